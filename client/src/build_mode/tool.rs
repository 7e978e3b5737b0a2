//! Which tool the hand holds, and along whose axes it works.

use bevy::prelude::*;

use crate::{
    input::{Action, Controls},
    screens::playing,
};

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Tool>()
        .init_resource::<Axes>()
        .add_systems(Update, choose.run_if(playing));
}

/// What the hand does to what is chosen.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tool {
    /// Nothing but choosing and dragging.
    Select,
    /// Moves it along lines and planes.
    #[default]
    Move,
    /// Turns it.
    Rotate,
    /// Makes it larger or smaller.
    Scale,
    /// Shapes the ground instead.
    Ground,
}

impl Tool {
    /// In the order they are shown, with what chooses each.
    pub(crate) const ALL: [(Self, Action); 5] = [
        (Self::Select, Action::SelectTool),
        (Self::Move, Action::MoveTool),
        (Self::Rotate, Action::RotateTool),
        (Self::Scale, Action::ScaleTool),
        (Self::Ground, Action::GroundTool),
    ];
}

/// Whose axes count.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Axes {
    /// Those of the world.
    #[default]
    World,
    /// Those of the thing chosen last.
    Own,
}

impl Axes {
    /// The other ones.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::World => Self::Own,
            Self::Own => Self::World,
        }
    }
}

fn choose(controls: Res<Controls>, mut tool: ResMut<Tool>, mut axes: ResMut<Axes>) {
    for (wanted, action) in Tool::ALL {
        if controls.just_pressed(action) {
            tool.set_if_neq(wanted);
        }
    }
    if controls.just_pressed(Action::Axes) {
        *axes = axes.other();
    }
}
