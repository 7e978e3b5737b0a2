//! What tiles show: light for a place in the tile (0..1 both ways), the grain running along the second, and how high
//! the surface stands there.

use glam::{Vec2, Vec3};
use model::Surface as Stuff;

use super::Motif;
use crate::paint::noise;

/// Light, 0..=1 as encoded, for a place in the tile.
type Shade = Box<dyn Fn(f32, f32) -> f32>;

/// The pattern of a surface; nothing for what is as smooth as glass.
pub(super) fn of(motif: Motif) -> Option<Shade> {
    // Larger tiles show more of the same, not the same larger.
    let times = (motif.edge / 128).max(1) as i32;
    let clean = clean(motif.stuff, motif.laid, times)?;
    if !motif.worn {
        return Some(clean);
    }
    Some(Box::new(move |u, v| {
        let stain = cloud(91, u, v, [3 * times, 3 * times]);
        let speck = cloud(92, u, v, [17 * times, 17 * times]);
        clean(u, v) * (1.0 - 0.24 * step(0.52, 0.66, stain * 0.8 + speck * 0.2))
    }))
}

/// How high the surface stands, 0..=1 of [`depth`]; nothing for what is too even for it to be seen.
pub(super) fn height(motif: Motif) -> Option<Shade> {
    let times = (motif.edge / 128).max(1) as i32;
    depth(motif.stuff, motif.laid)?;
    match motif.stuff {
        // Mortar is light, and lies deep.
        Stuff::Brick => Some(Box::new(move |u, v| brick_face(u, v, times).height)),
        Stuff::Tiles => Some(Box::new(move |u, v| shingle_height(u, v, times))),
        stuff => clean(stuff, motif.laid, times),
    }
}

/// From the deepest to the highest place, in widths of the tile.
pub(super) const fn depth(stuff: Stuff, laid: bool) -> Option<f32> {
    match stuff {
        Stuff::Brick => Some(0.012),
        Stuff::Stone if laid => Some(0.04),
        Stuff::Wood if laid => Some(0.02),
        Stuff::Bark | Stuff::Stone => Some(0.05),
        Stuff::Leaves | Stuff::Grass => Some(0.04),
        Stuff::Tiles | Stuff::Cloth | Stuff::Leather | Stuff::Dirt | Stuff::Sand => Some(0.03),
        Stuff::Wood | Stuff::Fur | Stuff::Concrete | Stuff::Plaster => Some(0.025),
        Stuff::Metal
        | Stuff::PaintedMetal
        | Stuff::Gold
        | Stuff::Plastic
        | Stuff::Rubber
        | Stuff::Paper
        | Stuff::Skin
        | Stuff::Food
        | Stuff::Ice
        | Stuff::Snow
        | Stuff::Glass
        | Stuff::Ceramic
        | Stuff::Water
        | Stuff::Light => None,
    }
}

