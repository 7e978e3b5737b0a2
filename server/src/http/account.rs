//! What is one's own: who one is here, what one has used, everything that is known of one, and its end.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use model::{
    PlayerId,
    api::{Account, Usage, UsageWindow},
};

use super::{Shell, door::Knock, problem::Problem};
use crate::identity::Person;

pub(super) async fn me(person: Person) -> Json<Account> {
    Json(Account {
        user: person.user,
        player: PlayerId::from(person.user),
        name: person.name,
        tenant: person.tenant.to_string(),
        admin: person.admin,
    })
}

pub(super) async fn usage(
    person: Person,
    State(shell): State<Shell>,
) -> Result<Json<Usage>, Problem> {
    let used = shell.store.used(PlayerId::from(person.user)).await?;
    let limits = &shell.limits;
    let most = [
        limits.prompts_per_minute,
        limits.prompts_per_hour,
        limits.prompts_per_day,
    ];
    let windows = [60, 3_600, 86_400].into_iter().zip(used.prompts).zip(most);
    let prompts = windows.map(|((secs, used), most)| UsageWindow {
        secs,
        used,
        most: u64::from(most),
    });
    Ok(Json(Usage {
        prompts: prompts.collect(),
        micro_usd: UsageWindow {
            secs: 86_400,
            used: used.micro_usd,
            most: limits.micro_usd_per_day,
        },
    }))
}

/// Everything that is kept about somebody, as one document.
pub(super) async fn export(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
) -> Result<Response, Problem> {
    let everything = shell.store.everything_about(person.user).await?;
    shell
        .note(
            Some(&person),
            &knock,
            "account_exported",
            &person.user.to_string(),
        )
        .await;
    let attachment = [(
        axum::http::header::CONTENT_DISPOSITION,
        "attachment; filename=\"incant-account.json\"",
    )];
    Ok((attachment, Json(everything)).into_response())
}

/// Hard: what somebody owns alone is gone, their name is gone from what others have, and their passes are worth nothing.
pub(super) async fn delete(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
) -> Result<StatusCode, Problem> {
    shell.store.forget(person.user).await?;
    shell
        .note(None, &knock, "account_deleted", &person.user.to_string())
        .await;
    Ok(StatusCode::NO_CONTENT)
}
