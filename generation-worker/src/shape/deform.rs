//! Skins bent out of shape: every point moves by itself, so what was closed stays closed.

use glam::{DVec3, Vec3};
use model::Axis;

use super::{
    detail::Grain,
    skin::{Corner, Skin, unit},
};
use crate::paint::noise;

/// Triangles that a dented form may have before copies.
const DENTED_TRIANGLES_MAX: usize = 1_600;

/// Triangles that a twisted or bent form may have before copies, about.
const SLICED_TRIANGLES_MAX: usize = 4_000;

/// Corners this close to where a form is sliced are there, as a share of a slice.
const NEAR_SHARE: f64 = 0.001;

/// A modifier with its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Change {
    /// Width at the top as a share of that at the bottom.
    Taper(f64),
    /// Radians from bottom to top.
    Twist(f64),
    /// Radians from bottom to top.
    Bend { radians: f64, towards: Axis },
    /// Metres.
    Jitter {
        amount: f64,
        size: Option<f32>,
        seed: u64,
    },
}

impl Change {
    /// The changed skin, cut finer first where a straight edge would not follow.
    pub(super) fn apply(self, skin: Skin, grain: Grain) -> Skin {
        let Some(span) = Span::of(&skin) else {
            return skin;
        };
        match self {
            Self::Taper(top) => mapped(&skin, span, |point| span.tapered(point, top)),
            Self::Twist(radians) => {
                let finer = sliced(skin, span, grain.steps(span.reach_m(), radians));
                mapped(&finer, span, |point| span.twisted(point, radians))
            }
            Self::Bend { radians, towards } => {
                if radians.abs() < 1e-4 {
                    return skin;
                }
                let reach_m = span.reach_m().max((span.height() / radians.abs()) as f32);
                let finer = sliced(skin, span, grain.steps(reach_m, radians));
                let bent = |point: DVec3| match towards {
                    Axis::X => {
                        let turned = span.bent(DVec3::new(-point.z, point.y, point.x), radians);
                        DVec3::new(turned.z, turned.y, -turned.x)
                    }
                    Axis::Y | Axis::Z => span.bent(point, radians),
                };
                mapped(&finer, span, bent)
            }
            Self::Jitter { amount, size, seed } => {
                let size = size.unwrap_or(span.longest_m() / 3.0).max(0.001);
                let edge_m = (size / 2.0).max(grain.edge_m());
                let finer = split_longer(skin, edge_m, DENTED_TRIANGLES_MAX);
                let dented = |point: DVec3| {
                    let at = (point / f64::from(size)).as_vec3();
                    let push = [1, 2, 3].map(|salt| {
                        f64::from(noise::value(seed ^ salt, at + Vec3::splat(0.37))) * 2.0 - 1.0
                    });
                    point + DVec3::from(push) * amount
                };
                mapped(&finer, span, dented).smoothed(0.6)
            }
        }
    }
}

/// The box around a skin.
#[derive(Clone, Copy)]
struct Span {
    low: DVec3,
    high: DVec3,
}

impl Span {
    fn of(skin: &Skin) -> Option<Self> {
        let (low, high) = skin.0.iter().flatten().fold(
            (Vec3::INFINITY, Vec3::NEG_INFINITY),
            |(low, high), corner| (low.min(corner.position), high.max(corner.position)),
        );
        (low.is_finite() && high.is_finite()).then(|| Self {
            low: low.as_dvec3(),
            high: high.as_dvec3(),
        })
    }

    fn height(self) -> f64 {
        (self.high.y - self.low.y).max(1e-6)
    }

    fn longest_m(self) -> f32 {
        (self.high - self.low).max_element() as f32
    }

    /// How far it reaches from the Y axis.
    fn reach_m(self) -> f32 {
        let far = self.low.abs().max(self.high.abs());
        (far.x * far.x + far.z * far.z).sqrt() as f32
    }

    /// 0 at the bottom, 1 at the top.
    fn share(self, point: DVec3) -> f64 {
        (point.y - self.low.y) / self.height()
    }

