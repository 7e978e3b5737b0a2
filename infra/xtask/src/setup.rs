//! What the machine must have beside Rust: found missing, it is installed, or the line to do so is said.

use std::process::Command;

use crate::{
    cargo::cache,
    run::{Failed, find, output, run, say, succeeds},
};

/// What the machine is to be good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Only the library of Vulkan and a driver: pictures are drawn off-screen.
    Headless,
    /// Also a window.
    Play,
    /// Also a screen of its own, hands and eyes to try the window, and the validator of glTF.
    Test,
}

/// How one sees that something is there.
enum Seen {
    /// A program on the path, whoever installed it.
    Program(&'static str),
    /// The package: what is opened at run time has no other name that one could look for.
    Package,
}

/// A Debian package and what needs it.
struct Need {
    package: &'static str,
    seen: Seen,
    from: Purpose,
}

const NEEDS: &[Need] = &[
    // meshoptimizer is C++, SQLite is C; both are built from source.
    Need {
        package: "g++",
        seen: Seen::Program("c++"),
        from: Purpose::Headless,
    },
    // Gamepads are found by udev; the build asks pkg-config where it is.
    Need {
        package: "pkg-config",
        seen: Seen::Program("pkg-config"),
        from: Purpose::Headless,
    },
    Need {
        package: "libudev-dev",
        seen: Seen::Package,
        from: Purpose::Headless,
    },
    // wgpu opens the loader; mesa has drivers for most graphics cards, and one that draws without any.
    Need {
        package: "libvulkan1",
        seen: Seen::Package,
        from: Purpose::Headless,
    },
    Need {
        package: "mesa-vulkan-drivers",
        seen: Seen::Package,
        from: Purpose::Headless,
    },
    // winit opens these for a window under X11.
    Need {
        package: "libx11-6",
        seen: Seen::Package,
        from: Purpose::Play,
    },
    Need {
        package: "libx11-xcb1",
        seen: Seen::Package,
        from: Purpose::Play,
    },
    Need {
        package: "libxcursor1",
        seen: Seen::Package,
        from: Purpose::Play,
    },
    Need {
        package: "libxi6",
        seen: Seen::Package,
        from: Purpose::Play,
    },
    Need {
        package: "libxkbcommon-x11-0",
        seen: Seen::Package,
        from: Purpose::Play,
    },
    // A screen in memory, fingers on its keyboard, and pictures of it.
    Need {
        package: "xvfb",
        seen: Seen::Program("Xvfb"),
        from: Purpose::Test,
    },
    Need {
        package: "xdotool",
        seen: Seen::Program("xdotool"),
        from: Purpose::Test,
    },
    Need {
        package: "imagemagick",
        seen: Seen::Program("import"),
        from: Purpose::Test,
    },
    // What strangers' servers keep things in; what speaks S3 is Python.
    Need {
        package: "postgresql",
        seen: Seen::Package,
        from: Purpose::Test,
    },
    Need {
        package: "python3-venv",
        seen: Seen::Package,
        from: Purpose::Test,
    },
    // The Khronos validator is JavaScript.
    Need {
        package: "nodejs",
        seen: Seen::Program("node"),
        from: Purpose::Test,
    },
    Need {
        package: "npm",
        seen: Seen::Program("npm"),
        from: Purpose::Test,
    },
];

const VALIDATOR: &str = "gltf-validator@2.0.0-dev.3.10";

/// Has everything there for this purpose, or says what to do.
pub(crate) fn prepare(purpose: Purpose) -> Result<(), Failed> {
    let missing = missing(purpose);
    if !missing.is_empty() {
        install(&missing)?;
    }
    if purpose == Purpose::Test {
        validator()?;
    }
    Ok(())
}

fn missing(purpose: Purpose) -> Vec<&'static str> {
    let knows_packages = find("dpkg").is_some();
    let there = |need: &Need| match need.seen {
        Seen::Program(program) => find(program).is_some(),
        // Elsewhere the window itself will say which library it misses.
        Seen::Package => {
            !knows_packages || succeeds(Command::new("dpkg").args(["-s", need.package]))
        }
    };
    let needed = NEEDS.iter().filter(|need| need.from as u8 <= purpose as u8);
    needed
        .filter(|need| !there(need))
        .map(|need| need.package)
        .collect()
}

fn install(packages: &[&str]) -> Result<(), Failed> {
    let line = format!(
        "apt-get update && apt-get install --yes --no-install-recommends {}",
        packages.join(" ")
    );
    let by_hand = || {
        Failed(format!(
            "Missing on this machine. Run this, then try again:\n  sudo sh -c '{line}'"
        ))
    };
    if find("apt-get").is_none() {
        let words = format!(
            "Missing on this machine; Debian calls them: {}.",
            packages.join(" ")
        );
        return Err(Failed(words));
    }
    let root = output(Command::new("id").arg("-u"))? == "0";
    let mut shell = if root {
        Command::new("sh")
    } else if succeeds(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    } else {
        return Err(by_hand());
    };
    say(&format!("Installing {}.", packages.join(", ")));
    let quiet = shell
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-c", &format!("({line}) >&2")]);
    run(quiet).map_err(|Failed(why)| {
        say(&why);
        by_hand()
    })
}

/// The validator, once for this target folder.
fn validator() -> Result<(), Failed> {
    let folder = cache("node")?;
    if folder
        .join("node_modules/gltf-validator/package.json")
        .is_file()
    {
        return Ok(());
    }
    say(&format!("Installing {VALIDATOR}."));
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--no-audit",
        "--no-fund",
        "--loglevel",
        "error",
        "--prefix",
    ])
    .arg(&folder);
    run(npm.arg(VALIDATOR).stdout(std::io::stderr()))
}
