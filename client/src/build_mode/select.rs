//! Choosing things: a click takes one with its group, with Shift more or less of them, with Alt one alone; a pull over the
//! ground takes what is inside.

use std::mem;

use bevy::prelude::*;
use model::ObjectId;
use protocol::{Grouped, Thing};
use session::{MyPresence, Selection, Shown};
use sim::Land;

use super::{grip::Grip, ray::hits_standing_box, sight::Sight, tool::Tool};
use crate::{
    input::{Action, Context, Controls},
    screens::playing,
};

/// Nobody means what stands in the haze.
const REACH_M: f32 = 200.0;
/// A hand that trembles less than this means to click.
pub(super) const CLICK_PX: f32 = 5.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Press>().add_systems(
        Update,
        (press, pull, lift, all, let_go.in_set(LetGo), tell)
            .chain()
            .in_set(Picked)
            .run_if(playing),
    );
}

/// Once it is known what is chosen.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Picked;

/// When Escape is heard: whoever means it more takes it before, whoever means it less after.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LetGo;

/// What the hand is pressed on.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Press {
    /// On nothing that is chosen by it.
    #[default]
    Nothing,
    /// On a thing.
    Thing {
        /// Which.
        object: ObjectId,
        /// Whether it alone is chosen once the hand is lifted: until then it may drag others with it.
        then_only: bool,
    },
    /// On the ground: pulls up a box.
    Ground {
        /// Where it began.
        from: Vec2,
        /// Where it is now.
        to: Vec2,
    },
}

impl Press {
    /// The box that is pulled up.
    pub(crate) fn frame(self) -> Option<Rect> {
        match self {
            Self::Ground { from, to } if from.distance(to) >= CLICK_PX => {
                Some(Rect::from_corners(from, to))
            }
            Self::Nothing | Self::Thing { .. } | Self::Ground { .. } => None,
        }
    }
}

fn press(
    controls: Res<Controls>,
    tool: Res<Tool>,
    sight: Sight<'_, '_>,
    things: Query<(&Thing, &Shown)>,
    groups: Query<(&Thing, &Grouped)>,
    mut selection: ResMut<Selection>,
    mut press: ResMut<Press>,
) {
    if !controls.just_pressed(Action::Choose) || *tool == Tool::Ground {
        return;
    }
    let (Some(cursor), Some(ray)) = (sight.cursor(), sight.ray()) else {
        return;
    };
    let more = controls.pressed(Action::ChooseMore);
    let Some(object) = nearest(sight.land(), ray, things.iter()) else {
        if !more {
            selection.clear();
        }
        // Who flies has no cursor to pull.
        if controls.doing() == Context::Tools {
            *press = Press::Ground {
                from: cursor,
                to: cursor,
            };
        }
        return;
    };
    let chosen = selection.contains(object);
    let meant = match controls.pressed(Action::ChooseOne) {
        true => vec![object],
        false => together(object, &groups),
    };
    if more && chosen {
        selection.remove(&meant);
        return;
    }
    if more {
        selection.add(meant);
    } else if !chosen || controls.pressed(Action::ChooseOne) {
        selection.set(meant);
    }
    *press = Press::Thing {
        object,
        then_only: chosen,
    };
}

/// A thing with those it is grouped with, itself last.
fn together(object: ObjectId, groups: &Query<(&Thing, &Grouped)>) -> Vec<ObjectId> {
    let own = groups.iter().find(|(thing, _)| thing.object == object);
    let members = groups.iter().filter(|(thing, group)| {
        thing.object != object && own.is_some_and(|(_, own)| *group == own)
    });
    let members = members.map(|(thing, _)| thing.object);
    members.chain([object]).collect()
}

fn pull(sight: Sight<'_, '_>, mut press: ResMut<Press>) {
    if let Press::Ground { from, .. } = *press
        && let Some(to) = sight.cursor()
    {
        press.set_if_neq(Press::Ground { from, to });
    }
}

fn lift(
    controls: Res<Controls>,
    sight: Sight<'_, '_>,
    things: Query<(&Thing, &Shown)>,
    groups: Query<(&Thing, &Grouped)>,
    grip: Res<Grip>,
    mut selection: ResMut<Selection>,
    mut press: ResMut<Press>,
) {
    if *press == Press::Nothing || controls.pressed(Action::Choose) {
        return;
    }
    let lifted = mem::take(&mut *press);
    if let Press::Thing {
        object,
        then_only: true,
    } = lifted
        && !grip.is_full()
        && !controls.pressed(Action::ChooseOne)
    {
        selection.set(together(object, &groups));
    }
    if let Some(frame) = lifted.frame() {
        let inside = things.iter().filter(|(thing, Shown(pose))| {
            let middle = pose.position + pose.rotation * Vec3::Y * thing.size_m.y / 2.0;
            let seen = sight.on_screen(middle);
            seen.is_some_and(|point| frame.contains(point))
        });
        let inside = inside.flat_map(|(thing, _)| together(thing.object, &groups));
        selection.add(inside);
    }
}

fn all(controls: Res<Controls>, things: Query<&Thing>, mut selection: ResMut<Selection>) {
    if controls.just_pressed(Action::SelectAll) {
        selection.set(things.iter().map(|thing| thing.object));
    }
}

fn let_go(mut controls: ResMut<Controls>, mut selection: ResMut<Selection>) {
    if !selection.is_empty() && controls.take(Action::Escape) {
        selection.clear();
    }
}

/// The others see what is chosen here.
fn tell(selection: Res<Selection>, mut presence: ResMut<MyPresence>) {
    if selection.is_changed() {
        presence.0.selected = selection.iter().collect();
    }
}

/// The first thing in the line of sight, unless the ground comes before it.
fn nearest<'a>(
    land: &Land,
    ray: Ray3d,
    things: impl Iterator<Item = (&'a Thing, &'a Shown)>,
) -> Option<ObjectId> {
    let ground = land.0.ray(ray.origin, *ray.direction, REACH_M);
    let ground_m = ground.map_or(REACH_M, |hit| hit.distance(ray.origin));
    let hits = things.filter_map(|(thing, Shown(pose))| {
        let hit = hits_standing_box(ray, *pose, thing.size_m)?;
        (hit.along_m < ground_m).then_some((hit.along_m, thing.object))
    });
    let first = hits.min_by(|(a, _), (b, _)| a.total_cmp(b));
    first.map(|(_, object)| object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pull_is_a_box_whichever_way_it_goes_and_a_click_is_none() {
        let (low, high) = (Vec2::new(10.0, 20.0), Vec2::new(90.0, 70.0));
        for (from, to) in [(low, high), (high, low)] {
            let frame = Press::Ground { from, to }.frame().unwrap();
            assert_eq!((frame.min, frame.max), (low, high));
        }
        let trembled = Press::Ground {
            from: low,
            to: low + Vec2::splat(2.0),
        };
        assert_eq!(trembled.frame(), None);
    }
}
