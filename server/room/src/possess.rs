//! Possessing: a player's keys drive one body until they let go.

mod keys;

use bevy::{math::ops, prelude::*};
use lightyear::prelude::*;
use model::{Kind, ObjectId, PlayerId, Pose, Walker, limits::TICK_HZ};
use protocol::{Gait, Player, Possessed, Steer, Steps, TICK, Thing, Walked};
use sim::{
    Land, Step,
    motion::{self, Load, Stature},
    physics::{self, Met, Motion, Solids},
};

use crate::{
    hands::{self, Hands, Parting},
    history::Event,
    ledger::Ledger,
    link::Member,
    rest::{Resting, wake_around},
    space,
    things::{self, Directory, SolidOf},
};
use keys::KeyStream;

/// Ticks for which the body of somebody who vanished waits for them.
const ABSENT_TICKS_MAX: u32 = 60 * TICK_HZ;

/// Ticks between two tellings of where one's body is.
const TELL_TICKS: u32 = TICK_HZ / 20;

/// How hard a grown person pushes what is in the way, in newtons.
const PUSH_N: f32 = 450.0;

/// Nobody shoves anything faster than this, in metres a second.
const PUSH_MPS_MAX: f32 = 3.0;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(FixedUpdate, hear_keys.in_set(Step::Receive))
        .add_systems(FixedUpdate, mind_absent.in_set(Step::Decide))
        .add_systems(
            FixedUpdate,
            (drive, hands::pull, hands::part)
                .chain()
                .in_set(Step::Simulate)
                .before(physics::Stepping),
        )
        .add_systems(FixedUpdate, tell.in_set(Step::Publish));
}

/// A body somebody's keys move.
#[derive(Component)]
pub(crate) struct Driven {
    pub(crate) by: PlayerId,
    pub(crate) keys: KeyStream,
    pub(crate) walker: Walker,
    pub(crate) stature: Stature,
    absent_ticks: u32,
}

impl Driven {
    /// Where its driver's eye is.
    pub(crate) fn eye(&self) -> Vec3 {
        let body = self.stature.ducked(self.walker.crouched);
        self.walker.feet + Vec3::Y * body.eye_m()
    }

    /// And where it looks.
    pub(crate) fn look(&self) -> Quat {
        motion::look(self.keys.newest())
    }
}

/// What somebody is right now.
pub(crate) fn body_of(world: &mut World, player: PlayerId) -> Option<Entity> {
    let mut bodies = world.query::<(Entity, &Driven)>();
    let own = bodies.iter(world).find(|(_, driven)| driven.by == player);
    own.map(|(entity, _)| entity)
}

/// Gives a thing to somebody's keys. It stands up for it, in nobody.
pub(crate) fn begin(world: &mut World, by: PlayerId, entity: Entity) {
    let pose = things::pose(world, entity);
    let Some((kind, size_m)) = world
        .get::<Thing>(entity)
        .map(|thing| (thing.kind, thing.size_m))
    else {
        return;
    };
    let ahead = pose.rotation * Vec3::Z;
    let facing_rad = ops::atan2(ahead.x, ahead.z);
    let upright = Pose {
        rotation: Quat::from_rotation_y(facing_rad),
        ..pose
    };
    wake_around(world, entity);
    let collider = model::Collider::standing_box(size_m);
    let above = space::above_ground(world, &collider, upright);
    let free = if upright.rotation.abs_diff_eq(pose.rotation, 0.01) {
        above
    } else {
        space::lifted_among(world, &[entity], &collider, above)
    };
    let stature = Stature::of(size_m);
    let mut body = world.entity_mut(entity);
    physics::drive(&mut body, (kind == Kind::Character).then_some(stature));
    body.insert((
        physics::transform(free),
        Resting(false),
        Possessed { by },
        Gait::default(),
        Driven {
            by,
            keys: KeyStream::default(),
            walker: Walker {
                feet: free.position,
                facing_rad,
                ..Walker::default()
            },
            stature,
            absent_ticks: 0,
        },
    ));
}

/// Takes a thing from whoever drives it: it is the world's again, and goes on as it went. Somebody's own figure goes with them.
pub(crate) fn end(world: &mut World, entity: Entity) {
    hands::drop_held(world, entity);
    hands::part_with(world, entity);
    let mut body = world.entity_mut(entity);
    let Some(driven) = body.take::<Driven>() else {
        return;
    };
    body.remove::<(Possessed, Gait)>();
    let object = body.get::<Thing>().map(|thing| thing.object);
    if let Some(object) = object.filter(|object| is_figure(world, *object)) {
        wake_around(world, entity);
        things::despawn(world, object);
        let objects = vec![object];
        let mut ledger = world.resource_mut::<Ledger>();
        ledger.record_own(Event::Removed { objects });
        return;
    }
    let Some(solid) = world.get::<SolidOf>(entity).map(|solid| solid.0.clone()) else {
        return;
    };
    let pose = things::pose(world, entity);
    physics::solidify(world.entity_mut(entity), &solid, pose);
    if let Some(mut motion) = world.get_mut::<Motion>(entity) {
        motion.linear = driven.walker.velocity;
    }
}