fn clean(stuff: Stuff, laid: bool, times: i32) -> Option<Shade> {
    let many = move |count: i32| count * times;
    let both = move |count: i32| [count * times; 2];
    Some(match stuff {
        Stuff::Wood if laid => Box::new(move |u, v| planks(u, v, times)),
        Stuff::Wood => Box::new(move |u, v| grain(u, v, 0, times)),
        Stuff::Bark => Box::new(move |u, v| {
            let bend = cloud(11, u, v, both(4)) * 0.08;
            let ridge = cloud(12, u + bend, v, [many(14), many(3)]);
            0.62 + 0.38 * step(0.3, 0.62, ridge) - 0.08 * cloud(13, u, v, both(20))
        }),
        Stuff::Stone if laid => Box::new(move |u, v| blocks(u, v, times)),
        Stuff::Stone => Box::new(move |u, v| {
            1.0 - 0.2 * cloud(21, u, v, both(5)) - 0.1 * cloud(22, u, v, both(24))
        }),
        Stuff::Brick => Box::new(move |u, v| bricks(u, v, times)),
        Stuff::Tiles => Box::new(move |u, v| shingles(u, v, times)),
        Stuff::Concrete => Box::new(move |u, v| {
            let pore = step(0.72, 0.8, cloud(31, u, v, both(30)));
            1.0 - 0.1 * cloud(32, u, v, both(4)) - 0.06 * cloud(33, u, v, both(40)) - 0.1 * pore
        }),
        Stuff::Plaster => Box::new(move |u, v| {
            let swept = cloud(
                35,
                u + cloud(36, u, v, both(3)) * 0.2,
                v,
                [many(9), many(5)],
            );
            1.0 - 0.1 * swept - 0.03 * cloud(37, u, v, both(40))
        }),
        Stuff::Metal => Box::new(move |u, v| {
            1.0 - 0.11 * cloud(41, u, v, [many(48), many(2)]) - 0.05 * cloud(42, u, v, both(4))
        }),
        Stuff::PaintedMetal | Stuff::Plastic | Stuff::Rubber => Box::new(move |u, v| {
            1.0 - 0.05 * cloud(43, u, v, both(5)) - 0.04 * cloud(44, u, v, both(48))
        }),
        Stuff::Gold => Box::new(move |u, v| 1.0 - 0.1 * cloud(45, u, v, both(6))),
        Stuff::Cloth => Box::new(move |u, v| weave(u, v, times)),
        Stuff::Leather => Box::new(move |u, v| {
            let (edge, _) = cells(51, u, v, many(16));
            0.8 + 0.2 * step(0.02, 0.3, edge) - 0.08 * cloud(52, u, v, both(4))
        }),
        Stuff::Paper => Box::new(move |u, v| 1.0 - 0.07 * cloud(53, u, v, [many(12), many(30)])),
        Stuff::Leaves => Box::new(move |u, v| {
            let (edge, own) = cells(61, u, v, many(11));
            0.62 + 0.2 * own + 0.18 * step(0.0, 0.35, edge)
        }),
        Stuff::Grass => Box::new(move |u, v| {
            let blade = cloud(
                62,
                u + cloud(63, u, v, both(6)) * 0.05,
                v,
                [many(40), many(7)],
            );
            0.68 + 0.32 * step(0.25, 0.75, blade)
        }),
        Stuff::Fur => Box::new(move |u, v| {
            let hair = smooth(65, u, v, [many(60), many(15)]);
            let tuft = smooth(66, u, v, [many(20), many(8)]);
            1.0 - 0.12 * hair - 0.12 * tuft
        }),
        Stuff::Skin | Stuff::Food => Box::new(move |u, v| {
            1.0 - 0.07 * cloud(67, u, v, both(7)) - 0.04 * cloud(68, u, v, both(32))
        }),
        Stuff::Ice | Stuff::Snow => Box::new(move |u, v| {
            1.0 - 0.07 * cloud(71, u, v, both(5)) - 0.05 * cloud(72, u, v, both(40))
        }),
        Stuff::Sand | Stuff::Dirt => Box::new(move |u, v| {
            1.0 - 0.18 * cloud(73, u, v, both(36)) - 0.12 * cloud(74, u, v, both(6))
        }),
        Stuff::Glass | Stuff::Ceramic | Stuff::Water | Stuff::Light => return None,
    })
}

/// Growth rings seen from the side.
fn grain(u: f32, v: f32, salt: u64, times: i32) -> f32 {
    let bend = cloud(1 + salt, u, v, [3 * times, 2 * times]) * 0.07;
    let ring = cloud(2 + salt, u + bend, v, [15 * times, 2 * times]);
    let pore = cloud(3 + salt, u + bend, v, [56 * times, 5 * times]);
    1.0 - 0.15 * step(0.3, 0.75, ring) - 0.09 * step(0.45, 0.9, pore)
}

fn planks(u: f32, v: f32, times: i32) -> f32 {
    let count = 5 * times;
    let (plank, across) = split(u, count);
    let start = noise::hash(81, [plank, 0, 0]);
    let (piece, along) = split(wrap(v + start), times);
    let own = noise::hash(82, [plank, piece, 0]);
    let gap = across.min(1.0 - across) / count as f32;
    let end = along.min(1.0 - along) / times as f32;
    let seam = step(0.0, 0.012 / times as f32, gap.min(end));
    let light = grain(wrap(u + own), wrap(v + own * 3.0), 0, times) * (0.88 + 0.12 * own);
    light * (0.55 + 0.45 * seam)
}

/// Dressed stones in courses.
fn blocks(u: f32, v: f32, times: i32) -> f32 {
    let rows = 4 * times;
    let (row, down) = split(v, rows);
    let shift = noise::hash(23, [row, 0, 0]);
    let (stone, across) = split(wrap(u + shift), 3 * times);
    let own = noise::hash(24, [row, stone, 0]);
    let wobble = cloud(25, u, v, [9 * times; 2]) * 0.012 / times as f32;
    let gap =
        (across.min(1.0 - across) / (3 * times) as f32).min(down.min(1.0 - down) / rows as f32);
    let face = step(
        0.004 / times as f32,
        0.022 / times as f32,
        gap + wobble - 0.004,
    );
    let light = 1.0 - 0.14 * own - 0.14 * cloud(26, u, v, [10 * times; 2]);
    light * (0.68 + 0.32 * face)
}

/// Running bond; the mortar is lighter than the bricks.
fn bricks(u: f32, v: f32, times: i32) -> f32 {
    let face = brick_face(u, v, times);
    let rough = cloud(28, u, v, [28 * times; 2]);
    let light = 0.86 - 0.16 * face.own - 0.1 * rough;
    let mortar = 1.0 - 0.06 * rough;
    mortar + (light - mortar) * face.height
}

/// One brick: how far out a place of it stands, and its own number.
struct BrickFace {
    height: f32,
    own: f32,
}

