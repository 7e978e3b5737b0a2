//! The files that a double gives: the same teapot, first as bare clay and then in its colours.

use std::{ops::ControlFlow, sync::LazyLock};

use model::{Color, Recipe, Surface};

use super::{chat::TEAPOT, wire::Told};
use crate::make;

/// Before anybody painted it.
static PREVIEW: LazyLock<Vec<u8>> = LazyLock::new(|| {
    shaped(|recipe| {
        for material in &mut recipe.materials {
            material.color = Color([0xc0; 3]);
            material.surface = Surface::Plaster;
        }
    })
});

static REFINED: LazyLock<Vec<u8>> = LazyLock::new(|| shaped(|_| {}));

/// The file at a path.
pub(super) fn file(path: &str) -> Told {
    match path {
        "/files/preview.glb" => Told::new(200, PREVIEW.clone()),
        "/files/refined.glb" => Told::new(200, REFINED.clone()),
        _ => Told::problem(404, "there is no such file"),
    }
}

/// The finest mesh of the teapot; empty if we cannot make it, and then nobody can read it.
fn shaped(change: impl FnOnce(&mut Recipe)) -> Vec<u8> {
    let Ok(mut recipe) = serde_json::from_str::<Recipe>(TEAPOT) else {
        return Vec::new();
    };
    change(&mut recipe);
    let made = make::build(&recipe, 1, "", &mut |_| ControlFlow::Continue(()));
    let lod = made.ok().and_then(|made| {
        let finest = made.manifest.lods[0];
        made.files.get(finest.hash).map(<[u8]>::to_vec)
    });
    lod.unwrap_or_default()
}
