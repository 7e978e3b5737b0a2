//! A bundle before anybody sees it: the bytes decide, not what a worker says about them.

use bytes::Bytes;
use glam::Vec3;
use model::{Manifest, ManifestProblem, Recipe, limits::TEXTURE_EDGE_MAX};

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
    #[error("level {level} does not move as the manifest says")]
    Rig { level: usize },
    #[error("level {level} shows a picture that is no texture of the bundle")]
    Beside { level: usize },
    #[error("a texture is not a PNG of at most {TEXTURE_EDGE_MAX} pixels in each direction")]
    Texture,
    #[error("the thumbnail is not a PNG of {THUMB_PIXELS} × {THUMB_PIXELS} pixels")]
    Thumb,
    #[error("the wireframe is not a PNG of {THUMB_PIXELS} × {THUMB_PIXELS} pixels")]
    Wire,
    #[error("the recipe is not one: {0}")]
    Recipe(String),
}

/// Looks at the bytes of every file, in the manifest's order. Slow enough to belong on its own thread.
pub(crate) fn inspect(manifest: &Manifest, files: &[Bytes]) -> Result<(), BundleProblem> {
    manifest.check()?;
    let mut files = files.iter();
    let mut next = || files.next().ok_or(BundleProblem::Missing);
    for level in 0..manifest.lods.len() {
        check_lod(manifest, level, next()?, &[])?;
    }
    let textures: Vec<_> = manifest
        .textures
        .iter()
        .map(|f| f.hash.to_string())
        .collect();
    for level in 0..manifest.packed.iter().flatten().count() {
        check_lod(manifest, level, next()?, &textures)?;
    }
    for _ in &textures {
        check_texture(next()?)?;
    }
    is_square_png(next()?)
        .then_some(())
        .ok_or(BundleProblem::Thumb)?;
    check_recipe(next()?)?;
    match manifest.wire {
        Some(_) if !is_square_png(next()?) => Err(BundleProblem::Wire),
        Some(_) | None => Ok(()),
    }
}

/// A mesh, whole or packed, that may show `beside` and what it brings along.
fn check_lod(
    manifest: &Manifest,
    level: usize,
    bytes: &[u8],
    beside: &[String],
) -> Result<(), BundleProblem> {
    let facts = glb::inspect(bytes).map_err(|why| BundleProblem::Glb { level, why })?;
    let (found, said) = (facts.triangles, manifest.triangles[level]);
    if found != said as usize {
        return Err(BundleProblem::Triangles { level, found, said });
    }
    let max = manifest.kind.triangles_max()[level];
    if found > max as usize {
        return Err(BundleProblem::TooDetailed { level, found, max });
    }
    if !facts.beside.iter().all(|name| beside.contains(name)) {
        return Err(BundleProblem::Beside { level });
    }
    if !moves(manifest, level, &facts) {
        return Err(BundleProblem::Rig { level });
    }
    if stands_in(manifest.size_meters, facts.bounds) {
        Ok(())
    } else {
        Err(BundleProblem::OutOfBox { level })
    }
}

/// Whether a level has the bones that the manifest says, and the finest one all the clips.
fn moves(manifest: &Manifest, level: usize, facts: &glb::Facts) -> bool {
    let rig = manifest.rig.as_ref();
    let bones = rig.map_or(0, |rig| usize::from(rig.bones));
    let clips = rig.into_iter().flat_map(|rig| &rig.clips);
    let named = clips.map(|clip| clip.motion.name());
    facts.bones == bones && (level > 0 || named.eq(facts.clips.iter()))
}

/// Whether corners lie in a box of this size that stands on the origin.
fn stands_in(size: Vec3, (low, high): (Vec3, Vec3)) -> bool {
    let reach = size * REACH;
    let half = size / 2.0;
    let lowest = Vec3::new(-half.x, 0.0, -half.z) - reach;
    let highest = Vec3::new(half.x, size.y, half.z) + reach;
    low.cmpge(lowest).all() && high.cmple(highest).all()
}

fn check_texture(bytes: &[u8]) -> Result<(), BundleProblem> {
    let fits = |edge: u32| (1..=TEXTURE_EDGE_MAX).contains(&edge);
    match glb::Image::size(bytes) {
        Some([width, height]) if fits(width) && fits(height) => Ok(()),
        Some(_) | None => Err(BundleProblem::Texture),
    }
}

fn is_square_png(bytes: &[u8]) -> bool {
    glb::Image::size(bytes) == Some([THUMB_PIXELS; 2])
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
    fn an_asset_from_before_there_were_packed_meshes_may_be_published() {
        let bundle = Bundle::a_crate(1);
        let mut manifest = bundle.manifest.clone();
        (manifest.packed, manifest.wire) = (None, None);
        manifest.textures.clear();
        let json = serde_json::to_string(&manifest).unwrap();
        assert!(!json.contains("packed") && !json.contains("wire"));
        let read: Manifest = serde_json::from_str(&json).unwrap();
        let files: Vec<_> = [0, 1, 2, 7, 8]
            .map(|at| bundle.in_order()[at].clone())
            .into();
        inspect(&read, &files).unwrap();
    }

    #[test]
    fn a_manifest_that_lies_is_refused() {
        let bundle = Bundle::a_crate(1);
        let lies: [fn(&mut Manifest); 6] = [
            |manifest| manifest.triangles[1] = 11,
            |manifest| manifest.size_meters.y = 0.9,
            |manifest| manifest.solid.mass.kg = -1.0,
            |manifest| manifest.kind = model::Kind::TerrainStamp,
            |manifest| manifest.textures[0].hash.0[0] ^= 1,
            |manifest| {
                manifest.rig = Some(model::Rig {
                    bones: 1,
                    clips: Vec::new(),
                    eye_m: 1.0,
                });
            },
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
        let (small, large) = (crate::testing::thumb(256), crate::testing::thumb(513));
        let plain = bundle.in_order()[0].clone();
        for (at, bytes) in [
            (0, &b"glTF"[..]),
            (2, b""),
            // Whoever has the plain mesh has all of it.
            (0, &bundle.in_order()[3]),
            (5, &plain[..plain.len() - 4]),
            (6, &large),
            (6, b"GIF89a"),
            (7, &small),
            (8, b"{}"),
            (8, b"["),
            (9, &small),
        ] {
            let mut files = bundle.in_order();
            files[at] = Bytes::copy_from_slice(bytes);
            assert!(inspect(&bundle.manifest, &files).is_err(), "file {at}");
        }
        assert!(inspect(&bundle.manifest, &[]).is_err());
        assert!(inspect(&bundle.manifest, &bundle.in_order()[1..]).is_err());
        assert!(inspect(&bundle.manifest, &bundle.in_order()[..9]).is_err());
    }
}
