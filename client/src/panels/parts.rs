//! What panels are made of.

use bevy_egui::egui::{
    Align2, Area, Color32, Context, CornerRadius, FontId, Frame, Id, Margin, Order, Pos2, Rect,
    Response, RichText, Sense, Stroke, Ui, Vec2, vec2,
};

use crate::{
    input::{Action, Controls},
    theme::{
        style,
        tokens::{INK, LINE, MARGIN, RADIUS, RAISED, SPACE},
    },
};

/// A panel of ink.
pub(super) fn panel() -> Frame {
    Frame::new()
        .fill(INK)
        .stroke(Stroke::new(1.0, LINE))
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin::symmetric(12, 8))
        .shadow(style::shadow())
}

/// A card lying on nothing but the world.
pub(super) fn card() -> Frame {
    panel().inner_margin(Margin::symmetric(12, 8))
}

/// An area held in a corner of the window.
pub(super) fn anchored(name: &str, anchor: Align2) -> Area {
    let inwards = -anchor.to_sign() * MARGIN;
    Area::new(Id::new(name))
        .anchor(anchor, inwards)
        .order(Order::Middle)
        .constrain(true)
}

/// Words in the strong cut.
pub(super) fn strong(text: impl Into<String>, size: f32) -> RichText {
    RichText::new(text).font(FontId::new(size, style::strong()))
}

/// A small round mark.
pub(super) fn dot(ui: &mut Ui, color: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SPACE * 2.5), Sense::hover());
    ui.painter().circle_filled(rect.center(), SPACE, color);
    response
}

/// A thin bar, `share` of it filled.
pub(super) fn bar(ui: &mut Ui, share: f32, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 3.0), Sense::hover());
    let round = CornerRadius::same(2);
    ui.painter().rect_filled(rect, round, RAISED);
    let filled = Rect::from_min_size(
        rect.min,
        vec2(rect.width() * share.clamp(0.0, 1.0), rect.height()),
    );
    ui.painter().rect_filled(filled, round, color);
}

/// A key as it looks on a keyboard.
pub(super) fn key(ui: &mut Ui, name: &str) {
    Frame::new()
        .fill(RAISED)
        .stroke(Stroke::new(1.0, LINE))
        .corner_radius(CornerRadius::same(4))
        .inner_margin(Margin::symmetric(6, 1))
        .show(ui, |ui| ui.small(name));
}

/// The keys that do something, as they look on a keyboard.
pub(super) fn keys(ui: &mut Ui, controls: &Controls, action: Action) {
    for name in controls.keys(action) {
        key(ui, name);
    }
}

/// The middle of the window.
pub(super) fn middle(ctx: &Context) -> Pos2 {
    ctx.content_rect().center()
}

/// The first words of a text, cut where it would get too long.
pub(super) fn short(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let cut: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}
