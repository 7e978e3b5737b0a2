//! A bad line between a session and the room, counted in ticks of the hand-cranked clock.

use std::collections::VecDeque;

use bevy::prelude::*;
use bytes::{Bytes, BytesMut};
use lightyear::prelude::{client::Client, *};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

/// What IP and UDP put around every datagram.
const HEADER_BYTES: usize = 28;

/// How bad a line is.
#[derive(Clone, Copy)]
pub(crate) struct Sky {
    /// Ticks a datagram is on its way.
    pub(crate) delay_ticks: u64,
    /// And up to so many more.
    pub(crate) jitter_ticks: u64,
    /// Of a hundred datagrams so many are lost.
    pub(crate) lost_percent: u32,
}

impl Sky {
    /// 75 ms there and 75 ms back, or a little more, and one in twenty is lost.
    pub(crate) const BAD: Self = Self {
        delay_ticks: 4,
        jitter_ticks: 2,
        lost_percent: 5,
    };
}

/// Datagrams on their way, by the tick in which they arrive, and how many bytes were sent, with headers.
#[derive(Resource)]
pub(crate) struct Weather {
    sky: Sky,
    luck: ChaCha8Rng,
    tick: u64,
    coming: VecDeque<(u64, BytesMut)>,
    going: VecDeque<(u64, Bytes)>,
    pub(crate) bytes_received: usize,
    pub(crate) bytes_sent: usize,
}

/// Puts a session behind such a line.
pub(crate) fn under(sky: Sky, seed: u64) -> impl FnOnce(&mut App) {
    move |app| {
        app.insert_resource(Weather {
            sky,
            luck: ChaCha8Rng::seed_from_u64(seed),
            tick: 0,
            coming: VecDeque::new(),
            going: VecDeque::new(),
            bytes_received: 0,
            bytes_sent: 0,
        })
        .add_systems(
            PreUpdate,
            come.after(LinkSystems::Receive)
                .before(ConnectionSystems::Receive),
        )
        .add_systems(
            PostUpdate,
            go.after(ConnectionSystems::Send).before(LinkSystems::Send),
        );
    }
}

impl Weather {
    /// When a datagram that is sent now arrives, if it does.
    fn arrival(&mut self) -> Option<u64> {
        let dice = self.luck.next_u32();
        let lost = dice % 100 < self.sky.lost_percent;
        let late = u64::from(dice >> 8) % (self.sky.jitter_ticks + 1);
        (!lost).then_some(self.tick + self.sky.delay_ticks + late)
    }
}

fn come(mut weather: ResMut<Weather>, mut wires: Query<&mut Link, With<Client>>) {
    weather.tick += 1;
    for mut wire in &mut wires {
        while let Some(payload) = wire.recv.pop() {
            weather.bytes_received += payload.len() + HEADER_BYTES;
            if let Some(when) = weather.arrival() {
                weather.coming.push_back((when, payload));
            }
        }
        let now = weather.tick;
        weather.coming.retain(|(when, payload)| {
            if *when <= now {
                wire.recv.push_raw(payload.clone());
            }
            *when > now
        });
    }
}

fn go(mut weather: ResMut<Weather>, mut wires: Query<&mut Link, With<Client>>) {
    for mut wire in &mut wires {
        while let Some(payload) = wire.send.pop() {
            weather.bytes_sent += payload.len() + HEADER_BYTES;
            if let Some(when) = weather.arrival() {
                weather.going.push_back((when, payload));
            }
        }
        let now = weather.tick;
        weather.going.retain(|(when, payload)| {
            if *when <= now {
                wire.send.push(payload.clone());
            }
            *when > now
        });
    }
}
