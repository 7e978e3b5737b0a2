//! How much of everything somebody may use. Numbers are configuration; what is written here is what a public server has.

use serde::{Deserialize, Serialize};

/// The numbers of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Limits {
    /// Players in a new room.
    pub players_per_room: u32,
    /// Jobs of one room that are worked on at the same time.
    pub running_jobs_per_room: u32,
    /// Prompts of one person in a minute.
    pub prompts_per_minute: u32,
    /// In an hour.
    pub prompts_per_hour: u32,
    /// In a day.
    pub prompts_per_day: u32,
    /// What one person's prompts may cost in a day, in millionths of a dollar.
    pub micro_usd_per_day: u64,
    /// Requests of one person, and of one address, at once.
    pub requests_burst: u32,
    /// And in a second on average.
    pub requests_per_second: u32,
    /// Things one room may have made.
    pub assets_per_room: u32,
    /// The bytes of their files.
    pub bytes_per_room: u64,
    /// Rooms one person may own.
    pub rooms_per_person: u32,
    /// Worlds one person may have published.
    pub published_per_person: u32,
}

/// One of those who build for their living could not say more in an hour; five dollars are a lot for a day.
impl Default for Limits {
    fn default() -> Self {
        Self {
            players_per_room: 5,
            running_jobs_per_room: 2,
            prompts_per_minute: 5,
            prompts_per_hour: 60,
            prompts_per_day: 200,
            micro_usd_per_day: 5_000_000,
            requests_burst: 10,
            requests_per_second: 1,
            assets_per_room: 10_000,
            bytes_per_room: 4 << 30,
            rooms_per_person: 20,
            published_per_person: 5,
        }
    }
}

impl Limits {
    /// For a world of one's own: nobody else is there to be kept from using it up.
    #[must_use]
    pub fn none() -> Self {
        Self {
            players_per_room: model::limits::PLAYERS_DEFAULT as u32,
            running_jobs_per_room: u32::MAX,
            prompts_per_minute: u32::MAX,
            prompts_per_hour: u32::MAX,
            prompts_per_day: u32::MAX,
            micro_usd_per_day: i64::MAX as u64,
            requests_burst: u32::MAX,
            requests_per_second: u32::MAX,
            assets_per_room: u32::MAX,
            bytes_per_room: i64::MAX as u64,
            rooms_per_person: 1_000,
            published_per_person: 1_000,
        }
    }
}
