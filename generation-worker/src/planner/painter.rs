//! Pictures for materials, by somebody who paints, or taken from a reference.

use std::time::Duration;

use model::{Kind, Material, ProviderTrace, Quality, Recipe, Surface, TextureStrategy};

use super::{REFERENCE, Work, author::Unwritten, noted, tell};
use crate::{
    import,
    make::{self, Made, MakeError, Watch},
    paint::{Cut, Paper, Papers},
    provider::{Capability, Deadline, Errand, ProviderError},
};

/// Raised whenever others are asked for pictures in another way.
const VERSION: &str = "picture-1";

/// All pictures of one thing together.
pub(super) const PAINT_SECS_MAX: u64 = 120;

/// Pictures of one thing: the materials that most of it is made of.
const PICTURES_MAX: usize = 4;

/// Pictures, who made them, and why there are not more.
#[derive(Default)]
struct Painted {
    papers: Papers,
    traces: Vec<ProviderTrace>,
    missing: Option<Unwritten>,
}

/// What a material is covered with, and who made it.
enum Picture {
    Tile(Paper, Option<ProviderTrace>),
    Decal(Paper, ProviderTrace),
}

impl Work<'_> {
    /// The same thing with pictures; until they are there it is shown without, and if they never come it stays so.
    pub(super) fn papered(
        &self,
        mut made: Made,
        recipe: &Recipe,
        watch: &mut Watch<'_>,
    ) -> Result<Made, MakeError> {
        made.manifest.asset.asset = self.asset_id(Some(recipe), self.image_errand());
        (self.patron.drafts)(made.clone());
        let before = made.manifest.provenance.clone();
        let painted = self.papers(recipe, &seen(&made), watch)?;
        let note = painted
            .missing
            .map(|why| format!("it lacks pictures: {why}"));
        if painted.traces.is_empty() && painted.papers == Papers::default() {
            return Ok(noted(made, note.as_slice()));
        }
        let asset = made.manifest.asset;
        made = make::papered(
            recipe,
            &painted.papers,
            self.wish.seed,
            self.wish.prompt.as_str(),
            watch,
        )?;
        made.manifest.asset.asset = asset.asset;
        made.manifest.asset.version = asset.version + 1;
        made.manifest.provenance = before;
        let trace = &mut made.manifest.provenance.trace;
        *trace = trace
            .take()
            .into_iter()
            .chain(painted.traces)
            .reduce(|mut all, next| {
                all.further.push(next);
                all
            });
        Ok(noted(made, note.as_slice()))
    }

    /// For those materials that are seen at all, until somebody has no answer.
    fn papers(
        &self,
        recipe: &Recipe,
        seen: &[String],
        watch: &mut Watch<'_>,
    ) -> Result<Painted, MakeError> {
        let deadline = Deadline::after(Duration::from_secs(PAINT_SECS_MAX));
        let mut painted = Painted::default();
        let wanted = recipe.materials.iter().enumerate();
        let wanted = wanted.filter(|(_, material)| seen.contains(&material.name));
        let wanted = wanted.filter(|(_, material)| shows(material, recipe));
        for (index, material) in wanted.take(PICTURES_MAX) {
            tell(watch, 30, "painting its materials")?;
            match self.covered(material, recipe, deadline) {
                Ok(Picture::Tile(paper, trace)) => {
                    painted.papers.tiles.insert(index, paper);
                    painted.traces.extend(trace);
                }
                Ok(Picture::Decal(paper, trace)) => {
                    painted.papers.decals.insert(index, paper);
                    painted.traces.push(trace);
                }
                Err(Unwritten::Stopped) => return Err(MakeError::Stopped),
                Err(why) => {
                    painted.missing = Some(why);
                    break;
                }
            }
            // One photo shows one material: the first.
            if recipe.generation_plan.texture == TextureStrategy::PbrFromImage {
                break;
            }
        }
        Ok(painted)
    }

    fn covered(
        &self,
        material: &Material,
        recipe: &Recipe,
        deadline: Deadline,
    ) -> Result<Picture, Unwritten> {
        let errand = self.image_errand();
        if let Some(decal) = &material.decal {
            let prompt = format!("{decal}, {}, flat, seen from the front", self.look());
            let (paper, trace) = self.painted(errand, &prompt, REFERENCE, deadline)?;
            return Ok(Picture::Decal(paper, trace));
        }
        let tile = Cut {
            edge: match recipe.kind {
                Kind::Prop => 256,
                Kind::Character | Kind::Structure | Kind::TerrainStamp => 512,
            },
            is_tile: true,
        };
        let (paper, trace) = match recipe.generation_plan.texture {
            TextureStrategy::PbrFromImage => self.taken(material, tile, deadline)?,
            TextureStrategy::Flat | TextureStrategy::Procedural | TextureStrategy::GeneratedPbr => {
                let prompt = self.tile(material);
                let (paper, trace) = self.painted(errand, &prompt, tile, deadline)?;
                (paper, Some(trace))
            }
        };
        Ok(Picture::Tile(paper, trace))
    }

    /// One picture by whoever paints.
    pub(super) fn painted(
        &self,
        errand: Errand,
        prompt: &str,
        cut: Cut,
        deadline: Deadline,
    ) -> Result<(Paper, ProviderTrace), Unwritten> {
        let asking = self.asking(errand, Capability::ImageGenerate, VERSION, deadline);
        let exchange = &self.planner.exchange;
        exchange.ask(&asking, Unwritten::may_go_elsewhere, |talk| {
            let bytes = talk.call(|provider, model, deadline| {
                let painter = provider.image_generate().ok_or(ProviderError::Moved)?;
                painter.paint(model, prompt, deadline)
            })?;
            let paper = import::picture(&self.planner.program, bytes, cut)?;
            Ok((paper, talk.trace().clone()))
        })
    }

    /// The main material as the first reference shows it: made even by somebody who can, or as it is.
    fn taken(
        &self,
        material: &Material,
        cut: Cut,
        deadline: Deadline,
    ) -> Result<(Paper, Option<ProviderTrace>), Unwritten> {
        let photo = self.wish.references.first().ok_or(Unwritten::NoPicture)?;
        let read = |bytes, cut| import::picture(&self.planner.program, bytes, cut);
        let small = read(photo.clone(), REFERENCE)?.png;
        let errand = self.image_errand();
        let asking = self.asking(errand, Capability::ImageEdit, VERSION, deadline);
        let prompt = format!("{}, of the material in this photo", self.tile(material));
        let exchange = &self.planner.exchange;
        let evened = exchange.ask(&asking, Unwritten::may_go_elsewhere, |talk| {
            let bytes = talk.call(|provider, model, deadline| {
                let painter = provider.image_edit().ok_or(ProviderError::Moved)?;
                painter.repaint(model, &prompt, &small, deadline)
            })?;
            Ok((read(bytes, cut)?, Some(talk.trace().clone())))
        });
        match evened {
            Err(Unwritten::Unanswered(_) | Unwritten::Unread(_)) => {
                Ok((read(small.clone(), cut)?, None))
            }
            done => done,
        }
    }

    pub(super) const fn image_errand(&self) -> Errand {
        match self.wish.brief.quality {
            Quality::Draft => Errand::ImageDraft,
            Quality::Usual | Quality::Final => Errand::ImageFinal,
        }
    }

    fn look(&self) -> &str {
        self.wish
            .brief
            .style
            .as_deref()
            .unwrap_or("plain and clear")
    }

    /// How a tile of a material is asked for.
    fn tile(&self, material: &Material) -> String {
        let wear = if material.wear > 0.3 { "worn " } else { "" };
        format!(
            "a seamless square texture of {wear}{stuff} ({name}) in the colour {color}, for \"{wish}\", {look}, seen \
             straight from above, evenly lit, without shadows, letters or objects",
            stuff = stuff(material.surface),
            name = material.name,
            color = material.color,
            wish = self.wish.prompt.as_str(),
            look = self.look(),
        )
    }
}

/// The names of the materials that its finest mesh shows.
fn seen(made: &Made) -> Vec<String> {
    let finest = made.files.get(made.manifest.lods[0].hash);
    let facts = finest.and_then(|bytes| glb::inspect(bytes).ok());
    facts.map_or_else(Vec::new, |facts| facts.materials)
}

/// Whether a picture of a material is worth its bytes.
fn shows(material: &Material, recipe: &Recipe) -> bool {
    let smooth = matches!(
        material.surface,
        Surface::Glass | Surface::Water | Surface::Light
    );
    let painted = matches!(
        recipe.generation_plan.texture,
        TextureStrategy::GeneratedPbr | TextureStrategy::PbrFromImage
    );
    material.decal.is_some() || (painted && !smooth && material.text.is_none())
}

/// What a person would call it.
fn stuff(surface: Surface) -> String {
    let name = serde_json::to_value(surface).unwrap_or_default();
    name.as_str().unwrap_or_default().replace('_', " ")
}
