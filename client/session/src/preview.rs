//! Showing the others what this player drags, twenty times a second.

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{
    ObjectId, Pose,
    limits::{PREVIEW_MAX, TICK_HZ},
};
use protocol::{Drags, Preview};
use sim::Step;

/// Ticks between two tellings.
const EVERY_TICKS: u32 = TICK_HZ / 20;

/// Said so often that nothing is held any more: each may be lost.
const GOODBYES: u32 = 3;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<MyDrag>()
        .add_systems(FixedUpdate, tell.in_set(Step::Publish));
}

/// What this player drags, and where they hold it; whoever drags writes it, and empties it at the end.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct MyDrag(pub Vec<(ObjectId, Pose)>);

fn tell(
    drag: Res<MyDrag>,
    mut ticks: Local<u32>,
    mut goodbyes: Local<u32>,
    mut wires: Query<&mut MessageSender<Preview>, With<Connected>>,
) {
    *ticks += 1;
    let Ok(mut wire) = wires.single_mut() else {
        return;
    };
    if !drag.0.is_empty() {
        *goodbyes = GOODBYES;
    }
    if *goodbyes == 0 || *ticks < EVERY_TICKS {
        return;
    }
    *ticks = 0;
    if drag.0.is_empty() {
        *goodbyes -= 1;
    }
    let poses = drag.0.iter().copied().take(PREVIEW_MAX).collect();
    wire.send::<Drags>(Preview { poses });
}
