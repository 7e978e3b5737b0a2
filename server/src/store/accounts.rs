//! Who has been here, what they are in which room, and the tokens their programs carry.

use model::{PlayerId, Role, RoomId, UserId};
use sqlx::AnyConnection;

use super::{Store, StoreError, database::locked, hash_of, id};
use crate::identity::{Person, Subject, TOKEN_MARK, Tenant};

/// What somebody is in a room, and whose the room is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) tenant: Tenant,
    pub(crate) role: Option<Role>,
}

/// A token for a program, as it is shown to whoever manages them.
#[derive(Clone, Debug)]
pub(crate) struct TokenRow {
    pub(crate) name: String,
    pub(crate) scope: String,
    pub(crate) tenant: String,
    pub(crate) expires_ms: u64,
    pub(crate) revoked: bool,
}

/// What a token for programs allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// What a person may do.
    Person,
    /// What an administrator may do.
    Admin,
    /// What a worker may do.
    Worker,
}

impl Scope {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Admin => "admin",
            Self::Worker => "worker",
        }
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        [Self::Person, Self::Admin, Self::Worker]
            .into_iter()
            .find(|scope| scope.name() == name)
            .ok_or(StoreError::BadRow("scope"))
    }
}

pub(super) fn role_name(role: Option<Role>) -> &'static str {
    match role {
        None => "nobody",
        Some(Role::Visitor) => "visitor",
        Some(Role::Player) => "player",
        Some(Role::Editor) => "editor",
        Some(Role::Owner) => "owner",
    }
}

pub(super) fn role(name: &str) -> Result<Option<Role>, StoreError> {
    [
        None,
        Some(Role::Visitor),
        Some(Role::Player),
        Some(Role::Editor),
        Some(Role::Owner),
    ]
    .into_iter()
    .find(|role| role_name(*role) == name)
    .ok_or(StoreError::BadRow("role"))
}

pub(super) fn tenant(name: &str) -> Result<Tenant, StoreError> {
    Tenant::parse(name).or(Err(StoreError::BadRow("tenant")))
}

impl Store {
    /// Notes that somebody is here; false when they had everything about them deleted.
    pub(crate) async fn meet(&self, person: &Person) -> Result<bool, StoreError> {
        let known: Option<(String, Option<i64>)> =
            sqlx::query_as("SELECT name, gone FROM accounts WHERE person = $1")
                .bind(&person.user.0[..])
                .fetch_optional(&self.database.readers)
                .await?;
        match known {
            Some((_, Some(_))) => return Ok(false),
            Some((name, None)) if name == person.name => return Ok(true),
            Some((_, None)) | None => {}
        }
        sqlx::query(
            "INSERT INTO accounts (person, player, tenant, name, seen) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (person) DO UPDATE SET name = excluded.name, tenant = excluded.tenant, seen = excluded.seen",
        )
        .bind(&person.user.0[..])
        .bind(PlayerId::from(person.user).0.cast_signed())
        .bind(person.tenant.as_str())
        .bind(&person.name)
        .bind(self.now_ms())
        .execute(&self.database.writer)
        .await?;
        Ok(true)
    }

    /// What somebody is in a room; `None` when there is no such room.
    pub(crate) async fn standing(
        &self,
        room: RoomId,
        user: UserId,
    ) -> Result<Option<Standing>, StoreError> {
        let row: Option<(String, Option<Vec<u8>>, String, Option<String>)> = sqlx::query_as(
            "SELECT rooms.tenant, rooms.owner, rooms.open_to, members.role
             FROM rooms LEFT JOIN members ON members.room = rooms.id AND members.person = $2
             WHERE rooms.id = $1",
        )
        .bind(&room.0[..])
        .bind(&user.0[..])
        .fetch_optional(&self.database.readers)
        .await?;
        let Some((of, owner, open_to, member)) = row else {
            return Ok(None);
        };
        let role = if owner.as_deref() == Some(&user.0[..]) {
            Some(Role::Owner)
        } else {
            role(member.as_deref().unwrap_or(&open_to))?
        };
        Ok(Some(Standing {
            tenant: tenant(&of)?,
            role,
        }))
    }

