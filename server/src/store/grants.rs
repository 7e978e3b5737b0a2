//! Who may see what was made: the organisations that made it or wished for the same.

use model::{AssetId, ContentHash, PlayerId, api::Visibility};
use sqlx::AnyConnection;

use super::{Store, StoreError, jobs::Holder};
use crate::{
    authorize::Object,
    identity::{Person, Tenant},
};

impl Store {
    /// What a thing is to somebody; `None` when there is no such thing.
    pub(crate) async fn grant(
        &self,
        asset: AssetId,
        person: &Person,
    ) -> Result<Option<Object>, StoreError> {
        let rows: Vec<(String, Option<i64>, String, Option<String>)> = sqlx::query_as(
            "SELECT grants.tenant, grants.owner, grants.visibility, members.role
             FROM grants LEFT JOIN members ON members.room = grants.room AND members.person = $2
             WHERE grants.asset = $1",
        )
        .bind(&asset.0[..])
        .bind(&person.user.0[..])
        .fetch_all(&self.database.readers)
        .await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let me = PlayerId::from(person.user).0.cast_signed();
        let ours = rows
            .iter()
            .find(|(tenant, ..)| tenant == person.tenant.as_str());
        let everybodys = rows
            .iter()
            .any(|(_, _, visibility, _)| visibility == "public");
        Ok(Some(match ours {
            Some((_, owner, visibility, role)) => {
                let own = person.admin || *owner == Some(me);
                let open = matches!(visibility.as_str(), "org" | "public");
                let invited = visibility == "room" && role.is_some();
                Object::Asset {
                    here: true,
                    own,
                    shown: own || open || invited || everybodys,
                }
            }
            None => Object::Asset {
                here: everybodys,
                own: false,
                shown: everybodys,
            },
        }))
    }

    /// Says who may see a thing.
    pub(crate) async fn share(
        &self,
        asset: AssetId,
        tenant: &Tenant,
        shown: Visibility,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE grants SET visibility = $1 WHERE asset = $2 AND tenant = $3")
            .bind(visibility_name(shown))
            .bind(&asset.0[..])
            .bind(tenant.as_str())
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Remembers whose a picture is.
    pub(crate) async fn keep_picture(
        &self,
        hash: ContentHash,
        person: &Person,
        kind: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO pictures (hash, tenant, owner, kind, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (hash, owner) DO NOTHING",
        )
        .bind(&hash.0[..])
        .bind(person.tenant.as_str())
        .bind(PlayerId::from(person.user).0.cast_signed())
        .bind(kind)
        .bind(self.now_ms())
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }

    /// Whether somebody of this organisation brought this picture along.
    pub(crate) async fn has_picture(
        &self,
        hash: ContentHash,
        tenant: &Tenant,
    ) -> Result<bool, StoreError> {
        let known: Option<i64> =
            sqlx::query_scalar("SELECT at FROM pictures WHERE hash = $1 AND tenant = $2 LIMIT 1")
                .bind(&hash.0[..])
                .bind(tenant.as_str())
                .fetch_optional(&self.database.readers)
                .await?;
        Ok(known.is_some())
    }
}

pub(super) const fn visibility_name(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Private => "private",
        Visibility::Room => "room",
        Visibility::Org => "org",
        Visibility::Public => "public",
    }
}

pub(super) fn visibility(name: &str) -> Result<Visibility, StoreError> {
    use Visibility::{Org, Private, Public, Room};
    [Private, Room, Org, Public]
        .into_iter()
        .find(|known| visibility_name(*known) == name)
        .ok_or(StoreError::BadRow("visibility"))
}

/// Lets the organisation of a job's room see what came of it; whoever asked first owns it there.
pub(super) async fn allow(
    connection: &mut AnyConnection,
    asset: AssetId,
    holder: &Holder,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO grants (asset, tenant, owner, room, granted)
         SELECT $1, tenant, $2, id, $3 FROM rooms WHERE id = $4
         ON CONFLICT (asset, tenant) DO NOTHING",
    )
    .bind(&asset.0[..])
    .bind(holder.asker.map(|player| player.0.cast_signed()))
    .bind(now)
    .bind(&holder.room.0[..])
    .execute(connection)
    .await?;
    Ok(())
}
