//! Dragging things themselves: they go where the cursor goes, over the ground and onto other things, in steps of the grid.

use bevy::prelude::*;
use model::{ObjectId, Pose};
use protocol::Thing;
use session::{Asking, Selection, Shown};
use sim::Land;

use super::{
    grip::{Grip, Moved},
    ray::seen_spot,
    select::{CLICK_PX, Picked, Press},
    sight::Sight,
    snap::Snap,
};
use crate::{
    input::{Action, Controls},
    screens::playing,
};

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Drag>().add_systems(
        Update,
        (begin, take, drag, turn)
            .chain()
            .in_set(Moved)
            .after(Picked)
            .run_if(playing),
    );
}

/// The thing the hand is on, and how.
#[derive(Resource, Default)]
struct Drag(Option<Lead>);

/// The others keep their places to it.
#[derive(Clone, Copy)]
struct Lead {
    object: ObjectId,
    /// Where it was taken up.
    from: Pose,
    /// Where the cursor took hold.
    cursor: Vec2,
    /// From there to the foot of the thing, on the screen: the foot follows the cursor, however far away it stands.
    to_foot: Vec2,
}

/// The click that chooses a thing already holds it.
fn begin(
    press: Res<Press>,
    sight: Sight<'_, '_>,
    things: Query<(&Thing, &Shown)>,
    mut drag: ResMut<Drag>,
) {
    let Press::Thing { object, .. } = *press else {
        drag.0 = None;
        return;
    };
    if drag.0.is_some() {
        return;
    }
    let pressed = things.iter().find(|(thing, _)| thing.object == object);
    if let Some((_, Shown(from))) = pressed
        && let Some(cursor) = sight.cursor()
        && let Some(foot) = sight.on_screen(from.position)
    {
        drag.0 = Some(Lead {
            object,
            from: *from,
            cursor,
            to_foot: foot - cursor,
        });
    }
}

/// From here on it is no click any more.
fn take(
    drag: Res<Drag>,
    sight: Sight<'_, '_>,
    things: Query<(&Thing, &Shown)>,
    selection: Res<Selection>,
    mut grip: ResMut<Grip>,
) {
    let (Some(lead), Some(cursor)) = (drag.0, sight.cursor()) else {
        return;
    };
    if !grip.is_full() && cursor.distance(lead.cursor) >= CLICK_PX {
        let chosen = things
            .iter()
            .filter(|(thing, _)| selection.contains(thing.object))
            .map(|(thing, Shown(pose))| (thing.object, *pose));
        grip.take(chosen);
    }
}

fn drag(
    drag: Res<Drag>,
    controls: Res<Controls>,
    snap: Res<Snap>,
    sight: Sight<'_, '_>,
    things: Query<(&Thing, &Shown)>,
    mut grip: ResMut<Grip>,
) {
    let (Some(lead), Some(cursor)) = (drag.0, sight.cursor()) else {
        return;
    };
    if !grip.holds(lead.object) {
        return;
    }
    let others = things.iter().filter(|(thing, _)| !grip.holds(thing.object));
    let foot = sight.through(cursor + lead.to_foot);
    let Some(below) = foot.and_then(|ray| seen_spot(sight.land(), ray, others)) else {
        return;
    };
    let to = on_grid(sight.land(), below, snap.held(&controls));
    grip.hold(|pose| (pose.position + (to - lead.from.position), pose.rotation));
}

/// The nearest step on the same surface: the slope decides how high the ground is there.
fn on_grid(land: &Land, below: Vec3, snap: Snap) -> Vec3 {
    let is_ground = below.y <= land.0.height_m(below.x, below.z) + 0.02;
    let (x, z) = (snap.length(below.x), snap.length(below.z));
    let ground_m = land.0.height_m(x, z);
    let y = if is_ground {
        ground_m
    } else {
        below.y.max(ground_m)
    };
    Vec3::new(x, y, z)
}

/// Turns what is chosen by a step, each thing about itself.
fn turn(
    controls: Res<Controls>,
    snap: Res<Snap>,
    selection: Res<Selection>,
    things: Query<(&Thing, &Shown)>,
    mut grip: ResMut<Grip>,
    mut asking: Asking,
) {
    let steps = if controls.just_pressed(Action::TurnLeft) {
        1.0
    } else if controls.just_pressed(Action::TurnRight) {
        -1.0
    } else {
        return;
    };
    let turn = Quat::from_rotation_y((steps * snap.angle_deg).to_radians());
    let turned = things
        .iter()
        .filter(|(thing, _)| selection.contains(thing.object))
        .filter_map(|(thing, Shown(pose))| {
            let pose = Pose::new(pose.position, turn * pose.rotation).ok()?;
            Some((thing.object, pose))
        });
    let poses: Vec<_> = turned.collect();
    if !poses.is_empty() && !grip.is_full() {
        grip.ask(&mut asking, poses);
    }
}
