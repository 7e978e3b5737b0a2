//! From a reading to a thing: its size, colour, stuff and mass.

use model::{
    ParameterType, Recipe, Surface,
    limits::{COUNT_MAX, MASS_KG_MAX, SIZE_M_MAX, SIZE_M_MIN},
};

use crate::{
    grant::{accented, grant},
    homonym,
    look::Look,
    measure::Measure,
    noun::Noun,
    plan::{Arrangement, Item},
    read::Reading,
    sense::Sense,
    wish::{Wish, phrase_with},
};

/// Builds the item a reading is about; what had to be clamped is said in `notes`.
pub(crate) fn item(
    reading: &Reading,
    noun: Noun,
    wishes: &[Wish],
    notes: &mut Vec<String>,
) -> Item {
    let recipe = &noun.family.recipe;
    let own_surface = recipe
        .materials
        .first()
        .map_or(Surface::Plaster, |main| main.surface);
    let look = Look::of(&reading.senses, recipe.main_color(), own_surface);
    let main_surface = look.surface.unwrap_or(own_surface);
    let mut choices = homonym::choices(&noun, &reading.kept);
    for choice in &mut choices {
        choice.phrase = phrase_with(&choice.phrase, wishes);
    }
    let size = size(reading, noun, notes);
    let base = &recipe.physics;
    let mut item = Item {
        phrase: phrase_with(&reading.kept.join(" "), wishes),
        family: noun.family.name.clone(),
        name: noun.name.to_owned(),
        kind: recipe.kind,
        arrangement: Arrangement::Single,
        placing: None,
        choices,
        count: count(reading, notes),
        size_meters: size,
        is_measured: !reading.measures.is_empty(),
        mass_kg: mass(reading, noun, size, main_surface),
        body: base.body,
        main_color: look.main_color(recipe.main_color()),
        main_surface,
        color: look.color,
        accent: look.accent,
        surface: look.surface,
        wear: look.wear.unwrap_or_default(),
        tint: look.tint,
        glow: look.glow.unwrap_or_default(),
        style: None,
        writing: reading.writing.clone(),
        wishes: wishes.to_vec(),
        restitution: None,
        friction: None,
        gravity_scale: None,
    };
    for sense in &reading.senses {
        match *sense {
            Sense::Bounce(restitution) => item.restitution = Some(restitution),
            Sense::Friction(friction) => item.friction = Some(friction),
            Sense::Gravity(scale) => item.gravity_scale = Some(scale),
            Sense::Style(style) => item.style = Some(style.to_owned()),
            Sense::Pattern(part) => item.wishes.push(Wish::present(part)),
            _ => {}
        }
    }
    tell(&mut item, recipe, notes);
    item
}

/// Says what of the wishes the family cannot fulfil, and sees whether they change its main colour.
fn tell(item: &mut Item, recipe: &Recipe, notes: &mut Vec<String>) {
    if item.accent.is_some() && accented(&recipe.materials).is_none() {
        let name = &recipe.name;
        notes.push(format!(
            "The catalogue's {name} has nothing for a second colour."
        ));
    }
    if item.writing.is_some() && recipe.lettering().is_none() {
        let name = &recipe.name;
        notes.push(format!("The catalogue's {name} has no place for words."));
    }
    if item.wishes.is_empty() {
        return;
    }
    let mut granted = recipe.clone();
    if let Some(main) = granted.materials.first_mut() {
        main.color = item.main_color;
        main.surface = item.main_surface;
    }
    notes.extend(grant(&mut granted, &item.wishes));
    item.main_color = granted.main_color();
    if let Some(main) = granted.materials.first() {
        item.main_surface = main.surface;
    }
}

fn count(reading: &Reading, notes: &mut Vec<String>) -> u32 {
    let asked = reading.count.unwrap_or(1.0).round();
    let count = asked.clamp(1.0, COUNT_MAX as f32) as u32;
    if asked > COUNT_MAX as f32 {
        notes.push(format!(
            "{asked} is more than one sentence may make; I made it {COUNT_MAX}."
        ));
    }
    count
}

