//! How the things of one sentence stand to each other, before anybody asks where there is room for them.

mod arranged;

use core::f32::consts::{PI, TAU};

use glam::{Quat, Vec2, Vec3};
use libm::{atan2f, sincosf};

use crate::plan::{Item, Relation};
use arranged::arranged;

/// Space between neighbours that were not asked to touch, in metres.
const GAP_M: f32 = 0.15;

/// The same as a share of their width: large things need more air.
const GAP_SHARE: f32 = 0.15;

/// Where one thing goes, in the sentence's own frame: the creator looks along -Z, fronts look back at them along +Z.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Which item it is one of.
    pub item: usize,
    /// Metres to the right and towards the creator; `y` counts from what it stands on.
    pub at: Vec3,
    /// Turn about +Y.
    pub yaw_rad: f32,
    /// The place it stands on; `None`: the ground.
    pub on: Option<usize>,
}

/// A place for every thing of a plan, those that others stand on first.
#[must_use]
pub fn layout(items: &[Item]) -> Vec<Place> {
    let mut layout = Layout {
        items,
        places: Vec::new(),
        groups: vec![None; items.len()],
    };
    layout.put_roots();
    // Anchors never lead back to where one began, so every round places at least one more.
    for _ in 0..items.len() {
        for index in 0..items.len() {
            layout.put_placed(index);
        }
    }
    layout.places
}

/// Where an item's things are, together.
#[derive(Clone, Copy, Debug)]
struct Group {
    middle: Vec3,
    half: Vec3,
    /// Its first place.
    first: usize,
}

struct Layout<'a> {
    items: &'a [Item],
    places: Vec<Place>,
    groups: Vec<Option<Group>>,
}

