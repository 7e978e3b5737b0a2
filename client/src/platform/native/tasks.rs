//! What takes long is done by threads beside the frame.

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

/// Downloads wait for the network more than for the processor.
const THREADS: usize = 4;

/// Lives as long as the program.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(THREADS)
        .thread_name("fetch")
        .enable_all()
        .build()
        .expect("a program may have threads")
});

/// Does something beside the frame; it may block.
pub(crate) fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    RUNTIME.spawn(work);
}

/// Lets others have a turn in the middle of long work.
pub(crate) async fn breathe() {
    tokio::task::yield_now().await;
}

/// Does something and waits for it, where nothing else is to be done.
pub(super) fn wait_for<T>(work: impl Future<Output = T>) -> T {
    RUNTIME.block_on(work)
}
