//! Good files and hostile ones, all built here.

use std::{io::Cursor, ops::ControlFlow};

use glb::Mesh;
use model::Recipe;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn wanted() -> Wanted {
    Wanted {
        name: "a thing".to_owned(),
        ..Wanted::default()
    }
}

fn made(bytes: &[u8]) -> Made {
    read(bytes, &wanted()).unwrap()
}

fn mesh(made: &Made, level: usize) -> Mesh {
    let file = made.manifest.lods[level];
    glb::read(made.files.get(file.hash).unwrap()).unwrap()
}

/// A description and a binary chunk as one file.
fn file(description: &Value, binary: &[u8]) -> Vec<u8> {
    let mut json = description.to_string().into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut binary = binary.to_vec();
    binary.resize(binary.len().next_multiple_of(4), 0);
    let mut bytes = b"glTF\x02\0\0\0".to_vec();
    bytes.extend(((12 + 8 + json.len() + 8 + binary.len()) as u32).to_le_bytes());
    bytes.extend((json.len() as u32).to_le_bytes());
    bytes.extend(b"JSON");
    bytes.extend(json);
    bytes.extend((binary.len() as u32).to_le_bytes());
    bytes.extend(b"BIN\0");
    bytes.extend(binary);
    bytes
}

/// Triangles without normals, as scanners give them: positions, then indices of 32 bits, then texture coordinates,
/// then a picture.
fn scan(points: &[Vec3], indices: &[u32], uvs: &[Vec2], picture: &[u8]) -> (Value, Vec<u8>) {
    let floats = |numbers: Vec<f32>| numbers.into_iter().flat_map(f32::to_le_bytes).collect();
    let parts: [Vec<u8>; 4] = [
        floats(points.iter().flat_map(Vec3::to_array).collect()),
        indices
            .iter()
            .flat_map(|index| index.to_le_bytes())
            .collect(),
        floats(uvs.iter().flat_map(Vec2::to_array).collect()),
        picture.to_vec(),
    ];
    let mut binary = Vec::new();
    let mut views = Vec::new();
    for part in &parts {
        views.push(json!({ "buffer": 0, "byteOffset": binary.len(), "byteLength": part.len() }));
        binary.extend(part);
    }
    let mut description = json!({
        "asset": { "version": "2.0" }, "scene": 0, "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0 }],
        "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0 }, "indices": 1, "material": 0 }] }],
        "materials": [{ "name": "red", "pbrMetallicRoughness": { "baseColorFactor": [0.8, 0.1, 0.1, 1], "metallicFactor": 0 } }],
        "accessors": [
            { "bufferView": 0, "componentType": 5126, "count": points.len(), "type": "VEC3" },
            { "bufferView": 1, "componentType": 5125, "count": indices.len(), "type": "SCALAR" },
        ],
        "bufferViews": views, "buffers": [{ "byteLength": binary.len() }],
    });
    if !uvs.is_empty() {
        let accessor =
            json!({ "bufferView": 2, "componentType": 5126, "count": uvs.len(), "type": "VEC2" });
        description["accessors"]
            .as_array_mut()
            .unwrap()
            .push(accessor);
        description["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = json!(2);
        description["images"] = json!([{ "bufferView": 3, "mimeType": "image/png" }]);
        description["textures"] = json!([{ "source": 0 }]);
        description["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"] =
            json!({ "index": 0 });
    }
    (description, binary)
}

/// A cube of one metre about the origin.
fn cube() -> (Value, Vec<u8>) {
    let corner = |at: u32| {
        Vec3::new((at & 1) as f32, (at >> 1 & 1) as f32, (at >> 2 & 1) as f32) - Vec3::splat(0.5)
    };
    let corners: Vec<_> = (0..8).map(corner).collect();
    let indices = [
        0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2,
        1, 3, 7, 1, 7, 5,
    ];
    scan(&corners, &indices, &[], &[])
}

/// A ball of two metres with `rings` times twice as many quads.
fn ball(rings: u32, picture: &[u8]) -> Vec<u8> {
    let (mut points, mut uvs, mut indices) = (Vec::new(), Vec::new(), Vec::new());
    let around = rings * 2;
    for ring in 0..=rings {
        for step in 0..=around {
            let (u, v) = (step as f32 / around as f32, ring as f32 / rings as f32);
            let (sin, cos) = libm::sincosf(u % 1.0 * std::f32::consts::TAU);
            let (mut radius, height) = libm::sincosf(v * std::f32::consts::PI);
            if ring == 0 || ring == rings {
                radius = 0.0;
            }
            points.push(Vec3::new(cos * radius, height, -sin * radius));
            uvs.push(Vec2::new(u, v));
        }
    }
    for ring in 0..rings {
        for step in 0..around {
            let a = ring * (around + 1) + step;
            let b = a + around + 1;
            indices.extend([a, b, b + 1, a, b + 1, a + 1]);
        }
    }
    let uvs = if picture.is_empty() { Vec::new() } else { uvs };
    let (description, binary) = scan(&points, &indices, &uvs, picture);
    file(&description, &binary)
}

fn chequers(format: image::ImageFormat) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        image::Rgb(if (x / 64 + y / 64).is_multiple_of(2) {
            [220, 200, 40]
        } else {
            [30, 60, 200]
        })
    };
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_fn(640, 320, pixel)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

