//! Who may do what to what, in one place; what is not allowed here is forbidden.

use model::Role;

use crate::identity::{Subject, Tenant};

/// What somebody wants at the HTTP door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// See that the server lives, read how it is spoken to, become a guest.
    Knock,
    /// See what is one's own: rooms, what was used, what is known of oneself.
    Own,
    /// Make a room, bring a picture along.
    Bring,
    /// See a room, what happens in it and how its jobs get on.
    Look,
    /// Go in.
    Enter,
    /// Have things made, and call that off.
    Build,
    /// Say what a room is like, and who may do what in it.
    Rule,
    /// See a thing and its files.
    Fetch,
    /// Get a file by its name, perhaps with a signature instead of a token.
    Download,
    /// Say who may see a thing.
    Share,
    /// Begin something of one's own from it.
    Remix,
    /// Take jobs and publish what was made.
    Work,
    /// Read what was done by whom.
    Inspect,
    /// Read how the process does.
    Measure,
}

/// What it is wanted of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    /// The server.
    Server,
    /// A room, or something that belongs to it.
    Room {
        /// Whose.
        tenant: Tenant,
        /// What whoever asks is there.
        role: Option<Role>,
    },
    /// A thing that was made, things that are kept together, a room that was published.
    Asset {
        /// Whether it was made in the tenant of whoever asks, or for everybody.
        here: bool,
        /// Whether it is theirs.
        own: bool,
        /// Whether they may see it.
        shown: bool,
    },
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
    /// We do, and they must not do that there.
    #[error("You are not allowed to do that there. Ask its owner.")]
    Role,
    /// It belongs to another organisation.
    #[error("That belongs to another organisation.")]
    Tenant,
}

/// Deny by default.
pub(crate) fn authorize(subject: &Subject, action: Action, object: &Object) -> Result<(), Denied> {
    match (subject, action, object) {
        (_, Action::Knock | Action::Download, Object::Server)
        | (Subject::Person(_), Action::Own | Action::Bring, Object::Server)
        | (Subject::Worker, Action::Work | Action::Measure, Object::Server)
        | (Subject::Worker, Action::Look, Object::Room { .. })
        | (Subject::Person(_) | Subject::Worker, Action::Fetch, Object::Server)
        | (Subject::Worker, Action::Fetch, Object::Asset { .. })
        | (
            Subject::Person(_),
            Action::Fetch | Action::Remix,
            Object::Asset {
                here: true,
                shown: true,
                ..
            },
        )
        | (
            Subject::Person(_),
            Action::Share,
            Object::Asset {
                here: true,
                own: true,
                ..
            },
        ) => Ok(()),
        (Subject::Person(person), Action::Inspect, Object::Server) if person.admin => Ok(()),
        (Subject::Person(person), action, Object::Room { tenant, role }) => {
            let needed = needed(action).ok_or(Denied::Forbidden)?;
            if person.tenant != *tenant {
                Err(Denied::Tenant)
            } else if person.admin || role.is_some_and(|role| role >= needed) {
                Ok(())
            } else {
                Err(Denied::Role)
            }
        }
        (
            Subject::Person(_),
            Action::Fetch | Action::Share | Action::Remix,
            Object::Asset { here, .. },
        ) => Err(if *here { Denied::Role } else { Denied::Tenant }),
        (Subject::Stranger, ..) => Err(Denied::Unknown),
        (Subject::Person(_) | Subject::Worker, ..) => Err(Denied::Forbidden),
    }
}

/// What one must at least be in a room to do this there.
fn needed(action: Action) -> Option<Role> {
    match action {
        Action::Look | Action::Enter => Some(Role::Visitor),
        Action::Build => Some(Role::Editor),
        Action::Rule => Some(Role::Owner),
        Action::Knock
        | Action::Own
        | Action::Bring
        | Action::Fetch
        | Action::Download
        | Action::Share
        | Action::Remix
        | Action::Work
        | Action::Inspect
        | Action::Measure => None,
    }
}
