//! What people did, told in order, read from the records alone.

use std::collections::VecDeque;

use model::{Chapter, CommandId, Deed, Entry, ObjectId, Page, Way, What, limits::PAGE_DEEDS_MAX};
use serde::{Deserialize, Serialize};

use super::{Event, ObjectState, Objects, Record, Source, Was};

/// Deeds a room remembers; the journal has them all.
const DEEDS_MAX: usize = 1_000;

/// Things a deed names when it is told; nobody reads more.
const NAMED_MAX: usize = 16;

/// The newest deeds, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chronicle(VecDeque<Deed>);

impl Chronicle {
    /// Writes down what a record is about to do, if a person does it.
    pub(super) fn tell(&mut self, objects: &Objects, record: &Record) {
        let Source::Human(player) = record.source else {
            return;
        };
        let Some((what, touched)) = what(objects, record) else {
            return;
        };
        // A long stroke comes in pieces, and is one deed.
        if let Event::Sculpted { of: Some(of), .. } = record.event
            && self.0.iter().rev().any(|deed| deed.act == of)
        {
            return;
        }
        self.mark(&what);
        self.0.push_back(Deed {
            version: record.version,
            act: record.command,
            player,
            name: record.by.clone(),
            what,
            subject: subject(objects, record, &touched),
            count: touched
                .len()
                .max(usize::from(of_room(&record.event).is_some())) as u32,
            objects: touched,
            taken_back: false,
        });
        if self.0.len() > DEEDS_MAX {
            self.0.pop_front();
        }
    }

    /// The deeds of a chapter, newest first, as many as one page holds.
    #[must_use]
    pub fn page(&self, chapter: Chapter, revertible: impl Fn(CommandId) -> bool) -> Page {
        let newest_first = self.0.iter().rev();
        let within = newest_first
            .filter(|deed| chapter.before.is_none_or(|before| deed.version < before))
            .take_while(|deed| deed.version > chapter.since);
        let mut wanted = within.filter(|deed| {
            let mut objects = deed.objects.iter();
            chapter
                .object
                .is_none_or(|wanted| objects.any(|object| *object == wanted))
        });
        let deeds = wanted.by_ref().take(PAGE_DEEDS_MAX).map(|deed| Entry {
            deed: Deed {
                objects: deed.objects.iter().copied().take(NAMED_MAX).collect(),
                ..deed.clone()
            },
            revertible: !deed.taken_back && revertible(deed.act),
        });
        let deeds = deeds.collect();
        Page {
            deeds,
            more: wanted.next().is_some(),
        }
    }

    /// What is taken back, or done again, is marked where it was told.
    fn mark(&mut self, what: &What) {
        match what {
            What::Undid(act) | What::Reverted(act) => self.set_taken_back(*act, true),
            What::Redid(act) => self.set_taken_back(*act, false),
            What::Made
            | What::Moved
            | What::Removed
            | What::Edited(_)
            | What::Adjusted(_)
            | What::Grouped
            | What::Ungrouped
            | What::Retried
            | What::Sculpted
            | What::Flooded(_)
            | What::Dawned(_)
            | What::Ruled(_) => {}
        }
    }

    /// To take back a revert is to have done again what it reverted.
    fn set_taken_back(&mut self, act: CommandId, taken_back: bool) {
        let Some(deed) = self.0.iter_mut().rev().find(|deed| deed.act == act) else {
            return;
        };
        deed.taken_back = taken_back;
        if let What::Reverted(inner) = deed.what {
            self.set_taken_back(inner, !taken_back);
        }
    }
}

