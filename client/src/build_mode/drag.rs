//! Dragging a thing: it goes where the cursor goes, over the ground and onto other things, in steps of the grid. Let go, and
//! the room is asked.

use std::f32::consts::TAU;

use bevy::{prelude::*, window::PrimaryWindow};
use model::{BuildCommand, ObjectId, Pose};
use protocol::{Placed, Thing};
use session::{Asking, Interpolated, Shown};

use super::{
    fly::Flight,
    ray::hits_standing_box,
    select::{self, Selected},
};
use crate::{
    input::{Action, Controls},
    screens::playing,
};

/// Positions snap to this, unless Ctrl is held.
const GRID_M: f32 = 0.25;

/// Turns snap to this.
const TURN_RAD: f32 = TAU / 24.0;

/// A hand that trembles less than this means to click.
const CLICK_PX: f32 = 5.0;

/// Farther than this nobody drags anything.
const REACH_M: f32 = 120.0;

/// When the room has not moved it by then, it will not.
const WAIT_SECS: f32 = 2.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Dragged>().add_systems(
        Update,
        (grab, drag, turn, release, show)
            .chain()
            .after(select::Picked)
            .after(Interpolated)
            .run_if(playing),
    );
}

/// The thing in hand, if any.
#[derive(Resource, Default)]
pub(crate) struct Dragged(Option<Drag>);

struct Drag {
    object: ObjectId,
    /// Where it was taken up.
    from: Pose,
    to: Pose,
    /// Where the cursor took hold.
    cursor: Vec2,
    /// From there to the foot of the thing, on the screen: the foot follows the cursor, however far away it stands.
    to_foot: Vec2,
    /// How long since the room was asked; in hand before that.
    asked_secs: Option<f32>,
}

impl Drag {
    fn moved(&self) -> bool {
        self.from != self.to
    }
}

fn grab(
    controls: Res<Controls>,
    selected: Res<Selected>,
    windows: Query<&Window, With<PrimaryWindow>>,
    eyes: Eyes<'_, '_>,
    things: Query<(&Thing, &Shown)>,
    mut dragged: ResMut<Dragged>,
) {
    let (true, Some(object)) = (controls.just_pressed(Action::Choose), selected.0) else {
        return;
    };
    let Some((cursor, ray)) = under_cursor(&windows, &eyes) else {
        return;
    };
    let chosen = things.iter().find(|(thing, _)| thing.object == object);
    let Some((thing, Shown(pose))) = chosen else {
        return;
    };
    // The click that chose it already holds it.
    let foot =
        hits_standing_box(ray, *pose, thing.size_m).and_then(|_| on_screen(&eyes, pose.position));
    dragged.0 = foot.map(|foot| Drag {
        object,
        from: *pose,
        to: *pose,
        cursor,
        to_foot: foot - cursor,
        asked_secs: None,
    });
}

fn drag(
    controls: Res<Controls>,
    windows: Query<&Window, With<PrimaryWindow>>,
    eyes: Eyes<'_, '_>,
    things: Query<(&Thing, &Shown)>,
    mut dragged: ResMut<Dragged>,
) {
    let Some(drag) = dragged.0.as_mut().filter(|drag| drag.asked_secs.is_none()) else {
        return;
    };
    let Some((cursor, _)) = under_cursor(&windows, &eyes) else {
        return;
    };
    if !drag.moved() && cursor.distance(drag.cursor) < CLICK_PX {
        return;
    }
    let others = things
        .iter()
        .filter(|(thing, _)| thing.object != drag.object);
    let foot = through(&eyes, cursor + drag.to_foot);
    let Some(below) = foot.and_then(|ray| surface(ray, others)) else {
        return;
    };
    let mut position = below;
    if !controls.pressed(Action::Freely) {
        position.x = (position.x / GRID_M).round() * GRID_M;
        position.z = (position.z / GRID_M).round() * GRID_M;
    }
    let ground_m = terrain::height_m(position.x, position.z);
    position.y = if below.y > ground_m + GRID_M {
        below.y
    } else {
        ground_m
    };
    if let Ok(pose) = Pose::new(position, drag.to.rotation) {
        drag.to = pose;
    }
}

