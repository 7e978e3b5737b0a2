//! The one door to Rapier: 60 Hz in `FixedUpdate`, bodies from [`Solid`]s, the ground, and overlap tests.

mod bury;
mod footing;
mod ground;
mod hand;
mod overlap;
mod water;

use bevy::{prelude::*, transform::systems::StaticTransformOptimizations};
use bevy_rapier3d::{geometry::RapierColliderHandle, plugin::PhysicsSet, prelude as rapier};
use model::{Body, Collider, Piece, Pose, Solid};
use protocol::TICK;

use crate::{Step, motion::Stature};

pub use bury::buried_m;
pub use footing::{Footing, Met, Solids};
pub use hand::{Grasp, Motion, grasp, loosen, pull};
pub use overlap::{TOUCH_M, bounds_in_world, overlap_m};
pub use water::{Afloat, buoy};

/// Steps Rapier once in every [`Step::Simulate`].
pub fn plugin(app: &mut App) {
    app.init_resource::<StaticTransformOptimizations>()
        .insert_resource(rapier::TimestepMode::Fixed {
            dt: TICK.as_secs_f32(),
            substeps: 1,
        })
        .add_plugins(
            rapier::RapierPhysicsPlugin::<rapier::NoUserData>::default().in_fixed_schedule(),
        )
        .configure_sets(
            FixedUpdate,
            (
                PhysicsSet::SyncBackend,
                PhysicsSet::StepSimulation,
                PhysicsSet::Writeback,
            )
                .in_set(Step::Simulate)
                .in_set(Stepping),
        )
        .add_plugins(ground::plugin);
}

/// The part of [`Step::Simulate`] in which Rapier steps; what moves bodies comes before.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stepping;

/// Makes `entity` a solid at `pose`. What does not move is a collider without a body:
/// it costs nothing while nobody touches it.
pub fn solidify(mut entity: EntityWorldMut, solid: &Solid, pose: Pose) {
    reshape(&mut entity, solid);
    entity
        .insert(transform(pose))
        .remove::<rapier::CollisionGroups>();
    match solid.body {
        Body::Static => {
            entity.remove::<(
                rapier::RigidBody,
                rapier::Sleeping,
                rapier::Velocity,
                rapier::GravityScale,
            )>();
        }
        Body::Dynamic => {
            if !entity.contains::<rapier::RigidBody>() {
                // A collider belongs to the body it was made for, or to none for ever.
                entity.remove::<RapierColliderHandle>();
            }
            entity.insert((
                rapier::RigidBody::Dynamic,
                rapier::Velocity::zero(),
                rapier::GravityScale(solid.gravity_scale),
                rapier::Sleeping::default(),
            ));
        }
    }
}

/// Makes `entity` as solid as a thing of another world is there: it goes where it is put, and is not stepped.
pub fn mirror(entity: &mut EntityWorldMut, shape: &Collider, body: Body, pose: Pose) {
    let pieces = shape.0.iter().map(piece).collect();
    entity.insert((rapier::Collider::compound(pieces), transform(pose)));
    match body {
        Body::Static => entity.remove::<rapier::RigidBody>(),
        Body::Dynamic => entity.insert(rapier::RigidBody::KinematicPositionBased),
    };
}

/// Has a solid go only where it is put: in the shape it has, or as the room somebody takes.
pub fn drive(entity: &mut EntityWorldMut, shape: Option<Stature>) {
    if let Some(Stature { height_m, radius_m }) = shape {
        let half_m = (height_m / 2.0 - radius_m).max(0.0);
        let capsule = rapier::Collider::capsule_y(half_m, radius_m);
        let middle = Vec3::Y * (half_m + radius_m);
        entity.insert(rapier::Collider::compound(vec![(
            middle,
            Quat::IDENTITY,
            capsule,
        )]));
    }
    entity
        .remove::<(rapier::Sleeping, rapier::Velocity, rapier::GravityScale)>()
        .insert((rapier::RigidBody::KinematicPositionBased, hand::driven()));
}

/// Gives a solid another shape and mass where it is.
fn reshape(entity: &mut EntityWorldMut, solid: &Solid) {
    entity.insert((
        collider(solid),
        rapier::Friction::coefficient(solid.friction),
        rapier::Restitution::coefficient(solid.restitution),
        rapier::ColliderMassProperties::MassProperties(rapier::MassProperties {
            local_center_of_mass: solid.mass.center,
            mass: solid.mass.kg,
            principal_inertia_local_frame: solid.mass.frame,
            principal_inertia: solid.mass.inertia,
        }),
    ));
}

/// Puts a solid somewhere else, at rest, and wakes it.
pub fn put(entity: &mut EntityWorldMut, pose: Pose) {
    entity.insert(transform(pose));
    if entity.contains::<rapier::RigidBody>() {
        entity.insert((rapier::Velocity::zero(), rapier::Sleeping::default()));
    }
}

/// Whether a body moves by itself right now.
#[must_use]
pub fn awake(sleeping: &rapier::Sleeping) -> bool {
    !sleeping.sleeping
}

/// What Rapier knows of a body's rest; absent on what never moves.
pub type Rest = rapier::Sleeping;

/// A pose as Bevy and Rapier keep it.
#[must_use]
pub fn transform(pose: Pose) -> Transform {
    Transform::from_translation(pose.position).with_rotation(pose.rotation)
}

/// A transform as a pose; `None` once a body has left the world.
#[must_use]
pub fn pose(transform: &Transform) -> Option<Pose> {
    Pose::new(transform.translation, transform.rotation).ok()
}

fn collider(solid: &Solid) -> rapier::Collider {
    let pieces = solid.collider.0.iter().map(piece).collect();
    rapier::Collider::compound(pieces)
}

fn piece(piece: &Piece) -> (Vec3, Quat, rapier::Collider) {
    match piece {
        Piece::Box {
            center,
            half,
            rotation,
        } => (
            *center,
            *rotation,
            rapier::Collider::cuboid(half.x, half.y, half.z),
        ),
        Piece::Ball { center, radius } => {
            (*center, Quat::IDENTITY, rapier::Collider::ball(*radius))
        }
        Piece::Capsule { a, b, radius } => (
            Vec3::ZERO,
            Quat::IDENTITY,
            rapier::Collider::capsule(*a, *b, *radius),
        ),
        Piece::Cylinder { a, b, radius } => (
            (*a + *b) / 2.0,
            Quat::from_rotation_arc(Vec3::Y, (*b - *a).normalize_or(Vec3::Y)),
            rapier::Collider::cylinder(a.distance(*b) / 2.0, *radius),
        ),
        Piece::Hull { points } => {
            let hull = rapier::Collider::convex_hull(points);
            hull.map_or_else(
                || box_around(points),
                |hull| (Vec3::ZERO, Quat::IDENTITY, hull),
            )
        }
    }
}

/// What a hull without volume becomes.
fn box_around(points: &[Vec3]) -> (Vec3, Quat, rapier::Collider) {
    let (low, high) = points.iter().fold(
        (Vec3::INFINITY, Vec3::NEG_INFINITY),
        |(low, high), point| (low.min(*point), high.max(*point)),
    );
    let half = ((high - low) / 2.0).max(Vec3::splat(0.005));
    (
        (low + high) / 2.0,
        Quat::IDENTITY,
        rapier::Collider::cuboid(half.x, half.y, half.z),
    )
}
