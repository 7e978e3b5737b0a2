//! Right: the brush that shapes the ground, while the hand holds it; and its ring on the ground.

use std::f32::consts::TAU;

use bevy::{math::ops, prelude::*};
use bevy_egui::{
    EguiContexts,
    egui::{
        Align2, Button, Context, Grid, LayerId, Order, Pos2, Response, RichText, Shape, Slider,
        SliderClamping, Stroke, Ui, pos2,
    },
};
use model::{BuildCommand, Cover, WaterLevel};
use session::Asking;
use sim::Land;

use super::parts::{anchored, keys, panel, strong};
use crate::{
    build_mode::{Ghost, Hover, InHand, Job, Palette, Sight, StampInHand, Tool},
    input::{Action, Controls},
    theme::tokens::{AMBER, BODY, QUIET, SHADE, SMALL, SPACE, TEXT},
};

const WIDTH: f32 = 190.0;
const BUTTON_WIDTH: f32 = 90.0;
const NUMBER_WIDTH: f32 = 52.0;
/// Lines of a ghost along each axis.
const NET: u32 = 26;
/// Points of the ring.
const POINTS: usize = 64;
/// The ring floats a little, so that grass does not hide it, in metres.
const LIFT_M: f32 = 0.06;

pub(super) fn show(
    mut contexts: EguiContexts,
    controls: Res<Controls>,
    tool: Res<Tool>,
    hover: Res<Hover>,
    land: Res<Land>,
    sight: Sight<'_, '_>,
    hand: Res<StampInHand>,
    mut draft: Local<Option<f32>>,
    mut asking: Asking,
    mut palette: ResMut<Palette>,
) -> Result {
    if let Some(held) = hand.get() {
        ghost(contexts.ctx_mut()?, &controls, held, &sight);
        return Ok(());
    }
    if *tool != Tool::Ground {
        return Ok(());
    }
    let ctx = contexts.ctx_mut()?;
    if let Some(spot) = hover.spot {
        let painter = ctx.layer_painter(LayerId::new(Order::Background, "brush".into()));
        let inner_m = palette.radius_m * (1.0 - palette.softness);
        for (radius_m, color, width) in [
            (palette.radius_m, SHADE, 4.0),
            (palette.radius_m, AMBER, 2.0),
            (inner_m, AMBER.gamma_multiply(0.5), 1.0),
        ] {
            for line in ring(&land, &sight, spot, radius_m) {
                painter.add(Shape::line(line, Stroke::new(width, color)));
            }
        }
    }
    let mut now = *palette;
    anchored("ground", Align2::RIGHT_CENTER).show(ctx, |ui| {
        panel().show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = SPACE * 1.5;
            ui.label(strong("Shape the ground", BODY));
            choices(ui, &mut now.job, Job::SHAPES);
            ui.label(RichText::new("Cover it with").size(SMALL).color(QUIET));
            choices(ui, &mut now.job, Cover::ALL.map(Job::Paint));
            choices(ui, &mut now.job, [Job::Unpaint]);
            ui.separator();
            let (least, most) = Palette::radii_m();
            let size = Slider::new(&mut now.radius_m, least..=most).logarithmic(true);
            line(ui, "Size", size.suffix(" m").max_decimals(1));
            ui.horizontal(|ui| {
                keys(ui, &controls, Action::BrushSmaller);
                keys(ui, &controls, Action::BrushLarger);
            });
            line(ui, "Strength", share(&mut now.strength));
            line(ui, "Softness", share(&mut now.softness));
            water(ui, &land, &mut draft, &mut asking);
            if now.job == Job::Terrace {
                let step = Slider::new(&mut now.step_m, 0.2..=6.0);
                line(ui, "Step", step.suffix(" m").max_decimals(1));
            }
        });
    });
    palette.set_if_neq(now);
    Ok(())
}

/// How high water stands; the room is asked once the slider is let go.
fn water(ui: &mut Ui, land: &Land, draft: &mut Option<f32>, asking: &mut Asking) {
    let mut level_m = draft.unwrap_or_else(|| land.0.water_m());
    let (least, most) = WaterLevel::RANGE_M;
    let slider = Slider::new(&mut level_m, least..=most)
        .suffix(" m")
        .max_decimals(1);
    let response = line(ui, "Water stands at", slider);
    if response.changed() {
        *draft = Some(level_m);
    }
    if !response.dragged()
        && !response.has_focus()
        && let Some(metres) = draft.take()
    {
        let level = WaterLevel::nearest(metres);
        asking.ask(BuildCommand::Flood { level });
    }
}

