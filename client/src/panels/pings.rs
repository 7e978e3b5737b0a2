//! Spots that people show: a ring that spreads where it is, in their colour, with their name.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, FontId, LayerId, Order, Pos2, Stroke, pos2, vec2},
};
use model::Spot;
use protocol::Player;

use crate::{
    build_mode::{Aim, Sight},
    input::{Action, Controls},
    theme::{
        people::panel_color,
        style,
        tokens::{SHADE, SMALL},
    },
};
use session::{Heard, Talking};

/// One can look around for it so long.
const STAY_SECS: f32 = 6.0;
/// A ring spreads in this time, and the next begins.
const WAVE_SECS: f32 = 1.2;
/// How far a ring spreads, in metres.
const WAVE_M: f32 = 1.6;
/// The name stands this far above the spot.
const ABOVE_M: f32 = 1.4;
/// Corners of a ring as it is drawn.
const CORNERS: u8 = 40;

/// The spots that are shown now.
#[derive(Resource, Default)]
pub(crate) struct Pings(Vec<Ping>);

struct Ping {
    at: Spot,
    name: String,
    color_index: u8,
    secs: f32,
}

/// The key shows what is under the crosshair.
pub(super) fn press(mut controls: ResMut<Controls>, aim: Res<Aim>, mut talking: Talking) {
    if controls.take(Action::Ping)
        && let Some(spot) = aim.spot
    {
        talking.show(spot);
    }
}

pub(super) fn hear(
    mut heard: MessageReader<Heard>,
    players: Query<&Player>,
    mut pings: ResMut<Pings>,
) {
    for news in heard.read() {
        let Heard::Spot(pinged) = news else { continue };
        let known = players.iter().find(|player| player.player == pinged.by);
        if let Some(player) = known {
            pings.0.push(Ping {
                at: pinged.at,
                name: player.name.clone(),
                color_index: player.color_index,
                secs: 0.0,
            });
        }
    }
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut pings: ResMut<Pings>,
    sight: Sight<'_, '_>,
    time: Res<Time<Real>>,
) -> Result {
    if pings.0.is_empty() {
        return Ok(());
    }
    for ping in &mut pings.0 {
        ping.secs += time.delta_secs();
    }
    pings.0.retain(|ping| ping.secs < STAY_SECS);
    let ctx = contexts.ctx_mut()?;
    let painter = ctx.layer_painter(LayerId::new(Order::Background, "pings".into()));
    let on_screen = |point: Vec3| sight.on_screen(point).map(|at| pos2(at.x, at.y));
    for ping in &pings.0 {
        let strength = ((STAY_SECS - ping.secs) * 2.0).min(1.0);
        let color = panel_color(ping.color_index).gamma_multiply(strength);
        let share = (ping.secs / WAVE_SECS).fract();
        let rings = [(0.35, 1.0), (WAVE_M * share, 1.0 - share)];
        for (radius_m, strength) in rings {
            let ring = ring(ping.at.position, radius_m).filter_map(on_screen);
            let ring: Vec<Pos2> = ring.collect();
            let stroke = Stroke::new(3.0, color.gamma_multiply(strength));
            painter.add(bevy_egui::egui::Shape::closed_line(ring, stroke));
        }
        let top = ping.at.position + Vec3::Y * ABOVE_M;
        if let (Some(foot), Some(top)) = (on_screen(ping.at.position), on_screen(top)) {
            painter.line_segment([foot, top], Stroke::new(2.0, color));
            let font = FontId::new(SMALL, style::strong());
            let words = painter.layout_no_wrap(ping.name.clone(), font, color);
            let room = vec2(10.0, 4.0);
            let rect = Align2::CENTER_BOTTOM.anchor_size(top, words.size() + room * 2.0);
            painter.rect_filled(rect, 8.0, SHADE.gamma_multiply(strength));
            painter.galley(rect.min + room, words, color);
        }
    }
    Ok(())
}

/// Points around a spot, flat.
fn ring(middle: Vec3, radius_m: f32) -> impl Iterator<Item = Vec3> {
    (0..CORNERS).map(move |corner| {
        let turn = f32::from(corner) / f32::from(CORNERS) * std::f32::consts::TAU;
        let arm = Quat::from_rotation_y(turn) * Vec3::X * radius_m;
        middle + arm + Vec3::Y * 0.03
    })
}
