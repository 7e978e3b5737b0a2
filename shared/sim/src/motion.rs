//! How a body goes where its keys want: the same step on both sides, so that a player need not wait to see it.
//!
//! Questions about the world are asked through [`Ground`]. No clock and no randomness: a step is one tick.

use bevy::{math::ops, prelude::*};
use model::{Keys, Steering, Walker};
use protocol::{Stride, TICK};

/// Metres a second at ease, for a body of [`GROWN_M`].
const WALK_MPS: f32 = 3.2;
/// And in a hurry.
const RUN_MPS: f32 = 6.4;
/// And ducked.
const CREEP_MPS: f32 = 1.6;
/// And swimming.
const SWIM_MPS: f32 = 2.2;
/// How fast one goes up and down in water who wants to.
const DIVE_MPS: f32 = 1.8;
/// Who is in the water up to this share of their height swims.
const SWIMS: f32 = 0.66;
/// And floats with this share of it under water: the eye stays above.
const FLOATS: f32 = 0.8;
/// How fast water changes whither one goes, in metres a second squared.
const STROKE_MPS2: f32 = 9.0;
/// The height these speeds are meant for; legs half as long go slower by the root of it.
const GROWN_M: f32 = 1.75;
/// What such a body weighs, in kilograms.
const GROWN_KG: f32 = 70.0;
/// Share of its speed that a body keeps that drags something.
const DRAGGING: f32 = 0.45;
/// How fast a speed is reached on the ground, in metres a second squared.
const GRIP_MPS2: f32 = 45.0;
/// And in the air.
const AIR_MPS2: f32 = 10.0;
/// Games fall faster than the world does; jumps feel heavy otherwise.
const FALL_MPS2: f32 = 18.0;
/// Nobody falls faster.
const FALL_MPS_MAX: f32 = 50.0;
/// How high a jump of a grown body lifts it.
const JUMP_M: f32 = 1.1;
/// Ticks after a ledge in which a jump still counts (coyote time).
const COYOTE_TICKS: u8 = 6;
/// Ticks before touching down in which a jump is remembered.
const JUMP_TICKS: u8 = 7;
/// How fast a body turns to where it goes, in radians a second.
const TURN_RADPS: f32 = 12.0;
/// Slower than this is standing.
const STILL_MPS: f32 = 0.25;
/// Share of its height that a ducked body still has.
const DUCKED: f32 = 0.62;
/// Height of the eye, as a share of the body's.
const EYE: f32 = 0.93;

/// The room a body takes: a capsule that stands on its feet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stature {
    /// From its feet to its top, in metres.
    pub height_m: f32,
    /// At most half of its height.
    pub radius_m: f32,
}

impl Stature {
    /// That of a thing this large.
    #[must_use]
    pub fn of(size_m: Vec3) -> Self {
        let height_m = size_m.y.clamp(0.2, 12.0);
        let thin = size_m.x.min(size_m.z) / 2.0;
        Self {
            height_m,
            radius_m: thin.clamp(0.08, 0.5 * height_m).min(1.5),
        }
    }

    /// The same body, ducked or not.
    #[must_use]
    pub fn ducked(self, ducked: bool) -> Self {
        let share = if ducked { DUCKED } else { 1.0 };
        let height_m = (self.height_m * share).max(2.0 * self.radius_m);
        Self { height_m, ..self }
    }

    /// How high above its feet it sees.
    #[must_use]
    pub fn eye_m(self) -> f32 {
        self.height_m * EYE
    }

    /// How its legs compare to those of a grown person.
    fn pace(self) -> f32 {
        (self.height_m / GROWN_M).clamp(0.15, 6.0).sqrt()
    }
}

/// What a body has in its hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Load {
    /// Nothing.
    #[default]
    Free,
    /// Something it carries.
    Carried,
    /// Something too heavy for that: it goes slowly, looking at it.
    Dragged,
}

impl Load {
    /// Heavier things are dragged by a grown person, in kilograms.
    const LIFT_KG: f32 = 45.0;

    /// How a body of `own_kg` holds something of `kg`.
    #[must_use]
    pub fn of(kg: f32, own_kg: f32) -> Self {
        if kg <= Self::LIFT_KG * strength(own_kg) {
            Self::Carried
        } else {
            Self::Dragged
        }
    }
}

/// How much stronger than a grown person a body of this mass is.
#[must_use]
pub fn strength(kg: f32) -> f32 {
    (kg / GROWN_KG).clamp(0.1, 30.0)
}

