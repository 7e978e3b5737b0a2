//! Driving one body: every tick of keys moves it here at once and is sent; what the room says of it is where it really is.

use std::collections::VecDeque;

use bevy::{math::ops, prelude::*};
use lightyear::prelude::*;
use model::{ObjectId, Pose, Steering, Walker};
use protocol::{Handling, Held, Placed, Possessed, STEERS_MAX, Steer, Steps, Thing, Walked};
use sim::{
    Land, Step,
    motion::{self, Load, Stature},
    physics::{Solids, Stepping},
};

use crate::{Interpolated, Me, Shown};

/// Ticks that may be on their way and back; more is a connection nobody plays over.
const ON_THEIR_WAY_MAX: usize = 90;

/// Nearer to what was foreseen than this is as foreseen, in metres.
const EXACT_M: f32 = 0.002;

/// How fast what was foreseen wrongly is put right on screen: the share that is left after a second is e to minus this.
const EASE_PER_SEC: f32 = 11.0;

/// What is farther off than this is not eased but shown where it is, in metres.
const JUMP_M: f32 = 2.0;

/// Ticks between two datagrams of somebody who stands still.
const STILL_TICKS: u32 = 6;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Wheel>()
        .init_resource::<Driving>()
        .add_systems(PreUpdate, hear.after(MessageSystems::Receive))
        .add_systems(FixedUpdate, find_body.in_set(Step::Receive))
        .add_systems(
            FixedUpdate,
            (correct, go)
                .chain()
                .in_set(Step::Simulate)
                .before(Stepping),
        )
        .add_systems(FixedUpdate, send.in_set(Step::Publish))
        .add_systems(Update, show.after(Interpolated));
}

/// What this player's keys say right now; whoever reads keys writes it.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct Wheel(pub Steering);

/// The body this player drives, if they do.
#[derive(Resource, Debug, Default)]
pub struct Driving(pub Option<Drive>);

impl Driving {
    /// Whether there is something in its hands.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.0.as_ref().is_some_and(|drive| drive.holds.is_some())
    }
}

/// One body, driven.
#[derive(Debug)]
pub struct Drive {
    /// Which thing it is.
    pub object: ObjectId,
    /// And as which entity it is known here.
    pub entity: Entity,
    /// What it holds, if anything.
    pub holds: Option<Entity>,
    /// What it has just let go of, and still walks through.
    parting: Option<Entity>,
    load: Load,
    stature: Stature,
    walker: Walker,
    before: Walker,
    newest: u32,
    foreseen: VecDeque<Foreseen>,
    heard: Option<Walked>,
    started: bool,
    /// What the eye still has to be told of corrections.
    slip: Vec3,
    /// The largest correction so far, and how many there were.
    corrections: (f32, u32),
    /// The newest correction.
    last_correction: f32,
}

/// A tick that the room has not confirmed.
#[derive(Clone, Copy, Debug)]
struct Foreseen {
    number: u32,
    keys: Steering,
    walker: Walker,
}

impl Drive {
    fn new(object: ObjectId, entity: Entity, size_m: Vec3, pose: Pose) -> Self {
        let walker = Walker {
            feet: pose.position,
            ..Walker::default()
        };
        Self {
            object,
            entity,
            holds: None,
            parting: None,
            load: Load::Free,
            stature: Stature::of(size_m),
            walker,
            before: walker,
            newest: 0,
            foreseen: VecDeque::new(),
            heard: None,
            started: false,
            slip: Vec3::ZERO,
            corrections: (0.0, 0),
            last_correction: 0.0,
        }
    }

    /// Where it stands between two ticks; `share` of the way from the one before to the newest.
    #[must_use]
    pub fn feet(&self, share: f32) -> Vec3 {
        self.before.feet.lerp(self.walker.feet, share) + self.slip
    }

