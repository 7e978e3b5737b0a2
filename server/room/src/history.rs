//! What happened in a room, as records that can be replayed without physics and without luck.

mod chronicle;
mod past;

use std::collections::{BTreeMap, VecDeque};

use bevy::math::Vec3;
use model::{
    Adjust, Adjustments, AssetVersion, Carve, Change, Color, CommandId, ContentHash, DayTime, Done,
    GroupId, Interaction, JobId, Kind, Manifest, ObjectId, PlayerId, Pose, Prompt, Refusal,
    RoomMode, Solid, Surface, WaterLevel, Way,
};
use serde::{Deserialize, Serialize};
use terrain::{Ground, Relief};

pub use chronicle::Chronicle;
pub use past::{Act, Field, Form, Past, Pasts, Was, Written, is_untouched};

/// One change, as it happened. Its JSON, in field order, is what the journal keeps and hashes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Version of this format; 1.
    pub schema: u32,
    /// The room's version after it; counts up by one.
    pub version: u64,
    /// The changeset, and the key that makes asking twice harmless.
    pub command: CommandId,
    /// Who.
    pub source: Source,
    /// What the others called them; empty in records older than this field, and where it was the room.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// BLAKE3 of the record before; zeros before the first.
    pub previous: ContentHash,
    /// What happened.
    pub event: Event,
}

impl Record {
    /// What the journal keeps.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a record has string keys and finite numbers")
    }

    /// The name of a record's bytes, which the next record carries.
    #[must_use]
    pub fn hash(bytes: &[u8]) -> ContentHash {
        ContentHash(*blake3::hash(bytes).as_bytes())
    }
}

/// Who made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A person.
    Human(PlayerId),
    /// The room itself: physics, workers.
    System,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Things came to be. `notes` is what the person was told.
    Spawned {
        /// Their states.
        objects: Vec<ObjectState>,
        /// What the person was told.
        notes: Vec<String>,
    },
    /// Somebody moved things.
    Moved {
        /// Which, and to where.
        poses: Vec<(ObjectId, Pose)>,
    },
    /// Somebody took things away.
    Removed {
        /// Which.
        objects: Vec<ObjectId>,
    },
    /// Somebody took back what they had done, or did it again.
    TakenBack {
        /// Which of the two.
        way: Way,
        /// The act's changeset.
        act: CommandId,
        /// What every field became.
        put: Vec<Was>,
        /// What of the ground went back, the newest change first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ground: Vec<Relief>,
        /// What the person was told.
        notes: Vec<String>,
    },
    /// Somebody took back what anybody had done.
    Reverted {
        /// The act's changeset.
        act: CommandId,
        /// What every field became.
        put: Vec<Was>,
        /// What of the ground went back, the newest change first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ground: Vec<Relief>,
        /// What the person was told.
        notes: Vec<String>,
    },
    /// Somebody made one field of things different from what their assets say, or the same again.
    Adjusted {
        /// Which.
        objects: Vec<ObjectId>,
        /// In what.
        change: Adjust,
    },
    /// Somebody put things together, or took them apart.
    Grouped {
        /// Which, and in which group they are now.
        members: Vec<(ObjectId, Option<GroupId>)>,
    },
    /// Bodies came to rest.
    Rested {
        /// Where.
        poses: Vec<(ObjectId, Pose)>,
    },
    /// A job was published.
    Made {
        /// Which.
        job: JobId,
        /// What came of it.
        manifest: Box<Manifest>,
        /// Things that had to be moved so that nothing is inside another.
        moved: Vec<(ObjectId, Pose)>,
        /// Whether the job goes on and this is only shown until it ends.
        #[serde(default, skip_serializing_if = "is_last")]
        draft: bool,
    },
    /// A job was given up.
    NotMade {
        /// Which.
        job: JobId,
        /// Why.
        why: Refusal,
    },
    /// Somebody changed a finished thing: it is to be made anew.
    Edited {
        /// Which.
        object: ObjectId,
        /// The job for it; waits while another one is under way.
        job: JobId,
        /// In what it shall differ: this change, after those that waited before it.
        changes: Vec<Change>,
        /// What the person was told.
        notes: Vec<String>,
    },
    /// Somebody changed the ground.
    Sculpted {
        /// How.
        carve: Carve,
        /// The command this goes on with, if it is a further piece of the same stroke.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<CommandId>,
    },
    /// Somebody let water stand elsewhere.
    Flooded {
        /// How high.
        level: WaterLevel,
    },
    /// What stood on the ground went up or down with it.
    Followed {
        /// Which, and to where.
        poses: Vec<(ObjectId, Pose)>,
    },
    /// Somebody let it be another time of day.
    Dawned {
        /// Which.
        time: DayTime,
    },
    /// Somebody said what the room is for.
    Ruled {
        /// For what.
        mode: RoomMode,
    },
    /// A job that was given up is tried again.
    Retried {
        /// Which.
        job: JobId,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_last(draft: &bool) -> bool {
    !*draft
}

impl Event {
    /// What kind of thing happened, in one word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Spawned { .. } => "spawned",
            Self::Moved { .. } => "moved",
            Self::Removed { .. } => "removed",
            Self::TakenBack { .. } => "taken_back",
            Self::Reverted { .. } => "reverted",
            Self::Adjusted { .. } => "adjusted",
            Self::Grouped { .. } => "grouped",
            Self::Rested { .. } => "rested",
            Self::Made { .. } => "made",
            Self::NotMade { .. } => "not_made",
            Self::Edited { .. } => "edited",
            Self::Sculpted { .. } => "sculpted",
            Self::Flooded { .. } => "flooded",
            Self::Followed { .. } => "followed",
            Self::Dawned { .. } => "dawned",
            Self::Ruled { .. } => "ruled",
            Self::Retried { .. } => "retried",
        }
    }
}

