//! Smooth poses from those that are heard: drawn a little in the past, on the curve through those that are known. What somebody
//! else drags is drawn where they hold it.

use std::collections::VecDeque;

use bevy::{math::ops, prelude::*};
use model::Pose;
use protocol::{Dragged, Placed};

use crate::{Me, playback::Playback};

/// What is put somewhere else glides there for this long, in ticks.
const GLIDE_TICKS: u32 = 6;

/// What begins to move has begun this long before it was heard of, in ticks.
const BEGUN_TICKS: u32 = 2;

/// A thing goes on as it went for this long when nothing is heard of it, in ticks.
const GUESS_TICKS: f32 = 4.0;

/// Two places farther apart in time than this are not on one way, in ticks.
const GAP_TICKS: u32 = 20;

/// Known places kept.
const KEPT: usize = 48;

/// How fast a dragged thing follows the hand that drags it: the share that is left after a second is e to minus this.
const FOLLOW_PER_SEC: f32 = 22.0;

/// Nearer to the hand than this is in it, in metres and as the difference of unit quaternions.
const ARRIVED: f32 = 1e-3;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (play, show, follow_hands).chain().in_set(Interpolated),
    );
}

/// Once every [`Shown`] is that of this frame.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Interpolated;

/// The pose to draw a thing at.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Shown(pub Pose);

/// The way of a thing through the next moments; empty while it rests where it is shown.
#[derive(Component, Debug, Default)]
pub struct Path {
    places: VecDeque<(u32, Pose)>,
    /// Whether it rests at the end of it.
    ends: bool,
}

impl Path {
    /// Whether it rests where it is shown.
    #[must_use]
    pub fn rests(&self) -> bool {
        self.places.is_empty()
    }

    /// One more place on it; a way begins where the thing is `shown`.
    pub(crate) fn goes_through(&mut self, tick: u32, pose: Pose, rests: bool, shown: Pose) {
        let newest = self.places.back().map(|(newest, _)| *newest);
        if newest.is_none_or(|newest| newest < tick) {
            let start = tick.saturating_sub(if rests { GLIDE_TICKS } else { BEGUN_TICKS });
            if let Some((newest, last)) = self.places.back().copied() {
                if newest + GAP_TICKS < tick {
                    self.places.push_back((start, last));
                }
            } else {
                self.places.push_back((start, shown));
            }
            self.places.push_back((tick, pose));
            self.ends = rests;
        } else {
            let index = self.places.partition_point(|(known, _)| *known < tick);
            let is_known = self
                .places
                .get(index)
                .is_some_and(|(known, _)| *known == tick);
            if !is_known && index > 0 {
                self.places.insert(index, (tick, pose));
            }
        }
        if self.places.len() > KEPT {
            self.places.pop_front();
        }
    }

    /// Where it is at a moment, and whether that is a guess.
    fn at(&self, moment: f64) -> Option<(Pose, bool)> {
        let next = self
            .places
            .partition_point(|(tick, _)| f64::from(*tick) <= moment);
        let place = |index: usize| self.places.get(index).copied();
        let Some((now, from)) = next.checked_sub(1).and_then(place) else {
            return place(0).map(|(_, pose)| (pose, false));
        };
        let before = next.checked_sub(2).and_then(place);
        let since = (moment - f64::from(now)) as f32;
        let Some((then, to)) = place(next) else {
            if self.ends {
                return Some((from, false));
            }
            let way = before.map_or(Vec3::ZERO, |before| speed(before, (now, from)));
            let position = from.position + way * since.min(GUESS_TICKS);
            return Some((Pose { position, ..from }, since > 0.0));
        };
        let ticks = (then - now) as f32;
        let share = since / ticks;
        let along = speed((now, from), (then, to));
        // The speed of the parabola through three places: of the nearer two more than of the farther.
        let through = |beside: Vec3, beside_ticks: f32| {
            (along * beside_ticks + beside * ticks) / (beside_ticks + ticks)
        };
        let leaves = before.map_or(along, |before| {
            through(speed(before, (now, from)), (now - before.0) as f32)
        });
        let arrives = place(next + 1).map_or(along, |after| {
            through(speed((then, to), after), (after.0 - then) as f32)
        });
        let (leaves, arrives) = (leaves * ticks, arrives * ticks);
        let position = hermite(from.position, leaves, to.position, arrives, share);
        let rotation = from.rotation.slerp(to.rotation, share);
        Some((Pose { position, rotation }, false))
    }

    /// Forgets what is over; whether that is all of it.
    fn is_over(&mut self, moment: f64) -> bool {
        while self.places.len() > 2 && f64::from(self.places[2].0) <= moment {
            self.places.pop_front();
        }
        let end = self
            .places
            .back()
            .is_none_or(|(tick, _)| f64::from(*tick) <= moment);
        end && self.ends
    }
}

/// Metres a tick between two places.
fn speed((then, from): (u32, Pose), (now, to): (u32, Pose)) -> Vec3 {
    (to.position - from.position) / now.saturating_sub(then).max(1) as f32
}

