//! Importing with real processes: a good file becomes a bundle, a hostile one a sentence.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use generation_worker::import::{self, ImportError, Wanted};

const PROGRAM: &str = env!("CARGO_BIN_EXE_generation-worker");

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .output()
        .expect("it was built")
}

/// A teapot that was made by hand, as somebody else's file.
fn teapot(folder: &Path) -> PathBuf {
    let out = folder.join("teapot");
    let made = run(&["make", "a teapot", "--out", out.to_str().expect("plain")]);
    assert!(made.status.success(), "{made:?}");
    out.join("lod0.glb")
}

fn refused(bytes: &[u8]) -> ImportError {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hostile.glb");
    fs::write(&file, bytes).expect("room on the disk");
    let wanted = Wanted {
        name: "--help".to_owned(),
        ..Wanted::default()
    };
    import::import(Path::new(PROGRAM), &file, &wanted)
        .map(drop)
        .expect_err("it is hostile")
}

/// A file with this description and nothing else.
fn described(json: &str) -> Vec<u8> {
    let mut json = json.as_bytes().to_vec();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut bytes = b"glTF\x02\0\0\0".to_vec();
    bytes.extend((20 + json.len() as u32).to_le_bytes());
    bytes.extend((json.len() as u32).to_le_bytes());
    bytes.extend(b"JSON");
    bytes.extend(json);
    bytes
}

#[test]
fn a_file_becomes_a_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let file = teapot(folder.path());
    let out = folder.path().join("bundle");
    let said = run(&[
        "import",
        file.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--name",
        "grandma's teapot",
        "--size",
        "0.5",
    ]);
    assert!(said.status.success(), "{said:?}");
    let manifest: model::Manifest =
        serde_json::from_slice(&fs::read(out.join("asset.json")).unwrap()).unwrap();
    assert_eq!(manifest.check(), Ok(()));
    assert_eq!(manifest.name, "grandma's teapot");
    assert_eq!(manifest.provenance.planner, "import");
    assert!((manifest.size_meters.max_element() - 0.5).abs() < 1e-4);
    for (level, file) in manifest.lods.iter().enumerate() {
        let bytes = fs::read(out.join(format!("lod{level}.glb"))).unwrap();
        assert_eq!(*blake3::hash(&bytes).as_bytes(), file.hash.0);
        glb::inspect(&bytes).unwrap();
    }
    let recipe: model::Recipe =
        serde_json::from_slice(&fs::read(out.join("recipe.json")).unwrap()).unwrap();
    assert_eq!(recipe.check(), []);
}

#[test]
fn a_refusal_is_one_sentence_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.glb");
    fs::write(&file, "<html>not found</html>").unwrap();
    let out = folder.path().join("out");
    let said = run(&[
        "import",
        file.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(!said.status.success());
    let why = String::from_utf8(said.stderr).unwrap();
    assert!(why.contains("this is not a GLB 2.0 file"), "{why}");
    assert_eq!(why.lines().count(), 1, "{why}");
    assert!(!out.exists());
}

#[test]
fn a_child_refuses_in_its_own_words() {
    for (bytes, why) in [
        (described("{"), "not readable"),
        (
            described(r#"{"asset":{"version":"2.0"}}"#),
            "a scene leads nowhere",
        ),
        (vec![0; 70 << 20], "larger than 64 MiB"),
    ] {
        let error = refused(&bytes);
        let ImportError::Refused(said) = &error else {
            panic!("{error:?}");
        };
        assert!(said.contains(why), "{said}");
    }
}

/// Four megabytes that want half a gigabyte: every material is two bytes there and hundreds here.
#[test]
#[cfg(target_os = "linux")]
fn a_child_that_wants_too_much_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let materials = vec!["{}"; 1_390_000].join(",");
    let json = format!(r#"{{"asset":{{"version":"2.0"}},"materials":[{materials}]}}"#);
    let (file, out) = (folder.path().join("bomb.glb"), folder.path().join("out"));
    fs::write(&file, described(&json)).unwrap();
    // A machine that has no more than this many KiB to give.
    let said = Command::new("sh")
        .args([
            "-c",
            "ulimit -v 300000; exec \"$0\" import \"$1\" --out \"$2\"",
            PROGRAM,
        ])
        .args([&file, &out])
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    let why = String::from_utf8(said.stderr).unwrap();
    assert!(why.contains("too large or too complex"), "{why}");
    assert!(!out.exists());
}

/// Arrays within arrays are how one overflows a parser's stack.
#[test]
fn a_deep_description_is_refused() {
    let deep = format!(
        r#"{{"asset":{{"version":"2.0"}},"extras":{}"#,
        "[".repeat(1 << 20)
    );
    assert!(matches!(
        refused(&described(&deep)),
        ImportError::Refused(_)
    ));
}
