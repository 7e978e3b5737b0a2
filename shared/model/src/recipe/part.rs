//! The part program: a small declarative language for solids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Limb, Modifier, Scatter, zeros};
use crate::Expr;

/// One solid, or a group of them, and where it stands in its group.
///
/// Order of operations: the shape is built around its own origin, changed by `modifiers`, scaled, turned, moved
/// to `at` (or, by `scatter`, strewn over another part), then repeated by `array`, then by `ring`, then by
/// `mirror`, all about the origin of the group it is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Part {
    /// What a person would call it; shown in problems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its form.
    pub shape: Shape,
    /// A material's name. Left out: that of the group, and at the top the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// Where its origin goes, in metres.
    #[serde(default = "zeros")]
    pub at: [Expr; 3],
    /// Degrees about X, then Y, then Z (the axes of the group, right-handed).
    #[serde(default = "zeros")]
    pub turn: [Expr; 3],
    /// Factors along its own axes.
    #[serde(default = "ones")]
    pub scale: [Expr; 3],
    /// Its form changed about its own axis, in this order. For solids; make a `union` of a group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifiers: Vec<Modifier>,
    /// Strewn over the surface of another part: studs on a shield, snow on a roof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scatter: Option<Scatter>,
    /// Repeated in a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub array: Option<Array>,
    /// Repeated in a circle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring: Option<Ring>,
    /// Once more on the other side of the group's origin along these axes (`["x", "z"]` makes four).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mirror: Vec<Axis>,
    /// Present only where this is above 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expr>,
    /// Small enough to leave out at a distance.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fine: bool,
    /// Takes no part in contact: foliage, cables, flames.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ghost: bool,
    /// Touches nothing and is meant to: a halo, a moon, the balls of a juggler.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub floats: bool,
    /// Which limb of a character it belongs to, with all that is in it. Left out: that of the group, and at the top the
    /// body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limb: Option<Limb>,
}

fn ones() -> [Expr; 3] {
    [Expr::Number(1.0), Expr::Number(1.0), Expr::Number(1.0)]
}

/// The forms. Lengths in metres; centred on the origin unless said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[expect(missing_docs, reason = "fields are explained with their form")]
pub enum Shape {
    /// Edges along the axes, corners cut by `bevel` (left out: 2 % of the shortest edge, at most 3 cm; 0: sharp).
    Box {
        size: [Expr; 3],
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bevel: Option<Expr>,
    },
    Sphere {
        radius: Expr,
    },
    /// Along Y. `bevel` rounds both rims.
    Cylinder {
        radius: Expr,
        height: Expr,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bevel: Option<Expr>,
        /// Corners of the circle; left out: as many as it takes to look round.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sides: Option<u8>,
    },
    /// Along Y, `radius` at the bottom, `top` (left out: 0) at the top.
    Cone {
        radius: Expr,
        #[serde(default)]
        top: Expr,
        height: Expr,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sides: Option<u8>,
    },
    /// Along Y; `height` counts the caps.
    Capsule {
        radius: Expr,
        height: Expr,
    },
    /// A ring lying flat: `radius` to the middle of the tube, whose own radius is `tube`.
    Torus {
        radius: Expr,
        tube: Expr,
    },
    /// A box cut from its upper back edge (-Z) down to its lower front edge (+Z): a ramp, a roof half.
    Wedge {
        size: [Expr; 3],
    },
    /// Points (distance from the axis, height) from bottom to top, turned about Y. Not centred.
    Lathe {
        profile: Vec<[Expr; 2]>,
        /// Shade as one curve instead of as facets.
        #[serde(default = "yes")]
        smooth: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sides: Option<u8>,
    },
    /// An outline (x, y), counter-clockwise seen from +Z, without crossings, made `depth` thick along Z. Centred in Z only.
    Extrude {
        outline: Vec<[Expr; 2]>,
        depth: Expr,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bevel: Option<Expr>,
    },
    /// A round bar along a path of points, with rounded joints: pipes, handles, antlers.
    Tube {
        path: Vec<[Expr; 3]>,
        radius: Expr,
        /// Radius at the far end; left out: the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tip: Option<Expr>,
    },
    /// A solid between outlines (x, z) lying at heights that rise: hulls, bodies, bottles that are not round. Every
    /// outline has as many points as the first. Not centred.
    Loft {
        sections: Vec<Section>,
        /// Shade as one curve, but for sharp bends.
        #[serde(default = "yes")]
        smooth: bool,
    },
    /// An outline (x, y) drawn along a path: rails, frames, gutters, horns. At the start of a level path `y` is up and `x`
    /// to the left of who walks along it.
    Sweep {
        outline: Vec<[Expr; 2]>,
        path: Vec<[Expr; 3]>,
        /// Size of the outline at the far end; left out: 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tip: Option<Expr>,
        /// Round the joints of the path; else they are mitred.
        #[serde(default = "yes")]
        smooth: bool,
    },
    /// Parts melted into one solid of one material.
    Union {
        parts: Vec<Part>,
    },
    /// The first part without the others: windows, bowls, arches, holes.
    Difference {
        parts: Vec<Part>,
    },
    /// What all parts share.
    Intersection {
        parts: Vec<Part>,
    },
    /// Parts that share a place, a material and repetitions.
    Group {
        parts: Vec<Part>,
    },
}

/// One outline of a loft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Section {
    /// Where it lies, along Y.
    pub height: Expr,
    /// Its points (x, z), all round one way. They may coincide: a tip.
    pub outline: Vec<[Expr; 2]>,
}

const fn yes() -> bool {
    true
}

/// Repeated in a line: copy `i` is moved by `i` times `step`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Array {
    /// How many in all; rounded.
    pub count: Expr,
    /// Metres from one to the next.
    pub step: [Expr; 3],
}

/// Repeated in a circle about an axis of the group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ring {
    /// How many in all; rounded.
    pub count: Expr,
    /// Turned about this; left out: Y.
    #[serde(default)]
    pub axis: Axis,
    /// Degrees from the first to where the next round would begin; left out: 360.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sweep: Option<Expr>,
}

/// One of three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Axis {
    X,
    #[default]
    Y,
    Z,
}
