//! Bodies of the HTTP API under `/v1`.

mod accounts;
mod assets;
mod events;
mod jobs;
mod library;
mod problem;
mod rooms;
mod snapshots;
mod worker;
mod worlds;

pub use accounts::{Account, AuditLine, GuestAnswer, GuestRequest, Usage, UsageWindow};
pub use assets::{
    DownloadAnswer, ReferenceAnswer, ReferenceRequest, ShareAsset, SignedFile, Visibility,
    file_path,
};
pub use events::RoomEvent;
pub use jobs::{JobAnswer, JobRequest, JobSpot, JobStatus, Placeholder, WantedPlan};
pub use library::{
    AssetDetails, CreatePrefab, LibraryEntry, PlacePrefab, PrefabPlaced, PrefabSummary,
};
pub use problem::Problem;
pub use rooms::{
    Appointment, ChangeRoom, CreateRoom, JoinAnswer, JoinRequest, Member, OpenTo, RoomDetails,
    RoomSummary, RoomThumb, RoomUsage, StorageUsage, WebTransportDoor,
};
pub use snapshots::{KeepSnapshot, RestoreRoom, RoomRestored, SnapshotSummary};
pub use worker::{
    FailRequest, LeaseAnswer, LeaseRequest, ProgressReport, ProviderStatus, PublishRequest,
    SpendRequest,
};
pub use worlds::{PublishRoom, PublishedWorld, WorldVisibility};
