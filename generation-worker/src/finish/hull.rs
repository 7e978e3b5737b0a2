//! Convex hulls small enough for contact.

use glam::Vec3;
use model::limits::HULL_POINTS_MAX;

/// The corners of the hull of `points`, [`HULL_POINTS_MAX`] at the most; nothing when they are in one plane.
///
/// A hull with more corners is replaced by its own farthest corners in as many directions: it stays inside.
#[must_use]
pub(super) fn hull(points: &[Vec3]) -> Option<Vec<Vec3>> {
    let mut points = points.to_vec();
    points.sort_by(|a, b| {
        a.x.total_cmp(&b.x)
            .then(a.y.total_cmp(&b.y))
            .then(a.z.total_cmp(&b.z))
    });
    points.dedup();
    let (corners, faces) = parry3d::transformation::try_convex_hull(&points).ok()?;
    if faces.len() < 4 || corners.len() < 4 || volume(&corners, &faces) < 1e-10 {
        return None;
    }
    if corners.len() <= HULL_POINTS_MAX {
        return Some(corners);
    }
    let mut farthest: Vec<_> = (0..HULL_POINTS_MAX)
        .filter_map(|index| support(&corners, direction(index)))
        .collect();
    farthest.sort_unstable();
    farthest.dedup();
    let few: Vec<_> = farthest.into_iter().map(|index| corners[index]).collect();
    (few.len() >= 4).then_some(few)
}

fn volume(corners: &[Vec3], faces: &[[u32; 3]]) -> f32 {
    let Some(origin) = corners.first() else {
        return 0.0;
    };
    faces
        .iter()
        .map(|face| {
            let [a, b, c] = face.map(|index| corners[index as usize] - *origin);
            a.dot(b.cross(c)) / 6.0
        })
        .sum::<f32>()
        .abs()
}

fn support(corners: &[Vec3], towards: Vec3) -> Option<usize> {
    (0..corners.len()).max_by(|a, b| {
        let reach = |index: &usize| corners[*index].dot(towards);
        reach(a).total_cmp(&reach(b)).then(b.cmp(a))
    })
}

/// The six axes, then evenly over the sphere (Fibonacci's lattice).
fn direction(index: usize) -> Vec3 {
    const AXES: [Vec3; 6] = [
        Vec3::X,
        Vec3::NEG_X,
        Vec3::Y,
        Vec3::NEG_Y,
        Vec3::Z,
        Vec3::NEG_Z,
    ];
    if let Some(axis) = AXES.get(index) {
        return *axis;
    }
    let rest = (HULL_POINTS_MAX - AXES.len()) as f32;
    let step = (index - AXES.len()) as f32;
    let height = 1.0 - (2.0 * step + 1.0) / rest;
    let (sin, cos) = libm::sincosf(step * 2.399_963_1);
    let radius = (1.0 - height * height).max(0.0).sqrt();
    Vec3::new(cos * radius, height, sin * radius)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ball_of_points_becomes_a_hull_inside_it() {
        let ball: Vec<_> = (0..64)
            .flat_map(|index| {
                let towards = direction(index);
                [towards, (towards + Vec3::splat(0.01)).normalize_or(Vec3::X)]
            })
            .collect();
        let corners = hull(&ball).unwrap();
        assert!(
            (40..=HULL_POINTS_MAX).contains(&corners.len()),
            "{}",
            corners.len()
        );
        assert!(corners.iter().all(|corner| ball.contains(corner)));
    }

    #[test]
    fn flat_points_have_no_hull() {
        assert_eq!(
            hull(&[Vec3::ZERO, Vec3::X, Vec3::Z, Vec3::ONE.with_y(0.0)]),
            None
        );
        assert_eq!(hull(&[Vec3::ZERO; 8]), None);
        assert_eq!(hull(&[]), None);
    }
}
