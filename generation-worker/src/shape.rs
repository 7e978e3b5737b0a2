//! Part program to solids: one closed, outward skin for each part and copy.
//!
//! Deterministic: the same recipe and detail give the same bits on every machine. Nothing here asks
//! `std` for a sine, and nothing walks a map in hash order.

mod block;
mod boolean;
mod build;
mod capsule;
mod cone;
mod convex;
mod cylinder;
mod deform;
mod detail;
mod ears;
mod extrude;
mod form;
mod lathe;
mod loft;
mod place;
mod revolve;
mod skin;
mod sphere;
mod strew;
mod sweep;
mod torus;
mod tube;
mod wedge;

use std::sync::Arc;

use glam::{DAffine3, Vec2, Vec3};
use model::{ExprError, Limb, Problem};

pub use build::build;
pub use convex::convex;
pub use detail::{Detail, Grain, LADDER, LEVELS};
pub use place::turned;
pub use revolve::circle;
pub use skin::{Corner, Skin, open_edges, plane, unit, volume};

/// One part as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Index into the recipe's materials.
    pub material: usize,
    /// Takes no part in contact.
    pub ghost: bool,
    /// What the collider may know it as.
    pub form: Form,
    /// `object_from_part`; maps [`Form`] to where the skin is.
    pub place: DAffine3,
    /// Touches nothing and is meant to.
    pub floats: bool,
    /// The limb that it moves with.
    pub limb: Option<LimbPart>,
    /// The part of the recipe that it is a copy of.
    pub from: Arc<Origin>,
    /// Its own at every level of detail; repetitions have theirs. The seed of its tint.
    pub number: u32,
    /// In object space.
    pub skin: Skin,
}

/// The limb of a part that is not of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LimbPart {
    /// Which kind.
    pub limb: Limb,
    /// The same for everything in one copy of the part or group that said so.
    pub unit: u32,
}

/// What a collider can say more simply or more exactly than with corners, about the part's own origin.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// Half the edges.
    Box(Vec3),
    /// The radius.
    Ball(f32),
    /// Along Y: half the line inside it, and the radius.
    Capsule(f32, f32),
    /// An outline (x, y), this far to both sides along Z.
    Slab(Arc<[Vec2]>, f32),
    /// A profile (distance, height) about Y.
    Turned(Arc<[Vec2]>),
    /// A ring about Y: the radius to the middle of its bar.
    Ring(f32),
    /// A bar along this path.
    Bar(Arc<[Vec3]>),
    /// Some parts without others.
    Cut(Arc<Cut>),
    /// Known by its corners only.
    Other,
}

/// What a difference was made of, in the space of the part.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// What was there first.
    pub whole: Vec<Placed>,
    /// What was taken away.
    pub holes: Vec<Placed>,
}

/// A part of the recipe, as problems name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Such as `parts[2].shape.group.parts[0]`.
    pub path: String,
    /// What a person would call it.
    pub name: Option<String>,
}

/// Why parts have no skin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// A formula without a value; `check` finds these first.
    #[error(transparent)]
    Formula(#[from] ExprError),
    /// What only building shows.
    #[error(transparent)]
    Part(#[from] Problem),
}

/// Mixes where a part stands in the tree into one number (FNV-1a).
fn numbered(group: u32, index: usize, copy: usize) -> u32 {
    [index as u32, copy as u32]
        .into_iter()
        .fold(group ^ 0x811c_9dc5, |mixed, step| {
            (mixed ^ step).wrapping_mul(0x0100_0193)
        })
}

#[cfg(test)]
pub use skin::assert_sound;
#[cfg(test)]
mod tests;

/// A sharp unit box.
#[cfg(test)]
pub fn box_for_tests() -> Skin {
    block::skin(Vec3::ONE, 0.0)
}
