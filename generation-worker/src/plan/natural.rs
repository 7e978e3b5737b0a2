//! How large a recipe's parts are by themselves, before they are fitted into its box.

use glam::Vec3;
use model::{
    Recipe,
    limits::{MASS_KG_MAX, SIZE_M_MAX, SIZE_M_MIN},
};

use crate::shape::{self, LADDER};

/// Fine enough that nothing of the outline is missing.
const DETAIL: usize = 2;

/// Smaller changes are how coarsely round things are drawn.
const STILL: f32 = 0.002;

/// Width, height and depth of the parts as they are drawn; nothing where they cannot be built.
pub(super) fn size(recipe: &Recipe) -> Option<Vec3> {
    let parts = shape::build(recipe, LADDER[DETAIL], usize::MAX).ok()??;
    let corners = parts
        .iter()
        .flat_map(|part| part.skin.0.iter().flatten())
        .map(|corner| corner.position);
    let (low, high) = corners.fold(
        (Vec3::INFINITY, Vec3::NEG_INFINITY),
        |(low, high), corner| (low.min(corner), high.max(corner)),
    );
    let size = high - low;
    (size.is_finite() && size.min_element() > 0.0).then_some(size)
}

/// Lets the box of `after` grow or shrink as its parts did since `before`, and the mass with it. Says what was clamped.
pub(super) fn follow(before: &Recipe, after: &mut Recipe) -> Vec<String> {
    let (Some(old), Some(new)) = (size(before), size(after)) else {
        return Vec::new();
    };
    let ratio = new / old;
    if (ratio - Vec3::ONE).abs().max_element() < STILL {
        return Vec::new();
    }
    let wanted = Vec3::from(after.scale_meters) * ratio;
    let longest = wanted.max_element();
    let mut notes = Vec::new();
    if longest > SIZE_M_MAX {
        notes.push(format!(
            "That is more than a room holds; I made it {SIZE_M_MAX} m at its longest."
        ));
    }
    let even = (SIZE_M_MAX / longest).min(1.0);
    let size = (wanted * even).clamp(Vec3::splat(SIZE_M_MIN), Vec3::splat(SIZE_M_MAX));
    let grown = size.element_product() / Vec3::from(after.scale_meters).element_product();
    after.scale_meters = size.to_array();
    after.physics.mass_kg = (after.physics.mass_kg * grown).clamp(0.001, MASS_KG_MAX);
    notes
}
