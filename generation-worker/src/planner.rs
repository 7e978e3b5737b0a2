//! Who makes a thing: this program alone, or with the help of others where it is out of its depth or where somebody
//! asks for more.
//!
//! Whatever others send is data: read strictly, checked, built, and only then believed. Every way it can go wrong ends
//! with a thing and a note that says what went wrong, unless whoever asked would rather have nothing.

mod author;
mod confidence;
mod painter;
mod prompt;
mod sculptor;
#[cfg(test)]
mod tests;
mod wish;

use std::{ops::ControlFlow, path::PathBuf, time::Duration};

use model::{
    AssetId, FallbackPolicy, JobState, MeshStrategy, Quality, Recipe, TextureStrategy,
    limits::MAKE_SECS_MAX,
};

use crate::{
    finish,
    make::{self, Made, MakeError, Progress, Watch},
    paint::Cut,
    plan::{self, PlanError},
    provider::{
        Asking, Capability, Deadline, Defaults, Errand, Exchange, LocalCap, ProviderError, Settings,
    },
};
use author::Unwritten;
pub use confidence::{Doubt, doubt};
pub use wish::{Mode, Patron, Wish};

/// Longest note that is kept with an asset.
pub(crate) const NOTE_CHARS_MAX: usize = 400;

/// How long a worker that begins waits to hear from everybody.
const HEALTH_PATIENCE: Duration = Duration::from_secs(5);

/// A thing that others shape takes minutes; so long is it waited for.
const SHAPE_SECS_MAX: u64 = 900;

/// Reference pictures are shown this large.
const REFERENCE: Cut = Cut {
    edge: 512,
    is_tile: false,
};

/// Turns wishes into finished things.
pub struct Planner {
    mode: Mode,
    exchange: Exchange,
    defaults: Defaults,
    cap: LocalCap,
    /// Whose child processes read what others send.
    program: PathBuf,
}

impl Default for Planner {
    fn default() -> Self {
        Self::new(Mode::Offline, Exchange::default(), &Settings::default(), "")
    }
}

impl Planner {
    /// Asks nobody.
    #[must_use]
    pub fn offline() -> Self {
        Self::default()
    }

    /// Asks those of `exchange`, and does what it can alone when there is no answer. `program` is this program: its
    /// children read what others send.
    #[must_use]
    pub fn new(
        mode: Mode,
        exchange: Exchange,
        settings: &Settings,
        program: impl Into<PathBuf>,
    ) -> Self {
        let exchange = match mode {
            Mode::Offline => Exchange::default(),
            Mode::Auto | Mode::Always => exchange,
        };
        Self {
            mode,
            exchange,
            defaults: settings.defaults,
            cap: settings.cap(),
            program: program.into(),
        }
    }

    /// Everybody it may ask.
    #[must_use]
    pub const fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// What this machine may spend.
    #[must_use]
    pub const fn cap(&self) -> &LocalCap {
        &self.cap
    }

    /// Who of those it may ask answers; reads what their models can do.
    #[must_use]
    pub fn health(&self) -> Vec<(String, Result<(), ProviderError>)> {
        self.exchange.health(Deadline::after(HEALTH_PATIENCE))
    }

    /// How long a wish may take, in seconds.
    #[must_use]
    pub fn patience_secs(&self, wish: &Wish) -> u64 {
        let painting = match self.mode {
            Mode::Offline => 0,
            Mode::Auto | Mode::Always => painter::PAINT_SECS_MAX,
        };
        let shaping = match self.roads(wish).first() {
            Some(Road::Shaped) => SHAPE_SECS_MAX,
            Some(Road::Written) | None => 0,
        };
        MAKE_SECS_MAX + painting + shaping
    }

