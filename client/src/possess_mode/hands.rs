//! What is within reach, and what hands do with it.

use bevy::prelude::*;
use model::{Body, BuildCommand, Interaction, ObjectId};
use protocol::{Handling, Possessed, Thing};
use sim::{motion::Load, physics::Solids};

use super::{is_body, steer::Head};
use crate::input::{Action, Controls};
use session::{Asking, Driving, Shown};

/// An arm with a step, in metres; the room has the last word.
const REACH_M: f32 = 3.1;
/// Where things are held, at the nearest and at the farthest.
const HOLD_M: (f32, f32) = (0.9, 3.0);
/// One notch of the wheel.
const NOTCH_M: f32 = 0.2;
/// Seconds until a throw has all of one's strength.
const SWING_SECS: f32 = 0.9;
/// A shorter press just lets go.
const TAP_SECS: f32 = 0.12;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Reach>()
        .init_resource::<Swing>()
        .add_systems(Update, (look, take, swing).chain().run_if(is_body));
}

/// What the player could take, and how far away they hold what they have.
#[derive(Resource, Debug)]
pub(crate) struct Reach {
    /// What is under the dot and near enough.
    pub(crate) thing: Option<Within>,
    /// What is held is kept this far from the eye, in metres.
    pub(crate) metres: f32,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            thing: None,
            metres: 1.5,
        }
    }
}

/// Something within reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Within {
    pub(crate) object: ObjectId,
    /// What using it does.
    pub(crate) use_: Use,
    away_m: f32,
}

/// What using a thing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Become it.
    Possess,
    /// Carry it.
    Carry,
    /// Drag it: it is too heavy to be carried.
    Drag,
}

/// How far a throw is drawn back, from 0 to 1; nothing while none is.
#[derive(Resource, Debug, Default)]
pub(crate) struct Swing {
    secs: Option<f32>,
}

impl Swing {
    /// Share of one's strength.
    pub(crate) fn share(&self) -> Option<f32> {
        let secs = self.secs.filter(|secs| *secs > TAP_SECS)?;
        Some((secs / SWING_SECS).min(1.0))
    }
}

fn look(
    driving: Res<Driving>,
    head: Res<Head>,
    fixed: Res<Time<Fixed>>,
    solids: Solids,
    things: Query<(&Thing, &Handling, &Shown, Has<Possessed>)>,
    mut reach: ResMut<Reach>,
) {
    let Some(drive) = driving.0.as_ref() else {
        return;
    };
    let eye = drive.eye(fixed.overstep_fraction());
    let way = head.rotation() * Vec3::NEG_Z * REACH_M;
    let own: Vec<_> = [Some(drive.entity), drive.holds]
        .into_iter()
        .flatten()
        .collect();
    let seen = solids.sight(eye, way, &own);
    let own_kg = things
        .get(drive.entity)
        .map_or(70.0, |(_, handling, ..)| handling.mass_kg);
    reach.thing = seen.and_then(|(entity, _)| {
        let (thing, handling, shown, is_somebody) = things.get(entity).ok()?;
        let use_ = usable(handling, own_kg).filter(|_| !is_somebody)?;
        let middle = shown.0.position + shown.0.rotation * Vec3::Y * thing.size_m.y / 2.0;
        Some(Within {
            object: thing.object,
            use_,
            away_m: eye.distance(middle),
        })
    });
}

fn usable(handling: &Handling, own_kg: f32) -> Option<Use> {
    let Interaction { possessable, .. } = handling.interaction;
    match (handling.body, Load::of(handling.mass_kg, own_kg)) {
        (Body::Static, _) => None,
        (Body::Dynamic, _) if possessable => Some(Use::Possess),
        (Body::Dynamic, Load::Carried) => Some(Use::Carry),
        (Body::Dynamic, Load::Free | Load::Dragged) => Some(Use::Drag),
    }
}

/// Takes what is within reach, or puts down what is held.
fn take(
    controls: Res<Controls>,
    driving: Res<Driving>,
    mut reach: ResMut<Reach>,
    mut asking: Asking,
) {
    let holds = driving.holds();
    let notches = controls.axis(Action::PullNear, Action::PushAway);
    reach.metres = (reach.metres + notches * NOTCH_M).clamp(HOLD_M.0, HOLD_M.1);
    if holds && (controls.just_pressed(Action::Use) || controls.just_pressed(Action::Secondary)) {
        asking.ask(BuildCommand::Drop { swing: 0 });
    } else if controls.just_pressed(Action::Use)
        && let Some(within) = reach.thing
    {
        let object = within.object;
        asking.ask(match within.use_ {
            Use::Possess => BuildCommand::Possess { object },
            Use::Carry | Use::Drag => {
                reach.metres = within.away_m.clamp(1.1, 2.2);
                BuildCommand::Grab { object }
            }
        });
    }
}

/// Draws back while the button is down, and throws when it is let go.
fn swing(
    controls: Res<Controls>,
    driving: Res<Driving>,
    time: Res<Time>,
    mut swing: ResMut<Swing>,
    mut asking: Asking,
) {
    let holds = driving.holds();
    if !holds {
        swing.secs = None;
        return;
    }
    if controls.just_pressed(Action::Attack) {
        swing.secs = Some(0.0);
    }
    if let Some(secs) = &mut swing.secs {
        *secs += time.delta_secs();
    }
    if controls.just_released(Action::Attack) {
        let share = swing.share().unwrap_or(0.0);
        let swing = (share * 255.0).round() as u8;
        asking.ask(BuildCommand::Drop { swing });
    }
}