/// Words first, then measures: the first measure scales the whole thing, later ones only their edge.
fn size(reading: &Reading, noun: Noun, notes: &mut Vec<String>) -> [f32; 3] {
    let mut size = noun
        .family
        .recipe
        .scale_meters
        .map(|edge| edge * noun.factor);
    let mut stress = 1.0;
    for sense in &reading.senses {
        match *sense {
            Sense::Very => stress = 1.5,
            Sense::Size(factor) => {
                let factor = stressed(factor, stress);
                size = size.map(|edge| edge * factor);
                stress = 1.0;
            }
            Sense::Edge(edge, factor) => {
                size[edge.axis(size)] *= stressed(factor, stress);
                stress = 1.0;
            }
            _ => {}
        }
    }
    let mut is_scaled = false;
    for measure in &reading.measures {
        let (edge, meters, said) = match measure {
            Measure::Length { edge, meters, said } => (edge, meters, said),
            Measure::Times { edge, factor } => {
                match edge {
                    Some(edge) => size[edge.axis(size)] *= factor,
                    None => size = size.map(|edge| edge * factor),
                }
                continue;
            }
            Measure::Mass(_) => continue,
        };
        let axis = edge.map_or_else(|| longest(size), |edge| edge.axis(size));
        let wanted = clamped(*meters, said, notes);
        if !is_scaled {
            let reach = reach(&noun.family.recipe, axis);
            let factor = wanted / size[axis];
            let even = factor / factor.clamp(reach.0, reach.1);
            size = size.map(|edge| edge * even);
        }
        size[axis] = wanted;
        is_scaled = true;
    }
    fitted(size, notes)
}

/// How much shorter and longer the family's own parameter makes it along this axis: a table
/// grows longer without growing higher. Without such a parameter, not at all.
fn reach(recipe: &Recipe, axis: usize) -> (f32, f32) {
    let names = [["width"].as_slice(), &["height"], &["depth", "length"]][axis];
    let mut own = recipe
        .parameters
        .iter()
        .filter(|p| names.contains(&p.name.as_str()));
    match own.next().map(|parameter| &parameter.r#type) {
        Some(ParameterType::Number { min, max, default }) if *default > 0.0 => {
            (min / default, max / default)
        }
        _ => (1.0, 1.0),
    }
}

/// "very big" is bigger, "very small" is smaller.
pub(crate) fn stressed(factor: f32, stress: f32) -> f32 {
    if factor >= 1.0 {
        1.0 + (factor - 1.0) * stress
    } else {
        factor / stress
    }
}

fn longest(size: [f32; 3]) -> usize {
    (0..3).fold(
        0,
        |best, axis| if size[axis] > size[best] { axis } else { best },
    )
}

fn clamped(meters: f32, said: &str, notes: &mut Vec<String>) -> f32 {
    if meters > SIZE_M_MAX {
        notes.push(format!(
            "{said} is more than a room holds; I made it {SIZE_M_MAX} m."
        ));
    } else if meters < SIZE_M_MIN {
        let least = SIZE_M_MIN * 100.0;
        notes.push(format!(
            "{said} is too small to touch; I made it {least} cm."
        ));
    }
    meters.clamp(SIZE_M_MIN, SIZE_M_MAX)
}

/// Shrunk as a whole where it is too large; no edge thinner than bodies may be.
fn fitted(size: [f32; 3], notes: &mut Vec<String>) -> [f32; 3] {
    let longest = size[longest(size)];
    let factor = if longest > SIZE_M_MAX {
        SIZE_M_MAX / longest
    } else {
        1.0
    };
    if longest > SIZE_M_MAX * 1.001 {
        notes.push(format!(
            "That is more than a room holds; I made it {SIZE_M_MAX} m at its longest."
        ));
    }
    size.map(|edge| (edge * factor).clamp(SIZE_M_MIN, SIZE_M_MAX))
}

/// As asked, else the family's, grown with the volume and turned to the other stuff.
fn mass(reading: &Reading, noun: Noun, size: [f32; 3], surface: Surface) -> f32 {
    let asked = reading.measures.iter().find_map(|measure| match measure {
        Measure::Mass(kilograms) => Some(*kilograms),
        Measure::Length { .. } | Measure::Times { .. } => None,
    });
    let recipe = &noun.family.recipe;
    let own = noun.mass_kg.map_or(recipe.physics.mass_kg, |mass_kg| {
        mass_kg / noun.factor.powi(3)
    });
    let volume = |size: [f32; 3]| size.into_iter().product::<f32>();
    let grown = volume(size) / volume(recipe.scale_meters);
    // Things are hollow in their own ways: the share of it that other stuff changes is guessed.
    let denser = recipe.materials.first().map_or(1.0, |main| {
        let ratio = surface.density_kg_m3() / main.surface.density_kg_m3();
        ratio.clamp(0.25, 5.0)
    });
    asked
        .unwrap_or(own * grown * denser)
        .clamp(0.001, MASS_KG_MAX)
}
