//! Whole journeys with the real programs: `server` and `generation-worker` as processes, players over real UDP.

use std::{collections::BTreeSet, fs, net::SocketAddr, path::Path, time::Duration};

use bevy::math::Vec3;
use lightyear::netcode::ConnectToken;
use model::{
    AssetVersion, BuildCommand, Change, CommandId, ContentHash, JobId, JobState, ObjectId,
    ParameterType, Prompt, Recipe, Refusal, Settings, Spot, api::file_path,
};
use protocol::{Appearance, PROTOCOL_VERSION, Remake};
use session::{LinkState, Ticket};
use tempfile::TempDir;
use tests::{
    api::Api,
    players::{Player, live, until, until_agreed, until_inside},
    processes::{Server, Worker, elsewhere},
};

/// A folder that is not there yet, in one that goes with the test.
fn data(home: &TempDir) -> std::path::PathBuf {
    home.path().join("data")
}

fn two_players(api: &Api) -> (Player, Player) {
    let (mut ann, mut ben) = (Player::enter(api, "ann", 1), Player::enter(api, "ben", 2));
    until_inside(&mut [&mut ann, &mut ben]);
    (ann, ben)
}

fn say(player: &mut Player, words: &str, x: f32) -> CommandId {
    player.ask(BuildCommand::Generate {
        prompt: Prompt::parse(words).unwrap(),
        at: Spot::new(Vec3::new(x, 0.0, 0.0), 0.0).unwrap(),
    })
}

fn look(player: &mut Player, made_by: CommandId) -> Option<Appearance> {
    player.made(made_by).map(|seen| seen.look)
}

/// Until all of them see it finished as the same.
#[track_caller]
fn until_ready(players: &mut [&mut Player], made_by: CommandId, secs: u64) -> AssetVersion {
    until("being made", secs, players, |players| {
        let ready =
            |player: &mut &mut Player| matches!(look(player, made_by), Some(Appearance::Ready(_)));
        players.iter_mut().all(ready)
    });
    let versions: BTreeSet<_> = players
        .iter_mut()
        .filter_map(|player| match look(player, made_by) {
            Some(Appearance::Ready(version)) => Some(version),
            _ => None,
        })
        .collect();
    assert_eq!(versions.len(), 1, "they see different things");
    versions.into_iter().next().unwrap()
}

#[track_caller]
fn until_it_says(players: &mut [&mut Player], made_by: CommandId, words: &str) {
    until(words, 20, players, |players| {
        let says = |player: &mut &mut Player| {
            let progress = player.made(made_by).and_then(|seen| seen.progress);
            progress.is_some_and(|progress| progress.detail.contains(words))
        };
        players.iter_mut().all(says)
    });
}

/// Every file of an asset: there, what its name says, and to be kept for ever.
fn check_files(api: &Api, asset: AssetVersion) -> BTreeSet<ContentHash> {
    let files: BTreeSet<_> = api.manifest(asset).files().map(|file| file.hash).collect();
    for hash in &files {
        let answer = api.get(&file_path(*hash), None);
        assert!(answer.status().is_success());
        let headers = answer.headers().clone();
        let caching = headers["cache-control"].to_str().unwrap();
        assert!(
            caching.contains("immutable") && caching.contains("max-age=31536000"),
            "{caching}"
        );
        let bytes = answer.bytes().unwrap();
        assert_eq!(*hash, ContentHash(*blake3::hash(&bytes).as_bytes()));
        let tag = headers["etag"].to_str().unwrap();
        assert_eq!(api.get(&file_path(*hash), Some(tag)).status(), 304);
    }
    files
}

/// What is kept, by name.
fn kept_files(data: &Path) -> BTreeSet<ContentHash> {
    let folders = fs::read_dir(data.join("blobs")).unwrap().flatten();
    let files =
        folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
    files
        .filter_map(|file| file.file_name().to_str()?.parse().ok())
        .collect()
}

