//! Build mode: flying about, pointing at where things shall stand, and choosing what to change.

mod aim;
mod fly;
mod ray;
mod select;

use bevy::prelude::*;

pub(crate) use aim::Aim;
pub(crate) use fly::Flight;
pub(crate) use select::Selected;

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins((fly::plugin, aim::plugin, select::plugin));
}
