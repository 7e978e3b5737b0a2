//! What never moves falls silent: replication looks at every entity it knows on every tick,
//! so things that stay as they are leave it, and come back for a while when something changes
//! or somebody joins.

use bevy::prelude::*;
use lightyear::prelude::*;
use protocol::{Adjusted, Appearance, Dragged, Gait, Grouped, Progress, Remake, Thing};
use sim::Step;

/// Ticks until a change has surely been acknowledged by everybody who is still connected.
const SPEAK_TICKS: u32 = 600;

pub(crate) fn plugin(app: &mut App) {
    app.add_observer(tell_newcomers).add_systems(
        FixedUpdate,
        (notice_changes, fall_silent).chain().in_set(Step::Publish),
    );
}

/// What makes an entity known to everybody in the room.
pub(crate) fn to_everyone() -> impl Bundle {
    (
        Replicate::to_clients(NetworkTarget::All),
        Speaking {
            ticks_left: SPEAK_TICKS,
        },
    )
}

/// Takes part in replication for a while.
#[derive(Component)]
pub(crate) struct Speaking {
    ticks_left: u32,
}

/// Has an entity take part again, before it changes or goes.
pub(crate) fn speak(world: &mut World, entity: Entity) {
    if let Ok(mut entity) = world.get_entity_mut(entity) {
        entity.insert((
            Replicating,
            Speaking {
                ticks_left: SPEAK_TICKS,
            },
        ));
    }
}

/// Somebody new has to hear of everything once.
fn tell_newcomers(
    joined: On<Add, Connected>,
    silent: Query<Entity, (With<Thing>, Without<Speaking>)>,
    mut commands: Commands,
) {
    tracing::trace!(link = %joined.entity, "telling a newcomer");
    for entity in &silent {
        commands.entity(entity).insert((
            Replicating,
            Speaking {
                ticks_left: SPEAK_TICKS,
            },
        ));
    }
}

type ChangedAtAll = Or<(
    Changed<Appearance>,
    Changed<Remake>,
    Changed<Progress>,
    Changed<Gait>,
    Changed<Adjusted>,
    Changed<Grouped>,
    Changed<Dragged>,
)>;

fn notice_changes(changed: Query<Entity, (With<Thing>, ChangedAtAll)>, mut commands: Commands) {
    for entity in &changed {
        commands.entity(entity).insert((
            Replicating,
            Speaking {
                ticks_left: SPEAK_TICKS,
            },
        ));
    }
}

/// Where they are is not replicated but told, so that bodies fall silent like everything else.
fn fall_silent(mut speaking: Query<(Entity, &mut Speaking), With<Thing>>, mut commands: Commands) {
    for (entity, mut speaking) in &mut speaking {
        speaking.ticks_left = speaking.ticks_left.saturating_sub(1);
        if speaking.ticks_left == 0 {
            commands.entity(entity).remove::<(Replicating, Speaking)>();
        }
    }
}
