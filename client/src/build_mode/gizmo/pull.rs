//! A handle in hand: what the cursor's way means for what is chosen.

use bevy::prelude::*;
use model::Pose;

use super::handle::{Axis, Frame, Handle, LENGTH_PX};
use crate::build_mode::{
    geometry::{along_axis, on_plane},
    sight::Sight,
    snap::{Snap, factor_of},
};

/// A ring seen from its edge still turns no faster than this share of its usual pace.
const SLOWEST: f32 = 0.35;

/// What becomes of what is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Motion {
    /// Nothing yet.
    Still,
    /// It goes so far, in the axes of the gizmo.
    Move(Vec3),
    /// It turns about an axis of the world.
    Turn {
        /// Which.
        axis: Dir3,
        /// By how much.
        angle_rad: f32,
    },
    /// It gets so many times as large along its own axes.
    Resize(Vec3),
}

/// A handle in hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pull {
    /// Which.
    pub(super) handle: Handle,
    /// Where the cursor took hold.
    cursor: Vec2,
    /// Where the handles were then.
    frame: Frame,
    hold: Hold,
    /// What came of it so far.
    pub(super) motion: Motion,
}

/// Where exactly the cursor took hold.
#[derive(Clone, Copy, Debug)]
enum Hold {
    /// So far along an axis.
    Line { axis: Axis, along_m: f32 },
    /// There in a plane.
    Plane { normal: Dir3, point: Vec3 },
    /// On a ring: one radian is so far on the screen.
    Ring { axis: Dir3, radian_px: Vec2 },
    /// Anywhere.
    Screen,
}

impl Pull {
    /// Takes hold; nothing when the handle is seen from where it cannot be pulled.
    pub(super) fn begin(handle: Handle, frame: Frame, sight: &Sight<'_, '_>) -> Option<Self> {
        let (cursor, ray) = (sight.cursor()?, sight.ray()?);
        let plane = |normal: Dir3| {
            let point = on_plane(ray, frame.origin, normal)?;
            Some(Hold::Plane { normal, point })
        };
        let hold = match handle {
            Handle::Along(axis) | Handle::Stretch(axis) => Hold::Line {
                axis,
                along_m: along_axis(ray, frame.origin, frame.axis(axis))?,
            },
            Handle::Across(axis) => plane(frame.axis(axis))?,
            Handle::Free => plane(sight.eye()?.back())?,
            Handle::About(axis) => ring(frame, frame.axis(axis), cursor, sight)?,
            Handle::Facing => ring(frame, sight.eye()?.back(), cursor, sight)?,
            Handle::Size => Hold::Screen,
        };
        Some(Self {
            handle,
            cursor,
            frame,
            hold,
            motion: Motion::Still,
        })
    }

    /// The cursor went on.
    pub(super) fn follow(&mut self, sight: &Sight<'_, '_>, snap: Snap) {
        let (Some(cursor), Some(ray)) = (sight.cursor(), sight.ray()) else {
            return;
        };
        if let Some(motion) = self.meant(cursor, ray, snap) {
            self.motion = motion;
        }
    }

    /// What the way from where it took hold to here means.
    fn meant(&self, cursor: Vec2, ray: Ray3d, snap: Snap) -> Option<Motion> {
        let Frame {
            origin, rotation, ..
        } = self.frame;
        Some(match (self.handle, self.hold) {
            (Handle::Stretch(_), Hold::Line { axis, along_m }) => {
                let now_m = along_axis(ray, origin, self.frame.axis(axis))?;
                let factor = snap.factor(now_m / along_m.max(f32::MIN_POSITIVE));
                Motion::Resize(Vec3::ONE + axis.unit() * (factor - 1.0))
            }
            (_, Hold::Line { axis, along_m }) => {
                let now_m = along_axis(ray, origin, self.frame.axis(axis))?;
                Motion::Move(axis.unit() * snap.length(now_m - along_m))
            }
            (_, Hold::Plane { normal, point }) => {
                let way = on_plane(ray, origin, normal)? - point;
                Motion::Move(snap.lengths(rotation.inverse() * way))
            }
            (_, Hold::Ring { axis, radian_px }) => {
                let way_px = cursor - self.cursor;
                let free_rad = way_px.dot(radian_px) / radian_px.length_squared();
                Motion::Turn {
                    axis,
                    angle_rad: snap.angle(free_rad),
                }
            }
            (_, Hold::Screen) => {
                let moved = cursor - self.cursor;
                Motion::Resize(Vec3::splat(snap.factor(factor_of(moved.x - moved.y))))
            }
        })
    }

