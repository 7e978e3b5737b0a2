//! What happened in a room, as records that can be replayed without physics and without luck.

mod chronicle;
mod object;
mod past;
mod record;
mod setting;

use std::collections::{BTreeMap, VecDeque};

use model::{CommandId, ContentHash, DayTime, Done, JobId, ObjectId, Pose, RoomMode};
use serde::{Deserialize, Serialize};
use terrain::{Ground, Relief};

pub use chronicle::Chronicle;
pub use object::{LookState, Next, ObjectState, RemakeState};
pub use past::{Act, Field, Form, Past, Pasts, Was, Written, is_untouched};
pub use record::{Event, Record, Source};
pub use setting::{Setting, Turned};

/// A whole room at one version: what its records add up to, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The version it shows.
    pub version: u64,
    /// Hash of the record that made this version; `None` before the first.
    pub previous: Option<ContentHash>,
    /// The id of the newest thing that ever was.
    pub newest_object: u32,
    /// What the room is for.
    #[serde(default)]
    pub mode: RoomMode,
    /// What time of day it is.
    #[serde(default)]
    pub day: DayTime,
    /// The ground.
    #[serde(default)]
    pub ground: Ground,
    /// Every thing.
    pub objects: Objects,
    /// What the newest commands were answered, oldest first: asking again is harmless.
    pub answered: VecDeque<(CommandId, Done)>,
    /// What everybody can take back.
    #[serde(default)]
    pub pasts: Pasts,
    /// What people did lately.
    #[serde(default)]
    pub chronicle: Chronicle,
}

/// The things of a room.
pub type Objects = BTreeMap<ObjectId, ObjectState>;

/// Answers kept for people who ask again.
const ANSWERED_MAX: usize = 1_024;

impl Snapshot {
    /// A room in which nothing has happened yet, on the ground of a seed.
    #[must_use]
    pub fn founded(seed: u32) -> Self {
        Self {
            ground: Ground::new(seed),
            ..Self::default()
        }
    }

    /// What stands there and nothing else: neither who did what, nor what is only here while somebody plays.
    #[must_use]
    pub fn bare(&self) -> Self {
        let stays = |state: &&ObjectState| state.figure_of.is_none();
        let objects = self.objects.values().filter(stays);
        Self {
            newest_object: self.newest_object,
            mode: self.mode,
            day: self.day,
            ground: self.ground.clone(),
            objects: objects.map(|state| (state.object, state.clone())).collect(),
            ..Self::default()
        }
    }

    /// The record that makes `event` the next thing to happen.
    #[must_use]
    pub fn next(&self, command: CommandId, source: Source, event: Event) -> Record {
        let previous = self.previous.unwrap_or(ContentHash([0; 32]));
        Record {
            schema: 1,
            version: self.version + 1,
            command,
            source,
            by: String::new(),
            previous,
            event,
        }
    }

    /// Lets a record happen. Its place in the chain is checked, so that nothing is skipped or told twice.
    pub fn apply(&mut self, record: &Record) -> Result<(), RestoreError> {
        let expected = self.previous.unwrap_or(ContentHash([0; 32]));
        if record.version != self.version + 1 || record.previous != expected {
            return Err(RestoreError::Gap {
                after: self.version,
                found: record.version,
            });
        }
        self.chronicle.tell(&self.objects, record);
        let mut wrote = past::about_to_write(&self.objects, &record.event);
        let settings = Vec::from_iter(self.about_to_set(&record.event));
        let done = self.happen(record);
        if let Source::Human(player) = record.source
            && !(wrote.is_empty() && settings.is_empty())
        {
            past::mark(&mut self.objects, &mut wrote, record.version);
            self.pasts.entry(player).or_default().did(Act {
                command: record.command,
                wrote,
                ground: Vec::new(),
                settings,
            });
        }
        self.version = record.version;
        self.previous = Some(Record::hash(&record.to_bytes()));
        if let Source::Human(_) = record.source {
            self.answered.push_back((record.command, done));
            if self.answered.len() > ANSWERED_MAX {
                self.answered.pop_front();
            }
        }
        Ok(())
    }

    /// What this command was answered, if it was lately.
    #[must_use]
    pub fn answer(&self, command: CommandId) -> Option<&Done> {
        self.answered
            .iter()
            .rev()
            .find(|(answered, _)| *answered == command)
            .map(|(_, done)| done)
    }

