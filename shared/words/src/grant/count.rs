//! As many of a part as was asked for.

use model::{Array, Axis, Expr, Kind, ParameterType, Part, Recipe, Scope, Shape};

use super::{
    Denied, Granted, called,
    select::{self, Selected},
};
use crate::{part, wish::Wish};

/// Sets how many there are; says so where it had to be another number.
pub(super) fn count(recipe: &mut Recipe, wish: &Wish, wanted: u32) -> Granted {
    let name = called(recipe);
    if let Some(made) = by_parameter(recipe, wish, wanted) {
        let note = (made != wanted).then(|| {
            let many = part::plural(&wish.part);
            format!("The catalogue's {name} cannot have {wanted} {many}; I made it {made}.")
        });
        return Ok(note);
    }
    let Some(selected) = Selected::of(recipe, &wish.part) else {
        return Ok(None); // A switch: it is there, or it is not.
    };
    // "corner tower" is a group with a "tower" in it, and is what stands there so many times.
    let kind = selected.of_any_kind();
    if spread(recipe, wish, wanted, &selected) || spread(recipe, wish, wanted, &kind) {
        return Ok(None);
    }
    let there = standing(&recipe.parts, &selected, &recipe.scope());
    let many = if there == 1 {
        wish.part.clone()
    } else {
        part::plural(&wish.part)
    };
    Err(Denied::Because(format!(
        "The catalogue's {name} has {there} {many}; I could not make it {wanted}."
    )))
}

/// Makes the parts stand there so many times; whether that could be done.
fn spread(recipe: &mut Recipe, wish: &Wish, wanted: u32, selected: &Selected) -> bool {
    let scope = recipe.scope();
    let along = Selected::named(&part::along(&wish.part));
    let there = standing(&recipe.parts, selected, &scope);
    if there == wanted {
        return true;
    }
    let is_side = recipe.kind == Kind::Structure;
    let is_limb = ["arm", "eye", "ear", "antenna", "horn"].contains(&wish.part.as_str());
    let mut is_made = false;
    let is_meant = |part: &Part| selected.is_with_ends(part) || along.is(part);
    let pitch_m = 1.3 * thickest(&recipe.parts, &is_meant, &scope);
    let spread = Spread {
        wanted,
        scope: &scope,
        is_side,
        is_limb,
        pitch_m,
    };
    // Beside four corner towers a great tower does not count.
    let repeated = alike(&recipe.parts, selected, &|part| copies(part, &scope) > 1);
    let is_alone = repeated == 0 && alike(&recipe.parts, selected, &|_| true) == 1;
    if repeated == 1 || is_alone {
        let before = recipe.parts.clone();
        rewrite(&mut recipe.parts, &mut |part| {
            let is_one = is_alone || copies(part, &scope) > 1;
            let parts = (is_one && is_meant(part)).then(|| spread.over(part))??;
            is_made |= selected.is(part);
            Some(parts)
        });
        if !is_made {
            recipe.parts = before;
        }
    } else if wanted < there && !part::along(&wish.part).contains(&"foot") {
        is_made = fewer(&mut recipe.parts, selected, there - wanted, &scope);
    }
    is_made
}

/// What it became, where the recipe lets people choose how many.
fn by_parameter(recipe: &mut Recipe, wish: &Wish, wanted: u32) -> Option<u32> {
    let names = part::names(&wish.part);
    for parameter in &mut recipe.parameters {
        if names.contains(&part::singular(&parameter.name).as_str())
            && let ParameterType::Integer { min, max, default } = &mut parameter.r#type
        {
            *default = (wanted as i32).clamp(*min, *max);
            return u32::try_from(*default).ok();
        }
    }
    None
}

/// How many there are now.
fn standing(parts: &[Part], selected: &Selected, scope: &Scope) -> u32 {
    parts
        .iter()
        .filter(|part| is_present(part, scope))
        .map(|part| {
            let copies = copies(part, scope);
            if selected.is(part) {
                copies
            } else {
                let inside = select::inside(&part.shape).unwrap_or_default();
                copies * standing(inside, selected, scope)
            }
        })
        .sum()
}

/// How many parts of a kind, not counting their repetitions, a noun is about.
fn alike(parts: &[Part], selected: &Selected, is_meant: &impl Fn(&Part) -> bool) -> usize {
    parts
        .iter()
        .map(|part| match &part.shape {
            _ if selected.is(part) => usize::from(is_meant(part)),
            Shape::Group { parts } => alike(parts, selected, is_meant),
            _ => 0,
        })
        .sum()
}

fn is_present(part: &Part, scope: &Scope) -> bool {
    let when = part.when.as_ref().and_then(|when| when.value(scope).ok());
    when.is_none_or(|when| when > 0.0)
}

fn copies(part: &Part, scope: &Scope) -> u32 {
    let count = |expr: &Expr| {
        expr.value(scope)
            .map_or(1, |count| count.round().max(0.0) as u32)
    };
    let array = part.array.as_ref().map_or(1, |array| count(&array.count));
    let ring = part.ring.as_ref().map_or(1, |ring| count(&ring.count));
    array * ring * (1 << part.mirror.len().min(3))
}

/// Replaces parts by what `change` makes of them.
fn rewrite(parts: &mut Vec<Part>, change: &mut impl FnMut(&Part) -> Option<Vec<Part>>) {
    let old = std::mem::take(parts);
    for mut part in old {
        if let Some(instead) = change(&part) {
            parts.extend(instead);
            continue;
        }
        if let Shape::Group { parts } = &mut part.shape {
            rewrite(parts, change);
        }
        parts.push(part);
    }
}

