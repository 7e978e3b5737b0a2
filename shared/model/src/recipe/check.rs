//! Everything that can be wrong with a recipe, found before anything is built.

mod change;
mod form;

use super::{Kind, Parameter, ParameterType, Part, Recipe, Shape, WRITTEN};
use crate::{
    Expr, Scope,
    limits::{
        BOOLEAN_SOLIDS_MAX, COUNT_MAX, DECAL_CHARS_MAX, LETTERING_CHARS_MAX, MASS_KG_MAX,
        MATERIALS_MAX, PARAMETERS_MAX, PART_DEPTH_MAX, PARTS_MAX, SIZE_M_MAX, SIZE_M_MIN,
    },
};

/// One thing that is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error("{path}: {hint}")]
pub struct Problem {
    /// Such as `parts[2].shape.box.size[0]`.
    pub path: String,
    /// What to write instead.
    pub hint: String,
}

pub(super) fn check(recipe: &Recipe) -> Vec<Problem> {
    let mut checker = Checker {
        scope: recipe.scope(),
        recipe,
        solids: 0,
        problems: Vec::new(),
    };
    checker.recipe();
    let written_out = checker.parts("parts", &recipe.parts, 0, Within::Group);
    if written_out > PARTS_MAX {
        checker.problem(
            "parts",
            format!("{written_out} parts once repeated, the most is {PARTS_MAX}"),
        );
    }
    if checker.solids > BOOLEAN_SOLIDS_MAX {
        let solids = checker.solids;
        checker.problem(
            "parts",
            format!(
                "{solids} solids in unions, differences and intersections, the most is {BOOLEAN_SOLIDS_MAX}"
            ),
        );
    }
    checker.problems
}

/// What parts are in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Group,
    /// A union, a difference or an intersection.
    Solid,
}