/// Everything a thing is, at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectState {
    /// Its id.
    pub object: ObjectId,
    /// The command that made it.
    pub made_by: CommandId,
    /// The words for this one thing.
    pub prompt: Prompt,
    /// What people call it.
    pub name: String,
    /// The name of whoever made it; empty in records older than this field.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub maker: String,
    /// Prop, structure, character.
    pub kind: Kind,
    /// Width, height, depth in metres of its placeholder.
    pub size_m: Vec3,
    /// The placeholder's tint.
    pub color: Color,
    /// The placeholder's stuff.
    pub surface: Surface,
    /// Where it is.
    pub pose: Pose,
    /// Whether it has come to rest there.
    pub resting: bool,
    /// How it looks.
    pub look: LookState,
    /// How it behaves, as its asset says.
    pub solid: Solid,
    /// What one can do with it.
    #[serde(default)]
    pub interaction: Interaction,
    /// Whose figure it is, if it is one: it is here only while they play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure_of: Option<PlayerId>,
    /// What is different from what its asset says.
    #[serde(default, skip_serializing_if = "Adjustments::is_empty")]
    pub adjusted: Adjustments,
    /// The group it is in; one that no other thing is in is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// How it is being made anew, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remake: Option<RemakeState>,
    /// When people last wrote it.
    #[serde(default)]
    pub written: Written,
}

/// [`protocol::Appearance`] at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookState {
    /// Waits for this job.
    Pending(JobId),
    /// Made.
    Ready(AssetVersion),
    /// Given up.
    Failed {
        /// The job.
        job: JobId,
        /// Why.
        why: Refusal,
    },
}

/// [`protocol::Remake`] at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemakeState {
    /// The job that makes it.
    pub job: JobId,
    /// Whether that job was given up.
    pub failed: bool,
    /// Why the newest change that ended could not be made, if so.
    pub why: Option<Refusal>,
    /// What is to be done next.
    pub next: Option<Next>,
}

/// Changes that wait until the one before them has ended: they build on what comes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Next {
    /// The job that will make them.
    pub job: JobId,
    /// One after the other.
    pub changes: Vec<Change>,
}

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
        let done = self.happen(record);
        if let Source::Human(player) = record.source
            && !wrote.is_empty()
        {
            past::mark(&mut self.objects, &mut wrote, record.version);
            self.pasts.entry(player).or_default().did(Act {
                command: record.command,
                wrote,
                ground: Vec::new(),
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
                notes,
            } => {
                let wrote = self.exchange(put);
                let ground = self.take_back(ground);
                if let Source::Human(player) = record.source {
                    let back = Act {
                        command: *act,
                        wrote,
                        ground,
                    };
                    self.pasts.entry(player).or_default().went(*way, back);
                }
                done.objects = put.iter().map(|put| put.object).collect();
                done.notes.clone_from(notes);
            }
            Event::Reverted {
                put, ground, notes, ..
            } => {
                let wrote = self.exchange(put);
                let ground = self.take_back(ground);
                if let Source::Human(player) = record.source {
                    let past = self.pasts.entry(player).or_default();
                    past.did(Act {
                        command: record.command,
                        wrote,
                        ground,
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
                let relief = self.ground.carve(carve);
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

impl ObjectState {
    /// What people call it, whoever named it last.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        self.adjusted.name().unwrap_or(&self.name)
    }

    /// How it behaves with all that is different about it.
    #[must_use]
    pub fn body(&self) -> Solid {
        self.adjusted.over(&self.solid)
    }

    /// What one can do with it, whoever said so last.
    #[must_use]
    pub fn abilities(&self) -> Interaction {
        self.adjusted.over_interaction(self.interaction)
    }

    /// The job that may still change how it looks.
    #[must_use]
    pub fn job(&self) -> Option<JobId> {
        let remake = self.remake.as_ref().map(|remake| remake.job);
        self.look.job().or(remake)
    }
}

impl RemakeState {
    /// After one more edit: it waits while another one is under way, and takes the place of one that failed.
    fn edited(before: Option<Self>, job: JobId, changes: &[Change]) -> Self {
        match before.filter(|before| !before.failed) {
            Some(under_way) => Self {
                next: Some(Next {
                    job,
                    changes: changes.to_vec(),
                }),
                ..under_way
            },
            None => Self::of(job, None),
        }
    }

    /// After its job was published: what waited is under way, or all is done.
    fn made(self) -> Option<Self> {
        self.next.map(|next| Self::of(next.job, None))
    }

    /// After its job was given up: what waited is under way all the same, on what the thing still is.
    fn given_up(self, why: Refusal) -> Self {
        match self.next {
            Some(next) => Self::of(next.job, Some(why)),
            None => Self {
                failed: true,
                why: Some(why),
                ..self
            },
        }
    }

    /// After its newest change was called off.
    fn without_newest(mut self) -> Option<Self> {
        let next = self.next.as_mut()?;
        next.changes.pop();
        if next.changes.is_empty() {
            self.next = None;
        }
        Some(self)
    }

    const fn of(job: JobId, why: Option<Refusal>) -> Self {
        Self {
            job,
            failed: false,
            why,
            next: None,
        }
    }
}

impl LookState {
    /// The job that may still change it.
    #[must_use]
    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Pending(job) | Self::Failed { job, .. } => Some(*job),
            Self::Ready(_) => None,
        }
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
