//! How the chosen things behave as bodies.

use bevy_egui::egui::{ComboBox, RichText, Ui};
use model::{Adjust, Adjustment, Amount, Aspect, Body, BuildCommand, Quantity, Solid};

use super::{
    Seen, adjust,
    field::{Drafts, Scale, Shared, line, number},
    surface::any_has,
};
use crate::theme::tokens::SMALL;

const QUANTITIES: [(Quantity, &str, f32, &str); 4] = [
    (Quantity::MassKg, "Mass", 0.25, " kg"),
    (Quantity::Friction, "Friction", 0.01, ""),
    (Quantity::Restitution, "Bounce", 0.01, ""),
    (Quantity::GravityScale, "Gravity", 0.01, " ×"),
];

/// `solid` is what the asset of the only chosen thing says, once it is known.
pub(super) fn show(
    ui: &mut Ui,
    drafts: &mut Drafts,
    chosen: &[Seen<'_>],
    solid: Option<&Solid>,
) -> Option<BuildCommand> {
    let mut change = moves(ui, chosen);
    for (quantity, name, per_pixel, unit) in QUANTITIES {
        let scale = Scale {
            per_pixel,
            range: quantity.range(),
            decimals: 2,
            unit,
        };
        let shown = Shared::of(chosen, |seen| amount(seen, quantity, solid));
        let aspect = Aspect::Number(quantity);
        let mut turned = None;
        let back = line(ui, name, any_has(chosen, aspect), |ui| {
            turned = number(ui, drafts, name, shown, scale);
        });
        let turned = turned.and_then(|value| Amount::nearest(quantity, value));
        let set = turned.map(|amount| Adjust::Set(Adjustment::Number(amount)));
        change = change.or(set).or(back.then_some(Adjust::Reset(aspect)));
    }
    Some(adjust(chosen, change?))
}

/// What a thing has of it, as far as it is known here.
fn amount(seen: &Seen<'_>, quantity: Quantity, solid: Option<&Solid>) -> Option<f32> {
    if quantity == Quantity::MassKg {
        return Some(seen.handling.mass_kg);
    }
    let adjusted = seen.adjusted.map(|adjusted| &adjusted.0);
    match adjusted.map(|adjusted| adjusted.get(Aspect::Number(quantity))) {
        Some(Adjust::Set(Adjustment::Number(amount))) => Some(amount.value()),
        _ => solid.map(|solid| quantity.of(solid)),
    }
}

fn moves(ui: &mut Ui, chosen: &[Seen<'_>]) -> Option<Adjust> {
    let words = |body: Body| match body {
        Body::Static => "Stays in place",
        Body::Dynamic => "Moves freely",
    };
    let shown = Shared::of(chosen, |seen| Some(seen.handling.body));
    let shown = shown.and_then(Shared::same);
    let mut picked = None;
    let back = line(ui, "Body", any_has(chosen, Aspect::Body), |ui| {
        let width = ui.available_width();
        ComboBox::from_id_salt("inspector body")
            .width(width)
            .selected_text(RichText::new(shown.map_or("mixed", words)).size(SMALL))
            .show_ui(ui, |ui| {
                for body in [Body::Dynamic, Body::Static] {
                    let name = RichText::new(words(body)).size(SMALL);
                    if ui.selectable_label(shown == Some(body), name).clicked() {
                        picked = Some(Adjust::Set(Adjustment::Body(body)));
                    }
                }
            });
    });
    picked.or(back.then_some(Adjust::Reset(Aspect::Body)))
}
