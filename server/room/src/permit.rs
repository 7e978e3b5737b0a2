//! May they? Everybody may look and talk, players move, editors build; nobody may flood the room.

use std::collections::BTreeMap;

use bevy::prelude::*;
use model::{BuildCommand, ObjectId, PlayerId, Refusal, Role, limits::COMMANDS_PER_SEC};
use protocol::{Held, Possessed, TICK};
use sim::Step;

use crate::{command::name_of, things::Directory};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Allowance>()
        .add_systems(FixedUpdate, refill.in_set(Step::Receive));
}

/// How much of each kind every player may still do right now (token buckets).
#[derive(Resource, Default)]
pub(crate) struct Allowance(BTreeMap<(PlayerId, Toll), f32>);

/// What is counted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Toll {
    /// Commands.
    Command,
    /// Whole hills at once.
    Stamp,
    /// Words and pings.
    Talk,
    /// Questions about the history.
    Recall,
}

impl Toll {
    /// How many a second on average.
    const fn per_sec(self) -> f32 {
        match self {
            Self::Command => COMMANDS_PER_SEC,
            Self::Stamp => 2.0,
            Self::Talk => 1.0,
            Self::Recall => 4.0,
        }
    }

    /// How many in one burst.
    const fn burst(self) -> f32 {
        match self {
            Self::Command => 2.0 * COMMANDS_PER_SEC,
            Self::Talk => 6.0,
            Self::Recall | Self::Stamp => 8.0,
        }
    }

    const fn refusal(self) -> Refusal {
        match self {
            Self::Command | Self::Stamp | Self::Recall => Refusal::TooFast,
            Self::Talk => Refusal::TooChatty,
        }
    }
}

impl Allowance {
    /// Counts one.
    pub(crate) fn spend(&mut self, player: PlayerId, toll: Toll) -> Result<(), Refusal> {
        let left = self.0.entry((player, toll)).or_insert(toll.burst());
        if *left < 1.0 {
            return Err(toll.refusal());
        }
        *left -= 1.0;
        Ok(())
    }
}

/// Whether somebody with this role may do that.
pub(crate) fn may(role: Role, command: &BuildCommand) -> Result<(), Refusal> {
    let needed = needed(command);
    if role >= needed {
        Ok(())
    } else {
        Err(Refusal::NotAllowed { role, needed })
    }
}

const fn needed(command: &BuildCommand) -> Role {
    match command {
        BuildCommand::Possess { .. }
        | BuildCommand::Appear { .. }
        | BuildCommand::LetGo
        | BuildCommand::Grab { .. }
        | BuildCommand::Drop { .. } => Role::Player,
        BuildCommand::Generate { .. }
        | BuildCommand::Place { .. }
        | BuildCommand::Transform { .. }
        | BuildCommand::Duplicate { .. }
        | BuildCommand::Remove { .. }
        | BuildCommand::TakeBack { .. }
        | BuildCommand::Edit { .. }
        | BuildCommand::Rule { .. }
        | BuildCommand::Group { .. }
        | BuildCommand::Ungroup { .. }
        | BuildCommand::Adjust { .. }
        | BuildCommand::Revert { .. }
        | BuildCommand::Sculpt { .. }
        | BuildCommand::Flood { .. }
        | BuildCommand::Dawn { .. }
        | BuildCommand::Retry { .. } => Role::Editor,
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
    allowance.0.retain(|(_, toll), left| {
        *left += toll.per_sec() * TICK.as_secs_f32();
        *left < toll.burst()
    });
}
