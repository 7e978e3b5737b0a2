//! Players of ill will: a hundred million forged datagrams against one room, and honest players beside a flood of them.

use std::{
    net::UdpSocket,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use bevy::prelude::*;
use lightyear::prelude::{server::ClientOf, *};
use model::{BuildCommand, Spot, Steering};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use room::Guard;
use session::Wheel;
use tests::processes::now;

use crate::{
    noise::resident_bytes,
    report::{Line, Times, tell},
    stage::{Stage, Who},
};

/// Datagrams in all.
const FORGED: u64 = 100_000_000;

/// Of each kind in one tick.
const TICK_FORGED: usize = 5_000;

/// Honest datagrams that forged ones are made of.
const SAMPLES_MAX: usize = 400;

/// Ticks that are timed with and without a flood.
const FLOOD_TICKS: usize = 1_200;

/// Datagrams of a flood in a second.
const FLOOD_HZ: u64 = 2_000;

/// What forged datagrams are made of, and how many there were.
#[derive(Resource)]
struct Forge {
    luck: ChaCha8Rng,
    victim: Entity,
    sealed: Vec<Vec<u8>>,
    opened: Vec<Vec<u8>>,
    poured: u64,
}

/// Forged datagrams before and after decryption, from somebody who is connected and somebody who is not, in one process with the room.
pub(crate) fn forged() {
    let mut stage = Stage::new();
    let (ann, eve) = (stage.join("ann"), stage.join("eve"));
    appear(&mut stage, &[ann, eve]);
    walk(&mut stage, ann, 0);
    walk(&mut stage, eve, 7);
    let eve = stage.player(eve);
    let world = stage.room.world_mut();
    let mut links = world.query_filtered::<(Entity, &RemoteId), With<ClientOf>>();
    let of_eve = |id: &RemoteId| id.0 == PeerId::Netcode(eve.0);
    let victim = links.iter(world).find(|(_, id)| of_eve(id));
    let victim = victim.expect("eve is connected").0;
    let forge = Forge {
        luck: ChaCha8Rng::seed_from_u64(11),
        victim,
        sealed: Vec::new(),
        opened: Vec::new(),
        poured: 0,
    };
    stage.room.insert_resource(forge).add_systems(
        PreUpdate,
        (
            seal.before(Guard::Datagrams).after(LinkSystems::Receive),
            open.before(Guard::Payloads)
                .after(ConnectionSystems::Receive),
        ),
    );
    let start = now();
    let before = resident_bytes();
    let mut times = Vec::new();
    let mut at_half = 0;
    while stage.room.world().resource::<Forge>().poured < FORGED {
        let ticked = now();
        stage.room.update();
        times.push(ticked.elapsed());
        stage.after_room();
        let poured = stage.room.world().resource::<Forge>().poured;
        if at_half == 0 && poured > FORGED / 2 {
            at_half = resident_bytes();
        }
        if times.len() % 600 == 0 {
            walk(&mut stage, ann, times.len());
            tell(&format!("{} million", poured / 1_000_000));
        }
    }
    let grown = resident_bytes().saturating_sub(at_half) as f64 / 1e6;
    let first = at_half.saturating_sub(before) as f64 / 1e6;
    stage
        .room
        .world_mut()
        .resource_mut::<Forge>()
        .sealed
        .clear();
    stage
        .room
        .world_mut()
        .resource_mut::<Forge>()
        .opened
        .clear();
    stage.world_mut(ann).resource_mut::<Wheel>().0 = Steering::default();
    stage.run(120);
    assert_eq!(
        stage.state_hash(ann),
        stage.true_hash(),
        "ann was not harmed"
    );
    tell(&format!(
        "{first:.1} MB more memory after the first half, {grown:.1} MB more after the second"
    ));
    let secs = start.elapsed().as_secs_f64();
    Line {
        bench: "wire",
        case: "forged",
        metric: "forged datagrams that one room survives, in millions; p50 and p99 are ms of a tick with 10,000 of them",
        unit: "million",
        value: FORGED as f64 / 1e6,
        goal: 100.0,
        p50: Times::new(times.clone()).within_ms(0.5),
        p99: Times::new(times).within_ms(0.99),
        runs: secs as usize,
    }
    .print();
}

/// As they come over the network.
fn seal(mut forge: ResMut<Forge>, mut links: Query<&mut Link, With<LinkOf>>) {
    let forge = &mut *forge;
    let Ok(mut link) = links.get_mut(forge.victim) else {
        return;
    };
    pour(
        &mut link,
        &mut forge.sealed,
        &mut forge.luck,
        &mut forge.poured,
    );
}

/// As netcode hands them on.
fn open(mut forge: ResMut<Forge>, mut links: Query<&mut Link, With<LinkOf>>) {
    let forge = &mut *forge;
    let Ok(mut link) = links.get_mut(forge.victim) else {
        return;
    };
    pour(
        &mut link,
        &mut forge.opened,
        &mut forge.luck,
        &mut forge.poured,
    );
}

/// Remembers what is honest, and pours damaged copies of it in front.
fn pour(link: &mut Link, samples: &mut Vec<Vec<u8>>, luck: &mut ChaCha8Rng, poured: &mut u64) {
    let honest: Vec<_> = std::iter::from_fn(|| link.recv.pop()).collect();
    for payload in &honest {
        if samples.len() < SAMPLES_MAX {
            samples.push(payload.to_vec());
        } else {
            let index = luck.next_u32() as usize % SAMPLES_MAX;
            samples[index] = payload.to_vec();
        }
    }
    if !samples.is_empty() {
        for _ in 0..TICK_FORGED {
            let payload = damaged(samples, luck);
            link.recv.push_raw(payload.as_slice().into());
        }
        *poured += TICK_FORGED as u64;
    }
    honest
        .into_iter()
        .for_each(|payload| link.recv.push_raw(payload));
}

/// One of them with a few bytes flipped, set, cut off, put on, or taken from another.
fn damaged(samples: &[Vec<u8>], luck: &mut ChaCha8Rng) -> Vec<u8> {
    let mut dice = |sides: usize| luck.next_u32() as usize % sides.max(1);
    let mut bytes = samples[dice(samples.len())].clone();
    for _ in 0..=dice(3) {
        let at = dice(bytes.len());
        match dice(6) {
            0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << dice(8),
            2 if !bytes.is_empty() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][dice(5)],
            3 => bytes.truncate(at),
            4 => bytes.extend((0..dice(24)).map(|_| dice(256) as u8).collect::<Vec<_>>()),
            _ => {
                let other = &samples[dice(samples.len())];
                let from = dice(other.len());
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
        }
    }
    bytes
}

/// What honest players notice of somebody who sends two thousand datagrams a second from many addresses.
pub(crate) fn flood() {
    let mut stage = Stage::new();
    let people = ["ann", "ben", "cem"].map(|name| stage.join(name));
    appear(&mut stage, &people);
    let quiet = timed(&mut stage, &people);
    let stop = Arc::new(AtomicBool::new(false));
    let address = stage.address;
    let ended = stop.clone();
    let flood = thread::Builder::new()
        .name("flood".to_owned())
        .spawn(move || {
            let mut luck = ChaCha8Rng::seed_from_u64(3);
            let sockets: Vec<_> = (0..32)
                .filter_map(|_| UdpSocket::bind("127.0.0.1:0").ok())
                .collect();
            let mut sent = 0_u64;
            while !ended.load(Ordering::Relaxed) {
                for socket in &sockets {
                    let mut bytes = vec![0; 18 + luck.next_u32() as usize % 1_060];
                    luck.fill_bytes(&mut bytes);
                    // Half of them look like requests.
                    if luck.next_u32() % 2 == 0 {
                        bytes.resize(1_078, 0);
                        bytes[0] = 0;
                    }
                    sent += u64::from(socket.send_to(&bytes, address).is_ok());
                }
                thread::sleep(Duration::from_millis(
                    1_000 * sockets.len() as u64 / FLOOD_HZ,
                ));
            }
            sent
        });
    let flood = flood.expect("a thread can be started");
    let flooded = timed(&mut stage, &people);
    stop.store(true, Ordering::Relaxed);
    let sent = flood.join().expect("the flood ends");
    let ratio = flooded.within_ms(0.99) / quiet.within_ms(0.99);
    tell(&format!(
        "{sent} datagrams; a tick takes {} ms p50 and {} p99, without them {} and {}",
        flooded.within_ms(0.5),
        flooded.within_ms(0.99),
        quiet.within_ms(0.5),
        quiet.within_ms(0.99),
    ));
    Line {
        bench: "wire",
        case: "flood",
        metric: "p99 of a tick under a flood of 2,000 datagrams a second, over p99 without",
        unit: "ratio",
        value: (ratio * 100.0).round() / 100.0,
        goal: 1.1,
        p50: flooded.within_ms(0.5),
        p99: flooded.within_ms(0.99),
        runs: FLOOD_TICKS,
    }
    .print();
}

/// Three walk about in real time.
fn timed(stage: &mut Stage, people: &[Who]) -> Times {
    let mut times = Vec::with_capacity(FLOOD_TICKS);
    let mut next = now();
    for tick in 0..FLOOD_TICKS {
        if tick % 60 == 0 {
            people
                .iter()
                .enumerate()
                .for_each(|(index, who)| walk(stage, *who, tick + index));
        }
        let start = now();
        stage.room.update();
        times.push(start.elapsed());
        stage.after_room();
        next += protocol::TICK;
        thread::sleep(next.saturating_duration_since(now()));
    }
    Times::new(times)
}

/// Everybody is somebody.
fn appear(stage: &mut Stage, people: &[Who]) {
    for (index, who) in people.iter().enumerate() {
        let at = Spot::new(Vec3::X * index as f32 * 3.0, 0.0).expect("inside the world");
        let appeared = stage.ask(*who, BuildCommand::Appear { at });
        appeared.result.expect("there is room");
    }
    stage.run(30);
}

fn walk(stage: &mut Stage, who: Who, seed: usize) {
    let yaw = seed as f32 * 0.37;
    stage.world_mut(who).resource_mut::<Wheel>().0 =
        Steering::default().going(0.0, 1.0).looking(yaw, 0.0);
}
