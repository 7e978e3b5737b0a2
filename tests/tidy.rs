//! The rules of the house, so that nobody has to remember them. `README.md` says why they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

/// Every package, in reading order, and the packages of ours it may know.
const MAY_KNOW: [(&str, &[&str]); 14] = [
    ("model", &[]),
    ("glb", &[]),
    ("words", &["model"]),
    ("terrain", &["model"]),
    ("protocol", &["model", "words", "terrain"]),
    ("sim", &["model", "words", "terrain", "protocol"]),
    ("room", &["model", "words", "terrain", "protocol", "sim"]),
    ("session", &["model", "words", "terrain", "protocol", "sim"]),
    (
        "server",
        &[
            "model", "glb", "words", "terrain", "protocol", "sim", "room",
        ],
    ),
    (
        "client",
        &[
            "model", "glb", "words", "terrain", "protocol", "sim", "session",
        ],
    ),
    ("generation-worker", &["model", "glb", "words"]),
    (
        "tests",
        &[
            "model",
            "glb",
            "words",
            "terrain",
            "protocol",
            "sim",
            "room",
            "session",
            "server",
            "generation-worker",
        ],
    ),
    ("fuzz", &["model", "glb", "words", "generation-worker"]),
    ("xtask", &[]),
];

/// No I/O in the middle.
const MIDDLE: [&str; 8] = [
    "model", "glb", "words", "terrain", "protocol", "sim", "room", "session",
];

/// Packages without Bevy.
const PLAIN: [&str; 5] = ["model", "glb", "words", "terrain", "generation-worker"];

/// Packages without a renderer or a window.
const HEADLESS: [&str; 4] = ["room", "session", "server", "tests"];

#[test]
fn arrows_go_down_the_picture_only() {
    let ours: BTreeSet<&str> = MAY_KNOW.iter().map(|(package, _)| *package).collect();
    let found: BTreeSet<String> = packages().into_keys().collect();
    assert_eq!(
        found,
        ours.iter().map(|name| (*name).to_owned()).collect(),
        "every package has its place in the picture"
    );
    for (package, may_know) in MAY_KNOW {
        for dependency in depends_on(package, 1) {
            let allowed =
                !ours.contains(dependency.as_str()) || may_know.contains(&dependency.as_str());
            assert!(allowed, "{package} must not know {dependency}");
        }
    }
}

#[test]
fn plain_packages_have_no_engine() {
    forbid(&PLAIN, |name| {
        name.starts_with("bevy") || name.starts_with("lightyear")
    });
}

#[test]
fn headless_packages_have_no_renderer_and_no_window() {
    let screens = [
        "wgpu",
        "winit",
        "egui",
        "bevy_render",
        "bevy_window",
        "bevy_winit",
        "bevy_pbr",
    ];
    forbid(&HEADLESS, |name| screens.contains(&name));
}

