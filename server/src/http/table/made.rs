//! Having things made, and what was made.

use axum::{
    http::{Method, StatusCode},
    routing::{delete, get, patch, post},
};
use model::{
    Manifest,
    api::{
        AssetDetails, CreatePrefab, DownloadAnswer, JobAnswer, JobRequest, JobStatus, LibraryEntry,
        PrefabSummary, PublishedWorld, RoomSummary, ShareAsset,
    },
};

use crate::{
    authorize::Action,
    http::{files, jobs, library, once::Key, prefabs, route::Route, worlds},
};

pub(super) fn jobs() -> Vec<Route> {
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

pub(super) fn assets() -> Vec<Route> {
    vec![
        Route::new(
            (Method::GET, "/v1/assets/{asset}"),
            Action::Fetch,
            get(library::details),
            "What a thing is, and which versions of it there are.",
        )
        .answers::<AssetDetails>(StatusCode::OK),
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
        .answers_bytes(StatusCode::OK, "*/*")
        .answers_nothing(StatusCode::NOT_MODIFIED),
    ]
}

/// What is found again.
pub(super) fn library() -> Vec<Route> {
    vec![
        Route::new(
            (Method::GET, "/v1/library"),
            Action::Own,
            get(library::list),
            "What was made and one may see, the newest first.",
        )
        .query::<String>("q")
        .query::<bool>("mine")
        .paged()
        .answers::<Vec<LibraryEntry>>(StatusCode::OK),
        Route::new(
            (Method::GET, "/v1/prefabs"),
            Action::Own,
            get(prefabs::list),
            "Things that are kept together and one may see, the newest first.",
        )
        .paged()
        .answers::<Vec<PrefabSummary>>(StatusCode::OK),
        // Whether one may build in the room that the body names is asked when it is read.
        Route::new(
            (Method::POST, "/v1/prefabs"),
            Action::Bring,
            post(prefabs::keep),
            "Keep things of a room together.",
        )
        .takes::<CreatePrefab>()
        .answers::<PrefabSummary>(StatusCode::CREATED),
        Route::new(
            (Method::PATCH, "/v1/prefabs/{prefab}"),
            Action::Share,
            patch(prefabs::share),
            "Say who may see them.",
        )
        .takes::<ShareAsset>()
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::DELETE, "/v1/prefabs/{prefab}"),
            Action::Share,
            delete(prefabs::forget),
            "Keep them no longer.",
        )
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::GET, "/v1/worlds"),
            Action::Own,
            get(worlds::list),
            "What was published for everybody, and by oneself, the newest first.",
        )
        .paged()
        .answers::<Vec<PublishedWorld>>(StatusCode::OK),
        Route::new(
            (Method::GET, "/v1/worlds/{world}"),
            Action::Fetch,
            get(worlds::one),
            "One of them.",
        )
        .answers::<PublishedWorld>(StatusCode::OK),
        Route::new(
            (Method::DELETE, "/v1/worlds/{world}"),
            Action::Share,
            delete(worlds::withdraw),
            "Publish it no longer.",
        )
        .answers_nothing(StatusCode::NO_CONTENT),
        Route::new(
            (Method::POST, "/v1/worlds/{world}/remix"),
            Action::Remix,
            post(worlds::remix),
            "A new room of one's own that begins from it.",
        )
        .answers::<RoomSummary>(StatusCode::CREATED),
    ]
}