    /// Says what somebody is in a room; `None`: whatever everybody is.
    pub(crate) async fn appoint(
        &self,
        room: RoomId,
        user: UserId,
        role: Option<Role>,
    ) -> Result<(), StoreError> {
        let query = if role.is_some() {
            "INSERT INTO members (room, person, role) VALUES ($1, $2, $3)
             ON CONFLICT (room, person) DO UPDATE SET role = excluded.role"
        } else {
            "DELETE FROM members WHERE room = $1 AND person = $2 AND role <> $3"
        };
        sqlx::query(query)
            .bind(&room.0[..])
            .bind(&user.0[..])
            .bind(role_name(role))
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Who has a role of their own in a room.
    pub(crate) async fn members(&self, room: RoomId) -> Result<Vec<(UserId, Role)>, StoreError> {
        let rows: Vec<(Vec<u8>, String)> =
            sqlx::query_as("SELECT person, role FROM members WHERE room = $1 ORDER BY person")
                .bind(&room.0[..])
                .fetch_all(&self.database.readers)
                .await?;
        let read = |(person, name): (Vec<u8>, String)| {
            let role = role(&name)?.ok_or(StoreError::BadRow("role"))?;
            Ok((UserId(id(&person, "user")?), role))
        };
        rows.into_iter().map(read).collect()
    }

    /// Remembers a token by its hash alone.
    pub(crate) async fn keep_token(
        &self,
        token: &str,
        row: (UserId, &Tenant, &str, Scope),
        expires_ms: u64,
    ) -> Result<(), StoreError> {
        let (user, tenant, name, scope) = row;
        sqlx::query(
            "INSERT INTO tokens (hash, person, tenant, name, scope, expires) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&hash_of(token.as_bytes()).0[..])
        .bind(&user.0[..])
        .bind(tenant.as_str())
        .bind(name)
        .bind(scope.name())
        .bind(expires_ms.cast_signed())
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }

    /// Whom a token of ours stands for, if it is one and still good.
    pub(crate) async fn token(&self, token: &str) -> Result<Option<Subject>, StoreError> {
        debug_assert!(token.starts_with(TOKEN_MARK));
        let row: Option<(Vec<u8>, String, String, String)> = sqlx::query_as(
            "SELECT person, tenant, name, scope FROM tokens
             WHERE hash = $1 AND expires > $2 AND revoked IS NULL",
        )
        .bind(&hash_of(token.as_bytes()).0[..])
        .bind(self.now_ms())
        .fetch_optional(&self.database.readers)
        .await?;
        let Some((person, of, name, scope)) = row else {
            return Ok(None);
        };
        let scope = Scope::parse(&scope)?;
        if scope == Scope::Worker {
            return Ok(Some(Subject::Worker));
        }
        let person = Person {
            user: UserId(id(&person, "user")?),
            tenant: tenant(&of)?,
            name,
            admin: scope == Scope::Admin,
        };
        Ok(self.meet(&person).await?.then_some(Subject::Person(person)))
    }

    /// Every token there ever was.
    pub(crate) async fn tokens(&self) -> Result<Vec<TokenRow>, StoreError> {
        let rows: Vec<(String, String, String, i64, Option<i64>)> = sqlx::query_as(
            "SELECT name, scope, tenant, expires, revoked FROM tokens ORDER BY name, expires",
        )
        .fetch_all(&self.database.readers)
        .await?;
        let read =
            |(name, scope, tenant, expires, revoked): (_, _, _, i64, Option<i64>)| TokenRow {
                name,
                scope,
                tenant,
                expires_ms: expires.cast_unsigned(),
                revoked: revoked.is_some(),
            };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Takes every token of this name back; how many there were.
    pub(crate) async fn revoke(&self, name: &str) -> Result<u64, StoreError> {
        let revoked =
            sqlx::query("UPDATE tokens SET revoked = $1 WHERE name = $2 AND revoked IS NULL")
                .bind(self.now_ms())
                .bind(name)
                .execute(&self.database.writer)
                .await?;
        Ok(revoked.rows_affected())
    }
}

/// Has everybody else who counts what this player used wait until this transaction ends.
pub(super) async fn lock(
    connection: &mut AnyConnection,
    player: PlayerId,
) -> Result<(), StoreError> {
    let select = locked(connection, "SELECT seen FROM accounts WHERE player = $1");
    sqlx::query(select)
        .bind(player.0.cast_signed())
        .fetch_optional(connection)
        .await?;
    Ok(())
}
