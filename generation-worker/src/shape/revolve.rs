//! Turning a profile about Y: the base of everything round.

use glam::{Vec2, Vec3};

use super::skin::{Corner, Skin};

/// A strip of the profile: two points (distance from the axis, height) with the normals there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Band {
    /// The lower end, with the outside on the right when looking along it and up is forward.
    pub from: Vec2,
    /// The upper end.
    pub to: Vec2,
    /// (outward, up) at the lower end.
    pub normal_from: Vec2,
    /// (outward, up) at the upper end.
    pub normal_to: Vec2,
}

impl Band {
    /// A straight strip with the normals of its own slope.
    pub(super) fn straight(from: Vec2, to: Vec2) -> Self {
        let normal = slope(from, to);
        Self {
            from,
            to,
            normal_from: normal,
            normal_to: normal,
        }
    }
}

/// The outward normal of a profile that runs from `from` to `to`.
pub(super) fn slope(from: Vec2, to: Vec2) -> Vec2 {
    let along = to - from;
    Vec2::new(along.y, -along.x).normalize_or(Vec2::X)
}

/// Cosine and sine of step `step` of `steps` around a circle; exact at the quarters.
pub fn circle(step: u32, steps: u32) -> Vec2 {
    let (sin, cos) =
        libm::sincos(core::f64::consts::TAU * f64::from(step % steps) / f64::from(steps));
    let snap = |number: f64| {
        if number.abs() < 1e-12 {
            0.0
        } else {
            number as f32
        }
    };
    Vec2::new(snap(cos), snap(sin))
}

/// Turns `bands` about Y in `sides` steps; flat disks become fans.
pub(super) fn revolve(bands: &[Band], sides: u32) -> Skin {
    let mut skin = Skin::default();
    for band in bands {
        if band.from.x <= 0.0 && band.to.x <= 0.0 {
            continue;
        }
        if is_disk(band) {
            disk(&mut skin, band, sides);
            continue;
        }
        for step in 0..sides {
            let [here, next] = [circle(step, sides), circle(step + 1, sides)];
            // Seen from outside, the next step lies to the left: angles run from +X to +Z.
            let middle = (here + next).normalize_or(here);
            let at = |point: Vec2, normal: Vec2, side: Vec2| Corner {
                position: point3(point, side),
                normal: point3(normal, if point.x > 0.0 { side } else { middle }),
            };
            skin.quad([
                at(band.from, band.normal_from, next),
                at(band.from, band.normal_from, here),
                at(band.to, band.normal_to, here),
                at(band.to, band.normal_to, next),
            ]);
        }
    }
    skin
}

fn point3(point: Vec2, side: Vec2) -> Vec3 {
    Vec3::new(point.x * side.x, point.y, point.x * side.y)
}

fn is_disk(band: &Band) -> bool {
    let flat = band.from.y.to_bits() == band.to.y.to_bits();
    flat && (band.from.x <= 0.0 || band.to.x <= 0.0)
}

fn disk(skin: &mut Skin, band: &Band, sides: u32) {
    let faces_up = band.from.x > band.to.x;
    let rim = if faces_up { band.from } else { band.to };
    let mut points: Vec<_> = (0..sides)
        .map(|step| point3(rim, circle(step, sides)))
        .collect();
    if faces_up {
        points.reverse();
    }
    skin.polygon(&points);
}
