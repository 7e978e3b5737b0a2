//! Where limbs turn, from their outlines and from what they grow out of.

use glam::DVec3;
use model::Limb;

use super::{
    limbs::{Limbs, Which},
    outline::{Outline, Reach},
};

/// The share of a limb nearest to the body that its root is the middle of.
const ROOT: f64 = 0.15;

/// An arm is no longer than this share of the height; what is beyond is held in the hand.
const ARM: f64 = 0.36;

/// Where the elbow is, as a share of the arm.
const ELBOW: f64 = 0.48;

/// Under a robe the hips are at least this share of the shoulders' height.
const HIPS: f64 = 0.34;

/// Hip, shin and ankle, as shares of the height of a leg.
const HIP: f64 = 0.88;
const SHIN: f64 = 0.22;
const ANKLE: f64 = 0.12;

/// A folded wing turns about a point this share of its length from its tip.
const SHOULDER_OF_WING: f64 = 0.75;

/// A figure as a whole.
pub(super) struct Figure {
    pub(super) whole: Reach,
    /// What belongs to no limb.
    pub(super) body: Reach,
    /// How many pairs of legs it has, one behind the other.
    pub(super) rows: usize,
    /// How high the shoulders of who has arms are.
    pub(super) shoulders_m: Option<f64>,
}

impl Figure {
    /// Nothing where there is no limb.
    pub(super) fn of(limbs: &Limbs) -> Option<Self> {
        let every = limbs.limbs.values().flat_map(Outline::points);
        let whole = Reach::of(every.chain(limbs.body.points()))?;
        let legs = limbs.limbs.keys().filter(|which| which.limb == Limb::Leg);
        let mut figure = Self {
            whole,
            body: limbs.body.reach().unwrap_or(whole),
            rows: legs.map(|which| which.row + 1).max().unwrap_or(0),
            shoulders_m: None,
        };
        let shoulders = figure.roots(limbs, Limb::Arm);
        figure.shoulders_m = shoulders.map(|shoulders| shoulders.high.y);
        (!limbs.limbs.is_empty()).then_some(figure)
    }

    /// The middle of where the legs begin.
    pub(super) fn hips(&self, limbs: &Limbs) -> Option<DVec3> {
        self.roots(limbs, Limb::Leg).map(Reach::middle)
    }

    /// The box around where limbs of one kind begin.
    fn roots(&self, limbs: &Limbs, limb: Limb) -> Option<Reach> {
        let own = limbs.limbs.iter().filter(|(which, _)| which.limb == limb);
        let roots =
            own.filter_map(|(which, outline)| self.joints(*which, outline)?.first().copied());
        Reach::of(roots)
    }

    /// What the bones of a limb turn about, from the body outwards.
    pub(super) fn joints(&self, which: Which, outline: &Outline) -> Option<Vec<DVec3>> {
        match which.limb {
            Limb::Leg if self.rows > 2 => insect_leg(outline),
            Limb::Leg => self.leg(outline),
            Limb::Arm => self.arm(outline),
            Limb::Wing => self.wing(outline),
            Limb::Head => Some(vec![outline.root(self.body.middle(), ROOT)?.0]),
            Limb::Tail => self.tail(outline),
        }
    }

    /// Hip, knee and ankle, one above the other.
    fn leg(&self, outline: &Outline) -> Option<Vec<DVec3>> {
        let reach = outline.reach()?;
        let up = |share: f64| reach.low.y + reach.size().y * share;
        let at = |y: f64| {
            let slice = outline.middle_at(|point| point.y, y);
            let middle = slice.unwrap_or(reach.middle());
            DVec3::new(middle.x, y, middle.z)
        };
        let robed = self.shoulders_m.map_or(f64::NEG_INFINITY, |shoulders_m| {
            self.whole.low.y + (shoulders_m - self.whole.low.y) * HIPS
        });
        let hip = at(up(HIP).max(robed));
        let shin = at(up(SHIN));
        let ankle = DVec3::new(shin.x, up(ANKLE), shin.z);
        Some(vec![hip, at(f64::midpoint(hip.y, ankle.y)), ankle])
    }

    /// Shoulder and elbow.
    fn arm(&self, outline: &Outline) -> Option<Vec<DVec3>> {
        let neck = DVec3::new(0.0, self.body.high.y, self.body.middle().z);
        let (shoulder, reach) = outline.root(neck, ROOT)?;
        let reach = reach.min(self.whole.size().y * ARM);
        let away = |point: DVec3| point.distance(shoulder);
        Some(vec![shoulder, outline.middle_at(away, reach * ELBOW)?])
    }

    /// Where it grows and where it bends.
    fn wing(&self, outline: &Outline) -> Option<Vec<DVec3>> {
        let reach = outline.reach()?;
        let front = reach.low.z + reach.size().z * SHOULDER_OF_WING;
        let back = DVec3::new(0.0, self.body.high.y, front);
        let (root, length) = outline.root(back, ROOT)?;
        let away = |point: DVec3| point.distance(root);
        Some(vec![root, outline.middle_at(away, length / 2.0)?])
    }

    fn tail(&self, outline: &Outline) -> Option<Vec<DVec3>> {
        let (root, length) = outline.root(self.body.middle(), ROOT / 2.0)?;
        let away = |point: DVec3| point.distance(root);
        let further = [1.0, 2.0].map(|third| outline.middle_at(away, length * third / 3.0));
        let mut joints = vec![root];
        joints.extend(further.into_iter().flatten());
        Some(joints)
    }

    /// Whether the knee of a leg that is straight at rest goes backwards, as that of a hind leg or of a bird does.
    pub(super) fn bends_back(&self, which: Which) -> bool {
        let hind = self.rows > 1 && which.row + 1 == self.rows;
        let bird = self.rows == 1 && self.shoulders_m.is_none();
        hind || bird
    }
}

/// Where it leaves the body: it swings as a whole.
fn insect_leg(outline: &Outline) -> Option<Vec<DVec3>> {
    let reach = outline.reach()?;
    let inner = DVec3::new(0.0, reach.high.y, reach.middle().z);
    Some(vec![outline.root(inner, ROOT)?.0])
}
