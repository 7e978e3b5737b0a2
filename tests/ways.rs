//! Players who come by different ways into one room of a real server, and what comes that way and is none.

use std::collections::BTreeSet;

use bevy::prelude::*;
use bytes::Bytes;
use model::{BuildCommand, CommandId, PlayerId, Pose, Prompt, Spot};
use protocol::{Gaze, Player as Shown};
use session::MyGaze;
use tempfile::TempDir;
use tests::{
    api::Api,
    players::{Player, until, until_inside},
    processes::Server,
    wire::{self, Way},
};

use crate::attacks::enemy::{Enemy, arm};

const WAYS: [Way; 2] = [Way::WebTransport, Way::WebSocket];

fn server() -> (TempDir, Server, Api) {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(&home.path().join("data"));
    let api = Api::new(&server.url);
    (home, server, api)
}

/// Where somebody sees the eyes of all players.
fn eyes(player: &mut Player) -> Vec<(PlayerId, Pose)> {
    let world = player.world_mut();
    let mut shown = world.query::<(&Shown, &Gaze)>();
    shown
        .iter(world)
        .map(|(shown, gaze)| (shown.player, gaze.0))
        .collect()
}

fn chair(player: &mut Player, x: f32) -> CommandId {
    player.ask(BuildCommand::Generate {
        prompt: Prompt::parse("a chair").unwrap(),
        at: Spot::new(Vec3::new(x, 0.0, 0.0), 0.0).unwrap(),
    })
}

/// Whoever is honest builds, and everybody sees it.
#[track_caller]
fn unharmed(players: &mut [&mut Player], x: f32) {
    let id = chair(players[0], x);
    until("being answered", 20, players, |players| {
        players[0].answers.contains_key(&id)
    });
    assert!(players[0].answers[&id].result.is_ok());
    until("being seen", 20, players, |players| {
        players.iter_mut().all(|player| player.made(id).is_some())
    });
}

#[test]
fn players_by_udp_web_transport_and_web_socket_see_each_other_move() {
    let (_home, server, api) = server();
    let mut ann = Player::enter(&api, "ann", 1);
    let mut ben = Player::enter_by(&api, &server.url, ("ben", Way::WebTransport), 2);
    let mut cleo = Player::enter_by(&api, &server.url, ("cleo", Way::WebSocket), 3);
    let mut all = [&mut ann, &mut ben, &mut cleo];
    until_inside(&mut all);
    for step in 1..=3 {
        let mut wanted = BTreeSet::new();
        for (place, player) in all.iter_mut().enumerate() {
            let at = Vec3::new(place as f32 * 10.0, 2.0, step as f32);
            let pose = Pose::new(at, Quat::IDENTITY).unwrap();
            player.world_mut().resource_mut::<MyGaze>().0 = Some(pose);
            wanted.insert((player.id(), at.as_ivec3().to_array()));
        }
        until("seeing each other", 20, &mut all, |all| {
            all.iter_mut().all(|player| {
                let seen = eyes(player).into_iter();
                let seen: BTreeSet<_> = seen
                    .map(|(who, pose)| (who, pose.position.round().as_ivec3().to_array()))
                    .collect();
                seen == wanted
            })
        });
    }
    unharmed(&mut all, 0.0);
}

#[test]
fn a_player_who_hangs_up_is_taken_for_gone_and_another_may_come() {
    let (_home, server, api) = server();
    let mut ann = Player::enter(&api, "ann", 1);
    for way in WAYS {
        let mut ben = Player::enter_by(&api, &server.url, ("ben", way), 2);
        until_inside(&mut [&mut ann, &mut ben]);
        until("seeing them", 20, &mut [&mut ann, &mut ben], |all| {
            eyes(all[0]).len() == 2
        });
        drop(ben);
        until("seeing them go", 40, &mut [&mut ann], |all| {
            eyes(all[0]).len() == 1
        });
    }
}

#[test]
fn noise_of_strangers_harms_nobody_whichever_way_it_comes() {
    let (_home, server, api) = server();
    let mut ann = Player::enter(&api, "ann", 1);
    until_inside(&mut [&mut ann]);
    let ticket = api.enter(&ann.identity.token);
    for (place, way) in WAYS.into_iter().enumerate() {
        let (send, received) = wire::open(way, &server.url, &ticket);
        for first in 0..=u8::MAX {
            for bytes in [0, 8, 60, 1_077] {
                let mut noise = vec![0xab; bytes + 1];
                noise[0] = first;
                send.send(Bytes::from(noise)).ok();
            }
            ann.step();
        }
        send.send(Bytes::from(vec![0; 60_000])).ok();
        unharmed(&mut [&mut ann], place as f32 * 4.0);
        // Nobody proved who they are: the room lets go.
        until("being cut off", 20, &mut [&mut ann], |_| {
            received.try_recv() == Err(crossbeam_channel::TryRecvError::Disconnected)
        });
    }
}

#[test]
fn a_player_with_bad_intentions_harms_nobody_whichever_way_they_come() {
    let (_home, server, api) = server();
    let mut ann = Player::enter(&api, "ann", 1);
    for (place, way) in WAYS.into_iter().enumerate() {
        let mut eve = Player::enter_by(&api, &server.url, ("eve", way), 2);
        eve.arm(arm);
        until_inside(&mut [&mut ann, &mut eve]);
        let mut enemy = eve.world_mut().resource_mut::<Enemy>();
        enemy.mutate(place as u64 + 1);
        enemy.datagrams.extend((0..=u8::MAX).map(|first| {
            let mut noise = vec![0xab; 61];
            noise[0] = first;
            noise
        }));
        let monster = |count| crate::attacks::forge::fragment(count, 1, 7);
        enemy.payloads.extend([1 << 22, 1 << 50].map(monster));
        for _ in 0..200 {
            ann.step();
            eve.step();
        }
        unharmed(&mut [&mut ann], place as f32 * 4.0);
    }
}
