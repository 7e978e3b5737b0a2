//! Wires into rooms: one end is held by whoever speaks to the player, the other by the room.

use std::sync::Arc;

use bytes::Bytes;
use model::RoomId;
use room::Gone;
use tokio::sync::{
    OwnedSemaphorePermit, Semaphore,
    mpsc::{
        Receiver, Sender, channel,
        error::{TryRecvError, TrySendError},
    },
};

use super::{Door, Rooms, Status, WakeError};

/// Datagrams that may wait at either end: half a second of a busy room. What does not fit is lost.
const WAITING_MAX: usize = 64;

/// Wires a room may have beyond its players: those who have not yet proved who they are.
const STRANGERS_MAX: usize = 16;

/// Largest datagram that is passed on; none of ours is larger.
pub(crate) const DATAGRAM_BYTES_MAX: usize = 1_300;

/// The end outside of the room.
#[derive(Debug)]
pub(crate) struct Wire {
    to_room: Sender<Bytes>,
    from_room: Receiver<Bytes>,
    /// Given back when the wire ends.
    _place: OwnedSemaphorePermit,
}

impl Wire {
    /// Passes a datagram on, or loses it.
    pub(crate) fn send(&self, datagram: Bytes) -> Result<(), Gone> {
        if datagram.len() > DATAGRAM_BYTES_MAX {
            return Err(Gone);
        }
        match self.to_room.try_send(datagram) {
            Ok(()) | Err(TrySendError::Full(_)) => Ok(()),
            Err(TrySendError::Closed(_)) => Err(Gone),
        }
    }

    /// Waits for the room; nothing once it has let go.
    pub(crate) async fn receive(&mut self) -> Option<Bytes> {
        self.from_room.recv().await
    }
}

/// The end inside.
struct Inside {
    to_player: Sender<Bytes>,
    from_player: Receiver<Bytes>,
}

impl room::Wire for Inside {
    fn receive(&mut self) -> Result<Option<Bytes>, Gone> {
        match self.from_player.try_recv() {
            Ok(datagram) => Ok(Some(datagram)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(Gone),
        }
    }

    fn send(&mut self, datagram: Bytes) -> Result<(), Gone> {
        match self.to_player.try_send(datagram) {
            Ok(()) | Err(TrySendError::Full(_)) => Ok(()),
            Err(TrySendError::Closed(_)) => Err(Gone),
        }
    }
}

/// Room for all players and a few who want to be.
pub(super) fn places(players_max: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(players_max + STRANGERS_MAX))
}

impl Rooms {
    /// A wire into a warm room; whoever has a ticket has woken it.
    pub(crate) fn wire(&self, room: RoomId) -> Result<Wire, WakeError> {
        let shared = self.shared(room).ok_or(WakeError::Unknown)?;
        let Status::Warm(Door {
            places, newcomers, ..
        }) = shared.status.borrow().clone()
        else {
            return Err(WakeError::Unknown);
        };
        let place = places.try_acquire_owned().or(Err(WakeError::Busy))?;
        let (to_room, from_player) = channel(WAITING_MAX);
        let (to_player, from_room) = channel(WAITING_MAX);
        let inside = Inside {
            to_player,
            from_player,
        };
        newcomers
            .try_send(Box::new(inside))
            .or(Err(WakeError::Busy))?;
        Ok(Wire {
            to_room,
            from_room,
            _place: place,
        })
    }
}
