//! A bad line on purpose: between a session and whatever carries its datagrams they come late, out of order, twice or not at all.

use std::{collections::VecDeque, time::Duration};

use bevy::prelude::*;
use lightyear::{
    link::{RecvPayload, SendPayload},
    prelude::*,
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

use crate::pulse;

/// How bad a line is, in each direction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sky {
    /// How long a datagram is on its way.
    pub delay: Duration,
    /// And up to so much longer.
    pub jitter: Duration,
    /// The share that is lost.
    pub lost: f32,
    /// The share that comes twice.
    pub doubled: f32,
}

/// Puts a session behind such a line.
#[derive(Debug)]
pub struct WeatherPlugin {
    /// How bad.
    pub sky: Sky,
    /// The same seed, the same fate for every datagram.
    pub seed: u64,
}

impl Plugin for WeatherPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(Weather {
            sky: self.sky,
            luck: ChaCha8Rng::seed_from_u64(self.seed),
            coming: VecDeque::new(),
            going: VecDeque::new(),
        })
        .add_systems(
            PreUpdate,
            come.after(LinkSystems::Receive)
                .after(pulse::count_received)
                .before(ConnectionSystems::Receive),
        )
        .add_systems(
            PostUpdate,
            go.after(ConnectionSystems::Send)
                .after(pulse::count_sent)
                .before(LinkSystems::Send),
        );
    }
}

/// Datagrams on their way, with when they arrive.
#[derive(Resource)]
struct Weather {
    sky: Sky,
    luck: ChaCha8Rng,
    coming: VecDeque<(Duration, RecvPayload)>,
    going: VecDeque<(Duration, SendPayload)>,
}

impl Weather {
    fn dice(&mut self) -> f32 {
        self.luck.next_u32() as f32 / u32::MAX as f32
    }

    /// When a datagram that sets out now arrives; not at all, once or twice.
    fn arrivals(&mut self, now: Duration) -> impl Iterator<Item = Duration> + use<> {
        let copies = match (self.dice() < self.sky.lost, self.dice() < self.sky.doubled) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        };
        let late = [(); 2].map(|()| self.sky.jitter.mul_f32(self.dice()));
        let on_its_way = self.sky.delay;
        late.into_iter()
            .take(copies)
            .map(move |late| now + on_its_way + late)
    }
}

fn come(time: Res<Time>, mut weather: ResMut<Weather>, mut wires: Query<&mut Link>) {
    let now = time.elapsed();
    for mut wire in &mut wires {
        while let Some(payload) = wire.recv.pop() {
            for when in weather.arrivals(now) {
                weather.coming.push_back((when, payload.clone()));
            }
        }
        weather.coming.retain(|(when, payload)| {
            if *when <= now {
                wire.recv.push_raw(payload.clone());
            }
            *when > now
        });
    }
}

fn go(time: Res<Time>, mut weather: ResMut<Weather>, mut wires: Query<&mut Link>) {
    let now = time.elapsed();
    for mut wire in &mut wires {
        while let Some(payload) = wire.send.pop() {
            for when in weather.arrivals(now) {
                weather.going.push_back((when, payload.clone()));
            }
        }
        weather.going.retain(|(when, payload)| {
            if *when <= now {
                wire.send.push(payload.clone());
            }
            *when > now
        });
    }
}
