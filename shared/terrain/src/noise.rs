//! Luck that is the same everywhere.

/// Value noise in 0..=1 with a smooth slope.
pub(crate) fn noise(seed: u32, x: f32, z: f32) -> f32 {
    let (left, low) = (x.floor(), z.floor());
    let fade = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (fade(x - left), fade(z - low));
    let at = |dx: i32, dz: i32| {
        lattice(
            seed,
            (left as i32).wrapping_add(dx),
            (low as i32).wrapping_add(dz),
        )
    };
    let (near, far) = (
        at(0, 0) + (at(1, 0) - at(0, 0)) * u,
        at(0, 1) + (at(1, 1) - at(0, 1)) * u,
    );
    near + (far - near) * v
}

/// Several octaves of [`noise`], in 0..=1.
pub(crate) fn hills(seed: u32, x: f32, z: f32, octaves: u32) -> f32 {
    let (mut sum, mut share, mut all, mut scale) = (0.0, 0.5, 0.0, 1.0);
    for octave in 0..octaves {
        let seed = seed.wrapping_add(octave);
        sum += share * noise(seed, x * scale + octave as f32 * 7.3, z * scale);
        (all, share, scale) = (all + share, share * 0.5, scale * 2.1);
    }
    sum / all
}

/// The same with sharp crests, in 0..=1.
pub(crate) fn ridges(seed: u32, x: f32, z: f32, octaves: u32) -> f32 {
    let (mut sum, mut share, mut all, mut scale) = (0.0, 0.5, 0.0, 1.0);
    for octave in 0..octaves {
        let seed = seed.wrapping_add(octave);
        let crest =
            1.0 - (2.0 * noise(seed, x * scale + octave as f32 * 5.1, z * scale) - 1.0).abs();
        sum += share * crest * crest;
        (all, share, scale) = (all + share, share * 0.45, scale * 2.2);
    }
    sum / all
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
