//! From the screen into the world and back.

use bevy::{ecs::system::SystemParam, math::ops, prelude::*, window::PrimaryWindow};

use sim::Land;

use super::fly::Flight;
use crate::look::FIELD_RAD;

/// The player's eye and where the cursor is in its picture; pixels are logical ones.
#[derive(SystemParam)]
pub(crate) struct Sight<'w, 's> {
    windows: Query<'w, 's, &'static Window, With<PrimaryWindow>>,
    eyes: Query<'w, 's, (&'static Camera, &'static GlobalTransform, &'static Flight)>,
    land: Res<'w, Land>,
}

impl Sight<'_, '_> {
    /// Where the cursor is; while looking around it is held in the middle, and what is ahead is under it.
    pub(super) fn cursor(&self) -> Option<Vec2> {
        let (camera, _, flight) = self.eyes.single().ok()?;
        if flight.held {
            return Some(camera.logical_viewport_size()? / 2.0);
        }
        self.windows.single().ok()?.cursor_position()
    }

    /// The ground it sees.
    pub(super) fn land(&self) -> &Land {
        &self.land
    }

    /// The line of sight through the cursor.
    pub(super) fn ray(&self) -> Option<Ray3d> {
        self.through(self.cursor()?)
    }

    /// The line of sight through a point of the picture.
    pub(super) fn through(&self, point: Vec2) -> Option<Ray3d> {
        let (camera, eye, _) = self.eyes.single().ok()?;
        camera.viewport_to_world(eye, point).ok()
    }

    /// Where a point is in the picture; nowhere when it is behind.
    pub(crate) fn on_screen(&self, point_in_world: Vec3) -> Option<Vec2> {
        let (camera, eye, _) = self.eyes.single().ok()?;
        camera.world_to_viewport(eye, point_in_world).ok()
    }

    /// Where the eye is.
    pub(super) fn eye(&self) -> Option<&GlobalTransform> {
        let (_, eye, _) = self.eyes.single().ok()?;
        Some(eye)
    }

    /// How long something there must be to be drawn one pixel long.
    pub(super) fn metres_per_pixel(&self, point_in_world: Vec3) -> Option<f32> {
        let (camera, eye, _) = self.eyes.single().ok()?;
        let depth_m = (point_in_world - eye.translation()).dot(*eye.forward());
        let height_px = camera.logical_viewport_size()?.y;
        let height_m = 2.0 * depth_m * ops::tan(FIELD_RAD / 2.0);
        (depth_m > 0.0).then_some(height_m / height_px)
    }
}
