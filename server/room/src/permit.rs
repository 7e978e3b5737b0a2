//! May they? Everybody in the room may build; nobody may flood it.

use std::collections::BTreeMap;

use bevy::prelude::*;
use model::{ObjectId, PlayerId, Refusal, limits::COMMANDS_PER_SEC};
use protocol::{Held, Possessed, TICK};
use sim::Step;

use crate::{command::name_of, things::Directory};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Allowance>()
        .add_systems(FixedUpdate, refill.in_set(Step::Receive));
}

/// How many commands each player may still ask for right now (a token bucket).
#[derive(Resource, Default)]
pub(crate) struct Allowance(BTreeMap<PlayerId, f32>);

/// Commands somebody may ask for in one burst.
const BURST: f32 = 2.0 * COMMANDS_PER_SEC;

impl Allowance {
    /// Counts one command.
    pub(crate) fn spend(&mut self, player: PlayerId) -> Result<(), Refusal> {
        let left = self.0.entry(player).or_insert(BURST);
        if *left < 1.0 {
            return Err(Refusal::TooFast);
        }
        *left -= 1.0;
        Ok(())
    }
}

/// Whether nobody is one of these things, or has one in their hands.
pub(crate) fn at_rest(
    world: &mut World,
    by: PlayerId,
    objects: impl IntoIterator<Item = ObjectId>,
) -> Result<(), Refusal> {
    for object in objects {
        let Some(entity) = world.resource::<Directory>().get(object) else {
            continue;
        };
        if let Some(Possessed { by }) = world.get(entity).copied() {
            let name = name_of(world, by);
            return Err(Refusal::Possessed { name });
        }
        if let Some(held) = world.get::<Held>(entity).filter(|held| held.by != by) {
            let name = name_of(world, held.by);
            return Err(Refusal::InHands { name });
        }
    }
    Ok(())
}

/// Who has everything back is forgotten.
fn refill(mut allowance: ResMut<Allowance>) {
    allowance.0.retain(|_, left| {
        *left += COMMANDS_PER_SEC * TICK.as_secs_f32();
        *left < BURST
    });
}
