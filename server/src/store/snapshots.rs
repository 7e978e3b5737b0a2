//! Whole rooms at one version: caches of the journal that make waking a room quick.

use model::RoomId;
use room::history::{Record, Snapshot};

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
            "INSERT INTO snapshots (room, version, bytes, hash) VALUES ($1, $2, $3, $4)
             ON CONFLICT (room, version) DO UPDATE SET bytes = excluded.bytes, hash = excluded.hash",
        )
        .bind(&room.0[..])
        .bind(snapshot.version.cast_signed())
        .bind(bytes)
        .bind(&hash.0[..])
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "DELETE FROM snapshots WHERE room = $1 AND version NOT IN
             (SELECT version FROM snapshots WHERE room = $1 ORDER BY version DESC LIMIT $2)",
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
