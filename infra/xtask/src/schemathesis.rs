//! The API before somebody else's eyes: schemathesis reads its description and asks whatever that allows, and a good deal
//! more, as four people.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use clap::Args;
use serde_json::json;

use crate::{
    ask::told,
    cargo::cache,
    run::{Failed, cannot_start, say},
    served::{Made, Served},
    stores::python,
};

/// Asks by OpenAPI.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// What must hold of every answer: described as it comes, nothing failed on our side, what is against the description is
/// refused, and so is whoever should have said who they are.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,negative_data_rejection,\
    missing_required_header,unsupported_method,ignored_auth";

/// Cases for one route in one go. There are routes that can be asked in one way only, so there are several goes.
const CASES_IN_A_GO: &str = "150";

/// How much of it.
#[derive(Debug, Args)]
pub(crate) struct Schemathesis {
    /// At least so many requests, all four together.
    #[arg(long, default_value_t = 20_000)]
    cases: u64,
}

/// Somebody who asks.
struct Identity {
    name: &'static str,
    token: Option<String>,
    /// Whether they name things that are there; whoever does not gets further into what names can be.
    knows: bool,
}

pub(crate) fn run_schemathesis(wanted: &Schemathesis) -> Result<(), Failed> {
    let program = python(&[SCHEMATHESIS])?.join("schemathesis");
    let folder = cache("schemathesis")?;
    let served = Served::start("schemathesis")?;
    let owner = served.token("person")?;
    let made = served.made(&owner)?;
    let known = folder.join("known.toml");
    fs::write(&known, parameters(&made))
        .map_err(|why| Failed(format!("{} cannot be written: {why}.", known.display())))?;
    let mut total = 0;
    for identity in identities(&served, owner)? {
        let mut asked = 0;
        for go in 1.. {
            let log = folder.join(format!("{}-{go}.log", identity.name));
            let mut schemathesis = Command::new(&program);
            if identity.knows {
                schemathesis.arg("--config-file").arg(&known);
            }
            describe(&mut schemathesis, &served, &identity, go);
            asked += cases(schemathesis.current_dir(&folder), &log)?;
            if asked * 4 >= wanted.cases {
                break;
            }
        }
        say(&format!("{asked} cases as {}", identity.name));
        total += asked;
    }
    say(&format!(
        "{total} cases: no failure on our side, no answer that is not as described"
    ));
    Ok(())
}

fn identities(served: &Served, owner: String) -> Result<[Identity; 4], Failed> {
    let guest = told(
        served.port,
        "POST /v1/guests",
        &[],
        &json!({ "name": "gus" }),
    )?;
    let guest = guest["token"].as_str().map(str::to_owned);
    let one = |name, token, knows| Identity { name, token, knows };
    Ok([
        one("nobody", None, false),
        one("a guest", guest, true),
        one("the owner", Some(owner), true),
        one("an administrator", Some(served.token("admin")?), false),
    ])
}

/// Things that are there, wherever a path asks for such.
fn parameters(made: &Made) -> String {
    let Made {
        room,
        job,
        asset,
        version,
    } = made;
    format!(
        "[parameters]\n\"path.room\" = \"{room}\"\n\"path.job\" = \"{job}\"\n\"path.asset\" = \"{asset}\"\n\"path.version\" = {version}\n"
    )
}

fn describe(schemathesis: &mut Command, served: &Served, identity: &Identity, go: u64) {
    let description = format!("http://127.0.0.1:{}/v1/openapi.json", served.port);
    schemathesis
        .args(["run", &description, "--checks", CHECKS])
        .args([
            "--phases",
            "coverage,fuzzing",
            "--max-examples",
            CASES_IN_A_GO,
        ])
        .args(["--seed", &go.to_string(), "--continue-on-failure"])
        .args(["--warnings", "off", "--no-color"])
        // Waiting for work takes long, and there is nothing to do after one's own end.
        .args(["--exclude-operation-id", "post_v1_worker_lease"]);
    if let Some(token) = &identity.token {
        schemathesis
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--exclude-operation-id", "delete_v1_account"]);
    }
}

/// Runs it, and reads how much it asked out of what it said.
fn cases(schemathesis: &mut Command, log: &Path) -> Result<u64, Failed> {
    let output = schemathesis.stderr(Stdio::inherit()).output();
    let output = output.map_err(|why| cannot_start(schemathesis, &why))?;
    let words = String::from_utf8_lossy(&output.stdout);
    fs::write(log, &*words)
        .map_err(|why| Failed(format!("{} cannot be written: {why}.", log.display())))?;
    if !output.status.success() {
        let failures = words.find("= FAILURES =").unwrap_or_default();
        return Err(Failed(format!(
            "{}\nAll of it is in {}.",
            &words[failures..],
            log.display()
        )));
    }
    let generated = words
        .lines()
        .find_map(|line| line.trim().split_once(" generated")?.0.parse().ok());
    generated.ok_or_else(|| Failed(format!("{} does not say how much.", log.display())))
}
