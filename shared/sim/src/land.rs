//! The ground as it is right now; everybody who asks how high it is asks here.

use bevy::prelude::*;
use model::Walker;
use terrain::{Ground, HALF_M};

/// The ground: of the room where it decides, as it is shown where it is mirrored. Its colliders follow within the same tick.
#[derive(Resource, Clone, Debug, Default)]
pub struct Land(pub Ground);

/// Feet on a slope are a little below the middle of what they stand on, in metres.
const SUNK_M: f32 = 0.3;

impl Land {
    /// Keeps somebody on the ground and within its edges, whatever it did under them.
    #[must_use]
    pub fn held_up(&self, mut walker: Walker) -> Walker {
        let edge = Vec3::splat(HALF_M - 1.0);
        walker.feet = walker.feet.clamp(-edge, edge);
        let ground_m = self.0.height_m(walker.feet.x, walker.feet.z);
        walker.feet.y = walker.feet.y.max(ground_m - SUNK_M);
        walker
    }
}