fn refused(bytes: &[u8]) -> Refusal {
    read(bytes, &wanted()).map(drop).unwrap_err()
}

/// What is said of the cube once `change` has been at it.
fn refused_cube(change: impl FnOnce(&mut Value, &mut Vec<u8>)) -> Refusal {
    let (mut description, mut binary) = cube();
    change(&mut description, &mut binary);
    refused(&file(&description, &binary))
}

#[test]
fn a_thing_of_our_own_comes_back_as_it_was() {
    let recipe = include_str!("../../golden/teapot.recipe.json");
    let recipe: Recipe = serde_json::from_str(recipe).unwrap();
    let source = crate::make::build(&recipe, 7, "", &mut |_| ControlFlow::Continue(())).unwrap();
    let finest = source.files.get(source.manifest.lods[0].hash).unwrap();
    let brought = made(finest);
    let (from, to) = (&source.manifest, &brought.manifest);
    assert_eq!(from.triangles[0], to.triangles[0]);
    assert!((from.size_meters - to.size_meters).abs().max_element() < 1e-3);
    let names = |mesh: &Mesh| {
        let mut names: Vec<_> = mesh
            .surfaces
            .iter()
            .map(|s| s.material.name.clone())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&mesh(&source, 0)), names(&mesh(&brought, 0)));
    assert_eq!(to.kind, Kind::Prop);
    assert!(
        (0.5..5.0).contains(&to.solid.mass.kg),
        "{}",
        to.solid.mass.kg
    );
    assert_eq!(brought, made(finest), "the same twice");
}

#[test]
fn a_scan_is_simplified_and_lit() {
    let made = made(&ball(150, &[]));
    for level in 0..3 {
        let mesh = mesh(&made, level);
        let budget = made.manifest.kind.triangles_max()[level] as usize;
        assert!(
            (budget / 2..=budget).contains(&mesh.triangles()),
            "{level}: {}",
            mesh.triangles()
        );
        for surface in &mesh.surfaces {
            for (point, normal) in surface.positions.iter().zip(&surface.normals) {
                let out = (*point - Vec3::Y).normalize_or(Vec3::Y);
                assert!(
                    ((*point - Vec3::Y).length() - 1.0).abs() < 0.12,
                    "{level}: {point}"
                );
                assert!(normal.dot(out) > 0.8, "{level}: {normal} at {point}");
            }
        }
    }
    assert_eq!(made.manifest.solid.collider.0.len(), 1);
}

#[test]
fn pictures_are_kept_and_made_small() {
    for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg] {
        let made = made(&ball(40, &chequers(format)));
        let mesh = mesh(&made, 0);
        let [glb::Image::Png(picture)] = mesh.images.as_slice() else {
            panic!("{} pictures", mesh.images.len());
        };
        let picture = image::load_from_memory(picture).unwrap();
        assert_eq!(
            (picture.width(), picture.height()),
            (256, 128),
            "{format:?}"
        );
        let uvs = &mesh.surfaces[0].uvs;
        assert_eq!(uvs.len(), mesh.surfaces[0].positions.len());
        assert!(uvs.iter().any(|uv| uv.x > 0.9) && uvs.iter().any(|uv| uv.x < 0.1));
    }
}

