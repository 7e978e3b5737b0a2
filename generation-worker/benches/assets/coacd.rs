//! `CoACD`, as pip installs it: the best convex decomposition of any mesh.

use std::{fs, process::Command};

use glam::Vec3;
use model::{Collider, Piece};
use serde::{Deserialize, Serialize};

use crate::report::tell;

/// Its defaults, but for a fixed seed.
const PROGRAM: &str = "
import json, sys, time
import coacd, numpy
coacd.set_log_level('error')
with open(sys.argv[1]) as file:
    meshes = json.load(file)
answers = []
for mesh in meshes:
    start = time.perf_counter()
    parts = coacd.run_coacd(
        coacd.Mesh(numpy.array(mesh['points'], dtype=float), numpy.array(mesh['triangles'], dtype=int)), seed=1)
    answers.append({'ms': (time.perf_counter() - start) * 1000,
                    'hulls': [numpy.asarray(points).tolist() for points, _ in parts]})
with open(sys.argv[2], 'w') as file:
    json.dump(answers, file)
";

/// What it is given.
#[derive(Serialize)]
pub(crate) struct Given {
    points: Vec<[f32; 3]>,
    triangles: Vec<[u32; 3]>,
}

#[derive(Deserialize)]
struct Answer {
    ms: f64,
    hulls: Vec<Vec<[f32; 3]>>,
}

impl Given {
    pub(crate) fn new(triangles: impl Iterator<Item = [Vec3; 3]>) -> Self {
        let mut given = Self {
            points: Vec::new(),
            triangles: Vec::new(),
        };
        let mut known = std::collections::BTreeMap::new();
        for corners in triangles {
            given.triangles.push(corners.map(|at| {
                let key = at.to_array().map(|number| (number + 0.0).to_bits());
                *known.entry(key).or_insert_with(|| {
                    given.points.push(at.to_array());
                    given.points.len() as u32 - 1
                })
            }));
        }
        given
    }
}

/// A collider and the milliseconds it took for each mesh; nothing, and why is said, when it does not work.
pub(crate) fn decomposed(python: &str, given: &[Given]) -> Option<Vec<(Collider, f64)>> {
    let folder = tempfile::tempdir().ok()?;
    let (from, to) = (
        folder.path().join("in.json"),
        folder.path().join("out.json"),
    );
    fs::write(&from, serde_json::to_vec(given).ok()?).ok()?;
    let mut command = Command::new(python);
    let output = command.args(["-c", PROGRAM]).arg(&from).arg(&to).output();
    let why = match output {
        Ok(output) if output.status.success() => String::new(),
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(why) => why.to_string(),
    };
    if !why.is_empty() {
        tell(&format!("CoACD does not run: {}", why.trim()));
        return None;
    }
    let answers: Vec<Answer> = serde_json::from_slice(&fs::read(&to).ok()?).ok()?;
    let collider = |answer: Answer| {
        let hull = |points: Vec<[f32; 3]>| Piece::Hull {
            points: points.into_iter().map(Vec3::from).collect(),
        };
        (
            Collider(answer.hulls.into_iter().map(hull).collect()),
            answer.ms,
        )
    };
    Some(answers.into_iter().map(collider).collect())
}
