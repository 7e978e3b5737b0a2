//! The structured description between a prompt and a mesh: strict, versioned JSON.
//!
//! Metres, Y up, +Z forward, the origin on the ground under the middle. A language model, a person
//! or the offline interpreter may write one; `check` finds everything wrong with it.

mod check;
mod limb;
mod modifier;
mod part;
mod socket;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Color, Expr, Mould, Scope, Value};

pub use check::Problem;
pub use limb::Limb;
pub use modifier::{Modifier, Scatter};
pub use part::{Array, Axis, Part, Ring, Section, Shape};
pub use socket::Socket;

/// What a thing is and how to build it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recipe {
    /// Version of this format; 1.
    pub schema: u32,
    /// Decides budgets and what one can do with it.
    pub kind: Kind,
    /// What a person would call it.
    pub name: String,
    /// Width, height and depth that the finished thing is fitted into, in metres.
    pub scale_meters: [f32; 3],
    /// A word or two about the look, such as "low poly".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    /// What parts are made of. The first is the main one: its colour tints the placeholder.
    pub materials: Vec<Material>,
    /// How it behaves as a body.
    pub physics: Physics,
    /// What one can do with it.
    #[serde(default)]
    pub interaction: Interaction,
    /// Which road leads to the mesh.
    #[serde(default)]
    pub generation_plan: GenerationPlan,
    /// What a person may change afterwards.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// The part program.
    pub parts: Vec<Part>,
    /// The shape of the ground, of what is a terrain stamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<Mould>,
    /// Where something else belongs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sockets: Vec<Socket>,
    /// Everything random comes from here.
    #[serde(default)]
    pub seed: u64,
}

/// The kinds of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A thing one could move.
    Prop,
    /// A building, or something else that stays where it is.
    Structure,
    /// Somebody, or an animal.
    Character,
    /// A change of the ground.
    TerrainStamp,
}

impl Kind {
    /// Most triangles at levels 0, 1 and 2 (SPEC A2).
    #[must_use]
    pub const fn triangles_max(self) -> [u32; 3] {
        match self {
            Self::Prop => [1_500, 700, 300],
            Self::Character => [5_000, 2_500, 1_000],
            Self::Structure => [12_000, 5_000, 2_000],
            Self::TerrainStamp => [0, 0, 0],
        }
    }
}

/// What a part is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Material {
    /// What parts call it.
    pub name: String,
    /// What it is; decides shine and texture.
    pub surface: Surface,
    /// Its colour.
    pub color: Color,
    /// 0 (as it is) to 5 (a lamp).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub glow: f32,
    /// 0 (new) to 1 (rusted, mossed or dirtied all over).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub wear: f32,
    /// Kept when a prompt asks for another colour: tyres stay black, glass stays clear.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fixed: bool,
    /// Written on each part that is made of it, as large as there is room for, on the sides where that part is
    /// thinnest from: for a thin box or a thin curved plate of its own. Empty: a place for words that nobody has said
    /// yet. Formulas of a recipe with such a place know `written`: 1 where something is written, else 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A picture of this is put on each part that is made of it, on the same sides as words would be, where somebody
    /// paints pictures: "a skull and crossbones".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decal: Option<String>,
}

/// What formulas call it that something is written on a thing.
pub(crate) const WRITTEN: &str = "written";

fn is_zero(number: &f32) -> bool {
    *number == 0.0
}

/// What a material is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Surface {
    Wood,
    Metal,
    PaintedMetal,
    Gold,
    Plastic,
    Rubber,
    Stone,
    Brick,
    Concrete,
    Plaster,
    Tiles,
    Glass,
    Ceramic,
    Cloth,
    Leather,
    Paper,
    Leaves,
    Bark,
    Grass,
    Fur,
    Skin,
    Food,
    Ice,
    Snow,
    Sand,
    Dirt,
    Water,
    Light,
}

