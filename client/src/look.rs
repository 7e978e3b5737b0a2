//! How the room looks: light, sky, ground, things, and the others who are here.

mod daylight;
pub(crate) mod decode;
pub(crate) mod dress;
pub(crate) mod ground;
pub(crate) mod landing;
pub(crate) mod light;
mod lod;
mod others;
pub(crate) mod placeholder;
mod ready;
pub(crate) mod rig;
mod ring;
mod rounded;
mod shelf;
mod sky;
pub(crate) mod swap;
mod tailor;
pub(crate) mod texture;

use bevy::prelude::*;

pub(crate) use dress::{Dress, DressSystems};
pub(crate) use light::{FIELD_RAD, Quality, open_eye};
pub(crate) use ready::WholeFrames;
pub(crate) use shelf::{Shelf, Stock};

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins((
        ready::plugin,
        daylight::plugin,
        light::plugin,
        sky::plugin,
        ground::plugin,
        ring::plugin,
        dress::plugin,
        placeholder::plugin,
        shelf::plugin,
        swap::plugin,
        tailor::plugin,
        lod::plugin,
        rig::plugin,
        others::plugin,
    ));
}
