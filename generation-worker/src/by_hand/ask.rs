//! Asking those of the routing table by hand.

use std::time::Duration;

use generation_worker::{
    planner::Planner,
    provider::{
        Asking, Capability, Deadline, Embed as _, Errand, Offline, ProviderError, Unanswered,
    },
};
use model::{FallbackPolicy, Kind, Quality};
use serde_json::{Value, json};

use super::ByHandError;

/// How long a few texts may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A line for everybody: how they are, and what they can be asked for.
pub(crate) fn providers(planner: &Planner) -> Vec<Value> {
    let line = |(name, health): (String, Result<(), ProviderError>)| {
        let ways = planner.exchange().ways_of(&name);
        json!({
            "provider": name,
            "well": health.is_ok(),
            "why": health.err().map(|error| error.to_string()),
            "capabilities": ways.first().map(|(_, way)| way.capabilities()),
            "routes": ways.iter().map(|(errand, way)| json!({ "for": errand, "model": way.model })).collect::<Vec<_>>(),
        })
    };
    planner.health().into_iter().map(line).collect()
}

/// A line for each text: the point it is at, by whom the table names or else by this program.
pub(crate) fn embed(planner: &Planner, texts: &[String]) -> Result<Vec<Value>, ByHandError> {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let points = points(planner, &texts)?;
    let line = |(text, point): (&&str, Vec<f32>)| json!({ "text": text, "point": point });
    Ok(texts.iter().zip(points).map(line).collect())
}

fn points(planner: &Planner, texts: &[&str]) -> Result<Vec<Vec<f32>>, Unanswered> {
    if !planner.exchange().knows(Errand::Embed) {
        let alone = Offline.embed_all("", texts, Deadline::after(PATIENCE))?;
        return Ok(alone.value);
    }
    let asking = Asking {
        errand: Errand::Embed,
        capability: Capability::Embed,
        kind: Kind::Prop,
        quality: Quality::Usual,
        policy: FallbackPolicy::Downgrade,
        only: None,
        local_only: false,
        budget: planner.cap(),
        deadline: Deadline::after(PATIENCE),
        seed: 0,
        settings: "embed-1",
        // A token is a byte at the least.
        tokens_max: [texts.iter().map(|text| text.len() as u64).sum(), 0],
    };
    planner
        .exchange()
        .ask(&asking, Unanswered::may_go_elsewhere, |talk| {
            talk.call(|provider, model, deadline| {
                let embed = provider.embed().ok_or(ProviderError::Moved)?;
                embed.embed_all(model, texts, deadline)
            })
        })
}