    /// Where something goes that was at `pose` before.
    pub(super) fn moved(&self, pose: Pose) -> (Vec3, Quat) {
        let Frame {
            origin, rotation, ..
        } = self.frame;
        match self.motion {
            Motion::Still | Motion::Resize(_) => (pose.position, pose.rotation),
            Motion::Move(way) => (pose.position + rotation * way, pose.rotation),
            Motion::Turn { axis, angle_rad } => {
                let turn = Quat::from_axis_angle(*axis, angle_rad);
                let position = origin + turn * (pose.position - origin);
                (position, turn * pose.rotation)
            }
        }
    }

    /// Where the handles are now.
    pub(super) fn frame_now(&self) -> Frame {
        let way = match self.motion {
            Motion::Move(way) => self.frame.rotation * way,
            Motion::Still | Motion::Turn { .. } | Motion::Resize(_) => Vec3::ZERO,
        };
        Frame::new(self.frame.origin + way, self.frame.rotation)
    }

    /// What came of it, to be read beside the cursor.
    pub(super) fn words(&self) -> String {
        match self.motion {
            Motion::Still => String::new(),
            Motion::Move(way) if matches!(self.hold, Hold::Line { .. }) => {
                format!("{:+.2} m", way.element_sum())
            }
            Motion::Move(way) => {
                let ways = ["x", "y", "z"].into_iter().zip(way.to_array());
                let moved = ways.filter(|(_, metres)| metres.abs() >= 0.005);
                let words: Vec<_> = moved
                    .map(|(name, metres)| format!("{name} {metres:+.2}"))
                    .collect();
                format!("{} m", words.join("  "))
            }
            Motion::Turn { angle_rad, .. } => format!("{:.0}°", angle_rad.to_degrees()),
            Motion::Resize(factors) => {
                let largest = factors.to_array().into_iter().find(|factor| *factor != 1.0);
                format!("× {:.2}", largest.unwrap_or(1.0))
            }
        }
    }
}

/// Holds a ring where the cursor is: the hand goes on as it goes there.
fn ring(frame: Frame, axis: Dir3, cursor: Vec2, sight: &Sight<'_, '_>) -> Option<Hold> {
    let eye = sight.eye()?;
    let facing = eye.translation() - frame.origin;
    let (one, other) = axis.any_orthonormal_pair();
    let points = (0..72u8).map(|piece| {
        let turn = Vec2::from_angle(f32::from(piece) * std::f32::consts::TAU / 72.0);
        (one * turn.x + other * turn.y) * frame.length_m
    });
    let near = points
        .filter(|point| point.dot(facing) >= -0.08 * frame.length_m * facing.length())
        .filter_map(|point| {
            Some((
                sight.on_screen(frame.origin + point)?.distance(cursor),
                point,
            ))
        });
    let (_, point) = near.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
    let along = axis.cross(point) * 0.02;
    let from = sight.on_screen(frame.origin + point - along)?;
    let to = sight.on_screen(frame.origin + point + along)?;
    let radian_px = (to - from) / 0.04;
    let slowest_px = LENGTH_PX * SLOWEST;
    Some(Hold::Ring {
        axis,
        radian_px: radian_px.normalize_or(Vec2::X) * radian_px.length().max(slowest_px),
    })
}

#[cfg(test)]
mod tests {
    use std::f32::consts::FRAC_PI_2;

    use super::*;

