//! The right dock: what the chosen thing is, its parameters as controls, and words to change it. Without a choice
//! it is not there.

mod behaviour;
mod body;
mod controls;
mod facts;
mod field;
mod many;
mod one;
mod past;
mod place;
mod surface;
mod turning;

use std::sync::Arc;

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{
        Align2, Area, CollapsingHeader, Context, Id, LayerId, Order, RichText, ScrollArea, Ui, vec2,
    },
};
use model::{Adjust, AssetVersion, BuildCommand, Change, ObjectId};
use protocol::{Adjusted, Appearance, Grouped, Handling, Player, Progress, Remake, Thing};

use self::{field::Drafts, turning::Turning};
use super::{memory::Memory, parts::panel};
use crate::{
    fetch::{About, Recipes},
    theme::tokens::{MARGIN, QUIET, SMALL, SPACE},
};
use session::{Asking, Selection, Shown};

const WIDTH: f32 = 288.0;
/// Small windows still show something to scroll.
const HEIGHT_MIN: f32 = 160.0;

/// What is being changed here.
#[derive(Resource, Default)]
pub(crate) struct Inspector {
    object: Option<ObjectId>,
    /// The newest version of it that is known; shown until the next one is.
    about: Option<(AssetVersion, Arc<About>)>,
    turning: Turning,
    words: String,
    problem: Option<String>,
    drafts: Drafts,
}

impl Inspector {
    /// What is known of the version it shows.
    fn about(&self) -> Option<&About> {
        self.about.as_ref().map(|(_, about)| &**about)
    }

    /// Starts anew for another thing.
    fn look_at(&mut self, object: ObjectId) -> bool {
        let other = self.object != Some(object);
        if other {
            *self = Self {
                object: Some(object),
                ..default()
            };
        }
        other
    }
}

/// A chosen thing as it is right now.
struct Seen<'a> {
    thing: &'a Thing,
    look: &'a Appearance,
    at: &'a Shown,
    handling: &'a Handling,
    adjusted: Option<&'a Adjusted>,
    group: Option<&'a Grouped>,
    remake: Option<&'a Remake>,
    progress: Option<&'a Progress>,
}

/// What is seen of every thing.
type Things<'w, 's> = Query<
    'w,
    's,
    (
        &'static Thing,
        &'static Appearance,
        &'static Shown,
        &'static Handling,
        Option<&'static Adjusted>,
        Option<&'static Grouped>,
        Option<&'static Remake>,
        Option<&'static Progress>,
    ),
>;

/// What somebody did in the dock.
enum Act {
    Ask(BuildCommand),
    LetGo,
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut inspector: ResMut<Inspector>,
    mut selection: ResMut<Selection>,
    things: Things,
    players: Query<&Player>,
    recipes: Option<ResMut<Recipes>>,
    memory: Res<Memory>,
    time: Res<Time<Real>>,
    mut asking: Asking,
) -> Result {
    let chosen = seen(&things, &selection);
    let Some(first) = chosen.first() else {
        return Ok(());
    };
    let only = (chosen.len() == 1).then_some(first);
    let fresh = inspector.look_at(first.thing.object);
    let trouble =
        recipes.and_then(|mut recipes| learn(&mut inspector, first.look, fresh, &mut recipes));

    let mut acts = Vec::new();
    dock(contexts.ctx_mut()?, |ui| {
        ui.spacing_mut().item_spacing.y = SPACE * 1.5;
        acts = match only {
            Some(seen) => one::show(ui, &mut inspector, seen, trouble.as_deref()),
            None => many::show(ui, &chosen),
        };
        acts.extend(sections(ui, &mut inspector, &chosen).map(Act::Ask));
        if only.is_some() {
            let past = |ui: &mut Ui| past::show(ui, &memory.thing, &players);
            acts.extend(section(ui, "History", false, past).map(Act::Ask));
        }
        acts.extend(many::buttons(ui, &chosen).map(Act::Ask));
    });
    if let Some(seen) = only {
        let under_way = matches!(seen.remake, Some(Remake::Pending { .. }));
        inspector.turning.settle(under_way);
        if let Some(change) = inspector.turning.due(time.delta_secs()) {
            acts.push(edit(seen.thing, change));
        }
    }
    for act in acts {
        match act {
            Act::Ask(command) => drop(asking.ask(command)),
            Act::LetGo => selection.clear(),
        }
    }
    Ok(())
}

