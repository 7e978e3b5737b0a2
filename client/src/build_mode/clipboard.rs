//! Copies: beside what they are copies of, or where the cursor is, and always as they stand to each other.

use bevy::prelude::*;
use model::{BuildCommand, ObjectId, Pose};
use protocol::Thing;
use session::{Answered, Asking, Selection, Shown};

use super::{ray::seen_spot, sight::Sight, snap::Snap};
use crate::{
    input::{Action, Controls},
    panels::Toasts,
    screens::playing,
};

/// Copies stand this far beside what they are copies of, where no grid says more.
const BESIDE_M: f32 = 0.25;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Clipboard>().add_systems(
        Update,
        (copy, paste, duplicate, choose_copies)
            .chain()
            .run_if(playing),
    );
}

/// What was copied, and how the things stood to each other.
#[derive(Resource, Default)]
struct Clipboard(Vec<(ObjectId, Pose)>);

/// What is chosen, with where it stands.
fn chosen<'a>(
    selection: &'a Selection,
    things: &'a Query<(&Thing, &Shown)>,
) -> impl Iterator<Item = (&'a Thing, Pose)> + Clone {
    let chosen = things
        .iter()
        .filter(|(thing, _)| selection.contains(thing.object));
    chosen.map(|(thing, Shown(pose))| (thing, *pose))
}

fn copy(
    controls: Res<Controls>,
    selection: Res<Selection>,
    things: Query<(&Thing, &Shown)>,
    mut clipboard: ResMut<Clipboard>,
) {
    if controls.just_pressed(Action::Copy) && !selection.is_empty() {
        let copied = chosen(&selection, &things).map(|(thing, pose)| (thing.object, pose));
        clipboard.0 = copied.collect();
    }
}

/// Under the cursor, the middle of all of them over it.
fn paste(
    controls: Res<Controls>,
    clipboard: Res<Clipboard>,
    sight: Sight<'_, '_>,
    snap: Res<Snap>,
    things: Query<(&Thing, &Shown)>,
    mut toasts: ResMut<Toasts>,
    mut asking: Asking,
) {
    if !controls.just_pressed(Action::Paste) {
        return;
    }
    let there = |object: ObjectId| things.iter().any(|(thing, _)| thing.object == object);
    let copied: Vec<_> = clipboard
        .0
        .iter()
        .filter(|(object, _)| there(*object))
        .copied()
        .collect();
    if copied.is_empty() {
        toasts.note("There is nothing to paste. Choose something and copy it first.");
        return;
    }
    let Some(spot) = sight
        .ray()
        .and_then(|ray| seen_spot(sight.land(), ray, things.iter()))
    else {
        return;
    };
    let poses: Vec<_> = copied.iter().map(|(_, pose)| *pose).collect();
    let to = Vec3::new(snap.length(spot.x), spot.y, snap.length(spot.z));
    ask(&mut asking, &copied, to - foot(&poses));
}

/// To the right of all of them.
fn duplicate(
    controls: Res<Controls>,
    selection: Res<Selection>,
    snap: Res<Snap>,
    things: Query<(&Thing, &Shown)>,
    mut asking: Asking,
) {
    if !controls.just_pressed(Action::Duplicate) {
        return;
    }
    let chosen = chosen(&selection, &things);
    let copied: Vec<_> = chosen
        .clone()
        .map(|(thing, pose)| (thing.object, pose))
        .collect();
    let Some((_, first)) = copied.first() else {
        return;
    };
    let right = first.rotation * Vec3::X;
    let ends = chosen.map(|(thing, pose)| {
        let half = (pose.rotation * (thing.size_m * Vec3::new(1.0, 0.0, 1.0))).dot(right);
        let middle = pose.position.dot(right);
        (middle - half.abs() / 2.0, middle + half.abs() / 2.0)
    });
    let ends = ends.reduce(|(low, high), (from, to)| (low.min(from), high.max(to)));
    let wide_m = ends.map_or(0.0, |(low, high)| high - low) + BESIDE_M;
    let step_m = if snap.on { snap.grid_m } else { BESIDE_M };
    ask(
        &mut asking,
        &copied,
        right * (wide_m / step_m).ceil() * step_m,
    );
}

/// The middle of where things stand, as low as the lowest.
fn foot(poses: &[Pose]) -> Vec3 {
    let low = poses.iter().map(|pose| pose.position).reduce(Vec3::min);
    let high = poses.iter().map(|pose| pose.position).reduce(Vec3::max);
    let (low, high) = (low.unwrap_or_default(), high.unwrap_or_default());
    ((low + high) / 2.0).with_y(low.y)
}

fn ask(asking: &mut Asking<'_>, copied: &[(ObjectId, Pose)], way: Vec3) {
    let copies = copied.iter().filter_map(|(object, pose)| {
        let to = Pose::new(pose.position + way, pose.rotation).ok()?;
        Some((*object, to))
    });
    let copies: Vec<_> = copies.collect();
    if !copies.is_empty() {
        asking.ask(BuildCommand::Duplicate { copies });
    }
}

/// Whoever makes one more goes on with that.
fn choose_copies(mut answers: MessageReader<Answered>, mut selection: ResMut<Selection>) {
    for answered in answers.read() {
        let is_copy = matches!(
            answered.command,
            BuildCommand::Duplicate { .. } | BuildCommand::Place { .. }
        );
        if let Ok(done) = answered.answer.result.as_ref()
            && is_copy
        {
            selection.set(done.objects.iter().copied());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_has_its_middle_under_the_cursor_and_its_lowest_on_the_ground() {
        let at = |x: f32, y: f32, z: f32| Pose::new(Vec3::new(x, y, z), Quat::IDENTITY).unwrap();
        let poses = [at(1.0, 0.5, 0.0), at(3.0, 2.0, 4.0), at(2.0, 0.7, 1.0)];
        assert_eq!(foot(&poses), Vec3::new(2.0, 0.5, 2.0));
    }
}
