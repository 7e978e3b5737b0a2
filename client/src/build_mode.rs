//! Build mode: flying about and pointing at where things shall stand.

mod aim;
mod fly;
mod ray;

use bevy::prelude::*;

pub(crate) use aim::Aim;
pub(crate) use fly::Flight;

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins((fly::plugin, aim::plugin));
}
