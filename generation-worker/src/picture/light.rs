//! Sun, sky and ground, and what they do to a surface.

use glam::{Vec2, Vec3, Vec4};

use super::raster::Vertex;

/// Towards the sun: from the left of the viewer, in front of the thing.
pub(super) const SUN: Vec3 = Vec3::new(-0.35, 0.95, 0.75);

const SUN_LIGHT: Vec3 = Vec3::new(2.75, 2.55, 2.2);
const SKY_LIGHT: Vec3 = Vec3::new(0.78, 0.88, 1.02);
const GROUND_LIGHT: Vec3 = Vec3::new(0.55, 0.50, 0.44);

/// A soft light from the side of the viewer, so that no face is lost.
const FILL: Vec3 = Vec3::new(0.9, 0.25, 0.35);
const FILL_LIGHT: Vec3 = Vec3::new(0.34, 0.34, 0.36);

/// A material, ready for shading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matter {
    base: Vec3,
    metallic: f32,
    roughness: f32,
    emissive: Vec3,
    /// Below 1 lets light through.
    pub opacity: f32,
}

impl Matter {
    pub(super) fn of(material: &glb::Material) -> Self {
        Self {
            base: material.base_color.truncate(),
            metallic: material.metallic,
            roughness: material.roughness.max(0.08),
            emissive: material.emissive,
            opacity: material.base_color.w,
        }
    }
}

/// Linear light towards the eye, and how much of what is behind it hides.
pub(super) fn shade(matter: &Matter, corner: &Vertex, eye: Vec3, sun: f32) -> Vec4 {
    let albedo = matter.base * corner.color;
    let normal = corner.normal;
    let view = (eye - corner.position).normalize_or(Vec3::Z);
    let towards_sun = SUN.normalize_or(Vec3::Y);
    let facing = normal.dot(view).clamp(0.0, 1.0);
    let glance = (1.0 - facing) * (1.0 - facing);
    let mirror = Vec3::splat(0.04).lerp(albedo, matter.metallic);
    let fresnel = mirror + (Vec3::ONE - mirror) * glance * glance * (1.0 - matter.roughness) * 0.8;

    let direct = normal.dot(towards_sun).max(0.0) * sun;
    let fill = normal.dot(FILL.normalize_or(Vec3::X)).max(0.0);
    let ambient = GROUND_LIGHT.lerp(SKY_LIGHT, normal.y * 0.5 + 0.5);
    let received = SUN_LIGHT * direct + FILL_LIGHT * fill + ambient;
    let diffuse =
        albedo * (1.0 - matter.metallic) * received * (1.0 / core::f32::consts::PI * 1.55);

    let bounced = 2.0 * normal.dot(view) * normal - view;
    let around = surroundings(bounced, matter.roughness);
    let half = (view + towards_sun).normalize_or(normal);
    let glint = highlight(normal.dot(half).max(0.0), matter.roughness) * direct;
    let specular = fresnel * (around * luminance(corner.color) + SUN_LIGHT * glint);

    let light = diffuse + specular + matter.emissive * 0.9;
    let hides = (matter.opacity + luminance(specular) * 0.6).min(1.0);
    light.extend(hides)
}

/// What a mirror would see: bright sky, a brighter horizon, grey ground.
fn surroundings(along: Vec3, roughness: f32) -> Vec3 {
    let blur = 0.12 + roughness * 0.9;
    let up = ((along.y + blur) / (2.0 * blur)).clamp(0.0, 1.0);
    let sky = Vec3::new(1.15, 1.2, 1.3).lerp(Vec3::new(0.6, 0.72, 0.92), along.y.max(0.0));
    Vec3::new(0.26, 0.24, 0.22).lerp(sky, up * up * (3.0 - 2.0 * up))
}

/// A lobe that keeps its energy: narrow and bright, or wide and dim.
fn highlight(cos: f32, roughness: f32) -> f32 {
    let alpha = (roughness * roughness).max(0.02);
    let square = alpha * alpha;
    let below = cos * cos * (square - 1.0) + 1.0;
    (square / (core::f32::consts::PI * below * below) * 0.25).min(6.0)
}

/// The paper behind the thing, for a place in the picture (0..1).
pub(super) fn background(at: Vec2) -> Vec3 {
    let away = (at - Vec2::new(0.5, 0.45)).length();
    Vec3::new(0.80, 0.80, 0.79) * (1.04 - away * 0.22)
}

/// The ground under it, the same paper with shadow on it.
pub(super) fn ground(paper: Vec3, sun: f32, open: f32) -> Vec3 {
    let shadow = Vec3::new(0.46, 0.48, 0.54).lerp(Vec3::ONE, sun);
    paper * shadow * (0.45 + 0.55 * open)
}

fn luminance(color: Vec3) -> f32 {
    color.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}
