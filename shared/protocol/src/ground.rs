//! The part of the contract that is about the ground: what people do to it, and how everybody comes to have the same.

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{Carve, CommandId, WaterLevel};
use serde::{Deserialize, Serialize};
use terrain::ChunkId;

/// The room tells of its ground; each of them says what is true after those before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum GroundNews {
    /// What everything nobody has touched comes from; always the first.
    Founded {
        /// A number of the room's own.
        seed: u32,
    },
    /// How high water stands.
    Flooded {
        /// From now on.
        level: WaterLevel,
    },
    /// Somebody changed the ground. Who does the same to the same chunks has the same ground.
    Carved {
        /// By which command.
        command: CommandId,
        /// What they did.
        carve: Carve,
        /// What each chunk it touched is now.
        chunks: Vec<(ChunkId, u64)>,
    },
    /// How a chunk is, for somebody who does not know it, or not any more.
    Shown {
        /// Which.
        chunk: ChunkId,
        /// Its bytes, packed; none where it is as the seed has it.
        packed: Vec<u8>,
    },
}

/// A chunk is not what it should be here: it is to be shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkLost(pub ChunkId);

/// Everything about the ground: reliable and in order, on a line of its own, so that nobody's words wait for a mountain.
pub struct Earth;

pub(crate) fn plugin(app: &mut App) {
    app.add_channel::<Earth>(ChannelSettings {
        mode: ChannelMode::OrderedReliable(ReliableSettings::default()),
        ..default()
    })
    .add_direction(NetworkDirection::Bidirectional);
    app.register_message::<GroundNews>()
        .add_direction(NetworkDirection::ServerToClient);
    app.register_message::<ChunkLost>()
        .add_direction(NetworkDirection::ClientToServer);
}
