//! Corner brackets around the chosen thing.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{LayerId, Order, Pos2, Stroke},
};
use model::Pose;
use protocol::Thing;

use crate::{
    build_mode::Selected,
    theme::tokens::{AMBER, SHADE},
};
use session::Shown;

/// A bracket's arm, as a share of the edge it lies on, and at most in metres.
const ARM_SHARE: f32 = 0.22;
const ARM_M_MAX: f32 = 0.6;
/// The brackets stay this far off the thing.
const OFF_M: f32 = 0.04;

pub(super) fn show(
    mut contexts: EguiContexts,
    selected: Res<Selected>,
    eyes: Query<(&Camera, &GlobalTransform), With<Camera3d>>,
    things: Query<(&Thing, &Shown)>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let (Some(object), Ok((camera, eye))) = (selected.0, eyes.single()) else {
        return Ok(());
    };
    let Some((thing, Shown(pose))) = things.iter().find(|(thing, _)| thing.object == object) else {
        return Ok(());
    };
    let scale = 1.0 / ctx.pixels_per_point();
    let on_screen = |point: Vec3| {
        let at = camera.world_to_viewport(eye, point).ok()?;
        Some(Pos2::new(at.x * scale, at.y * scale))
    };
    let painter = ctx.layer_painter(LayerId::new(Order::Background, "brackets".into()));
    let arms: Vec<_> = arms(*pose, thing.size_m)
        .filter_map(|[from, to]| Some([on_screen(from)?, on_screen(to)?]))
        .collect();
    for (width, color) in [(4.0, SHADE), (2.0, AMBER)] {
        for arm in &arms {
            painter.line_segment(*arm, Stroke::new(width, color));
        }
    }
    Ok(())
}

/// Three arms at each corner of a box of `size_m` that stands at `pose`.
fn arms(pose: Pose, size_m: Vec3) -> impl Iterator<Item = [Vec3; 2]> {
    let size = size_m + Vec3::splat(2.0 * OFF_M);
    let middle = Vec3::Y * size_m.y / 2.0;
    let in_world = move |point: Vec3| pose.position + pose.rotation * (middle + point);
    (0..8).flat_map(move |bits: u8| {
        let sign = |axis: u8| if bits >> axis & 1 == 0 { -1.0 } else { 1.0 };
        let corner = size / 2.0 * Vec3::new(sign(0), sign(1), sign(2));
        (0..3).map(move |axis| {
            let arm_m = (size[axis] * ARM_SHARE).min(ARM_M_MAX);
            let mut inner = corner;
            inner[axis] -= arm_m * corner[axis].signum();
            [in_world(corner), in_world(inner)]
        })
    })
}
