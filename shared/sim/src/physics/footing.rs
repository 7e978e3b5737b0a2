//! The world as feet, arms and eyes meet it.

use bevy::{ecs::system::SystemParam, math::ops, prelude::*};
use bevy_rapier3d::{
    prelude as rapier,
    rapier::{
        control::{CharacterLength, KinematicCharacterController},
        dynamics::RigidBodySet,
        math,
        parry::{query::ShapeCastOptions, shape::SharedShape},
        pipeline::QueryPipeline,
    },
};
use protocol::TICK;

use crate::{
    Land,
    motion::{Ground, Slid, Stature},
};

/// Space between a body and what it touches, in metres: shape casts need a little.
const SKIN_M: f32 = 0.015;
/// Share of its height that a body steps up without a jump.
const STEP: f32 = 0.21;
/// So much of a foot stands on a step, in metres.
const FOOT_M: f32 = 0.05;
/// Who makes less than this share of the way is stopped by something.
const UNSTOPPED: f32 = 0.95;
/// Steeper ground is not climbed.
const CLIMB_RAD: f32 = 0.87;
/// And steeper than this it slides down.
const SLIP_RAD: f32 = 0.96;

/// Every solid, to be asked about.
#[derive(SystemParam)]
pub struct Solids<'w, 's> {
    context: rapier::ReadRapierContext<'w, 's>,
    land: Res<'w, Land>,
}

impl Solids<'_, '_> {
    /// The world as one body's feet meet it: without itself and what it holds or has just let go of. `None` before physics has
    /// started.
    #[must_use]
    pub fn footing(&self, own: Entity, through: [Option<Entity>; 2]) -> Option<Footing<'_>> {
        Some(Footing {
            context: self.context.single().ok()?,
            own,
            through,
            water_m: self.land.0.water_m(),
            is_carried: true,
            met: Vec::new(),
        })
    }

    /// What a line of sight meets first within its length, and how far away; `but` is looked through.
    #[must_use]
    pub fn sight(&self, from: Vec3, way: Vec3, but: &[Entity]) -> Option<(Entity, f32)> {
        let context = self.context.single().ok()?;
        let seen = |entity| !but.contains(&entity);
        let filter = rapier::QueryFilter::new().predicate(&seen);
        let length_m = way.length();
        let direction = way.try_normalize()?;
        context.cast_ray(from, direction, length_m, true, filter)
    }

    /// How far a ball of this radius gets along a way before it touches anything, in metres.
    #[must_use]
    pub fn clear_m(&self, from: Vec3, way: Vec3, radius_m: f32, but: &[Entity]) -> f32 {
        let length_m = way.length();
        let (Ok(context), Some(direction)) = (self.context.single(), way.try_normalize()) else {
            return length_m;
        };
        let seen = |entity| !but.contains(&entity);
        let filter = rapier::QueryFilter::new().predicate(&seen);
        let ball = SharedShape::ball(radius_m);
        let options = ShapeCastOptions {
            max_time_of_impact: length_m,
            ..ShapeCastOptions::default()
        };
        let hit = context.cast_shape(from, Quat::IDENTITY, direction, &*ball, options, filter);
        hit.map_or(length_m, |(_, hit)| hit.time_of_impact)
    }

    /// The point of one solid that is nearest to another, within `reach_m`.
    #[must_use]
    pub fn nearest_point(&self, solid: Entity, to: Vec3, reach_m: f32) -> Option<Vec3> {
        let context = self.context.single().ok()?;
        let only = |entity| entity == solid;
        let filter = rapier::QueryFilter::new().predicate(&only);
        let (_, nearest) = context.project_point(to, reach_m, true, filter)?;
        Some(nearest.point)
    }
}

/// Something movable that was in a body's way.
#[derive(Clone, Copy, Debug)]
pub struct Met {
    /// Which.
    pub entity: Entity,
    /// Away from it, of unit length.
    pub normal: Vec3,
    /// The way into it that was left, in metres.
    pub pressed: Vec3,
}

/// The world as one body's feet meet it.
pub struct Footing<'a> {
    context: rapier::RapierContext<'a>,
    own: Entity,
    through: [Option<Entity>; 2],
    water_m: f32,
    is_carried: bool,
    met: Vec<Met>,
}

