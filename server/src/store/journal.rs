//! What happened in each room, one record after the other, each holding the hash of the one before.

use std::collections::BTreeMap;

use model::{Brief, ContentHash, RoomId};
use room::history::Record;
use room::mail::Commit;
use sqlx::AnyConnection;

use super::{Letter, Order, Store, StoreError, id, jobs, orders, storage};

/// What came of a commit.
#[derive(Debug)]
pub struct Committed {
    /// Every record up to this version is on disk.
    pub durable: u64,
    /// What rooms should hear about jobs that were queued with it.
    pub letters: Vec<Letter>,
}

/// The hash before the first record.
pub(super) const BEFORE_THE_FIRST: ContentHash = ContentHash([0; 32]);

type Row = (i64, Vec<u8>, Vec<u8>);

impl Store {
    /// Writes records and queues their jobs: all of it or nothing.
    pub async fn commit(&self, room: RoomId, commit: &Commit) -> Result<Committed, StoreError> {
        let mut tx = self.write().await?;
        let durable = append(&mut tx, room, &commit.records).await?;
        let mut letters = Vec::new();
        let now = self.now_ms();
        let mut asked = BTreeMap::new();
        let mut over = BTreeMap::new();
        for order in &commit.orders {
            let none = Brief::default();
            let counted = Order {
                command: order.command,
                player: order.player,
                brief: &none,
                client_request: None,
            };
            let counted = orders::count(&mut tx, &counted, &self.limits, now).await?;
            for job in &order.jobs {
                let said = orders::said(&mut tx, order.command).await?;
                asked.insert(*job, (order.player, said));
                if let Err(quota) = &counted {
                    over.insert(*job, quota.to_string());
                }
            }
        }
        let full = match commit.jobs.first() {
            Some(_) => storage::full(&mut tx, room, &self.limits).await?,
            None => None,
        };
        for job in &commit.jobs {
            let asker = asked.remove(&job.id);
            let letter = jobs::queue(&mut tx, &self.blobs, job, asker, now).await?;
            let refused = letter.as_ref().and_then(|letter| {
                let full = full.as_ref().filter(|_| letter.waits());
                over.get(&job.id).or(full)
            });
            match refused {
                Some(why) => letters.extend(jobs::refuse(&mut tx, job.id, why).await?),
                None => letters.extend(letter),
            }
        }
        for job in &commit.retries {
            letters.extend(jobs::retry(&mut tx, &self.blobs, room, *job).await?);
        }
        tx.commit().await?;
        Ok(Committed { durable, letters })
    }

    /// The records after `version`, whose hash is `previous`, each verified.
    pub(super) async fn records_after(
        &self,
        room: RoomId,
        version: u64,
        previous: ContentHash,
    ) -> Result<Vec<Record>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT version, bytes, hash FROM journal WHERE room = $1 AND version > $2 ORDER BY version",
        )
        .bind(&room.0[..])
        .bind(version.cast_signed())
        .fetch_all(&self.database.readers)
        .await?;

        let mut last = (version, previous);
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            let record = verified(room, &row, last)?;
            last = (record.version, Record::hash(&row.1));
            records.push(record);
        }
        Ok(records)
    }

    /// The hash of the record that made `version`.
    pub(super) async fn hash_at(
        &self,
        room: RoomId,
        version: u64,
    ) -> Result<Option<ContentHash>, StoreError> {
        let mut reader = self.database.readers.acquire().await?;
        hash_at(&mut reader, room, version).await
    }

    /// The newest version of a room that is on disk.
    pub(crate) async fn version(&self, room: RoomId) -> Result<u64, StoreError> {
        let mut reader = self.database.readers.acquire().await?;
        Ok(newest(&mut reader, room).await?.0)
    }

    /// At most `limit` records after `version`, for those who only listen: their chain is not checked.
    pub(crate) async fn records_since(
        &self,
        room: RoomId,
        version: u64,
        limit: i64,
    ) -> Result<Vec<Record>, StoreError> {
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT bytes FROM journal WHERE room = $1 AND version > $2 ORDER BY version LIMIT $3",
        )
        .bind(&room.0[..])
        .bind(i64::try_from(version).unwrap_or(i64::MAX))
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        let read =
            |bytes: &Vec<u8>| serde_json::from_slice(bytes).or(Err(StoreError::BadRow("record")));
        rows.iter().map(read).collect()
    }

    /// Reads a whole journal from its first record; the count of its records.
    pub async fn verify(&self, room: RoomId) -> Result<usize, StoreError> {
        Ok(self.records_after(room, 0, BEFORE_THE_FIRST).await?.len())
    }
}

