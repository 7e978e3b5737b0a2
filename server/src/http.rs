//! The HTTP API under `/v1`: one table of all there is, who may come, one resource per file.

mod account;
mod audit;
mod describe;
mod docs;
mod door;
mod events;
mod files;
mod guests;
mod health;
mod jobs;
mod once;
mod page;
mod play;
mod problem;
mod references;
mod rooms;
mod route;
mod take;
mod worker;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, StatusCode},
    routing::{delete, get, patch, post, put},
};
use model::{
    Manifest,
    api::{
        Account, Appointment, AuditLine, ChangeRoom, CreateRoom, DownloadAnswer, FailRequest,
        GuestAnswer, GuestRequest, JobAnswer, JobRequest, JobStatus, JoinAnswer, JoinRequest,
        LeaseAnswer, LeaseRequest, Member, ProgressReport, PublishRequest, ReferenceAnswer,
        ReferenceRequest, RoomDetails, RoomEvent, RoomSummary, ShareAsset, SpendRequest, Usage,
    },
    limits::FILE_BYTES_MAX,
};
use serde_json::Value;
use tokio::sync::watch;

use crate::{
    authorize::Action,
    events::Events,
    identity::Passes,
    limits::Limits,
    outside::Outside,
    pace::Pace,
    picture::PICTURE_BYTES_MAX,
    rooms::Rooms,
    store::{Letter, Store},
    web_transport::WebTransport,
    workers::Workers,
};
pub(crate) use door::Reached;
use once::Key;
use problem::Problem;
use route::Route;

/// Requests are small; only bundles are large.
const BODY_BYTES_MAX: usize = 64 << 10;

/// A manifest with the largest collider, written out.
const MANIFEST_BYTES_MAX: usize = 512 << 10;

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shell {
    pub(crate) store: Store,
    pub(crate) rooms: Rooms,
    pub(crate) workers: Workers,
    pub(crate) events: Events,
    pub(crate) passes: Arc<Passes>,
    pub(crate) outside: Outside,
    pub(crate) limits: Arc<Limits>,
    pub(crate) pace: Pace,
    /// The API as OpenAPI has it.
    pub(crate) document: Arc<Value>,
    /// Signs the URLs of files that are in a folder of ours.
    pub(crate) file_key: [u8; 32],
    /// Where browsers reach them, if they do.
    pub(crate) web_transport: Option<WebTransport>,
    /// Where rooms open their doors; unspecified: wherever a client reached us.
    pub(crate) ip: IpAddr,
    /// True once the server stops: nothing is held open any longer.
    pub(crate) closing: watch::Receiver<bool>,
}

impl Shell {
    fn tell(&self, letters: impl IntoIterator<Item = Letter>) {
        letters
            .into_iter()
            .for_each(|letter| self.rooms.tell(letter));
    }
}

/// The API as OpenAPI has it.
pub(crate) fn document() -> Value {
    describe::document(&routes())
}

/// The whole API.
pub(crate) fn app(shell: Shell) -> Router {
    door::guarded(routes(), &shell)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .with_state(shell)
}

fn routes() -> Vec<Route> {
    [open(), own(), rooms(), jobs(), assets(), work()]
        .into_iter()
        .flatten()
        .collect()
}

/// For everybody.
fn open() -> Vec<Route> {
    vec![
        Route::new(
            (Method::GET, "/healthz"),
            Action::Knock,
            get(health::alive),
            "Whether the server lives.",
        )
        .answers::<Value>(StatusCode::OK),
        Route::new(
            (Method::GET, "/readyz"),
            Action::Knock,
            get(health::ready),
            "Whether it can do its work.",
        )
        .answers::<Value>(StatusCode::OK),
        Route::new(
            (Method::GET, "/v1/openapi.json"),
            Action::Knock,
            get(docs::document),
            "This description.",
        )
        .answers::<Value>(StatusCode::OK)
        .answers_nothing(StatusCode::NOT_MODIFIED),
        Route::new(
            (Method::GET, "/docs"),
            Action::Knock,
            get(docs::page),
            "The same, to be read and tried.",
        )
        .answers_bytes(StatusCode::OK, "text/html"),
        Route::new(
            (Method::POST, "/v1/guests"),
            Action::Knock,
            post(guests::create),
            "Be somebody without an account.",
        )
        .takes::<GuestRequest>()
        .answers::<GuestAnswer>(StatusCode::CREATED),
    ]
}