    fn happen(&mut self, record: &Record) -> Done {
        let mut done = Done {
            version: record.version,
            objects: Vec::new(),
            notes: Vec::new(),
        };
        match &record.event {
            Event::Spawned { objects, notes } => {
                for state in objects {
                    self.newest_object = self.newest_object.max(state.object.0);
                    self.objects.insert(state.object, state.clone());
                    done.objects.push(state.object);
                }
                done.notes.clone_from(notes);
            }
            Event::Moved { poses } => {
                for (object, pose) in poses {
                    self.put(*object, *pose, false);
                    done.objects.push(*object);
                }
            }
            Event::Removed { objects } => {
                objects.iter().for_each(|object| {
                    self.objects.remove(object);
                });
                done.objects.clone_from(objects);
            }
            Event::TakenBack {
                way,
                act,
                put,
                ground,
                settings,
                notes,
            } => {
                let wrote = self.exchange(put);
                let ground = self.take_back(ground);
                let settings = self.turn_back(settings);
                if let Source::Human(player) = record.source {
                    let back = Act {
                        command: *act,
                        wrote,
                        ground,
                        settings,
                    };
                    self.pasts.entry(player).or_default().went(*way, back);
                }
                done.objects = put.iter().map(|put| put.object).collect();
                done.notes.clone_from(notes);
            }
            Event::Reverted {
                put,
                ground,
                settings,
                notes,
                ..
            } => {
                let wrote = self.exchange(put);
                let ground = self.take_back(ground);
                let settings = self.turn_back(settings);
                if let Source::Human(player) = record.source {
                    let past = self.pasts.entry(player).or_default();
                    past.did(Act {
                        command: record.command,
                        wrote,
                        ground,
                        settings,
                    });
                }
                done.objects = put.iter().map(|put| put.object).collect();
                done.notes.clone_from(notes);
            }
            Event::Adjusted { objects, change } => {
                for object in objects {
                    if let Some(state) = self.objects.get_mut(object) {
                        state.adjusted.apply(change.clone());
                    }
                }
                done.objects.clone_from(objects);
            }
            Event::Grouped { members } => {
                for (object, group) in members {
                    if let Some(state) = self.objects.get_mut(object) {
                        state.group = *group;
                    }
                    done.objects.push(*object);
                }
            }
            Event::Rested { poses } => poses
                .iter()
                .for_each(|(object, pose)| self.put(*object, *pose, true)),
            Event::Made {
                job,
                manifest,
                moved,
                draft,
            } => {
                let mut begun = Vec::new();
                for state in self.waiting_for(*job) {
                    state.look = LookState::Ready(manifest.asset);
                    state.solid = manifest.solid.clone();
                    state.interaction = manifest.interaction;
                    state.resting = false;
                    if *draft {
                        state.remake.get_or_insert(RemakeState::of(*job, None));
                    } else if let Some(remake) = state.remake.take() {
                        state.remake = remake.made();
                        state.name.clone_from(&manifest.name);
                        state.size_m = manifest.size_meters;
                        state.color = manifest.main_color;
                        begun.extend(state.remake.as_ref().map(|next| (next.job, state.object)));
                    }
                }
                for (job, object) in begun {
                    let form = self.objects[&object].form();
                    past::begun(&mut self.pasts, job, object, &form);
                }
                moved
                    .iter()
                    .for_each(|(object, pose)| self.put(*object, *pose, false));
            }
            Event::NotMade { job, why } => {
                for state in self.waiting_for(*job) {
                    let why = why.clone();
                    match state.remake.take() {
                        Some(remake) => state.remake = Some(remake.given_up(why)),
                        None => state.look = LookState::Failed { job: *job, why },
                    }
                }
            }
            Event::Edited {
                object,
                job,
                changes,
                notes,
            } => {
                if let Some(state) = self.objects.get_mut(object) {
                    state.remake = Some(RemakeState::edited(state.remake.take(), *job, changes));
                }
                done.objects.push(*object);
                done.notes.clone_from(notes);
            }
            Event::Sculpted { carve, of } => {
                let relief = self.ground.carve_with_relief(carve);
                if let Source::Human(player) = record.source
                    && !relief.is_empty()
                {
                    let past = self.pasts.entry(player).or_default();
                    past.carved(record.command, *of, relief);
                }
            }
            Event::Flooded { level } => self.ground.flood(*level),
            Event::Followed { poses } => {
                for (object, pose) in poses {
                    let resting = self.objects.get(object).is_some_and(|state| state.resting);
                    self.put(*object, *pose, resting);
                }
            }
            Event::Restored { to } => {
                self.newest_object = self.newest_object.max(to.newest_object);
                (self.mode, self.day) = (to.mode, to.day);
                self.ground = to.ground.clone();
                self.objects = to.objects.clone();
                // Nothing of it can be taken back by parts any more.
                self.pasts.clear();
                done.objects = self.objects.keys().copied().collect();
            }
            Event::Dawned { time } => self.day = *time,
            Event::Ruled { mode } => self.mode = *mode,
            Event::Retried { job } => {
                for state in self.waiting_for(*job) {
                    match &mut state.remake {
                        Some(remake) => (remake.failed, remake.why) = (false, None),
                        None => state.look = LookState::Pending(*job),
                    }
                    done.objects.push(state.object);
                }
            }
        }
        done
    }

    /// Puts fields back; returns what leads the other way, in the order of going there.
    fn exchange(&mut self, put: &[Was]) -> Vec<Was> {
        let back = put
            .iter()
            .filter_map(|put| past::exchange(&mut self.objects, put));
        let mut wrote: Vec<_> = back.collect();
        wrote.reverse();
        wrote
    }

    /// Takes changes of the ground back, the newest first; returns what leads the other way, in the order it came about.
    fn take_back(&mut self, ground: &[Relief]) -> Vec<Relief> {
        let back = ground.iter().map(|relief| self.ground.take_back(relief));
        back.collect()
    }

    fn put(&mut self, object: ObjectId, pose: Pose, resting: bool) {
        if let Some(state) = self.objects.get_mut(&object) {
            (state.pose, state.resting) = (pose, resting);
        }
    }

    fn waiting_for(&mut self, job: JobId) -> impl Iterator<Item = &mut ObjectState> {
        self.objects
            .values_mut()
            .filter(move |state| state.job() == Some(job))
    }
}

/// Why a room cannot be brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// A record is missing, doubled or altered.
    #[error(
        "the journal breaks after version {after}: the next record says {found} and does not follow from it"
    )]
    Gap {
        /// The last good version.
        after: u64,
        /// What the next record claims.
        found: u64,
    },
}
