//! The process that reads a file: a file in, a bundle or a picture out, and nothing else to touch.

use std::io::{Read as _, Write as _, stdin, stdout};

use super::{FILE_BYTES_MAX, Refusal, Wanted, limit, picture, read, wire};
use crate::{
    paint::{Cut, Paper},
    provider::PICTURE_BYTES_MAX,
};

/// Reads the GLB on standard input and writes its bundle to standard output. Limits itself first.
pub fn answer(wanted: &Wanted) -> Result<(), Refusal> {
    let bytes = given(FILE_BYTES_MAX)?;
    give(&wire::written(&read(&bytes, wanted)?))
}

/// Reads the picture on standard input and writes what a material can show of it to standard output. Limits itself
/// first.
pub fn answer_picture(cut: Cut) -> Result<(), Refusal> {
    let bytes = given(PICTURE_BYTES_MAX)?;
    let unread = || Refusal::Picture("it is neither PNG nor JPEG".to_owned());
    let picture = picture::opened(&bytes)?.ok_or_else(unread)?;
    let paper = Paper::of(picture.into_rgb8(), cut);
    let paper = paper.ok_or_else(|| Refusal::Unfit("it cannot be written".to_owned()))?;
    give(&wire::written_paper(&paper))
}

/// All of standard input.
fn given(bytes_max: usize) -> Result<Vec<u8>, Refusal> {
    limit::this_process()?;
    let mut bytes = Vec::new();
    stdin()
        .take(bytes_max as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(broken)?;
    if bytes.len() > bytes_max {
        return Err(Refusal::TooBig);
    }
    Ok(bytes)
}

fn give(bytes: &[u8]) -> Result<(), Refusal> {
    stdout().write_all(bytes).map_err(broken)
}

fn broken(error: std::io::Error) -> Refusal {
    Refusal::Unfit(error.to_string())
}
