//! What was done by whom, for those who have to know.

use axum::extract::State;
use model::api::AuditLine;

use super::{
    Shell,
    page::{Asked, Page},
    problem::Problem,
};
use crate::{identity::Person, store::Entry};

/// Entries on one page.
const ENTRIES_MAX: i64 = 200;

/// The oldest first; only those of one's own organisation.
pub(super) async fn list(
    person: Person,
    State(shell): State<Shell>,
    asked: Asked,
) -> Result<Page<AuditLine>, Problem> {
    let limit = asked.limit(ENTRIES_MAX);
    let entries = shell
        .store
        .audited(&person.tenant, asked.after.unwrap_or(0), limit)
        .await?;
    let lines = entries
        .into_iter()
        .map(|(seq, entry)| (line(seq, entry), seq));
    Ok(Page::of(lines.collect(), limit, "/v1/audit"))
}

fn line(seq: i64, entry: Entry) -> AuditLine {
    AuditLine {
        seq: seq.cast_unsigned(),
        at_ms: entry.at_ms,
        user: entry.user,
        what: entry.what,
        object: entry.object,
        correlation: entry.correlation,
    }
}
