//! Shaping the ground: a brush that is drawn over it, seen at once.

use bevy::prelude::*;
use model::{
    Brush, Cover, Spot16, Tool as BrushTool, limits::BRUSH_EIGHTHS_MAX, limits::BRUSH_EIGHTHS_MIN,
    spot16,
};
use session::Sculpting;

use super::{select::Picked, sight::Sight, tool::Tool};
use crate::{
    input::{Action, Context, Controls},
    screens::playing,
};

/// Nobody shapes what is farther away, in metres.
const REACH_M: f32 = 220.0;
/// Touches a second while the hand rests.
const TOUCHES_PER_SEC: f32 = 30.0;
/// And one more whenever it has gone this share of the radius.
const SPACING: f32 = 0.3;
/// So many at the most in one frame, however far it went.
const TOUCHES_MAX: usize = 8;
/// One notch makes the brush this much larger.
const NOTCH: f32 = 1.12;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Palette>()
        .init_resource::<Hover>()
        .add_systems(
            Update,
            (point, resize, draw).chain().after(Picked).run_if(playing),
        );
}

/// What the brush does, as people choose it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Job {
    /// Up.
    #[default]
    Raise,
    /// Down.
    Lower,
    /// Towards what is around.
    Smooth,
    /// To where the stroke began.
    Flatten,
    /// Rough.
    Noise,
    /// Into steps.
    Terrace,
    /// Covered.
    Paint(Cover),
    /// Uncovered.
    Unpaint,
}

impl Job {
    /// Those that change heights, in the order they are shown.
    pub(crate) const SHAPES: [Self; 6] = [
        Self::Raise,
        Self::Lower,
        Self::Smooth,
        Self::Flatten,
        Self::Noise,
        Self::Terrace,
    ];

    /// What people call it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Raise => "Raise",
            Self::Lower => "Lower",
            Self::Smooth => "Smooth",
            Self::Flatten => "Flatten",
            Self::Noise => "Roughen",
            Self::Terrace => "Terrace",
            Self::Paint(Cover::Grass) => "Grass",
            Self::Paint(Cover::Rock) => "Rock",
            Self::Paint(Cover::Sand) => "Sand",
            Self::Paint(Cover::Dirt) => "Dirt",
            Self::Paint(Cover::Snow) => "Snow",
            Self::Paint(Cover::Path) => "Path",
            Self::Unpaint => "Natural",
        }
    }
}

/// The brush in hand.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub(crate) struct Palette {
    /// What it does.
    pub(crate) job: Job,
    /// From its middle to its edge, in metres.
    pub(crate) radius_m: f32,
    /// 0 to 1.
    pub(crate) strength: f32,
    /// The share of it that fades, 0 to 1.
    pub(crate) softness: f32,
    /// How far apart terraces are, in metres.
    pub(crate) step_m: f32,
}

impl Default for Palette {
    fn default() -> Self {
        Self {
            job: Job::default(),
            radius_m: 5.0,
            strength: 0.5,
            softness: 0.8,
            step_m: 1.0,
        }
    }
}

impl Palette {
    /// The least and the most of its radius, in metres.
    pub(crate) fn radii_m() -> (f32, f32) {
        let metres = |eighths: u16| f32::from(eighths) / 8.0;
        (metres(BRUSH_EIGHTHS_MIN), metres(BRUSH_EIGHTHS_MAX))
    }

    /// As the room knows it; a stroke begins at `from_m` above the middle of the world.
    fn brush(self, from_m: f32, seed: u32) -> Option<Brush> {
        let units = |metres: f32| metres * terrain::HEIGHT_UNITS;
        let tool = match self.job {
            Job::Raise => BrushTool::Raise,
            Job::Lower => BrushTool::Lower,
            Job::Smooth => BrushTool::Smooth,
            Job::Flatten => BrushTool::Flatten {
                height: units(from_m) as i16,
            },
            Job::Noise => BrushTool::Noise { seed },
            Job::Terrace => BrushTool::Terrace {
                step: units(self.step_m) as u16,
            },
            Job::Paint(cover) => BrushTool::Paint { cover },
            Job::Unpaint => BrushTool::Unpaint,
        };
        let share = |share: f32| (share * 255.0) as u8;
        let radius = (self.radius_m * 8.0).round() as u16;
        Brush::new(tool, radius, share(self.strength), share(self.softness)).ok()
    }
}

