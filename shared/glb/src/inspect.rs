//! What a GLB nobody vouches for contains.

use glam::Vec3;

use crate::{Problem, read};

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
}

/// Reads the bytes to the last index and says what they hold; never panics.
pub fn inspect(bytes: &[u8]) -> Result<Facts, Problem> {
    let mesh = read(bytes)?;
    let facts = Facts {
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
    };
    if facts.triangles == 0 {
        return Err(Problem::Empty);
    }
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use glam::{Vec2, Vec4};
    use proptest::prelude::*;

    use super::*;
    use crate::{Image, Material, Mesh, Surface, write};

    fn triangle() -> Mesh {
        Mesh {
            name: "a triangle".to_owned(),
            surfaces: vec![Surface {
                material: Material {
                    name: "amber".to_owned(),
                    base_color: Vec4::new(0.5, 0.25, 0.0, 0.5),
                    base_color_texture: None,
                    metallic: 0.0,
                    roughness: 0.5,
                    emissive: Vec3::new(2.0, 1.0, 0.0),
                },
                positions: vec![Vec3::ZERO, Vec3::X, Vec3::Y],
                normals: vec![Vec3::Z; 3],
                uvs: vec![Vec2::ZERO, Vec2::X, Vec2::Y],
                colors: vec![Vec4::ONE, Vec4::new(0.0, 1.0, 0.0, 1.0), Vec4::ONE],
                indices: vec![0, 1, 2],
            }],
            images: Vec::new(),
        }
    }

    /// The same with a picture on it, or at least its header.
    fn papered() -> Mesh {
        let mut mesh = triangle();
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10 and so on";
        mesh.images.push(Image { png: png.to_vec() });
        mesh.surfaces[0].material.base_color_texture = Some(0);
        mesh
    }

    #[test]
    fn what_was_written_reads_back() {
        assert_eq!(read(&write(&triangle())), Ok(triangle()));
        assert_eq!(read(&write(&papered())), Ok(papered()));
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

    #[test]
    fn a_picture_that_is_none_is_refused() {
        let mut broken = papered();
        broken.images[0].png[1] = b'J';
        assert_eq!(inspect(&write(&broken)), Err(Problem::Value("an image")));
        let mut broken = papered();
        broken.images[0].png[16] = 0xff;
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
        ) {
            let mut bytes = write(&papered());
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
        fn mutated_numbers_never_panic(digits in proptest::collection::vec((any::<prop::sample::Index>(), b'0'..=b'9'), 1..8)) {
            let mut bytes = write(&papered());
            let places: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
            for (at, digit) in digits {
                bytes[*at.get(&places)] = digit;
            }
            inspect(&bytes).ok();
        }
    }
}
