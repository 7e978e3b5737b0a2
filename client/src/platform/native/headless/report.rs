//! What the run found, as one JSON object.

use std::{path::Path, time::Duration};

use model::{AssetId, ContentHash, JobId};
use serde::Serialize;

use super::{HeadlessError, wishes::Spoken};
use crate::{fetch::Api, platform::native::wait_for};

/// Printed on standard output.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    prompts: Vec<PromptReport>,
    state_hashes: [ContentHash; 2],
    equal: bool,
    picture: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PromptReport {
    prompt: String,
    placeholder_ms: [f64; 2],
    published_ms: [f64; 2],
    swapped_ms: [f64; 2],
    asset: AssetId,
    version: u32,
    reused: bool,
    objects: usize,
}

impl Report {
    /// Asks the server which results were there before.
    pub(super) fn new(
        spoken: &[Spoken],
        state_hashes: [ContentHash; 2],
        api: &Api,
        token: &str,
        out: &Path,
    ) -> Result<Self, HeadlessError> {
        let prompts = spoken
            .iter()
            .map(|spoken| prompt(spoken, api, token))
            .collect::<Result<_, _>>()?;
        let picture = out.join("picture.png").display().to_string();
        Ok(Self {
            prompts,
            equal: state_hashes[0] == state_hashes[1],
            state_hashes,
            picture,
        })
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn prompt(spoken: &Spoken, api: &Api, token: &str) -> Result<PromptReport, HeadlessError> {
    let job = wait_for(api.job(JobId::of(spoken.command, 0), token))?;
    Ok(PromptReport {
        prompt: spoken.prompt.clone(),
        placeholder_ms: spoken.placeholder.map(millis),
        published_ms: spoken.published.map(millis),
        swapped_ms: spoken.swapped.map(millis),
        asset: spoken.version.asset,
        version: spoken.version.version,
        reused: job.reused,
        objects: spoken.objects.len(),
    })
}

/// To a tenth of a millisecond.
fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}
