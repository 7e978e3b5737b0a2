//! What Incant speaks of: ids, prompts, recipes, limits, jobs, commands and the
//! bodies of its HTTP API. Plain data, checked where it enters; nothing here acts.

mod id;
pub mod limits;
mod place;
mod prompt;

mod color;
mod expr;
mod recipe;

mod collider;
mod manifest;
mod motion;

mod adjust;
mod brief;
mod change;
mod command;
mod deed;
mod job;
mod refusal;
mod role;
mod sculpt;
mod text;
mod walk;

pub mod api;

pub use adjust::{Ability, Adjust, Adjustment, Adjustments, Amount, Aspect, OutOfRange, Quantity};
pub use brief::{Brief, FallbackPolicy, Quality};
pub use change::{Change, Settings, SettingsError, Variant};
pub use collider::{Collider, ColliderProblem, Mass, Piece, Solid};
pub use color::Color;
pub use command::{Answer, BuildCommand, DayTime, Done, JobNote, JobState, RoomMode, Way};
pub use deed::{Chapter, Deed, Entry, Page, What};
pub use expr::{Expr, ExprError, Scope, Value};
pub use id::{
    AssetId, AssetVersion, CommandId, ContentHash, GroupId, JobId, ObjectId, PlayerId, PrefabId,
    RoomId, UserId, WorkerId, WorldId,
};
pub use job::{Job, Lease};
pub use manifest::{FileRef, Manifest, ManifestProblem, Provenance, ProviderTrace};
pub use motion::{ClipFacts, Motion, Rig};
pub use place::{Look, OutsideWorld, Pose, Spot};
pub use prompt::{Prompt, PromptError};
pub use recipe::{
    Array, Axis, Body, ColliderKind, GenerationPlan, Interaction, Kind, Limb, Material,
    MeshStrategy, Modifier, Parameter, ParameterType, Part, Physics, Problem, Recipe, Ring,
    Scatter, Section, Shape, Socket, Surface, TextureStrategy,
};
pub use refusal::Refusal;
pub use role::Role;
pub use sculpt::{
    Brush, Carve, CarveError, Cover, Imprint, Mix, Mould, MouldForm, Spot16, Stamp, Stamps, Stroke,
    Tool, WaterLevel, spot16,
};
pub use text::{Label, Line, LineError, Words};
pub use walk::{Keys, Steering, Walker};
