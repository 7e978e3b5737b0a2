//! Telling the room where this player looks, ten times a second at the most.

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{Pose, limits::TICK_HZ};
use protocol::{Glances, LookAt};
use sim::Step;

/// Ticks between two tellings.
const EVERY_TICKS: u32 = TICK_HZ / 10;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<MyGaze>()
        .add_systems(FixedUpdate, tell.in_set(Step::Publish));
}

/// Where this player's eye is; whoever draws the camera writes it.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct MyGaze(pub Option<Pose>);

fn tell(
    gaze: Res<MyGaze>,
    mut told: Local<Option<Pose>>,
    mut ticks: Local<u32>,
    mut wires: Query<&mut MessageSender<LookAt>, With<Connected>>,
) {
    *ticks += 1;
    let (Some(pose), Ok(mut wire)) = (gaze.0, wires.single_mut()) else {
        return;
    };
    // Once a second even when standing still: the newest may have been lost.
    let due = *told != gaze.0 && *ticks >= EVERY_TICKS || *ticks >= TICK_HZ;
    if due {
        wire.send::<Glances>(LookAt(pose));
        (*told, *ticks) = (gaze.0, 0);
    }
}
