//! Part program to solids: one closed, outward skin for each part and copy.
//!
//! Deterministic: the same recipe and detail give the same bits on every machine. Nothing here asks
//! `std` for a sine, and nothing walks a map in hash order.

mod block;
mod capsule;
mod cone;
mod cylinder;
mod detail;
mod ears;
mod extrude;
mod form;
mod lathe;
mod place;
mod revolve;
mod skin;
mod sphere;
mod torus;
mod tube;
mod wedge;

use form::Former;
use glam::{DAffine3, Vec3};
use model::{ExprError, Part, Recipe, Scope, Shape};

pub use detail::{Detail, Grain, LADDER, LEVELS};
pub use revolve::circle;
pub use skin::{Corner, Skin, plane, unit, volume};

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
    /// Its own at every level of detail; repetitions have theirs. The seed of its tint.
    pub number: u32,
    /// In object space.
    pub skin: Skin,
}

/// What a collider can say more simply than with corners, about the part's own origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// Half the edges.
    Box(Vec3),
    /// The radius.
    Ball(f32),
    /// Known by its corners only.
    Other,
}

/// All parts of a recipe, or nothing when they need more than `triangles_max`.
pub fn build(
    recipe: &Recipe,
    detail: Detail,
    triangles_max: usize,
) -> Result<Option<Vec<Placed>>, ExprError> {
    let [width, height, depth] = recipe.scale_meters;
    let mut builder = Builder {
        recipe,
        scope: recipe.scope(),
        grain: Grain::new(detail, width.max(height).max(depth)),
        fine: detail.fine,
        triangles_left: triangles_max,
        placed: Vec::new(),
    };
    let root = Group {
        object_from_group: DAffine3::IDENTITY,
        material: 0,
        ghost: false,
        number: 0,
    };
    let fits = builder.parts(&recipe.parts, root)?;
    Ok(fits.then_some(builder.placed))
}

#[derive(Clone, Copy)]
struct Group {
    object_from_group: DAffine3,
    material: usize,
    ghost: bool,
    number: u32,
}

struct Builder<'a> {
    recipe: &'a Recipe,
    scope: Scope,
    grain: Grain,
    fine: bool,
    triangles_left: usize,
    placed: Vec<Placed>,
}

impl Builder<'_> {
    /// Adds the parts of one group; false once the triangles are used up.
    fn parts(&mut self, parts: &[Part], group: Group) -> Result<bool, ExprError> {
        for (index, part) in parts.iter().enumerate() {
            let present = match &part.when {
                Some(when) => when.value(&self.scope)? > 0.0,
                None => true,
            };
            if present && (self.fine || !part.fine) && !self.part(part, index, group)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn part(&mut self, part: &Part, index: usize, group: Group) -> Result<bool, ExprError> {
        let own = Group {
            material: self.material(part).unwrap_or(group.material),
            ghost: group.ghost || part.ghost,
            ..group
        };
        let places = place::copies(part, &self.scope)?;
        if let Shape::Group { parts } = &part.shape {
            for (copy, place) in places.into_iter().enumerate() {
                let inner = Group {
                    object_from_group: group.object_from_group * place,
                    number: numbered(group.number, index, copy),
                    ..own
                };
                if !self.parts(parts, inner)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        let former = Former {
            scope: &self.scope,
            grain: self.grain,
        };
        let (skin, form) = former.skin(&part.shape)?;
        for (copy, place) in places.into_iter().enumerate() {
            let Some(left) = self.triangles_left.checked_sub(skin.0.len()) else {
                return Ok(false);
            };
            self.triangles_left = left;
            let place = group.object_from_group * place;
            self.placed.push(Placed {
                material: own.material,
                ghost: own.ghost,
                form,
                place,
                number: numbered(group.number, index, copy),
                skin: skin.clone().placed(&place),
            });
        }
        Ok(true)
    }

    fn material(&self, part: &Part) -> Option<usize> {
        let name = part.material.as_ref()?;
        let mut materials = self.recipe.materials.iter();
        materials.position(|material| material.name == *name)
    }
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

/// A sharp unit box.
#[cfg(test)]
pub fn box_for_tests() -> Skin {
    block::skin(Vec3::ONE, 0.0)
}
