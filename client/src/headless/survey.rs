//! A survey of the ground: pictures of places that are there from the start, and of every stamp there is, from above and from
//! the eye of somebody who stands there. Real server, real room.

use std::path::{Path, PathBuf};

use bevy::{
    app::PluginsState,
    camera::RenderTarget,
    ecs::system::SystemState,
    image::Image,
    math::ops,
    prelude::*,
    render::view::screenshot::{Screenshot, ScreenshotCaptured},
};
use lightyear::prelude::{LocalAddr, UdpIo};
use model::{BuildCommand, DayTime, Pose, Prompt, Spot, Way};
use serde_json::{Map, Value, json};
use session::{Answered, Asking, LinkState, MyGaze};
use sim::Land;

use super::{
    HeadlessError, STEP, WAIT,
    picture::{self, off_screen, save},
    player::Player,
};
use crate::{
    enter::{Trouble, Wish, enter},
    fetch::{Api, Fetcher},
    look::{self, Quality, WholeFrames},
    platform,
};

const SIZE: (u32, u32) = (960, 540);
/// Frames a picture needs once the eye is there: tiles, grass and uploads follow a little later.
const PICTURE_FRAMES: u32 = 14;
/// Frames that are timed.
const FRAMES: usize = 60;
/// The eye of somebody who stands.
const EYE_M: f32 = 1.7;

/// What is said, from how far it is looked at from above and from the ground, and whether it belongs into water.
const STAMPS: [(&str, [f32; 2], bool); 12] = [
    ("a crater", [34.0, 24.0], false),
    ("a hill", [50.0, 36.0], false),
    ("a mountain", [120.0, 85.0], false),
    ("a volcano", [125.0, 90.0], false),
    ("a ridge", [90.0, 50.0], false),
    ("a winding river bed", [105.0, 17.0], false),
    ("a lake", [75.0, 40.0], false),
    ("a canyon", [125.0, 8.0], false),
    ("dunes", [110.0, 62.0], false),
    ("a plateau", [85.0, 58.0], false),
    ("an island", [80.0, 52.0], true),
    ("steps", [40.0, 30.0], false),
];

/// Runs it, and says how long each answer took.
pub(super) fn run(wish: &Wish, other: &mut Player, out: &Path) -> Result<String, HeadlessError> {
    let mut survey = Survey::enter(wish, other, out)?;
    survey.places()?;
    for (words, away_m, wet) in STAMPS {
        survey.stamp(words, away_m, wet)?;
    }
    Ok(Value::Object(survey.facts).to_string())
}

struct Survey<'a> {
    app: App,
    other: &'a mut Player,
    out: PathBuf,
    facts: Map<String, Value>,
}

/// What the eye draws on, and what it drew.
#[derive(Resource, Default)]
struct Film {
    image: Option<Handle<Image>>,
    picture: Option<Image>,
}

impl<'a> Survey<'a> {
    fn enter(wish: &Wish, other: &'a mut Player, out: &Path) -> Result<Self, HeadlessError> {
        let mut app = off_screen(Quality::Plain);
        let entered = enter(Api::new(wish.server.url())?, wish)?;
        app.insert_resource(Fetcher::start(&entered.api, &wish.folder.join("files"))?)
            .init_resource::<Film>()
            .add_systems(Startup, open_eye);
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        let io = (LocalAddr(entered.local()), UdpIo::default());
        session::connect(app.world_mut(), &entered.ticket, io).map_err(Trouble::from)?;
        let mut survey = Self {
            app,
            other,
            out: out.to_owned(),
            facts: Map::new(),
        };
        survey.wait("entering the room", |survey| {
            let inside = *survey.app.world().resource::<LinkState>() == LinkState::Connected;
            inside.then_some(())
        })?;
        let mut ticks = 0;
        survey.wait("hearing of the ground", |_| {
            ticks += 1;
            (ticks > 30).then_some(())
        })?;
        Ok(survey)
    }

