//! What is shown of several chosen things, and what can be done with as many as there are.

use bevy::prelude::*;
use bevy_egui::egui::{Align, Layout, RichText, Ui};
use model::{BuildCommand, ObjectId, Pose};

use super::{Act, Seen, quiet};
use crate::{
    panels::parts::{short, strong},
    theme::tokens::{BAD, BODY, SMALL, SPACE},
};

/// Copies stand this far beside what they are copies of.
const BESIDE_M: f32 = 0.4;
const NAMES: usize = 3;
const NAME_CHARS: usize = 18;

pub(super) fn show(ui: &mut Ui, chosen: &[Seen<'_>]) -> Vec<Act> {
    let mut acts = Vec::new();
    ui.horizontal(|ui| {
        ui.label(strong(format!("{} things", chosen.len()), BODY));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.small_button("×").on_hover_text("Let go (Esc)").clicked() {
                acts.push(Act::LetGo);
            }
        });
    });
    let names = chosen.iter().take(NAMES);
    let names: Vec<_> = names
        .map(|seen| short(&seen.thing.name, NAME_CHARS))
        .collect();
    let more = if chosen.len() > NAMES { "…" } else { "" };
    quiet(ui, &format!("{}{more}", names.join(", ")));
    acts
}

/// Copies, groups, and the way out.
pub(super) fn buttons(
    ui: &mut Ui,
    chosen: &[Seen<'_>],
) -> impl Iterator<Item = BuildCommand> + use<> {
    let mut asked = None;
    let objects: Vec<ObjectId> = chosen.iter().map(|seen| seen.thing.object).collect();
    ui.add_space(SPACE);
    ui.horizontal(|ui| {
        if ui.button(RichText::new("Duplicate").size(SMALL)).clicked() {
            asked = copies(chosen);
        }
        let grouped = chosen.iter().any(|seen| seen.group.is_some());
        if grouped && ui.button(RichText::new("Ungroup").size(SMALL)).clicked() {
            let objects = objects.clone();
            asked = Some(BuildCommand::Ungroup { objects });
        }
        let many = !grouped && chosen.len() > 1;
        if many && ui.button(RichText::new("Group").size(SMALL)).clicked() {
            let objects = objects.clone();
            asked = Some(BuildCommand::Group { objects });
        }
        let remove = RichText::new("Remove").size(SMALL).color(BAD);
        if ui.button(remove).clicked() {
            asked = Some(BuildCommand::Remove { objects });
        }
    });
    asked.into_iter()
}

/// One more of each, beside all of them.
fn copies(chosen: &[Seen<'_>]) -> Option<BuildCommand> {
    let reach = chosen.iter().map(|seen| {
        let half_m = seen.thing.size_m.xz().length() / 2.0;
        let x = seen.at.0.position.x;
        (x - half_m, x + half_m)
    });
    let (low, high) = reach.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), (l, h)| {
        (low.min(l), high.max(h))
    });
    let beside = Vec3::X * (high - low + BESIDE_M);
    let copies = chosen.iter().map(|seen| {
        let pose = seen.at.0;
        let to = Pose::new(pose.position + beside, pose.rotation).ok()?;
        Some((seen.thing.object, to))
    });
    let copies = copies.collect::<Option<_>>()?;
    Some(BuildCommand::Duplicate { copies })
}