/// What a body meets on its way.
pub trait Ground {
    /// How far a body gets that wants to go `way` from `feet`: around corners, along walls, up steps.
    fn slide(&mut self, stature: Stature, feet: Vec3, way: Vec3) -> Slid;

    /// How high water stands.
    fn water_m(&self) -> f32;

    /// Whether nothing is where the body would stand.
    fn has_room(&self, stature: Stature, feet: Vec3) -> bool;

    /// How fast whatever is under its feet carries it, in metres a second.
    fn drift(&self, stature: Stature, feet: Vec3) -> Vec3;
}

/// How far a body got.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slid {
    /// From where it was, in metres.
    pub moved: Vec3,
    /// Whether it stands on something there.
    pub grounded: bool,
}

/// Advances a body by one tick.
pub fn step(
    walker: Walker,
    stature: Stature,
    keys: Steering,
    load: Load,
    ground: &mut impl Ground,
) -> Walker {
    let secs = TICK.as_secs_f32();
    let deep_m = ground.water_m() - walker.feet.y;
    let swims = swims(deep_m, stature.height_m);
    let crouched = !swims && keys.keys.down(Keys::CROUCH)
        || walker.crouched && !ground.has_room(stature, walker.feet + Vec3::Y * 0.02);
    let body = stature.ducked(crouched);
    let stands = walker.airborne == 0;

    let going = if swims {
        Going::Swims
    } else if crouched {
        Going::Ducks
    } else {
        Going::Walks
    };
    let wish = wish(keys) * speed(body, keys.keys, going, load);
    // Nothing brakes in the air but a will to go elsewhere.
    let grip = match (stands, wish == Vec3::ZERO) {
        _ if swims => STROKE_MPS2,
        (true, _) => GRIP_MPS2,
        (false, false) => AIR_MPS2,
        (false, true) => 0.0,
    } * stature.pace();
    let flat = walker.velocity.with_y(0.0).move_towards(wish, grip * secs);

    let jump_down = keys.keys.down(Keys::JUMP);
    let wants_jump = if jump_down && !walker.jump_down {
        JUMP_TICKS
    } else {
        walker.wants_jump.saturating_sub(1)
    };
    let jumps =
        !swims && wants_jump > 0 && walker.airborne < COYOTE_TICKS && walker.velocity.y <= 0.01;
    let drift = if stands {
        ground.drift(body, walker.feet)
    } else {
        Vec3::ZERO
    };
    let up = if jumps {
        (2.0 * FALL_MPS2 * JUMP_M * stature.pace()).sqrt()
    } else if swims {
        let wanted = rise(keys.keys, deep_m - stature.height_m * FLOATS);
        let change = (wanted - walker.velocity.y).clamp(-STROKE_MPS2 * secs, STROKE_MPS2 * secs);
        walker.velocity.y + change * 2.0
    } else {
        (walker.velocity.y - FALL_MPS2 * secs).max(-FALL_MPS_MAX)
    };
    let mut velocity = flat.with_y(up);
    if jumps {
        velocity += drift.with_y(drift.y.max(0.0));
    }
    let carried = if jumps { Vec3::ZERO } else { drift };

    let way = (velocity + carried) * secs;
    let slid = ground.slide(body, walker.feet, way);
    let stands_now = slid.grounded && velocity.y <= 0.0;
    let airborne = match (stands_now, jumps) {
        _ if swims => 0,
        (true, _) => 0,
        (false, true) => COYOTE_TICKS,
        (false, false) => walker.airborne.saturating_add(1),
    };
    Walker {
        feet: walker.feet + slid.moved,
        velocity: after(velocity, slid.moved / secs - carried, stands_now),
        facing_rad: faced(walker.facing_rad, flat, keys, load),
        airborne,
        wants_jump: if jumps { 0 } else { wants_jump },
        jump_down,
        crouched,
    }
}

/// Whether somebody of this height swims whose feet are so deep in the water.
#[must_use]
pub fn swims(deep_m: f32, height_m: f32) -> bool {
    deep_m > height_m * SWIMS
}

/// How fast somebody in the water goes up: to where they float, unless their keys want otherwise.
fn rise(keys: Keys, too_deep_m: f32) -> f32 {
    match (keys.down(Keys::JUMP), keys.down(Keys::CROUCH)) {
        (true, false) if too_deep_m > -0.1 => DIVE_MPS,
        (false, true) => -DIVE_MPS,
        _ => (too_deep_m * 3.0).clamp(-DIVE_MPS, DIVE_MPS),
    }
}

