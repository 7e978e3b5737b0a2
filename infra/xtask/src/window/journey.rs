//! A builder's journey by keys and mouse: each step is to be seen by somebody else, and to be on disk.

use std::path::Path;

use super::{
    hand::Hand,
    onlooker::{Onlooker, Thing},
};
use crate::run::{Failed, say};

/// A step that is not seen by then was not done.
const SEEN_SECS: u64 = 30;
/// What is said is made by then.
const MADE_SECS: u64 = 120;
/// How often a pull is tried.
const TRIES: usize = 3;

/// Where everybody begins, and where they look; see the client's fly camera.
const EYE: [f64; 3] = [0.0, 2.2, 8.0];
const LOOKS_AT: [f64; 3] = [0.0, 0.45, 0.0];
const FIELD_RAD: f64 = 0.96;
const SCREEN: [f64; 2] = [1_280.0, 720.0];
/// From the middle of the handles to the middle of an arrow, and to the ring; see the client's gizmo.
const ARROW_PX: f64 = 60.0;
const RING_PX: f64 = 92.0;
/// What the client's steps are at first.
const GRID_M: f64 = 0.25;
const ANGLE_DEG: f64 = 15.0;

/// All of it, from nothing to nothing.
pub(super) fn travel(hand: &Hand<'_>, onlooker: &Onlooker, picture: &Path) -> Result<(), Failed> {
    let journey = Journey { onlooker };
    let mut states = vec![onlooker.things()];

    journey.step(
        "say a crate",
        MADE_SECS,
        || speak(hand, "a wooden crate"),
        |things| matches!(things, [crate_] if crate_.is_ready),
    )?;
    states.push(onlooker.things());
    let [at] = &onlooker.things()[..] else {
        return Err(Failed("There is no crate.".to_owned()));
    };
    let (before, middle) = (at.clone(), on_screen(middle(at)));

    journey.insist(
        "move it to the right in steps",
        || {
            hand.click(middle)?;
            hand.strike("w")?;
            let [x, y] = middle;
            hand.drag([x + ARROW_PX, y], [x + ARROW_PX + 110.0, y])
        },
        |things| {
            let way = things
                .first()
                .map(|now| now.position[0] - before.position[0]);
            way.is_some_and(|way| way > GRID_M / 2.0 && is_multiple(way, GRID_M))
        },
    )?;
    states.push(onlooker.things());
    let [moved] = &onlooker.things()[..] else {
        return Err(Failed("The crate is gone.".to_owned()));
    };
    let (moved, there) = (moved.clone(), on_screen(self::middle(moved)));

    journey.insist(
        "turn it in steps",
        || {
            hand.click(there)?;
            hand.strike("e")?;
            let front = front_of_ring(self::middle(&moved));
            hand.drag(front, [front[0] + 80.0, front[1]])
        },
        |things| {
            let turned = things.first().map(yaw_deg);
            turned.is_some_and(|turned| turned.abs() > 1.0 && is_multiple(turned, ANGLE_DEG))
        },
    )?;
    states.push(onlooker.things());

    journey.step(
        "make another one",
        SEEN_SECS,
        || hand.strike("ctrl+d"),
        |things| things.len() == 2,
    )?;
    states.push(onlooker.things());

    // On a slow screen the second one may not be there yet when everything is chosen.
    journey.insist(
        "group both",
        || {
            hand.strike("ctrl+a")?;
            hand.strike("ctrl+g")
        },
        |things| things.iter().all(|thing| thing.group.is_some()),
    )?;
    states.push(onlooker.things());
    hand.picture(picture)?;

    for state in states.iter().rev().skip(1) {
        journey.step(
            "take one step back",
            SEEN_SECS,
            || hand.strike("ctrl+z"),
            |things| is_same(things, state),
        )?;
    }
    for state in states.iter().skip(1) {
        journey.step(
            "do it again",
            SEEN_SECS,
            || hand.strike("ctrl+shift+z"),
            |things| is_same(things, state),
        )?;
    }
    journey.insist(
        "take all of it away",
        || {
            hand.strike("ctrl+a")?;
            hand.strike("Delete")
        },
        <[Thing]>::is_empty,
    )
}

/// What is done, and who sees it.
struct Journey<'a> {
    onlooker: &'a Onlooker,
}