/// The cubic Hermite curve: from and to, with the ways in which it leaves and arrives.
fn hermite(from: Vec3, leaves: Vec3, to: Vec3, arrives: Vec3, share: f32) -> Vec3 {
    let (square, cube) = (share * share, share * share * share);
    from * (2.0 * cube - 3.0 * square + 1.0)
        + leaves * (cube - 2.0 * square + share)
        + to * (3.0 * square - 2.0 * cube)
        + arrives * (cube - square)
}

/// Puts a thing where it is, whatever way it was on.
pub(crate) fn appear(thing: &mut EntityWorldMut<'_>, placed: Placed) {
    if thing.get() != Some(&placed) || !thing.contains::<Shown>() {
        let way = (Shown(placed.0), Path::default(), InHand::default());
        thing.insert((placed, way));
    }
}

fn play(time: Res<Time>, mut playback: ResMut<Playback>) {
    playback.go_on(time.elapsed_secs_f64(), time.delta_secs_f64());
}

fn show(mut playback: ResMut<Playback>, mut things: Query<(&mut Shown, &mut Path, &InHand)>) {
    let Some(moment) = playback.tick() else {
        return;
    };
    let (mut moves, mut starves) = (false, false);
    for (mut shown, mut path, in_hand) in &mut things {
        if path.places.is_empty() {
            continue;
        }
        if let Some((pose, guessed)) = path.at(moment).filter(|_| !in_hand.0) {
            shown.set_if_neq(Shown(pose));
            (moves, starves) = (true, starves || guessed);
        }
        if path.is_over(moment) {
            path.places.clear();
        }
    }
    if moves {
        playback.count(starves);
    }
}

/// Whether somebody else holds it.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
struct InHand(bool);

/// What somebody else drags follows their hand, and goes back to where it is when they let go.
fn follow_hands(
    time: Res<Time>,
    me: Res<Me>,
    playback: Res<Playback>,
    mut things: Query<(
        &Placed,
        Option<&Dragged>,
        &mut InHand,
        &mut Shown,
        &mut Path,
    )>,
) {
    let share = 1.0 - ops::exp(-FOLLOW_PER_SEC * time.delta_secs());
    for (placed, dragged, mut in_hand, mut shown, mut path) in &mut things {
        let held = dragged.filter(|dragged| Some(dragged.by) != me.0);
        if let Some(held) = held {
            let near = shown.0.position.abs_diff_eq(held.pose.position, ARRIVED)
                && shown.0.rotation.abs_diff_eq(held.pose.rotation, ARRIVED);
            let share = if near { 1.0 } else { share };
            shown.set_if_neq(Shown(between(shown.0, held.pose, share)));
        } else if in_hand.0 {
            path.places.clear();
            match playback.tick() {
                Some(now) => {
                    path.goes_through(now as u32 + GLIDE_TICKS, placed.0, true, shown.0);
                }
                // Nothing has moved since one came: there is no time to glide in.
                None => shown.0 = placed.0,
            }
        }
        in_hand.set_if_neq(InHand(held.is_some()));
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

    fn at(metres: f32) -> Pose {
        Pose {
            position: Vec3::X * metres,
            ..Pose::default()
        }
    }

    #[test]
    fn a_thing_starts_from_where_it_is_seen_and_ends_exactly_where_it_rests() {
        let mut path = Path::default();
        path.goes_through(100, at(0.7), true, at(0.0));
        let seen: Vec<_> = (0..40)
            .filter_map(|step| path.at(90.0 + f64::from(step) / 3.0))
            .map(|(pose, guessed)| (pose.position.x, guessed))
            .collect();
        assert!(seen.is_sorted_by(|a, b| a.0 <= b.0));
        assert_eq!((seen[0], seen[39]), ((0.0, false), (0.7, false)));
        assert!(!path.is_over(99.0) && path.is_over(100.0));
    }

    #[test]
    fn what_was_lost_is_bridged_and_what_comes_late_is_put_in_its_place() {
        let ball = |tick: u32| {
            let secs = tick as f32 / 60.0 - 0.5;
            Pose {
                position: Vec3::new(3.0 * secs, 4.0 * secs - 4.9 * secs * secs, 0.0),
                ..Pose::default()
            }
        };
        let mut path = Path::default();
        for tick in [30, 33, 34, 40, 37, 43] {
            path.goes_through(tick, ball(tick), false, ball(28));
        }
        for step in 300..400 {
            let moment = f64::from(step) / 10.0;
            let secs = moment as f32 / 60.0 - 0.5;
            let truth = Vec3::new(3.0 * secs, 4.0 * secs - 4.9 * secs * secs, 0.0);
            let (seen, guessed) = path.at(moment).unwrap();
            assert!(
                seen.position.distance(truth) < 0.001 && !guessed,
                "{moment}"
            );
        }
        assert!(path.at(45.0).unwrap().1);
    }
}
