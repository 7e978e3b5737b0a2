//! The contract between room and session, on one page: every component, message and channel. No systems.

mod ground;
mod things;

use core::time::Duration;

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{
    Adjustments, Answer, AssetVersion, Body, BuildCommand, Chapter, Color, CommandId, DayTime,
    GroupId, Interaction, JobId, JobState, Kind, ObjectId, Page, PlayerId, Pose, Refusal, RoomMode,
    Spot, Steering, Surface, Walker, Words,
};
use serde::{Deserialize, Serialize};

pub use ground::{ChunkLost, Earth, GroundNews};
pub use things::{
    About, Came, Facet, FacetKind, FacetVisitor, Facets, Garbled, IsFacet, Parcel, Remembered,
    Sides, ThingNews, Things, each_facet,
};

/// What both sides must have in common. Raise it with every change of this page.
pub const PROTOCOL_VERSION: u64 = 6;

/// One fixed step of both sides.
pub const TICK: Duration = Duration::from_nanos(1_000_000_000 / model::limits::TICK_HZ as u64);

/// Seconds until somebody who went silent is taken for gone: longer than a slow machine may take for one frame.
pub const SILENCE_SECS: i32 = 15;

/// Between two pings of either side.
pub const PING_EVERY: Duration = Duration::from_millis(250);

/// Largest payload of one datagram: what WebTransport, too, lets through whole.
pub const LINK_MTU: usize = 1_100;

/// What carries the messages of one link, and measures it.
///
/// A datagram whose acknowledgement is late is not given up early: lightyear does not take back that it is lost. Four pings a second are enough, and all that is heard of a room at rest.
pub fn transport() -> impl Bundle {
    let transport = Transport::default().with_packet_nack_settings(PacketNackSettings {
        minimum_timeout: Duration::from_millis(500),
        ..default()
    });
    let pings = PingManager::new(PingConfig {
        ping_interval: PING_EVERY,
    });
    (transport, pings)
}

/// A thing in the room. Changes only when it is made anew: then size, colour and name are those of its new version.
#[derive(Component, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Thing {
    /// The room's name for it.
    pub object: ObjectId,
    /// The command that made it; lets whoever asked recognise their own.
    pub made_by: CommandId,
    /// What people call it: the words of the prompt, later the asset's name.
    pub name: String,
    /// The name of whoever made it.
    pub maker: String,
    /// Prop, structure, character.
    pub kind: Kind,
    /// Width, height and depth in metres of the box it stands in; the placeholder is this large.
    pub size_m: Vec3,
    /// The placeholder's tint.
    pub color: Color,
    /// The placeholder's stuff.
    pub surface: Surface,
}

/// What hands and feet can do with a thing.
#[derive(Component, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Handling {
    /// Whether it moves at all.
    pub body: Body,
    /// What it weighs, in kilograms.
    pub mass_kg: f32,
    /// What it is made for.
    pub interaction: Interaction,
}

/// Somebody is this thing: their keys move it.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Possessed {
    /// Who.
    pub by: PlayerId,
}

/// How a possessed thing goes right now; for its legs, not for its place.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gait {
    /// Which way of going.
    pub stride: Stride,
    /// How fast over the ground, in tenths of a metre a second.
    pub speed_dmps: u8,
    /// Whether its hands are full.
    pub carrying: bool,
}

/// Ways of going.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stride {
    /// Not at all.
    #[default]
    Stand,
    /// At ease.
    Walk,
    /// In a hurry.
    Run,
    /// Nothing under its feet.
    Air,
    /// Ducked, moving or not.
    Crouch,
}

/// In somebody's hands.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Held {
    /// Whose.
    pub by: PlayerId,
}

/// Where a thing is. Told with it when it appears, and over [`PoseStream`] when it moves.
#[derive(Component, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placed(pub Pose);

/// How a thing looks right now. Immutable, so every change is an insert
/// and `On<Insert, Appearance>` sees all of them, on both sides.
#[derive(Component, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[component(immutable)]
pub enum Appearance {
    /// Being made; shown as the placeholder.
    Pending(JobId),
    /// Published. A version of an asset is immutable, so it never changes meaning.
    Ready(AssetVersion),
    /// Could not be made; the placeholder tells `why`.
    Failed {
        /// The job that was given up.
        job: JobId,
        /// What went wrong.
        why: Refusal,
    },
}

