//! The road into a room, walked on a thread of its own: everything on it may block.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    sync::mpsc::{Receiver, sync_channel},
    thread,
};

use session::Ticket;

use super::Trouble;
use crate::{
    fetch::{Api, FetchError},
    host::Host,
    identity::{self, Identity},
};

/// What a player wants.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) server: Where,
    /// What the others shall call them.
    pub(crate) name: String,
    /// Where the client keeps its things.
    pub(crate) folder: PathBuf,
}

/// On which server.
#[derive(Clone, Debug)]
pub(crate) enum Where {
    /// On one of our own.
    Here { folder: PathBuf, listen: SocketAddr },
    /// On one that runs already.
    At(String),
}

impl Where {
    /// Where it answers; empty for a server of our own that is yet to be started.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Here { .. } => "",
            Self::At(url) => url,
        }
    }
}

/// At the door, ticket in hand.
pub(crate) struct Entered {
    pub(crate) host: Option<Host>,
    pub(crate) api: Api,
    pub(crate) identity: Identity,
    pub(crate) ticket: Ticket,
}

impl Entered {
    /// Where to send from: any address of the server's kind.
    pub(crate) fn local(&self) -> SocketAddr {
        local(self.ticket.server)
    }
}

fn local(server: SocketAddr) -> SocketAddr {
    let ip = match server.ip() {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    SocketAddr::new(ip, 0)
}

/// Walks the road in the background.
pub(super) fn set_out(wish: Wish) -> Result<Receiver<Result<Entered, Trouble>>, Trouble> {
    let (tell, told) = sync_channel(1);
    // Whoever set out may be gone when we arrive; then what we hold ends here.
    let walk = move || drop(tell.send(walk(&wish)));
    let walking = thread::Builder::new().name("enter".to_owned()).spawn(walk);
    walking
        .map(|_| told)
        .map_err(|problem| FetchError::from(problem).into())
}

fn walk(wish: &Wish) -> Result<Entered, Trouble> {
    let (url, host) = match &wish.server {
        Where::At(url) => (url.clone(), None),
        Where::Here { folder, listen } => {
            let host = Host::start(folder, *listen)?;
            (host.url().to_owned(), Some(host))
        }
    };
    let entered = enter(Api::new(&url)?, wish)?;
    Ok(Entered { host, ..entered })
}

/// Is somebody, and gets them a ticket into the server's first room.
pub(crate) fn enter(api: Api, wish: &Wish) -> Result<Entered, Trouble> {
    let identity = identity::known_or_new(&api, &wish.folder, &wish.name)?;
    match ticket(&api, &identity) {
        Ok(ticket) => Ok(Entered {
            host: None,
            api: api.on_behalf_of(&identity.token),
            identity,
            ticket: ticket?,
        }),
        // The server is not the one that knew us: be somebody new.
        Err(problem) if problem.code() == Some("bad_token") => {
            let identity = identity::new(&api, &wish.folder, &wish.name)?;
            let ticket = ticket(&api, &identity)??;
            Ok(Entered {
                host: None,
                api: api.on_behalf_of(&identity.token),
                identity,
                ticket,
            })
        }
        Err(problem) => Err(problem.into()),
    }
}

fn ticket(api: &Api, identity: &Identity) -> Result<Result<Ticket, Trouble>, FetchError> {
    let rooms = api.rooms(&identity.token)?;
    let Some(room) = rooms.first() else {
        return Ok(Err(Trouble::no_room()));
    };
    let answer = api.join(room.id, &identity.token)?;
    Ok(Ticket::try_from(answer).map_err(Trouble::from))
}
