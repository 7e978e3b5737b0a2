//! How the connection does, as it is measured at this end.

use std::time::Duration;

use bevy::prelude::*;
use lightyear::prelude::*;

/// Seconds over which losses are counted.
const WINDOW_SECS: f32 = 8.0;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Traffic>()
        .init_resource::<Pulse>()
        .add_systems(
            PreUpdate,
            count_received
                .after(LinkSystems::Receive)
                .before(ConnectionSystems::Receive),
        )
        .add_systems(
            PostUpdate,
            count_sent
                .after(ConnectionSystems::Send)
                .before(LinkSystems::Send),
        )
        .add_systems(Update, feel);
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Where things are.
    Poses,
    /// What things are.
    Things,
    /// How the ground is.
    Ground,
}

/// What came and went since the program began, in bytes without the headers of UDP and IP.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct Traffic {
    /// Bytes that came.
    pub received: u64,
    /// Bytes that went.
    pub sent: u64,
    /// Datagrams that came.
    pub datagrams_received: u64,
    /// Datagrams that went.
    pub datagrams_sent: u64,
    /// Of what came, by what it was for; the rest is talk, players, pings and what is around messages.
    lanes: [u64; 3],
}

impl Traffic {
    /// Of what came, what was for this.
    #[must_use]
    pub const fn lane(&self, lane: Lane) -> u64 {
        self.lanes[lane as usize]
    }

    pub(crate) const fn note(&mut self, lane: Lane, bytes: usize) {
        self.lanes[lane as usize] += bytes as u64;
    }
}

/// How long the way is, and how safe.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct Pulse {
    /// There and back.
    pub rtt: Duration,
    /// How much that varies.
    pub jitter: Duration,
    /// Of the pings of the last seconds, the share that was not answered; lost on either way.
    pub lost: f32,
}

// What waits on a link cannot be looked at, only taken out and put back.

pub(crate) fn count_received(mut wires: Query<&mut Link>, mut traffic: ResMut<Traffic>) {
    for mut wire in &mut wires {
        for _ in 0..wire.recv.len() {
            if let Some(payload) = wire.recv.pop() {
                traffic.received += payload.len() as u64;
                traffic.datagrams_received += 1;
                wire.recv.push_raw(payload);
            }
        }
    }
}

pub(crate) fn count_sent(mut wires: Query<&mut Link>, mut traffic: ResMut<Traffic>) {
    for mut wire in &mut wires {
        for _ in 0..wire.send.len() {
            if let Some(payload) = wire.send.pop() {
                traffic.sent += payload.len() as u64;
                traffic.datagrams_sent += 1;
                wire.send.push(payload);
            }
        }
    }
}

/// Of the answers that a window began with.
#[derive(Default)]
struct Window {
    secs: f32,
    answers: u32,
}

fn feel(
    time: Res<Time>,
    wires: Query<&PingManager, With<Connected>>,
    mut window: Local<Window>,
    mut pulse: ResMut<Pulse>,
) {
    let Ok(pings) = wires.single() else {
        *window = Window::default();
        return;
    };
    (pulse.rtt, pulse.jitter) = (pings.rtt(), pings.jitter());
    window.secs += time.delta_secs();
    if window.secs >= WINDOW_SECS || pings.pongs_recv < window.answers {
        let asked = window.secs / protocol::PING_EVERY.as_secs_f32();
        let answered = pings.pongs_recv.saturating_sub(window.answers) as f32;
        pulse.lost = (1.0 - answered / asked.max(1.0)).clamp(0.0, 1.0);
        *window = Window {
            secs: 0.0,
            answers: pings.pongs_recv,
        };
    }
}
