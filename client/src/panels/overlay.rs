//! The developer's overlay: how the line, the room and the screen do, which chunks are known, who decides where things are, and
//! all that is known of the thing ahead.

mod about;
mod graph;
mod map;

use bevy::{ecs::system::SystemParam, prelude::*};
use bevy_egui::{
    EguiContexts,
    egui::{Align, Align2, Color32, Grid, Layout, RichText, Ui},
};
use protocol::{Appearance, Progress, Remake, RoomState, Vitals};
use session::{Driving, Lane, LinkState, Playback, Pulse, Traffic};

use super::parts::{anchored, panel, strong};
use crate::{
    input::{Action, Controls},
    theme::tokens::{AMBER, BAD, GOOD, QUIET, SMALL, SPACE, WARN},
};
pub(super) use about::{mark, show as show_about};
use graph::Graph;

const WIDTH: f32 = 250.0;

/// Seconds between two points of the graphs.
const EVERY_SECS: f32 = 0.1;

/// Whether it is open, and what it has seen lately.
#[derive(Resource, Default)]
pub(crate) struct Overlay {
    open: bool,
    secs: f32,
    traffic: Traffic,
    received: Graph,
    sent: Graph,
    lanes: [f32; 3],
    frames: Graph,
    corrections: Graph,
    corrected: u32,
}

/// Run condition: somebody wants to see it.
pub(super) fn is_open(overlay: Res<Overlay>) -> bool {
    overlay.open
}

pub(super) fn toggle(mut controls: ResMut<Controls>, mut overlay: ResMut<Overlay>) {
    if controls.take(Action::Overlay) {
        overlay.open = !overlay.open;
    }
}

/// Goes on also while it is closed: whoever opens it wants to see what just happened.
pub(super) fn measure(
    time: Res<Time<Real>>,
    traffic: Res<Traffic>,
    driving: Res<Driving>,
    mut overlay: ResMut<Overlay>,
) {
    let overlay = &mut *overlay;
    overlay.frames.push(time.delta_secs() * 1_000.0);
    if let Some(drive) = &driving.0 {
        let (_, count) = drive.corrections();
        if count != overlay.corrected {
            overlay.corrected = count;
            overlay.corrections.push(drive.last_correction() * 100.0);
        }
    }
    overlay.secs += time.delta_secs();
    if overlay.secs >= EVERY_SECS {
        let kbit = |now: u64, before: u64| (now - before) as f32 * 8.0 / 1_000.0 / overlay.secs;
        let before = overlay.traffic;
        overlay
            .received
            .push(kbit(traffic.received, before.received));
        overlay.sent.push(kbit(traffic.sent, before.sent));
        for (rate, lane) in overlay.lanes.iter_mut().zip(LANES) {
            let now = kbit(traffic.lane(lane), before.lane(lane));
            *rate += (now - *rate) * 0.2;
        }
        overlay.traffic = *traffic;
        overlay.secs = 0.0;
    }
}

const LANES: [Lane; 3] = [Lane::Poses, Lane::Things, Lane::Ground];

/// All there is to be told.
#[derive(SystemParam)]
pub(super) struct Told<'w, 's> {
    link: Res<'w, LinkState>,
    pulse: Res<'w, Pulse>,
    playback: Res<'w, Playback>,
    driving: Res<'w, Driving>,
    rooms: Query<'w, 's, (&'static RoomState, Option<&'static Vitals>)>,
    jobs: Query<
        'w,
        's,
        (
            &'static Appearance,
            Option<&'static Remake>,
            Option<&'static Progress>,
        ),
    >,
    places: Query<'w, 's, (), With<protocol::Placed>>,
}

pub(super) fn show(mut contexts: EguiContexts, overlay: Res<Overlay>, told: Told) -> Result {
    let area = anchored("overlay", Align2::LEFT_CENTER);
    area.interactable(false).show(contexts.ctx_mut()?, |ui| {
        panel().show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = SPACE * 0.5;
            ui.spacing_mut().interact_size.y = 0.0;
            line(ui, &overlay, &told);
            room(ui, &told);
            screen(ui, &overlay, &told);
        });
    });
    Ok(())
}

