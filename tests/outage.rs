//! A database that goes away under a room in which people build.

use std::time::Duration;

use bevy::math::Vec3;
use model::{BuildCommand, CommandId, Prompt, Refusal, Spot};
use protocol::Appearance;
use session::LinkState;
use tests::{
    api::Api,
    players::{Player, live, until, until_agreed, until_inside},
    processes::{Server, Worker, elsewhere},
};

fn say(player: &mut Player, x: f32) -> CommandId {
    player.ask(BuildCommand::Generate {
        prompt: Prompt::parse("a wooden crate").unwrap(),
        at: Spot::new(Vec3::new(x, 0.0, 0.0), 0.0).unwrap(),
    })
}

/// What a command was answered, once it was.
#[track_caller]
fn answered(players: &mut [&mut Player], command: CommandId) -> Result<(), Refusal> {
    until("an answer", 20, players, |players| {
        players[0].answers.contains_key(&command)
    });
    players[0].answers[&command].result.clone().map(drop)
}

#[test]
fn while_postgres_restarts_edits_are_refused_and_nobody_has_to_go() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    let (mut ann, mut ben) = (Player::enter(&api, "ann", 1), Player::enter(&api, "ben", 2));
    until_inside(&mut [&mut ann, &mut ben]);
    let worker = Worker::start(&server, &data);
    let players = &mut [&mut ann, &mut ben];
    let first = say(players[0], 0.0);
    until("a crate", 30, players, |players| {
        let seen = players[1].made(first);
        seen.is_some_and(|seen| matches!(seen.look, Appearance::Ready(_)))
    });
    until_agreed(players);
    if !elsewhere::restart_postgres() {
        println!("skipped: there is no PostgreSQL here; `cargo xtask stores` starts one");
        return;
    }

    let (mut accepted, mut refused, mut again) = (1, 0, false);
    for number in 1..60 {
        let command = say(players[0], 2.0 * number as f32);
        match answered(players, command) {
            Ok(()) if refused > 0 => {
                (accepted, again) = (accepted + 1, true);
                break;
            }
            Ok(()) => accepted += 1,
            Err(Refusal::NotSaving { .. } | Refusal::Busy) => refused += 1,
            Err(other) => panic!("refused for another reason: {other}"),
        }
        let lost = live(players, Duration::from_millis(300), |players| {
            let links = players.iter().map(|player| player.link());
            links.into_iter().any(|link| link != LinkState::Connected)
        });
        assert!(!lost, "somebody had to go");
    }
    assert!(refused > 0 && again, "{refused} refused, and then: {again}");

    let evening = until_agreed(players);
    assert_eq!(
        players[1].sees().len(),
        accepted,
        "what was accepted stands"
    );
    drop(worker);
    server.kill();
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    ann.enter_again(&api);
    let mut cleo = Player::enter(&api, "cleo", 3);
    until_inside(&mut [&mut ann, &mut cleo]);
    assert_eq!(until_agreed(&mut [&mut ann, &mut cleo]), evening);
}
