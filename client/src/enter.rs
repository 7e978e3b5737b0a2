//! Entering a room: host or find a server, be somebody, get a ticket, connect by whatever carries us there; and
//! again by itself with a fresh ticket when the connection is lost.

mod doors;
mod road;
mod trouble;

use async_channel::{Receiver, TryRecvError};
use bevy::prelude::*;
use protocol::RoomState;
use session::{LinkState, Ticket, Transport};

use crate::{
    fetch::{Fetcher, Recipes},
    look::{Shelf, WholeFrames},
    platform::{self, Host, Where},
    screens::{Screen, TryAgain},
};

pub(crate) use doors::Doors;
pub(crate) use road::{Entered, Wish, enter};
pub(crate) use trouble::Trouble;

/// How long a lost connection is tried again before the player is asked.
const PATIENCE_SECS: f32 = 40.0;
/// Between two tries.
const PAUSE_SECS: f32 = 1.0;
/// Longest frame that counts as one.
const FRAME_SECS_MAX: f32 = 1.0;
/// How long a handshake may take.
const HANDSHAKE_SECS: f32 = 12.0;
/// The same while there is another way to try: who falls back must be inside three seconds later.
const WAY_SECS: f32 = 2.0;

pub(crate) fn plugin(app: &mut App) {
    // First: what the old connection showed goes while nobody holds on to it.
    app.add_systems(Startup, start)
        .add_systems(First, (arrive, try_other_way).chain())
        .add_systems(Update, (try_again, watch_link, look_after_host).chain())
        .add_systems(Update, open_world);
}

/// Where this player wants to be, and how far they are.
#[derive(Resource)]
pub(crate) struct Journey {
    wish: Wish,
    files_from: Option<String>,
    host: Option<Host>,
    on_the_road: Option<Receiver<Result<Entered, Trouble>>>,
    way: Option<Way>,
    lost_secs: f32,
    pause_secs: f32,
    handshake_secs: f32,
    been_inside: bool,
}

impl Journey {
    /// Has not begun.
    pub(crate) fn new(wish: Wish) -> Self {
        Self {
            wish,
            files_from: None,
            host: None,
            on_the_road: None,
            way: None,
            lost_secs: 0.0,
            pause_secs: 0.0,
            handshake_secs: 0.0,
            been_inside: false,
        }
    }

    fn set_out(&mut self) {
        let mut wish = self.wish.clone();
        // A server of ours that still runs is joined again, not started twice.
        if let Some(host) = &self.host {
            wish.server = Where::at(host.url());
        }
        self.on_the_road = Some(road::set_out(wish));
    }
}

/// What a ticket is tried with.
struct Way {
    ticket: Ticket,
    doors: Doors,
    /// Those to come, the last one first.
    transports: Vec<Transport>,
}

fn start(mut journey: ResMut<Journey>, mut screen: ResMut<Screen>) {
    *screen = Screen::Entering(journey.wish.server.going_there());
    journey.set_out();
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
        let news = road.try_recv();
        let arrived = match news {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Closed) => Err(Trouble::lost_its_way()),
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
    if let Some(host) = entered.host {
        journey.host = Some(host);
    }
    // A server of ours that was started anew answers elsewhere.
    if journey.files_from.as_deref() != Some(entered.api.base()) {
        world.insert_resource(Fetcher::start(&entered.api, &journey.wish.keep)?);
        world.insert_resource(Recipes::start(&entered.api, &journey.wish.keep)?);
        world.resource_mut::<Shelf>().forget_unfinished();
        journey.files_from = Some(entered.api.base().to_owned());
    }
    let offered = |transport: &&Transport| entered.doors.has(**transport);
    let transports = journey.wish.transports.iter().rev();
    journey.way = Some(Way {
        transports: transports.filter(offered).copied().collect(),
        ticket: entered.ticket,
        doors: entered.doors,
    });
    take_way(world, journey)
}

/// Connects by the best of what is left to try.
fn take_way(world: &mut World, journey: &mut Journey) -> Result<(), Trouble> {
    journey.handshake_secs = 0.0;
    let way = journey.way.as_mut().ok_or_else(Trouble::lost_its_way)?;
    let transport = way.transports.pop().ok_or_else(Trouble::lost_its_way)?;
    info!("connecting by {transport}");
    platform::connect(world, &way.ticket, &way.doors, transport).map_err(Trouble::from)
}

/// Where one transport does not get through, the next may.
fn try_other_way(world: &mut World) {
    let failed = |link: &LinkState, journey: &Journey| match link {
        LinkState::Connecting => journey.handshake_secs > WAY_SECS,
        LinkState::Lost { .. } => true,
        LinkState::Idle | LinkState::Connected => false,
    };
    world.resource_scope(|world, mut journey: Mut<Journey>| {
        let link = world.resource::<LinkState>();
        if *link == LinkState::Connected {
            journey.way = None;
        }
        let is_another = |way: &Way| !way.transports.is_empty();
        if !journey.way.as_ref().is_some_and(is_another) || !failed(link, &journey) {
            return;
        }
        if let Err(trouble) = take_way(world, &mut journey) {
            world.insert_resource(Screen::from(trouble));
        }
    });
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
    // Whoever comes back to a page after an hour has not waited for one.
    let secs = time.delta_secs().min(FRAME_SECS_MAX);
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
        journey.set_out();
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
