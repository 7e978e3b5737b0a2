//! Fewer triangles for a finished surface: parts stay closed, and their light stays where it was.

use std::collections::BTreeMap;

use glam::Vec3;
use meshopt::SimplifyOptions;

use super::facet::Facet;
use crate::shape::{Corner, plane};

/// A corner keeps a normal it had that is no farther from its new triangle's than this (cosine of 70°).
const KEPT_COS: f32 = 0.34;

/// Corners welded within each part: with split normals every edge looks like a border that must stay.
pub(super) struct Welded {
    points: Vec<[f32; 3]>,
    /// A triangle of where each point came from: its part, limb and material.
    owners: Vec<Facet>,
    /// Every normal that a point has.
    normals: Vec<Vec<Vec3>>,
    indices: Vec<u32>,
    low: Vec3,
    high: Vec3,
}

impl Welded {
    pub(super) fn new(facets: &[Facet]) -> Self {
        let mut welded = Self {
            points: Vec::new(),
            owners: Vec::new(),
            normals: Vec::new(),
            indices: Vec::with_capacity(facets.len() * 3),
            low: Vec3::INFINITY,
            high: Vec3::NEG_INFINITY,
        };
        let mut known = BTreeMap::new();
        for facet in facets {
            for corner in facet.corners {
                let key = (bits(corner.position), facet.part);
                let index = *known.entry(key).or_insert_with(|| {
                    welded.points.push(corner.position.to_array());
                    welded.owners.push(*facet);
                    welded.normals.push(Vec::new());
                    welded.points.len() - 1
                });
                welded.low = welded.low.min(corner.position);
                welded.high = welded.high.max(corner.position);
                if !welded.normals[index].contains(&corner.normal) {
                    welded.normals[index].push(corner.normal);
                }
                welded.indices.push(index as u32);
            }
        }
        welded
    }

    /// At most `triangles_max`, every corner where one was; nothing when it cannot be done. Small parts go when that
    /// serves the others.
    pub(super) fn kept(&self, triangles_max: usize) -> Option<Vec<Facet>> {
        self.simple(triangles_max, SimplifyOptions::Prune)
    }

    /// The same with all parts as long as it goes.
    pub(super) fn whole(&self, triangles_max: usize) -> Option<Vec<Facet>> {
        self.simple(triangles_max, SimplifyOptions::None)
    }

    fn simple(&self, triangles_max: usize, options: SimplifyOptions) -> Option<Vec<Facet>> {
        let few = meshopt::simplify_decoder(
            &self.indices,
            &self.points,
            triangles_max * 3,
            f32::MAX,
            options,
            None,
        );
        self.fitting(&few, &self.points, triangles_max)
    }

    /// At most `triangles_max`, corners moved to where they serve best; nothing when it cannot be done.
    pub(super) fn moved(&self, triangles_max: usize) -> Option<Vec<Facet>> {
        let (mut few, mut points) = (self.indices.clone(), self.points.clone());
        let count = meshopt::simplify_with_update(
            &mut few,
            &mut points,
            &mut [],
            &[],
            0,
            None,
            triangles_max * 3,
            f32::MAX,
            SimplifyOptions::Prune,
            None,
        );
        few.truncate(count);
        for point in &mut points {
            *point = Vec3::from(*point).clamp(self.low, self.high).to_array();
        }
        self.fitting(&few, &points, triangles_max)
    }

    /// At most `triangles_max` at any price: parts may melt together or open.
    pub(super) fn forced(&self, triangles_max: usize) -> Vec<Facet> {
        let few = meshopt::simplify_sloppy_decoder(
            &self.indices,
            &self.points,
            triangles_max * 3,
            f32::MAX,
            None,
        );
        self.facets(&few, &self.points)
    }

    fn fitting(
        &self,
        indices: &[u32],
        points: &[[f32; 3]],
        triangles_max: usize,
    ) -> Option<Vec<Facet>> {
        let facets = self.facets(indices, points);
        (1..=triangles_max)
            .contains(&facets.len())
            .then_some(facets)
    }

    fn facets(&self, indices: &[u32], points: &[[f32; 3]]) -> Vec<Facet> {
        let facet = |triangle: &[u32]| {
            let [a, b, c] = [
                triangle[0] as usize,
                triangle[1] as usize,
                triangle[2] as usize,
            ];
            let positions = [a, b, c].map(|index| Vec3::from(points[index]));
            // Both sides of an edge without length go, so what was closed stays closed.
            let [first, second, third] = positions;
            if first == second || second == third || third == first {
                return None;
            }
            let face = plane(&positions);
            let corner = |index: usize| Corner {
                position: Vec3::from(points[index]),
                normal: self.normal(index, face),
            };
            Some(Facet {
                corners: [a, b, c].map(corner),
                ..self.owners[a]
            })
        };
        indices.chunks_exact(3).filter_map(facet).collect()
    }

    /// The normal that the point had on the side that looks most like `face`.
    fn normal(&self, index: usize, face: Vec3) -> Vec3 {
        let had = self.normals[index].iter().copied();
        had.filter(|normal| normal.dot(face) > KEPT_COS)
            .max_by(|a, b| a.dot(face).total_cmp(&b.dot(face)))
            .unwrap_or(face)
    }
}

fn bits(position: Vec3) -> [u32; 3] {
    position.to_array().map(|number| (number + 0.0).to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        finish::{facet::facets_of, refine::refined},
        shape::{Skin, assert_sound, box_for_tests, volume},
    };

    #[test]
    fn a_box_cut_small_becomes_a_box_again() {
        let facets = refined(facets_of(&box_for_tests()), |_| true, 0.05, 400);
        let welded = Welded::new(&facets);
        for simple in [welded.kept(12), welded.moved(12)] {
            let simple = simple.unwrap();
            assert_eq!(simple.len(), 12);
            let skin = Skin(simple.iter().map(|facet| facet.corners).collect());
            assert_sound(&skin);
            assert!((volume(&skin.0) - 1.0).abs() < 1e-4);
            for facet in &simple {
                let face = plane(&facet.corners.map(|corner| corner.position));
                let lit = facet
                    .corners
                    .iter()
                    .all(|corner| corner.normal.dot(face) > 0.999);
                assert!(lit, "its edges stay sharp");
            }
        }
    }
}
