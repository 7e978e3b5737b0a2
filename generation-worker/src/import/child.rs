//! The process that reads a file: a file in, a bundle out, and nothing else to touch.

use std::io::{Read as _, Write as _, stdin, stdout};

use super::{FILE_BYTES_MAX, Refusal, Wanted, limit, read, wire};

/// Reads the GLB on standard input and writes its bundle to standard output. Limits itself first.
pub fn answer(wanted: &Wanted) -> Result<(), Refusal> {
    limit::this_process()?;
    let mut bytes = Vec::new();
    let broken = |error: std::io::Error| Refusal::Unfit(error.to_string());
    stdin()
        .take(FILE_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(broken)?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Refusal::TooBig);
    }
    let bundle = wire::written(&read(&bytes, wanted)?);
    stdout().write_all(&bundle).map_err(broken)
}
