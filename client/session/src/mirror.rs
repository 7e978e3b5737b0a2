//! What is solid in the room, as feet and eyes here meet it: the same shapes, where they were last heard to be.

use std::collections::BTreeMap;

use bevy::{ecs::entity::Entities, prelude::*};
use model::{AssetVersion, Collider};
use protocol::{Appearance, Handling, Placed, Thing};
use sim::{Step, physics};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Shapes>()
        .add_systems(FixedUpdate, (shape, follow).chain().in_set(Step::Receive));
}

/// The shapes of what has been made, as far as anybody told; until then a thing is a box of its size.
#[derive(Resource, Default)]
pub struct Shapes(BTreeMap<AssetVersion, Collider>);

impl Shapes {
    /// Somebody has read the manifest of an asset.
    pub fn learn(&mut self, asset: AssetVersion, shape: Collider) {
        self.0.insert(asset, shape);
    }
}

/// A thing whose real shape is not known yet.
#[derive(Component)]
struct Guessed;

type Reshaped = Or<(Changed<Appearance>, Changed<Thing>, With<Guessed>)>;

fn shape(
    things: Query<
        (
            Entity,
            &Thing,
            &Placed,
            &Appearance,
            &Handling,
            Has<Guessed>,
        ),
        Reshaped,
    >,
    shapes: Res<Shapes>,
    known: &Entities,
    mut commands: Commands,
) {
    for (entity, thing, placed, appearance, handling, guessed) in &things {
        let shape = match appearance {
            Appearance::Ready(asset) => shapes.0.get(asset),
            Appearance::Pending(_) | Appearance::Failed { .. } => None,
        };
        if guessed && shape.is_none() || !known.contains(entity) {
            continue;
        }
        let collider = shape.map_or_else(|| Collider::standing_box(thing.size_m), Clone::clone);
        let (pose, body) = (placed.0, handling.body);
        let is_guess = shape.is_none();
        commands
            .entity(entity)
            .queue_silenced(move |mut thing: EntityWorldMut| {
                physics::mirror(&mut thing, &collider, body, pose);
                if is_guess {
                    thing.insert(Guessed);
                } else {
                    thing.remove::<Guessed>();
                }
            });
    }
}

fn follow(mut things: Query<(&Placed, &mut Transform), (With<Thing>, Changed<Placed>)>) {
    for (placed, mut transform) in &mut things {
        transform.set_if_neq(physics::transform(placed.0));
    }
}