/// A finished thing that is being made anew. It keeps its look and its body until the new ones are there.
/// Immutable, like [`Appearance`], and for the same reason.
#[derive(Component, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[component(immutable)]
pub enum Remake {
    /// Under way.
    Pending {
        /// The job that makes it.
        job: JobId,
        /// Why the change before this one could not be made, if so.
        lost: Option<Refusal>,
    },
    /// Could not be made; the thing stays what it was.
    Failed {
        /// The job that was given up.
        job: JobId,
        /// What went wrong.
        why: Refusal,
    },
}

impl Remake {
    /// The newest job.
    #[must_use]
    pub const fn job(&self) -> JobId {
        match self {
            Self::Pending { job, .. } | Self::Failed { job, .. } => *job,
        }
    }

    /// Why the newest change that ended could not be made.
    #[must_use]
    pub const fn why(&self) -> Option<&Refusal> {
        match self {
            Self::Pending { lost, .. } => lost.as_ref(),
            Self::Failed { why, .. } => Some(why),
        }
    }
}

/// How far the making of a pending thing is, or of one that is made anew.
#[derive(Component, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Queued, generating or postprocess.
    pub state: JobState,
    /// 0 to 100.
    pub percent: u8,
    /// What is being done.
    pub detail: String,
}

/// What people made different about a thing; absent where it is what its asset says.
#[derive(Component, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Adjusted(pub Adjustments);

/// Which group a thing belongs to; the others that bear the same are chosen with it.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Grouped(pub GroupId);

/// A thing in somebody's hand. Where it is to be drawn, and not where it is: nothing of this is written down. Told when they take
/// it, and then as [`Dragging`].
#[derive(Component, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dragged {
    /// Whose hand.
    pub by: PlayerId,
    /// Where they hold it.
    pub pose: Pose,
}

/// Somebody who is here.
#[derive(Component, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[component(immutable)]
pub struct Player {
    /// Who.
    pub player: PlayerId,
    /// What the others call them.
    pub name: String,
    /// Which of the colours of people; the client's theme knows them.
    pub color_index: u8,
}

/// A player's eye.
#[derive(Component, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gaze(pub Pose);

/// What a player is busy with; beside [`Player`].
#[derive(Component, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// What they have chosen; at most [`SHOWN_SELECTED_MAX`](model::limits::SHOWN_SELECTED_MAX).
    pub selected: Vec<ObjectId>,
    /// And what they do.
    pub activity: Activity,
}

/// What a player does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activity {
    /// Flies about and builds.
    #[default]
    Build,
    /// Walks about in a body.
    Play,
    /// Has done nothing for a while.
    Idle,
    /// Looks at another window.
    Away,
}

/// The room itself; one entity.
#[derive(Component, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomState {
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub mode: RoomMode,
    /// What time it is there.
    pub day: DayTime,
    /// Every change up to this version is on disk.
    pub durable: u64,
    /// Why nothing more can be saved, if so.
    pub trouble: Option<String>,
}

/// How a room does; beside [`RoomState`], and new every second.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vitals {
    /// What half of the ticks of the last second took at most, in microseconds.
    pub tick_us_p50: u32,
    /// What all but one in a hundred took at most.
    pub tick_us_p99: u32,
    /// Bodies that physics moves.
    pub awake: u32,
    /// All things.
    pub things: u32,
}

/// A player asks for a change. Sent again after a reconnect; the id makes that harmless.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Minted by the session.
    pub id: CommandId,
    /// What is asked.
    pub command: BuildCommand,
}

/// The room answers an [`Ask`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told(pub Answer);

/// A player looks somewhere else.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LookAt(pub Pose);

/// A player's keys in their newest ticks, the newest last; each tick is sent several times, because some are lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steer {
    /// Which thing they move; words for one that has been left mean nothing to the next.
    pub object: ObjectId,
    /// The number of the newest tick; counts up by one.
    pub newest: u32,
    /// At most [`STEERS_MAX`] of them.
    pub ticks: Vec<Steering>,
}

/// Ticks in one [`Steer`]: this many datagrams in a row have to be lost before a step is.
pub const STEERS_MAX: usize = 8;

