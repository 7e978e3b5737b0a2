//! The road into a room, walked beside the frame: everything on it may take long.

use async_channel::{Receiver, bounded};
use bevy::prelude::World;
use model::{RoomId, api::JoinAnswer};
use session::{Ticket, Transport};

use super::{Doors, Trouble};
use crate::{
    fetch::{Api, FetchError},
    identity::{self, Identity},
    platform::{self, Host, Keep, Where},
};

/// What a player wants.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) server: Where,
    /// Into which of its rooms; nothing: the first.
    pub(crate) room: Option<RoomId>,
    /// What the others shall call them.
    pub(crate) name: String,
    /// What may carry the datagrams, the best first.
    pub(crate) transports: Vec<Transport>,
    /// Where the client keeps its things.
    pub(crate) keep: Keep,
}

/// At the door, ticket in hand.
pub(crate) struct Entered {
    pub(crate) host: Option<Host>,
    pub(crate) api: Api,
    pub(crate) identity: Identity,
    pub(crate) ticket: Ticket,
    pub(crate) doors: Doors,
}

impl Entered {
    /// Goes through the door by the best that may carry us.
    pub(crate) fn carry(&self, world: &mut World, wish: &Wish) -> Result<(), Trouble> {
        let mut transports = wish.transports.iter().copied();
        let transport = transports.find(|transport| self.doors.has(*transport));
        let transport = transport.ok_or_else(Trouble::lost_its_way)?;
        Ok(platform::connect(
            world,
            &self.ticket,
            &self.doors,
            transport,
        )?)
    }
}

/// Walks the road in the background.
pub(super) fn set_out(wish: Wish) -> Receiver<Result<Entered, Trouble>> {
    let (tell, told) = bounded(1);
    platform::spawn(async move {
        // Whoever set out may be gone when we arrive; then what we hold ends here.
        drop(tell.send(enter(&wish).await).await);
    });
    told
}

/// Finds the server, is somebody there, and gets them a ticket into a room.
pub(crate) async fn enter(wish: &Wish) -> Result<Entered, Trouble> {
    let (url, host) = wish.server.reach().await?;
    let api = Api::new(&url);
    let known = identity::known_or_new(&api, &wish.keep, &wish.name).await?;
    let (identity, answer) = match join(&api, &known, wish.room).await {
        // The server is not the one that knew us: be somebody new.
        Err(problem) if problem.is("bad_token") => {
            let identity = identity::new(&api, &wish.keep, &wish.name).await?;
            let answer = join(&api, &identity, wish.room).await?;
            (identity, answer)
        }
        answer => (known, answer?),
    };
    let doors = Doors::new(api.base(), &answer);
    Ok(Entered {
        host,
        api: api.on_behalf_of(&identity.token),
        identity,
        ticket: Ticket::try_from(answer)?,
        doors,
    })
}

async fn join(api: &Api, identity: &Identity, room: Option<RoomId>) -> Result<JoinAnswer, Trouble> {
    let room = match room {
        Some(room) => room,
        None => first_room(api, identity)
            .await?
            .ok_or_else(Trouble::no_room)?,
    };
    Ok(api.join(room, &identity.token).await?)
}

async fn first_room(api: &Api, identity: &Identity) -> Result<Option<RoomId>, FetchError> {
    let rooms = api.rooms(&identity.token).await?;
    Ok(rooms.first().map(|room| room.id))
}
