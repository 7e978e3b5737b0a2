//! One room, any number of sessions, real UDP between them, and one clock that only `tick` turns.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
};

use bevy::{prelude::*, state::app::StatesPlugin, time::TimeUpdateStrategy};
use lightyear::{
    netcode::ConnectToken,
    prelude::{LocalAddr, UdpIo, server::ServerUdpIo},
};
use model::{
    Answer, AssetId, AssetVersion, Body, BuildCommand, Collider, Color, CommandId, ContentHash,
    FileRef, Interaction, Job, JobId, Kind, Manifest, Mass, ObjectId, PlayerId, Pose, Prompt,
    Provenance, Role, RoomId, Solid, Spot,
};
use protocol::{Appearance, PROTOCOL_VERSION, Placed, Player, Remake, TICK, Thing};
use room::{
    Restored, RoomSettings,
    history::{Record, Snapshot},
    mail::{INBOX_MAX, Mail, Mailbox, OUTBOX_MAX, Post},
};
use session::{
    Answered, Asking, LinkState, SaveState, SessionPlugin, Shapes, Sky, Ticket, Traffic,
    WeatherPlugin,
};

/// The room's netcode key on stage.
pub(crate) const KEY: [u8; 32] = [7; 32];

/// What IP and UDP put around every datagram.
const HEADER_BYTES: u64 = 28;

/// 75 ms there and 75 ms back, or a little more, and one in twenty is lost.
pub(crate) const BAD: Sky = Sky {
    delay: TICK.saturating_mul(4),
    jitter: TICK.saturating_mul(2),
    lost: 0.05,
    doubled: 0.0,
};

/// A room and everybody in it.
pub(crate) struct Stage {
    pub(crate) room: App,
    pub(crate) address: SocketAddr,
    mail: SyncSender<Mail>,
    posted: Receiver<Post>,
    players: Vec<App>,
    /// What a store would have on disk.
    pub(crate) journal: Vec<Record>,
    pub(crate) snapshots: Vec<Snapshot>,
    pub(crate) jobs: BTreeMap<JobId, Job>,
    pub(crate) wanted: Vec<AssetVersion>,
    /// Whether commits are confirmed, as a store that works does.
    pub(crate) store_works: bool,
    /// How often the room has started; sessions of one start mint other ids than those of another.
    pub(crate) starts: u64,
    /// How many things have been placed.
    placed: u32,
}

/// How many rooms have woken.
static WAKINGS: AtomicU64 = AtomicU64::new(0);

/// Who, in the order they joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Who(usize);

impl Stage {
    pub(crate) fn new() -> Self {
        Self::restored(Restored::default())
    }

    /// A room as it was.
    pub(crate) fn restored(restored: Restored) -> Self {
        let (mail, inbox) = sync_channel(INBOX_MAX);
        let (outbox, posted) = sync_channel(OUTBOX_MAX);
        let settings = RoomSettings {
            room: RoomId([1; 16]),
            name: "Stage".to_owned(),
            players_max: 5,
            waking: WAKINGS.fetch_add(1, Ordering::Relaxed),
        };
        let journal = restored.records.clone();
        let mut room =
            room::app(settings, restored, Mailbox { inbox, outbox }).expect("the journal is whole");
        let address = free_address();
        room::listen(
            &mut room,
            (LocalAddr(address), ServerUdpIo::default()),
            address,
            KEY,
        );
        let players = Vec::new();
        let (snapshots, wanted) = (Vec::new(), Vec::new());
        let mut stage = Self {
            room,
            address,
            mail,
            posted,
            players,
            journal,
            snapshots,
            jobs: BTreeMap::new(),
            wanted,
            store_works: true,
            starts: 1,
            placed: 0,
        };
        stage.run(5);
        stage
    }

    /// The same room again, from its journal alone; the jobs are still in their table.
    pub(crate) fn restarted(self) -> Self {
        let (records, jobs) = (self.journal.clone(), self.jobs.clone());
        let starts = self.starts + 1;
        drop(self);
        let mut stage = Self::restored(Restored {
            snapshot: None,
            records,
        });
        stage.jobs = jobs;
        stage.starts = starts;
        stage
    }

    pub(crate) fn join(&mut self, name: &str) -> Who {
        self.join_with(name, |_| {})
    }

