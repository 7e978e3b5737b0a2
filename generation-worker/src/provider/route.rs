//! Ways of having something done: a provider, one of its models, and what speaks for it.

use std::{sync::Arc, time::Duration};

use model::{Kind, Quality};
use serde::{Deserialize, Serialize};

use super::{Asking, Capability, MicroUsd, Price, Provider, breaker::Breaker};

/// What one sends somebody for. The routing table has a list for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Errand {
    /// Words to a recipe.
    Intent,
    /// A picture to try something out.
    ImageDraft,
    /// A picture to keep.
    ImageFinal,
    /// Words to a shape.
    #[serde(rename = "textTo3d")]
    TextTo3d,
    /// A picture to a shape.
    #[serde(rename = "imageTo3d")]
    ImageTo3d,
    /// Texts to points.
    Embed,
}

impl Errand {
    /// Whether one asks somebody with this capability.
    pub(super) const fn takes(self, capability: Capability) -> bool {
        match capability {
            Capability::StructuredJson => matches!(self, Self::Intent),
            Capability::ImageGenerate | Capability::ImageEdit => {
                matches!(self, Self::ImageDraft | Self::ImageFinal)
            }
            Capability::TextTo3d => matches!(self, Self::TextTo3d),
            Capability::ImageTo3d => matches!(self, Self::ImageTo3d),
            Capability::Embed => matches!(self, Self::Embed),
        }
    }
}

/// One way.
pub struct Route {
    /// What the configuration calls the provider.
    pub name: String,
    /// Which of its models.
    pub model: String,
    pub(super) who: Arc<dyn Provider>,
    /// What it costs, where the configuration says so.
    pub(super) price: Option<Price>,
    /// What it is good for; empty: everything.
    pub(super) kinds: Vec<Kind>,
    /// Whether it is a machine of one's own.
    pub(super) is_local: bool,
    pub(super) patience: Duration,
    pub(super) breaker: Arc<Breaker>,
}

impl Route {
    /// What it costs; what its provider says counts where nobody here said anything.
    pub(super) fn price(&self) -> Price {
        let theirs = || self.who.card(&self.model).price;
        self.price.or_else(theirs).unwrap_or_default()
    }

    /// Everything its provider can be asked for.
    #[must_use]
    pub fn capabilities(&self) -> Vec<Capability> {
        self.who.capabilities()
    }

    /// Whether it may be asked right now: it has the model, and answered when it was asked last.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.breaker.is_closed() && !self.who.card(&self.model).is_missing
    }

    /// Whether it can be shown pictures, as far as anybody knows.
    #[must_use]
    pub fn reads_pictures(&self) -> bool {
        self.who.card(&self.model).reads_pictures == Some(true)
    }

    /// Whether it is to be asked at all.
    pub(super) fn fits(&self, asking: &Asking<'_>) -> bool {
        let card = self.who.card(&self.model);
        let gives = match asking.capability {
            Capability::StructuredJson => card.gives_text,
            Capability::ImageGenerate | Capability::ImageEdit => card.gives_pictures,
            Capability::TextTo3d | Capability::ImageTo3d | Capability::Embed => None,
        };
        let named = asking.only.is_none_or(|name| name == self.name);
        let kind = self.kinds.is_empty() || self.kinds.contains(&asking.kind);
        let private = self.is_local || !asking.local_only;
        let able = self.who.capabilities().contains(&asking.capability);
        named && kind && private && able && !card.is_missing && gives != Some(false)
    }

    /// The most that asking it can cost.
    pub(super) fn most(&self, tokens_max: [u64; 2]) -> MicroUsd {
        self.price().of(tokens_max)
    }
}

/// Those of `routes` that fit and are well, in the order they are to be asked: to try something out the cheapest
/// first, else as the table has them.
pub(super) fn chosen<'a>(routes: &'a [Route], asking: &Asking<'_>) -> Vec<&'a Route> {
    let fit = routes.iter().filter(|route| route.fits(asking));
    let mut chosen: Vec<_> = fit.filter(|route| route.breaker.is_closed()).collect();
    if asking.quality == Quality::Draft {
        chosen.sort_by_key(|route| route.most(asking.tokens_max));
    }
    chosen
}
