//! A few threads that fetch and decode whole bundles, so that no frame ever waits for a file.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use bevy::prelude::{Image, Resource, Vec3};
use model::{AssetVersion, Collider, ContentHash, FileRef, Manifest};

use super::{Api, FetchError, cache::Cache};
use crate::look::{
    decode::{self, Part},
    rig::Armature,
    texture::{self, TextureKey},
};

/// Downloads wait for the network more than for the processor.
const THREADS: usize = 3;
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
    wants: SyncSender<AssetVersion>,
    fetched: Mutex<Receiver<Fetched>>,
}

impl Fetcher {
    /// Starts the threads.
    pub(crate) fn start(api: &Api, cache_folder: &Path) -> Result<Self, FetchError> {
        let cache = Arc::new(Cache::open(cache_folder)?);
        let (wants, asked) = sync_channel(WAITING_MAX);
        let (done, fetched) = sync_channel(WAITING_MAX);
        let asked = Arc::new(Mutex::new(asked));
        for index in 0..THREADS {
            let (api, cache, asked, done) =
                (api.clone(), cache.clone(), asked.clone(), done.clone());
            thread::Builder::new()
                .name(format!("fetch {index}"))
                .spawn(move || work(&api, &cache, &asked, &done))?;
        }
        Ok(Self {
            wants,
            fetched: Mutex::new(fetched),
        })
    }

    /// Asks for a bundle; false when too many wait already.
    pub(crate) fn want(&self, version: AssetVersion) -> bool {
        self.wants.try_send(version).is_ok()
    }

    /// The next one that came or failed.
    pub(crate) fn next(&self) -> Option<Fetched> {
        self.fetched.lock().ok()?.try_recv().ok()
    }
}

/// Until nobody asks any more.
fn work(
    api: &Api,
    cache: &Cache,
    asked: &Mutex<Receiver<AssetVersion>>,
    done: &SyncSender<Fetched>,
) {
    loop {
        let next = asked.lock().ok().and_then(|asked| asked.recv().ok());
        let Some(version) = next else { return };
        let bundle = fetch_bundle(api, cache, version).map(Box::new);
        if done.send((version, bundle)).is_err() {
            return;
        }
    }
}

/// Manifest and meshes: the packed ones where there are any and they are sound, else the plain ones.
fn fetch_bundle(api: &Api, cache: &Cache, version: AssetVersion) -> Result<Bundle, FetchError> {
    let manifest = api.manifest(version)?;
    let source = Source {
        api,
        cache,
        manifest: &manifest,
    };
    match manifest.packed.map(|packed| source.bundle(packed)) {
        Some(Err(problem)) if !matches!(problem, FetchError::Unreachable { .. }) => {
            tracing::warn!("{version} is fetched as plain meshes: {problem}");
            source.bundle(manifest.lods)
        }
        Some(bundle) => bundle,
        None => source.bundle(manifest.lods),
    }
}

/// Where the files of one bundle come from.
struct Source<'a> {
    api: &'a Api,
    cache: &'a Cache,
    manifest: &'a Manifest,
}

impl Source<'_> {
    fn bundle(&self, [fine, middle, coarse]: [FileRef; 3]) -> Result<Bundle, FetchError> {
        let mut textures = BTreeMap::new();
        let (fine, skeleton) = self.level(fine, &mut textures)?;
        let bones = skeleton.as_ref().map_or(0, |skeleton| skeleton.bones.len());
        let mut coarser = |file| {
            let (parts, other) = self.level(file, &mut textures)?;
            // Whatever is far away stands on the same bones.
            let same = other.map_or(0, |other| other.bones.len()) == bones;
            same.then_some(parts).ok_or(FetchError::Damaged)
        };
        let lods = [fine, coarser(middle)?, coarser(coarse)?];
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
    fn level(
        &self,
        file: FileRef,
        textures: &mut BTreeMap<TextureKey, Image>,
    ) -> Result<(Vec<Part>, Option<glb::Skeleton>), FetchError> {
        let mut mesh = glb::read(&self.file(file.hash)?)?;
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
                    None => texture::image(&self.file(key.hash)?, key.role)?,
                });
            }
        }
        Ok((parts, skeleton))
    }

    /// Only what the manifest lists belongs to a bundle.
    fn beside(&self, name: &str) -> Result<ContentHash, FetchError> {
        let mut textures = self.manifest.textures.iter();
        let listed = textures.find(|file| file.hash.to_string() == name);
        listed.map(|file| file.hash).ok_or(FetchError::Damaged)
    }

    /// A file, from the cache where it is there and whole.
    fn file(&self, hash: ContentHash) -> Result<Vec<u8>, FetchError> {
        if let Some(bytes) = self.cache.get(hash) {
            return Ok(bytes);
        }
        let bytes = self.api.file(hash)?;
        self.cache.put(hash, &bytes)?;
        Ok(bytes)
    }
}
