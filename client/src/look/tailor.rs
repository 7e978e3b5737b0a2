//! What people made different about a look: a tint, another stuff, no shadow. The pieces of a model are cut anew for it,
//! once for all things that are different in the same way.

use std::collections::BTreeMap;

use bevy::{ecs::system::SystemParam, pbr::ExtendedMaterial, prelude::*};
use model::{Adjustments, Aspect, AssetVersion, Color, Surface};
use protocol::Adjusted;

use super::{
    dress::Dress,
    rig::Rig,
    shelf::{Piece, Shelf},
    swap::{Dissolve, Wears, put_on, take_off},
};
use crate::theme::world;

/// Cuts kept; dragging through colours leaves many behind that nobody wears any more.
const CUTS_MAX: usize = 256;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Cuts>().add_systems(Update, cut_anew);
}

/// How a look is different from what the asset says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cut {
    tint: Option<Color>,
    surface: Option<Surface>,
    no_shadow: bool,
}

impl Cut {
    /// How a thing is to look.
    pub(super) fn of(adjusted: Option<&Adjusted>) -> Self {
        adjusted.map_or_else(Self::default, |adjusted| Self::from(&adjusted.0))
    }

    fn is_plain(self) -> bool {
        self == Self::default()
    }
}

impl From<&Adjustments> for Cut {
    fn from(adjustments: &Adjustments) -> Self {
        Self {
            tint: adjustments.tint(),
            surface: adjustments.material(),
            no_shadow: adjustments.has(Aspect::Shadow),
        }
    }
}

/// Pieces by model, level and cut.
#[derive(Resource, Default)]
struct Cuts(BTreeMap<(AssetVersion, usize, Cut), Vec<Piece>>);

/// Cuts pieces to measure.
#[derive(SystemParam)]
pub(super) struct Tailor<'w> {
    cuts: ResMut<'w, Cuts>,
    shelf: Res<'w, Shelf>,
    materials: ResMut<'w, Assets<StandardMaterial>>,
    dissolves: ResMut<'w, Assets<ExtendedMaterial<StandardMaterial, Dissolve>>>,
}

impl Tailor<'_> {
    /// The models there are.
    pub(super) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The bones of a model that has some.
    pub(super) fn rig(&self, version: AssetVersion) -> Option<&Rig> {
        self.shelf.model(version)?.rig.as_ref()
    }

    /// What a thing is to wear, once its model is here.
    pub(super) fn pieces(
        &mut self,
        version: AssetVersion,
        level: usize,
        cut: Cut,
    ) -> Option<Vec<Piece>> {
        let whole = &self.shelf.model(version)?.lods[level];
        if cut.is_plain() {
            return Some(whole.clone());
        }
        if let Some(known) = self.cuts.0.get(&(version, level, cut)) {
            return Some(known.clone());
        }
        if self.cuts.0.len() >= CUTS_MAX {
            self.cuts.0.clear();
        }
        let pieces = whole.iter().filter_map(|piece| {
            let mut material = self.materials.get(&piece.plain)?.clone();
            change(&mut material, cut);
            Some(Piece {
                mesh: piece.mesh.clone(),
                fading: self.dissolves.add(ExtendedMaterial {
                    base: material.clone(),
                    extension: Dissolve::new(world::SUN_GLOW),
                }),
                plain: self.materials.add(material),
                shadow: !cut.no_shadow,
            })
        });
        let pieces: Vec<_> = pieces.collect();
        self.cuts.0.insert((version, level, cut), pieces.clone());
        Some(pieces)
    }
}

/// The shade of every part stays, so that a tinted thing keeps its shape to the eye.
fn change(material: &mut StandardMaterial, cut: Cut) {
    if let Some(surface) = cut.surface {
        let (roughness, metallic) = surface.roughness_metalness();
        material.perceptual_roughness = roughness.max(0.05);
        material.metallic = metallic;
        material.base_color_texture = None;
        material.normal_map_texture = None;
        if surface == Surface::Glass {
            material.base_color.set_alpha(GLASS_ALPHA);
            material.alpha_mode = AlphaMode::Blend;
        } else {
            material.base_color.set_alpha(1.0);
            material.alpha_mode = AlphaMode::Opaque;
        }
        if surface == Surface::Light {
            material.emissive = material.base_color.to_linear() * GLOW;
        }
    }
    if let Some(tint) = cut.tint {
        material.base_color = world::tinted(material.base_color, tint);
    }
}

/// How much of glass one sees.
const GLASS_ALPHA: f32 = 0.35;
/// How brightly what is made of light shines.
const GLOW: f32 = 4.0;

/// Whoever became different in the meantime changes at once, without a pulse.
fn cut_anew(
    mut things: Query<(&Dress, &mut Wears, Option<&Adjusted>)>,
    mut tailor: Tailor,
    mut commands: Commands,
) {
    for (dress, mut wears, adjusted) in &mut things {
        let cut = Cut::of(adjusted);
        if wears.cut == cut {
            continue;
        }
        let Some(pieces) = tailor.pieces(wears.version, wears.level, cut) else {
            continue;
        };
        take_off(&mut commands, wears.group, false);
        let rig = tailor.rig(wears.version);
        wears.group = put_on(&mut commands, dress.root(), rig, &pieces, false);
        wears.cut = cut;
    }
}
