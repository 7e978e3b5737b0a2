//! Hands: what somebody in a body holds is pulled to where they want it, by a spring no stronger than they are.

use bevy::prelude::*;
use model::{Body, ObjectId, Refusal};
use protocol::{Handling, Held, Possessed, TICK, Thing};
use sim::{
    motion::{self, Load, strength},
    physics::{self, Grasp, Motion, Solids},
};

use crate::{
    possess::Driven,
    rest::{Resting, wake_around},
    things::SolidOf,
};

/// An arm with a step: things farther from the eye are out of reach, in metres.
const REACH_M: f32 = 3.2;

/// What arms can do beyond bearing the weight, in newtons.
const ARMS_N: f32 = 900.0;

/// And what a whole body leaning away can, dragging.
const DRAG_N: f32 = 1_100.0;

/// What is farther than this from where it shall be slips away after a while, in metres.
const SLIP_M: f32 = 1.3;

/// That while, in ticks.
const SLIP_TICKS: u32 = 25;

/// The impulse of the hardest throw of a grown person, in newton seconds.
const THROW_NS: f32 = 110.0;

/// The fastest throw, in metres a second.
const THROW_MPS_MAX: f32 = 15.0;

/// Something in a driven body's hands.
#[derive(Component)]
pub(crate) struct Hands {
    /// Which.
    pub(crate) thing: Entity,
    /// How it is held; whoever comes second can only drag.
    pub(crate) load: Load,
    /// How it is turned, seen by who holds it.
    turned: Quat,
    slipping_ticks: u32,
}

/// What a driven body has just let go of, and still walks through: whoever is inside something is not to be thrown out of it.
#[derive(Component)]
pub(crate) struct Parting(pub(crate) Entity);

/// Has a driven body take hold of a thing.
pub(crate) fn grab(world: &mut World, body: Entity, thing: Entity) -> Result<(), Refusal> {
    let handling = world.get::<Handling>(thing).ok_or(Refusal::Gone)?;
    if handling.body == Body::Static {
        return Err(Refusal::StandsFirm);
    }
    let kg = handling.mass_kg;
    if world.get::<Possessed>(thing).is_some() {
        return Err(Refusal::StandsFirm);
    }
    let driven = world.get::<Driven>(body).ok_or(Refusal::NobodyYet)?;
    let (eye, facing) = (driven.eye(), driven.walker.facing_rad);
    if !world
        .run_system_cached_with(is_within_reach, (eye, body, thing))
        .unwrap_or(false)
    {
        return Err(Refusal::OutOfReach);
    }
    drop_held(world, body);
    let own_kg = world
        .get::<SolidOf>(body)
        .map_or(0.0, |solid| solid.0.mass.kg);
    let first = world.get::<Held>(thing).is_none();
    let by = world.get::<Driven>(body).ok_or(Refusal::NobodyYet)?.by;
    let turned = world.get::<Transform>(thing).map_or(Quat::IDENTITY, |at| {
        Quat::from_rotation_y(-facing) * at.rotation
    });
    if first {
        wake_around(world, thing);
        let mut held = world.entity_mut(thing);
        physics::grasp(&mut held);
        held.insert((Held { by }, Resting(false)));
    }
    world.entity_mut(body).insert(Hands {
        thing,
        load: if first {
            Load::of(kg, own_kg)
        } else {
            Load::Dragged
        },
        turned,
        slipping_ticks: 0,
    });
    Ok(())
}

/// Whether an arm from `eye` reaches a thing, with nothing in between.
fn is_within_reach(
    In((eye, body, thing)): In<(Vec3, Entity, Entity)>,
    solids: Solids,
    solid: Query<(&SolidOf, &Transform)>,
) -> bool {
    let Some(near) = solids.nearest_point(thing, eye, REACH_M) else {
        return false;
    };
    let center = solid
        .get(thing)
        .map_or(near, |(solid, at)| at.transform_point(solid.0.mass.center));
    let seen = |point: Vec3| {
        let first = solids.sight(eye, (point - eye) * 1.05, &[body]);
        first.is_none_or(|(entity, _)| entity == thing)
    };
    eye.distance(near) <= REACH_M && (seen(near) || seen(center))
}

/// Has a driven body let go of what it holds, thrown with a share of its strength.
pub(crate) fn throw(world: &mut World, body: Entity, swing: u8) -> Result<ObjectId, Refusal> {
    let driven = world.get::<Driven>(body).ok_or(Refusal::NobodyYet)?;
    let (look, pace) = (driven.look(), driven.walker.velocity);
    let kg = world
        .get::<SolidOf>(body)
        .map_or(0.0, |solid| solid.0.mass.kg);
    let lifts = world
        .get::<Hands>(body)
        .is_some_and(|hands| hands.load == Load::Carried);
    let thing = drop_held(world, body).ok_or(Refusal::HandsEmpty)?;
    let object = world
        .get::<Thing>(thing)
        .map(|thing| thing.object)
        .ok_or(Refusal::Gone)?;
    let Some(mass) = world.get::<SolidOf>(thing).map(|solid| solid.0.mass) else {
        return Ok(object);
    };
    if let Some(mut motion) = world.get_mut::<Motion>(thing) {
        if swing > 0 && lifts {
            let share = f32::from(swing) / 255.0;
            let mps = (share * THROW_NS * strength(kg) / mass.kg).min(share * THROW_MPS_MAX);
            motion.linear = pace + look * Vec3::NEG_Z * mps;
        } else {
            // Letting go never launches anything.
            motion.linear = motion.linear.clamp_length_max(pace.length() + 2.0);
        }
    }
    Ok(object)
}

