//! The eye of a body: in its head, or behind its shoulder and never in a wall.

use bevy::{math::ops, prelude::*};
use protocol::Possessed;
use sim::physics::Solids;

use super::{is_body, steer::Head};
use crate::{
    build_mode::Flight,
    input::{Action, Controls},
    look::{Dress, DressSystems},
};
use session::{Driving, Interpolated};

/// From the eye to the camera behind it, for a body as tall as a person, in metres.
const BEHIND_M: f32 = 3.1;
/// To the right and up of it.
const SHOULDER_M: Vec2 = Vec2::new(0.42, 0.12);
/// The camera keeps this far from whatever is around it.
const CLEAR_M: f32 = 0.2;
/// How quickly it moves out again once there is room.
const OUT_PER_SEC: f32 = 7.0;
/// Nearer than this to its own eye, a body is not drawn.
const HIDDEN_M: f32 = 0.7;
/// How quickly the view goes from one person to the other.
const CHANGE_PER_SEC: f32 = 9.0;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<View>()
        .init_resource::<Head>()
        .add_systems(Update, change.run_if(is_body))
        .add_systems(Update, place.after(Interpolated).run_if(is_body))
        .add_systems(PostUpdate, hide_own.after(DressSystems));
}

/// Which person, and how far the camera is from the eye.
#[derive(Resource, Debug)]
pub(crate) struct View {
    is_third: bool,
    /// 0 in the head, 1 behind it.
    share: f32,
    behind_m: f32,
}

impl Default for View {
    fn default() -> Self {
        Self {
            is_third: true,
            share: 1.0,
            behind_m: 0.0,
        }
    }
}

impl View {
    /// From behind, or out of the head.
    pub(crate) fn set_third(&mut self, is_third: bool) {
        self.is_third = is_third;
    }
}

fn change(controls: Res<Controls>, mut view: ResMut<View>) {
    if controls.just_pressed(Action::View) {
        view.is_third = !view.is_third;
    }
}

fn place(
    driving: Res<Driving>,
    head: Res<Head>,
    solids: Solids,
    time: Res<Time>,
    fixed: Res<Time<Fixed>>,
    mut view: ResMut<View>,
    mut eyes: Query<&mut Transform, With<Flight>>,
) {
    let Some(drive) = driving.0.as_ref() else {
        return;
    };
    let secs = time.delta_secs();
    let goal = f32::from(u8::from(view.is_third));
    let share = 1.0 - ops::exp(-CHANGE_PER_SEC * secs);
    view.share = view.share.lerp(goal, share);

    let rotation = head.rotation();
    let eye = drive.eye(fixed.overstep_fraction());
    let size = (drive.stature().height_m / 1.75).clamp(0.5, 5.0);
    let own: Vec<_> = [Some(drive.entity), drive.holds]
        .into_iter()
        .flatten()
        .collect();

    // First to the side, then back: a shoulder must not look around the corner of a wall it leans against.
    let aside = rotation * SHOULDER_M.extend(0.0) * size * view.share;
    let shoulder = eye + aside.normalize_or_zero() * solids.clear_m(eye, aside, CLEAR_M, &own);
    let back = rotation * Vec3::Z * BEHIND_M * size * view.share;
    let clear_m = solids.clear_m(shoulder, back, CLEAR_M, &own);
    let out = view
        .behind_m
        .lerp(clear_m, 1.0 - ops::exp(-OUT_PER_SEC * secs));
    // In at once, out gently.
    view.behind_m = out.min(clear_m);
    let camera = shoulder + rotation * Vec3::Z * view.behind_m;
    for mut transform in &mut eyes {
        *transform = Transform::from_translation(camera).with_rotation(rotation);
    }
}

/// Who looks out of a head does not see it from inside.
fn hide_own(
    driving: Res<Driving>,
    view: Res<View>,
    bodies: Query<&Dress, With<Possessed>>,
    mut shown: Query<&mut Visibility>,
) {
    let Some(drive) = driving.0.as_ref() else {
        return;
    };
    let hidden = view.behind_m < HIDDEN_M || view.share < 0.5;
    if let Ok(dress) = bodies.get(drive.entity)
        && let Ok(mut visibility) = shown.get_mut(dress.root())
        && hidden
    {
        visibility.set_if_neq(Visibility::Hidden);
    }
}