impl Footing<'_> {
    /// What carries a body has done so in this tick; whoever takes several at once is carried only once.
    pub fn was_carried(&mut self) {
        self.is_carried = false;
    }

    /// What was in its way since it was last asked.
    pub fn take_met(&mut self) -> Vec<Met> {
        core::mem::take(&mut self.met)
    }

    /// Along what is in the way, as far as it goes.
    fn glide(&self, stature: Stature, feet: Vec3, way: Vec3) -> (Slid, Vec<Met>) {
        let controller = controller(stature);
        let (shape, pose) = upright(stature, feet);
        // What carries a body is asked for in `drift`; the controller has its own idea of it, which counts twice.
        let nothing_moves = RigidBodySet::new();
        let mut met = Vec::new();
        let slid = self.queries(|queries| {
            let around = QueryPipeline {
                bodies: &nothing_moves,
                ..queries.query_pipeline
            };
            let secs = TICK.as_secs_f32();
            let moved = controller.move_shape(secs, &around, &*shape, &pose, way, |hit| {
                let normal = hit.hit.normal1;
                met.push(Met {
                    entity: queries.collider_entity(hit.handle),
                    normal,
                    pressed: normal * hit.translation_remaining.dot(normal).min(0.0),
                });
            });
            Slid {
                moved: moved.translation,
                grounded: moved.grounded,
            }
        });
        (slid, met)
    }

    /// The same way a step higher, where that leads farther and ends on something one can stand on.
    fn step_up(&self, stature: Stature, feet: Vec3, flat: Vec3, level: Slid) -> Option<Slid> {
        let step_m = stature.height_m * STEP;
        let (up, _) = self.glide(stature, feet, Vec3::Y * step_m);
        // Who was stopped is slow: far enough for the foot to be on the step and not on its edge.
        let far = flat.normalize_or_zero() * flat.length().max(FOOT_M);
        let (across, _) = self.glide(stature, feet + up.moved, far);
        let lifted = up.moved + across.moved;
        let farther = lifted.dot(flat) > level.moved.dot(flat) + 1e-6;
        if !farther || up.moved.y < SKIN_M {
            return None;
        }
        let (down, below) = self.glide(stature, feet + lifted, Vec3::NEG_Y * (up.moved.y + SKIN_M));
        let floor = below.iter().map(|met| met.normal.y).fold(0.0, f32::max);
        let stands = down.grounded && floor > ops::cos(CLIMB_RAD);
        let moved = lifted + down.moved;
        // Along a wall one gets farther, too, and that is no step.
        let rises = moved.y > level.moved.y + SKIN_M;
        (stands && rises).then_some(Slid {
            moved,
            grounded: true,
        })
    }

    fn queries<T>(&self, ask: impl FnOnce(rapier::RapierQueryPipeline<'_>) -> T) -> T {
        let others = |entity| entity != self.own && !self.through.contains(&Some(entity));
        let filter = rapier::QueryFilter::new()
            .exclude_sensors()
            .predicate(&others);
        self.context.with_query_pipeline(filter, ask)
    }
}

impl Ground for Footing<'_> {
    /// Slides; and where that is stopped, tries whether a step up leads farther: up, across, and down again.
    fn slide(&mut self, stature: Stature, feet: Vec3, way: Vec3) -> Slid {
        let (level, met) = self.glide(stature, feet, way);
        let flat = way.with_y(0.0);
        let stopped = level.moved.dot(flat) < UNSTOPPED * flat.length_squared();
        if stopped
            && level.grounded
            && way.y <= 0.0
            && let Some(stepped) = self.step_up(stature, feet, flat, level)
        {
            return stepped;
        }
        self.met.extend(met);
        level
    }

    fn water_m(&self) -> f32 {
        self.water_m
    }

    fn has_room(&self, stature: Stature, feet: Vec3) -> bool {
        let (shape, pose) = upright(stature, feet);
        self.queries(|queries| {
            let mut inside = queries.query_pipeline.intersect_shape(pose, &*shape);
            inside.next().is_none()
        })
    }

    fn drift(&self, stature: Stature, feet: Vec3) -> Vec3 {
        if !self.is_carried {
            return Vec3::ZERO;
        }
        let from = feet + Vec3::Y * stature.radius_m;
        let reach_m = stature.radius_m + 0.1;
        self.queries(|queries| {
            let below = queries.cast_ray(from, Vec3::NEG_Y, reach_m, true);
            let Some((entity, along_m)) = below else {
                return Vec3::ZERO;
            };
            let handle = self.context.rigidbody_set.entity2body().get(&entity);
            let body = handle.and_then(|handle| queries.query_pipeline.bodies.get(*handle));
            body.map_or(Vec3::ZERO, |body| {
                body.velocity_at_point(from + Vec3::NEG_Y * along_m)
            })
        })
    }
}

fn controller(stature: Stature) -> KinematicCharacterController {
    let step_m = stature.height_m * STEP;
    KinematicCharacterController {
        up: Vec3::Y,
        offset: CharacterLength::Absolute(SKIN_M),
        slide: true,
        autostep: None,
        max_slope_climb_angle: CLIMB_RAD,
        min_slope_slide_angle: SLIP_RAD,
        snap_to_ground: Some(CharacterLength::Absolute(step_m)),
        normal_nudge_factor: 1.0e-4,
    }
}

/// A body as its feet have it: flat below, so that the edge of a step carries it, and clear of whoever stands on it.
fn upright(stature: Stature, feet: Vec3) -> (SharedShape, math::Pose) {
    let half_m = (stature.height_m - 3.0 * SKIN_M) / 2.0;
    let middle = feet + Vec3::Y * (SKIN_M + half_m);
    let pose = math::Pose::from_parts(middle, Quat::IDENTITY);
    (SharedShape::cylinder(half_m, stature.radius_m), pose)
}
