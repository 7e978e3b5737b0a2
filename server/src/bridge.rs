//! Between one room and the store: what the room posts is written, and it hears when it is safe.

use std::{
    collections::BTreeMap,
    iter::once,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender},
    },
    time::Duration,
};

use model::{Answer, CommandId, JobId, RoomId};
use protocol::Vitals;
use room::{
    history::Snapshot,
    mail::{Commit, Mail, Post},
};
use tokio::{runtime::Handle, sync::oneshot, time::sleep};

use crate::{
    events::Heard,
    rooms::Rooms,
    store::{Committed, Letter, Store, StoreError},
    workers::Workers,
};

/// What outlives a room's crash.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Why nothing more is written for this room. Set once: a failed write is never tried again.
    pub(crate) trouble: OnceLock<String>,
    /// How many players are in it.
    pub(crate) population: AtomicUsize,
    /// How its last ticks went.
    pub(crate) vitals: Mutex<Vitals>,
    /// What was asked by mail, and who waits for the answer.
    pub(crate) asked: Mutex<BTreeMap<CommandId, oneshot::Sender<Answer>>>,
    /// Answers that wait until what they speak of is on disk.
    answers: Mutex<Vec<Answer>>,
    /// Everything up to this version is.
    durable: AtomicU64,
    /// Nobody waits for a database that is away any longer.
    pub(crate) closing: AtomicBool,
}

