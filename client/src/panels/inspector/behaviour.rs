//! What one can do with the chosen things, what they are called, and whether they may be changed at all.

use bevy_egui::egui::{Key, RichText, TextEdit, Ui};
use model::{
    Ability, Adjust, Adjustment, Aspect, Body, BuildCommand, Label, limits::LABEL_CHARS_MAX,
};

use super::{
    Seen, adjust,
    field::{Drafts, Shared, line, switch},
    surface::any_has,
};
use crate::{
    panels::deeds::ability,
    theme::tokens::{QUIET, SMALL},
};

pub(super) fn show(ui: &mut Ui, drafts: &mut Drafts, chosen: &[Seen<'_>]) -> Option<BuildCommand> {
    let name = name(ui, drafts, chosen);
    let locked = locked(ui, chosen);
    let footing = footing(ui, chosen);
    let can = Ability::ALL.into_iter().map(|which| can(ui, chosen, which));
    let can: Vec<_> = can.collect();
    let change = name
        .or(locked)
        .or(footing)
        .or(can.into_iter().flatten().next())?;
    Some(adjust(chosen, change))
}

fn name(ui: &mut Ui, drafts: &mut Drafts, chosen: &[Seen<'_>]) -> Option<Adjust> {
    let shown = Shared::of(chosen, |seen| Some(seen.thing.name.clone()));
    let shown = shown.and_then(Shared::same);
    let mut text = drafts.name.clone().or(shown).unwrap_or_default();
    let mut entered = None;
    let back = line(ui, "Name", any_has(chosen, Aspect::Name), |ui| {
        let edit = TextEdit::singleline(&mut text)
            .char_limit(LABEL_CHARS_MAX)
            .hint_text(RichText::new("mixed").color(QUIET))
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        if response.changed() {
            drafts.name = Some(text.clone());
        }
        if response.lost_focus() {
            let escaped = ui.input(|input| input.key_pressed(Key::Escape));
            entered = drafts.name.take().filter(|_| !escaped);
        }
    });
    if back {
        return Some(Adjust::Reset(Aspect::Name));
    }
    let label = Label::parse(&entered?).ok()?;
    Some(Adjust::Set(Adjustment::Name(label)))
}

fn locked(ui: &mut Ui, chosen: &[Seen<'_>]) -> Option<Adjust> {
    let mut locked = any_has(chosen, Aspect::Locked);
    let mut changed = None;
    line(ui, "Locked", false, |ui| {
        let switch = switch(ui, &mut locked);
        let switch = switch.on_hover_text("Nobody changes it until it is unlocked");
        if switch.changed() {
            changed = Some(if locked {
                Adjust::Set(Adjustment::Locked)
            } else {
                Adjust::Reset(Aspect::Locked)
            });
        }
    });
    changed
}

/// Only what stands firm has a choice: bodies fall.
fn footing(ui: &mut Ui, chosen: &[Seen<'_>]) -> Option<Adjust> {
    if chosen
        .iter()
        .any(|seen| seen.handling.body == Body::Dynamic)
    {
        return None;
    }
    let mut follows = !any_has(chosen, Aspect::Footing);
    let mut changed = None;
    line(ui, "Follows ground", false, |ui| {
        let switch = switch(ui, &mut follows);
        let switch = switch.on_hover_text("Goes up and down with the ground it stands on");
        if switch.changed() {
            changed = Some(if follows {
                Adjust::Reset(Aspect::Footing)
            } else {
                Adjust::Set(Adjustment::StandsFirm)
            });
        }
    });
    changed
}

fn can(ui: &mut Ui, chosen: &[Seen<'_>], which: Ability) -> Option<Adjust> {
    let shown = Shared::of(chosen, |seen| {
        let mut interaction = seen.handling.interaction;
        Some(*which.of(&mut interaction))
    });
    let mixed = shown == Some(Shared::Mixed);
    let mut can = shown.and_then(Shared::same).unwrap_or_default();
    let aspect = Aspect::Can(which);
    let mut changed = None;
    let back = line(ui, ability(which).0, any_has(chosen, aspect), |ui| {
        if switch(ui, &mut can).changed() {
            changed = Some(Adjust::Set(Adjustment::Can(which, can)));
        }
        if mixed {
            ui.label(RichText::new("mixed").size(SMALL).color(QUIET));
        }
    });
    changed.or(back.then_some(Adjust::Reset(aspect)))
}
