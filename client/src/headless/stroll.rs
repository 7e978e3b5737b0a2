//! A stroll by script: somebody climbs stairs, walks down a slope, rides on what another drives, stacks crates and throws
//! one through a gate. Real server, real worker, and a picture of every station, from the head or from behind.

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
use model::{BuildCommand, Keys, ObjectId, Pose, Prompt, Spot, Steering};
use protocol::{Appearance, Placed, Possessed, Thing};
use serde_json::{Map, Value, json};
use session::{Answered, Asking, Drive, Driving, LinkState, Wheel};

use super::{
    HeadlessError, STEP, WAIT,
    picture::{self, off_screen, save},
    player::Player,
};
use crate::{
    build_mode::Flight,
    enter::{Trouble, Wish, enter},
    fetch::{Api, Fetcher},
    input::Controls,
    look::{self, Quality, WholeFrames, swap},
    platform,
    possess_mode::{self, Head, View},
};

const SIZE: (u32, u32) = (960, 540);

/// Frames a picture needs: uploads and shadows follow a little later.
const PICTURE_FRAMES: u32 = 4;

/// Nearer than this is there, in metres.
const THERE_M: f32 = 0.35;

/// Runs it, and says how it went.
pub(super) fn run(wish: &Wish, other: &mut Player, out: &Path) -> Result<String, HeadlessError> {
    let mut stroll = Stroll::enter(wish, other, out)?;
    let stairs = stroll.make("stone stairs", Vec3::new(0.0, 0.0, -5.0))?;
    let slide = stroll.make("a wide wooden slide", Vec3::new(6.0, 0.0, -5.0))?;
    let raft = stroll.make("a wooden raft without a sail", Vec3::new(-6.0, 0.0, -4.0))?;
    let gate = stroll.make("an open stone gate", Vec3::new(0.0, 0.0, 14.0))?;
    let crates = [-1.4, 0.0, 1.4].map(|x| Vec3::new(x, 0.0, 5.0));
    let crates = crates
        .into_iter()
        .map(|at| stroll.make("a small wooden crate", at))
        .collect::<Result<Vec<_>, _>>()?;
    stroll.appear(Vec3::new(0.0, 0.0, 0.5))?;
    stroll.picture("1-standing", true)?;

    let (top, size) = stroll.stands(stairs)?;
    stroll.go_to(
        top.position + Vec3::Z * (size.z / 2.0 - 0.2),
        Keys::default(),
    )?;
    stroll.picture("2-stairs", true)?;
    stroll.go_to(
        top.position - Vec3::Z * (size.z / 2.0 - 0.35),
        Keys::default(),
    )?;
    stroll.fact("feet on the stairs, m", f64::from(stroll.feet()?.y));
    stroll.picture("3-top-of-the-stairs", false)?;
    stroll.go_to(Vec3::new(2.5, 0.0, -6.5), Keys::default())?;

    let (slope, size) = stroll.stands(slide)?;
    stroll.go_to(
        slope.position + Vec3::Z * (size.z / 2.0 + 0.6),
        Keys::default(),
    )?;
    stroll.go_until(slope.position - Vec3::Z * size.z, |stroll| {
        stroll.feet().is_ok_and(|feet| feet.y > 0.5)
    })?;
    stroll.fact("feet on the slope, m", f64::from(stroll.feet()?.y));
    stroll.picture("4-slope", true)?;
    stroll.corrected("climbing");

    stroll.become_other(raft)?;
    stroll.other_goes(Steering::default().going(0.3, 0.0));
    stroll.board(raft)?;
    let before = stroll.feet()?;
    stroll.picture("5-on-the-raft", true)?;
    let carried = stroll.feet()?.distance(before);
    stroll.fact("carried by the raft, m", f64::from(carried));
    stroll.corrected("riding");
    stroll.other_goes(Steering::default());
    stroll.other_lets_go()?;

    for (above, from) in [(1.0, 0), (2.0, 2)] {
        stroll.stack(crates[from], crates[1], above)?;
    }
    let (pile, _) = stroll.stands(crates[1])?;
    stroll.go_to(pile.position + Vec3::new(-2.0, 0.0, -2.4), Keys::default())?;
    stroll.look_at(pile.position + Vec3::Y);
    stroll.picture("6-stack", true)?;
    stroll.grab(crates[2])?;
    let (through, _) = stroll.stands(gate)?;
    stroll.look_at(through.position + Vec3::Y * 3.0);
    stroll.wait_ticks(40)?;
    stroll.picture("7-about-to-throw", false)?;
    stroll.ask(BuildCommand::Drop { swing: 255 })?;
    stroll.wait_ticks(25)?;
    stroll.picture("8-thrown", true)?;
    stroll.wait_ticks(150)?;
    let (landed, _) = stroll.stands(crates[2])?;
    let beyond = (landed.position - through.position).z;
    stroll.fact("landed beyond the gate, m", f64::from(beyond));
    stroll.corrected("all in all");
    Ok(Value::Object(stroll.facts).to_string())
}

