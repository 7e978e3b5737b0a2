//! Pressing a mould into the ground.

use model::{Mix, Mould, MouldForm, Stamp};

use crate::{
    chunk::Paint,
    ground::{CELL_M, Ground, HALF_M, HEIGHT_UNITS, along},
    noise::{Octave, Octaves, ease},
};

/// Over so many percent of the way to its edge a cover gets thick.
const EDGE: f32 = 7.0;

pub(crate) fn press(ground: &mut Ground, stamp: &Stamp) {
    let (mould, place) = (stamp.mould(), stamp.place());
    let [x, z] = place.at.map(|sixteenths| f32::from(sixteenths) / 16.0);
    let half_m = place.half.map(|eighths| f32::from(eighths) / 8.0);
    let reach_m = (half_m[0] * half_m[0] + half_m[1] * half_m[1]).sqrt();
    let (sin, cos) = (libm::sinf(place.yaw_rad()), libm::cosf(place.yaw_rad()));
    let mut luck = Luck::new(place.seed);
    let from_m = match mould.mix {
        Mix::FromWater => ground.water_m(),
        Mix::Add | Mix::Raise | Mix::Dig => ground.height_m(x, z),
    };
    let first = |middle: f32| ((middle - reach_m + HALF_M) / CELL_M).ceil() as i32;
    let last = |middle: f32| ((middle + reach_m + HALF_M) / CELL_M).floor() as i32;
    for row in first(z)..=last(z) {
        for column in first(x)..=last(x) {
            let (dx, dz) = (along(column) - x, along(row) - z);
            let u = (dx * cos - dz * sin) / half_m[0];
            let v = (dx * sin + dz * cos) / half_m[1];
            let Some(point) = luck.point(mould, u, v) else {
                continue;
            };
            let now_m = ground.sample_m(column, row);
            let rise_m = point.share * f32::from(place.height) / HEIGHT_UNITS;
            let then_m = match mould.mix {
                Mix::Add => now_m + rise_m,
                Mix::Raise | Mix::FromWater => now_m.max(from_m + rise_m),
                Mix::Dig => now_m.min(from_m + rise_m),
            };
            let is_seen = mould.mix == Mix::Add || (then_m - now_m).abs() > 0.02;
            ground.set_height(column, row, (then_m * HEIGHT_UNITS).round() as i32);
            let jitter = (luck.fray.at(dx / 1.7, dz / 1.7) - 0.5) * 9.0;
            let away = point.away * 100.0 + jitter;
            let over = mould
                .cover
                .iter()
                .rev()
                .find(|(_, from, to)| f32::from(*from) <= away + 4.5 && away < f32::from(*to));
            if let Some((cover, from, to)) = over.filter(|_| is_seen && point.inside) {
                // Thin towards its edges, so that they fray.
                let inside = (f32::from(*to) - away).min(match from {
                    0 => EDGE,
                    from => away + 4.5 - f32::from(*from),
                });
                let thick = ease(-1.0, EDGE, inside) * f32::from(Paint::THICKEST);
                ground.set_paint(column, row, Paint::new(*cover, thick as u8));
            }
        }
    }
}

/// A point of a mould.
struct Point {
    /// From its middle to its edge, 0 to 1.
    away: f32,
    /// Of its height, -1 to 1.
    share: f32,
    /// Whether it is covered.
    inside: bool,
}

/// The luck in a stamp.
struct Luck {
    outline: Octaves<3>,
    /// A band has one of its own, in one direction.
    course: Octave,
    waves: Octaves<2>,
    rough: Octaves<4>,
    fray: Octave,
}

impl Luck {
    fn new(seed: u32) -> Self {
        Self {
            outline: Octaves::new(seed),
            course: Octave::new(seed),
            waves: Octaves::new(seed),
            rough: Octaves::new(seed ^ 9),
            fray: Octave::new(seed ^ 77),
        }
    }

    /// What a mould is at a place in it, of which its edges are at -1 and 1.
    fn point(&mut self, mould: &Mould, u: f32, v: f32) -> Option<Point> {
        let bend = f32::from(mould.bend) / 100.0;
        let (away, fade) = match mould.form {
            MouldForm::Round => {
                let away = (u * u + v * v).sqrt();
                // However its outline wanders, it ends within its edges.
                if away * (1.0 - bend * 0.45) >= 1.0 {
                    return None;
                }
                let wander = self.outline.hills(u * 1.9 + 4.0, v * 1.9) - 0.5;
                (away * (1.0 + bend * (0.5 + wander * 1.8)), 1.0)
            }
            MouldForm::Band => {
                let wander = 2.0 * self.course.at(v * 1.9 + 4.0, 0.5) - 1.0;
                let slim = 1.0 / (1.0 + bend * 1.6);
                let away = (u - wander * bend * 0.75).abs() / slim;
                (away, ease(1.0, 0.72, v.abs()))
            }
            MouldForm::Ramp => ((v + 1.0) / 2.0, ease(1.0, 0.9, u.abs())),
        };
        if !(0.0..1.0).contains(&away) || fade <= 0.0 {
            return None;
        }
        let mut share = profile(&mould.profile, away * 100.0) / 100.0;
        if mould.waves > 0 {
            let luck = 1.1 * self.waves.hills(u * 2.0, v * 2.0);
            let phase = u * f32::from(mould.waves) / 2.0 + luck;
            let at = phase - phase.floor();
            let wave = ease(0.0, 0.72, at) * (1.0 - ease(0.72, 1.0, at));
            share *= 0.25 + 0.75 * wave;
        }
        if mould.steps > 0 {
            let steps = f32::from(mould.steps);
            share = (share * steps).round() / steps;
        }
        let rough = f32::from(mould.rough) / 100.0;
        share *= 1.0 + rough * (2.0 * self.rough.ridges(u * 2.6, v * 2.6) - 1.0);
        Some(Point {
            away,
            share: share * fade,
            inside: fade > 0.4,
        })
    }
}

