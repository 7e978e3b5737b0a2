//! What was made, found again by words.

use model::{
    AssetId, AssetVersion, Manifest, PlayerId,
    api::{AssetDetails, LibraryEntry},
};

use super::{Store, StoreError, grants::visibility};
use crate::identity::Person;

/// What somebody looks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    /// In this order, somewhere in its name or in the words it was asked for with.
    pub(crate) words: String,
    /// Only what belongs to them.
    pub(crate) mine: bool,
}

impl Search {
    fn pattern(&self) -> String {
        let mut pattern = String::from("%");
        for letter in self.words.to_lowercase().chars() {
            match letter {
                '%' | '_' | '\\' => pattern.extend(['\\', letter]),
                ' ' => pattern.push('%'),
                _ => pattern.push(letter),
            }
        }
        pattern + "%"
    }
}

impl Store {
    /// What somebody may see, the newest first, before a place in the line of all of it; each with its own place.
    pub(crate) async fn library(
        &self,
        person: &Person,
        search: &Search,
        before: i64,
        limit: i64,
    ) -> Result<Vec<(LibraryEntry, i64)>, StoreError> {
        let rows: Vec<(String, i64, String, i64, i64)> = sqlx::query_as(
            "SELECT assets.manifest, assets.published, grants.visibility,
                    CASE WHEN grants.tenant = $1 AND grants.owner = $2 THEN 1 ELSE 0 END AS mine, grants.rowid AS place
             FROM grants
             JOIN assets ON assets.asset = grants.asset AND assets.version =
                  (SELECT max(newer.version) FROM assets AS newer WHERE newer.asset = grants.asset)
             LEFT JOIN members ON members.room = grants.room AND members.person = $3
             WHERE grants.rowid < $4 AND assets.words LIKE $7 ESCAPE '\\'
               AND ((grants.tenant = $1
                     AND (grants.owner = $2 OR grants.visibility IN ('org', 'public') OR $5 = 1
                          OR (grants.visibility = 'room' AND members.role IS NOT NULL)))
                 OR (grants.visibility = 'public' AND NOT EXISTS
                     (SELECT 1 FROM grants AS ours WHERE ours.asset = grants.asset AND ours.tenant = $1)))
               AND ($6 = 0 OR (grants.tenant = $1 AND grants.owner = $2))
             ORDER BY grants.rowid DESC LIMIT $8",
        )
        .bind(person.tenant.as_str())
        .bind(PlayerId::from(person.user).0.cast_signed())
        .bind(&person.user.0[..])
        .bind(before)
        .bind(i64::from(person.admin))
        .bind(i64::from(search.mine))
        .bind(search.pattern())
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        let read = |(text, at, shown, mine, place): (String, i64, String, i64, i64)| {
            let manifest = manifest(&text)?;
            let entry = LibraryEntry {
                asset: manifest.asset,
                name: manifest.name,
                prompt: manifest.provenance.prompt,
                kind: manifest.kind,
                thumb: manifest.thumb.hash,
                visibility: visibility(&shown)?,
                mine: mine == 1,
                made_ms: at.cast_unsigned(),
            };
            Ok((entry, place))
        };
        rows.into_iter().map(read).collect()
    }

    /// All that is said about one thing.
    pub(crate) async fn details(&self, asset: AssetId) -> Result<Option<AssetDetails>, StoreError> {
        let rows: Vec<(i64, String, i64)> = sqlx::query_as(
            "SELECT version, manifest, published FROM assets WHERE asset = $1 ORDER BY version",
        )
        .bind(&asset.0[..])
        .fetch_all(&self.database.readers)
        .await?;
        let Some((_, newest, at)) = rows.last() else {
            return Ok(None);
        };
        let newest = manifest(newest)?;
        Ok(Some(AssetDetails {
            asset,
            versions: rows.iter().map(|(version, ..)| *version as u32).collect(),
            name: newest.name,
            prompt: newest.provenance.prompt,
            kind: newest.kind,
            thumb: newest.thumb.hash,
            made_ms: at.cast_unsigned(),
        }))
    }

    /// Lets an organisation see things as those who made them do; what it may see already stays as it is.
    pub(crate) async fn allow_all(
        &self,
        assets: &[AssetVersion],
        room: model::RoomId,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for asset in assets {
            sqlx::query(
                "INSERT INTO grants (asset, tenant, owner, room, granted)
                 SELECT $1, tenant, NULL, id, $2 FROM rooms WHERE id = $3
                 ON CONFLICT (asset, tenant) DO NOTHING",
            )
            .bind(&asset.asset.0[..])
            .bind(self.now_ms())
            .bind(&room.0[..])
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

fn manifest(text: &str) -> Result<Manifest, StoreError> {
    serde_json::from_str(text).or(Err(StoreError::BadRow("manifest")))
}
