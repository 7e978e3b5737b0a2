//! The queue: one small card for everything that is being made or could not be.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align, Align2, Color32, Layout, RichText, Ui},
};
use model::{AssetVersion, BuildCommand, JobState, Refusal};
use protocol::{Appearance, Progress, Remake, Thing};

use super::parts::{anchored, bar, card, dot, short, strong};
use crate::{
    look::{Shelf, swap::Wears},
    theme::tokens::{AMBER, BAD, QUIET, SMALL, SPACE, WARN},
};
use session::Asking;

const WIDTH: f32 = 248.0;
/// More than this many are only counted.
const CARDS_MAX: usize = 5;
const WORDS_MAX: usize = 34;

/// What one card says.
struct Card {
    title: String,
    words: String,
    share: Option<f32>,
    color: Color32,
    retry: Option<BuildCommand>,
}

pub(super) fn show(
    mut contexts: EguiContexts,
    things: Query<(
        &Thing,
        &Appearance,
        Option<&Progress>,
        Option<&Remake>,
        Option<&Wears>,
    )>,
    shelf: Res<Shelf>,
    mut asking: Asking,
) -> Result {
    let mut cards: Vec<(model::ObjectId, Card)> = things
        .iter()
        .filter_map(|(thing, appearance, progress, remake, wears)| {
            let wears = wears.map(|wears| wears.version);
            let card = card_of(thing, appearance, progress, wears, &shelf);
            let card = card.or_else(|| stays(thing, remake?));
            Some((thing.object, card?))
        })
        .collect();
    cards.sort_by_key(|(object, _)| *object);
    if cards.is_empty() {
        return Ok(());
    }
    let more = cards.len().saturating_sub(CARDS_MAX);
    let ctx = contexts.ctx_mut()?;
    anchored("queue", Align2::RIGHT_BOTTOM).show(ctx, |ui| {
        ui.set_width(WIDTH);
        if more > 0 {
            ui.label(
                RichText::new(format!("and {more} more"))
                    .color(QUIET)
                    .size(SMALL),
            );
        }
        for (_, card) in cards.into_iter().take(CARDS_MAX) {
            if let Some(retry) = paint(ui, card) {
                asking.ask(retry);
            }
        }
    });
    Ok(())
}

/// The card of a thing that is not yet what it shall be.
fn card_of(
    thing: &Thing,
    appearance: &Appearance,
    progress: Option<&Progress>,
    wears: Option<AssetVersion>,
    shelf: &Shelf,
) -> Option<Card> {
    let title = short(&thing.name, WORDS_MAX);
    Some(match appearance {
        Appearance::Pending(_) => Card {
            title,
            words: progress.map_or_else(|| "waiting for a worker".to_owned(), words),
            share: progress.map(|progress| f32::from(progress.percent) / 100.0),
            color: AMBER,
            retry: None,
        },
        Appearance::Failed { why, .. } => given_up(thing, why),
        Appearance::Ready(version) if wears == Some(*version) => return None,
        Appearance::Ready(version) => match shelf.trouble(*version) {
            Some(why) => Card {
                title,
                words: format!("{why} Trying again."),
                share: None,
                color: WARN,
                retry: None,
            },
            // It looks like what it was until the new version is here.
            None if wears.is_some() => return None,
            None => Card {
                title,
                words: "arriving".to_owned(),
                share: Some(1.0),
                color: AMBER,
                retry: None,
            },
        },
    })
}

/// The card of a thing that could not be made anew and stays what it was.
fn stays(thing: &Thing, remake: &Remake) -> Option<Card> {
    match remake {
        Remake::Failed { why, .. } => Some(given_up(thing, why)),
        Remake::Pending { .. } => None,
    }
}

fn given_up(thing: &Thing, why: &Refusal) -> Card {
    Card {
        title: short(&thing.name, WORDS_MAX),
        words: why.to_string(),
        share: None,
        color: BAD,
        retry: Some(BuildCommand::Retry {
            object: thing.object,
        }),
    }
}

/// Where a job stands, in words.
fn words(progress: &Progress) -> String {
    match progress.state {
        JobState::Queued if progress.detail.is_empty() => "waiting for a worker".to_owned(),
        JobState::Generating if progress.detail.is_empty() => "being shaped".to_owned(),
        JobState::Postprocess if progress.detail.is_empty() => "being finished".to_owned(),
        JobState::Ready => "done".to_owned(),
        JobState::Cancelled => "cancelled".to_owned(),
        JobState::Queued | JobState::Generating | JobState::Postprocess | JobState::Failed => {
            progress.detail.clone()
        }
    }
}

fn paint(ui: &mut Ui, shown: Card) -> Option<BuildCommand> {
    let mut retry = None;
    card().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = SPACE;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE * 1.5;
            dot(ui, shown.color);
            ui.label(strong(shown.title, SMALL));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(command) = shown.retry
                    && ui
                        .small_button(RichText::new("Retry").size(SMALL))
                        .clicked()
                {
                    retry = Some(command);
                }
            });
        });
        ui.label(RichText::new(shown.words).size(SMALL).color(QUIET));
        if let Some(share) = shown.share {
            bar(ui, share, shown.color);
        }
    });
    retry
}
