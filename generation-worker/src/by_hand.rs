//! Making things by hand: into a folder, or onto a page. Each act answers with lines of JSON.

mod ask;
mod files;
mod many;
mod verdict;

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::Instant,
};

use generation_worker::{
    finish::{self, LodError},
    import::{self, ImportError},
    make::{self, Made, MakeError},
    paint::{self, Distance, Shelter},
    picture,
    planner::{Patron, Planner, Wish},
    provider::Unanswered,
    sheet::{CELL, Sheet},
};
use model::{Brief, Prompt, Recipe};
use serde_json::{Value, json};

use crate::config::{Making, Texture, Wanted};

pub(crate) use ask::{embed, providers};
pub(crate) use files::stem;
use files::{families, read_recipe, write};
pub(crate) use many::{Many, prompts};

/// Why something by hand failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ByHandError {
    /// The words.
    #[error(transparent)]
    Prompt(#[from] model::PromptError),
    /// The pipeline.
    #[error("{0}: {1}")]
    Make(String, MakeError),
    /// A file that was brought along.
    #[error("{}: {error}", path.display())]
    Import { path: PathBuf, error: ImportError },
    /// A file that could not be read or written.
    #[error("{}: {error}", path.display())]
    File {
        path: PathBuf,
        error: std::io::Error,
    },
    /// A file that is no recipe.
    #[error("{}: {error}", path.display())]
    Json {
        path: PathBuf,
        error: serde_json::Error,
    },
    /// The page.
    #[error(transparent)]
    Picture(#[from] finish::PictureError),
    /// Those who were asked.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// One family of the page.
    #[error("{0}: {1}")]
    Shape(String, LodError),
}

/// Everything beside the words.
struct How {
    seed: u64,
    brief: Brief,
    references: Vec<Vec<u8>>,
}

impl How {
    /// As the command line says, with the pictures that it names.
    fn of(making: &Making) -> Result<Self, ByHandError> {
        let references = making.reference.iter().map(|file| files::read_bytes(file));
        let brief = Brief {
            style: making.style.clone(),
            without: making.without.clone(),
            quality: making.quality.into(),
            fallback_policy: making.fallback.into(),
            provider: making.provider.clone(),
            mesh: making.mesh.map(Into::into),
            texture: making.texture.map(Into::into),
            local_only: making.local_only,
            ..Brief::default()
        };
        Ok(Self {
            seed: making.seed,
            brief: brief.bounded(),
            references: references.collect::<Result<_, _>>()?,
        })
    }
}

/// Makes `prompt` into the folder `out`; a draft of it stays in a folder inside.
pub(crate) fn prompt(
    planner: &Planner,
    prompt: &str,
    making: &Making,
    out: &Path,
) -> Result<Value, ByHandError> {
    let how = How::of(making)?;
    greet(planner);
    make_one(planner, prompt, &how, out)
}

/// Asks everybody how they are, and so what their models can do.
fn greet(planner: &Planner) {
    for (name, health) in planner.health() {
        if let Err(error) = health {
            tracing::warn!("{name}: {error}");
        }
    }
}

fn make_one(planner: &Planner, prompt: &str, how: &How, out: &Path) -> Result<Value, ByHandError> {
    let wish = Wish {
        brief: how.brief.clone(),
        references: how.references.clone(),
        ..Wish::new(Prompt::parse(prompt)?, how.seed)
    };
    let keep = |draft: Made| {
        if let Err(error) = store(&draft, &out.join("draft")) {
            tracing::warn!("a draft is not kept: {error}");
        }
    };
    let patron = Patron {
        budget: planner.cap(),
        drafts: &keep,
    };
    timed(out, wish.prompt.as_str(), |watch| {
        planner.make(&wish, patron, watch)
    })
}

fn retexture(recipe: &mut Recipe, texture: Option<Texture>) {
    if let Some(texture) = texture {
        recipe.generation_plan.texture = texture.into();
    }
}

/// Builds a recipe file into the folder `out`.
pub(crate) fn recipe(
    file: &Path,
    seed: u64,
    texture: Option<Texture>,
    out: &Path,
) -> Result<Value, ByHandError> {
    let mut recipe = read_recipe(file)?;
    retexture(&mut recipe, texture);
    timed(out, &recipe.name, |watch| {
        make::build(&recipe, seed, &recipe.name, watch)
    })
}

/// Makes the GLB `file` into a bundle in the folder `out`.
pub(crate) fn import(file: &Path, wanted: Wanted, out: &Path) -> Result<Value, ByHandError> {
    let failed = |error| ByHandError::Import {
        path: file.to_owned(),
        error,
    };
    let program = std::env::current_exe().map_err(|error| failed(ImportError::Start(error)))?;
    let wanted = import::Wanted {
        name: wanted.name.unwrap_or_else(|| stem(file)),
        size_m: wanted.size,
        kind: wanted.kind,
        mass_kg: wanted.mass,
    };
    let made = import::import(&program, file, &wanted).map_err(failed)?;
    store(&made, out)?;
    Ok(facts(&made, out))
}

/// Puts the families under `catalogue` on one page; `wanted` empty means all.
pub(crate) fn sheet(
    catalogue: &Path,
    wanted: &[String],
    columns: usize,
    level: usize,
    texture: Option<Texture>,
    out: &Path,
) -> Result<Vec<Value>, ByHandError> {
    let mut pictures = Vec::new();
    let mut problems = Vec::new();
    for file in families(catalogue)? {
        let name = stem(&file);
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        match family_picture(&file, level, texture) {
            Ok(picture) => pictures.push((name, picture)),
            Err(error) => problems.push(json!({ "family": name, "error": error.to_string() })),
        }
    }
    let sheet = Sheet::of(&pictures, columns);
    write(out, &finish::png(&sheet.pixels, sheet.width, sheet.height)?)?;
    problems.push(json!({ "families": pictures.len(), "sheet": out }));
    Ok(problems)
}

fn family_picture(
    file: &Path,
    level: usize,
    texture: Option<Texture>,
) -> Result<picture::Picture, ByHandError> {
    let mut recipe = read_recipe(file)?;
    retexture(&mut recipe, texture);
    let problems = recipe.check();
    if !problems.is_empty() {
        return Err(ByHandError::Make(recipe.name, MakeError::Unsound(problems)));
    }
    let levels =
        finish::levels(&recipe).map_err(|error| ByHandError::Shape(recipe.name.clone(), error))?;
    let shelter = Shelter::of(&levels.facets[0]);
    let from = Distance::OF_LEVELS[level];
    let mesh = paint::mesh(&recipe, &levels.facets[level], &shelter, from);
    Ok(picture::take(&mesh, &shelter, CELL))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a stopwatch for the person at the keyboard"
)]
fn timed(
    out: &Path,
    what: &str,
    work: impl FnOnce(&mut make::Watch<'_>) -> Result<Made, MakeError>,
) -> Result<Value, ByHandError> {
    let start = Instant::now();
    let mut made = work(&mut |_| ControlFlow::Continue(()))
        .map_err(|error| ByHandError::Make(what.to_owned(), error))?;
    made.manifest.provenance.millis = start.elapsed().as_millis() as u32;
    store(&made, out)?;
    Ok(facts(&made, out))
}

fn store(made: &Made, out: &Path) -> Result<(), ByHandError> {
    let Made {
        manifest, files, ..
    } = made;
    let named = [
        ("lod0.glb", manifest.lods[0]),
        ("lod1.glb", manifest.lods[1]),
        ("lod2.glb", manifest.lods[2]),
        ("thumb.png", manifest.thumb),
        ("recipe.json", manifest.recipe),
    ];
    let named = named.map(|(name, file)| (name.to_owned(), file));
    let packed = manifest.packed.into_iter().flatten().enumerate();
    let packed = packed.map(|(level, file)| (format!("packed/lod{level}.glb"), file));
    let textures = manifest.textures.iter();
    let textures = textures.map(|file| (format!("packed/{}", file.hash), *file));
    let wire = manifest.wire.map(|file| ("wire.png".to_owned(), file));
    for (name, file) in named.into_iter().chain(packed).chain(textures).chain(wire) {
        write(&out.join(name), files.get(file.hash).unwrap_or_default())?;
    }
    let manifest = serde_json::to_vec_pretty(manifest).unwrap_or_default();
    write(&out.join("asset.json"), &manifest)
}

fn facts(made: &Made, out: &Path) -> Value {
    let manifest = &made.manifest;
    json!({
        "asset": manifest.asset.asset,
        "name": manifest.name,
        "sizeMeters": manifest.size_meters,
        "stretch": made.stretch,
        "kg": manifest.solid.mass.kg,
        "triangles": manifest.triangles,
        "insideBudget": verdict::is_inside_budget(made),
        "openEdges": verdict::edges_open(made),
        "bytes": manifest.lods.map(|file| file.bytes),
        "packedBytes": manifest.packed.map(|files| files.map(|file| file.bytes)),
        "textureBytes": manifest.textures.iter().map(|file| file.bytes).collect::<Vec<_>>(),
        "pictureBytes": [manifest.thumb.bytes, manifest.wire.map_or(0, |file| file.bytes)],
        "floating": made.floating,
        "sockets": made.sockets.iter().map(socket).collect::<Vec<_>>(),
        "colliderPieces": manifest.solid.collider.0.len(),
        "millis": manifest.provenance.millis,
        "planner": manifest.provenance.planner,
        "trace": manifest.provenance.trace,
        "note": manifest.provenance.note,
        "out": out,
    })
}

fn socket(socket: &finish::Seated) -> Value {
    json!({ "name": socket.name, "position": socket.position, "rotation": socket.rotation })
}
