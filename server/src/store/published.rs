//! Rooms as they were when they were published.

use model::{
    ContentHash, PlayerId, RoomId, WorldId,
    api::{PublishRoom, PublishedWorld, WorldVisibility},
};
use room::history::Snapshot;

use super::{Store, StoreError, id};
use crate::{authorize::Object, identity::Person};

#[derive(sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    room: Vec<u8>,
    version: i64,
    title: String,
    description: String,
    visibility: String,
    thumb: Option<Vec<u8>>,
    at: i64,
    mine: i64,
    place: i64,
}

impl Row {
    fn read(self) -> Result<(PublishedWorld, i64), StoreError> {
        let thumb = self.thumb.map(|thumb| id(&thumb, "thumb").map(ContentHash));
        let world = PublishedWorld {
            id: WorldId(id(&self.id, "world")?),
            room: RoomId(id(&self.room, "room")?),
            version: self.version.cast_unsigned(),
            title: self.title,
            description: self.description,
            visibility: parse(&self.visibility)?,
            thumb: thumb.transpose()?,
            mine: self.mine == 1,
            published_ms: self.at.cast_unsigned(),
        };
        Ok((world, self.place))
    }
}

fn name(visibility: WorldVisibility) -> &'static str {
    match visibility {
        WorldVisibility::Private => "private",
        WorldVisibility::Unlisted => "unlisted",
        WorldVisibility::Public => "public",
    }
}

fn parse(text: &str) -> Result<WorldVisibility, StoreError> {
    use WorldVisibility::{Private, Public, Unlisted};
    [Private, Unlisted, Public]
        .into_iter()
        .find(|known| name(*known) == text)
        .ok_or(StoreError::BadRow("visibility"))
}

impl Store {
    /// Keeps what a room is for others, under an id the caller minted.
    pub(crate) async fn publish_world(
        &self,
        world: WorldId,
        person: &Person,
        (room, version, state): (RoomId, u64, &Snapshot),
        said: &PublishRoom,
    ) -> Result<(), StoreError> {
        let state = serde_json::to_string(state).or(Err(StoreError::BadRow("state")))?;
        sqlx::query(
            "INSERT INTO published (id, room, version, tenant, owner, title, description, visibility, thumb, state, at)
             SELECT $1, id, $2, $3, $4, $5, $6, $7, thumb, $8, $9 FROM rooms WHERE id = $10",
        )
        .bind(&world.0[..])
        .bind(version.cast_signed())
        .bind(person.tenant.as_str())
        .bind(PlayerId::from(person.user).0.cast_signed())
        .bind(said.title.trim())
        .bind(said.description.trim())
        .bind(name(said.visibility))
        .bind(state)
        .bind(self.now_ms())
        .bind(&room.0[..])
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }

    /// How many somebody has published.
    pub(crate) async fn published_by(&self, person: &Person) -> Result<i64, StoreError> {
        let count = "SELECT count(*) FROM published WHERE tenant = $1 AND owner = $2";
        Ok(sqlx::query_scalar(count)
            .bind(person.tenant.as_str())
            .bind(PlayerId::from(person.user).0.cast_signed())
            .fetch_one(&self.database.readers)
            .await?)
    }

    /// What everybody finds, and what is one's own: the newest first, before a place in line; each with its own place.
    pub(crate) async fn published(
        &self,
        person: &Person,
        before: i64,
        limit: i64,
    ) -> Result<Vec<(PublishedWorld, i64)>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, room, version, title, description, visibility, thumb, at,
                    CASE WHEN tenant = $1 AND owner = $2 THEN 1 ELSE 0 END AS mine, rowid AS place
             FROM published WHERE rowid < $3 AND (visibility = 'public' OR (tenant = $1 AND owner = $2))
             ORDER BY rowid DESC LIMIT $4",
        )
        .bind(person.tenant.as_str())
        .bind(PlayerId::from(person.user).0.cast_signed())
        .bind(before)
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One of them.
    pub(crate) async fn published_world(
        &self,
        world: WorldId,
        person: &Person,
    ) -> Result<Option<PublishedWorld>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT id, room, version, title, description, visibility, thumb, at,
                    CASE WHEN tenant = $1 AND owner = $2 THEN 1 ELSE 0 END AS mine, rowid AS place
             FROM published WHERE id = $3",
        )
        .bind(person.tenant.as_str())
        .bind(PlayerId::from(person.user).0.cast_signed())
        .bind(&world.0[..])
        .fetch_optional(&self.database.readers)
        .await?;
        Ok(row.map(Row::read).transpose()?.map(|(world, _)| world))
    }

    /// What is in it.
    pub(crate) async fn published_state(
        &self,
        world: WorldId,
    ) -> Result<Option<Snapshot>, StoreError> {
        let text: Option<String> = sqlx::query_scalar("SELECT state FROM published WHERE id = $1")
            .bind(&world.0[..])
            .fetch_optional(&self.database.readers)
            .await?;
        let read = |text: String| serde_json::from_str(&text).or(Err(StoreError::BadRow("state")));
        text.map(read).transpose()
    }

    /// What it is to somebody; `None` when there is no such world.
    pub(crate) async fn world_grant(
        &self,
        world: WorldId,
        person: &Person,
    ) -> Result<Option<Object>, StoreError> {
        let row: Option<(String, Option<i64>, String)> =
            sqlx::query_as("SELECT tenant, owner, visibility FROM published WHERE id = $1")
                .bind(&world.0[..])
                .fetch_optional(&self.database.readers)
                .await?;
        let me = PlayerId::from(person.user).0.cast_signed();
        Ok(row.map(|(tenant, owner, shown)| {
            let (ours, open) = (tenant == person.tenant.as_str(), shown != "private");
            let own = ours && (person.admin || owner == Some(me));
            Object::Asset {
                here: ours || open,
                own,
                shown: own || open,
            }
        }))
    }

    /// Takes it back. Rooms that began from it go on.
    pub(crate) async fn withdraw(&self, world: WorldId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM published WHERE id = $1")
            .bind(&world.0[..])
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }
}
