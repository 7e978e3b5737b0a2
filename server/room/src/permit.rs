//! May they? Everybody in the room may build; nobody may flood it.

use std::collections::BTreeMap;

use bevy::prelude::*;
use model::{PlayerId, Refusal, limits::COMMANDS_PER_SEC};
use protocol::TICK;
use sim::Step;

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

/// Who has everything back is forgotten.
fn refill(mut allowance: ResMut<Allowance>) {
    allowance.0.retain(|_, left| {
        *left += COMMANDS_PER_SEC * TICK.as_secs_f32();
        *left < BURST
    });
}
