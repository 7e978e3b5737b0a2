//! Every colour, size and font of the client; nothing else may name one.

pub(crate) mod people;
pub(crate) mod style;
pub(crate) mod tokens;
pub(crate) mod world;

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPreUpdateSet};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(
        PreUpdate,
        dress_panels
            .after(EguiPreUpdateSet::InitContexts)
            .before(EguiPreUpdateSet::BeginPass),
    );
}

/// Gives every new egui context the font and the style, once.
fn dress_panels(mut contexts: EguiContexts, mut done: Local<bool>) {
    if *done {
        return;
    }
    if let Ok(ctx) = contexts.ctx_mut() {
        style::apply(ctx);
        *done = true;
    }
}
