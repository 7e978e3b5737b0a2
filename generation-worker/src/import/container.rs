//! The box around glTF: lengths are believed only where the bytes are there.

use gltf::json::Root;

use super::Refusal;

/// Descriptions cost memory out of proportion: a tree of empty nodes takes two bytes for each.
pub(super) const JSON_BYTES_MAX: usize = 4 << 20;

const MAGIC: u32 = 0x4654_6c67;
const JSON: u32 = 0x4e4f_534a;
const BIN: u32 = 0x004e_4942;

/// The description, and the binary chunk (empty if there is none).
pub(super) fn open(bytes: &[u8]) -> Result<(Root, &[u8]), Refusal> {
    let (header, rest) = words::<3>(bytes).ok_or(Refusal::NotGlb)?;
    let [magic, version, length] = header;
    if magic != MAGIC || version != 2 {
        return Err(Refusal::NotGlb);
    }
    if length as usize != bytes.len() {
        return Err(Refusal::Length);
    }
    let (json, rest) = chunk(rest, JSON)?;
    if json.len() > JSON_BYTES_MAX {
        return Err(Refusal::JsonTooBig);
    }
    let root = serde_json::from_slice(json).map_err(|error| {
        // A parser may quote what it read, at any length.
        Refusal::Json(error.to_string().chars().take(200).collect())
    })?;
    let binary = match rest {
        [] => rest,
        rest => chunk(rest, BIN)?.0,
    };
    Ok((root, binary))
}

fn chunk(bytes: &[u8], kind: u32) -> Result<(&[u8], &[u8]), Refusal> {
    let ([length, found], rest) = words(bytes).ok_or(Refusal::Length)?;
    if found != kind {
        return Err(Refusal::NotGlb);
    }
    rest.split_at_checked(length as usize)
        .ok_or(Refusal::Length)
}

fn words<const N: usize>(mut bytes: &[u8]) -> Option<([u32; N], &[u8])> {
    let mut words = [0; N];
    for word in &mut words {
        let (first, rest) = bytes.split_first_chunk()?;
        (*word, bytes) = (u32::from_le_bytes(*first), rest);
    }
    Some((words, bytes))
}
