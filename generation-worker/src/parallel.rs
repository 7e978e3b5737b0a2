//! Work shared among the cores of this machine. Results never depend on who did what.

use std::{
    num::NonZero,
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, ScopedJoinHandle},
};

/// How many threads gain anything here.
#[must_use]
pub fn cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

/// `work` of 0 up to `count`, in this order, done by `threads` threads; this one is among them.
pub fn each<T: Send>(
    count: usize,
    threads: NonZero<usize>,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return done;
            }
            done.push((index, work(index)));
        }
    };
    let mut done = thread::scope(|scope| {
        let help = |_| {
            let helper = thread::Builder::new().name("helper".to_owned());
            // Without help it takes longer, and that is all.
            helper.spawn_scoped(scope, take).ok()
        };
        let helpers: Vec<_> = (1..threads.get().min(count)).filter_map(help).collect();
        let mut done = take();
        done.extend(helpers.into_iter().flat_map(joined));
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// `aside` on another thread while this one does `here`.
pub fn both<A: Send, B>(aside: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let aside = scope.spawn(aside);
        let here = here();
        (joined(aside), here)
    })
}

/// What a thread came to; its panic is ours.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|why| panic::resume_unwind(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_however_many_threads_there_are() {
        for threads in [1, 2, 7] {
            let found = each(40, NonZero::new(threads).unwrap(), |index| index * index);
            let expected: Vec<_> = (0..40).map(|index| index * index).collect();
            assert_eq!(found, expected);
        }
        assert_eq!(both(|| 1, || 2), (1, 2));
    }

    #[test]
    #[should_panic(expected = "the third")]
    fn what_breaks_aside_breaks_here() {
        each(4, NonZero::new(2).unwrap(), |index| {
            assert!(index != 3, "the third");
        });
    }
}
