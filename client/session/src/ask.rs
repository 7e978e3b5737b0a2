//! Asking the room for changes, and what becomes of them.

use std::collections::BTreeMap;

use bevy::{ecs::system::SystemParam, prelude::*};
use lightyear::prelude::*;
use model::{Answer, BuildCommand, CommandId, Refusal};
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
        // Not in a step: messages live for one frame, and a fast screen has frames without a tick.
        .add_systems(
            PreUpdate,
            (hear_answers, settle)
                .chain()
                .after(MessageSystems::Receive),
        )
        .add_systems(
            FixedUpdate,
            (forget_sent.run_if(resource_changed::<LinkState>), send)
                .chain()
                .in_set(Step::Publish),
        );
    }
}

/// What was asked and is not on disk yet; sent again on every new connection. The ids make that harmless,
/// and a change that was accepted by a room that then crashed is not lost.
#[derive(Resource)]
pub(crate) struct Pending {
    mint: ChaCha8Rng,
    unsaved: BTreeMap<CommandId, Waiting>,
    order: u64,
}

impl Default for Pending {
    fn default() -> Self {
        Self {
            mint: ChaCha8Rng::seed_from_u64(0),
            unsaved: BTreeMap::new(),
            order: 0,
        }
    }
}

struct Waiting {
    command: BuildCommand,
    order: u64,
    sent: bool,
    /// Whether whoever asked was told.
    told: bool,
    /// The room's version that contains it, once it was accepted over this connection.
    version: Option<u64>,
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
    /// The room's version after our newest change that it accepted.
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
    /// Whether what was done here is safe.
    #[must_use]
    pub fn saved(&self) -> &SaveState {
        &self.save
    }

    /// Asks; the answer comes as [`Answered`]. Kept and sent again until it does.
    pub fn ask(&mut self, command: BuildCommand) -> CommandId {
        let mut bytes = [0; 16];
        self.pending.mint.fill_bytes(&mut bytes);
        let id = CommandId(bytes);
        self.pending.order += 1;
        let order = self.pending.order;
        let waiting = Waiting {
            command,
            order,
            sent: false,
            told: false,
            version: None,
        };
        self.pending.unsaved.insert(id, waiting);
        self.save.unanswered += 1;
        id
    }
}

fn send(mut pending: ResMut<Pending>, mut wires: Query<&mut MessageSender<Ask>, With<Connected>>) {
    let Ok(mut wire) = wires.single_mut() else {
        return;
    };
    let mut due: Vec<_> = pending
        .unsaved
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
        for waiting in pending.unsaved.values_mut() {
            (waiting.sent, waiting.version) = (false, None);
        }
    }
}

pub(crate) fn hear_answers(
    mut wires: Query<&mut MessageReceiver<Told>>,
    mut pending: ResMut<Pending>,
    mut answered: MessageWriter<Answered>,
) {
    for mut wire in &mut wires {
        for Told(answer) in wire.receive() {
            let Some(waiting) = pending.unsaved.get_mut(&answer.command) else {
                continue;
            };
            waiting.version = answer.result.as_ref().ok().map(|done| done.version);
            if waiting.told && matches!(answer.result, Err(Refusal::TooFast | Refusal::Busy)) {
                // It was accepted once, so it is not given up because many are sent again at once.
                waiting.sent = false;
                continue;
            }
            let (id, refused) = (answer.command, answer.result.is_err());
            if !std::mem::replace(&mut waiting.told, true) {
                let command = waiting.command.clone();
                answered.write(Answered { command, answer });
            }
            if refused {
                pending.unsaved.remove(&id);
            }
        }
    }
}

/// What is on disk need not be remembered here.
fn settle(rooms: Query<&RoomState>, mut pending: ResMut<Pending>, mut save: ResMut<SaveState>) {
    let mut now = save.clone();
    for room in &rooms {
        now.durable = room.durable;
        now.trouble.clone_from(&room.trouble);
    }
    let durable = now.durable;
    pending
        .unsaved
        .retain(|_, waiting| waiting.version.is_none_or(|version| version > durable));
    let versions = pending.unsaved.values().map(|waiting| waiting.version);
    now.unanswered = versions.clone().filter(Option::is_none).count();
    now.newest = versions.flatten().max().unwrap_or(durable);
    save.set_if_neq(now);
}
