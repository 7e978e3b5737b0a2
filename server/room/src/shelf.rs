//! The published assets this room has met, and how it meets more.

use std::collections::BTreeMap;

use bevy::prelude::*;
use model::{AssetVersion, Manifest};

use crate::mail::{Letters, Post};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Shelf>();
}

/// What is known of assets; `None`: looked up, and there is none.
#[derive(Resource, Default)]
pub(crate) struct Shelf(BTreeMap<AssetVersion, Option<Manifest>>);

impl Shelf {
    pub(crate) fn put(&mut self, manifest: Manifest) {
        self.0.insert(manifest.asset, Some(manifest));
    }

    /// The store looked an asset up.
    pub(crate) fn learn(&mut self, asset: AssetVersion, manifest: Option<Box<Manifest>>) {
        self.0.insert(asset, manifest.map(|manifest| *manifest));
    }

    /// Whether it was looked up.
    pub(crate) fn knows(&self, asset: AssetVersion) -> bool {
        self.0.contains_key(&asset)
    }
}

/// What a look at the shelf yields.
pub(crate) enum Known {
    /// This is it.
    Asset(Box<Manifest>),
    /// It was looked up, and there is none.
    Nothing,
    /// It is being looked up now.
    NotYet,
}

/// What is known of an asset; has it looked up if need be.
pub(crate) fn look_up(world: &World, asset: AssetVersion) -> Known {
    match world.resource::<Shelf>().0.get(&asset) {
        Some(Some(manifest)) => Known::Asset(Box::new(manifest.clone())),
        Some(None) => Known::Nothing,
        None => match world
            .resource::<Letters>()
            .outbox
            .try_send(Post::WantManifest(asset))
        {
            Ok(()) => Known::NotYet,
            // Nobody could be asked, so nobody would ever answer.
            Err(_) => Known::Nothing,
        },
    }
}
