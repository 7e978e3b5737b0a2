//! Somebody who only looks: one line of JSON for every change of the room, until nobody reads any more.

use std::io::{self, Write as _};

use bevy::prelude::*;
use model::{GroupId, ObjectId, Pose};
use protocol::{Appearance, Grouped, Placed, RoomState, Thing};
use serde::Serialize;

use super::{HeadlessError, STEP, player::Player, wish};
use crate::platform::native::{Where, args::Args, now, seed};

/// The room at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Seen {
    /// Every change up to this version is on disk.
    durable: u64,
    /// In the order of their ids.
    things: Vec<SeenThing>,
}

/// One thing in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct SeenThing {
    object: ObjectId,
    name: String,
    pose: Pose,
    size_meters: Vec3,
    group: Option<GroupId>,
    is_ready: bool,
}

impl Seen {
    /// What somebody in the room knows of it.
    pub(super) fn of(world: &mut World) -> Option<Self> {
        let durable = world.query::<&RoomState>().iter(world).next()?.durable;
        let mut query = world.query::<(&Thing, &Placed, &Appearance, Option<&Grouped>)>();
        let things = query
            .iter(world)
            .map(|(thing, Placed(pose), look, grouped)| SeenThing {
                object: thing.object,
                name: thing.name.clone(),
                pose: *pose,
                size_meters: thing.size_m,
                group: grouped.map(|grouped| grouped.0),
                is_ready: matches!(look, Appearance::Ready(_)),
            });
        let mut things: Vec<_> = things.collect();
        things.sort_unstable_by_key(|thing| thing.object);
        Some(Self { durable, things })
    }
}

/// Looks until standard output is closed.
pub(crate) fn run(args: &Args) -> Result<(), HeadlessError> {
    let Where::At(url) = args.server() else {
        return Err(HeadlessError::NoServer);
    };
    let mut eye = Player::enter(&wish(&url, args, "onlooker"), seed())?;
    let mut told = None;
    loop {
        let next = now() + STEP;
        eye.step();
        let seen = eye.seen();
        if let Some(seen) = seen.filter(|seen| told.as_ref() != Some(seen)) {
            let line = serde_json::to_string(&seen).unwrap_or_default();
            if writeln!(io::stdout(), "{line}").is_err() {
                eye.leave();
                return Ok(());
            }
            told = Some(seen);
        }
        std::thread::sleep(next.saturating_duration_since(now()));
    }
}
