//! Mail: what the process around the room tells it, and what the room has it do.

use std::sync::{Mutex, mpsc::TrySendError};

use bevy::prelude::*;
use lightyear::prelude::Connected;
use protocol::{Player, RoomState};
use sim::Step;

use crate::{
    appearance, command,
    ledger::Ledger,
    mail::{Letters, Mail, Mailbox, Post},
    shelf::Shelf,
};

/// A snapshot every so many versions.
const SNAPSHOT_EVERY: u64 = 256;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Posted>()
        .add_systems(FixedUpdate, read_mail.in_set(Step::Receive))
        .add_systems(
            FixedUpdate,
            (show_durable, post_commit, post_snapshot, post_population)
                .chain()
                .in_set(Step::Publish),
        );
}

/// What was posted last.
#[derive(Resource, Default)]
struct Posted {
    snapshot: u64,
    population: usize,
}

pub(crate) fn connect(world: &mut World, mailbox: Mailbox) {
    world.insert_resource(Letters {
        inbox: Mutex::new(mailbox.inbox),
        outbox: mailbox.outbox,
    });
}

fn read_mail(world: &mut World) {
    while let Some(mail) = next_mail(world) {
        match mail {
            Mail::Durable(version) => world.resource_mut::<Ledger>().set_durable(version),
            Mail::StoreFailed(why) => world.resource_mut::<Ledger>().set_trouble(Some(why)),
            Mail::StoreBack => world.resource_mut::<Ledger>().set_trouble(None),
            Mail::Progress(note) => appearance::progress(world, &note),
            Mail::AssetReady { job, manifest } => appearance::asset_ready(world, job, manifest),
            Mail::DraftReady { job, manifest } => appearance::draft_ready(world, job, manifest),
            Mail::Petition(petition) => command::hear_petition(world, *petition),
            Mail::JobFailed { job, why } => appearance::job_failed(world, job, why),
            Mail::Manifest { asset, manifest } => {
                world.resource_mut::<Shelf>().learn(asset, manifest);
            }
        }
    }
}

fn next_mail(world: &World) -> Option<Mail> {
    let letters = world.resource::<Letters>();
    let inbox = letters
        .inbox
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    inbox.try_recv().ok()
}

fn show_durable(ledger: Res<Ledger>, mut room: Query<&mut RoomState>) {
    for mut state in &mut room {
        if state.durable != ledger.durable() || state.trouble.as_deref() != ledger.trouble() {
            state.durable = ledger.durable();
            state.trouble = ledger.trouble().map(str::to_owned);
        }
    }
}

fn post_commit(letters: Res<Letters>, mut ledger: ResMut<Ledger>) {
    let Some(commit) = ledger.take_commit() else {
        return;
    };
    match letters.outbox.try_send(Post::Commit(commit)) {
        Ok(()) => {}
        Err(TrySendError::Full(Post::Commit(commit))) => ledger.put_back(commit),
        Err(_) => ledger.set_trouble(Some("the store is gone".to_owned())),
    }
}

fn post_snapshot(letters: Res<Letters>, ledger: Res<Ledger>, mut posted: ResMut<Posted>) {
    let state = ledger.state();
    let due =
        ledger.durable() == state.version && state.version >= posted.snapshot + SNAPSHOT_EVERY;
    if due
        && letters
            .outbox
            .try_send(Post::Snapshot(Box::new(state.clone())))
            .is_ok()
    {
        posted.snapshot = state.version;
    }
}

fn post_population(
    letters: Res<Letters>,
    players: Query<(), (With<Player>, Without<Connected>)>,
    mut posted: ResMut<Posted>,
) {
    let population = players.iter().len();
    if population != posted.population
        && letters
            .outbox
            .try_send(Post::Population(population))
            .is_ok()
    {
        posted.population = population;
    }
}
