//! Build mode: flying about, shaping the ground, choosing things, moving, turning, resizing and copying them, and taking it back.

mod aim;
mod brush;
mod clipboard;
mod drag;
mod fly;
mod geometry;
mod gizmo;
mod grip;
mod hotbar;
mod keys;
mod orbit;
mod ray;
mod select;
mod sight;
mod snap;
mod stamp;
mod tool;

use bevy::prelude::*;

pub(crate) use aim::Aim;
pub(crate) use brush::{Hover, Job, Palette};
pub(crate) use fly::Flight;
pub(crate) use geometry::corners;
pub(crate) use gizmo::Gizmo;
pub(crate) use hotbar::{Hotbar, place_ahead};
pub(crate) use select::{LetGo, Press};
pub(crate) use sight::Sight;
pub(crate) use snap::{ANGLES_DEG, GRIDS_M, Snap};
pub(crate) use stamp::{Ghost, InHand, StampInHand};
pub(crate) use tool::{Axes, Tool};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Snap>()
        .add_plugins((
            fly::plugin,
            aim::plugin,
            tool::plugin,
            brush::plugin,
            stamp::plugin,
        ))
        .add_plugins((select::plugin, gizmo::plugin, drag::plugin, grip::plugin))
        .add_plugins((
            clipboard::plugin,
            keys::plugin,
            orbit::plugin,
            hotbar::plugin,
        ));
}
