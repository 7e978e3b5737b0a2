//! A bundle before anybody sees it: the bytes decide, not what a worker says about them.

use bytes::Bytes;
use glam::Vec3;
use model::{Manifest, ManifestProblem, Recipe};

/// Width and height of a thumbnail.
const THUMB_PIXELS: u32 = 512;

/// How far a mesh may reach out of the box it was fitted into, as a share of the box's edge.
const REACH: f32 = 0.02;

/// Why a bundle is not published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BundleProblem {
    #[error("the manifest cannot be believed: {0}")]
    Manifest(#[from] ManifestProblem),
    #[error("files are missing")]
    Missing,
    #[error("level {level} is not a usable GLB: {why}")]
    Glb { level: usize, why: glb::Problem },
    #[error("level {level} has {found} triangles, but the manifest says {said}")]
    Triangles {
        level: usize,
        found: usize,
        said: u32,
    },
    #[error("level {level} has {found} triangles, but {max} are the most for its kind")]
    TooDetailed {
        level: usize,
        found: usize,
        max: u32,
    },
    #[error("level {level} reaches out of the box the manifest gives it")]
    OutOfBox { level: usize },
    #[error("the thumbnail is not a PNG of {THUMB_PIXELS} × {THUMB_PIXELS} pixels")]
    Thumb,
    #[error("the recipe is not one: {0}")]
    Recipe(String),
}

/// Looks at the bytes of every file, in the manifest's order. Slow enough to belong on its own thread.
pub(crate) fn inspect(manifest: &Manifest, files: &[Bytes]) -> Result<(), BundleProblem> {
    manifest.check()?;
    let [lods @ .., thumb, recipe] = files else {
        return Err(BundleProblem::Missing);
    };
    if lods.len() != manifest.lods.len() {
        return Err(BundleProblem::Missing);
    }
    for (level, bytes) in lods.iter().enumerate() {
        check_lod(manifest, level, bytes)?;
    }
    check_thumb(thumb)?;
    check_recipe(recipe)
}

fn check_lod(manifest: &Manifest, level: usize, bytes: &[u8]) -> Result<(), BundleProblem> {
    let facts = glb::inspect(bytes).map_err(|why| BundleProblem::Glb { level, why })?;
    let (found, said) = (facts.triangles, manifest.triangles[level]);
    if found != said as usize {
        return Err(BundleProblem::Triangles { level, found, said });
    }
    let max = manifest.kind.triangles_max()[level];
    if found > max as usize {
        return Err(BundleProblem::TooDetailed { level, found, max });
    }
    if stands_in(manifest.size_meters, facts.bounds) {
        Ok(())
    } else {
        Err(BundleProblem::OutOfBox { level })
    }
}

/// Whether corners lie in a box of this size that stands on the origin.
fn stands_in(size: Vec3, (low, high): (Vec3, Vec3)) -> bool {
    let reach = size * REACH;
    let half = size / 2.0;
    let lowest = Vec3::new(-half.x, 0.0, -half.z) - reach;
    let highest = Vec3::new(half.x, size.y, half.z) + reach;
    low.cmpge(lowest).all() && high.cmple(highest).all()
}

/// The signature, then a header chunk that says how large the picture is.
fn check_thumb(bytes: &[u8]) -> Result<(), BundleProblem> {
    let edge = THUMB_PIXELS.to_be_bytes();
    let parts: [&[u8]; 5] = [b"\x89PNG\r\n\x1a\n", &[0, 0, 0, 13], b"IHDR", &edge, &edge];
    if bytes.starts_with(&parts.concat()) {
        Ok(())
    } else {
        Err(BundleProblem::Thumb)
    }
}

fn check_recipe(bytes: &[u8]) -> Result<(), BundleProblem> {
    let recipe: Recipe =
        serde_json::from_slice(bytes).map_err(|error| BundleProblem::Recipe(error.to_string()))?;
    match recipe.check().first() {
        Some(problem) => Err(BundleProblem::Recipe(problem.to_string())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bundle;

    #[test]
    fn a_crate_may_be_published() {
        let bundle = Bundle::a_crate(1);
        inspect(&bundle.manifest, &bundle.in_order()).unwrap();
    }

    #[test]
    fn a_manifest_that_lies_is_refused() {
        let bundle = Bundle::a_crate(1);
        let lies: [fn(&mut Manifest); 4] = [
            |manifest| manifest.triangles[1] = 11,
            |manifest| manifest.size_meters.y = 0.9,
            |manifest| manifest.solid.mass.kg = -1.0,
            |manifest| manifest.kind = model::Kind::TerrainStamp,
        ];
        for lie in lies {
            let mut manifest = bundle.manifest.clone();
            lie(&mut manifest);
            assert!(inspect(&manifest, &bundle.in_order()).is_err());
        }
    }

    #[test]
    fn files_that_are_not_what_they_should_be_are_refused() {
        let bundle = Bundle::a_crate(1);
        let bad_png = crate::testing::thumb(256);
        for (at, bytes) in [
            (0, &b"glTF"[..]),
            (2, b""),
            (3, b"GIF89a"),
            (3, &bad_png),
            (4, b"{}"),
            (4, b"["),
        ] {
            let mut files = bundle.in_order();
            files[at] = Bytes::copy_from_slice(bytes);
            assert!(inspect(&bundle.manifest, &files).is_err(), "file {at}");
        }
        assert!(inspect(&bundle.manifest, &[]).is_err());
        assert!(inspect(&bundle.manifest, &bundle.in_order()[1..]).is_err());
    }
}
