//! What the crosshair points at: the spot where the next thing lands.

use bevy::{math::ops, prelude::*};
use model::Spot;
use protocol::{Possessed, Thing};

use super::{
    fly::Flight,
    ray::{Hit, hits_standing_box},
};
use session::Shown;
use sim::Land;

/// Pointing farther than this lands here: nobody places things in the haze.
const REACH_M: f32 = 80.0;
/// Pointing at a thing's side lands this far in front of it.
const BESIDE_M: f32 = 0.8;
/// Pointing at the sky lands this far ahead.
const AHEAD_M: f32 = 8.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Aim>()
        .add_systems(PostUpdate, point.after(TransformSystems::Propagate));
}

/// Where the crosshair points.
#[derive(Resource, Default)]
pub(crate) struct Aim {
    /// On the ground or on a thing, turned to face the creator.
    pub(crate) spot: Option<Spot>,
}

fn point(
    eyes: Query<&Transform, With<Flight>>,
    things: Query<(&Thing, &Shown), Without<Possessed>>,
    land: Res<Land>,
    mut aim: ResMut<Aim>,
) {
    let Ok(eye) = eyes.single() else { return };
    let ray = Ray3d::new(eye.translation, eye.forward());
    let ground = land.0.ray(ray.origin, *ray.direction, REACH_M);
    let ground_m = ground.map_or(REACH_M, |hit| hit.distance(ray.origin));
    let thing = things
        .iter()
        .filter_map(|(thing, Shown(pose))| hits_standing_box(ray, *pose, thing.size_m))
        .filter(|hit| hit.along_m < ground_m)
        .min_by(|a, b| a.along_m.total_cmp(&b.along_m));
    let hit = match thing {
        Some(Hit {
            along_m,
            on_top: true,
        }) => ray.get_point(along_m),
        Some(Hit {
            along_m,
            on_top: false,
        }) => beside(&land, ray, along_m),
        None => ground.unwrap_or_else(|| ahead(&land, ray)),
    };
    let yaw_rad = ops::atan2(eye.translation.x - hit.x, eye.translation.z - hit.z);
    aim.spot = Spot::new(hit, yaw_rad).ok();
}

/// The ground in front of a thing's side.
fn beside(land: &Land, ray: Ray3d, along_m: f32) -> Vec3 {
    let point = ray.get_point((along_m - BESIDE_M).max(0.0));
    land.0.point(point.x, point.z)
}

/// The ground a few steps ahead.
fn ahead(land: &Land, ray: Ray3d) -> Vec3 {
    let flat = ray.direction.with_y(0.0).normalize_or(Vec3::NEG_Z);
    let point = ray.origin + flat * AHEAD_M;
    land.0.point(point.x, point.z)
}
