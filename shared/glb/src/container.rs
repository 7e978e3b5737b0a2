//! The box around glTF: a header, a JSON chunk, a binary chunk.

use crate::{Problem, document::Document};

/// Ours need about 6 KiB. A tree of empty nodes costs memory out of proportion.
pub(crate) const JSON_BYTES_MAX: usize = 256 << 10;

const MAGIC: u32 = 0x4654_6c67;
const VERSION: u32 = 2;
const JSON: u32 = 0x4e4f_534a;
const BIN: u32 = 0x004e_4942;

/// The description and the binary chunk (empty if there is none).
pub(crate) fn open(bytes: &[u8]) -> Result<(Document, &[u8]), Problem> {
    let (magic, rest) = word(bytes).ok_or(Problem::NotGlb)?;
    let (version, rest) = word(rest).ok_or(Problem::NotGlb)?;
    if magic != MAGIC || version != VERSION {
        return Err(Problem::NotGlb);
    }
    let (length, rest) = word(rest).ok_or(Problem::Length)?;
    if length as usize != bytes.len() {
        return Err(Problem::Length);
    }
    let (json, rest) = chunk(rest, JSON)?;
    if json.len() > JSON_BYTES_MAX {
        return Err(Problem::JsonTooBig);
    }
    let document =
        serde_json::from_slice(json).map_err(|error| Problem::Json(error.to_string()))?;
    let binary = if rest.is_empty() {
        rest
    } else {
        chunk(rest, BIN)?.0
    };
    Ok((document, binary))
}

/// Puts both chunks into one file.
pub(crate) fn close(json: &str, binary: &[u8]) -> Vec<u8> {
    let json_bytes = json.len().next_multiple_of(4);
    let binary_bytes = binary.len().next_multiple_of(4);
    let total = 12 + 8 + json_bytes + 8 + binary_bytes;
    let mut file = Vec::with_capacity(total);
    for number in [MAGIC, VERSION, total as u32, json_bytes as u32, JSON] {
        file.extend(number.to_le_bytes());
    }
    file.extend(json.as_bytes());
    file.resize(20 + json_bytes, b' ');
    for number in [binary_bytes as u32, BIN] {
        file.extend(number.to_le_bytes());
    }
    file.extend(binary);
    file.resize(total, 0);
    file
}

fn chunk(bytes: &[u8], kind: u32) -> Result<(&[u8], &[u8]), Problem> {
    let (length, rest) = word(bytes).ok_or(Problem::Length)?;
    let (found, rest) = word(rest).ok_or(Problem::Length)?;
    if found != kind {
        return Err(Problem::Unsupported("another kind of chunk"));
    }
    rest.split_at_checked(length as usize)
        .ok_or(Problem::Length)
}

fn word(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (word, rest) = bytes.split_first_chunk()?;
    Some((u32::from_le_bytes(*word), rest))
}