/// A tick of somebody whose keys have not come: only what carries them moves them.
pub fn ride(walker: Walker, stature: Stature, ground: &mut impl Ground) -> Walker {
    if walker.airborne > 0 {
        return walker;
    }
    let body = stature.ducked(walker.crouched);
    let drift = ground.drift(body, walker.feet);
    if drift == Vec3::ZERO {
        return walker;
    }
    let slid = ground.slide(body, walker.feet, drift * TICK.as_secs_f32());
    Walker {
        feet: walker.feet + slid.moved,
        ..walker
    }
}

/// Which of the ways of going this is.
#[must_use]
pub fn stride(walker: &Walker, stature: Stature) -> Stride {
    let flat_mps = walker.velocity.with_y(0.0).length();
    let between_mps = (WALK_MPS + RUN_MPS) / 2.0 * stature.pace();
    match () {
        () if walker.airborne > COYOTE_TICKS => Stride::Air,
        () if walker.crouched => Stride::Crouch,
        () if flat_mps < STILL_MPS => Stride::Stand,
        () if flat_mps < between_mps => Stride::Walk,
        () => Stride::Run,
    }
}

/// Where the eye of somebody who steers looks.
#[must_use]
pub fn look(keys: Steering) -> Quat {
    Quat::from_euler(EulerRot::YXZ, keys.yaw_rad(), keys.pitch_rad(), 0.0)
}

/// Whether a body no longer stands in something it has let go of.
#[must_use]
pub fn is_apart(walker: &Walker, stature: Stature, middle: Vec3, size_m: Vec3) -> bool {
    let away_m = (middle - walker.feet).with_y(0.0).length();
    away_m > stature.radius_m + size_m.length() / 2.0
}

/// The direction the keys want, in the world.
fn wish(keys: Steering) -> Vec3 {
    let (right, ahead) = keys.wish();
    Quat::from_rotation_y(keys.yaw_rad()) * Vec3::new(right, 0.0, -ahead)
}

/// What one's legs do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Going {
    Walks,
    Ducks,
    Swims,
}

fn speed(body: Stature, keys: Keys, going: Going, load: Load) -> f32 {
    let speed = match () {
        () if going == Going::Ducks => CREEP_MPS,
        () if going == Going::Swims => SWIM_MPS,
        () if load == Load::Dragged => WALK_MPS * DRAGGING,
        () if keys.down(Keys::SPRINT) => RUN_MPS,
        () => WALK_MPS,
    };
    speed * body.pace()
}

/// The velocity a body is left with: whatever stopped it took its share.
fn after(wanted: Vec3, real: Vec3, stands: bool) -> Vec3 {
    let flat = wanted.with_y(0.0);
    let flat_real = real.with_y(0.0);
    // Steps and slopes never make anybody faster.
    let flat = if flat_real.length_squared() < flat.length_squared() {
        flat_real
    } else {
        flat
    };
    let up = match () {
        () if stands => 0.0,
        // A ceiling ends a jump.
        () if wanted.y > 0.0 => wanted.y.min(real.y.max(0.0)),
        // What cannot fall, because it hangs on an edge, does not gather speed.
        () => wanted.y.max(real.y.min(0.0) - 1.0),
    };
    flat.with_y(up)
}

