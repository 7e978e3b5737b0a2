//! A stamp in hand: a sentence about the ground becomes a ghost that is turned, resized and pressed where one clicks.

use bevy::{math::ops, prelude::*};
use model::{Spot, Stamp, Stamps, limits::STAMPS_MAX};
use session::Sculpting;
use sim::Land;
use terrain::Ground;
use words::{Plan, Shaping, shaping};

use super::{
    select::{LetGo, Picked},
    sight::Sight,
};
use crate::{
    input::{Action, Context, Controls},
    screens::playing,
};

/// Nobody presses what is farther away, in metres.
const REACH_M: f32 = 320.0;
/// Between the edge of a stamp and whoever presses it, in metres.
const CLEAR_M: f32 = 3.0;
/// A step of turning, in radians.
const STEP_RAD: f32 = core::f32::consts::PI / 12.0;
/// A step of resizing.
const STEP: f32 = 1.15;
/// As small and as large as it gets, as a share of what was said.
const SIZES: (f32, f32) = (0.25, 4.0);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<StampInHand>().add_systems(
        Update,
        (put_back.in_set(LetGo), (aim, press).chain().before(Picked)).run_if(playing),
    );
}

/// What is about to be pressed into the ground.
#[derive(Resource, Default)]
pub(crate) struct StampInHand(Option<InHand>);

/// One sentence's stamps.
pub(crate) struct InHand {
    /// What people call it.
    pub(crate) name: String,
    parts: Vec<Shaping>,
    size: f32,
    turn_rad: f32,
    seed: u32,
    /// Where it is aimed at, and what the ground would be.
    pub(crate) ghost: Option<Ghost>,
}

/// The ground as it would be.
pub(crate) struct Ghost {
    /// All of it.
    pub(crate) ground: Ground,
    /// Around where, and how far from there it can be other.
    pub(crate) middle: Vec3,
    /// In metres.
    pub(crate) reach_m: f32,
    stamps: Stamps,
    spot: Spot,
}

impl StampInHand {
    /// What is in hand.
    pub(crate) const fn get(&self) -> Option<&InHand> {
        self.0.as_ref()
    }

    /// Takes the stamps of a sentence in hand, if it speaks of the ground alone.
    pub(crate) fn take(&mut self, plan: &Plan, seed: u32) -> bool {
        let (mut parts, things) = shaping(&plan.items);
        parts.truncate(STAMPS_MAX);
        if parts.is_empty() || !things.is_empty() {
            return false;
        }
        let names: Vec<_> = plan.items.iter().map(|item| item.name.as_str()).collect();
        self.0 = Some(InHand {
            name: names.join(", "),
            parts,
            size: 1.0,
            turn_rad: 0.0,
            seed,
            ghost: None,
        });
        true
    }
}

impl InHand {
    fn stamps(&self, spot: Spot) -> Option<Stamps> {
        let turn = Quat::from_rotation_y(spot.yaw_rad);
        let stamps = self.parts.iter().zip(0..).filter_map(|(part, number)| {
            let mould = part.family.recipe.ground.as_ref()?;
            let there = spot.position + turn * part.at * self.size;
            let at = Spot::new(there, spot.yaw_rad + part.yaw_rad).ok()?;
            let size_m = (part.size_m * self.size).to_array();
            Stamp::at(mould, size_m, at, self.seed.wrapping_add(number))
        });
        Stamps::new(stamps.collect()).ok()
    }

    /// Where it comes to lie that is aimed at a point: not over whoever looks, unless they look down on it.
    fn before(&self, eye: Vec3, aim: Vec3) -> Vec3 {
        let sizes = self.parts.iter().map(|part| part.size_m * self.size);
        let size_m = sizes.fold(Vec3::ZERO, Vec3::max);
        let ahead = (aim - eye).with_y(0.0);
        let clear_m = size_m.x.max(size_m.z) / 2.0 + CLEAR_M;
        if eye.y > aim.y + size_m.y || ahead.length() > clear_m {
            return aim;
        }
        (eye + ahead.normalize_or(Vec3::NEG_Z) * clear_m).with_y(aim.y)
    }

