//! What a thing is: its name, the words that made it and whose they were, who helped and what that cost, its size, mass and
//! triangles.

use bevy_egui::egui::{Align, Layout, Ui};
use model::{Provenance, ProviderTrace};

use super::{Seen, quiet};
use crate::{
    fetch::About,
    panels::parts::{short, strong},
    theme::tokens::BODY,
};

const NAME_CHARS: usize = 30;
const PROMPT_CHARS: usize = 90;
const NOTE_CHARS: usize = 160;

/// True when the cross was clicked.
pub(super) fn show(ui: &mut Ui, seen: &Seen<'_>, about: Option<&About>) -> bool {
    let mut closed = false;
    ui.horizontal(|ui| {
        ui.label(strong(short(&seen.thing.name, NAME_CHARS), BODY));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            closed = ui.small_button("×").on_hover_text("Let go (Esc)").clicked();
        });
    });
    quiet(ui, &origin(&seen.thing.maker, about));
    let size = seen.thing.size_m.to_array().map(metres);
    quiet(ui, &format!("{} × {} × {} m", size[0], size[1], size[2]));
    if let Some(About { manifest, .. }) = about {
        let mass = kilograms(manifest.solid.mass.kg);
        let triangles = thousands(manifest.triangles[0]);
        quiet(ui, &format!("{mass} · {triangles} triangles"));
        if let Some(help) = help(&manifest.provenance) {
            quiet(ui, &help);
        }
        if let Some(note) = &manifest.provenance.note {
            quiet(ui, &short(note, NOTE_CHARS));
        }
    }
    closed
}

/// Whose words it came from.
fn origin(maker: &str, about: Option<&About>) -> String {
    let words = about.map(|about| short(&about.manifest.provenance.prompt, PROMPT_CHARS));
    match (words, maker) {
        (Some(words), "") => format!("\u{201c}{words}\u{201d}"),
        (Some(words), maker) => format!("\u{201c}{words}\u{201d}, said {maker}"),
        (None, "") => "Made here".to_owned(),
        (None, maker) => format!("Made by {maker}"),
    }
}

/// Who else had a part in it, and what all of them cost together.
fn help(provenance: &Provenance) -> Option<String> {
    let trace = provenance.trace.as_ref()?;
    let all = || std::iter::once(trace).chain(&trace.further);
    let mut names: Vec<_> = all().map(name).collect();
    names.dedup();
    let cost = money(all().map(|one| one.cost_micro_usd).sum());
    Some(format!("With the help of {} · {cost}", names.join(", ")))
}

fn name(trace: &ProviderTrace) -> String {
    format!("{} ({})", trace.provider, trace.model)
}

/// Fractions of a cent where it is not more.
fn money(micro_usd: u64) -> String {
    match micro_usd {
        0 => "free".to_owned(),
        1..10_000 => format!("{:.2} ¢", micro_usd as f64 / 10_000.0),
        _ => format!("{:.2} $", micro_usd as f64 / 1_000_000.0),
    }
}

/// Centimetres where they matter.
fn metres(length_m: f32) -> String {
    if length_m < 10.0 {
        format!("{length_m:.2}")
    } else {
        format!("{length_m:.1}")
    }
}

fn kilograms(mass_kg: f32) -> String {
    match mass_kg {
        kg if kg < 1.0 => format!("{:.0} g", kg * 1_000.0),
        kg if kg < 10.0 => format!("{kg:.1} kg"),
        kg if kg < 1_000.0 => format!("{kg:.0} kg"),
        kg => format!("{:.1} t", kg / 1_000.0),
    }
}

fn thousands(count: u32) -> String {
    match (count / 1_000, count % 1_000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_say_them() {
        assert_eq!([0.46, 12.34].map(metres), ["0.46", "12.3"]);
        assert_eq!(
            [0.25, 4.96, 85.4, 2_400.0].map(kilograms),
            ["250 g", "5.0 kg", "85 kg", "2.4 t"]
        );
        assert_eq!(
            [12, 1_016, 11_200].map(thousands),
            ["12", "1,016", "11,200"]
        );
        assert_eq!([0, 1_400, 212_000].map(money), ["free", "0.14 ¢", "0.21 $"]);
    }

    #[test]
    fn whoever_helped_is_named_once_with_what_all_of_it_cost() {
        let trace = ProviderTrace {
            provider: "hub".to_owned(),
            model: "small".to_owned(),
            cost_micro_usd: 10_000,
            ..ProviderTrace::default()
        };
        let provenance = Provenance {
            prompt: "a florb".to_owned(),
            planner: "model".to_owned(),
            version: "1".to_owned(),
            seed: 7,
            millis: 1,
            trace: Some(ProviderTrace {
                further: vec![trace.clone()],
                ..trace
            }),
            note: None,
        };
        let help = help(&provenance).unwrap();
        assert_eq!(help, "With the help of hub (small) · 0.02 $");
    }
}