/// What a record does, and to which things; `None` of what no person does.
fn what(objects: &Objects, record: &Record) -> Option<(What, Vec<ObjectId>)> {
    let told = match &record.event {
        Event::Spawned { objects, .. } => {
            // Figures come and go with their people.
            let made = objects.iter().filter(|state| state.figure_of.is_none());
            let made: Vec<_> = made.map(|state| state.object).collect();
            if made.is_empty() {
                return None;
            }
            (What::Made, made)
        }
        Event::Moved { poses } => {
            let moved = poses.iter().map(|(object, _)| *object);
            (What::Moved, moved.collect())
        }
        Event::Removed { objects } => (What::Removed, objects.clone()),
        Event::Edited {
            object, changes, ..
        } => (What::Edited(changes.last()?.clone()), vec![*object]),
        Event::Adjusted { objects, change } => (What::Adjusted(change.clone()), objects.clone()),
        Event::Grouped { members } => {
            let apart = members.iter().all(|(_, group)| group.is_none());
            let members = members.iter().map(|(object, _)| *object);
            let what = if apart {
                What::Ungrouped
            } else {
                What::Grouped
            };
            (what, members.collect())
        }
        Event::Retried { job } => {
            let waiting = objects.values().filter(|state| state.job() == Some(*job));
            (What::Retried, waiting.map(|state| state.object).collect())
        }
        Event::TakenBack { way, act, put, .. } => {
            let what = match way {
                Way::Undo => What::Undid(*act),
                Way::Redo => What::Redid(*act),
            };
            (what, touched(put))
        }
        Event::Reverted { act, put, .. } => (What::Reverted(*act), touched(put)),
        Event::Sculpted { .. } => (What::Sculpted, Vec::new()),
        Event::Flooded { level } => (What::Flooded(*level), Vec::new()),
        Event::Dawned { time } => (What::Dawned(*time), Vec::new()),
        Event::Ruled { mode } => (What::Ruled(*mode), Vec::new()),
        Event::Restored { .. }
        | Event::Followed { .. }
        | Event::Rested { .. }
        | Event::Made { .. }
        | Event::NotMade { .. } => return None,
    };
    Some(told)
}

fn touched(put: &[Was]) -> Vec<ObjectId> {
    let mut objects: Vec<_> = put.iter().map(|was| was.object).collect();
    objects.sort_unstable();
    objects.dedup();
    objects
}

/// What the first of the things is called, before or after.
fn subject(objects: &Objects, record: &Record, touched: &[ObjectId]) -> String {
    let first = touched.first().and_then(|first| objects.get(first));
    let first = first.or_else(|| comes(&record.event));
    let name = first.map(ObjectState::shown_name);
    name.or(of_room(&record.event))
        .unwrap_or_default()
        .to_owned()
}

/// What of the room is other after it, where it is not told by the deed itself.
fn of_room(event: &Event) -> Option<&'static str> {
    match event {
        Event::TakenBack {
            ground, settings, ..
        }
        | Event::Reverted {
            ground, settings, ..
        } if ground.is_empty() => settings.first().map(|turned| turned.is.name()),
        Event::Sculpted { .. } | Event::TakenBack { .. } | Event::Reverted { .. } => {
            Some("the ground")
        }
        Event::Spawned { .. }
        | Event::Moved { .. }
        | Event::Removed { .. }
        | Event::Adjusted { .. }
        | Event::Grouped { .. }
        | Event::Rested { .. }
        | Event::Followed { .. }
        | Event::Flooded { .. }
        | Event::Dawned { .. }
        | Event::Restored { .. }
        | Event::Made { .. }
        | Event::NotMade { .. }
        | Event::Edited { .. }
        | Event::Retried { .. }
        | Event::Ruled { .. } => None,
    }
}

/// The first thing that is there only after it.
fn comes(event: &Event) -> Option<&ObjectState> {
    match event {
        Event::Spawned { objects, .. } => objects.first(),
        Event::TakenBack { put, .. } | Event::Reverted { put, .. } => {
            put.iter().find_map(Was::whole)
        }
        Event::Moved { .. }
        | Event::Removed { .. }
        | Event::Adjusted { .. }
        | Event::Grouped { .. }
        | Event::Rested { .. }
        | Event::Followed { .. }
        | Event::Flooded { .. }
        | Event::Dawned { .. }
        | Event::Restored { .. }
        | Event::Sculpted { .. }
        | Event::Made { .. }
        | Event::NotMade { .. }
        | Event::Edited { .. }
        | Event::Retried { .. }
        | Event::Ruled { .. } => None,
    }
}