/// Where the brush is over the ground, and what it draws right now.
#[derive(Resource, Default)]
pub(crate) struct Hover {
    /// Under the cursor, if there is ground and the hand holds the brush.
    pub(crate) spot: Option<Vec3>,
    stroke: Option<Drawn>,
    strokes: u32,
}

/// A stroke that goes on.
struct Drawn {
    brush: Brush,
    last: Vec3,
    /// Seconds until the resting hand touches again.
    due_secs: f32,
}

fn point(tool: Res<Tool>, controls: Res<Controls>, sight: Sight<'_, '_>, mut hover: ResMut<Hover>) {
    let holds = *tool == Tool::Ground && controls.doing() == Context::Tools;
    let ray = sight.ray().filter(|_| holds);
    let spot = ray.and_then(|ray| sight.land().0.ray(ray.origin, *ray.direction, REACH_M));
    if hover.spot != spot {
        hover.spot = spot;
    }
}

fn resize(controls: Res<Controls>, hover: Res<Hover>, mut palette: ResMut<Palette>) {
    let notches = [(Action::BrushSmaller, -1.0), (Action::BrushLarger, 1.0)]
        .into_iter()
        .filter(|(action, _)| controls.just_pressed(*action));
    let notches: f32 = notches.map(|(_, notch)| notch).sum();
    if notches != 0.0 && hover.spot.is_some() {
        let (least, most) = Palette::radii_m();
        palette.radius_m = (palette.radius_m * NOTCH.powi(notches as i32)).clamp(least, most);
    }
}

fn draw(
    controls: Res<Controls>,
    palette: Res<Palette>,
    time: Res<Time>,
    mut hover: ResMut<Hover>,
    mut sculpting: Sculpting,
) {
    if hover.stroke.is_some() && !controls.pressed(Action::Choose) {
        hover.stroke = None;
        sculpting.lift();
    }
    let Some(spot) = hover.spot else { return };
    if controls.just_pressed(Action::Choose) {
        hover.strokes = hover.strokes.wrapping_add(1);
        let seed = hover.strokes.wrapping_mul(0x9e37_79b1);
        if let Some(brush) = palette.brush(spot.y, seed) {
            sculpting.touch(brush, place(spot));
            hover.stroke = Some(Drawn {
                brush,
                last: spot,
                due_secs: 1.0 / TOUCHES_PER_SEC,
            });
        }
    }
    let Some(stroke) = &mut hover.stroke else {
        return;
    };
    let step_m = stroke.brush.radius_m() * SPACING;
    let way = (spot - stroke.last).with_y(0.0);
    let steps = ((way.length() / step_m) as usize).min(TOUCHES_MAX);
    for step in 1..=steps {
        let at = stroke.last + way * (step as f32 / steps as f32);
        sculpting.touch(stroke.brush, place(at));
    }
    stroke.due_secs -= time.delta_secs();
    if steps > 0 {
        (stroke.last, stroke.due_secs) = (spot, 1.0 / TOUCHES_PER_SEC);
    } else if stroke.due_secs <= 0.0 {
        sculpting.touch(stroke.brush, place(spot));
        stroke.due_secs = (stroke.due_secs + 1.0 / TOUCHES_PER_SEC).max(0.0);
    }
}

fn place(spot: Vec3) -> Spot16 {
    spot16(spot.x, spot.z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_brush_one_can_choose_is_a_brush() {
        let (least, most) = Palette::radii_m();
        let paints = Cover::ALL.map(Job::Paint);
        for job in Job::SHAPES.into_iter().chain(paints).chain([Job::Unpaint]) {
            for radius_m in [least, 5.0, most] {
                let palette = Palette {
                    job,
                    radius_m,
                    ..Palette::default()
                };
                assert!(palette.brush(-3.0, 1).is_some(), "{job:?} {radius_m}");
            }
        }
    }
}
