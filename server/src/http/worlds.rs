//! Rooms that were published, and rooms that begin from them.

use axum::{Json, extract::State, http::StatusCode};
use model::{
    RoomId, WorldId,
    api::{PublishRoom, PublishedWorld, RoomSummary},
    limits::{DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX},
};
use room::history::{LookState, Snapshot};

use super::{
    Shell,
    door::Knock,
    guests,
    page::{Asked, Page},
    prefabs::{finished_assets, label},
    problem::Problem,
    rooms::found,
    take::{At, Body},
};
use crate::{identity::Person, secret};

/// Worlds on one page.
const PAGE_MAX: i64 = 100;

/// The newest first.
pub(super) async fn list(
    person: Person,
    State(shell): State<Shell>,
    asked: Asked,
) -> Result<Page<PublishedWorld>, Problem> {
    let limit = asked.limit(PAGE_MAX);
    let before = asked.after.unwrap_or(i64::MAX);
    let worlds = shell.store.published(&person, before, limit).await?;
    Ok(Page::of(worlds, limit, "/v1/worlds"))
}

pub(super) async fn one(
    person: Person,
    State(shell): State<Shell>,
    At(world): At<WorldId>,
) -> Result<Json<PublishedWorld>, Problem> {
    let known = shell.store.published_world(world, &person).await?;
    known.map(Json).ok_or_else(no_such_world)
}

fn no_such_world() -> Problem {
    Problem::not_found("There is no such world.")
}

/// What is finished in it, without who did what there.
pub(super) async fn publish(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    Body(request): Body<PublishRoom>,
) -> Result<(StatusCode, Json<PublishedWorld>), Problem> {
    let said = PublishRoom {
        title: label(&request.title)?.into(),
        ..request
    };
    if said.description.chars().count() > DESCRIPTION_CHARS_MAX {
        let detail = format!("A description has at most {DESCRIPTION_CHARS_MAX} characters.");
        return Err(Problem::unprocessable("bad_description", detail));
    }
    let most = shell.limits.published_per_person;
    if shell.store.published_by(&person).await? >= i64::from(most) && !person.admin {
        let detail = format!("{most} published worlds are the most. Withdraw one first.");
        return Err(Problem::beyond("too_many_worlds", detail));
    }
    let now = shell.store.now(room).await?;
    let world = WorldId(secret::random());
    let state = finished(&now);
    shell
        .store
        .publish_world(world, &person, (room, now.version, &state), &said)
        .await?;
    let object = format!("{room} {world}");
    shell
        .note(Some(&person), &knock, "room_published", &object)
        .await;
    let published = shell.store.published_world(world, &person).await?;
    let published = published.ok_or_else(no_such_world)?;
    Ok((StatusCode::CREATED, Json(published)))
}

/// What can stand in another room: jobs do not go along.
fn finished(state: &Snapshot) -> Snapshot {
    let mut state = state.bare();
    state
        .objects
        .retain(|_, thing| matches!(thing.look, LookState::Ready(_)));
    for thing in state.objects.values_mut() {
        thing.remake = None;
    }
    state
}

pub(super) async fn withdraw(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(world): At<WorldId>,
) -> Result<StatusCode, Problem> {
    shell.store.withdraw(world).await?;
    shell
        .note(Some(&person), &knock, "world_withdrawn", &world.to_string())
        .await;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn remix(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(world): At<WorldId>,
) -> Result<(StatusCode, Json<RoomSummary>), Problem> {
    let known = shell.store.published_world(world, &person).await?;
    let title = known.ok_or_else(no_such_world)?.title;
    let state = shell.store.published_state(world).await?;
    let state = state.ok_or_else(no_such_world)?;
    let name = guests::name(&title.chars().take(NAME_CHARS_MAX).collect::<String>())?;
    let summary = found(&shell, &person, &knock, name).await?;
    shell.store.keep_snapshot(summary.id, &state).await?;
    let assets = finished_assets(state.objects.values());
    shell.store.allow_all(&assets, summary.id).await?;
    Ok((StatusCode::CREATED, Json(summary)))
}
