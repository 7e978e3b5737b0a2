//! Into a body and out of it again.

use std::f32::consts::PI;

use bevy::{
    prelude::*,
    window::{CursorGrabMode, CursorOptions, PrimaryWindow},
};
use model::{BuildCommand, Spot};
use protocol::{Handling, Thing};

use crate::{
    build_mode::{Aim, Flight, LetGo},
    input::{Action, Context, Controls},
    panels::{PromptBar, SettingsPanel},
    screens::playing,
};
use session::{Asking, Driving, Selection};

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Pointer>().add_systems(
        Update,
        (switch, follow, grab).chain().before(LetGo).run_if(playing),
    );
}

/// Whether the mouse belongs to the world, or to what lies over it.
#[derive(Resource, Default)]
struct Pointer {
    is_free: bool,
}

/// Tab: become what is chosen, where it can be become, or one's own figure; once more, and be nobody.
fn switch(
    controls: Res<Controls>,
    driving: Res<Driving>,
    selection: Res<Selection>,
    things: Query<(&Thing, &Handling)>,
    aim: Res<Aim>,
    mut asking: Asking,
) {
    if !controls.just_pressed(Action::SwitchMode) {
        return;
    }
    let chosen = things
        .iter()
        .find(|(thing, handling)| {
            selection.only() == Some(thing.object) && handling.interaction.possessable
        })
        .map(|(thing, _)| thing.object);
    let command = match (&driving.0, chosen, aim.spot) {
        (Some(_), ..) => BuildCommand::LetGo,
        (None, Some(object), _) => BuildCommand::Possess { object },
        (None, None, Some(at)) => BuildCommand::Appear { at: turned(at) },
        (None, None, None) => return,
    };
    asking.ask(command);
}

/// Things face whoever makes them; one's own figure faces where one looks.
fn turned(at: Spot) -> Spot {
    Spot {
        yaw_rad: at.yaw_rad + PI,
        ..at
    }
}

/// What the room made of it decides what the keys mean.
fn follow(
    driving: Res<Driving>,
    mut was_body: Local<bool>,
    mut controls: ResMut<Controls>,
    mut selection: ResMut<Selection>,
    mut pointer: ResMut<Pointer>,
    mut eyes: Query<(&Transform, &mut Flight)>,
) {
    let is_body = driving.0.is_some();
    if is_body == *was_body {
        return;
    }
    *was_body = is_body;
    pointer.is_free = false;
    if is_body {
        controls.begin(Context::Play);
        selection.clear();
    } else {
        controls.begin(Context::Tools);
        for (eye, mut flight) in &mut eyes {
            *flight = Flight::along(eye);
        }
    }
}

/// Holds the mouse while the player is somebody; Escape frees it, a click takes it back.
fn grab(
    driving: Res<Driving>,
    mut controls: ResMut<Controls>,
    prompt: Res<PromptBar>,
    settings: Res<SettingsPanel>,
    mut pointer: ResMut<Pointer>,
    mut cursors: Query<&mut CursorOptions, With<PrimaryWindow>>,
    mut held: Local<bool>,
) {
    let is_body = driving.0.is_some();
    let over = prompt.is_open() || settings.is_open();
    if is_body && !over && !pointer.is_free && controls.take(Action::Escape) {
        pointer.is_free = true;
    }
    if pointer.is_free && controls.just_pressed(Action::Attack) {
        pointer.is_free = false;
    }
    let wanted = is_body && !pointer.is_free && !over;
    if wanted == *held {
        return;
    }
    *held = wanted;
    for mut cursor in &mut cursors {
        cursor.visible = !wanted;
        cursor.grab_mode = if wanted {
            CursorGrabMode::Locked
        } else {
            CursorGrabMode::None
        };
    }
}
