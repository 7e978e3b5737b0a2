//! Players without a screen, in real time: a session, the wire, and what it was answered.

use std::{collections::BTreeMap, net::Ipv4Addr, thread, time::Duration};

use bevy::{
    ecs::system::SystemState, prelude::*, state::app::StatesPlugin, time::TimeUpdateStrategy,
};
use lightyear::{
    crossbeam::CrossbeamIo,
    prelude::{Connected, LocalAddr, MessageSender, UdpIo},
};
use model::{
    Answer, Brush, BuildCommand, CommandId, ContentHash, ObjectId, PlayerId, Pose, Spot16,
    api::GuestAnswer,
};
use protocol::{Appearance, Ask, Placed, Progress, Remake, RoomState, TICK, Talk, Thing};
use session::{
    Answered, Asking, LinkState, MyGaze, MyGround, SaveState, Sculpting, SessionPlugin, Ticket,
};

use crate::{
    api::Api,
    processes::now,
    wire::{self, Way},
};

/// One player.
pub struct Player {
    app: App,
    /// Who they are at the server they came from.
    pub identity: GuestAnswer,
    /// All answers so far.
    pub answers: BTreeMap<CommandId, Answer>,
}

/// One thing as a player sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Which.
    pub object: ObjectId,
    /// Where.
    pub pose: Pose,
    /// How large the box is that it stands in.
    pub size_m: Vec3,
    /// How it looks.
    pub look: Appearance,
    /// How it is being made anew, if it is.
    pub remake: Option<Remake>,
    /// What is said of its making.
    pub progress: Option<Progress>,
}

impl Player {
    /// Somebody new, on the way in. `seed` is where their ids come from.
    #[must_use]
    pub fn enter(api: &Api, name: &str, seed: u64) -> Self {
        let identity = api.guest(name);
        let ticket = Ticket::try_from(api.enter(&identity.token)).expect("a ticket");
        Self::with_ticket(identity, &ticket, seed)
    }

    /// Somebody with a ticket, on the way in.
    #[must_use]
    pub fn with_ticket(identity: GuestAnswer, ticket: &Ticket, seed: u64) -> Self {
        let mut player = Self::idle(identity, seed);
        player.connect(ticket);
        player
    }

    /// Not yet on the way.
    fn idle(identity: GuestAnswer, seed: u64) -> Self {
        let mut app = App::new();
        app.add_plugins((MinimalPlugins, StatesPlugin, SessionPlugin { seed }))
            .insert_resource(TimeUpdateStrategy::ManualDuration(TICK)); // One frame is one tick.
        app.finish();
        app.cleanup();
        Self {
            app,
            identity,
            answers: BTreeMap::new(),
        }
    }

    /// The same by a way that browsers take.
    #[must_use]
    pub fn enter_by(api: &Api, server: &str, (name, way): (&str, Way), seed: u64) -> Self {
        let identity = api.guest(name);
        let answer = api.enter(&identity.token);
        let (send, receive) = wire::open(way, server, &answer);
        let ticket = Ticket::try_from(answer).expect("a ticket");
        let mut player = Self::idle(identity, seed);
        let io = CrossbeamIo::new(send, receive);
        session::connect(player.world_mut(), &ticket, io).expect("the ticket can be read");
        player
    }

    /// Turns them into somebody who can do more than a session can.
    pub fn arm(&mut self, arm: impl FnOnce(&mut App)) {
        arm(&mut self.app);
    }

    /// All that they see.
    pub fn world_mut(&mut self) -> &mut World {
        self.app.world_mut()
    }

    /// The same person again, at a server that was away.
    pub fn enter_again(&mut self, api: &Api) {
        let ticket = Ticket::try_from(api.enter(&self.identity.token)).expect("a ticket");
        self.connect(&ticket);
    }

    fn connect(&mut self, ticket: &Ticket) {
        let io = (
            LocalAddr((Ipv4Addr::UNSPECIFIED, 0).into()),
            UdpIo::default(),
        );
        session::connect(self.app.world_mut(), ticket, io).expect("the ticket can be read");
    }

    /// One frame.
    pub fn step(&mut self) {
        self.app.update();
        let mut answered = self.app.world_mut().resource_mut::<Messages<Answered>>();
        let news = answered
            .drain()
            .map(|answered| (answered.answer.command, answered.answer));
        self.answers.extend(news);
    }

    /// Draws so fast that a frame is only this part of a tick.
    pub fn draw_every(&mut self, frame: Duration) {
        let strategy = TimeUpdateStrategy::ManualDuration(frame);
        self.app.insert_resource(strategy);
    }

    /// Asks for a change.
    pub fn ask(&mut self, command: BuildCommand) -> CommandId {
        let world = self.app.world_mut();
        let mut state = SystemState::<Asking>::new(world);
        let mut asking = state.get_mut(world).expect("the session is plugged in");
        asking.ask(command)
    }

