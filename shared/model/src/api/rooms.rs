//! Rooms, and the way in.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ContentHash, PlayerId, Role, RoomId, UserId,
    limits::{NAME_CHARS_MAX, STYLE_CHARS_MAX},
};

/// One room of `GET /v1/rooms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomSummary {
    /// Which one.
    pub id: RoomId,
    /// What people call it.
    pub name: String,
    /// Whether its process runs.
    pub warm: bool,
    /// What whoever asks is there.
    pub role: Role,
    /// A picture of it, as a file.
    #[serde(default)]
    pub thumb: Option<ContentHash>,
}

/// `GET /v1/rooms/{room}`: all that is said about one room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomDetails {
    /// Which one.
    pub id: RoomId,
    /// What people call it.
    pub name: String,
    /// Whether its process runs.
    pub warm: bool,
    /// What whoever asks is there.
    pub role: Role,
    /// How many may be in it.
    pub players_max: u32,
    /// What everybody of the same organisation is there who has no role of their own; nothing: they may not even look.
    pub open_to: Option<Role>,
    /// How things shall look there, such as "low poly, pastel".
    pub style: Option<String>,
    /// A picture of it, as a file.
    #[serde(default)]
    pub thumb: Option<ContentHash>,
}

/// Answer to `PUT /v1/rooms/{room}/thumb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomThumb {
    /// The picture, as a file.
    pub thumb: ContentHash,
}

/// `GET /v1/rooms/{room}/usage`: what a room has used, and what the most is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomUsage {
    /// Things that were made for it.
    pub assets: StorageUsage,
    /// The bytes of their files.
    pub bytes: StorageUsage,
    /// Jobs that are worked on right now.
    pub running_jobs: StorageUsage,
}

/// Something of which there is only so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StorageUsage {
    /// How much is used.
    pub used: u64,
    /// And how much is the most.
    pub most: u64,
}

/// `PATCH /v1/rooms/{room}`: what is left out stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeRoom {
    /// What people call it.
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    pub name: Option<String>,
    /// How many may be in it, at most 64; counts when it wakes the next time.
    #[schemars(range(min = 1, max = 64))]
    pub players_max: Option<u32>,
    /// What everybody of the same organisation is there; `nobody`: they may not even look.
    pub open_to: Option<OpenTo>,
    /// How things shall look there; empty: as they like.
    #[schemars(length(max = STYLE_CHARS_MAX))]
    pub style: Option<String>,
}

/// What everybody of an organisation is in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenTo {
    /// Nothing: only those who were invited come in.
    Nobody,
    /// They look and talk.
    Visitor,
    /// They move about.
    Player,
    /// They build.
    Editor,
}

impl OpenTo {
    /// What they are there, if anything.
    #[must_use]
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Nobody => None,
            Self::Visitor => Some(Role::Visitor),
            Self::Player => Some(Role::Player),
            Self::Editor => Some(Role::Editor),
        }
    }
}

/// Somebody with a role of their own in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// What they are there.
    pub role: Role,
}

/// `PUT /v1/rooms/{room}/members/{user}`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Appointment {
    /// What they shall be there.
    pub role: Role,
}

/// `POST /v1/rooms`: a new, empty room.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateRoom {
    /// What people call it.
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    pub name: String,
}

/// `POST /v1/rooms/{id}/join`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JoinRequest {
    /// The protocol this client speaks; another one is refused with 409 `protocol_mismatch`.
    pub protocol: u64,
}

/// Answer to [`JoinRequest`].
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JoinAnswer {
    /// Who the room will know them as.
    pub player: PlayerId,
    /// Where to connect by UDP.
    pub udp: SocketAddr,
    /// Where to connect by WebTransport, if the server offers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_transport: Option<WebTransportDoor>,
    /// The path to connect to by WebSocket, one datagram a message.
    pub web_socket: String,
    /// The netcode connect token, 2,048 bytes as hexadecimal digits.
    pub connect_token: String,
}

/// Where a room is entered by WebTransport, one message a datagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebTransportDoor {
    /// Where to connect.
    pub url: String,
    /// The only certificate to believe there, by its SHA-256.
    pub certificate_sha256: ContentHash,
}
