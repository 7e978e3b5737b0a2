//! The right dock: what the chosen thing is, its parameters as controls, and words to change it. Without a choice
//! it is not there.

mod controls;
mod facts;
mod turning;

use std::sync::Arc;

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{
        Align2, Area, Context, Id, Key, LayerId, Order, RichText, ScrollArea, TextEdit, Ui, vec2,
    },
};
use model::{AssetVersion, BuildCommand, Change, ObjectId, Prompt, Refusal, Spot};
use protocol::{Appearance, Progress, Remake, Thing};

use super::parts::{bar, panel};
use crate::{
    fetch::{About, Recipes},
    theme::tokens::{AMBER, BAD, MARGIN, QUIET, SMALL, SPACE},
};
use session::{Asking, Selection, Shown};
use turning::Turning;

const WIDTH: f32 = 288.0;
/// Small windows still show something to scroll.
const HEIGHT_MIN: f32 = 160.0;
/// A copy stands this far beside what it is a copy of.
const BESIDE_M: f32 = 0.4;

/// What is being changed here.
#[derive(Resource, Default)]
pub(crate) struct Inspector {
    object: Option<ObjectId>,
    /// The newest version of it that is known; shown until the next one is.
    about: Option<(AssetVersion, Arc<About>)>,
    turning: Turning,
    words: String,
    problem: Option<String>,
}

impl Inspector {
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

/// The chosen thing as it is right now.
struct Seen<'a> {
    thing: &'a Thing,
    look: &'a Appearance,
    at: &'a Shown,
    remake: Option<&'a Remake>,
    progress: Option<&'a Progress>,
}

/// What somebody did in the dock.
enum Act {
    Ask(BuildCommand),
    LetGo,
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut inspector: ResMut<Inspector>,
    mut selection: ResMut<Selection>,
    things: Query<(
        &Thing,
        &Appearance,
        &Shown,
        Option<&Remake>,
        Option<&Progress>,
    )>,
    recipes: Option<ResMut<Recipes>>,
    time: Res<Time<Real>>,
    mut asking: Asking,
) -> Result {
    let chosen = things
        .iter()
        .find(|(thing, ..)| Some(thing.object) == selection.only());
    let Some((thing, look, at, remake, progress)) = chosen else {
        return Ok(());
    };
    let seen = Seen {
        thing,
        look,
        at,
        remake,
        progress,
    };
    let fresh = inspector.look_at(thing.object);
    let trouble = recipes.and_then(|mut recipes| learn(&mut inspector, look, fresh, &mut recipes));

    let mut acts = Vec::new();
    dock(contexts.ctx_mut()?, |ui| {
        acts = inside(ui, &mut inspector, &seen, trouble.as_deref());
    });
    let under_way = matches!(remake, Some(Remake::Pending { .. }));
    inspector.turning.settle(under_way);
    if let Some(change) = inspector.turning.due(time.delta_secs()) {
        acts.push(edit(thing, change));
    }
    for act in acts {
        match act {
            Act::Ask(command) => drop(asking.ask(command)),
            Act::LetGo => selection.clear(),
        }
    }
    Ok(())
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

fn inside(
    ui: &mut Ui,
    inspector: &mut Inspector,
    seen: &Seen<'_>,
    trouble: Option<&str>,
) -> Vec<Act> {
    let mut acts = Vec::new();
    ui.spacing_mut().item_spacing.y = SPACE * 1.5;
    if facts::show(
        ui,
        seen,
        inspector.about.as_ref().map(|(_, about)| &**about),
    ) {
        acts.push(Act::LetGo);
    }
    match (seen.look, &inspector.about) {
        (Appearance::Pending(_), _) => waiting(ui, seen.progress, "Its controls come with it."),
        (Appearance::Failed { why, .. }, _) => acts.extend(failed(ui, why, seen.thing)),
        (Appearance::Ready(_), None) => {
            let words = trouble.map_or_else(
                || "Fetching its recipe".to_owned(),
                |why| format!("Its recipe cannot be shown. {why} Choose it again to try again."),
            );
            quiet(ui, &words);
        }
        (Appearance::Ready(_), Some((_, about))) => {
            let about = about.clone();
            controls::show(ui, &about.recipe, &mut inspector.turning);
            acts.extend(words(ui, inspector, seen.thing));
        }
    }
    match seen.remake {
        Some(Remake::Failed { why, .. }) => acts.extend(failed(ui, why, seen.thing)),
        Some(Remake::Pending { .. }) => waiting(ui, seen.progress, "It stays until then."),
        None => {}
    }
    acts.extend(buttons(ui, seen));
    acts
}

/// One line of quiet words.
fn quiet(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).size(SMALL).color(QUIET));
}

/// How far its making is.
fn waiting(ui: &mut Ui, progress: Option<&Progress>, and: &str) {
    let detail = progress.map_or("waiting for a worker", |progress| progress.detail.as_str());
    let percent = progress.map_or(0, |progress| progress.percent);
    bar(ui, f32::from(percent) / 100.0, AMBER);
    quiet(ui, &format!("Being made: {detail}. {and}"));
}

/// Why it is not as somebody wanted it, and another try.
fn failed(ui: &mut Ui, why: &Refusal, thing: &Thing) -> Option<Act> {
    ui.label(RichText::new(why.to_string()).size(SMALL).color(BAD));
    let again = ui.button(RichText::new("Try again").size(SMALL));
    let object = thing.object;
    again
        .clicked()
        .then_some(Act::Ask(BuildCommand::Retry { object }))
}

/// The line that takes words.
fn words(ui: &mut Ui, inspector: &mut Inspector, thing: &Thing) -> Option<Act> {
    ui.add_space(SPACE);
    let hint = RichText::new("make it taller, with red legs").color(QUIET);
    let edit_line = TextEdit::singleline(&mut inspector.words)
        .id(Id::new("inspector words"))
        .hint_text(hint)
        .desired_width(f32::INFINITY);
    let line = ui.add(edit_line);
    if line.changed() {
        inspector.problem = None;
    }
    if let Some(problem) = &inspector.problem {
        ui.label(RichText::new(problem).size(SMALL).color(BAD));
    }
    let entered = line.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if !entered {
        return None;
    }
    let Ok(prompt) = Prompt::parse(&inspector.words) else {
        inspector.problem = Some("Say in a sentence what should be different.".to_owned());
        return None;
    };
    inspector.words.clear();
    Some(edit(thing, Change::Words(prompt)))
}

fn buttons(ui: &mut Ui, seen: &Seen<'_>) -> Vec<Act> {
    let mut acts = Vec::new();
    ui.add_space(SPACE);
    ui.horizontal(|ui| {
        if let Some(copy) = copy(seen)
            && ui.button(RichText::new("Duplicate").size(SMALL)).clicked()
        {
            acts.push(Act::Ask(copy));
        }
        let remove = RichText::new("Remove").size(SMALL).color(BAD);
        if ui.button(remove).clicked() {
            let objects = vec![seen.thing.object];
            acts.push(Act::Ask(BuildCommand::Remove { objects }));
        }
    });
    acts
}

/// One more of it, beside it.
fn copy(seen: &Seen<'_>) -> Option<BuildCommand> {
    let Appearance::Ready(asset) = seen.look else {
        return None;
    };
    let pose = seen.at.0;
    let beside = pose.rotation * Vec3::X * (seen.thing.size_m.x + BESIDE_M);
    let (yaw_rad, ..) = pose.rotation.to_euler(EulerRot::YXZ);
    let at = Spot::new(pose.position + beside, yaw_rad).ok()?;
    Some(BuildCommand::Place { asset: *asset, at })
}