    /// Makes what `wish` asks for.
    pub fn make(
        &self,
        wish: &Wish,
        patron: Patron<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<Made, MakeError> {
        let mut watch = rising(watch);
        tell(&mut watch, 5, "reading the words")?;
        let offline = self.offline_recipe(wish);
        let policy = wish.brief.fallback_policy;
        let mut notes = Vec::new();
        let mut roads = self.roads(wish);
        if policy != FallbackPolicy::Downgrade {
            roads.truncate(1);
        }
        let work = Work {
            planner: self,
            wish,
            offline: offline.as_ref().ok(),
            references: self.seen(wish, &roads),
            patron,
        };
        for road in roads {
            let made = match road {
                Road::Shaped => work.shaped(&mut watch),
                Road::Written => work.written(&mut watch),
            };
            match made {
                Ok(made) if road == Road::Shaped => return Ok(noted(made, &notes)),
                Ok(made) => return work.dressed(noted(made, &notes), &mut watch),
                Err(Unwritten::Stopped) => return Err(MakeError::Stopped),
                Err(why) => notes.push(why.to_string()),
            }
        }
        if policy == FallbackPolicy::KeepPlaceholder && !notes.is_empty() {
            return Err(MakeError::Unanswered(note(&notes)));
        }
        if !notes.is_empty() {
            tracing::warn!("made offline: {}", note(&notes));
            tell(&mut watch, 15, "making it offline: the model could not")?;
        }
        let recipe = offline.as_ref().map_err(Clone::clone)?;
        let made = make::build(recipe, wish.seed, wish.prompt.as_str(), &mut watch)?;
        work.dressed(noted(made, &notes), &mut watch)
    }

    /// Whom to ask to make all of it, first things first. Whoever asks for a shape hears it when nobody is there.
    fn roads(&self, wish: &Wish) -> Vec<Road> {
        let is_shaped = wish.brief.mesh.map_or_else(
            || {
                let errand = shaping(self.defaults.mesh);
                errand.is_some_and(|errand| self.exchange.knows(errand))
            },
            |mesh| shaping(mesh).is_some(),
        );
        let is_written = self.exchange.knows(Errand::Intent) && self.wants_author(wish);
        let roads = [(is_shaped, Road::Shaped), (is_written, Road::Written)];
        let wanted = roads.into_iter().filter(|(wanted, _)| *wanted);
        wanted.map(|(_, road)| road).collect()
    }

    fn wants_author(&self, wish: &Wish) -> bool {
        let in_doubt = || {
            let doubt = doubt(wish.prompt.as_str());
            doubt.is_some_and(|doubt| doubt.confidence() < self.defaults.confidence_min)
        };
        self.mode == Mode::Always || wish.brief.quality == Quality::Final || in_doubt()
    }

    fn offline_recipe(&self, wish: &Wish) -> Result<Recipe, PlanError> {
        let mut recipe = plan::plan(&wish.prompt, wish.seed)?;
        let texture = match (wish.brief.texture, self.mode) {
            (None, Mode::Offline) => None,
            (None, Mode::Auto | Mode::Always) => self.defaults.texture,
            (said, _) => said,
        };
        if let Some(texture) = texture {
            recipe.generation_plan.texture = texture;
        }
        Ok(recipe)
    }

    /// The reference pictures, made small by a child process; those that cannot be read are left out.
    fn seen(&self, wish: &Wish, roads: &[Road]) -> Vec<Vec<u8>> {
        if roads.is_empty() {
            return Vec::new();
        }
        let small = |bytes: &Vec<u8>| {
            let paper = crate::import::picture(&self.program, bytes.clone(), REFERENCE);
            paper
                .inspect_err(|error| tracing::warn!("a reference picture is left out: {error}"))
                .ok()
        };
        let papers = wish.references.iter().filter_map(small);
        papers.map(|paper| paper.png).collect()
    }
}

/// Whom to send for triangles that are not ours.
const fn shaping(mesh: MeshStrategy) -> Option<Errand> {
    match mesh {
        MeshStrategy::Procedural => None,
        MeshStrategy::TextTo3d => Some(Errand::TextTo3d),
        MeshStrategy::ImageTo3d => Some(Errand::ImageTo3d),
    }
}

/// A way to have all of a thing made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Road {
    /// Somebody shapes it.
    Shaped,
    /// Somebody writes its recipe.
    Written,
}

