//! Why bytes are not a usable GLB.

use crate::container::JSON_BYTES_MAX;

/// Why bytes are not a usable GLB.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The twelve bytes at the start.
    #[error("this is not a GLB 2.0 file")]
    NotGlb,
    /// A length that does not fit the bytes there are.
    #[error("the file ends too early, or a length in it is wrong")]
    Length,
    /// The JSON chunk.
    #[error("the description is larger than {JSON_BYTES_MAX} bytes")]
    JsonTooBig,
    /// The JSON chunk.
    #[error("the description is not readable: {0}")]
    Json(String),
    /// Something that glTF allows and we do not read.
    #[error("{0} is not supported here")]
    Unsupported(&'static str),
    /// Compressed bytes that are not what they say.
    #[error("a part of it cannot be unpacked")]
    Compression,
    /// A reference to something that is not there.
    #[error("a reference to {0} leads nowhere")]
    Missing(&'static str),
    /// A node below itself, or below two others.
    #[error("the nodes are not a tree")]
    NotATree,
    /// Too many of something.
    #[error("too many {0}")]
    TooMany(&'static str),
    /// An index beyond the vertices, or triangles with a corner missing.
    #[error("an index is out of range")]
    Index,
    /// NaN or infinity, or a value outside what it means.
    #[error("{0} has a value out of range")]
    Value(&'static str),
    /// No triangle at all.
    #[error("there is nothing to see in it")]
    Empty,
}
