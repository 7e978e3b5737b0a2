//! What the command line and the environment say.

use std::{num::NonZero, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use generation_worker::{
    planner::{Mode, Planner},
    provider::Settings,
};
use model::{FallbackPolicy, Kind, MeshStrategy, Quality, TextureStrategy};

/// Makes things: for a server that asks for them, or by hand.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) act: Option<Act>,
    #[command(flatten)]
    pub(crate) pull: Option<Pull>,
}

/// Pulling jobs from a server, for ever.
#[derive(Debug, Args)]
pub(crate) struct Pull {
    /// Whose jobs to do, such as <http://127.0.0.1:4000>
    #[arg(long)]
    pub(crate) server: String,
    /// A file with the worker token; without it, `INCANT_WORKER_TOKEN`
    #[arg(long)]
    pub(crate) token_file: Option<PathBuf>,
    /// A drill: wait this long before publishing, so that a worker can be killed in the middle of a job
    #[arg(long, default_value_t = 0)]
    pub(crate) linger_ms: u64,
    // Not flattened: clap takes an optional group with a group inside for absent.
    /// Who writes recipes; left out: `INCANT_PLANNER`, else `auto` where there is anybody to ask
    #[arg(long)]
    planner: Option<Author>,
    /// The routing table; left out: `INCANT_PROVIDERS`
    #[arg(long)]
    providers: Option<PathBuf>,
}

/// Whom to ask. A routing table names everybody; one model alone can be in `INCANT_LLM_URL`, `INCANT_LLM_MODEL` and
/// `INCANT_LLM_KEY`. A key is never on a command line, where everybody on the machine could read it.
#[derive(Debug, Args)]
pub(crate) struct Planning {
    /// Who writes recipes; left out: `INCANT_PLANNER`, else `auto` where there is anybody to ask
    #[arg(long)]
    planner: Option<Author>,
    /// The routing table; left out: `INCANT_PROVIDERS`
    #[arg(long)]
    providers: Option<PathBuf>,
}

/// Who writes recipes.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Author {
    /// The interpreter of this program alone
    Offline,
    /// A model, where one is configured and that interpreter is in doubt
    Auto,
    /// A model, whatever is asked for
    Model,
}

/// Making by hand.
#[derive(Debug, Subcommand)]
pub(crate) enum Act {
    /// Make what a prompt asks for
    Make {
        /// What to make
        #[arg(required_unless_present = "prompts")]
        prompt: Option<String>,
        /// A file with one prompt on each line; each thing gets a folder of its own
        #[arg(long, conflicts_with = "prompt")]
        prompts: Option<PathBuf>,
        /// How many of them are made at the same time; left out: as many as there are cores
        #[arg(long, requires = "prompts")]
        jobs: Option<NonZero<usize>>,
        /// Where to put the files
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        making: Making,
        #[command(flatten)]
        planning: Planning,
    },
    /// Make what a recipe, or a family of the catalogue, describes
    Recipe {
        /// A recipe, or `{ "nouns": [...], "recipe": {...} }`
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where to put the files; with several recipes each gets a folder of its own
        #[arg(long)]
        out: PathBuf,
        /// Everything random comes from here
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where colours come from; left out: as the recipe says
        #[arg(long)]
        texture: Option<Texture>,
    },
    /// Put pictures of catalogue families on one page
    Sheet {
        /// The page, a PNG
        #[arg(long)]
        out: PathBuf,
        /// Only these families, by file stem
        #[arg(long, value_delimiter = ',')]
        families: Vec<String>,
        /// Where the families are
        #[arg(long, default_value = "assets/catalogue")]
        catalogue: PathBuf,
        /// Pictures in a row
        #[arg(long, default_value_t = 6)]
        columns: usize,
        /// The level of detail to show
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..3))]
        level: u8,
        /// Where colours come from; left out: as the recipe says
        #[arg(long)]
        texture: Option<Texture>,
    },
    /// Bring a thing along: a GLB becomes a bundle
    Import {
        /// The GLB
        file: PathBuf,
        /// Where to put the files
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        wanted: Wanted,
    },
    /// The process that `import` reads a file in: from standard input, to standard output
    #[command(hide = true)]
    ImportChild {
        #[command(flatten)]
        wanted: Wanted,
    },
    /// The process that a picture of somebody else is read in: from standard input, to standard output
    #[command(hide = true)]
    PictureChild {
        #[arg(long)]
        edge: u32,
        #[arg(long = "tile")]
        is_tile: bool,
    },
    /// Say who of the routing table is well, and what each can be asked for
    Providers {
        #[command(flatten)]
        planning: Planning,
    },
    /// Print the point that each text is at, so that texts with a similar meaning are near each other
    Embed {
        /// The texts
        #[arg(required = true)]
        texts: Vec<String>,
        #[command(flatten)]
        planning: Planning,
    },
    /// Print the JSON Schema of recipes, with an example
    Schema,
    /// Say how a prompt is understood
    Understand {
        /// The words
        prompt: String,
    },
}