struct Checker<'a> {
    recipe: &'a Recipe,
    scope: Scope,
    /// In unions, differences and intersections.
    solids: usize,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn problem(&mut self, path: &str, hint: impl Into<String>) {
        self.problems.push(Problem {
            path: path.to_owned(),
            hint: hint.into(),
        });
    }

    fn within(&mut self, path: &str, value: f32, low: f32, high: f32) {
        // False for NaN too.
        if !(low..=high).contains(&value) {
            self.problem(path, format!("{value} is not between {low} and {high}"));
        }
    }

    fn recipe(&mut self) {
        let recipe = self.recipe;
        if recipe.schema != 1 {
            self.problem("schema", "this build reads schema 1");
        }
        if recipe.name.trim().is_empty() || recipe.name.chars().count() > 80 {
            self.problem("name", "give it a name of 1 to 80 characters");
        }
        for (axis, metres) in recipe.scale_meters.into_iter().enumerate() {
            self.within(
                &format!("scaleMeters[{axis}]"),
                metres,
                SIZE_M_MIN,
                SIZE_M_MAX,
            );
        }
        self.within("physics.massKg", recipe.physics.mass_kg, 0.001, MASS_KG_MAX);
        self.within("physics.friction", recipe.physics.friction, 0.0, 2.0);
        self.within("physics.restitution", recipe.physics.restitution, 0.0, 1.0);
        self.within(
            "physics.gravityScale",
            recipe.physics.gravity_scale,
            -2.0,
            2.0,
        );
        self.within(
            "generationPlan.lods",
            f32::from(recipe.generation_plan.lods),
            1.0,
            3.0,
        );
        if recipe.materials.is_empty() || recipe.materials.len() > MATERIALS_MAX {
            self.problem("materials", format!("list 1 to {MATERIALS_MAX} materials"));
        }
        for (index, material) in recipe.materials.iter().enumerate() {
            self.within(&format!("materials[{index}].glow"), material.glow, 0.0, 5.0);
            self.within(&format!("materials[{index}].wear"), material.wear, 0.0, 1.0);
            let lines = [
                ("text", &material.text, LETTERING_CHARS_MAX),
                ("decal", &material.decal, DECAL_CHARS_MAX),
            ];
            for (field, line, most) in lines {
                if let Some(line) = line
                    && (line.chars().count() > most || line.contains(char::is_control))
                {
                    self.problem(
                        &format!("materials[{index}].{field}"),
                        format!("write one line of {most} characters at the most"),
                    );
                }
            }
            if recipe.materials[..index]
                .iter()
                .any(|other| other.name == material.name)
            {
                self.problem(
                    &format!("materials[{index}].name"),
                    format!("`{}` is taken", material.name),
                );
            }
        }
        if recipe.parameters.len() > PARAMETERS_MAX {
            self.problem(
                "parameters",
                format!("{PARAMETERS_MAX} parameters are the most"),
            );
        }
        for (index, parameter) in recipe.parameters.iter().enumerate() {
            self.parameter(&format!("parameters[{index}]"), parameter);
        }
        match (&recipe.ground, recipe.kind) {
            (Some(mould), Kind::TerrainStamp) => {
                if let Err(problem) = mould.check() {
                    self.problem("ground", problem.to_string());
                }
                if !recipe.parts.is_empty() {
                    self.problem("parts", "a terrain stamp has no parts");
                }
                return;
            }
            (Some(_), _) => self.problem("ground", "only a `terrain_stamp` shapes the ground"),
            (None, _) => {}
        }
        if recipe.parts.is_empty() {
            self.problem("parts", "a thing needs at least one part");
        }
        self.sockets();
    }

    fn parameter(&mut self, path: &str, parameter: &Parameter) {
        let name = parameter.name.as_bytes();
        let plain = name.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'_');
        if !plain || !name.first().is_some_and(u8::is_ascii_alphabetic) {
            self.problem(path, "name it with a letter, then letters, digits and _");
        }
        if parameter.name == WRITTEN {
            self.problem(path, format!("`{WRITTEN}` says whether there is a text"));
        }
        match &parameter.r#type {
            ParameterType::Number { min, max, default } => self.within(path, *default, *min, *max),
            ParameterType::Integer { min, max, default } => {
                self.within(path, *default as f32, *min as f32, *max as f32);
            }
            ParameterType::Toggle { .. } => {}
            ParameterType::Choice { options, default } => {
                if usize::from(*default) >= options.len() {
                    self.problem(path, "the default is the index of one of the options");
                }
            }
        }
    }

    /// Checks `parts` and says how many they are once repetitions are written out.
    fn parts(&mut self, path: &str, parts: &[Part], depth: usize, within: Within) -> usize {
        if depth > PART_DEPTH_MAX {
            self.problem(path, format!("groups go {PART_DEPTH_MAX} deep at the most"));
            return 0;
        }
        let mut written_out = 0_usize;
        for (index, part) in parts.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let mut copies = self.copies(&path, part);
            copies = copies.saturating_mul(self.strewn(&path, part, parts));
            if within == Within::Solid {
                self.melted(&path, part);
            }
            let inside = match &part.shape {
                Shape::Group { parts } => {
                    if !part.modifiers.is_empty() {
                        self.problem(
                            &format!("{path}.modifiers"),
                            "they change solids; make the group a `union`, or give them to its parts",
                        );
                    }
                    let path = format!("{path}.shape.group.parts");
                    self.parts(&path, parts, depth + 1, within)
                }
                Shape::Union { parts } => self.solid(&path, "union", parts, depth),
                Shape::Difference { parts } => self.solid(&path, "difference", parts, depth),
                Shape::Intersection { parts } => self.solid(&path, "intersection", parts, depth),
                shape => {
                    self.shape(&format!("{path}.shape"), shape);
                    1
                }
            };
            self.modifiers(&path, &part.modifiers);
            written_out = written_out.saturating_add(inside.saturating_mul(copies));
        }
        written_out
    }

    /// A solid made of `parts`, which counts as one part.
    fn solid(&mut self, path: &str, how: &str, parts: &[Part], depth: usize) -> usize {
        let path = format!("{path}.shape.{how}.parts");
        if parts.len() < 2 {
            self.problem(&path, "give it two parts or more");
        }
        let solids = self.parts(&path, parts, depth + 1, Within::Solid);
        self.solids = self.solids.saturating_add(solids);
        1
    }

    fn copies(&mut self, path: &str, part: &Part) -> usize {
        if let Some(name) = &part.material
            && !self
                .recipe
                .materials
                .iter()
                .any(|material| material.name == *name)
        {
            self.problem(
                &format!("{path}.material"),
                format!("there is no material named `{name}`"),
            );
        }
        for (field, exprs) in [("at", &part.at), ("turn", &part.turn)] {
            for (axis, expr) in exprs.iter().enumerate() {
                self.value(&format!("{path}.{field}[{axis}]"), expr, -1_000.0, 1_000.0);
            }
        }
        for (axis, expr) in part.scale.iter().enumerate() {
            self.value(&format!("{path}.scale[{axis}]"), expr, 0.001, 1_000.0);
        }
        if let Some(when) = &part.when {
            self.value(&format!("{path}.when"), when, f32::MIN, f32::MAX);
        }
        if part.limb.is_some() && self.recipe.kind != Kind::Character {
            self.problem(
                &format!("{path}.limb"),
                "only a `character` moves; leave it out or change `kind`",
            );
        }
        let mut copies = 1_usize << part.mirror.len().min(8);
        if part.mirror.len() > 3 {
            self.problem(&format!("{path}.mirror"), "there are three axes");
        }
        let count_max = COUNT_MAX as f32 * 4.0;
        if let Some(array) = &part.array {
            let count = self.value(&format!("{path}.array.count"), &array.count, 0.0, count_max);
            copies = copies.saturating_mul(count as usize);
            for (axis, expr) in array.step.iter().enumerate() {
                self.value(
                    &format!("{path}.array.step[{axis}]"),
                    expr,
                    -1_000.0,
                    1_000.0,
                );
            }
        }
        if let Some(ring) = &part.ring {
            let count = self.value(&format!("{path}.ring.count"), &ring.count, 0.0, count_max);
            copies = copies.saturating_mul(count as usize);
            if let Some(sweep) = &ring.sweep {
                self.value(&format!("{path}.ring.sweep"), sweep, -360.0, 360.0);
            }
        }
        copies
    }

    /// Its value, or 1 where it has none.
    fn value(&mut self, path: &str, expr: &Expr, low: f32, high: f32) -> f32 {
        match expr.value(&self.scope) {
            Ok(value) => {
                self.within(path, value, low, high);
                value
            }
            Err(error) => {
                self.problem(path, error.to_string());
                1.0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(parts: serde_json::Value) -> Recipe {
        serde_json::from_value(serde_json::json!({
            "schema": 1, "kind": "prop", "name": "crate", "scaleMeters": [1.0, 1.0, 1.0],
            "materials": [{ "name": "wood", "surface": "wood", "color": "#a07040" }],
            "physics": { "body": "dynamic", "massKg": 20.0 },
            "parameters": [{ "name": "width", "type": { "number": { "min": 0.5, "max": 2.0, "default": 1.0 } } }],
            "parts": parts,
        }))
        .unwrap()
    }

    #[test]
    fn a_good_recipe_has_no_problems() {
        let parts = serde_json::json!([{ "shape": { "box": { "size": ["width", 1, 1] } }, "at": [0, 0.5, 0], "mirror": ["x"] }]);
        assert_eq!(recipe(parts).check(), []);
    }

    #[test]
    fn every_problem_has_its_path() {
        let parts = serde_json::json!([
            { "shape": { "box": { "size": ["with", 1, -1] } }, "material": "gold" },
            { "shape": { "sphere": { "radius": 1 } }, "array": { "count": 1e30, "step": [1, 0, 0] }, "ring": { "count": 1e30 } },
            { "shape": { "lathe": { "profile": [[0, 0]] } }, "limb": "arm" },
        ]);
        let paths: Vec<_> = recipe(parts)
            .check()
            .into_iter()
            .map(|problem| problem.path)
            .collect();
        for expected in [
            "parts[0].material",
            "parts[0].shape.box.size",
            "parts[1].array.count",
            "parts[2].shape.lathe.profile",
            "parts[2].limb",
            "parts",
        ] {
            assert!(
                paths.iter().any(|path| path == expected),
                "{expected} missing from {paths:?}"
            );
        }
    }

    #[test]
    fn the_forms_of_a_good_recipe_have_no_problems() {
        let parts = serde_json::json!([
            { "name": "hull", "shape": { "loft": { "sections": [
                { "height": 0, "outline": [[0, 0], [1, 0], [0, 1]] },
                { "height": "width", "outline": [[0, 0], [0, 0], [0, 0]] },
            ] } }, "modifiers": [{ "twist": { "degrees": 45 } }, { "bend": { "degrees": 30, "towards": "x" } }] },
            { "shape": { "sweep": { "outline": [[0, 0], [1, 0], [0, 1]], "path": [[0, 0, 0], [0, 0, 5]], "tip": 0.5 } } },
            { "shape": { "difference": { "parts": [
                { "shape": { "box": { "size": [1, 1, 1] } }, "modifiers": [{ "taper": { "top": 0.5 } }] },
                { "shape": { "sphere": { "radius": 0.4 } }, "mirror": ["x"] },
            ] } }, "material": "wood" },
            { "shape": { "sphere": { "radius": 0.1 } }, "modifiers": [{ "jitter": { "amount": 0.02 } }],
              "scatter": { "on": "hull", "count": 12, "top": true, "vary": 0.5 }, "floats": true },
        ]);
        assert_eq!(recipe(parts).check(), []);
    }

    #[test]
    fn the_problems_of_forms_have_their_paths() {
        let parts = serde_json::json!([
            { "shape": { "loft": { "sections": [
                { "height": 1, "outline": [[0, 0], [1, 0], [0, 1]] },
                { "height": 1, "outline": [[0, 0], [1, 0]] },
            ] } } },
            { "shape": { "sweep": { "outline": [[0, 0]], "path": [[0, 0, 0]] } } },
            { "shape": { "union": { "parts": [
                { "shape": { "box": { "size": [1, 1, 1] } }, "material": "wood", "ghost": true },
            ] } } },
            { "shape": { "group": { "parts": [] } }, "modifiers": [{ "taper": { "top": 0 } }] },
            { "name": "dust", "shape": { "sphere": { "radius": 1 } }, "scatter": { "on": "dust", "count": 1e6 } },
            { "shape": { "difference": { "parts": [
                { "shape": { "box": { "size": [1, 1, 1] } } },
                { "shape": { "box": { "size": [1, 1, 1] } }, "array": { "count": 100, "step": [1, 0, 0] } },
            ] } } },
        ]);
        let mut recipe = recipe(parts);
        recipe.sockets = serde_json::from_value(serde_json::json!([
            { "name": "a seat", "at": ["nowhere", 0, 0] },
        ]))
        .unwrap();
        let paths: Vec<_> = recipe
            .check()
            .into_iter()
            .map(|problem| problem.path)
            .collect();
        for expected in [
            "parts[0].shape.loft.sections[1].height",
            "parts[0].shape.loft.sections[1].outline",
            "parts[1].shape.sweep.outline",
            "parts[1].shape.sweep.path",
            "parts[2].shape.union.parts",
            "parts[2].shape.union.parts[0].material",
            "parts[2].shape.union.parts[0].ghost",
            "parts[3].modifiers",
            "parts[3].modifiers[0].taper.top",
            "parts[4].scatter.on",
            "parts[4].scatter.count",
            "sockets[0].name",
            "sockets[0].at[0]",
            "parts",
        ] {
            assert!(
                paths.iter().any(|path| path == expected),
                "{expected} missing from {paths:?}"
            );
        }
    }

    #[test]
    fn unknown_fields_are_refused() {
        let text = r#"{ "shape": { "box": { "size": [1, 1, 1] } }, "positon": [0, 0, 0] }"#;
        assert!(serde_json::from_str::<Part>(text).is_err());
    }
}