    /// Joins with more than a session can do.
    pub(crate) fn join_with(&mut self, name: &str, arm: impl FnOnce(&mut App)) -> Who {
        let who = Who(self.players.len());
        let mut app = App::new();
        app.add_plugins((
            MinimalPlugins,
            StatesPlugin,
            SessionPlugin {
                seed: 100 * self.starts + who.0 as u64,
            },
        ))
        .insert_resource(TimeUpdateStrategy::ManualDuration(TICK))
        .init_resource::<Heard>()
        .add_systems(Update, hear);
        arm(&mut app);
        app.finish();
        app.cleanup();
        let ticket = self.ticket(PlayerId(100 + who.0 as u64), name);
        session::connect(app.world_mut(), &ticket, udp()).expect("the ticket is good");
        self.players.push(app);
        self.run_until(300, |stage| {
            *stage.world(who).resource::<LinkState>() == LinkState::Connected
        });
        who
    }

    /// Joins over a bad line.
    pub(crate) fn join_under(&mut self, name: &str, sky: Sky, seed: u64) -> Who {
        self.join_with(name, |app| {
            app.add_plugins(WeatherPlugin { sky, seed });
        })
    }

    /// Bytes that somebody has received and sent, with what UDP and IP put around every datagram.
    pub(crate) fn traffic(&self, who: Who) -> (usize, usize) {
        let traffic = self.world(who).resource::<Traffic>();
        let all = |bytes: u64, datagrams: u64| (bytes + datagrams * HEADER_BYTES) as usize;
        (
            all(traffic.received, traffic.datagrams_received),
            all(traffic.sent, traffic.datagrams_sent),
        )
    }

    pub(crate) fn ticket(&self, player: PlayerId, name: &str) -> Ticket {
        let token = ConnectToken::build(self.address, PROTOCOL_VERSION, player.0, KEY)
            .user_data(room::badge(name, Role::Owner))
            .expire_seconds(60)
            .timeout_seconds(5)
            .generate()
            .expect("a token can be made");
        let connect_token = token.try_into_bytes().expect("a token has bytes").to_vec();
        Ticket {
            player,
            server: self.address,
            connect_token,
        }
    }

    pub(crate) fn leave(&mut self, who: Who) {
        session::disconnect(self.players[who.0].world_mut());
        self.run(30);
    }

    pub(crate) fn world(&self, who: Who) -> &World {
        self.players[who.0].world()
    }

    pub(crate) fn world_mut(&mut self, who: Who) -> &mut World {
        self.players[who.0].world_mut()
    }

    /// One tick of everybody.
    pub(crate) fn tick(&mut self) {
        self.room.update();
        self.after_room();
    }

    /// The rest of a tick, once the room had its part.
    pub(crate) fn after_room(&mut self) {
        self.serve_room();
        self.players.iter_mut().for_each(App::update);
    }

    pub(crate) fn run(&mut self, ticks: usize) {
        (0..ticks).for_each(|_| self.tick());
    }

    #[track_caller]
    pub(crate) fn run_until(&mut self, ticks: usize, done: impl Fn(&Self) -> bool) {
        for _ in 0..ticks {
            if done(self) {
                return;
            }
            self.tick();
        }
        assert!(done(self), "it did not happen within {ticks} ticks");
    }

    /// Ten seconds: bodies fall, settle and sleep; everybody hears of it.
    pub(crate) fn run_until_quiet(&mut self) {
        self.run(600);
    }

    /// What the server around a room does, without a disk.
    fn serve_room(&mut self) {
        while let Ok(post) = self.posted.try_recv() {
            match post {
                Post::Commit(commit) if self.store_works => {
                    let version = commit.records.last().map(|record| record.version);
                    self.journal.extend(commit.records);
                    self.jobs
                        .extend(commit.jobs.into_iter().map(|job| (job.id, job)));
                    if let Some(version) = version {
                        self.deliver(Mail::Durable(version));
                    }
                }
                Post::Commit(_) => self.deliver(Mail::StoreFailed("the disk is full".to_owned())),
                Post::WantManifest(asset) => self.wanted.push(asset),
                Post::Snapshot(snapshot) => self.snapshots.push(*snapshot),
                Post::Answered(_) | Post::Population(_) => {}
            }
        }
    }

    pub(crate) fn deliver(&self, mail: Mail) {
        self.mail.try_send(mail).expect("the room reads its mail");
    }

    /// Asks and waits for the answer.
    pub(crate) fn ask(&mut self, who: Who, command: BuildCommand) -> Answer {
        let id = self.ask_only(who, command);
        self.run_until(120, |stage| stage.answer(who, id).is_some());
        self.answer(who, id).expect("it was answered")
    }

    pub(crate) fn ask_only(&mut self, who: Who, command: BuildCommand) -> CommandId {
        let world = self.world_mut(who);
        world
            .run_system_cached_with(
                |command: In<BuildCommand>, mut asking: Asking| asking.ask(command.0),
                command,
            )
            .unwrap()
    }

