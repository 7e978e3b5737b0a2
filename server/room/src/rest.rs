//! Bodies move, come to rest, and are written down where they do.

use bevy::prelude::*;
use model::Pose;
use protocol::{Placed, Thing};
use sim::{
    Land, Step,
    physics::{self, Rest},
    pose::GridPose,
};

use crate::{history::Event, ledger::Ledger, poses::Settled, things::SolidOf};

/// Below the ground by more than this, in metres, a body has fallen through it.
const LOST_BELOW_M: f32 = 2.0;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(
        FixedUpdate,
        (bring_back_the_lost, show_motion, write_down_rest)
            .chain()
            .in_set(Step::Publish)
            .in_set(Settled),
    );
}

/// A body that left the world, or fell through the ground, goes back to where it last was seen, at rest.
fn bring_back_the_lost(
    land: Res<Land>,
    bodies: Query<(Entity, &Transform, &Placed), (With<Thing>, With<Rest>, Changed<Transform>)>,
    mut commands: Commands,
) {
    for (entity, transform, placed) in &bodies {
        let at = transform.translation;
        let lost =
            physics::pose(transform).is_none() || at.y < land.0.height_m(at.x, at.z) - LOST_BELOW_M;
        if lost {
            let last = placed.0;
            let ground_m = land.0.height_m(last.position.x, last.position.z);
            let pose = last.lifted((ground_m - last.position.y).max(0.0) + 0.1);
            tracing::warn!(%entity, "a body left the world and was put back");
            commands
                .queue(move |world: &mut World| physics::put(&mut world.entity_mut(entity), pose));
        }
    }
}

/// A body this near to where everybody sees it is there: a solver that wakes is never quite still.
const STILL_M: f32 = 1e-3;

/// The same for its turn, as the distance between two unit quaternions.
const STILL_TURN: f32 = 1e-3;

/// Whether a body is where it last came to rest; what everybody sees is then exactly that pose.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resting(pub(crate) bool);

/// Copies what physics did into what everybody sees, as they can be told it.
fn show_motion(
    mut bodies: Query<(&Transform, &mut Placed, &mut Resting), (With<Thing>, Changed<Transform>)>,
) {
    for (transform, mut placed, mut resting) in &mut bodies {
        let Some(pose) = physics::pose(transform) else {
            continue;
        };
        if still(placed.0, pose) {
            continue;
        }
        resting.set_if_neq(Resting(false));
        placed.set_if_neq(Placed(GridPose::snap(pose)));
    }
}

fn still(rested: Pose, now: Pose) -> bool {
    // Opposite quaternions are the same turn.
    let turn = (rested.rotation - now.rotation)
        .length()
        .min((rested.rotation + now.rotation).length());
    rested.position.distance(now.position) < STILL_M && turn < STILL_TURN
}

/// What has just fallen asleep is where it will be found tomorrow.
fn write_down_rest(
    mut bodies: Query<(&Thing, &Placed, &Rest, &mut Resting), Changed<Rest>>,
    mut ledger: ResMut<Ledger>,
) {
    let mut poses = Vec::new();
    for (thing, placed, rest, mut resting) in &mut bodies {
        if !physics::awake(rest) && !resting.0 {
            *resting = Resting(true);
            poses.push((thing.object, placed.0));
        }
    }
    if !poses.is_empty() {
        poses.sort_unstable_by_key(|(object, _)| *object);
        ledger.record_own(Event::Rested { poses });
    }
}

/// A shape that shrinks may be what others stand on or lean against.
pub(crate) fn wake_around(world: &mut World, entity: Entity) {
    let reach =
        |solid: &SolidOf, placed: &Placed| physics::bounds_in_world(&solid.0.collider, placed.0);
    let mut bodies = world.query::<(&SolidOf, &Placed, Option<&mut Rest>)>();
    let Ok((low, high)) = bodies
        .get(world, entity)
        .map(|(solid, placed, _)| reach(solid, placed))
    else {
        return;
    };
    let near = Vec3::splat(0.1);
    for (solid, placed, rest) in bodies.iter_mut(world) {
        let (other_low, other_high) = reach(solid, placed);
        let touches = other_low.cmple(high + near).all() && low.cmple(other_high + near).all();
        if let Some(mut rest) = rest.filter(|rest| touches && rest.sleeping) {
            rest.sleeping = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hair_is_still_and_a_finger_is_not() {
        let at = |x, yaw| Pose::new(Vec3::X * x, Quat::from_rotation_y(yaw)).unwrap();
        assert!(still(at(0.0, 0.0), at(1e-4, 1e-4)));
        assert!(!still(at(0.0, 0.0), at(0.01, 0.0)));
        assert!(!still(at(0.0, 0.0), at(0.0, 0.1)));
        let turned = Pose {
            rotation: -at(0.0, 1.0).rotation,
            ..at(0.0, 1.0)
        };
        assert!(still(at(0.0, 1.0), turned));
    }
}
