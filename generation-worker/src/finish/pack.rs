//! Files by content, and the id of the whole.

use glb::{Image, Mesh};
use model::{AssetId, ContentHash, FileRef, Recipe};

/// Part of every asset id: raise it whenever the same recipe would give other bytes.
pub const PIPELINE_VERSION: &str = "procedural-4";

/// The files of a bundle, each named by its content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Files(pub Vec<(ContentHash, Vec<u8>)>);

impl Files {
    /// Adds a file, once, and says what a manifest calls it.
    pub fn add(&mut self, bytes: Vec<u8>) -> FileRef {
        let hash = ContentHash(*blake3::hash(&bytes).as_bytes());
        let reference = FileRef {
            hash,
            bytes: bytes.len() as u32,
        };
        if self.0.iter().all(|(known, _)| *known != hash) {
            self.0.push((hash, bytes));
        }
        reference
    }

    /// The bytes of a file of this bundle.
    #[must_use]
    pub fn get(&self, hash: ContentHash) -> Option<&[u8]> {
        let (_, bytes) = self.0.iter().find(|(known, _)| *known == hash)?;
        Some(bytes)
    }
}

/// Makes the pictures of a mesh files of their own, added to `textures` once each.
pub fn set_apart(mesh: &mut Mesh, files: &mut Files, textures: &mut Vec<FileRef>) {
    for image in &mut mesh.images {
        let Image::Png(png) = image else {
            continue;
        };
        let file = files.add(std::mem::take(png));
        if !textures.contains(&file) {
            textures.push(file);
        }
        *image = Image::Beside(file.hash.to_string());
    }
}

/// What a recipe, a seed and this pipeline add up to.
#[must_use]
pub fn asset_id(recipe: &Recipe, seed: u64) -> AssetId {
    let mut hasher = blake3::Hasher::new();
    // Fields are written in the order of their declaration, so this is canonical.
    hasher.update(&serde_json::to_vec(recipe).unwrap_or_default());
    hasher.update(&seed.to_le_bytes());
    hasher.update(PIPELINE_VERSION.as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    AssetId(id)
}
