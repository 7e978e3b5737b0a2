//! The pipeline in a page: a prompt or a recipe in, publishable bytes out.

use std::ops::ControlFlow;

use glam::Vec3;
use glb::Mesh;
use model::{
    AssetVersion, FileRef, JobState, Manifest, ManifestProblem, Problem, Prompt, Provenance,
    Recipe, limits::FILE_BYTES_MAX,
};

use crate::{
    finish::{self, Facet, Files, LodError, PIPELINE_VERSION, PictureError, Seated, THUMB_EDGE},
    paint::{self, Distance, Papers, Shelter},
    parallel, picture,
    plan::{self, PlanError},
    rig::Rig,
    shape::ShapeError,
};

/// A finished thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// What it is; `provenance.millis` is 0 until somebody with a clock fills it in.
    pub manifest: Manifest,
    /// Every file the manifest names.
    pub files: Files,
    /// Parts that hang in the air, though nobody said so.
    pub floating: Vec<Problem>,
    /// Where something else belongs on it.
    pub sockets: Vec<Seated>,
    /// How unevenly its parts were stretched to fill their box; 1 when its recipe knew its own size.
    pub stretch: f32,
}

impl Made {
    /// The recipe it was built from, or that stands in for it; nothing if it is not readable, which is a fault of ours.
    #[must_use]
    pub fn recipe(&self) -> Option<Recipe> {
        serde_json::from_slice(self.files.get(self.manifest.recipe.hash)?).ok()
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Generating or postprocess.
    pub state: JobState,
    /// 0 to 100.
    pub percent: u8,
    /// What is being done.
    pub detail: &'static str,
}

/// Told how far a job is; may break it off.
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The words.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The recipe, with everything that is wrong with it.
    #[error("the recipe is not sound: {}", sentence(.0))]
    Unsound(Vec<Problem>),
    /// The parts.
    #[error(transparent)]
    Lod(#[from] LodError),
    /// The picture.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// Our own GLB, read back.
    #[error("its mesh is not usable: {0}")]
    Glb(#[from] glb::Problem),
    /// Our own manifest, checked.
    #[error(transparent)]
    Manifest(#[from] ManifestProblem),
    /// A mesh that is not what was built, or too large.
    #[error("its mesh is not the one that was built")]
    Mismatch,
    /// Those who were asked to make it, where nothing else was to be made instead.
    #[error("nobody could make it: {0}")]
    Unanswered(String),
    /// Whoever watched broke it off.
    #[error("it was broken off")]
    Stopped,
}

/// Makes the one thing that `prompt` asks for.
pub fn make(prompt: &Prompt, seed: u64, watch: &mut Watch<'_>) -> Result<Made, MakeError> {
    step(watch, JobState::Generating, 5, "reading the words")?;
    let recipe = plan::plan(prompt, seed)?;
    build(&recipe, seed, prompt.as_str(), watch)
}

/// Makes what `recipe` describes.
pub fn build(
    recipe: &Recipe,
    seed: u64,
    prompt: &str,
    watch: &mut Watch<'_>,
) -> Result<Made, MakeError> {
    papered(recipe, &Papers::default(), seed, prompt, watch)
}

/// The same with pictures for some of its materials.
pub fn papered(
    recipe: &Recipe,
    papers: &Papers,
    seed: u64,
    prompt: &str,
    watch: &mut Watch<'_>,
) -> Result<Made, MakeError> {
    let problems = recipe.check();
    if !problems.is_empty() {
        return Err(MakeError::Unsound(problems));
    }
    step(watch, JobState::Generating, 20, "shaping the parts")?;
    let levels = finish::levels(recipe).map_err(|error| match error {
        LodError::Shape(ShapeError::Part(problem)) => MakeError::Unsound(vec![problem]),
        error => MakeError::Lod(error),
    })?;
    let size = Vec3::from(recipe.scale_meters);
    let shelter = Shelter::of(&levels.facets[0]);
    let rig = Rig::of(&levels.parts, &levels.facets[0]);
    let rig = rig.map_err(|problem| MakeError::Unsound(vec![problem]))?;

    step(watch, JobState::Postprocess, 40, "painting")?;
    let meshes = painted(recipe, papers, &levels.facets, &shelter, rig.as_ref());
    let triangles = meshes.each_ref().map(|mesh| mesh.triangles() as u32);

    step(
        watch,
        JobState::Postprocess,
        55,
        "taking its picture and packing",
    )?;
    let finest = meshes[0].clone();
    let (pictures, packed) = parallel::both(
        || pictures(&finest, &shelter),
        || {
            let solid = finish::solid(recipe, &levels.parts);
            let mut files = Files::default();
            written(meshes, &mut files).map(|meshes| (solid, meshes, files))
        },
    );
    let (thumb, wire) = pictures?;
    let (solid, meshes, mut files) = packed?;
    let Meshes {
        lods,
        packed,
        textures,
    } = meshes;
    let manifest = Manifest {
        asset: AssetVersion {
            asset: finish::asset_id(recipe, seed),
            version: 1,
        },
        name: recipe.name.clone(),
        kind: recipe.kind,
        size_meters: size,
        main_color: recipe.main_color(),
        solid,
        interaction: recipe.interaction,
        lods,
        triangles,
        packed: Some(packed),
        textures,
        thumb: files.add(thumb),
        wire: Some(files.add(wire)),
        recipe: files.add(serde_json::to_vec_pretty(recipe).unwrap_or_default()),
        rig: rig.as_ref().map(Rig::facts),
        provenance: Provenance {
            prompt: prompt.to_owned(),
            planner: "offline".to_owned(),
            version: PIPELINE_VERSION.to_owned(),
            seed,
            millis: 0,
            trace: None,
            note: None,
        },
    };
    manifest.check()?;
    Ok(Made {
        manifest,
        files,
        floating: finish::floating(&levels.parts),
        sockets: levels.sockets,
        stretch: levels.stretch,
    })
}

/// The picture in the library and the one of its triangles, as PNG.
fn pictures(mesh: &Mesh, shelter: &Shelter) -> Result<(Vec<u8>, Vec<u8>), PictureError> {
    let picture = picture::take(mesh, shelter, THUMB_EDGE);
    finish::sane(&picture)?;
    let (wire, thumb) = parallel::both(
        || finish::grey_png(&picture.wire, THUMB_EDGE, THUMB_EDGE),
        || finish::png(&picture.pixels, THUMB_EDGE, THUMB_EDGE),
    );
    Ok((thumb?, wire?))
}

/// Facets to meshes, each painted for where it is looked at from; what moves gets its bones.
fn painted(
    recipe: &Recipe,
    papers: &Papers,
    levels: &[Vec<Facet>; 3],
    shelter: &Shelter,
    rig: Option<&Rig>,
) -> [Mesh; 3] {
    [0, 1, 2].map(|level| {
        let from = Distance::OF_LEVELS[level];
        let mut mesh = paint::papered(recipe, papers, &levels[level], shelter, from);
        if let Some(rig) = rig {
            rig.put_into(&mut mesh, &levels[level], level == 0);
        }
        mesh.surfaces.iter_mut().for_each(finish::optimize);
        mesh
    })
}

/// What a manifest calls the meshes and their pictures.
struct Meshes {
    lods: [FileRef; 3],
    packed: [FileRef; 3],
    textures: Vec<FileRef>,
}

/// Every mesh twice: whole for anybody, and packed for clients.
fn written(meshes: [Mesh; 3], files: &mut Files) -> Result<Meshes, MakeError> {
    let (mut lods, mut packed) = (Vec::new(), Vec::new());
    let mut textures = Vec::new();
    for mut mesh in meshes {
        let plain = glb::write(&mesh);
        inspected(&plain, &mesh)?;
        lods.push(files.add(plain));
        finish::set_apart(&mut mesh, files, &mut textures);
        let small = glb::pack(&mesh);
        inspected(&small, &mesh)?;
        packed.push(files.add(small));
    }
    let three = |files: Vec<_>| files.try_into().or(Err(MakeError::Mismatch));
    Ok(Meshes {
        lods: three(lods)?,
        packed: three(packed)?,
        textures,
    })
}

/// Reads back what will be published: nobody else would find our mistakes in time.
fn inspected(bytes: &[u8], mesh: &Mesh) -> Result<(), MakeError> {
    let facts = glb::inspect(bytes)?;
    if facts.triangles == mesh.triangles() && bytes.len() <= FILE_BYTES_MAX {
        Ok(())
    } else {
        Err(MakeError::Mismatch)
    }
}

fn step(
    watch: &mut Watch<'_>,
    state: JobState,
    percent: u8,
    detail: &'static str,
) -> Result<(), MakeError> {
    let progress = Progress {
        state,
        percent,
        detail,
    };
    match watch(progress) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(MakeError::Stopped),
    }
}

fn sentence(problems: &[Problem]) -> String {
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    problems.join("; ")
}

#[cfg(test)]
mod tests;
