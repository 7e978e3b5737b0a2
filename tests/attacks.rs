//! What strangers and players with bad intentions can send to a live room: it stays up, nobody is
//! forged, nothing grows, and honest players go on building.

pub(crate) mod enemy;
pub(crate) mod forge;

use std::net::{Ipv4Addr, UdpSocket};

use bevy::prelude::*;
use bytes::Bytes;
use lightyear::{
    netcode::TokenUserData,
    prelude::{LinkOf, MessageSender, Pong, RemoteId, Transport},
    transport::channel::registry::ChannelKind,
};
use lightyear_replication::channels::{RepliconMutationsChannel, RepliconUpdatesChannel};
use lightyear_sync::ping::{PingChannel, store::PingId};

use self::{
    enemy::{Enemy, arm},
    forge::{Keys, encrypt, fragment},
};
use crate::stage::{Stage, Who, generate};

/// An honest player and one who is not.
fn room_with_an_enemy() -> (Stage, Who, Who) {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let eve = stage.join_with("eve", arm);
    (stage, ann, eve)
}

/// The room goes on, and who was honest can build in it.
#[track_caller]
fn unharmed(stage: &mut Stage, ann: Who) {
    stage.run(30);
    let done = stage.ask(ann, generate("a chair", Vec3::ZERO)).result;
    assert!(done.is_ok(), "{done:?}");
}

fn stranger(stage: &Stage) -> UdpSocket {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket.connect(stage.address).unwrap();
    socket
}

/// A first byte, then noise.
fn noise(first: u8, bytes: usize) -> Vec<u8> {
    let mut packet = vec![0xab; bytes + 1];
    packet[0] = first;
    packet
}

#[test]
fn any_first_byte_from_a_stranger() {
    let (mut stage, ann, _) = room_with_an_enemy();
    let socket = stranger(&stage);
    for first in 0..=u8::MAX {
        for bytes in [0, 16, 60, 1_077] {
            socket.send(&noise(first, bytes)).unwrap();
        }
        stage.tick();
    }
    socket.send(&[]).unwrap();
    socket.send(&vec![0; 60_000]).unwrap();
    unharmed(&mut stage, ann);
}

#[test]
fn any_first_byte_from_the_address_of_a_player() {
    let (mut stage, ann, eve) = room_with_an_enemy();
    for first in 0..=u8::MAX {
        for bytes in [0, 8, 16, 60, 1_077] {
            stage
                .world_mut(eve)
                .resource_mut::<Enemy>()
                .datagrams
                .push(noise(first, bytes));
        }
        stage.tick();
    }
    let mut last_sequence = vec![0x85];
    last_sequence.extend([0xff; 8]);
    last_sequence.extend([1; 40]);
    stage
        .world_mut(eve)
        .resource_mut::<Enemy>()
        .datagrams
        .push(last_sequence);
    unharmed(&mut stage, ann);
}

#[test]
fn kinds_only_a_server_sends_from_a_token_holder() {
    let (mut stage, ann, _) = room_with_an_enemy();
    for (player, kind, body) in [
        (50, 1, 0),
        (51, 2, 308),
        (52, 7, 8),
        (53, 5, 0),
        (54, 15, 60),
    ] {
        let keys = Keys::of(&stage, player);
        let socket = stranger(&stage);
        for _ in 0..3 {
            socket.send(&keys.request).unwrap();
            stage.run(3);
        }
        socket
            .send(&encrypt(kind, 1, &keys.to_server, &vec![0; body]))
            .unwrap();
        socket.send(&noise(0x95, 60)).unwrap();
        stage.run(3);
    }
    unharmed(&mut stage, ann);
}

