//! Compressed views (`EXT_meshopt_compression`) back to plain ones, before anything reads them.

use std::borrow::Cow;

use crate::{
    Problem,
    document::{Document, MeshoptFilter, MeshoptMode, MeshoptView},
};

/// Ours unpack to less than one; a few bytes may claim to be many.
const UNPACKED_BYTES_MAX: usize = 16 << 20;

/// The binary chunk with every compressed view unpacked behind it; `document` then describes a plain file.
pub(crate) fn unpack<'a>(
    document: &mut Document,
    binary: &'a [u8],
) -> Result<Cow<'a, [u8]>, Problem> {
    let mut whole = Cow::Borrowed(binary);
    let mut unpacked_bytes = 0;
    for view in &mut document.buffer_views {
        let Some(packed) = view.extensions.take().and_then(|entry| entry.meshopt) else {
            continue;
        };
        if packed.buffer != 0 {
            return Err(Problem::Unsupported("a buffer outside the file"));
        }
        let bytes = binary
            .get(packed.byte_offset..)
            .and_then(|bytes| bytes.get(..packed.byte_length))
            .ok_or(Problem::Length)?;
        let length = packed
            .count
            .checked_mul(packed.byte_stride)
            .filter(|length| *length == view.byte_length)
            .ok_or(Problem::Length)?;
        unpacked_bytes += length;
        if unpacked_bytes > UNPACKED_BYTES_MAX {
            return Err(Problem::TooMany("bytes in compressed views"));
        }
        let whole = whole.to_mut();
        whole.resize(whole.len().next_multiple_of(4), 0);
        (view.buffer, view.byte_offset) = (0, whole.len());
        whole.extend(unpacked(bytes, &packed)?);
    }
    if let (Cow::Owned(whole), Some(buffer)) = (&whole, document.buffers.first_mut()) {
        buffer.byte_length = whole.len();
    }
    Ok(whole)
}

fn unpacked(bytes: &[u8], view: &MeshoptView) -> Result<Vec<u8>, Problem> {
    match (view.mode, view.filter, view.byte_stride) {
        (MeshoptMode::Attributes, MeshoptFilter::None, 4) => vertices::<4>(bytes, view.count),
        (MeshoptMode::Attributes, MeshoptFilter::None, 8) => vertices::<8>(bytes, view.count),
        (MeshoptMode::Attributes, MeshoptFilter::None, 12) => vertices::<12>(bytes, view.count),
        (MeshoptMode::Attributes, MeshoptFilter::None, 16) => vertices::<16>(bytes, view.count),
        (MeshoptMode::Attributes, MeshoptFilter::Octahedral, 4) => {
            let mut normals: Vec<[u8; 4]> = elements(bytes, view.count)?;
            meshopt::decode_filter_oct(&mut normals);
            Ok(normals.into_flattened())
        }
        (MeshoptMode::Triangles, MeshoptFilter::None, 2) => triangles(view.count, || {
            meshopt::decode_index_buffer::<[u8; 2]>(bytes, view.count)
        }),
        (MeshoptMode::Triangles, MeshoptFilter::None, 4) => triangles(view.count, || {
            meshopt::decode_index_buffer::<[u8; 4]>(bytes, view.count)
        }),
        _ => Err(Problem::Unsupported("this kind of compression")),
    }
}

fn vertices<const BYTES: usize>(bytes: &[u8], count: usize) -> Result<Vec<u8>, Problem>
where
    [u8; BYTES]: Default,
{
    Ok(elements::<[u8; BYTES]>(bytes, count)?.into_flattened())
}

fn elements<T: Clone + Default>(bytes: &[u8], count: usize) -> Result<Vec<T>, Problem> {
    meshopt::decode_vertex_buffer(bytes, count).or(Err(Problem::Compression))
}

fn triangles<const BYTES: usize>(
    count: usize,
    decode: impl FnOnce() -> meshopt::Result<Vec<[u8; BYTES]>>,
) -> Result<Vec<u8>, Problem> {
    if !count.is_multiple_of(3) {
        return Err(Problem::Index);
    }
    Ok(decode().or(Err(Problem::Compression))?.into_flattened())
}
