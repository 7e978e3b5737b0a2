//! Three levels of detail within the budget of their kind.

use glam::Vec3;
use model::{Material, Recipe};

use super::{
    afford::affordable,
    facet::{Facet, facets},
    fit::{Fit, bounds},
    refine::refined,
    simplify::simplified,
    socket::{Seated, seated},
};
use crate::shape::{Placed, ShapeError};

/// Materials less worn than this need no corners for their weather.
const WEAR_SEEN: f32 = 0.1;

/// Why there is nothing to draw.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LodError {
    /// A part that cannot be built.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// No part is present, or one is flat or endless.
    #[error("its parts enclose nothing")]
    Nothing,
    /// Terrain stamps have no mesh.
    #[error("this kind of thing has no mesh")]
    NoMesh,
}

/// A thing at all its levels, as large as its recipe says.
pub struct Levels {
    /// The finest parts.
    pub parts: Vec<Placed>,
    /// The finest first; none is empty.
    pub facets: [Vec<Facet>; 3],
    /// Where something else belongs.
    pub sockets: Vec<Seated>,
    /// How unevenly the parts were stretched.
    pub stretch: f32,
}

/// Builds the parts at every level; levels the recipe does not ask for repeat the one before.
pub fn levels(recipe: &Recipe) -> Result<Levels, LodError> {
    let budgets = recipe.kind.triangles_max().map(|most| most as usize);
    if budgets.contains(&0) {
        return Err(LodError::NoMesh);
    }
    let size = Vec3::from(recipe.scale_meters);
    let finest = affordable(recipe, 0, budgets[0])?;
    let fit = Fit::new(bounds(&finest), size).ok_or(LodError::Nothing)?;
    let parts = fit.apply(finest);

    let first = within(facets(&parts), budgets[0]);
    let first = weathered(recipe, first, budgets[0]);
    let second = within(
        facets(&fit.apply(affordable(recipe, 1, budgets[1])?)),
        budgets[1],
    );
    let second = weathered(recipe, second, budgets[1].min(first.len()));
    let third = within(
        facets(&fit.apply(affordable(recipe, 2, budgets[2])?)),
        budgets[2],
    );

    let mut facets = [first, second, third];
    for level in 1..3 {
        if usize::from(recipe.generation_plan.lods) <= level || facets[level].is_empty() {
            facets[level] = facets[level - 1].clone();
        }
    }
    for (level, budget) in budgets.into_iter().enumerate() {
        facets[level] = within(std::mem::take(&mut facets[level]), budget);
    }
    if facets.iter().any(Vec::is_empty) {
        return Err(LodError::Nothing);
    }
    Ok(Levels {
        parts,
        facets,
        sockets: seated(recipe, &fit).map_err(ShapeError::from)?,
        stretch: fit.stretch,
    })
}

fn within(facets: Vec<Facet>, budget: usize) -> Vec<Facet> {
    if facets.len() <= budget {
        return facets;
    }
    simplified(&facets, budget)
}

fn weathered(recipe: &Recipe, facets: Vec<Facet>, budget: usize) -> Vec<Facet> {
    let worn = |facet: &Facet| recipe.materials.get(facet.material).is_some_and(is_worn);
    let size_m = Vec3::from(recipe.scale_meters).max_element();
    refined(facets, worn, size_m, budget)
}

/// Whether weather is to be seen on a material.
pub(super) fn is_worn(material: &Material) -> bool {
    material.wear >= WEAR_SEEN
}
