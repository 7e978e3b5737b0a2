//! Hands take hold of a thing, and let go of it.

use bevy::prelude::*;
use model::{Done, ObjectId, Refusal};

use super::{Asker, free, possess::unwritten};
use crate::{hands, possess};

/// Takes hold.
pub(super) fn apply(world: &mut World, by: Asker, object: ObjectId) -> Result<Done, Refusal> {
    let things = free(world, &[object])?;
    let body = possess::body_of(world, by.player).ok_or(Refusal::NobodyYet)?;
    for thing in things {
        hands::grab(world, body, thing)?;
    }
    Ok(unwritten(world, object))
}

/// Lets go, or throws.
pub(super) fn drop(world: &mut World, by: Asker, swing: u8) -> Result<Done, Refusal> {
    let body = possess::body_of(world, by.player).ok_or(Refusal::NobodyYet)?;
    let object = hands::throw(world, body, swing)?;
    Ok(unwritten(world, object))
}
