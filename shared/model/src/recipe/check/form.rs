//! Whether forms have numbers that can be built.

use super::Checker;
use crate::{
    Expr, Section, Shape,
    limits::{OUTLINE_POINTS_MAX, PROFILE_POINTS_MAX, SIZE_M_MAX},
};

impl Checker<'_> {
    pub(super) fn shape(&mut self, path: &str, shape: &Shape) {
        let (name, lengths): (&str, Vec<&Expr>) = match shape {
            Shape::Box { size, .. } => ("box.size", size.iter().collect()),
            Shape::Wedge { size } => ("wedge.size", size.iter().collect()),
            Shape::Sphere { radius } => ("sphere.radius", vec![radius]),
            Shape::Cylinder { radius, height, .. } => ("cylinder", vec![radius, height]),
            Shape::Cone { radius, height, .. } => ("cone", vec![radius, height]),
            Shape::Capsule { radius, height } => ("capsule", vec![radius, height]),
            Shape::Torus { radius, tube } => ("torus", vec![radius, tube]),
            Shape::Lathe { .. } => ("lathe", Vec::new()),
            Shape::Extrude { depth, .. } => ("extrude.depth", vec![depth]),
            Shape::Tube { radius, .. } => ("tube.radius", vec![radius]),
            Shape::Loft { .. }
            | Shape::Sweep { .. }
            | Shape::Union { .. }
            | Shape::Difference { .. }
            | Shape::Intersection { .. }
            | Shape::Group { .. } => ("", Vec::new()),
        };
        for length in lengths {
            self.value(&format!("{path}.{name}"), length, 0.0005, SIZE_M_MAX * 2.0);
        }
        match shape {
            Shape::Lathe { profile, .. } => {
                self.points(&format!("{path}.lathe.profile"), profile.len(), 2);
                for (index, [radius, height]) in profile.iter().enumerate() {
                    self.value(
                        &format!("{path}.lathe.profile[{index}][0]"),
                        radius,
                        0.0,
                        SIZE_M_MAX,
                    );
                    self.value(
                        &format!("{path}.lathe.profile[{index}][1]"),
                        height,
                        -SIZE_M_MAX,
                        SIZE_M_MAX,
                    );
                }
            }
            Shape::Extrude { outline, .. } => {
                self.outline(&format!("{path}.extrude.outline"), outline);
            }
            Shape::Tube { path: points, .. } => {
                self.points(&format!("{path}.tube.path"), points.len(), 2);
                for (index, expr) in points.iter().flatten().enumerate() {
                    let at = format!("{path}.tube.path[{}][{}]", index / 3, index % 3);
                    self.value(&at, expr, -SIZE_M_MAX, SIZE_M_MAX);
                }
            }
            Shape::Cone { top, .. } => {
                self.value(&format!("{path}.cone.top"), top, 0.0, SIZE_M_MAX);
            }
            Shape::Loft { sections, .. } => self.loft(&format!("{path}.loft.sections"), sections),
            Shape::Sweep {
                outline,
                path: points,
                tip,
                ..
            } => {
                let path = format!("{path}.sweep");
                self.outline(&format!("{path}.outline"), outline);
                self.points(&format!("{path}.path"), points.len(), 2);
                if outline.len() * points.len() > OUTLINE_POINTS_MAX {
                    let product = outline.len() * points.len();
                    self.problem(
                        &path,
                        format!("{product} points in all, the most is {OUTLINE_POINTS_MAX}"),
                    );
                }
                for (index, expr) in points.iter().flatten().enumerate() {
                    let at = format!("{path}.path[{}][{}]", index / 3, index % 3);
                    self.value(&at, expr, -SIZE_M_MAX, SIZE_M_MAX);
                }
                if let Some(tip) = tip {
                    self.value(&format!("{path}.tip"), tip, 0.01, 100.0);
                }
            }
            Shape::Box { .. }
            | Shape::Sphere { .. }
            | Shape::Cylinder { .. }
            | Shape::Capsule { .. }
            | Shape::Torus { .. }
            | Shape::Wedge { .. }
            | Shape::Union { .. }
            | Shape::Difference { .. }
            | Shape::Intersection { .. }
            | Shape::Group { .. } => {}
        }
    }

    fn points(&mut self, path: &str, points: usize, least: usize) {
        if points < least || points > PROFILE_POINTS_MAX {
            self.problem(path, format!("give {least} to {PROFILE_POINTS_MAX} points"));
        }
    }

    fn outline(&mut self, path: &str, outline: &[[Expr; 2]]) {
        self.points(path, outline.len(), 3);
        for (index, expr) in outline.iter().flatten().enumerate() {
            let at = format!("{path}[{}][{}]", index / 2, index % 2);
            self.value(&at, expr, -SIZE_M_MAX, SIZE_M_MAX);
        }
    }

    fn loft(&mut self, path: &str, sections: &[Section]) {
        self.points(path, sections.len(), 2);
        let points = sections.first().map_or(0, |section| section.outline.len());
        if points * sections.len() > OUTLINE_POINTS_MAX {
            let product = points * sections.len();
            self.problem(
                path,
                format!("{product} points in all, the most is {OUTLINE_POINTS_MAX}"),
            );
        }
        let mut below = f32::NEG_INFINITY;
        for (index, section) in sections.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let at = format!("{path}.height");
            let height = self.value(&at, &section.height, -SIZE_M_MAX, SIZE_M_MAX);
            if height <= below {
                self.problem(&at, format!("heights rise: more than {below}"));
            }
            below = height;
            let at = format!("{path}.outline");
            self.outline(&at, &section.outline);
            if section.outline.len() != points {
                self.problem(
                    &at,
                    format!("{points} points, as many as the first outline"),
                );
            }
        }
    }
}