/// One thing on its way.
struct Work<'a> {
    planner: &'a Planner,
    wish: &'a Wish,
    offline: Option<&'a Recipe>,
    /// Small PNGs.
    references: Vec<Vec<u8>>,
    patron: Patron<'a>,
}

impl<'a> Work<'a> {
    /// A question about it.
    fn asking(
        &self,
        errand: Errand,
        capability: Capability,
        settings: &'a str,
        deadline: Deadline,
    ) -> Asking<'a> {
        let brief = &self.wish.brief;
        Asking {
            errand,
            capability,
            kind: self.offline.map_or(model::Kind::Prop, |recipe| recipe.kind),
            quality: brief.quality,
            policy: brief.fallback_policy,
            only: brief.provider.as_deref(),
            local_only: brief.local_only,
            budget: self.patron.budget,
            deadline,
            seed: self.wish.seed,
            settings,
            tokens_max: [0; 2],
        }
    }

    /// With pictures, where its recipe wants somebody to paint them. What stands without them is shown meanwhile.
    fn dressed(&self, made: Made, watch: &mut Watch<'_>) -> Result<Made, MakeError> {
        if self.planner.mode == Mode::Offline {
            return Ok(made);
        }
        let has_decal = |recipe: &Recipe| recipe.materials.iter().any(|m| m.decal.is_some());
        let wants = |recipe: &Recipe| match recipe.generation_plan.texture {
            TextureStrategy::GeneratedPbr | TextureStrategy::PbrFromImage => true,
            TextureStrategy::Flat | TextureStrategy::Procedural => {
                has_decal(recipe) && self.planner.exchange.knows(self.image_errand())
            }
        };
        match made.recipe().filter(wants) {
            Some(recipe) => self.papered(made, &recipe, watch),
            None => Ok(made),
        }
    }

    /// What words, seed and those who are asked for it add up to: the same for every version of it.
    fn asset_id(&self, recipe: Option<&Recipe>, errand: Errand) -> AssetId {
        let mut hasher = blake3::Hasher::new();
        if let Some(recipe) = recipe {
            hasher.update(&finish::asset_id(recipe, self.wish.seed).0);
        }
        hasher.update(self.wish.prompt.as_str().as_bytes());
        hasher.update(&self.wish.seed.to_le_bytes());
        let brief = &self.wish.brief;
        let words = (&brief.style, &brief.without, &brief.provider);
        hasher.update(&serde_json::to_vec(&words).unwrap_or_default());
        for reference in &self.wish.references {
            hasher.update(blake3::hash(reference).as_bytes());
        }
        for way in self.planner.exchange.ways(errand) {
            hasher.update(way.name.as_bytes());
            hasher.update(way.model.as_bytes());
        }
        hasher.update(finish::PIPELINE_VERSION.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        AssetId(id)
    }
}

/// What a second try builds anew was told already: percents only rise.
fn rising<'a>(watch: &'a mut Watch<'_>) -> impl FnMut(Progress) -> ControlFlow<()> + 'a {
    let mut reached = 0;
    move |step| {
        reached = step.percent.max(reached);
        watch(Progress {
            percent: reached,
            ..step
        })
    }
}

fn tell(watch: &mut Watch<'_>, percent: u8, detail: &'static str) -> Result<(), MakeError> {
    let step = Progress {
        state: JobState::Generating,
        percent,
        detail,
    };
    match watch(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(MakeError::Stopped),
    }
}

/// With a note of what went wrong before.
fn noted(mut made: Made, notes: &[String]) -> Made {
    let own = made.manifest.provenance.note.take();
    let notes: Vec<_> = notes.iter().cloned().chain(own).collect();
    made.manifest.provenance.note = (!notes.is_empty()).then(|| note(&notes));
    made
}

fn note(notes: &[String]) -> String {
    notes.join("; ").chars().take(NOTE_CHARS_MAX).collect()
}
