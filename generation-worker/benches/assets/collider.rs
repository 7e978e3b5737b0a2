//! F12: our colliders against `CoACD`'s, for the same meshes in one run.

use std::hint::black_box;

use generation_worker::{finish, shape::Placed};
use glam::Vec3;
use model::Collider;

use crate::{
    clock::timed,
    coacd::{Given, decomposed},
    report::{Line, tell},
    spread::Spread,
    surface::Surface,
    volume::{Solid, is_inside},
};

/// Every so many families of the catalogue go through both: `CoACD` takes up to two minutes for one.
const EVERY: usize = 110;

/// The best of so many.
const RUNS: usize = 5;

/// Points on the mesh, and in the box around it.
const SAMPLES: usize = 4_000;

/// What was found for one collider.
struct Found {
    ms: f64,
    bytes: f64,
    /// Of the farthest point of the mesh that is outside.
    outside_cm: f64,
    /// The same as a share of what is allowed: 1 cm, or 1 % of the longest edge.
    outside: f64,
    /// Inside the collider and outside the mesh, as a share of the mesh.
    excess: f64,
}

pub(crate) fn measure(python: Option<&str>) {
    everything();
    let Some(python) = python else {
        tell("collider: not compared, CoACD is not there (`python3 -m venv` and pip install it).");
        return;
    };
    let meshes: Vec<_> = words::catalogue()
        .iter()
        .step_by(EVERY)
        .map(|f| (f.name.clone(), Case::new(&f.recipe)))
        .collect();
    let given: Vec<_> = meshes
        .iter()
        .map(|(_, case)| Given::new(case.surface.positions()))
        .collect();
    let Some(theirs) = decomposed(python, &given) else {
        return;
    };
    let (mut ours, mut coacd) = (Vec::new(), Vec::new());
    for ((name, case), (collider, ms)) in meshes.iter().zip(theirs) {
        let own = case.judged(&case.ours, case.ms);
        let other = case.judged(&collider, ms);
        tell(&format!(
            "collider: {name}: {:.2} ms, {} pieces, {} bytes, {:.2} cm outside, {:.0} % excess; CoACD {:.0} ms, {} pieces, {} bytes, {:.2} cm, {:.0} %",
            own.ms,
            case.ours.0.len(),
            own.bytes,
            own.outside_cm,
            own.excess * 100.0,
            other.ms,
            collider.0.len(),
            other.bytes,
            other.outside_cm,
            other.excess * 100.0,
        ));
        ours.push(own);
        coacd.push(other);
    }
    compared(&ours, &coacd);
}

/// The goals that need nobody else, over the whole catalogue.
fn everything() {
    let mut found: Vec<_> = words::catalogue()
        .iter()
        .map(|family| {
            let case = Case::new(&family.recipe);
            let solid = Solid::new(&case.ours);
            (case.ms, case.outside(&solid), family.name.as_str())
        })
        .collect();
    for (what, of) in [
        ("slowest", (|f| f.0) as fn(&(f64, f64, &str)) -> f64),
        ("farthest outside", |f| f.1),
    ] {
        found.sort_by(|a, b| of(b).total_cmp(&of(a)));
        let worst: Vec<_> = found
            .iter()
            .take(5)
            .map(|f| format!("{} {:.2}", f.2, of(f)))
            .collect();
        tell(&format!("collider: {what}: {}", worst.join(", ")));
    }
    let ms = Spread::new(found.iter().map(|found| found.0).collect());
    let outside = Spread::new(found.iter().map(|found| found.1).collect());
    for (of, share) in [("p50", 0.5), ("p99", 0.99), ("worst", 1.0)] {
        Line::new(
            "collider",
            format!("collider and mass, {of}"),
            "ms",
            &ms,
            share,
        )
        .goal(1.0)
        .print();
    }
    let metric = "farthest point of the mesh outside, of 1 cm or 1 % of the longest edge, worst";
    Line::new("collider", metric, "ratio", &outside, 1.0)
        .goal(1.0)
        .print();
}

