//! What the same motion costs in the bit-packing scheme that Glenn Fiedler published for his 901 cubes: quantised to 512 units a metre and
//! nine bits for each of the smallest three parts of the rotation, written relative to the snapshot that was last acknowledged.
//!
//! <https://gafferongames.com/post/snapshot_compression/>, with the bounds of the source beside it. Only the payload is counted.

use std::collections::VecDeque;

use model::Pose;

/// A hundred milliseconds there and back, in ticks.
const ACKNOWLEDGED_TICKS: usize = 6;

/// Bits of a position or a rotation that is not written relative to anything.
const POSITION_BITS: usize = 18 + 18 + 14;
const ROTATION_BITS: usize = 2 + 3 * 9;

/// Fewer cubes than this are named one by one, more by a bit for each.
const NAMED_MAX: usize = 126;

/// One cube on the grid.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cube {
    position: [i32; 3],
    largest: usize,
    smallest: [i32; 3],
}

impl Cube {
    fn of(pose: Pose) -> Self {
        let position = pose.position.to_array();
        let parts = pose.rotation.to_array();
        let largest = (0..4).max_by(|a, b| parts[*a].abs().total_cmp(&parts[*b].abs()));
        let largest = largest.unwrap_or(3);
        let sign = parts[largest].signum();
        let range = std::f32::consts::FRAC_1_SQRT_2;
        let mut smallest = [0; 3];
        let others = (0..4).filter(|part| *part != largest);
        for (slot, part) in smallest.iter_mut().zip(others) {
            *slot = ((parts[part] * sign / range + 1.0) / 2.0 * 511.0).round() as i32;
        }
        Self {
            position: position.map(|metres| (metres * 512.0).round() as i32),
            largest,
            smallest,
        }
    }

    /// Bits that tell it to whoever knows `base`.
    fn bits(&self, base: &Self) -> usize {
        // Whether it interacts, whether it moved, whether it turned.
        let mut bits = 3;
        if self.position != base.position {
            let moved = relative(self.position, base.position, 16, 256);
            bits += 1 + moved.unwrap_or(POSITION_BITS);
        }
        if (self.largest, self.smallest) != (base.largest, base.smallest) {
            let turned = relative(self.smallest, base.smallest, 16, 128);
            let turned = turned.filter(|_| self.largest == base.largest);
            bits += 1 + turned.unwrap_or(ROTATION_BITS);
        }
        bits
    }
}

/// Three differences, each small or large; none if one of them is larger.
fn relative(now: [i32; 3], base: [i32; 3], small: i32, large: i32) -> Option<usize> {
    let bits = |now: i32, base: i32| match now - base {
        by if (-small..small).contains(&by) => Some(1 + 1 + small.ilog2() as usize),
        by if (-large - small + 1..large + small - 1).contains(&by) => {
            Some(1 + 1 + large.ilog2() as usize)
        }
        _ => None,
    };
    now.iter()
        .zip(base)
        .map(|(now, base)| bits(*now, base))
        .sum()
}

/// Counts what the scheme would have sent.
#[derive(Default)]
pub(crate) struct Reference {
    snapshots: VecDeque<Vec<Cube>>,
    bits: usize,
    ticks: usize,
}

impl Reference {
    /// One more tick of all cubes, always in the same order.
    pub(crate) fn tick(&mut self, poses: impl Iterator<Item = Pose>) {
        let now: Vec<_> = poses.map(Cube::of).collect();
        if self.snapshots.len() == ACKNOWLEDGED_TICKS
            && let Some(base) = self.snapshots.pop_front()
        {
            let pairs = now.iter().zip(&base).enumerate();
            let changed: Vec<_> = pairs.filter(|(_, (now, base))| now != base).collect();
            self.bits += names(changed.iter().map(|(index, _)| *index), now.len());
            let told = changed.iter().map(|(_, (now, base))| now.bits(base));
            self.bits += told.sum::<usize>();
            self.ticks += 1;
        }
        self.snapshots.push_back(now);
    }

    /// At sixty snapshots a second.
    pub(crate) fn kbit_a_sec(&self) -> f64 {
        self.bits as f64 / self.ticks.max(1) as f64 * 60.0 / 1_000.0
    }
}

/// Bits that say which of them changed: how far each is from the one before, shorter for nearer.
fn names(changed: impl ExactSizeIterator<Item = usize>, all: usize) -> usize {
    if changed.len() >= NAMED_MAX {
        return 1 + all;
    }
    let mut before = None;
    let each = changed.map(|index| {
        let by = before.map_or(index + 1, |before| index - before);
        before = Some(index);
        match by {
            1 => 1,
            2..=5 => 2 + 2,
            6..=21 => 3 + 4,
            22..=277 => 4 + 8,
            _ => 4 + 10,
        }
    });
    1 + 7 + each.sum::<usize>()
}
