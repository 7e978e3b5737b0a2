//! Rooms: which there are, one more, and what they are like.

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use model::{
    Role, RoomId,
    api::{ChangeRoom, CreateRoom, RoomDetails, RoomSummary, RoomThumb, RoomUsage},
    limits::STYLE_CHARS_MAX,
};
use room::history::Snapshot;

use super::{
    Shell,
    door::Knock,
    guests,
    page::{Asked, Page, tagged, unchanged},
    problem::Problem,
    references,
    take::{At, Body, Raw},
};
use crate::{
    authorize::Object,
    identity::{Person, Subject},
    secret,
    store::Changed,
};

/// Rooms on one page.
const PAGE_MAX: i64 = 200;

/// More would not see each other any more.
const PLAYERS_MAX: u32 = 64;

/// The oldest first.
pub(super) async fn list(
    person: Person,
    State(shell): State<Shell>,
    asked: Asked,
) -> Result<Page<RoomSummary>, Problem> {
    let limit = asked.limit(PAGE_MAX);
    let worlds = shell
        .store
        .worlds_of(&person, asked.after.unwrap_or(0), limit)
        .await?;
    let summaries = worlds.into_iter().map(|(world, role, place)| {
        let summary = RoomSummary {
            warm: shell.rooms.is_warm(world.id),
            id: world.id,
            name: world.name,
            role,
            thumb: world.thumb,
        };
        (summary, place)
    });
    Ok(Page::of(summaries.collect(), limit, "/v1/rooms"))
}

/// Whose it is, and nobody else's until they say so.
pub(super) async fn create(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    Body(request): Body<CreateRoom>,
) -> Result<(StatusCode, Json<RoomSummary>), Problem> {
    let name = guests::name(&request.name)?;
    let summary = found(&shell, &person, &knock, name).await?;
    Ok((StatusCode::CREATED, Json(summary)))
}

/// A new room of somebody's own, unless they have as many as they may.
pub(super) async fn found(
    shell: &Shell,
    person: &Person,
    knock: &Knock,
    name: String,
) -> Result<RoomSummary, Problem> {
    let most = shell.limits.rooms_per_person;
    if shell.store.owned(person.user).await? >= i64::from(most) && !person.admin {
        let detail = format!("{most} rooms of your own are the most.");
        return Err(Problem::beyond("too_many_rooms", detail));
    }
    let id = RoomId(secret::random());
    let whose = (&person.tenant, Some(person.user));
    shell.store.create(id, &name, whose, None).await?;
    shell
        .note(Some(person), knock, "room_created", &id.to_string())
        .await;
    Ok(RoomSummary {
        id,
        name,
        warm: false,
        role: Role::Owner,
        thumb: None,
    })
}

pub(super) async fn details(
    Extension(subject): Extension<Subject>,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    tagged(&headers, &look(&shell, &subject, room).await?)
}

async fn look(shell: &Shell, subject: &Subject, room: RoomId) -> Result<RoomDetails, Problem> {
    let missing = || Problem::not_found("There is no such room.");
    let world = shell.store.world(room).await?.ok_or_else(missing)?;
    Ok(RoomDetails {
        id: room,
        warm: shell.rooms.is_warm(room),
        role: role_of(shell, subject, room).await?,
        players_max: world.players_max as u32,
        open_to: world.open_to,
        style: world.style,
        thumb: world.thumb,
        name: world.name,
    })
}

pub(super) async fn role_of(
    shell: &Shell,
    subject: &Subject,
    room: RoomId,
) -> Result<Role, Problem> {
    match subject {
        Subject::Person(person) if person.admin => Ok(Role::Owner),
        Subject::Person(_) | Subject::Worker | Subject::Stranger => {
            match shell.room_object(subject, room).await? {
                Some(Object::Room { role, .. }) => Ok(role.unwrap_or(Role::Visitor)),
                _ => Ok(Role::Visitor),
            }
        }
    }
}

/// What is left out stays. `If-Match` refuses a change of what has changed meanwhile.
pub(super) async fn change(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    headers: HeaderMap,
    Body(request): Body<ChangeRoom>,
) -> Result<Json<RoomDetails>, Problem> {
    let subject = Subject::Person(person.clone());
    unchanged(&headers, &look(&shell, &subject, room).await?)?;
    let changed = Changed {
        name: request.name.as_deref().map(guests::name).transpose()?,
        players_max: request.players_max.map(players).transpose()?,
        open_to: request.open_to,
        style: request.style.as_deref().map(style).transpose()?,
    };
    shell.store.change_world(room, &changed).await?;
    shell
        .note(Some(&person), &knock, "room_changed", &room.to_string())
        .await;
    look(&shell, &subject, room).await.map(Json)
}

fn players(most: u32) -> Result<u32, Problem> {
    if (1..=PLAYERS_MAX).contains(&most) {
        Ok(most)
    } else {
        let detail = format!("A room is for 1 to {PLAYERS_MAX} players.");
        Err(Problem::unprocessable("bad_players", detail))
    }
}

fn style(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().count() > STYLE_CHARS_MAX || text.chars().any(char::is_control) {
        let detail = format!("A style is one line of at most {STYLE_CHARS_MAX} characters.");
        return Err(Problem::unprocessable("bad_style", detail));
    }
    Ok(text.to_owned())
}

/// The room as it is on disk, for keeping.
pub(super) async fn export(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
) -> Result<Json<Snapshot>, Problem> {
    Ok(Json(shell.store.now(room).await?))
}

pub(super) async fn usage(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
) -> Result<Json<RoomUsage>, Problem> {
    Ok(Json(shell.store.room_usage(room).await?))
}

/// What it looks like, for those who choose where to go.
pub(super) async fn picture(
    person: Person,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    Raw(bytes): Raw,
) -> Result<Json<RoomThumb>, Problem> {
    let kept = references::keep(&shell, &person, bytes).await?;
    shell.store.picture(room, kept.reference).await?;
    Ok(Json(RoomThumb {
        thumb: kept.reference,
    }))
}

#[cfg(test)]
mod tests;
