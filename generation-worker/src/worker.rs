//! Working for a server: take a job, keep its lease while making it, publish it or say why not.

#[cfg(test)]
mod fake;
mod heartbeat;

use std::{
    ops::ControlFlow,
    sync::mpsc::{RecvTimeoutError, sync_channel},
    thread,
    time::{Duration, Instant},
};

use model::{
    AssetVersion, Job, Lease, WorkerId,
    api::{FailRequest, LeaseRequest, PublishRequest},
    limits::{MAKE_SECS_MAX, POLL_SECS_MAX},
};

use crate::{
    make::{self, Made, MakeError},
    server::{Server, ServerError},
};
use heartbeat::Heartbeat;

/// First wait after a failure; doubled with each further one.
const BACKOFF_MIN: Duration = Duration::from_millis(250);

/// Longest wait between tries.
const BACKOFF_MAX: Duration = Duration::from_secs(5);

/// How often a file or a report is tried before the lease is left to expire.
const TRIES: u32 = 4;

/// A worker as it presents itself to a server.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Who it is.
    pub id: WorkerId,
    /// How long a request for work is held open, in seconds.
    pub poll_secs: u64,
    /// A drill for lost leases: wait this long before publishing.
    pub linger: Duration,
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
    pub fn new(linger: Duration) -> Self {
        Self {
            id: WorkerId(fresh_id()),
            poll_secs: POLL_SECS_MAX,
            linger,
        }
    }
}

/// Works until the server refuses the token. While the server is away it tries again, and says so once.
pub fn run(server: &Server, linger: Duration) -> ServerError {
    let worker = Worker::new(linger);
    // Asks without waiting: after a failure the answer itself is the news.
    let eager = Worker {
        poll_secs: 0,
        ..worker.clone()
    };
    let mut failures = 0;
    tracing::info!(worker = %worker.id, "ready for work");
    loop {
        let asking = if failures > 0 { &eager } else { &worker };
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
    };
    let Some(lease) = server.lease(&request)? else {
        return Ok(Outcome::Idle);
    };
    let heartbeat = Heartbeat::start(server.clone(), &lease);
    let outcome = see_through(server, worker, &lease, &heartbeat);
    heartbeat.stop();
    match outcome {
        Err(ServerError::LeaseLost) => Ok(Outcome::LeaseLost),
        outcome => outcome,
    }
}

fn see_through(
    server: &Server,
    worker: &Worker,
    lease: &Lease,
    heartbeat: &Heartbeat,
) -> Result<Outcome, ServerError> {
    match made_in_time(&lease.job, heartbeat) {
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

/// Why a job has no result.
#[derive(Debug, thiserror::Error)]
enum Unmade {
    #[error(transparent)]
    Make(#[from] MakeError),
    #[error("it took longer than {MAKE_SECS_MAX} seconds")]
    TooSlow,
    #[error("something broke while making it")]
    Broke,
    #[error("the lease is lost")]
    Stopped,
}

impl Unmade {
    /// Recipes fail alike every time; a busy machine does not.
    const fn may_end_better(&self) -> bool {
        matches!(self, Self::TooSlow)
    }
}

/// Makes the thing on a thread of its own, so that neither a panic nor an endless recipe takes the worker along.
fn made_in_time(job: &Job, heartbeat: &Heartbeat) -> Result<Made, Unmade> {
    let (done, finished) = sync_channel(1);
    let (job, progress) = (job.clone(), heartbeat.progress());
    let spawned = thread::Builder::new()
        .name("make".to_owned())
        .spawn(move || {
            let result = timed(&job, &mut |step| progress.tell(step));
            // Nobody listens after a timeout.
            done.send(result).ok();
        });
    if spawned.is_err() {
        return Err(Unmade::Broke);
    }
    match finished.recv_timeout(Duration::from_secs(MAKE_SECS_MAX)) {
        Ok(Err(MakeError::Stopped)) => Err(Unmade::Stopped),
        Ok(result) => Ok(result?),
        Err(RecvTimeoutError::Timeout) => {
            heartbeat.progress().stop();
            Err(Unmade::TooSlow)
        }
        Err(RecvTimeoutError::Disconnected) => Err(Unmade::Broke),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long it took is part of where it came from"
)]
fn timed(
    job: &Job,
    watch: &mut dyn FnMut(make::Progress) -> ControlFlow<()>,
) -> Result<Made, MakeError> {
    let start = Instant::now();
    let mut made = make::make(&job.prompt, job.seed, watch)?;
    made.manifest.provenance.millis = start.elapsed().as_millis() as u32;
    Ok(made)
}

fn publish(
    server: &Server,
    lease: &Lease,
    heartbeat: &Heartbeat,
    made: Made,
) -> Result<Outcome, ServerError> {
    for (hash, bytes) in made.files.0 {
        if heartbeat.progress().is_stopped() {
            return Err(ServerError::LeaseLost);
        }
        patiently(|| server.send_file(hash, bytes.clone()))?;
    }
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
        Err(ServerError::Declined(why)) => {
            tracing::error!(job = %lease.job.id, "the bundle was declined: {why}");
            Ok(Outcome::Failed(why))
        }
        Err(error) => Err(error),
    }
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

#[cfg(test)]
mod tests {
    use super::{fake::Fake, *};

    fn worker() -> Worker {
        Worker {
            poll_secs: 0,
            ..Worker::new(Duration::ZERO)
        }
    }

    #[test]
    fn a_job_is_made_and_published() {
        let fake = Fake::with_job("a wooden chair");
        let outcome = run_once(&fake.server(), &worker()).unwrap();
        assert!(matches!(outcome, Outcome::Published(_)), "{outcome:?}");
        let seen = fake.seen();
        let files = seen
            .iter()
            .filter(|line| line.starts_with("PUT /v1/worker/files/"));
        assert!((3..=5).contains(&files.count()), "{seen:?}");
        assert!(seen.last().unwrap().ends_with("/publish"), "{seen:?}");
    }

    #[test]
    fn without_a_job_it_is_idle() {
        let fake = Fake::idle();
        assert_eq!(run_once(&fake.server(), &worker()), Ok(Outcome::Idle));
    }

    #[test]
    fn a_lost_lease_is_dropped_quietly() {
        let fake = Fake::with_job("a wooden chair").refusing("/progress", 409);
        let slow = Worker {
            linger: Duration::from_millis(300),
            ..worker()
        };
        assert_eq!(run_once(&fake.server(), &slow), Ok(Outcome::LeaseLost));
        assert!(fake.seen().iter().all(|line| !line.ends_with("/publish")));
    }

    #[test]
    fn a_late_publish_is_dropped_quietly() {
        let fake = Fake::with_job("a wooden chair").refusing("/publish", 409);
        assert_eq!(run_once(&fake.server(), &worker()), Ok(Outcome::LeaseLost));
    }

    #[test]
    fn a_foreign_token_is_said() {
        let fake = Fake::with_job("a wooden chair").refusing("/lease", 401);
        assert_eq!(run(&fake.server(), Duration::ZERO), ServerError::Denied);
    }

    #[test]
    fn nobody_there_is_an_error() {
        let server = Server::new("http://127.0.0.1:1", "token".to_owned()).unwrap();
        assert!(matches!(
            run_once(&server, &worker()),
            Err(ServerError::Away(_))
        ));
    }

    #[test]
    fn progress_is_reported_in_order() {
        let fake = Fake::with_job("a wooden chair");
        run_once(&fake.server(), &worker()).unwrap();
        let reports = fake.reports();
        assert!(!reports.is_empty());
        assert!(reports.is_sorted_by_key(|report| report.percent));
    }
}
