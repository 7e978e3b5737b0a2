//! The eye around things: going around, sliding along, nearer and farther, and straight to what is chosen.

use bevy::{input::mouse::AccumulatedMouseMotion, math::ops, prelude::*};
use model::Pose;
use protocol::Thing;
use session::{Selection, Shown};
use sim::Land;

use super::{fly::Flight, geometry::corners, ray::seen_spot};
use crate::{
    input::{Action, Controls},
    look::FIELD_RAD,
    screens::playing,
};

/// Turn for one pixel of mouse.
const RAD_PER_PIXEL: f32 = 0.006;
/// One notch of the wheel goes this share of the way.
const NOTCH: f32 = 0.15;
/// Nearer than this nobody sees anything.
const NEAR_M: f32 = 0.6;
/// Where nothing is ahead, the eye goes around a point this far away.
const AHEAD_M: f32 = 10.0;
/// What is looked at leaves this much room around it.
const ROOM: f32 = 1.35;
/// A way to something takes this long.
const TRIP_SECS: f32 = 0.22;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Trip>()
        .add_systems(Update, (orbit, focus, travel).chain().run_if(playing));
}

/// Where the eye is on its way to.
#[derive(Resource, Default)]
struct Trip(Option<(Vec3, f32)>);

/// What the eye goes around while a button is held.
#[derive(Default)]
struct Middle(Option<Vec3>);

fn orbit(
    controls: Res<Controls>,
    motion: Res<AccumulatedMouseMotion>,
    selection: Res<Selection>,
    things: Query<(&Thing, &Shown)>,
    land: Res<Land>,
    mut eyes: Query<(&mut Transform, &mut Flight)>,
    mut middle: Local<Middle>,
) {
    let Ok((mut eye, mut flight)) = eyes.single_mut() else {
        return;
    };
    let (around, along) = (
        controls.pressed(Action::Orbit),
        controls.pressed(Action::Pan),
    );
    let notches = controls.axis(Action::Farther, Action::Nearer);
    if !around && !along && notches == 0.0 {
        middle.0 = None;
        return;
    }
    let middle = *middle.0.get_or_insert_with(|| {
        let chosen = bounds(&selection, things.iter()).map(|(middle, _)| middle);
        chosen.unwrap_or_else(|| ahead(&land, &eye, things.iter()))
    });
    let away_m = eye.translation.distance(middle).max(NEAR_M);
    if around {
        let offset = eye.rotation.inverse() * (eye.translation - middle);
        flight.turn(motion.delta * RAD_PER_PIXEL);
        eye.rotation = flight.rotation();
        eye.translation = middle + eye.rotation * offset;
    } else if along {
        let metres_per_pixel = away_m * ops::tan(FIELD_RAD / 2.0) / 360.0;
        let slide = (eye.up() * motion.delta.y - eye.right() * motion.delta.x) * metres_per_pixel;
        eye.translation += slide;
    } else {
        let share = (notches * NOTCH).clamp(-1.0, 0.8);
        let nearer_m = (away_m * share).min(away_m - NEAR_M);
        let towards = eye.forward();
        eye.translation += towards * nearer_m;
    }
}

/// What is ahead, or as if something were.
fn ahead<'a>(
    land: &Land,
    eye: &Transform,
    things: impl Iterator<Item = (&'a Thing, &'a Shown)>,
) -> Vec3 {
    let ray = Ray3d::new(eye.translation, eye.forward());
    let seen =
        seen_spot(land, ray, things).filter(|spot| spot.distance(ray.origin) < AHEAD_M * 4.0);
    seen.unwrap_or_else(|| ray.get_point(AHEAD_M))
}

/// The way it looks already, but so near that what is chosen fills the view.
fn focus(
    controls: Res<Controls>,
    selection: Res<Selection>,
    things: Query<(&Thing, &Shown)>,
    eyes: Query<&Transform, With<Flight>>,
    mut trip: ResMut<Trip>,
) {
    let (true, Ok(eye)) = (controls.just_pressed(Action::Focus), eyes.single()) else {
        return;
    };
    if let Some((middle, radius_m)) = bounds(&selection, things.iter()) {
        let away_m = (radius_m * ROOM / ops::sin(FIELD_RAD / 2.0)).max(NEAR_M * 2.0);
        trip.0 = Some((middle - eye.forward() * away_m, TRIP_SECS));
    }
}

/// The ball around what is chosen.
fn bounds<'a>(
    selection: &Selection,
    things: impl Iterator<Item = (&'a Thing, &'a Shown)>,
) -> Option<(Vec3, f32)> {
    let chosen = things.filter(|(thing, _)| selection.contains(thing.object));
    let points = chosen.flat_map(|(thing, Shown(pose))| {
        let Pose { position, rotation } = *pose;
        corners(position, rotation, thing.size_m)
    });
    let both = points.map(|point| (point, point));
    let (low, high) = both.reduce(|(low, high), (a, b)| (low.min(a), high.max(b)))?;
    Some(((low + high) / 2.0, low.distance(high) / 2.0))
}

fn travel(time: Res<Time>, mut eyes: Query<&mut Transform, With<Flight>>, mut trip: ResMut<Trip>) {
    let Some((to, left_secs)) = trip.0 else {
        return;
    };
    let secs = time.delta_secs();
    for mut eye in &mut eyes {
        let share = (secs / left_secs.max(secs)).min(1.0);
        eye.translation = eye.translation.lerp(to, share);
    }
    trip.0 = (left_secs > secs).then_some((to, left_secs - secs));
}