    pub(crate) fn answer(&self, who: Who, id: CommandId) -> Option<Answer> {
        self.world(who)
            .resource::<Heard>()
            .0
            .iter()
            .find(|answer| answer.command == id)
            .cloned()
    }

    /// Asks for something and returns the first thing that came of it.
    #[track_caller]
    pub(crate) fn make(&mut self, who: Who, words: &str) -> ObjectId {
        let done = self
            .ask(who, generate(words, Vec3::ZERO))
            .result
            .expect("it was accepted");
        self.run_until(60, |stage| {
            done.objects.iter().all(|object| stage.sees(who, *object))
        });
        done.objects[0]
    }

    pub(crate) fn sees(&self, who: Who, object: ObjectId) -> bool {
        self.thing(self.world(who), object).is_some()
    }

    fn thing<'a>(&self, world: &'a World, object: ObjectId) -> Option<EntityRef<'a>> {
        world.iter_entities().find(|entity| {
            entity
                .get::<Thing>()
                .is_some_and(|thing| thing.object == object)
        })
    }

    #[track_caller]
    pub(crate) fn appearance(&self, who: Who, object: ObjectId) -> Appearance {
        let thing = self.thing(self.world(who), object).expect("they see it");
        thing.get::<Appearance>().expect("it looks somehow").clone()
    }

    /// How it is being made anew, as somebody sees it.
    pub(crate) fn remake(&self, who: Who, object: ObjectId) -> Option<Remake> {
        self.thing(self.world(who), object)?
            .get::<Remake>()
            .cloned()
    }

    #[track_caller]
    pub(crate) fn entity(&self, who: Who, object: ObjectId) -> Entity {
        let thing = self.thing(self.world(who), object).expect("they see it");
        thing.id()
    }

    #[track_caller]
    pub(crate) fn thing_of(&self, who: Who, object: ObjectId) -> Thing {
        let thing = self.thing(self.world(who), object).expect("they see it");
        thing.get::<Thing>().expect("a thing").clone()
    }

    #[track_caller]
    pub(crate) fn pose(&self, who: Who, object: ObjectId) -> Pose {
        self.thing(self.world(who), object)
            .expect("they see it")
            .get::<Placed>()
            .expect("it is somewhere")
            .0
    }

    /// Where the room has it.
    #[track_caller]
    pub(crate) fn true_pose(&self, object: ObjectId) -> Pose {
        self.thing(self.room.world(), object)
            .expect("it exists")
            .get::<Placed>()
            .expect("it is somewhere")
            .0
    }

    /// Everybody somebody sees, with the index of their colour.
    pub(crate) fn people(&self, who: Who) -> Vec<(String, u8)> {
        let players = self
            .world(who)
            .iter_entities()
            .filter_map(|entity| entity.get::<Player>());
        let mut people: Vec<_> = players
            .map(|player| (player.name.clone(), player.color_index))
            .collect();
        people.sort();
        people
    }

    pub(crate) fn things(&self, who: Who) -> usize {
        self.world(who)
            .iter_entities()
            .filter(EntityRef::contains::<Thing>)
            .count()
    }

    pub(crate) fn state_hash(&mut self, who: Who) -> ContentHash {
        session::state_hash(self.world_mut(who))
    }

    /// The room's own view, hashed as players hash theirs.
    pub(crate) fn true_hash(&mut self) -> ContentHash {
        session::state_hash(self.room.world_mut())
    }

    pub(crate) fn saved(&self, who: Who) -> bool {
        self.world(who).resource::<SaveState>().saved()
    }

    #[track_caller]
    pub(crate) fn job_of(&self, object: ObjectId) -> JobId {
        let thing = self.thing(self.room.world(), object).expect("it exists");
        match (thing.get::<Appearance>(), thing.get::<Remake>()) {
            (Some(Appearance::Pending(job) | Appearance::Failed { job, .. }), _) => *job,
            (_, Some(remake)) => remake.job(),
            (other, None) => panic!("no job waits there: {other:?}"),
        }
    }

    /// Who the room knows somebody as.
    pub(crate) fn player(&self, who: Who) -> PlayerId {
        PlayerId(100 + who.0 as u64)
    }

    /// Somebody comes back over a new connection.
    pub(crate) fn rejoin(&mut self, who: Who, name: &str) {
        let ticket = self.ticket(self.player(who), name);
        session::connect(self.world_mut(who), &ticket, udp()).expect("the ticket is good");
        self.run_until(300, |stage| {
            *stage.world(who).resource::<LinkState>() == LinkState::Connected
        });
    }

    /// Everything the room has.
    pub(crate) fn room_objects(&self) -> Vec<ObjectId> {
        let things = self
            .room
            .world()
            .iter_entities()
            .filter_map(|entity| entity.get::<Thing>());
        things.map(|thing| thing.object).collect()
    }

    /// One more of something published, there.
    #[track_caller]
    pub(crate) fn place(&mut self, who: Who, mut manifest: Manifest, at: Spot) -> ObjectId {
        self.placed += 1;
        manifest.asset.asset.0[1..5].copy_from_slice(&self.placed.to_be_bytes());
        let asset = manifest.asset;
        for player in &mut self.players {
            let mut shapes = player.world_mut().resource_mut::<Shapes>();
            shapes.learn(asset, manifest.solid.collider.clone());
        }
        let id = self.ask_only(who, BuildCommand::Place { asset, at });
        self.run_until(60, |stage| stage.wanted.last() == Some(&asset));
        self.deliver(Mail::Manifest {
            asset,
            manifest: Some(Box::new(manifest)),
        });
        self.run_until(60, |stage| stage.answer(who, id).is_some());
        let answer = self.answer(who, id).expect("it was answered");
        let object = answer.result.expect("it was accepted").objects[0];
        self.run_until(60, |stage| stage.sees(who, object));
        object
    }

    /// A worker finishes the job of a thing with a solid box of `share` of its placeholder's size.
    pub(crate) fn worker_publishes(&mut self, object: ObjectId, share: f32) -> AssetVersion {
        let job = self.job_of(object);
        let thing = self
            .thing(self.room.world(), object)
            .expect("it exists")
            .get::<Thing>()
            .expect("a thing")
            .clone();
        let manifest = manifest(&self.jobs[&job], thing.size_m * share, thing.kind);
        let asset = manifest.asset;
        self.deliver(Mail::AssetReady {
            job,
            manifest: Box::new(manifest),
        });
        self.run(30);
        asset
    }
}

