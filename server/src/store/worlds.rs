//! Rooms: who they are, warm or cold.

use model::{RoomId, limits::PLAYERS_DEFAULT};

use super::{Store, StoreError, id};

/// What is known of a room while it is cold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// Which.
    pub id: RoomId,
    /// What people call it.
    pub name: String,
    /// How many may be in it.
    pub players_max: usize,
}

type Row = (Vec<u8>, String, i64);

impl Store {
    /// Every room, the oldest first.
    pub async fn worlds(&self) -> Result<Vec<World>, StoreError> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT id, name, players_max FROM rooms ORDER BY created, rowid")
                .fetch_all(&self.database.readers)
                .await?;
        rows.into_iter().map(world).collect()
    }

    /// One room.
    pub async fn world(&self, room: RoomId) -> Result<Option<World>, StoreError> {
        let row: Option<Row> =
            sqlx::query_as("SELECT id, name, players_max FROM rooms WHERE id = $1")
                .bind(&room.0[..])
                .fetch_optional(&self.database.readers)
                .await?;
        row.map(world).transpose()
    }

    /// A new, empty room under an id the caller minted; the same id a second time changes nothing.
    pub async fn create_world(&self, room: RoomId, name: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO rooms (id, name, players_max, created) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&room.0[..])
        .bind(name)
        .bind(PLAYERS_DEFAULT as i64)
        .bind(self.now_ms())
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }
}

fn world((room, name, players_max): Row) -> Result<World, StoreError> {
    Ok(World {
        id: RoomId(id(&room, "room")?),
        name,
        players_max: players_max.max(1) as usize,
    })
}
