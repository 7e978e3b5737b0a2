//! From a recipe to its parts: groups, copies, solids made of solids.

use std::sync::Arc;

use glam::DAffine3;
use model::{Modifier, Part, Problem, Recipe, Scatter, Scope, Shape};

use super::{
    Cut, Detail, Form, Grain, LADDER, LimbPart, Origin, Placed, ShapeError, Skin,
    boolean::{Melt, melted},
    deform::Change,
    form::Former,
    numbered, place,
    strew::Strewn,
};

/// Triangles of all solids that go into one: more take seconds. Finer ones are built more coarsely.
const SOLID_TRIANGLES_MAX: usize = 5_000;

/// Triangles of what others are strewn over.
const STREWN_OVER_TRIANGLES_MAX: usize = 24_000;

/// What others are strewn over is always as fine as this, so that copies stand still at every level.
const STREWN_OVER: Detail = LADDER[2];

/// All parts of a recipe, or nothing when they need more than `triangles_max`.
pub fn build(
    recipe: &Recipe,
    detail: Detail,
    triangles_max: usize,
) -> Result<Option<Vec<Placed>>, ShapeError> {
    let [width, height, depth] = recipe.scale_meters;
    let mut builder = Builder {
        recipe,
        scope: &recipe.scope(),
        grain: Grain::new(detail, width.max(height).max(depth)),
        fine: detail.fine,
        triangles_left: triangles_max,
        has_coarser: triangles_max < usize::MAX,
        placed: Vec::new(),
    };
    let fits = builder.parts(&recipe.parts, Group::top(0), "parts")?;
    Ok(fits.then_some(builder.placed))
}

#[derive(Clone, Copy)]
struct Group {
    object_from_group: DAffine3,
    material: usize,
    ghost: bool,
    floats: bool,
    limb: Option<LimbPart>,
    number: u32,
}

impl Group {
    const fn top(number: u32) -> Self {
        Self {
            object_from_group: DAffine3::IDENTITY,
            material: 0,
            ghost: false,
            floats: false,
            limb: None,
            number,
        }
    }

    /// The limb of copy `number` of `part`, which is in this group.
    fn limb(&self, part: &Part, number: u32) -> Option<LimbPart> {
        let inherited = self.limb;
        let own = part.limb.map(|limb| LimbPart { limb, unit: number });
        own.filter(|own| inherited.is_none_or(|inherited| inherited.limb != own.limb))
            .or(inherited)
    }
}

struct Builder<'a> {
    recipe: &'a Recipe,
    scope: &'a Scope,
    grain: Grain,
    fine: bool,
    triangles_left: usize,
    /// What is too fine may be left to a coarser detail.
    has_coarser: bool,
    placed: Vec<Placed>,
}

