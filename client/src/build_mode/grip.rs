//! What is in hand: moved here at once, and asked of the room when the hand lets go - one hold, one command.

use bevy::prelude::*;
use model::{BuildCommand, ObjectId, Pose};
use protocol::{Placed, Thing};
use session::{Asking, Interpolated, MyDrag, Shown};

use super::select::{LetGo, Picked};
use crate::{
    input::{Action, Controls},
    screens::playing,
};

/// When the room has not moved it by then, it will not.
const WAIT_SECS: f32 = 2.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Grip>().add_systems(
        Update,
        (
            forget.before(LetGo),
            (let_go, arrive, show.in_set(Seen), tell)
                .chain()
                .after(Moved)
                .after(Interpolated),
        )
            .run_if(playing),
    );
    app.configure_sets(Update, Moved.after(Picked));
}

/// Once whatever is in hand is where the hand wants it.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Moved;

/// Once everything is drawn where the hand has it.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Seen;

/// What is in hand, and what was and is not yet where it was put.
#[derive(Resource, Default)]
pub(crate) struct Grip {
    held: Vec<Held>,
    waiting: Vec<Waiting>,
}

struct Held {
    object: ObjectId,
    from: Pose,
    to: Pose,
}

struct Waiting {
    object: ObjectId,
    to: Pose,
    secs: f32,
}

impl Grip {
    /// Takes things up where they are.
    pub(super) fn take(&mut self, things: impl IntoIterator<Item = (ObjectId, Pose)>) {
        let held = things.into_iter().map(|(object, from)| Held {
            object,
            from,
            to: from,
        });
        self.held = held.collect();
    }

    /// Whether the hand holds anything.
    pub(crate) fn is_full(&self) -> bool {
        !self.held.is_empty()
    }

    /// Whether the hand holds this.
    pub(super) fn holds(&self, object: ObjectId) -> bool {
        self.held.iter().any(|held| held.object == object)
    }

    /// Holds each where the rule puts it from where it was taken up; all stay when one would leave the world.
    pub(super) fn hold(&mut self, rule: impl Fn(Pose) -> (Vec3, Quat)) {
        let poses: Result<Vec<_>, _> = self
            .held
            .iter()
            .map(|held| {
                let (position, rotation) = rule(held.from);
                Pose::new(position, rotation)
            })
            .collect();
        for (held, to) in self.held.iter_mut().zip(poses.into_iter().flatten()) {
            held.to = to;
        }
    }

    /// Everything is again where it was.
    pub(super) fn drop_all(&mut self) {
        self.held.clear();
    }

    /// Asks for these poses, and shows them from now on.
    pub(super) fn ask(&mut self, asking: &mut Asking<'_>, poses: Vec<(ObjectId, Pose)>) {
        self.waiting
            .retain(|waiting| poses.iter().all(|(object, _)| *object != waiting.object));
        self.waiting
            .extend(poses.iter().map(|(object, to)| Waiting {
                object: *object,
                to: *to,
                secs: 0.0,
            }));
        asking.ask(BuildCommand::Transform { poses });
    }

    /// Where things are to be seen here, before the room says so.
    fn poses(&self) -> impl Iterator<Item = (ObjectId, Pose)> {
        let waiting = self
            .waiting
            .iter()
            .map(|waiting| (waiting.object, waiting.to));
        waiting.chain(self.held.iter().map(|held| (held.object, held.to)))
    }
}

/// Escape puts everything back.
fn forget(mut controls: ResMut<Controls>, mut grip: ResMut<Grip>) {
    if grip.is_full() && controls.take(Action::Escape) {
        grip.drop_all();
    }
}

fn let_go(controls: Res<Controls>, mut grip: ResMut<Grip>, mut asking: Asking) {
    if !grip.is_full() || controls.pressed(Action::Choose) {
        return;
    }
    let held = std::mem::take(&mut grip.held);
    let moved = held.iter().any(|held| held.from != held.to);
    if moved {
        let poses = held.iter().map(|held| (held.object, held.to)).collect();
        grip.ask(&mut asking, poses);
    }
}

/// The room has moved it, or will not.
fn arrive(time: Res<Time>, things: Query<(&Thing, Ref<Placed>)>, mut grip: ResMut<Grip>) {
    if grip.waiting.is_empty() {
        return;
    }
    let placed: Vec<_> = things
        .iter()
        .filter(|(_, placed)| placed.is_changed())
        .map(|(thing, _)| thing.object)
        .collect();
    grip.waiting.retain_mut(|waiting| {
        waiting.secs += time.delta_secs();
        waiting.secs < WAIT_SECS && !placed.contains(&waiting.object)
    });
}

/// Here it is where it is held, and where it was put until the room has moved it.
fn show(grip: Res<Grip>, mut things: Query<(&Thing, &mut Shown)>) {
    if grip.held.is_empty() && grip.waiting.is_empty() {
        return;
    }
    for (thing, mut shown) in &mut things {
        let here = grip.poses().filter(|(object, _)| *object == thing.object);
        if let Some((_, pose)) = here.last() {
            shown.set_if_neq(Shown(pose));
        }
    }
}

/// The others see it move, too.
fn tell(grip: Res<Grip>, mut drag: ResMut<MyDrag>) {
    let held = grip.held.iter().filter(|held| held.from != held.to);
    let held = held.map(|held| (held.object, held.to)).collect();
    drag.set_if_neq(MyDrag(held));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_moves_together_or_not_at_all() {
        let mut grip = Grip::default();
        let at = |x: f32| Pose::new(Vec3::X * x, Quat::IDENTITY).unwrap();
        grip.take([(ObjectId(1), at(0.0)), (ObjectId(2), at(1_000.0))]);
        let by = |metres: f32| move |pose: Pose| (pose.position + Vec3::X * metres, pose.rotation);
        grip.hold(by(3.0));
        grip.hold(by(5.0));
        let xs = |grip: &Grip| {
            grip.poses()
                .map(|(_, pose)| pose.position.x)
                .collect::<Vec<_>>()
        };
        assert_eq!(xs(&grip), [5.0, 1_005.0], "from where it was taken up");
        grip.hold(by(100.0));
        assert_eq!(xs(&grip), [5.0, 1_005.0], "one would leave the world");
        grip.drop_all();
        assert!(!grip.is_full());
    }
}
