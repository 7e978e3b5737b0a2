//! What each person did lately, read from the records alone: it outlives whatever they outlive.
//!
//! Undoing and redoing are one and the same exchange: every field goes back to what it was, and what it was until now is kept for
//! the way back. A field that was written by anybody else since is left alone.

use std::collections::{BTreeMap, VecDeque};

use bevy::math::Vec3;
use model::{
    Adjust, Aspect, Color, CommandId, GroupId, JobId, ObjectId, PlayerId, Pose, Solid, Way,
};
use serde::{Deserialize, Serialize};
use terrain::Relief;

use super::{Event, LookState, ObjectState, Objects, Turned};

/// Acts one person can take back; older ones stay as they are.
const ACTS_MAX: usize = 100;

/// And this many bytes of ground: some hundred strokes, or a dozen mountains.
const GROUND_BYTES_MAX: usize = 4 << 20;

/// The versions at which people last wrote the fields of a thing; what physics and workers did to it does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Where it is.
    pub pose: u64,
    /// What it is.
    pub form: u64,
    /// What it is in a group with.
    #[serde(default, skip_serializing_if = "is_never")]
    pub group: u64,
    /// What is different about it, in the order of the fields; what was never touched is not here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjusted: Vec<(Aspect, u64)>,
}

fn is_never(version: &u64) -> bool {
    *version == 0
}

impl Written {
    /// All of it at once.
    #[must_use]
    pub const fn at(version: u64) -> Self {
        Self {
            pose: version,
            form: version,
            group: version,
            adjusted: Vec::new(),
        }
    }

    /// When somebody last made this field different, or the same again.
    #[must_use]
    pub fn adjusted(&self, aspect: Aspect) -> u64 {
        let known = self.adjusted.iter().find(|(known, _)| *known == aspect);
        known.map_or(0, |(_, version)| *version)
    }

    fn set_adjusted(&mut self, aspect: Aspect, version: u64) {
        self.adjusted.retain(|(known, _)| *known != aspect);
        if version > 0 {
            self.adjusted.push((aspect, version));
            self.adjusted.sort_unstable();
        }
    }
}

/// A field of a thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// All of it; `None` where it does not exist.
    Whole(Option<Box<ObjectState>>),
    /// Where it is.
    Pose(Pose),
    /// What it is.
    Form(Box<Form>),
    /// The group it is in.
    Group(Option<GroupId>),
    /// What is different about it in one field, or that nothing is.
    Adjusted(Adjust),
}

/// What editing changes of a thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of an object's state")]
pub struct Form {
    pub name: String,
    pub size_m: Vec3,
    pub color: Color,
    pub look: LookState,
    pub solid: Solid,
}

/// A field as it was before somebody wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Was {
    /// Of which thing.
    pub object: ObjectId,
    /// What it was.
    pub field: Field,
    /// And when it had been written.
    pub before: Written,
    /// When the thing was written by this act; anything else means that somebody came after.
    pub after: Option<Written>,
}

impl Was {
    /// The thing as it was, where all of it was written.
    #[must_use]
    pub fn whole(&self) -> Option<&ObjectState> {
        match &self.field {
            Field::Whole(state) => state.as_deref(),
            Field::Pose(_) | Field::Form(_) | Field::Group(_) | Field::Adjusted(_) => None,
        }
    }
}

/// One thing somebody did: what one undo takes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Act {
    /// The changeset.
    pub command: CommandId,
    /// What it wrote, in order.
    pub wrote: Vec<Was>,
    /// What it did to the ground, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ground: Vec<Relief>,
    /// What it changed of the room.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Turned>,
}

impl Act {
    /// Whether there is nothing to take back.
    const fn is_empty(&self) -> bool {
        self.wrote.is_empty() && self.ground.is_empty() && self.settings.is_empty()
    }
}

/// What one person can take back, and do again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Oldest first.
    pub done: VecDeque<Act>,
    /// The one taken back last is the last.
    pub undone: Vec<Act>,
}

/// Everybody's past.
pub type Pasts = BTreeMap<PlayerId, Past>;

impl Past {
    /// What somebody did, by its name, if it can still be taken back.
    #[must_use]
    pub fn act(&self, command: CommandId) -> Option<&Act> {
        self.done.iter().rev().find(|act| act.command == command)
    }

