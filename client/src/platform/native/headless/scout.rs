//! Somebody who goes through a room by script and takes pictures, while another player watches. Real server, real room.

use std::path::{Path, PathBuf};

use bevy::{
    app::PluginsState,
    camera::RenderTarget,
    ecs::system::SystemState,
    image::Image,
    prelude::*,
    render::view::screenshot::{Screenshot, ScreenshotCaptured},
};
use model::{BuildCommand, ObjectId};
use serde_json::{Map, Value, json};
use session::{Answered, Asking, LinkState};

use super::{
    HeadlessError, STEP, WAIT,
    picture::{self, PICTURE_WAIT, off_screen, save},
    player::Player,
};
use crate::{
    build_mode::Flight,
    enter::{Wish, enter},
    fetch::Fetcher,
    look::{self, Quality, WholeFrames},
    platform::native::{now, wait_for},
};

const SIZE: (u32, u32) = (960, 540);

/// Somebody who goes about, somebody who helps, and what came of it.
pub(super) struct Scout<'a> {
    pub(super) app: App,
    pub(super) other: &'a mut Player,
    out: PathBuf,
    facts: Map<String, Value>,
}

/// What the eye draws on, and what it drew.
#[derive(Resource, Default)]
struct Film {
    image: Option<Handle<Image>>,
    picture: Option<Image>,
}

impl<'a> Scout<'a> {
    /// Enters, with whatever `more` the script needs.
    pub(super) fn enter(
        wish: &Wish,
        other: &'a mut Player,
        out: &Path,
        more: impl FnOnce(&mut App),
    ) -> Result<Self, HeadlessError> {
        // Who takes long over a picture is taken for gone.
        let mut app = off_screen(Quality::Plain);
        let entered = wait_for(enter(wish))?;
        app.insert_resource(Fetcher::start(&entered.api, &wish.keep)?)
            .init_resource::<Film>()
            .add_systems(Startup, open_eye);
        more(&mut app);
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        entered.carry(app.world_mut(), wish)?;
        let mut scout = Self {
            app,
            other,
            out: out.to_owned(),
            facts: Map::new(),
        };
        scout.wait("entering the room", |scout| {
            let inside = *scout.app.world().resource::<LinkState>() == LinkState::Connected;
            inside.then_some(())
        })?;
        Ok(scout)
    }

    fn step(&mut self) {
        let next = now() + STEP;
        self.other.step();
        self.app.update();
        std::thread::sleep(next.saturating_duration_since(now()));
    }

    /// Goes on until `done` has an answer.
    pub(super) fn wait<T>(
        &mut self,
        what: &'static str,
        mut done: impl FnMut(&mut Self) -> Option<T>,
    ) -> Result<T, HeadlessError> {
        let until = now() + WAIT;
        while now() < until {
            self.step();
            if let Some(answer) = done(self) {
                return Ok(answer);
            }
        }
        Err(HeadlessError::TooLong(what))
    }

    pub(super) fn wait_ticks(&mut self, ticks: u32) {
        (0..ticks).for_each(|_| self.step());
    }

    /// Notes a figure, to a thousandth.
    pub(super) fn fact(&mut self, name: &str, value: f64) {
        let value = (value * 1_000.0).round() / 1_000.0;
        self.facts.insert(name.to_owned(), json!(value));
    }

    /// All figures, as one JSON object.
    pub(super) fn report(self) -> String {
        Value::Object(self.facts).to_string()
    }

    /// Asks for a change and waits for what came of it.
    pub(super) fn ask(&mut self, command: BuildCommand) -> Result<Vec<ObjectId>, HeadlessError> {
        let said = format!("{command:?}");
        let world = self.app.world_mut();
        let mut state = SystemState::<Asking>::new(world);
        let mut asking = state.get_mut(world).expect("the session is plugged in");
        let id = asking.ask(command);
        tracing::info!("{said}");
        let answer = self.wait("an answer", |scout| {
            let mut answered = scout.app.world_mut().resource_mut::<Messages<Answered>>();
            let answers = answered.drain().map(|answered| answered.answer);
            answers.filter(|answer| answer.command == id).last()
        })?;
        let done = answer.result;
        done.map(|done| done.objects)
            .map_err(|why| HeadlessError::Refused { prompt: said, why })
    }

    /// Keeps what the eye sees once it has seen `frames` of it: uploads and shadows follow a little later.
    pub(super) fn picture(&mut self, name: &str, frames: u32) -> Result<(), HeadlessError> {
        self.open_shutter(true);
        let until = now() + PICTURE_WAIT;
        let mut seen = 0;
        let picture = loop {
            self.step();
            let world = self.app.world_mut();
            if let Some(picture) = world.resource_mut::<Film>().picture.take() {
                break picture;
            }
            if now() > until {
                return Err(HeadlessError::TooLong("drawing a picture"));
            }
            if world.resource::<WholeFrames>().is_ready() {
                seen += 1;
            }
            if seen == frames
                && let Some(image) = world.resource::<Film>().image.clone()
            {
                world.spawn(Screenshot::image(image)).observe(
                    |captured: On<ScreenshotCaptured>, mut film: ResMut<Film>| {
                        film.picture = Some(captured.image.clone());
                    },
                );
            }
        };
        self.open_shutter(false);
        save(picture, &self.out.join(format!("{name}.png")))
    }

    /// A closed eye costs nothing: without a graphics card every frame is slow.
    pub(super) fn open_shutter(&mut self, open: bool) {
        let world = self.app.world_mut();
        let mut eyes = world.query::<&mut Camera>();
        for mut eye in eyes.iter_mut(world) {
            eye.is_active = open;
        }
    }
}

fn open_eye(
    mut commands: Commands,
    mut images: ResMut<Assets<Image>>,
    quality: Res<Quality>,
    mut film: ResMut<Film>,
) {
    let image = picture::film(&mut images, SIZE);
    film.image = Some(image.clone());
    let closed = Camera {
        is_active: false,
        ..default()
    };
    let view = Transform::from_xyz(0.0, 2.0, 8.0);
    let whose = (
        closed,
        RenderTarget::Image(image.into()),
        Flight::along(&view),
        view,
    );
    look::open_eye(&mut commands, *quality, &mut images, whose);
}
