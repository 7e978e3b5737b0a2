//! The ground as this player sees it: what the room has confirmed, and over it what this player has done since.

use std::collections::VecDeque;

use bevy::{ecs::system::SystemParam, prelude::*};
use lightyear::prelude::*;
use model::{Brush, BuildCommand, Carve, CommandId, Spot16, Stamps, Stroke, limits::TICK_HZ};
use protocol::{ChunkLost, Earth, GroundNews};
use sim::{Land, Step};
use terrain::{ChunkId, Ground};

use crate::{Answered, Asking, Lane, Traffic, ask};

/// Ticks between two pieces of one stroke.
const PIECE_TICKS: u32 = TICK_HZ / 10;

/// What was accepted and is not heard of for so long, in ticks, is in a chunk that was shown whole.
const PATIENCE_TICKS: u32 = 2 * TICK_HZ;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<MyGround>()
        .add_systems(
            PreUpdate,
            (hear, hear_answers, show)
                .chain()
                .after(MessageSystems::Receive)
                .after(ask::hear_answers),
        )
        .add_systems(
            FixedUpdate,
            (send_piece, tire).chain().in_set(Step::Receive),
        );
}

/// What this player knows of the ground, and has done to it.
#[derive(Resource, Default)]
pub struct MyGround {
    confirmed: Ground,
    pending: VecDeque<Pending>,
    open: Option<Open>,
    /// Whether what is shown has to be put together anew.
    stale: bool,
    healed: u32,
}

impl MyGround {
    /// As the room has confirmed it.
    #[must_use]
    pub const fn confirmed(&self) -> &Ground {
        &self.confirmed
    }

    /// How often a chunk was not what it should be, and had to be shown again.
    #[must_use]
    pub const fn healed(&self) -> u32 {
        self.healed
    }
}

/// Something asked that the room has not done yet.
struct Pending {
    command: CommandId,
    carve: Carve,
    /// Ticks until it is forgotten, once it was accepted.
    patience: Option<u32>,
}

/// A stroke that goes on.
struct Open {
    brush: Brush,
    dabs: Vec<Spot16>,
    of: Option<CommandId>,
    ticks: u32,
}

/// Changes the ground here at once, and asks the room to.
#[derive(SystemParam)]
pub struct Sculpting<'w> {
    asking: Asking<'w>,
    mine: ResMut<'w, MyGround>,
    land: ResMut<'w, Land>,
}

impl Sculpting<'_> {
    /// One touch of a brush; touches until [`Self::lift`] are one stroke.
    pub fn touch(&mut self, brush: Brush, at: Spot16) {
        let open = self.mine.open.as_ref();
        let of = open.and_then(|open| open.of);
        if open
            .is_some_and(|open| open.brush != brush || open.dabs.len() >= Stroke::dabs_max(brush))
        {
            self.mine.close_piece(&mut self.asking);
        }
        let open = self.mine.open.get_or_insert_with(|| Open::new(brush, of));
        open.brush = brush;
        open.dabs.push(at);
        if let Ok(touch) = Stroke::new(brush, vec![at]) {
            self.land.0.carve(&Carve::Stroke(touch));
        }
    }

    /// The stroke ends.
    pub fn lift(&mut self) {
        self.mine.close_piece(&mut self.asking);
        self.mine.open = None;
    }

    /// Presses stamps into the ground.
    pub fn press(&mut self, stamps: Stamps) -> CommandId {
        let carve = Carve::Stamps(stamps);
        self.land.0.carve(&carve);
        self.mine.ask(&mut self.asking, carve, None)
    }
}

impl Open {
    const fn new(brush: Brush, of: Option<CommandId>) -> Self {
        Self {
            brush,
            dabs: Vec::new(),
            of,
            ticks: 0,
        }
    }
}

impl MyGround {
    /// Asks for what was touched since the last piece.
    fn close_piece(&mut self, asking: &mut Asking) {
        let Some(open) = &mut self.open else { return };
        open.ticks = 0;
        let (brush, of) = (open.brush, open.of);
        if let Ok(stroke) = Stroke::new(brush, std::mem::take(&mut open.dabs)) {
            let command = self.ask(asking, Carve::Stroke(stroke), of);
            if let Some(open) = &mut self.open {
                open.of = of.or(Some(command));
            }
        }
    }

