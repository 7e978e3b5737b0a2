//! Triangles on their way from parts to surfaces.

use crate::shape::{Corner, LimbPart, Placed};

/// A triangle that still knows which part it belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facet {
    /// Counter-clockwise.
    pub corners: [Corner; 3],
    /// Index into the recipe's materials.
    pub material: usize,
    /// The number of its part.
    pub part: u32,
    /// The limb that it moves with.
    pub limb: Option<LimbPart>,
}

/// The triangles of all parts, in their order.
#[must_use]
pub(super) fn facets(parts: &[Placed]) -> Vec<Facet> {
    parts
        .iter()
        .flat_map(|part| {
            part.skin.0.iter().map(|corners| Facet {
                corners: *corners,
                material: part.material,
                part: part.number,
                limb: part.limb,
            })
        })
        .collect()
}

/// The triangles of one part.
#[cfg(test)]
pub(super) fn facets_of(skin: &crate::shape::Skin) -> Vec<Facet> {
    let facet = |corners: &[Corner; 3]| Facet {
        corners: *corners,
        material: 0,
        part: 0,
        limb: None,
    };
    skin.0.iter().map(facet).collect()
}
