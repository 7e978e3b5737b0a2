//! Why a file is not brought in: one sentence for whoever brought it.

use model::limits::{SIZE_M_MAX, SIZE_M_MIN};

use super::{
    FILE_BYTES_MAX,
    check::{CORNERS_MAX, NODE_DEPTH_MAX, TRIANGLES_MAX},
    container::JSON_BYTES_MAX,
    picture::{PICTURE_EDGE_MAX, PICTURE_PIXELS_MAX},
};

/// Why a file is not brought in.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// More bytes than anybody looks at.
    #[error("the file is larger than {} MiB", FILE_BYTES_MAX >> 20)]
    TooBig,
    /// The first bytes.
    #[error("this is not a GLB 2.0 file")]
    NotGlb,
    /// A length that does not fit the bytes there are.
    #[error("the file is cut off, or a length in it is wrong")]
    Length,
    /// The JSON chunk.
    #[error("its description is larger than {} MiB", JSON_BYTES_MAX >> 20)]
    JsonTooBig,
    /// The JSON chunk.
    #[error("its description is not readable: {0}")]
    Json(String),
    /// Something beside the file.
    #[error("a part of it is in another file; export it as one GLB with everything inside")]
    Outside,
    /// Something it insists on.
    #[error("it needs {0}, which is not read here; export it without")]
    Extension(String),
    /// Something that glTF allows.
    #[error("it has {0}, which is not read here; export it without")]
    Unsupported(&'static str),
    /// A reference to something that is not there.
    #[error("a reference to {0} leads nowhere")]
    Missing(&'static str),
    /// A node below itself, below two others, or too deep.
    #[error("its nodes are not a tree of at most {NODE_DEPTH_MAX} levels")]
    NotATree,
    /// Too many of something.
    #[error("it has too many {0}")]
    TooMany(&'static str),
    /// Too much to draw.
    #[error("it has more than {TRIANGLES_MAX} triangles or {CORNERS_MAX} corners")]
    TooDetailed,
    /// An index beyond the vertices, or a triangle with a corner missing.
    #[error("an index in it leads beyond its vertices")]
    Index,
    /// NaN or infinity, or a value outside what it means.
    #[error("{0} in it is not a number, or far out of range")]
    Value(&'static str),
    /// A picture too large to be decoded.
    #[error(
        "a picture in it is larger than {PICTURE_EDGE_MAX} pixels along an edge or {PICTURE_PIXELS_MAX} in all"
    )]
    PictureTooBig,
    /// A picture that is none.
    #[error("a picture in it is broken: {0}")]
    Picture(String),
    /// Not the size of a thing.
    #[error(
        "its longest edge is {0} m, not {SIZE_M_MIN} to {SIZE_M_MAX} m; say how long it shall be with --size"
    )]
    Size(f32),
    /// No triangle at all.
    #[error("there is nothing to see in it")]
    Empty,
    /// Ours: what was made of it does not pass our own checks.
    #[error("it cannot be made into a thing: {0}")]
    Unfit(String),
}
