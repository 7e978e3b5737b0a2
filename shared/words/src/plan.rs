//! What understanding yields.

use model::{Body, Color, Kind, Surface};
use serde::Serialize;

/// What a text asks for, and what to tell the person who wrote it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// The things, in the order they were named.
    pub items: Vec<Item>,
    /// Words that mean nothing here, as they were written.
    pub unknown: Vec<String>,
    /// Sentences for the player: what was mended, clamped or left out.
    pub notes: Vec<String>,
}

/// Some things that are alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// The words for one of them; understanding these again gives this item with `count` 1.
    pub phrase: String,
    /// The catalogue family it is built from.
    pub family: String,
    /// The noun a person would say.
    pub name: String,
    /// Decides budgets and what one can do with it.
    pub kind: Kind,
    /// How many, 1 to [`model::limits::COUNT_MAX`].
    pub count: u32,
    /// Width, height and depth of the finished thing.
    pub size_meters: [f32; 3],
    /// Mass of one at this size and of this stuff.
    pub mass_kg: f32,
    /// Whether it moves.
    pub body: Body,
    /// What most of it looks like: the placeholder's tint and the first material's colour.
    pub main_color: Color,
    /// What most of it is made of.
    pub main_surface: Surface,
    /// The colour that was asked for.
    pub color: Option<Color>,
    /// The stuff that was asked for, where it is not what the family is made of anyway.
    pub surface: Option<Surface>,
    /// 0 (new) to 1 (rusted, mossed or dirtied all over).
    pub wear: f32,
    /// What rust, moss or soot leaves on the colours.
    pub tint: Option<Color>,
    /// 0 (as it is) to 5 (a lamp).
    pub glow: f32,
    /// Bounce that was asked for, 0 to 1.
    pub restitution: Option<f32>,
    /// Coulomb friction that was asked for.
    pub friction: Option<f32>,
    /// Lightness that was asked for: 0 floats.
    pub gravity_scale: Option<f32>,
}
