//! Rooms, and what they were.

use axum::{
    extract::DefaultBodyLimit,
    http::{Method, StatusCode},
    routing::{delete, get, patch, post, put},
};
use model::api::{
    Appointment, ChangeRoom, CreateRoom, JobStatus, JoinAnswer, JoinRequest, KeepSnapshot, Member,
    PlacePrefab, PrefabPlaced, PublishRoom, PublishedWorld, RestoreRoom, RoomDetails, RoomEvent,
    RoomRestored, RoomSummary, RoomThumb, RoomUsage, SnapshotSummary,
};
use serde_json::Value;

use crate::{
    authorize::Action,
    http::{events, jobs, join, members, play, prefabs, rooms, route::Route, snapshots, worlds},
    picture::PICTURE_BYTES_MAX,
};

pub(super) fn rooms() -> Vec<Route> {
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
            post(join::join),
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
            get(members::list),
            "Who has a role of their own.",
        )
        .answers::<Vec<Member>>(StatusCode::OK),
        Route::new(
            (Method::PUT, "/v1/rooms/{room}/members/{user}"),
            Action::Rule,
            put(members::appoint),
            "Say what somebody is in a room.",
        )
        .takes::<Appointment>()
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::DELETE, "/v1/rooms/{room}/members/{user}"),
            Action::Rule,
            delete(members::dismiss),
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
        Route::new(
            (Method::GET, "/v1/rooms/{room}/usage"),
            Action::Look,
            get(rooms::usage),
            "What a room has used, and how much is the most.",
        )
        .answers::<RoomUsage>(StatusCode::OK),
    ]
}

/// What rooms were, what they look like, and what they are for others.
pub(super) fn kept() -> Vec<Route> {
    let picture = put(rooms::picture).layer(DefaultBodyLimit::max(PICTURE_BYTES_MAX));
    vec![
        Route::new(
            (Method::PUT, "/v1/rooms/{room}/thumb"),
            Action::Build,
            picture,
            "Give a room a picture.",
        )
        .takes_bytes()
        .answers::<RoomThumb>(StatusCode::OK),
        Route::new(
            (Method::GET, "/v1/rooms/{room}/snapshots"),
            Action::Look,
            get(snapshots::list),
            "What is kept of a room's past, the newest first.",
        )
        .paged()
        .answers::<Vec<SnapshotSummary>>(StatusCode::OK),
        Route::new(
            (Method::POST, "/v1/rooms/{room}/snapshots"),
            Action::Build,
            post(snapshots::keep),
            "Keep what a room is now.",
        )
        .takes::<KeepSnapshot>()
        .answers::<SnapshotSummary>(StatusCode::CREATED),
        Route::new(
            (Method::POST, "/v1/rooms/{room}/restore"),
            Action::Rule,
            post(snapshots::restore),
            "Let a room be what it was; that is a new version of it, and whoever is in it comes in again.",
        )
        .takes::<RestoreRoom>()
        .answers::<RoomRestored>(StatusCode::OK),
        Route::new(
            (Method::POST, "/v1/rooms/{room}/publish"),
            Action::Rule,
            post(worlds::publish),
            "Let others begin from what a room is now.",
        )
        .takes::<PublishRoom>()
        .answers::<PublishedWorld>(StatusCode::CREATED),
        Route::new(
            (Method::POST, "/v1/rooms/{room}/prefabs"),
            Action::Build,
            post(prefabs::place),
            "Have things that were kept together stand in a room.",
        )
        .takes::<PlacePrefab>()
        .answers::<PrefabPlaced>(StatusCode::OK),
    ]
}
