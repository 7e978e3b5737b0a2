//! One job on a thread of its own, with an end to patience.

use std::{
    ops::ControlFlow,
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread,
    time::{Duration, Instant},
};

use model::Lease;

use super::{
    Worker,
    heartbeat::Heartbeat,
    order::{Order, OrderError},
    purse::Purse,
};
use crate::{
    make::{self, Made, MakeError},
    planner::Patron,
    server::Server,
};

/// Drafts that wait to be shown: a second one is newer anyway.
const DRAFTS_MAX: usize = 2;

/// Why a job has no result.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unmade {
    #[error(transparent)]
    Order(#[from] OrderError),
    #[error("it took longer than {0} seconds")]
    TooSlow(u64),
    #[error("something broke while making it")]
    Broke,
    #[error("the lease is lost")]
    Stopped,
}

impl Unmade {
    /// Recipes fail alike every time; a busy machine does not.
    pub(super) const fn may_end_better(&self) -> bool {
        matches!(self, Self::TooSlow(_))
    }
}

/// What the thread has to say.
enum News {
    Draft(Box<Made>),
    Done(Result<Box<Made>, OrderError>),
}

/// Makes the thing on a thread of its own, so that neither a panic nor an endless recipe takes the worker along.
/// `show` gets what can be shown meanwhile.
pub(super) fn made_in_time(
    order: Order,
    (server, worker, lease): (&Server, &Worker, &Lease),
    heartbeat: &Heartbeat,
    mut show: impl FnMut(Made),
) -> Result<Made, Unmade> {
    let patience_secs = order.patience_secs(&worker.planner);
    let (news, heard) = sync_channel(DRAFTS_MAX);
    let (planner, progress) = (worker.planner.clone(), heartbeat.progress());
    let (server, lease) = (server.clone(), lease.clone());
    let work = move || {
        let purse = Purse::new(&server, planner.cap(), &lease);
        let patron = Patron {
            budget: &purse,
            drafts: &|made| draft(&news, made),
        };
        let result = timed(|watch| order.fill(&planner, patron, watch), &mut |step| {
            progress.tell(step)
        });
        // Nobody listens after a timeout.
        news.send(News::Done(result.map(Box::new))).ok();
    };
    if thread::Builder::new()
        .name("make".to_owned())
        .spawn(work)
        .is_err()
    {
        return Err(Unmade::Broke);
    }
    for _ in 0..patience_secs {
        match next(&heard) {
            Ok(News::Done(Err(OrderError::Make(MakeError::Stopped)))) => {
                return Err(Unmade::Stopped);
            }
            Ok(News::Done(result)) => return Ok(*result?),
            Ok(News::Draft(made)) => show(*made),
            // It may be waiting for a model, and ends by itself.
            Err(RecvTimeoutError::Timeout) if heartbeat.progress().is_stopped() => {
                return Err(Unmade::Stopped);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Unmade::Broke),
        }
    }
    heartbeat.progress().stop();
    Err(Unmade::TooSlow(patience_secs))
}

fn next(heard: &Receiver<News>) -> Result<News, RecvTimeoutError> {
    heard.recv_timeout(Duration::from_secs(1))
}

/// A draft that cannot be shown in time is not missed.
fn draft(news: &SyncSender<News>, made: Made) {
    news.try_send(News::Draft(Box::new(made))).ok();
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long it took is part of where it came from"
)]
fn timed(
    fill: impl FnOnce(&mut make::Watch<'_>) -> Result<Made, OrderError>,
    watch: &mut dyn FnMut(make::Progress) -> ControlFlow<()>,
) -> Result<Made, OrderError> {
    let start = Instant::now();
    let mut made = fill(watch)?;
    made.manifest.provenance.millis = start.elapsed().as_millis() as u32;
    Ok(made)
}
