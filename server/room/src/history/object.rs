//! What a thing is while the room sleeps.

use bevy::math::Vec3;
use model::{
    Adjustments, AssetVersion, Change, Color, CommandId, GroupId, Interaction, JobId, Kind,
    ObjectId, PlayerId, Pose, Prompt, Refusal, Solid, Surface,
};
use serde::{Deserialize, Serialize};

use super::past::Written;

/// Everything a thing is, at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectState {
    /// Its id.
    pub object: ObjectId,
    /// The command that made it.
    pub made_by: CommandId,
    /// The words for this one thing.
    pub prompt: Prompt,
    /// What people call it.
    pub name: String,
    /// The name of whoever made it; empty in records older than this field.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub maker: String,
    /// Prop, structure, character.
    pub kind: Kind,
    /// Width, height, depth in metres of its placeholder.
    pub size_m: Vec3,
    /// The placeholder's tint.
    pub color: Color,
    /// The placeholder's stuff.
    pub surface: Surface,
    /// Where it is.
    pub pose: Pose,
    /// Whether it has come to rest there.
    pub resting: bool,
    /// How it looks.
    pub look: LookState,
    /// How it behaves, as its asset says.
    pub solid: Solid,
    /// What one can do with it.
    #[serde(default)]
    pub interaction: Interaction,
    /// Whose figure it is, if it is one: it is here only while they play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure_of: Option<PlayerId>,
    /// What is different from what its asset says.
    #[serde(default, skip_serializing_if = "Adjustments::is_empty")]
    pub adjusted: Adjustments,
    /// The group it is in; one that no other thing is in is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// How it is being made anew, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remake: Option<RemakeState>,
    /// When people last wrote it.
    #[serde(default)]
    pub written: Written,
}

/// [`protocol::Appearance`] at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookState {
    /// Waits for this job.
    Pending(JobId),
    /// Made.
    Ready(AssetVersion),
    /// Given up.
    Failed {
        /// The job.
        job: JobId,
        /// Why.
        why: Refusal,
    },
}

/// [`protocol::Remake`] at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemakeState {
    /// The job that makes it.
    pub job: JobId,
    /// Whether that job was given up.
    pub failed: bool,
    /// Why the newest change that ended could not be made, if so.
    pub why: Option<Refusal>,
    /// What is to be done next.
    pub next: Option<Next>,
}

/// Changes that wait until the one before them has ended: they build on what comes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Next {
    /// The job that will make them.
    pub job: JobId,
    /// One after the other.
    pub changes: Vec<Change>,
}

impl ObjectState {
    /// What people call it, whoever named it last.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        self.adjusted.name().unwrap_or(&self.name)
    }

    /// How it behaves with all that is different about it.
    #[must_use]
    pub fn body(&self) -> Solid {
        self.adjusted.over(&self.solid)
    }

    /// What one can do with it, whoever said so last.
    #[must_use]
    pub fn abilities(&self) -> Interaction {
        self.adjusted.over_interaction(self.interaction)
    }

    /// The job that may still change how it looks.
    #[must_use]
    pub fn job(&self) -> Option<JobId> {
        let remake = self.remake.as_ref().map(|remake| remake.job);
        self.look.job().or(remake)
    }
}

impl RemakeState {
    /// After one more edit: it waits while another one is under way, and takes the place of one that failed.
    pub(super) fn edited(before: Option<Self>, job: JobId, changes: &[Change]) -> Self {
        match before.filter(|before| !before.failed) {
            Some(under_way) => Self {
                next: Some(Next {
                    job,
                    changes: changes.to_vec(),
                }),
                ..under_way
            },
            None => Self::of(job, None),
        }
    }

    /// After its job was published: what waited is under way, or all is done.
    pub(super) fn made(self) -> Option<Self> {
        self.next.map(|next| Self::of(next.job, None))
    }

    /// After its job was given up: what waited is under way all the same, on what the thing still is.
    pub(super) fn given_up(self, why: Refusal) -> Self {
        match self.next {
            Some(next) => Self::of(next.job, Some(why)),
            None => Self {
                failed: true,
                why: Some(why),
                ..self
            },
        }
    }

    /// After its newest change was called off.
    pub(super) fn without_newest(mut self) -> Option<Self> {
        let next = self.next.as_mut()?;
        next.changes.pop();
        if next.changes.is_empty() {
            self.next = None;
        }
        Some(self)
    }

    pub(super) const fn of(job: JobId, why: Option<Refusal>) -> Self {
        Self {
            job,
            failed: false,
            why,
            next: None,
        }
    }
}

impl LookState {
    /// The job that may still change it.
    #[must_use]
    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Pending(job) | Self::Failed { job, .. } => Some(*job),
            Self::Ready(_) => None,
        }
    }
}
