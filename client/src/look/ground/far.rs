//! Hills in the haze beyond the ground, only to be looked at.

use bevy::{light::NotShadowCaster, math::ops, prelude::*};
use sim::Land;
use terrain::{Ground, HALF_M, Paint};

use super::{material::GroundLook, tile::Sheet};

/// Half the edge of what is drawn; the haze ends it.
const FAR_M: f32 = 1_792.0;
const CELL_M: f32 = 32.0;
const HILLS_M: f32 = 55.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, raise);
}

#[derive(Component)]
struct Distance(u32);

/// The hills begin as high as the ground ends.
fn raise(
    land: Res<Land>,
    look: Res<GroundLook>,
    drawn: Query<(Entity, &Distance)>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    let seed = land.0.seed();
    let known = drawn.iter().next();
    if known.is_some_and(|(_, distance)| distance.0 == seed) {
        return;
    }
    if let Some((entity, _)) = known {
        commands.entity(entity).despawn();
    }
    commands.spawn((
        Distance(seed),
        Mesh3d(meshes.add(mesh(&land.0))),
        MeshMaterial3d(look.0.clone()),
        NotShadowCaster,
    ));
}

fn mesh(ground: &Ground) -> Mesh {
    let cells = (2.0 * FAR_M / CELL_M) as i32;
    let hole = (HALF_M / CELL_M) as i32;
    let at = |x: i32, z: i32| {
        let flat = Vec2::new(x as f32, z as f32) * CELL_M - FAR_M;
        Vec3::new(flat.x, height_m(ground, flat.x, flat.y), flat.y)
    };
    let mut sheet = Sheet::default();
    for z in 0..=cells {
        for x in 0..=cells {
            let slope_x = at(x + 1, z).y - at(x - 1, z).y;
            let slope_z = at(x, z + 1).y - at(x, z - 1).y;
            let normal = Vec3::new(-slope_x, 2.0 * CELL_M, -slope_z).normalize_or(Vec3::Y);
            sheet.push(at(x, z), normal, Paint::default());
        }
    }
    let near = cells / 2 - hole..cells / 2 + hole;
    let index = |x: i32, z: i32| (z * (cells + 1) + x) as u32;
    for z in 0..cells {
        for x in 0..cells {
            if !(near.contains(&x) && near.contains(&z)) {
                sheet.quad(
                    index(x, z),
                    index(x + 1, z),
                    index(x, z + 1),
                    index(x + 1, z + 1),
                );
            }
        }
    }
    sheet.mesh()
}

/// Beyond the edge the ground rolls on.
fn height_m(ground: &Ground, x: f32, z: f32) -> f32 {
    let beyond = (x.abs().max(z.abs()) - HALF_M).max(0.0);
    let rise = (beyond / 600.0).min(1.0);
    let roll = 1.2
        + ops::sin(x * 0.0061 + 1.3)
        + ops::sin(z * 0.0047 - x * 0.0023)
        + 0.6 * ops::sin(z * 0.013 + x * 0.009);
    let hills = rise * rise * roll.max(0.0) * HILLS_M * 0.4;
    let edge = ground.height_m(x, z).max(ground.water_m() + 0.6 * rise);
    edge + hills
}
