//! Between one room and the store: what the room posts is written, and it hears when it is safe.

use std::{
    iter::once,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender},
    },
};

use model::{JobId, RoomId};
use room::mail::{Commit, Mail, Post};
use tokio::runtime::Handle;

use crate::{
    rooms::Rooms,
    store::{Letter, Store, StoreError},
    workers::Workers,
};

/// What outlives a room's crash.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Why nothing more is written for this room. Set once: a failed write is never tried again.
    pub(crate) trouble: OnceLock<String>,
    /// How many players are in it.
    pub(crate) population: AtomicUsize,
}

/// The process's end of one room's mailbox.
pub(crate) struct Bridge {
    pub(crate) room: RoomId,
    pub(crate) inbox: SyncSender<Mail>,
    pub(crate) record: Arc<Record>,
    pub(crate) store: Store,
    pub(crate) rooms: Rooms,
    pub(crate) workers: Workers,
}

impl Bridge {
    /// Serves the room until it drops its end; everything posted by then is written.
    pub(crate) fn run(self, outbox: &Receiver<Post>, waiting: Vec<JobId>, runtime: &Handle) {
        runtime.block_on(self.catch_up(waiting));
        while let Ok(first) = outbox.recv() {
            let posts = once(first).chain(outbox.try_iter()).collect();
            runtime.block_on(self.pump(posts));
        }
    }

    /// Tells what happened to the room's jobs while it was away.
    async fn catch_up(&self, waiting: Vec<JobId>) {
        if let Some(why) = self.record.trouble.get() {
            self.tell(Mail::StoreFailed(why.clone()));
        }
        match self.store.ended(waiting).await {
            Ok(letters) => letters
                .into_iter()
                .for_each(|letter| self.tell(letter.mail)),
            Err(error) => self.give_up(&error),
        }
    }

    /// Whatever waits goes into one transaction; an order between commits and the rest is kept.
    async fn pump(&self, posts: Vec<Post>) {
        let mut batch = Commit::default();
        for post in posts {
            match post {
                Post::Commit(mut commit) => {
                    batch.records.append(&mut commit.records);
                    batch.jobs.append(&mut commit.jobs);
                    batch.retries.append(&mut commit.retries);
                }
                Post::Snapshot(snapshot) => {
                    self.write(std::mem::take(&mut batch)).await;
                    if self.record.trouble.get().is_none()
                        && let Err(error) = self.store.keep_snapshot(self.room, &snapshot).await
                    {
                        self.give_up(&error);
                    }
                }
                Post::WantManifest(asset) => match self.store.manifest(asset).await {
                    Ok(manifest) => self.tell(Mail::Manifest {
                        asset,
                        manifest: manifest.map(Box::new),
                    }),
                    Err(error) => {
                        tracing::error!(room = %self.room, %error, "a manifest cannot be read")
                    }
                },
                Post::Population(players) => {
                    self.record.population.store(players, Ordering::Relaxed);
                }
            }
        }
        self.write(batch).await;
    }

    async fn write(&self, batch: Commit) {
        let empty = batch.records.is_empty() && batch.jobs.is_empty() && batch.retries.is_empty();
        if empty || self.record.trouble.get().is_some() {
            return;
        }
        match self.store.commit(self.room, &batch).await {
            Ok(committed) => {
                self.tell(Mail::Durable(committed.durable));
                committed
                    .letters
                    .into_iter()
                    .for_each(|letter| self.rooms.tell(self.honest(letter)));
                if !(batch.jobs.is_empty() && batch.retries.is_empty()) {
                    self.workers.ring();
                }
            }
            Err(error) => self.give_up(&error),
        }
    }

    /// A job in line says when nobody is there to make it.
    fn honest(&self, letter: Letter) -> Letter {
        if self.workers.present() {
            letter
        } else {
            letter.while_nobody_works()
        }
    }

    fn give_up(&self, error: &StoreError) {
        tracing::error!(room = %self.room, %error, "this room is not saved any more");
        let why = self.record.trouble.get_or_init(|| error.to_string());
        self.tell(Mail::StoreFailed(why.clone()));
    }

    fn tell(&self, mail: Mail) {
        if self.inbox.send(mail).is_err() {
            tracing::debug!(room = %self.room, "mail for a room that has ended");
        }
    }
}