    /// The act that goes next in this direction.
    #[must_use]
    pub fn next(&self, way: Way) -> Option<&Act> {
        match way {
            Way::Undo => self.done.back(),
            Way::Redo => self.undone.last(),
        }
    }

    fn remember(&mut self, act: Act) {
        self.done.push_back(act);
        self.forget();
    }

    /// What was too long ago, or is too much to remember, stays as it is.
    fn forget(&mut self) {
        let bytes = |act: &Act| act.ground.iter().map(Relief::bytes).sum::<usize>();
        let mut sum: usize = self.done.iter().map(bytes).sum();
        while self.done.len() > ACTS_MAX || sum > GROUND_BYTES_MAX {
            let Some(oldest) = self.done.pop_front() else {
                return;
            };
            sum -= bytes(&oldest);
        }
    }

    /// The ground was changed, as a further piece of the act `of` if that is the newest.
    pub(super) fn carved(&mut self, command: CommandId, of: Option<CommandId>, relief: Relief) {
        let newest = self.done.back_mut().filter(|_| self.undone.is_empty());
        match newest.filter(|newest| Some(newest.command) == of) {
            Some(newest) => {
                newest.ground.push(relief);
                self.forget();
            }
            None => self.did(Act {
                command,
                wrote: Vec::new(),
                ground: vec![relief],
                settings: Vec::new(),
            }),
        }
    }

    /// Something new was done: what was taken back stays taken back.
    ///
    /// What one command did to ground and things is one act.
    pub(super) fn did(&mut self, act: Act) {
        self.undone.clear();
        let newest = self.done.back_mut();
        match newest.filter(|newest| newest.command == act.command) {
            Some(newest) => {
                newest.wrote.extend(act.wrote);
                newest.ground.extend(act.ground);
                newest.settings.extend(act.settings);
            }
            None => self.remember(act),
        }
    }

    /// An act went in this direction; `back` leads the other way, where there is anything to lead back to.
    pub(super) fn went(&mut self, way: Way, back: Act) {
        match way {
            Way::Undo => self.done.pop_back(),
            Way::Redo => self.undone.pop(),
        };
        if back.is_empty() {
            return;
        }
        match way {
            Way::Undo => self.undone.push(back),
            Way::Redo => self.remember(back),
        }
    }
}

impl ObjectState {
    /// What editing changes of it.
    #[must_use]
    pub fn form(&self) -> Form {
        Form {
            name: self.name.clone(),
            size_m: self.size_m,
            color: self.color,
            look: self.look.clone(),
            solid: self.solid.clone(),
        }
    }

    fn take_form(&mut self, form: Form) {
        self.name = form.name;
        self.size_m = form.size_m;
        self.color = form.color;
        self.look = form.look;
        self.solid = form.solid;
        self.resting = false;
    }
}

/// What `event` is about to write, as it is; `after` is still open.
pub(super) fn about_to_write(objects: &Objects, event: &Event) -> Vec<Was> {
    let was = |object: ObjectId, field: fn(&ObjectState) -> Field| {
        objects.get(&object).map(|state| Was {
            object,
            field: field(state),
            before: state.written.clone(),
            after: None,
        })
    };
    match event {
        Event::Spawned { objects, .. } => objects
            .iter()
            .map(|state| Was {
                object: state.object,
                field: Field::Whole(None),
                before: Written::default(),
                after: None,
            })
            .collect(),
        Event::Moved { poses } => poses
            .iter()
            .filter_map(|(object, _)| was(*object, |state| Field::Pose(state.pose)))
            .collect(),
        Event::Removed { objects } => objects
            .iter()
            .filter_map(|object| was(*object, |state| Field::Whole(Some(Box::new(state.clone())))))
            .collect(),
        Event::Edited { object, .. } => was(*object, |state| Field::Form(Box::new(state.form())))
            .into_iter()
            .collect(),
        Event::Grouped { members } => members
            .iter()
            .filter_map(|(object, _)| was(*object, |state| Field::Group(state.group)))
            .collect(),
        Event::Adjusted {
            objects: adjusted,
            change,
        } => adjusted
            .iter()
            .filter_map(|object| {
                let state = objects.get(object)?;
                Some(Was {
                    object: *object,
                    field: Field::Adjusted(state.adjusted.get(change.aspect())),
                    before: state.written.clone(),
                    after: None,
                })
            })
            .collect(),
        Event::Rested { .. }
        | Event::Made { .. }
        | Event::NotMade { .. }
        | Event::Retried { .. }
        | Event::Ruled { .. }
        | Event::Sculpted { .. }
        | Event::Flooded { .. }
        | Event::Dawned { .. }
        | Event::Restored { .. }
        | Event::Followed { .. }
        | Event::TakenBack { .. }
        | Event::Reverted { .. } => Vec::new(),
    }
}

