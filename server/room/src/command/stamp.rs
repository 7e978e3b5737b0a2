//! What of a sentence is ground: it is stamped first, and the things of the sentence come to stand on it.

use bevy::prelude::*;
use model::{Carve, Done, Kind, Refusal, Spot, Stamp, Stamps, limits::STAMPS_MAX};
use words::{Item, family};

use super::{Asker, sculpt};
use crate::layout::Place;

/// Takes the stamps out of the places of a sentence. What was to stand on one of them stands on the ground there.
pub(super) fn taken_out(items: &[Item], places: Vec<Place>) -> (Vec<Place>, Vec<Place>) {
    let is_stamp = |place: &Place| items[place.item].kind == Kind::TerrainStamp;
    let mut numbers = Vec::with_capacity(places.len());
    let (mut stamps, mut things) = (Vec::new(), Vec::new());
    for place in &places {
        numbers.push((!is_stamp(place)).then_some(things.len()));
        if is_stamp(place) {
            stamps.push(*place);
            continue;
        }
        let below = place.on.and_then(|on| numbers.get(on).copied());
        let mut thing = *place;
        match below {
            Some(Some(number)) => thing.on = Some(number),
            Some(None) => (thing.on, thing.at.y) = (None, 0.0),
            None => {}
        }
        things.push(thing);
    }
    (stamps, things)
}

/// Presses the stamps where their places are, around the spot; what had to be left out is said.
pub(super) fn press(
    world: &mut World,
    by: Asker,
    items: &[Item],
    places: &[Place],
    at: Spot,
    notes: &mut Vec<String>,
) -> Result<Done, Refusal> {
    if places.len() > STAMPS_MAX {
        notes.push(format!(
            "I shaped the first {STAMPS_MAX}; that is the most at once."
        ));
    }
    let stamps = places.iter().take(STAMPS_MAX).zip(0_u32..);
    let stamps = stamps.filter_map(|(place, number)| {
        let item = &items[place.item];
        let mould = family(&item.family)?.recipe.ground.as_ref()?;
        let flat = place.at * Vec3::new(1.0, 0.0, 1.0);
        let there = at.position + Quat::from_rotation_y(at.yaw_rad) * flat;
        let spot = Spot::new(there, at.yaw_rad + place.yaw_rad).ok()?;
        Stamp::at(mould, item.size_meters, spot, seed(by) ^ number)
    });
    let stamps = Stamps::new(stamps.collect()).or(Err(Refusal::NoGround))?;
    sculpt::apply(world, by, Carve::Stamps(stamps), None)
}

/// The same words make another hill each time.
fn seed(by: Asker) -> u32 {
    let [a, b, c, d, ..] = by.command.0;
    u32::from_be_bytes([a, b, c, d])
}