/// Takes mirrored copies and whole parts away, the last first, until `surplus` are gone; whether that went out.
fn fewer(parts: &mut [Part], selected: &Selected, mut surplus: u32, scope: &Scope) -> bool {
    for part in parts.iter_mut().rev() {
        if !selected.is(part) || !is_present(part, scope) {
            continue;
        }
        let copies = copies(part, scope);
        if copies <= surplus {
            part.when = Some(Expr::Number(0.0));
            surplus -= copies;
        } else if !part.mirror.is_empty() && copies / 2 <= surplus {
            part.mirror.pop();
            surplus -= copies / 2;
        }
    }
    surplus == 0
}

/// How a part that was drawn once comes to stand there so many times.
struct Spread<'a> {
    wanted: u32,
    scope: &'a Scope,
    /// Rows go from front to back, so that nothing stands before the gate.
    is_side: bool,
    /// More of them go below each other.
    is_limb: bool,
    /// From one to the next in a line.
    pitch_m: f32,
}

impl Spread<'_> {
    /// The parts that stand for `part`; nothing where that cannot be done well.
    fn over(&self, part: &Part) -> Option<Vec<Part>> {
        let mut part = part.clone();
        let mirrored = 1 << part.mirror.len();
        if let Some(ring) = &mut part.ring {
            ring.count = Expr::Number(self.share(mirrored)?);
            return Some(vec![part]);
        }
        if let Some(array) = &mut part.array {
            let now = array.count.value(self.scope).ok()?;
            let count = self.share(mirrored)?;
            let factor = if count > 1.0 {
                (now - 1.0).max(1.0) / (count - 1.0)
            } else {
                1.0
            };
            array.step = array
                .step
                .each_ref()
                .map(|step| select::times(step, factor));
            array.count = Expr::Number(count);
            return Some(vec![part]);
        }
        match part.mirror.as_slice() {
            [Axis::X, Axis::Z] | [Axis::Z, Axis::X] => Some(self.rows(&part)),
            [_] if self.wanted == 1 => {
                part.mirror.clear();
                Some(vec![part])
            }
            [Axis::X] => {
                let count = self.share(2)?;
                let axis = if self.is_limb { 1 } else { 2 };
                part.array = Some(self.line(axis, count));
                Some(vec![part])
            }
            _ => None,
        }
    }

    /// How many of each of so many sides.
    fn share(&self, sides: u32) -> Option<f32> {
        self.wanted
            .is_multiple_of(sides)
            .then(|| (self.wanted / sides) as f32)
    }

    /// Two rows, one at each side: what stood at four corners.
    fn rows(&self, part: &Part) -> Vec<Part> {
        let (along, across) = if self.is_side { (2, 0) } else { (0, 2) };
        let near = self.wanted.div_ceil(2);
        [near, self.wanted - near]
            .into_iter()
            .zip([1.0, -1.0])
            .filter(|(count, _)| *count > 0)
            .map(|(count, side)| {
                let mut row = part.clone();
                row.mirror.clear();
                row.at[across] = select::times(&part.at[across], side);
                if count == 1 {
                    row.at[along] = Expr::Number(0.0);
                } else {
                    let mut step = [Expr::Number(0.0), Expr::Number(0.0), Expr::Number(0.0)];
                    step[along] = select::times(&part.at[along], -2.0 / (count - 1) as f32);
                    row.array = Some(Array {
                        count: Expr::Number(count as f32),
                        step,
                    });
                }
                row
            })
            .collect()
    }

    /// So many in a line from where the first is.
    fn line(&self, axis: usize, count: f32) -> Array {
        let mut step = [Expr::Number(0.0), Expr::Number(0.0), Expr::Number(0.0)];
        step[axis] = Expr::Number(-self.pitch_m);
        Array {
            count: Expr::Number(count),
            step,
        }
    }
}

/// How far apart copies of these parts have to be.
fn thickest(parts: &[Part], is_meant: &impl Fn(&Part) -> bool, scope: &Scope) -> f32 {
    parts
        .iter()
        .map(|part| match &part.shape {
            shape if is_meant(part) => thickness(shape, scope).unwrap_or_default(),
            Shape::Group { parts } => thickest(parts, is_meant, scope),
            _ => 0.0,
        })
        .fold(0.0, f32::max)
}

/// The same for one of them.
fn thickness(shape: &Shape, scope: &Scope) -> Option<f32> {
    let value = |expr: &Expr| expr.value(scope).ok();
    match shape {
        Shape::Sphere { radius }
        | Shape::Cylinder { radius, .. }
        | Shape::Cone { radius, .. }
        | Shape::Capsule { radius, .. }
        | Shape::Tube { radius, .. } => value(radius).map(|radius| radius * 2.0),
        Shape::Torus { radius, tube } => Some(2.0 * (value(radius)? + value(tube)?)),
        Shape::Box { size, .. } | Shape::Wedge { size } => {
            let size = [value(&size[0])?, value(&size[1])?, value(&size[2])?];
            Some(size.into_iter().fold(f32::MAX, f32::min))
        }
        Shape::Extrude { depth, .. } => value(depth),
        Shape::Group { parts } | Shape::Union { parts } => parts
            .iter()
            .filter_map(|part| thickness(&part.shape, scope))
            .reduce(f32::max),
        _ => None,
    }
}
