//! The window.

use bevy::{prelude::*, window::WindowResolution};

const SIZE: (u32, u32) = (1_280, 720);
const SIZE_MIN: (f32, f32) = (800.0, 500.0);

/// The one window.
pub(crate) fn window() -> WindowPlugin {
    let (width, height) = SIZE;
    let (min_width, min_height) = SIZE_MIN;
    WindowPlugin {
        primary_window: Some(Window {
            title: "Incant".to_owned(),
            name: Some("incant".to_owned()),
            resolution: WindowResolution::new(width, height),
            resize_constraints: WindowResizeConstraints {
                min_width,
                min_height,
                ..default()
            },
            ..default()
        }),
        ..default()
    }
}