/// For everybody who says who they are.
fn own() -> Vec<Route> {
    let upload = put(references::upload).layer(DefaultBodyLimit::max(PICTURE_BYTES_MAX));
    vec![
        Route::new(
            (Method::GET, "/v1/me"),
            Action::Own,
            get(account::me),
            "Who one is here.",
        )
        .answers::<Account>(StatusCode::OK),
        Route::new(
            (Method::GET, "/v1/usage"),
            Action::Own,
            get(account::usage),
            "What one has used, and how much is the most.",
        )
        .answers::<Usage>(StatusCode::OK),
        Route::new(
            (Method::GET, "/v1/account/export"),
            Action::Own,
            get(account::export),
            "Everything that is kept about one.",
        )
        .answers::<Value>(StatusCode::OK),
        Route::new(
            (Method::DELETE, "/v1/account"),
            Action::Own,
            delete(account::delete),
            "Have everything about one deleted, for good.",
        )
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::POST, "/v1/references"),
            Action::Bring,
            post(references::fetch),
            "Have a picture fetched from the web, to show what is meant.",
        )
        .takes::<ReferenceRequest>()
        .answers::<ReferenceAnswer>(StatusCode::CREATED),
        Route::new(
            (Method::PUT, "/v1/references"),
            Action::Bring,
            upload,
            "Send a picture, to show what is meant.",
        )
        .takes_bytes()
        .answers::<ReferenceAnswer>(StatusCode::CREATED),
        Route::new(
            (Method::GET, "/v1/audit"),
            Action::Inspect,
            get(audit::list),
            "What was done by whom in one's organisation.",
        )
        .paged()
        .answers::<Vec<AuditLine>>(StatusCode::OK),
    ]
}

fn rooms() -> Vec<Route> {
    vec![
        Route::new(
            (Method::GET, "/v1/rooms"),
            Action::Own,
            get(rooms::list),
            "The rooms one may see, the oldest first.",
        )
        .paged()
        .answers::<Vec<RoomSummary>>(StatusCode::OK),
        Route::new(
            (Method::POST, "/v1/rooms"),
            Action::Bring,
            post(rooms::create),
            "A new, empty room of one's own.",
        )
        .takes::<CreateRoom>()
        .answers::<RoomSummary>(StatusCode::CREATED),
        Route::new(
            (Method::GET, "/v1/rooms/{room}"),
            Action::Look,
            get(rooms::details),
            "What a room is like.",
        )
        .answers::<RoomDetails>(StatusCode::OK)
        .answers_nothing(StatusCode::NOT_MODIFIED),
        Route::new(
            (Method::PATCH, "/v1/rooms/{room}"),
            Action::Rule,
            patch(rooms::change),
            "Say what a room is like.",
        )
        .takes::<ChangeRoom>()
        .answers::<RoomDetails>(StatusCode::OK),
        Route::new(
            (Method::POST, "/v1/rooms/{room}/join"),
            Action::Enter,
            post(rooms::join),
            "The way in, for a while.",
        )
        .takes::<JoinRequest>()
        .answers::<JoinAnswer>(StatusCode::OK),
        // Whoever comes proves who they are inside; before that, nothing is said.
        Route::new(
            (Method::GET, "/v1/play/{door}"),
            Action::Knock,
            get(play::play),
            "The way itself, over a WebSocket: each message is one datagram of netcode.",
        )
        .answers_nothing(StatusCode::SWITCHING_PROTOCOLS),
        Route::new(
            (Method::GET, "/v1/rooms/{room}/members"),
            Action::Look,
            get(rooms::members),
            "Who has a role of their own.",
        )
        .answers::<Vec<Member>>(StatusCode::OK),
        Route::new(
            (Method::PUT, "/v1/rooms/{room}/members/{user}"),
            Action::Rule,
            put(rooms::appoint),
            "Say what somebody is in a room.",
        )
        .takes::<Appointment>()
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::DELETE, "/v1/rooms/{room}/members/{user}"),
            Action::Rule,
            delete(rooms::dismiss),
            "Let somebody be what everybody is.",
        )
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::GET, "/v1/rooms/{room}/jobs"),
            Action::Look,
            get(jobs::list),
            "A room's jobs, the newest first.",
        )
        .paged()
        .answers::<Vec<JobStatus>>(StatusCode::OK),
        Route::new(
            (Method::GET, "/v1/rooms/{room}/history"),
            Action::Look,
            get(events::history),
            "What happened after a version of the room.",
        )
        .query::<u64>("since")
        .answers::<Vec<RoomEvent>>(StatusCode::OK),
        Route::new(
            (Method::GET, "/v1/rooms/{room}/events"),
            Action::Look,
            get(events::watch),
            "What happens, over a WebSocket; each message is a RoomEvent.",
        )
        .query::<u64>("since")
        .answers::<RoomEvent>(StatusCode::SWITCHING_PROTOCOLS),
        Route::new(
            (Method::GET, "/v1/rooms/{room}/export"),
            Action::Build,
            get(rooms::export),
            "Everything that stands in a room.",
        )
        .answers::<Value>(StatusCode::OK),
    ]
}

