//! Toasts: what the room answered, what the connection does; each stays a while and goes by itself.

use std::collections::{BTreeSet, VecDeque};

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, Color32, RichText},
};

use model::{BuildCommand, ObjectId};
use protocol::{Remake, Thing};

use super::parts::{anchored, card, dot, short};
use crate::theme::tokens::{BAD, GOOD, MARGIN, MOVE_SECS, QUIET, SMALL, SPACE, WARN};
use session::{Answered, LinkState};

const STAY_SECS: f32 = 6.0;
const TOASTS_MAX: usize = 4;
/// Below the toolbar.
const UNDER: f32 = MARGIN * 5.0;
const WIDTH_MAX: f32 = 420.0;
const NAME_CHARS: usize = 40;

/// What is being said.
#[derive(Resource, Default)]
pub(crate) struct Toasts(VecDeque<Toast>);

/// The things changed from here: who changes something is told when it does not work.
#[derive(Resource, Default)]
pub(super) struct Edited(BTreeSet<ObjectId>);

struct Toast {
    words: String,
    color: Color32,
    left_secs: f32,
}

impl Toasts {
    /// Something went well.
    pub(crate) fn good(&mut self, words: impl Into<String>) {
        self.say(words.into(), GOOD);
    }

    /// Something is worth knowing.
    pub(crate) fn note(&mut self, words: impl Into<String>) {
        self.say(words.into(), WARN);
    }

    /// Something did not work.
    pub(crate) fn bad(&mut self, words: impl Into<String>) {
        self.say(words.into(), BAD);
    }

    fn say(&mut self, words: String, color: Color32) {
        self.0.retain(|toast| toast.words != words);
        self.0.push_back(Toast {
            words,
            color,
            left_secs: STAY_SECS,
        });
        while self.0.len() > TOASTS_MAX {
            self.0.pop_front();
        }
    }
}

/// Puts answers and the state of the connection into words.
pub(super) fn hear(
    mut answers: MessageReader<Answered>,
    link: Res<LinkState>,
    mut was_lost: Local<bool>,
    mut edited: ResMut<Edited>,
    mut toasts: ResMut<Toasts>,
) {
    for answered in answers.read() {
        if let BuildCommand::Edit { object, .. } = answered.command {
            edited.0.insert(object);
        }
        match &answered.answer.result {
            Ok(done) => done.notes.iter().for_each(|note| toasts.note(note)),
            Err(refusal) => toasts.bad(refusal.to_string()),
        }
    }
    if link.is_changed() {
        match &*link {
            LinkState::Lost { why } if !*was_lost => {
                warn!("the connection was lost: {why}");
                toasts.bad("The connection was lost. Coming back by itself.");
                *was_lost = true;
            }
            LinkState::Connected if *was_lost => {
                toasts.good("Back in the room.");
                *was_lost = false;
            }
            LinkState::Idle
            | LinkState::Connecting
            | LinkState::Connected
            | LinkState::Lost { .. } => {}
        }
    }
}

/// A change could not be made.
pub(super) fn say_what_stays(
    inserted: On<Insert, Remake>,
    things: Query<(&Thing, &Remake)>,
    edited: Res<Edited>,
    mut toasts: ResMut<Toasts>,
) {
    if let Ok((thing, remake)) = things.get(inserted.entity)
        && let Some(why) = remake.why().filter(|_| edited.0.contains(&thing.object))
    {
        let name = short(&thing.name, NAME_CHARS);
        toasts.bad(format!("{name} stays as it was. {why}"));
    }
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut toasts: ResMut<Toasts>,
    time: Res<Time<Real>>,
) -> Result {
    if toasts.0.is_empty() {
        return Ok(());
    }
    for toast in &mut toasts.0 {
        toast.left_secs -= time.delta_secs();
    }
    toasts.0.retain(|toast| toast.left_secs > 0.0);
    let area = anchored("toasts", Align2::CENTER_TOP).anchor(Align2::CENTER_TOP, [0.0, UNDER]);
    area.show(contexts.ctx_mut()?, |ui| {
        ui.vertical_centered(|ui| {
            for toast in &toasts.0 {
                ui.set_opacity((toast.left_secs / MOVE_SECS).min(1.0));
                card().show(ui, |ui| {
                    ui.set_max_width(WIDTH_MAX);
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = SPACE * 2.0;
                        ui.spacing_mut().interact_size.y = 0.0;
                        dot(ui, toast.color);
                        ui.label(
                            RichText::new(&toast.words)
                                .size(SMALL)
                                .color(QUIET.lerp_to_gamma(Color32::WHITE, 0.6)),
                        );
                    });
                });
            }
        });
    });
    Ok(())
}
