//! What a player sees, drawn off-screen: the same session and the same look, but into an image.

use std::{collections::BTreeSet, path::Path, time::Duration};

use bevy::{
    app::PluginsState,
    camera::RenderTarget,
    image::Image,
    log::LogPlugin,
    prelude::*,
    render::{
        render_resource::{TextureFormat, TextureUsages},
        view::screenshot::{Screenshot, ScreenshotCaptured},
    },
    window::ExitCondition,
    winit::WinitPlugin,
};
use model::ObjectId;
use protocol::{Appearance, Thing};
use session::{LinkState, MyGaze, SessionPlugin, Shown};

use super::{HeadlessError, camera, player::Player};
use crate::{
    enter::{Wish, enter},
    fetch::Fetcher,
    look::{self, Quality, WholeFrames, swap},
    platform::native::{now, seed, wait_for},
};

const SIZE: (u32, u32) = (1_280, 720);

/// Without a graphics card a frame of a village takes half a minute, and a picture some frames.
pub(super) const PICTURE_WAIT: Duration = Duration::from_secs(600);

/// Enters as the player once more and writes what they see of `things`.
pub(super) fn draw(
    wish: &Wish,
    things: BTreeSet<ObjectId>,
    to: &Path,
    other: &mut Player,
) -> Result<(), HeadlessError> {
    let mut app = off_screen(Quality::Full);
    let entered = wait_for(enter(wish))?;
    app.insert_resource(Fetcher::start(&entered.api, &wish.keep)?)
        .insert_resource(Drawing {
            things,
            settled: 0,
            image: None,
            picture: None,
        })
        .add_systems(Startup, open_eye)
        .add_systems(Update, (frame, shoot).chain());
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    entered.carry(app.world_mut(), wish)?;

    let until = now() + PICTURE_WAIT;
    while now() < until {
        other.step();
        app.update();
        if let Some(picture) = app.world_mut().resource_mut::<Drawing>().picture.take() {
            session::disconnect(app.world_mut());
            app.update();
            return save(picture, to);
        }
    }
    Err(HeadlessError::TooLong("drawing the picture"))
}

pub(super) fn off_screen(quality: Quality) -> App {
    let window = WindowPlugin {
        primary_window: None,
        exit_condition: ExitCondition::DontExit,
        ..default()
    };
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(window)
            .disable::<WinitPlugin>()
            .disable::<LogPlugin>(),
    )
    .add_plugins(SessionPlugin { seed: seed() })
    .insert_resource(quality)
    .add_plugins(look::plugin);
    app
}

/// How far the picture is.
#[derive(Resource)]
struct Drawing {
    things: BTreeSet<ObjectId>,
    settled: u32,
    image: Option<Handle<Image>>,
    picture: Option<Image>,
}

/// Something to draw on that can be read back.
pub(super) fn film(images: &mut Assets<Image>, (width, height): (u32, u32)) -> Handle<Image> {
    let mut target = Image::new_target_texture(width, height, TextureFormat::Rgba8UnormSrgb, None);
    target.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    images.add(target)
}

fn open_eye(
    mut commands: Commands,
    mut images: ResMut<Assets<Image>>,
    quality: Res<Quality>,
    mut drawing: ResMut<Drawing>,
) {
    let image = film(&mut images, SIZE);
    drawing.image = Some(image.clone());
    // Closed until there is something to see: every frame is slow without a graphics card.
    let closed = Camera {
        is_active: false,
        ..default()
    };
    let target = RenderTarget::Image(image.into());
    let whose = (closed, target, camera::frame(&[]));
    look::open_eye(&mut commands, *quality, &mut images, whose);
}

/// Keeps the things in the picture.
fn frame(
    things: Query<(&Thing, &Shown)>,
    drawing: Res<Drawing>,
    mut eyes: Query<&mut Transform, With<Camera3d>>,
    mut gaze: ResMut<MyGaze>,
) {
    let wanted: Vec<_> = things
        .iter()
        .filter(|(thing, _)| drawing.things.contains(&thing.object))
        .map(|(thing, Shown(pose))| (*pose, thing.size_m))
        .collect();
    for mut eye in &mut eyes {
        eye.set_if_neq(camera::frame(&wanted));
        gaze.0 = model::Pose::new(eye.translation, eye.rotation).ok();
    }
}

/// Takes the picture once everything looks like what it is and the renderer is whole.
fn shoot(
    mut drawing: ResMut<Drawing>,
    things: Query<(&Thing, &Appearance, Option<&swap::Wears>)>,
    fades: Query<(), With<swap::Fade>>,
    link: Res<LinkState>,
    drawn: Res<WholeFrames>,
    mut eyes: Query<&mut Camera>,
    mut commands: Commands,
) {
    /// Frames that everything must have looked finished for: uploads and shadows follow a little later.
    const SETTLED_FRAMES: u32 = 4;
    let seen = things
        .iter()
        .filter(|(thing, ..)| drawing.things.contains(&thing.object))
        .count();
    let settled = *link == LinkState::Connected
        && seen == drawing.things.len()
        && swap::is_settled(things.iter().map(|(_, look, wears)| (look, wears)), &fades);
    for mut eye in &mut eyes {
        eye.is_active |= settled;
    }
    let settled = settled && drawn.is_ready();
    drawing.settled = if settled { drawing.settled + 1 } else { 0 };
    if drawing.settled == SETTLED_FRAMES
        && let Some(image) = drawing.image.clone()
    {
        commands.spawn(Screenshot::image(image)).observe(
            |captured: On<ScreenshotCaptured>, mut drawing: ResMut<Drawing>| {
                drawing.picture = Some(captured.image.clone());
            },
        );
    }
}

pub(super) fn save(picture: Image, to: &Path) -> Result<(), HeadlessError> {
    let picture = picture
        .try_into_dynamic()
        .or(Err(HeadlessError::NoPicture))?;
    let saved = picture.to_rgb8().save(to);
    saved.map_err(|why| HeadlessError::Write {
        path: to.to_owned(),
        why: std::io::Error::other(why),
    })
}
