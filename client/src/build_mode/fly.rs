//! The fly camera: hold the right mouse button to look; WASD and QE to move, the wheel for speed, Shift for faster.

use bevy::{
    input::mouse::AccumulatedMouseMotion,
    math::ops,
    prelude::*,
    window::{CursorGrabMode, CursorOptions, PrimaryWindow},
};
use model::{Pose, limits::WORLD_HALF_M};

use crate::{
    input::{Action, Context, Controls},
    look::{Quality, open_eye},
    possess_mode::is_nobody,
};
use session::MyGaze;
use sim::Land;

/// Turn for one pixel of mouse.
const RAD_PER_PIXEL: f32 = 0.0032;
const SPEED_MPS: f32 = 6.0;
const SPEED_MIN_MPS: f32 = 0.5;
const SPEED_MAX_MPS: f32 = 80.0;
const FASTER: f32 = 3.5;
/// One notch of the wheel changes the speed by this share.
const NOTCH: f32 = 0.18;
/// How quickly velocity follows the keys.
const RESPONSE_PER_SEC: f32 = 11.0;
/// The eye stays this far above the ground.
const EYE_MIN_M: f32 = 0.35;
const PITCH_MAX_RAD: f32 = 1.54;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, begin).add_systems(
        Update,
        ((hold, fly).chain().run_if(is_nobody), tell_gaze).chain(),
    );
}

/// How the eye flies.
#[derive(Component)]
pub(crate) struct Flight {
    /// Whether the player looks around.
    pub(crate) held: bool,
    pub(crate) speed_mps: f32,
    velocity: Vec3,
    yaw_rad: f32,
    pitch_rad: f32,
}

impl Flight {
    /// As the eye looks.
    pub(crate) fn along(transform: &Transform) -> Self {
        let (yaw_rad, pitch_rad, _) = transform.rotation.to_euler(EulerRot::YXZ);
        Self {
            held: false,
            speed_mps: SPEED_MPS,
            velocity: Vec3::ZERO,
            yaw_rad,
            pitch_rad,
        }
    }
}

impl Flight {
    /// Turns the eye.
    pub(super) fn turn(&mut self, by_rad: Vec2) {
        self.yaw_rad -= by_rad.x;
        self.pitch_rad = (self.pitch_rad - by_rad.y).clamp(-PITCH_MAX_RAD, PITCH_MAX_RAD);
    }

    /// How the eye is turned.
    pub(super) fn rotation(&self) -> Quat {
        Quat::from_euler(EulerRot::YXZ, self.yaw_rad, self.pitch_rad, 0.0)
    }
}

/// Where a newcomer stands: a little above the meadow, the clearing in front of them.
fn start_view() -> Transform {
    Transform::from_xyz(0.0, 2.2, 8.0).looking_at(Vec3::new(0.0, 0.45, 0.0), Vec3::Y)
}

fn begin(mut commands: Commands, quality: Res<Quality>, mut images: ResMut<Assets<Image>>) {
    let view = start_view();
    open_eye(
        &mut commands,
        *quality,
        &mut images,
        (Flight::along(&view), view),
    );
}

fn hold(
    mut controls: ResMut<Controls>,
    mut flights: Query<&mut Flight>,
    mut cursors: Query<&mut CursorOptions, With<PrimaryWindow>>,
) {
    for mut flight in &mut flights {
        if controls.just_pressed(Action::Look) && controls.doing() == Context::Tools {
            flight.held = true;
            controls.begin(Context::Fly);
        }
        if flight.held && controls.just_released(Action::Look) {
            flight.held = false;
            controls.begin(Context::Tools);
        }
        for mut cursor in &mut cursors {
            let wanted = if flight.held {
                CursorGrabMode::Locked
            } else {
                CursorGrabMode::None
            };
            if cursor.grab_mode != wanted {
                cursor.grab_mode = wanted;
                cursor.visible = !flight.held;
            }
        }
    }
}

fn fly(
    mut eyes: Query<(&mut Transform, &mut Flight)>,
    motion: Res<AccumulatedMouseMotion>,
    controls: Res<Controls>,
    land: Res<Land>,
    time: Res<Time>,
) {
    let secs = time.delta_secs().min(0.1);
    for (mut transform, mut flight) in &mut eyes {
        let mut wish = Vec3::ZERO;
        if flight.held {
            flight.turn(motion.delta * RAD_PER_PIXEL);
            let notches = controls.axis(Action::FlySlower, Action::FlyFaster);
            let speed = flight.speed_mps * ops::exp(notches * NOTCH);
            flight.speed_mps = speed.clamp(SPEED_MIN_MPS, SPEED_MAX_MPS);
            wish = wished(&controls);
        }
        let rotation = flight.rotation();
        let faster = match controls.pressed(Action::FlyFast) {
            true => FASTER,
            false => 1.0,
        };
        let goal = rotation * wish * flight.speed_mps * faster;
        let share = 1.0 - ops::exp(-RESPONSE_PER_SEC * secs);
        flight.velocity = flight.velocity.lerp(goal, share);
        // Whoever stands where a mountain is raised finds themselves on it.
        let still = flight.velocity.length_squared() < 1e-6 && !land.is_changed();
        if still && rotation == transform.rotation {
            continue;
        }
        let edge = Vec3::splat(WORLD_HALF_M - 1.0);
        let mut eye = (transform.translation + flight.velocity * secs).clamp(-edge, edge);
        eye.y = eye.y.max(land.0.height_m(eye.x, eye.z) + EYE_MIN_M);
        transform.translation = eye;
        transform.rotation = rotation;
    }
}

/// The direction the player wants to go, as the eye sees it.
fn wished(controls: &Controls) -> Vec3 {
    Vec3::new(
        controls.axis(Action::FlyLeft, Action::FlyRight),
        controls.axis(Action::FlyDown, Action::FlyUp),
        controls.axis(Action::FlyForward, Action::FlyBack),
    )
    .normalize_or_zero()
}

fn tell_gaze(eyes: Query<&Transform, With<Flight>>, mut gaze: ResMut<MyGaze>) {
    if let Ok(eye) = eyes.single() {
        gaze.0 = Pose::new(eye.translation, eye.rotation).ok();
    }
}
