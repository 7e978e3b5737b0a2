//! What holds for every character of the catalogue.

use glam::Vec3;
use glb::Mesh;
use model::Recipe;

use super::*;
use crate::{
    finish,
    paint::{self, Distance, Shelter},
};

/// Every family that moves, as it is, with its mesh.
fn characters() -> Vec<(&'static str, Rig, Mesh)> {
    let families = words::catalogue().iter();
    let moving = families.filter_map(|family| {
        let (rig, mesh) = rigged(&family.recipe)?;
        Some((&*family.name, rig, mesh))
    });
    moving.collect()
}

fn rigged(recipe: &Recipe) -> Option<(Rig, Mesh)> {
    let levels = finish::levels(recipe).ok()?;
    let facets = &levels.facets[0];
    let rig = Rig::of(&levels.parts, facets).unwrap()?;
    let mut mesh = paint::mesh(recipe, facets, &Shelter::of(facets), Distance::Far);
    rig.put_into(&mut mesh, facets, true);
    Some((rig, mesh))
}

fn points(mesh: &Mesh) -> impl Iterator<Item = Vec3> {
    mesh.surfaces
        .iter()
        .flat_map(|surface| surface.positions.iter().copied())
}

#[test]
fn people_and_animals_can_move() {
    let characters = characters();
    for name in [
        "person", "explorer", "knight", "robot", "dog", "horse", "bird", "spider",
    ] {
        let found = characters.iter().find(|(known, ..)| *known == name);
        let (_, rig, _) = found.unwrap_or_else(|| panic!("{name} does not move"));
        let facts = rig.facts();
        assert!(facts.is_sound(BONES_MAX), "{name}: {facts:?}");
        let walks = facts
            .clips
            .iter()
            .any(|clip| clip.motion == Motion::Walk && clip.stride_m > 0.0);
        assert!(walks, "{name}");
    }
}

#[test]
fn every_corner_moves_with_bones_that_are_there() {
    for (name, rig, mesh) in characters() {
        let bones = rig.frame.bones.len();
        for surface in &mesh.surfaces {
            assert_eq!(surface.binds.len(), surface.positions.len(), "{name}");
            for bind in &surface.binds {
                let inside = bind.bones.iter().all(|bone| usize::from(*bone) < bones);
                let whole: u32 = bind.shares.iter().map(|share| u32::from(*share)).sum();
                assert!(inside && whole == 255, "{name}: {bind:?}");
            }
        }
    }
}

/// A clip in which nothing moves is none.
#[test]
fn meshes_and_manifests_know_the_same_clips() {
    for (name, rig, mesh) in characters() {
        let clips = &mesh.skeleton.as_ref().unwrap().clips;
        assert!(clips.iter().all(|clip| !clip.tracks.is_empty()), "{name}");
        let facts = rig.facts();
        let named = facts.clips.iter().map(|clip| clip.motion.name());
        assert!(named.eq(clips.iter().map(|clip| &clip.name)), "{name}");
    }
}

/// Feet that walk neither sink nor hang in the air by more than an eighth of the body's height, a fifth where it ducks.
#[test]
fn feet_stay_on_the_ground() {
    let mut wrong = Vec::new();
    for (name, rig, mesh) in characters() {
        if rig.frame.legs.is_empty() {
            continue;
        }
        let height = rig.frame.height_m;
        for (motion, share) in [
            (Motion::Idle, 0.3),
            (Motion::Walk, 0.0),
            (Motion::Walk, 0.2),
            (Motion::Walk, 0.4),
            (Motion::Walk, 0.7),
            (Motion::Crouch, 0.0),
        ] {
            let posed = rig.pose(motion, share).applied(&mesh);
            let soles = leg_points(&rig, &posed);
            let low = soles.into_iter().fold(f32::INFINITY, f32::min) / height;
            let slack = if motion == Motion::Crouch { 0.2 } else { 0.125 };
            if low.abs() > slack {
                wrong.push(format!("{name} {motion:?} {share}: {low} of its height"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Heights of the corners that move with a leg.
fn leg_points(rig: &Rig, mesh: &Mesh) -> Vec<f32> {
    let chains = rig
        .frame
        .legs
        .iter()
        .map(|leg| &rig.frame.chains[leg.chain]);
    let bones: Vec<_> = chains
        .flat_map(|chain| chain.first..chain.first + chain.joints.len())
        .collect();
    let corners = mesh
        .surfaces
        .iter()
        .flat_map(|surface| surface.positions.iter().zip(&surface.binds));
    corners
        .filter(|(_, bind)| bones.contains(&usize::from(bind.bones[0])))
        .map(|(position, _)| position.y)
        .collect()
}

/// A walk ends as it began, so that it can go on.
#[test]
fn rounds_close() {
    for (name, rig, mesh) in characters() {
        for motion in [
            Motion::Idle,
            Motion::Walk,
            Motion::Run,
            Motion::Crouch,
            Motion::Sneak,
        ] {
            let [first, last] = [0.0, 1.0].map(|share| rig.pose(motion, share).applied(&mesh));
            let apart = points(&first)
                .zip(points(&last))
                .fold(0.0_f32, |apart, (a, b)| apart.max(a.distance(b)));
            assert!(
                apart < 1e-3 * rig.frame.height_m,
                "{name} {motion:?}: {apart} m"
            );
        }
    }
}
