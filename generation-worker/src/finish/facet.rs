//! Triangles on their way from parts to surfaces.

use crate::shape::{Corner, Placed};

/// A triangle that still knows which part it belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facet {
    /// Counter-clockwise.
    pub corners: [Corner; 3],
    /// Index into the recipe's materials.
    pub material: usize,
    /// The number of its part.
    pub part: u32,
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
            })
        })
        .collect()
}