/// Appends records that follow the last one; the version of the last. Those that are there already are passed over:
/// nobody knows whether a commit arrived whose answer did not.
async fn append(
    connection: &mut AnyConnection,
    room: RoomId,
    records: &[Record],
) -> Result<u64, StoreError> {
    let (mut version, mut hash) = newest(connection, room).await?;
    for record in records {
        if record.version <= version {
            let known = hash_at(connection, room, record.version).await?;
            if known == Some(Record::hash(&record.to_bytes())) {
                continue;
            }
        }
        if record.version != version + 1 || record.previous != hash {
            return Err(StoreError::OutOfOrder {
                room,
                version: record.version,
            });
        }
        let bytes = record.to_bytes();
        let source = serde_json::to_string(&record.source).or(Err(StoreError::BadRow("record")))?;
        (version, hash) = (record.version, Record::hash(&bytes));
        sqlx::query(
            "INSERT INTO journal (room, version, command, source, bytes, hash) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&room.0[..])
        .bind(version.cast_signed())
        .bind(&record.command.0[..])
        .bind(source)
        .bind(bytes)
        .bind(&hash.0[..])
        .execute(&mut *connection)
        .await?;
    }
    Ok(version)
}

async fn hash_at(
    connection: &mut AnyConnection,
    room: RoomId,
    version: u64,
) -> Result<Option<ContentHash>, StoreError> {
    let hash: Option<Vec<u8>> =
        sqlx::query_scalar("SELECT hash FROM journal WHERE room = $1 AND version = $2")
            .bind(&room.0[..])
            .bind(version.cast_signed())
            .fetch_optional(connection)
            .await?;
    hash.map(|hash| id(&hash, "hash").map(ContentHash))
        .transpose()
}

async fn newest(
    connection: &mut AnyConnection,
    room: RoomId,
) -> Result<(u64, ContentHash), StoreError> {
    let row: Option<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT version, hash FROM journal WHERE room = $1 ORDER BY version DESC LIMIT 1",
    )
    .bind(&room.0[..])
    .fetch_optional(connection)
    .await?;
    match row {
        Some((version, hash)) => Ok((version.cast_unsigned(), ContentHash(id(&hash, "hash")?))),
        None => Ok((0, BEFORE_THE_FIRST)),
    }
}

/// The record of a row, when it is what was written and follows `last`.
fn verified(
    room: RoomId,
    (version, bytes, hash): &Row,
    (last_version, last_hash): (u64, ContentHash),
) -> Result<Record, StoreError> {
    let version = version.cast_unsigned();
    let corrupt = |what: &str| StoreError::Corrupt {
        room,
        version,
        what: what.to_owned(),
    };
    if version != last_version + 1 {
        return Err(corrupt("the records before it are missing"));
    }
    if Record::hash(bytes).0 != hash[..] {
        return Err(corrupt("its bytes are not those that were written"));
    }
    let record: Record =
        serde_json::from_slice(bytes).map_err(|error| corrupt(&error.to_string()))?;
    if record.version != version {
        return Err(corrupt("it says it is another version"));
    }
    if record.previous != last_hash {
        return Err(corrupt("it does not follow the record before it"));
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Cellar, ROOM};

    #[tokio::test]
    async fn what_was_committed_comes_back_in_order() {
        let mut cellar = Cellar::new().await;
        cellar.commit_records(3).await;
        cellar.commit_records(2).await;
        let (snapshot, records) = cellar.store.restore(ROOM).await.unwrap();
        assert_eq!(snapshot, None);
        let versions: Vec<u64> = records.iter().map(|record| record.version).collect();
        assert_eq!(versions, [1, 2, 3, 4, 5]);
        assert_eq!(cellar.store.verify(ROOM).await.unwrap(), 5);
    }

    #[tokio::test]
    async fn a_record_that_does_not_follow_is_refused_with_all_that_came_with_it() {
        let mut cellar = Cellar::new().await;
        cellar.commit_records(1).await;
        let second = cellar.next_record();
        let skipped = cellar.next_record();
        let fourth = cellar.next_record();
        let commit = Commit {
            records: vec![second, fourth],
            ..Commit::default()
        };
        let error = cellar.store.commit(ROOM, &commit).await.unwrap_err();
        assert!(
            matches!(error, StoreError::OutOfOrder { version: 4, .. }),
            "{error}"
        );
        let commit = Commit {
            records: vec![skipped],
            ..Commit::default()
        };
        assert!(cellar.store.commit(ROOM, &commit).await.is_err());
        assert_eq!(cellar.store.verify(ROOM).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_commit_that_arrived_though_its_answer_did_not_is_harmless() {
        let mut cellar = Cellar::new().await;
        let commit = Commit {
            records: vec![cellar.next_record(), cellar.next_record()],
            ..Commit::default()
        };
        for _ in 0..2 {
            let committed = cellar.store.commit(ROOM, &commit).await.unwrap();
            assert_eq!(committed.durable, 2);
        }
        assert_eq!(cellar.store.verify(ROOM).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn an_altered_journal_names_room_and_version() {
        for damage in [
            "UPDATE journal SET bytes = hash WHERE version = 2",
            "UPDATE journal SET hash = command WHERE version = 2",
            "UPDATE journal SET version = 9 WHERE version = 2",
            "DELETE FROM journal WHERE version = 2",
        ] {
            let mut cellar = Cellar::new().await;
            cellar.commit_records(4).await;
            cellar.store.damage(damage).await;
            let error = cellar.store.restore(ROOM).await.unwrap_err();
            assert!(
                matches!(error, StoreError::Corrupt { .. }),
                "{damage}: {error}"
            );
            assert!(error.to_string().contains(&ROOM.to_string()), "{error}");
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_said_and_leaves_what_was_saved() {
        let mut cellar = Cellar::on_sqlite().await;
        cellar.commit_records(1).await;
        cellar.store.damage("PRAGMA max_page_count = 1").await;
        let commit = Commit {
            records: (0..500).map(|_| cellar.next_record()).collect(),
            ..Commit::default()
        };
        let error = cellar.store.commit(ROOM, &commit).await.unwrap_err();
        assert!(matches!(error, StoreError::Full), "{error}");
        assert_eq!(cellar.store.verify(ROOM).await.unwrap(), 1);
    }
}
