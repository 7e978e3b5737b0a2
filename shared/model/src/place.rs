//! Where things are: metres, Y up, +Z forward; rotations are unit quaternions.

use glam::{Quat, Vec3};
use serde::{Deserialize, Serialize};

use crate::limits::WORLD_HALF_M;

/// Position and rotation in the world, always finite and inside it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawPose")]
pub struct Pose {
    /// The pivot, which for things made here is the ground contact.
    pub position: Vec3,
    /// Unit length.
    pub rotation: Quat,
}

/// Coordinates that are not finite, or outside the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("that place is outside the world, which reaches {WORLD_HALF_M} m from its middle")]
pub struct OutsideWorld;

#[derive(Deserialize)]
struct RawPose {
    position: Vec3,
    rotation: Quat,
}

impl TryFrom<RawPose> for Pose {
    type Error = OutsideWorld;

    fn try_from(raw: RawPose) -> Result<Self, OutsideWorld> {
        Self::new(raw.position, raw.rotation)
    }
}

impl Default for Pose {
    fn default() -> Self {
        Self {
            position: Vec3::ZERO,
            rotation: Quat::IDENTITY,
        }
    }
}

impl Pose {
    /// Checks both and makes the rotation unit length.
    pub fn new(position: Vec3, rotation: Quat) -> Result<Self, OutsideWorld> {
        let squared = rotation.length_squared();
        if !inside_world(position) || !squared.is_finite() || squared < 1e-6 {
            return Err(OutsideWorld);
        }
        // A unit quaternion keeps its bits, so that a pose survives any number of round trips.
        let unit = (squared - 1.0).abs() < 1e-5;
        Ok(Self {
            position,
            rotation: if unit { rotation } else { rotation.normalize() },
        })
    }

    /// The same place, lifted by `metres`.
    #[must_use]
    pub fn lifted(self, metres: f32) -> Self {
        Self {
            position: self.position + Vec3::Y * metres,
            ..self
        }
    }
}

/// A place somebody points at and the way they want the thing to face.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawSpot")]
pub struct Spot {
    /// On the ground or on the surface that was hit.
    pub position: Vec3,
    /// Turn about +Y; 0 faces +Z.
    pub yaw_rad: f32,
}

#[derive(Deserialize)]
struct RawSpot {
    position: Vec3,
    yaw_rad: f32,
}

impl TryFrom<RawSpot> for Spot {
    type Error = OutsideWorld;

    fn try_from(raw: RawSpot) -> Result<Self, OutsideWorld> {
        Self::new(raw.position, raw.yaw_rad)
    }
}

impl Spot {
    /// Checks that the place is inside the world and the turn is finite.
    pub fn new(position: Vec3, yaw_rad: f32) -> Result<Self, OutsideWorld> {
        if inside_world(position) && yaw_rad.is_finite() {
            Ok(Self { position, yaw_rad })
        } else {
            Err(OutsideWorld)
        }
    }
}

/// Where a player's eye is and looks; for the marker the others see.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The eye.
    pub eye: Pose,
}

fn inside_world(position: Vec3) -> bool {
    // False for NaN too.
    position.abs().max_element() <= WORLD_HALF_M && position.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poses_from_nowhere_are_refused() {
        for bad in [f32::NAN, f32::INFINITY, WORLD_HALF_M * 2.0] {
            assert!(Pose::new(Vec3::new(bad, 0.0, 0.0), Quat::IDENTITY).is_err());
            assert!(Spot::new(Vec3::new(0.0, bad, 0.0), 0.0).is_err());
        }
        assert!(Pose::new(Vec3::ZERO, Quat::from_xyzw(0.0, 0.0, 0.0, 0.0)).is_err());
        assert!(Pose::new(Vec3::ZERO, Quat::from_xyzw(f32::NAN, 0.0, 0.0, 1.0)).is_err());
    }

    #[test]
    fn a_pose_keeps_its_bits_through_json() {
        let pose = Pose::new(Vec3::new(0.1, 2.3, -4.5), Quat::from_rotation_y(1.234)).unwrap();
        let text = serde_json::to_string(&pose).unwrap();
        assert_eq!(serde_json::from_str::<Pose>(&text).unwrap(), pose);
    }
}
