//! The gizmo: handles around what is chosen, always in front and of one size, that move, turn and resize it.

mod draw;
mod handle;
mod pull;

use bevy::prelude::*;
use bevy_egui::{EguiPrimaryContextPass, input::EguiWantsInput};
use model::{BuildCommand, Change, Prompt};
use protocol::Thing;
use session::{Asking, Interpolated, Selection, Shown};

use super::{
    grip::{Grip, Moved, Seen},
    select::Picked,
    sight::Sight,
    snap::Snap,
    tool::{Axes, Tool},
};
use crate::{
    input::{Action, Context, Controls},
    screens::playing,
};
use handle::{Frame, Handle};
use pull::{Motion, Pull};

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Gizmo>()
        .add_systems(
            Update,
            (
                (hover, take).chain().after(Interpolated).before(Picked),
                (follow, let_go).chain().in_set(Moved),
                place.after(Seen),
            )
                .run_if(playing),
        )
        .add_systems(EguiPrimaryContextPass, draw::show.run_if(playing));
}

/// The handles, the one under the cursor, and the one in hand.
#[derive(Resource, Default)]
pub(crate) struct Gizmo {
    frame: Option<Frame>,
    hovered: Option<Handle>,
    pull: Option<Pull>,
}

impl Gizmo {
    /// How many times as large what is chosen is about to be, along its own axes.
    pub(crate) fn resize(&self) -> Vec3 {
        match self.pull.as_ref().map(|pull| pull.motion) {
            Some(Motion::Resize(factors)) => factors,
            Some(Motion::Still | Motion::Move(_) | Motion::Turn { .. }) | None => Vec3::ONE,
        }
    }

    fn handles(&self, tool: Tool) -> &'static [Handle] {
        match (self.frame, tool) {
            (None, _) | (_, Tool::Select | Tool::Ground) => &[],
            (Some(_), Tool::Move) => Handle::MOVE,
            (Some(_), Tool::Rotate) => Handle::ROTATE,
            (Some(_), Tool::Scale) => Handle::SCALE,
        }
    }
}

/// In the middle of what is chosen; while it is pulled, the pull says where.
fn place(
    selection: Res<Selection>,
    things: Query<(&Thing, &Shown)>,
    tool: Res<Tool>,
    axes: Res<Axes>,
    sight: Sight<'_, '_>,
    mut gizmo: ResMut<Gizmo>,
) {
    if let Some(pull) = &gizmo.pull {
        gizmo.frame = pull.frame_now().sized(&sight);
        return;
    }
    let chosen = things
        .iter()
        .filter(|(thing, _)| selection.contains(thing.object));
    let middles = chosen
        .clone()
        .map(|(thing, Shown(pose))| pose.position + pose.rotation * Vec3::Y * thing.size_m.y / 2.0);
    let bounds = middles
        .map(|middle| (middle, middle))
        .reduce(|(low, high), (other, _)| (low.min(other), high.max(other)));
    let newest = chosen
        .clone()
        .find(|(thing, _)| Some(thing.object) == selection.newest())
        .map(|(_, Shown(pose))| pose.rotation);
    // Things are resized along their own axes: those of the world would shear them.
    let own = *axes == Axes::Own || *tool == Tool::Scale;
    let rotation = newest.filter(|_| own).unwrap_or_default();
    gizmo.frame = bounds.and_then(|(low, high)| {
        let frame = Frame::new((low + high) / 2.0, rotation);
        frame.sized(&sight)
    });
}

fn hover(
    controls: Res<Controls>,
    egui: Res<EguiWantsInput>,
    tool: Res<Tool>,
    sight: Sight<'_, '_>,
    mut gizmo: ResMut<Gizmo>,
) {
    if gizmo.pull.is_some() {
        return;
    }
    let free = controls.doing() == Context::Tools && !egui.is_pointer_over_area();
    gizmo.hovered = gizmo.frame.filter(|_| free).and_then(|frame| {
        let cursor = sight.cursor()?;
        handle::under(gizmo.handles(*tool), frame, cursor, &sight)
    });
}

fn take(
    mut controls: ResMut<Controls>,
    sight: Sight<'_, '_>,
    selection: Res<Selection>,
    things: Query<(&Thing, &Shown)>,
    mut gizmo: ResMut<Gizmo>,
    mut grip: ResMut<Grip>,
) {
    let (Some(handle), Some(frame)) = (gizmo.hovered, gizmo.frame) else {
        return;
    };
    if !controls.just_pressed(Action::Choose) {
        return;
    }
    let Some(pull) = Pull::begin(handle, frame, &sight) else {
        return;
    };
    controls.take(Action::Choose);
    let chosen = things
        .iter()
        .filter(|(thing, _)| selection.contains(thing.object))
        .map(|(thing, Shown(pose))| (thing.object, *pose));
    grip.take(chosen);
    gizmo.pull = Some(pull);
}

fn follow(
    controls: Res<Controls>,
    snap: Res<Snap>,
    sight: Sight<'_, '_>,
    mut gizmo: ResMut<Gizmo>,
    mut grip: ResMut<Grip>,
) {
    let Some(pull) = &mut gizmo.pull else { return };
    pull.follow(&sight, snap.held(&controls));
    grip.hold(|pose| pull.moved(pose));
}

/// Moves and turns are asked for by the grip; a new size is a change of the thing itself.
fn let_go(
    controls: Res<Controls>,
    selection: Res<Selection>,
    grip: Res<Grip>,
    mut gizmo: ResMut<Gizmo>,
    mut asking: Asking,
) {
    let Some(pull) = &gizmo.pull else { return };
    if !grip.is_full() {
        gizmo.pull = None;
        return;
    }
    if controls.pressed(Action::Choose) {
        return;
    }
    if let Some(change) = resized(pull.motion) {
        for object in selection.iter() {
            let change = change.clone();
            asking.ask(BuildCommand::Edit { object, change });
        }
    }
    gizmo.pull = None;
}

/// A size in words, which is how things are made anew.
fn resized(motion: Motion) -> Option<Change> {
    let Motion::Resize(factors) = motion else {
        return None;
    };
    let edges = [
        (factors.x, "wide"),
        (factors.y, "tall"),
        (factors.z, "deep"),
    ];
    let words = if factors.min_element() == factors.max_element() {
        (factors.x != 1.0).then(|| format!("{:.2} times as big", factors.x))
    } else {
        let mut changed = edges.into_iter().filter(|(factor, _)| *factor != 1.0);
        changed
            .next()
            .map(|(factor, edge)| format!("{factor:.2} times as {edge}"))
    };
    Prompt::parse(&words?).ok().map(Change::Words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_size_is_said_in_words_that_are_understood() {
        for factors in [
            Vec3::splat(1.5),
            Vec3::splat(0.3),
            Vec3::new(1.2, 1.0, 1.0),
            Vec3::new(1.0, 0.75, 1.0),
            Vec3::new(1.0, 1.0, 2.0),
        ] {
            let Some(Change::Words(words)) = resized(Motion::Resize(factors)) else {
                panic!("{factors} is no change");
            };
            let revision = words::revise(words.as_str());
            assert!(!revision.is_empty(), "{words:?}");
            assert_eq!(revision.unknown, [""; 0], "{words:?}");
        }
        assert_eq!(resized(Motion::Resize(Vec3::ONE)), None);
        assert_eq!(resized(Motion::Still), None);
    }
}
