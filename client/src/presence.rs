//! Whether this player is there, and what they do, for the others to see.

use bevy::{prelude::*, window::PrimaryWindow};
use protocol::Activity;
use session::{Driving, MyPresence};

use crate::screens::playing;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, tell.run_if(playing));
}

fn tell(
    driving: Res<Driving>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut mine: ResMut<MyPresence>,
) {
    let looks_away = windows.iter().any(|window| !window.focused);
    let activity = if looks_away {
        Activity::Away
    } else if driving.0.is_some() {
        Activity::Play
    } else {
        Activity::Build
    };
    if mine.0.activity != activity {
        mine.0.activity = activity;
    }
}