/// A smooth line through the points of a profile that never leaves the range of two neighbours.
fn profile(points: &[(u8, i8)], at: f32) -> f32 {
    let point = |index: usize| {
        let (x, y) = points[index];
        (f32::from(x), f32::from(y))
    };
    let last = points.len() - 1;
    let after = (0..=last).find(|index| point(*index).0 >= at);
    let Some(after) = after else {
        return point(last).1;
    };
    if after == 0 {
        return point(0).1;
    }
    let slope = |from: usize| {
        let ((x, y), (x2, y2)) = (point(from), point(from + 1));
        (y2 - y) / (x2 - x)
    };
    // Where a line turns back it is level; elsewhere the gentler of both sides.
    let tangent = |index: usize| {
        if index == 0 || index == last {
            return 0.0;
        }
        let (before, behind) = (slope(index - 1), slope(index));
        if before * behind <= 0.0 {
            0.0
        } else {
            before.abs().min(behind.abs()).copysign(before)
        }
    };
    let ((x, y), (x2, y2)) = (point(after - 1), point(after));
    let (wide, t) = (x2 - x, (at - x) / (x2 - x));
    let (t2, t3) = (t * t, t * t * t);
    y * (2.0 * t3 - 3.0 * t2 + 1.0)
        + tangent(after - 1) * wide * (t3 - 2.0 * t2 + t)
        + y2 * (3.0 * t2 - 2.0 * t3)
        + tangent(after) * wide * (t3 - t2)
}

#[cfg(test)]
mod tests {
    use model::{Carve, Cover, Imprint, Stamps};

    use super::*;

    fn crater() -> Mould {
        Mould {
            form: MouldForm::Round,
            mix: Mix::Add,
            profile: vec![(0, -60), (60, -20), (78, 40), (100, 0)],
            rough: 10,
            bend: 0,
            waves: 0,
            steps: 0,
            cover: vec![(Cover::Rock, 0, 70)],
        }
    }

    fn pressed(mould: Mould, yaw_rad: f32) -> Ground {
        let place = Imprint {
            at: [160, -80],
            half: [96, 96],
            height: 5 * 256,
            yaw: 0,
            seed: 3,
        };
        let stamp = Stamp::new(mould, place.turned(yaw_rad)).unwrap();
        let mut ground = Ground::new(0);
        ground.carve(&Carve::Stamps(Stamps::new(vec![stamp]).unwrap()));
        ground
    }

    #[test]
    fn a_crater_is_a_hole_with_a_rim_and_ends_where_it_ends() {
        let ground = pressed(crater(), 0.7);
        assert!(ground.height_m(10.0, -5.0) < -1.5);
        assert!(ground.height_m(10.0 + 0.78 * 12.0, -5.0) > 1.0);
        assert_eq!(ground.height_m(10.0 + 12.2, -5.0), 0.0);
        assert_eq!(ground.height_m(-20.0, 0.0), 0.0);
    }

    #[test]
    fn stamps_keep_their_meaning() {
        // Journals are replayed by later versions: what a stamp does is part of their format.
        let forms = [MouldForm::Round, MouldForm::Band, MouldForm::Ramp];
        let mixes = [Mix::Add, Mix::Raise, Mix::Dig, Mix::FromWater];
        let mut hasher = blake3::Hasher::new();
        for (form, mix) in forms
            .into_iter()
            .flat_map(|form| mixes.map(|mix| (form, mix)))
        {
            let mould = Mould {
                form,
                mix,
                bend: 30,
                waves: 5,
                steps: 4,
                ..crater()
            };
            for (id, hash) in pressed(mould, 0.7).edited() {
                hasher.update(&u16::from(id).to_le_bytes());
                hasher.update(&hash.to_le_bytes());
            }
        }
        assert_eq!(hasher.finalize().to_hex()[..16], *"71ef600eb4584097");
    }

    #[test]
    fn a_profile_goes_through_its_points_and_never_beyond_them() {
        let points = [(0, -60), (60, -20), (78, 40), (100, 0)];
        for (at, height) in points {
            assert!((profile(&points, f32::from(at)) - f32::from(height)).abs() < 1e-3);
        }
        for at in 0..=1_000 {
            assert!((-60.001..=40.001).contains(&profile(&points, at as f32 / 10.0)));
        }
    }

    #[test]
    fn a_ramp_rises_where_it_faces() {
        let ramp = Mould {
            form: MouldForm::Ramp,
            mix: Mix::Add,
            profile: vec![(0, 0), (100, 100)],
            rough: 0,
            steps: 5,
            cover: Vec::new(),
            ..crater()
        };
        let ahead = pressed(ramp.clone(), 0.0);
        assert!(ahead.height_m(10.0, -5.0 + 11.0) > 4.0 && ahead.height_m(10.0, -5.0 - 11.0) < 0.6);
        let right = pressed(ramp, core::f32::consts::FRAC_PI_2);
        assert!(right.height_m(10.0 + 11.0, -5.0) > 4.0);
    }
}