#[test]
fn a_forged_identity_is_not_believed() {
    let (mut stage, ann, _) = room_with_an_enemy();
    let keys = Keys::of(&stage, 60);
    let socket = stranger(&stage);
    socket.set_nonblocking(true).unwrap();
    let mut challenge = None;
    for _ in 0..40 {
        socket.send(&keys.request).unwrap();
        stage.run(2);
        let mut buffer = [0; 2_000];
        while let Ok(length) = socket.recv(&mut buffer) {
            challenge = forge::decrypt_challenge(&buffer[..length], &keys.to_client).or(challenge);
        }
    }
    let challenge = challenge.expect("the room challenges who asks to come in");
    socket
        .send(&keys.forged_request(60, stage.address, &room::badge("admin", model::Role::Owner)))
        .unwrap();
    stage.run(3);
    for sequence in 2..7 {
        socket
            .send(&encrypt(3, sequence, &keys.to_server, &challenge))
            .unwrap();
        stage.run(2);
    }
    let world = stage.room.world_mut();
    let mut badges = world.query::<(&RemoteId, &TokenUserData)>();
    let admin = room::badge("admin", model::Role::Owner);
    assert!(
        badges.iter(world).all(|(_, badge)| badge.0 != admin),
        "somebody is who they are not"
    );
    unharmed(&mut stage, ann);
}

#[test]
fn fragments_of_monstrous_messages() {
    let (mut stage, ann, eve) = room_with_an_enemy();
    for count in [1 << 22, 1 << 36, 1 << 50, 1 << 53, (1 << 62) - 1] {
        for channel in 0..12 {
            let monster = fragment(count, channel, count.trailing_ones() as u8);
            stage
                .world_mut(eve)
                .resource_mut::<Enemy>()
                .payloads
                .push(monster);
            // One a tick: the transport gives up on a frame at its first error.
            stage.run(2);
        }
    }
    unharmed(&mut stage, ann);
}

#[test]
fn unknown_and_empty_payloads() {
    let (mut stage, ann, eve) = room_with_an_enemy();
    let mut enemy = stage.world_mut(eve).resource_mut::<Enemy>();
    enemy
        .payloads
        .extend((2..=u8::MAX).map(|kind| noise(kind, 40)));
    enemy.payloads.extend([vec![0], Vec::new(), vec![1; 13]]);
    unharmed(&mut stage, ann);
}

#[test]
fn a_player_who_replicates_to_the_room() {
    let (mut stage, ann, eve) = room_with_an_enemy();
    for channel in [
        ChannelKind::of::<RepliconUpdatesChannel>(),
        ChannelKind::of::<RepliconMutationsChannel>(),
    ] {
        let world = stage.world_mut(eve);
        let mut transports = world.query::<&mut Transport>();
        let mut transport = transports.single_mut(world).unwrap();
        transport
            .send_mut_erased(channel, Bytes::from_static(&[1, 2, 3, 4]), 1.0)
            .unwrap();
        stage.run(10);
    }
    unharmed(&mut stage, ann);
}

#[test]
fn a_pong_from_the_far_future() {
    let (mut stage, ann, eve) = room_with_an_enemy();
    for _ in 0..30 {
        let world = stage.world_mut(eve);
        let mut senders = world.query::<&mut MessageSender<Pong>>();
        let mut sender = senders.single_mut(world).unwrap();
        for id in 0..400 {
            let frame_time = lightyear_core::time::PositiveTickDelta::lit("3000000000.0");
            sender.send::<PingChannel>(Pong {
                ping_id: PingId(id),
                frame_time,
            });
        }
        stage.tick();
    }
    unharmed(&mut stage, ann);
}

#[test]
fn links_of_strangers_do_not_pile_up() {
    let (mut stage, ann, _) = room_with_an_enemy();
    let links = |stage: &mut Stage| {
        let world = stage.room.world_mut();
        world.query::<&LinkOf>().iter(world).count()
    };
    for _ in 0..300 {
        stranger(&stage).send(&[0x15; 40]).unwrap();
        stage.tick();
    }
    stage.run(200);
    assert_eq!(links(&mut stage), 2, "only the players are left");
    unharmed(&mut stage, ann);
}

#[test]
fn honest_packets_with_flipped_bytes() {
    for seed in 1..4 {
        let (mut stage, ann, eve) = room_with_an_enemy();
        stage.world_mut(eve).resource_mut::<Enemy>().mutate(seed);
        stage.run(400);
        unharmed(&mut stage, ann);
    }
}