    fn pull(handle: Handle, hold: Hold, rotation: Quat) -> Pull {
        Pull {
            handle,
            cursor: Vec2::ZERO,
            frame: Frame::new(Vec3::new(1.0, 0.0, 0.0), rotation),
            hold,
            motion: Motion::Still,
        }
    }

    fn ray(from: Vec3, to: Vec3) -> Ray3d {
        Ray3d::new(from, Dir3::new(to - from).unwrap())
    }

    #[test]
    fn an_axis_moves_in_steps_along_itself_only() {
        let hold = Hold::Line {
            axis: Axis::X,
            along_m: 0.5,
        };
        let mut pull = pull(Handle::Along(Axis::X), hold, Quat::IDENTITY);
        let aimed = ray(Vec3::new(1.0, 3.0, 6.0), Vec3::new(2.7, 0.0, 0.0));
        pull.motion = pull.meant(Vec2::ZERO, aimed, Snap::default()).unwrap();
        assert_eq!(pull.motion, Motion::Move(Vec3::X * 1.25));
        assert_eq!(pull.words(), "+1.25 m");
        assert_eq!(pull.frame_now().origin, Vec3::X * 2.25);
    }

    #[test]
    fn own_axes_move_the_way_they_point() {
        let quarter = Quat::from_rotation_y(FRAC_PI_2);
        let hold = Hold::Line {
            axis: Axis::X,
            along_m: 0.0,
        };
        let mut pull = pull(Handle::Along(Axis::X), hold, quarter);
        pull.motion = Motion::Move(Vec3::X * 2.0);
        let (position, _) = pull.moved(Pose::default());
        assert!(position.distance(Vec3::NEG_Z * 2.0) < 1e-5, "{position}");
    }

    #[test]
    fn a_plane_moves_both_ways_and_says_so() {
        let hold = Hold::Plane {
            normal: Dir3::Y,
            point: Vec3::X,
        };
        let mut pull = pull(Handle::Across(Axis::Y), hold, Quat::IDENTITY);
        let aimed = ray(Vec3::new(0.0, 5.0, 5.0), Vec3::new(1.55, 0.0, -0.3));
        pull.motion = pull.meant(Vec2::ZERO, aimed, Snap::default()).unwrap();
        assert_eq!(pull.motion, Motion::Move(Vec3::new(0.5, 0.0, -0.25)));
        assert_eq!(pull.words(), "x +0.50  z -0.25 m");
    }

    #[test]
    fn a_ring_turns_everything_about_the_middle() {
        let hold = Hold::Ring {
            axis: Dir3::Y,
            radian_px: Vec2::new(90.0, 0.0),
        };
        let mut pull = pull(Handle::About(Axis::Y), hold, Quat::IDENTITY);
        let anywhere = ray(Vec3::Y, Vec3::ZERO);
        let quarter_px = Vec2::new(90.0 * FRAC_PI_2 + 3.0, 40.0);
        pull.motion = pull.meant(quarter_px, anywhere, Snap::default()).unwrap();
        assert_eq!(pull.words(), "90°");
        let (position, rotation) = pull.moved(Pose::default());
        assert!(
            position.distance(Vec3::new(1.0, 0.0, 1.0)) < 1e-5,
            "{position}"
        );
        assert!(rotation.abs_diff_eq(Quat::from_rotation_y(FRAC_PI_2), 1e-5));
    }

    #[test]
    fn sizes_go_by_tenths_and_leave_things_where_they_are() {
        let hold = Hold::Line {
            axis: Axis::Y,
            along_m: 1.0,
        };
        let mut pull = pull(Handle::Stretch(Axis::Y), hold, Quat::IDENTITY);
        let aimed = ray(Vec3::new(1.0, 0.0, 5.0), Vec3::new(1.0, 1.52, 0.0));
        pull.motion = pull.meant(Vec2::ZERO, aimed, Snap::default()).unwrap();
        assert_eq!(pull.words(), "× 1.50");
        assert_eq!(pull.moved(Pose::default()).0, Vec3::ZERO);
    }
}