impl Surface {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 28] = [
        Self::Wood,
        Self::Metal,
        Self::PaintedMetal,
        Self::Gold,
        Self::Plastic,
        Self::Rubber,
        Self::Stone,
        Self::Brick,
        Self::Concrete,
        Self::Plaster,
        Self::Tiles,
        Self::Glass,
        Self::Ceramic,
        Self::Cloth,
        Self::Leather,
        Self::Paper,
        Self::Leaves,
        Self::Bark,
        Self::Grass,
        Self::Fur,
        Self::Skin,
        Self::Food,
        Self::Ice,
        Self::Snow,
        Self::Sand,
        Self::Dirt,
        Self::Water,
        Self::Light,
    ];

    /// Perceived roughness and metalness, each 0..=1, as glTF means them.
    #[must_use]
    pub const fn roughness_metalness(self) -> (f32, f32) {
        match self {
            Self::Metal => (0.35, 1.0),
            Self::Gold => (0.25, 1.0),
            Self::PaintedMetal => (0.42, 0.0),
            Self::Plastic | Self::Food => (0.45, 0.0),
            Self::Glass | Self::Water | Self::Ice => (0.08, 0.0),
            Self::Ceramic => (0.2, 0.0),
            Self::Leather | Self::Skin => (0.6, 0.0),
            Self::Wood | Self::Light => (0.65, 0.0),
            Self::Tiles | Self::Leaves | Self::Rubber | Self::Paper => (0.75, 0.0),
            Self::Stone | Self::Brick | Self::Concrete | Self::Plaster | Self::Bark => (0.9, 0.0),
            Self::Cloth | Self::Grass | Self::Fur | Self::Snow | Self::Sand | Self::Dirt => {
                (0.95, 0.0)
            }
        }
    }

    /// Density of the solid stuff in kg/m³ (engineering tables, rounded).
    #[must_use]
    pub const fn density_kg_m3(self) -> f32 {
        match self {
            Self::Gold => 19_300.0,
            Self::Metal | Self::PaintedMetal => 7_800.0,
            Self::Stone | Self::Glass | Self::Ceramic => 2_500.0,
            Self::Concrete => 2_400.0,
            Self::Brick | Self::Tiles => 1_900.0,
            Self::Sand | Self::Dirt => 1_600.0,
            Self::Plaster | Self::Rubber => 1_100.0,
            Self::Plastic | Self::Skin | Self::Fur | Self::Food | Self::Water => 1_000.0,
            Self::Ice => 917.0,
            Self::Leather | Self::Paper => 900.0,
            Self::Wood | Self::Bark => 650.0,
            Self::Snow | Self::Cloth => 300.0,
            Self::Leaves | Self::Grass => 150.0,
            Self::Light => 500.0,
        }
    }
}

/// How a thing behaves as a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Physics {
    /// Moves or not.
    pub body: Body,
    /// Total mass in kilograms at the recipe's own size; it grows with the volume.
    pub mass_kg: f32,
    /// How its shape is simplified for contact.
    #[serde(default)]
    pub collider: ColliderKind,
    /// Coulomb coefficient, 0 (ice) to 2 (rubber).
    #[serde(default = "Physics::default_friction")]
    pub friction: f32,
    /// 0 (clay) to 1 (a perfect bounce).
    #[serde(default)]
    pub restitution: f32,
    /// 1 falls as things do; 0 floats; negative rises.
    #[serde(default = "Physics::default_gravity_scale")]
    pub gravity_scale: f32,
}

impl Physics {
    const fn default_friction() -> f32 {
        0.6
    }

    const fn default_gravity_scale() -> f32 {
        1.0
    }
}

/// Whether a thing moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Stands where it was put.
    Static,
    /// Falls, is pushed, is thrown.
    Dynamic,
}

/// How a shape is simplified for contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColliderKind {
    /// One convex hull around everything.
    #[default]
    Hull,
    /// One box around everything.
    Box,
    /// One ball.
    Sphere,
    /// A capsule along Y.
    Capsule,
    /// One convex piece for each part that collides: one can walk under the arch.
    Parts,
}

