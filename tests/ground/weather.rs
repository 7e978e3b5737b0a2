//! A bad line between a session and the room, counted in ticks of the hand-cranked clock.

use std::collections::VecDeque;

use bevy::prelude::*;
use bytes::{Bytes, BytesMut};
use lightyear::prelude::{client::Client, *};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

/// Ticks a datagram is on its way: 75 ms, there and back 150.
const DELAY_TICKS: u64 = 4;
/// And up to so many more.
const JITTER_TICKS: u64 = 2;
/// Of a hundred datagrams so many are lost.
const LOST_PERCENT: u32 = 5;

/// Datagrams on their way, by the tick in which they arrive, and how many bytes came at all.
#[derive(Resource)]
pub(crate) struct Weather {
    luck: ChaCha8Rng,
    tick: u64,
    coming: VecDeque<(u64, BytesMut)>,
    going: VecDeque<(u64, Bytes)>,
    pub(crate) bytes_received: usize,
    pub(crate) bytes_sent: usize,
}

/// Puts a session behind a bad line.
pub(crate) fn bad(seed: u64) -> impl FnOnce(&mut App) {
    move |app| {
        app.insert_resource(Weather {
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
        let lost = dice % 100 < LOST_PERCENT;
        let late = u64::from(dice >> 8) % (JITTER_TICKS + 1);
        (!lost).then_some(self.tick + DELAY_TICKS + late)
    }
}

fn come(mut weather: ResMut<Weather>, mut wires: Query<&mut Link, With<Client>>) {
    weather.tick += 1;
    for mut wire in &mut wires {
        while let Some(payload) = wire.recv.pop() {
            weather.bytes_received += payload.len();
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
            weather.bytes_sent += payload.len();
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
