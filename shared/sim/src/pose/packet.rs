//! One datagram of poses.

use bevy::math::{IVec3, Quat, Vec3};
use model::{ObjectId, Pose, limits::OBJECTS_MAX};

use super::{
    coder::{Coder, Decoder, Encoder, Model, Number},
    grid::{GridPose, PART_BITS, PART_MAX, Sample, Way},
};

/// What a pose is written against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Nothing: it is written out.
    None,
    /// Where it last rested.
    Rest,
    /// Where it was this many ticks ago.
    Ago(u8),
}

/// Where something is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Said {
    /// On its way.
    Moving(GridPose),
    /// At rest, on the grid.
    Resting(GridPose),
    /// At rest, exactly where somebody put it.
    Exactly(Pose),
}

impl Said {
    /// Something that rests, as short as it can be said.
    #[must_use]
    pub fn resting(pose: Pose) -> Self {
        let grid = GridPose::of(pose);
        if grid.pose() == Some(pose) {
            Self::Resting(grid)
        } else {
            Self::Exactly(pose)
        }
    }

    /// The nearest place on the grid.
    #[must_use]
    pub fn grid(self) -> GridPose {
        match self {
            Self::Moving(grid) | Self::Resting(grid) => grid,
            Self::Exactly(pose) => GridPose::of(pose),
        }
    }

    /// Whether it is there to stay.
    #[must_use]
    pub const fn rests(self) -> bool {
        !matches!(self, Self::Moving(_))
    }
}

/// What a datagram tells of one thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// Which thing.
    pub object: ObjectId,
    /// Where it is.
    pub said: Said,
    /// And as what the next datagrams may be written against.
    pub sample: Sample,
}

/// Nothing that a room writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a datagram of poses is mangled")]
pub struct MangledPacket;

/// What comes before a pose.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    object: u32,
    rests: bool,
    exact: bool,
    based: bool,
    on_rest: bool,
    age: u8,
}

impl Head {
    fn of(object: ObjectId, said: Said, base: Base) -> Self {
        Self {
            object: object.0,
            rests: said.rests(),
            exact: matches!(said, Said::Exactly(_)),
            based: base != Base::None,
            on_rest: base == Base::Rest,
            age: match base {
                Base::Ago(age) => age,
                Base::None | Base::Rest => 0,
            },
        }
    }

    const fn base(self) -> Base {
        match (self.based, self.on_rest) {
            (false, _) => Base::None,
            (true, true) => Base::Rest,
            (true, false) => Base::Ago(self.age),
        }
    }
}

/// What is learnt of one kind of surprise, by the size of the one before it.
type Surprises = [Number; 4];

fn surprises() -> Surprises {
    [0, 2, 4, 6].map(Number::about)
}

/// Which of them a surprise of this size leads to.
const fn after(surprise: i32) -> usize {
    match surprise.unsigned_abs() {
        0 => 0,
        1..4 => 1,
        4..16 => 2,
        _ => 3,
    }
}

/// Everything learnt while one datagram is written or read.
#[derive(Debug)]
struct Models {
    more: Model,
    skip: Number,
    rests: Model,
    exact: Model,
    based: Model,
    on_rest: Model,
    same_age: Model,
    place: Number,
    stays: Model,
    falls: Model,
    /// For each axis, by how much the one before it was not as foreseen.
    moved: [Surprises; 3],
    same_largest: Model,
    /// By how much the part before it was not as foreseen.
    turned: Surprises,
    last: u32,
    age: u8,
}

impl Models {
    fn new() -> Self {
        Self {
            more: Model::likely(0.97),
            skip: Number::about(1),
            rests: Model::likely(0.1),
            exact: Model::likely(0.2),
            based: Model::likely(0.9),
            on_rest: Model::likely(0.1),
            same_age: Model::likely(0.9),
            place: Number::about(12),
            stays: Model::likely(0.3),
            falls: Model::likely(0.3),
            moved: [surprises(); 3],
            same_largest: Model::likely(0.98),
            turned: surprises(),
            last: 0,
            age: 0,
        }
    }