#[test]
fn a_sentence_becomes_a_thing_for_both_and_stands_there_tomorrow() {
    let home = tempfile::tempdir().unwrap();
    let data = data(&home);
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    let (mut ann, mut ben) = two_players(&api);

    let forklift = say(&mut ann, "a rusty forklift", 0.0);
    until_it_says(&mut [&mut ann, &mut ben], forklift, "waiting for a worker");
    assert!(matches!(
        look(&mut ben, forklift),
        Some(Appearance::Pending(_))
    ));

    let worker = Worker::start(&server, &data);
    let asset = until_ready(&mut [&mut ann, &mut ben], forklift, 30);
    check_files(&api, asset);
    let job = api.job(JobId::of(forklift, 0), &ann.identity.token);
    assert_eq!(
        (job.status, job.reused, job.attempts),
        (JobState::Ready, false, 1)
    );

    let another = say(&mut ben, "a rusty forklift", 6.0);
    assert_eq!(until_ready(&mut [&mut ann, &mut ben], another, 30), asset);
    assert!(api.job(JobId::of(another, 0), &ben.identity.token).reused);

    let evening = until_agreed(&mut [&mut ann, &mut ben]);
    worker.kill();
    server.kill();

    let server = Server::start(&data);
    let api = Api::new(&server.url);
    ann.enter_again(&api);
    let mut cleo = Player::enter(&api, "cleo", 3);
    until_inside(&mut [&mut ann, &mut cleo]);
    let morning = until_agreed(&mut [&mut ann, &mut cleo]);
    assert_eq!(look(&mut cleo, forklift), Some(Appearance::Ready(asset)));
    assert_eq!(morning, evening, "it stands where it stood, to the bit");
}

fn set(player: &mut Player, object: ObjectId, name: &str, value: f32) -> CommandId {
    let settings = Settings::new([(name.to_owned(), value)]).unwrap();
    let change = Change::Parameters(settings);
    player.ask(BuildCommand::Edit { object, change })
}

/// Until all of them see it as something else than `before`, the same for all, and nothing is under way.
#[track_caller]
fn until_changed(
    players: &mut [&mut Player],
    made_by: CommandId,
    before: AssetVersion,
) -> AssetVersion {
    until("being made anew", 30, players, |players| {
        let changed = |player: &mut &mut Player| {
            let seen = player.made(made_by);
            seen.is_some_and(|seen| seen.remake.is_none() && seen.look != Appearance::Ready(before))
        };
        players.iter_mut().all(changed)
    });
    until_ready(players, made_by, 5)
}

/// The recipe a version was built from, and its value for one parameter.
fn parameter(api: &Api, asset: AssetVersion, name: &str) -> f32 {
    let file = api.manifest(asset).recipe.hash;
    let recipe: Recipe = api.get(&file_path(file), None).json().unwrap();
    let mut named = recipe.parameters.iter().filter(|known| known.name == name);
    match named.next().map(|known| &known.r#type) {
        Some(ParameterType::Number { default, .. }) => *default,
        Some(other) => other.default_value(),
        None => panic!("it has no {name}"),
    }
}

