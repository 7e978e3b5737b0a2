//! A mesh in its light, in front of a camera.

use glam::{Vec2, Vec3, Vec4};
use glb::{Image, Mesh};

use super::{
    SAMPLES,
    camera::Camera,
    contact::Contact,
    light::{Matter, background, ground, shade},
    raster::{Fragment, Target, Vertex},
    shadow::Shadow,
    texture::Texture,
};
use crate::{paint::Shelter, parallel};

struct Triangle {
    corners: [Vertex; 3],
    /// Samples of the picture, and the distance.
    on_film: [Vec3; 3],
    matter: Matter,
    /// Which texture it shows, and how often it repeats in a metre.
    texture: Option<(usize, f32)>,
}

/// A mesh in its light, in front of a camera.
pub(super) struct Scene {
    solid: Vec<Triangle>,
    /// The farthest first.
    clear: Vec<Triangle>,
    /// By image of the mesh; only colours are decoded.
    textures: Vec<Option<Texture>>,
    camera: Camera,
    /// Samples along one edge of the picture.
    edge: usize,
    shadow: Shadow,
    contact: Contact,
    reach_m: f32,
}

impl Scene {
    pub(super) fn new(mesh: &Mesh, shelter: &Shelter, edge: usize) -> Self {
        let points: Vec<Vec3> = mesh
            .surfaces
            .iter()
            .flat_map(|surface| surface.positions.iter().copied())
            .collect();
        let camera = Camera::around(&points);
        let (mut clear, solid): (Vec<_>, Vec<_>) =
            triangles(mesh, &camera, edge).partition(|triangle| triangle.matter.opacity < 1.0);
        clear.sort_by(|a, b| far(b, &camera).total_cmp(&far(a, &camera)));
        let casting: Vec<_> = solid
            .iter()
            .map(|triangle| triangle.corners.map(|corner| corner.position))
            .collect();
        let reach_m = points
            .iter()
            .fold(0.1_f32, |reach, point| reach.max(point.length()));
        let (shadow, (contact, textures)) = parallel::both(
            || Shadow::cast(&casting, &points),
            || (Contact::of(shelter), textures(mesh)),
        );
        Self {
            solid,
            clear,
            textures,
            camera,
            edge,
            shadow,
            contact,
            reach_m,
        }
    }

    /// What the camera sees in `rows` rows of samples, from the row `top` on.
    pub(super) fn expose(&self, top: usize, rows: usize) -> Target {
        let mut target = Target::new(self.edge, top, rows);
        for (index, triangle) in self.solid.iter().enumerate() {
            nearest(&mut target, triangle, index);
        }
        self.light(&mut target);
        self.blend(&mut target);
        // Clear things hide nothing from the light, but their triangles are there to be counted.
        for (index, triangle) in self.clear.iter().enumerate() {
            nearest(&mut target, triangle, self.solid.len() + index);
        }
        target
    }

    /// Shades every pixel once for each thing seen in it: only edges need more than one colour.
    fn light(&self, target: &mut Target) {
        let edge = target.edge;
        for sample in 0..edge * target.rows {
            let (row, column) = (sample / edge, sample % edge);
            let first = row / SAMPLES * SAMPLES * edge + column / SAMPLES * SAMPLES;
            let seen = target.seen[sample];
            target.covered[sample] = seen.triangle > 0;
            target.color[sample] = if sample != first
                && target.seen[first].triangle == seen.triangle
            {
                target.color[first]
            } else if let Some(triangle) = self.solid.get((seen.triangle as usize).wrapping_sub(1))
            {
                self.lit(triangle, seen.weights).truncate()
            } else {
                let at = Vec2::new(column as f32, (target.top + row) as f32);
                self.ground((at + 0.5) / edge as f32)
            };
        }
    }