fn compared(ours: &[Found], coacd: &[Found]) {
    let each = |found: &[Found], of: fn(&Found) -> f64| Spread::new(found.iter().map(of).collect());
    let ratio = |of: fn(&Found) -> f64| {
        let pairs = ours.iter().zip(coacd);
        Spread::new(pairs.map(|(ours, theirs)| of(ours) / of(theirs)).collect())
    };
    for (of, share) in [("p50", 0.5), ("worst", 1.0)] {
        let line = |metric: &str, unit, found: &Spread| {
            Line::new("collider", format!("{metric}, {of}"), unit, found, share)
        };
        line("time: ours over CoACD", "ratio", &ratio(|f| f.ms)).print();
        line("time of CoACD", "ms", &each(coacd, |f| f.ms)).print();
        line("bytes: ours over CoACD", "ratio", &ratio(|f| f.bytes))
            .goal(1.0 / 3.0)
            .print();
        line("outside: ours", "cm", &each(ours, |f| f.outside_cm)).print();
        line("outside: CoACD", "cm", &each(coacd, |f| f.outside_cm)).print();
        line(
            "outside of what is allowed: ours",
            "ratio",
            &each(ours, |f| f.outside),
        )
        .goal(1.0)
        .print();
        line(
            "outside of what is allowed: CoACD",
            "ratio",
            &each(coacd, |f| f.outside),
        )
        .print();
        line("excess volume: ours", "ratio", &each(ours, |f| f.excess)).print();
        line("excess volume: CoACD", "ratio", &each(coacd, |f| f.excess)).print();
    }
}

struct Case {
    surface: Surface,
    ours: Collider,
    ms: f64,
}

impl Case {
    fn new(recipe: &model::Recipe) -> Self {
        let levels = finish::levels(recipe).expect("a family of the catalogue");
        let times = (0..RUNS).map(|_| timed(|| black_box(finish::solid(recipe, &levels.parts))).1);
        let ms = times.fold(f64::INFINITY, f64::min);
        let touching = |part: &&Placed| !part.ghost;
        let triangles = levels
            .parts
            .iter()
            .filter(touching)
            .flat_map(|part| &part.skin.0);
        let corners = |triangle: &[generation_worker::shape::Corner; 3]| {
            triangle.map(|c| (c.position, c.normal))
        };
        let mut triangles: Vec<_> = triangles.map(corners).collect();
        if triangles.is_empty() {
            triangles = levels
                .parts
                .iter()
                .flat_map(|part| &part.skin.0)
                .map(corners)
                .collect();
        }
        Self {
            surface: Surface::new(triangles),
            ours: finish::solid(recipe, &levels.parts).collider,
            ms,
        }
    }

    /// As a share of what is allowed.
    fn outside(&self, solid: &Solid) -> f64 {
        let (low, high) = self.surface.bounds();
        let allowed_m = ((high - low).max_element() * 0.01).max(0.01);
        self.outside_m(solid) / f64::from(allowed_m)
    }

    fn outside_m(&self, solid: &Solid) -> f64 {
        let points = self.surface.samples(SAMPLES).into_iter().map(|(at, _)| at);
        let points = points.chain(self.surface.positions().flatten());
        f64::from(points.map(|at| solid.distance(at)).fold(0.0, f32::max))
    }

    fn judged(&self, collider: &Collider, ms: f64) -> Found {
        let solid = Solid::new(collider);
        let (low, high) = self.surface.bounds();
        let triangles: Vec<_> = self.surface.positions().collect();
        let (mut within, mut excess) = (0_u32, 0_u32);
        for index in 0..SAMPLES {
            let share = [2, 3, 5].map(|base| crate::surface::halton(index + 1, base));
            let point = low + (high - low) * Vec3::from(share);
            let filled = is_inside(&triangles, point);
            within += u32::from(filled);
            excess += u32::from(!filled && solid.distance(point) <= 0.0);
        }
        Found {
            ms,
            bytes: serde_json::to_vec(collider).expect("plain numbers").len() as f64,
            outside_cm: self.outside_m(&solid) * 100.0,
            outside: self.outside(&solid),
            excess: f64::from(excess) / f64::from(within.max(1)),
        }
    }
}
