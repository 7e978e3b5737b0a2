//! The server is killed again and again while two players edit. What they did is there afterwards: saved things from the disk,
//! the rest because their sessions ask again; nothing is there twice. Prints its seed; `INCANT_CHAOS_SEED` replays it.

mod editor;

use std::{env, thread, time::Duration};

use editor::Editor;
use protocol::TICK;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use tests::{
    api::Api,
    players::{until, until_inside},
    processes::{Server, now},
};

const KILLS: u32 = 50;

/// Longest time of editing between two kills, in frames.
const EDITING_FRAMES: u32 = 40;

#[test]
fn fifty_kills_lose_nothing_saved_and_double_nothing() {
    let seed = seed();
    println!("INCANT_CHAOS_SEED={seed}");
    let mut luck = ChaCha8Rng::seed_from_u64(seed);
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let mut server = Server::start(&data);
    let api = Api::new(&server.url);
    let mut editors = [("ann", -1.0), ("ben", 1.0)]
        .map(|(name, side)| Editor::enter(&api, name, side, luck.next_u64()));
    inside(&mut editors);

    let mut slowest = Duration::ZERO;
    for kill in 1..=KILLS {
        for _ in 0..luck.next_u32() % EDITING_FRAMES {
            frame(&mut editors);
        }
        thread::sleep(Duration::from_micros(u64::from(luck.next_u32() % 16_000)));
        server.kill();
        editors.iter_mut().for_each(Editor::cut_off);

        let start = now();
        server = Server::start(&data);
        let api = Api::new(&server.url);
        editors
            .iter_mut()
            .for_each(|editor| editor.player.enter_again(&api));
        slowest = slowest.max(start.elapsed());

        inside(&mut editors);
        check(&mut editors, kill);
    }
    let [ann, ben] = &editors;
    println!(
        "{KILLS} kills, back after {slowest:?} at most; ann: {}; ben: {}",
        ann.tally, ben.tally
    );
    assert!(
        ann.tally.saved + ben.tally.saved > 100,
        "too little was done to prove anything"
    );
    assert!(
        slowest < Duration::from_secs(2),
        "back within two seconds, not {slowest:?}"
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test's only setting, and its only luck"
)]
fn seed() -> u64 {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let given = env::var("INCANT_CHAOS_SEED").ok();
    given.map_or(now.as_micros() as u64, |seed| {
        seed.parse().expect("a number")
    })
}

fn inside(editors: &mut [Editor; 2]) {
    until_inside(&mut editors.each_mut().map(|editor| &mut editor.player));
}

/// Everybody edits, once.
fn frame(editors: &mut [Editor; 2]) {
    let next = now() + TICK;
    for editor in editors {
        editor.edit();
        editor.player.step();
    }
    thread::sleep(next.saturating_duration_since(now()));
}

/// Waits until what was still to be answered is, and everybody sees what they must.
fn check(editors: &mut [Editor; 2], kill: u32) {
    let patience = now() + Duration::from_secs(20);
    loop {
        let wrongs: Vec<_> = editors.iter_mut().flat_map(Editor::wrongs).collect();
        let safe = editors.iter().all(Editor::is_safe);
        if wrongs.is_empty() && safe {
            break;
        }
        assert!(
            now() < patience,
            "after kill {kill}: safe: {safe}, wrong: {wrongs:#?}"
        );
        until(
            "a frame",
            5,
            &mut editors.each_mut().map(|editor| &mut editor.player),
            |_| true,
        );
        thread::sleep(TICK);
    }
    let known: Vec<_> = editors.iter().flat_map(Editor::births).collect();
    for editor in editors {
        let mut seen: Vec<_> = editor.player.sees().into_iter().map(|(by, _)| by).collect();
        assert!(
            seen.iter().all(|by| known.contains(by)),
            "after kill {kill}: a thing nobody asked for"
        );
        seen.sort_unstable();
        assert!(
            seen.windows(2).all(|pair| pair[0] != pair[1]),
            "after kill {kill}: a thing is there twice"
        );
        editor.go_on();
    }
}
