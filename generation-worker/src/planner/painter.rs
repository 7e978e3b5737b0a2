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

/// Pictures and who made them.
type Painted = (Papers, Vec<ProviderTrace>);

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
        let (papers, traces) = match self.papers(recipe, &seen(&made), watch) {
            Ok(painted) => painted,
            Err(Unwritten::Stopped) => return Err(MakeError::Stopped),
            Err(why) => {
                let note = format!("it has no pictures: {why}");
                return Ok(noted(made, &[note]));
            }
        };
        let asset = made.manifest.asset;
        made = make::papered(
            recipe,
            &papers,
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
            .chain(traces)
            .reduce(|mut all, next| {
                all.further.push(next);
                all
            });
        Ok(made)
    }

    /// For those materials that are seen at all.
    fn papers(
        &self,
        recipe: &Recipe,
        seen: &[String],
        watch: &mut Watch<'_>,
    ) -> Result<Painted, Unwritten> {
        let tile = Cut {
            edge: match recipe.kind {
                Kind::Prop => 256,
                Kind::Character | Kind::Structure | Kind::TerrainStamp => 512,
            },
            is_tile: true,
        };
        let deadline = Deadline::after(Duration::from_secs(PAINT_SECS_MAX));
        let errand = self.image_errand();
        let texture = recipe.generation_plan.texture;
        let mut papers = Papers::default();
        let mut traces = Vec::new();
        let wanted = recipe.materials.iter().enumerate();
        let wanted = wanted.filter(|(_, material)| seen.contains(&material.name));
        let wanted = wanted.filter(|(_, material)| shows(material, texture));
        for (index, material) in wanted.take(PICTURES_MAX) {
            tell(watch, 30, "painting its materials").or(Err(Unwritten::Stopped))?;
            if let Some(decal) = &material.decal {
                let prompt = format!("{decal}, {}, flat, seen from the front", self.look());
                let (paper, trace) = self.painted(errand, &prompt, REFERENCE, deadline)?;
                papers.decals.insert(index, paper);
                traces.push(trace);
            } else if texture == TextureStrategy::GeneratedPbr {
                let (paper, trace) = self.painted(errand, &self.tile(material), tile, deadline)?;
                papers.tiles.insert(index, paper);
                traces.push(trace);
            } else if papers.tiles.is_empty() {
                let (paper, trace) = self.taken(material, tile, deadline)?;
                papers.tiles.insert(index, paper);
                traces.extend(trace);
            }
        }
        if papers == Papers::default() {
            return Err(Unwritten::NoPicture);
        }
        Ok((papers, traces))
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
fn shows(material: &Material, texture: TextureStrategy) -> bool {
    let smooth = matches!(
        material.surface,
        Surface::Glass | Surface::Water | Surface::Light
    );
    let painted = matches!(
        texture,
        TextureStrategy::GeneratedPbr | TextureStrategy::PbrFromImage
    );
    material.decal.is_some() || (painted && !smooth && material.text.is_none())
}

/// What a person would call it.
fn stuff(surface: Surface) -> String {
    let name = serde_json::to_value(surface).unwrap_or_default();
    name.as_str().unwrap_or_default().replace('_', " ")
}
