//! The landing spot: glows on the ground while the prompt is being typed.

use bevy::prelude::*;
use sim::Land;

use super::ring::{LIFT_M, Ring, RingLook, RingQuad};
use crate::{build_mode::Aim, panels::PromptBar, theme::world};

const RADIUS_M: f32 = 0.7;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, prepare).add_systems(Update, glow);
}

#[derive(Component)]
struct LandingSpot;

fn prepare(mut commands: Commands, quad: Res<RingQuad>, mut rings: ResMut<Assets<Ring>>) {
    let material = rings.add(Ring {
        look: RingLook {
            color: world::landing().to_vec4(),
            filled: 1.0,
            breath: 0.5,
            width: 0.022,
            inside: 1.0,
        },
    });
    commands.spawn((
        LandingSpot,
        quad.ring(material, RADIUS_M),
        Visibility::Hidden,
    ));
}

fn glow(
    mut spots: Query<(&mut Transform, &mut Visibility), With<LandingSpot>>,
    aim: Res<Aim>,
    land: Res<Land>,
    prompt: Res<PromptBar>,
) {
    for (mut transform, mut visibility) in &mut spots {
        match aim.spot.filter(|_| prompt.is_open()) {
            Some(spot) => {
                let up = land.0.normal(spot.position.x, spot.position.z);
                transform.translation = spot.position + up * LIFT_M;
                transform.rotation = Quat::from_rotation_arc(Vec3::Y, up);
                visibility.set_if_neq(Visibility::Visible);
            }
            None => {
                visibility.set_if_neq(Visibility::Hidden);
            }
        }
    }
}