fn share(value: &mut f32) -> Slider<'_> {
    Slider::new(value, 0.05..=1.0).custom_formatter(|share, _| format!("{:.0} %", share * 100.0))
}

fn line(ui: &mut Ui, name: &str, slider: Slider<'_>) -> Response {
    ui.label(RichText::new(name).size(SMALL).color(QUIET));
    ui.spacing_mut().slider_width = WIDTH - NUMBER_WIDTH - SPACE * 2.0;
    ui.spacing_mut().interact_size.x = NUMBER_WIDTH;
    let slider = slider.clamping(SliderClamping::Always).trailing_fill(true);
    ui.add(slider)
}

fn choices(ui: &mut Ui, chosen: &mut Job, all: impl IntoIterator<Item = Job>) {
    let all: Vec<_> = all.into_iter().collect();
    Grid::new(all[0].words())
        .spacing([SPACE, SPACE])
        .show(ui, |ui| {
            for (index, job) in all.iter().enumerate() {
                let color = if job == chosen { AMBER } else { TEXT };
                let button = Button::new(RichText::new(job.words()).size(SMALL).color(color))
                    .min_size([BUTTON_WIDTH, 0.0].into());
                if ui.add(button).clicked() {
                    *chosen = *job;
                }
                if index % 2 == 1 {
                    ui.end_row();
                }
            }
        });
}

/// The ground as it would be, as a net of lines, and what the keys do with it.
fn ghost(ctx: &Context, controls: &Controls, held: &InHand, sight: &Sight<'_, '_>) {
    if let Some(ghost) = &held.ghost {
        let painter = ctx.layer_painter(LayerId::new(Order::Background, "ghost".into()));
        for line in net(ghost, sight) {
            painter.add(Shape::line(
                line,
                Stroke::new(1.5, AMBER.gamma_multiply(0.7)),
            ));
        }
    }
    anchored("stamp", Align2::LEFT_CENTER).show(ctx, |ui| {
        panel().show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.label(strong(&held.name, BODY));
            let hints: [(&[Action], &str); 4] = [
                (&[Action::Choose], "press it here"),
                (&[Action::TurnLeft, Action::TurnRight], "turn it"),
                (&[Action::BrushSmaller, Action::BrushLarger], "resize it"),
                (&[Action::Escape], "let it fall"),
            ];
            for (actions, words) in hints {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = SPACE;
                    actions
                        .iter()
                        .for_each(|action| keys(ui, controls, *action));
                    ui.label(RichText::new(words).size(SMALL).color(QUIET));
                });
            }
        });
    });
}

/// Lines along both axes over the ghost.
fn net(ghost: &Ghost, sight: &Sight<'_, '_>) -> Vec<Vec<Pos2>> {
    let along = |step: i32, steps: i32| (step as f32 / steps as f32 * 2.0 - 1.0) * ghost.reach_m;
    let point = |u: f32, v: f32| {
        let at = ghost.ground.point(ghost.middle.x + u, ghost.middle.z + v);
        sight.on_screen(at + Vec3::Y * LIFT_M)
    };
    let steps = NET as i32;
    let lines = (0..=steps).flat_map(|line| {
        let across = along(line, steps);
        let fine = move |step: i32| along(step, 2 * steps);
        [
            unbroken((0..=2 * steps).map(move |step| point(across, fine(step)))),
            unbroken((0..=2 * steps).map(move |step| point(fine(step), across))),
        ]
    });
    lines.flatten().collect()
}

/// Points on the screen as lines, interrupted where there are none.
fn unbroken(points: impl Iterator<Item = Option<Vec2>>) -> Vec<Vec<Pos2>> {
    let mut lines = vec![Vec::new()];
    for point in points {
        match (point, lines.last_mut()) {
            (Some(point), Some(line)) => line.push(pos2(point.x, point.y)),
            _ => lines.push(Vec::new()),
        }
    }
    lines.retain(|line| line.len() > 1);
    lines
}

/// A ring draped over the ground, as lines on the screen: where it is behind the eye it is interrupted.
fn ring(land: &Land, sight: &Sight<'_, '_>, middle: Vec3, radius_m: f32) -> Vec<Vec<Pos2>> {
    let points = (0..=POINTS).map(|index| {
        let turn = index as f32 / POINTS as f32 * TAU;
        let (x, z) = (
            middle.x + ops::cos(turn) * radius_m,
            middle.z + ops::sin(turn) * radius_m,
        );
        sight.on_screen(land.0.point(x, z) + Vec3::Y * LIFT_M)
    });
    unbroken(points)
}