impl<'a> Builder<'a> {
    /// Adds the parts of one group; false once the triangles are used up.
    fn parts(&mut self, parts: &[Part], group: Group, path: &str) -> Result<bool, ShapeError> {
        for index in 0..parts.len() {
            if !self.part(parts, index, group, path)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds part `index` of `parts` if it is present.
    fn part(
        &mut self,
        parts: &[Part],
        index: usize,
        group: Group,
        path: &str,
    ) -> Result<bool, ShapeError> {
        let part = &parts[index];
        if !self.is_present(part)? {
            return Ok(true);
        }
        let group_path = path;
        let path = format!("{path}[{index}]");
        let own = Group {
            material: self.material(part).unwrap_or(group.material),
            ghost: group.ghost || part.ghost,
            floats: group.floats || part.floats,
            ..group
        };
        let number = numbered(group.number, index, 0);
        let strewn = match &part.scatter {
            Some(scatter) => Some(self.strewn(scatter, parts, number, group_path)?),
            None => None,
        };
        let places = place::copies(part, strewn.as_deref(), self.scope)?;
        if let Shape::Group { parts } = &part.shape {
            let path = format!("{path}.shape.group.parts");
            for (copy, place) in places.into_iter().enumerate() {
                let number = numbered(group.number, index, copy);
                let inner = Group {
                    object_from_group: group.object_from_group * place,
                    limb: group.limb(part, number),
                    number,
                    ..own
                };
                if !self.parts(parts, inner, &path)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        let Some((skin, form)) = self.skin(part, number, &path)? else {
            return Ok(false);
        };
        if skin.0.is_empty() {
            return Ok(true);
        }
        let from = Arc::new(Origin {
            path,
            name: part.name.clone(),
        });
        for (copy, place) in places.into_iter().enumerate() {
            let Some(left) = self.triangles_left.checked_sub(skin.0.len()) else {
                return Ok(false);
            };
            self.triangles_left = left;
            let place = group.object_from_group * place;
            let number = numbered(group.number, index, copy);
            self.placed.push(Placed {
                material: own.material,
                ghost: own.ghost,
                floats: own.floats,
                form: form.clone(),
                place,
                from: Arc::clone(&from),
                limb: group.limb(part, number),
                number,
                skin: skin.clone().placed(&place),
            });
        }
        Ok(true)
    }

    fn is_present(&self, part: &Part) -> Result<bool, ShapeError> {
        let present = match &part.when {
            Some(when) => when.value(self.scope)? > 0.0,
            None => true,
        };
        Ok(present && (self.fine || !part.fine))
    }

    fn material(&self, part: &Part) -> Option<usize> {
        let name = part.material.as_ref()?;
        let mut materials = self.recipe.materials.iter();
        materials.position(|material| material.name == *name)
    }

    /// The skin of a solid about its own origin, modified; nothing when it is too fine.
    fn skin(
        &self,
        part: &Part,
        number: u32,
        path: &str,
    ) -> Result<Option<(Skin, Form)>, ShapeError> {
        let melted = |how, parts| self.melted(how, parts, number, path);
        let found = match &part.shape {
            Shape::Union { parts } => melted(Melt::Union, parts)?,
            Shape::Difference { parts } => melted(Melt::Difference, parts)?,
            Shape::Intersection { parts } => melted(Melt::Intersection, parts)?,
            shape => {
                let former = Former {
                    scope: self.scope,
                    grain: self.grain,
                };
                Some(former.skin(shape)?)
            }
        };
        let Some((mut skin, mut form)) = found else {
            return Ok(None);
        };
        for modifier in &part.modifiers {
            skin = self.change(modifier, number)?.apply(skin, self.grain);
            form = Form::Other;
        }
        Ok(Some((skin, form)))
    }

    fn change(&self, modifier: &Modifier, number: u32) -> Result<Change, ShapeError> {
        let value = |expr: &model::Expr| expr.value(self.scope);
        let radians = |expr| value(expr).map(|degrees| f64::from(degrees).to_radians());
        Ok(match modifier {
            Modifier::Taper { top } => Change::Taper(f64::from(value(top)?)),
            Modifier::Twist { degrees } => Change::Twist(radians(degrees)?),
            Modifier::Bend { degrees, towards } => Change::Bend {
                radians: radians(degrees)?,
                towards: *towards,
            },
            Modifier::Jitter { amount, size } => Change::Jitter {
                amount: f64::from(value(amount)?),
                size: size.as_ref().map(value).transpose()?,
                seed: self.seed(number),
            },
        })
    }

    fn seed(&self, number: u32) -> u64 {
        self.recipe.seed ^ u64::from(number) << 20
    }

    /// One solid made of `parts`; empty when none of them is present, nothing when they are too fine.
    fn melted(
        &self,
        how: Melt,
        parts: &[Part],
        number: u32,
        path: &str,
    ) -> Result<Option<(Skin, Form)>, ShapeError> {
        let name = match how {
            Melt::Union => "union",
            Melt::Difference => "difference",
            Melt::Intersection => "intersection",
        };
        let inside = format!("{path}.shape.{name}.parts");
        let problem = |hint: &str| Problem {
            path: inside.clone(),
            hint: hint.to_owned(),
        };
        let mut inner = self.apart(self.grain, SOLID_TRIANGLES_MAX);
        let mut operands = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            if !inner.part(parts, index, Group::top(number), &inside)? {
                if self.has_coarser {
                    return Ok(None);
                }
                return Err(problem("too many triangles: use fewer or simpler parts").into());
            }
            let placed: Vec<_> = inner.placed.drain(..).collect();
            // What a parameter left out takes no part.
            if self.is_present(part)? {
                operands.push(placed);
            } else if how == Melt::Difference && index == 0 {
                break;
            }
        }
        if operands.is_empty() {
            return Ok(Some((Skin::default(), Form::Other)));
        }
        let skins: Vec<Vec<&Skin>> = operands
            .iter()
            .map(|placed| placed.iter().map(|placed| &placed.skin).collect())
            .collect();
        let skin = melted(how, &skins)
            .ok_or_else(|| problem("these solids cannot be put together; move or simplify one"))?;
        // From afar, something so thin may vanish.
        if skin.0.is_empty() && self.fine {
            return Err(problem("nothing is left of it: move or resize its parts").into());
        }
        let mut operands = operands.into_iter();
        let form = match (how, operands.next()) {
            (Melt::Difference, Some(whole)) => Form::Cut(Arc::new(Cut {
                whole,
                holes: operands.flatten().collect(),
            })),
            _ => Form::Other,
        };
        Ok(Some((skin, form)))
    }

    /// Where the copies of a strewn part stand on one of its siblings.
    fn strewn(
        &self,
        scatter: &Scatter,
        siblings: &[Part],
        number: u32,
        path: &str,
    ) -> Result<Vec<DAffine3>, ShapeError> {
        let named = |part: &Part| part.name.as_ref() == Some(&scatter.on);
        let on = siblings.iter().position(named);
        // `check` refused these; without this, two could strew each other for ever.
        let Some(on) = on.filter(|on| siblings[*on].scatter.is_none()) else {
            return Ok(Vec::new());
        };
        let mut inner = self.apart(self.grain.at(STREWN_OVER), STREWN_OVER_TRIANGLES_MAX);
        inner.fine = true;
        if !inner.part(siblings, on, Group::top(number), path)? {
            return Err(Problem {
                path: format!("{path}[{on}]"),
                hint: "it has too many triangles to strew something over".to_owned(),
            }
            .into());
        }
        let skins: Vec<_> = inner.placed.into_iter().map(|placed| placed.skin).collect();
        let vary = match &scatter.vary {
            Some(vary) => f64::from(vary.value(self.scope)?),
            None => 0.0,
        };
        Ok(Strewn {
            count: place::count(&scatter.count, self.scope)?,
            upright: scatter.upright,
            top: scatter.top,
            vary: vary.clamp(0.0, 0.9),
            seed: self.seed(number),
        }
        .over(&skins))
    }

    /// A builder for parts that are not parts of the thing themselves.
    fn apart(&self, grain: Grain, triangles_max: usize) -> Self {
        Self {
            recipe: self.recipe,
            scope: self.scope,
            grain,
            fine: true,
            triangles_left: triangles_max,
            has_coarser: self.has_coarser,
            placed: Vec::new(),
        }
    }
}