    fn head<C: Coder>(&mut self, coder: &mut C, mut head: Head) -> Head {
        let next = self.last.wrapping_add(1);
        let skip = coder.number(&mut self.skip, head.object.wrapping_sub(next));
        head.object = next.wrapping_add(skip);
        self.last = head.object;
        head.rests = coder.bit(&mut self.rests, head.rests);
        head.exact = head.rests && coder.bit(&mut self.exact, head.exact);
        head.based = !head.exact && coder.bit(&mut self.based, head.based);
        head.on_rest = head.based && coder.bit(&mut self.on_rest, head.on_rest);
        if head.based && !head.on_rest {
            if !coder.bit(&mut self.same_age, head.age == self.age) {
                self.age = coder.raw(8, head.age.into()) as u8;
            }
            head.age = self.age;
        }
        head
    }

    /// How it went on.
    fn way<C: Coder>(&mut self, coder: &mut C, way: Way) -> Way {
        if coder.bit(&mut self.stays, way == Way::Stays) {
            Way::Stays
        } else if coder.bit(&mut self.falls, way == Way::Falls) {
            Way::Falls
        } else {
            Way::Goes
        }
    }

    /// What was not foreseen of a pose.
    fn surprise<C: Coder>(
        &mut self,
        coder: &mut C,
        foreseen: GridPose,
        pose: GridPose,
    ) -> GridPose {
        let mut position = foreseen.position;
        let mut context = 1;
        for (axis, models) in self.moved.iter_mut().enumerate() {
            let off = pose.position[axis].wrapping_sub(position[axis]);
            let off = coder.signed(&mut models[context], off);
            context = after(off);
            position[axis] = position[axis].wrapping_add(off);
        }
        if !coder.bit(&mut self.same_largest, pose.largest == foreseen.largest) {
            return turn(coder, GridPose { position, ..pose });
        }
        let mut parts = foreseen.parts;
        for index in 0..3 {
            let off = pose.parts[index].wrapping_sub(parts[index]);
            let off = coder.signed(&mut self.turned[context], off);
            context = after(off);
            parts[index] = parts[index].wrapping_add(off);
        }
        GridPose {
            position,
            largest: foreseen.largest,
            parts,
        }
    }

    /// A pose of which nothing is known.
    fn whole<C: Coder>(&mut self, coder: &mut C, pose: GridPose) -> GridPose {
        let axes = pose.position.to_array();
        let position = axes.map(|axis| coder.signed(&mut self.place, axis));
        turn(
            coder,
            GridPose {
                position: IVec3::from_array(position),
                ..pose
            },
        )
    }
}

/// The turn of a pose, written out.
fn turn<C: Coder>(coder: &mut C, pose: GridPose) -> GridPose {
    let largest = coder.raw(2, pose.largest.into()) as u8;
    let parts = pose.parts.to_array().map(|part| {
        let written = coder.raw(PART_BITS, (part + PART_MAX).cast_unsigned());
        written.cast_signed() - PART_MAX
    });
    GridPose {
        largest,
        parts: IVec3::from_array(parts),
        ..pose
    }
}

/// Bits that make up a pose as it is kept.
fn exactly<C: Coder>(coder: &mut C, pose: Pose) -> (Vec3, Quat) {
    let mut float = |value: f32| f32::from_bits(coder.raw(32, value.to_bits()));
    let place = pose.position.to_array().map(&mut float);
    let turn = pose.rotation.to_array().map(float);
    (Vec3::from_array(place), Quat::from_array(turn))
}

/// The way on which the least has to be written.
fn best_foreseen(known: &Sample, tick: u32, pose: GridPose) -> (Way, GridPose) {
    let ways = [Way::Stays, Way::Goes, Way::Falls].map(|way| (way, known.foresee(way, tick)));
    let cost = |foreseen: &GridPose| {
        let off = [
            pose.position - foreseen.position,
            pose.parts - foreseen.parts,
        ];
        let bits = off
            .iter()
            .flat_map(IVec3::to_array)
            .map(|off| u32::BITS - off.unsigned_abs().leading_zeros());
        let turned = u32::from(pose.largest != foreseen.largest) * 3 * PART_BITS;
        bits.sum::<u32>() + turned
    };
    let best = ways.into_iter().min_by_key(|(_, foreseen)| cost(foreseen));
    best.unwrap_or((Way::Stays, known.pose))
}

