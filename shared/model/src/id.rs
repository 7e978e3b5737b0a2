//! Ids. Bytes in memory and on the wire, hexadecimal wherever a person may read them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A text that is not the hexadecimal form of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected {digits} hexadecimal digits")]
pub struct IdError {
    digits: usize,
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_hex(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    ByteHalves::from(self.0.as_slice()).serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    <std::borrow::Cow<'_, str>>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
                } else {
                    ByteHalves::deserialize(deserializer)?.0.try_into().map(Self).map_err(|_: Vec<u8>| {
                        D::Error::custom(IdError { digits: $bytes * 2 })
                    })
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": format!("^[0-9a-f]{{{}}}$", $bytes * 2) })
            }
        }
    };
}

/// An id as a length-prefixed byte string, for binary formats.
#[derive(Serialize, Deserialize)]
struct ByteHalves(Vec<u8>);

impl From<&[u8]> for ByteHalves {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

fn parse_hex<const N: usize>(text: &str) -> Result<[u8; N], IdError> {
    let digits = text.as_bytes();
    let mut bytes = [0; N];
    if digits.len() != N * 2 {
        return Err(IdError { digits: N * 2 });
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let nibble = |digit: u8| {
            char::from(digit)
                .to_digit(16)
                .ok_or(IdError { digits: N * 2 })
        };
        *byte = (nibble(pair[0])? * 16 + nibble(pair[1])?) as u8;
    }
    Ok(bytes)
}

hex_id!(
    /// One intent of one person or agent: the id of a command and of the changeset it makes.
    /// Minted by whoever asks, so that asking twice is harmless.
    CommandId, 16
);
hex_id!(
    /// One run of the generation pipeline.
    JobId, 16
);
hex_id!(
    /// Things that belong together; minted by the command that put them together.
    GroupId, 16
);
hex_id!(
    /// A persistent world.
    RoomId, 16
);
hex_id!(
    /// A room as it was when it was published.
    WorldId, 16
);
hex_id!(
    /// Things that are kept together, to be placed again.
    PrefabId, 16
);
hex_id!(
    /// A person or an agent, across rooms.
    UserId, 16
);
hex_id!(
    /// A running generation worker.
    WorkerId, 16
);
hex_id!(
    /// What a recipe, a seed and the versions of everything that made it add up to.
    AssetId, 16
);
hex_id!(
    /// BLAKE3 of a file's bytes; the file's only name.
    ContentHash, 32
);

impl JobId {
    /// The job for the `index`th item of one command: the same command always means the same jobs.
    #[must_use]
    pub fn of(command: CommandId, index: u16) -> Self {
        let command = u128::from_be_bytes(command.0);
        Self(command.wrapping_add(u128::from(index) + 1).to_be_bytes())
    }
}

impl GroupId {
    /// The `index`th group one command makes: the same command always means the same groups.
    #[must_use]
    pub fn of(command: CommandId, index: u16) -> Self {
        Self(JobId::of(command, index).0)
    }
}

/// A thing in a room. Counted up by the room and never given twice.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct ObjectId(pub u32);

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A user as the wire knows them: the id in their connect token.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct PlayerId(pub u64);

impl From<UserId> for PlayerId {
    fn from(user: UserId) -> Self {
        let (first, _) = user.0.split_at(8);
        Self(first.iter().fold(0, |id, byte| id << 8 | u64::from(*byte)))
    }
}

/// One immutable version of an asset.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct AssetVersion {
    /// Which asset.
    pub asset: AssetId,
    /// Counted from 1.
    pub version: u32,
}

impl fmt::Display for AssetVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.asset, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = CommandId([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(
            serde_json::from_str::<CommandId>(&serde_json::to_string(&id).unwrap()).unwrap(),
            id
        );
    }

    #[test]
    fn a_text_that_is_no_id_is_refused() {
        for text in ["", "abc", "zz".repeat(16).as_str(), "ä".repeat(16).as_str()] {
            assert!(text.parse::<CommandId>().is_err(), "{text}");
        }
    }
}
