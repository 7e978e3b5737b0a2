//! Who pays for a job: whoever asked for it, as the server counts it, and never more than this machine may spend.

use std::sync::atomic::{AtomicU64, Ordering};

use model::{JobId, Lease, api::SpendRequest};

use crate::{
    provider::{Budget, LocalCap, MicroUsd, OverBudget, Spend},
    server::{Server, ServerError},
};

/// The server's count and this machine's own cap.
pub(super) struct Purse<'a> {
    server: &'a Server,
    cap: &'a LocalCap,
    job: JobId,
    fence: u64,
    calls: AtomicU64,
}

impl<'a> Purse<'a> {
    pub(super) fn new(server: &'a Server, cap: &'a LocalCap, lease: &Lease) -> Self {
        Self {
            server,
            cap,
            job: lease.job.id,
            fence: lease.fence,
            calls: AtomicU64::new(0),
        }
    }

    fn tell(
        &self,
        call: u64,
        spend: &Spend,
        cost: MicroUsd,
        settled: bool,
    ) -> Result<(), ServerError> {
        let request = SpendRequest {
            fence: self.fence,
            call,
            provider: spend.provider.clone(),
            model: spend.model.clone(),
            micro_usd: cost.0,
            settled,
        };
        match self.server.spend(self.job, &request) {
            // One that counts nothing leaves it to this machine.
            Err(ServerError::Missing(_)) => Ok(()),
            answer => answer,
        }
    }
}

impl Budget for Purse<'_> {
    fn reserve(&self, spend: &Spend) -> Result<u64, OverBudget> {
        let here = self.cap.reserve(spend)?;
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        match self.tell(call, spend, spend.most, false) {
            Ok(()) => Ok(call),
            Err(error) => {
                self.cap.settle(here, spend, MicroUsd(0));
                Err(match error {
                    ServerError::Enough { why, wait_secs } => OverBudget { why, wait_secs },
                    // What nobody can count is not spent.
                    error => OverBudget {
                        why: error.to_string(),
                        wait_secs: None,
                    },
                })
            }
        }
    }

    fn settle(&self, call: u64, spend: &Spend, cost: MicroUsd) {
        self.cap.settle(call, spend, cost);
        if let Err(error) = self.tell(call, spend, cost, true) {
            // The server keeps the most that it could have cost.
            tracing::warn!("a cost was not counted: {error}");
        }
    }
}