/// The sample that a pose becomes for those to come.
fn sample(tick: u32, said: Said, known: Option<&Sample>) -> Sample {
    let pose = said.grid();
    if said.rests() {
        return Sample::at_rest(tick, pose);
    }
    // What rested has not been on its way for longer than a datagram there and back.
    let before = known.map(|known| (known.tick.max(tick.saturating_sub(JUST_NOW)), known.pose));
    Sample { tick, pose, before }
}

/// Ticks that what was last seen at rest can have moved for.
const JUST_NOW: u32 = 8;

/// Writes one datagram; things come in the order of their ids.
#[derive(Debug)]
pub struct Writer {
    tick: u32,
    coder: Encoder,
    models: Models,
}

impl Writer {
    /// One of this tick.
    #[must_use]
    pub fn new(tick: u32) -> Self {
        Self {
            tick,
            coder: Encoder::after(tick.to_le_bytes().to_vec()),
            models: Models::new(),
        }
    }

    /// Bytes so far; up to four more are to come.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.coder.bytes.len()
    }

    /// Tells where one more thing is, against what its receiver is known to know.
    pub fn tell(
        &mut self,
        object: ObjectId,
        said: Said,
        base: Base,
        known: Option<&Sample>,
    ) -> Sample {
        let known = known.filter(|_| base != Base::None);
        let base = if known.is_some() { base } else { Base::None };
        self.coder.bit(&mut self.models.more, true);
        self.models
            .head(&mut self.coder, Head::of(object, said, base));
        match (said, known) {
            (Said::Exactly(pose), _) => {
                exactly(&mut self.coder, pose);
            }
            (Said::Moving(pose) | Said::Resting(pose), Some(known)) => {
                let (way, foreseen) = best_foreseen(known, self.tick, pose);
                self.models.way(&mut self.coder, way);
                self.models.surprise(&mut self.coder, foreseen, pose);
            }
            (Said::Moving(pose) | Said::Resting(pose), None) => {
                self.models.whole(&mut self.coder, pose);
            }
        }
        sample(self.tick, said, known)
    }

    /// The datagram.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.coder.bit(&mut self.models.more, false);
        self.coder.finish()
    }
}

/// Reads one datagram: its tick, and what it tells.
///
/// `known` finds what a thing is written against; one that is not known there ends the reading, for nothing behind it can be
/// understood.
pub fn read(
    bytes: &[u8],
    mut known: impl FnMut(ObjectId, Base, u32) -> Option<Sample>,
) -> Result<(u32, Vec<Told>), MangledPacket> {
    let (tick, bytes) = bytes.split_first_chunk().ok_or(MangledPacket)?;
    let tick = u32::from_le_bytes(*tick);
    let (mut coder, mut models) = (Decoder::new(bytes), Models::new());
    let mut told = Vec::new();
    while coder.bit(&mut models.more, false) {
        // Zeros behind the end may stand for a few things more, and not for any number of them.
        if coder.missing > BEHIND_MAX || told.len() >= OBJECTS_MAX {
            return Err(MangledPacket);
        }
        let head = models.head(&mut coder, Head::default());
        let object = ObjectId(head.object);
        let base = head.base();
        let known = match base {
            Base::None => None,
            Base::Rest | Base::Ago(_) => {
                let Some(known) = known(object, base, tick) else {
                    return Ok((tick, told));
                };
                Some(known)
            }
        };
        let said = if head.exact {
            let (place, turn) = exactly(&mut coder, Pose::default());
            Said::Exactly(Pose::new(place, turn).or(Err(MangledPacket))?)
        } else {
            let blank = GridPose::of(Pose::default());
            let pose = match &known {
                Some(known) => {
                    let way = models.way(&mut coder, Way::Stays);
                    models.surprise(&mut coder, known.foresee(way, tick), blank)
                }
                None => models.whole(&mut coder, blank),
            };
            let inside = pose.pose().is_some() && pose.parts.abs().max_element() <= PART_MAX;
            match (inside, head.rests) {
                (false, _) => return Err(MangledPacket),
                (true, true) => Said::Resting(pose),
                (true, false) => Said::Moving(pose),
            }
        };
        let sample = sample(tick, said, known.as_ref());
        told.push(Told {
            object,
            said,
            sample,
        });
    }
    Ok((tick, told))
}

