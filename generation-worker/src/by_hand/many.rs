//! Many prompts at once: each thing that a line asks for, into a folder of its own.

use std::{
    num::NonZero,
    path::{Path, PathBuf},
    time::Instant,
};

use generation_worker::{parallel, planner::Planner};
use serde_json::{Value, json};

use super::{
    ByHandError, How,
    files::{read, slug},
    greet, make_one,
};
use crate::config::Making;

/// How a file of prompts is made.
pub(crate) struct Many<'a> {
    /// Who writes the recipes.
    pub(crate) planner: &'a Planner,
    /// And everything beside the words.
    pub(crate) making: &'a Making,
    /// The folder of folders.
    pub(crate) out: &'a Path,
    /// How many are made at the same time; nothing: as many as there are cores.
    pub(crate) jobs: Option<NonZero<usize>>,
}

/// One thing of one line.
struct Order {
    line: String,
    /// The words for it alone, as a room would ask for it.
    phrase: String,
    unknown: Vec<String>,
    folder: PathBuf,
}

/// Makes what every line of `file` asks for; answers with a line for each thing, in their order, and one of totals.
#[expect(
    clippy::disallowed_methods,
    reason = "a stopwatch for the person at the keyboard"
)]
pub(crate) fn prompts(file: &Path, many: &Many<'_>) -> Result<Vec<Value>, ByHandError> {
    let start = Instant::now();
    let orders = orders(&read(file)?, many.out);
    let how = How::of(many.making)?;
    greet(many.planner);
    let jobs = many.jobs.unwrap_or_else(parallel::cores);
    let mut lines = parallel::each(orders.len(), jobs, |index| one(&orders[index], &how, many));
    lines.push(totals(&lines, jobs, start.elapsed().as_secs_f32()));
    Ok(lines)
}

/// Things to make: what a line asks for, one by one; a line that names nothing is one, to be refused.
fn orders(text: &str, out: &Path) -> Vec<Order> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let things = lines.flat_map(|line| {
        let plan = words::understand(line);
        let mut phrases: Vec<_> = plan.items.into_iter().map(|item| item.phrase).collect();
        if phrases.is_empty() {
            phrases.push(line.to_owned());
        }
        phrases
            .into_iter()
            .map(move |phrase| (line, phrase, plan.unknown.clone()))
    });
    let order = |(index, (line, phrase, unknown)): (usize, (&str, String, Vec<String>))| Order {
        line: line.to_owned(),
        folder: out.join(format!("{index:03}-{}", slug(&phrase))),
        phrase,
        unknown,
    };
    things.enumerate().map(order).collect()
}

fn one(order: &Order, how: &How, many: &Many<'_>) -> Value {
    let made = make_one(many.planner, &order.phrase, how, &order.folder);
    let mut line = made.unwrap_or_else(|error| json!({ "error": error.to_string() }));
    line["prompt"] = json!(order.line);
    line["phrase"] = json!(order.phrase);
    line["unknown"] = json!(order.unknown);
    line
}

/// What all lines add up to.
fn totals(lines: &[Value], jobs: NonZero<usize>, secs: f32) -> Value {
    let count = |is: &dyn Fn(&Value) -> bool| lines.iter().filter(|line| is(line)).count();
    let failed = count(&|line| !line["error"].is_null());
    let mut millis: Vec<_> = lines
        .iter()
        .filter_map(|line| line["millis"].as_u64())
        .collect();
    millis.sort_unstable();
    let within = |share: f32| millis.get((millis.len() as f32 * share) as usize).copied();
    json!({
        "made": lines.len() - failed,
        "failed": failed,
        "insideBudget": count(&|line| line["insideBudget"] == true),
        "closed": count(&|line| line["openEdges"] == json!([0, 0, 0])),
        "floating": count(&|line| line["floating"].as_array().is_some_and(|parts| !parts.is_empty())),
        "withUnknownWords": count(&|line| line["unknown"].as_array().is_some_and(|words| !words.is_empty())),
        "millisP50": within(0.5),
        "millisP95": within(0.95),
        "millisMax": millis.last(),
        "secs": secs,
        "jobs": jobs,
    })
}