#[test]
fn a_changed_thing_is_another_version_for_both_and_still_is_tomorrow() {
    let home = tempfile::tempdir().unwrap();
    let data = data(&home);
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    let (mut ann, mut ben) = two_players(&api);
    let worker = Worker::start(&server, &data);
    let chair = say(&mut ann, "a wooden chair", 0.0);
    let first = until_ready(&mut [&mut ann, &mut ben], chair, 30);
    let object = ben.made(chair).unwrap().object;

    set(&mut ben, object, "slats", 6.0);
    set(&mut ann, object, "back_height", 0.7);
    set(&mut ben, object, "slats", 2.0);
    let second = until_changed(&mut [&mut ann, &mut ben], chair, first);
    check_files(&api, second);
    assert_eq!(parameter(&api, second, "slats"), 2.0);
    assert_eq!(parameter(&api, second, "back_height"), 0.7);
    let heights = [first, second].map(|asset| api.manifest(asset).size_meters.y);
    assert!(heights[1] > heights[0], "its back grew: {heights:?}");
    assert_eq!(ann.made(chair).unwrap().size_m.y, heights[1]);

    let twice = Change::Words(Prompt::parse("make it twice as tall, with red legs").unwrap());
    let twice = ben.ask(BuildCommand::Edit {
        object,
        change: twice,
    });
    let first = second;
    let second = until_changed(&mut [&mut ann, &mut ben], chair, first);
    assert_eq!(
        ben.answers[&twice]
            .result
            .as_ref()
            .map(|done| done.notes.len()),
        Ok(0)
    );
    let [before, after] = [first, second].map(|asset| api.manifest(asset));
    let grown = after.size_meters.y / before.size_meters.y;
    assert!((grown - 2.0).abs() < 0.05, "it grew {grown} times");
    assert!(
        after.provenance.prompt.ends_with("with red legs"),
        "{}",
        after.provenance.prompt
    );

    let wheels = set(&mut ann, object, "wheels", 4.0);
    until("its badge", 20, &mut [&mut ann, &mut ben], |players| {
        let says = |player: &mut &mut Player| {
            let remake = player.made(chair).and_then(|seen| seen.remake);
            matches!(remake, Some(Remake::Failed { why: Refusal::NotMade { why }, .. })
                if why.contains("wheels") && why.contains("back_height"))
        };
        players.iter_mut().all(says)
    });
    let job = api.job(JobId::of(wheels, 0), &ann.identity.token);
    assert_eq!((job.status, job.attempts), (JobState::Failed, 1));
    assert_eq!(look(&mut ben, chair), Some(Appearance::Ready(second)));

    let evening = until_agreed(&mut [&mut ann, &mut ben]);
    worker.kill();
    // Nobody is there to make it: it waits for tomorrow.
    server.kill();
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    ann.enter_again(&api);
    ben.enter_again(&api);
    until_inside(&mut [&mut ann, &mut ben]);
    assert_eq!(until_agreed(&mut [&mut ann, &mut ben]), evening);
    set(&mut ann, object, "slats", 3.0);
    until_agreed(&mut [&mut ann, &mut ben]);
    server.kill();

    let server = Server::start(&data);
    let api = Api::new(&server.url);
    ann.enter_again(&api);
    let mut cleo = Player::enter(&api, "cleo", 3);
    until_inside(&mut [&mut ann, &mut cleo]);
    let _worker = Worker::start(&server, &data);
    let third = until_changed(&mut [&mut ann, &mut cleo], chair, second);
    assert_eq!(parameter(&api, third, "slats"), 3.0);
    assert_eq!(parameter(&api, third, "back_height"), 0.7);
}

#[test]
fn a_worker_that_dies_is_replaced_and_one_thing_results() {
    let home = tempfile::tempdir().unwrap();
    let data = data(&home);
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    let (mut ann, mut ben) = two_players(&api);
    let slow = Worker::lingering(&server, &data, Duration::from_secs(600));
    let table = say(&mut ann, "a wooden table", 0.0);
    until(
        "a worker taking it",
        20,
        &mut [&mut ann, &mut ben],
        |players| {
            let progress = players[1].made(table).and_then(|seen| seen.progress);
            progress.is_some_and(|progress| progress.state == JobState::Postprocess)
        },
    );
    slow.kill();

    let _another = Worker::start(&server, &data);
    let asset = until_ready(&mut [&mut ann, &mut ben], table, 40);
    let job = api.job(JobId::of(table, 0), &ann.identity.token);
    assert_eq!((job.attempts, job.result_asset_id), (2, Some(asset)));
    assert_eq!(ben.sees().len(), 1);
    let files = check_files(&api, asset);
    if !elsewhere::is_on() {
        assert_eq!(kept_files(&data), files, "one asset is kept, whole");
    }
}

