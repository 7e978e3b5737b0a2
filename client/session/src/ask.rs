//! Asking the room for changes, and what becomes of them.

use std::collections::BTreeMap;

use bevy::{ecs::system::SystemParam, prelude::*};
use lightyear::prelude::*;
use model::{Answer, BuildCommand, CommandId};
use protocol::{Ask, RoomState, Talk, Told};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use sim::Step;

use crate::LinkState;

/// Registers asking.
pub(crate) struct AskPlugin {
    pub(crate) seed: u64,
}

impl Plugin for AskPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(Pending {
            mint: ChaCha8Rng::seed_from_u64(self.seed),
            ..default()
        })
        .init_resource::<SaveState>()
        .add_message::<Answered>()
        .add_systems(
            FixedUpdate,
            (hear_answers, follow_durable).in_set(Step::Receive),
        )
        .add_systems(
            FixedUpdate,
            (forget_sent.run_if(resource_changed::<LinkState>), send)
                .chain()
                .in_set(Step::Publish),
        );
    }
}

/// What was asked and not answered; sent again on every new connection. The ids make that harmless.
#[derive(Resource)]
struct Pending {
    mint: ChaCha8Rng,
    unanswered: BTreeMap<CommandId, Waiting>,
    order: u64,
}

impl Default for Pending {
    fn default() -> Self {
        Self {
            mint: ChaCha8Rng::seed_from_u64(0),
            unanswered: BTreeMap::new(),
            order: 0,
        }
    }
}

struct Waiting {
    command: BuildCommand,
    order: u64,
    sent: bool,
}

/// The room answered something asked here.
#[derive(Message, Clone, Debug)]
pub struct Answered {
    /// What was asked.
    pub command: BuildCommand,
    /// What became of it.
    pub answer: Answer,
}

/// Whether what was done here is safe.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct SaveState {
    /// The room's version after our newest change.
    pub newest: u64,
    /// Everything up to this version is on disk.
    pub durable: u64,
    /// Why nothing more can be saved, if so.
    pub trouble: Option<String>,
    /// Questions the room has not answered yet.
    pub unanswered: usize,
}

impl SaveState {
    /// Whether every change made here is on disk.
    #[must_use]
    pub fn saved(&self) -> bool {
        self.unanswered == 0 && self.newest <= self.durable
    }
}

/// Asks the room for changes.
#[derive(SystemParam)]
pub struct Asking<'w> {
    pending: ResMut<'w, Pending>,
    save: ResMut<'w, SaveState>,
}

impl Asking<'_> {
    /// Asks; the answer comes as [`Answered`]. Kept and sent again until it does.
    pub fn ask(&mut self, command: BuildCommand) -> CommandId {
        let mut bytes = [0; 16];
        self.pending.mint.fill_bytes(&mut bytes);
        let id = CommandId(bytes);
        self.pending.order += 1;
        let order = self.pending.order;
        self.pending.unanswered.insert(
            id,
            Waiting {
                command,
                order,
                sent: false,
            },
        );
        self.save.unanswered = self.pending.unanswered.len();
        id
    }
}

fn send(mut pending: ResMut<Pending>, mut wires: Query<&mut MessageSender<Ask>, With<Connected>>) {
    let Ok(mut wire) = wires.single_mut() else {
        return;
    };
    let mut due: Vec<_> = pending
        .unanswered
        .iter_mut()
        .filter(|(_, waiting)| !waiting.sent)
        .collect();
    due.sort_unstable_by_key(|(_, waiting)| waiting.order);
    for (id, waiting) in due {
        waiting.sent = true;
        wire.send::<Talk>(Ask {
            id: *id,
            command: waiting.command.clone(),
        });
    }
}

/// A new connection knows nothing of what went over the old one.
fn forget_sent(link: Res<LinkState>, mut pending: ResMut<Pending>) {
    if *link != LinkState::Connected {
        pending
            .unanswered
            .values_mut()
            .for_each(|waiting| waiting.sent = false);
    }
}

fn hear_answers(
    mut wires: Query<&mut MessageReceiver<Told>>,
    mut pending: ResMut<Pending>,
    mut save: ResMut<SaveState>,
    mut answered: MessageWriter<Answered>,
) {
    for mut wire in &mut wires {
        for Told(answer) in wire.receive() {
            let Some(waiting) = pending.unanswered.remove(&answer.command) else {
                continue;
            };
            if let Ok(done) = &answer.result {
                save.newest = save.newest.max(done.version);
            }
            save.unanswered = pending.unanswered.len();
            answered.write(Answered {
                command: waiting.command,
                answer,
            });
        }
    }
}

fn follow_durable(rooms: Query<&RoomState, Changed<RoomState>>, mut save: ResMut<SaveState>) {
    for room in &rooms {
        save.durable = room.durable;
        save.trouble.clone_from(&room.trouble);
    }
}
