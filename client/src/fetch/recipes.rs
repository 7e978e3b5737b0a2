//! What panels show of a version: its manifest, its recipe and its picture, fetched by one thread of their own.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use bevy::prelude::Resource;
use image::RgbaImage;
use model::{AssetVersion, FileRef, Manifest, Recipe};

use super::{Api, FetchError, cache::Cache};

/// Somebody looks at one thing at a time.
const WAITING_MAX: usize = 64;
/// Dragging a slider leaves versions behind that nobody looks at again.
const KEPT_MAX: usize = 32;
/// Twice as fine as it is shown.
const PICTURE_EDGE: u32 = 100;

/// Everything known of one version.
#[derive(Debug)]
pub(crate) struct About {
    pub(crate) manifest: Manifest,
    pub(crate) recipe: Recipe,
    /// Small, for lists.
    pub(crate) picture: RgbaImage,
}

type Fetched = (AssetVersion, Result<About, FetchError>);

/// Recipes by version, fetched when they are first looked at.
#[derive(Resource)]
pub(crate) struct Recipes {
    wants: SyncSender<AssetVersion>,
    fetched: Mutex<Receiver<Fetched>>,
    known: BTreeMap<AssetVersion, Known>,
}

/// One version, as far as it is known.
enum Known {
    OnItsWay,
    Here(Arc<About>),
    Trouble(String),
}

impl Recipes {
    /// Starts the thread.
    pub(crate) fn start(api: &Api, cache_folder: &Path) -> Result<Self, FetchError> {
        let cache = Cache::open(cache_folder)?;
        let (wants, asked) = sync_channel(WAITING_MAX);
        let (done, fetched) = sync_channel(WAITING_MAX);
        let api = api.clone();
        thread::Builder::new()
            .name("recipes".to_owned())
            .spawn(move || {
                while let Ok(version) = asked.recv() {
                    let about = fetch(&api, &cache, version);
                    if done.send((version, about)).is_err() {
                        return;
                    }
                }
            })?;
        Ok(Self {
            wants,
            fetched: Mutex::new(fetched),
            known: BTreeMap::new(),
        })
    }

    /// What is known of a version, or the sentence that says why it is not. Nothing while it is on its way.
    pub(crate) fn about(&mut self, version: AssetVersion) -> Option<Result<Arc<About>, String>> {
        self.receive();
        match self.known.get(&version) {
            Some(Known::Here(about)) => Some(Ok(about.clone())),
            Some(Known::Trouble(why)) => Some(Err(why.clone())),
            Some(Known::OnItsWay) => None,
            None => {
                if self.wants.try_send(version).is_ok() {
                    self.known.insert(version, Known::OnItsWay);
                }
                None
            }
        }
    }

    /// What could not be fetched is tried again when somebody looks at it again.
    pub(crate) fn forget_trouble(&mut self) {
        self.known
            .retain(|_, known| !matches!(known, Known::Trouble(_)));
    }

    fn receive(&mut self) {
        let Ok(fetched) = self.fetched.get_mut() else {
            return;
        };
        for (version, about) in fetched.try_iter() {
            if self.known.len() > KEPT_MAX {
                self.known
                    .retain(|_, known| matches!(known, Known::OnItsWay));
            }
            let known = match about {
                Ok(about) => Known::Here(Arc::new(about)),
                Err(problem) => Known::Trouble(problem.to_string()),
            };
            self.known.insert(version, known);
        }
    }
}

/// Manifest, recipe and picture, what has a name of its own from the cache where it is there and whole.
fn fetch(api: &Api, cache: &Cache, version: AssetVersion) -> Result<About, FetchError> {
    let manifest = api.manifest(version)?;
    let file = |file: FileRef| -> Result<Vec<u8>, FetchError> {
        if let Some(bytes) = cache.get(file.hash) {
            return Ok(bytes);
        }
        let bytes = api.file(file.hash)?;
        cache.put(file.hash, &bytes)?;
        Ok(bytes)
    };
    let recipe = match serde_json::from_slice::<Recipe>(&file(manifest.recipe)?) {
        Ok(recipe) if recipe.check().is_empty() => recipe,
        Ok(_) | Err(_) => return Err(FetchError::Damaged),
    };
    let picture = image::load_from_memory(&file(manifest.thumb)?)?;
    let picture = picture.thumbnail(PICTURE_EDGE, PICTURE_EDGE).into_rgba8();
    Ok(About {
        manifest,
        recipe,
        picture,
    })
}
