//! What holds for everything we ship, however its parameters are set.

use std::collections::BTreeMap;

use super::*;
use crate::shape::{self, LADDER, Skin, open_edges, volume};
use glam::Vec3;
use model::{Collider, ParameterType, Piece, Recipe};

/// Every family as it is, with each parameter at either end, and with all of them there.
fn recipes() -> impl Iterator<Item = (String, Recipe)> {
    words::catalogue().iter().flat_map(|family| {
        let recipe = &family.recipe;
        let mut found = vec![(family.name.clone(), recipe.clone())];
        for end in [false, true] {
            let mut all = recipe.clone();
            for index in 0..recipe.parameters.len() {
                let mut one = recipe.clone();
                set(&mut one, index, end);
                set(&mut all, index, end);
                let name = &recipe.parameters[index].name;
                found.push((format!("{} {name} {end}", family.name), one));
            }
            found.push((format!("{} all {end}", family.name), all));
        }
        found
    })
}

fn set(recipe: &mut Recipe, parameter: usize, high: bool) {
    match &mut recipe.parameters[parameter].r#type {
        ParameterType::Number { min, max, default } => *default = if high { *max } else { *min },
        ParameterType::Integer { min, max, default } => *default = if high { *max } else { *min },
        ParameterType::Toggle { default } => *default = high,
        ParameterType::Choice { options, default } => {
            *default = if high { options.len() as u8 - 1 } else { 0 };
        }
    }
}

#[test]
fn every_solid_is_closed_and_outward_wherever_its_parameters_are() {
    let mut wrong = Vec::new();
    for (name, recipe) in recipes() {
        for (rung, detail) in LADDER.into_iter().enumerate() {
            // Between the ends of the ladder nothing is built otherwise.
            if ![0, 3, LADDER.len() - 1].contains(&rung) {
                continue;
            }
            let parts = match shape::build(&recipe, detail, usize::MAX) {
                Ok(parts) => parts.unwrap_or_default(),
                Err(why) => {
                    wrong.push(format!("{name}: {why}"));
                    continue;
                }
            };
            for part in parts {
                let (open, inside) = (open_edges(part.skin.positions()), volume(&part.skin.0));
                if open > 0 || inside <= 0.0 {
                    let at = &part.from.path;
                    wrong.push(format!("{name}: {at} at {rung}: {open} open, {inside} m³"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
}

#[test]
fn every_part_is_closed_at_every_level() {
    let mut wrong = Vec::new();
    for family in words::catalogue() {
        let levels = levels(&family.recipe).unwrap();
        for (level, facets) in levels.facets.iter().enumerate() {
            let mut parts = BTreeMap::<_, Skin>::new();
            for facet in facets {
                parts.entry(facet.part).or_default().0.push(facet.corners);
            }
            let open: usize = parts
                .values()
                .map(|skin| open_edges(skin.positions()))
                .sum();
            if open > 0 {
                wrong.push(format!("{} {level}: {open} open edges", family.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
}

/// 1 cm, or 1 % of the longest edge of large things.
fn allowed_m(recipe: &Recipe) -> f32 {
    (Vec3::from(recipe.scale_meters).max_element() * 0.01).max(0.01)
}

/// By the sides of each piece: parry's search for the nearest point is wrong by centimetres on flat hulls.
fn outside_m(collider: &Collider, parts: &[shape::Placed]) -> f32 {
    let pieces: Vec<_> = collider.0.iter().map(collider::outside).collect();
    let corners = parts.iter().filter(|part| !part.ghost);
    let mut points: Vec<Vec3> = corners
        .flat_map(|part| part.skin.0.as_flattened())
        .map(|corner| corner.position)
        .collect();
    points.sort_by(|a, b| {
        (a.x.total_cmp(&b.x))
            .then(a.y.total_cmp(&b.y))
            .then(a.z.total_cmp(&b.z))
    });
    points.dedup();
    let nearest = |point: &Vec3| {
        let all = pieces.iter().map(|outside| outside(*point));
        all.fold(f32::INFINITY, f32::min)
    };
    points.iter().map(nearest).fold(0.0, f32::max)
}

/// The finest parts, as large as the recipe says.
fn parts(recipe: &Recipe) -> Vec<shape::Placed> {
    let parts = afford::affordable(recipe, 0, recipe.kind.triangles_max()[0] as usize).unwrap();
    let size = Vec3::from(recipe.scale_meters);
    fit::Fit::new(fit::bounds(&parts), size)
        .unwrap()
        .apply(parts)
}

#[test]
fn nothing_that_can_be_touched_is_outside_its_collider() {
    let mut wrong = Vec::new();
    for family in words::catalogue() {
        let recipe = &family.recipe;
        let parts = parts(recipe);
        let Collider(pieces) = solid(recipe, &parts).collider;
        let many = |piece: &Piece| matches!(piece, Piece::Hull { points } if points.len() > 32);
        assert!(
            !pieces.iter().any(many),
            "{}: a hull with many corners",
            family.name
        );
        let outside_m = outside_m(&Collider(pieces), &parts);
        if outside_m > allowed_m(recipe) {
            wrong.push(format!("{}: {outside_m} m", family.name));
        }
    }
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}

#[test]
fn what_is_to_be_stacked_ends_where_it_is_seen_to() {
    for name in ["can", "crate", "barrel", "book", "cup"] {
        let recipe = &words::family(name).unwrap().recipe;
        let (low, high) = solid(recipe, &parts(recipe)).collider.bounds();
        let off_m = low.y.abs().max((high.y - recipe.scale_meters[1]).abs());
        assert!(off_m < 1e-4, "{name}: {off_m} m");
    }
}

#[test]
fn mass_is_what_the_recipe_says_and_spread_as_matter_can_be() {
    for (name, recipe) in recipes() {
        let parts = parts(&recipe);
        let mass = solid(&recipe, &parts).mass;
        assert_eq!(mass.kg, recipe.physics.mass_kg, "{name}");
        let size = Vec3::from(recipe.scale_meters);
        let reach = (mass.center - Vec3::Y * size.y / 2.0).abs();
        assert!(
            reach.cmple(size / 2.0).all(),
            "{name}: {} in {size}",
            mass.center
        );
        let [a, b, c] = mass.inertia.to_array();
        let most = mass.kg * (size / 2.0).length_squared() * 1.01 + 1e-6;
        for (one, others) in [(a, b + c), (b, a + c), (c, a + b)] {
            assert!(one <= others * 1.01 && one <= most, "{name}: {mass:?}");
        }
    }
}
