//! A recipe changed as words say: "twice as tall", "with red legs", "rusty".

use model::{
    Recipe,
    limits::{MASS_KG_MAX, SIZE_M_MAX, SIZE_M_MIN},
};
use words::{Change, Look, Resize, Revision};

use super::{dress, handle, natural, vary};

/// The changed recipe, and sentences about what was clamped or not understood. What cannot be built changes nothing.
#[must_use]
pub fn revise(recipe: &Recipe, revision: &Revision) -> (Recipe, Vec<String>) {
    let mut notes = revision.notes.clone();
    let unknown = revision.unknown.iter();
    notes.extend(unknown.map(|word| format!("I do not know \u{201c}{word}\u{201d}.")));
    if revision.is_empty() {
        notes.push("I found nothing to change in that.".to_owned());
        return (recipe.clone(), notes);
    }
    let change = revision.change(recipe);
    let mut changed = recipe.clone();
    look(&mut changed, &change.look);
    if let Some(style) = &change.style {
        changed.style = Some(style.clone());
    }
    if !change.wishes.is_empty() || change.writing.is_some() {
        let plain = changed.clone();
        notes.extend(words::grant(&mut changed, &change.wishes));
        if let Some(text) = &change.writing {
            notes.extend(write(&mut changed, text));
        }
        notes.extend(natural::follow(&plain, &mut changed));
    }
    resize(&mut changed, &change.resizes, &mut notes);
    behave(&mut changed, &change);
    changed.name = renamed(&recipe.name, &change);
    if changed.check().is_empty() {
        (changed, notes)
    } else {
        notes.push("That cannot be built; I left it as it was.".to_owned());
        (recipe.clone(), notes)
    }
}

/// Writes on it; says so where there is no place for that.
fn write(recipe: &mut Recipe, text: &str) -> Option<String> {
    recipe.write(text);
    recipe
        .lettering()
        .is_none()
        .then(|| format!("There is no place for words on the {}.", recipe.name))
}

/// Colour, stuff and condition; heavier stuff makes it heavier.
fn look(recipe: &mut Recipe, look: &Look) {
    let density = |recipe: &Recipe| {
        let main = recipe.materials.first();
        main.map_or(1.0, |main| main.surface.density_kg_m3())
    };
    let before = density(recipe);
    dress::materials(&mut recipe.materials, look);
    // Said and not more than before: new, clean, dark again.
    for material in &mut recipe.materials {
        if look.wear == Some(0.0) {
            material.wear = 0.0;
        }
        if look.glow == Some(0.0) && !material.fixed {
            material.glow = 0.0;
        }
    }
    let denser = (density(recipe) / before).clamp(0.2, 5.0);
    recipe.physics.mass_kg = (recipe.physics.mass_kg * denser).clamp(0.001, MASS_KG_MAX);
}

/// One after the other: "half as wide and 2 m tall".
fn resize(recipe: &mut Recipe, resizes: &[Resize], notes: &mut Vec<String>) {
    for resize in resizes {
        let mut size = recipe.scale_meters;
        match resize {
            Resize::Times { edge, factor } => match edge {
                Some(edge) => size[edge.axis(size)] *= factor,
                None => size = size.map(|edge| edge * factor),
            },
            Resize::Meters { edge, meters, said } => {
                let longest = (0..3).fold(
                    0,
                    |best, axis| if size[axis] > size[best] { axis } else { best },
                );
                let axis = edge.map_or(longest, |edge| edge.axis(size));
                let wanted = meters.clamp(SIZE_M_MIN, SIZE_M_MAX);
                if wanted != *meters {
                    notes.push(format!(
                        "{said} is not what a room holds; I made it {wanted} m."
                    ));
                }
                // A named edge alone is stretched as far as the thing's own parameter goes.
                let factor = wanted / size[axis];
                let even = match edge {
                    Some(_) => factor / factor.clamp(1.0 / STRETCH_MAX, STRETCH_MAX),
                    None => factor,
                };
                size = size.map(|edge| edge * even);
                size[axis] = wanted;
            }
        }
        fit(recipe, size, notes);
    }
}

/// Longer or shorter along one edge than this, and the whole grows or shrinks with it.
const STRETCH_MAX: f32 = 2.5;

/// Gives it this size, as far as rooms go, and the mass of that.
fn fit(recipe: &mut Recipe, size: [f32; 3], notes: &mut Vec<String>) {
    let longest = size.into_iter().fold(0.0, f32::max);
    let shortest = size.into_iter().fold(f32::INFINITY, f32::min);
    if longest > SIZE_M_MAX * 1.001 {
        notes.push(format!(
            "That is more than a room holds; I made it {SIZE_M_MAX} m at its longest."
        ));
    } else if shortest < SIZE_M_MIN * 0.999 {
        let least = SIZE_M_MIN * 100.0;
        notes.push(format!(
            "That is too thin to touch; I made it {least} cm at its thinnest."
        ));
    }
    let even = (SIZE_M_MAX / longest).min(1.0);
    let size = size.map(|edge| (edge * even).clamp(SIZE_M_MIN, SIZE_M_MAX));
    let volume = |size: [f32; 3]| size.into_iter().product::<f32>();
    let grown = volume(size) / volume(recipe.scale_meters);
    vary::proportions(recipe, size);
    recipe.scale_meters = size;
    recipe.physics.mass_kg = (recipe.physics.mass_kg * grown).clamp(0.001, MASS_KG_MAX);
}

fn behave(recipe: &mut Recipe, change: &Change) {
    let physics = &mut recipe.physics;
    physics.mass_kg = change
        .mass_kg
        .unwrap_or(physics.mass_kg)
        .clamp(0.001, MASS_KG_MAX);
    physics.restitution = change.restitution.unwrap_or(physics.restitution);
    physics.friction = change.friction.unwrap_or(physics.friction);
    physics.gravity_scale = change.gravity_scale.unwrap_or(physics.gravity_scale);
    handle(recipe, change.look.surface);
}

/// The name without what is no longer true: a "red chair" that was painted blue is a chair.
fn renamed(name: &str, change: &Change) -> String {
    let plain = words::understand(name)
        .items
        .into_iter()
        .next()
        .map(|item| item.name);
    let is_other = change.look.color.is_some()
        || change.look.surface.is_some()
        || change.look.wear.is_some()
        || !change.resizes.is_empty()
        || !change.wishes.is_empty();
    plain
        .filter(|_| is_other)
        .unwrap_or_else(|| name.to_owned())
}
