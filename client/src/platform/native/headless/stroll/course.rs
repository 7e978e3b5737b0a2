//! What the course is made of, who helps on it, and what is kept of it.

use bevy::prelude::*;
use model::{BuildCommand, ObjectId, Pose, Prompt, Spot, Steering};
use protocol::{Appearance, Placed, Possessed, Thing};
use session::Drive;

use crate::{
    look::swap,
    platform::native::headless::{HeadlessError, scout::Scout},
    possess_mode::View,
};

/// Frames a picture needs: uploads and shadows follow a little later.
const PICTURE_FRAMES: u32 = 4;

impl Scout<'_> {
    /// A picture as the player sees it, from behind or out of the head.
    pub(super) fn view(&mut self, name: &str, from_behind: bool) -> Result<(), HeadlessError> {
        let mut view = self.app.world_mut().resource_mut::<View>();
        view.set_third(from_behind);
        self.wait_ticks(12);
        self.picture(name, PICTURE_FRAMES)
    }

    /// What the room had to put right so far.
    pub(super) fn corrected(&mut self, by_then: &str) {
        if let Ok((largest_m, count)) = self.drive().map(Drive::corrections) {
            self.fact(
                &format!("largest correction, {by_then}, m"),
                f64::from(largest_m),
            );
            self.fact(&format!("corrections, {by_then}"), f64::from(count));
        }
    }

    /// Has something made, and waits until it looks like it.
    pub(super) fn make(&mut self, words: &str, at: Vec3) -> Result<ObjectId, HeadlessError> {
        let at = Spot::new(at, 0.0).expect("the course is inside the world");
        let prompt = Prompt::parse(words)?;
        let object = self.ask(BuildCommand::Generate { prompt, at })?[0];
        self.wait("a thing being made", |scout| {
            let world = scout.app.world_mut();
            let mut things = world.query::<(&Thing, &Appearance, Option<&swap::Wears>)>();
            let (_, appearance, wears) = things
                .iter(world)
                .find(|(thing, ..)| thing.object == object)?;
            let worn = matches!(appearance, Appearance::Ready(_)) && wears.is_some();
            worn.then_some(())
        })?;
        Ok(object)
    }

    pub(super) fn appear(&mut self, at: Vec3) -> Result<(), HeadlessError> {
        let at = Spot::new(at, std::f32::consts::PI).expect("the course is inside the world");
        let object = self.ask(BuildCommand::Appear { at })?[0];
        self.wait("having a body", |scout| {
            let world = scout.app.world_mut();
            let mut things = world.query::<(&Thing, Option<&swap::Wears>)>();
            let worn = things
                .iter(world)
                .any(|(thing, wears)| thing.object == object && wears.is_some());
            (worn && scout.drive().is_ok()).then_some(())
        })
    }

    /// Where a thing is, and how large.
    pub(super) fn stands(&mut self, object: ObjectId) -> Result<(Pose, Vec3), HeadlessError> {
        let world = self.app.world_mut();
        let mut things = world.query::<(&Thing, &Placed)>();
        let found = things
            .iter(world)
            .find(|(thing, _)| thing.object == object)
            .map(|(thing, placed)| (placed.0, thing.size_m));
        found.ok_or(HeadlessError::TooLong("seeing a thing"))
    }

    /// The helper becomes a thing.
    pub(super) fn become_other(&mut self, object: ObjectId) -> Result<(), HeadlessError> {
        self.other.ask(BuildCommand::Possess { object });
        self.wait("somebody else becoming it", |scout| {
            let world = scout.app.world_mut();
            let mut bodies = world.query::<(&Thing, &Possessed)>();
            let taken = bodies.iter(world).any(|(thing, _)| thing.object == object);
            taken.then_some(())
        })
    }

    pub(super) fn other_goes(&mut self, keys: Steering) {
        self.other.steer(keys);
    }

    pub(super) fn other_lets_go(&mut self) {
        self.other.ask(BuildCommand::LetGo);
        self.wait_ticks(30);
    }
}
