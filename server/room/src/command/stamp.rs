//! What of a sentence is ground: it is stamped first, and the things of the sentence come to stand on it.

use bevy::prelude::*;
use model::{Carve, Done, Refusal, Spot, Stamp, Stamps, limits::STAMPS_MAX};
use words::Shaping;

use super::{Asker, sculpt};

/// Presses the stamps around the spot; what had to be left out is said.
pub(super) fn press(
    world: &mut World,
    by: Asker,
    shapings: &[Shaping],
    at: Spot,
    notes: &mut Vec<String>,
) -> Result<Done, Refusal> {
    if shapings.len() > STAMPS_MAX {
        notes.push(format!(
            "I shaped the first {STAMPS_MAX}; that is the most at once."
        ));
    }
    let stamps = shapings.iter().take(STAMPS_MAX).zip(0_u32..);
    let stamps = stamps.filter_map(|(shaping, number)| {
        let mould = shaping.family.recipe.ground.as_ref()?;
        let there = at.position + Quat::from_rotation_y(at.yaw_rad) * shaping.at;
        let spot = Spot::new(there, at.yaw_rad + shaping.yaw_rad).ok()?;
        Stamp::at(mould, shaping.size_m.to_array(), spot, seed(by) ^ number)
    });
    let stamps = Stamps::new(stamps.collect()).or(Err(Refusal::NoGround))?;
    sculpt::apply(world, by, Carve::Stamps(stamps), None)
}

/// The same words make another hill each time.
fn seed(by: Asker) -> u32 {
    let [a, b, c, d, ..] = by.command.0;
    u32::from_be_bytes([a, b, c, d])
}