    /// And its eye.
    #[must_use]
    pub fn eye(&self, share: f32) -> Vec3 {
        let above = |walker: &Walker| self.stature.ducked(walker.crouched).eye_m();
        let eye_m = above(&self.before).lerp(above(&self.walker), share);
        self.feet(share) + Vec3::Y * eye_m
    }

    /// The room it takes.
    #[must_use]
    pub const fn stature(&self) -> Stature {
        self.stature
    }

    /// How it stands in the newest tick.
    #[must_use]
    pub const fn walker(&self) -> Walker {
        self.walker
    }

    /// The largest correction the room ever made, in metres, and how many there were.
    #[must_use]
    pub const fn corrections(&self) -> (f32, u32) {
        self.corrections
    }

    /// The newest correction, in metres.
    #[must_use]
    pub const fn last_correction(&self) -> f32 {
        self.last_correction
    }

    fn pose(&self, share: f32) -> Pose {
        let turn = |walker: &Walker| Quat::from_rotation_y(walker.facing_rad);
        Pose {
            position: self.feet(share),
            rotation: turn(&self.before).slerp(turn(&self.walker), share),
        }
    }
}

/// Notices which body is ours.
fn find_body(
    me: Res<Me>,
    bodies: Query<(Entity, &Possessed, &Thing, &Placed, &Handling)>,
    held: Query<(Entity, &Held, &Handling)>,
    things: Query<(&Thing, &Placed)>,
    mut driving: ResMut<Driving>,
) {
    let own = bodies
        .iter()
        .find(|(_, possessed, ..)| Some(possessed.by) == me.0);
    match (own, &mut driving.0) {
        (Some((entity, _, thing, _, own)), Some(drive)) if drive.entity == entity => {
            drive.stature = Stature::of(thing.size_m);
            let holds = held.iter().find(|(_, held, _)| Some(held.by) == me.0);
            let before = drive.holds;
            if before.is_some() && holds.is_none() {
                drive.parting = before;
            }
            drive.parting = drive.parting.filter(|thing| {
                things.get(*thing).is_ok_and(|(thing, placed)| {
                    let middle =
                        placed.0.position + placed.0.rotation * Vec3::Y * thing.size_m.y / 2.0;
                    !motion::is_apart(&drive.walker, drive.stature, middle, thing.size_m)
                })
            });
            drive.holds = holds.map(|(entity, ..)| entity);
            drive.load = holds.map_or(Load::Free, |(.., held)| Load::of(held.mass_kg, own.mass_kg));
        }
        (Some((entity, _, thing, placed, _)), _) => {
            driving.0 = Some(Drive::new(thing.object, entity, thing.size_m, placed.0));
        }
        (None, Some(_)) => driving.0 = None,
        (None, None) => {}
    }
}

fn hear(mut wires: Query<&mut MessageReceiver<Walked>>, mut driving: ResMut<Driving>) {
    for mut wire in &mut wires {
        for walked in wire.receive() {
            if let Some(drive) = driving.bypass_change_detection().0.as_mut()
                && drive.object == walked.object
            {
                drive.heard = Some(walked);
            }
        }
    }
}

/// Goes back to where the room has the body, and again through every tick it does not know yet.
fn correct(mut driving: ResMut<Driving>, solids: Solids, land: Res<Land>) {
    let Some(drive) = driving.0.as_mut() else {
        return;
    };
    let Some(walked) = drive.heard.take() else {
        return;
    };
    if !drive.started {
        (drive.started, drive.newest) = (true, walked.newest);
        (drive.walker, drive.before) = (walked.walker, walked.walker);
        return;
    }
    let foreseen = loop {
        match drive.foreseen.front() {
            Some(foreseen) if foreseen.number < walked.newest => drive.foreseen.pop_front(),
            Some(foreseen) if foreseen.number == walked.newest => break drive.foreseen.pop_front(),
            _ => break None,
        };
    };
    let off_m = foreseen.map_or(f32::INFINITY, |foreseen| {
        foreseen.walker.feet.distance(walked.walker.feet)
    });
    let exact = off_m < EXACT_M
        && foreseen.is_some_and(|foreseen| {
            foreseen.walker.velocity.distance(walked.walker.velocity) < 10.0 * EXACT_M
        });
    if exact {
        return;
    }
    let Some(mut footing) = solids.footing(drive.entity, [drive.holds, drive.parting]) else {
        return;
    };
    let load = drive.load;
    let shown = drive.walker.feet;
    let mut walker = walked.walker;
    for foreseen in &mut drive.foreseen {
        let next = motion::step(walker, drive.stature, foreseen.keys, load, &mut footing);
        walker = land.held_up(next);
        foreseen.walker = walker;
    }
    let slip = shown - walker.feet;
    drive.before.feet -= slip;
    drive.walker = walker;
    drive.slip += slip;
    if drive.slip.length() > JUMP_M {
        drive.slip = Vec3::ZERO;
    }
    let (largest_m, count) = drive.corrections;
    drive.last_correction = slip.length();
    drive.corrections = (largest_m.max(drive.last_correction), count + 1);
}

