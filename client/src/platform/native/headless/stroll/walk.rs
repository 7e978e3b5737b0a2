//! How somebody walks by script, jumps on things, and uses their hands.

use bevy::{math::ops, prelude::*};
use model::{BuildCommand, Keys, ObjectId, Steering};
use session::{Drive, Driving, Wheel};

use crate::{
    platform::native::headless::{HeadlessError, scout::Scout},
    possess_mode::Head,
};

/// Nearer than this is there, in metres.
const THERE_M: f32 = 0.35;

impl Scout<'_> {
    pub(super) fn feet(&self) -> Result<Vec3, HeadlessError> {
        Ok(self.drive()?.feet(1.0))
    }

    pub(super) fn drive(&self) -> Result<&Drive, HeadlessError> {
        let driving = self.app.world().resource::<Driving>();
        let drive = driving.0.as_ref();
        drive.ok_or(HeadlessError::TooLong("having a body"))
    }

    pub(super) fn go_to(&mut self, point: Vec3, keys: Keys) -> Result<(), HeadlessError> {
        self.go_with(point, keys, |scout| {
            let away = scout
                .feet()
                .map_or(f32::MAX, |feet| (point - feet).with_y(0.0).length());
            away < THERE_M
        })
    }

    pub(super) fn go_until(
        &mut self,
        point: Vec3,
        done: impl Fn(&Self) -> bool,
    ) -> Result<(), HeadlessError> {
        self.go_with(point, Keys::default(), done)
    }

    fn go_with(
        &mut self,
        point: Vec3,
        keys: Keys,
        done: impl Fn(&Self) -> bool,
    ) -> Result<(), HeadlessError> {
        let mut ticks = 0;
        let there = self.wait("walking there", |scout| {
            ticks += 1;
            scout.look_at(point.with_y(scout.drive().map_or(1.0, |drive| drive.eye(1.0).y - 0.3)));
            // A held key jumps once.
            let keys = if ticks % 40 < 20 {
                keys
            } else {
                Keys::default()
            };
            scout.steer((0.0, 1.0), keys);
            let stuck = ticks > 1_200;
            (done(scout) || stuck).then_some(!stuck)
        })?;
        self.rest();
        if there {
            self.wait_ticks(20);
            Ok(())
        } else {
            let feet = self.feet()?;
            tracing::error!("stuck at {feet} on the way to {point}");
            Err(HeadlessError::TooLong("walking there"))
        }
    }

    /// Runs after something that moves, and jumps on it.
    pub(super) fn board(&mut self, object: ObjectId) -> Result<(), HeadlessError> {
        let mut ticks = 0;
        self.wait("boarding", |scout| {
            ticks += 1;
            let (there, size) = scout.stands(object).ok()?;
            let feet = scout.feet().ok()?;
            let away = (there.position - feet).with_y(0.0).length();
            scout.face(there.position);
            let leaps = away < size.x.max(size.z) / 2.0 + 0.9 && ticks % 40 < 20;
            let keys = if leaps { Keys::JUMP } else { Keys::default() };
            scout.steer((0.0, 1.0), keys);
            (away < 0.5 && feet.y > 0.15).then_some(())
        })?;
        self.rest();
        self.wait_ticks(40);
        Ok(())
    }

    pub(super) fn grab(&mut self, object: ObjectId) -> Result<(), HeadlessError> {
        let (at, size) = self.stands(object)?;
        let middle = at.position + Vec3::Y * size.y / 2.0;
        let feet = self.feet()?;
        let beside = (feet - middle).with_y(0.0).normalize_or(Vec3::NEG_Z);
        if (feet - middle).with_y(0.0).length() > 1.8 {
            self.go_to(middle + beside * 1.3, Keys::default())?;
        }
        self.look_at(middle);
        self.reach(1.5);
        self.wait_ticks(10);
        self.ask(BuildCommand::Grab { object })?;
        self.wait_ticks(30);
        Ok(())
    }

    /// Puts one crate on a pile whose foot is another.
    pub(super) fn stack(
        &mut self,
        object: ObjectId,
        foot: ObjectId,
        above: f32,
    ) -> Result<(), HeadlessError> {
        self.grab(object)?;
        let (below, size) = self.stands(foot)?;
        let goal = below.position + Vec3::Y * (size.y * (above + 0.5) + 0.12);
        let feet = self.feet()?;
        let beside = (feet - goal).with_y(0.0).normalize_or(Vec3::NEG_Z);
        self.look_at(goal + Vec3::Y * 1.2);
        self.wait_ticks(30);
        self.go_to(goal.with_y(0.0) + beside * 1.5, Keys::default())?;
        let away = self.drive()?.eye(1.0).distance(goal);
        self.look_at(goal);
        self.reach(away);
        self.wait_ticks(70);
        self.ask(BuildCommand::Drop { swing: 0 })?;
        self.wait_ticks(70);
        let (there, _) = self.stands(object)?;
        let higher = f64::from(there.position.y - below.position.y);
        self.fact(&format!("crate {above} of the stack, m"), higher);
        Ok(())
    }

    /// Keeps on going, whatever one is in; until something else is done.
    pub(super) fn go_on(&mut self, ticks: u32) {
        self.steer((0.0, 1.0), Keys::default());
        self.wait_ticks(ticks);
    }

    pub(super) fn look_at(&mut self, point: Vec3) {
        let eye = self.drive().map_or(Vec3::Y, |drive| drive.eye(1.0));
        let way = point - eye;
        let mut head = self.app.world_mut().resource_mut::<Head>();
        head.yaw_rad = ops::atan2(-way.x, -way.z);
        head.pitch_rad = ops::atan2(way.y, way.with_y(0.0).length());
        self.rest();
    }

    /// Looks towards a point, a little down.
    fn face(&mut self, point: Vec3) {
        let feet = self.feet().unwrap_or_default();
        let ahead = (point - feet).with_y(0.0).normalize_or(Vec3::NEG_Z);
        let eye = self.drive().map_or(Vec3::Y, |drive| drive.eye(1.0));
        self.look_at(eye + ahead * 4.0 + Vec3::NEG_Y * 0.7);
    }

    fn rest(&mut self) {
        self.steer((0.0, 0.0), Keys::default());
    }

    fn steer(&mut self, go: (f32, f32), keys: Keys) {
        let world = self.app.world_mut();
        let head = world.resource::<Head>();
        let reach = world.resource::<Wheel>().0.reach_m().max(1.2);
        let steering = Steering {
            keys,
            ..Steering::default()
                .going(go.0, go.1)
                .looking(head.yaw_rad, head.pitch_rad)
                .reaching(reach)
        };
        world.resource_mut::<Wheel>().0 = steering;
    }

    fn reach(&mut self, metres: f32) {
        let mut wheel = self.app.world_mut().resource_mut::<Wheel>();
        wheel.0 = wheel.0.reaching(metres);
    }
}
