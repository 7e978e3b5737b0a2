//! Bodies in the water float or sink, and come to rest there.

use bevy::prelude::*;
use sim::{
    Land, Step,
    physics::{self, Afloat, Motion, Rest, Stepping, buoy},
};

use crate::{possess::Driven, things::SolidOf};
use model::limits::TICK_HZ;
use protocol::TICK;

/// Ticks for which a body has lain still in the water when it falls asleep.
const CALM_TICKS: u32 = TICK_HZ;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(FixedUpdate, float.in_set(Step::Simulate).before(Stepping));
}

/// For how many ticks a body has lain still in the water.
#[derive(Component)]
struct Calm(u32);

fn float(
    land: Res<Land>,
    mut bodies: Query<
        (
            Entity,
            &Transform,
            &SolidOf,
            &mut Motion,
            &mut Rest,
            Option<&mut Calm>,
        ),
        Without<Driven>,
    >,
    mut commands: Commands,
) {
    let water_m = land.0.water_m();
    for (entity, at, solid, mut motion, mut rest, calm) in &mut bodies {
        if !physics::awake(&rest) {
            continue;
        }
        let (low, high) = solid.0.collider.bounds();
        let reach_m = low.abs().max(high.abs()).length();
        if at.translation.y - reach_m > water_m {
            continue;
        }
        let mut pushed = *motion;
        let afloat = buoy(&mut pushed, at, &solid.0, water_m, TICK.as_secs_f32());
        if afloat == Afloat::Dry {
            continue;
        }
        let ticks = match (afloat, &calm) {
            (Afloat::Still, Some(calm)) => calm.0 + 1,
            (Afloat::Still, None) => 1,
            (Afloat::Dry | Afloat::Drifts, _) => 0,
        };
        if ticks > CALM_TICKS {
            // Rapier takes a speed for a push, and wakes.
            *motion = Motion::zero();
            rest.sleeping = true;
            commands.entity(entity).remove::<Calm>();
            continue;
        }
        *motion = pushed;
        match calm {
            Some(mut calm) => calm.0 = ticks,
            None => {
                commands.entity(entity).insert(Calm(ticks));
            }
        }
    }
}