/// Moves the body by one tick.
fn go(mut driving: ResMut<Driving>, wheel: Res<Wheel>, solids: Solids, land: Res<Land>) {
    let Some(drive) = driving.0.as_mut().filter(|drive| drive.started) else {
        return;
    };
    let Some(mut footing) = solids.footing(drive.entity, [drive.holds, drive.parting]) else {
        return;
    };
    let keys = wheel.0;
    drive.before = drive.walker;
    let next = motion::step(drive.walker, drive.stature, keys, drive.load, &mut footing);
    drive.walker = land.held_up(next);
    drive.newest += 1;
    drive.foreseen.push_back(Foreseen {
        number: drive.newest,
        keys,
        walker: drive.walker,
    });
    if drive.foreseen.len() > ON_THEIR_WAY_MAX {
        drive.foreseen.pop_front();
    }
}

fn send(
    driving: Res<Driving>,
    mut told: Local<VecDeque<Steering>>,
    mut wires: Query<&mut MessageSender<Steer>, With<Connected>>,
    wheel: Res<Wheel>,
) {
    let Some(drive) = driving.0.as_ref().filter(|drive| drive.started) else {
        told.clear();
        return;
    };
    told.push_back(wheel.0);
    if told.len() > STEERS_MAX {
        told.pop_front();
    }
    let still = told
        .iter()
        .all(|keys| *keys == keys.idle() && keys.yaw == wheel.0.yaw && keys.pitch == wheel.0.pitch);
    let carried = drive.walker.feet.distance_squared(drive.before.feet) > 1e-8;
    if still && !carried && told.len() == STEERS_MAX && !drive.newest.is_multiple_of(STILL_TICKS) {
        return;
    }
    if let Ok(mut wire) = wires.single_mut() {
        wire.send::<Steps>(Steer {
            object: drive.object,
            newest: drive.newest,
            ticks: told.iter().copied().collect(),
        });
    }
}

/// Our own body is shown where we are, not where we were.
fn show(
    time: Res<Time>,
    fixed: Res<Time<Fixed>>,
    mut driving: ResMut<Driving>,
    mut shown: Query<&mut Shown>,
) {
    let Some(drive) = driving.0.as_mut().filter(|drive| drive.started) else {
        return;
    };
    drive.slip *= ops::exp(-EASE_PER_SEC * time.delta_secs());
    if let Ok(mut shown) = shown.get_mut(drive.entity) {
        shown.set_if_neq(Shown(drive.pose(fixed.overstep_fraction())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_shown_between_two_ticks() {
        let mut drive = Drive::new(
            ObjectId(1),
            Entity::PLACEHOLDER,
            Vec3::new(0.6, 1.75, 0.4),
            Pose::default(),
        );
        drive.walker.feet = Vec3::X;
        assert_eq!(drive.feet(0.25), Vec3::X * 0.25);
        drive.walker.crouched = true;
        assert!(drive.eye(1.0).y < drive.eye(0.0).y);
    }
}
