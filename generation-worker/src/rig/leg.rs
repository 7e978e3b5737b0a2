//! A leg that bends so that its foot is where it should be.

use glam::DVec3;

use super::{
    frame::Chain,
    outline::{Outline, Reach},
};

/// A leg is never stretched farther than this share of its length: a straight knee snaps.
const STRETCH: f64 = 0.995;

/// A knee this far out of the line from hip to ankle (as a share of its length) says which way it bends.
const BENT: f64 = 0.04;

/// A leg seen from the side: Z forwards, Y up.
#[derive(Clone, Debug)]
pub(super) struct Leg {
    /// Index of its chain.
    pub(super) chain: usize,
    hip: Profile,
    knee: Profile,
    pub(super) ankle: Profile,
    /// From the ankle to the back and front end of the sole.
    heel: Profile,
    toe: Profile,
    bends_back: bool,
}

/// A point or a direction seen from the side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Profile {
    pub(super) y: f64,
    pub(super) z: f64,
}

/// How the bones of a leg are turned about X, in radians, each as seen from the body at rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bent {
    pub(super) thigh: f64,
    pub(super) shin: f64,
}

impl Leg {
    pub(super) fn new(
        index: usize,
        chain: &Chain,
        outline: &Outline,
        bends_back: bool,
    ) -> Option<Self> {
        let [hip, knee, ankle] = chain.joints.as_slice() else {
            return None;
        };
        let sole = outline.points().filter(|point| point.y <= ankle.y);
        let sole = Reach::of(sole)?;
        let (hip, knee, ankle) = (Profile::of(*hip), Profile::of(*knee), Profile::of(*ankle));
        let line = ankle.minus(hip);
        let straight = hip.z + line.z * (knee.y - hip.y) / line.y;
        let out = (knee.z - straight) / line.length();
        let corner = |z: f64| Profile {
            y: sole.low.y - ankle.y,
            z: z - ankle.z,
        };
        Some(Self {
            chain: index,
            hip,
            knee,
            ankle,
            heel: corner(sole.low.z),
            toe: corner(sole.high.z),
            bends_back: if out.abs() > BENT {
                out < 0.0
            } else {
                bends_back
            },
        })
    }

    /// From the hip to the ground.
    pub(super) fn height_m(&self) -> f64 {
        self.hip.y - self.ankle.y - self.heel.y
    }

    /// Where the ankle must be for a foot that, flat, would have it at `flat`, and whose toes are raised by `toes_rad`:
    /// the heel or the toes stay where they are.
    pub(super) fn standing(&self, flat: Profile, toes_rad: f64) -> Profile {
        let corner = if toes_rad > 0.0 { self.heel } else { self.toe };
        flat.plus(corner).minus(corner.turned(-toes_rad))
    }

    /// How far the hip must come down to reach an ankle.
    pub(super) fn too_short_m(&self, ankle: Profile) -> f64 {
        let longest = self.length() * STRETCH;
        let across = (ankle.z - self.hip.z).abs().min(longest);
        let above = (longest * longest - across * across).sqrt();
        (self.hip.y - ankle.y - above).max(0.0)
    }

    /// Bends it so that its ankle is at `ankle`, as the body at rest sees it.
    pub(super) fn reaching(&self, ankle: Profile) -> Bent {
        let (thigh, shin) = (self.knee.minus(self.hip), self.ankle.minus(self.knee));
        let (upper, lower) = (thigh.length(), shin.length());
        let wanted = ankle.minus(self.hip);
        let shortest = (upper - lower).abs() * 1.001;
        let reach = wanted.length().clamp(shortest, self.length() * STRETCH);
        let cos = (upper * upper + reach * reach - lower * lower) / (2.0 * upper * reach);
        let out = libm::acos(cos.clamp(-1.0, 1.0));
        let out = if self.bends_back { -out } else { out };
        let upper_at = wanted.angle() + out;
        let knee = Profile::at(upper_at, upper);
        let lower_at = Profile::at(wanted.angle(), reach).minus(knee).angle();
        Bent {
            thigh: thigh.angle() - upper_at,
            shin: shin.angle() - lower_at,
        }
    }

    fn length(&self) -> f64 {
        self.knee.minus(self.hip).length() + self.ankle.minus(self.knee).length()
    }
}

impl Profile {
    pub(super) fn of(point: DVec3) -> Self {
        Self {
            y: point.y,
            z: point.z,
        }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            y: self.y + other.y,
            z: self.z + other.z,
        }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self {
            y: self.y - other.y,
            z: self.z - other.z,
        }
    }

    /// Turned about X, right-handed.
    pub(super) fn turned(self, rad: f64) -> Self {
        let (sin, cos) = libm::sincos(rad);
        Self {
            y: self.y * cos - self.z * sin,
            z: self.y * sin + self.z * cos,
        }
    }

    fn length(self) -> f64 {
        (self.y * self.y + self.z * self.z).sqrt()
    }

    /// From straight down, forwards.
    fn angle(self) -> f64 {
        libm::atan2(self.z, -self.y)
    }

    fn at(angle: f64, length: f64) -> Self {
        let (sin, cos) = libm::sincos(angle);
        Self {
            y: -cos * length,
            z: sin * length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(bends_back: bool) -> Leg {
        let side = |y: f64, z: f64| Profile { y, z };
        Leg {
            chain: 0,
            hip: side(0.9, 0.0),
            knee: side(0.5, 0.01),
            ankle: side(0.1, 0.0),
            heel: side(-0.1, -0.06),
            toe: side(-0.1, 0.18),
            bends_back,
        }
    }

    #[test]
    fn the_ankle_is_where_it_was_asked_to_be_and_the_knee_bends_its_way() {
        for (back, y, z) in [(false, 0.2, 0.3), (true, 0.2, -0.2), (false, 0.4, 0.0)] {
            let leg = leg(back);
            let bent = leg.reaching(Profile { y, z });
            let knee = leg.knee.minus(leg.hip).turned(bent.thigh);
            let ankle = leg
                .hip
                .plus(knee)
                .plus(leg.ankle.minus(leg.knee).turned(bent.shin));
            assert!(
                (ankle.y - y).abs() + (ankle.z - z).abs() < 1e-9,
                "{ankle:?}"
            );
            let straight = z * knee.y / (y - leg.hip.y);
            assert_eq!(knee.z < straight, back, "{knee:?}");
        }
    }

    #[test]
    fn a_raised_heel_leaves_the_toes_on_the_ground() {
        let leg = leg(false);
        let flat = Profile { y: 0.1, z: 0.0 };
        for toes_rad in [-0.6, 0.4] {
            let ankle = leg.standing(flat, toes_rad);
            let lowest = [leg.heel, leg.toe].map(|corner| ankle.plus(corner.turned(-toes_rad)).y);
            assert!(lowest[0].min(lowest[1]).abs() < 1e-9);
        }
    }
}
