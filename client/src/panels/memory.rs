//! What is known of the room's history here: the newest page of it, and what was done to the chosen thing.

use bevy::prelude::*;
use model::{Chapter, Entry, ObjectId};
use protocol::RoomState;
use session::{Recalling, Remembered, Selection};

use super::history::HistoryPanel;

/// The room answers so many questions a second, and not more.
const EVERY_SECS: f32 = 0.6;

/// What was told.
#[derive(Resource, Default)]
pub(crate) struct Memory {
    /// Newest first.
    pub(super) room: Vec<Entry>,
    /// Whether there is more of it.
    pub(super) more: bool,
    /// What was done to the chosen thing, newest first.
    pub(super) thing: Vec<Entry>,
    chosen: Option<ObjectId>,
    /// The room's version when each was last asked for.
    room_at: Option<u64>,
    thing_at: Option<u64>,
    asked: Vec<(u32, About)>,
    older_wanted: bool,
    since_secs: f32,
}

/// What a question was about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Newest,
    Older,
    Thing(ObjectId),
}

impl Memory {
    /// Somebody wants to read further back.
    pub(super) fn want_older(&mut self) {
        self.older_wanted = true;
    }

    fn ask(&mut self, recalling: &mut Recalling<'_>, about: About, chapter: Chapter) {
        self.since_secs = 0.0;
        self.asked.retain(|(_, known)| *known != about);
        self.asked.push((recalling.ask(chapter), about));
    }
}

/// Asks for what is looked at, when it may have changed.
pub(super) fn ask(
    panel: Res<HistoryPanel>,
    selection: Res<Selection>,
    rooms: Query<&RoomState>,
    time: Res<Time<Real>>,
    mut memory: ResMut<Memory>,
    mut recalling: Recalling,
) {
    memory.since_secs += time.delta_secs();
    let chosen = selection.only();
    if memory.chosen != chosen {
        memory.chosen = chosen;
        memory.thing_at = None;
        memory.thing.clear();
    }
    if !panel.is_open() {
        memory.room_at = None;
    }
    let Some(durable) = rooms.iter().next().map(|room| room.durable) else {
        return;
    };
    if memory.since_secs < EVERY_SECS {
        return;
    }
    let last = memory.room.last().map(|last| last.deed.version);
    if panel.is_open() && memory.room_at != Some(durable) {
        memory.room_at = Some(durable);
        memory.ask(&mut recalling, About::Newest, Chapter::default());
    } else if let Some(object) = chosen.filter(|_| memory.thing_at != Some(durable)) {
        memory.thing_at = Some(durable);
        let chapter = Chapter {
            object: Some(object),
            ..default()
        };
        memory.ask(&mut recalling, About::Thing(object), chapter);
    } else if memory.older_wanted && last.is_some() {
        memory.older_wanted = false;
        let chapter = Chapter {
            before: last,
            ..default()
        };
        memory.ask(&mut recalling, About::Older, chapter);
    }
}

/// Takes what the room told.
pub(super) fn hear(mut remembered: MessageReader<Remembered>, mut memory: ResMut<Memory>) {
    for told in remembered.read() {
        let known = memory
            .asked
            .iter()
            .position(|(number, _)| *number == told.number);
        let Some((_, about)) = known.map(|index| memory.asked.swap_remove(index)) else {
            continue;
        };
        let Ok(page) = told.page.clone() else {
            // Asked again.
            (memory.room_at, memory.thing_at) = (None, None);
            continue;
        };
        match about {
            About::Newest => (memory.room, memory.more) = (page.deeds, page.more),
            About::Older => {
                memory.room.extend(page.deeds);
                memory.more = page.more;
            }
            About::Thing(object) if memory.chosen == Some(object) => memory.thing = page.deeds,
            About::Thing(_) => {}
        }
    }
}
