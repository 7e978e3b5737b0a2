//! Solids put together, cut from each other, or cut down to what they share.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use glam::Vec3;
use manifold_rust::{
    manifold::Manifold,
    types::{BooleanEngine, Error, MeshGL64, OpType},
};

use super::skin::{Corner, Skin, plane};

/// Numbers of one vertex: where it is, and its normal.
const NUMBERS: usize = 6;

/// How solids become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Melt {
    /// Everything that is in any.
    Union,
    /// The first without the others.
    Difference,
    /// What is in all.
    Intersection,
}

/// Each operand is the union of its skins. Nothing when the solids are such that no answer was found; an empty
/// skin when nothing is left.
pub(super) fn melted(how: Melt, operands: &[Vec<&Skin>]) -> Option<Skin> {
    // The kernel is somebody else's, and these meshes are anybody's.
    let found = catch_unwind(AssertUnwindSafe(|| answer(how, operands)));
    found.ok().flatten()
}

fn answer(how: Melt, operands: &[Vec<&Skin>]) -> Option<Skin> {
    let op = match how {
        Melt::Union => OpType::Add,
        Melt::Difference => OpType::Subtract,
        Melt::Intersection => OpType::Intersect,
    };
    let mut whole = None;
    for skins in operands {
        let operand = united(skins)?;
        whole = Some(match whole {
            None => operand,
            Some(whole) => joined(&whole, &operand, op)?,
        });
    }
    Some(skin(&whole?))
}

fn united(skins: &[&Skin]) -> Option<Manifold> {
    let mut whole = Manifold::empty();
    for skin in skins {
        let solid = solid(skin)?;
        whole = if whole.is_empty() {
            solid
        } else {
            joined(&whole, &solid, OpType::Add)?
        };
    }
    Some(whole)
}

fn joined(a: &Manifold, b: &Manifold, op: OpType) -> Option<Manifold> {
    let joined = a.boolean_with_engine(b, op, BooleanEngine::Exact);
    (joined.status() == Error::NoError).then_some(joined)
}

/// One vertex for each corner that differs; those at one place are said to be one.
fn solid(skin: &Skin) -> Option<Manifold> {
    let mut mesh = MeshGL64 {
        num_prop: NUMBERS as u64,
        ..MeshGL64::default()
    };
    let bits = |point: Vec3| point.to_array().map(|number| (number + 0.0).to_bits());
    let (mut places, mut corners) = (BTreeMap::new(), BTreeMap::new());
    for corner in skin.0.iter().flatten() {
        let place = bits(corner.position);
        let vertex = *corners
            .entry((place, bits(corner.normal)))
            .or_insert_with(|| {
                let vertex = (mesh.vert_properties.len() / NUMBERS) as u64;
                let numbers = [corner.position, corner.normal].map(|v| v.to_array().map(f64::from));
                mesh.vert_properties.extend(numbers.as_flattened());
                vertex
            });
        let first = *places.entry(place).or_insert(vertex);
        if first != vertex {
            mesh.merge_from_vert.push(vertex);
            mesh.merge_to_vert.push(first);
        }
        mesh.tri_verts.push(vertex);
    }
    let solid = Manifold::from_mesh_gl64(&mesh);
    (solid.status() == Error::NoError).then_some(solid)
}

fn skin(solid: &Manifold) -> Skin {
    let mesh = solid.get_mesh_gl64(-1);
    let numbers = (mesh.num_prop as usize).max(3);
    let corner = |vertex: u64, face: Vec3| {
        let at = vertex as usize * numbers;
        let read = |from: usize| {
            let number = |step: usize| mesh.vert_properties.get(at + from + step).copied();
            let number = |step: usize| number(step).unwrap_or_default() as f32;
            Vec3::new(number(0), number(1), number(2))
        };
        let normal = if numbers < NUMBERS {
            face
        } else {
            let normal = read(3).normalize_or(face);
            // What was cut away left its inside.
            if normal.dot(face) < 0.0 {
                -normal
            } else {
                normal
            }
        };
        Corner {
            position: read(0),
            normal: if normal.dot(face) < 0.1 { face } else { normal },
        }
    };
    let mut skin = Skin::default();
    for triangle in mesh.tri_verts.chunks_exact(3) {
        let flat = [0, 1, 2].map(|at| corner(triangle[at], Vec3::Y).position);
        let face = plane(&flat);
        skin.triangle([0, 1, 2].map(|at| corner(triangle[at], face)));
    }
    skin
}

#[cfg(test)]
mod tests {
    use super::{
        super::{block, cylinder, extrude, skin::assert_sound, sphere, volume},
        *,
    };

    fn moved(skin: Skin, by: Vec3) -> Skin {
        skin.placed(&glam::DAffine3::from_translation(by.as_dvec3()))
    }

    #[test]
    fn what_is_put_together_or_cut_is_closed() {
        let block = block::skin(Vec3::ONE, 0.0);
        let ball = moved(sphere::skin(0.6, 16), Vec3::new(0.3, 0.2, 0.1));
        for (how, least, most) in [
            (Melt::Union, 1.2, 1.9),
            (Melt::Difference, 0.3, 0.8),
            (Melt::Intersection, 0.2, 0.7),
        ] {
            let skin = melted(how, &[vec![&block], vec![&ball]]).unwrap();
            assert_sound(&skin);
            let found = volume(&skin.0);
            assert!((least..most).contains(&found), "{how:?}: {found}");
        }
    }

    #[test]
    fn holes_and_steps_are_closed() {
        let wall = block::skin(Vec3::new(4.0, 3.0, 0.3), 0.02);
        let arch: Vec<_> = (0..=8)
            .map(|step| super::super::circle(step, 16) * 0.5)
            .chain([[-0.5, -2.0].into(), [0.5, -2.0].into()])
            .collect();
        let door = extrude::skin(&arch, 1.0, 0.0);
        let pipe = cylinder::skin(0.1, 8.0, 0.0, 12);
        let found = melted(
            Melt::Difference,
            &[vec![&wall], vec![&door, &moved(pipe, Vec3::X)]],
        );
        assert_sound(&found.unwrap());
        // Faces that lie in each other are the hard case.
        let step = block::skin(Vec3::ONE, 0.0);
        let stairs = [
            step.clone(),
            moved(step.clone(), Vec3::Y),
            moved(step, Vec3::new(0.5, 1.0, 0.0)),
        ];
        let stairs = melted(Melt::Union, &[stairs.iter().collect()]).unwrap();
        assert_sound(&stairs);
        assert!((volume(&stairs.0) - 2.5).abs() < 1e-5);
    }

    #[test]
    fn nothing_is_left_of_a_ball_in_a_box() {
        let (ball, block) = (sphere::skin(0.4, 8), block::skin(Vec3::ONE, 0.0));
        let found = melted(Melt::Difference, &[vec![&ball], vec![&block]]);
        assert_eq!(found, Some(Skin::default()));
    }

    #[test]
    fn the_same_solids_give_the_same_bits() {
        let cut = || {
            let (block, ball) = (block::skin(Vec3::ONE, 0.05), sphere::skin(0.6, 16));
            melted(Melt::Difference, &[vec![&block], vec![&ball]]).unwrap()
        };
        assert_eq!(cut(), cut());
    }
}
