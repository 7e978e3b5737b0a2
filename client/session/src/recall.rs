//! Asking the room what happened.

use bevy::{ecs::system::SystemParam, prelude::*};
use lightyear::prelude::*;
use model::{Chapter, Page, Refusal};
use protocol::{Recall, Recalled, Talk};
use sim::Step;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Questions>()
        .add_message::<Remembered>()
        // Not in a step: messages live for one frame, and a fast screen has frames without a tick.
        .add_systems(PreUpdate, hear.after(MessageSystems::Receive))
        .add_systems(FixedUpdate, send.in_set(Step::Publish));
}

/// The room told a part of its history.
#[derive(Message, Clone, Debug)]
pub struct Remembered {
    /// Of the question.
    pub number: u32,
    /// What is known, or why it is not told.
    pub page: Result<Page, Refusal>,
}

/// What was asked and not sent yet.
#[derive(Resource, Default)]
struct Questions {
    newest: u32,
    unsent: Vec<Recall>,
}

/// Asks what happened.
#[derive(SystemParam)]
pub struct Recalling<'w> {
    questions: ResMut<'w, Questions>,
}

impl Recalling<'_> {
    /// Asks; the answer comes as [`Remembered`] with this number, unless the connection is lost meanwhile.
    pub fn ask(&mut self, chapter: Chapter) -> u32 {
        let questions = &mut *self.questions;
        questions.newest = questions.newest.wrapping_add(1);
        let number = questions.newest;
        questions.unsent.push(Recall { number, chapter });
        number
    }
}

fn send(
    mut questions: ResMut<Questions>,
    mut wires: Query<&mut MessageSender<Recall>, With<Connected>>,
) {
    let Ok(mut wire) = wires.single_mut() else {
        return;
    };
    for question in std::mem::take(&mut questions.unsent) {
        wire.send::<Talk>(question);
    }
}

fn hear(
    mut wires: Query<&mut MessageReceiver<Recalled>>,
    mut remembered: MessageWriter<Remembered>,
) {
    for mut wire in &mut wires {
        let answers = wire.receive();
        remembered
            .write_batch(answers.map(|Recalled { number, page }| Remembered { number, page }));
    }
}
