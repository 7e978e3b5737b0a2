//! Play mode: being somebody. A change of camera, of keys and of whose the thing is, never another scene.

mod camera;
mod hands;
mod steer;
mod switch;

use bevy::prelude::*;

use session::Driving;

pub(crate) use camera::{View, plugin as camera_plugin};
pub(crate) use hands::{Reach, Swing, Use};
pub(crate) use steer::Head;

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins((switch::plugin, steer::plugin, camera::plugin, hands::plugin));
}

/// Run condition: the player is somebody.
pub(crate) fn is_body(driving: Res<Driving>) -> bool {
    driving.0.is_some()
}

/// Run condition: the player is nobody, and builds.
pub(crate) fn is_nobody(driving: Res<Driving>) -> bool {
    driving.0.is_none()
}
