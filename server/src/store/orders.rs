//! What people have made, as far as it is counted: prompts in a minute, an hour and a day, and what their jobs cost.

use model::{Brief, CommandId, JobId, PlayerId, api::SpendRequest};
use sqlx::AnyConnection;

use super::{
    LeaseError, Store, StoreError, accounts,
    jobs::{Holder, holder},
};
use crate::{identity::Person, limits::Limits};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A limit somebody has reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{limit} You can go on in {wait_secs} seconds.")]
pub struct OverQuota {
    /// Which, as a sentence.
    pub limit: String,
    /// Until then.
    pub wait_secs: u64,
}

/// Why something that costs is not begun.
#[derive(Debug, thiserror::Error)]
pub enum SpendError {
    /// See [`OverQuota`].
    #[error(transparent)]
    OverQuota(#[from] OverQuota),
    /// See [`LeaseError`].
    #[error(transparent)]
    Lease(#[from] LeaseError),
}

impl From<sqlx::Error> for SpendError {
    fn from(error: sqlx::Error) -> Self {
        Self::Lease(error.into())
    }
}

impl From<StoreError> for SpendError {
    fn from(error: StoreError) -> Self {
        Self::Lease(error.into())
    }
}

/// Something somebody asks to have made.
#[derive(Clone, Debug)]
pub(crate) struct Order<'a> {
    pub(crate) command: CommandId,
    pub(crate) player: PlayerId,
    pub(crate) brief: &'a Brief,
    /// What whoever asks calls it.
    pub(crate) client_request: Option<&'a str>,
}

/// What was said with an order.
pub(super) struct Said {
    pub(super) brief: String,
    pub(super) client_request: Option<String>,
}

/// What somebody has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Prompts in the last minute, hour and day.
    pub prompts: [u64; 3],
    /// What was spent or is promised in the last day, in millionths of a dollar.
    pub micro_usd: u64,
}

impl Store {
    /// Counts an order before anything is done about it; the same command is counted once. For administrators there is no
    /// too many.
    pub(crate) async fn order(
        &self,
        order: &Order<'_>,
        by: &Person,
    ) -> Result<Result<(), OverQuota>, StoreError> {
        let without = by.admin.then(Limits::none);
        let limits = without.as_ref().unwrap_or(&self.limits);
        let mut tx = self.write().await?;
        let counted = count(&mut tx, order, limits, self.now_ms()).await?;
        tx.commit().await?;
        Ok(counted)
    }

