//! Why a room says no.

use serde::{Deserialize, Serialize};

use crate::{
    PromptError, Role, RoomMode,
    limits::{COMMANDS_PER_SEC, OBJECTS_MAX, SELECTED_MAX},
};

/// Why a room says no: what happened, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// The words cannot be a prompt.
    #[error(transparent)]
    Prompt(#[from] PromptError),
    /// The object does not exist, or no longer.
    #[error("That thing is gone; somebody removed it.")]
    Gone,
    /// The asset is unknown here.
    #[error("There is no such asset here. Make it first, or pick one from the library.")]
    NoSuchAsset,
    /// Nothing failed that could be retried.
    #[error("That thing did not fail, so there is nothing to try again.")]
    NothingToRetry,
    /// Only what is finished can be changed.
    #[error("That thing is not finished yet. Change it once it stands there.")]
    NotFinished,
    /// Words that say nothing about a thing.
    #[error(
        "I found nothing to change in that. {why} Say for example \"twice as tall\" or \"with red legs\"."
    )]
    NothingToChange {
        /// What was not understood.
        why: String,
    },
    /// Too many changes of one thing wait.
    #[error("Many changes of that thing are still waiting to be made. Wait until you see them.")]
    TooManyChanges,
    /// More things at once than one command may touch.
    #[error("{SELECTED_MAX} things at once are the most. Select fewer.")]
    TooManyThings,
    /// Somebody is it, or is it already.
    #[error("{name} is in that right now.")]
    Possessed {
        /// Who.
        name: String,
    },
    /// Somebody carries it.
    #[error("{name} has that in their hands. Wait until they put it down.")]
    InHands {
        /// Who.
        name: String,
    },
    /// Only bodies can be possessed, and not all of them.
    #[error("Nobody can be that. Try a person, an animal or a vehicle.")]
    NotPossessable,
    /// There are no hands in build mode.
    #[error("You have no hands right now. Press Tab to play first.")]
    NobodyYet,
    /// Too far for an arm, or behind something.
    #[error("That is out of reach. Step closer.")]
    OutOfReach,
    /// What does not move cannot be taken.
    #[error("That stands firm; it cannot be moved by hand.")]
    StandsFirm,
    /// Nothing in one's hands.
    #[error("Your hands are empty.")]
    HandsEmpty,
    /// Somebody wants the room so.
    #[error("This room is for {mode} only. Change that at the top left first.")]
    WrongMode {
        /// What it is for.
        mode: RoomMode,
    },
    /// One's past is used up.
    #[error("There is nothing to undo.")]
    NothingToUndo,
    /// Nothing was taken back, or something new was done since.
    #[error("There is nothing to redo.")]
    NothingToRedo,
    /// Nobody changes it until it is unlocked.
    #[error("The {name} is locked. Unlock it in its panel to change it.")]
    Locked {
        /// What it is called.
        name: String,
    },
    /// One thing is no group.
    #[error("A group needs at least two things. Select more of them.")]
    TooFewToGroup,
    /// Nothing to take apart.
    #[error("Those things are in no group.")]
    NotGrouped,
    /// The room does not know any more how it was before.
    #[error("That was too long ago to be taken back, or it has been already.")]
    NothingToRevert,
    /// Others came after, everywhere.
    #[error("All of that has been changed again since, so it stays as it is.")]
    AllChangedSince,
    /// The spot has no room for it.
    #[error("There is no free place near that spot. Point somewhere with more space.")]
    NoSpace,
    /// No ground there.
    #[error("There is no ground there. Point somewhere within the hills around you.")]
    NoGround,
    /// The room's objects are used up.
    #[error("This room is full: {OBJECTS_MAX} things are the most. Remove something first.")]
    RoomFull,
    /// Too many commands.
    #[error("That was too fast: {COMMANDS_PER_SEC} changes a second are the most. Wait a moment.")]
    TooFast,
    /// Too many words or pings.
    #[error("That was too fast for the others to follow. Wait a moment.")]
    TooChatty,
    /// The disk behind the room does not keep up.
    #[error("The server is still writing earlier changes. Try again in a moment.")]
    Busy,
    /// The disk behind the room failed; nothing more is accepted.
    #[error(
        "The server cannot save ({why}). What you see until here is safe; new changes are refused."
    )]
    NotSaving {
        /// What the storage said.
        why: String,
    },
    /// A worker gave up.
    #[error("It could not be made: {why}")]
    NotMade {
        /// What the worker said.
        why: String,
    },
    /// Not with this role.
    #[error("You are a {role} here, and that takes an {needed}. Ask the owner of this room.")]
    NotAllowed {
        /// What they are.
        role: Role,
        /// What they would have to be.
        needed: Role,
    },
}
