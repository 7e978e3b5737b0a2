//! What panels show of a version: its manifest, its recipe and its picture, fetched one after the other.

use std::{collections::BTreeMap, sync::Arc};

use async_channel::{Receiver, Sender, bounded};
use bevy::prelude::Resource;
use image::RgbaImage;
use model::{AssetVersion, Manifest, Recipe};

use super::{Api, FetchError, cached};
use crate::platform::{self, Cache, Keep};

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
    wants: Sender<AssetVersion>,
    fetched: Receiver<Fetched>,
    known: BTreeMap<AssetVersion, Known>,
}

/// One version, as far as it is known.
enum Known {
    OnItsWay,
    Here(Arc<About>),
    Trouble(String),
}

impl Recipes {
    /// Sets somebody to work.
    pub(crate) fn start(api: &Api, keep: &Keep) -> Result<Self, FetchError> {
        let cache = keep.files()?;
        let (wants, asked) = bounded(WAITING_MAX);
        let (done, fetched) = bounded(WAITING_MAX);
        platform::spawn(work(api.clone(), cache, asked, done));
        Ok(Self {
            wants,
            fetched,
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
        while let Ok((version, about)) = self.fetched.try_recv() {
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

/// Until nobody asks any more.
async fn work(api: Api, cache: Cache, asked: Receiver<AssetVersion>, done: Sender<Fetched>) {
    while let Ok(version) = asked.recv().await {
        let about = fetch(&api, &cache, version).await;
        if done.send((version, about)).await.is_err() {
            return;
        }
    }
}

/// Manifest, recipe and picture, what has a name of its own from the cache where it is there and whole.
async fn fetch(api: &Api, cache: &Cache, version: AssetVersion) -> Result<About, FetchError> {
    let manifest = api.manifest(version).await?;
    let recipe = cached(api, cache, manifest.recipe.hash).await?;
    let recipe = match serde_json::from_slice::<Recipe>(&recipe) {
        Ok(recipe) if recipe.check().is_empty() => recipe,
        Ok(_) | Err(_) => return Err(FetchError::Damaged),
    };
    let picture = image::load_from_memory(&cached(api, cache, manifest.thumb.hash).await?)?;
    let picture = picture.thumbnail(PICTURE_EDGE, PICTURE_EDGE).into_rgba8();
    Ok(About {
        manifest,
        recipe,
        picture,
    })
}