    fn reach_m(&self) -> f32 {
        let reaches = self.parts.iter().map(|part| {
            let Vec3 { x, z, .. } = part.size_m;
            part.at.length() + x.hypot(z) / 2.0
        });
        reaches.fold(0.0, f32::max) * self.size
    }
}

/// Lets it fall.
fn put_back(mut controls: ResMut<Controls>, mut hand: ResMut<StampInHand>) {
    if hand.0.is_some() && controls.take(Action::Escape) {
        hand.0 = None;
    }
}

/// Turns and resizes it, and lays its ghost where the cursor points.
fn aim(
    mut controls: ResMut<Controls>,
    sight: Sight<'_, '_>,
    land: Res<Land>,
    mut hand: ResMut<StampInHand>,
) {
    let Some(held) = hand.bypass_change_detection().0.as_mut() else {
        return;
    };
    let free = controls.doing() == Context::Tools;
    // What is chosen meanwhile is not turned with it.
    let mut pressed = |action| f32::from(u8::from(free && controls.take(action)));
    let (left, right) = (pressed(Action::TurnLeft), pressed(Action::TurnRight));
    let (larger, smaller) = (pressed(Action::BrushLarger), pressed(Action::BrushSmaller));
    held.turn_rad += STEP_RAD * (left - right);
    let notches = larger - smaller;
    held.size = (held.size * STEP.powi(notches as i32)).clamp(SIZES.0, SIZES.1);
    let spot = sight.ray().zip(sight.eye()).and_then(|(ray, eye)| {
        let hit = land.0.ray(ray.origin, *ray.direction, REACH_M)?;
        let hit = held.before(eye.translation(), hit);
        // Whole samples: the ghost need not be made anew for every pixel.
        let hit = (hit * 2.0).round() / 2.0;
        let away = eye.translation() - hit;
        let facing_rad = (ops::atan2(away.x, away.z) / STEP_RAD).round() * STEP_RAD;
        Spot::new(hit, facing_rad + held.turn_rad).ok()
    });
    let Some(spot) = spot else {
        held.ghost = None;
        return;
    };
    let same = held.ghost.as_ref().is_some_and(|ghost| ghost.spot == spot);
    if same && notches == 0.0 && !land.is_changed() {
        return;
    }
    let Some(stamps) = held.stamps(spot) else {
        return;
    };
    let mut ground = land.0.clone();
    ground.carve(&model::Carve::Stamps(stamps.clone()));
    held.ghost = Some(Ghost {
        ground,
        middle: spot.position,
        reach_m: held.reach_m(),
        stamps,
        spot,
    });
}

/// A click presses it; the hand is free again.
fn press(mut controls: ResMut<Controls>, mut hand: ResMut<StampInHand>, mut sculpting: Sculpting) {
    if hand.0.is_none() || controls.doing() != Context::Tools || !controls.take(Action::Choose) {
        return;
    }
    if let Some(ghost) = hand.0.take().and_then(|held| held.ghost) {
        sculpting.press(ghost.stamps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_about_the_ground_alone_is_a_stamp() {
        let mut hand = StampInHand::default();
        assert!(!hand.take(&words::understand("a wooden table"), 1));
        assert!(!hand.take(&words::understand("a tree on a hill"), 1));
        for name in [
            "a crater",
            "a hill",
            "a mountain",
            "a volcano",
            "a ridge",
            "a river bed",
            "a lake",
            "a canyon",
            "dunes",
            "a plateau",
            "an island",
            "steps",
        ] {
            assert!(hand.take(&words::understand(name), 1), "{name}");
            let spot = Spot::new(Vec3::ZERO, 0.3).unwrap();
            assert!(hand.get().unwrap().stamps(spot).is_some(), "{name}");
        }
    }

    #[test]
    fn size_words_count() {
        let mut hand = StampInHand::default();
        let mut wide = |text: &str| {
            assert!(hand.take(&words::understand(text), 1), "{text}");
            hand.get().unwrap().reach_m()
        };
        assert!(wide("a huge crater") > 1.5 * wide("a crater"));
        assert!(wide("a crater 60 m wide") > 1.9 * wide("a crater"));
    }
}