/// The chosen things that are here, in the order they were chosen.
fn seen<'a>(things: &'a Things<'_, '_>, selection: &Selection) -> Vec<Seen<'a>> {
    let mut chosen: Vec<_> = things
        .iter()
        .filter(|(thing, ..)| selection.contains(thing.object))
        .map(
            |(thing, look, at, handling, adjusted, group, remake, progress)| Seen {
                thing,
                look,
                at,
                handling,
                adjusted,
                group,
                remake,
                progress,
            },
        )
        .collect();
    let order = |seen: &Seen<'_>| {
        selection
            .iter()
            .position(|object| object == seen.thing.object)
    };
    chosen.sort_by_key(order);
    chosen
}

/// What one thing and many have in common.
fn sections(
    ui: &mut Ui,
    inspector: &mut Inspector,
    chosen: &[Seen<'_>],
) -> impl Iterator<Item = BuildCommand> + use<> {
    let about = inspector.about.clone().filter(|_| chosen.len() == 1);
    let solid = about.as_ref().map(|(_, about)| &about.manifest.solid);
    let drafts = &mut inspector.drafts;
    ui.add_space(SPACE);
    let place = section(ui, "Place", true, |ui| place::show(ui, drafts, chosen));
    let surface = section(ui, "Look", true, |ui| surface::show(ui, drafts, chosen));
    let body = section(ui, "Body", false, |ui| {
        body::show(ui, drafts, chosen, solid)
    });
    let behaviour = section(ui, "Behaviour", false, |ui| {
        behaviour::show(ui, drafts, chosen)
    });
    [place, surface, body, behaviour].into_iter().flatten()
}

/// A part of the dock that can be folded away.
fn section<T>(
    ui: &mut Ui,
    name: &str,
    unfolded: bool,
    inside: impl FnOnce(&mut Ui) -> Option<T>,
) -> Option<T> {
    let title = RichText::new(name).size(SMALL);
    let shown = CollapsingHeader::new(title)
        .id_salt(("inspector", name))
        .default_open(unfolded)
        .show_unindented(ui, inside);
    shown.body_returned.flatten()
}

/// One field of everything that is chosen.
fn adjust(chosen: &[Seen<'_>], change: Adjust) -> BuildCommand {
    let objects = chosen.iter().map(|seen| seen.thing.object).collect();
    BuildCommand::Adjust { objects, change }
}

fn edit(thing: &Thing, change: Change) -> Act {
    Act::Ask(BuildCommand::Edit {
        object: thing.object,
        change,
    })
}

/// Takes what is known of the version it shows; the sentence that says why there is nothing.
fn learn(
    inspector: &mut Inspector,
    look: &Appearance,
    fresh: bool,
    recipes: &mut Recipes,
) -> Option<String> {
    let Appearance::Ready(version) = look else {
        return None;
    };
    if fresh {
        recipes.forget_trouble();
    }
    let known = inspector.about.as_ref().map(|(known, _)| known);
    if known != Some(version) {
        match recipes.about(*version)? {
            Ok(about) => inspector.about = Some((*version, about)),
            Err(why) => return Some(why),
        }
    }
    None
}

/// Below the people and above the queue, as high as it has to be.
fn dock(ctx: &Context, inside: impl FnOnce(&mut Ui)) {
    let window = ctx.content_rect();
    let (people, queue) = (Id::new("people"), Id::new("queue"));
    let taken = |id: Id| {
        let layer = LayerId::new(Order::Middle, id);
        ctx.memory(|memory| {
            let there = memory.areas().visible_last_frame(&layer);
            memory.area_rect(id).filter(|_| there)
        })
    };
    let top = taken(people).map_or(window.top() + MARGIN, |rect| rect.bottom() + SPACE * 2.0);
    let bottom = taken(queue).map_or(window.bottom() - MARGIN, |rect| rect.top() - SPACE * 2.0);
    Area::new(Id::new("inspector"))
        .anchor(Align2::RIGHT_TOP, vec2(-MARGIN, top - window.top()))
        .order(Order::Middle)
        .show(ctx, |ui| {
            panel().show(ui, |ui| {
                ui.set_width(WIDTH);
                let height = (bottom - top - SPACE * 5.0).max(HEIGHT_MIN);
                ScrollArea::vertical()
                    .max_height(height)
                    .min_scrolled_height(height)
                    .show(ui, inside);
            });
        });
}

/// One line of quiet words.
fn quiet(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).size(SMALL).color(QUIET));
}
