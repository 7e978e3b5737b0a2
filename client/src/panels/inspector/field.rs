//! Lines of the dock: a name, a control that shows what all chosen things have in common, and a way back.

use bevy_egui::egui::{Align, DragValue, Id, Layout, Response, RichText, Ui, vec2};

use super::Seen;
use crate::theme::tokens::{QUIET, SMALL, SPACE};

/// Names on the left, controls on the right.
const NAME_WIDTH: f32 = 84.0;
/// The edge of a switch.
const SWITCH: f32 = 20.0;
/// The button that leads back.
const BACK_WIDTH: f32 = 22.0;

/// What several things have of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shared<T> {
    /// All the same.
    Same(T),
    /// Not all the same.
    Mixed,
}

impl<T: PartialEq> Shared<T> {
    /// Of each of them; `None` where it is not known of one.
    pub(super) fn of<'a>(
        chosen: &'a [Seen<'a>],
        field: impl Fn(&Seen<'a>) -> Option<T>,
    ) -> Option<Self> {
        let mut values = chosen.iter().map(field);
        let first = values.next()??;
        let mut shared = Self::Same(first);
        for value in values {
            let value = value?;
            if let Self::Same(known) = &shared
                && *known != value
            {
                shared = Self::Mixed;
            }
        }
        Some(shared)
    }

    /// What all of them have.
    pub(super) fn same(self) -> Option<T> {
        match self {
            Self::Same(value) => Some(value),
            Self::Mixed => None,
        }
    }
}

/// What is being turned, typed or picked and not asked for yet: one drag is one change.
#[derive(Default)]
pub(super) struct Drafts {
    number: Option<(Id, f32)>,
    pub(super) color: Option<[u8; 3]>,
    pub(super) name: Option<String>,
}

/// How a number is turned and shown.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    pub(super) per_pixel: f32,
    pub(super) range: (f32, f32),
    pub(super) decimals: usize,
    pub(super) unit: &'static str,
}

/// A number that can be dragged and typed. What somebody chose comes back once they have let go.
pub(super) fn number(
    ui: &mut Ui,
    drafts: &mut Drafts,
    name: &str,
    shown: Option<Shared<f32>>,
    scale: Scale,
) -> Option<f32> {
    let id = Id::new(("inspector number", name));
    let draft = drafts.number.filter(|(drafted, _)| *drafted == id);
    let known = shown.and_then(Shared::same);
    let mut value = draft.map_or(known.unwrap_or_default(), |(_, value)| value);
    let (min, max) = scale.range;
    let mut control = DragValue::new(&mut value)
        .speed(scale.per_pixel)
        .range(min..=max)
        .max_decimals(scale.decimals)
        .suffix(scale.unit)
        .update_while_editing(false);
    if known.is_none() && draft.is_none() {
        let words = if shown.is_some() { "mixed" } else { "as made" };
        control = control.custom_formatter(move |_, _| words.to_owned());
    }
    let response = ui.add(control);
    if response.changed() {
        drafts.number = Some((id, value));
    }
    let let_go = !response.dragged() && !response.has_focus();
    let done = drafts
        .number
        .filter(|(drafted, _)| *drafted == id && let_go)?;
    drafts.number = None;
    Some(done.1)
}

/// A line; true when its way back was taken. There is one only where something is different.
pub(super) fn line(
    ui: &mut Ui,
    name: &str,
    is_different: bool,
    control: impl FnOnce(&mut Ui),
) -> bool {
    let mut back = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE;
        let height = ui.spacing().interact_size.y;
        ui.allocate_ui_with_layout(
            vec2(NAME_WIDTH, height),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_width(NAME_WIDTH);
                ui.label(RichText::new(name).size(SMALL).color(QUIET));
            },
        );
        let width = ui.available_width() - BACK_WIDTH - SPACE;
        ui.allocate_ui_with_layout(
            vec2(width, height),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_width(width);
                control(ui);
            },
        );
        if is_different {
            let arrow = ui.small_button(RichText::new("↻").size(SMALL));
            back = arrow.on_hover_text("As it was made").clicked();
        }
    });
    back
}

/// Something that is so or not.
pub(super) fn switch(ui: &mut Ui, on: &mut bool) -> Response {
    ui.spacing_mut().icon_width = SWITCH;
    ui.spacing_mut().icon_width_inner = SWITCH * 0.6;
    ui.checkbox(on, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_same_everywhere_is_mixed() {
        assert_eq!(Shared::Same(3).same(), Some(3));
        assert_eq!(Shared::<i32>::Mixed.same(), None);
        assert_eq!(Shared::<i32>::of(&[], |_| Some(1)), None);
    }
}
