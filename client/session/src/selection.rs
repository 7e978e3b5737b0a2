//! What this player has chosen.

use bevy::prelude::*;
use model::{ObjectId, limits::SELECTED_MAX};
use protocol::Thing;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Selection>().add_observer(forget);
}

/// The chosen things, the newest last; at most [`SELECTED_MAX`], because no command takes more.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection(Vec<ObjectId>);

impl Selection {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = ObjectId> + Clone {
        self.0.iter().copied()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this one is chosen.
    #[must_use]
    pub fn contains(&self, object: ObjectId) -> bool {
        self.0.contains(&object)
    }

    /// The newest.
    #[must_use]
    pub fn newest(&self) -> Option<ObjectId> {
        self.0.last().copied()
    }

    /// The chosen thing, if it is just one.
    #[must_use]
    pub fn only(&self) -> Option<ObjectId> {
        self.newest().filter(|_| self.len() == 1)
    }

    /// These, and nothing else.
    pub fn set(&mut self, objects: impl IntoIterator<Item = ObjectId>) {
        self.0.clear();
        self.add(objects);
    }

    /// These, too.
    pub fn add(&mut self, objects: impl IntoIterator<Item = ObjectId>) {
        for object in objects {
            if self.len() < SELECTED_MAX && !self.contains(object) {
                self.0.push(object);
            }
        }
    }

    /// Not these any more.
    pub fn remove(&mut self, objects: &[ObjectId]) {
        self.0.retain(|object| !objects.contains(object));
    }

    /// Nothing any more.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// What is gone cannot be chosen. What was just made can, before it has arrived.
fn forget(gone: On<Remove, Thing>, things: Query<&Thing>, mut selection: ResMut<Selection>) {
    if let Ok(thing) = things.get(gone.entity)
        && selection.contains(thing.object)
    {
        selection.remove(&[thing.object]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(selection: &Selection) -> Vec<u32> {
        selection.iter().map(|object| object.0).collect()
    }

    #[test]
    fn nothing_is_chosen_twice_and_never_more_than_a_command_takes() {
        let mut selection = Selection::default();
        selection.set([3, 1, 3].map(ObjectId));
        selection.add([1, 2].map(ObjectId));
        assert_eq!(ids(&selection), [3, 1, 2]);
        assert_eq!(selection.only(), None);
        selection.remove(&[ObjectId(3), ObjectId(2)]);
        assert_eq!(selection.only(), Some(ObjectId(1)));
        selection.set((0..2 * SELECTED_MAX as u32).map(ObjectId));
        assert_eq!(selection.len(), SELECTED_MAX);
    }
}
