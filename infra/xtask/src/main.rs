//! Sets up, builds, plays, tests and measures Incant: `cargo xtask --help`.

mod ask;
mod bench;
mod bundles;
mod cargo;
mod clock;
mod fuzz;
mod play;
mod run;
mod schemathesis;
mod served;
mod setup;
mod stores;
mod test;
mod window;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use run::{Failed, say};

/// Everything one does with this repository.
#[derive(Debug, Parser)]
struct Args {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Install what is missing on this machine.
    Setup,
    /// Build and play.
    Play(play::Play),
    /// Let players who are nobody into a room: `bots 5 --join http://HOST:7777 [--rtt MS --loss PERCENT --jitter MS --doubled PERCENT --secs S]`.
    Bots {
        /// How many, where, and over what lines.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        words: Vec<String>,
    },
    /// Check everything.
    Test {
        /// Run only the tests whose names contain this, and nothing else.
        filter: Option<String>,
    },
    /// Of the tests, only the worker's bundles before the Khronos validator.
    Bundles {
        /// For every sentence that the words are tested with, not only for a dozen.
        #[arg(long)]
        golden: bool,
    },
    /// Of the tests, only those of the server, with PostgreSQL and something that speaks S3.
    Stores,
    /// Throw whatever the API's description allows, and more, at a server, as four people.
    Schemathesis(schemathesis::Schemathesis),
    /// Of the tests, only the window on a screen in memory.
    Window,
    /// Measure with an optimised build; one JSON object a line on standard output.
    Bench(bench::Bench),
    /// Throw bytes at every parser that reads what strangers send.
    Fuzz(fuzz::Fuzz),
    /// Write the golden files anew from what the code does now.
    Bless {
        /// Only for the tests whose names contain this.
        filter: Option<String>,
    },
    /// Look at the catalogue.
    Catalogue {
        /// The picture to write, a PNG.
        #[arg(long)]
        sheet: PathBuf,
    },
}

fn main() -> ExitCode {
    if fuzz::asked_to_compile() {
        return fuzz::compile();
    }
    let done = match Args::parse().act {
        Act::Setup => setup::prepare(setup::Purpose::Test),
        Act::Play(play) => play::run_play(&play),
        Act::Bots { words } => play::run_bots(&words),
        Act::Test { filter: None } => test::everything(),
        Act::Test {
            filter: Some(filter),
        } => test::only(&filter),
        Act::Bundles { golden: false } => test::with_programs(bundles::validate),
        Act::Bundles { golden: true } => test::with_programs(bundles::validate_golden),
        Act::Stores => test::with_stores(),
        Act::Schemathesis(wanted) => {
            test::with_programs(|| schemathesis::run_schemathesis(&wanted))
        }
        Act::Window => test::with_programs(window::look),
        Act::Bench(bench) => bench::run_bench(&bench),
        Act::Fuzz(fuzz) => fuzz::run_fuzz(&fuzz),
        Act::Bless { filter } => test::bless(filter.as_deref()),
        Act::Catalogue { sheet } => bundles::sheet(&sheet),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed(why)) => {
            say(&why);
            ExitCode::FAILURE
        }
    }
}