impl Layout<'_> {
    /// What stands to nothing: side by side, the whole row in the middle.
    fn put_roots(&mut self) {
        let roots: Vec<_> = (0..self.items.len())
            .filter(|index| self.anchor(*index).is_none())
            .collect();
        let widths: Vec<_> = roots
            .iter()
            .map(|index| 2.0 * self.half_of(*index).x)
            .collect();
        let gap = widths.iter().copied().fold(0.0, f32::max) * GAP_SHARE + GAP_M;
        let mut left =
            -(widths.iter().sum::<f32>() + gap * widths.len().saturating_sub(1) as f32) / 2.0;
        for (index, width) in roots.into_iter().zip(widths) {
            self.put(index, Vec3::X * (left + width / 2.0), 0.0, None);
            left += width + gap;
        }
    }

    /// An item that stands to another, once that one has its place.
    fn put_placed(&mut self, index: usize) {
        let (None, Some((relation, anchor))) = (self.groups[index], self.anchor(index)) else {
            return;
        };
        let Some(other) = self.groups[anchor] else {
            return;
        };
        let half = self.half_of(index);
        let gap = GAP_M + GAP_SHARE * half.x.max(half.z);
        let aside = |x: f32, z: f32| other.middle + Vec3::new(x, 0.0, z);
        match relation {
            // What goes into something stands on it until that has its true, hollow shape; then it falls in.
            Relation::On | Relation::In => {
                let top = Vec3::Y * self.size(anchor).y;
                self.put(index, other.middle + top, 0.0, Some(other.first));
            }
            Relation::Under => self.put(index, other.middle, 0.0, None),
            Relation::Beside => {
                // To the right, to the left, further right, ...
                let before = (0..index)
                    .filter(|earlier| self.anchor(*earlier) == Some((relation, anchor)))
                    .count();
                let side = if before.is_multiple_of(2) { 1.0 } else { -1.0 };
                let out = other.half.x + gap + half.x + (before / 2) as f32 * (2.0 * half.x + gap);
                self.put(index, aside(side * out, 0.0), 0.0, None);
            }
            Relation::Around => self.put_around(index, other),
            Relation::Facing => self.put(
                index,
                aside(0.0, other.half.z + 4.0 * gap + half.z),
                PI,
                None,
            ),
            Relation::InFrontOf => {
                self.put(index, aside(0.0, other.half.z + gap + half.z), 0.0, None);
            }
            Relation::Behind => {
                self.put(index, aside(0.0, -(other.half.z + gap + half.z)), 0.0, None);
            }
        }
    }

    /// On an oval about another, looking at it, each as near as fits.
    fn put_around(&mut self, index: usize, other: Group) {
        let (count, size) = (self.items[index].count, self.size(index));
        let out = GAP_M / 3.0 + size.z / 2.0;
        // Room for all of them side by side.
        let least = count as f32 * size.x * (1.0 + GAP_SHARE) / TAU;
        let radii = Vec2::new(
            (other.half.x + out).max(least),
            (other.half.z + out).max(least),
        );
        let first = self.places.len();
        for number in 0..count {
            let angle = TAU * number as f32 / count as f32;
            let (sin, cos) = sincosf(angle);
            let mut at = Vec3::new(radii.x * sin, 0.0, radii.y * cos);
            let outward = Vec3::new(sin, 0.0, cos);
            // Past the corners of what is not round.
            while at.x.abs() < other.half.x + out * 0.9 && at.z.abs() < other.half.z + out * 0.9 {
                at += outward * 0.05;
            }
            let yaw_rad = atan2f(-at.x, -at.z);
            self.places.push(Place {
                item: index,
                at: other.middle + at,
                yaw_rad,
                on: None,
            });
        }
        let half = Vec3::new(radii.x + size.z, size.y / 2.0, radii.y + size.z);
        self.groups[index] = Some(Group {
            middle: other.middle,
            half,
            first,
        });
    }

    /// Puts all of an item's things about `middle`.
    fn put(&mut self, index: usize, middle: Vec3, yaw_rad: f32, on: Option<usize>) {
        let first = self.places.len();
        let turn = Quat::from_rotation_y(yaw_rad);
        for Place {
            at,
            yaw_rad: own,
            on: below,
            ..
        } in arranged(&self.items[index], self.size(index))
        {
            let (at, on) = match below {
                // It stands on one of its own kind.
                Some(below) => (
                    turn * at + middle * Vec3::new(1.0, 0.0, 1.0),
                    Some(first + below),
                ),
                None => (turn * at + middle, on),
            };
            self.places.push(Place {
                item: index,
                at,
                yaw_rad: own + yaw_rad,
                on,
            });
        }
        let ground = middle * Vec3::new(1.0, 0.0, 1.0);
        self.groups[index] = Some(Group {
            middle: ground,
            half: self.half_of(index),
            first,
        });
    }

    fn anchor(&self, index: usize) -> Option<(Relation, usize)> {
        let placing = self.items[index].placing?;
        (placing.anchor < self.items.len() && placing.anchor != index)
            .then_some((placing.relation, placing.anchor))
    }

    fn size(&self, index: usize) -> Vec3 {
        Vec3::from(self.items[index].size_meters)
    }

    /// Half of the ground an item's things cover together.
    fn half_of(&self, index: usize) -> Vec3 {
        let size = self.size(index);
        let places = arranged(&self.items[index], size);
        let reach = places
            .iter()
            .map(|place| place.at.abs())
            .fold(Vec3::ZERO, Vec3::max);
        reach * Vec3::new(1.0, 0.0, 1.0) + size / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> (Vec<Item>, Vec<Place>) {
        let items = crate::understand(text).items;
        let places = layout(&items);
        assert_eq!(
            places.len(),
            items.iter().map(|item| item.count as usize).sum::<usize>(),
            "{text}"
        );
        (items, places)
    }

    #[test]
    fn a_stack_stands_on_itself() {
        let (items, places) = places("a stack of five books");
        let height = items[0].size_meters[1];
        assert!(
            places
                .iter()
                .skip(1)
                .enumerate()
                .all(|(n, place)| place.on == Some(n) && place.at.y == height)
        );
    }

    #[test]
    fn a_pyramid_has_layers_that_shrink() {
        let (_, places) = places("a pyramid of ten cans");
        let layers = [4, 3, 2, 1].map(|many| many as usize);
        let grounded = places.iter().filter(|place| place.on.is_none()).count();
        assert_eq!((grounded, places.len()), (layers[0], 10));
    }

    #[test]
    fn chairs_around_a_table_look_at_it() {
        let (items, places) = places("a round table with four chairs around it");
        let chairs: Vec<_> = places.iter().filter(|place| place.item == 1).collect();
        assert_eq!((items.len(), chairs.len()), (2, 4));
        for chair in chairs {
            let front = Quat::from_rotation_y(chair.yaw_rad) * Vec3::Z;
            assert!(
                front.dot(-chair.at.normalize_or(Vec3::X)) > 0.99,
                "{chair:?}"
            );
        }
    }

    #[test]
    fn a_lamp_on_a_desk_is_as_high_as_the_desk() {
        let (items, places) = places("a lamp on top of a desk next to a bookshelf");
        let lamp = places
            .iter()
            .find(|place| items[place.item].family.contains("lamp"))
            .unwrap();
        let below = places[lamp.on.unwrap()];
        assert_eq!(items[below.item].family, "desk");
        assert_eq!(lamp.at.y, items[below.item].size_meters[1]);
    }

    #[test]
    fn whatever_is_said_has_a_place_for_everything() {
        for text in [
            "a village of six houses and a church",
            "nine trees in a grid",
            "a ring of mushrooms",
            "ten barrels scattered",
            "a cat under a table beside a sofa behind a tree",
            "two dogs facing a cat",
        ] {
            let (_, places) = places(text);
            for (index, place) in places.iter().enumerate() {
                assert!(
                    place.at.is_finite() && place.on.is_none_or(|below| below < index),
                    "{text}: {place:?}"
                );
            }
        }
    }
}
