//! Bones, and where they meet, from the outlines of body and limbs.

use std::collections::BTreeMap;

use glam::DVec3;
use glb::Bone;
use model::Limb;

use super::{
    arm::Arm,
    figure::Figure,
    leg::Leg,
    limbs::{Limbs, Side, Which},
    outline::Outline,
};
use crate::{finish::Facet, shape::LimbPart};

/// How far a bone and the next one share corners, as a share of the length between their joints; at ankles, of their
/// height.
const BLEND: f64 = 0.25;
const ANKLE_BLEND: f64 = 0.4;

/// How far a belly comes down when its owner ducks, as a share of its height.
const BELLY: f64 = 0.8;

/// The chest turns about a point this far up from the hips to the shoulders.
const WAIST: f64 = 0.35;

/// Bones of one limb, from the body outwards.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) which: Which,
    /// Index of the first; the others follow.
    pub(super) first: usize,
    /// One for each bone.
    pub(super) joints: Vec<DVec3>,
    /// How far to both sides of each joint its bone and the one before share the corners, in metres.
    pub(super) blends: Vec<f64>,
}

/// All bones of a character.
pub(super) struct Frame {
    pub(super) bones: Vec<Bone>,
    pub(super) chains: Vec<Chain>,
    /// The legs that can be bent, each with its chain.
    pub(super) legs: Vec<Leg>,
    pub(super) arms: Vec<Arm>,
    pub(super) chest: Option<Chest>,
    /// How high the hips are, or half of what has no legs.
    pub(super) hips_m: f64,
    pub(super) height_m: f32,
    /// How many pairs of legs it has, one behind the other.
    pub(super) rows: usize,
    /// How far who goes on all fours can duck before the belly is on the ground.
    pub(super) belly_m: f64,
    /// Which chain each part of a limb is in.
    pub(super) of_part: BTreeMap<LimbPart, usize>,
}

/// The upper body of who walks upright.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chest {
    pub(super) bone: usize,
    /// Heights between which the body goes over from hips to chest.
    pub(super) from_m: f64,
    pub(super) to_m: f64,
}

/// The body's own bone.
pub(super) const BODY: usize = 0;

impl Frame {
    /// Nothing where there is no limb.
    pub(super) fn of(facets: &[Facet]) -> Option<Self> {
        let limbs = Limbs::of(facets);
        let figure = Figure::of(&limbs)?;
        let hips = figure.hips(&limbs);
        // What has no legs rocks on the ground.
        let foot = DVec3::new(0.0, figure.whole.low.y, figure.body.middle().z);
        let mut bones = Bones::default();
        bones.add("body", None, hips.unwrap_or(foot));
        let middle = hips.unwrap_or(figure.whole.middle());
        let chest = Chest::of(&figure, &limbs, middle.y, &mut bones);
        let mut chains = Vec::new();
        for (which, outline) in &limbs.limbs {
            chains.extend(Chain::of(*which, &figure, outline, chest, &mut bones));
        }
        let of_limb = |limb: Limb| {
            let chains = chains.iter().enumerate();
            let own = chains.filter(move |(_, chain): &(_, &Chain)| chain.which.limb == limb);
            own.map(|(index, chain)| (index, chain, &limbs.limbs[&chain.which]))
        };
        let legs = of_limb(Limb::Leg).filter_map(|(index, chain, outline)| {
            Leg::new(index, chain, outline, figure.bends_back(chain.which))
        });
        let arms = of_limb(Limb::Arm);
        let arms = arms.filter_map(|(index, chain, outline)| Arm::new(index, chain, outline));
        let chain_of = |which: &Which| chains.iter().position(|chain| chain.which == *which);
        let of_part = limbs.of_part.iter();
        let of_part = of_part.filter_map(|(part, which)| Some((*part, chain_of(which)?)));
        let hips_m = middle.y - figure.whole.low.y;
        Some(Self {
            of_part: of_part.collect(),
            legs: legs.collect(),
            arms: arms.collect(),
            chest,
            hips_m,
            belly_m: match figure.rows {
                2 => (figure.body.low.y - figure.whole.low.y) * BELLY,
                _ => hips_m,
            },
            height_m: figure.whole.size().y as f32,
            rows: figure.rows,
            bones: bones.0,
            chains,
        })
    }
}

/// Bones so far.
#[derive(Default)]
struct Bones(Vec<Bone>);

impl Bones {
    fn add(&mut self, name: &str, parent: Option<usize>, joint: DVec3) -> usize {
        self.0.push(Bone {
            name: name.to_owned(),
            parent,
            joint: joint.as_vec3(),
        });
        self.0.len() - 1
    }
}

impl Chest {
    /// Of who has shoulders, and is not on all fours.
    fn of(figure: &Figure, limbs: &Limbs, hips_m: f64, bones: &mut Bones) -> Option<Self> {
        let shoulders_m = figure.shoulders_m.filter(|_| figure.rows <= 1)?;
        let up = |share: f64| hips_m + (shoulders_m - hips_m) * share;
        let waist = limbs.body.middle_at(|point| point.y, up(WAIST));
        let z = waist.unwrap_or(figure.body.middle()).z;
        Some(Self {
            bone: bones.add("chest", Some(BODY), DVec3::new(0.0, up(WAIST), z)),
            from_m: up(0.05),
            to_m: up(0.7),
        })
    }
}

impl Chain {
    /// Nothing for a limb without a shape; it stays with the body.
    fn of(
        which: Which,
        figure: &Figure,
        outline: &Outline,
        chest: Option<Chest>,
        bones: &mut Bones,
    ) -> Option<Self> {
        let joints = figure.joints(which, outline)?;
        let names: &[&str] = match which.limb {
            Limb::Leg if joints.len() == 1 => &["leg"],
            Limb::Leg => &["thigh", "shin", "foot"],
            Limb::Arm => &["arm", "forearm"],
            Limb::Wing => &["wing", "wing tip"],
            Limb::Head => &["head"],
            Limb::Tail => &["tail", "tail middle", "tail end"],
        };
        let upper = matches!(which.limb, Limb::Arm | Limb::Wing | Limb::Head);
        let mut parent = chest.filter(|_| upper).map_or(BODY, |chest| chest.bone);
        let first = bones.0.len();
        for (name, joint) in names.iter().zip(&joints) {
            let name = format!("{}{name}", place(which, figure.rows));
            parent = bones.add(&name, Some(parent), *joint);
        }
        let mut blends = vec![0.0];
        blends.extend(
            joints
                .windows(2)
                .map(|pair| pair[0].distance(pair[1]) * BLEND),
        );
        if let (Limb::Leg, [_, _, ankle]) = (which.limb, joints.as_slice()) {
            blends[2] = (ankle.y - figure.whole.low.y) * ANKLE_BLEND;
        }
        Some(Self {
            which,
            first,
            joints,
            blends,
        })
    }
}

/// Which one of several, in words before its name.
fn place(which: Which, rows: usize) -> String {
    let side = match which.side {
        Side::Left => "left ",
        Side::Right => "right ",
        Side::Middle => "",
    };
    match (which.limb, rows, which.row) {
        (Limb::Leg, 2, 0) => format!("{side}fore "),
        (Limb::Leg, 2, _) => format!("{side}hind "),
        (Limb::Leg, 3.., row) => format!("{side}{} ", row + 1),
        _ => side.to_owned(),
    }
}
