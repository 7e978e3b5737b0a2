//! Whole rooms at one version: caches of the journal that make waking a room quick.

use model::{RoomId, api::SnapshotSummary};
use room::history::{Record, RestoreError, Snapshot};

use super::{Store, StoreError, hash_of, journal::BEFORE_THE_FIRST};

/// Newest snapshots kept of each room (SPEC C3).
const SNAPSHOTS_KEPT: i64 = 50;

type Row = (i64, Vec<u8>, Vec<u8>);

impl Store {
    /// The newest snapshot that reads back, and every record after it.
    pub async fn restore(
        &self,
        room: RoomId,
    ) -> Result<(Option<Snapshot>, Vec<Record>), StoreError> {
        let shelf: Vec<Row> = sqlx::query_as(
            "SELECT version, bytes, hash FROM snapshots WHERE room = $1 ORDER BY version DESC LIMIT 2",
        )
        .bind(&room.0[..])
        .fetch_all(&self.database.readers)
        .await?;
        for row in &shelf {
            let Some(snapshot) = self.trusted(room, row).await? else {
                tracing::warn!(%room, version = row.0, "this snapshot cannot be used; an older one will do");
                continue;
            };
            let previous = snapshot.previous.unwrap_or(BEFORE_THE_FIRST);
            let records = self.records_after(room, snapshot.version, previous).await?;
            return Ok((Some(snapshot), records));
        }
        Ok((None, self.records_after(room, 0, BEFORE_THE_FIRST).await?))
    }

    /// What a room is, as far as it is on disk.
    pub(crate) async fn now(&self, room: RoomId) -> Result<Snapshot, StoreError> {
        let (snapshot, records) = self.restore(room).await?;
        let mut state = snapshot.unwrap_or_else(|| room::founded(room));
        let corrupt = |version: u64, error: RestoreError| StoreError::Corrupt {
            room,
            version,
            what: error.to_string(),
        };
        for record in &records {
            let applied = state.apply(record);
            applied.map_err(|error| corrupt(record.version, error))?;
        }
        Ok(state)
    }

    /// The snapshots of a room, the newest first, of versions before one; each with its version as its place.
    pub(crate) async fn snapshots(
        &self,
        room: RoomId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<(SnapshotSummary, i64)>, StoreError> {
        let rows: Vec<(i64, i64, Option<String>)> = sqlx::query_as(
            "SELECT version, at, label FROM snapshots WHERE room = $1 AND version < $2
             ORDER BY version DESC LIMIT $3",
        )
        .bind(&room.0[..])
        .bind(before)
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        let read = |(version, at, label): (i64, i64, Option<String>)| {
            let summary = SnapshotSummary {
                version: version.cast_unsigned(),
                at_ms: at.cast_unsigned(),
                label,
            };
            (summary, version)
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// One snapshot, if it can be trusted.
    pub(crate) async fn snapshot(
        &self,
        room: RoomId,
        version: u64,
    ) -> Result<Option<Snapshot>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT version, bytes, hash FROM snapshots WHERE room = $1 AND version = $2",
        )
        .bind(&room.0[..])
        .bind(i64::try_from(version).unwrap_or(i64::MAX))
        .fetch_optional(&self.database.readers)
        .await?;
        match row {
            Some(row) => self.trusted(room, &row).await,
            None => Ok(None),
        }
    }

    /// Calls the snapshot of a version something; it is never thrown away from then on.
    pub(crate) async fn label_snapshot(
        &self,
        room: RoomId,
        version: u64,
        label: &str,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE snapshots SET label = $1 WHERE room = $2 AND version = $3")
            .bind(label)
            .bind(&room.0[..])
            .bind(version.cast_signed())
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Puts a snapshot on the shelf after reading it back; one that would not come back the same is an error.
    pub async fn keep_snapshot(&self, room: RoomId, snapshot: &Snapshot) -> Result<(), StoreError> {
        let corrupt = |what: String| StoreError::Corrupt {
            room,
            version: snapshot.version,
            what,
        };
        let bytes = serde_json::to_vec(snapshot).map_err(|error| corrupt(error.to_string()))?;
        let read: Snapshot =
            serde_json::from_slice(&bytes).map_err(|error| corrupt(error.to_string()))?;
        if read != *snapshot {
            return Err(corrupt(
                "the snapshot does not read back the same".to_owned(),
            ));
        }

        let mut tx = self.write().await?;
        let hash = hash_of(&bytes);
        sqlx::query(
            "INSERT INTO snapshots (room, version, bytes, hash, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (room, version) DO UPDATE SET bytes = excluded.bytes, hash = excluded.hash",
        )
        .bind(&room.0[..])
        .bind(snapshot.version.cast_signed())
        .bind(bytes)
        .bind(&hash.0[..])
        .bind(self.now_ms())
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "DELETE FROM snapshots WHERE room = $1 AND label IS NULL AND version NOT IN
             (SELECT version FROM snapshots WHERE room = $1 AND label IS NULL ORDER BY version DESC LIMIT $2)",
        )
        .bind(&room.0[..])
        .bind(SNAPSHOTS_KEPT)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The snapshot of a row, when its bytes are whole and the journal knows its version.
    async fn trusted(
        &self,
        room: RoomId,
        (version, bytes, hash): &Row,
    ) -> Result<Option<Snapshot>, StoreError> {
        if hash_of(bytes).0 != hash[..] {
            return Ok(None);
        }
        let Ok(snapshot) = serde_json::from_slice::<Snapshot>(bytes) else {
            return Ok(None);
        };
        let in_journal = self.hash_at(room, version.cast_unsigned()).await?;
        let same = snapshot.version == version.cast_unsigned() && snapshot.previous == in_journal;
        Ok(same.then_some(snapshot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Cellar, ROOM};

    #[tokio::test]
    async fn a_room_comes_back_from_its_newest_snapshot_and_what_followed() {
        let mut cellar = Cellar::new().await;
        cellar.commit_records(3).await;
        let third = cellar.state().clone();
        cellar.store.keep_snapshot(ROOM, &third).await.unwrap();
        cellar.commit_records(2).await;

        let (snapshot, records) = cellar.store.restore(ROOM).await.unwrap();
        let mut state = snapshot.unwrap();
        assert_eq!(state, third);
        records
            .iter()
            .try_for_each(|record| state.apply(record))
            .unwrap();
        assert_eq!(state, *cellar.state());
    }

    #[tokio::test]
    async fn a_snapshot_that_was_altered_is_not_used() {
        let mut cellar = Cellar::new().await;
        cellar.commit_records(3).await;
        let state = cellar.state().clone();
        cellar.store.keep_snapshot(ROOM, &state).await.unwrap();
        cellar
            .store
            .damage("UPDATE snapshots SET bytes = hash")
            .await;
        let (snapshot, records) = cellar.store.restore(ROOM).await.unwrap();
        assert_eq!((snapshot, records.len()), (None, 3));
    }

    #[tokio::test]
    async fn the_newest_fifty_are_kept() {
        let mut cellar = Cellar::new().await;
        for _ in 0..SNAPSHOTS_KEPT + 3 {
            cellar.commit_records(1).await;
            let state = cellar.state().clone();
            cellar.store.keep_snapshot(ROOM, &state).await.unwrap();
        }
        let kept: (i64, i64) = sqlx::query_as("SELECT count(*), min(version) FROM snapshots")
            .fetch_one(&cellar.store.database.writer)
            .await
            .unwrap();
        assert_eq!(kept, (SNAPSHOTS_KEPT, 4));
    }
}
