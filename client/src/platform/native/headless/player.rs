//! One player without a screen: the session, the wire, and the files it fetches.

use std::{collections::BTreeSet, time::Duration};

use bevy::{
    app::{App, TaskPoolPlugin},
    diagnostic::FrameCountPlugin,
    ecs::system::SystemState,
    prelude::*,
    state::app::StatesPlugin,
    time::TimePlugin,
};
use model::{Answer, AssetVersion, BuildCommand, CommandId, ContentHash, ObjectId, Pose, Steering};
use protocol::{Appearance, RoomState, Thing};
use session::{
    Answered, Asking, LinkState, MyGaze, Pulse, SaveState, SessionPlugin, Shapes, Traffic, Wheel,
};
use sim::Land;

use super::{HeadlessError, watch::Seen};
use crate::{
    enter::{Wish, enter},
    fetch::{Api, Fetcher},
    platform::native::wait_for,
};

/// Updates that carry the farewell.
const FAREWELL_STEPS: u32 = 12;

/// One player without a screen.
pub(super) struct Player {
    app: App,
    fetcher: Fetcher,
    asked: BTreeSet<AssetVersion>,
    fetched: BTreeSet<AssetVersion>,
    answers: Vec<Answer>,
    pub(super) api: Api,
    pub(super) token: String,
}

impl Player {
    /// Gets a ticket and starts to connect.
    pub(super) fn enter(wish: &Wish, seed: u64) -> Result<Self, HeadlessError> {
        Self::enter_with(wish, seed, |_| {})
    }

    /// The same, with `more` than a session needs.
    pub(super) fn enter_with(
        wish: &Wish,
        seed: u64,
        more: impl FnOnce(&mut App),
    ) -> Result<Self, HeadlessError> {
        let entered = wait_for(enter(wish))?;
        let fetcher = Fetcher::start(&entered.api, &wish.keep)?;
        let mut app = App::new();
        app.add_plugins((
            TaskPoolPlugin::default(),
            FrameCountPlugin,
            TimePlugin,
            StatesPlugin,
        ))
        .add_plugins(SessionPlugin { seed });
        more(&mut app);
        app.finish();
        app.cleanup();
        let gaze = Transform::from_xyz(0.0, 1.9, 12.0).looking_at(Vec3::Y, Vec3::Y);
        app.world_mut().resource_mut::<MyGaze>().0 =
            Pose::new(gaze.translation, gaze.rotation).ok();
        entered.carry(app.world_mut(), wish)?;
        Ok(Self {
            app,
            fetcher,
            asked: BTreeSet::new(),
            fetched: BTreeSet::new(),
            answers: Vec::new(),
            api: entered.api,
            token: entered.identity.token,
        })
    }

    /// How high the ground is somewhere, in metres.
    pub(super) fn ground_m(&self, x: f32, z: f32) -> f32 {
        self.app.world().resource::<Land>().0.height_m(x, z)
    }

    /// One tick, and what it brought: files are asked for as soon as their asset is named.
    pub(super) fn step(&mut self) {
        self.app.update();
        let world = self.app.world_mut();
        let mut answered = world.resource_mut::<Messages<Answered>>();
        self.answers
            .extend(answered.drain().map(|answered| answered.answer));
        let ready: Vec<_> = self
            .appearances()
            .into_iter()
            .filter_map(|(_, look)| version(&look))
            .collect();
        for version in ready {
            if self.asked.insert(version) && !self.fetcher.want(version) {
                self.asked.remove(&version);
            }
        }
        while let Some((version, fetched)) = self.fetcher.next() {
            match fetched {
                Ok(bundle) => {
                    let mut shapes = self.app.world_mut().resource_mut::<Shapes>();
                    shapes.learn(version, bundle.collider);
                    self.fetched.insert(version);
                }
                Err(problem) => {
                    tracing::warn!("{version}: {problem}");
                    self.asked.remove(&version);
                }
            }
        }
    }

    /// Says something.
    pub(super) fn ask(&mut self, command: BuildCommand) -> CommandId {
        let world = self.app.world_mut();
        let mut state = SystemState::<Asking>::new(world);
        let mut asking = state.get_mut(world).expect("the session is plugged in");
        asking.ask(command)
    }

    /// Holds these keys from now on.
    pub(super) fn steer(&mut self, keys: Steering) {
        self.app.world_mut().resource_mut::<Wheel>().0 = keys;
    }

    /// What became of it, once.
    pub(super) fn answer(&mut self, command: CommandId) -> Option<Answer> {
        let at = self
            .answers
            .iter()
            .position(|answer| answer.command == command)?;
        Some(self.answers.swap_remove(at))
    }

    pub(super) fn is_inside(&mut self) -> bool {
        let world = self.app.world_mut();
        let rooms = world.query::<&RoomState>().iter(world).count();
        *world.resource::<LinkState>() == LinkState::Connected && rooms > 0
    }

    /// The room as it is seen here, once it is.
    pub(super) fn seen(&mut self) -> Option<Seen> {
        Seen::of(self.app.world_mut())
    }

    pub(super) fn is_saved(&self) -> bool {
        self.app.world().resource::<SaveState>().saved()
    }

    /// What went over the line, and how it is.
    pub(super) fn line(&self) -> (Traffic, Pulse) {
        let world = self.app.world();
        (*world.resource::<Traffic>(), *world.resource::<Pulse>())
    }

    pub(super) fn state_hash(&mut self) -> ContentHash {
        session::state_hash(self.app.world_mut())
    }

    /// How everything looks here.
    pub(super) fn appearances(&mut self) -> Vec<(ObjectId, Appearance)> {
        let world = self.app.world_mut();
        let mut things = world.query::<(&Thing, &Appearance)>();
        things
            .iter(world)
            .map(|(thing, look)| (thing.object, look.clone()))
            .collect()
    }

    /// The things one command made, as far as they are seen here.
    pub(super) fn made_by(&mut self, command: CommandId) -> Vec<ObjectId> {
        let world = self.app.world_mut();
        let mut things = world.query_filtered::<&Thing, With<Appearance>>();
        things
            .iter(world)
            .filter(|thing| thing.made_by == command)
            .map(|thing| thing.object)
            .collect()
    }

    /// Whether all files of a version are in the cache and decoded.
    pub(super) fn has(&self, version: AssetVersion) -> bool {
        self.fetched.contains(&version)
    }

    /// Leaves in good order.
    pub(super) fn leave(&mut self) {
        session::disconnect(self.app.world_mut());
        for _ in 0..FAREWELL_STEPS {
            self.app.update();
            std::thread::sleep(Duration::from_millis(16));
        }
    }
}

/// The version a thing shows.
pub(super) fn version(look: &Appearance) -> Option<AssetVersion> {
    match look {
        Appearance::Ready(version) => Some(*version),
        Appearance::Pending(_) | Appearance::Failed { .. } => None,
    }
}