    fn ask(&mut self, asking: &mut Asking, carve: Carve, of: Option<CommandId>) -> CommandId {
        let command = asking.ask(BuildCommand::Sculpt {
            carve: carve.clone(),
            of,
        });
        self.pending.push_back(Pending {
            command,
            carve,
            patience: None,
        });
        command
    }

    /// What is shown: everything confirmed, everything asked, and the stroke that goes on.
    fn shown(&self) -> Ground {
        let mut shown = self.confirmed.clone();
        for pending in &self.pending {
            shown.carve(&pending.carve);
        }
        if let Some(open) = &self.open
            && let Ok(stroke) = Stroke::new(open.brush, open.dabs.clone())
        {
            shown.carve(&Carve::Stroke(stroke));
        }
        shown
    }
}

fn hear(
    mut wires: Query<(
        &mut MessageReceiver<GroundNews>,
        &mut MessageSender<ChunkLost>,
    )>,
    mut mine: ResMut<MyGround>,
    mut traffic: ResMut<Traffic>,
) {
    for (mut news, mut lost) in &mut wires {
        for news in news.receive() {
            if let GroundNews::Shown { packed, .. } = &news {
                traffic.note(Lane::Ground, packed.len());
            }
            for chunk in mine.learn(news) {
                tracing::warn!(
                    ?chunk,
                    "the ground differs from the room's and is shown again"
                );
                mine.healed += 1;
                lost.send::<Earth>(ChunkLost(chunk));
            }
        }
    }
}

impl MyGround {
    /// Takes in what the room tells; returns the chunks that are not what they should be after it.
    fn learn(&mut self, news: GroundNews) -> Vec<ChunkId> {
        self.stale = true;
        match news {
            GroundNews::Founded { seed } => {
                *self = Self {
                    confirmed: Ground::new(seed),
                    stale: true,
                    ..Self::default()
                };
                Vec::new()
            }
            GroundNews::Flooded { level } => {
                self.confirmed.flood(level);
                Vec::new()
            }
            GroundNews::Carved {
                command,
                carve,
                chunks,
            } => {
                self.confirmed.carve(&carve);
                self.pending.retain(|pending| pending.command != command);
                let differs = |(chunk, hash): &(ChunkId, u64)| self.confirmed.hash(*chunk) != *hash;
                let differing = chunks.into_iter().filter(differs);
                differing.map(|(chunk, _)| chunk).collect()
            }
            GroundNews::Shown { chunk, packed } => match self.confirmed.unpack(chunk, &packed) {
                Ok(()) => Vec::new(),
                Err(_) => vec![chunk],
            },
        }
    }
}

/// What is refused is taken back here; what is accepted is soon heard of.
fn hear_answers(mut answers: MessageReader<Answered>, mut mine: ResMut<MyGround>) {
    for Answered { answer, .. } in answers.read() {
        let own = |pending: &Pending| pending.command == answer.command;
        if !mine.pending.iter().any(own) {
            continue;
        }
        if answer.result.is_err() {
            mine.pending.retain(|pending| !own(pending));
            mine.stale = true;
        } else {
            let accepted = mine.pending.iter_mut().filter(|pending| own(pending));
            accepted.for_each(|pending| pending.patience = Some(PATIENCE_TICKS));
        }
    }
}

/// Puts together what is shown.
fn show(mut mine: ResMut<MyGround>, mut land: ResMut<Land>) {
    if mine.stale {
        mine.stale = false;
        let shown = mine.shown();
        if shown != land.0 {
            land.0 = shown;
        }
    }
}

/// A stroke that goes on is asked for piece by piece.
fn send_piece(mut sculpting: Sculpting) {
    let Some(open) = &mut sculpting.mine.bypass_change_detection().open else {
        return;
    };
    open.ticks += 1;
    if open.ticks >= PIECE_TICKS && !open.dabs.is_empty() {
        sculpting.mine.close_piece(&mut sculpting.asking);
    }
}

/// What was accepted and shown otherwise is not shown twice.
fn tire(mut mine: ResMut<MyGround>) {
    if mine
        .pending
        .iter()
        .all(|pending| pending.patience.is_none())
    {
        return;
    }
    let before = mine.pending.len();
    mine.pending
        .retain_mut(|pending| match &mut pending.patience {
            Some(ticks) => {
                *ticks = ticks.saturating_sub(1);
                *ticks > 0
            }
            None => true,
        });
    mine.stale |= mine.pending.len() != before;
}
