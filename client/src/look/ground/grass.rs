//! Grass and stones near the eye, wherever they would grow; they go and come as the ground is sculpted and painted.

use std::{collections::BTreeMap, f32::consts::TAU};

use bevy::{
    asset::RenderAssetUsages,
    light::NotShadowCaster,
    math::ops,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};
use model::Cover;
use sim::Land;
use terrain::{CELL_M, Ground, HALF_M, STEEPEST};

use crate::{look::light::Quality, theme::world};

/// Edge of a patch, in metres.
const PATCH_M: f32 = 8.0;
/// Nothing grows where people build first, in metres from the middle.
const CLEAR_M: f32 = 8.0;
/// Tufts in one patch where all of it is lush.
const TUFTS: u32 = 150;
const BLADES: u32 = 8;
/// Higher up it is too cold, in metres.
const COLD_M: f32 = 34.0;
/// And nearer to the water than this too wet.
const SHORE_M: f32 = 0.9;
/// One patch in so many has a stone.
const STONES_EVERY: u32 = 7;
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
    let stones = (0..3).map(|_| meshes.add(dented(&mut luck))).collect();
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
        if let Some(mesh) = tufts(&land.0, corner, share, &mut luck) {
            patch.with_child((
                Mesh3d(meshes.add(mesh)),
                MeshMaterial3d(stuff.grass.clone()),
                NotShadowCaster,
            ));
        }
        if let Some(stone) = stone(&land.0, corner, &mut luck) {
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

/// Luck that is the same for a place whenever one comes there.
struct Luck(u32);

impl Luck {
    fn of((column, row): (i32, i32)) -> Self {
        let bits =
            (column as u32).wrapping_mul(0x9e37_79b1) ^ (row as u32).wrapping_mul(0x85eb_ca77);
        Self((bits ^ bits >> 15).wrapping_mul(0x2c1b_3c6d) | 1)
    }

    fn bits(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    fn share(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / 16_777_216.0
    }

    fn below(&mut self, count: u32) -> u32 {
        (self.bits() >> 8) % count
    }

    fn place(&mut self, corner: Vec2) -> Vec2 {
        corner + Vec2::new(self.share(), self.share()) * PATCH_M
    }
}

/// How lush it is somewhere, 0 to 1.
fn lush(ground: &Ground, at: Vec2) -> f32 {
    let sample = |metres: f32| ((metres + HALF_M) / CELL_M).round() as i32;
    match ground.paint(sample(at.x), sample(at.y)).cover() {
        Some((Cover::Grass, _)) => return 1.0,
        Some((_, thick)) if thick > 8 => return 0.0,
        _ => {}
    }
    let height_m = ground.height_m(at.x, at.y);
    let normal = ground.normal(at.x, at.y);
    let slope = normal.xz().length() / normal.y.max(0.01);
    if slope > STEEPEST
        || height_m > COLD_M
        || height_m < ground.water_m() + SHORE_M
        || at.length() < CLEAR_M
    {
        return 0.0;
    }
    if at.length() < 56.0 && path_m(at) < 1.6 {
        return 0.0;
    }
    // Tufts stand in groups.
    let group =
        ops::sin(at.x * 0.37 + 1.7 * ops::sin(at.y * 0.23)) * ops::sin(at.y * 0.41 + at.x * 0.11);
    (0.55 + 0.5 * group).clamp(0.15, 1.0)
}

/// How far the path through the meadow is, as its shader draws it.
fn path_m(at: Vec2) -> f32 {
    let middle = -11.0 + 5.0 * ops::sin(at.y * 0.045) + 1.6 * ops::sin(at.y * 0.13 + 1.0);
    (at.x - middle).abs()
}

/// Crossed blades, all of a patch in one mesh.
fn tufts(ground: &Ground, corner: Vec2, share: f32, luck: &mut Luck) -> Option<Mesh> {
    let (root_color, tip_color, dry_color) = (
        world::shader(world::GRASS_DEEP),
        world::shader(world::GRASS),
        world::shader(world::GRASS_DRY),
    );
    let mut positions = Vec::new();
    let mut normals = Vec::new();
    let mut colors = Vec::new();
    for _ in 0..(TUFTS as f32 * share) as u32 {
        let at = luck.place(corner);
        if luck.share() > lush(ground, at) {
            continue;
        }
        let up = ground.normal(at.x, at.y);
        let dry = luck.share() * luck.share() * 0.8;
        let tip = tip_color.lerp(dry_color, dry) * (0.95 + 0.3 * luck.share());
        let root = root_color.lerp(tip, 0.35);
        let tall = 0.6 + 0.8 * luck.share();
        for _ in 0..BLADES {
            let turn = luck.share() * TAU;
            let side = Vec3::new(ops::cos(turn), 0.0, ops::sin(turn));
            let height = (0.09 + 0.17 * luck.share()) * tall;
            let foot = at + Vec2::new(luck.share() - 0.5, luck.share() - 0.5) * 0.30;
            let foot = ground.point(foot.x, foot.y) - Vec3::Y * 0.01;
            let lean = side.cross(Vec3::Y) * height * (luck.share() - 0.5) * 1.2;
            let points = [
                foot - side * 0.017,
                foot + side * 0.017,
                foot + Vec3::Y * height + lean,
            ];
            positions.extend(points.map(|point| point.to_array()));
            normals.extend([up.to_array(); 3]);
            colors.extend([root, root, tip].map(|color| color.with_w(1.0).to_array()));
        }
    }
    let count = positions.len() as u32;
    (count > 0).then(|| {
        Mesh::new(
            PrimitiveTopology::TriangleList,
            RenderAssetUsages::RENDER_WORLD,
        )
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, colors)
        .with_inserted_indices(Indices::U32((0..count).collect()))
    })
}

/// Where a stone lies, if one does.
fn stone(ground: &Ground, corner: Vec2, luck: &mut Luck) -> Option<Transform> {
    let at = luck.place(corner);
    let wanted = luck.below(STONES_EVERY) == 0;
    let size = 0.16 + 0.62 * luck.share() * luck.share();
    let turn = luck.share() * TAU;
    let flat = 0.5 + 0.4 * luck.share();
    (wanted && lush(ground, at) > 0.0).then(|| Transform {
        translation: ground.point(at.x, at.y),
        rotation: Quat::from_rotation_arc(Vec3::Y, ground.normal(at.x, at.y))
            * Quat::from_rotation_y(turn),
        scale: Vec3::new(size, size * flat, size),
    })
}

/// A ball with dents, flat facets, sunk a little into the ground.
fn dented(luck: &mut Luck) -> Mesh {
    let offset = luck.share() * 50.0;
    let ball = Sphere::new(1.0)
        .mesh()
        .ico(2)
        .unwrap_or_else(|_| Cuboid::from_length(1.0).into());
    let dented = ball
        .try_attribute(Mesh::ATTRIBUTE_POSITION)
        .ok()
        .and_then(|values| values.as_float3())
        .map(|points| {
            points
                .iter()
                .map(|point| {
                    let point = Vec3::from_array(*point);
                    let bulge = ops::sin(point.x * 2.3 + offset)
                        + ops::sin(point.y * 3.1 - offset)
                        + ops::sin(point.z * 2.7 + offset * 0.5);
                    (point * (1.0 + 0.13 * bulge) - Vec3::Y * 0.25).to_array()
                })
                .collect::<Vec<_>>()
        });
    match dented {
        Some(points) => ball
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, points)
            .with_duplicated_vertices()
            .with_computed_flat_normals(),
        None => ball,
    }
}
