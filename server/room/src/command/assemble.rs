//! Once more what was kept together: things with their places to each other.

use bevy::{math::Quat, prelude::*};
use model::{
    Adjust, Aspect, Done, GroupId, ObjectId, Pose, Refusal, RoomMode, Spot,
    limits::{OBJECTS_MAX, SELECTED_MAX},
};

use super::{Asker, duplicate, name_of};
use crate::{
    history::{ObjectState, Written},
    ledger::Ledger,
    things::Directory,
};

/// The things stand around the spot as they stood around each other, and belong together.
pub(super) fn apply(
    world: &mut World,
    by: Asker,
    things: Vec<ObjectState>,
    at: Spot,
) -> Result<Done, Refusal> {
    let ledger = world.resource::<Ledger>();
    if let Some(done) = ledger.state().answer(by.command) {
        return Ok(done.clone());
    }
    ledger.may_write()?;
    let mode = ledger.state().mode;
    if mode == RoomMode::Play {
        return Err(Refusal::WrongMode { mode });
    }
    if things.len() > SELECTED_MAX {
        return Err(Refusal::TooManyThings);
    }
    if world.resource::<Directory>().len() + things.len() > OBJECTS_MAX {
        return Err(Refusal::RoomFull);
    }
    let first = ledger.next_object().0;
    let maker = name_of(world, by.player);
    let group = (things.len() > 1).then(|| GroupId::of(by.command, 0));
    let turn = Quat::from_rotation_y(at.yaw_rad);
    let objects = (first..).zip(things).map(|(object, thing)| {
        let position = at.position + turn * thing.pose.position;
        let pose = Pose::new(position, turn * thing.pose.rotation).or(Err(Refusal::NoGround))?;
        let mut adjusted = thing.adjusted.clone();
        adjusted.apply(Adjust::Reset(Aspect::Locked));
        Ok(ObjectState {
            object: ObjectId(object),
            made_by: by.command,
            maker: maker.clone(),
            pose,
            resting: false,
            figure_of: None,
            adjusted,
            group,
            remake: None,
            written: Written::default(),
            ..thing
        })
    });
    let objects = objects.collect::<Result<Vec<_>, Refusal>>()?;
    Ok(duplicate::stand(world, by, objects))
}
