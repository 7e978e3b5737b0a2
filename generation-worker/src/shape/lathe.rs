//! A profile turned about Y.

use glam::Vec2;

use super::{
    revolve::{Band, revolve, slope},
    skin::Skin,
};

/// Bends sharper than this (cosine of 50°) stay edges even where shading is smooth.
const CREASE_COS: f32 = 0.643;

/// How the surface is shaded along the profile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shading {
    /// As one curve, but for sharp bends.
    Smooth,
    /// As facets.
    Flat,
}

/// The solid that `profile` (distance from the axis, height) sweeps. Open ends are closed: straight to
/// each other where they are at one height (a pipe), to the axis otherwise.
pub(super) fn skin(profile: &[Vec2], shading: Shading, sides: u32) -> Skin {
    let points = closed(profile);
    let slopes: Vec<_> = points
        .windows(2)
        .map(|pair| slope(pair[0], pair[1]))
        .collect();
    let bands: Vec<_> = points
        .windows(2)
        .enumerate()
        .map(|(index, pair)| {
            let mut band = Band::straight(pair[0], pair[1]);
            if shading == Shading::Smooth {
                band.normal_from = joined(&slopes, index, index.wrapping_sub(1));
                band.normal_to = joined(&slopes, index, index + 1);
            }
            band
        })
        .collect();
    revolve(&bands, sides).outward()
}

/// The slope `here`, shared with its neighbour where the bend is gentle.
fn joined(slopes: &[Vec2], here: usize, neighbour: usize) -> Vec2 {
    let own = slopes[here];
    match slopes.get(neighbour) {
        Some(other) if own.dot(*other) > CREASE_COS => (own + *other).normalize_or(own),
        _ => own,
    }
}

/// The outline that is turned: from bottom to top, its ends closed.
pub(super) fn closed(profile: &[Vec2]) -> Vec<Vec2> {
    let mut points: Vec<Vec2> = profile
        .iter()
        .map(|point| Vec2::new(if point.x < 1e-5 { 0.0 } else { point.x }, point.y))
        .collect();
    points.dedup();
    let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) else {
        return points;
    };
    let on_axis = |point: Vec2| point.x <= 0.0;
    let is_pipe = !on_axis(first) && !on_axis(last) && (first.y - last.y).abs() < 1e-4;
    if is_pipe {
        if first != last {
            points.push(first);
        }
        return points;
    }
    if !on_axis(first) {
        points.insert(0, Vec2::new(0.0, first.y));
    }
    if !on_axis(last) {
        points.push(Vec2::new(0.0, last.y));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    fn points(profile: &[[f32; 2]]) -> Vec<Vec2> {
        profile.iter().copied().map(Vec2::from).collect()
    }

    #[test]
    fn vases_bowls_and_pipes_are_closed() {
        let vase = points(&[[0.1, 0.0], [0.3, 0.3], [0.1, 0.6], [0.15, 0.7]]);
        let bowl = points(&[[0.0, 0.0], [0.3, 0.2], [0.28, 0.2], [0.0, 0.03]]);
        let pipe = points(&[[0.3, 0.0], [0.3, 1.0], [0.25, 1.0], [0.25, 0.0]]);
        for profile in [vase, bowl, pipe] {
            assert_sound(&skin(&profile, Shading::Smooth, 12));
            assert_sound(&skin(&profile, Shading::Flat, 5));
        }
    }

    #[test]
    fn a_profile_from_top_to_bottom_is_turned_round() {
        let vase = points(&[[0.15, 0.7], [0.3, 0.3], [0.1, 0.0]]);
        assert_sound(&skin(&vase, Shading::Smooth, 12));
    }
}