    fn tapered(self, point: DVec3, top: f64) -> DVec3 {
        let factor = 1.0 + (top - 1.0) * self.share(point);
        DVec3::new(point.x * factor, point.y, point.z * factor)
    }

    fn twisted(self, point: DVec3, radians: f64) -> DVec3 {
        let (sin, cos) = libm::sincos(radians * self.share(point));
        DVec3::new(
            point.x * cos + point.z * sin,
            point.y,
            point.z * cos - point.x * sin,
        )
    }

    /// Towards +Z, about a centre at the height of its foot.
    fn bent(self, point: DVec3, radians: f64) -> DVec3 {
        let radius = self.height() / radians;
        let (sin, cos) = libm::sincos(radians * self.share(point));
        let inside = radius - point.z;
        DVec3::new(point.x, self.low.y + inside * sin, radius - inside * cos)
    }
}

/// Every corner where `map` says, its normal turned as the surface around it.
fn mapped(skin: &Skin, span: Span, map: impl Fn(DVec3) -> DVec3) -> Skin {
    let step = f64::from(span.longest_m()).max(1e-3) * 1e-3;
    let mut moved = Skin::default();
    for triangle in &skin.0 {
        moved.triangle(triangle.map(|corner| {
            let at = corner.position.as_dvec3();
            let (u, v) = corner
                .normal
                .as_dvec3()
                .normalize_or(DVec3::Y)
                .any_orthonormal_pair();
            let along = |across: DVec3| map(at + across * step) - map(at - across * step);
            Corner {
                position: map(at).as_vec3(),
                normal: unit(along(u).normalize_or(u).cross(along(v).normalize_or(v))),
            }
        }));
    }
    moved
}

/// Cut across Y into `steps` slices that stay joined; fewer where that would be too many triangles.
fn sliced(mut skin: Skin, span: Span, steps: u32) -> Skin {
    let steps = steps.min((SLICED_TRIANGLES_MAX / skin.0.len().max(1)) as u32);
    for step in 1..steps {
        let height = span.low.y + span.height() * f64::from(step) / f64::from(steps);
        let near = span.height() / f64::from(steps) * NEAR_SHARE;
        skin = cut(&skin, height as f32, near as f32);
    }
    skin
}

/// Every triangle that crosses `height` cut in two there. Corners `near` it are on it: what is cut beside a corner is too
/// thin to stay.
fn cut(skin: &Skin, height: f32, near: f32) -> Skin {
    let mut pieces = Skin::default();
    for triangle in &skin.0 {
        let sides = triangle.map(|corner| match corner.position.y - height {
            above if above > near => 1_i32,
            above if above < -near => -1,
            _ => 0,
        });
        if !(sides.contains(&1) && sides.contains(&-1)) {
            pieces.0.push(*triangle);
            continue;
        }
        let on = sides.iter().position(|side| *side == 0);
        let lone = (0..3).find(|at| sides.iter().filter(|side| **side == sides[*at]).count() == 1);
        let first = on.or(lone).unwrap_or(0);
        let [a, b, c] = [0, 1, 2].map(|step| triangle[(first + step) % 3]);
        if on.is_some() {
            let middle = crossing(b, c, height);
            pieces.triangle([a, b, middle]);
            pieces.triangle([a, middle, c]);
        } else {
            let (ab, ac) = (crossing(a, b, height), crossing(a, c, height));
            pieces.triangle([a, ab, ac]);
            pieces.triangle([ab, b, c]);
            pieces.triangle([ab, c, ac]);
        }
    }
    pieces
}

/// Where the edge crosses `height`: the same bits from both sides.
fn crossing(a: Corner, b: Corner, height: f32) -> Corner {
    let (low, high) = if a.position.y < b.position.y {
        (a, b)
    } else {
        (b, a)
    };
    let share = (height - low.position.y) / (high.position.y - low.position.y);
    Corner {
        position: low.position.lerp(high.position, share).with_y(height),
        normal: low.normal.lerp(high.normal, share).normalize_or(a.normal),
    }
}