/// What a session was answered.
#[derive(Resource, Default)]
struct Heard(Vec<Answer>);

fn hear(mut answers: MessageReader<Answered>, mut heard: ResMut<Heard>) {
    heard
        .0
        .extend(answers.read().map(|answered| answered.answer.clone()));
}

/// Asks for `words` at a place.
pub(crate) fn generate(words: &str, position: Vec3) -> BuildCommand {
    BuildCommand::Generate {
        prompt: Prompt::parse(words).unwrap(),
        at: Spot::new(position, 0.0).unwrap(),
    }
}

/// A session's end of a UDP connection.
pub(crate) fn udp() -> impl Bundle {
    (
        LocalAddr(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
        UdpIo::default(),
    )
}

/// A plain manifest of a box.
pub(crate) fn manifest(job: &Job, size: Vec3, kind: Kind) -> Manifest {
    let file = FileRef {
        hash: ContentHash([3; 32]),
        bytes: 100,
    };
    let body = if kind == Kind::Structure {
        Body::Static
    } else {
        Body::Dynamic
    };
    let mut asset = AssetId(job.id.0);
    asset.0[0] ^= 0xff;
    Manifest {
        asset: AssetVersion { asset, version: 1 },
        name: job.prompt.as_str().to_owned(),
        kind,
        size_meters: size,
        main_color: Color([0xa0, 0x70, 0x40]),
        solid: Solid {
            body,
            collider: Collider::standing_box(size),
            mass: Mass::of_standing_box(20.0, size),
            friction: 0.6,
            restitution: 0.0,
            gravity_scale: 1.0,
        },
        interaction: Interaction {
            possessable: kind == Kind::Character,
            ..Interaction::default()
        },
        lods: [file; 3],
        triangles: [12; 3],
        packed: None,
        textures: Vec::new(),
        thumb: file,
        wire: None,
        recipe: file,
        rig: None,
        provenance: Provenance {
            prompt: job.prompt.as_str().to_owned(),
            planner: "stage".to_owned(),
            version: "0".to_owned(),
            seed: job.seed,
            millis: 1,
            trace: None,
            note: None,
        },
    }
}

/// A plain manifest of a box with a name.
pub(crate) fn manifest_of(name: &str, size: Vec3, kind: Kind) -> Manifest {
    let job = Job {
        id: JobId([5; 16]),
        room: RoomId([1; 16]),
        prompt: Prompt::parse(name).unwrap(),
        seed: 0,
        variant: None,
    };
    manifest(&job, size, kind)
}

fn free_address() -> SocketAddr {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has ports");
    socket.local_addr().expect("a bound socket has an address")
}
