//! Fewer triangles where even the coarsest parts are too many.

use std::collections::BTreeMap;

use glam::Vec3;
use meshopt::SimplifyOptions;

use super::facet::Facet;
use crate::shape::{Corner, plane};

/// Bends sharper than this (cosine of 40°) stay edges.
const CREASE_COS: f32 = 0.766;

/// At most `triangles_max` of the triangles, the shape kept as well as it goes.
///
/// Corners are welded first: with split normals every edge looks like a border that must stay.
#[must_use]
pub(super) fn simplified(facets: &[Facet], triangles_max: usize) -> Vec<Facet> {
    let materials = facets
        .iter()
        .map(|facet| facet.material)
        .max()
        .map_or(0, |last| last + 1);
    let mut simple = Vec::new();
    for material in 0..materials {
        let own: Vec<_> = facets
            .iter()
            .filter(|facet| facet.material == material)
            .collect();
        let share = own.len() * triangles_max / facets.len().max(1);
        simple.extend(Welded::new(&own).simplified(share));
    }
    smooth(&mut simple);
    simple
}

struct Welded {
    points: Vec<[f32; 3]>,
    parts: Vec<u32>,
    indices: Vec<u32>,
    material: usize,
}

impl Welded {
    fn new(facets: &[&Facet]) -> Self {
        let mut welded = Self {
            points: Vec::new(),
            parts: Vec::new(),
            indices: Vec::new(),
            material: facets.first().map_or(0, |facet| facet.material),
        };
        let mut known = BTreeMap::new();
        for facet in facets {
            for corner in facet.corners {
                let index = *known
                    .entry((key(corner.position), facet.part))
                    .or_insert_with(|| {
                        welded.points.push(corner.position.to_array());
                        welded.parts.push(facet.part);
                        welded.points.len() as u32 - 1
                    });
                welded.indices.push(index);
            }
        }
        welded
    }

    fn simplified(&self, triangles_max: usize) -> Vec<Facet> {
        let target = triangles_max * 3;
        if self.indices.len() <= target {
            return self.facets(&self.indices);
        }
        let careful = meshopt::simplify_decoder(
            &self.indices,
            &self.points,
            target,
            f32::MAX,
            SimplifyOptions::Prune,
            None,
        );
        if careful.len() <= target && !careful.is_empty() {
            return self.facets(&careful);
        }
        let sloppy =
            meshopt::simplify_sloppy_decoder(&self.indices, &self.points, target, f32::MAX, None);
        self.facets(&sloppy)
    }

    fn facets(&self, indices: &[u32]) -> Vec<Facet> {
        indices
            .chunks_exact(3)
            .filter_map(|triangle| {
                let at = |place: usize| Vec3::from(self.points[triangle[place] as usize]);
                let positions = [at(0), at(1), at(2)];
                let across = (positions[1] - positions[0]).cross(positions[2] - positions[0]);
                (across.length_squared() > 0.0).then(|| Facet {
                    corners: positions.map(|position| Corner {
                        position,
                        normal: plane(&positions),
                    }),
                    material: self.material,
                    part: self.parts[triangle[0] as usize],
                })
            })
            .collect()
    }
}

/// Shares normals between neighbours of one part where the bend is gentle.
fn smooth(facets: &mut [Facet]) {
    let mut around: BTreeMap<_, Vec<Vec3>> = BTreeMap::new();
    for facet in facets.iter() {
        for corner in facet.corners {
            let normals = around
                .entry((key(corner.position), facet.part))
                .or_default();
            normals.push(corner.normal);
        }
    }
    for facet in facets {
        for corner in &mut facet.corners {
            let own = corner.normal;
            corner.normal = around[&(key(corner.position), facet.part)]
                .iter()
                .filter(|other| other.dot(own) > CREASE_COS)
                .sum::<Vec3>()
                .normalize_or(own);
        }
    }
}

fn key(position: Vec3) -> [u32; 3] {
    position.to_array().map(|number| (number + 0.0).to_bits())
}