#[test]
fn without_coordinates_a_picture_is_its_average() {
    let (mut description, binary) = cube();
    let picture = chequers(image::ImageFormat::Png);
    description["bufferViews"][3] =
        json!({ "buffer": 0, "byteOffset": binary.len(), "byteLength": picture.len() });
    description["images"] = json!([{ "bufferView": 3, "mimeType": "image/png" }]);
    description["textures"] = json!([{ "source": 0 }]);
    description["materials"][0]["pbrMetallicRoughness"] =
        json!({ "baseColorTexture": { "index": 0 } });
    let binary = [binary, picture].concat();
    description["buffers"][0]["byteLength"] = json!(binary.len());
    let mesh = mesh(&made(&file(&description, &binary)), 0);
    assert!(mesh.images.is_empty());
    let color = mesh.surfaces[0].material.base_color;
    assert!(color.x > 0.2 && color.x < 0.5 && color.w == 1.0, "{color}");
}

#[test]
fn nodes_are_flattened_onto_the_ground() {
    let (mut description, binary) = cube();
    description["nodes"] = json!([
        { "children": [1, 2], "translation": [5, 5, 5], "scale": [2, 2, 2] },
        { "mesh": 0, "translation": [-1, 0, 0] },
        { "mesh": 0, "translation": [1, 0, 0], "scale": [-1, 2, 1] },
    ]);
    let bytes = file(&description, &binary);
    let whole = made(&bytes);
    let expected = Vec3::new(6.0, 4.0, 2.0);
    assert!((whole.manifest.size_meters - expected).length() < 1e-4);
    assert_eq!(whole.manifest.kind, Kind::Structure);
    assert_eq!(
        whole.manifest.solid.collider.0.len(),
        2,
        "one for each cube"
    );
    let shown = mesh(&whole, 0);
    for surface in &shown.surfaces {
        for corners in surface.indices.chunks_exact(3) {
            let [a, b, c] = [0, 1, 2].map(|at| surface.positions[corners[at] as usize]);
            let middle = Vec3::new(if a.x + b.x + c.x < 0.0 { -2.0 } else { 2.0 }, 2.0, 0.0);
            assert!(
                (b - a).cross(c - a).dot(a - middle) > 0.0,
                "inside out at {a}"
            );
        }
    }
    let small = Wanted {
        size_m: Some(0.3),
        ..wanted()
    };
    let small = read(&bytes, &small).unwrap().manifest;
    assert!((small.size_meters - expected / 20.0).length() < 1e-4);
    assert_ne!(small.asset, whole.manifest.asset);
}

#[test]
fn many_materials_become_few() {
    let (mut description, binary) = cube();
    let material = |index: usize| json!({ "pbrMetallicRoughness": { "baseColorFactor": [index as f32 / 40.0, 0.5, 0.1, 1], "metallicFactor": 0 } });
    description["materials"] = (0..40).map(material).collect();
    description["meshes"] = (0..40)
        .map(|index| json!({ "primitives": [{ "attributes": { "POSITION": 0 }, "indices": 1, "material": index }] }))
        .collect();
    description["nodes"] = (0..40)
        .map(|index| json!({ "mesh": index, "translation": [index, 0, 0] }))
        .collect();
    description["scenes"][0]["nodes"] = (0..40).collect();
    let made = made(&file(&description, &binary));
    let mesh = mesh(&made, 0);
    assert_eq!(mesh.surfaces.len(), model::limits::MATERIALS_MAX);
    let reds: std::collections::BTreeSet<_> = mesh
        .surfaces
        .iter()
        .flat_map(|s| &s.colors)
        .map(|c| c.x.to_bits())
        .collect();
    assert!(reds.len() > 20, "the others are coloured corner by corner");
}

