//! For everybody, and for everybody who says who they are.

use axum::{
    extract::DefaultBodyLimit,
    http::{Method, StatusCode},
    routing::{delete, get, post, put},
};
use model::api::{
    Account, AuditLine, GuestAnswer, GuestRequest, ProviderStatus, ReferenceAnswer,
    ReferenceRequest, Usage,
};
use serde_json::Value;

use crate::{
    authorize::Action,
    http::{account, audit, docs, guests, health, providers, references, route::Route},
    picture::PICTURE_BYTES_MAX,
};

/// For everybody.
pub(super) fn open() -> Vec<Route> {
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
pub(super) fn own() -> Vec<Route> {
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
            (Method::GET, "/v1/providers"),
            Action::Own,
            get(providers::list),
            "Whom workers ask, and who of them is well.",
        )
        .answers::<Vec<ProviderStatus>>(StatusCode::OK),
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
