//! Choosing a thing: a click on it takes it, a click beside it or Escape lets it go.

use bevy::{prelude::*, window::PrimaryWindow};
use model::ObjectId;
use protocol::Thing;

use super::{fly::Flight, ray::hits_standing_box};
use crate::{
    input::{Action, Controls},
    screens::playing,
};
use session::Shown;

/// Nobody means what stands in the haze.
const REACH_M: f32 = 200.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Selected>().add_systems(
        Update,
        (pick, let_go.in_set(LetGo))
            .chain()
            .in_set(Picked)
            .run_if(playing),
    );
}

/// Once it is known what is chosen.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Picked;

/// When Escape is heard: whoever means it more takes it before, whoever means it less after.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LetGo;

/// The chosen thing, if any; the panels show it.
#[derive(Resource, Default, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Selected(pub(crate) Option<ObjectId>);

fn pick(
    controls: Res<Controls>,
    windows: Query<&Window, With<PrimaryWindow>>,
    eyes: Query<(&Camera, &GlobalTransform, &Flight)>,
    things: Query<(&Thing, &Shown)>,
    mut selected: ResMut<Selected>,
) {
    if !controls.just_pressed(Action::Choose) {
        return;
    }
    let (Ok(window), Ok((camera, eye, flight))) = (windows.single(), eyes.single()) else {
        return;
    };
    let ahead = Ray3d::new(eye.translation(), eye.forward());
    let under_cursor = || {
        camera
            .viewport_to_world(eye, window.cursor_position()?)
            .ok()
    };
    let ray = if flight.held {
        Some(ahead)
    } else {
        under_cursor()
    };
    let hit = ray.and_then(|ray| nearest(ray, things.iter()));
    selected.set_if_neq(Selected(hit));
}

/// The first thing in the line of sight, unless the ground comes before it.
fn nearest<'a>(
    ray: Ray3d,
    things: impl Iterator<Item = (&'a Thing, &'a Shown)>,
) -> Option<ObjectId> {
    let ground = terrain::ray(ray.origin, *ray.direction, REACH_M);
    let ground_m = ground.map_or(REACH_M, |hit| hit.distance(ray.origin));
    let hits = things.filter_map(|(thing, Shown(pose))| {
        let hit = hits_standing_box(ray, *pose, thing.size_m)?;
        (hit.along_m < ground_m).then_some((hit.along_m, thing.object))
    });
    let first = hits.min_by(|(a, _), (b, _)| a.total_cmp(b));
    first.map(|(_, object)| object)
}

/// On request, or when the thing is gone.
fn let_go(mut controls: ResMut<Controls>, things: Query<&Thing>, mut selected: ResMut<Selected>) {
    let Some(object) = selected.0 else { return };
    if controls.take(Action::Escape) || things.iter().all(|thing| thing.object != object) {
        selected.0 = None;
    }
}
