//! The bar of what was made last: one key, and another one stands where the cursor points.

use std::collections::BTreeMap;

use bevy::{math::ops, prelude::*};
use model::{AssetVersion, BuildCommand, ObjectId, Spot};
use protocol::{Appearance, Thing};
use session::{Asking, Shown};

use super::{aim::Aim, ray::seen_spot, sight::Sight, snap::Snap};
use crate::{
    input::{Action, Controls},
    screens::playing,
};

/// One for each digit.
const SLOTS: [Action; 9] = [
    Action::Place1,
    Action::Place2,
    Action::Place3,
    Action::Place4,
    Action::Place5,
    Action::Place6,
    Action::Place7,
    Action::Place8,
    Action::Place9,
];

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Hotbar>()
        .add_observer(notice)
        .add_systems(Update, press.run_if(playing));
}

/// What was made last. An asset keeps its place until nine newer ones have come.
#[derive(Resource, Default)]
pub(crate) struct Hotbar {
    slots: Vec<Slot>,
    looks: BTreeMap<ObjectId, AssetVersion>,
    count: u64,
}

struct Slot {
    asset: AssetVersion,
    /// The larger, the newer.
    since: u64,
}

impl Hotbar {
    /// What each digit places.
    pub(crate) fn slots(&self) -> impl Iterator<Item = (Action, AssetVersion)> {
        let assets = self.slots.iter().map(|slot| slot.asset);
        SLOTS.into_iter().zip(assets)
    }

    /// A thing looks like this now. What was changed takes the place of what it was.
    fn notice(&mut self, object: ObjectId, asset: AssetVersion) {
        self.count += 1;
        let since = self.count;
        let was = self.looks.insert(object, asset);
        if self.slots.iter().any(|slot| slot.asset == asset) {
            return;
        }
        let worn = |asset: AssetVersion| self.looks.values().any(|look| *look == asset);
        let outdated = was.filter(|was| !worn(*was));
        let place = match outdated {
            Some(was) => self.slots.iter().position(|slot| slot.asset == was),
            None if self.slots.len() < SLOTS.len() => None,
            None => (0..self.slots.len()).min_by_key(|place| self.slots[*place].since),
        };
        let slot = Slot { asset, since };
        match place {
            Some(place) => self.slots[place] = slot,
            None if self.slots.len() < SLOTS.len() => self.slots.push(slot),
            None => {}
        }
    }
}

fn notice(
    inserted: On<Insert, Appearance>,
    things: Query<(&Thing, &Appearance)>,
    mut hotbar: ResMut<Hotbar>,
) {
    if let Ok((thing, Appearance::Ready(asset))) = things.get(inserted.entity) {
        hotbar.notice(thing.object, *asset);
    }
}

fn press(
    controls: Res<Controls>,
    hotbar: Res<Hotbar>,
    sight: Sight<'_, '_>,
    snap: Res<Snap>,
    things: Query<(&Thing, &Shown)>,
    mut asking: Asking,
) {
    let pressed = hotbar
        .slots()
        .find(|(action, _)| controls.just_pressed(*action));
    if let Some((_, asset)) = pressed
        && let Some(at) = under_cursor(&sight, *snap, things.iter())
    {
        asking.ask(BuildCommand::Place { asset, at });
    }
}

/// Where the cursor points, facing whoever builds.
fn under_cursor<'a>(
    sight: &Sight<'_, '_>,
    snap: Snap,
    things: impl Iterator<Item = (&'a Thing, &'a Shown)>,
) -> Option<Spot> {
    let seen = seen_spot(sight.land(), sight.ray()?, things)?;
    let eye = sight.eye()?.translation();
    let yaw_rad = ops::atan2(eye.x - seen.x, eye.z - seen.z);
    let position = Vec3::new(snap.length(seen.x), seen.y, snap.length(seen.z));
    Spot::new(position, snap.angle(yaw_rad)).ok()
}

/// One more, where the crosshair points: for those who click in the bar.
pub(crate) fn place_ahead(aim: &Aim, asset: AssetVersion, asking: &mut Asking<'_>) {
    if let Some(at) = aim.spot {
        asking.ask(BuildCommand::Place { asset, at });
    }
}

#[cfg(test)]
mod tests {
    use model::AssetId;

    use super::*;

    fn asset(number: u8) -> AssetVersion {
        AssetVersion {
            asset: AssetId([number; 16]),
            version: 1,
        }
    }

    fn shown(hotbar: &Hotbar) -> Vec<u8> {
        hotbar.slots().map(|(_, asset)| asset.asset.0[0]).collect()
    }

    #[test]
    fn the_newest_nine_keep_their_places() {
        let mut hotbar = Hotbar::default();
        for number in 1..=9 {
            hotbar.notice(ObjectId(u32::from(number)), asset(number));
        }
        hotbar.notice(ObjectId(20), asset(4));
        assert_eq!(shown(&hotbar), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        hotbar.notice(ObjectId(21), asset(10));
        assert_eq!(shown(&hotbar), [10, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn a_thing_that_is_changed_fills_one_place_and_not_one_for_each_change() {
        let mut hotbar = Hotbar::default();
        hotbar.notice(ObjectId(1), asset(1));
        hotbar.notice(ObjectId(2), asset(2));
        hotbar.notice(ObjectId(1), asset(3));
        hotbar.notice(ObjectId(1), asset(4));
        assert_eq!(shown(&hotbar), [4, 2]);
    }
}
