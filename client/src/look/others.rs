//! The others who are here: a small floating eye in their colour that looks where they look.

use bevy::{light::NotShadowCaster, math::ops, prelude::*};
use protocol::{Gaze, Player, Possessed};

use super::dress::{Dress, DressOf};
use crate::theme::people;
use session::Me;

/// Gazes come ten times a second; this closes the gap smoothly.
const FOLLOW_PER_SEC: f32 = 12.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (greet, follow).chain());
}

/// On another player's marker.
#[derive(Component)]
struct Marker;

fn greet(
    players: Query<(Entity, &Player, &Gaze), Without<Dress>>,
    me: Res<Me>,
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    for (entity, player, Gaze(pose)) in &players {
        if me.0 == Some(player.player) {
            continue;
        }
        let color = people::world_color(player.color_index);
        let shell = materials.add(StandardMaterial {
            base_color: color,
            perceptual_roughness: 0.4,
            emissive: color.to_linear() * 0.25,
            ..default()
        });
        let place = Transform::from_translation(pose.position).with_rotation(pose.rotation);
        commands
            .spawn((Marker, DressOf(entity), place, Visibility::default()))
            .with_children(|marker| {
                marker.spawn((
                    Mesh3d(meshes.add(Sphere::new(0.19))),
                    MeshMaterial3d(shell.clone()),
                ));
                marker.spawn((
                    Mesh3d(meshes.add(ConicalFrustum {
                        radius_top: 0.06,
                        radius_bottom: 0.17,
                        height: 0.22,
                    })),
                    MeshMaterial3d(shell),
                    NotShadowCaster,
                    // A lens towards -Z, where eyes look.
                    Transform::from_xyz(0.0, 0.0, -0.22)
                        .with_rotation(Quat::from_rotation_x(std::f32::consts::FRAC_PI_2)),
                ));
            });
    }
}

/// Who is somebody is seen as that.
fn follow(
    players: Query<(&Player, &Gaze, &Dress)>,
    bodies: Query<&Possessed>,
    mut markers: Query<(&mut Transform, &mut Visibility), With<Marker>>,
    time: Res<Time>,
) {
    let share = 1.0 - ops::exp(-FOLLOW_PER_SEC * time.delta_secs());
    for (player, Gaze(pose), dress) in &players {
        if let Ok((mut marker, mut visibility)) = markers.get_mut(dress.root()) {
            let is_body = bodies.iter().any(|body| body.by == player.player);
            visibility.set_if_neq(match is_body {
                true => Visibility::Hidden,
                false => Visibility::Inherited,
            });
            marker.translation = marker.translation.lerp(pose.position, share);
            marker.rotation = marker.rotation.slerp(pose.rotation, share);
        }
    }
}