    /// Takes an order back that came to nothing.
    pub(crate) async fn forget_order(&self, command: CommandId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM orders WHERE command = $1")
            .bind(&command.0[..])
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Promises a call that costs something, or settles what it did cost. Promised money counts as spent, so that many
    /// calls at the same time cannot go over a cap together.
    pub async fn spend(&self, job: JobId, call: &SpendRequest) -> Result<(), SpendError> {
        let mut tx = self.write().await?;
        let Holder { asker, .. } = holder(&mut tx, job, call.fence, call.settled).await?;
        let player = asker.unwrap_or(PlayerId(0));
        let micro_usd = i64::try_from(call.micro_usd).unwrap_or(i64::MAX);
        if call.settled {
            sqlx::query(
                "UPDATE spends SET micro_usd = $1, settled = 1
                 WHERE job = $2 AND fence = $3 AND call = $4 AND settled = 0",
            )
            .bind(micro_usd)
            .bind(&job.0[..])
            .bind(call.fence.cast_signed())
            .bind(call.call.cast_signed())
            .execute(&mut *tx)
            .await?;
        } else {
            accounts::lock(&mut tx, player).await?;
            let now = self.now_ms();
            let spent = spent(&mut tx, player, now).await?;
            let after = spent.saturating_add(micro_usd);
            if micro_usd > 0 && after > self.limits.micro_usd_per_day as i64 {
                let oldest = oldest_spend(&mut tx, player, now).await?;
                return Err(OverQuota {
                    limit: format!(
                        "What may be spent for one person in a day is used up ({} US dollars).",
                        dollars(self.limits.micro_usd_per_day)
                    ),
                    wait_secs: wait_secs(oldest, DAY_MS, now),
                }
                .into());
            }
            sqlx::query(
                "INSERT INTO spends (job, fence, call, player, provider, model, micro_usd, settled, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT (job, fence, call) DO NOTHING",
            )
            .bind(&job.0[..])
            .bind(call.fence.cast_signed())
            .bind(call.call.cast_signed())
            .bind(player.0.cast_signed())
            .bind(&call.provider)
            .bind(&call.model)
            .bind(micro_usd)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What somebody has used.
    pub async fn used(&self, player: PlayerId) -> Result<Used, StoreError> {
        let mut reader = self.database.readers.acquire().await?;
        let now = self.now_ms();
        let mut prompts = [0; 3];
        for (prompts, window) in prompts.iter_mut().zip([MINUTE_MS, HOUR_MS, DAY_MS]) {
            *prompts = ordered(&mut reader, player, now - window)
                .await?
                .cast_unsigned();
        }
        let micro_usd = spent(&mut reader, player, now).await?.cast_unsigned();
        Ok(Used { prompts, micro_usd })
    }
}

/// Counts an order in a transaction, or says which limit it is over.
pub(super) async fn count(
    connection: &mut AnyConnection,
    order: &Order<'_>,
    limits: &Limits,
    now: i64,
) -> Result<Result<(), OverQuota>, StoreError> {
    accounts::lock(connection, order.player).await?;
    let known: Option<i64> = sqlx::query_scalar("SELECT at FROM orders WHERE command = $1")
        .bind(&order.command.0[..])
        .fetch_optional(&mut *connection)
        .await?;
    if known.is_some() {
        return Ok(Ok(()));
    }
    let windows = [
        (MINUTE_MS, limits.prompts_per_minute, "a minute"),
        (HOUR_MS, limits.prompts_per_hour, "an hour"),
        (DAY_MS, limits.prompts_per_day, "a day"),
    ];
    for (window, most, named) in windows {
        if ordered(connection, order.player, now - window).await? < i64::from(most) {
            continue;
        }
        // The window is free again when as many as are too many have left it.
        let leaves = nth_newest(connection, order.player, i64::from(most)).await?;
        return Ok(Err(OverQuota {
            limit: format!("{most} prompts in {named} are the most."),
            wait_secs: wait_secs(leaves, window, now),
        }));
    }
    let spent = spent(connection, order.player, now).await?;
    if spent > 0 && spent >= limits.micro_usd_per_day as i64 {
        let oldest = oldest_spend(connection, order.player, now).await?;
        return Ok(Err(OverQuota {
            limit: format!(
                "{} US dollars in a day are the most.",
                dollars(limits.micro_usd_per_day)
            ),
            wait_secs: wait_secs(oldest, DAY_MS, now),
        }));
    }
    let brief = serde_json::to_string(order.brief).or(Err(StoreError::BadRow("brief")))?;
    sqlx::query(
        "INSERT INTO orders (command, player, brief, at, client_request) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&order.command.0[..])
    .bind(order.player.0.cast_signed())
    .bind(brief)
    .bind(now)
    .bind(order.client_request)
    .execute(connection)
    .await?;
    Ok(Ok(()))
}

/// What was said with an order.
pub(super) async fn said(
    connection: &mut AnyConnection,
    command: CommandId,
) -> Result<Option<Said>, StoreError> {
    let row: Option<(String, Option<String>)> =
        sqlx::query_as("SELECT brief, client_request FROM orders WHERE command = $1")
            .bind(&command.0[..])
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(brief, client_request)| Said {
        brief,
        client_request,
    }))
}

async fn ordered(
    connection: &mut AnyConnection,
    player: PlayerId,
    since: i64,
) -> Result<i64, StoreError> {
    Ok(
        sqlx::query_scalar("SELECT count(*) FROM orders WHERE player = $1 AND at > $2")
            .bind(player.0.cast_signed())
            .bind(since)
            .fetch_one(connection)
            .await?,
    )
}

/// When the `nth` newest order was made.
async fn nth_newest(
    connection: &mut AnyConnection,
    player: PlayerId,
    nth: i64,
) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT at FROM orders WHERE player = $1 ORDER BY at DESC LIMIT 1 OFFSET $2",
    )
    .bind(player.0.cast_signed())
    .bind((nth - 1).max(0))
    .fetch_optional(connection)
    .await?)
}

async fn spent(
    connection: &mut AnyConnection,
    player: PlayerId,
    now: i64,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT CAST(coalesce(sum(micro_usd), 0) AS BIGINT) FROM spends WHERE player = $1 AND at > $2",
    )
    .bind(player.0.cast_signed())
    .bind(now - DAY_MS)
    .fetch_one(connection)
    .await?)
}

async fn oldest_spend(
    connection: &mut AnyConnection,
    player: PlayerId,
    now: i64,
) -> Result<Option<i64>, StoreError> {
    Ok(
        sqlx::query_scalar("SELECT min(at) FROM spends WHERE player = $1 AND at > $2")
            .bind(player.0.cast_signed())
            .bind(now - DAY_MS)
            .fetch_one(connection)
            .await?,
    )
}

fn wait_secs(leaves: Option<i64>, window: i64, now: i64) -> u64 {
    let free_at = leaves.unwrap_or(now) + window;
    ((free_at - now).max(0) as u64).div_ceil(1_000).max(1)
}

/// `4.25`, in whole cents.
fn dollars(micro_usd: u64) -> String {
    let cents = micro_usd / 10_000;
    format!("{}.{:02}", cents / 100, cents % 100)
}