    /// Asks once more what was answered long ago, as somebody whose answer was lost would.
    pub fn repeat(&mut self, id: CommandId, command: BuildCommand) {
        let world = self.app.world_mut();
        let mut wires = world.query_filtered::<&mut MessageSender<Ask>, With<Connected>>();
        if let Ok(mut wire) = wires.single_mut(world) {
            wire.send::<Talk>(Ask { id, command });
        }
    }

    /// Looks from there.
    pub fn look(&mut self, from: Pose) {
        self.app.world_mut().resource_mut::<MyGaze>().0 = Some(from);
    }

    /// One touch of a brush; touches until [`Self::lift_hand`] are one stroke.
    pub fn touch_ground(&mut self, brush: Brush, at: Spot16) {
        self.sculpt(|mut sculpting| sculpting.touch(brush, at));
    }

    /// The stroke ends.
    pub fn lift_hand(&mut self) {
        self.sculpt(|mut sculpting| sculpting.lift());
    }

    fn sculpt(&mut self, act: impl FnOnce(Sculpting<'_>)) {
        let world = self.app.world_mut();
        let mut state = SystemState::<Sculpting>::new(world);
        act(state.get_mut(world).expect("the session is plugged in"));
    }

    /// The chunks somebody changed as the room has confirmed them, with their hashes.
    #[must_use]
    pub fn ground(&self) -> Vec<(u16, u64)> {
        let mine = self.app.world().resource::<MyGround>();
        let chunks = mine.confirmed().edited();
        chunks.map(|(id, hash)| (id.into(), hash)).collect()
    }

    /// How the connection stands.
    #[must_use]
    pub fn link(&self) -> LinkState {
        self.app.world().resource::<LinkState>().clone()
    }

    /// Whether they are in and see the room.
    #[must_use]
    pub fn is_inside(&mut self) -> bool {
        let world = self.app.world_mut();
        let rooms = world.query::<&RoomState>().iter(world).count();
        rooms > 0 && self.link() == LinkState::Connected
    }

    /// What they know of what is safe.
    #[must_use]
    pub fn save(&self) -> SaveState {
        self.app.world().resource::<SaveState>().clone()
    }

    /// Who the room knows them as.
    #[must_use]
    pub fn id(&self) -> PlayerId {
        self.identity.user.into()
    }

    /// One number for all they see.
    #[must_use]
    pub fn state_hash(&mut self) -> ContentHash {
        session::state_hash(self.app.world_mut())
    }

    /// All they see, by the command that made it.
    #[must_use]
    pub fn sees(&mut self) -> Vec<(CommandId, Seen)> {
        let world = self.app.world_mut();
        let mut things = world.query::<(
            &Thing,
            &Placed,
            &Appearance,
            Option<&Remake>,
            Option<&Progress>,
        )>();
        let things = things.iter(world);
        let seen = things.map(|(thing, placed, look, remake, progress)| {
            let seen = Seen {
                object: thing.object,
                pose: placed.0,
                size_m: thing.size_m,
                look: look.clone(),
                remake: remake.cloned(),
                progress: progress.cloned(),
            };
            (thing.made_by, seen)
        });
        seen.collect()
    }

    /// The one thing a command made, once they see it.
    #[must_use]
    pub fn made(&mut self, command: CommandId) -> Option<Seen> {
        let mut made = self.sees().into_iter().filter(|(by, _)| *by == command);
        made.next().map(|(_, seen)| seen)
    }
}

/// Lets everybody live at 60 frames a second until `done`; false when that takes too long.
pub fn live(
    players: &mut [&mut Player],
    within: Duration,
    mut done: impl FnMut(&mut [&mut Player]) -> bool,
) -> bool {
    let until = now() + within;
    while now() < until {
        let next = now() + TICK;
        players.iter_mut().for_each(|player| player.step());
        if done(players) {
            return true;
        }
        thread::sleep(next.saturating_duration_since(now()));
    }
    false
}

/// The same, and it must happen.
#[track_caller]
pub fn until(
    what: &str,
    secs: u64,
    players: &mut [&mut Player],
    done: impl FnMut(&mut [&mut Player]) -> bool,
) {
    let happened = live(players, Duration::from_secs(secs), done);
    assert!(happened, "{what} did not happen within {secs} seconds");
}

/// Until everybody is inside.
#[track_caller]
pub fn until_inside(players: &mut [&mut Player]) {
    until("entering the room", 20, players, |players| {
        players.iter_mut().all(|player| player.is_inside())
    });
}

/// Until nothing has changed for a second, all is saved and everybody sees the same; that is the answer.
#[track_caller]
pub fn until_agreed(players: &mut [&mut Player]) -> ContentHash {
    let (mut last, mut frames) = (None, 0);
    until("coming to rest", 60, players, |players| {
        let hashes: Vec<_> = players
            .iter_mut()
            .map(|player| player.state_hash())
            .collect();
        let same = hashes.iter().all(|hash| Some(hash) == last.as_ref());
        frames = if same && players.iter().all(|player| player.save().saved()) {
            frames + 1
        } else {
            0
        };
        last = hashes.first().copied();
        frames >= 60
    });
    last.expect("somebody plays")
}
