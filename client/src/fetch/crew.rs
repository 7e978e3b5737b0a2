//! A few threads that fetch and decode whole bundles, so that no frame ever waits for a file.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use bevy::prelude::{Resource, Vec3};
use model::{AssetVersion, FileRef};

use super::{Api, FetchError, cache::Cache};
use crate::look::decode::{self, Part};

/// Downloads wait for the network more than for the processor.
const THREADS: usize = 3;
/// Bundles that may wait; a room's things beyond that are asked for again.
const WAITING_MAX: usize = 4_096;

/// One version of an asset, all of it, ready for the screen.
pub(crate) struct Bundle {
    pub(crate) version: AssetVersion,
    pub(crate) size_m: Vec3,
    pub(crate) lods: [Vec<Part>; 3],
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

/// Manifest and meshes, from the cache where they are there and whole.
fn fetch_bundle(api: &Api, cache: &Cache, version: AssetVersion) -> Result<Bundle, FetchError> {
    let manifest = api.manifest(version)?;
    let [fine, middle, coarse] = manifest.lods;
    let lods = [
        level(api, cache, fine)?,
        level(api, cache, middle)?,
        level(api, cache, coarse)?,
    ];
    Ok(Bundle {
        version,
        size_m: manifest.size_meters,
        lods,
    })
}

fn level(api: &Api, cache: &Cache, file: FileRef) -> Result<Vec<Part>, FetchError> {
    if let Some(bytes) = cache.get(file.hash) {
        return Ok(decode::parts(&bytes)?);
    }
    let bytes = api.file(file.hash)?;
    cache.put(file.hash, &bytes)?;
    Ok(decode::parts(&bytes)?)
}
