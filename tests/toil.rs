//! Work in bad company: the worker is killed every two seconds, those it asks fail half the time in five ways, and every
//! job ends once.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
    time::Duration,
};

use generation_worker::double::{Double, Mood};
use model::{
    AssetVersion, JobId, JobState, RoomId,
    api::{JobRequest, JobSpot, JobStatus, RoomEvent},
};
use protocol::Appearance;
use serde_json::json;
use tests::{
    api::Api,
    players::{Player, live, until_inside},
    processes::{Server, Worker, now},
};

/// How many, unless `INCANT_TOIL` says another number.
const JOBS: usize = 24;

/// As long as a worker lives.
const LIFE: Duration = Duration::from_secs(2);

/// Jobs looked at in one go: the player must not be kept waiting.
const LOOKS: usize = 200;

/// The table that comes with the doubles.
const TABLE: &str = include_str!("../generation-worker/examples/vendors.toml");

const SIZES: [&str; 5] = ["small", "large", "tall", "wide", "old"];
const COLORS: [&str; 16] = [
    "red",
    "blue",
    "green",
    "yellow",
    "black",
    "white",
    "brown",
    "grey",
    "pink",
    "orange",
    "purple",
    "golden",
    "beige",
    "turquoise",
    "violet",
    "silver",
];
const NOUNS: [&str; 25] = [
    "crate", "barrel", "chair", "table", "lamp", "bench", "bucket", "mug", "vase", "shelf", "bed",
    "stool", "fence", "ladder", "box", "bottle", "bowl", "cup", "door", "sign", "cart", "hammer",
    "broom", "florb", "quibble",
];

/// No two are the same wish.
fn words(number: usize) -> String {
    let (size, rest) = (number % SIZES.len(), number / SIZES.len());
    let (color, rest) = (rest % COLORS.len(), rest / COLORS.len());
    let noun = NOUNS[(rest + number) % NOUNS.len()];
    format!("a {} {} {noun}", SIZES[size], COLORS[color])
}

/// In rows, five metres from each other.
fn spot(number: usize) -> JobSpot {
    let (row, column) = (number / 50, number % 50);
    serde_json::from_value(json!({
        "x": 5.0 * column as f32 - 125.0,
        "z": 5.0 * row as f32 - 100.0,
    }))
    .unwrap()
}

fn request(room: RoomId, number: usize) -> JobRequest {
    let wanted = json!({ "roomId": room, "prompt": words(number), "at": spot(number) });
    serde_json::from_value(wanted).unwrap()
}

/// Looks at some of those that had not ended yet.
fn look(api: &Api, jobs: &BTreeSet<JobId>, over: &mut BTreeMap<JobId, JobStatus>, token: &str) {
    let open = jobs.iter().filter(|job| !over.contains_key(job));
    let open: Vec<_> = open.take(LOOKS).copied().collect();
    for job in open {
        let status = api.job(job, token);
        if matches!(status.status, JobState::Ready | JobState::Failed) {
            over.insert(job, status);
        }
    }
}

/// What the room's journal says came of each job: the finished things, and how often it was given up.
fn told(api: &Api, room: RoomId, token: &str) -> BTreeMap<JobId, (Vec<AssetVersion>, usize)> {
    let mut told: BTreeMap<JobId, (Vec<AssetVersion>, usize)> = BTreeMap::new();
    for event in api.history(room, token) {
        match event {
            RoomEvent::AssetReady {
                job_id,
                asset_id,
                draft: false,
                ..
            } => told.entry(job_id).or_default().0.push(asset_id),
            RoomEvent::JobFailed { job_id, .. } => told.entry(job_id).or_default().1 += 1,
            RoomEvent::AssetReady { .. }
            | RoomEvent::JobProgress { .. }
            | RoomEvent::Command { .. } => {}
        }
    }
    told
}

fn table(home: &Path, double: &Double) -> std::path::PathBuf {
    let table = TABLE
        .replace("http://127.0.0.1:8700", &double.url)
        .replace("mesh = \"procedural\"", "mesh = \"text_to_3d\"")
        .replace("pollMillis = 300", "pollMillis = 5\npatienceSecs = 1")
        .replace("patienceSecs = 60", "patienceSecs = 1");
    let file = home.join("table.toml");
    fs::write(&file, table).unwrap();
    file
}

#[test]
fn every_job_ends_once_however_often_workers_and_vendors_fail() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let double = Double::with(Vec::new(), Mood::half_dead()).unwrap();
    let table = table(home.path(), &double);
    let server = Server::start(&data);
    let api = Api::new(&server.url);
    let mut ann = Player::enter(&api, "ann", 1);
    until_inside(&mut [&mut ann]);
    let token = ann.identity.token.clone();
    let room = api.home(&token);

    let count = env::var_os("INCANT_TOIL").and_then(|count| count.to_str()?.parse().ok());
    let count: usize = count.unwrap_or(JOBS);
    let mut jobs = BTreeSet::new();
    for number in 0..count {
        let wanted = request(room, number);
        jobs.extend(api.wish(&wanted, &format!("toil-{number}"), &token).jobs);
        ann.step();
    }
    assert!(jobs.len() >= count);

    let (mut worker, mut deaths) = (Worker::asking(&server, &data, &table), 0);
    let mut over = BTreeMap::new();
    let mut next = now() + LIFE;
    let patience = Duration::from_secs(120 + 2 * count as u64);
    let done = live(&mut [&mut ann], patience, |_| {
        if now() < next {
            return false;
        }
        worker = Worker::asking(&server, &data, &table);
        (next, deaths) = (now() + LIFE, deaths + 1);
        look(&api, &jobs, &mut over, &token);
        over.len() == jobs.len()
    });
    assert!(done, "{} of {} ended", over.len(), jobs.len());
    drop(worker);
    assert!(deaths > 2 && !double.asked().is_empty());

    let told = told(&api, room, &token);
    for (job, status) in &over {
        let (made, given_up) = told.get(job).cloned().unwrap_or_default();
        match status.status {
            JobState::Ready => {
                assert_eq!((made.len(), given_up), (1, 0), "{job}: {made:?}");
                assert_eq!(status.result_asset_id, made.first().copied());
            }
            _ => assert_eq!((made.len(), given_up), (0, 1), "{job}: {made:?}"),
        }
    }
    let everything_shows = live(&mut [&mut ann], Duration::from_secs(20), |players| {
        let seen = players[0].sees();
        let shown = seen.iter().filter(|(_, thing)| {
            thing.remake.is_none() && !matches!(thing.look, Appearance::Pending(_))
        });
        shown.count() == jobs.len() && seen.len() == jobs.len()
    });
    assert!(
        everything_shows,
        "something neither became a thing nor got a badge"
    );
    let ready = over.values().filter(|job| job.status == JobState::Ready);
    let ready = ready.count();
    assert!(ready > 0);
    println!(
        "{} jobs, {deaths} workers killed, {} questions: {ready} made, {} given up",
        jobs.len(),
        double.asked().len(),
        jobs.len() - ready
    );
}
