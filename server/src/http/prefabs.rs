//! Things that are kept together, and placed together.

use axum::{Json, extract::State, http::StatusCode};
use glam::Vec3;
use model::{
    AssetVersion, CommandId, Label, PrefabId, RoomId,
    api::{CreatePrefab, PlacePrefab, PrefabPlaced, PrefabSummary, ShareAsset},
    limits::{LABEL_CHARS_MAX, SELECTED_MAX},
};
use room::{
    history::{LookState, ObjectState, Snapshot},
    mail::Wish,
};

use super::{
    Shell,
    door::Knock,
    jobs,
    page::{Asked, Page},
    problem::Problem,
    take::{At, Body},
};
use crate::{
    authorize::{Action, authorize},
    identity::{Person, Subject},
    secret,
};

/// Prefabs on one page.
const PAGE_MAX: i64 = 200;

/// The newest first.
pub(super) async fn list(
    person: Person,
    State(shell): State<Shell>,
    asked: Asked,
) -> Result<Page<PrefabSummary>, Problem> {
    let limit = asked.limit(PAGE_MAX);
    let before = asked.after.unwrap_or(i64::MAX);
    let prefabs = shell.store.prefabs(&person, before, limit).await?;
    Ok(Page::of(prefabs, limit, "/v1/prefabs"))
}

/// As they stand now: each with what is different about it, around the middle of all of them.
pub(super) async fn keep(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    Body(request): Body<CreatePrefab>,
) -> Result<(StatusCode, Json<PrefabSummary>), Problem> {
    let subject = Subject::Person(person.clone());
    let room = shell.room_object(&subject, request.room_id).await?;
    let room = room.ok_or_else(|| Problem::not_found("There is no such room."))?;
    if let Err(denied) = authorize(&subject, Action::Build, &room) {
        shell.denied(&person, &knock, denied).await;
        return Err(denied.into());
    }
    let name = label(&request.name)?;
    let things = picked(&shell.store.now(request.room_id).await?, &request)?;
    let prefab = PrefabId(secret::random());
    let kept = shell
        .store
        .keep_prefab(prefab, &person, (name.as_str(), &things))
        .await?;
    shell
        .note(Some(&person), &knock, "prefab_kept", &prefab.to_string())
        .await;
    Ok((StatusCode::CREATED, Json(kept)))
}

/// A name somebody gives to something they keep.
pub(super) fn label(text: &str) -> Result<Label, Problem> {
    // Counted as it came, as the description counts: what cannot be seen is left out only afterwards.
    if text.chars().count() > LABEL_CHARS_MAX {
        let detail = format!("A name has at most {LABEL_CHARS_MAX} characters.");
        return Err(Problem::unprocessable("bad_name", detail));
    }
    Label::parse(text).map_err(|why| Problem::unprocessable("bad_name", why.to_string()))
}

fn picked(state: &Snapshot, request: &CreatePrefab) -> Result<Vec<ObjectState>, Problem> {
    if !(1..=SELECTED_MAX).contains(&request.objects.len()) {
        let detail = format!("1 to {SELECTED_MAX} things can be kept together.");
        return Err(Problem::unprocessable("bad_objects", detail));
    }
    let known = |object| {
        let missing = || Problem::not_found("One of these things is not in the room.");
        let thing: &ObjectState = state.objects.get(object).ok_or_else(missing)?;
        if matches!(thing.look, LookState::Ready(_)) && thing.figure_of.is_none() {
            Ok(thing.clone())
        } else {
            let detail = format!("The {} is not finished yet.", thing.shown_name());
            Err(Problem::conflict("not_finished", detail))
        }
    };
    let things = request.objects.iter().map(known);
    let mut things = things.collect::<Result<Vec<_>, _>>()?;
    let middle = middle(&things);
    for thing in &mut things {
        thing.pose.position -= middle;
        thing.remake = None;
    }
    Ok(things)
}

/// What finished things are made of.
pub(super) fn finished_assets<'a>(
    things: impl IntoIterator<Item = &'a ObjectState>,
) -> Vec<AssetVersion> {
    let finished = things.into_iter().filter_map(|thing| match thing.look {
        LookState::Ready(asset) => Some(asset),
        LookState::Pending(_) | LookState::Failed { .. } => None,
    });
    finished.collect()
}

/// Between all of them, where the lowest one stands.
fn middle(things: &[ObjectState]) -> Vec3 {
    let positions = || things.iter().map(|thing| thing.pose.position);
    let sum: Vec3 = positions().sum();
    let low = positions().map(|position| position.y);
    let mean = sum / things.len() as f32;
    Vec3::new(mean.x, low.fold(f32::INFINITY, f32::min), mean.z)
}

/// One changeset, whoever asks for it and however many things there are.
pub(super) async fn place(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    Body(PlacePrefab { prefab, at }): Body<PlacePrefab>,
) -> Result<Json<PrefabPlaced>, Problem> {
    let missing = || Problem::not_found("There is no such prefab.");
    let grant = shell.store.prefab_grant(prefab, &person).await?;
    let subject = Subject::Person(person.clone());
    if let Err(denied) = authorize(&subject, Action::Fetch, &grant.ok_or_else(missing)?) {
        shell.denied(&person, &knock, denied).await;
        return Err(denied.into());
    }
    let things = shell.store.prefab(prefab).await?.ok_or_else(missing)?;
    let assets = finished_assets(&things);
    shell.store.allow_all(&assets, room).await?;
    let at = jobs::spot(at)?;
    let command = CommandId(secret::random());
    let wish = Wish::Assemble { things, at };
    let done = jobs::ask(&shell, &person, room, command, wish).await?;
    Ok(Json(PrefabPlaced {
        version: done.version,
        objects: done.objects,
    }))
}

pub(super) async fn share(
    State(shell): State<Shell>,
    At(prefab): At<PrefabId>,
    Body(ShareAsset { visibility }): Body<ShareAsset>,
) -> Result<StatusCode, Problem> {
    shell.store.share_prefab(prefab, visibility).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn forget(
    State(shell): State<Shell>,
    At(prefab): At<PrefabId>,
) -> Result<StatusCode, Problem> {
    shell.store.drop_prefab(prefab).await?;
    Ok(StatusCode::NO_CONTENT)
}