/// Edges longer than `edge_m` halved until none is, or there are too many triangles.
fn split_longer(mut skin: Skin, edge_m: f32, triangles_max: usize) -> Skin {
    loop {
        let mut finer = Skin::default();
        for triangle in &skin.0 {
            halved(&mut finer, *triangle, edge_m);
        }
        if finer.0.len() == skin.0.len() || finer.0.len() > triangles_max {
            return skin;
        }
        skin = finer;
    }
}

fn halved(skin: &mut Skin, [a, b, c]: [Corner; 3], edge_m: f32) {
    let half = |from: Corner, to: Corner| {
        let along = from.position - to.position;
        ((along * along).element_sum() > edge_m * edge_m).then(|| Corner {
            position: (from.position + to.position) * 0.5,
            normal: (from.normal + to.normal).normalize_or(from.normal),
        })
    };
    let mut put = |triangles: &[[Corner; 3]]| triangles.iter().for_each(|t| skin.triangle(*t));
    match (half(a, b), half(b, c), half(c, a)) {
        (None, None, None) => put(&[[a, b, c]]),
        (Some(ab), None, None) => put(&[[a, ab, c], [ab, b, c]]),
        (None, Some(bc), None) => put(&[[b, bc, a], [bc, c, a]]),
        (None, None, Some(ca)) => put(&[[c, ca, b], [ca, a, b]]),
        (Some(ab), Some(bc), None) => put(&[[ab, b, bc], [a, ab, bc], [a, bc, c]]),
        (None, Some(bc), Some(ca)) => put(&[[bc, c, ca], [b, bc, ca], [b, ca, a]]),
        (Some(ab), None, Some(ca)) => put(&[[ca, a, ab], [c, ca, ab], [c, ab, b]]),
        (Some(ab), Some(bc), Some(ca)) => {
            put(&[[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{LADDER, block, skin::assert_sound, volume},
        *,
    };

    fn changed(change: Change) -> Skin {
        let post = block::skin(Vec3::new(1.0, 4.0, 0.6), 0.0);
        change.apply(post, Grain::new(LADDER[1], 4.0))
    }

    #[test]
    fn changed_boxes_are_closed() {
        let bend = |radians, towards| Change::Bend { radians, towards };
        for change in [
            Change::Taper(0.2),
            Change::Taper(3.0),
            Change::Twist(2.0),
            bend(1.2, Axis::Z),
            bend(-2.5, Axis::X),
        ] {
            assert_sound(&changed(change));
        }
        let dented = changed(Change::Jitter {
            amount: 0.1,
            size: None,
            seed: 3,
        });
        assert_sound(&dented);
        assert!(dented.0.len() > 100, "dents need corners");
    }

    #[test]
    fn twisting_and_bending_keep_the_volume() {
        for change in [
            Change::Twist(1.0),
            Change::Bend {
                radians: 1.0,
                towards: Axis::X,
            },
        ] {
            let found = volume(&changed(change).0);
            assert!((found - 2.4).abs() < 0.12, "{change:?}: {found}");
        }
    }

    #[test]
    fn a_bend_leans_where_it_is_told() {
        let top = |towards| {
            let bent = changed(Change::Bend {
                radians: 1.0,
                towards,
            });
            Span::of(&bent).map(|span| span.high).unwrap_or_default()
        };
        assert!(top(Axis::Z).z > 1.5 && top(Axis::Z).x < 0.6);
        assert!(top(Axis::X).x > 1.5 && top(Axis::X).z < 0.6);
    }

    #[test]
    fn another_seed_is_another_stone() {
        let stone = |seed| {
            changed(Change::Jitter {
                amount: 0.1,
                size: Some(0.5),
                seed,
            })
        };
        assert_eq!(stone(1), stone(1));
        assert_ne!(stone(1), stone(2));
    }
}
