//! Working for a server: take a job, keep its lease while making it, publish it or say why not.

mod change;
#[cfg(test)]
mod fake;
mod heartbeat;
mod making;
mod order;
mod purse;
#[cfg(test)]
mod tests;

use std::{num::NonZero, sync::Arc, thread, time::Duration};

use model::{
    AssetVersion, Lease, WorkerId,
    api::{FailRequest, LeaseAnswer, LeaseRequest, PublishRequest},
    limits::POLL_SECS_MAX,
};

use crate::{
    make::Made,
    parallel,
    planner::Planner,
    server::{Server, ServerError},
};
use heartbeat::Heartbeat;
use making::{Unmade, made_in_time};
use order::Order;

/// First wait after a failure; doubled with each further one.
const BACKOFF_MIN: Duration = Duration::from_millis(250);

/// Longest wait between tries.
const BACKOFF_MAX: Duration = Duration::from_secs(5);

/// How often a file or a report is tried before the lease is left to expire.
const TRIES: u32 = 4;

/// Files that are on their way at the same time: each waits for the server's disk.
const UPLOADS: NonZero<usize> = NonZero::new(4).unwrap();

/// A worker as it presents itself to a server.
#[derive(Clone)]
pub struct Worker {
    /// Who it is.
    pub id: WorkerId,
    /// How long a request for work is held open, in seconds.
    pub poll_secs: u64,
    /// A drill for lost leases: wait this long before publishing.
    pub linger: Duration,
    /// Who writes recipes.
    pub planner: Arc<Planner>,
}

/// What became of one request for work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was none.
    Idle,
    /// A thing more in the world.
    Published(AssetVersion),
    /// Given up, and said so.
    Failed(String),
    /// Somebody else has the job now: the work was dropped.
    LeaseLost,
}

impl Worker {
    /// A worker nobody has met.
    #[must_use]
    pub fn new(planner: Planner, linger: Duration) -> Self {
        Self {
            id: WorkerId(fresh_id()),
            poll_secs: POLL_SECS_MAX,
            linger,
            planner: Arc::new(planner),
        }
    }
}

/// Works until the server refuses the token. While the server is away it tries again, and says so once.
pub fn run(server: &Server, worker: &Worker) -> ServerError {
    // Asks without waiting: after a failure the answer itself is the news.
    let eager = Worker {
        poll_secs: 0,
        ..worker.clone()
    };
    let mut failures = 0;
    tracing::info!(worker = %worker.id, "ready for work");
    loop {
        let asking = if failures > 0 { &eager } else { worker };
        match run_once(server, asking) {
            Ok(_) if failures > 0 => {
                tracing::info!("the server is back");
                failures = 0;
            }
            Ok(_) => {}
            Err(ServerError::Denied) => return ServerError::Denied,
            Err(error) => {
                if failures == 0 {
                    tracing::warn!("{error}; trying again until it is back");
                }
                failures += 1;
                thread::sleep(backoff(failures));
            }
        }
    }
}

/// Asks for one job and sees it through. An error means that the server could not be told: it will give the
/// job to somebody else once the lease has run out.
pub fn run_once(server: &Server, worker: &Worker) -> Result<Outcome, ServerError> {
    let request = LeaseRequest {
        worker: worker.id,
        poll_secs: worker.poll_secs,
        providers: worker.planner.exchange().known(),
    };
    let Some(answer) = server.lease(&request)? else {
        return Ok(Outcome::Idle);
    };
    let heartbeat = Heartbeat::start(server.clone(), &answer.lease);
    let outcome = see_through(server, worker, &answer, &heartbeat);
    heartbeat.stop();
    match outcome {
        Err(ServerError::LeaseLost) => Ok(Outcome::LeaseLost),
        outcome => outcome,
    }
}

