//! F11: how large our finest level is, against what gltfpack makes of it.

use std::ops::ControlFlow;

use generation_worker::make::{Made, build};

use crate::{
    gltfpack::packed,
    report::{Line, tell},
    spread::Spread,
};

/// Every so many families of the catalogue.
const EVERY: usize = 4;

pub(crate) fn measure(gltfpack: Option<&str>) {
    let Some(gltfpack) = gltfpack else {
        tell("bytes: skipped, gltfpack is not there (npm installs it).");
        return;
    };
    let (mut ratios, mut kind) = (Vec::new(), "");
    for family in words::catalogue().iter().step_by(EVERY) {
        let made = build(&family.recipe, 1, &family.name, &mut |_| {
            ControlFlow::Continue(())
        });
        let made = made.expect("a family of the catalogue");
        let plain = made.files.get(made.manifest.lods[0].hash).expect("a file");
        let Some(theirs) = packed(gltfpack, plain, &["-c"]) else {
            return;
        };
        let ours;
        (kind, ours) = smallest(&made);
        ratios.push(ours as f64 / theirs.len() as f64);
    }
    let ratios = Spread::new(ratios);
    for (of, share) in [("p50", 0.5), ("worst", 1.0)] {
        let metric = format!("our {kind} GLB over gltfpack -c, finest level, {of}");
        Line::new("bytes", metric, "ratio", &ratios, share)
            .goal(1.0)
            .print();
    }
}

/// The packed twin of the finest level where a bundle has one.
fn smallest(made: &Made) -> (&'static str, u64) {
    let manifest = serde_json::to_value(&made.manifest).unwrap_or_default();
    match manifest["packed"][0]["bytes"].as_u64() {
        Some(bytes) => ("packed", bytes),
        None => ("plain", u64::from(made.manifest.lods[0].bytes)),
    }
}
