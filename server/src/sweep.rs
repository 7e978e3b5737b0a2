//! Once a second: jobs of silent workers go back in line, and placeholders say whether anybody is there to make them.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::{
    rooms::Rooms,
    store::{Letter, Store, StoreError},
    workers::Workers,
};

const EVERY: Duration = Duration::from_secs(1);

/// Never ends by itself.
pub(crate) async fn run(store: Store, rooms: Rooms, workers: Workers) -> ! {
    let mut seconds = interval(EVERY);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut present = workers.present();
    loop {
        seconds.tick().await;
        let was_present = std::mem::replace(&mut present, workers.present());
        if let Err(error) = sweep(&store, &rooms, &workers, was_present != present).await {
            tracing::error!(%error, "silent workers cannot be swept away");
        }
    }
}

async fn sweep(
    store: &Store,
    rooms: &Rooms,
    workers: &Workers,
    changed: bool,
) -> Result<(), StoreError> {
    let silent = store.reap().await?;
    if !silent.is_empty() {
        tracing::warn!(jobs = silent.len(), "workers fell silent");
        tell(rooms, workers, silent);
        workers.ring();
    }
    if changed {
        tell(rooms, workers, store.notes_in_line().await?);
    }
    Ok(())
}

fn tell(rooms: &Rooms, workers: &Workers, letters: Vec<Letter>) {
    let present = workers.present();
    for letter in letters {
        rooms.tell(if present {
            letter
        } else {
            letter.while_nobody_works()
        });
    }
}
