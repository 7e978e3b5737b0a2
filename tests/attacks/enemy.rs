//! A player whose program was changed: it sends what a session never would, over a real connection.

use bevy::prelude::*;
use bytes::Bytes;
use lightyear::{
    prelude::{client::Client, *},
    transport::plugin::TransportSystems,
};

/// What the enemy will send next.
#[derive(Resource, Default)]
pub(crate) struct Enemy {
    /// As they are, past netcode.
    pub(crate) datagrams: Vec<Vec<u8>>,
    /// Encrypted as an honest player's.
    pub(crate) payloads: Vec<Vec<u8>>,
    /// Where the next flipped byte comes from; `None`: packets go out as they are.
    luck: Option<u64>,
}

impl Enemy {
    /// From now on every honest packet is followed by damaged copies.
    pub(crate) fn mutate(&mut self, seed: u64) {
        self.luck = Some(seed);
    }
}

/// Turns a session into an enemy.
pub(crate) fn arm(app: &mut App) {
    app.init_resource::<Enemy>().add_systems(
        PostUpdate,
        (
            (damage, send_payloads)
                .chain()
                .after(TransportSystems::Send)
                .before(ConnectionSystems::Send),
            send_datagrams
                .after(ConnectionSystems::Send)
                .before(LinkSystems::Send),
        ),
    );
}

type Wire = (With<Client>, With<Connected>);

fn send_payloads(mut enemy: ResMut<Enemy>, mut wires: Query<&mut Link, Wire>) {
    if let Ok(mut wire) = wires.single_mut() {
        enemy
            .payloads
            .drain(..)
            .for_each(|payload| wire.send.push(Bytes::from(payload)));
    }
}

fn send_datagrams(mut enemy: ResMut<Enemy>, mut wires: Query<&mut Link, Wire>) {
    if let Ok(mut wire) = wires.single_mut() {
        let now = enemy.datagrams.len().min(30);
        enemy
            .datagrams
            .drain(..now)
            .for_each(|datagram| wire.send.push(Bytes::from(datagram)));
    }
}

fn damage(mut enemy: ResMut<Enemy>, mut wires: Query<&mut Link, Wire>) {
    let (Some(mut luck), Ok(mut wire)) = (enemy.luck, wires.single_mut()) else {
        return;
    };
    let honest: Vec<Bytes> = std::iter::from_fn(|| wire.send.pop()).collect();
    for packet in &honest {
        for _ in 0..10 {
            wire.send.push(Bytes::from(damaged(packet, &mut luck)));
        }
    }
    honest.into_iter().for_each(|packet| wire.send.push(packet));
    enemy.luck = Some(luck);
}

/// A copy with a new packet id and one to four changes behind the header.
fn damaged(packet: &[u8], luck: &mut u64) -> Vec<u8> {
    const HEADER: usize = 13;
    let mut copy = packet.to_vec();
    for _ in 0..=next(luck) % 4 {
        let length = copy.len();
        let at = HEADER + next(luck) as usize % length.saturating_sub(HEADER).max(1);
        match next(luck) % 8 {
            0 => copy.truncate(at),
            1 => copy.extend(next(luck).to_le_bytes()),
            2 => copy[0] = (next(luck) % 5) as u8,
            3 if at < length => copy[at] = 0xff,
            _ if at < length => copy[at] = next(luck) as u8,
            _ => {}
        }
    }
    if let [_, first, second, ..] = copy.as_mut_slice() {
        [*first, *second] = (next(luck) as u16).to_le_bytes();
    }
    copy
}

/// xorshift64.
fn next(luck: &mut u64) -> u64 {
    *luck ^= *luck << 13;
    *luck ^= *luck >> 7;
    *luck ^= *luck << 17;
    *luck
}