/// A body turns to where it goes; with something in its hands to where it looks.
fn faced(facing_rad: f32, flat: Vec3, keys: Steering, load: Load) -> f32 {
    let wanted = if load != Load::Free {
        keys.yaw_rad() + core::f32::consts::PI
    } else if flat.length() > STILL_MPS {
        ops::atan2(flat.x, flat.z)
    } else {
        return facing_rad;
    };
    let turn = (wanted - facing_rad + core::f32::consts::PI).rem_euclid(core::f32::consts::TAU)
        - core::f32::consts::PI;
    let most = TURN_RADPS * TICK.as_secs_f32();
    facing_rad + turn.clamp(-most, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plane at height 0 with a wall at x = 2.
    #[derive(Clone, Copy)]
    struct Yard {
        drift: Vec3,
        water_m: f32,
    }

    impl Ground for Yard {
        fn slide(&mut self, stature: Stature, feet: Vec3, way: Vec3) -> Slid {
            let goal = feet + way;
            let there = Vec3::new(goal.x.min(2.0 - stature.radius_m), goal.y.max(0.0), goal.z);
            Slid {
                moved: there - feet,
                grounded: there.y <= 0.001,
            }
        }

        fn water_m(&self) -> f32 {
            self.water_m
        }

        fn has_room(&self, _: Stature, _: Vec3) -> bool {
            true
        }

        fn drift(&self, _: Stature, _: Vec3) -> Vec3 {
            self.drift
        }
    }

    const PERSON: Stature = Stature {
        height_m: 1.75,
        radius_m: 0.3,
    };

    fn walk(ticks: u32, keys: Steering, mut yard: Yard) -> Vec<Walker> {
        let mut walker = Walker::default();
        (0..ticks)
            .map(|_| {
                walker = step(walker, PERSON, keys, Load::Free, &mut yard);
                walker
            })
            .collect()
    }

    fn still() -> Yard {
        Yard {
            drift: Vec3::ZERO,
            water_m: -9.0,
        }
    }

    fn ahead() -> Steering {
        Steering::default().going(0.0, 1.0)
    }

    #[test]
    fn keys_lead_where_the_eye_looks() {
        let end = *walk(60, ahead(), still()).last().unwrap();
        assert!((end.feet.z + WALK_MPS).abs() < 0.3, "{end:?}");
        assert_eq!(stride(&end, PERSON), Stride::Walk);
        let turned = ahead().looking(core::f32::consts::FRAC_PI_2, 0.0);
        let end = *walk(60, turned, still()).last().unwrap();
        assert!((end.feet.x + WALK_MPS).abs() < 0.3, "{end:?}");
        assert!((end.facing_rad + core::f32::consts::FRAC_PI_2).abs() < 0.05);
    }

    #[test]
    fn a_wall_stops_and_takes_the_speed() {
        let right = Steering::default().going(1.0, 0.0);
        let end = *walk(120, right, still()).last().unwrap();
        assert!((end.feet.x - 1.7).abs() < 1e-4 && end.velocity.x.abs() < 1.0);
    }

    #[test]
    fn a_jump_is_as_high_as_it_says_and_a_held_key_jumps_once() {
        let jump = Steering {
            keys: Keys::JUMP,
            ..Steering::default()
        };
        let way = walk(120, jump, still());
        let top = way.iter().map(|walker| walker.feet.y).fold(0.0, f32::max);
        assert!((top - JUMP_M).abs() < 0.12, "{top}");
        let landings = way
            .windows(2)
            .filter(|two| two[0].airborne > 0 && two[1].airborne == 0);
        assert_eq!(landings.count(), 1);
    }

    #[test]
    fn what_carries_a_body_goes_on_carrying_it_when_it_jumps() {
        let drift = Vec3::X * -2.0;
        let carried = *walk(60, Steering::default(), Yard { drift, ..still() })
            .last()
            .unwrap();
        assert!((carried.feet.x + 2.0).abs() < 0.05, "{carried:?}");
        assert!(carried.velocity.length() < 0.1);
        let jump = Steering {
            keys: Keys::JUMP,
            ..Steering::default()
        };
        let leapt = walk(20, jump, Yard { drift, ..still() });
        assert!(leapt.last().unwrap().velocity.x < -0.5);
    }

    #[test]
    fn ducking_is_slow_and_hurrying_is_fast() {
        let with = |keys| Steering { keys, ..ahead() };
        let end = |keys| walk(60, with(keys), still()).last().unwrap().feet.z;
        assert!(end(Keys::SPRINT) < 1.8 * end(Keys::default()));
        assert!(end(Keys::CROUCH) > 0.6 * end(Keys::default()));
    }

    #[test]
    fn deep_water_carries_and_a_held_key_dives() {
        let pool = Yard {
            water_m: 3.0,
            ..still()
        };
        let way = walk(300, ahead(), pool);
        let end = way.last().unwrap();
        let eye_m = end.feet.y + PERSON.eye_m();
        assert!(eye_m > 3.05 && end.feet.y > 1.2, "{end:?}");
        assert!((end.velocity.z + SWIM_MPS).abs() < 0.2);
        assert_ne!(stride(end, PERSON), Stride::Air);
        let dive = Steering {
            keys: Keys::CROUCH,
            ..Steering::default()
        };
        let mut walker = *end;
        let mut pool = pool;
        for _ in 0..60 {
            walker = step(walker, PERSON, dive, Load::Free, &mut pool);
        }
        assert!(walker.feet.y < 0.7 && !walker.crouched, "{walker:?}");
    }
}
