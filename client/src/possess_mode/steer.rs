//! From keys, sticks and the mouse to what the body is told in each tick.

use bevy::{
    input::mouse::AccumulatedMouseMotion,
    prelude::*,
    window::{CursorGrabMode, CursorOptions, PrimaryWindow},
};
use model::{Keys, Steering};
use sim::Step;

use super::{Reach, is_body};
use crate::{
    build_mode::Flight,
    input::{Action, Controls},
};
use session::{Driving, Wheel};

/// Turn for one pixel of mouse.
const RAD_PER_PIXEL: f32 = 0.0026;
/// How fast a stick held all the way turns the head, in radians a second.
const STICK_RADPS: f32 = 2.8;
/// Turn of what is held for one pixel of mouse, in 4,096ths of a turn.
const HELD_PER_PIXEL: f32 = 4.0;
const PITCH_MAX_RAD: f32 = 1.5;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Head>()
        .add_systems(Update, (turn_to_see, steer).chain().run_if(is_body))
        .add_systems(FixedUpdate, tell.in_set(Step::Receive).run_if(is_body));
}

/// Where the player looks.
#[derive(Resource, Debug, Default)]
pub(crate) struct Head {
    pub(crate) yaw_rad: f32,
    pub(crate) pitch_rad: f32,
    /// Turn of what is held that the next ticks still have to tell, in 4,096ths.
    held: Vec2,
    go: Vec2,
    keys: Keys,
}

impl Head {
    /// Along what it sees.
    pub(super) fn rotation(&self) -> Quat {
        Quat::from_euler(EulerRot::YXZ, self.yaw_rad, self.pitch_rad, 0.0)
    }
}

/// A new body looks where the eye looked.
fn turn_to_see(
    driving: Res<Driving>,
    mut seen: Local<Option<Entity>>,
    eyes: Query<&Transform, With<Flight>>,
    mut head: ResMut<Head>,
) {
    let body = driving.0.as_ref().map(|drive| drive.entity);
    if *seen == body {
        return;
    }
    *seen = body;
    if let Ok(eye) = eyes.single() {
        let (yaw_rad, pitch_rad, _) = eye.rotation.to_euler(EulerRot::YXZ);
        *head = Head {
            yaw_rad,
            pitch_rad: pitch_rad.clamp(-0.4, 0.4),
            ..Head::default()
        };
    }
}

fn steer(
    controls: Res<Controls>,
    mouse: Res<AccumulatedMouseMotion>,
    cursors: Query<&CursorOptions, With<PrimaryWindow>>,
    driving: Res<Driving>,
    time: Res<Time>,
    mut head: ResMut<Head>,
) {
    let grabbed = cursors
        .iter()
        .any(|cursor| cursor.grab_mode == CursorGrabMode::Locked);
    let pixels = if grabbed { mouse.delta } else { Vec2::ZERO };
    let holds = driving.holds();
    if holds && controls.pressed(Action::Turn) {
        head.held += pixels * HELD_PER_PIXEL;
    } else {
        let stick = Vec2::new(
            controls.axis(Action::LookLeft, Action::LookRight),
            controls.axis(Action::LookUp, Action::LookDown),
        );
        let turn = pixels * RAD_PER_PIXEL + stick * STICK_RADPS * time.delta_secs();
        head.yaw_rad -= turn.x;
        head.pitch_rad = (head.pitch_rad - turn.y).clamp(-PITCH_MAX_RAD, PITCH_MAX_RAD);
    }
    head.go = Vec2::new(
        controls.axis(Action::Left, Action::Right),
        controls.axis(Action::Back, Action::Forward),
    );
    head.keys = Keys::default()
        .with(Keys::JUMP, controls.pressed(Action::Jump))
        .with(Keys::SPRINT, controls.pressed(Action::Sprint))
        .with(Keys::CROUCH, controls.pressed(Action::Crouch));
}

/// One tick of it.
fn tell(mut head: ResMut<Head>, reach: Res<Reach>, mut wheel: ResMut<Wheel>) {
    let whole = head
        .held
        .clamp(Vec2::splat(-127.0), Vec2::splat(127.0))
        .trunc();
    head.held -= whole;
    wheel.0 = Steering {
        keys: head.keys,
        turn: [whole.x as i8, whole.y as i8],
        ..Steering::default()
            .going(head.go.x, head.go.y)
            .looking(head.yaw_rad, head.pitch_rad)
            .reaching(reach.metres)
    };
}
