//! Requests that may be sent twice: what the first one was answered is the answer to all of them, for a day.

use model::{ContentHash, UserId};

use super::{Store, StoreError, id};

/// How long an answer is kept.
const KEPT_MS: i64 = 24 * 3_600 * 1_000;

/// A request that was begun and never answered is taken for lost after this long.
const LOST_MS: i64 = 60_000;

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing: it is ours now.
    New,
    /// The same request is under way.
    UnderWay,
    /// Another request had this key.
    Other,
    /// The same request was answered so.
    Answered { status: u16, body: String },
}

type Row = (Vec<u8>, Option<i64>, Option<String>, i64);

impl Store {
    /// Takes a key for a request, or says what came of the one that has it.
    pub(crate) async fn begin_request(
        &self,
        user: UserId,
        key: &str,
        fingerprint: ContentHash,
    ) -> Result<Known, StoreError> {
        let now = self.now_ms();
        let mut tx = self.write().await?;
        sqlx::query(
            "DELETE FROM requests WHERE person = $1 AND (at <= $2 OR (status IS NULL AND at <= $3))",
        )
        .bind(&user.0[..])
        .bind(now - KEPT_MS)
        .bind(now - LOST_MS)
        .execute(&mut *tx)
        .await?;
        let taken = sqlx::query(
            "INSERT INTO requests (person, key, fingerprint, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (person, key) DO NOTHING",
        )
        .bind(&user.0[..])
        .bind(key)
        .bind(&fingerprint.0[..])
        .bind(now)
        .execute(&mut *tx)
        .await?;
        if taken.rows_affected() > 0 {
            tx.commit().await?;
            return Ok(Known::New);
        }
        let row: Row = sqlx::query_as(
            "SELECT fingerprint, status, body, at FROM requests WHERE person = $1 AND key = $2",
        )
        .bind(&user.0[..])
        .bind(key)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        let (known, status, body, _) = row;
        if ContentHash(id(&known, "fingerprint")?) != fingerprint {
            return Ok(Known::Other);
        }
        Ok(match (status, body) {
            (Some(status), Some(body)) => Known::Answered {
                status: status as u16,
                body,
            },
            _ => Known::UnderWay,
        })
    }

    /// Keeps what a request was answered.
    pub(crate) async fn end_request(
        &self,
        user: UserId,
        key: &str,
        (status, body): (u16, &str),
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE requests SET status = $1, body = $2 WHERE person = $3 AND key = $4")
            .bind(i64::from(status))
            .bind(body)
            .bind(&user.0[..])
            .bind(key)
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Lets go of the key of a request that came to nothing and may end otherwise the next time.
    pub(crate) async fn drop_request(&self, user: UserId, key: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM requests WHERE person = $1 AND key = $2 AND status IS NULL")
            .bind(&user.0[..])
            .bind(key)
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }
}