    /// What is there before anybody did anything.
    fn places(&mut self) -> Result<(), HeadlessError> {
        for (name, hours) in [("0-morning", 7.5), ("0-noon", 12.0), ("0-evening", 17.25)] {
            let time = DayTime::nearest(hours);
            self.ask(BuildCommand::Dawn { time })?;
            self.picture(name, Vec3::new(14.0, 2.4, 22.0), Vec3::new(-9.0, 1.0, -8.0))?;
        }
        let time = DayTime::default();
        self.ask(BuildCommand::Dawn { time })?;
        let top = self.extreme(f32::max, 60.0, 180.0);
        let lake = self.extreme(f32::min, 60.0, 300.0);
        let shore = lake - lake.with_y(0.0).normalize_or(Vec3::X) * 60.0;
        self.picture(
            "0-meadow",
            Vec3::new(14.0, 2.4, 22.0),
            Vec3::new(-9.0, 1.0, -8.0),
        )?;
        let hill = self.over(top, EYE_M + 0.6);
        self.picture("0-from-a-hill", hill, Vec3::ZERO)?;
        let beach = self.over(shore, EYE_M);
        self.picture("0-at-the-lake", beach, lake.with_y(0.5))?;
        let away = lake.with_y(0.0).normalize_or(Vec3::X);
        let on_water = (lake + away * 20.0).with_y(1.4);
        self.picture("0-on-the-water", on_water, Vec3::Y * 6.0)?;
        self.frames()?;
        self.picture("0-from-above", Vec3::new(40.0, 150.0, 260.0), Vec3::ZERO)
    }

    /// What a frame costs with the ground and without it, from the middle of the meadow.
    fn frames(&mut self) -> Result<(), HeadlessError> {
        let view = Transform::from_xyz(14.0, 2.4, 22.0).looking_at(Vec3::ZERO, Vec3::Y);
        self.picture("0-meadow", view.translation, Vec3::ZERO)?;
        for (name, seen) in [
            ("a frame with ground, ms", true),
            ("a frame without, ms", false),
        ] {
            let world = self.app.world_mut();
            look::ground::set_seen(world, seen);
            let mut eyes = world.query::<&mut Camera>();
            eyes.iter_mut(world)
                .for_each(|mut eye| eye.is_active = true);
            let mut millis = Vec::new();
            for _ in 0..FRAMES {
                let before = platform::now();
                self.app.update();
                millis.push(before.elapsed().as_secs_f64() * 1_000.0);
                self.other.step();
            }
            millis.sort_by(f64::total_cmp);
            let median = millis[millis.len() / 2];
            self.facts
                .insert(name.to_owned(), json!((median * 10.0).round() / 10.0));
        }
        look::ground::set_seen(self.app.world_mut(), true);
        Ok(())
    }

    /// Has one stamp pressed, looks at it, and takes it back.
    fn stamp(
        &mut self,
        words: &str,
        [above_m, beside_m]: [f32; 2],
        wet: bool,
    ) -> Result<(), HeadlessError> {
        let middle = match wet {
            true => self.extreme(f32::min, 60.0, 300.0),
            false => Vec3::ZERO,
        };
        let before = platform::now();
        let prompt = Prompt::parse(words)?;
        let at = Spot::new(middle, 0.0).expect("the ground is inside the world");
        self.ask(BuildCommand::Generate { prompt, at })?;
        let millis = before.elapsed().as_secs_f64() * 1_000.0;
        self.facts.insert(
            format!("{words}, ms"),
            json!((millis * 10.0).round() / 10.0),
        );
        let mut ticks = 0;
        self.wait("seeing it", |_| {
            ticks += 1;
            (ticks > 20).then_some(())
        })?;
        let name = words
            .trim_start_matches("a ")
            .trim_start_matches("an ")
            .replace(' ', "-");
        let above = middle + Vec3::new(0.25, 0.6, 0.85) * above_m;
        self.picture(&format!("{name}-above"), above, middle.with_y(0.0))?;
        let beside = self.over(middle + Vec3::new(0.35, 0.0, 0.94) * beside_m, EYE_M);
        self.picture(
            &format!("{name}-eye"),
            beside,
            middle.with_y(beside.y - 0.6),
        )?;
        self.ask(BuildCommand::TakeBack { way: Way::Undo })?;
        Ok(())
    }