/// How things are made of words.
#[derive(Debug, Args)]
pub(crate) struct Making {
    /// Everything random comes from here
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Where colours come from; left out: as the routing table or else the recipe says
    #[arg(long)]
    pub(crate) texture: Option<Texture>,
    /// Where triangles come from; left out: as the routing table says, else `procedural`
    #[arg(long)]
    pub(crate) mesh: Option<Mesh>,
    /// How good it has to be
    #[arg(long, default_value = "usual")]
    pub(crate) quality: Grade,
    /// What to do when those who are asked have no answer
    #[arg(long, default_value = "downgrade")]
    pub(crate) fallback: Fallback,
    /// The only provider to ask, as the routing table calls it
    #[arg(long)]
    pub(crate) provider: Option<String>,
    /// Nothing leaves this machine
    #[arg(long)]
    pub(crate) local_only: bool,
    /// How everything looks here, such as "low poly, pastel"
    #[arg(long)]
    pub(crate) style: Option<String>,
    /// What it shall not be, such as "wheels"
    #[arg(long)]
    pub(crate) without: Option<String>,
    /// A picture of what is meant, PNG or JPEG
    #[arg(long)]
    pub(crate) reference: Vec<PathBuf>,
}

/// Where triangles come from.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Mesh {
    /// The recipe's parts
    Procedural,
    /// Somebody who shapes what words describe
    #[value(name = "text-to-3d")]
    TextTo3d,
    /// Somebody who shapes what a picture shows
    #[value(name = "image-to-3d")]
    ImageTo3d,
}

impl From<Mesh> for MeshStrategy {
    fn from(mesh: Mesh) -> Self {
        match mesh {
            Mesh::Procedural => Self::Procedural,
            Mesh::TextTo3d => Self::TextTo3d,
            Mesh::ImageTo3d => Self::ImageTo3d,
        }
    }
}

/// How good something has to be.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Grade {
    /// To try something out: the cheapest way first
    Draft,
    /// Without asking anybody who is not needed
    Usual,
    /// As good as it gets
    Final,
}

impl From<Grade> for Quality {
    fn from(grade: Grade) -> Self {
        match grade {
            Grade::Draft => Self::Draft,
            Grade::Usual => Self::Usual,
            Grade::Final => Self::Final,
        }
    }
}

/// What to do when those who are asked have no answer.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Fallback {
    /// Ask the next in the table, and make it offline in the end
    Downgrade,
    /// Make it offline at once
    ProceduralOnly,
    /// Make nothing
    KeepPlaceholder,
}

impl From<Fallback> for FallbackPolicy {
    fn from(fallback: Fallback) -> Self {
        match fallback {
            Fallback::Downgrade => Self::Downgrade,
            Fallback::ProceduralOnly => Self::ProceduralOnly,
            Fallback::KeepPlaceholder => Self::KeepPlaceholder,
        }
    }
}

/// What a file shall become.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// What to call it, 1 to 80 characters; left out: as the file is called
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Its longest edge in metres; left out: as the file says
    #[arg(long)]
    pub(crate) size: Option<f32>,
    /// What kind of thing it is, such as `structure`; left out: by its size
    #[arg(long, value_parser = kind)]
    pub(crate) kind: Option<Kind>,
    /// How heavy it is in kilograms; left out: by its size
    #[arg(long)]
    pub(crate) mass: Option<f32>,
}

