//! Which bones each corner of a mesh moves with.

use std::collections::BTreeMap;

use glam::{DVec3, Vec3};
use glb::{Bind, Mesh, Surface};

use super::{
    frame::{BODY, Chain, Frame},
    going::smooth,
};
use crate::finish::Facet;

/// Binds every corner. Surfaces are in the order of the materials, triangles in that of the facets.
pub(super) fn bind(frame: &Frame, mesh: &mut Mesh, facets: &[Facet]) {
    let mut of_material = BTreeMap::<usize, Vec<&Facet>>::new();
    for facet in facets {
        of_material.entry(facet.material).or_default().push(facet);
    }
    for (surface, facets) in mesh.surfaces.iter_mut().zip(of_material.into_values()) {
        bind_surface(frame, surface, &facets);
    }
}

/// A corner that triangles of different limbs share becomes one for each.
fn bind_surface(frame: &Frame, surface: &mut Surface, facets: &[&Facet]) {
    let mut binds: Vec<Option<Bind>> = vec![None; surface.positions.len()];
    let mut apart = BTreeMap::new();
    let corners = facets.iter().flat_map(|facet| {
        facet
            .corners
            .map(|corner| of(frame, facet, corner.position))
    });
    for (place, bind) in corners.enumerate() {
        let index = surface.indices[place] as usize;
        if *binds[index].get_or_insert(bind) == bind {
            continue;
        }
        let own = *apart.entry((index, bind)).or_insert_with(|| {
            double(surface, index);
            binds.push(Some(bind));
            binds.len() - 1
        });
        surface.indices[place] = own as u32;
    }
    surface.binds = binds.into_iter().map(Option::unwrap_or_default).collect();
}

/// Adds a corner like the one at `index`.
fn double(surface: &mut Surface, index: usize) {
    surface.positions.push(surface.positions[index]);
    surface.normals.push(surface.normals[index]);
    surface.uvs.extend(surface.uvs.get(index).copied());
    surface.colors.extend(surface.colors.get(index).copied());
}

/// What a corner of a facet moves with.
fn of(frame: &Frame, facet: &Facet, position: Vec3) -> Bind {
    let point = position.as_dvec3();
    let chain = facet.limb.and_then(|part| frame.of_part.get(&part));
    match chain {
        Some(chain) => rounded(&along(&frame.chains[*chain], point)),
        None => match frame.chest {
            Some(chest) => {
                let up = smooth((point.y - chest.from_m) / (chest.to_m - chest.from_m));
                rounded(&[(BODY, 1.0 - up), (chest.bone, up)])
            }
            None => rounded(&[(BODY, 1.0)]),
        },
    }
}

/// The shares of the bones of a limb: each begins at its joint and goes over into it on both sides.
fn along(chain: &Chain, point: DVec3) -> Vec<(usize, f64)> {
    let mut shares = vec![(chain.first, 1.0)];
    for bone in 1..chain.joints.len() {
        let joint = chain.joints[bone];
        let before = joint - chain.joints[bone - 1];
        let after = chain
            .joints
            .get(bone + 1)
            .map_or(before, |next| *next - joint);
        let way = before.normalize_or_zero() + after.normalize_or_zero();
        let past = way.normalize_or_zero().dot(point - joint);
        let blend = chain.blends[bone].max(1.0e-6);
        let share = smooth(past / blend * 0.5 + 0.5);
        for (_, of_earlier) in &mut shares {
            *of_earlier *= 1.0 - share;
        }
        shares.push((chain.first + bone, share));
    }
    shares
}

/// In steps of 1/255, the largest first, adding up to all of them.
fn rounded(shares: &[(usize, f64)]) -> Bind {
    let mut steps: Vec<_> = shares
        .iter()
        .map(|(bone, share)| ((share * 255.0 + 0.5) as u8, *bone as u8))
        .filter(|(steps, _)| *steps > 0)
        .collect();
    steps.sort_by(|a, b| b.cmp(a));
    let mut bind = Bind::default();
    for (place, (steps, bone)) in steps.into_iter().take(4).enumerate() {
        (bind.shares[place], bind.bones[place]) = (steps, bone);
    }
    let rest: i32 = 255
        - bind
            .shares
            .iter()
            .map(|steps| i32::from(*steps))
            .sum::<i32>();
    bind.shares[0] = (i32::from(bind.shares[0]) + rest) as u8;
    bind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_all() {
        for shares in [[0.5, 0.5, 0.0], [1.0 / 3.0; 3], [0.001, 0.998, 0.001]] {
            let shares: Vec<_> = shares.into_iter().enumerate().collect();
            let bind = rounded(&shares);
            let sum: u32 = bind.shares.iter().map(|share| u32::from(*share)).sum();
            assert_eq!(sum, 255, "{bind:?}");
        }
    }
}
