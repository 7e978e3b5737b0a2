//! What colour a corner has: its material, its part, weather and shade.

use glam::Vec3;
use model::{Color, Material, Surface as Stuff};

use super::{Painter, noise};
use crate::shape::Corner;

/// Blotches of weather along the longest edge of a thing.
const BLOTCHES: f32 = 5.0;

/// How dark the most hidden corner gets.
const SHADE_MIN: f32 = 0.5;

impl Painter<'_> {
    /// Linear.
    pub(super) fn color(
        &self,
        material: &Material,
        palette: &Palette,
        corner: &Corner,
        part: u32,
    ) -> Vec3 {
        let mut color =
            palette.own * self.tint(material.surface, part) * self.grain(material, corner);
        let weather = self.weather(material, corner, part);
        color = color.lerp(self.dirt(palette, corner), weather);
        if material.glow > 0.0 {
            return color;
        }
        color * self.shade(corner)
    }

    /// Every board has its own brown.
    fn tint(&self, stuff: Stuff, part: u32) -> Vec3 {
        let reach = match stuff {
            Stuff::Wood | Stuff::Stone | Stuff::Brick | Stuff::Tiles | Stuff::Leaves => 0.16,
            Stuff::Bark | Stuff::Grass | Stuff::Dirt | Stuff::Paper | Stuff::Leather => 0.12,
            _ => 0.03,
        };
        let random = |channel: i32| noise::hash(self.seed, [part as i32, channel, 77]) - 0.5;
        let light = 1.0 + random(0) * reach;
        Vec3::new(
            light + random(1) * reach * 0.2,
            light,
            light + random(2) * reach * 0.25,
        )
    }

    /// What is rough is uneven.
    fn grain(&self, material: &Material, corner: &Corner) -> f32 {
        let (roughness, _) = material.surface.roughness_metalness();
        let at = corner.position / self.longest_m * BLOTCHES * 2.0;
        1.0 + (noise::blotches(self.seed ^ 5, at) - 0.5) * 0.16 * roughness * roughness
    }

    /// How much weather covers a corner, 0..=1.
    fn weather(&self, material: &Material, corner: &Corner, part: u32) -> f32 {
        if material.wear <= 0.0 {
            return 0.0;
        }
        let at = corner.position / self.longest_m * BLOTCHES;
        let here = noise::blotches(self.seed ^ 9, at);
        // It begins where water stays: near the ground, on top, and on some parts more than on others.
        let low = 1.0 - (corner.position.y / (self.height_m * 0.35)).min(1.0);
        let part = noise::hash(self.seed ^ 11, [part as i32, 0, 0]) - 0.5;
        let reach = material.wear + low * 0.15 + corner.normal.y.max(0.0) * 0.06 + part * 0.3;
        let cover = smooth_step(1.0 - reach - 0.08, 1.0 - reach + 0.08, here);
        cover * (0.55 + 0.45 * material.wear)
    }

    /// What weather makes of it.
    fn dirt(&self, palette: &Palette, corner: &Corner) -> Vec3 {
        let at = corner.position / self.longest_m * BLOTCHES * 1.7;
        let mix = noise::blotches(self.seed ^ 13, at);
        palette.dark_dirt.lerp(palette.light_dirt, mix)
    }

    fn shade(&self, corner: &Corner) -> f32 {
        let sky = self.shelter.open_sky(corner.position, corner.normal);
        let ground_m = (self.height_m * 0.2).min(0.4);
        let near_ground = 1.0 - (corner.position.y / ground_m).min(1.0);
        let facing_down = (-corner.normal.y).max(0.0);
        let light = 1.0 - (1.0 - sky) * 0.65 - near_ground * 0.14 - facing_down * 0.12;
        light.max(SHADE_MIN)
    }
}

/// The linear colours of one material.
pub(super) struct Palette {
    pub(super) own: Vec3,
    dark_dirt: Vec3,
    light_dirt: Vec3,
}

impl Palette {
    pub(super) fn of(material: &Material) -> Self {
        let (dark, light) = match material.surface {
            Stuff::Metal | Stuff::PaintedMetal | Stuff::Gold => ("#43261a", "#9a4f24"),
            Stuff::Wood | Stuff::Paper => ("#5d564c", "#8f877a"),
            Stuff::Stone
            | Stuff::Brick
            | Stuff::Concrete
            | Stuff::Tiles
            | Stuff::Plaster
            | Stuff::Bark => ("#3f4a2a", "#6f7d45"),
            _ => ("#4a4034", "#75695a"),
        };
        Self {
            own: Vec3::from(material.color.to_linear()),
            dark_dirt: linear(dark),
            light_dirt: linear(light),
        }
    }
}

fn smooth_step(low: f32, high: f32, at: f32) -> f32 {
    let share = ((at - low) / (high - low)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

fn linear(hex: &str) -> Vec3 {
    let color: Color = hex.parse().unwrap_or(Color([0x50, 0x48, 0x40]));
    Vec3::from(color.to_linear())
}
