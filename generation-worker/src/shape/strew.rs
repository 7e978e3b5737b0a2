//! Copies strewn over a surface: as far from each other as a few tries make them.

use glam::{DAffine3, DMat3, DVec3, Vec3};

use super::skin::{Skin, plane};
use crate::paint::noise;

/// Places tried for each copy; the one farthest from its neighbours is taken.
const TRIES: u32 = 8;

/// A surface that looks up at least this much (cosine of 50°) is a top.
const TOP_COS: f32 = 0.643;

/// How copies are strewn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strewn {
    pub(super) count: u32,
    pub(super) upright: bool,
    pub(super) top: bool,
    pub(super) vary: f64,
    pub(super) seed: u64,
}

impl Strewn {
    /// Where copies stand on `skins`: their Y out of the surface, turned about it as it falls.
    pub(super) fn over(self, skins: &[Skin]) -> Vec<DAffine3> {
        let faces: Vec<Face> = skins
            .iter()
            .flat_map(|skin| &skin.0)
            .map(|triangle| Face::of(triangle.map(|corner| corner.position)))
            .filter(|face| face.area > 0.0 && (!self.top || face.normal.y >= TOP_COS))
            .collect();
        let mut sum = 0.0;
        let ends: Vec<f64> = faces
            .iter()
            .map(|face| {
                sum += f64::from(face.area);
                sum
            })
            .collect();
        if faces.is_empty() {
            return Vec::new();
        }
        let mut taken: Vec<Vec3> = Vec::new();
        let mut places = Vec::new();
        for copy in 0..self.count {
            let tries = (0..TRIES).map(|attempt| {
                let luck = |salt: i32| {
                    f64::from(noise::hash(self.seed, [copy as i32, attempt as i32, salt]))
                };
                let face = ends.partition_point(|end| *end < luck(0) * sum);
                let face = &faces[face.min(faces.len() - 1)];
                (face.point(luck(1) as f32, luck(2) as f32), face.normal)
            });
            let apart = |point: &Vec3| {
                let nearest = taken.iter().map(|other| other.distance_squared(*point));
                nearest.fold(f32::INFINITY, f32::min)
            };
            let best = tries.reduce(|a, b| if apart(&b.0) > apart(&a.0) { b } else { a });
            let Some((point, normal)) = best else {
                continue;
            };
            taken.push(point);
            places.push(self.place(copy, point, normal));
        }
        places
    }

    fn place(self, copy: u32, point: Vec3, normal: Vec3) -> DAffine3 {
        let luck = |salt: i32| f64::from(noise::hash(self.seed ^ 0x5ca7, [copy as i32, salt, 0]));
        let up = if self.upright {
            DVec3::Y
        } else {
            normal.as_dvec3().normalize_or(DVec3::Y)
        };
        let (u, v) = up.any_orthonormal_pair();
        let (sin, cos) = libm::sincos(luck(1) * core::f64::consts::TAU);
        let x = u * cos + v * sin;
        let turned = DMat3::from_cols(x, up, x.cross(up));
        let size = 1.0 - self.vary * luck(2);
        DAffine3::from_mat3_translation(turned * size, point.as_dvec3())
    }
}

struct Face {
    corners: [Vec3; 3],
    normal: Vec3,
    area: f32,
}

impl Face {
    fn of(corners: [Vec3; 3]) -> Self {
        let across = (corners[1] - corners[0]).cross(corners[2] - corners[0]);
        Self {
            corners,
            normal: plane(&corners),
            area: across.length() / 2.0,
        }
    }

    /// Evenly over the triangle for evenly random shares.
    fn point(&self, mut u: f32, mut v: f32) -> Vec3 {
        if u + v > 1.0 {
            (u, v) = (1.0 - u, 1.0 - v);
        }
        let [a, b, c] = self.corners;
        a + (b - a) * u + (c - a) * v
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sphere, *};

    fn strewn(seed: u64, top: bool) -> Vec<DAffine3> {
        let how = Strewn {
            count: 40,
            upright: false,
            top,
            vary: 0.5,
            seed,
        };
        how.over(&[sphere::skin(1.0, 16)])
    }

    #[test]
    fn copies_lie_on_the_surface_and_point_out_of_it() {
        for place in strewn(1, false) {
            assert!((0.95..=1.001).contains(&place.translation.length()));
            assert!(
                place
                    .matrix3
                    .y_axis
                    .normalize()
                    .dot(place.translation.normalize())
                    > 0.95
            );
            assert!(
                place.matrix3.determinant() > 0.0,
                "no copy is a mirror image"
            );
        }
        assert!(
            strewn(1, true)
                .iter()
                .all(|place| place.translation.y > 0.5)
        );
    }

    #[test]
    fn the_seed_decides() {
        assert_eq!(strewn(1, false), strewn(1, false));
        assert_ne!(strewn(1, false), strewn(2, false));
    }
}
