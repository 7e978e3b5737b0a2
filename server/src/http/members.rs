//! Who has a role of their own in a room.

use axum::{Json, extract::State, http::StatusCode};
use model::{
    RoomId, UserId,
    api::{Appointment, Member},
};

use super::{
    Shell,
    door::Knock,
    problem::Problem,
    take::{At, Body},
};
use crate::identity::Person;

pub(super) async fn list(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
) -> Result<Json<Vec<Member>>, Problem> {
    let members = shell.store.members(room).await?.into_iter();
    Ok(Json(
        members.map(|(user, role)| Member { user, role }).collect(),
    ))
}

pub(super) async fn appoint(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At((room, user)): At<(RoomId, UserId)>,
    Body(Appointment { role }): Body<Appointment>,
) -> Result<StatusCode, Problem> {
    shell.store.appoint(room, user, Some(role)).await?;
    let object = format!("{room} {user} {role}");
    shell
        .note(Some(&person), &knock, "member_appointed", &object)
        .await;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn dismiss(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At((room, user)): At<(RoomId, UserId)>,
) -> Result<StatusCode, Problem> {
    shell.store.appoint(room, user, None).await?;
    let object = format!("{room} {user}");
    shell
        .note(Some(&person), &knock, "member_dismissed", &object)
        .await;
    Ok(StatusCode::NO_CONTENT)
}
