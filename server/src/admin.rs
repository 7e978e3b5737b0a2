//! What whoever runs a server does beside it, also while it runs: tokens for programs, and whether the audit log is whole.

use clap::{Subcommand, ValueEnum};
use model::{ContentHash, UserId};

use crate::{
    Settings, StartError,
    identity::{NotATenant, TOKEN_MARK, Tenant},
    secret,
    store::{Scope, Store},
};

/// What is to be done.
#[derive(Clone, Debug, Subcommand)]
pub enum Act {
    /// Tokens for programs.
    #[command(subcommand)]
    Token(TokenAct),
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditAct),
}

/// What is to be done with tokens.
#[derive(Clone, Debug, Subcommand)]
pub enum TokenAct {
    /// Make one, and print it; it is not shown again.
    Create {
        /// What it is called.
        #[arg(long)]
        name: String,
        /// What it allows.
        #[arg(long, value_enum, default_value_t = Allows::Person)]
        scope: Allows,
        /// In which organisation.
        #[arg(long, default_value = "local")]
        tenant: String,
        /// For how many days.
        #[arg(long, default_value_t = 90)]
        days: u32,
    },
    /// Say which there are.
    List,
    /// Take back all of this name.
    Revoke {
        /// What they are called.
        name: String,
    },
}

/// What is to be done with the audit log.
#[derive(Clone, Debug, Subcommand)]
pub enum AuditAct {
    /// Follow its chain from the first entry to the last.
    Verify,
}

/// What a token allows.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Allows {
    /// What a person may do.
    Person,
    /// What an administrator may do in their organisation.
    Admin,
    /// To take jobs and publish what was made.
    Worker,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// See [`StartError`].
    #[error(transparent)]
    Start(#[from] StartError),
    /// The organisation's name.
    #[error("{0}")]
    Tenant(String),
    /// Something was changed behind our back.
    #[error("The audit log does not follow from entry {0} on: it was altered.")]
    Altered(i64),
}

impl From<crate::store::StoreError> for ActError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Start(error.into())
    }
}

impl From<NotATenant> for ActError {
    fn from(error: NotATenant) -> Self {
        Self::Tenant(error.to_string())
    }
}

/// Does it, and gives what is to be printed.
pub async fn perform(settings: &Settings, act: &Act) -> Result<String, ActError> {
    let store = crate::serve::open(settings).await?;
    let said = match act {
        Act::Token(act) => token(settings, &store, act).await,
        Act::Audit(AuditAct::Verify) => verify(&store).await,
    };
    store.close().await;
    said
}

async fn token(settings: &Settings, store: &Store, act: &TokenAct) -> Result<String, ActError> {
    match act {
        TokenAct::Create {
            name,
            scope,
            tenant,
            days,
        } => {
            let tenant = Tenant::parse(tenant)?;
            let scope = match scope {
                Allows::Person => Scope::Person,
                Allows::Admin => Scope::Admin,
                Allows::Worker => Scope::Worker,
            };
            let token = format!("{TOKEN_MARK}{}", ContentHash(secret::random()));
            let user = UserId(secret::random());
            let expires_ms = settings.clock.now_ms() + u64::from(*days) * 24 * 3_600 * 1_000;
            let row = (user, &tenant, name.as_str(), scope);
            store.keep_token(&token, row, expires_ms).await?;
            store
                .audit(crate::store::Entry {
                    tenant: Some(tenant.to_string()),
                    what: "token_created".to_owned(),
                    object: Some(name.clone()),
                    ..Default::default()
                })
                .await?;
            Ok(token)
        }
        TokenAct::List => {
            let now = settings.clock.now_ms();
            let tokens = store.tokens().await?.into_iter().map(|token| {
                let state = match (token.revoked, token.expires_ms > now) {
                    (true, _) => "revoked",
                    (false, true) => "good",
                    (false, false) => "expired",
                };
                format!("{}\t{}\t{}\t{state}", token.name, token.scope, token.tenant)
            });
            Ok(tokens.collect::<Vec<_>>().join("\n"))
        }
        TokenAct::Revoke { name } => {
            let revoked = store.revoke(name).await?;
            store
                .audit(crate::store::Entry {
                    what: "token_revoked".to_owned(),
                    object: Some(name.clone()),
                    ..Default::default()
                })
                .await?;
            Ok(format!("{revoked} taken back"))
        }
    }
}

async fn verify(store: &Store) -> Result<String, ActError> {
    match store.verify_audit().await? {
        Ok(entries) => Ok(format!("{entries} entries, each after the one before")),
        Err(first) => Err(ActError::Altered(first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Town, problem};

    #[tokio::test]
    async fn a_token_is_good_until_it_is_taken_back() {
        let town = Town::new().await;
        let settings = town.settings().clone();
        let create = |scope, name: &str| {
            Act::Token(TokenAct::Create {
                name: name.to_owned(),
                scope,
                tenant: "local".to_owned(),
                days: 1,
            })
        };
        let token = perform(&settings, &create(Allows::Person, "ci"))
            .await
            .unwrap();
        let me = async |token: &str| town.get("/v1/me").bearer_auth(token).send().await.unwrap();
        let account: model::api::Account = me(&token).await.json().await.unwrap();
        assert_eq!((account.name.as_str(), account.admin), ("ci", false));
        assert_eq!(
            problem(
                town.get("/v1/audit")
                    .bearer_auth(&token)
                    .send()
                    .await
                    .unwrap()
            )
            .await
            .status,
            403
        );

        let admin = perform(&settings, &create(Allows::Admin, "boss"))
            .await
            .unwrap();
        let audit = town
            .get("/v1/audit")
            .bearer_auth(&admin)
            .send()
            .await
            .unwrap();
        let lines: Vec<model::api::AuditLine> = audit.json().await.unwrap();
        assert!(lines.iter().any(|line| line.what == "denied"), "{lines:?}");
        let worker = perform(&settings, &create(Allows::Worker, "lent"))
            .await
            .unwrap();
        assert_eq!(me(&worker).await.status(), 403);

        let revoke = Act::Token(TokenAct::Revoke {
            name: "ci".to_owned(),
        });
        assert_eq!(perform(&settings, &revoke).await.unwrap(), "1 taken back");
        assert_eq!(problem(me(&token).await).await.code, "bad_token");
        let list = perform(&settings, &Act::Token(TokenAct::List))
            .await
            .unwrap();
        assert!(list.contains("ci\tperson\tlocal\trevoked"), "{list}");
        town.clock.crank(std::time::Duration::from_secs(24 * 3_600));
        assert_eq!(problem(me(&admin).await).await.code, "bad_token");
    }

    #[tokio::test]
    async fn an_altered_audit_log_is_noticed() {
        let town = Town::new().await;
        for _ in 0..5 {
            let forged = town
                .get("/v1/me")
                .bearer_auth("forged")
                .send()
                .await
                .unwrap();
            assert_eq!(problem(forged).await.code, "bad_token");
        }
        let verify = Act::Audit(AuditAct::Verify);
        let whole = perform(town.settings(), &verify).await.unwrap();
        assert_eq!(whole, "5 entries, each after the one before");
        town.server
            .store()
            .damage(
                "UPDATE audit SET entry = replace(entry, 'bad_token', 'good_token') WHERE seq = 3",
            )
            .await;
        let altered = perform(town.settings(), &verify).await.unwrap_err();
        assert!(matches!(altered, ActError::Altered(3)), "{altered}");
        town.server
            .store()
            .damage("DELETE FROM audit WHERE seq = 3")
            .await;
        assert!(perform(town.settings(), &verify).await.is_err());
    }
}
