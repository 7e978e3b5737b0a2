//! Where something else belongs on a finished thing.

use glam::{Quat, Vec3};
use model::{ExprError, Recipe};

use super::fit::Fit;
use crate::shape;

/// A socket of a finished thing, in metres from its foot.
#[derive(Clone, Debug, PartialEq)]
pub struct Seated {
    /// What belongs there.
    pub name: String,
    /// Where.
    pub position: Vec3,
    /// Which way it looks.
    pub rotation: Quat,
}

/// The sockets of a recipe, moved with its parts.
pub(super) fn seated(recipe: &Recipe, fit: &Fit) -> Result<Vec<Seated>, ExprError> {
    let scope = recipe.scope();
    recipe
        .sockets
        .iter()
        .map(|socket| {
            let place = shape::turned(&socket.at, &socket.turn, &scope)?;
            Ok(Seated {
                name: socket.name.clone(),
                position: fit.point(place.translation),
                rotation: glam::DQuat::from_mat3(&place.matrix3).normalize().as_quat(),
            })
        })
        .collect()
}
