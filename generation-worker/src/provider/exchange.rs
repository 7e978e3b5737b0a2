//! Asking whoever can: paid before, left alone when unwell, the next one when there is no answer, and all of it written
//! down.

use std::{collections::BTreeMap, time::Instant};

use model::{FallbackPolicy, Kind, ProviderTrace, Quality, api::ProviderStatus};

use super::{
    Answer, Budget, Capability, Deadline, Errand, MicroUsd, OverBudget, Provider, ProviderError,
    Route, Spend, route,
};

/// Everybody who may be asked, by errand.
#[derive(Default)]
pub struct Exchange {
    routes: BTreeMap<Errand, Vec<Route>>,
    local_only: bool,
}

/// What is wanted from whom, and who pays.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Which list of the table.
    pub errand: Errand,
    /// What exactly.
    pub capability: Capability,
    /// What kind of thing it is for.
    pub kind: Kind,
    /// How good it has to be.
    pub quality: Quality,
    /// Whether the next one is asked when one has no answer.
    pub policy: FallbackPolicy,
    /// The only provider that may be asked, by name.
    pub only: Option<&'a str>,
    /// Nothing of it leaves the machines of its owner.
    pub local_only: bool,
    /// Who pays.
    pub budget: &'a dyn Budget,
    /// The end of all patience.
    pub deadline: Deadline,
    /// Everything random should come from here.
    pub seed: u64,
    /// How it is asked, for the trace.
    pub settings: &'a str,
    /// The most tokens that are read and written.
    pub tokens_max: [u64; 2],
}

