//! A bundle between two processes: the manifest, then every file, each behind its length.

use model::Manifest;

use crate::{
    finish::Files,
    make::Made,
    paint::{Paper, PaperFacts},
};

/// More than any bundle within its limits has.
pub(super) const BYTES_MAX: u64 = 80 << 20;

/// The bytes of a bundle.
pub(super) fn written(made: &Made) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut add = |part: &[u8]| {
        bytes.extend((part.len() as u32).to_le_bytes());
        bytes.extend(part);
    };
    add(&serde_json::to_vec(&made.manifest).unwrap_or_default());
    made.files.0.iter().for_each(|(_, file)| add(file));
    bytes
}

/// The bundle, if it is whole and keeps to what bundles keep to: whoever sent it read a file nobody vouches for.
pub(super) fn read(bytes: &[u8]) -> Option<Made> {
    let (manifest, mut rest) = part(bytes)?;
    let manifest: Manifest = serde_json::from_slice(manifest).ok()?;
    manifest.check().ok()?;
    let mut files = Files::default();
    while !rest.is_empty() {
        let (file, after) = part(rest)?;
        files.add(file.to_vec());
        rest = after;
    }
    for (lod, triangles) in manifest.lods.into_iter().zip(manifest.triangles) {
        let facts = glb::inspect(files.get(lod.hash)?).ok()?;
        (facts.triangles == triangles as usize).then_some(())?;
    }
    let whole = manifest.files().all(|file| {
        let found = files.get(file.hash);
        found.is_some_and(|bytes| bytes.len() == file.bytes as usize)
    });
    whole.then_some(Made {
        manifest,
        files,
        floating: Vec::new(),
        sockets: Vec::new(),
        stretch: 1.0,
    })
}

/// The bytes of a picture.
pub(super) fn written_paper(paper: &Paper) -> Vec<u8> {
    let facts = serde_json::to_vec(&paper.facts).unwrap_or_default();
    let relief = paper.relief.as_deref().unwrap_or_default();
    let mut bytes = Vec::new();
    for part in [&facts, &paper.png, relief] {
        bytes.extend((part.len() as u32).to_le_bytes());
        bytes.extend(part);
    }
    bytes
}

/// The picture, if it is whole.
pub(super) fn read_paper(bytes: &[u8]) -> Option<Paper> {
    let (facts, rest) = part(bytes)?;
    let facts: PaperFacts = serde_json::from_slice(facts).ok()?;
    let (png, rest) = part(rest)?;
    let (relief, rest) = part(rest)?;
    rest.is_empty().then(|| Paper {
        png: png.to_vec(),
        relief: (!relief.is_empty()).then(|| relief.to_vec()),
        facts,
    })
}

fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}