/// What a panicking thread held is still good: nothing is changed halfway.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Between two looks whether the database is back.
const AWAY_PAUSE: Duration = Duration::from_millis(500);

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
        let ended = loop {
            match self.store.ended(waiting.clone()).await {
                Err(StoreError::Away(_)) if !self.record.closing.load(Ordering::Relaxed) => {
                    sleep(AWAY_PAUSE).await;
                }
                ended => break ended,
            }
        };
        match ended {
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
                    batch.orders.append(&mut commit.orders);
                    batch.jobs.append(&mut commit.jobs);
                    batch.retries.append(&mut commit.retries);
                }
                Post::Snapshot(snapshot) => {
                    self.write(std::mem::take(&mut batch)).await;
                    if self.record.trouble.get().is_none() {
                        self.keep(&snapshot).await;
                    }
                }
                Post::WantManifest(asset) => match self.store.manifest(asset).await {
                    Ok(manifest) => self.tell(Mail::Manifest {
                        asset,
                        manifest: manifest.map(Box::new),
                    }),
                    Err(error) => {
                        tracing::error!(room = %self.room, %error, "a manifest cannot be read");
                    }
                },
                Post::Answered(answer) => self.hold(answer),
                Post::Population(players) => {
                    self.record.population.store(players, Ordering::Relaxed);
                }
            }
        }
        self.write(batch).await;
        self.answer();
    }

    fn hold(&self, answer: Answer) {
        lock(&self.record.answers).push(answer);
    }

    /// Gives out every answer whose change is on disk, and every refusal.
    fn answer(&self) {
        let durable = self.record.durable.load(Ordering::Relaxed);
        let answers = std::mem::take(&mut *lock(&self.record.answers));
        for answer in answers {
            if answer
                .result
                .as_ref()
                .is_ok_and(|done| done.version > durable)
            {
                lock(&self.record.answers).push(answer);
            } else if let Some(waits) = lock(&self.record.asked).remove(&answer.command) {
                // Who has gone asks again under the same id.
                waits.send(answer).ok();
            }
        }
    }

    /// A snapshot is a cache: one that finds the database away is left out.
    async fn keep(&self, snapshot: &Snapshot) {
        match self.store.keep_snapshot(self.room, snapshot).await {
            Ok(()) => {}
            Err(StoreError::Away(error)) => {
                tracing::warn!(room = %self.room, %error, "no snapshot this time");
            }
            Err(error) => self.give_up(&error),
        }
    }

    async fn write(&self, batch: Commit) {
        let empty = batch.records.is_empty() && batch.jobs.is_empty() && batch.retries.is_empty();
        if empty || self.record.trouble.get().is_some() {
            return;
        }
        match self.committed(&batch).await {
            Ok(committed) => {
                self.record
                    .durable
                    .store(committed.durable, Ordering::Relaxed);
                self.tell(Mail::Durable(committed.durable));
                self.rooms.heard(self.room, Heard::Durable);
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

    /// While the database is away the room says so and accepts nothing; what it did before is written as soon as it
    /// is back. Only a server that stops no longer waits for that.
    async fn committed(&self, batch: &Commit) -> Result<Committed, StoreError> {
        let away = match self.store.commit(self.room, batch).await {
            Err(StoreError::Away(away)) => StoreError::Away(away),
            done => return done,
        };
        tracing::warn!(room = %self.room, error = %away, "waiting for the database");
        self.tell(Mail::StoreFailed(away.to_string()));
        while !self.record.closing.load(Ordering::Relaxed) {
            sleep(AWAY_PAUSE).await;
            match self.store.commit(self.room, batch).await {
                Err(StoreError::Away(_)) => {}
                Err(error) => return Err(error),
                Ok(mut committed) => {
                    // Jobs that arrived the first time have no letters the second.
                    let jobs = batch.jobs.iter().map(|job| job.id);
                    let jobs = jobs.chain(batch.retries.iter().copied());
                    committed.letters = self.store.ended(jobs).await?;
                    tracing::info!(room = %self.room, "the database is back");
                    self.tell(Mail::StoreBack);
                    return Ok(committed);
                }
            }
        }
        Err(away)
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

#[cfg(test)]
mod tests {
    use std::{
        net::{IpAddr, Ipv4Addr},
        sync::mpsc::sync_channel,
    };

    use model::{AssetId, AssetVersion, JobState};

    use super::*;
    use crate::{
        events::Events,
        rooms::Udp,
        testing::{ANN, Bundle, Cellar, ROOM, job},
        workers::NOBODY,
    };

    fn bridge(cellar: &Cellar) -> (Bridge, Receiver<Mail>) {
        let workers = Workers::new(cellar.clock.clone());
        let udp = Udp {
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port_base: 0,
        };
        let (inbox, mail) = sync_channel(16);
        let bridge = Bridge {
            room: ROOM,
            inbox,
            record: Arc::default(),
            store: cellar.store.clone(),
            rooms: Rooms::new(
                cellar.store.clone(),
                workers.clone(),
                (cellar.clock.clone(), Events::default()),
                udp,
            ),
            workers,
        };
        (bridge, mail)
    }

    fn post(records: Vec<room::history::Record>) -> Post {
        Post::Commit(Commit {
            records,
            ..Commit::default()
        })
    }

    #[tokio::test]
    async fn what_waits_is_written_together_and_answered_once() {
        let mut cellar = Cellar::new().await;
        let (bridge, mail) = bridge(&cellar);
        let posts = (0..3).map(|_| post(vec![cellar.next_record()])).collect();
        bridge.pump(posts).await;
        let answers: Vec<Mail> = mail.try_iter().collect();
        assert!(matches!(answers[..], [Mail::Durable(3)]), "{answers:?}");
    }

    #[tokio::test]
    async fn a_snapshot_is_kept_after_the_records_before_it() {
        let mut cellar = Cellar::new().await;
        let (bridge, _mail) = bridge(&cellar);
        let record = post(vec![cellar.next_record()]);
        let snapshot = Post::Snapshot(Box::new(cellar.state().clone()));
        let later = post(vec![cellar.next_record()]);
        bridge
            .pump(vec![record, snapshot, later, Post::Population(3)])
            .await;
        let (snapshot, records) = cellar.store.restore(ROOM).await.unwrap();
        assert_eq!((snapshot.unwrap().version, records.len()), (1, 1));
        assert_eq!(bridge.record.population.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn after_a_failed_write_nothing_more_is_written_even_by_the_next_run() {
        let mut cellar = Cellar::new().await;
        let (first, mail) = bridge(&cellar);
        let good = cellar.next_record();
        let lost = cellar.next_record();
        first.pump(vec![post(vec![lost.clone()])]).await;
        assert!(matches!(mail.try_recv(), Ok(Mail::StoreFailed(_))));
        first.pump(vec![post(vec![good]), post(vec![lost])]).await;
        assert!(mail.try_recv().is_err());
        assert_eq!(cellar.store.verify(ROOM).await.unwrap(), 0);

        let (next, mail) = bridge(&cellar);
        let next = Bridge {
            record: first.record,
            ..next
        };
        next.catch_up(Vec::new()).await;
        assert!(matches!(mail.try_recv(), Ok(Mail::StoreFailed(_))));
    }

    #[tokio::test]
    async fn a_room_hears_of_jobs_that_ended_while_it_was_away() {
        let cellar = Cellar::new().await;
        cellar.queue(&job(1, "a crate")).await;
        let bundle = Bundle::a_crate(1);
        cellar.send(&bundle).await;
        let lease = cellar.claim(ANN).await.unwrap();
        cellar
            .store
            .publish(lease.job.id, lease.fence, &bundle.manifest)
            .await
            .unwrap();

        let (bridge, mail) = bridge(&cellar);
        bridge.catch_up(vec![lease.job.id]).await;
        assert!(matches!(mail.try_recv(), Ok(Mail::AssetReady { job, .. }) if job == lease.job.id));
        let unknown = AssetVersion {
            asset: AssetId([9; 16]),
            version: 1,
        };
        bridge
            .pump(vec![
                Post::WantManifest(bundle.manifest.asset),
                Post::WantManifest(unknown),
            ])
            .await;
        assert!(
            matches!(mail.try_recv(), Ok(Mail::Manifest { manifest: Some(found), .. }) if *found == bundle.manifest)
        );
        assert!(matches!(
            mail.try_recv(),
            Ok(Mail::Manifest { manifest: None, .. })
        ));
    }

    #[tokio::test]
    async fn a_job_in_line_says_when_nobody_is_there_to_make_it() {
        let cellar = Cellar::new().await;
        let (bridge, _mail) = bridge(&cellar);
        let detail = |mut letters: Vec<Letter>| match bridge.honest(letters.remove(0)).mail {
            Mail::Progress(note) => {
                assert_eq!(note.state, JobState::Queued);
                note.detail
            }
            mail => panic!("not a note: {mail:?}"),
        };
        assert_eq!(detail(cellar.queue(&job(1, "a crate")).await), NOBODY);
        bridge.workers.heard();
        assert_ne!(detail(cellar.queue(&job(2, "a crate")).await), NOBODY);
    }
}
