//! Where on its texture a corner lies.

use std::collections::BTreeMap;

use glam::{Vec2, Vec3};
use model::Surface as Stuff;

use super::noise;
use crate::{
    finish::Facet,
    shape::{Corner, plane},
};

/// A flat projection from the side it faces, in metres: seams are where faces turn.
pub(super) fn flat(corner: &Corner) -> Vec2 {
    let (across, along) = axes(corner.normal);
    side(corner.position, across, along)
}

/// Projects every facet from the side it faces, the grain along the longest edge of its part.
pub(super) struct Unwrap {
    /// The axis along which each part is longest.
    longest: BTreeMap<u32, usize>,
    tile_m: f32,
}

impl Unwrap {
    pub(super) fn of(facets: &[Facet], tile_m: f32) -> Self {
        let mut boxes: BTreeMap<u32, (Vec3, Vec3)> = BTreeMap::new();
        for facet in facets {
            let (low, high) = boxes
                .entry(facet.part)
                .or_insert((Vec3::INFINITY, Vec3::NEG_INFINITY));
            for corner in facet.corners {
                *low = low.min(corner.position);
                *high = high.max(corner.position);
            }
        }
        let longest = boxes
            .into_iter()
            .map(|(part, (low, high))| (part, (high - low).max_position()))
            .collect();
        Self { longest, tile_m }
    }

    /// In widths of the tile.
    pub(super) fn facet(&self, facet: &Facet, stuff: Stuff) -> [Vec2; 3] {
        let face = plane(&facet.corners.map(|corner| corner.position));
        let (across, along) = axes(face);
        let (mut across, mut along) = (across, along);
        let mut start = Vec2::ZERO;
        if has_grain(stuff) {
            if self.longest.get(&facet.part) == Some(&across) {
                (across, along) = (along, across);
            }
            // Two boards are never sawn from the same place.
            let luck = |salt: i32| noise::hash(7, [facet.part as i32, salt, 0]);
            start = Vec2::new(luck(0), luck(1));
        }
        facet
            .corners
            .map(|corner| side(corner.position, across, along) / self.tile_m + start)
    }
}

/// What grows, is drawn or is brushed in one direction.
const fn has_grain(stuff: Stuff) -> bool {
    matches!(
        stuff,
        Stuff::Wood | Stuff::Bark | Stuff::Metal | Stuff::Fur | Stuff::Grass | Stuff::Paper
    )
}

/// The axes across and along a face.
fn axes(normal: Vec3) -> (usize, usize) {
    let facing = normal.abs();
    if facing.y >= facing.x && facing.y >= facing.z {
        (0, 2)
    } else if facing.x >= facing.z {
        (2, 1)
    } else {
        (0, 1)
    }
}

/// Down the picture is down the thing.
fn side(at: Vec3, across: usize, along: usize) -> Vec2 {
    let read = |axis: usize| if axis == 1 { -at.y } else { at[axis] };
    Vec2::new(read(across), read(along))
}
