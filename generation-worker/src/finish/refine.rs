//! Smaller triangles where colours vary or limbs bend: both need corners to sit on.

use glam::Vec3;

use super::facet::Facet;
use crate::shape::Corner;

/// Edges longer than this share of the longest are split in one round; fewer when that is too many.
const SHARES: [f32; 3] = [0.7, 0.85, 0.97];

/// Splits the longest edges of the facets that `wants` names until none is longer than `edge_m` or `triangles_max` would
/// be passed.
///
/// An edge is split for both its triangles or for none, so closed skins stay closed.
#[must_use]
pub(super) fn refined(
    mut facets: Vec<Facet>,
    wants: impl Fn(&Facet) -> bool,
    edge_m: f32,
    triangles_max: usize,
) -> Vec<Facet> {
    loop {
        let longest = facets
            .iter()
            .filter(|facet| wants(facet))
            .flat_map(edges)
            .fold(0.0_f32, |longest, (a, b)| longest.max(length(a, b)));
        if longest < edge_m {
            return facets;
        }
        let finer = SHARES
            .into_iter()
            .map(|share| split_all(&facets, &wants, longest * share))
            .find(|finer| finer.len() <= triangles_max);
        let Some(finer) = finer else {
            return facets;
        };
        facets = finer;
    }
}

fn split_all(facets: &[Facet], wants: impl Fn(&Facet) -> bool, above: f32) -> Vec<Facet> {
    let pieces = |facet: &Facet| {
        if wants(facet) {
            split(facet, above)
        } else {
            vec![*facet]
        }
    };
    facets.iter().flat_map(pieces).collect()
}

fn edges(facet: &Facet) -> [(Vec3, Vec3); 3] {
    let [a, b, c] = facet.corners.map(|corner| corner.position);
    [(a, b), (b, c), (c, a)]
}

/// The same bits in both directions.
fn length(a: Vec3, b: Vec3) -> f32 {
    let along = a - b;
    (along * along).element_sum().sqrt()
}

fn split(facet: &Facet, above: f32) -> Vec<Facet> {
    let [a, b, c] = facet.corners;
    let cut = |from: Corner, to: Corner| {
        (length(from.position, to.position) > above).then(|| middle(from, to))
    };
    let piece = |corners| Facet { corners, ..*facet };
    let pieces: Vec<[Corner; 3]> = match (cut(a, b), cut(b, c), cut(c, a)) {
        (None, None, None) => vec![[a, b, c]],
        (Some(ab), None, None) => vec![[a, ab, c], [ab, b, c]],
        (None, Some(bc), None) => vec![[b, bc, a], [bc, c, a]],
        (None, None, Some(ca)) => vec![[c, ca, b], [ca, a, b]],
        (Some(ab), Some(bc), None) => vec![[ab, b, bc], [a, ab, bc], [a, bc, c]],
        (None, Some(bc), Some(ca)) => vec![[bc, c, ca], [b, bc, ca], [b, ca, a]],
        (Some(ab), None, Some(ca)) => vec![[ca, a, ab], [c, ca, ab], [c, ab, b]],
        (Some(ab), Some(bc), Some(ca)) => {
            vec![[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
        }
    };
    pieces.into_iter().map(piece).collect()
}

fn middle(a: Corner, b: Corner) -> Corner {
    Corner {
        position: (a.position + b.position) * 0.5,
        normal: (a.normal + b.normal).normalize_or(a.normal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        finish::facet::facets_of,
        shape::{Skin, volume},
    };

    #[test]
    fn a_refined_box_is_still_a_closed_box() {
        let facets = facets_of(&crate::shape::box_for_tests());
        let finer = refined(facets, |_| true, 0.05, 400);
        assert!((100..=400).contains(&finer.len()), "{}", finer.len());
        let skin = Skin(finer.iter().map(|facet| facet.corners).collect());
        crate::shape::assert_sound(&skin);
        assert!((volume(&skin.0) - 1.0).abs() < 1e-5);
    }
}
