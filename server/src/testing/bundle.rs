//! A bundle a server should publish: a crate of twelve triangles.

use bytes::Bytes;
use glam::Vec3;
use model::{
    AssetId, AssetVersion, Body, Collider, Color, ContentHash, FileRef, Interaction, Kind,
    Manifest, Mass, Provenance, Solid,
};
use serde_json::json;

use super::hash;

pub(crate) struct Bundle {
    pub(crate) manifest: Manifest,
    pub(crate) files: Vec<(ContentHash, Bytes)>,
}

impl Bundle {
    /// A crate; `number` makes it another asset.
    pub(crate) fn a_crate(number: u8) -> Self {
        let lod = glb::write(&cube(number));
        let (texture, wire, thumb) = (thumb(128), drawing(512), thumb(512));
        let packed = glb::pack(&papered(number, hash(&texture)));
        let recipe = recipe(number);
        let file = |bytes: &[u8]| FileRef {
            hash: hash(bytes),
            bytes: bytes.len() as u32,
        };
        let size = Vec3::ONE;
        let manifest = Manifest {
            asset: AssetVersion {
                asset: AssetId([number; 16]),
                version: 1,
            },
            name: "crate".to_owned(),
            kind: Kind::Prop,
            size_meters: size,
            main_color: Color([0xaa, 0x88, 0x55]),
            solid: Solid {
                body: Body::Dynamic,
                collider: Collider::standing_box(size),
                mass: Mass::of_standing_box(20.0, size),
                friction: 0.6,
                restitution: 0.1,
                gravity_scale: 1.0,
            },
            interaction: Interaction::default(),
            lods: [file(&lod); 3],
            triangles: [12; 3],
            packed: Some([file(&packed); 3]),
            textures: vec![file(&texture)],
            thumb: file(&thumb),
            wire: Some(file(&wire)),
            recipe: file(&recipe),
            rig: None,
            provenance: Provenance {
                prompt: "a crate".to_owned(),
                planner: "words".to_owned(),
                version: "1".to_owned(),
                seed: u64::MAX,
                millis: 5,
                trace: None,
                note: None,
            },
        };
        let files = [lod, packed, texture, thumb, recipe, wire]
            .map(|bytes| (hash(&bytes), Bytes::from(bytes)));
        Self {
            manifest,
            files: files.to_vec(),
        }
    }

    /// The files in the manifest's order.
    pub(crate) fn in_order(&self) -> Vec<Bytes> {
        let bytes = |name| {
            self.files
                .iter()
                .find(|(hash, _)| *hash == name)
                .unwrap()
                .1
                .clone()
        };
        self.manifest.files().map(|file| bytes(file.hash)).collect()
    }
}

/// A PNG's signature and header.
pub(crate) fn thumb(pixels: u32) -> Vec<u8> {
    let edge = pixels.to_be_bytes();
    [
        &b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"[..],
        &edge,
        &edge,
        &[8, 6, 0, 0, 0],
    ]
    .concat()
}

/// The same for shades of grey, so that it is another file.
fn drawing(pixels: u32) -> Vec<u8> {
    let mut png = thumb(pixels);
    png[25] = 0;
    png
}

fn recipe(number: u8) -> Vec<u8> {
    let recipe = json!({
        "schema": 1, "kind": "prop", "name": "crate", "scaleMeters": [1, 1, 1], "seed": number,
        "materials": [{ "name": "wood", "surface": "wood", "color": "#aa8855" }],
        "physics": { "body": "dynamic", "massKg": 20 },
        "parts": [{ "shape": { "box": { "size": [1, 1, 1] } }, "at": [0, 0.5, 0] }],
    });
    recipe.to_string().into_bytes()
}

/// The same with a texture that is a file of its own.
fn papered(number: u8, texture: ContentHash) -> glb::Mesh {
    let mut mesh = cube(number);
    mesh.images.push(glb::Image::Beside(texture.to_string()));
    let surface = &mut mesh.surfaces[0];
    surface.uvs = surface.positions.iter().map(|at| at.truncate()).collect();
    surface.material.base_color_texture = Some(0);
    mesh
}

/// A metre in each direction, standing on the origin.
fn cube(number: u8) -> glb::Mesh {
    let corner = |bits: u32| {
        Vec3::new(
            (bits & 1) as f32 - 0.5,
            (bits >> 1 & 1) as f32,
            (bits >> 2 & 1) as f32 - 0.5,
        )
    };
    let indices = [
        [0, 2, 3, 0, 3, 1],
        [4, 5, 7, 4, 7, 6],
        [0, 1, 5, 0, 5, 4],
        [2, 6, 7, 2, 7, 3],
        [0, 4, 6, 0, 6, 2],
        [1, 3, 7, 1, 7, 5],
    ];
    glb::Mesh {
        name: format!("crate {number}"),
        surfaces: vec![glb::Surface {
            positions: (0..8).map(corner).collect(),
            normals: vec![Vec3::Y; 8],
            indices: indices.concat(),
            ..glb::Surface::default()
        }],
        ..glb::Mesh::default()
    }
}
