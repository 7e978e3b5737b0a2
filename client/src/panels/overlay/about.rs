//! Of the thing ahead, all that was told; and around everything near, a box in the colour of who decides where it is.

use bevy::{ecs::system::SystemParam, prelude::*};
use bevy_egui::{
    EguiContexts,
    egui::{Align2, RichText, Ui},
};
use protocol::{Dragged, Facet, Held, Placed, Possessed, Sides, Thing};
use session::{Driving, Known, Me, Path, Shown};
use sim::physics::Solids;

use super::map;
use crate::{
    panels::parts::{anchored, panel, strong},
    theme::{
        tokens::{AMBER, AXIS_Z, BAD, GOOD, QUIET, SMALL, SPACE},
        world,
    },
};

/// How far ahead something may be, in metres.
const AHEAD_M: f32 = 60.0;

const WIDTH: f32 = 330.0;

/// Who decides where a thing is on this screen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Authority {
    Foreseen,
    Driven,
    InHand,
    Moving,
    Resting,
}

impl Authority {
    const fn words(self) -> &'static str {
        match self {
            Self::Foreseen => "foreseen here, confirmed by the room",
            Self::Driven => "the room, by somebody's keys",
            Self::InHand => "the room, in somebody's hand",
            Self::Moving => "the room, shown a little late",
            Self::Resting => "nobody: it rests",
        }
    }

    fn color(self) -> LinearRgba {
        world::panel(match self {
            Self::Foreseen => GOOD,
            Self::Driven => AMBER,
            Self::InHand => BAD,
            Self::Moving => AXIS_Z,
            Self::Resting => QUIET,
        })
    }
}

/// All that tells who decides.
#[derive(SystemParam)]
pub(in crate::panels) struct Authorities<'w, 's> {
    driving: Res<'w, Driving>,
    me: Res<'w, Me>,
    things: Query<
        'w,
        's,
        (
            Entity,
            &'static Thing,
            &'static Shown,
            &'static Path,
            Option<&'static Possessed>,
            Option<&'static Dragged>,
            Has<Held>,
        ),
    >,
}

impl Authorities<'_, '_> {
    fn of(&self, entity: Entity) -> Option<Authority> {
        let (_, thing, _, path, possessed, dragged, held) = self.things.get(entity).ok()?;
        let driven = self.driving.0.as_ref();
        Some(match () {
            () if driven.is_some_and(|drive| drive.object == thing.object) => Authority::Foreseen,
            () if possessed.is_some() => Authority::Driven,
            () if held || dragged.is_some_and(|dragged| Some(dragged.by) != self.me.0) => {
                Authority::InHand
            }
            () if !path.rests() => Authority::Moving,
            () => Authority::Resting,
        })
    }
}

/// Draws the boxes.
pub(in crate::panels) fn mark(
    authorities: Authorities,
    eyes: Query<&GlobalTransform, With<Camera3d>>,
    mut gizmos: Gizmos,
) {
    let Some(eye) = eyes.iter().next().map(GlobalTransform::translation) else {
        return;
    };
    for (entity, thing, Shown(pose), ..) in &authorities.things {
        if pose.position.distance(eye) < AHEAD_M
            && let Some(authority) = authorities.of(entity)
        {
            let middle = pose.position + pose.rotation * Vec3::Y * thing.size_m.y / 2.0;
            let around = Transform::from_translation(middle)
                .with_rotation(pose.rotation)
                .with_scale(thing.size_m);
            gizmos.cube(around, authority.color());
        }
    }
}

/// Tells all of the thing ahead.
pub(in crate::panels) fn show(
    mut contexts: EguiContexts,
    authorities: Authorities,
    solids: Solids,
    eyes: Query<&GlobalTransform, With<Camera3d>>,
    things: Query<(&Placed, Sides), With<Thing>>,
    known: Res<Known>,
) -> Result {
    let Some(eye) = eyes.iter().next() else {
        return Ok(());
    };
    let own = authorities.driving.0.as_ref().map(|drive| drive.entity);
    let but: Vec<_> = own.into_iter().collect();
    let met = solids.sight(eye.translation(), *eye.forward() * AHEAD_M, &but);
    let ahead = met.and_then(|(entity, away_m)| Some((entity, away_m, things.get(entity).ok()?)));
    let area = anchored("ahead", Align2::RIGHT_CENTER).interactable(false);
    area.show(contexts.ctx_mut()?, |ui| {
        panel().show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = SPACE * 0.5;
            ui.label(strong("chunks known whole", SMALL));
            let places = things.iter().map(|(placed, _)| placed);
            map::show(ui, &known, places, eye.translation());
            let Some((entity, away_m, (Placed(pose), sides))) = ahead else {
                return;
            };
            ui.add_space(SPACE);
            let thing = authorities.things.get(entity).ok();
            let name = thing.map_or_else(String::new, |(_, thing, ..)| thing.object.to_string());
            ui.label(strong(format!("ahead, {away_m:.1} m: {name}"), SMALL));
            let decides = authorities.of(entity).map_or("", Authority::words);
            quiet(ui, &format!("decided by {decides}"));
            let [x, y, z] = pose.position.to_array();
            quiet(ui, &format!("at {x:.3} {y:.3} {z:.3}"));
            for facet in Facet::all_of(sides) {
                quiet(ui, &words(&facet));
            }
        });
    });
    Ok(())
}

/// As programmers write it, without what is around all of them.
fn words(facet: &Facet) -> String {
    let words = format!("{facet:?}");
    let inner = words
        .split_once("(Some(")
        .map_or(words.as_str(), |(_, inner)| inner);
    inner.strip_suffix("))").unwrap_or(inner).to_owned()
}

fn quiet(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).size(SMALL).color(QUIET));
}
