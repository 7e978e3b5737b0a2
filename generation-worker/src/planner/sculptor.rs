//! A mesh by somebody who shapes what words or a picture say: first as it comes, then refined, one asset all along.

use std::{ops::ControlFlow, time::Duration};

use model::{Kind, MeshStrategy, ProviderTrace, Quality, Recipe};

use super::{Patron, REFERENCE, SHAPE_SECS_MAX, Work, author::Unwritten, noted, tell};
use crate::{
    import::{self, Wanted},
    make::{Made, Watch},
    provider::{Capability, Deadline, Errand, Provider, ProviderError, ShapeOrder, Talk, TextTo3d},
};

/// Raised whenever others are asked for shapes in another way.
const VERSION: &str = "shape-1";

/// A name that nobody gave.
const NAMELESS: &str = "a thing";

impl Work<'_> {
    /// The thing as somebody shapes it.
    pub(super) fn shaped(&self, watch: &mut Watch<'_>) -> Result<Made, Unwritten> {
        let deadline = Deadline::after(Duration::from_secs(SHAPE_SECS_MAX));
        let wanted = self.wish.brief.mesh;
        let exchange = &self.planner.exchange;
        if wanted.unwrap_or(self.planner.defaults.mesh) == MeshStrategy::ImageTo3d {
            let (picture, painted) = self.pictured(watch, deadline)?;
            let asking = self.asking(Errand::ImageTo3d, Capability::ImageTo3d, VERSION, deadline);
            return exchange.ask(&asking, Unwritten::may_go_elsewhere, |talk| {
                let made = self.lifted_by(talk, &picture, watch)?;
                Ok(self.traced(made, painted.as_ref(), talk))
            });
        }
        let asking = self.asking(Errand::TextTo3d, Capability::TextTo3d, VERSION, deadline);
        exchange.ask(&asking, Unwritten::may_go_elsewhere, |talk| {
            self.shaped_by(talk, watch)
        })
    }

    /// First as it comes, which is shown; then refined.
    fn shaped_by(&self, talk: &mut Talk<'_>, watch: &mut Watch<'_>) -> Result<Made, Unwritten> {
        tell(watch, 8, "asking for its shape").or(Err(Unwritten::Stopped))?;
        let words = self.words();
        let order = self.order(&words);
        let shape = talk.call(|provider, model, deadline| {
            let shaper = shaper(provider)?;
            shaper.shape(
                model,
                &order,
                &mut within(watch, 10..45, "shaping it"),
                deadline,
            )
        })?;
        let first = self.adopted(shape.glb, Errand::TextTo3d)?;
        let first = self.traced(first, None, talk);
        let Some(task) = shape
            .task
            .filter(|_| self.wish.brief.quality != Quality::Draft)
        else {
            return Ok(first);
        };
        let Patron { drafts, .. } = self.patron;
        drafts(first.clone());
        let refined = talk.call(|provider, model, deadline| {
            let shaper = shaper(provider)?;
            let watch = &mut within(watch, 50..90, "giving it its surface");
            shaper.refine(model, &task, &order, watch, deadline)
        });
        let refined = refined.map_err(Unwritten::from);
        let refined = refined.and_then(|shape| self.adopted(shape.glb, Errand::TextTo3d));
        match refined {
            Ok(mut made) => {
                made.manifest.asset.version = 2;
                Ok(self.traced(made, None, talk))
            }
            Err(Unwritten::Stopped) => Err(Unwritten::Stopped),
            // What is there already is better than something else.
            Err(why) => {
                let note = format!("it was not refined: {why}");
                Ok(noted(self.traced(first, None, talk), &[note]))
            }
        }
    }

    fn lifted_by(
        &self,
        talk: &mut Talk<'_>,
        picture: &[u8],
        watch: &mut Watch<'_>,
    ) -> Result<Made, Unwritten> {
        tell(watch, 15, "asking for its shape").or(Err(Unwritten::Stopped))?;
        let words = self.words();
        let order = self.order(&words);
        let shape = talk.call(|provider, model, deadline| {
            let lifter = provider.image_to_3d().ok_or(ProviderError::Moved)?;
            let watch = &mut within(watch, 20..90, "shaping it");
            lifter.lift(model, picture, &order, watch, deadline)
        })?;
        self.adopted(shape.glb, Errand::ImageTo3d)
    }

    /// What shows the thing: the first reference, or what somebody paints of the words.
    fn pictured(
        &self,
        watch: &mut Watch<'_>,
        deadline: Deadline,
    ) -> Result<(Vec<u8>, Option<ProviderTrace>), Unwritten> {
        if let Some(picture) = self.references.first() {
            return Ok((picture.clone(), None));
        }
        if !self.planner.exchange.knows(Errand::ImageDraft) {
            return Err(Unwritten::NoPicture);
        }
        tell(watch, 8, "asking for a picture of it").or(Err(Unwritten::Stopped))?;
        let prompt = format!(
            "{}, the whole of it, alone on a plain white ground, seen a little from above, soft even light",
            self.words()
        );
        let (paper, trace) = self.painted(Errand::ImageDraft, &prompt, REFERENCE, deadline)?;
        Ok((paper.png, Some(trace)))
    }

    /// What is to be shaped.
    fn words(&self) -> String {
        let brief = &self.wish.brief;
        let without = brief.without.as_ref().map(|what| format!("without {what}"));
        let all = [self.wish.prompt.to_string()].into_iter();
        let all: Vec<_> = all.chain(brief.style.clone()).chain(without).collect();
        all.join(", ")
    }

    fn order<'b>(&self, words: &'b str) -> ShapeOrder<'b> {
        let kind = self.offline.map_or(Kind::Prop, |recipe| recipe.kind);
        ShapeOrder {
            words,
            triangles_max: kind.triangles_max()[0],
            seed: self.wish.seed,
        }
    }

    /// A bundle of what somebody sent, which goes by the name, size, mass and behaviour that the room counts on.
    fn adopted(&self, glb: Vec<u8>, errand: Errand) -> Result<Made, Unwritten> {
        let offline = self.offline;
        let name = offline.map_or(NAMELESS, |recipe| &recipe.name);
        let longest = |recipe: &Recipe| recipe.scale_meters.into_iter().fold(0.0, f32::max);
        let wanted = Wanted {
            name: name.to_owned(),
            size_m: Some(offline.map_or(1.0, longest)),
            kind: offline.map(|recipe| recipe.kind),
            mass_kg: offline.map(|recipe| recipe.physics.mass_kg),
        };
        let mut made = import::import_bytes(&self.planner.program, glb, &wanted)?;
        let manifest = &mut made.manifest;
        manifest.asset.asset = self.asset_id(offline, errand);
        if let Some(offline) = offline {
            let physics = &offline.physics;
            manifest.interaction = offline.interaction;
            manifest.solid.body = physics.body;
            manifest.solid.friction = physics.friction;
            manifest.solid.restitution = physics.restitution;
            manifest.solid.gravity_scale = physics.gravity_scale;
            // Whoever changes it later changes what it would have been here.
            let mut stand_in = offline.clone();
            stand_in.generation_plan.mesh = match errand {
                Errand::ImageTo3d => MeshStrategy::ImageTo3d,
                _ => MeshStrategy::TextTo3d,
            };
            let stand_in = serde_json::to_vec_pretty(&stand_in).unwrap_or_default();
            let before = std::mem::replace(&mut manifest.recipe, made.files.add(stand_in));
            made.files.0.retain(|(hash, _)| *hash != before.hash);
        }
        let provenance = &mut manifest.provenance;
        self.wish.prompt.as_str().clone_into(&mut provenance.prompt);
        provenance.seed = self.wish.seed;
        Ok(made)
    }

    fn traced(&self, mut made: Made, before: Option<&ProviderTrace>, talk: &Talk<'_>) -> Made {
        let own = talk.trace().clone();
        let provenance = &mut made.manifest.provenance;
        provenance.planner.clone_from(&own.capability);
        provenance.trace = Some(match before {
            Some(before) => ProviderTrace {
                further: vec![own],
                ..before.clone()
            },
            None => own,
        });
        made
    }
}

fn shaper(provider: &dyn Provider) -> Result<&dyn TextTo3d, ProviderError> {
    provider.text_to_3d().ok_or(ProviderError::Moved)
}

/// Percents of somebody else as a part of our own.
fn within<'a>(
    watch: &'a mut Watch<'_>,
    part: std::ops::Range<u8>,
    detail: &'static str,
) -> impl FnMut(u8) -> ControlFlow<()> + 'a {
    move |percent| {
        let all = u16::from(part.end - part.start);
        let here = part.start + (u16::from(percent) * all / 100) as u8;
        match tell(watch, here, detail) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}
