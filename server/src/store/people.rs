//! What is kept about one person: all of it, and its end.

use model::{PlayerId, UserId};
use serde_json::{Value, json};

use super::{Store, StoreError, accounts::lock, database};

impl Store {
    /// Everything that is kept about somebody, under names people understand.
    pub(crate) async fn everything_about(&self, user: UserId) -> Result<Value, StoreError> {
        let mut reader = self.database.readers.acquire().await?;
        let player = PlayerId::from(user).0.cast_signed();
        let account: Option<(String, String, i64)> =
            sqlx::query_as("SELECT name, tenant, seen FROM accounts WHERE person = $1")
                .bind(&user.0[..])
                .fetch_optional(&mut *reader)
                .await?;
        let account = account
            .map(|(name, tenant, seen)| json!({ "name": name, "tenant": tenant, "seenMs": seen }));
        let rooms: Vec<(Vec<u8>, String)> =
            sqlx::query_as("SELECT id, name FROM rooms WHERE owner = $1 ORDER BY created, rowid")
                .bind(&user.0[..])
                .fetch_all(&mut *reader)
                .await?;
        let roles: Vec<(Vec<u8>, String)> =
            sqlx::query_as("SELECT room, role FROM members WHERE person = $1 ORDER BY room")
                .bind(&user.0[..])
                .fetch_all(&mut *reader)
                .await?;
        let jobs: Vec<(Vec<u8>, String, String, i64)> = sqlx::query_as(
            "SELECT id, prompt, state, created FROM jobs WHERE asker = $1 ORDER BY created, rowid",
        )
        .bind(player)
        .fetch_all(&mut *reader)
        .await?;
        let spends: Vec<(String, String, i64, i64)> = sqlx::query_as(
            "SELECT provider, model, micro_usd, at FROM spends WHERE player = $1 ORDER BY at",
        )
        .bind(player)
        .fetch_all(&mut *reader)
        .await?;
        let pictures: Vec<(Vec<u8>, String)> =
            sqlx::query_as("SELECT hash, kind FROM pictures WHERE owner = $1 ORDER BY at")
                .bind(player)
                .fetch_all(&mut *reader)
                .await?;
        let prefabs: Vec<(Vec<u8>, String)> =
            sqlx::query_as("SELECT id, name FROM prefabs WHERE owner = $1 ORDER BY at")
                .bind(player)
                .fetch_all(&mut *reader)
                .await?;
        let published: Vec<(Vec<u8>, String)> =
            sqlx::query_as("SELECT id, title FROM published WHERE owner = $1 ORDER BY at")
                .bind(player)
                .fetch_all(&mut *reader)
                .await?;
        let named = |rows: Vec<(Vec<u8>, String)>, what: &str| -> Vec<Value> {
            rows.iter()
                .map(|(bytes, text)| json!({ "id": hex(bytes), what: text }))
                .collect()
        };
        let jobs: Vec<_> = jobs
            .iter()
            .map(|(job, prompt, state, at)| {
                json!({ "id": hex(job), "prompt": prompt, "status": state, "atMs": at })
            })
            .collect();
        let spends: Vec<_> = spends
            .iter()
            .map(|(provider, model, micro_usd, at)| {
                json!({ "provider": provider, "model": model, "microUsd": micro_usd, "atMs": at })
            })
            .collect();
        Ok(json!({
            "user": user,
            "player": PlayerId::from(user),
            "account": account,
            "rooms": named(rooms, "name"),
            "roles": named(roles, "role"),
            "jobs": jobs,
            "spends": spends,
            "references": named(pictures, "contentType"),
            "prefabs": named(prefabs, "name"),
            "published": named(published, "title"),
        }))
    }

    /// Deletes what is kept about somebody. Rooms go on without an owner; what is counted about money stays, under nobody's
    /// name; the account's id alone is kept, so that passes that are still about are worth nothing.
    pub(crate) async fn forget(&self, user: UserId) -> Result<(), StoreError> {
        let player = PlayerId::from(user);
        let mut tx = self.write().await?;
        database::one_at_a_time(&mut tx, "accounts").await?;
        lock(&mut tx, player).await?;
        for statement in [
            "DELETE FROM members WHERE person = $1",
            "DELETE FROM requests WHERE person = $1",
            "DELETE FROM tokens WHERE person = $1",
            "UPDATE rooms SET owner = NULL WHERE owner = $1",
        ] {
            sqlx::query(statement)
                .bind(&user.0[..])
                .execute(&mut *tx)
                .await?;
        }
        for statement in [
            "DELETE FROM orders WHERE player = $1",
            "DELETE FROM pictures WHERE owner = $1",
            "DELETE FROM prefabs WHERE owner = $1",
            "DELETE FROM published WHERE owner = $1",
            "UPDATE spends SET player = 0 WHERE player = $1",
            "UPDATE jobs SET asker = NULL WHERE asker = $1",
            "UPDATE grants SET owner = NULL WHERE owner = $1",
        ] {
            sqlx::query(statement)
                .bind(player.0.cast_signed())
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query("UPDATE accounts SET name = '', gone = $1 WHERE person = $2")
            .bind(self.now_ms())
            .bind(&user.0[..])
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
