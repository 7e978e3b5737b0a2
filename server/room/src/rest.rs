//! Bodies move, come to rest, and are written down where they do.

use bevy::prelude::*;
use model::{ObjectId, Pose};
use protocol::{Placed, Thing};
use sim::{
    Step,
    physics::{self, Rest},
};

use crate::{history::Event, ledger::Ledger};

/// Below the ground by more than this, in metres, a body has fallen through it.
const LOST_BELOW_M: f32 = 2.0;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(
        FixedUpdate,
        (bring_back_the_lost, show_motion, write_down_rest)
            .chain()
            .in_set(Step::Publish),
    );
}

/// A body that left the world, or fell through the ground, goes back to where it last was seen, at rest.
fn bring_back_the_lost(
    bodies: Query<(Entity, &Transform, &Placed), (With<Thing>, With<Rest>, Changed<Transform>)>,
    mut commands: Commands,
) {
    for (entity, transform, placed) in &bodies {
        let at = transform.translation;
        let lost = physics::pose(transform).is_none()
            || at.y < terrain::height_m(at.x, at.z) - LOST_BELOW_M;
        if lost {
            let last = placed.0;
            let ground_m = terrain::height_m(last.position.x, last.position.z);
            let pose = last.lifted((ground_m - last.position.y).max(0.0) + 0.1);
            warn!(%entity, "a body left the world and was put back");
            commands
                .queue(move |world: &mut World| physics::put(&mut world.entity_mut(entity), pose));
        }
    }
}

/// Copies what physics did into what everybody sees.
fn show_motion(mut bodies: Query<(&Transform, &mut Placed), (With<Thing>, Changed<Transform>)>) {
    for (transform, mut placed) in &mut bodies {
        if let Some(pose) = physics::pose(transform) {
            placed.set_if_neq(Placed(pose));
        }
    }
}

/// What has just fallen asleep is where it will be found tomorrow.
fn write_down_rest(
    bodies: Query<(&Thing, &Placed, &Rest), Changed<Rest>>,
    mut ledger: ResMut<Ledger>,
) {
    let known = |object: ObjectId, pose: Pose| {
        ledger
            .state()
            .objects
            .get(&object)
            .is_none_or(|state| state.resting && state.pose == pose)
    };
    let mut poses: Vec<_> = bodies
        .iter()
        .filter(|(thing, placed, rest)| !physics::awake(rest) && !known(thing.object, placed.0))
        .map(|(thing, placed, _)| (thing.object, placed.0))
        .collect();
    if !poses.is_empty() {
        poses.sort_unstable_by_key(|(object, _)| *object);
        ledger.record_own(Event::Rested { poses });
    }
}
