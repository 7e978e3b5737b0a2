//! Which facets of which things are otherwise since it was last told; what nobody touches is never looked at.

use std::collections::BTreeMap;

use bevy::prelude::*;
use model::ObjectId;
use protocol::{FacetKind, FacetVisitor, Facets, Gait, IsFacet, Progress, Thing, each_facet};

use crate::poses::Seen;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Touched>()
        .add_observer(note_gone)
        .add_systems(FixedUpdate, note_going.in_set(Seen));
    each_facet(&mut Watching(app));
}

/// What is otherwise since it was last told.
#[derive(Resource, Default)]
pub(super) struct Touched {
    pub(super) things: BTreeMap<Entity, Facets>,
    pub(super) gone: Vec<ObjectId>,
}

impl Touched {
    fn note(&mut self, entity: Entity, kind: FacetKind) {
        let facets = self.things.entry(entity).or_default();
        *facets = facets.with(kind);
    }
}

/// Sees every facet that is put on or taken off.
struct Watching<'a>(&'a mut App);

impl FacetVisitor for Watching<'_> {
    fn visit<F: IsFacet>(&mut self) {
        self.0
            .add_observer(|put_on: On<Insert, F>, mut touched: ResMut<Touched>| {
                touched.note(put_on.entity, F::KIND);
            })
            .add_observer(|taken_off: On<Remove, F>, mut touched: ResMut<Touched>| {
                touched.note(taken_off.entity, F::KIND);
            });
    }
}

fn note_gone(gone: On<Remove, Thing>, things: Query<&Thing>, mut touched: ResMut<Touched>) {
    if let Ok(thing) = things.get(gone.entity) {
        touched.gone.push(thing.object);
    }
}

/// The facets that change where they are.
pub(super) fn note_going(
    gaits: Query<Entity, Changed<Gait>>,
    progress: Query<Entity, Changed<Progress>>,
    mut touched: ResMut<Touched>,
) {
    for entity in &gaits {
        touched.note(entity, FacetKind::Gait);
    }
    for entity in &progress {
        touched.note(entity, FacetKind::Progress);
    }
}
