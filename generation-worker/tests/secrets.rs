//! A key is in its header and nowhere else: not on the screen however much is logged, not in a file, not in the memory
//! of what went wrong.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use generation_worker::double::{Double, Mood};

const KEY: &str = "sk-a-secret-nobody-may-see";

const TABLE: &str = include_str!("../examples/vendors.toml");

/// Everything that can be made, by the real program, with all that it has to say.
fn make(double: &Double, folder: &Path, arguments: &[&str]) -> Output {
    let file = folder.join("key");
    fs::write(&file, format!("{KEY}\n")).expect("room on the disk");
    let with_key = format!("keyFile = {file:?}\npollMillis = 5");
    let table = TABLE
        .replace("http://127.0.0.1:8700", &double.url)
        .replace("patienceSecs = 60", "keyEnv = \"INCANT_TEST_KEY\"")
        .replace("pollMillis = 300", &with_key);
    fs::write(folder.join("table.toml"), table).expect("room on the disk");
    Command::new(env!("CARGO_BIN_EXE_generation-worker"))
        .args(["make", "a florb with six legs", "--providers"])
        .arg(folder.join("table.toml"))
        .arg("--out")
        .arg(folder.join("out"))
        .args(arguments)
        .env("INCANT_TEST_KEY", KEY)
        .env("RUST_LOG", "trace")
        .output()
        .expect("it was built")
}

fn files(folder: &Path, found: &mut Vec<Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(fs::read(&path).expect("it was written"));
        }
    }
}

#[test]
fn a_key_is_in_its_header_and_nowhere_else() {
    for mood in [Mood::Well, Mood::Echo, Mood::Plain(401, "", String::new())] {
        let folder = tempfile::tempdir().unwrap();
        let double = Double::with(Vec::new(), vec![mood.clone()]).unwrap();
        for arguments in [
            &["--texture", "generated-pbr", "--planner", "model"][..],
            &["--mesh", "text-to-3d"],
        ] {
            let said = make(&double, folder.path(), arguments);
            assert!(said.status.success(), "{mood:?}: {said:?}");
            let mut places = vec![said.stdout, said.stderr];
            files(&folder.path().join("out"), &mut places);
            assert!(places.len() > 8, "it was made");
            for place in places {
                let leaks = place.windows(KEY.len()).any(|here| here == KEY.as_bytes());
                assert!(!leaks, "{mood:?}: {}", String::from_utf8_lossy(&place));
            }
        }
        let asked = double.asked();
        let told = asked.iter().filter(|one| one.authorization.ends_with(KEY));
        assert!(told.count() > 1, "the header had it");
    }
}
