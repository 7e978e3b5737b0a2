//! How much a room may have, and how much of it it has.

use model::{
    RoomId,
    api::{RoomUsage, StorageUsage},
};
use sqlx::AnyConnection;

use super::{Store, StoreError};
use crate::limits::Limits;

impl Store {
    /// What a room has used.
    pub(crate) async fn room_usage(&self, room: RoomId) -> Result<RoomUsage, StoreError> {
        let mut reader = self.database.readers.acquire().await?;
        let [assets, bytes] = stored(&mut reader, room).await?;
        let running: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM jobs WHERE room = $1 AND state IN ('generating', 'postprocess')
             AND lease_until > $2",
        )
        .bind(&room.0[..])
        .bind(self.now_ms())
        .fetch_one(&mut *reader)
        .await?;
        let of = |used: i64, most: u64| StorageUsage {
            used: used.max(0).cast_unsigned(),
            most,
        };
        let limits = &self.limits;
        Ok(RoomUsage {
            assets: of(assets, u64::from(limits.assets_per_room)),
            bytes: of(bytes, limits.bytes_per_room),
            running_jobs: of(running, u64::from(limits.running_jobs_per_room)),
        })
    }

    /// Why nothing more can be made for a room, if so.
    pub(crate) async fn room_is_full(&self, room: RoomId) -> Result<Option<String>, StoreError> {
        let mut reader = self.database.readers.acquire().await?;
        full(&mut reader, room, &self.limits).await
    }
}

/// The same inside a transaction.
pub(super) async fn full(
    connection: &mut AnyConnection,
    room: RoomId,
    limits: &Limits,
) -> Result<Option<String>, StoreError> {
    let [assets, bytes] = stored(connection, room).await?;
    let (assets_max, bytes_max) = (limits.assets_per_room, limits.bytes_per_room);
    Ok(if assets >= i64::from(assets_max) {
        Some(format!(
            "{assets_max} different things made for one room are the most."
        ))
    } else if bytes >= i64::try_from(bytes_max).unwrap_or(i64::MAX) {
        let most = bytes_max >> 20;
        Some(format!(
            "{most} MiB of things made for one room are the most."
        ))
    } else {
        None
    })
}

/// How many things were made for a room, and the bytes of their files.
async fn stored(connection: &mut AnyConnection, room: RoomId) -> Result<[i64; 2], StoreError> {
    let (assets, bytes): (i64, i64) = sqlx::query_as(
        "SELECT count(DISTINCT grants.asset), CAST(coalesce(sum(assets.bytes), 0) AS BIGINT)
         FROM grants JOIN assets ON assets.asset = grants.asset WHERE grants.room = $1",
    )
    .bind(&room.0[..])
    .fetch_one(connection)
    .await?;
    Ok([assets, bytes])
}