/// Why nobody answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// The table has nobody who is well and may be asked.
    #[error("nobody is there to be asked for {0}")]
    Nobody(&'static str),
    /// See [`OverBudget`].
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
    /// See [`ProviderError`].
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl Unanswered {
    /// Whether somebody else may have an answer.
    #[must_use]
    pub fn may_go_elsewhere(&self) -> bool {
        *self != Self::Provider(ProviderError::Stopped)
    }
}

impl Exchange {
    /// With these ways; `local_only`: nothing ever leaves the machines of its owner.
    #[must_use]
    pub fn new(routes: BTreeMap<Errand, Vec<Route>>, local_only: bool) -> Self {
        Self { routes, local_only }
    }

    /// Whether the table has anybody at all for an errand.
    #[must_use]
    pub fn knows(&self, errand: Errand) -> bool {
        !self.ways(errand).is_empty()
    }

    /// Every way for an errand.
    #[must_use]
    pub fn ways(&self, errand: Errand) -> &[Route] {
        self.routes.get(&errand).map_or(&[], Vec::as_slice)
    }

    /// Everything that somebody is in the table for.
    #[must_use]
    pub fn ways_of(&self, name: &str) -> Vec<(Errand, &Route)> {
        let all = self.routes.iter();
        let all = all.flat_map(|(errand, ways)| ways.iter().map(|way| (*errand, way)));
        all.filter(|(_, way)| way.name == name).collect()
    }

    /// Everybody in the table, with what they are there for and whether they are well, as far as anybody knows.
    #[must_use]
    pub fn known(&self) -> Vec<ProviderStatus> {
        let mut known: BTreeMap<&str, ProviderStatus> = BTreeMap::new();
        for way in self.routes.values().flatten() {
            let status = known.entry(&way.name).or_insert_with(|| ProviderStatus {
                name: way.name.clone(),
                capabilities: way
                    .capabilities()
                    .iter()
                    .map(|capability| capability.name().to_owned())
                    .collect(),
                well: true,
            });
            status.well &= way.is_well();
        }
        known.into_values().collect()
    }

    /// Asks everybody how they are, once each. Whoever does not have a model that the table names is not well.
    #[must_use]
    pub fn health(&self, deadline: Deadline) -> Vec<(String, Result<(), ProviderError>)> {
        let mut seen = BTreeMap::new();
        for way in self.routes.values().flatten() {
            let health = seen
                .entry(way.name.clone())
                .or_insert_with(|| way.who.health(deadline));
            if health.is_ok() && way.who.card(&way.model).is_missing {
                let why = format!("it has no model called {}", way.model);
                *health = Err(ProviderError::Declined(why));
            }
        }
        seen.into_iter().collect()
    }

    /// Lets `work` talk with one after the other until it has what it wants; `elsewhere` says which of its errors the
    /// next one may mend.
    pub fn ask<T, E: From<Unanswered>>(
        &self,
        asking: &Asking<'_>,
        elsewhere: impl Fn(&E) -> bool,
        mut work: impl FnMut(&mut Talk<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let asking = Asking {
            local_only: asking.local_only || self.local_only,
            ..*asking
        };
        let mut chosen = route::chosen(self.ways(asking.errand), &asking);
        if asking.policy != FallbackPolicy::Downgrade {
            chosen.truncate(1);
        }
        let mut last = Unanswered::Nobody(asking.capability.name()).into();
        for route in chosen {
            match work(&mut Talk::new(route, asking)) {
                Err(error) if elsewhere(&error) => {
                    last = error;
                }
                done => return done,
            }
        }
        Err(last)
    }
}

/// Questions to one provider about one thing.
pub struct Talk<'a> {
    route: &'a Route,
    asking: Asking<'a>,
    trace: ProviderTrace,
}

impl<'a> Talk<'a> {
    fn new(route: &'a Route, asking: Asking<'a>) -> Self {
        Self {
            trace: ProviderTrace {
                provider: route.name.clone(),
                capability: asking.capability.name().to_owned(),
                model: route.model.clone(),
                settings: asking.settings.to_owned(),
                seed: asking.seed,
                ..ProviderTrace::default()
            },
            route,
            asking,
        }
    }

    /// With whom.
    #[must_use]
    pub const fn route(&self) -> &'a Route {
        self.route
    }

    /// What was asked and answered so far.
    #[must_use]
    pub const fn trace(&self) -> &ProviderTrace {
        &self.trace
    }

    /// One question: paid for before it is asked, and written down.
    pub fn call<T>(
        &mut self,
        question: impl FnOnce(&dyn Provider, &str, Deadline) -> Result<Answer<T>, ProviderError>,
    ) -> Result<T, Unanswered> {
        let route = self.route;
        if !route.breaker.admits() {
            let why = "it did not answer lately".to_owned();
            return Err(ProviderError::Away(why).into());
        }
        let spend = Spend {
            provider: route.name.clone(),
            model: route.model.clone(),
            most: route.most(self.asking.tokens_max),
        };
        let call = self.asking.budget.reserve(&spend)?;
        let deadline = self.asking.deadline.within(route.patience);
        let start = now();
        let answer = question(route.who.as_ref(), &route.model, deadline);
        let millis = start.elapsed().as_millis() as u32;
        let cost = match &answer {
            Ok(answer) => route.price().of(answer.tokens),
            // It may have gone on without us, and whoever works is paid.
            Err(ProviderError::Slow | ProviderError::Stopped) => spend.most,
            Err(_) => MicroUsd(0),
        };
        self.asking.budget.settle(call, &spend, cost);
        match &answer {
            Ok(answer) => {
                route.breaker.answered();
                self.note(answer, cost, millis);
            }
            Err(ProviderError::Stopped) => {}
            Err(_) => route.breaker.failed(),
        }
        Ok(answer?.value)
    }

    fn note<T>(&mut self, answer: &Answer<T>, cost: MicroUsd, millis: u32) {
        let trace = &mut self.trace;
        trace.rounds += 1;
        trace.version.clone_from(&answer.version);
        trace.tokens_in = trace.tokens_in.saturating_add(answer.tokens[0]);
        trace.tokens_out = trace.tokens_out.saturating_add(answer.tokens[1]);
        trace.millis = trace.millis.saturating_add(millis);
        trace.cost_micro_usd = trace.cost_micro_usd.saturating_add(cost.0);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long it took is part of where it came from"
)]
fn now() -> Instant {
    Instant::now()
}
