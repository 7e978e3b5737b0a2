//! What the command line says.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{ArgGroup, Parser, ValueEnum};
use session::{Sky, Transport};

use super::{Keep, Where, data_folder};
use crate::{enter::Wish, identity};

/// Incant: say it, and it stands there.
#[derive(Parser, Clone, Debug)]
#[command(version, group(ArgGroup::new("what").multiple(true)))]
pub(super) struct Args {
    /// Play in a world kept on this machine (the default).
    #[arg(long, conflicts_with = "join")]
    host: bool,

    /// Play on a server, such as `http://192.168.1.20:7777`.
    #[arg(long, value_name = "URL")]
    join: Option<String>,

    /// Keep worlds, files and identity here instead of the user's data folder.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// What the others shall call you.
    #[arg(long)]
    name: Option<String>,

    /// Where the own server listens, so that others can join; port 0: any that is free.
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:0",
        conflicts_with = "join"
    )]
    listen: SocketAddr,

    /// What carries the datagrams to the room.
    #[arg(long, value_enum, default_value = "udp")]
    transport: Carried,

    /// No window: two players in one room, a picture at the end.
    #[arg(long, requires = "what", requires = "out")]
    pub(super) headless: bool,

    /// What the first player says, or what a survey looks at; may be given several times.
    #[arg(long, requires = "headless", group = "what", conflicts_with = "stroll")]
    pub(super) prompt: Vec<String>,

    /// Somebody climbs, rides, stacks, throws and swims by script; a picture of every station.
    #[arg(long, requires = "headless", group = "what")]
    pub(super) stroll: bool,

    /// Somebody looks over the ground and has it shaped by words; a picture of every place and every stamp.
    #[arg(long, requires = "headless", group = "what")]
    pub(super) survey: bool,

    /// No window: one line of JSON for every change of the room.
    #[arg(long, requires = "join", conflicts_with = "headless")]
    pub(super) watch: bool,

    #[command(flatten)]
    pub(super) bots: Bots,

    /// Where picture and bundles go.
    #[arg(long, requires = "headless", value_name = "DIR")]
    pub(super) out: Option<PathBuf>,

    /// Every look there is, without a server.
    #[arg(long, hide = true)]
    pub(super) showroom: bool,
}

/// The ways that `--transport` knows.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Carried {
    /// Plain datagrams.
    Udp,
    /// As browsers do it.
    #[value(name = "webtransport")]
    WebTransport,
    /// As browsers do it where nothing else gets through.
    #[value(name = "websocket")]
    WebSocket,
}

impl From<Carried> for Transport {
    fn from(carried: Carried) -> Self {
        match carried {
            Carried::Udp => Self::Udp,
            Carried::WebTransport => Self::WebTransport,
            Carried::WebSocket => Self::WebSocket,
        }
    }
}

/// How many, and over what lines.
#[derive(clap::Args, Clone, Copy, Debug)]
pub(super) struct Bots {
    /// No window: so many players who walk, build, throw and say things.
    #[arg(long, requires = "join", conflicts_with_all = ["headless", "watch"])]
    pub(super) bots: Option<u32>,

    /// Milliseconds that their datagrams take there and back.
    #[arg(long, requires = "bots", default_value_t = 0, value_name = "MS")]
    rtt: u64,

    /// Of a hundred datagrams so many are lost.
    #[arg(long, requires = "bots", default_value_t = 0.0, value_name = "PERCENT")]
    loss: f32,

    /// Of a hundred datagrams so many come twice.
    #[arg(long, requires = "bots", default_value_t = 0.0, value_name = "PERCENT")]
    doubled: f32,

    /// Milliseconds by which some take longer than others, so that they overtake each other.
    #[arg(long, requires = "bots", default_value_t = 0, value_name = "MS")]
    jitter: u64,

    /// Seconds until they leave; for ever when left out.
    #[arg(long, requires = "bots")]
    pub(super) secs: Option<u64>,
}

impl Bots {
    /// How bad their lines are.
    pub(super) fn sky(self) -> Sky {
        Sky {
            delay: Duration::from_millis(self.rtt / 2),
            jitter: Duration::from_millis(self.jitter),
            lost: self.loss / 100.0,
            doubled: self.doubled / 100.0,
        }
    }
}

impl Args {
    /// What the player wants.
    pub(super) fn wish(&self) -> Wish {
        let name = self.name.clone().unwrap_or_else(identity::default_name);
        Wish {
            server: self.server(),
            room: None,
            name,
            transports: vec![self.transport.into()],
            keep: self.keep(),
        }
    }

    /// On which server; our own unless another was named.
    pub(super) fn server(&self) -> Where {
        let folder = || {
            self.data
                .clone()
                .unwrap_or_else(|| data_folder().join("server"))
        };
        match &self.join {
            Some(url) => Where::At(url.clone()),
            None => Where::Here {
                folder: folder(),
                listen: self.listen,
            },
        }
    }

    /// Where the client keeps identity and files.
    pub(super) fn keep(&self) -> Keep {
        Keep::in_folder(&self.client_folder())
    }

    /// The same as a folder.
    pub(super) fn client_folder(&self) -> PathBuf {
        let home = data_folder();
        self.data
            .as_deref()
            .map_or(home.join("client"), |data: &Path| data.join("client"))
    }
}
