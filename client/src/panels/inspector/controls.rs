//! Parameters as the right controls: a slider, a stepped slider, a switch, a choice.

use bevy_egui::egui::{Align, ComboBox, Layout, RichText, Slider, SliderClamping, Ui, vec2};
use model::{Parameter, ParameterType, Recipe, Value};

use super::{quiet, turning::Turning};
use crate::theme::tokens::{QUIET, SMALL, SPACE};

/// Names on the left, controls on the right.
const NAME_WIDTH: f32 = 108.0;
const NUMBER_WIDTH: f32 = 56.0;
/// The edge of a switch.
const SWITCH: f32 = 20.0;

/// One line for each parameter.
pub(super) fn show(ui: &mut Ui, recipe: &Recipe, turning: &mut Turning) {
    ui.add_space(SPACE);
    if recipe.parameters.is_empty() {
        quiet(
            ui,
            "It has no parameters. Say below what should be different.",
        );
    }
    for parameter in &recipe.parameters {
        ui.horizontal(|ui| {
            let size = vec2(NAME_WIDTH, ui.spacing().interact_size.y);
            ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(NAME_WIDTH);
                ui.label(
                    RichText::new(readable(&parameter.name))
                        .size(SMALL)
                        .color(QUIET),
                );
            });
            let known = parameter.r#type.default_value();
            let shown = turning.value(&parameter.name).unwrap_or(known);
            if let Some(value) = control(ui, parameter, shown) {
                turning.turn(&parameter.name, value);
            }
        });
    }
}

/// The new value, if somebody turned it.
fn control(ui: &mut Ui, parameter: &Parameter, shown: Value) -> Option<Value> {
    let width = ui.available_width();
    ui.spacing_mut().slider_width = (width - NUMBER_WIDTH - SPACE * 2.0).max(40.0);
    ui.spacing_mut().interact_size.x = NUMBER_WIDTH;
    match &parameter.r#type {
        ParameterType::Number { min, max, .. } => {
            let mut value = shown;
            let slider = plain(Slider::new(&mut value, *min..=*max));
            let slider = slider.max_decimals(decimals(max - min));
            ui.add(slider).changed().then_some(value)
        }
        ParameterType::Integer { min, max, .. } => {
            let mut value = shown.round() as i32;
            let slider = plain(Slider::new(&mut value, *min..=*max));
            let changed = ui.add(slider.step_by(1.0)).changed();
            changed.then_some(value as f32)
        }
        ParameterType::Toggle { .. } => {
            let mut on = shown >= 0.5;
            ui.spacing_mut().icon_width = SWITCH;
            ui.spacing_mut().icon_width_inner = SWITCH * 0.6;
            let changed = ui.checkbox(&mut on, "").changed();
            changed.then_some(f32::from(u8::from(on)))
        }
        ParameterType::Choice { options, .. } => {
            let mut index = shown.round().max(0.0) as usize;
            let before = index;
            let name = |index: usize| {
                options
                    .get(index)
                    .map_or_else(String::new, |name| readable(name))
            };
            ComboBox::from_id_salt(&parameter.name)
                .width(width)
                .selected_text(RichText::new(name(index)).size(SMALL))
                .show_ui(ui, |ui| {
                    for option in 0..options.len() {
                        ui.selectable_value(&mut index, option, name(option));
                    }
                });
            (index != before).then_some(index as f32)
        }
    }
}

/// Says that it was changed only when somebody changed it: what is merely rounded for showing was not.
fn plain(slider: Slider<'_>) -> Slider<'_> {
    slider.clamping(SliderClamping::Edits).trailing_fill(true)
}

/// As many digits as one can tell apart on a slider.
fn decimals(range: f32) -> usize {
    match range {
        range if range < 0.1 => 3,
        range if range < 20.0 => 2,
        _ => 0,
    }
}

/// `seat_height` as people read it.
fn readable(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable() {
        assert_eq!(readable("seat_height"), "Seat height");
        assert_eq!(readable("doors"), "Doors");
        assert_eq!(readable(""), "");
    }
}
