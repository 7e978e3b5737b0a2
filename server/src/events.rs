//! Who listens to which room: what a room's bridge and its jobs tell goes to everybody there.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use model::{JobNote, RoomId};
use tokio::sync::broadcast;

/// News somebody may be behind with before they miss some.
const NEWS_MAX: usize = 256;

/// What listeners hear.
#[derive(Clone, Debug)]
pub(crate) enum Heard {
    /// More of the journal is on disk.
    Durable,
    /// A job got further.
    Progress(JobNote),
}

/// Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events(Arc<Mutex<BTreeMap<RoomId, broadcast::Sender<Heard>>>>);

impl Events {
    /// Everything from now on.
    pub(crate) fn listen(&self, room: RoomId) -> broadcast::Receiver<Heard> {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Rooms nobody listens to any more are forgotten by whoever comes next.
        rooms.retain(|_, sender| sender.receiver_count() > 0);
        rooms
            .entry(room)
            .or_insert_with(|| broadcast::Sender::new(NEWS_MAX))
            .subscribe()
    }

    /// Tells those who listen, if anybody does.
    pub(crate) fn tell(&self, room: RoomId, news: Heard) {
        let rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = rooms.get(&room) {
            // Nobody is there any more: then nobody has missed anything.
            sender.send(news).ok();
        }
    }
}
