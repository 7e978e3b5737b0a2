//! How the chosen things look beyond what they were made like: a colour over them, another stuff, a shadow.

use bevy_egui::egui::{ComboBox, RichText, Ui, color_picker::color_edit_button_srgb};
use model::{Adjust, Adjustment, Aspect, BuildCommand, Color, Surface};

use super::{
    Seen, adjust,
    field::{Drafts, Shared, line, switch},
};
use crate::{
    panels::deeds::stuff,
    theme::tokens::{QUIET, SMALL},
};

pub(super) fn show(ui: &mut Ui, drafts: &mut Drafts, chosen: &[Seen<'_>]) -> Option<BuildCommand> {
    let tint = tint(ui, drafts, chosen);
    let material = material(ui, chosen);
    let shadow = shadow(ui, chosen);
    let change = tint.or(material).or(shadow)?;
    Some(adjust(chosen, change))
}

/// Whether somebody has made any of them different in this.
pub(super) fn any_has(chosen: &[Seen<'_>], aspect: Aspect) -> bool {
    let mut adjusted = chosen.iter().filter_map(|seen| seen.adjusted);
    adjusted.any(|adjusted| adjusted.0.has(aspect))
}

/// Asked for once the picker has been let go of.
fn tint(ui: &mut Ui, drafts: &mut Drafts, chosen: &[Seen<'_>]) -> Option<Adjust> {
    let own = |seen: &Seen<'_>| seen.adjusted.and_then(|adjusted| adjusted.0.tint());
    let shown = Shared::of(chosen, |seen| Some(own(seen).unwrap_or(seen.thing.color)));
    let same = shown.and_then(Shared::same);
    let mut color = drafts
        .color
        .or(same.map(|color| color.0))
        .unwrap_or([128; 3]);
    let back = line(ui, "Colour", any_has(chosen, Aspect::Tint), |ui| {
        if color_edit_button_srgb(ui, &mut color).changed() {
            drafts.color = Some(color);
        }
        let words = match (drafts.color, same) {
            (None, None) => "mixed".to_owned(),
            _ => Color(color).to_string(),
        };
        ui.label(RichText::new(words).size(SMALL).color(QUIET));
    });
    if back {
        return Some(Adjust::Reset(Aspect::Tint));
    }
    let let_go = !ui.input(|input| input.pointer.any_down());
    let color = drafts.color.take_if(|_| let_go)?;
    Some(Adjust::Set(Adjustment::Tint(Color(color))))
}

fn material(ui: &mut Ui, chosen: &[Seen<'_>]) -> Option<Adjust> {
    let own = |seen: &Seen<'_>| Some(seen.adjusted.and_then(|adjusted| adjusted.0.material()));
    let shown = match Shared::of(chosen, own) {
        Some(Shared::Same(Some(surface))) => stuff(surface),
        Some(Shared::Same(None)) => "As made".to_owned(),
        Some(Shared::Mixed) | None => "mixed".to_owned(),
    };
    let mut picked = None;
    let back = line(ui, "Material", any_has(chosen, Aspect::Material), |ui| {
        let width = ui.available_width();
        ComboBox::from_id_salt("inspector material")
            .width(width)
            .selected_text(RichText::new(shown).size(SMALL))
            .show_ui(ui, |ui| {
                for surface in Surface::ALL {
                    let name = RichText::new(stuff(surface)).size(SMALL);
                    if ui.selectable_label(false, name).clicked() {
                        picked = Some(Adjust::Set(Adjustment::Material(surface)));
                    }
                }
            });
    });
    picked.or(back.then_some(Adjust::Reset(Aspect::Material)))
}

fn shadow(ui: &mut Ui, chosen: &[Seen<'_>]) -> Option<Adjust> {
    let mut casts = !any_has(chosen, Aspect::Shadow);
    let mut changed = None;
    line(ui, "Shadow", false, |ui| {
        if switch(ui, &mut casts).changed() {
            changed = Some(if casts {
                Adjust::Reset(Aspect::Shadow)
            } else {
                Adjust::Set(Adjustment::NoShadow)
            });
        }
    });
    changed
}
