//! The ground is changed.

use bevy::prelude::*;
use model::{Carve, CommandId, Done, Refusal};
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