/// A body that became another thing while somebody is it.
pub(crate) fn reshape(world: &mut World, entity: Entity, kind: Kind, size_m: Vec3) {
    let mut body = world.entity_mut(entity);
    if let Some(mut driven) = body.get_mut::<Driven>() {
        driven.stature = Stature::of(size_m);
        let stature = driven.stature;
        physics::drive(&mut body, (kind == Kind::Character).then_some(stature));
    }
}

/// Whether a thing is somebody's own figure.
pub(crate) fn is_figure(world: &World, object: ObjectId) -> bool {
    let objects = &world.resource::<Ledger>().state().objects;
    objects
        .get(&object)
        .is_some_and(|state| state.figure_of.is_some())
}

/// Figures of a room that was read from disk wait for their people, as they do for those who vanish.
pub(crate) fn wait_for_owner(world: &mut World, object: ObjectId, owner: PlayerId) {
    if let Some(entity) = world.resource::<Directory>().get(object) {
        begin(world, owner, entity);
    }
}

fn hear_keys(
    mut links: Query<(&Member, &mut MessageReceiver<Steer>)>,
    mut bodies: Query<(&Thing, &mut Driven)>,
) {
    for (member, mut steers) in &mut links {
        let mut driven = bodies.iter_mut().find(|(_, driven)| driven.by == member.0);
        for steer in steers.receive() {
            if let Some((thing, driven)) = &mut driven
                && thing.object == steer.object
            {
                driven.keys.hear(&steer);
            }
        }
    }
}

/// Who does not come back within a minute has let go.
fn mind_absent(world: &mut World) {
    let mut players = world.query::<&Player>();
    let here: Vec<_> = players.iter(world).map(|player| player.player).collect();
    let mut gone = Vec::new();
    let mut bodies = world.query::<(Entity, &mut Driven)>();
    for (entity, mut driven) in bodies.iter_mut(world) {
        if here.contains(&driven.by) {
            driven.absent_ticks = 0;
        } else {
            driven.absent_ticks += 1;
            if driven.absent_ticks > ABSENT_TICKS_MAX {
                gone.push(entity);
            }
        }
    }
    for entity in gone {
        end(world, entity);
    }
}

/// Advances every driven body by the ticks its keys are due.
fn drive(
    solids: Solids,
    land: Res<Land>,
    mut driven: Query<(
        Entity,
        &mut Driven,
        &mut Transform,
        &mut Gait,
        &SolidOf,
        Option<&Hands>,
        Option<&Parting>,
    )>,
    mut others: Query<(&SolidOf, &mut Motion), Without<Driven>>,
) {
    for (entity, mut driven, mut transform, mut gait, solid, hands, parting) in &mut driven {
        let holds = hands.map(|hands| hands.thing);
        let through = [holds, parting.map(|parting| parting.0)];
        let Some(mut footing) = solids.footing(entity, through) else {
            return;
        };
        let strength = motion::strength(solid.0.mass.kg);
        let load = hands.map_or(Load::Free, |hands| hands.load);
        let Driven {
            keys,
            walker,
            stature,
            ..
        } = &mut *driven;
        let ticks = keys.take();
        if ticks.is_empty() {
            *walker = motion::ride(*walker, *stature, &mut footing);
        }
        for tick in ticks {
            let next = motion::step(*walker, *stature, tick, load, &mut footing);
            *walker = land.held_up(next);
            footing.was_carried();
            for met in footing.take_met() {
                if let Ok((other, mut motion)) = others.get_mut(met.entity) {
                    push(met, PUSH_N * strength / other.0.mass.kg, &mut motion);
                }
            }
        }
        let upright = Transform::from_translation(walker.feet)
            .with_rotation(Quat::from_rotation_y(walker.facing_rad));
        transform.set_if_neq(upright);
        let mps = walker.velocity.with_y(0.0).length();
        gait.set_if_neq(Gait {
            stride: motion::stride(walker, *stature),
            speed_dmps: (mps * 10.0).round().min(255.0) as u8,
            carrying: load != Load::Free,
        });
    }
}

/// Shoves a body that is in the way, with at most this acceleration.
fn push(met: Met, mps2: f32, motion: &mut Motion) {
    let secs = TICK.as_secs_f32();
    let pressed = met.pressed.with_y(0.0);
    let (direction, metres) = pressed.normalize_and_length();
    let wanted = (metres / secs).min(PUSH_MPS_MAX);
    let missing = (wanted - motion.linear.dot(direction)).clamp(0.0, mps2 * secs);
    if missing > 0.0 && direction.is_finite() {
        motion.linear += direction * missing;
    }
}

/// Tells everybody who drives where the room has their body.
fn tell(
    bodies: Query<(&Thing, &Driven)>,
    mut links: Query<(&Member, &mut MessageSender<Walked>)>,
    mut ticks: Local<u32>,
) {
    *ticks += 1;
    if !ticks.is_multiple_of(TELL_TICKS) {
        return;
    }
    for (thing, driven) in &bodies {
        let own = links.iter_mut().find(|(member, _)| member.0 == driven.by);
        if let Some((_, mut wire)) = own {
            wire.send::<Steps>(Walked {
                object: thing.object,
                newest: driven.keys.newest_taken(),
                walker: driven.walker,
            });
        }
    }
}
