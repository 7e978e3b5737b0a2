//! What only its owner may know is where it has to be and nowhere else: not in a log however much is said, not in the
//! database, not in what was made.

use std::{fs, path::Path};

use bevy::math::Vec3;
use generation_worker::double::{Double, Mood};
use model::{BuildCommand, Prompt, Spot};
use protocol::Appearance;
use tests::{
    api::Api,
    players::{Player, until, until_inside},
    processes::{Server, Worker, token},
};

const VENDOR_KEY: &str = "sk-a-secret-nobody-may-see";

/// The table that comes with the doubles.
const TABLE: &str = include_str!("../generation-worker/examples/vendors.toml");

/// Every file below a folder, with its name.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found
}

fn holds(place: &[u8], secret: &str) -> bool {
    place
        .windows(secret.len())
        .any(|here| here == secret.as_bytes())
}

#[test]
fn no_secret_is_in_a_log_the_database_or_an_asset() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let server = Server::talkative(&data);
    let api = Api::new(&server.url);
    let admin = token(&data, "admin");
    let person = token(&data, "person");

    // A vendor that gives back what it was sent, key and all.
    let double = Double::with(Vec::new(), vec![Mood::Echo, Mood::Well]).unwrap();
    let table = TABLE
        .replace("http://127.0.0.1:8700", &double.url)
        .replace("mesh = \"procedural\"", "mesh = \"text_to_3d\"")
        .replace(
            "patienceSecs = 60",
            "patienceSecs = 2\nkeyEnv = \"HUB_KEY\"",
        )
        .replace("pollMillis = 300", "pollMillis = 5\nkeyEnv = \"HUB_KEY\"");
    let file = home.path().join("table.toml");
    fs::write(&file, table).unwrap();
    let worker = Worker::with(&server, &data, |worker| {
        worker
            .arg("--providers")
            .arg(&file)
            .env("HUB_KEY", VENDOR_KEY)
            .env("RUST_LOG", "trace")
    });
    let mut ann = Player::enter(&api, "ann", 1);
    until_inside(&mut [&mut ann]);
    let thing = ann.ask(BuildCommand::Generate {
        prompt: Prompt::parse("a florb with six legs").unwrap(),
        at: Spot::new(Vec3::ZERO, 0.0).unwrap(),
    });
    until("being made", 90, &mut [&mut ann], |players| {
        let seen = players[0].made(thing);
        seen.is_some_and(|seen| !matches!(seen.look, Appearance::Pending(_)))
    });
    // Good and bad tokens in every place a client can put them.
    for secret in [&admin, &person, &ann.identity.token] {
        api.show(secret, &format!("/v1/me?token={}", "x".repeat(8)));
        api.show(&format!("{secret}x"), "/v1/me");
        api.show(secret, "/v1/audit");
    }
    worker.kill();
    server.kill();

    assert!(
        double
            .asked()
            .iter()
            .any(|one| one.authorization.ends_with(VENDOR_KEY))
    );
    let worker_token = fs::read_to_string(data.join("worker.token")).unwrap();
    let secrets = [
        worker_token.trim(),
        &admin,
        &person,
        &ann.identity.token,
        VENDOR_KEY,
    ];
    let places = files(home.path());
    assert!(places.iter().any(|(name, _)| name.ends_with("server.log")));
    assert!(places.iter().any(|(name, _)| name.ends_with("world.db")));
    assert!(places.iter().any(|(name, _)| name.contains("blobs")));
    for (name, bytes) in &places {
        if name.ends_with("worker.token") {
            continue;
        }
        for secret in secrets {
            assert!(!holds(bytes, secret), "{name} holds {secret:.12}…");
        }
    }
}
