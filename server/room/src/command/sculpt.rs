//! The ground is changed.

use bevy::prelude::*;
use model::{Carve, CommandId, Done, Refusal, WaterLevel};
use sim::Land;

use super::{Asker, record};
use crate::{
    ground,
    history::Event,
    permit::{Allowance, Toll},
};

/// Everybody who is near does the same to theirs; whatever stands there goes with it.
pub(super) fn apply(
    world: &mut World,
    by: Asker,
    carve: Carve,
    of: Option<CommandId>,
) -> Result<Done, Refusal> {
    if !world.resource::<Land>().0.reaches(&carve) {
        return Err(Refusal::NoGround);
    }
    if let Carve::Stamps(_) = carve {
        let mut allowance = world.resource_mut::<Allowance>();
        allowance.spend(by.player, Toll::Stamp)?;
    }
    let event = Event::Sculpted {
        carve: carve.clone(),
        of,
    };
    let done = record(world, by, event, Vec::new(), Vec::new());
    let touched = ground::follow(world);
    ground::tell(world, by.command, carve, &touched);
    Ok(done)
}

/// Everything that floats wakes.
pub(super) fn flood(world: &mut World, by: Asker, level: WaterLevel) -> Done {
    let done = record(world, by, Event::Flooded { level }, Vec::new(), Vec::new());
    ground::flood(world, level);
    done
}