#[test]
fn what_cannot_be_made_says_why_and_can_be_tried_again() {
    let home = tempfile::tempdir().unwrap();
    let data = data(&home);
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    let (mut ann, mut ben) = two_players(&api);
    let lamp = say(&mut ann, "a lamp", 0.0);
    until("its stand-in", 10, &mut [&mut ann, &mut ben], |players| {
        players[1].made(lamp).is_some()
    });

    let token = fs::read_to_string(data.join("worker.token")).unwrap();
    let lease = api.lease(token.trim());
    let why = "the recipe has no parts".to_owned();
    api.fail(token.trim(), &lease, &why);
    until("its badge", 10, &mut [&mut ann, &mut ben], |players| {
        let failed = |player: &mut &mut Player| {
            let reason = Refusal::NotMade { why: why.clone() };
            matches!(look(player, lamp), Some(Appearance::Failed { why, .. }) if why == reason)
        };
        players.iter_mut().all(failed)
    });

    let object = ben.made(lamp).unwrap().object;
    ben.ask(BuildCommand::Retry { object });
    let _worker = Worker::start(&server, &data);
    until_ready(&mut [&mut ann, &mut ben], lamp, 30);
}

#[test]
fn who_may_not_enter_hears_why() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(&data(&home));
    let api = Api::new(&server.url);
    let ann = api.guest("ann");
    let room = api.home(&ann.token);

    let other = api
        .join(room, &ann.token, PROTOCOL_VERSION + 1)
        .unwrap_err();
    assert_eq!(
        (other.status, other.code.as_str()),
        (409, "protocol_mismatch")
    );
    assert!(
        other.detail.contains("Get the version of Incant"),
        "{}",
        other.detail
    );
    for forged in ["nonsense".to_owned(), format!("{}x", ann.token)] {
        let problem = api.join(room, &forged, PROTOCOL_VERSION).unwrap_err();
        assert_eq!((problem.status, problem.code.as_str()), (401, "bad_token"));
    }

    let door = api.enter(&ann.token).udp;
    for (ticket, word) in [(ticket(door, 60), "TimedOut"), (ticket(door, 0), "Expired")] {
        let mut stranger = Player::with_ticket(ann.clone(), &ticket, 7);
        let lost = live(&mut [&mut stranger], Duration::from_secs(20), |players| {
            matches!(players[0].link(), LinkState::Lost { .. })
        });
        let link = stranger.link();
        assert!(lost, "{link:?}");
        let LinkState::Lost { why } = link else {
            unreachable!()
        };
        assert!(why.contains(word), "{why}");
    }
}

/// Made without the room's key, good for so many seconds.
fn ticket(server: SocketAddr, secs: i32) -> Ticket {
    let token = ConnectToken::build(server, PROTOCOL_VERSION, 7, [9; 32])
        .expire_seconds(secs)
        .timeout_seconds(2)
        .generate()
        .unwrap();
    Ticket {
        player: model::PlayerId(7),
        server,
        connect_token: token.try_into_bytes().unwrap().to_vec(),
    }
}

#[test]
fn a_server_that_cannot_start_says_why_in_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(&data(&home));
    let address = server.url.strip_prefix("http://").unwrap();
    let words = |data: &Path, listen: &str| Server::try_start(data, listen).unwrap_err();

    let taken = words(&home.path().join("other"), address);
    assert!(
        taken.contains("another program uses this port already") && taken.contains("--listen"),
        "{taken}"
    );
    let shared = words(&data(&home), "127.0.0.1:0");
    assert!(
        shared.contains("Another server already uses the data folder"),
        "{shared}"
    );
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    let unusable = words(&file.join("data"), "127.0.0.1:0");
    assert!(
        unusable.contains("cannot be used") && unusable.contains("--data"),
        "{unusable}"
    );
    for sentence in [&taken, &unusable] {
        assert_eq!(sentence.trim().lines().count(), 1, "{sentence}");
    }
}

#[test]
fn a_screen_faster_than_the_tick_hears_every_answer() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(&data(&home));
    let mut ann = Player::enter(&Api::new(&server.url), "ann", 1);
    until_inside(&mut [&mut ann]);
    ann.draw_every(protocol::TICK / 4);
    for _ in 0..20 {
        let object = ObjectId(77);
        let gone = ann.ask(BuildCommand::Remove {
            objects: vec![object],
        });
        until("an answer", 10, &mut [&mut ann], |players| {
            players[0].answers.contains_key(&gone)
        });
    }
}
