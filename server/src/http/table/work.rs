//! For workers alone.

use axum::{
    extract::DefaultBodyLimit,
    http::{Method, StatusCode},
    routing::{get, post, put},
};
use model::{
    api::{
        FailRequest, JobStatus, LeaseAnswer, LeaseRequest, ProgressReport, PublishRequest,
        SpendRequest,
    },
    limits::FILE_BYTES_MAX,
};

use crate::{
    authorize::Action,
    http::{metrics, route::Route, worker},
};

/// A manifest with the largest collider, written out.
const MANIFEST_BYTES_MAX: usize = 512 << 10;

/// For workers alone.
pub(super) fn work() -> Vec<Route> {
    let publish = post(worker::publish).layer(DefaultBodyLimit::max(MANIFEST_BYTES_MAX));
    let draft = post(worker::draft).layer(DefaultBodyLimit::max(MANIFEST_BYTES_MAX));
    let keep_file = put(worker::keep_file).layer(DefaultBodyLimit::max(FILE_BYTES_MAX));
    vec![
        Route::new(
            (Method::GET, "/metrics"),
            Action::Measure,
            get(metrics::metrics),
            "How the rooms of this process do, for Prometheus.",
        )
        .answers_bytes(StatusCode::OK, "text/plain"),
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
