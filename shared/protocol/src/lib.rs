//! The contract between room and session, on one page: every component, message and channel. No systems.

use core::time::Duration;

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{
    Answer, AssetVersion, BuildCommand, Color, CommandId, JobId, JobState, Kind, ObjectId,
    PlayerId, Pose, Refusal, Surface,
};
use serde::{Deserialize, Serialize};

/// What both sides must have in common. Raise it with every change of this page.
pub const PROTOCOL_VERSION: u64 = 2;

/// One fixed step of both sides.
pub const TICK: Duration = Duration::from_nanos(1_000_000_000 / model::limits::TICK_HZ as u64);

/// Largest payload of one datagram: what WebTransport, too, lets through whole.
pub const LINK_MTU: usize = 1_100;

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

/// Where a thing is.
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

/// The room itself; one entity.
#[derive(Component, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomState {
    /// What people call it.
    pub name: String,
    /// Every change up to this version is on disk.
    pub durable: u64,
    /// Why nothing more can be saved, if so.
    pub trouble: Option<String>,
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

/// Questions and answers: reliable, in order, both ways.
pub struct Talk;

/// Looks: the newest is all that matters.
pub struct Glances;

/// Registers the whole page; the same on both sides, after lightyear's own plugins.
pub fn plugin(app: &mut App) {
    app.component::<Thing>().replicate();
    app.component::<Placed>().replicate();
    app.component::<Appearance>().replicate();
    app.component::<Remake>().replicate();
    app.component::<Progress>().replicate();
    app.component::<Player>().replicate_once();
    app.component::<Gaze>().replicate();
    app.component::<RoomState>().replicate();

    let reliable = ChannelMode::OrderedReliable(ReliableSettings::default());
    app.add_channel::<Talk>(ChannelSettings {
        mode: reliable,
        ..default()
    })
    .add_direction(NetworkDirection::Bidirectional);
    app.add_channel::<Glances>(ChannelSettings {
        mode: ChannelMode::SequencedUnreliable,
        ..default()
    })
    .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<Ask>()
        .add_direction(NetworkDirection::ClientToServer);
    app.register_message::<Told>()
        .add_direction(NetworkDirection::ServerToClient);
    app.register_message::<LookAt>()
        .add_direction(NetworkDirection::ClientToServer);
}
