//! Levels of detail: as fine as one can see, chosen by projected size, with room between up and down.

use bevy::{math::ops, prelude::*};

use super::{
    dress::Dress,
    swap::{Wears, put_on, take_off},
    tailor::Tailor,
};

/// Below these shares of the view's height the next coarser level is taken.
const COARSER_BELOW: [f32; 2] = [0.12, 0.035];
/// A finer level is taken back only this much above its limit, so that nobody flickers between two.
const ROOM: f32 = 1.25;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, choose);
}

pub(super) fn choose(
    eye: Query<(&GlobalTransform, &Projection), With<Camera3d>>,
    twins: Query<&GlobalTransform>,
    mut things: Query<(&Dress, &mut Wears)>,
    mut tailor: Tailor,
    mut commands: Commands,
) {
    let Ok((eye, Projection::Perspective(lens))) = eye.single() else {
        return;
    };
    let view_height = 2.0 * ops::tan(lens.fov / 2.0);
    for (dress, mut wears) in &mut things {
        let Some(model) = tailor.shelf().model(wears.version) else {
            continue;
        };
        let size_m = model.size_m.length();
        let Ok(twin) = twins.get(dress.root()) else {
            continue;
        };
        let away = eye.translation().distance(twin.translation()).max(0.1);
        let level = level(wears.level, size_m / (away * view_height));
        if level != wears.level
            && let Some(pieces) = tailor.pieces(wears.version, level, wears.cut)
        {
            take_off(&mut commands, wears.group, false);
            let rig = tailor.rig(wears.version);
            wears.group = put_on(&mut commands, dress.root(), rig, &pieces, false);
            wears.level = level;
        }
    }
}

/// The level for something that fills `share` of the view's height and was shown at `now`.
fn level(now: usize, share: f32) -> usize {
    let limit = |finer: usize| COARSER_BELOW[finer] * if now > finer { ROOM } else { 1.0 };
    if share >= limit(0) {
        0
    } else if share >= limit(1) {
        1
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_kept_until_the_size_has_clearly_changed() {
        assert_eq!(level(0, 0.13), 0);
        assert_eq!(level(0, 0.11), 1);
        assert_eq!(level(1, 0.13), 1);
        assert_eq!(level(1, 0.16), 0);
        assert_eq!(level(2, 0.04), 2);
        assert_eq!(level(2, 0.5), 0);
        assert_eq!(level(0, 0.001), 2);
    }
}