#[test]
fn references_that_lead_nowhere_are_refused() {
    for (at, value, refusal) in [
        ("/nodes/0/mesh", json!(7), Refusal::Missing("a mesh")),
        ("/scenes/0/nodes", json!([3]), Refusal::Missing("a node")),
        ("/scene", json!(3), Refusal::Missing("a scene")),
        (
            "/meshes/0/primitives/0/indices",
            json!(9),
            Refusal::Missing("an accessor"),
        ),
        (
            "/meshes/0/primitives/0/material",
            json!(9),
            Refusal::Missing("a material"),
        ),
        (
            "/accessors/0/bufferView",
            json!(9),
            Refusal::Missing("a buffer view"),
        ),
        (
            "/bufferViews/0/buffer",
            json!(1),
            Refusal::Missing("a buffer"),
        ),
        (
            "/accessors/0/count",
            json!(4_000_000_000_u32),
            Refusal::Length,
        ),
        ("/accessors/0/count", json!(u64::MAX), Refusal::Length),
        ("/accessors/0/count", json!(0), Refusal::Length),
        (
            "/bufferViews/0/byteOffset",
            json!(u64::MAX),
            Refusal::Length,
        ),
        (
            "/bufferViews/0/byteLength",
            json!(1_000_000),
            Refusal::Length,
        ),
        ("/buffers/0/byteLength", json!(1_000_000), Refusal::Length),
        (
            "/accessors/1/componentType",
            json!(5126),
            Refusal::Unsupported("numbers of an unusual kind"),
        ),
        (
            "/accessors/0/type",
            json!("MAT4"),
            Refusal::Unsupported("numbers of an unusual kind"),
        ),
        ("/asset/version", json!("1.0"), Refusal::NotGlb),
    ] {
        let found = refused_cube(|description, _| {
            if let Some(place) = description.pointer_mut(at) {
                *place = value.clone();
            } else {
                description["bufferViews"][0]["byteOffset"] = value.clone();
            }
        });
        assert_eq!(found, refusal, "{at} = {value}");
    }
}

#[test]
fn trees_that_are_none_are_refused() {
    for nodes in [
        json!([{ "mesh": 0, "children": [0] }]),
        json!([{ "children": [1] }, { "mesh": 0, "children": [0] }]),
        json!([{ "children": [1, 1] }, { "mesh": 0 }]),
        (0..100)
            .map(|at| json!({ "children": if at < 99 { vec![at + 1] } else { vec![] } }))
            .collect(),
    ] {
        assert_eq!(refused_cube(|d, _| d["nodes"] = nodes), Refusal::NotATree);
    }
    let forest =
        |d: &mut Value, _: &mut Vec<u8>| d["nodes"] = (0..30_000).map(|_| json!({})).collect();
    assert_eq!(refused_cube(forest), Refusal::TooMany("nodes"));
    let still = |d: &mut Value, _: &mut Vec<u8>| d["nodes"][0]["rotation"] = json!([0, 0, 0, 0]);
    assert_eq!(refused_cube(still), Refusal::Value("a rotation"));
}

#[test]
fn numbers_that_are_none_are_refused() {
    for number in [f32::NAN, f32::INFINITY, 1e30] {
        let found = refused_cube(|_, binary| binary[4..8].copy_from_slice(&number.to_le_bytes()));
        assert_eq!(found, Refusal::Value("a position"));
    }
    let beyond = refused_cube(|_, binary| binary[96..100].copy_from_slice(&8_u32.to_le_bytes()));
    assert_eq!(beyond, Refusal::Index);
    let short = refused_cube(|d, _| d["accessors"][1]["count"] = json!(35));
    assert_eq!(short, Refusal::Index);
    let vast = refused_cube(|d, _| d["nodes"][0]["scale"] = json!([1e5, 1, 1]));
    assert_eq!(vast, Refusal::Size(1e5));
    let flat = refused_cube(|d, _| d["nodes"][0]["scale"] = json!([0, 0, 0]));
    assert_eq!(flat, Refusal::Empty);
}

