//! Things that are kept together.

use model::{
    PlayerId, PrefabId,
    api::{PrefabSummary, Visibility},
};
use room::history::ObjectState;

use super::{
    Store, StoreError,
    grants::{visibility, visibility_name},
    id,
};
use crate::{authorize::Object, identity::Person};

type Row = (Vec<u8>, String, i64, String, i64, i64, i64);

impl Store {
    /// Keeps things together, for whoever asks.
    pub(crate) async fn keep_prefab(
        &self,
        prefab: PrefabId,
        person: &Person,
        (name, things): (&str, &[ObjectState]),
    ) -> Result<PrefabSummary, StoreError> {
        let text = serde_json::to_string(things).or(Err(StoreError::BadRow("prefab")))?;
        let now = self.now_ms();
        sqlx::query(
            "INSERT INTO prefabs (id, tenant, owner, name, visibility, things, count, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&prefab.0[..])
        .bind(person.tenant.as_str())
        .bind(PlayerId::from(person.user).0.cast_signed())
        .bind(name)
        .bind(visibility_name(Visibility::Org))
        .bind(text)
        .bind(things.len() as i64)
        .bind(now)
        .execute(&self.database.writer)
        .await?;
        Ok(PrefabSummary {
            id: prefab,
            name: name.to_owned(),
            things: things.len() as u32,
            visibility: Visibility::Org,
            mine: true,
            made_ms: now.cast_unsigned(),
        })
    }

    /// What somebody may see of them, the newest first, before a place in line; each with its own place.
    pub(crate) async fn prefabs(
        &self,
        person: &Person,
        before: i64,
        limit: i64,
    ) -> Result<Vec<(PrefabSummary, i64)>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, count, visibility,
                    CASE WHEN tenant = $1 AND owner = $2 THEN 1 ELSE 0 END AS mine, at, rowid AS place
             FROM prefabs
             WHERE rowid < $3 AND (visibility = 'public'
                OR (tenant = $1 AND (visibility = 'org' OR owner = $2 OR $4 = 1)))
             ORDER BY rowid DESC LIMIT $5",
        )
        .bind(person.tenant.as_str())
        .bind(PlayerId::from(person.user).0.cast_signed())
        .bind(before)
        .bind(i64::from(person.admin))
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        let read = |(prefab, name, things, shown, mine, at, place): Row| {
            let summary = PrefabSummary {
                id: PrefabId(id(&prefab, "prefab")?),
                name,
                things: things as u32,
                visibility: visibility(&shown)?,
                mine: mine == 1,
                made_ms: at.cast_unsigned(),
            };
            Ok((summary, place))
        };
        rows.into_iter().map(read).collect()
    }

    /// What a prefab is to somebody; `None` when there is no such prefab.
    pub(crate) async fn prefab_grant(
        &self,
        prefab: PrefabId,
        person: &Person,
    ) -> Result<Option<Object>, StoreError> {
        let row: Option<(String, Option<i64>, String)> =
            sqlx::query_as("SELECT tenant, owner, visibility FROM prefabs WHERE id = $1")
                .bind(&prefab.0[..])
                .fetch_optional(&self.database.readers)
                .await?;
        let me = PlayerId::from(person.user).0.cast_signed();
        Ok(row.map(|(tenant, owner, shown)| {
            let (ours, open) = (tenant == person.tenant.as_str(), shown == "public");
            let own = ours && (person.admin || owner == Some(me));
            Object::Asset {
                here: ours || open,
                own,
                shown: own || open || (ours && shown == "org"),
            }
        }))
    }

    /// The things of a prefab, around their middle.
    pub(crate) async fn prefab(
        &self,
        prefab: PrefabId,
    ) -> Result<Option<Vec<ObjectState>>, StoreError> {
        let text: Option<String> = sqlx::query_scalar("SELECT things FROM prefabs WHERE id = $1")
            .bind(&prefab.0[..])
            .fetch_optional(&self.database.readers)
            .await?;
        let read = |text: String| serde_json::from_str(&text).or(Err(StoreError::BadRow("prefab")));
        text.map(read).transpose()
    }

    /// Says who may see a prefab.
    pub(crate) async fn share_prefab(
        &self,
        prefab: PrefabId,
        shown: Visibility,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE prefabs SET visibility = $1 WHERE id = $2")
            .bind(visibility_name(shown))
            .bind(&prefab.0[..])
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Keeps it no longer. What was placed of it stays.
    pub(crate) async fn drop_prefab(&self, prefab: PrefabId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM prefabs WHERE id = $1")
            .bind(&prefab.0[..])
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }
}
