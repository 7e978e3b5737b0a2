//! What was done by whom, one entry after the other, each holding the hash of the one before.

use model::{ContentHash, UserId};
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, database, id, journal::BEFORE_THE_FIRST};
use crate::identity::Tenant;

/// One thing that was done, or refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// Who, unless nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// In which organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// What, in one word.
    pub what: String,
    /// To what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Why, or why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What goes through every log of the same request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// Hash of what was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<ContentHash>,
    /// Hash of what was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<ContentHash>,
}

type Row = (i64, String, Vec<u8>, Vec<u8>);

impl Store {
    /// Adds an entry; its time is now.
    pub(crate) async fn audit(&self, entry: Entry) -> Result<(), StoreError> {
        let entry = Entry {
            at_ms: self.clock.now_ms(),
            ..entry
        };
        let text = serde_json::to_string(&entry).or(Err(StoreError::BadRow("audit entry")))?;
        let mut tx = self.write().await?;
        database::one_at_a_time(&mut tx, "audit").await?;
        let last: Option<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
                .fetch_optional(&mut *tx)
                .await?;
        let (seq, previous) = match last {
            Some((seq, hash)) => (seq + 1, ContentHash(id(&hash, "hash")?)),
            None => (1, BEFORE_THE_FIRST),
        };
        sqlx::query(
            "INSERT INTO audit (seq, tenant, entry, previous, hash) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(seq)
        .bind(entry.tenant.as_deref())
        .bind(&text)
        .bind(&previous.0[..])
        .bind(&chained(previous, seq, &text).0[..])
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Entries of one organisation after `after`, at most `limit`, each with its number.
    pub(crate) async fn audited(
        &self,
        tenant: &Tenant,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(i64, Entry)>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT seq, entry FROM audit WHERE tenant = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        )
        .bind(tenant.as_str())
        .bind(after)
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        let read = |(seq, text): (i64, String)| {
            let entry = serde_json::from_str(&text).or(Err(StoreError::BadRow("audit entry")))?;
            Ok((seq, entry))
        };
        rows.into_iter().map(read).collect()
    }

    /// Follows the whole chain; how many entries it has, or the number of the first one that does not follow.
    pub async fn verify_audit(&self) -> Result<Result<u64, i64>, StoreError> {
        let mut previous = BEFORE_THE_FIRST;
        let mut last: i64 = 0;
        loop {
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT seq, entry, previous, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT 1000",
            )
            .bind(last)
            .fetch_all(&self.database.readers)
            .await?;
            if rows.is_empty() {
                return Ok(Ok(last.cast_unsigned()));
            }
            for (seq, entry, before, hash) in rows {
                let expected = chained(previous, seq, &entry);
                if seq != last + 1 || before != previous.0 || hash != expected.0 {
                    return Ok(Err(last + 1));
                }
                (previous, last) = (expected, seq);
            }
        }
    }
}

/// The hash of an entry in its place.
fn chained(previous: ContentHash, seq: i64, entry: &str) -> ContentHash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&previous.0);
    hasher.update(&seq.to_be_bytes());
    hasher.update(entry.as_bytes());
    ContentHash(*hasher.finalize().as_bytes())
}