fn see_through(
    server: &Server,
    worker: &Worker,
    answer: &LeaseAnswer,
    heartbeat: &Heartbeat,
) -> Result<Outcome, ServerError> {
    let lease = &answer.lease;
    let order = match Order::of(server, answer) {
        Ok(order) => order,
        // What it should be a variant of is not there, and will not be.
        Err(ServerError::Declined(why) | ServerError::Missing(why)) => {
            return give_up(server, lease, why, false);
        }
        Err(ServerError::Away(why)) => return give_up(server, lease, why, true),
        Err(error) => return Err(error),
    };
    let show = |made| show(server, lease, heartbeat, made);
    match made_in_time(order, (server, worker, lease), heartbeat, show) {
        Ok(made) => {
            thread::sleep(worker.linger);
            publish(server, lease, heartbeat, made)
        }
        Err(Unmade::Stopped) => Ok(Outcome::LeaseLost),
        Err(unmade) => {
            let (why, retry) = (unmade.to_string(), unmade.may_end_better());
            give_up(server, lease, why, retry)
        }
    }
}

fn publish(
    server: &Server,
    lease: &Lease,
    heartbeat: &Heartbeat,
    made: Made,
) -> Result<Outcome, ServerError> {
    send(server, heartbeat, &made)?;
    let request = PublishRequest {
        fence: lease.fence,
        manifest: made.manifest,
    };
    match patiently(|| server.publish(lease.job.id, &request)) {
        Ok(()) => {
            let asset = request.manifest.asset;
            let millis = request.manifest.provenance.millis;
            tracing::info!(job = %lease.job.id, %asset, millis, "published");
            Ok(Outcome::Published(asset))
        }
        // The server looked at the bundle and failed the job itself.
        Err(ServerError::Declined(why) | ServerError::Missing(why)) => {
            tracing::error!(job = %lease.job.id, "the bundle was declined: {why}");
            Ok(Outcome::Failed(why))
        }
        Err(error) => Err(error),
    }
}

/// Shows a draft; a server that cannot is not troubled with the finished thing any less.
fn show(server: &Server, lease: &Lease, heartbeat: &Heartbeat, made: Made) {
    let request = PublishRequest {
        fence: lease.fence,
        manifest: made.manifest.clone(),
    };
    let shown = send(server, heartbeat, &made).and_then(|()| server.show(lease.job.id, &request));
    match shown {
        Ok(()) => tracing::info!(job = %lease.job.id, "shown as a draft"),
        Err(error) => tracing::info!(job = %lease.job.id, "no draft is shown: {error}"),
    }
}

/// Sends every file; one that is there already is sent in vain.
fn send(server: &Server, heartbeat: &Heartbeat, made: &Made) -> Result<(), ServerError> {
    let files = &made.files.0;
    let sent = parallel::each(files.len(), UPLOADS, |index| {
        if heartbeat.progress().is_stopped() {
            return Err(ServerError::LeaseLost);
        }
        let (hash, bytes) = &files[index];
        patiently(|| server.send_file(*hash, bytes.clone()))
    });
    sent.into_iter().collect()
}

fn give_up(
    server: &Server,
    lease: &Lease,
    why: String,
    retry: bool,
) -> Result<Outcome, ServerError> {
    tracing::warn!(job = %lease.job.id, "not made: {why}");
    let request = FailRequest {
        fence: lease.fence,
        why,
        retry,
    };
    patiently(|| server.fail(lease.job.id, &request))?;
    Ok(Outcome::Failed(request.why))
}

/// Tries again while the server is away, for a little while.
fn patiently(mut attempt: impl FnMut() -> Result<(), ServerError>) -> Result<(), ServerError> {
    for failures in 1..TRIES {
        match attempt() {
            Err(ServerError::Away(_)) => thread::sleep(backoff(failures)),
            outcome => return outcome,
        }
    }
    attempt()
}

fn backoff(failures: u32) -> Duration {
    BACKOFF_MIN
        .saturating_mul(1 << failures.min(10))
        .min(BACKOFF_MAX)
}

/// Random enough to tell workers apart: the standard library seeds its hashers from the system.
fn fresh_id() -> [u8; 16] {
    use std::hash::{BuildHasher as _, RandomState};
    let half = || {
        RandomState::new()
            .hash_one(std::process::id())
            .to_be_bytes()
    };
    let mut id = [0; 16];
    id[..8].copy_from_slice(&half());
    id[8..].copy_from_slice(&half());
    id
}
