//! gltfpack, as npm installs it.

use std::{fs, process::Command};

use crate::report::tell;

/// What it makes of a GLB; nothing, and why is said, when it does not work.
pub(crate) fn packed(program: &str, glb: &[u8], options: &[&str]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().ok()?;
    let (from, to) = (folder.path().join("in.glb"), folder.path().join("out.glb"));
    fs::write(&from, glb).ok()?;
    let mut node = Command::new("node");
    node.arg(program).arg("-i").arg(&from).arg("-o").arg(&to);
    let output = node.args(options).output();
    let why = match output {
        Ok(output) if output.status.success() => return fs::read(&to).ok(),
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(why) => why.to_string(),
    };
    tell(&format!("gltfpack {}: {}", options.join(" "), why.trim()));
    None
}
