//! What stands between a player and the room, in a sentence, and what to do about it.

use session::TicketError;

use crate::{fetch::FetchError, platform::HostError, screens::Screen};

/// What happened, and what to do next.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{what} {next}")]
pub(crate) struct Trouble {
    what: String,
    next: String,
    /// Whether waiting may mend it.
    pub(super) may_pass: bool,
    /// What the server calls it.
    code: Option<String>,
}

impl Trouble {
    fn new(what: impl Into<String>, next: &str) -> Self {
        Self {
            what: what.into(),
            next: next.to_owned(),
            may_pass: false,
            code: None,
        }
    }

    /// Whether the server calls it that.
    pub(super) fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    pub(super) fn update_needed(what: &str) -> Self {
        Self::new(
            format!("Update needed. {what}"),
            "Get the version of Incant that the server runs, then try again.",
        )
    }

    pub(super) fn no_room() -> Self {
        Self::new(
            "This server has no room.",
            "Ask whoever runs it to make one.",
        )
    }

    pub(super) fn lost_its_way() -> Self {
        Self::new(
            "Entering the room ended early.",
            "Try again; if it happens twice, start Incant anew.",
        )
    }

    pub(super) fn no_connection(why: &str) -> Self {
        let why = if why.is_empty() {
            String::new()
        } else {
            format!(" ({why})")
        };
        Self::new(
            format!("The room does not answer{why}."),
            "What was saved is safe. Look whether the server runs and lets you through, then try again.",
        )
    }
}

impl From<TicketError> for Trouble {
    fn from(error: TicketError) -> Self {
        Self::update_needed(&error.to_string())
    }
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        let what = error.to_string();
        let code = error.code().map(str::to_owned);
        let trouble = match error.code() {
            Some("protocol_mismatch") => Self::update_needed(&what),
            Some("room_full") => Self::new(what, "Wait until somebody leaves, then try again."),
            Some(_) => Self {
                may_pass: true,
                ..Self::new(what, "Try again in a moment.")
            },
            None => Self {
                may_pass: true,
                ..Self::new(
                    what,
                    "Look whether the address is right and the server runs.",
                )
            },
        };
        Self { code, ..trouble }
    }
}

impl From<HostError> for Trouble {
    fn from(error: HostError) -> Self {
        Self::new(error.to_string(), error.next())
    }
}

impl From<Trouble> for Screen {
    fn from(Trouble { what, next, .. }: Trouble) -> Self {
        Self::Trouble { what, next }
    }
}
