//! What a GLB nobody vouches for contains.

use glam::Vec3;

use crate::{Image, Problem, read};

/// What a GLB contains, counted rather than believed.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Over all surfaces.
    pub triangles: usize,
    /// Over all surfaces.
    pub vertices: usize,
    /// Lower and upper corner of the box around everything, in metres.
    pub bounds: (Vec3, Vec3),
    /// Names of the materials, in order of the surfaces.
    pub materials: Vec<String>,
    /// Names of the pictures that are files of their own.
    pub beside: Vec<String>,
    /// How many bones move it.
    pub bones: usize,
    /// Names of what they can do.
    pub clips: Vec<String>,
}

/// Reads the bytes to the last index and says what they hold; never panics.
pub fn inspect(bytes: &[u8]) -> Result<Facts, Problem> {
    let mesh = read(bytes)?;
    let (bones, clips) = match &mesh.skeleton {
        Some(skeleton) => (skeleton.bones.len(), &*skeleton.clips),
        None => (0, &[][..]),
    };
    let facts = Facts {
        bones,
        clips: clips.iter().map(|clip| clip.name.clone()).collect(),
        triangles: mesh.triangles(),
        vertices: mesh
            .surfaces
            .iter()
            .map(|surface| surface.positions.len())
            .sum(),
        bounds: mesh
            .surfaces
            .iter()
            .flat_map(|surface| &surface.positions)
            .fold(
                (Vec3::INFINITY, Vec3::NEG_INFINITY),
                |(low, high), point| (low.min(*point), high.max(*point)),
            ),
        materials: mesh
            .surfaces
            .into_iter()
            .map(|surface| surface.material.name)
            .collect(),
        beside: mesh
            .images
            .into_iter()
            .filter_map(|image| match image {
                Image::Beside(name) => Some(name),
                Image::Png(_) => None,
            })
            .collect(),
    };
    if facts.triangles == 0 {
        return Err(Problem::Empty);
    }
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use glam::{Quat, Vec2, Vec4};
    use proptest::prelude::*;

    use super::*;
    use crate::{Bind, Bone, Clip, Keys, Material, Mesh, Skeleton, Surface, Track, pack, write};

    fn triangle() -> Mesh {
        Mesh {
            name: "a triangle".to_owned(),
            surfaces: vec![Surface {
                material: Material {
                    name: "amber".to_owned(),
                    base_color: Vec4::new(0.5, 0.25, 0.0, 0.5),
                    base_color_texture: None,
                    normal_texture: None,
                    metallic: 0.0,
                    roughness: 0.5,
                    emissive: Vec3::new(2.0, 1.0, 0.0),
                },
                positions: vec![Vec3::ZERO, Vec3::X, Vec3::Y],
                normals: vec![Vec3::Z; 3],
                uvs: vec![Vec2::ZERO, Vec2::X, Vec2::Y],
                colors: vec![Vec4::ONE, Vec4::new(0.0, 1.0, 0.0, 1.0), Vec4::ONE],
                binds: Vec::new(),
                indices: vec![0, 1, 2],
            }],
            images: Vec::new(),
            skeleton: None,
        }
    }

    /// The same with a picture on it, or at least its header.
    fn papered() -> Mesh {
        let mut mesh = triangle();
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10 and so on";
        mesh.images.push(Image::Png(png.to_vec()));
        mesh.surfaces[0].material.base_color_texture = Some(0);
        mesh
    }

    /// The same with a second picture that is a file of its own.
    fn embossed() -> Mesh {
        let mut mesh = papered();
        mesh.images.push(Image::Beside("0a1b".to_owned()));
        mesh.surfaces[0].material.normal_texture = Some(1);
        mesh
    }

    /// The same with an arm that waves.
    fn waving() -> Mesh {
        let mut mesh = embossed();
        let bind = |first: u8, second: u8| Bind {
            bones: [0, 1, 0, 0],
            shares: [first, second, 0, 0],
        };
        mesh.surfaces[0].binds = vec![bind(255, 0), bind(100, 155), bind(0, 255)];
        let bone = |name: &str, parent, joint| Bone {
            name: name.to_owned(),
            parent,
            joint,
        };
        let turns = [-0.5, 0.5, -0.5].map(Quat::from_rotation_z);
        let places = [0.25, 0.5, 0.25].map(|y| Vec3::new(0.5, y, 0.0));
        let track = |bone, keys| Track { bone, keys };
        mesh.skeleton = Some(Skeleton {
            bones: vec![
                bone("body", None, Vec3::new(0.5, 0.25, 0.0)),
                bone("arm", Some(0), Vec3::new(0.5, 0.75, 0.0)),
            ],
            clips: vec![Clip {
                name: "wave".to_owned(),
                times: vec![0.0, 0.5, 1.0],
                tracks: vec![
                    track(0, Keys::Places(places.into())),
                    track(1, Keys::Turns(turns.into())),
                ],
            }],
        });
        mesh
    }

    #[test]
    fn bones_and_what_they_do_read_back() {
        let mesh = waving();
        assert_eq!(read(&write(&mesh)), Ok(mesh.clone()));

        let found = read(&pack(&mesh)).unwrap();
        let (own, packed) = (&mesh.surfaces[0], &found.surfaces[0]);
        for (at, corner) in own.indices.iter().zip(&packed.indices) {
            let (at, corner) = (*at as usize, *corner as usize);
            assert_eq!(own.binds[at], packed.binds[corner]);
            let apart = own.positions[at].distance(packed.positions[corner]);
            assert!(apart < 1e-4, "{apart} m");
        }
        let (own, packed) = (mesh.skeleton.unwrap(), found.skeleton.unwrap());
        assert_eq!(own.bones, packed.bones);
        let Keys::Turns(own) = &own.clips[0].tracks[1].keys else {
            panic!("turns");
        };
        let Keys::Turns(packed) = &packed.clips[0].tracks[1].keys else {
            panic!("turns");
        };
        let mut pairs = own.iter().zip(packed);
        assert!(pairs.all(|(own, packed)| own.abs_diff_eq(*packed, 1e-4)));

        let mut turning = waving();
        clip(&mut turning).tracks.remove(0);
        let found = read(&pack(&turning)).unwrap().skeleton.unwrap();
        assert_eq!(found.clips[0].tracks.len(), 1);

        let facts = inspect(&pack(&waving())).unwrap();
        assert_eq!((facts.bones, &*facts.clips), (2, &["wave".to_owned()][..]));
    }

    #[test]
    fn bones_that_lie_are_found_out() {
        let broken = |lie: fn(&mut Mesh)| {
            let mut mesh = waving();
            lie(&mut mesh);
            inspect(&write(&mesh)).unwrap_err()
        };
        assert_eq!(
            broken(|mesh| mesh.surfaces[0].binds[0].bones[1] = 2),
            Problem::Index
        );
        assert_eq!(
            broken(|mesh| mesh.surfaces[0].binds[0].shares[1] = 1),
            Problem::Value("a weight")
        );
        assert_eq!(
            broken(|mesh| mesh.surfaces[0].binds.clear()),
            Problem::Missing("joints")
        );
        assert!(matches!(
            broken(|mesh| bones(mesh)[1].joint.x = f32::NAN),
            Problem::Json(_)
        ));
        assert_eq!(
            broken(|mesh| bones(mesh)[1].parent = None),
            Problem::Unsupported("more than one root of bones")
        );
        assert_eq!(
            broken(|mesh| {
                bones(mesh)[0].parent = Some(1);
                bones(mesh)[1].parent = None;
            }),
            Problem::Unsupported("a bone before what it hangs on")
        );
        assert_eq!(
            broken(|mesh| clip(mesh).times[1] = 2.0),
            Problem::Value("a time")
        );
        assert_eq!(
            broken(|mesh| clip(mesh).tracks[1].keys = Keys::Turns(vec![Quat::NAN; 3])),
            Problem::Value("a turn")
        );
        assert_eq!(
            broken(|mesh| clip(mesh).tracks[1].keys = Keys::Turns(vec![Quat::IDENTITY; 2])),
            Problem::Length
        );
    }

    fn bones(mesh: &mut Mesh) -> &mut Vec<Bone> {
        &mut mesh.skeleton.as_mut().unwrap().bones
    }

    fn clip(mesh: &mut Mesh) -> &mut Clip {
        &mut mesh.skeleton.as_mut().unwrap().clips[0]
    }

    #[test]
    fn what_was_written_reads_back() {
        assert_eq!(read(&write(&triangle())), Ok(triangle()));
        assert_eq!(read(&write(&papered())), Ok(papered()));
        assert_eq!(read(&write(&embossed())), Ok(embossed()));
    }

    #[test]
    fn what_was_packed_reads_back_to_the_step() {
        let (mesh, bytes) = (embossed(), pack(&embossed()));
        let found = read(&bytes).unwrap();
        let (own, surface) = (&mesh.surfaces[0], &found.surfaces[0]);
        assert_eq!(found.images, mesh.images);
        assert_eq!(surface.material, own.material);
        let near =
            |a: &[f32], b: &[f32], step: f32| a.iter().zip(b).all(|(a, b)| (a - b).abs() < step);
        // A compressor may turn a triangle about, never over.
        for (at, corner) in own.indices.iter().zip(&surface.indices) {
            let (at, corner) = (*at as usize, *corner as usize);
            assert!(near(
                &own.positions[at].to_array(),
                &surface.positions[corner].to_array(),
                1e-4
            ));
            assert!(near(
                &own.normals[at].to_array(),
                &surface.normals[corner].to_array(),
                0.02
            ));
            assert!(near(
                &own.uvs[at].to_array(),
                &surface.uvs[corner].to_array(),
                1e-3
            ));
            assert!(near(
                &own.colors[at].to_array(),
                &surface.colors[corner].to_array(),
                0.003
            ));
        }
        assert_eq!(inspect(&bytes).unwrap().beside, ["0a1b"]);
        assert!(read(&pack(&triangle())).unwrap().surfaces[0].uvs.is_empty());
    }

    /// Enough corners for the compressor to have something to do.
    fn saddle(mut mesh: Mesh) -> Mesh {
        const EDGE: u32 = 12;
        let surface = &mut mesh.surfaces[0];
        let points = (0..EDGE * EDGE).map(|at| {
            let (x, z) = (
                (at % EDGE) as f32 / 11.0 - 0.5,
                (at / EDGE) as f32 / 11.0 - 0.5,
            );
            Vec3::new(x, x * x - z * z, z)
        });
        surface.positions = points.collect();
        let points = &surface.positions;
        surface.normals = points
            .iter()
            .map(|p| Vec3::new(-2.0 * p.x, 1.0, 2.0 * p.z).normalize_or(Vec3::Y))
            .collect();
        surface.uvs = points.iter().map(|p| Vec2::new(p.x, p.z) * 3.0).collect();
        surface.colors = points.iter().map(|p| p.abs().extend(1.0)).collect();
        let bind = surface.binds.get(1).copied();
        surface.binds = bind.into_iter().cycle().take(points.len()).collect();
        let cells = (0..EDGE * (EDGE - 1)).filter(|at| at % EDGE < EDGE - 1);
        surface.indices = cells
            .flat_map(|at| [at, at + EDGE, at + 1, at + 1, at + EDGE, at + EDGE + 1])
            .collect();
        mesh
    }

    #[test]
    fn a_packed_mesh_is_the_same_in_less_than_half_the_bytes() {
        let saddle = saddle(embossed());
        let (plain, packed) = (write(&saddle), pack(&saddle));
        assert_eq!(
            inspect(&plain).unwrap().triangles,
            inspect(&packed).unwrap().triangles
        );
        assert!(
            packed.len() * 2 < plain.len(),
            "{} of {}",
            packed.len(),
            plain.len()
        );
    }

    #[test]
    fn the_facts_are_counted() {
        let facts = inspect(&write(&triangle())).unwrap();
        assert_eq!((facts.triangles, facts.vertices), (1, 3));
        assert_eq!(facts.bounds, (Vec3::ZERO, Vec3::new(1.0, 1.0, 0.0)));
        assert_eq!(facts.materials, ["amber"]);
    }

    /// The file with `from` in its description replaced by `to`, which must be as long.
    fn edited(from: &str, to: &str) -> Vec<u8> {
        assert_eq!(from.len(), to.len());
        let mut bytes = write(&triangle());
        let at = bytes
            .windows(from.len())
            .position(|window| window == from.as_bytes())
            .unwrap_or_else(|| panic!("{from} is not in the file"));
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        bytes
    }

    #[test]
    fn lies_are_found_out() {
        for (from, to, problem) in [
            ("\"count\":3", "\"count\":9", Problem::Length),
            ("\"mesh\":0", "\"mesh\":7", Problem::Missing("a mesh")),
            ("\"nodes\":[0]", "\"nodes\":[1]", Problem::Missing("a node")),
            (
                "\"material\":0",
                "\"material\":3",
                Problem::Missing("a material"),
            ),
            (
                "\"version\":\"2.0\"",
                "\"version\":\"1.0\"",
                Problem::NotGlb,
            ),
        ] {
            assert_eq!(inspect(&edited(from, to)), Err(problem), "{to}");
        }
    }

    #[test]
    fn a_node_below_itself_is_refused() {
        let json =
            r#"{"asset":{"version":"2.0"},"scenes":[{"nodes":[0]}],"nodes":[{"children":[0]}]}"#;
        let bytes = crate::container::close(json, &[]);
        assert_eq!(inspect(&bytes), Err(Problem::NotATree));
    }

    #[test]
    fn an_index_beyond_the_vertices_is_refused() {
        let mut bytes = write(&triangle());
        let last = bytes.len() - 4;
        assert_eq!(
            bytes[last..last + 2],
            [2, 0],
            "the last index, then padding"
        );
        bytes[last] = 3;
        assert_eq!(inspect(&bytes), Err(Problem::Index));
    }

    /// The picture of [`papered`] with one byte changed.
    fn png(at: usize, byte: u8) -> Image {
        let Image::Png(mut png) = papered().images.remove(0) else {
            panic!("a PNG");
        };
        png[at] = byte;
        Image::Png(png)
    }

    #[test]
    fn a_picture_that_is_none_is_refused() {
        let mut broken = papered();
        broken.images[0] = png(1, b'J');
        assert_eq!(inspect(&write(&broken)), Err(Problem::Value("an image")));
        let mut broken = papered();
        broken.images[0] = png(16, 0xff);
        assert_eq!(inspect(&write(&broken)), Err(Problem::Value("an image")));
        let mut broken = papered();
        broken.surfaces[0].material.base_color_texture = Some(1);
        assert_eq!(inspect(&write(&broken)), Err(Problem::Missing("a texture")));
        let mut broken = papered();
        broken.surfaces[0].uvs.clear();
        let missing = Problem::Missing("texture coordinates");
        assert_eq!(inspect(&write(&broken)), Err(missing));
    }

    #[test]
    fn nan_is_refused() {
        let mesh = triangle();
        let mut broken = mesh.clone();
        broken.surfaces[0].positions[1].y = f32::NAN;
        assert_eq!(inspect(&write(&broken)), Err(Problem::Value("a position")));
        let mut broken = mesh;
        broken.surfaces[0].normals[1] = Vec3::ZERO;
        assert_eq!(inspect(&write(&broken)), Err(Problem::Value("a normal")));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            prop_assert!(inspect(&bytes).is_err());
        }

        #[test]
        fn arbitrary_descriptions_never_panic(json in "[\\[\\]{}\":,a-z0-9]{0,200}") {
            prop_assert!(inspect(&crate::container::close(&json, &[0; 16])).is_err());
        }

        #[test]
        fn mutated_files_never_panic(
            edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
            cut in proptest::option::of(any::<prop::sample::Index>()),
            packed in any::<bool>(),
        ) {
            let mut bytes = if packed { pack(&saddle(waving())) } else { write(&waving()) };
            for (at, byte) in edits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            // Whatever it says, it says it without panicking.
            if let Ok(facts) = inspect(&bytes) {
                prop_assert!(facts.bounds.0.is_finite() && facts.bounds.1.is_finite());
            }
        }

        #[test]
        fn mutated_numbers_never_panic(digits in proptest::collection::vec((any::<prop::sample::Index>(), b'0'..=b'9'), 1..8), packed in any::<bool>()) {
            let mut bytes = if packed { pack(&saddle(waving())) } else { write(&waving()) };
            let places: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
            for (at, digit) in digits {
                bytes[*at.get(&places)] = digit;
            }
            inspect(&bytes).ok();
        }
    }
}
