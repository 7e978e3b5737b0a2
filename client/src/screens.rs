//! What fills the window: the world, or one sentence about why not yet.

use bevy::prelude::*;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Screen>().add_message::<TryAgain>();
}

/// What fills the window.
#[derive(Resource, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    /// On the way into the room; says what is being done.
    Entering(String),
    /// In the room.
    Playing,
    /// It cannot go on without the player: what happened, and what to do.
    Trouble { what: String, next: String },
}

impl Default for Screen {
    fn default() -> Self {
        Self::Entering("Setting up the workbench".to_owned())
    }
}

/// The player wants another try.
#[derive(Message)]
pub(crate) struct TryAgain;

/// Run condition: the room is on screen.
pub(crate) fn playing(screen: Res<Screen>) -> bool {
    *screen == Screen::Playing
}
