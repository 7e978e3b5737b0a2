//! An outline cut into convex ones: what a solver can work with.

use glam::Vec2;

use super::ears;

/// Corners that are looked at, those that make most of the outline: with more it would take longer than building it.
const CORNERS_MAX: usize = 24;

/// A corner that changes less of the enclosed area than this is none.
const CORNER_SHARE: f32 = 0.001;

/// What cutting coarsely may fill, as a share of the enclosed area.
const FILLED_SHARE: f32 = 0.03;

/// Convex outlines that fill `outline` together, about; it may go round either way. Nothing when it encloses nothing.
pub fn convex(outline: &[Vec2]) -> Option<Vec<Vec<Vec2>>> {
    let mut outline = outline.to_vec();
    if outline.first() == outline.last() {
        outline.pop();
    }
    if ears::area(&outline) < 0.0 {
        outline.reverse();
    }
    plain(&mut outline);
    if outline.len() < 3 {
        return None;
    }
    let mut budget = ears::area(&outline) * FILLED_SHARE;
    let mut pieces: Vec<Vec<usize>> = ears::triangles(&outline)
        .into_iter()
        .map(|triangle| triangle.to_vec())
        .collect();
    while let Some((filled, first, second, joined)) = cheapest(&outline, &pieces) {
        if filled > budget {
            break;
        }
        budget -= filled.max(0.0);
        pieces.swap_remove(second);
        pieces[first] = joined;
    }
    let points = |piece: &Vec<usize>| piece.iter().map(|at| outline[*at]).collect();
    Some(pieces.iter().map(points).collect())
}

/// Leaves out the corners that matter least.
fn plain(outline: &mut Vec<Vec2>) {
    let least = ears::area(outline) * CORNER_SHARE;
    while outline.len() > 3 {
        let count = outline.len();
        let matters = |at: usize| {
            let (before, after) = (outline[(at + count - 1) % count], outline[(at + 1) % count]);
            ((outline[at] - before).perp_dot(after - before) / 2.0).abs()
        };
        let smallest = (0..count).min_by(|a, b| matters(*a).total_cmp(&matters(*b)));
        let Some(smallest) = smallest.filter(|at| count > CORNERS_MAX || matters(*at) < least)
        else {
            return;
        };
        outline.remove(smallest);
    }
}

/// The two neighbours that fill least when they become one, and what they become.
fn cheapest(outline: &[Vec2], pieces: &[Vec<usize>]) -> Option<(f32, usize, usize, Vec<usize>)> {
    let mut best: Option<(f32, usize, usize, Vec<usize>)> = None;
    for second in 1..pieces.len() {
        for first in 0..second {
            let (a, b) = (&pieces[first], &pieces[second]);
            if a.iter().filter(|at| b.contains(at)).count() < 2 {
                continue;
            }
            let joined = around(outline, a.iter().chain(b).copied().collect());
            let filled = size(outline, &joined) - size(outline, a) - size(outline, b);
            if best.as_ref().is_none_or(|best| filled < best.0) {
                best = Some((filled, first, second, joined));
            }
        }
    }
    best
}

fn size(outline: &[Vec2], piece: &[usize]) -> f32 {
    let points: Vec<_> = piece.iter().map(|at| outline[*at]).collect();
    ears::area(&points)
}

/// The convex hull, counter-clockwise (Andrew's monotone chain).
fn around(outline: &[Vec2], mut points: Vec<usize>) -> Vec<usize> {
    points.sort_by(|a, b| {
        let (a, b) = (outline[*a], outline[*b]);
        a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
    });
    points.dedup();
    let half = |points: &mut dyn Iterator<Item = usize>| {
        let mut chain: Vec<usize> = Vec::new();
        for point in points {
            while let [.., a, b] = chain[..] {
                let (a, b, c) = (outline[a], outline[b], outline[point]);
                if (b - a).perp_dot(c - b) > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter().copied());
    hull.extend(half(&mut points.iter().rev().copied()));
    hull
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(pieces: &[Vec<Vec2>]) -> f32 {
        pieces.iter().map(|piece| ears::area(piece)).sum()
    }

    #[test]
    fn an_arch_is_two_legs_and_a_beam() {
        let arch = [
            [0, 0],
            [1, 0],
            [1, 3],
            [4, 3],
            [4, 0],
            [5, 0],
            [5, 4],
            [0, 4],
        ];
        let arch = arch.map(|[x, y]| Vec2::new(x as f32, y as f32));
        for outline in [arch.to_vec(), arch.into_iter().rev().collect()] {
            let pieces = convex(&outline).unwrap();
            assert_eq!(pieces.len(), 3);
            assert!((sum(&pieces) - 11.0).abs() < 1e-4);
        }
    }

    #[test]
    fn what_is_convex_stays_whole() {
        let round: Vec<_> = (0..24).map(|step| super::super::circle(step, 24)).collect();
        assert_eq!(convex(&round).unwrap().len(), 1);
        assert_eq!(convex(&round[..2]), None);
    }
}