impl Journey<'_> {
    /// Acts, and waits until it is seen.
    fn step(
        &self,
        what: &str,
        secs: u64,
        act: impl Fn() -> Result<(), Failed>,
        is_so: impl Fn(&[Thing]) -> bool,
    ) -> Result<(), Failed> {
        let durable = self.onlooker.durable();
        act()?;
        if self.onlooker.sees(durable, secs, &is_so) {
            say(&format!("window: {what}: seen by another, and on disk"));
            return Ok(());
        }
        Err(Failed(format!(
            "The hand could not {what}; the other one sees {:?}.",
            self.onlooker.things()
        )))
    }

    /// Acts until it is seen: a hand may slip while the screen is busy.
    fn insist(
        &self,
        what: &str,
        act: impl Fn() -> Result<(), Failed>,
        is_so: impl Fn(&[Thing]) -> bool,
    ) -> Result<(), Failed> {
        for _ in 1..TRIES {
            if self.step(what, SEEN_SECS, &act, &is_so).is_ok() {
                return Ok(());
            }
        }
        self.step(what, SEEN_SECS, act, is_so)
    }
}

fn speak(hand: &Hand<'_>, words: &str) -> Result<(), Failed> {
    hand.strike("slash")?;
    hand.type_text(words)?;
    hand.strike("Return")
}

fn middle(thing: &Thing) -> [f64; 3] {
    let [x, y, z] = thing.position;
    [x, y + thing.size[1] / 2.0, z]
}

/// Where a point is on the screen of somebody who has not moved yet.
fn on_screen(point: [f64; 3]) -> [f64; 2] {
    let forward = unit(minus(LOOKS_AT, EYE));
    let right = unit([-forward[2], 0.0, forward[0]]);
    let up = cross(right, forward);
    let way = minus(point, EYE);
    let focal_px = SCREEN[1] / 2.0 / (FIELD_RAD / 2.0).tan();
    let depth = dot(way, forward);
    [
        SCREEN[0] / 2.0 + focal_px * dot(way, right) / depth,
        SCREEN[1] / 2.0 - focal_px * dot(way, up) / depth,
    ]
}

/// A place on the ring about the vertical, towards the eye but beside where the other rings cross it.
fn front_of_ring(middle: [f64; 3]) -> [f64; 2] {
    let forward = unit(minus(LOOKS_AT, EYE));
    let depth = dot(minus(middle, EYE), forward);
    let focal_px = SCREEN[1] / 2.0 / (FIELD_RAD / 2.0).tan();
    let radius_m = RING_PX * depth / focal_px;
    on_screen([
        middle[0] + radius_m * 0.5,
        middle[1],
        middle[2] + radius_m * 0.866,
    ])
}

fn yaw_deg(thing: &Thing) -> f64 {
    let [_, y, _, w] = thing.rotation;
    (2.0 * y.atan2(w)).to_degrees()
}

fn is_multiple(number: f64, step: f64) -> bool {
    let steps = number / step;
    (steps - steps.round()).abs() < 0.02
}

/// As it was, but for how it came to rest.
fn is_same(now: &[Thing], then: &[Thing]) -> bool {
    let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.02);
    now.len() == then.len()
        && now.iter().zip(then).all(|(now, then)| {
            (now.object, &now.group) == (then.object, &then.group)
                && near(&now.position, &then.position)
                && near(&now.rotation, &then.rotation)
        })
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|axis| a[axis] - b[axis])
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|axis| {
        let (next, last) = ((axis + 1) % 3, (axis + 2) % 3);
        a[next] * b[last] - a[last] * b[next]
    })
}

fn unit(a: [f64; 3]) -> [f64; 3] {
    let length = dot(a, a).sqrt();
    a.map(|number| number / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_is_in_the_middle_and_what_is_to_the_right_is_right() {
        let [x, y] = on_screen(LOOKS_AT);
        assert!((x - 640.0).abs() < 1e-6 && (y - 360.0).abs() < 1e-6);
        let [x, y] = on_screen([1.0, 1.45, 0.0]);
        assert!(x > 700.0 && y < 300.0, "{x} {y}");
        assert!(front_of_ring(LOOKS_AT)[1] > 360.0);
    }

    #[test]
    fn steps_are_told_from_what_is_none() {
        assert!(is_multiple(0.75, GRID_M) && is_multiple(-30.0, ANGLE_DEG));
        assert!(!is_multiple(0.6, GRID_M) && !is_multiple(20.0, ANGLE_DEG));
    }
}