/// Somebody who strolls, somebody who helps, and the pictures of it.
struct Stroll<'a> {
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

impl<'a> Stroll<'a> {
    fn enter(wish: &Wish, other: &'a mut Player, out: &Path) -> Result<Self, HeadlessError> {
        // Who takes long over a picture is taken for gone.
        let mut app = off_screen(Quality::Plain);
        let entered = enter(Api::new(wish.server.url())?, wish)?;
        app.insert_resource(Fetcher::start(&entered.api, &wish.folder.join("files"))?)
            .init_resource::<Film>()
            .init_resource::<Controls>()
            .add_plugins(possess_mode::camera_plugin)
            .add_systems(Startup, open_eye);
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        let io = (LocalAddr(entered.local()), UdpIo::default());
        session::connect(app.world_mut(), &entered.ticket, io).map_err(Trouble::from)?;
        let mut stroll = Self {
            app,
            other,
            out: out.to_owned(),
            facts: Map::new(),
        };
        stroll.wait("entering the room", |stroll| {
            let inside = *stroll.app.world().resource::<LinkState>() == LinkState::Connected;
            inside.then_some(())
        })?;
        Ok(stroll)
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

    fn wait_ticks(&mut self, ticks: u32) -> Result<(), HeadlessError> {
        let mut left = ticks;
        self.wait("a moment", |_| {
            left = left.saturating_sub(1);
            (left == 0).then_some(())
        })
    }

    fn fact(&mut self, name: &str, value: f64) {
        let value = (value * 1_000.0).round() / 1_000.0;
        self.facts.insert(name.to_owned(), json!(value));
    }

    /// What the room had to put right so far.
    fn corrected(&mut self, by_then: &str) {
        if let Ok((largest_m, count)) = self.drive().map(Drive::corrections) {
            self.fact(
                &format!("largest correction, {by_then}, m"),
                f64::from(largest_m),
            );
            self.fact(&format!("corrections, {by_then}"), f64::from(count));
        }
    }

    fn ask(&mut self, command: BuildCommand) -> Result<Vec<ObjectId>, HeadlessError> {
        let said = format!("{command:?}");
        let world = self.app.world_mut();
        let mut state = SystemState::<Asking>::new(world);
        let mut asking = state.get_mut(world).expect("the session is plugged in");
        let id = asking.ask(command);
        tracing::info!("{said}");
        let result = self.wait("an answer", |stroll| {
            let mut answered = stroll.app.world_mut().resource_mut::<Messages<Answered>>();
            let answers = answered.drain().map(|answered| answered.answer);
            answers.filter(|answer| answer.command == id).last()
        })?;
        let done = result.result;
        done.map(|done| done.objects)
            .map_err(|why| HeadlessError::Refused { prompt: said, why })
    }

    /// Has something made, and waits until it looks like it.
    fn make(&mut self, words: &str, at: Vec3) -> Result<ObjectId, HeadlessError> {
        let at = Spot::new(at, 0.0).expect("the course is inside the world");
        let prompt = Prompt::parse(words)?;
        let object = self.ask(BuildCommand::Generate { prompt, at })?[0];
        self.wait("a thing being made", |stroll| {
            let world = stroll.app.world_mut();
            let mut things = world.query::<(&Thing, &Appearance, Option<&swap::Wears>)>();
            let (_, appearance, wears) = things
                .iter(world)
                .find(|(thing, ..)| thing.object == object)?;
            let worn = matches!(appearance, Appearance::Ready(_)) && wears.is_some();
            worn.then_some(())
        })?;
        Ok(object)
    }

    fn appear(&mut self, at: Vec3) -> Result<(), HeadlessError> {
        let at = Spot::new(at, std::f32::consts::PI).expect("the course is inside the world");
        let object = self.ask(BuildCommand::Appear { at })?[0];
        self.wait("having a body", |stroll| {
            let world = stroll.app.world_mut();
            let mut things = world.query::<(&Thing, Option<&swap::Wears>)>();
            let worn = things
                .iter(world)
                .any(|(thing, wears)| thing.object == object && wears.is_some());
            (worn && stroll.drive().is_ok()).then_some(())
        })
    }

    fn drive(&self) -> Result<&Drive, HeadlessError> {
        let driving = self.app.world().resource::<Driving>();
        let drive = driving.0.as_ref();
        drive.ok_or(HeadlessError::TooLong("having a body"))
    }

    fn feet(&self) -> Result<Vec3, HeadlessError> {
        Ok(self.drive()?.feet(1.0))
    }

    /// Where a thing is, and how large.
    fn stands(&mut self, object: ObjectId) -> Result<(Pose, Vec3), HeadlessError> {
        let world = self.app.world_mut();
        let mut things = world.query::<(&Thing, &Placed)>();
        let found = things
            .iter(world)
            .find(|(thing, _)| thing.object == object)
            .map(|(thing, placed)| (placed.0, thing.size_m));
        found.ok_or(HeadlessError::TooLong("seeing a thing"))
    }

    fn steer(&mut self, go: (f32, f32), keys: Keys) {
        let world = self.app.world_mut();
        let head = world.resource::<Head>();
        let reach = world.resource::<Wheel>().0.reach_m().max(1.2);
        let steering = Steering {
            keys,
            ..Steering::default()
                .going(go.0, go.1)
                .looking(head.yaw_rad, head.pitch_rad)
                .reaching(reach)
        };
        world.resource_mut::<Wheel>().0 = steering;
    }

    fn reach(&mut self, metres: f32) {
        let mut wheel = self.app.world_mut().resource_mut::<Wheel>();
        wheel.0 = wheel.0.reaching(metres);
    }

    fn rest(&mut self) {
        self.steer((0.0, 0.0), Keys::default());
    }

    fn look_at(&mut self, point: Vec3) {
        let eye = self.drive().map_or(Vec3::Y, |drive| drive.eye(1.0));
        let way = point - eye;
        let mut head = self.app.world_mut().resource_mut::<Head>();
        head.yaw_rad = ops::atan2(-way.x, -way.z);
        head.pitch_rad = ops::atan2(way.y, way.with_y(0.0).length());
        self.rest();
    }

    /// Looks towards a point, a little down.
    fn face(&mut self, point: Vec3) {
        let feet = self.feet().unwrap_or_default();
        let ahead = (point - feet).with_y(0.0).normalize_or(Vec3::NEG_Z);
        let eye = self.drive().map_or(Vec3::Y, |drive| drive.eye(1.0));
        self.look_at(eye + ahead * 4.0 + Vec3::NEG_Y * 0.7);
    }

    /// Runs after something that moves, and jumps on it.
    fn board(&mut self, object: ObjectId) -> Result<(), HeadlessError> {
        let mut ticks = 0;
        self.wait("boarding", |stroll| {
            ticks += 1;
            let (there, size) = stroll.stands(object).ok()?;
            let feet = stroll.feet().ok()?;
            let away = (there.position - feet).with_y(0.0).length();
            stroll.face(there.position);
            let leaps = away < size.x.max(size.z) / 2.0 + 0.9 && ticks % 40 < 20;
            let keys = if leaps { Keys::JUMP } else { Keys::default() };
            stroll.steer((0.0, 1.0), keys);
            (away < 0.5 && feet.y > 0.15).then_some(())
        })?;
        self.rest();
        self.wait_ticks(40)
    }

    fn go_to(&mut self, point: Vec3, keys: Keys) -> Result<(), HeadlessError> {
        self.go_with(point, keys, |stroll| {
            let away = stroll
                .feet()
                .map_or(f32::MAX, |feet| (point - feet).with_y(0.0).length());
            away < THERE_M
        })
    }

    fn go_until(&mut self, point: Vec3, done: impl Fn(&Self) -> bool) -> Result<(), HeadlessError> {
        self.go_with(point, Keys::default(), done)
    }

    fn go_with(
        &mut self,
        point: Vec3,
        keys: Keys,
        done: impl Fn(&Self) -> bool,
    ) -> Result<(), HeadlessError> {
        let mut ticks = 0;
        let there = self.wait("walking there", |stroll| {
            ticks += 1;
            stroll
                .look_at(point.with_y(stroll.drive().map_or(1.0, |drive| drive.eye(1.0).y - 0.3)));
            // A held key jumps once.
            let keys = if ticks % 40 < 20 {
                keys
            } else {
                Keys::default()
            };
            stroll.steer((0.0, 1.0), keys);
            let stuck = ticks > 1_200;
            (done(stroll) || stuck).then_some(!stuck)
        })?;
        self.rest();
        if there {
            self.wait_ticks(20)
        } else {
            let feet = self.feet()?;
            tracing::error!("stuck at {feet} on the way to {point}");
            Err(HeadlessError::TooLong("walking there"))
        }
    }

    fn grab(&mut self, object: ObjectId) -> Result<(), HeadlessError> {
        let (at, size) = self.stands(object)?;
        let middle = at.position + Vec3::Y * size.y / 2.0;
        let feet = self.feet()?;
        let beside = (feet - middle).with_y(0.0).normalize_or(Vec3::NEG_Z);
        if (feet - middle).with_y(0.0).length() > 1.8 {
            self.go_to(middle + beside * 1.3, Keys::default())?;
        }
        self.look_at(middle);
        self.reach(1.5);
        self.wait_ticks(10)?;
        self.ask(BuildCommand::Grab { object })?;
        self.wait_ticks(30)
    }

    /// Puts one crate on a pile whose foot is another.
    fn stack(&mut self, object: ObjectId, foot: ObjectId, above: f32) -> Result<(), HeadlessError> {
        self.grab(object)?;
        let (below, size) = self.stands(foot)?;
        let goal = below.position + Vec3::Y * (size.y * (above + 0.5) + 0.12);
        let feet = self.feet()?;
        let beside = (feet - goal).with_y(0.0).normalize_or(Vec3::NEG_Z);
        self.look_at(goal + Vec3::Y * 1.2);
        self.wait_ticks(30)?;
        self.go_to(goal.with_y(0.0) + beside * 1.5, Keys::default())?;
        let away = self.drive()?.eye(1.0).distance(goal);
        self.look_at(goal);
        self.reach(away);
        self.wait_ticks(70)?;
        self.ask(BuildCommand::Drop { swing: 0 })?;
        self.wait_ticks(70)?;
        let (there, _) = self.stands(object)?;
        let higher = f64::from(there.position.y - below.position.y);
        self.fact(&format!("crate {above} of the stack, m"), higher);
        Ok(())
    }

    /// The helper becomes a thing.
    fn become_other(&mut self, object: ObjectId) -> Result<(), HeadlessError> {
        self.other.ask(BuildCommand::Possess { object });
        self.wait("somebody else becoming it", |stroll| {
            let world = stroll.app.world_mut();
            let mut bodies = world.query::<(&Thing, &Possessed)>();
            let taken = bodies.iter(world).any(|(thing, _)| thing.object == object);
            taken.then_some(())
        })
    }

    fn other_goes(&mut self, keys: Steering) {
        self.other.steer(keys);
    }

    fn other_lets_go(&mut self) -> Result<(), HeadlessError> {
        self.other.ask(BuildCommand::LetGo);
        self.wait_ticks(30)
    }

    /// A picture as the player sees it, from behind or out of the head.
    fn picture(&mut self, name: &str, from_behind: bool) -> Result<(), HeadlessError> {
        self.app
            .world_mut()
            .resource_mut::<View>()
            .set_third(from_behind);
        self.wait_ticks(12)?;
        self.open_shutter(true);
        let mut frames = 0;
        let picture = self.wait("drawing a picture", |stroll| {
            let world = stroll.app.world_mut();
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
        self.open_shutter(false);
        save(picture, &self.out.join(format!("{name}.png")))
    }

    fn open_shutter(&mut self, open: bool) {
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