    /// Clear things over solid ones, the farthest first.
    fn blend(&self, target: &mut Target) {
        for triangle in &self.clear {
            target.fill(triangle.on_film, |target, sample, depth, weights| {
                if depth < target.depth[sample] {
                    let lit = self.lit(triangle, weights);
                    let under = target.color[sample];
                    target.color[sample] = under.lerp(lit.truncate(), lit.w);
                    target.covered[sample] = true;
                }
            });
        }
    }

    fn lit(&self, triangle: &Triangle, weights: Vec3) -> Vec4 {
        let mut corner = Vertex::between(&triangle.corners, weights);
        if let Some((index, repeats_per_m)) = triangle.texture
            && let Some(Some(texture)) = self.textures.get(index)
        {
            let pixel_m = self.camera.pixel_m(corner.position, self.edge / SAMPLES);
            let texels = pixel_m * repeats_per_m * texture.edge();
            corner.color *= texture.at(corner.uv, texels);
        }
        let sun = self.shadow.sun(corner.position, corner.normal);
        shade(&triangle.matter, &corner, self.camera.eye, sun)
    }

    fn ground(&self, at: Vec2) -> Vec3 {
        let sky = background(at);
        let Some(point) = self.camera.ground_at(at) else {
            return sky;
        };
        let sun = self.shadow.sun(point, Vec3::Y);
        let open = self.contact.open(Vec2::new(point.x, point.z));
        let fade = (point.length() / (self.reach_m * 3.0)).min(1.0);
        ground(sky, sun, open).lerp(sky, fade)
    }
}

/// Remembers where a triangle is the nearest yet.
fn nearest(target: &mut Target, triangle: &Triangle, index: usize) {
    target.fill(triangle.on_film, |target, sample, depth, weights| {
        if depth < target.depth[sample] {
            target.depth[sample] = depth;
            target.seen[sample] = Fragment {
                triangle: index as u32 + 1,
                weights,
            };
        }
    });
}

/// From the camera to the middle of a triangle.
fn far(triangle: &Triangle, camera: &Camera) -> f32 {
    let middle = triangle.corners.iter().map(|c| c.position).sum::<Vec3>() / 3.0;
    camera.eye.distance(middle)
}

fn textures(mesh: &Mesh) -> Vec<Option<Texture>> {
    let is_color = |index: usize| {
        let mut surfaces = mesh.surfaces.iter();
        surfaces.any(|surface| surface.material.base_color_texture == Some(index))
    };
    let images = mesh.images.iter().enumerate();
    images
        .map(|(index, image)| match image {
            Image::Png(png) if is_color(index) => Some(Texture::of(png)),
            Image::Png(_) | Image::Beside(_) => None,
        })
        .collect()
}

fn triangles(mesh: &Mesh, camera: &Camera, edge: usize) -> impl Iterator<Item = Triangle> {
    mesh.surfaces.iter().flat_map(move |surface| {
        let matter = Matter::of(&surface.material);
        surface.indices.chunks_exact(3).map(move |corners| {
            let corners = [0, 1, 2].map(|place| {
                let at = corners[place] as usize;
                Vertex {
                    position: surface.positions[at],
                    normal: surface.normals[at],
                    color: surface.colors.get(at).map_or(Vec3::ONE, |c| c.truncate()),
                    uv: surface.uvs.get(at).copied().unwrap_or_default(),
                }
            });
            let texture = surface.material.base_color_texture;
            Triangle {
                texture: texture.map(|texture| (texture, repeats_per_m(&corners))),
                on_film: corners.map(|corner| camera.project(corner.position, edge)),
                corners,
                matter,
            }
        })
    })
}

/// How often a texture repeats in a metre of a triangle.
fn repeats_per_m([a, b, c]: &[Vertex; 3]) -> f32 {
    let space = (b.position - a.position).cross(c.position - a.position);
    let shown = (b.uv - a.uv).perp_dot(c.uv - a.uv).abs();
    (shown / space.length().max(1e-12)).sqrt()
}