fn jobs() -> Vec<Route> {
    vec![
        // Whether one may build in the room that the body names is asked when it is read.
        Route::new(
            (Method::POST, "/v1/jobs"),
            Action::Bring,
            post(jobs::create),
            "Have something made.",
        )
        .header(Key::HEADER)
        .takes::<JobRequest>()
        .answers::<JobAnswer>(StatusCode::ACCEPTED),
        Route::new(
            (Method::GET, "/v1/jobs/{job}"),
            Action::Look,
            get(jobs::status),
            "How far a job is.",
        )
        .answers::<JobStatus>(StatusCode::OK),
        Route::new(
            (Method::POST, "/v1/jobs/{job}/cancel"),
            Action::Build,
            post(jobs::cancel),
            "Call a job off.",
        )
        .answers::<JobStatus>(StatusCode::OK),
        Route::new(
            (Method::POST, "/v1/jobs/{job}/retry"),
            Action::Build,
            post(jobs::retry),
            "Try a job once more.",
        )
        .answers::<JobStatus>(StatusCode::ACCEPTED),
    ]
}

fn assets() -> Vec<Route> {
    vec![
        Route::new(
            (Method::GET, "/v1/assets/{asset}/{version}"),
            Action::Fetch,
            get(files::manifest),
            "What one version of a thing consists of.",
        )
        .answers::<Manifest>(StatusCode::OK)
        .answers_nothing(StatusCode::NOT_MODIFIED),
        Route::new(
            (Method::GET, "/v1/assets/{asset}/{version}/download"),
            Action::Fetch,
            get(files::download),
            "Where its files are, for a while.",
        )
        .answers::<DownloadAnswer>(StatusCode::OK),
        Route::new(
            (Method::PATCH, "/v1/assets/{asset}"),
            Action::Share,
            patch(files::share),
            "Say who may see a thing.",
        )
        .takes::<ShareAsset>()
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::GET, "/v1/files/{hash}"),
            Action::Download,
            get(files::file),
            "A file by its content.",
        )
        .answers_bytes(StatusCode::OK, "application/octet-stream")
        .answers_nothing(StatusCode::NOT_MODIFIED),
    ]
}

/// For workers alone.
fn work() -> Vec<Route> {
    let publish = post(worker::publish).layer(DefaultBodyLimit::max(MANIFEST_BYTES_MAX));
    let draft = post(worker::draft).layer(DefaultBodyLimit::max(MANIFEST_BYTES_MAX));
    let keep_file = put(worker::keep_file).layer(DefaultBodyLimit::max(FILE_BYTES_MAX));
    vec![
        Route::new(
            (Method::POST, "/v1/worker/lease"),
            Action::Work,
            post(worker::lease),
            "Take a job, or wait for one.",
        )
        .takes::<LeaseRequest>()
        .answers::<LeaseAnswer>(StatusCode::OK)
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::POST, "/v1/worker/jobs/{job}/progress"),
            Action::Work,
            post(worker::progress),
            "Say how far a job is, and keep it.",
        )
        .takes::<ProgressReport>()
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::POST, "/v1/worker/jobs/{job}/spend"),
            Action::Work,
            post(worker::spend),
            "Ask whether a call may be paid for, or say what it did cost.",
        )
        .takes::<SpendRequest>()
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::POST, "/v1/worker/jobs/{job}/draft"),
            Action::Work,
            draft,
            "Show something until the job is finished.",
        )
        .takes::<PublishRequest>()
        .answers::<JobStatus>(StatusCode::OK),
        Route::new(
            (Method::POST, "/v1/worker/jobs/{job}/publish"),
            Action::Work,
            publish,
            "Finish a job.",
        )
        .takes::<PublishRequest>()
        .answers::<JobStatus>(StatusCode::OK),
        Route::new(
            (Method::POST, "/v1/worker/jobs/{job}/fail"),
            Action::Work,
            post(worker::fail),
            "Give a job up.",
        )
        .takes::<FailRequest>()
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::PUT, "/v1/worker/files/{hash}"),
            Action::Work,
            keep_file,
            "Send a file by its content.",
        )
        .takes_bytes()
        .answers_nothing(StatusCode::CREATED),
    ]
}

async fn nothing_here() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "There is nothing at this address.",
    )
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take that method.",
    )
}

#[cfg(test)]
mod tests;
