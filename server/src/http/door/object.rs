//! What a path is about, and what that is to whoever asks.

use std::str::FromStr;

use axum::extract::RawPathParams;
use model::{AssetId, JobId, PrefabId, RoomId, WorldId};

use crate::{
    authorize::{Action, Denied, Object},
    http::{Shell, problem::Problem},
    identity::{Person, Subject},
};

/// A worker's jobs are the server's, and a lease proves whose they are. What is not there is said only to those whom we
/// know.
pub(super) async fn object(
    shell: &Shell,
    subject: &Subject,
    action: Action,
    params: &RawPathParams,
) -> Result<Object, Problem> {
    let params: Vec<_> = params.iter().collect();
    let found = Found { subject, params };
    if let Some(room) = found.id::<RoomId>("room", "There is no such room.")? {
        let object = shell.room_object(subject, room).await?;
        return found.known(object, "There is no such room.");
    }
    let no_job = "There is no such job.";
    if action != Action::Work
        && let Some(job) = found.id::<JobId>("job", no_job)?
    {
        let room = found.known(shell.store.room_of(job).await?, no_job)?;
        let object = shell.room_object(subject, room).await?;
        return found.known(object, no_job);
    }
    let no_asset = "There is no such version of an asset.";
    if let Some(asset) = found.id::<AssetId>("asset", no_asset)? {
        let object = match person(subject) {
            Some(person) => shell.store.grant(asset, person).await?,
            None => Some(NOBODYS),
        };
        return found.known(object, no_asset);
    }
    let no_prefab = "There is no such prefab.";
    if let Some(prefab) = found.id::<PrefabId>("prefab", no_prefab)? {
        let object = match person(subject) {
            Some(person) => shell.store.prefab_grant(prefab, person).await?,
            None => Some(NOBODYS),
        };
        return found.known(object, no_prefab);
    }
    let no_world = "There is no such world.";
    if let Some(world) = found.id::<WorldId>("world", no_world)? {
        let object = match person(subject) {
            Some(person) => shell.store.world_grant(world, person).await?,
            None => Some(NOBODYS),
        };
        return found.known(object, no_world);
    }
    Ok(Object::Server)
}

/// To those who are no persons nothing belongs.
const NOBODYS: Object = Object::Asset {
    here: false,
    own: false,
    shown: false,
};

const fn person(subject: &Subject) -> Option<&Person> {
    match subject {
        Subject::Person(person) => Some(person),
        Subject::Stranger | Subject::Worker => None,
    }
}

/// What a path names, for somebody.
struct Found<'a> {
    subject: &'a Subject,
    params: Vec<(&'a str, &'a str)>,
}

impl Found<'_> {
    /// The id of this name, where the path has one.
    fn id<T: FromStr>(&self, name: &str, missing: &str) -> Result<Option<T>, Problem> {
        let param = self.params.iter().find(|(known, _)| *known == name);
        let id = param.map(|(_, text)| self.known(text.parse().ok(), missing));
        id.transpose()
    }

    fn known<T>(&self, found: Option<T>, missing: &str) -> Result<T, Problem> {
        found.ok_or_else(|| match self.subject {
            Subject::Stranger => Problem::from(Denied::Unknown),
            Subject::Person(_) | Subject::Worker => Problem::not_found(missing),
        })
    }
}

impl Shell {
    /// What a room is to whoever asks.
    pub(in crate::http) async fn room_object(
        &self,
        subject: &Subject,
        room: RoomId,
    ) -> Result<Option<Object>, Problem> {
        let user = person(subject).map_or(model::UserId([0; 16]), |person| person.user);
        let standing = self.store.standing(room, user).await?;
        Ok(standing.map(|standing| Object::Room {
            tenant: standing.tenant,
            role: standing.role,
        }))
    }
}