fn line(ui: &mut Ui, overlay: &Overlay, told: &Told) {
    let state = match &*told.link {
        LinkState::Idle => "no connection",
        LinkState::Connecting => "connecting",
        LinkState::Connected => "connected",
        LinkState::Lost { .. } => "lost",
    };
    heading(ui, &format!("line: {state}"));
    rows(ui, "line", |ui| {
        let millis = |secs: f64| format!("{:.0} ms", secs * 1_000.0);
        let rtt = told.pulse.rtt.as_secs_f64();
        row(ui, "round trip", &millis(rtt), tone(rtt, 0.12, 0.25));
        let jitter = told.pulse.jitter.as_secs_f64();
        row(ui, "jitter", &millis(jitter), tone(jitter, 0.02, 0.06));
        let lost = f64::from(told.pulse.lost);
        row(
            ui,
            "unanswered",
            &format!("{:.0} %", lost * 100.0),
            tone(lost, 0.03, 0.1),
        );
        let kbit = |rate: f32| format!("{rate:.0} kbit/s");
        row(ui, "received", &kbit(overlay.received.mean()), QUIET);
        for (name, rate) in ["  poses", "  things", "  ground"]
            .iter()
            .zip(overlay.lanes)
        {
            row(ui, name, &kbit(rate), QUIET);
        }
        row(ui, "sent", &kbit(overlay.sent.mean()), QUIET);
    });
    overlay.received.show(ui, AMBER, 64.0);
}

fn room(ui: &mut Ui, told: &Told) {
    heading(ui, "room");
    rows(ui, "room", |ui| {
        let Some((room, vitals)) = told.rooms.iter().next() else {
            return;
        };
        if let Some(vitals) = vitals {
            let millis = |us: u32| f64::from(us) / 1_000.0;
            let (p50, p99) = (millis(vitals.tick_us_p50), millis(vitals.tick_us_p99));
            let words = format!("{p50:.2} / {p99:.2} ms");
            row(
                ui,
                "tick, median / worst of 100",
                &words,
                tone(p99, 4.0, 12.0),
            );
            row(
                ui,
                "awake of all things",
                &format!("{} of {}", vitals.awake, vitals.things),
                QUIET,
            );
        }
        row(
            ui,
            "known here",
            &told.places.iter().count().to_string(),
            QUIET,
        );
        row(ui, "version on disk", &room.durable.to_string(), QUIET);
        let (mut waiting, mut failed) = (0, 0);
        for (look, remake, _) in &told.jobs {
            match (look, remake) {
                (Appearance::Pending(_), _) | (_, Some(Remake::Pending { .. })) => waiting += 1,
                (Appearance::Failed { .. }, _) | (_, Some(Remake::Failed { .. })) => failed += 1,
                (Appearance::Ready(_), None) => {}
            }
        }
        let words = format!("{waiting} under way, {failed} given up");
        row(ui, "made", &words, if failed > 0 { WARN } else { QUIET });
        for progress in told
            .jobs
            .iter()
            .filter_map(|(.., progress)| progress)
            .take(4)
        {
            let words = format!("{} %", progress.percent);
            row(ui, &format!("  {}", progress.detail), &words, QUIET);
        }
    });
}

fn screen(ui: &mut Ui, overlay: &Overlay, told: &Told) {
    heading(ui, "screen");
    rows(ui, "screen", |ui| {
        let frame = f64::from(overlay.frames.mean());
        row(
            ui,
            "frame",
            &format!("{frame:.1} ms"),
            tone(frame, 20.0, 50.0),
        );
        let behind = told.playback.delay_ticks() * protocol::TICK.as_secs_f64();
        let (starved, frames) = told.playback.starved();
        row(
            ui,
            "behind the room",
            &format!("{:.0} ms", behind * 1_000.0),
            QUIET,
        );
        let share = starved as f64 / frames.max(1) as f64;
        row(
            ui,
            "guessed frames",
            &format!("{:.2} %", share * 100.0),
            tone(share, 0.01, 0.05),
        );
        if let Some(drive) = &told.driving.0 {
            let (worst, count) = drive.corrections();
            let words = format!("{count}, at worst {:.1} cm", worst * 100.0);
            row(ui, "put right", &words, tone(f64::from(worst), 0.1, 0.5));
        }
    });
    if told.driving.0.is_some() {
        overlay.corrections.show(ui, GOOD, 2.0);
    } else {
        overlay.frames.show(ui, GOOD, 20.0);
    }
}

fn heading(ui: &mut Ui, words: &str) {
    ui.add_space(SPACE);
    ui.label(strong(words, SMALL));
}

fn rows(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) {
    Grid::new(name)
        .num_columns(2)
        .min_col_width(WIDTH * 0.42)
        .spacing([SPACE * 2.0, SPACE * 0.25])
        .show(ui, add);
}

fn row(ui: &mut Ui, name: &str, words: &str, color: Color32) {
    ui.label(RichText::new(name).size(SMALL).color(QUIET));
    ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
        ui.label(RichText::new(words).size(SMALL).color(color));
    });
    ui.end_row();
}

/// How bad a figure is.
fn tone(value: f64, worth_a_look: f64, bad: f64) -> Color32 {
    match value {
        value if value >= bad => BAD,
        value if value >= worth_a_look => WARN,
        _ => GOOD,
    }
}
