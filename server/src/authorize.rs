//! Who may do what, in one place; what is not allowed here is forbidden.

use crate::identity::Subject;

/// What somebody wants at the HTTP door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// See, make and enter rooms.
    Play,
    /// See how a job is getting on.
    Watch,
    /// Take jobs and publish what was made.
    Work,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Denied {
    /// We do not know them.
    #[error("Say who you are: send a token as `Authorization: Bearer`.")]
    Unknown,
    /// We do, and still no.
    #[error("This token is not for that.")]
    Forbidden,
}

/// Deny by default. What anybody may have (a guest's identity, a file or a version whose hash they know) does
/// not come by here.
pub(crate) fn authorize(subject: &Subject, action: Action) -> Result<(), Denied> {
    match (subject, action) {
        (Subject::Player(_), Action::Play | Action::Watch)
        | (Subject::Worker, Action::Work | Action::Watch) => Ok(()),
        (Subject::Stranger, _) => Err(Denied::Unknown),
        (Subject::Player(_) | Subject::Worker, _) => Err(Denied::Forbidden),
    }
}
