//! Showing the others what this player drags, twenty times a second, and seeing what they do.

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{
    ObjectId, Pose,
    limits::{PREVIEW_MAX, TICK_HZ},
};
use protocol::{Dragged, Dragging, Drags, Preview, Thing};
use sim::Step;

/// Ticks between two tellings.
const EVERY_TICKS: u32 = TICK_HZ / 20;

/// Said so often that nothing is held any more: each may be lost.
const GOODBYES: u32 = 3;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<MyDrag>()
        .add_systems(PreUpdate, hear.after(MessageSystems::Receive))
        .add_systems(FixedUpdate, tell.in_set(Step::Publish));
}

/// What this player drags, and where they hold it; whoever drags writes it, and empties it at the end.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct MyDrag(pub Vec<(ObjectId, Pose)>);

/// What somebody drags is where they hold it now; that they do was told before.
fn hear(
    mut wires: Query<&mut MessageReceiver<Dragging>>,
    mut things: Query<(&Thing, &mut Dragged)>,
) {
    for mut wire in &mut wires {
        for Dragging { by, poses } in wire.receive() {
            for (thing, mut dragged) in &mut things {
                let held = poses.iter().find(|(object, _)| *object == thing.object);
                if let Some((_, pose)) = held.filter(|_| dragged.by == by) {
                    dragged.pose = *pose;
                }
            }
        }
    }
}

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
