//! What of a sentence is ground, and where its things stand once that is shaped.

use glam::Vec3;
use model::Kind;

use crate::{
    catalogue::{Family, family},
    layout::{Place, layout},
    plan::Item,
};

/// What lies on another stamp is at the most this share as wide: a crater on a hill leaves a hill.
const FIT: f32 = 0.5;

/// A stamp of a sentence, in the sentence's own frame.
#[derive(Clone, Copy, Debug)]
pub struct Shaping {
    /// What is pressed.
    pub family: &'static Family,
    /// Width, height and depth.
    pub size_m: Vec3,
    /// Metres to the right and towards the creator.
    pub at: Vec3,
    /// Turn about +Y.
    pub yaw_rad: f32,
}

/// The stamps of a sentence, those first that others lie on, and the places of its things. What was to stand on a stamp
/// stands on the ground there.
#[must_use]
pub fn shaping(items: &[Item]) -> (Vec<Shaping>, Vec<Place>) {
    let places = layout(items);
    let (mut stamps, mut things) = (Vec::new(), Vec::new());
    // What became of each place: how wide a stamp it is, or which of the things.
    let mut became: Vec<Result<f32, usize>> = Vec::with_capacity(places.len());
    for place in &places {
        let item = &items[place.item];
        let below = place.on.and_then(|on| became.get(on).copied());
        let stamp = family(&item.family).filter(|_| item.kind == Kind::TerrainStamp);
        if let Some(family) = stamp {
            let said_m = Vec3::from(item.size_meters);
            let width_m = said_m.x.max(said_m.z);
            let fits = match below {
                Some(Ok(below_m)) if !item.is_measured => (below_m * FIT / width_m).min(1.0),
                _ => 1.0,
            };
            became.push(Ok(width_m * fits));
            stamps.push(Shaping {
                family,
                // What is small is steeper, or nobody sees it on a slope.
                size_m: said_m * Vec3::new(fits, fits.sqrt(), fits),
                at: place.at.with_y(0.0),
                yaw_rad: place.yaw_rad,
            });
            continue;
        }
        let mut thing = *place;
        match below {
            Some(Err(number)) => thing.on = Some(number),
            Some(Ok(_)) => (thing.on, thing.at.y) = (None, 0.0),
            None => {}
        }
        became.push(Err(things.len()));
        things.push(thing);
    }
    (stamps, things)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand;

    fn shaped(text: &str) -> Vec<(String, Vec3, f32)> {
        let (stamps, _) = shaping(&understand(text).items);
        let shaped = stamps
            .into_iter()
            .map(|stamp| (stamp.family.name.clone(), stamp.at, stamp.size_m.x));
        shaped.collect()
    }

    #[test]
    fn what_lies_on_another_is_pressed_after_it_into_its_middle_and_fits() {
        for (text, below, above) in [
            ("a crater on a hill", "land_hill", "land_crater"),
            ("a hill with a crater", "land_hill", "land_crater"),
            ("a volcano on an island", "land_island", "land_volcano"),
            ("an island in a lake", "land_lake", "land_island"),
        ] {
            let shaped = shaped(text);
            let names: Vec<_> = shaped.iter().map(|(name, ..)| name.as_str()).collect();
            assert_eq!(names, [below, above], "{text}");
            assert_eq!(shaped[0].1, shaped[1].1, "{text}");
            assert!(shaped[1].2 <= shaped[0].2 * FIT + 0.01, "{text}");
        }
    }

    #[test]
    fn what_was_measured_is_as_large_as_was_said() {
        let shaped = shaped("a crater 40 m wide on a hill");
        assert_eq!(shaped[1].2, 40.0);
    }

    #[test]
    fn hills_around_a_lake_leave_it_free() {
        let shaped = shaped("a ring of five hills around a lake");
        let (lake, hills) = shaped.split_first().unwrap();
        assert_eq!((lake.0.as_str(), hills.len()), ("land_lake", 5));
        for (_, at, width_m) in hills {
            assert!(at.distance(lake.1) > (lake.2 + width_m) / 2.0, "{at}");
        }
    }

    #[test]
    fn a_tree_on_a_hill_asks_for_no_hill() {
        assert_eq!(shaped("a tree on a hill"), []);
    }
}
