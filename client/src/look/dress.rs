//! The visible twin of a thing: an entity of our own that follows the pose to be drawn, so that
//! nothing smoothed is ever written to a body.

use bevy::prelude::*;
use protocol::Thing;
use session::Shown;

pub(super) fn plugin(app: &mut App) {
    app.add_observer(dress).add_systems(
        PostUpdate,
        follow
            .in_set(DressSystems)
            .before(TransformSystems::Propagate),
    );
}

/// Once every visible twin is where it is to be drawn.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DressSystems;

/// On the visible twin: whose it is.
#[derive(Component)]
#[relationship(relationship_target = Dress)]
pub(crate) struct DressOf(pub(crate) Entity);

/// On the thing: its visible twin, which goes when the thing goes.
#[derive(Component)]
#[relationship_target(relationship = DressOf, linked_spawn)]
pub(crate) struct Dress(Entity);

impl Dress {
    /// The visible twin.
    pub(crate) fn root(&self) -> Entity {
        self.0
    }
}

fn dress(inserted: On<Insert, Thing>, dressed: Query<(), With<Dress>>, mut commands: Commands) {
    if !dressed.contains(inserted.entity) {
        commands.spawn((
            DressOf(inserted.entity),
            Transform::default(),
            Visibility::Hidden,
        ));
    }
}

/// Puts every twin where its thing is to be drawn; until that is known it stays hidden.
fn follow(
    things: Query<(&Dress, &Shown)>,
    mut twins: Query<(&mut Transform, &mut Visibility), With<DressOf>>,
) {
    for (dress, Shown(pose)) in &things {
        if let Ok((mut transform, mut visibility)) = twins.get_mut(dress.root()) {
            let shown = Transform::from_translation(pose.position).with_rotation(pose.rotation);
            transform.set_if_neq(shown);
            visibility.set_if_neq(Visibility::Inherited);
        }
    }
}
