//! Luck that is the same everywhere.

/// Value noise that remembers the square of its lattice it was last asked about: who asks for neighbours asks cheaply.
pub(crate) struct Octave {
    seed: u32,
    square: (f32, f32),
    corners: [f32; 4],
}

impl Octave {
    pub(crate) const fn new(seed: u32) -> Self {
        Self {
            seed,
            square: (f32::NAN, f32::NAN),
            corners: [0.0; 4],
        }
    }

    /// In 0..=1, with a smooth slope.
    pub(crate) fn at(&mut self, x: f32, z: f32) -> f32 {
        let (left, low) = (x.floor(), z.floor());
        if self.square != (left, low) {
            self.square = (left, low);
            self.corners = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dz)| {
                let (column, row) = (left as i32, low as i32);
                lattice(self.seed, column.wrapping_add(dx), row.wrapping_add(dz))
            });
        }
        let fade = |t: f32| t * t * (3.0 - 2.0 * t);
        let (u, v) = (fade(x - left), fade(z - low));
        let [near, right, far, opposite] = self.corners;
        let (near, far) = (near + (right - near) * u, far + (opposite - far) * u);
        near + (far - near) * v
    }
}

/// Several octaves, each half as strong and twice as fine as the one before, about.
pub(crate) struct Octaves<const N: usize>([Octave; N]);

impl<const N: usize> Octaves<N> {
    pub(crate) fn new(seed: u32) -> Self {
        let octave = |index| Octave::new(seed.wrapping_add(index as u32));
        Self(core::array::from_fn(octave))
    }

    /// Soft all over, in 0..=1.
    pub(crate) fn hills(&mut self, x: f32, z: f32) -> f32 {
        let (mut sum, mut share, mut all, mut scale) = (0.0, 0.5, 0.0, 1.0);
        for (octave, number) in self.0.iter_mut().zip(0_u8..) {
            sum += share * octave.at(x * scale + f32::from(number) * 7.3, z * scale);
            (all, share, scale) = (all + share, share * 0.5, scale * 2.1);
        }
        sum / all
    }

    /// The same with sharp crests, in 0..=1.
    pub(crate) fn ridges(&mut self, x: f32, z: f32) -> f32 {
        let (mut sum, mut share, mut all, mut scale) = (0.0, 0.5, 0.0, 1.0);
        for (octave, number) in self.0.iter_mut().zip(0_u8..) {
            let luck = octave.at(x * scale + f32::from(number) * 5.1, z * scale);
            let crest = 1.0 - (2.0 * luck - 1.0).abs();
            sum += share * crest * crest;
            (all, share, scale) = (all + share, share * 0.45, scale * 2.2);
        }
        sum / all
    }
}

/// From 0 at `from` to 1 at `to` without a kink.
pub(crate) fn ease(from: f32, to: f32, at: f32) -> f32 {
    let share = ((at - from) / (to - from)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// A number in 0..=1 for a point of the lattice (the finaliser of `MurmurHash3`).
fn lattice(seed: u32, x: i32, z: i32) -> f32 {
    let mut bits = (x as u32).wrapping_mul(0x9e37_79b1)
        ^ (z as u32).wrapping_mul(0x85eb_ca77)
        ^ seed.wrapping_mul(0xc2b2_ae3d);
    bits = (bits ^ bits >> 16).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ bits >> 13).wrapping_mul(0xc2b2_ae35);
    ((bits ^ bits >> 16) >> 8) as f32 / 16_777_215.0
}
