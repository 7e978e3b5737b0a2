//! Smooth poses from those that arrive: drawn a little in the past, between two that are known. What somebody else drags is
//! drawn where they hold it.

use std::collections::VecDeque;

use bevy::prelude::*;
use model::Pose;
use protocol::{Dragged, Placed, TICK};

use crate::Me;

/// How far in the past poses are shown, in seconds: two lost datagrams go unnoticed.
const DELAY_SECS: f32 = 0.1;

/// A pose that has not come for this long is not on its way: the thing rests.
const GAP_SECS: f32 = 0.3;

/// Known poses kept.
const KEPT: usize = 16;

pub(crate) fn plugin(app: &mut App) {
    app.add_observer(start).add_systems(
        Update,
        (notice_hands, remember, show).chain().in_set(Interpolated),
    );
}

/// Once every [`Shown`] is that of this frame.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Interpolated;

/// The pose to draw a thing at.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Shown(pub Pose);

/// When which pose arrived.
#[derive(Component, Default)]
struct Track(VecDeque<(f32, Pose)>);

fn start(
    arrived: On<Insert, Placed>,
    placed: Query<(&Placed, Has<Shown>)>,
    mut commands: Commands,
) {
    if let Ok((placed, false)) = placed.get(arrived.entity) {
        commands.entity(arrived.entity).insert((
            Shown(placed.0),
            Track::default(),
            InHand::default(),
        ));
    }
}

/// A pose that came, or a hand that came or went.
type News = Or<(Changed<Placed>, Changed<Dragged>, Changed<InHand>)>;

/// Whether somebody else holds it.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
struct InHand(bool);

/// Notices who holds what: a hand that lets go leaves no other trace.
fn notice_hands(mut things: Query<(Option<&Dragged>, &mut InHand)>, me: Res<Me>) {
    for (dragged, mut in_hand) in &mut things {
        let held = dragged.is_some_and(|dragged| Some(dragged.by) != me.0);
        in_hand.set_if_neq(InHand(held));
    }
}

fn remember(
    time: Res<Time>,
    mut tracks: Query<(&Placed, Option<&Dragged>, &InHand, &Shown, &mut Track), News>,
) {
    let now = time.elapsed_secs();
    for (placed, dragged, in_hand, shown, mut track) in &mut tracks {
        let held = dragged.filter(|_| in_hand.0);
        let pose = held.map_or(placed.0, |dragged| dragged.pose);
        if track.0.is_empty() && shown.0 == pose {
            continue;
        }
        let rested = track.0.back().is_none_or(|(then, _)| now - then > GAP_SECS);
        if rested {
            // It starts from where it is seen, one tick ago.
            track.0.clear();
            track.0.push_back((now - TICK.as_secs_f32(), shown.0));
        }
        track.0.push_back((now, pose));
        if track.0.len() > KEPT {
            track.0.pop_front();
        }
    }
}

fn show(time: Res<Time>, mut tracks: Query<(&mut Shown, &mut Track)>) {
    let shown_secs = time.elapsed_secs() - DELAY_SECS;
    for (mut shown, mut track) in &mut tracks {
        if track.0.is_empty() {
            continue;
        }
        while track.0.len() > 1 && track.0[1].0 <= shown_secs {
            track.0.pop_front();
        }
        let (then, from) = track.0[0];
        let pose = track.0.get(1).map_or(from, |(next, to)| {
            let share = ((shown_secs - then) / (next - then).max(1e-4)).clamp(0.0, 1.0);
            between(from, *to, share)
        });
        shown.set_if_neq(Shown(pose));
        if track.0.len() == 1 && shown_secs >= then {
            track.0.clear();
        }
    }
}

fn between(from: Pose, to: Pose, share: f32) -> Pose {
    if share >= 1.0 {
        return to;
    }
    Pose {
        position: from.position.lerp(to.position, share),
        rotation: from.rotation.slerp(to.rotation, share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_thing_glides_and_ends_exactly_there() {
        let mut app = App::new();
        app.add_plugins((MinimalPlugins, plugin))
            .init_resource::<Me>();
        app.insert_resource(bevy::time::TimeUpdateStrategy::ManualDuration(TICK));
        let thing = app.world_mut().spawn(Placed(Pose::default())).id();
        app.update();
        let there = Pose::new(Vec3::X, Quat::from_rotation_y(1.0)).unwrap();
        app.world_mut().entity_mut(thing).insert(Placed(there));
        let mut seen = Vec::new();
        for _ in 0..30 {
            app.update();
            seen.push(app.world().get::<Shown>(thing).unwrap().0.position.x);
        }
        assert!(seen.is_sorted());
        assert_eq!(app.world().get::<Shown>(thing), Some(&Shown(there)));
    }
}
