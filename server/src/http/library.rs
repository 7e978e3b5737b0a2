//! What was made, found again.

use axum::{Json, extract::State};
use model::{
    AssetId,
    api::{AssetDetails, LibraryEntry},
};
use serde::Deserialize;

use super::{
    Shell,
    page::{Asked, Page},
    problem::Problem,
    take::{At, Queried},
};
use crate::{identity::Person, store::Search};

/// Things on one page.
const PAGE_MAX: i64 = 100;

/// What somebody looks for.
#[derive(Deserialize)]
pub(super) struct Wanted {
    q: Option<String>,
    mine: Option<bool>,
}

/// The newest first.
pub(super) async fn list(
    person: Person,
    State(shell): State<Shell>,
    Queried(wanted): Queried<Wanted>,
    asked: Asked,
) -> Result<Page<LibraryEntry>, Problem> {
    let limit = asked.limit(PAGE_MAX);
    let before = asked.after.unwrap_or(i64::MAX);
    let search = Search {
        words: wanted.q.unwrap_or_default(),
        mine: wanted.mine.unwrap_or(false),
    };
    let entries = shell.store.library(&person, &search, before, limit).await?;
    Ok(Page::of(entries, limit, "/v1/library"))
}

pub(super) async fn details(
    State(shell): State<Shell>,
    At(asset): At<AssetId>,
) -> Result<Json<AssetDetails>, Problem> {
    let details = shell.store.details(asset).await?;
    details
        .map(Json)
        .ok_or_else(|| Problem::not_found("There is no such asset."))
}
