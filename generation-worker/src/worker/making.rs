//! One job on a thread of its own, with an end to patience.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use model::limits::MAKE_SECS_MAX;

use super::{
    heartbeat::Heartbeat,
    order::{Order, OrderError},
};
use crate::{
    make::{self, Made, MakeError},
    planner::Planner,
};

/// Why a job has no result.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unmade {
    #[error(transparent)]
    Order(#[from] OrderError),
    #[error("it took longer than {MAKE_SECS_MAX} seconds")]
    TooSlow,
    #[error("something broke while making it")]
    Broke,
    #[error("the lease is lost")]
    Stopped,
}

impl Unmade {
    /// Recipes fail alike every time; a busy machine does not.
    pub(super) const fn may_end_better(&self) -> bool {
        matches!(self, Self::TooSlow)
    }
}

/// Makes the thing on a thread of its own, so that neither a panic nor an endless recipe takes the worker along.
pub(super) fn made_in_time(
    order: Order,
    planner: &Arc<Planner>,
    heartbeat: &Heartbeat,
) -> Result<Made, Unmade> {
    let (done, finished) = sync_channel(1);
    let (planner, progress) = (planner.clone(), heartbeat.progress());
    let spawned = thread::Builder::new()
        .name("make".to_owned())
        .spawn(move || {
            let result = timed(order, &planner, &mut |step| progress.tell(step));
            // Nobody listens after a timeout.
            done.send(result).ok();
        });
    if spawned.is_err() {
        return Err(Unmade::Broke);
    }
    for _ in 0..MAKE_SECS_MAX {
        match finished.recv_timeout(Duration::from_secs(1)) {
            Ok(Err(OrderError::Make(MakeError::Stopped))) => return Err(Unmade::Stopped),
            Ok(result) => return Ok(result?),
            // It may be waiting for a model, and ends by itself.
            Err(RecvTimeoutError::Timeout) if heartbeat.progress().is_stopped() => {
                return Err(Unmade::Stopped);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Unmade::Broke),
        }
    }
    heartbeat.progress().stop();
    Err(Unmade::TooSlow)
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long it took is part of where it came from"
)]
fn timed(
    order: Order,
    planner: &Planner,
    watch: &mut dyn FnMut(make::Progress) -> ControlFlow<()>,
) -> Result<Made, OrderError> {
    let start = Instant::now();
    let mut made = order.fill(planner, watch)?;
    made.manifest.provenance.millis = start.elapsed().as_millis() as u32;
    Ok(made)
}
