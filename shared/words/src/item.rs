//! From a reading to a thing: its size, colour, stuff and mass.

use model::{
    Color, ParameterType, Recipe, Surface,
    limits::{COUNT_MAX, MASS_KG_MAX, SIZE_M_MAX, SIZE_M_MIN},
};

use crate::{
    homonym,
    measure::Measure,
    noun::Noun,
    plan::{Arrangement, Item},
    read::Reading,
    sense::{Edge, Sense},
};

/// Builds the item a reading is about; what had to be clamped is said in `notes`.
pub(crate) fn item(reading: &Reading, noun: Noun, phrase: String, notes: &mut Vec<String>) -> Item {
    let recipe = &noun.family.recipe;
    let look = Look::of(reading, recipe);
    let choices = homonym::choices(&noun, &reading.kept);
    let size = size(reading, noun, notes);
    let base = &recipe.physics;
    let mut item = Item {
        phrase,
        family: noun.family.name.clone(),
        name: noun.name.to_owned(),
        kind: recipe.kind,
        arrangement: Arrangement::Single,
        placing: None,
        choices,
        count: count(reading, notes),
        size_meters: size,
        mass_kg: mass(reading, noun, size, look.main_surface),
        body: base.body,
        main_color: look.main_color,
        main_surface: look.main_surface,
        color: look.color,
        surface: look.surface,
        wear: look.wear,
        tint: look.tint,
        glow: 0.0,
        restitution: None,
        friction: None,
        gravity_scale: None,
    };
    for sense in &reading.senses {
        match *sense {
            Sense::Glow(glow) => item.glow = glow,
            Sense::Bounce(restitution) => item.restitution = Some(restitution),
            Sense::Friction(friction) => item.friction = Some(friction),
            Sense::Gravity(scale) => item.gravity_scale = Some(scale),
            _ => {}
        }
    }
    item
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
                size[axis(edge, size)] *= stressed(factor, stress);
                stress = 1.0;
            }
            _ => {}
        }
    }
    let mut is_scaled = false;
    for measure in &reading.measures {
        let Measure::Length { edge, meters, said } = measure else {
            continue;
        };
        let axis = edge.map_or_else(|| longest(size), |edge| axis(edge, size));
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
fn stressed(factor: f32, stress: f32) -> f32 {
    if factor >= 1.0 {
        1.0 + (factor - 1.0) * stress
    } else {
        factor / stress
    }
}

fn axis(edge: Edge, size: [f32; 3]) -> usize {
    match edge {
        Edge::Wide => 0,
        Edge::High => 1,
        Edge::Long if size[0] > size[2] => 0,
        Edge::Deep | Edge::Long => 2,
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
        Measure::Length { .. } => None,
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

/// How it looks.
struct Look {
    main_color: Color,
    main_surface: Surface,
    color: Option<Color>,
    surface: Option<Surface>,
    wear: f32,
    tint: Option<Color>,
}

impl Look {
    fn of(reading: &Reading, recipe: &Recipe) -> Self {
        let main = recipe.materials.first();
        let own_surface = main.map_or(Surface::Plaster, |main| main.surface);
        let mut look = Self {
            main_color: recipe.main_color(),
            main_surface: own_surface,
            color: None,
            surface: None,
            wear: 0.0,
            tint: None,
        };
        let mut stuff_color = None;
        let mut shade = None;
        let mut tint = None;
        for sense in &reading.senses {
            match *sense {
                // The first colour is the main one: "red and white".
                Sense::Color(color) if look.color.is_none() => {
                    look.color = Some(shaded(color, shade.take()));
                }
                Sense::Shade(toward, share) => shade = Some((toward, share)),
                Sense::Stuff(surface, _) if is_alike(surface, own_surface) => {}
                Sense::Stuff(surface, color) | Sense::Surface(surface, color) => {
                    stuff_color = Some(color);
                    look.main_surface = surface;
                    look.surface = Some(surface);
                }
                Sense::Wear(wear, color, only_on) => {
                    look.wear = wear;
                    tint = color.map(|color| (color, only_on));
                }
                _ => {}
            }
        }
        let plain = look.color.or(stuff_color).unwrap_or(look.main_color);
        if shade.is_some() || stuff_color.is_some() {
            look.color = Some(shaded(plain, shade));
        }
        look.main_color = look.color.unwrap_or(plain);
        look.tint = tint
            .filter(|(_, only_on)| only_on.is_none_or(|only| is_alike(only, look.main_surface)))
            .map(|(color, _)| color);
        if let Some(tint) = look.tint {
            look.main_color = look.main_color.mixed(tint, tint_share(look.wear));
        }
        look
    }
}

/// How much of a colour rust or moss covers at this wear.
#[must_use]
pub fn tint_share(wear: f32) -> f32 {
    wear * 0.55
}

fn shaded(color: Color, shade: Option<(Color, f32)>) -> Color {
    shade.map_or(color, |(toward, share)| color.mixed(toward, share))
}

/// Painted metal is metal too.
fn is_alike(a: Surface, b: Surface) -> bool {
    let metal = |surface| matches!(surface, Surface::Metal | Surface::PaintedMetal);
    a == b || (metal(a) && metal(b))
}
