//! Grass and stones near the eye, wherever they would grow; they go and come as the ground is sculpted and painted.

mod luck;
mod stones;
mod tufts;

use std::collections::BTreeMap;

use bevy::{light::NotShadowCaster, prelude::*};
use sim::Land;
use terrain::Ground;

use crate::{look::light::Quality, theme::world};
use luck::Luck;

/// Edge of a patch, in metres.
const PATCH_M: f32 = 8.0;
/// Patches that may begin to grow in one frame.
const HURRY: usize = 6;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Patches>()
        .add_systems(Startup, prepare)
        .add_systems(Update, grow);
}

/// What has grown, by column and row.
#[derive(Resource, Default)]
struct Patches(BTreeMap<(i32, i32), (u64, Entity)>);

/// Everything that has grown.
pub(super) fn patches(world: &World) -> Vec<Entity> {
    let patches = world.resource::<Patches>().0.values();
    patches.map(|(_, entity)| *entity).collect()
}

/// What patches are made of.
#[derive(Resource)]
struct Stuff {
    grass: Handle<StandardMaterial>,
    stone: Handle<StandardMaterial>,
    stones: Vec<Handle<Mesh>>,
}

fn prepare(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let grass = materials.add(StandardMaterial {
        base_color: world::WHITE,
        perceptual_roughness: 0.9,
        reflectance: 0.2,
        cull_mode: None,
        ..default()
    });
    let stone = materials.add(StandardMaterial {
        base_color: world::ROCK,
        perceptual_roughness: 0.92,
        reflectance: 0.3,
        ..default()
    });
    let mut luck = Luck(0x9E37_79B9);
    let stones = (0..3)
        .map(|_| meshes.add(stones::dented(&mut luck)))
        .collect();
    commands.insert_resource(Stuff {
        grass,
        stone,
        stones,
    });
}

fn grow(
    eyes: Query<&GlobalTransform, With<Camera3d>>,
    land: Res<Land>,
    quality: Res<Quality>,
    stuff: Res<Stuff>,
    mut patches: ResMut<Patches>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    let Ok(eye) = eyes.single().map(GlobalTransform::translation) else {
        return;
    };
    let (reach_m, share) = match *quality {
        Quality::Full => (56.0, 1.0),
        Quality::Plain => (34.0, 0.6),
    };
    let middle = |index: i32| (index as f32 + 0.5) * PATCH_M;
    let height_m = eye.y - land.0.height_m(eye.x, eye.z);
    let away = |(column, row): (i32, i32)| {
        Vec3::new(middle(column) - eye.x, height_m, middle(row) - eye.z).length()
    };
    patches.0.retain(|at, (_, entity)| {
        let keep = away(*at) < reach_m + PATCH_M;
        if !keep {
            commands.entity(*entity).despawn();
        }
        keep
    });
    let reach = (reach_m / PATCH_M).ceil() as i32;
    let here = (eye.xz() / PATCH_M).floor().as_ivec2();
    let around = (-reach..=reach).flat_map(|x| (-reach..=reach).map(move |z| (x, z)));
    let mut due: Vec<_> = around
        .map(|(x, z)| (here.x + x, here.y + z))
        .filter(|at| away(*at) < reach_m)
        .filter_map(|at| {
            let is = content(&land.0, at);
            let known = patches.0.get(&at);
            known.is_none_or(|(was, _)| *was != is).then_some((at, is))
        })
        .collect();
    due.sort_by(|(a, _), (b, _)| away(*a).total_cmp(&away(*b)));
    for (at, is) in due.into_iter().take(HURRY) {
        if let Some((_, entity)) = patches.0.remove(&at) {
            commands.entity(entity).despawn();
        }
        let mut luck = Luck::of(at);
        let corner = Vec2::new(at.0 as f32, at.1 as f32) * PATCH_M;
        let mut patch = commands.spawn((Transform::default(), Visibility::default()));
        if let Some(mesh) = tufts::tufts(&land.0, corner, share, &mut luck) {
            patch.with_child((
                Mesh3d(meshes.add(mesh)),
                MeshMaterial3d(stuff.grass.clone()),
                NotShadowCaster,
            ));
        }
        if let Some(stone) = stones::stone(&land.0, corner, &mut luck) {
            let mesh = &stuff.stones[luck.below(stuff.stones.len() as u32) as usize];
            patch.with_child((
                Mesh3d(mesh.clone()),
                MeshMaterial3d(stuff.stone.clone()),
                stone,
            ));
        }
        patches.0.insert(at, (is, patch.id()));
    }
}

fn content(ground: &Ground, at: (i32, i32)) -> u64 {
    let corner = Vec2::new(at.0 as f32, at.1 as f32) * PATCH_M;
    let hash = |x: f32, z: f32| {
        let chunk = Ground::chunk_at(corner.x + x, corner.y + z);
        chunk.map_or(0, |chunk| ground.hash(chunk))
    };
    // Where chunks meet, the one behind begins with this patch's last edge.
    let edge = PATCH_M;
    hash(0.0, 0.0)
        ^ hash(edge, 0.0).rotate_left(1)
        ^ hash(0.0, edge).rotate_left(2)
        ^ u64::from(ground.seed())
        ^ u64::from(ground.water_m().to_bits()) << 20
}
