//! From parts that name a limb to limbs: which parts make one, on which side, in which row.

use std::collections::BTreeMap;

use model::Limb;

use super::outline::{Outline, Reach};
use crate::{finish::Facet, shape::LimbPart};

/// A part whose middle is nearer to the mirror plane than this share of its width is in the middle.
const MIDDLE: f64 = 0.2;

/// What is lower than this share of a leg's height stands on the ground.
const FOOT: f64 = 0.12;

/// Feet nearer to each other than this share of the longest edge are one foot.
const APART: f64 = 0.03;

/// Which of a pair, or of one that has no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// X above 0.
    Left,
    /// X below 0.
    Right,
    /// On the mirror plane.
    Middle,
}

impl Side {
    /// How X counts outwards.
    pub(super) const fn outwards(self) -> f64 {
        match self {
            Self::Left | Self::Middle => 1.0,
            Self::Right => -1.0,
        }
    }
}

/// Which limb of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Which {
    pub(super) limb: Limb,
    /// Of legs, from the front.
    pub(super) row: usize,
    pub(super) side: Side,
}

/// A body taken apart.
pub(super) struct Limbs {
    /// What belongs to no limb.
    pub(super) body: Outline,
    pub(super) limbs: BTreeMap<Which, Outline>,
    /// Where each part of a limb went.
    pub(super) of_part: BTreeMap<LimbPart, Which>,
}

impl Limbs {
    pub(super) fn of(facets: &[Facet]) -> Self {
        let mut body = Outline::default();
        let mut units = BTreeMap::<LimbPart, Outline>::new();
        for facet in facets {
            match facet.limb {
                Some(part) => units.entry(part).or_default().add(facet),
                None => body.add(facet),
            }
        }
        let mut found = Self {
            body,
            limbs: BTreeMap::new(),
            of_part: BTreeMap::new(),
        };
        for side in [Side::Left, Side::Right, Side::Middle] {
            let legs = units.iter().filter(|(part, outline)| {
                part.limb == Limb::Leg && side_of(part.limb, outline) == side
            });
            found.legs(side, &legs.collect::<Vec<_>>());
        }
        for (part, outline) in units {
            let which = *found.of_part.entry(part).or_insert_with(|| Which {
                limb: part.limb,
                row: 0,
                side: side_of(part.limb, &outline),
            });
            found.limbs.entry(which).or_default().join(outline);
        }
        found
    }

    /// Sorts the legs of one side into rows by where they stand.
    fn legs(&mut self, side: Side, units: &[(&LimbPart, &Outline)]) {
        let Some(all) = Reach::of(units.iter().flat_map(|(_, outline)| outline.points())) else {
            return;
        };
        let ground = all.low.y + all.size().y * FOOT;
        let soles = units.iter().filter_map(|(_, outline)| {
            let sole = outline.points().filter(|point| point.y <= ground);
            Reach::of(sole).map(|sole| (sole.low.z, sole.high.z))
        });
        let mut soles: Vec<_> = soles.collect();
        soles.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut rows = Vec::<(f64, f64)>::new();
        let apart = all.size().max_element() * APART;
        for (back, front) in soles {
            match rows.last_mut() {
                Some(row) if front > row.0 - apart => row.0 = row.0.min(back),
                _ => rows.push((back, front)),
            }
        }
        for (part, outline) in units {
            let Some(reach) = outline.reach() else {
                continue;
            };
            let foot = outline
                .points()
                .filter(|point| point.y <= reach.low.y + reach.size().y * FOOT);
            let z = Reach::of(foot).map_or(0.0, |foot| foot.middle().z);
            let away = |row: &(f64, f64)| (z - (row.0 + row.1) / 2.0).abs();
            let nearest =
                (0..rows.len()).min_by(|a, b| away(&rows[*a]).total_cmp(&away(&rows[*b])));
            let row = nearest.unwrap_or(0);
            let limb = Limb::Leg;
            self.of_part.insert(**part, Which { limb, row, side });
        }
    }
}

fn side_of(limb: Limb, outline: &Outline) -> Side {
    let Some(reach) = outline.reach() else {
        return Side::Middle;
    };
    let x = reach.middle().x;
    let paired = match limb {
        Limb::Head | Limb::Tail => false,
        Limb::Leg | Limb::Arm | Limb::Wing => x.abs() > reach.size().x * MIDDLE,
    };
    match (paired, x > 0.0) {
        (false, _) => Side::Middle,
        (true, true) => Side::Left,
        (true, false) => Side::Right,
    }
}
