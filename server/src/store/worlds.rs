//! Rooms: who they are, warm or cold.

use model::{ContentHash, Role, RoomId, UserId, api::OpenTo};

use super::{
    Store, StoreError,
    accounts::{role, role_name},
    id,
};
use crate::identity::{Person, Tenant};

/// What is known of a room while it is cold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// Which.
    pub id: RoomId,
    /// What people call it.
    pub name: String,
    /// How many may be in it.
    pub players_max: usize,
    /// What everybody of its organisation is there.
    pub open_to: Option<Role>,
    /// How things shall look there.
    pub style: Option<String>,
    /// A picture of it.
    pub thumb: Option<ContentHash>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    name: String,
    players_max: i64,
    open_to: String,
    style: Option<String>,
    thumb: Option<Vec<u8>>,
}

/// A room as one of those somebody may see.
#[derive(sqlx::FromRow)]
struct Seen {
    #[sqlx(flatten)]
    row: Row,
    place: i64,
    own: i64,
    role: Option<String>,
}

/// What shall be different about a room; what is left out stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changed {
    pub(crate) name: Option<String>,
    pub(crate) players_max: Option<u32>,
    pub(crate) open_to: Option<OpenTo>,
    /// Empty: none.
    pub(crate) style: Option<String>,
}

impl Store {
    /// Every room, the oldest first.
    pub async fn worlds(&self) -> Result<Vec<World>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, players_max, open_to, style, thumb FROM rooms ORDER BY created, rowid",
        )
        .fetch_all(&self.database.readers)
        .await?;
        rows.into_iter().map(world).collect()
    }

    /// One room.
    pub async fn world(&self, room: RoomId) -> Result<Option<World>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT id, name, players_max, open_to, style, thumb FROM rooms WHERE id = $1",
        )
        .bind(&room.0[..])
        .fetch_optional(&self.database.readers)
        .await?;
        row.map(world).transpose()
    }

    /// The rooms somebody may see, after a place in the line of all of them, at most `limit`; each with what they are there
    /// and its own place.
    pub(crate) async fn worlds_of(
        &self,
        person: &Person,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(World, Role, i64)>, StoreError> {
        let rows: Vec<Seen> = sqlx::query_as(
            "SELECT rooms.id, rooms.name, rooms.players_max, rooms.open_to, rooms.style, rooms.thumb,
                    rooms.rowid AS place, CASE WHEN rooms.owner = $1 THEN 1 ELSE 0 END AS own, members.role
             FROM rooms LEFT JOIN members ON members.room = rooms.id AND members.person = $1
             WHERE rooms.tenant = $2 AND rooms.rowid > $3
               AND (rooms.owner = $1 OR members.role IS NOT NULL OR rooms.open_to <> 'nobody' OR $5 = 1)
             ORDER BY rooms.rowid LIMIT $4",
        )
        .bind(&person.user.0[..])
        .bind(person.tenant.as_str())
        .bind(after)
        .bind(limit)
        .bind(i64::from(person.admin))
        .fetch_all(&self.database.readers)
        .await?;
        let read = |seen: Seen| {
            let world = world(seen.row)?;
            let mine = seen.role.as_deref().map(role).transpose()?.flatten();
            let role = if seen.own == 1 || person.admin {
                Role::Owner
            } else {
                mine.or(world.open_to).unwrap_or(Role::Visitor)
            };
            Ok((world, role, seen.place))
        };
        rows.into_iter().map(read).collect()
    }

    /// Gives a room a picture.
    pub(crate) async fn picture(&self, room: RoomId, thumb: ContentHash) -> Result<(), StoreError> {
        sqlx::query("UPDATE rooms SET thumb = $1 WHERE id = $2")
            .bind(&thumb.0[..])
            .bind(&room.0[..])
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Changes what is known of a room.
    pub(crate) async fn change_world(
        &self,
        room: RoomId,
        changed: &Changed,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        if let Some(name) = &changed.name {
            sqlx::query("UPDATE rooms SET name = $1 WHERE id = $2")
                .bind(name)
                .bind(&room.0[..])
                .execute(&mut *tx)
                .await?;
        }
        if let Some(most) = changed.players_max {
            sqlx::query("UPDATE rooms SET players_max = $1 WHERE id = $2")
                .bind(i64::from(most))
                .bind(&room.0[..])
                .execute(&mut *tx)
                .await?;
        }
        if let Some(open_to) = changed.open_to {
            sqlx::query("UPDATE rooms SET open_to = $1 WHERE id = $2")
                .bind(role_name(open_to.role()))
                .bind(&room.0[..])
                .execute(&mut *tx)
                .await?;
        }
        if let Some(style) = &changed.style {
            sqlx::query("UPDATE rooms SET style = $1 WHERE id = $2")
                .bind(Some(style).filter(|style| !style.is_empty()))
                .bind(&room.0[..])
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// How many rooms somebody owns.
    pub(crate) async fn owned(&self, user: UserId) -> Result<i64, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT count(*) FROM rooms WHERE owner = $1")
                .bind(&user.0[..])
                .fetch_one(&self.database.readers)
                .await?,
        )
    }

    /// A new, empty room of nobody's, in which everybody builds.
    pub async fn create_world(&self, room: RoomId, name: &str) -> Result<(), StoreError> {
        let open_to = Some(Role::Editor);
        self.create(room, name, (&Tenant::local(), None), open_to)
            .await
    }

    /// A new, empty room under an id the caller minted; the same id a second time changes nothing.
    pub(crate) async fn create(
        &self,
        room: RoomId,
        name: &str,
        (tenant, owner): (&Tenant, Option<UserId>),
        open_to: Option<Role>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO rooms (id, name, players_max, created, tenant, owner, open_to)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
        )
        .bind(&room.0[..])
        .bind(name)
        .bind(i64::from(self.limits.players_per_room))
        .bind(self.now_ms())
        .bind(tenant.as_str())
        .bind(owner.map(|owner| owner.0.to_vec()))
        .bind(role_name(open_to))
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }
}

fn world(row: Row) -> Result<World, StoreError> {
    let thumb = row.thumb.map(|thumb| id(&thumb, "thumb").map(ContentHash));
    Ok(World {
        id: RoomId(id(&row.id, "room")?),
        name: row.name,
        players_max: row.players_max.max(1) as usize,
        open_to: role(&row.open_to)?,
        style: row.style,
        thumb: thumb.transpose()?,
    })
}
