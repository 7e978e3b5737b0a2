//! What the command line and the environment say.

use std::{num::NonZero, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use generation_worker::{
    planner::{Mode, Planner},
    provider::{Chat, Key},
};
use model::TextureStrategy;

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
    /// Who writes recipes; left out: `INCANT_PLANNER`, else `offline`
    #[arg(long)]
    planner: Option<Author>,
}

/// Whom to ask for recipes. A model's address, name and key are in `INCANT_LLM_URL`, `INCANT_LLM_MODEL` and
/// `INCANT_LLM_KEY`, and never on a command line, where everybody on the machine could read them.
#[derive(Debug, Args)]
pub(crate) struct Planning {
    /// Who writes recipes; left out: `INCANT_PLANNER`, else `offline`
    #[arg(long)]
    planner: Option<Author>,
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
        /// Everything random comes from here
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where colours come from; left out: as the recipe says
        #[arg(long)]
        texture: Option<Texture>,
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
    /// Print the JSON Schema of recipes, with an example
    Schema,
    /// Say how a prompt is understood
    Understand {
        /// The words
        prompt: String,
    },
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
}

/// Where colours come from.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Texture {
    /// One colour for each material
    Flat,
    /// Made from the material's surface
    Procedural,
}

impl From<Texture> for TextureStrategy {
    fn from(texture: Texture) -> Self {
        match texture {
            Texture::Flat => Self::Flat,
            Texture::Procedural => Self::Procedural,
        }
    }
}

impl Planning {
    /// The planner that the command line and the environment ask for.
    pub(crate) fn planner(&self) -> Result<Planner, String> {
        let mode = match self.author()? {
            Author::Offline => return Ok(Planner::offline()),
            Author::Auto => Mode::Auto,
            Author::Model => Mode::Always,
        };
        let Some(url) = from_environment("INCANT_LLM_URL") else {
            return match mode {
                Mode::Auto => Ok(Planner::offline()),
                Mode::Always => Err("no model: set INCANT_LLM_URL and INCANT_LLM_MODEL".to_owned()),
            };
        };
        let model = from_environment("INCANT_LLM_MODEL")
            .ok_or("which model? Set INCANT_LLM_MODEL as well as INCANT_LLM_URL")?;
        let key = from_environment("INCANT_LLM_KEY").and_then(|key| Key::new(&key));
        let chat = Chat::new(&url, &model, key).map_err(|error| error.to_string())?;
        Ok(Planner::with_model(mode, Box::new(chat)))
    }

    fn author(&self) -> Result<Author, String> {
        let said = || from_environment("INCANT_PLANNER");
        match self.planner {
            Some(author) => Ok(author),
            None => said().map_or(Ok(Author::Offline), |said| {
                Author::from_str(&said, true).map_err(|error| format!("INCANT_PLANNER: {error}"))
            }),
        }
    }
}

impl Pull {
    /// Whom to ask for recipes.
    pub(crate) fn planning(&self) -> Planning {
        Planning {
            planner: self.planner,
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