fn brick_face(u: f32, v: f32, times: i32) -> BrickFace {
    let (row, down) = split(v, 8 * times);
    let shift = if row % 2 == 0 {
        0.0
    } else {
        0.5 / (4 * times) as f32
    };
    let (brick, across) = split(wrap(u + shift), 4 * times);
    let gap = (across.min(1.0 - across) * 2.0).min(down.min(1.0 - down));
    BrickFace {
        height: step(0.06, 0.14, gap),
        own: noise::hash(27, [row, brick, 0]),
    }
}

/// Rows that overlap downwards, each with a shadow under it.
fn shingles(u: f32, v: f32, times: i32) -> f32 {
    let (row, down) = split(v, 6 * times);
    let (tile, across) = split(wrap(u + shingle_shift(row, times)), 6 * times);
    let own = noise::hash(29, [row, tile, 0]);
    let side = step(0.0, 0.1, across.min(1.0 - across));
    let under = step(0.0, 0.22, down);
    let light = 1.0 - 0.14 * own - 0.08 * cloud(30, u, v, [20 * times; 2]);
    light * (0.62 + 0.38 * under) * (0.8 + 0.2 * side)
}

/// Each rises towards its lower edge, where it lies on the next.
fn shingle_height(u: f32, v: f32, times: i32) -> f32 {
    let (row, down) = split(v, 6 * times);
    let (_, across) = split(wrap(u + shingle_shift(row, times)), 6 * times);
    let side = step(0.0, 0.1, across.min(1.0 - across));
    let lip = 1.0 - step(0.92, 1.0, down);
    (0.35 + 0.65 * down) * lip * (0.75 + 0.25 * side)
}

fn shingle_shift(row: i32, times: i32) -> f32 {
    if row % 2 == 0 {
        0.0
    } else {
        0.5 / (6 * times) as f32
    }
}

/// Threads over and under each other.
fn weave(u: f32, v: f32, times: i32) -> f32 {
    let count = 26 * times;
    let (column, across) = split(u, count);
    let (row, down) = split(v, count);
    let over = (column + row) % 2 == 0;
    let round = |at: f32| 4.0 * at * (1.0 - at);
    let thread = if over { round(across) } else { round(down) };
    0.92 + 0.06 * thread - 0.08 * cloud(54, u, v, [5 * times; 2])
}

/// The distance to the nearest wall between cells, in cells, and the cell's own number.
fn cells(seed: u64, u: f32, v: f32, count: i32) -> (f32, f32) {
    let at = Vec2::new(wrap(u), wrap(v)) * count as f32;
    let home = at.floor();
    let (mut nearest, mut second, mut own) = (f32::INFINITY, f32::INFINITY, 0.0);
    for down in -1..=1 {
        for across in -1..=1 {
            let cell = [home.x as i32 + across, home.y as i32 + down];
            let key = cell.map(|step| step.rem_euclid(count));
            let luck = |salt: i32| noise::hash(seed, [key[0], key[1], salt]);
            let center = Vec2::new(cell[0] as f32 + luck(0), cell[1] as f32 + luck(1));
            let away = center.distance(at);
            if away < nearest {
                (second, nearest, own) = (nearest, away, luck(2));
            } else {
                second = second.min(away);
            }
        }
    }
    (second - nearest, own)
}

/// Two octaves of smooth noise that repeats, 0..=1, `[across, along]` hills each way.
fn cloud(seed: u64, u: f32, v: f32, [across, along]: [i32; 2]) -> f32 {
    let rough = smooth(seed, u, v, [across, along]);
    let fine = smooth(seed ^ 0x77, u, v, [across * 2, along * 2]);
    ((rough * 0.67 + fine * 0.33 - 0.5) * 1.5 + 0.5).clamp(0.0, 1.0)
}

fn smooth(seed: u64, u: f32, v: f32, hills: [i32; 2]) -> f32 {
    let at = Vec3::new(wrap(u) * hills[0] as f32, wrap(v) * hills[1] as f32, 0.0);
    let cell = at.floor();
    let share = at - cell;
    let share = share * share * (Vec3::splat(3.0) - 2.0 * share);
    let corner = |x: i32, y: i32| {
        let key = [
            (cell.x as i32 + x).rem_euclid(hills[0]),
            (cell.y as i32 + y).rem_euclid(hills[1]),
        ];
        noise::hash(seed, [key[0], key[1], 0])
    };
    let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
    let row = |y: i32| mix(corner(0, y), corner(1, y), share.x);
    mix(row(0), row(1), share.y)
}

/// Which of `count` pieces a place is in, and where in it.
fn split(at: f32, count: i32) -> (i32, f32) {
    let scaled = wrap(at) * count as f32;
    let piece = scaled.floor();
    (piece as i32 % count, scaled - piece)
}

fn wrap(at: f32) -> f32 {
    at - at.floor()
}

fn step(low: f32, high: f32, at: f32) -> f32 {
    let share = ((at - low) / (high - low)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}