/// Bytes that may be read behind the end of a datagram: a reader is four ahead of what it needs.
const BEHIND_MAX: usize = 8;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn pose(place: [f32; 3], yaw: f32) -> Pose {
        Pose::new(Vec3::from_array(place), Quat::from_rotation_y(yaw)).unwrap()
    }

    /// What both sides know of each thing.
    type Known = BTreeMap<ObjectId, Sample>;

    fn write(tick: u32, said: &[(u32, Said)], known: &Known) -> (Vec<u8>, Vec<Told>) {
        let mut writer = Writer::new(tick);
        let told = said.iter().map(|(object, said)| {
            let object = ObjectId(*object);
            let known = known.get(&object);
            let base = known.map_or(Base::None, |known| Base::Ago((tick - known.tick) as u8));
            let sample = writer.tell(object, *said, base, known);
            Told {
                object,
                said: *said,
                sample,
            }
        });
        let told = told.collect();
        (writer.finish(), told)
    }

    proptest! {
        #[test]
        fn what_is_told_is_heard(
            ways in prop::collection::btree_map(
                0..5_000_u32,
                ([-500.0..500.0_f32, -5.0..50.0, -500.0..500.0], -3.1..3.1_f32, [-0.2..0.2_f32, -0.2..0.2, -0.2..0.2], 0..8_u8),
                0..80,
            ),
        ) {
            let (mut near, mut far) = (Known::new(), Known::new());
            for round in 0..4_u32 {
                let tick = 70_000 + 7 * round;
                let said: Vec<_> = ways.iter().map(|(object, (from, yaw, step, how))| {
                    let along = round as f32;
                    let place = std::array::from_fn(|axis| from[axis] + step[axis] * along);
                    let now = pose(place, yaw + 0.1 * along);
                    let said = match how {
                        0 => Said::resting(now),
                        1 => Said::resting(GridPose::snap(now)),
                        _ => Said::Moving(GridPose::of(now)),
                    };
                    (*object, said)
                }).collect();
                let (bytes, told) = write(tick, &said, &near);
                let (read_tick, heard) = read(&bytes, |object, _, _| far.get(&object).copied()).unwrap();
                prop_assert_eq!(read_tick, tick);
                prop_assert_eq!(&heard, &told);
                near.extend(told.iter().map(|told| (told.object, told.sample)));
                far.extend(heard.iter().map(|told| (told.object, told.sample)));
            }
        }

        #[test]
        fn mangled_datagrams_are_refused_or_harmless(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let known = Sample::at_rest(1, GridPose::of(Pose::default()));
            if let Ok((_, told)) = read(&bytes, |_, _, _| Some(known)) {
                prop_assert!(told.iter().all(|told| told.said.grid().pose().is_some()));
            }
        }
    }

    #[test]
    fn a_cube_that_slides_as_foreseen_costs_about_a_byte() {
        let mut known = Known::new();
        let mut bytes = Vec::new();
        for round in 0..5_u32 {
            let tick = 600 + 6 * round;
            let said: Vec<_> = (0..100)
                .map(|object| {
                    let place = [object as f32, 0.5, 0.125 * round as f32];
                    (object, Said::Moving(GridPose::of(pose(place, 0.3))))
                })
                .collect();
            let told;
            (bytes, told) = write(tick, &said, &known);
            known.extend(told.iter().map(|told| (told.object, told.sample)));
        }
        assert!(bytes.len() < 100, "{} bytes for 100 cubes", bytes.len());
    }
}
