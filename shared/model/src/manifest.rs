//! What one version of an asset consists of: everything a room or a client needs to know before it has the files.

use glam::Vec3;
use serde::{Deserialize, Serialize};

use crate::{
    AssetVersion, ColliderProblem, Color, ContentHash, Interaction, Kind, Rig, Solid,
    limits::{BONES_MAX, FILE_BYTES_MAX, SIZE_M_MAX, SIZE_M_MIN, TEXTURES_MAX, TRIANGLES_MAX},
};

/// One immutable version of an asset. Kept as `asset.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// What it is the manifest of.
    pub asset: AssetVersion,
    /// What a person would call it.
    pub name: String,
    /// Decides budgets.
    pub kind: Kind,
    /// Width, height and depth of the box it was fitted into, in metres, standing on the origin.
    pub size_meters: Vec3,
    /// The colour seen from afar.
    pub main_color: Color,
    /// How it behaves as a body.
    pub solid: Solid,
    /// What one can do with it; nothing in manifests older than this field.
    #[serde(default)]
    pub interaction: Interaction,
    /// The meshes as GLB, finest first.
    pub lods: [FileRef; 3],
    /// How many triangles each of them has.
    pub triangles: [u32; 3],
    /// The same meshes in fewer bytes, which is what clients fetch; their pictures are in `textures`. Assets made
    /// before there were any have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packed: Option<[FileRef; 3]>,
    /// The PNGs that packed meshes show, each called by its hash there: everything made of wood shares one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub textures: Vec<FileRef>,
    /// 512 × 512 PNG.
    pub thumb: FileRef,
    /// 512 × 512 PNG of the edges of its triangles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wire: Option<FileRef>,
    /// The recipe as JSON.
    pub recipe: FileRef,
    /// How it moves, where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rig: Option<Rig>,
    /// Who made it of what.
    pub provenance: Provenance,
}

/// One file of a bundle, by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileRef {
    /// Its name.
    pub hash: ContentHash,
    /// Its length.
    pub bytes: u32,
}

/// Who made an asset of what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Provenance {
    /// The words that were asked for.
    pub prompt: String,
    /// Which planner understood them.
    pub planner: String,
    /// The version of the pipeline.
    pub version: String,
    /// Everything random came from here.
    pub seed: u64,
    /// Milliseconds of work.
    pub millis: u32,
    /// What somebody else did for it, where somebody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<ProviderTrace>,
    /// Why it is not what was asked for: what a model got wrong, what of a change was clamped or left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a provider did for an asset (SPEC V5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProviderTrace {
    /// What the configuration calls it; no address.
    pub provider: String,
    /// What it was asked for, such as `structured_json`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub capability: String,
    /// The model that was asked for.
    pub model: String,
    /// The model that says it answered.
    pub version: String,
    /// How it was asked.
    pub settings: String,
    /// The seed it was given.
    pub seed: u64,
    /// How often it was asked.
    pub rounds: u32,
    /// Tokens it read.
    pub tokens_in: u64,
    /// Tokens it wrote.
    pub tokens_out: u64,
    /// Milliseconds until it had answered.
    pub millis: u32,
    /// What it cost, in millionths of a dollar.
    #[serde(default, skip_serializing_if = "is_free")]
    pub cost_micro_usd: u64,
    /// What others did for the same asset afterwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<Self>,
}

const fn is_free(cost_micro_usd: &u64) -> bool {
    *cost_micro_usd == 0
}

/// Why a manifest cannot be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestProblem {
    /// See [`ColliderProblem`].
    #[error(transparent)]
    Collider(#[from] ColliderProblem),
    /// A length, a coefficient or a count.
    #[error("`{0}` is out of range")]
    Range(&'static str),
}

/// Only that it is an object: what is in it is checked by [`Manifest::check`], not by a schema.
impl schemars::JsonSchema for Manifest {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Manifest".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object" })
    }
}

impl Manifest {
    /// Every file it names.
    pub fn files(&self) -> impl Iterator<Item = FileRef> + '_ {
        let meshes = self.lods.iter().chain(self.packed.iter().flatten());
        let rest = [self.thumb, self.recipe].into_iter().chain(self.wire);
        meshes.chain(&self.textures).copied().chain(rest)
    }

    /// Refuses numbers nobody should simulate, draw or download.
    pub fn check(&self) -> Result<(), ManifestProblem> {
        self.solid.collider.check()?;
        self.solid.mass.check()?;
        let ranges = [
            (
                "sizeMeters",
                self.size_meters
                    .to_array()
                    .into_iter()
                    .all(|m| (SIZE_M_MIN * 0.99..=SIZE_M_MAX * 1.01).contains(&m)),
            ),
            ("friction", (0.0..=2.0).contains(&self.solid.friction)),
            ("restitution", (0.0..=1.0).contains(&self.solid.restitution)),
            (
                "gravityScale",
                (-2.0..=2.0).contains(&self.solid.gravity_scale),
            ),
            (
                "triangles",
                self.triangles
                    .into_iter()
                    .all(|count| (1..=TRIANGLES_MAX).contains(&count)),
            ),
            (
                "files",
                self.files()
                    .all(|file| (1..=FILE_BYTES_MAX).contains(&(file.bytes as usize))),
            ),
            ("textures", self.textures.len() <= TEXTURES_MAX),
            ("rig", self.rig.iter().all(|rig| rig.is_sound(BONES_MAX))),
            ("name", (1..=80).contains(&self.name.chars().count())),
            ("version", self.asset.version > 0),
        ];
        match ranges.into_iter().find(|(_, good)| !good) {
            Some((field, _)) => Err(ManifestProblem::Range(field)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_from_before_traces_is_still_read() {
        let old = r#"{"prompt":"a crate","planner":"offline","version":"1","seed":7,"millis":5}"#;
        let provenance: Provenance = serde_json::from_str(old).unwrap();
        assert_eq!((&provenance.trace, &provenance.note), (&None, &None));
        assert_eq!(serde_json::to_string(&provenance).unwrap(), old);
    }
}
