//! Build mode: flying about, pointing at where things shall stand, choosing what to change, moving it, taking it back.

mod aim;
mod drag;
mod fly;
mod keys;
mod ray;
mod select;

use bevy::prelude::*;

pub(crate) use aim::Aim;
pub(crate) use fly::Flight;
pub(crate) use select::{LetGo, Selected};

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins((fly::plugin, aim::plugin, select::plugin))
        .add_plugins((keys::plugin, drag::plugin));
}