/// A kind of things with a mesh, by its name in recipes.
fn kind(name: &str) -> Result<Kind, String> {
    let kind = serde_json::from_value(name.into()).map_err(|error| error.to_string())?;
    match kind {
        Kind::TerrainStamp => Err("a terrain stamp has no mesh".to_owned()),
        Kind::Prop | Kind::Structure | Kind::Character => Ok(kind),
    }
}

/// Where colours come from.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Texture {
    /// One colour for each material
    Flat,
    /// Made from the material's surface
    Procedural,
    /// Painted by somebody for each material
    GeneratedPbr,
    /// Taken from the first reference picture
    PbrFromImage,
}

impl From<Texture> for TextureStrategy {
    fn from(texture: Texture) -> Self {
        match texture {
            Texture::Flat => Self::Flat,
            Texture::Procedural => Self::Procedural,
            Texture::GeneratedPbr => Self::GeneratedPbr,
            Texture::PbrFromImage => Self::PbrFromImage,
        }
    }
}

impl Planning {
    /// The planner that the command line and the environment ask for.
    pub(crate) fn planner(&self) -> Result<Planner, String> {
        let table = match self.table()? {
            Some(text) => Some(Settings::parse(&text).map_err(|error| error.to_string())?),
            None => alone()?,
        };
        let mode = match (self.author()?, &table) {
            (Some(Author::Offline), _) | (None | Some(Author::Auto), None) => Mode::Offline,
            (None | Some(Author::Auto), Some(_)) => Mode::Auto,
            (Some(Author::Model), Some(_)) => Mode::Always,
            (Some(Author::Model), None) => {
                return Err(
                    "no model: name a routing table, or set INCANT_LLM_URL and INCANT_LLM_MODEL"
                        .to_owned(),
                );
            }
        };
        let settings = match mode {
            Mode::Offline => Settings::default(),
            Mode::Auto | Mode::Always => table.unwrap_or_default(),
        };
        let exchange = settings.exchange(&from_environment);
        let exchange = exchange.map_err(|error| error.to_string())?;
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        Ok(Planner::new(mode, exchange, &settings, program))
    }

    /// The text of the routing table, if one is named.
    fn table(&self) -> Result<Option<String>, String> {
        let named = from_environment("INCANT_PROVIDERS").map(PathBuf::from);
        let Some(file) = self.providers.clone().or(named) else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(&file);
        let failed = |error| format!("cannot read {}: {error}", file.display());
        text.map(Some).map_err(failed)
    }

    fn author(&self) -> Result<Option<Author>, String> {
        let said = || from_environment("INCANT_PLANNER");
        match self.planner {
            Some(author) => Ok(Some(author)),
            None => said()
                .map(|said| Author::from_str(&said, true))
                .transpose()
                .map_err(|error| format!("INCANT_PLANNER: {error}")),
        }
    }
}

/// A table with one model in it: where somebody has no more than that, three variables are enough.
fn alone() -> Result<Option<Settings>, String> {
    let Some(url) = from_environment("INCANT_LLM_URL") else {
        return Ok(None);
    };
    let model = from_environment("INCANT_LLM_MODEL")
        .ok_or("which model? Set INCANT_LLM_MODEL as well as INCANT_LLM_URL")?;
    let key = "INCANT_LLM_KEY";
    let key = from_environment(key).map(|_| key.to_owned());
    Ok(Some(Settings::alone(&url, &model, key)))
}

impl Pull {
    /// Whom to ask for recipes.
    pub(crate) fn planning(&self) -> Planning {
        Planning {
            planner: self.planner,
            providers: self.providers.clone(),
        }
    }

    /// The worker token.
    pub(crate) fn token(&self) -> Result<String, String> {
        let token = match &self.token_file {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?,
            None => from_environment("INCANT_WORKER_TOKEN").ok_or(
                "no worker token: set INCANT_WORKER_TOKEN or name a file with --token-file",
            )?,
        };
        let token = token.trim();
        if token.is_empty() {
            return Err("the worker token is empty".to_owned());
        }
        Ok(token.to_owned())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is where configuration is read"
)]
fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
