//! What rooms were, and letting them be that again.

use axum::{Json, extract::State, http::StatusCode};
use model::{
    CommandId, PlayerId, RoomId,
    api::{KeepSnapshot, RestoreRoom, RoomRestored, SnapshotSummary},
};
use room::{
    history::{Event, Record, Source},
    mail::Commit,
};

use super::{
    Shell,
    door::Knock,
    page::{Asked, Page},
    prefabs::label,
    problem::Problem,
    take::{At, Body},
};
use crate::{identity::Person, secret, store::StoreError};

/// Snapshots on one page.
const PAGE_MAX: i64 = 100;

/// The newest first.
pub(super) async fn list(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    asked: Asked,
) -> Result<Page<SnapshotSummary>, Problem> {
    let limit = asked.limit(PAGE_MAX);
    let before = asked.after.unwrap_or(i64::MAX);
    let snapshots = shell.store.snapshots(room, before, limit).await?;
    let path = format!("/v1/rooms/{room}/snapshots");
    Ok(Page::of(snapshots, limit, &path))
}

/// What is on disk of it now.
pub(super) async fn keep(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    Body(request): Body<KeepSnapshot>,
) -> Result<(StatusCode, Json<SnapshotSummary>), Problem> {
    let label = label(&request.label)?;
    let state = shell.store.now(room).await?;
    shell.store.keep_snapshot(room, &state).await?;
    shell
        .store
        .label_snapshot(room, state.version, label.as_str())
        .await?;
    let object = format!("{room} {}", state.version);
    shell
        .note(Some(&person), &knock, "snapshot_kept", &object)
        .await;
    let kept = SnapshotSummary {
        version: state.version,
        at_ms: shell.passes.clock().now_ms(),
        label: Some(label.into()),
    };
    Ok((StatusCode::CREATED, Json(kept)))
}

/// A further record, never a rewritten one. The room sleeps while it is written: nothing else may happen meanwhile.
pub(super) async fn restore(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    Body(RestoreRoom { version }): Body<RestoreRoom>,
) -> Result<Json<RoomRestored>, Problem> {
    let missing = || Problem::not_found("There is no snapshot of that version.");
    let to = shell.store.snapshot(room, version).await?;
    let to = Box::new(to.ok_or_else(missing)?.bare());
    shell.rooms.sleep(room).await;
    let state = shell.store.now(room).await?;
    let source = Source::Human(PlayerId::from(person.user));
    let record = Record {
        by: person.name.clone(),
        ..state.next(CommandId(secret::random()), source, Event::Restored { to })
    };
    let restored = record.version;
    let commit = Commit {
        records: vec![record],
        ..Commit::default()
    };
    match shell.store.commit(room, &commit).await {
        Ok(_) => {}
        Err(StoreError::OutOfOrder { .. }) => {
            let detail = "Somebody has changed the room meanwhile. Try again.";
            return Err(Problem::conflict("changed_meanwhile", detail));
        }
        Err(error) => return Err(error.into()),
    }
    // Whoever came in meanwhile is in what was before.
    shell.rooms.sleep(room).await;
    let object = format!("{room} {version}");
    shell
        .note(Some(&person), &knock, "room_restored", &object)
        .await;
    Ok(Json(RoomRestored { version: restored }))
}
