//! A few hands that fetch and decode whole bundles beside the frame, so that none ever waits for a file.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use async_channel::{Receiver, Sender, bounded};
use bevy::prelude::{Image, Resource, Vec3};
use model::{AssetVersion, Collider, ContentHash, FileRef, Manifest};

use super::{Api, FetchError};
use crate::{
    look::{
        decode::{self, Part},
        rig::Armature,
        texture::{self, TextureKey},
    },
    platform::{self, Cache, Keep},
};

/// Downloads wait for the network more than for the processor.
const HANDS: usize = 3;
/// Bundles that may wait; a room's things beyond that are asked for again.
const WAITING_MAX: usize = 4_096;

/// One version of an asset, all of it, ready for the screen.
pub(crate) struct Bundle {
    pub(crate) version: AssetVersion,
    pub(crate) size_m: Vec3,
    pub(crate) collider: Collider,
    pub(crate) lods: [Vec<Part>; 3],
    /// What moves all of them, where something does.
    pub(crate) armature: Option<Armature>,
    /// Everything that any of the parts shows.
    pub(crate) textures: BTreeMap<TextureKey, Image>,
}

type Fetched = (AssetVersion, Result<Box<Bundle>, FetchError>);

/// Fetches bundles in the background.
#[derive(Resource)]
pub(crate) struct Fetcher {
    wants: Sender<AssetVersion>,
    fetched: Receiver<Fetched>,
}

impl Fetcher {
    /// Sets them to work.
    pub(crate) fn start(api: &Api, keep: &Keep) -> Result<Self, FetchError> {
        let cache = Arc::new(keep.files()?);
        let (wants, asked) = bounded(WAITING_MAX);
        let (done, fetched) = bounded(WAITING_MAX);
        for _ in 0..HANDS {
            platform::spawn(work(
                api.clone(),
                cache.clone(),
                asked.clone(),
                done.clone(),
            ));
        }
        Ok(Self { wants, fetched })
    }

    /// Asks for a bundle; false when too many wait already.
    pub(crate) fn want(&self, version: AssetVersion) -> bool {
        self.wants.try_send(version).is_ok()
    }

    /// The next one that came or failed.
    pub(crate) fn next(&self) -> Option<Fetched> {
        self.fetched.try_recv().ok()
    }
}

/// Until nobody asks any more.
async fn work(api: Api, cache: Arc<Cache>, asked: Receiver<AssetVersion>, done: Sender<Fetched>) {
    while let Ok(version) = asked.recv().await {
        let bundle = fetch_bundle(&api, &cache, version).await.map(Box::new);
        if done.send((version, bundle)).await.is_err() {
            return;
        }
    }
}

/// Manifest and meshes: the packed ones where there are any and they are sound, else the plain ones.
async fn fetch_bundle(
    api: &Api,
    cache: &Cache,
    version: AssetVersion,
) -> Result<Bundle, FetchError> {
    let manifest = api.manifest(version).await?;
    let source = Source {
        api,
        cache,
        manifest: &manifest,
    };
    let Some(packed) = manifest.packed else {
        return source.bundle(manifest.lods).await;
    };
    match source.bundle(packed).await {
        Err(problem) if !matches!(problem, FetchError::Unreachable { .. }) => {
            tracing::warn!("{version} is fetched as plain meshes: {problem}");
            source.bundle(manifest.lods).await
        }
        bundle => bundle,
    }
}

/// Where the files of one bundle come from.
struct Source<'a> {
    api: &'a Api,
    cache: &'a Cache,
    manifest: &'a Manifest,
}

/// One level of detail with what moves it.
type Level = (Vec<Part>, Option<glb::Skeleton>);

impl Source<'_> {
    async fn bundle(&self, [fine, middle, coarse]: [FileRef; 3]) -> Result<Bundle, FetchError> {
        let mut textures = BTreeMap::new();
        let (fine, skeleton) = self.level(fine, &mut textures).await?;
        let bones = bones(skeleton.as_ref());
        let mut lods = [fine, Vec::new(), Vec::new()];
        for (parts, file) in lods[1..].iter_mut().zip([middle, coarse]) {
            let (coarser, other) = self.level(file, &mut textures).await?;
            // Whatever is far away stands on the same bones.
            if self::bones(other.as_ref()) != bones {
                return Err(FetchError::Damaged);
            }
            *parts = coarser;
        }
        let facts = self.manifest.rig.as_ref();
        Ok(Bundle {
            armature: skeleton.map(|skeleton| Armature::new(skeleton, facts)),
            version: self.manifest.asset,
            size_m: self.manifest.size_meters,
            collider: self.manifest.solid.collider.clone(),
            lods,
            textures,
        })
    }

    /// Reads one level of detail with its bones, and the textures that no other level showed.
    async fn level(
        &self,
        file: FileRef,
        textures: &mut BTreeMap<TextureKey, Image>,
    ) -> Result<Level, FetchError> {
        let mut mesh = glb::read(&self.file(file.hash).await?)?;
        let skeleton = mesh.skeleton.take();
        let mut inside = BTreeMap::new();
        let mut hashes = Vec::with_capacity(mesh.images.len());
        for image in std::mem::take(&mut mesh.images) {
            hashes.push(match image {
                glb::Image::Beside(name) => self.beside(&name)?,
                glb::Image::Png(png) => {
                    let hash = ContentHash(*blake3::hash(&png).as_bytes());
                    inside.insert(hash, png);
                    hash
                }
            });
        }
        let parts = decode::parts(mesh, &hashes);
        for key in parts.iter().flat_map(Part::textures) {
            if let Entry::Vacant(place) = textures.entry(key) {
                place.insert(match inside.get(&key.hash) {
                    Some(png) => texture::image(png, key.role)?,
                    None => texture::image(&self.file(key.hash).await?, key.role)?,
                });
            }
        }
        platform::breathe().await;
        Ok((parts, skeleton))
    }

    /// Only what the manifest lists belongs to a bundle.
    fn beside(&self, name: &str) -> Result<ContentHash, FetchError> {
        let mut textures = self.manifest.textures.iter();
        let listed = textures.find(|file| file.hash.to_string() == name);
        listed.map(|file| file.hash).ok_or(FetchError::Damaged)
    }

    async fn file(&self, hash: ContentHash) -> Result<Vec<u8>, FetchError> {
        super::cached(self.api, self.cache, hash).await
    }
}

fn bones(skeleton: Option<&glb::Skeleton>) -> usize {
    skeleton.map_or(0, |skeleton| skeleton.bones.len())
}
