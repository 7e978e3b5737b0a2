//! Keeping a lease: a report with every step, and every few seconds in between.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use model::{JobId, JobState, Lease, api::ProgressReport, limits::HEARTBEAT_SECS};

use crate::{
    make::Progress,
    server::{Server, ServerError},
};

/// Steps of one job are few; a full queue only means that the network is slow.
const STEPS_MAX: usize = 16;

/// A thread that reports until it is stopped, or told that the lease is lost.
pub(super) struct Heartbeat {
    progress: Teller,
    thread: Option<JoinHandle<()>>,
}

/// Tells the heartbeat about steps, and the work about a lost lease.
#[derive(Clone)]
pub(super) struct Teller {
    steps: SyncSender<Progress>,
    stopped: Arc<AtomicBool>,
}

impl Heartbeat {
    /// Begins to report for `lease`.
    pub(super) fn start(server: Server, lease: &Lease) -> Self {
        let (steps, told) = sync_channel(STEPS_MAX);
        let stopped = Arc::new(AtomicBool::new(false));
        let reporter = Reporter {
            server,
            job: lease.job.id,
            fence: lease.fence,
            stopped: stopped.clone(),
        };
        let thread = thread::Builder::new()
            .name("heartbeat".to_owned())
            .spawn(move || reporter.run(&told))
            .ok();
        Self {
            progress: Teller { steps, stopped },
            thread,
        }
    }

    /// For whoever works.
    pub(super) fn progress(&self) -> Teller {
        self.progress.clone()
    }

    /// Ends the reports; returns once the last one has been answered.
    pub(super) fn stop(self) {
        self.progress.stop();
        let Self { progress, thread } = self;
        drop(progress);
        if let Some(thread) = thread {
            thread.join().ok();
        }
    }
}

impl Teller {
    /// Passes a step on; breaks the work off once the lease is lost.
    pub(super) fn tell(&self, step: Progress) -> ControlFlow<()> {
        if self.is_stopped() {
            return ControlFlow::Break(());
        }
        self.steps.try_send(step).ok();
        ControlFlow::Continue(())
    }

    /// Whether the work is for nothing.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Ends both the reports and the work.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

struct Reporter {
    server: Server,
    job: JobId,
    fence: u64,
    stopped: Arc<AtomicBool>,
}

impl Reporter {
    fn run(&self, told: &Receiver<Progress>) {
        let mut latest = Progress {
            state: JobState::Generating,
            percent: 0,
            detail: "starting",
        };
        loop {
            match told.recv_timeout(Duration::from_secs(HEARTBEAT_SECS)) {
                Ok(step) => latest = told.try_iter().last().unwrap_or(step),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.stopped.load(Ordering::Relaxed) {
                return;
            }
            // A report that does not arrive is repeated by the next one.
            if self.report(latest) == Err(ServerError::LeaseLost) {
                self.stopped.store(true, Ordering::Relaxed);
                return;
            }
        }
    }

    fn report(&self, step: Progress) -> Result<(), ServerError> {
        let report = ProgressReport {
            fence: self.fence,
            state: step.state,
            percent: step.percent,
            detail: step.detail.to_owned(),
        };
        self.server.report(self.job, &report)
    }
}
