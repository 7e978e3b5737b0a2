//! How finely round things are drawn.

/// How finely round things are drawn, relative to the size of the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detail {
    /// How far a chord may stay inside its arc, as a share of the longest edge of the thing.
    sagitta_share: f32,
    /// Narrower bevels are not worth their triangles; a share of the longest edge of the thing.
    bevel_share: f32,
    /// Corners of the smallest circle.
    sides_min: u32,
    /// Corners of the largest circle.
    sides_max: u32,
    /// Parts marked fine are drawn.
    pub fine: bool,
}

/// From the finest to the coarsest.
pub const LADDER: [Detail; 8] = [
    rung(0.0012, 0.002, 8, 32, true),
    rung(0.0025, 0.004, 8, 24, true),
    rung(0.005, 0.008, 6, 16, true),
    rung(0.008, f32::MAX, 6, 12, true),
    rung(0.012, f32::MAX, 6, 8, true),
    rung(0.012, f32::MAX, 5, 8, false),
    rung(0.03, f32::MAX, 4, 6, false),
    rung(0.06, f32::MAX, 3, 5, false),
];

/// Where on the [`LADDER`] each level begins.
pub const LEVELS: [usize; 3] = [0, 3, 5];

const fn rung(
    sagitta_share: f32,
    bevel_share: f32,
    sides_min: u32,
    sides_max: u32,
    fine: bool,
) -> Detail {
    Detail {
        sagitta_share,
        bevel_share,
        sides_min,
        sides_max,
        fine,
    }
}

/// A [`Detail`] for a thing of a certain size.
#[derive(Clone, Copy, Debug)]
pub struct Grain {
    detail: Detail,
    size_m: f32,
}

impl Grain {
    /// For a thing whose longest edge is `size_m` metres.
    #[must_use]
    pub const fn new(detail: Detail, size_m: f32) -> Self {
        Self { detail, size_m }
    }

    /// The same thing at another detail.
    #[must_use]
    pub const fn at(self, detail: Detail) -> Self {
        Self { detail, ..self }
    }

    /// Corners of a circle of `radius_m`: what was asked for, or enough to look round.
    #[must_use]
    pub fn sides(self, radius_m: f32, asked: Option<u8>) -> u32 {
        if let Some(asked) = asked {
            return u32::from(asked).clamp(3, 64).min(self.detail.sides_max);
        }
        let sagitta_m = self.detail.sagitta_share * self.size_m;
        let inside = (1.0 - sagitta_m / radius_m.max(1e-6)).clamp(-1.0, 0.999_9);
        let sides = core::f32::consts::PI / libm::acosf(inside);
        let sides = if sides > 8.0 {
            // A multiple of four touches the box around it on all sides.
            (libm::ceilf(sides / 4.0) as u32) * 4
        } else {
            libm::ceilf(sides) as u32
        };
        sides.clamp(self.detail.sides_min, self.detail.sides_max)
    }

    /// Steps that an arc of `radians` with `radius_m` takes to look round.
    #[must_use]
    pub fn steps(self, radius_m: f32, radians: f64) -> u32 {
        let share = radians.abs() / core::f64::consts::TAU;
        let steps = libm::ceil(f64::from(self.sides(radius_m, None)) * share);
        (steps as u32).clamp(1, 64)
    }

    /// The shortest edge worth drawing on something uneven, in metres.
    #[must_use]
    pub fn edge_m(self) -> f32 {
        self.detail.sagitta_share.sqrt() * self.size_m
    }

    /// The bevel of something whose shortest edge is `edge_m`: what was asked for, or 2 % up to 3 cm;
    /// 0 where it would not be seen.
    #[must_use]
    pub fn bevel(self, edge_m: f32, asked: Option<f32>) -> f32 {
        let bevel_m = asked.unwrap_or((edge_m * 0.02).min(0.03));
        let bevel_m = bevel_m.clamp(0.0, edge_m * 0.49);
        if bevel_m < self.detail.bevel_share * self.size_m {
            0.0
        } else {
            bevel_m
        }
    }
}
