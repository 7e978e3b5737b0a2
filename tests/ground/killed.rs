//! The server is killed in the middle of strokes. What was seen as saved is there afterwards, and everybody has the same ground.

use std::f32::consts::TAU;

use bevy::math::{Quat, Vec2, Vec3};
use model::{Brush, Pose, Tool, spot16};
use tests::{
    api::Api,
    players::{Player, until, until_inside},
    processes::Server,
};

/// Frames of drawing before the kill: pieces are asked for, answered and saved all the time.
const DRAWN_FRAMES: u32 = 90;

const NEAR: Vec2 = Vec2::new(10.0, 0.0);
const FAR: Vec2 = Vec2::new(-80.0, 20.0);

/// Somebody who sees the meadow.
fn enter(api: &Api, name: &str, seed: u64) -> Player {
    let mut player = Player::enter(api, name, seed);
    player.look(Pose::new(Vec3::Y * 3.0, Quat::IDENTITY).unwrap());
    player
}

/// Somebody's hand goes round a place, one touch in every second frame.
fn draw(player: &mut Player, frame: u32, tool: Tool, middle: Vec2) {
    let brush = Brush::new(tool, 40, 200, 160).unwrap();
    let turn = frame as f32 / 60.0 * TAU;
    if frame.is_multiple_of(2) {
        let at = middle + Vec2::from_angle(turn) * 4.0;
        player.touch_ground(brush, spot16(at.x, at.y));
    }
}

/// Until nobody waits for anything and all have the same ground; that is the answer.
fn until_same(players: &mut [&mut Player]) -> Vec<(u16, u64)> {
    let mut last = Vec::new();
    let mut frames = 0;
    until("having the same ground", 30, players, |players| {
        let grounds: Vec<_> = players.iter().map(|player| player.ground()).collect();
        let calm = players.iter().all(|player| player.save().saved());
        let same = grounds.iter().all(|ground| *ground == last);
        frames = if calm && same { frames + 1 } else { 0 };
        last.clone_from(&grounds[0]);
        frames >= 60
    });
    last
}

#[test]
fn strokes_survive_a_kill_and_everybody_has_the_same_ground() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    let mut ann = enter(&api, "ann", 1);
    let mut ben = enter(&api, "ben", 2);
    until_inside(&mut [&mut ann, &mut ben]);

    // A hill of Ann's, far from all the rest, is saved.
    for frame in 0..60 {
        draw(&mut ann, frame, Tool::Raise, FAR);
        ann.step();
        ben.step();
    }
    ann.lift_hand();
    let saved = until_same(&mut [&mut ann, &mut ben]);
    assert!(!saved.is_empty());

    let mut frame = 0;
    until("drawing", 20, &mut [&mut ann, &mut ben], |players| {
        frame += 1;
        draw(players[0], frame, Tool::Raise, NEAR);
        draw(players[1], frame, Tool::Noise { seed: 7 }, NEAR + 3.0);
        frame >= DRAWN_FRAMES
    });
    server.kill();
    ann.lift_hand();
    ben.lift_hand();

    let server = Server::start(&data);
    let api = Api::new(&server.url);
    ann.enter_again(&api);
    ben.enter_again(&api);
    until_inside(&mut [&mut ann, &mut ben]);
    let found = until_same(&mut [&mut ann, &mut ben]);
    assert!(saved.iter().all(|chunk| found.contains(chunk)), "{found:?}");
    assert!(
        found.len() > saved.len(),
        "of the strokes something is left"
    );

    // Killed at rest, and found by somebody who never drew.
    server.kill();
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    let mut cem = enter(&api, "cem", 3);
    until_inside(&mut [&mut cem]);
    assert_eq!(until_same(&mut [&mut cem]), found);
}
