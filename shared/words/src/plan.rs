//! What understanding yields.

use model::{Body, Color, Kind, Surface};
use serde::{Deserialize, Serialize};

use crate::{look::Look, wish::Wish};

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
    /// The words for one of them; understanding these again gives this item alone: `count` 1, nowhere in particular.
    pub phrase: String,
    /// The catalogue family it is built from.
    pub family: String,
    /// The noun a person would say.
    pub name: String,
    /// Decides budgets and what one can do with it.
    pub kind: Kind,
    /// How the `count` of them stand to each other.
    pub arrangement: Arrangement,
    /// Where they stand, if the text says so.
    pub placing: Option<Placing>,
    /// What else the noun may mean, each as a phrase to ask for instead; empty for most.
    pub choices: Vec<Choice>,
    /// How many, 1 to [`model::limits::COUNT_MAX`].
    pub count: u32,
    /// Width, height and depth of the finished thing.
    pub size_meters: [f32; 3],
    /// The size was said in numbers, and holds whatever parts come or go.
    pub is_measured: bool,
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
    /// A second colour that was asked for: "red and white".
    pub accent: Option<Color>,
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
    /// How the whole is to be drawn: "low poly".
    pub style: Option<String>,
    /// What is to be written on it.
    pub writing: Option<String>,
    /// Its parts that were spoken of.
    pub wishes: Vec<Wish>,
}

impl Item {
    /// How it is to look, beside its parts that look otherwise.
    #[must_use]
    pub fn look(&self) -> Look {
        Look {
            color: self.color,
            accent: self.accent,
            surface: self.surface,
            wear: (self.wear > 0.0).then_some(self.wear),
            tint: self.tint,
            glow: (self.glow > 0.0).then_some(self.glow),
        }
    }
}

/// How several of a kind stand to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// Nothing was said: side by side, as there is room.
    #[default]
    Single,
    /// Along one line, left to right as the creator sees it.
    Row,
    /// On a circle, all facing its middle.
    Ring,
    /// In rows and columns, as square as the count allows.
    Grid,
    /// Each on top of the one before.
    Stack,
    /// Layers that shrink upwards, leaning on each other.
    Pyramid,
    /// Here and there, at some distance from each other.
    Scatter,
}

impl Arrangement {
    /// How many "a row of trees" are when nobody says a number: enough to be seen as one.
    #[must_use]
    pub const fn usual_count(self) -> u32 {
        match self {
            Self::Single => 3,
            Self::Row | Self::Stack => 5,
            Self::Ring | Self::Scatter => 8,
            Self::Grid => 9,
            Self::Pyramid => 10,
        }
    }
}

/// Where an item stands: `relation` to the item at index `anchor` of the same plan.
///
/// "A lamp on a desk" places the lamp on the desk. Following anchors never leads back to where one began, so
/// items without a placing can be put down first and the others after their anchors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Placing {
    /// How they stand to each other.
    pub relation: Relation,
    /// The other item's index in [`Plan::items`].
    pub anchor: usize,
}

/// How one thing stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Resting on its top.
    On,
    /// Beneath it.
    Under,
    /// Next to it.
    Beside,
    /// On a circle about it, facing it.
    Around,
    /// At a little distance, looking at it.
    Facing,
    /// Before its front.
    InFrontOf,
    /// At its back.
    Behind,
    /// Inside it, where it is hollow.
    In,
}

/// Another meaning of a noun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What to call it.
    pub name: String,
    /// What to ask for instead of the item's own phrase.
    pub phrase: String,
    /// The family that would be made.
    pub family: String,
}