/// Has a driven body let go of whatever it holds, and says what that was.
pub(crate) fn drop_held(world: &mut World, body: Entity) -> Option<Entity> {
    let hands = world.entity_mut(body).take::<Hands>()?;
    let by = world.get::<Driven>(body).map(|driven| driven.by);
    let mut held = world.get_entity_mut(hands.thing).ok()?;
    if held.get::<Held>().map(|held| held.by) == by {
        held.remove::<Held>();
        part_with(world, body);
        world.entity_mut(body).insert(Parting(hands.thing));
    }
    Some(hands.thing)
}

/// What was let go of before is solid again for everybody.
pub(crate) fn part_with(world: &mut World, body: Entity) {
    let parting = world.entity_mut(body).take::<Parting>();
    if let Some(mut thing) = parting.and_then(|Parting(thing)| world.get_entity_mut(thing).ok())
        && !thing.contains::<Held>()
    {
        physics::loosen(&mut thing);
    }
}

/// Ends what is over: who has stepped out of what they let go of meets it again.
pub(crate) fn part(
    bodies: Query<(Entity, &Driven, &Parting)>,
    things: Query<(&Transform, &Thing, &SolidOf)>,
    mut commands: Commands,
) {
    for (body, driven, Parting(thing)) in &bodies {
        let apart = things.get(*thing).map_or(true, |(at, thing, solid)| {
            let middle = at.transform_point(solid.0.mass.center);
            motion::is_apart(&driven.walker, driven.stature, middle, thing.size_m)
        });
        if apart {
            commands.queue(move |world: &mut World| part_with(world, body));
        }
    }
}

/// What became another thing in somebody's hands is still in them.
pub(crate) fn hold_on(world: &mut World, thing: Entity) {
    let mut thing = world.entity_mut(thing);
    if thing.contains::<Held>() {
        physics::grasp(&mut thing);
    }
}

/// Has everybody let go of a thing.
pub(crate) fn free(world: &mut World, thing: Entity) {
    let mut hands = world.query::<(Entity, &Hands)>();
    let holders: Vec<_> = hands
        .iter(world)
        .filter(|(_, hands)| hands.thing == thing)
        .map(|(body, _)| body)
        .collect();
    for body in holders {
        drop_held(world, body);
    }
}

/// Brings everything that is held nearer to where its holder wants it.
pub(crate) fn pull(
    mut bodies: Query<(Entity, &Driven, &SolidOf, &mut Hands)>,
    mut things: Query<(&Transform, &SolidOf, &Thing, &mut Motion), Without<Driven>>,
    mut commands: Commands,
) {
    for (body, driven, solid, mut hands) in &mut bodies {
        let strength = strength(solid.0.mass.kg);
        let keys = driven.keys.newest();
        let Ok((at, held, thing, mut motion)) = things.get_mut(hands.thing) else {
            commands.entity(body).remove::<Hands>();
            continue;
        };
        let look = driven.look();
        let [about_up, about_right] = keys.turn_rad();
        let right = Quat::from_rotation_y(-driven.walker.facing_rad) * look * Vec3::X;
        hands.turned = (Quat::from_rotation_y(about_up)
            * Quat::from_axis_angle(right.normalize_or(Vec3::X), about_right)
            * hands.turned)
            .normalize();

        // Never nearer than its own size: what is inside its holder would throw them off.
        let nearest_m = driven.stature.radius_m + 0.15 + thing.size_m.max_element() / 2.0;
        let reach_m = keys.reach_m().clamp(nearest_m, nearest_m.max(REACH_M));
        let mass = held.0.mass;
        let center = at.transform_point(mass.center);
        let to = driven.eye() + look * Vec3::NEG_Z * reach_m;
        let grasp = if hands.load == Load::Carried {
            Grasp {
                center: to,
                rotation: Some(Quat::from_rotation_y(driven.walker.facing_rad) * hands.turned),
                newtons: ARMS_N * strength,
                lifted: Some(held.0.gravity_scale),
            }
        } else {
            Grasp {
                center: to,
                rotation: None,
                newtons: DRAG_N * strength,
                lifted: None,
            }
        };
        physics::pull(&mut motion, at, center, mass.kg, grasp, TICK.as_secs_f32());

        let away = if hands.load == Load::Carried {
            center.distance(to)
        } else {
            (center.distance(driven.eye()) - REACH_M).max(0.0)
        };
        hands.slipping_ticks = if away > SLIP_M {
            hands.slipping_ticks + 1
        } else {
            0
        };
        if hands.slipping_ticks > SLIP_TICKS {
            commands.queue(move |world: &mut World| {
                drop_held(world, body);
            });
        }
    }
}