/// Where the room has the body somebody drives, and after which of their ticks; only they hear it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Walked {
    /// Which thing they are.
    pub object: ObjectId,
    /// The newest tick that is in it.
    pub newest: u32,
    /// How it stands.
    pub walker: Walker,
}

/// A player tells what they are busy with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here(pub Presence);

/// A player drags things: where they hold them now. Nothing any more when they let go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// Which, and where; at most [`PREVIEW_MAX`](model::limits::PREVIEW_MAX).
    pub poses: Vec<(ObjectId, Pose)>,
}

/// What somebody else drags: where they hold it now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dragging {
    /// Who.
    pub by: PlayerId,
    /// Which, and where.
    pub poses: Vec<(ObjectId, Pose)>,
}

/// A player says something to everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Say(pub Words);

/// Somebody said something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who.
    pub by: PlayerId,
    /// What the others call them.
    pub name: String,
    /// Which of the colours of people.
    pub color_index: u8,
    /// What.
    pub words: Words,
    /// Whether it was said before one came.
    pub missed: bool,
}

/// What a player said or showed is not passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsaid(pub Refusal);

/// A player shows everybody a spot.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PingSpot(pub Spot);

/// Somebody shows a spot.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpotPinged {
    /// Who.
    pub by: PlayerId,
    /// Where.
    pub at: Spot,
}

/// A player asks what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    /// Comes back with the answer.
    pub number: u32,
    /// What of it.
    pub chapter: Chapter,
}

/// The room tells what happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recalled {
    /// Of the question.
    pub number: u32,
    /// What is known, or why it is not told.
    pub page: Result<Page, Refusal>,
}

/// Questions and answers: reliable, in order, both ways.
pub struct Talk;

/// Looks and presence: the newest is all that matters.
pub struct Glances;

/// Keys, and where they led: the newest is all that matters.
pub struct Steps;

/// What is dragged: likewise, but too long to share a line with looks that would overtake it.
pub struct Drags;

/// Where things are, as datagrams of `sim::pose`: what is lost is not sent again, but told anew.
pub struct PoseStream;

/// Registers the whole page; the same on both sides, after lightyear's own plugins.
pub fn plugin(app: &mut App) {
    app.component::<Player>().replicate_once();
    app.component::<Gaze>().replicate();
    app.component::<Presence>().replicate();
    app.component::<RoomState>().replicate();
    app.component::<Vitals>().replicate();
    things::plugin(app);
    ground::plugin(app);

    let reliable = ChannelMode::OrderedReliable(ReliableSettings::default());
    app.add_channel::<Talk>(ChannelSettings {
        mode: reliable,
        ..default()
    })
    .add_direction(NetworkDirection::Bidirectional);
    app.add_channel::<Glances>(newest_only())
        .add_direction(NetworkDirection::ClientToServer);
    app.add_channel::<Steps>(newest_only())
        .add_direction(NetworkDirection::Bidirectional);
    app.add_channel::<Drags>(newest_only())
        .add_direction(NetworkDirection::Bidirectional);

    app.add_channel::<PoseStream>(ChannelSettings {
        mode: ChannelMode::UnorderedUnreliableWithAcks,
        retry_unsent_messages: false,
        ..default()
    })
    .add_direction(NetworkDirection::ServerToClient);

    app.register_message::<Ask>()
        .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<Told>()
        .add_direction(NetworkDirection::ServerToClient);
    app.register_message::<LookAt>()
        .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<Steer>()
        .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<Walked>()
        .add_direction(NetworkDirection::ServerToClient);
    app.register_message::<Here>()
        .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<Preview>()
        .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<Dragging>()
        .add_direction(NetworkDirection::ServerToClient);
    app.register_message::<Say>()
        .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<Said>()
        .add_direction(NetworkDirection::ServerToClient);
    app.register_message::<Unsaid>()
        .add_direction(NetworkDirection::ServerToClient);
    app.register_message::<PingSpot>()
        .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<SpotPinged>()
        .add_direction(NetworkDirection::ServerToClient);
    app.register_message::<Recall>()
        .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<Recalled>()
        .add_direction(NetworkDirection::ServerToClient);
}

fn newest_only() -> ChannelSettings {
    ChannelSettings {
        mode: ChannelMode::SequencedUnreliable,
        ..default()
    }
}