#[test]
fn what_is_outside_or_not_understood_is_refused() {
    let outside = [
        (
            "/buffers/0",
            json!({ "byteLength": 240, "uri": "http://169.254.169.254/latest" }),
        ),
        ("/images", json!([{ "uri": "../../etc/passwd" }])),
    ];
    for (at, value) in outside {
        let found = refused_cube(|d, _| match d.pointer_mut(at) {
            Some(place) => *place = value.clone(),
            None => d["images"] = value.clone(),
        });
        assert_eq!(found, Refusal::Outside, "{value}");
    }
    for name in [
        "KHR_draco_mesh_compression",
        "EXT_meshopt_compression",
        "KHR_mesh_quantization",
    ] {
        let found = refused_cube(|d, _| d["extensionsRequired"] = json!([name]));
        assert_eq!(found, Refusal::Extension(name.to_owned()));
    }
    let strips = refused_cube(|d, _| d["meshes"][0]["primitives"][0]["mode"] = json!(5));
    assert_eq!(strips, Refusal::Unsupported("strips or fans of triangles"));
    let lines = refused_cube(|d, _| d["meshes"][0]["primitives"][0]["mode"] = json!(1));
    assert_eq!(lines, Refusal::Empty);
    let sparse = json!({ "count": 1, "indices": { "bufferView": 1, "componentType": 5125 }, "values": { "bufferView": 0 } });
    let sparse = refused_cube(|d, _| d["accessors"][0]["sparse"] = sparse);
    assert_eq!(sparse, Refusal::Unsupported("sparse accessors"));
}

#[test]
fn copies_without_end_are_refused() {
    let primitive = cube().0["meshes"][0]["primitives"][0].clone();
    let found = refused_cube(|d, _| {
        d["meshes"][0]["primitives"] = (0..20_000).map(|_| primitive.clone()).collect();
        d["nodes"] = (0..1_000).map(|_| json!({ "mesh": 0 })).collect();
        d["scenes"][0]["nodes"] = (0..1_000).collect();
    });
    assert_eq!(found, Refusal::TooDetailed);
}

/// The checksum of a PNG's chunk.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

#[test]
fn pictures_are_measured_before_they_are_decoded() {
    let bomb = |width: u32, height: u32| {
        let mut png = chequers(image::ImageFormat::Png);
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        refused(&ball(4, &png))
    };
    for (width, height) in [(60_000, 60_000), (8_193, 1), (8_192, 8_192)] {
        assert_eq!(
            bomb(width, height),
            Refusal::PictureTooBig,
            "{width} × {height}"
        );
    }
    let cut = &chequers(image::ImageFormat::Png)[..200];
    assert!(matches!(refused(&ball(4, cut)), Refusal::Picture(_)));
    let cut = &chequers(image::ImageFormat::Jpeg)[..100];
    assert!(matches!(refused(&ball(4, cut)), Refusal::Picture(_)));
}

#[test]
fn a_file_that_is_cut_off_is_refused() {
    let (description, binary) = cube();
    let bytes = file(&description, &binary);
    for length in 0..bytes.len() {
        let mut cut = bytes[..length].to_vec();
        let found = refused(&cut);
        assert!(
            matches!(found, Refusal::NotGlb | Refusal::Length),
            "{length}: {found}"
        );
        // And with a length that says so.
        if length >= 12 {
            cut[8..12].copy_from_slice(&(length as u32).to_le_bytes());
            refused(&cut);
        }
    }
}

/// As far as a file gets without a picture being taken.
fn tried(bytes: &[u8]) -> Result<Thing, Refusal> {
    let sound = check::checked(bytes)?;
    let looks = look::looks(&sound)?;
    let mut thing = flat::flattened(&sound, looks)?;
    thing.fit(None)?;
    Ok(thing)
}

fn flips() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Whatever passes the checks is read without a panic, and is finite.
    #[test]
    fn flipped_bytes_never_break_the_reader(flips in flips()) {
        let mut bytes = ball(3, &chequers(image::ImageFormat::Png)[..]);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
        }
        if let Ok(thing) = tried(&bytes) {
            prop_assert!(thing.size_m.is_finite());
            prop_assert!(thing.triangles.iter().flat_map(|t| t.corners).all(|c| c.position.is_finite()));
        }
    }

    /// The same where it hurts: in the numbers of the description.
    #[test]
    fn flipped_digits_never_break_the_reader(flips in proptest::collection::vec((any::<prop::sample::Index>(), b'0'..=b'9'), 1..6)) {
        let (description, binary) = cube();
        let mut bytes = file(&description, &binary);
        let end = bytes.len() - binary.len();
        let digits: Vec<_> = (20..end).filter(|at| bytes[*at].is_ascii_digit()).collect();
        for (at, digit) in flips {
            bytes[*at.get(&digits)] = digit;
        }
        tried(&bytes).ok();
    }
}