/// What one can do with a thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Interaction {
    /// Light and small enough to carry.
    pub pickup: bool,
    /// Slides when leaned against.
    pub pushable: bool,
    /// Flies when let go with a swing.
    pub throwable: bool,
    /// Comes apart.
    pub breakable: bool,
    /// Has a seat.
    pub sittable: bool,
    /// A player may become it.
    pub possessable: bool,
}

/// Which road leads to the mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct GenerationPlan {
    /// Where triangles come from.
    pub mesh: MeshStrategy,
    /// Where colours come from.
    pub texture: TextureStrategy,
    /// Levels of detail, 1 to 3.
    pub lods: u8,
}

impl Default for GenerationPlan {
    fn default() -> Self {
        Self {
            mesh: MeshStrategy::Procedural,
            texture: TextureStrategy::Flat,
            lods: 3,
        }
    }
}

/// Where triangles come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeshStrategy {
    /// From the part program.
    Procedural,
    /// From somebody who shapes what words describe; the part program stands in.
    #[serde(rename = "text_to_3d", alias = "text_to3d")]
    TextTo3d,
    /// From somebody who shapes what a picture shows; the part program stands in.
    #[serde(rename = "image_to_3d", alias = "image_to3d")]
    ImageTo3d,
}

/// Where colours come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextureStrategy {
    /// One colour for each material.
    Flat,
    /// Made from the material's surface.
    Procedural,
    /// Painted by somebody for each material.
    GeneratedPbr,
    /// Taken from the first reference picture.
    PbrFromImage,
}

/// Something a person may change afterwards; formulas use it by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameter {
    /// What formulas call it: a letter, then letters, digits and `_`.
    pub name: String,
    /// What it may be.
    pub r#type: ParameterType,
}

/// What a parameter may be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "bounds and defaults, named so")]
pub enum ParameterType {
    /// A slider.
    Number { min: f32, max: f32, default: f32 },
    /// A stepped slider.
    Integer { min: i32, max: i32, default: i32 },
    /// A switch; 1 or 0 in formulas.
    Toggle { default: bool },
    /// One of a few; its index in formulas.
    Choice { options: Vec<String>, default: u8 },
}

impl ParameterType {
    /// What formulas see before anybody changes anything.
    #[must_use]
    pub fn default_value(&self) -> Value {
        match self {
            Self::Number { default, .. } => *default,
            Self::Integer { default, .. } => *default as f32,
            Self::Toggle { default } => f32::from(*default),
            Self::Choice { default, .. } => f32::from(*default),
        }
    }
}

impl Recipe {
    /// What formulas see: every parameter at its default, and whether something is written on it.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let parameters = self.parameters.iter();
        let written = self.lettering().map(|text| {
            let is_written = f32::from(!text.is_empty());
            (WRITTEN.to_owned(), is_written)
        });
        parameters
            .map(|parameter| (parameter.name.clone(), parameter.r#type.default_value()))
            .chain(written)
            .collect()
    }

    /// What is written on it; empty where there is only a place for it, nothing where there is none.
    #[must_use]
    pub fn lettering(&self) -> Option<&str> {
        let mut texts = self.materials.iter().filter_map(|m| m.text.as_deref());
        texts.next()
    }

    /// Writes `text` on every place for it.
    pub fn write(&mut self, text: &str) {
        let places = self.materials.iter_mut().filter_map(|m| m.text.as_mut());
        places.for_each(|place| text.clone_into(place));
    }

    /// Everything that is wrong with it, each with its path and a hint; empty when it can be built.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        check::check(self)
    }

    /// The colour of the first material: what the placeholder wears.
    #[must_use]
    pub fn main_color(&self) -> Color {
        self.materials
            .first()
            .map_or(Color([0xb4, 0xa8, 0x98]), |material| material.color)
    }
}

/// Zero in every direction.
pub(crate) fn zeros() -> [Expr; 3] {
    [Expr::Number(0.0), Expr::Number(0.0), Expr::Number(0.0)]
}
