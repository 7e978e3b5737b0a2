//! Models by asset version: asked for once, kept while anybody may wear them.

use std::collections::BTreeMap;

use bevy::{
    ecs::system::SystemParam, mesh::skinning::SkinnedMeshInverseBindposes, pbr::ExtendedMaterial,
    prelude::*,
};
use model::AssetVersion;

use super::{
    decode::Part,
    light::Quality,
    rig::{Armature, Rig},
    swap::Dissolve,
    texture::TextureKey,
};
use crate::{
    fetch::{Bundle, Fetcher},
    theme::world,
};
use session::Shapes;

/// A file that could not be fetched is tried again after this, then twice as long each time.
const AGAIN_SECS: f32 = 2.0;
const AGAIN_SECS_MAX: f32 = 30.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Shelf>()
        .add_systems(Update, (receive, try_again).chain());
}

/// Everything fetched so far.
#[derive(Resource, Default)]
pub(crate) struct Shelf {
    models: BTreeMap<AssetVersion, Held>,
    /// What is made of the same stuff shows the same.
    textures: BTreeMap<TextureKey, Handle<Image>>,
}

/// Where everything that is drawn is kept.
#[derive(SystemParam)]
pub(crate) struct Stock<'w> {
    meshes: ResMut<'w, Assets<Mesh>>,
    images: ResMut<'w, Assets<Image>>,
    materials: ResMut<'w, Assets<StandardMaterial>>,
    binds: ResMut<'w, Assets<SkinnedMeshInverseBindposes>>,
    dissolves: ResMut<'w, Assets<ExtendedMaterial<StandardMaterial, Dissolve>>>,
    quality: Res<'w, Quality>,
}

/// One version of one asset.
pub(crate) enum Held {
    /// On its way; after how many failures.
    Loading { failures: u32 },
    /// All of it is here.
    Ready(Model),
    /// It could not be loaded; tried again later.
    Broken {
        why: String,
        failures: u32,
        again_secs: f32,
    },
}

/// Three levels of detail, ready to be worn.
pub(crate) struct Model {
    pub(super) lods: [Vec<Piece>; 3],
    /// Of who has bones.
    pub(super) rig: Option<Rig>,
    pub(crate) size_m: Vec3,
}

/// One mesh with its material, plain and dissolving.
#[derive(Clone)]
pub(super) struct Piece {
    pub(super) mesh: Handle<Mesh>,
    pub(super) plain: Handle<StandardMaterial>,
    pub(super) fading: Handle<ExtendedMaterial<StandardMaterial, Dissolve>>,
    /// Whether it throws one.
    pub(super) shadow: bool,
}

impl Shelf {
    /// Asks for a version unless it is here or on its way.
    pub(super) fn want(&mut self, version: AssetVersion, fetcher: Option<&Fetcher>) {
        if let Some(fetcher) = fetcher.filter(|_| !self.models.contains_key(&version)) {
            let held = if fetcher.want(version) {
                Held::Loading { failures: 0 }
            } else {
                Held::Broken {
                    why: "Too much at once.".to_owned(),
                    failures: 0,
                    again_secs: AGAIN_SECS,
                }
            };
            self.models.insert(version, held);
        }
    }

    /// What was on its way from another server will not come.
    pub(crate) fn forget_unfinished(&mut self) {
        self.models.retain(|_, held| matches!(held, Held::Ready(_)));
    }

    /// The model, once all of it is here.
    pub(super) fn model(&self, version: AssetVersion) -> Option<&Model> {
        match self.models.get(&version)? {
            Held::Ready(model) => Some(model),
            Held::Loading { .. } | Held::Broken { .. } => None,
        }
    }

    /// Why it is not here although it was asked for.
    pub(crate) fn trouble(&self, version: AssetVersion) -> Option<&str> {
        match self.models.get(&version)? {
            Held::Broken { why, .. } => Some(why),
            Held::Loading { .. } | Held::Ready(_) => None,
        }
    }

    /// Puts a fetched bundle where everybody finds it.
    pub(crate) fn keep(&mut self, bundle: Bundle, stock: &mut Stock) {
        for (key, image) in bundle.textures {
            let kept = self.textures.entry(key);
            kept.or_insert_with(|| stock.image(image));
        }
        let lods = bundle.lods.map(|parts| {
            let pieces = parts.into_iter().map(|part| self.piece(part, stock));
            pieces.collect()
        });
        let model = Model {
            lods,
            rig: bundle
                .armature
                .map(|armature| stock.rig(bundle.version, armature)),
            size_m: bundle.size_m,
        };
        self.models.insert(bundle.version, Held::Ready(model));
    }

    fn piece(&self, part: Part, stock: &mut Stock) -> Piece {
        let handle = |key: Option<TextureKey>| self.textures.get(&key?).cloned();
        let material = StandardMaterial {
            base_color_texture: handle(part.color),
            normal_map_texture: handle(part.relief),
            ..part.material
        };
        Piece {
            mesh: stock.meshes.add(part.mesh),
            fading: stock.dissolves.add(ExtendedMaterial {
                base: material.clone(),
                extension: Dissolve::new(world::SUN_GLOW),
            }),
            plain: stock.materials.add(material),
            shadow: true,
        }
    }
}

impl Stock<'_> {
    fn rig(&mut self, version: AssetVersion, armature: Armature) -> Rig {
        Rig {
            version,
            binds: self.binds.add(armature.binds()),
            armature,
        }
    }

    fn image(&mut self, mut image: Image) -> Handle<Image> {
        // A processor that draws pays for every sample.
        if *self.quality == Quality::Plain {
            image.sampler.get_or_init_descriptor().anisotropy_clamp = 1;
        }
        self.images.add(image)
    }
}

fn receive(
    mut shelf: ResMut<Shelf>,
    fetcher: Option<Res<Fetcher>>,
    mut shapes: ResMut<Shapes>,
    mut stock: Stock,
) {
    let Some(fetcher) = fetcher else { return };
    while let Some((version, fetched)) = fetcher.next() {
        match fetched {
            Ok(bundle) => {
                shapes.learn(version, bundle.collider.clone());
                shelf.keep(*bundle, &mut stock);
            }
            Err(problem) => {
                let failures = match shelf.models.get(&version) {
                    Some(Held::Loading { failures } | Held::Broken { failures, .. }) => {
                        failures + 1
                    }
                    Some(Held::Ready(_)) | None => 1,
                };
                warn!("{version} could not be loaded: {problem}");
                let wait = AGAIN_SECS * 2f32.powi(failures.min(6) as i32 - 1);
                let again_secs = wait.min(AGAIN_SECS_MAX);
                shelf.models.insert(
                    version,
                    Held::Broken {
                        why: problem.to_string(),
                        failures,
                        again_secs,
                    },
                );
            }
        }
    }
}

fn try_again(mut shelf: ResMut<Shelf>, fetcher: Option<Res<Fetcher>>, time: Res<Time>) {
    let Some(fetcher) = fetcher else { return };
    for (version, held) in &mut shelf.bypass_change_detection().models {
        if let Held::Broken {
            failures,
            again_secs,
            ..
        } = held
        {
            *again_secs -= time.delta_secs();
            if *again_secs <= 0.0 && fetcher.want(*version) {
                *held = Held::Loading {
                    failures: *failures,
                };
            }
        }
    }
}