#[test]
fn the_middle_has_no_io() {
    let doors = [
        "axum",
        "sqlx",
        "reqwest",
        "object_store",
        "hyper",
        "rusqlite",
        "ureq",
    ];
    forbid(&MIDDLE, |name| doors.contains(&name));
    let runtimes = ["tokio", "mio", "getrandom", "rand"];
    for package in MIDDLE {
        for dependency in depends_on(package, 1) {
            assert!(
                !runtimes.contains(&dependency.as_str()),
                "{package} must not use {dependency}"
            );
        }
    }
    let calls = [
        "std::fs",
        "std::env",
        "std::net::Udp",
        "std::net::Tcp",
        "Instant::now",
        "SystemTime",
        "thread_rng",
    ];
    for package in MIDDLE {
        for (file, text) in sources(package) {
            let code = without_tests(&text);
            for call in calls {
                assert!(
                    !code.contains(call),
                    "{} must not use {call}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn every_outside_power_has_one_door() {
    let doors: [(&str, &str, &[&str]); 5] = [
        ("bevy_rapier3d", "Rapier", &["shared/sim/src/physics"]),
        ("sqlx::", "SQL", &["server/src/store"]),
        (
            "reqwest::",
            "HTTP",
            &[
                "generation-worker/src/server",
                "generation-worker/src/provider",
                "client/src/fetch",
                "server/src/outside",
            ],
        ),
        ("Color::srgb", "colours", &["client/src/theme"]),
        ("cfg(target", "platforms", &["client/src/platform"]),
    ];
    for (word, power, allowed) in doors {
        for (package, _) in MAY_KNOW
            .iter()
            .filter(|(package, _)| !["tests", "fuzz", "xtask"].contains(package))
        {
            for (file, text) in sources(package) {
                let at = file
                    .strip_prefix(root())
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                let inside = allowed.iter().any(|door| at.starts_with(door));
                assert!(
                    inside || !without_tests(&text).contains(word),
                    "{power} has its door in {allowed:?}, not in {at}"
                );
            }
        }
    }
}

#[test]
fn only_appearance_changes_an_appearance() {
    // Things are born with one, and a retry takes one back; both are commands that wrote down what they did.
    let allowed = [
        "server/room/src/appearance.rs",
        "server/room/src/things.rs",
        "server/room/src/command/retry.rs",
    ];
    for (file, text) in sources("room") {
        let at = file
            .strip_prefix(root())
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let code = without_tests(&text);
        let builds = ["Appearance::Ready(", "Appearance::Pending("]
            .iter()
            .any(|made| code.contains(made));
        assert!(
            !builds || allowed.contains(&at.as_str()) || code.contains("LookState::"),
            "{at} makes an appearance"
        );
    }
}

#[test]
fn modules_are_files_beside_their_folders() {
    for (package, _) in MAY_KNOW {
        for (file, _) in sources(package) {
            assert_ne!(file.file_name().unwrap(), "mod.rs", "{}", file.display());
        }
    }
}

#[test]
fn roles_are_crates_and_never_features() {
    for (package, path) in packages() {
        let manifest = std::fs::read_to_string(&path).unwrap();
        assert!(
            !manifest.contains("[features]"),
            "{package} has cargo features"
        );
    }
}

/// Fails when one of `packages` has, anywhere below it, a dependency that `bad` knows.
fn forbid(packages: &[&str], bad: impl Fn(&str) -> bool) {
    for package in packages {
        for dependency in depends_on(package, usize::MAX) {
            assert!(
                !bad(&dependency),
                "{package} must not depend on {dependency}, not even through others"
            );
        }
    }
}

/// What a package needs to run (tests: to be tested), down to `depth`, with its own features alone.
fn depends_on(package: &str, depth: usize) -> BTreeSet<String> {
    let edges = if package == "tests" {
        "normal,dev"
    } else {
        "normal"
    };
    let depth = depth.min(1_000).to_string();
    let output = cargo(&[
        "tree",
        "--package",
        package,
        "--edges",
        edges,
        "--prefix",
        "none",
        "--depth",
        &depth,
    ]);
    let names = output
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty());
    names
        .filter(|name| *name != package)
        .map(str::to_owned)
        .collect()
}

/// Our packages and where their manifests are.
fn packages() -> BTreeMap<String, PathBuf> {
    let text = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: serde_json::Value = serde_json::from_str(&text).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    packages
        .map(|package| {
            (
                text(&package["name"]),
                PathBuf::from(text(&package["manifest_path"])),
            )
        })
        .collect()
}

/// The source files of a package, without those of the packages inside it and without files of tests.
fn sources(package: &str) -> Vec<(PathBuf, String)> {
    let manifest = &packages()[package];
    let folder = manifest.parent().unwrap();
    let start = if package == "tests" {
        folder.to_path_buf()
    } else {
        folder.join("src")
    };
    let mut files = Vec::new();
    let mut folders = vec![start];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let tests = package != "tests"
                && path
                    .file_stem()
                    .is_some_and(|stem| stem == "tests" || stem == "testing");
            if tests {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    files.sort();
    files
}

/// Code up to the tests beside it, without comments.
fn without_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
