//! What people say and show each other.

use std::collections::VecDeque;

use bevy::{ecs::system::SystemParam, prelude::*};
use lightyear::prelude::*;
use model::{Refusal, Spot, Words};
use protocol::{PingSpot, Said, Say, SpotPinged, Talk, Unsaid};
use sim::Step;

use crate::LinkState;

/// Lines one can scroll back.
const LINES_MAX: usize = 200;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Chat>()
        .init_resource::<Unsent>()
        .add_message::<Heard>()
        // Not in a step: messages live for one frame, and a fast screen has frames without a tick.
        .add_systems(
            PreUpdate,
            (forget.run_if(resource_changed::<LinkState>), hear)
                .chain()
                .after(MessageSystems::Receive),
        )
        .add_systems(FixedUpdate, send.in_set(Step::Publish));
}

/// What was said in this room, oldest first.
#[derive(Resource, Clone, Debug, Default)]
pub struct Chat(pub VecDeque<Said>);

/// Something was said or shown just now.
#[derive(Message, Clone, Debug)]
pub enum Heard {
    /// Somebody, maybe this player, said this.
    Words(Said),
    /// Somebody, maybe this player, shows a spot.
    Spot(SpotPinged),
    /// What this player said or showed was not passed on.
    Refused(Refusal),
}

/// What could not be sent yet.
#[derive(Resource, Default)]
struct Unsent {
    words: Vec<Words>,
    spot: Option<Spot>,
}

/// Talks to everybody in the room.
#[derive(SystemParam)]
pub struct Talking<'w> {
    unsent: ResMut<'w, Unsent>,
}

impl Talking<'_> {
    /// Says something.
    pub fn say(&mut self, words: Words) {
        self.unsent.words.push(words);
    }

    /// Shows a spot.
    pub fn show(&mut self, spot: Spot) {
        self.unsent.spot = Some(spot);
    }
}

fn send(
    mut unsent: ResMut<Unsent>,
    mut wires: Query<(&mut MessageSender<Say>, &mut MessageSender<PingSpot>), With<Connected>>,
) {
    let Ok((mut words, mut spots)) = wires.single_mut() else {
        return;
    };
    for line in std::mem::take(&mut unsent.words) {
        words.send::<Talk>(Say(line));
    }
    if let Some(spot) = unsent.spot.take() {
        spots.send::<Talk>(PingSpot(spot));
    }
}

/// The room tells everything again over a new connection.
fn forget(link: Res<LinkState>, mut chat: ResMut<Chat>) {
    if *link == LinkState::Connecting {
        chat.0.clear();
    }
}

fn hear(
    mut words: Query<&mut MessageReceiver<Said>>,
    mut spots: Query<&mut MessageReceiver<SpotPinged>>,
    mut refused: Query<&mut MessageReceiver<Unsaid>>,
    mut chat: ResMut<Chat>,
    mut heard: MessageWriter<Heard>,
) {
    for said in words
        .iter_mut()
        .flat_map(|wire| wire.into_inner().receive())
    {
        if !said.missed {
            heard.write(Heard::Words(said.clone()));
        }
        chat.0.push_back(said);
        if chat.0.len() > LINES_MAX {
            chat.0.pop_front();
        }
    }
    for mut wire in &mut spots {
        heard.write_batch(wire.receive().map(Heard::Spot));
    }
    for mut wire in &mut refused {
        heard.write_batch(wire.receive().map(|Unsaid(why)| Heard::Refused(why)));
    }
}
