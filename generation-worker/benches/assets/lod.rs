//! F11: how far our coarser levels are from the finest, against gltfpack's and meshoptimizer's with as many triangles.

use std::ops::ControlFlow;

use generation_worker::{finish, make::build};
use glam::Vec3;
use glb::{Mesh, Surface as Part};
use meshopt::SimplifyOptions;
use model::Recipe;

use crate::{
    gltfpack::packed,
    report::{Line, tell},
    spread::Spread,
    surface::{Apart, Surface},
};

/// Every so many families of the catalogue.
const EVERY: usize = 4;

/// What nobody sees, as a share of the diagonal and in degrees: both are put on either side of a ratio.
const UNSEEN: f64 = 2e-5;
const UNSEEN_DEGREES: f64 = 0.2;

/// Ours over theirs.
#[derive(Default)]
struct Ratios {
    rms: Vec<(f64, String)>,
    most: Vec<f64>,
    degrees: Vec<f64>,
}

pub(crate) fn measure(gltfpack: Option<&str>) {
    if gltfpack.is_none() {
        tell("lod: gltfpack is not there (npm installs it); only meshoptimizer is compared.");
    }
    let mut ratios: [Ratios; 3] = Default::default();
    for family in words::catalogue().iter().step_by(EVERY) {
        let recipe = &family.recipe;
        let made = build(recipe, 1, &family.name, &mut |_| ControlFlow::Continue(()));
        let made = made.expect("a family of the catalogue");
        let read = |level: usize| {
            let bytes = made
                .files
                .get(made.manifest.lods[level].hash)
                .expect("a file");
            (bytes, glb::read(bytes).expect("our own mesh"))
        };
        let (bytes, finest) = read(0);
        let scene = Scene {
            recipe,
            finest: Surface::of(&finest),
        };
        for level in 1..3 {
            let ours = Surface::of(&read(level).1);
            if ours.triangles() >= scene.finest.triangles() {
                continue;
            }
            let share = ours.triangles() as f64 / scene.finest.triangles() as f64;
            let share_said = format!("{share:.4}");
            let with = |more: &[&str]| {
                let options = [&["-si", share_said.as_str(), "-se", "1", "-noq"], more].concat();
                let glb = packed(gltfpack?, bytes, &options)?;
                match glb::read(&glb) {
                    Ok(mesh) => Some(Surface::of(&mesh)),
                    Err(why) => {
                        tell(&format!("lod: {} cannot be read: {why}", family.name));
                        None
                    }
                }
            };
            let theirs = [with(&[]), with(&["-sp", "-sv"]), simplified(&finest, share)];
            for (ratios, theirs) in ratios.iter_mut().zip(theirs) {
                if let Some(theirs) = theirs {
                    let name = format!("{} {level}", family.name);
                    scene.compare(level, &ours, &theirs, &name, ratios);
                }
            }
        }
    }
    let tools = ["gltfpack -si", "gltfpack -si -sp -sv", "meshoptimizer"];
    for (tool, ratios) in tools.into_iter().zip(ratios) {
        ratios.print(tool);
    }
}

struct Scene<'a> {
    recipe: &'a Recipe,
    finest: Surface,
}

impl Scene<'_> {
    /// With as many triangles as they reached.
    fn compare(&self, level: usize, ours: &Surface, theirs: &Surface, name: &str, to: &mut Ratios) {
        let again;
        let ours = if theirs.triangles() == ours.triangles() {
            ours
        } else {
            let facets = finish::level_within(self.recipe, level, theirs.triangles());
            let corner =
                |corner: generation_worker::shape::Corner| (corner.position, corner.normal);
            let triangles = facets.expect("a level").into_iter();
            again = Surface::new(triangles.map(|facet| facet.corners.map(corner)).collect());
            &again
        };
        let (ours, theirs) = (self.finest.apart(ours), self.finest.apart(theirs));
        let Apart { rms, most, degrees } = ours;
        to.rms
            .push(((rms + UNSEEN) / (theirs.rms + UNSEEN), name.to_owned()));
        to.most.push((most + UNSEEN) / (theirs.most + UNSEEN));
        let unseen = UNSEEN_DEGREES;
        to.degrees
            .push((degrees + unseen) / (theirs.degrees + unseen));
    }
}

/// meshoptimizer's own answer for the surfaces as they are drawn.
fn simplified(mesh: &Mesh, share: f64) -> Option<Surface> {
    let simple = |part: &Part| {
        let points: Vec<[f32; 3]> = part.positions.iter().map(Vec3::to_array).collect();
        let target = (part.indices.len() as f64 / 3.0 * share).round() as usize * 3;
        let options = SimplifyOptions::None;
        let indices =
            meshopt::simplify_decoder(&part.indices, &points, target, f32::MAX, options, None);
        Part {
            indices,
            ..part.clone()
        }
    };
    let simple = Mesh {
        surfaces: mesh.surfaces.iter().map(simple).collect(),
        ..mesh.clone()
    };
    (simple.triangles() > 0).then(|| Surface::of(&simple))
}

impl Ratios {
    fn print(mut self, tool: &str) {
        if self.rms.is_empty() {
            return;
        }
        self.rms.sort_by(|a, b| b.0.total_cmp(&a.0));
        let worst: Vec<_> = self
            .rms
            .iter()
            .take(6)
            .map(|(r, name)| format!("{name} {r:.2}"))
            .collect();
        tell(&format!("lod: worst against {tool}: {}", worst.join(", ")));
        let rms = self.rms.into_iter().map(|(ratio, _)| ratio).collect();
        let metrics = [
            ("distance, root mean square", rms),
            ("largest distance", self.most),
            ("angle between normals", self.degrees),
        ];
        for (metric, found) in metrics {
            let found = Spread::new(found);
            for (of, share) in [("p50", 0.5), ("worst", 1.0)] {
                let metric = format!("{metric}: ours over {tool}, equal triangles, {of}");
                Line::new("lod", metric, "ratio", &found, share)
                    .goal(1.0)
                    .print();
            }
        }
    }
}
