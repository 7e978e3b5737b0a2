//! The generation worker: pulls jobs from a server, or makes things by hand.

mod by_hand;
mod config;

use std::process::ExitCode;

use clap::Parser as _;
use config::{Act, Config, Pull};
use generation_worker::{
    import,
    paint::Cut,
    server::Server,
    worker::{self, Worker},
};
use serde_json::Value;

fn main() -> ExitCode {
    let config = Config::parse();
    let act = match config.act {
        Some(Act::ImportChild { wanted }) => return read_for_parent(wanted),
        Some(Act::PictureChild { edge, is_tile }) => {
            return told_parent(import::answer_picture(Cut { edge, is_tile }));
        }
        act => act,
    };
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let result = match (act, config.pull) {
        (Some(act), _) => by_hand(act).and_then(|lines| told(&lines)),
        (None, Some(pull)) => pull_for_ever(&pull),
        (None, None) => Err("say --server URL, or one of the commands (see --help)".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn by_hand(act: Act) -> Result<Vec<Value>, String> {
    let one = |line: Result<Value, by_hand::ByHandError>| line.map(|line| vec![line]);
    match act {
        Act::Make {
            prompt: Some(prompt),
            out,
            making,
            planning,
            ..
        } => one(by_hand::prompt(
            &planning.planner()?,
            &prompt,
            &making,
            &out,
        )),
        Act::Make {
            prompts,
            out,
            making,
            jobs,
            planning,
            ..
        } => by_hand::prompts(
            &prompts.unwrap_or_default(),
            &by_hand::Many {
                planner: &planning.planner()?,
                making: &making,
                out: &out,
                jobs,
            },
        ),
        Act::Providers { planning } => Ok(by_hand::providers(&planning.planner()?)),
        Act::Embed { texts, planning } => by_hand::embed(&planning.planner()?, &texts),
        Act::Recipe {
            files,
            out,
            seed,
            texture,
        } => match files.as_slice() {
            [file] => one(by_hand::recipe(file, seed, texture, &out)),
            files => files
                .iter()
                .map(|file| by_hand::recipe(file, seed, texture, &out.join(by_hand::stem(file))))
                .collect(),
        },
        Act::Sheet {
            out,
            families,
            catalogue,
            columns,
            level,
            texture,
        } => by_hand::sheet(&catalogue, &families, columns, level.into(), texture, &out),
        Act::Import { file, out, wanted } => one(by_hand::import(&file, wanted, &out)),
        Act::ImportChild { .. } | Act::PictureChild { .. } => Ok(Vec::new()),
        Act::Schema => Ok(vec![generation_worker::schema::schema()]),
        Act::Understand { prompt } => {
            let plan = words::understand(&prompt);
            Ok(vec![serde_json::to_value(plan).unwrap_or_default()])
        }
    }
    .map_err(|error| error.to_string())
}

/// The life of a child of `import`. Its standard error has one line: why not.
fn read_for_parent(wanted: config::Wanted) -> ExitCode {
    let wanted = import::Wanted {
        name: wanted.name.unwrap_or_default(),
        size_m: wanted.size,
        kind: wanted.kind,
        mass_kg: wanted.mass,
    };
    told_parent(import::answer(&wanted))
}

/// How a child ends.
#[expect(clippy::print_stderr, reason = "the parent reads it")]
fn told_parent(answer: Result<(), import::Refusal>) -> ExitCode {
    match answer {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            eprintln!("{refusal}");
            ExitCode::from(import::REFUSED)
        }
    }
}

fn pull_for_ever(pull: &Pull) -> Result<(), String> {
    let server = Server::new(&pull.server, pull.token()?).map_err(|error| error.to_string())?;
    let linger = std::time::Duration::from_millis(pull.linger_ms);
    let planner = pull.planning().planner()?;
    for (name, health) in planner.health() {
        match health {
            Ok(()) => tracing::info!("{name} answers"),
            Err(error) => tracing::warn!("{name}: {error}; others do its work until it answers"),
        }
    }
    let worker = Worker::new(planner, linger);
    Err(worker::run(&server, &worker).to_string())
}

/// Says all of it; what could not be made is a failure of the whole.
fn told(lines: &[Value]) -> Result<(), String> {
    lines.iter().for_each(say);
    let failed = lines.iter().filter(|line| !line["error"].is_null()).count();
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} could not be made"))
    }
}

#[expect(
    clippy::print_stdout,
    reason = "what was made is the answer of a command by hand"
)]
fn say(line: &Value) {
    println!("{line}");
}
