//! Words in the world: the prompt above what is being made, a badge on what failed, names of people.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{
        Align2, Area, Color32, Context, CornerRadius, FontId, Frame, Id, LayerId, Margin, Order,
        Pos2, RichText, Sense, Stroke, Vec2 as PanelVec2,
    },
};
use model::BuildCommand;
use protocol::{Appearance, Dragged, Gaze, Player, Remake, Thing};

use super::parts::{short, strong};
use crate::{
    look::{Dress, Shelf, placeholder::Standing},
    theme::{
        people::panel_color,
        tokens::{BAD, RADIUS, SHADE, SMALL, TEXT, WARN},
    },
};
use session::{Asking, Me, Shown};

/// Words stand this far above what they name.
const ABOVE_M: f32 = 0.22;
/// Farther away words would only be clutter.
const FAR_M: f32 = 45.0;
const WORDS_MAX: usize = 42;

pub(super) fn show(
    mut contexts: EguiContexts,
    eyes: Query<(&Camera, &GlobalTransform), With<Camera3d>>,
    clays: Query<(&Thing, &Appearance, &Shown), With<Standing>>,
    remade: Query<(&Thing, &Remake, &Shown), Without<Standing>>,
    others: Query<(&Player, &Gaze, &Dress)>,
    dragged: Query<(&Thing, &Dragged, &Shown)>,
    markers: Query<&GlobalTransform>,
    shelf: Res<Shelf>,
    me: Res<Me>,
    mut asking: Asking,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let Ok((camera, eye)) = eyes.single() else {
        return Ok(());
    };
    let scale = 1.0 / ctx.pixels_per_point();
    let on_screen = |point: Vec3| -> Option<(Pos2, f32)> {
        let away = eye.translation().distance(point);
        let at = camera
            .world_to_viewport(eye, point)
            .ok()
            .filter(|_| away < FAR_M)?;
        Some((Pos2::new(at.x * scale, at.y * scale), fade(away)))
    };
    for (thing, appearance, Shown(pose)) in &clays {
        let top = pose.position + Vec3::Y * (thing.size_m.y + ABOVE_M);
        let Some((at, strength)) = on_screen(top) else {
            continue;
        };
        let words = short(&thing.name, WORDS_MAX);
        match appearance {
            Appearance::Failed { why, .. } => {
                if badge(ctx, thing, at, &words, &why.to_string(), BAD) {
                    asking.ask(BuildCommand::Retry {
                        object: thing.object,
                    });
                }
            }
            Appearance::Ready(version) if shelf.trouble(*version).is_some() => {
                let why = shelf.trouble(*version).unwrap_or_default();
                badge(
                    ctx,
                    thing,
                    at,
                    &words,
                    &format!("{why} Trying again by itself."),
                    WARN,
                );
            }
            Appearance::Pending(_) | Appearance::Ready(_) => tag(ctx, at, &words, TEXT, strength),
        }
    }
    for (thing, remake, Shown(pose)) in &remade {
        let top = pose.position + Vec3::Y * (thing.size_m.y + ABOVE_M);
        if let Remake::Failed { why, .. } = remake
            && let Some((at, _)) = on_screen(top)
            && badge(
                ctx,
                thing,
                at,
                &short(&thing.name, WORDS_MAX),
                &why.to_string(),
                BAD,
            )
        {
            asking.ask(BuildCommand::Retry {
                object: thing.object,
            });
        }
    }
    for (thing, dragged, Shown(pose)) in &dragged {
        let mut people = others.iter().map(|(player, ..)| player);
        let holder = people.find(|player| player.player == dragged.by);
        let top = pose.position + Vec3::Y * (thing.size_m.y + ABOVE_M);
        if me.0 != Some(dragged.by)
            && let (Some(player), Some((at, strength))) = (holder, on_screen(top))
        {
            let words = format!("{} is moving this", player.name);
            let color = panel_color(player.color_index);
            tag(ctx, at, &words, color, strength);
        }
    }
    for (player, Gaze(pose), dress) in &others {
        if me.0 != Some(player.player) {
            let place = markers
                .get(dress.root())
                .map_or(pose.position, GlobalTransform::translation);
            if let Some((at, strength)) = on_screen(place + Vec3::Y * 0.38) {
                tag(
                    ctx,
                    at,
                    &player.name,
                    panel_color(player.color_index),
                    strength,
                );
            }
        }
    }
    Ok(())
}

fn fade(away_m: f32) -> f32 {
    ((FAR_M - away_m) / (FAR_M * 0.3)).clamp(0.0, 1.0)
}

/// Words on a soft shade, nothing to click.
fn tag(ctx: &Context, at: Pos2, words: &str, color: Color32, strength: f32) {
    let painter = ctx.layer_painter(LayerId::new(Order::Background, "labels".into()));
    let font = FontId::new(SMALL, crate::theme::style::strong());
    let galley = painter.layout_no_wrap(words.to_owned(), font, color);
    let room = PanelVec2::new(10.0, 4.0);
    let rect = Align2::CENTER_BOTTOM.anchor_size(at, galley.size() + room * 2.0);
    painter.rect_filled(
        rect,
        CornerRadius::same(RADIUS),
        SHADE.gamma_multiply(strength),
    );
    painter.galley_with_override_text_color(
        rect.min + room,
        galley,
        color.gamma_multiply(strength),
    );
}

/// A badge one can click for another try.
fn badge(ctx: &Context, thing: &Thing, at: Pos2, words: &str, why: &str, color: Color32) -> bool {
    Area::new(Id::new(("badge", thing.object.0)))
        .fixed_pos(at)
        .pivot(Align2::CENTER_BOTTOM)
        .order(Order::Background)
        .show(ctx, |ui| {
            let frame = Frame::new()
                .fill(SHADE)
                .stroke(Stroke::new(1.0, color))
                .corner_radius(CornerRadius::same(RADIUS))
                .inner_margin(Margin::symmetric(10, 4));
            let shown = frame.show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().interact_size.y = 0.0;
                    ui.label(RichText::new("⚠").color(color).size(SMALL));
                    ui.label(strong(words, SMALL));
                    ui.label(RichText::new("↻").color(color).size(SMALL));
                });
            });
            shown
                .response
                .interact(Sense::click())
                .on_hover_text(why)
                .clicked()
        })
        .inner
}