/// Turns what is in hand, or what is chosen, by a step.
fn turn(
    controls: Res<Controls>,
    selected: Res<Selected>,
    things: Query<(&Thing, &Shown)>,
    mut dragged: ResMut<Dragged>,
    mut asking: Asking,
) {
    let step_rad = if controls.just_pressed(Action::TurnLeft) {
        TURN_RAD
    } else if controls.just_pressed(Action::TurnRight) {
        -TURN_RAD
    } else {
        return;
    };
    let turn = Quat::from_rotation_y(step_rad);
    let turned = |pose: Pose| Pose::new(pose.position, turn * pose.rotation);
    if let Some(drag) = &mut dragged.0
        && let Ok(pose) = turned(drag.to)
    {
        drag.to = pose;
        if drag.asked_secs.is_none() {
            return;
        }
        drag.asked_secs = Some(0.0);
        asking.ask(moved(drag.object, pose));
        return;
    }
    let chosen = things
        .iter()
        .find(|(thing, _)| Some(thing.object) == selected.0);
    if let Some((thing, Shown(from))) = chosen
        && let Ok(to) = turned(*from)
    {
        asking.ask(moved(thing.object, to));
        dragged.0 = Some(Drag {
            object: thing.object,
            from: *from,
            to,
            cursor: Vec2::ZERO,
            to_foot: Vec2::ZERO,
            asked_secs: Some(0.0),
        });
    }
}

fn release(
    time: Res<Time>,
    controls: Res<Controls>,
    things: Query<(&Thing, Ref<Placed>)>,
    mut dragged: ResMut<Dragged>,
    mut asking: Asking,
) {
    let Some(drag) = &mut dragged.0 else { return };
    if let Some(secs) = &mut drag.asked_secs {
        *secs += time.delta_secs();
        let arrived = things
            .iter()
            .any(|(thing, placed)| thing.object == drag.object && placed.is_changed());
        if arrived || *secs > WAIT_SECS {
            dragged.0 = None;
        }
    } else if controls.just_pressed(Action::Escape) {
        dragged.0 = None;
    } else if !controls.pressed(Action::Choose) {
        if !drag.moved() {
            dragged.0 = None;
            return;
        }
        asking.ask(moved(drag.object, drag.to));
        drag.asked_secs = Some(0.0);
    }
}

/// Here it is where it is held; for the others only once the room has moved it.
fn show(dragged: Res<Dragged>, mut things: Query<(&Thing, &mut Shown)>) {
    let Some(drag) = &dragged.0 else { return };
    for (thing, mut shown) in &mut things {
        if thing.object == drag.object {
            shown.set_if_neq(Shown(drag.to));
        }
    }
}

fn moved(object: ObjectId, to: Pose) -> BuildCommand {
    BuildCommand::Transform {
        poses: vec![(object, to)],
    }
}

type Eyes<'w, 's> = Query<'w, 's, (&'static Camera, &'static GlobalTransform, &'static Flight)>;

/// While flying the cursor is held in the middle, and what is ahead is under it.
fn under_cursor(
    windows: &Query<&Window, With<PrimaryWindow>>,
    eyes: &Eyes<'_, '_>,
) -> Option<(Vec2, Ray3d)> {
    let (camera, eye, flight) = eyes.single().ok()?;
    let cursor = if flight.held {
        camera
            .world_to_viewport(eye, eye.translation() + *eye.forward())
            .ok()?
    } else {
        windows.single().ok()?.cursor_position()?
    };
    Some((cursor, camera.viewport_to_world(eye, cursor).ok()?))
}

fn through(eyes: &Eyes<'_, '_>, point: Vec2) -> Option<Ray3d> {
    let (camera, eye, _) = eyes.single().ok()?;
    camera.viewport_to_world(eye, point).ok()
}

fn on_screen(eyes: &Eyes<'_, '_>, point: Vec3) -> Option<Vec2> {
    let (camera, eye, _) = eyes.single().ok()?;
    camera.world_to_viewport(eye, point).ok()
}

/// The ground, or the top of a thing, whichever the line of sight meets first.
fn surface<'a>(ray: Ray3d, things: impl Iterator<Item = (&'a Thing, &'a Shown)>) -> Option<Vec3> {
    let ground = terrain::ray(ray.origin, *ray.direction, REACH_M);
    let ground_m = ground.map_or(REACH_M, |hit| hit.distance(ray.origin));
    let top = things
        .filter_map(|(thing, Shown(pose))| hits_standing_box(ray, *pose, thing.size_m))
        .filter(|hit| hit.on_top && hit.along_m < ground_m)
        .min_by(|a, b| a.along_m.total_cmp(&b.along_m));
    top.map(|hit| ray.get_point(hit.along_m)).or(ground)
}
