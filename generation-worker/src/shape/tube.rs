//! A round bar along a path.

use glam::Vec3;

use super::{
    revolve::circle,
    skin::{Corner, Skin},
};

/// Directions that differ less than this (cosine of 20°) need no rounded joint.
const STRAIGHT_COS: f32 = 0.94;

/// A ring of the bar.
struct Station {
    at: Vec3,
    radius: f32,
    /// Two directions across.
    across: [Vec3; 2],
}

/// A bar from the first to the last point of `path`, `radius` thick there and `tip` here, with joints
/// rounded in `bends` steps.
pub(super) fn skin(path: &[Vec3], radius: f32, tip: f32, sides: u32, bends: u32) -> Skin {
    let stations = stations(&rounded(path, radius.max(tip), bends), radius, tip);
    let mut skin = Skin::default();
    let corner = |station: &Station, step: u32| {
        let turn = circle(step, sides);
        let normal = station.across[0] * turn.x + station.across[1] * turn.y;
        Corner {
            position: station.at + normal * station.radius,
            normal: normal.normalize_or(Vec3::Y),
        }
    };
    for pair in stations.windows(2) {
        for step in 0..sides {
            skin.quad([
                corner(&pair[0], step),
                corner(&pair[0], step + 1),
                corner(&pair[1], step + 1),
                corner(&pair[1], step),
            ]);
        }
    }
    let rim = |station: &Station| -> Vec<Vec3> {
        (0..sides)
            .map(|step| corner(station, step).position)
            .collect()
    };
    if let [first, .., last] = stations.as_slice() {
        skin.polygon(&rim(last));
        let mut start = rim(first);
        start.reverse();
        skin.polygon(&start);
    }
    skin.outward()
}

/// The path with its sharp corners replaced by arcs.
pub(super) fn rounded(path: &[Vec3], radius: f32, bends: u32) -> Vec<Vec3> {
    let mut points: Vec<Vec3> = path.to_vec();
    points.dedup_by(|a, b| a.distance_squared(*b) < 1e-10);
    let mut round = Vec::with_capacity(points.len());
    for (index, here) in points.iter().enumerate() {
        let neighbours = (
            index.checked_sub(1).and_then(|before| points.get(before)),
            points.get(index + 1),
        );
        let (Some(before), Some(after)) = neighbours else {
            round.push(*here);
            continue;
        };
        let (back, on) = (*before - *here, *after - *here);
        let bend = (-back).normalize_or(Vec3::Y).dot(on.normalize_or(Vec3::Y));
        if bends == 0 || bend > STRAIGHT_COS {
            round.push(*here);
            continue;
        }
        let reach = (radius * 1.8)
            .min(back.length() * 0.45)
            .min(on.length() * 0.45);
        let start = *here + back.normalize_or(Vec3::Y) * reach;
        let end = *here + on.normalize_or(Vec3::Y) * reach;
        for step in 0..=bends {
            let share = step as f32 / bends as f32;
            round.push(start.lerp(*here, share).lerp(here.lerp(end, share), share));
        }
    }
    round
}

/// Rings across the path, turned as little as possible from one to the next.
fn stations(points: &[Vec3], radius: f32, tip: f32) -> Vec<Station> {
    let whole: f32 = points
        .windows(2)
        .map(|pair| pair[0].distance(pair[1]))
        .sum();
    let is_loop = points.len() > 3 && points[0].distance_squared(points[points.len() - 1]) < 1e-8;
    let mut across = Vec3::ZERO;
    let mut walked = 0.0;
    let mut stations = Vec::with_capacity(points.len());
    for (index, here) in points.iter().enumerate() {
        let tangent = tangent(points, index, is_loop);
        if index == 0 {
            across = tangent.any_orthonormal_vector();
        } else {
            walked += points[index - 1].distance(*here);
            across = (across - tangent * across.dot(tangent))
                .try_normalize()
                .unwrap_or_else(|| tangent.any_orthonormal_vector());
        }
        let share = walked / whole.max(1e-9);
        stations.push(Station {
            at: *here,
            radius: radius + (tip - radius) * share,
            across: [across, tangent.cross(across)],
        });
    }
    stations
}

fn tangent(points: &[Vec3], index: usize, is_loop: bool) -> Vec3 {
    let last = points.len() - 1;
    let (before, after) = match index {
        0 if is_loop => (last - 1, 1),
        0 => (0, 1.min(last)),
        _ if index == last && is_loop => (last - 1, 1),
        _ if index == last => (last.saturating_sub(1), last),
        _ => (index - 1, index + 1),
    };
    let here = points[index];
    let (back, on) = (here - points[before], points[after] - here);
    (back.normalize_or_zero() + on.normalize_or_zero()).normalize_or(Vec3::Y)
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    #[test]
    fn bent_bars_are_closed() {
        let hook = [
            Vec3::ZERO,
            Vec3::Y,
            Vec3::new(1.0, 1.0, 0.0),
            Vec3::new(1.0, 0.5, 0.5),
        ];
        for bends in [0, 2] {
            assert_sound(&skin(&hook, 0.1, 0.1, 8, bends));
            assert_sound(&skin(&hook, 0.1, 0.02, 6, bends));
        }
        let hoop = [
            Vec3::ZERO,
            Vec3::X,
            Vec3::new(1.0, 1.0, 0.0),
            Vec3::Y,
            Vec3::ZERO,
        ];
        assert_sound(&skin(&hoop, 0.1, 0.1, 8, 2));
    }
}
