//! Whether the renderer has built what it needs: before that, frames have holes.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use bevy::{
    prelude::*,
    render::{Render, RenderApp, RenderSystems, render_resource::PipelineCache},
};

/// This many whole frames in a row mean that nothing is missing.
const WHOLE_FRAMES: u32 = 3;

pub(super) fn plugin(app: &mut App) {
    let whole = WholeFrames::default();
    app.insert_resource(whole.clone());
    if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
        render_app
            .insert_resource(whole)
            .add_systems(Render, count.in_set(RenderSystems::Cleanup));
    }
}

/// Frames drawn since a shader was last missing.
#[derive(Resource, Clone, Default)]
pub(crate) struct WholeFrames(Arc<AtomicU32>);

impl WholeFrames {
    /// Whether frames have no holes any more.
    pub(crate) fn is_ready(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= WHOLE_FRAMES
    }
}

fn count(pipelines: Res<PipelineCache>, whole: Res<WholeFrames>) {
    if pipelines.waiting_pipelines().next().is_some() {
        whole.0.store(0, Ordering::Relaxed);
    } else {
        whole.0.fetch_add(1, Ordering::Relaxed);
    }
}
