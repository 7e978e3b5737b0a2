//! Who one is, and what one has used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{PlayerId, UserId, limits::NAME_CHARS_MAX};

/// `POST /v1/guests`: somebody without an account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuestRequest {
    /// What the others shall call them.
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    pub name: String,
}

/// Answer to [`GuestRequest`].
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuestAnswer {
    /// Who they are from now on.
    pub user: UserId,
    /// A JWT that proves it; sent as `Authorization: Bearer`.
    pub token: String,
}

/// `GET /v1/me`: who one is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Across rooms.
    pub user: UserId,
    /// The same person as rooms know them.
    pub player: PlayerId,
    /// What others call them.
    pub name: String,
    /// Their organisation.
    pub tenant: String,
    /// Whether they may do everything there.
    pub admin: bool,
}

/// `GET /v1/usage`: what one has used, and what the most is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Prompts in a minute, an hour and a day.
    pub prompts: Vec<UsageWindow>,
    /// Millionths of a dollar in a day: spent, or promised to calls under way.
    pub micro_usd: UsageWindow,
}

/// Something that is counted over a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsageWindow {
    /// How far back it is counted.
    pub secs: u64,
    /// How much.
    pub used: u64,
    /// And how much at most.
    pub most: u64,
}

/// One thing that was done or refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// Its place in the chain.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// Who.
    pub user: Option<UserId>,
    /// What.
    pub what: String,
    /// To what.
    pub object: Option<String>,
    /// The request it belongs to.
    pub correlation: Option<String>,
}