    /// The highest or lowest place within a ring around the middle.
    fn extreme(&self, pick: fn(f32, f32) -> f32, from_m: f32, to_m: f32) -> Vec3 {
        let ground = &self.app.world().resource::<Land>().0;
        let mut best: Option<Vec3> = None;
        for step in 0..20_000 {
            let turn = step as f32 * 2.399_963;
            let away = from_m + (to_m - from_m) * step as f32 / 20_000.0;
            let point = ground.point(ops::cos(turn) * away, ops::sin(turn) * away);
            if best.is_none_or(|best| pick(point.y, best.y) != best.y) {
                best = Some(point);
            }
        }
        best.unwrap_or_default()
    }

    fn over(&self, at: Vec3, height_m: f32) -> Vec3 {
        let ground = &self.app.world().resource::<Land>().0;
        let ground_m = ground.height_m(at.x, at.z).max(ground.water_m());
        at.with_y(ground_m + height_m)
    }

    fn step(&mut self) {
        let next = platform::now() + STEP;
        self.other.step();
        self.app.update();
        std::thread::sleep(next.saturating_duration_since(platform::now()));
    }

    fn wait<T>(
        &mut self,
        what: &'static str,
        mut done: impl FnMut(&mut Self) -> Option<T>,
    ) -> Result<T, HeadlessError> {
        let until = platform::now() + WAIT;
        while platform::now() < until {
            self.step();
            if let Some(answer) = done(self) {
                return Ok(answer);
            }
        }
        Err(HeadlessError::TooLong(what))
    }

    fn ask(&mut self, command: BuildCommand) -> Result<(), HeadlessError> {
        let said = format!("{command:?}");
        let world = self.app.world_mut();
        let mut state = SystemState::<Asking>::new(world);
        let mut asking = state.get_mut(world).expect("the session is plugged in");
        let id = asking.ask(command);
        tracing::info!("{said}");
        let answer = self.wait("an answer", |survey| {
            let mut answered = survey.app.world_mut().resource_mut::<Messages<Answered>>();
            let answers = answered.drain().map(|answered| answered.answer);
            answers.filter(|answer| answer.command == id).last()
        })?;
        let result = answer.result.map(drop);
        result.map_err(|why| HeadlessError::Refused { prompt: said, why })
    }

    /// A picture from one point towards another.
    fn picture(&mut self, name: &str, from: Vec3, to: Vec3) -> Result<(), HeadlessError> {
        let view = Transform::from_translation(from).looking_at(to, Vec3::Y);
        let world = self.app.world_mut();
        world.resource_mut::<MyGaze>().0 = Pose::new(view.translation, view.rotation).ok();
        let mut eyes = world.query::<(&mut Camera, &mut Transform)>();
        for (mut eye, mut transform) in eyes.iter_mut(world) {
            (eye.is_active, *transform) = (true, view);
        }
        let mut frames = 0;
        let picture = self.wait("drawing a picture", |survey| {
            let world = survey.app.world_mut();
            if world.resource::<WholeFrames>().is_ready() {
                frames += 1;
            }
            if frames == PICTURE_FRAMES
                && let Some(image) = world.resource::<Film>().image.clone()
            {
                world.spawn(Screenshot::image(image)).observe(
                    |captured: On<ScreenshotCaptured>, mut film: ResMut<Film>| {
                        film.picture = Some(captured.image.clone());
                    },
                );
            }
            world.resource_mut::<Film>().picture.take()
        })?;
        let world = self.app.world_mut();
        let mut eyes = world.query::<&mut Camera>();
        eyes.iter_mut(world)
            .for_each(|mut eye| eye.is_active = false);
        save(picture, &self.out.join(format!("{name}.png")))
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
    let whose = (
        closed,
        RenderTarget::Image(image.into()),
        Transform::from_xyz(0.0, 2.0, 8.0),
    );
    look::open_eye(&mut commands, *quality, &mut images, whose);
}
