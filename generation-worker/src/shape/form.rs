//! One form: from its numbers to its skin.

use glam::{Vec2, Vec3};
use model::{Expr, ExprError, Scope, Shape};

use super::{
    Form, Grain, Skin, block, capsule, cone, cylinder, extrude, lathe, loft, sphere, sweep, torus,
    tube, wedge,
};

/// Bends of a loft or sweep sharper than this (cosine of 40°) stay edges even where shading is smooth.
const CREASE_COS: f32 = 0.766;

/// Turns shapes into skins where formulas mean what `scope` says.
pub(super) struct Former<'a> {
    pub(super) scope: &'a Scope,
    pub(super) grain: Grain,
}

impl Former<'_> {
    /// The skin about the part's own origin; empty for a group and for what is made of other parts.
    pub(super) fn skin(&self, shape: &Shape) -> Result<(Skin, Form), ExprError> {
        let grain = self.grain;
        let other = |skin: Skin| (skin, Form::Other);
        Ok(match shape {
            Shape::Box { size, bevel } => {
                let size = self.vector(size)?;
                let bevel = grain.bevel(size.min_element(), self.optional(bevel.as_ref())?);
                (block::skin(size, bevel), Form::Box(size / 2.0))
            }
            Shape::Sphere { radius } => {
                let radius = self.length(radius)?;
                let sides = grain.sides(radius, None);
                (sphere::skin(radius, sides), Form::Ball(radius))
            }
            Shape::Cylinder {
                radius,
                height,
                bevel,
                sides,
            } => {
                let (radius, height) = (self.length(radius)?, self.length(height)?);
                let shortest = radius.min(height);
                let bevel = grain.bevel(shortest, self.optional(bevel.as_ref())?);
                let count = grain.sides(radius, *sides);
                other(angular(
                    cylinder::skin(radius, height, bevel, count),
                    *sides,
                ))
            }
            Shape::Cone {
                radius,
                top,
                height,
                sides,
            } => {
                let (radius, top) = (self.length(radius)?, top.value(self.scope)?.max(0.0));
                let count = grain.sides(radius.max(top), *sides);
                let skin = cone::skin(radius, top, self.length(height)?, count);
                other(angular(skin, *sides))
            }
            Shape::Capsule { radius, height } => {
                let radius = self.length(radius)?;
                let (height, sides) = (self.length(height)?, grain.sides(radius, None));
                let half = (height / 2.0 - radius).max(0.0);
                (
                    capsule::skin(radius, height, sides),
                    Form::Capsule(half, radius),
                )
            }
            Shape::Torus { radius, tube } => {
                let (radius, tube) = (self.length(radius)?, self.length(tube)?);
                let (sides, tube_sides) = (grain.sides(radius, None), grain.sides(tube, None));
                (
                    torus::skin(radius, tube, sides, tube_sides.min(sides)),
                    Form::Ring(radius),
                )
            }
            Shape::Wedge { size } => other(wedge::skin(self.vector(size)?)),
            Shape::Lathe {
                profile,
                smooth,
                sides,
            } => {
                let points = self.points(profile)?;
                let widest = points
                    .iter()
                    .fold(0.0_f32, |widest, point| widest.max(point.x));
                let shading = if *smooth {
                    lathe::Shading::Smooth
                } else {
                    lathe::Shading::Flat
                };
                let count = grain.sides(widest, *sides);
                (
                    angular(lathe::skin(&points, shading, count), *sides),
                    Form::Turned(lathe::closed(&points).into()),
                )
            }
            Shape::Extrude {
                outline,
                depth,
                bevel,
            } => {
                let (outline, depth) = (self.points(outline)?, self.length(depth)?);
                let bevel = grain.bevel(depth, self.optional(bevel.as_ref())?);
                (
                    extrude::skin(&outline, depth, bevel),
                    Form::Slab(outline.into(), depth / 2.0),
                )
            }
            Shape::Tube { path, radius, tip } => {
                let path = self.path(path)?;
                let radius = self.length(radius)?;
                let tip = self.optional(tip.as_ref())?.unwrap_or(radius).max(0.0005);
                let sides = grain.sides(radius.max(tip), None);
                let bends = sides / 4;
                (
                    tube::skin(&path, radius, tip, sides, bends),
                    Form::Bar(path.into()),
                )
            }
            Shape::Loft { sections, smooth } => {
                let sections = sections
                    .iter()
                    .map(|section| {
                        let height = section.height.value(self.scope)?;
                        Ok((height, self.points(&section.outline)?))
                    })
                    .collect::<Result<Vec<_>, ExprError>>()?;
                other(shaded(loft::skin(&sections), *smooth))
            }
            Shape::Sweep {
                outline,
                path,
                tip,
                smooth,
            } => {
                let (outline, path) = (self.points(outline)?, self.path(path)?);
                let reach = outline
                    .iter()
                    .fold(0.0_f32, |reach, point| reach.max(point.length()));
                let bends = if *smooth {
                    grain.sides(reach * 2.0, None) / 4
                } else {
                    0
                };
                let tip = self.optional(tip.as_ref())?.unwrap_or(1.0).max(0.01);
                (
                    shaded(sweep::skin(&outline, &path, tip, bends), *smooth),
                    Form::Bar(path.into()),
                )
            }
            Shape::Union { .. }
            | Shape::Difference { .. }
            | Shape::Intersection { .. }
            | Shape::Group { .. } => other(Skin::default()),
        })
    }

    fn length(&self, expr: &Expr) -> Result<f32, ExprError> {
        Ok(expr.value(self.scope)?.max(0.0005))
    }

    fn vector(&self, [x, y, z]: &[Expr; 3]) -> Result<Vec3, ExprError> {
        let value = |expr: &Expr| expr.value(self.scope);
        Ok(Vec3::new(value(x)?, value(y)?, value(z)?))
    }

    fn points(&self, points: &[[Expr; 2]]) -> Result<Vec<Vec2>, ExprError> {
        let point = |[x, y]: &[Expr; 2]| Ok(Vec2::new(x.value(self.scope)?, y.value(self.scope)?));
        points.iter().map(point).collect()
    }

    fn path(&self, points: &[[Expr; 3]]) -> Result<Vec<Vec3>, ExprError> {
        points.iter().map(|point| self.vector(point)).collect()
    }

    fn optional(&self, expr: Option<&Expr>) -> Result<Option<f32>, ExprError> {
        expr.map(|expr| expr.value(self.scope)).transpose()
    }
}

fn shaded(skin: Skin, smooth: bool) -> Skin {
    if smooth {
        skin.smoothed(CREASE_COS)
    } else {
        skin.faceted()
    }
}

/// Who asks for eight corners or fewer wants to see them.
fn angular(skin: Skin, sides: Option<u8>) -> Skin {
    if sides.is_some_and(|sides| sides <= 8) {
        skin.faceted()
    } else {
        skin
    }
}
