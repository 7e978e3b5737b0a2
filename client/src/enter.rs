//! Entering a room: host or find a server, be somebody, get a ticket, connect; and again by itself
//! with a fresh ticket when the connection is lost.

mod road;
mod trouble;

use std::{
    path::PathBuf,
    sync::mpsc::{Receiver, TryRecvError},
};

use bevy::{platform::cell::SyncCell, prelude::*};
use lightyear::prelude::{LocalAddr, UdpIo};
use protocol::RoomState;
use session::LinkState;

use crate::{
    fetch::{Api, Fetcher, Recipes},
    host::Host,
    look::{Shelf, WholeFrames},
    screens::{Screen, TryAgain},
};

pub(crate) use road::{Entered, Where, Wish, enter};
pub(crate) use trouble::Trouble;

/// How long a lost connection is tried again before the player is asked.
const PATIENCE_SECS: f32 = 40.0;
/// Between two tries.
const PAUSE_SECS: f32 = 1.0;
/// How long a handshake may take.
const HANDSHAKE_SECS: f32 = 12.0;

pub(crate) fn plugin(app: &mut App) {
    // First: what the old connection showed goes while nobody holds on to it.
    app.add_systems(Startup, start)
        .add_systems(First, arrive)
        .add_systems(Update, (try_again, watch_link, look_after_host).chain())
        .add_systems(Update, open_world);
}

/// Where this player wants to be, and how far they are.
#[derive(Resource)]
pub(crate) struct Journey {
    wish: Wish,
    cache: PathBuf,
    files_from: Option<String>,
    host: Option<Host>,
    on_the_road: Option<SyncCell<Receiver<Result<Entered, Trouble>>>>,
    lost_secs: f32,
    pause_secs: f32,
    handshake_secs: f32,
    been_inside: bool,
}

impl Journey {
    /// Has not begun.
    pub(crate) fn new(wish: Wish, cache: PathBuf) -> Self {
        Self {
            wish,
            cache,
            files_from: None,
            host: None,
            on_the_road: None,
            lost_secs: 0.0,
            pause_secs: 0.0,
            handshake_secs: 0.0,
            been_inside: false,
        }
    }

    fn set_out(&mut self) -> Result<(), Trouble> {
        let mut wish = self.wish.clone();
        // A server of ours that still runs is joined again, not started twice.
        if let Some(host) = &self.host {
            wish.server = Where::At(host.url().to_owned());
        }
        self.on_the_road = Some(SyncCell::new(road::set_out(wish)?));
        Ok(())
    }
}

fn start(mut journey: ResMut<Journey>, mut screen: ResMut<Screen>) {
    *screen = Screen::Entering(match &journey.wish.server {
        Where::Here { .. } => "Setting up the workbench".to_owned(),
        Where::At(url) => format!("Knocking at {url}"),
    });
    if let Err(trouble) = journey.set_out() {
        *screen = trouble.into();
    }
}

fn try_again(mut asked: MessageReader<TryAgain>, journey: ResMut<Journey>, screen: ResMut<Screen>) {
    if asked.read().count() > 0 {
        let mut journey = journey;
        journey.host = None;
        journey.lost_secs = 0.0;
        start(journey, screen);
    }
}

/// Takes what the road brought: a ticket to connect with, or a reason why not.
fn arrive(world: &mut World) {
    world.resource_scope(|world, mut journey: Mut<Journey>| {
        let Some(road) = &mut journey.on_the_road else {
            return;
        };
        let news = road.get().try_recv();
        let arrived = match news {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err(Trouble::lost_its_way()),
            Ok(arrived) => arrived,
        };
        journey.on_the_road = None;
        let connected = arrived.and_then(|entered| connect(world, &mut journey, entered));
        if let Err(trouble) = connected {
            // While a lost connection is mended, only what waiting cannot mend is shown.
            if journey.been_inside && trouble.may_pass && journey.lost_secs < PATIENCE_SECS {
                journey.pause_secs = PAUSE_SECS;
            } else {
                world.insert_resource(Screen::from(trouble));
            }
        }
    });
}

fn connect(world: &mut World, journey: &mut Journey, entered: Entered) -> Result<(), Trouble> {
    let io = (LocalAddr(entered.local()), UdpIo::default());
    if let Some(host) = entered.host {
        journey.host = Some(host);
    }
    journey.handshake_secs = 0.0;
    // A server of ours that was started anew answers elsewhere.
    if journey.files_from.as_deref() != Some(entered.api.base()) {
        world.insert_resource(start_fetcher(&entered.api, journey)?);
        world.insert_resource(Recipes::start(&entered.api, &journey.cache)?);
        world.resource_mut::<Shelf>().forget_unfinished();
        journey.files_from = Some(entered.api.base().to_owned());
    }
    session::connect(world, &entered.ticket, io).map_err(Trouble::from)
}

fn start_fetcher(api: &Api, journey: &Journey) -> Result<Fetcher, Trouble> {
    Fetcher::start(api, &journey.cache).map_err(Trouble::from)
}

/// The room arrived and can be drawn: lift the veil.
fn open_world(
    rooms: Query<(), With<RoomState>>,
    link: Res<LinkState>,
    drawn: Res<WholeFrames>,
    mut screen: ResMut<Screen>,
    mut journey: ResMut<Journey>,
) {
    let in_trouble = matches!(*screen, Screen::Trouble { .. });
    if rooms.is_empty() || *link != LinkState::Connected || in_trouble {
        return;
    }
    journey.been_inside = true;
    journey.lost_secs = 0.0;
    if drawn.is_ready() || *screen == Screen::Playing {
        if screen.set_if_neq(Screen::Playing) {
            info!("the room is on screen");
        }
    } else {
        screen.set_if_neq(Screen::Entering("Laying out the meadow".to_owned()));
    }
}

/// Sets out again after a loss; asks the player once that has not helped for long.
fn watch_link(
    link: Res<LinkState>,
    time: Res<Time<Real>>,
    mut journey: ResMut<Journey>,
    mut screen: ResMut<Screen>,
) {
    if matches!(*screen, Screen::Trouble { .. }) || journey.on_the_road.is_some() {
        return;
    }
    let secs = time.delta_secs();
    journey.pause_secs -= secs;
    match &*link {
        LinkState::Idle | LinkState::Connected => return,
        LinkState::Connecting => {
            journey.lost_secs += secs;
            journey.handshake_secs += secs;
            if journey.handshake_secs < HANDSHAKE_SECS {
                return;
            }
        }
        LinkState::Lost { .. } => journey.lost_secs += secs,
    }
    let why = match &*link {
        LinkState::Lost { why } => why.clone(),
        LinkState::Idle | LinkState::Connecting | LinkState::Connected => String::new(),
    };
    if journey.lost_secs > PATIENCE_SECS
        || (!journey.been_inside && journey.lost_secs > HANDSHAKE_SECS)
    {
        *screen = Trouble::no_connection(&why).into();
    } else if journey.pause_secs <= 0.0 {
        journey.pause_secs = PAUSE_SECS;
        if let Err(trouble) = journey.set_out() {
            *screen = trouble.into();
        }
    }
}

/// A worker that died is started again; a server that died is said.
fn look_after_host(
    mut journey: ResMut<Journey>,
    mut screen: ResMut<Screen>,
    time: Res<Time<Real>>,
    mut wait: Local<f32>,
) {
    *wait -= time.delta_secs();
    if *wait > 0.0 {
        return;
    }
    *wait = 1.0;
    if let Some(host) = &mut journey.host
        && let Err(problem) = host.look_after()
    {
        journey.host = None;
        *screen = Trouble::from(problem).into();
    }
}
