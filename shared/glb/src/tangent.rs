//! Which way a texture runs along a surface.

use glam::{Vec3, Vec4};

use crate::Surface;

impl Surface {
    /// For each corner the direction in which its texture runs, of unit length, and in the last place the side on
    /// which the top of the picture lies, as glTF means it. Empty where there are no texture coordinates.
    #[must_use]
    pub fn tangents(&self) -> Vec<Vec4> {
        if self.uvs.len() != self.positions.len() {
            return Vec::new();
        }
        let mut runs = vec![(Vec3::ZERO, Vec3::ZERO); self.uvs.len()];
        for corners in self.indices.chunks_exact(3) {
            let corners = [0, 1, 2].map(|place| corners[place] as usize);
            let (right, up) = self.run(corners);
            for corner in corners {
                runs[corner].0 += right;
                runs[corner].1 += up;
            }
        }
        let corners = self.normals.iter().zip(runs);
        corners
            .map(|(normal, (right, up))| {
                let along = (right - *normal * normal.dot(right))
                    .try_normalize()
                    .unwrap_or_else(|| normal.any_orthonormal_vector());
                let side = if normal.cross(along).dot(up) < 0.0 {
                    -1.0
                } else {
                    1.0
                };
                along.extend(side)
            })
            .collect()
    }

    /// Where right and up in the picture lie on a triangle, the longer the larger it is.
    fn run(&self, [a, b, c]: [usize; 3]) -> (Vec3, Vec3) {
        let (first, second) = (
            self.positions[b] - self.positions[a],
            self.positions[c] - self.positions[a],
        );
        let (from, to) = (self.uvs[b] - self.uvs[a], self.uvs[c] - self.uvs[a]);
        let turned = if from.perp_dot(to) < 0.0 { -1.0 } else { 1.0 };
        // Rows of a picture run downwards.
        (
            (first * to.y - second * from.y) * turned,
            (first * to.x - second * from.x) * turned,
        )
    }
}

#[cfg(test)]
mod tests {
    use glam::Vec2;

    use super::*;

    /// A wall seen from the front, its picture upright, mirrored or turned.
    #[test]
    fn tangents_follow_the_picture() {
        for (uvs, tangent) in [
            (
                [Vec2::new(0.0, 1.0), Vec2::ONE, Vec2::ZERO],
                Vec4::new(1.0, 0.0, 0.0, 1.0),
            ),
            (
                [Vec2::ONE, Vec2::new(0.0, 1.0), Vec2::X],
                Vec4::new(-1.0, 0.0, 0.0, -1.0),
            ),
            (
                [Vec2::ZERO, Vec2::Y, Vec2::X],
                Vec4::new(0.0, 1.0, 0.0, 1.0),
            ),
        ] {
            let wall = Surface {
                positions: vec![Vec3::ZERO, Vec3::X, Vec3::Y],
                normals: vec![Vec3::Z; 3],
                uvs: uvs.to_vec(),
                indices: vec![0, 1, 2],
                ..Surface::default()
            };
            assert_eq!(wall.tangents(), [tangent; 3], "{uvs:?}");
        }
    }
}