/// Marks what was just written, and says so in `wrote`.
pub(super) fn mark(objects: &mut Objects, wrote: &mut [Was], version: u64) {
    for was in wrote {
        was.after = objects.get_mut(&was.object).map(|state| {
            match &was.field {
                Field::Whole(_) => state.written = Written::at(version),
                Field::Pose(_) => state.written.pose = version,
                Field::Form(_) => state.written.form = version,
                Field::Group(_) => state.written.group = version,
                Field::Adjusted(change) => state.written.set_adjusted(change.aspect(), version),
            }
            state.written.clone()
        });
    }
}

/// Whether nobody wrote the field since.
#[must_use]
pub fn is_untouched(objects: &Objects, was: &Was) -> bool {
    let now = objects.get(&was.object).map(|state| &state.written);
    match (&was.field, now, was.after.as_ref()) {
        (Field::Whole(_), now, after) => now == after,
        (Field::Pose(_), Some(now), Some(after)) => now.pose == after.pose,
        (Field::Form(_), Some(now), Some(after)) => now.form == after.form,
        (Field::Group(_), Some(now), Some(after)) => now.group == after.group,
        (Field::Adjusted(change), Some(now), Some(after)) => {
            let aspect = change.aspect();
            now.adjusted(aspect) == after.adjusted(aspect)
        }
        (Field::Pose(_) | Field::Form(_) | Field::Group(_) | Field::Adjusted(_), ..) => false,
    }
}

/// Puts a field back; returns what leads the other way.
pub(super) fn exchange(objects: &mut Objects, put: &Was) -> Option<Was> {
    let object = put.object;
    let now = objects.get(&object).cloned();
    let written = now
        .as_ref()
        .map_or_else(Written::default, |now| now.written.clone());
    let field = match &put.field {
        Field::Whole(None) => {
            objects.remove(&object);
            Field::Whole(now.map(Box::new))
        }
        Field::Whole(Some(state)) => {
            objects.insert(object, (**state).clone());
            Field::Whole(now.map(Box::new))
        }
        Field::Pose(pose) => {
            let state = objects.get_mut(&object)?;
            let before = std::mem::replace(&mut state.pose, *pose);
            (state.resting, state.written.pose) = (false, put.before.pose);
            Field::Pose(before)
        }
        Field::Form(form) => {
            let state = objects.get_mut(&object)?;
            state.written.form = put.before.form;
            // What is not made yet is only called off, the newest change first; there is nothing to lead back to.
            if let Some(remake) = state.remake.take() {
                state.remake = remake.without_newest();
                return None;
            }
            let before = Box::new(state.form());
            state.take_form((**form).clone());
            Field::Form(before)
        }
        Field::Group(group) => {
            let state = objects.get_mut(&object)?;
            state.written.group = put.before.group;
            Field::Group(std::mem::replace(&mut state.group, *group))
        }
        Field::Adjusted(change) => {
            let state = objects.get_mut(&object)?;
            let aspect = change.aspect();
            let written = put.before.adjusted(aspect);
            state.written.set_adjusted(aspect, written);
            Field::Adjusted(state.adjusted.apply(change.clone()))
        }
    };
    Some(Was {
        object,
        field,
        before: written,
        after: objects.get(&object).map(|state| state.written.clone()),
    })
}

/// What waited has begun, on a form nobody knew when it was asked for: that is what undoing it leads back to.
pub(super) fn begun(pasts: &mut Pasts, job: JobId, object: ObjectId, form: &Form) {
    let acts = pasts.values_mut().flat_map(|past| &mut past.done);
    for act in acts.filter(|act| JobId::of(act.command, 0) == job) {
        for was in &mut act.wrote {
            if was.object == object && matches!(was.field, Field::Form(_)) {
                was.field = Field::Form(Box::new(form.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests;
