//! Three levels of detail within the budget of their kind.

use glam::Vec3;
use model::{Limb, Material, Recipe};

use super::{
    afford::affordable,
    deviation::Yardstick,
    facet::{Facet, facets},
    fit::{Fit, bounds},
    refine::refined,
    simplify::Welded,
    socket::{Seated, seated},
};
use crate::{
    parallel,
    shape::{Placed, ShapeError},
};

/// Materials less worn than this need no corners for their weather.
const WEAR_SEEN: f32 = 0.1;

/// Blotches are not drawn finer than this share of the longest edge of the thing.
const BLOTCH: f32 = 0.05;

/// Limbs that bend have edges no longer than this share of it, as far as [`BENDING_MORE`] goes.
const BEND: f32 = 0.1;

/// How many more triangles there may be for the sake of limbs that bend, as a share of all.
const BENDING_MORE: f32 = 0.2;

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
    let finest = Finest::new(recipe, budgets[0])?;
    let (third, second) = parallel::both(
        || finest.level(recipe, 2, budgets[2]),
        || finest.level(recipe, 1, budgets[1]),
    );
    let (second, third) = (second?, third?);
    let second = weathered(recipe, second, budgets[1].min(finest.facets.len()));
    let second = bendable(recipe, second, budgets[1].min(finest.facets.len()));

    let first = weathered(recipe, finest.facets, budgets[0]);
    let first = bendable(recipe, first, budgets[0]);
    let mut facets = [first, second, third];
    for level in 1..3 {
        let wanted = level < usize::from(recipe.generation_plan.lods);
        let finer = facets[level - 1].len();
        if !wanted || facets[level].is_empty() || facets[level].len() > finer {
            facets[level] = facets[level - 1].clone();
        }
    }
    // A level that repeats the one before may have to be smaller.
    for (facets, budget) in facets.iter_mut().zip(budgets) {
        *facets = within(std::mem::take(facets), budget);
    }
    if facets.iter().any(Vec::is_empty) {
        return Err(LodError::Nothing);
    }
    Ok(Levels {
        parts: finest.parts,
        facets,
        sockets: seated(recipe, &finest.fit).map_err(ShapeError::from)?,
        stretch: finest.fit.stretch,
    })
}

/// Level 1 or 2 with another number of triangles: for whoever compares.
pub fn level_within(
    recipe: &Recipe,
    level: usize,
    triangles_max: usize,
) -> Result<Vec<Facet>, LodError> {
    let budgets = recipe.kind.triangles_max().map(|most| most as usize);
    let finest = Finest::new(recipe, budgets[0])?;
    let drawn = finest.drawn(recipe, level, triangles_max)?;
    Ok(finest.nearest(drawn, triangles_max))
}

/// A thing as fine as its budget allows, and what coarser levels of it are judged by.
struct Finest {
    parts: Vec<Placed>,
    facets: Vec<Facet>,
    fit: Fit,
    welded: Welded,
    yardstick: Yardstick,
}

impl Finest {
    fn new(recipe: &Recipe, budget: usize) -> Result<Self, LodError> {
        let parts = affordable(recipe, 0, budget)?;
        let size = Vec3::from(recipe.scale_meters);
        let fit = Fit::new(bounds(&parts), size).ok_or(LodError::Nothing)?;
        let parts = fit.apply(parts);
        let facets = within(facets(&parts), budget);
        Ok(Self {
            welded: Welded::new(&facets),
            yardstick: Yardstick::new(&facets).ok_or(LodError::Nothing)?,
            parts,
            facets,
            fit,
        })
    }

    /// A coarser level: as many triangles as it takes to draw the parts so.
    fn level(
        &self,
        recipe: &Recipe,
        level: usize,
        budget: usize,
    ) -> Result<Vec<Facet>, ShapeError> {
        let drawn = self.drawn(recipe, level, budget)?;
        let count = drawn.len();
        Ok(self.nearest(drawn, count))
    }

    /// The parts, drawn more coarsely.
    fn drawn(
        &self,
        recipe: &Recipe,
        level: usize,
        budget: usize,
    ) -> Result<Vec<Facet>, ShapeError> {
        let parts = affordable(recipe, level, budget)?;
        Ok(within(facets(&self.fit.apply(parts)), budget))
    }

    /// Of the coarser drawing and the finest one simplified, what is nearest to the finest.
    fn nearest(&self, drawn: Vec<Facet>, triangles_max: usize) -> Vec<Facet> {
        let simplified = [
            self.welded.kept(triangles_max),
            self.welded.whole(triangles_max),
            self.welded.moved(triangles_max),
        ];
        let mut best = (self.yardstick.deviation(&drawn), drawn);
        for other in simplified.into_iter().flatten() {
            let deviation = self.yardstick.deviation(&other);
            if deviation < best.0 {
                best = (deviation, other);
            }
        }
        best.1
    }
}

/// As they are, or as few as they must be.
fn within(facets: Vec<Facet>, budget: usize) -> Vec<Facet> {
    if facets.len() <= budget {
        return facets;
    }
    let welded = Welded::new(&facets);
    let closed = welded.kept(budget);
    closed.unwrap_or_else(|| welded.forced(budget))
}

fn weathered(recipe: &Recipe, facets: Vec<Facet>, budget: usize) -> Vec<Facet> {
    let worn = |facet: &Facet| recipe.materials.get(facet.material).is_some_and(is_worn);
    let size_m = Vec3::from(recipe.scale_meters).max_element();
    refined(facets, worn, size_m * BLOTCH, budget)
}

/// Puts corners where knees and elbows will be.
fn bendable(recipe: &Recipe, facets: Vec<Facet>, budget: usize) -> Vec<Facet> {
    let bends = |facet: &Facet| facet.limb.is_some_and(|part| part.limb != Limb::Head);
    let more = (facets.len() as f32 * BENDING_MORE) as usize;
    let size_m = Vec3::from(recipe.scale_meters).max_element();
    let most = budget.min(facets.len() + more);
    refined(facets, bends, size_m * BEND, most)
}

/// Whether weather is to be seen on a material.
pub(super) fn is_worn(material: &Material) -> bool {
    material.wear >= WEAR_SEEN
}
