//! The session's side of its one connection.

use std::{fmt, net::SocketAddr};

use bevy::prelude::*;
use lightyear::{
    netcode::{ConnectToken, NetcodeClient},
    prelude::{
        client::{Connect, Connected, Disconnect, Disconnected, NetcodeConfig},
        *,
    },
};
use model::{PlayerId, api::JoinAnswer};
use protocol::{LINK_MTU, Player, RoomState};

use crate::things;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<LinkState>()
        .init_resource::<LinkInfo>()
        .init_resource::<Me>()
        .add_observer(on_connected)
        .add_observer(on_disconnected);
}

/// How the connection stands.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// Nobody asked to connect.
    #[default]
    Idle,
    /// Shaking hands.
    Connecting,
    /// In the room.
    Connected,
    /// Refused, or cut off.
    Lost {
        /// What the transport said.
        why: String,
    },
}

/// What carries the datagrams of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// Plain datagrams, encrypted by netcode alone.
    #[default]
    Udp,
    /// Datagrams over HTTP/3.
    WebTransport,
    /// Messages over TCP, where nothing else gets through.
    WebSocket,
}

impl fmt::Display for Transport {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str(match self {
            Self::Udp => "UDP",
            Self::WebTransport => "WebTransport",
            Self::WebSocket => "WebSocket",
        })
    }
}

/// What there is to know about the connection; whoever connects says it.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkInfo {
    /// What carries it.
    pub transport: Transport,
}

/// Who the room knows us as, once we are in.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Me(pub Option<PlayerId>);

/// What the API gave us to enter one room once.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Who the room will know us as.
    pub player: PlayerId,
    /// Where the room listens.
    pub server: SocketAddr,
    /// The netcode connect token.
    pub connect_token: Vec<u8>,
}

/// Why a ticket is no ticket.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server's ticket cannot be read ({0}); another version of Incant may be running there")]
pub struct TicketError(pub &'static str);

impl TryFrom<JoinAnswer> for Ticket {
    type Error = TicketError;

    fn try_from(answer: JoinAnswer) -> Result<Self, TicketError> {
        let digits = answer.connect_token.as_bytes();
        let nibble = |digit: u8| {
            char::from(digit)
                .to_digit(16)
                .ok_or(TicketError("not hexadecimal"))
        };
        if !digits.len().is_multiple_of(2) || digits.len() > 8_192 {
            return Err(TicketError("its length is wrong"));
        }
        let connect_token = digits
            .chunks_exact(2)
            .map(|pair| Ok((nibble(pair[0])? * 16 + nibble(pair[1])?) as u8))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            player: answer.player,
            server: answer.udp,
            connect_token,
        })
    }
}

/// The entity of the one connection.
#[derive(Resource)]
struct Wire(Entity);

/// Starts to connect; `io` is what carries the datagrams. Of what an earlier connection showed, things are remembered.
pub fn connect(world: &mut World, ticket: &Ticket, io: impl Bundle) -> Result<(), TicketError> {
    let token = ConnectToken::try_from_bytes(&ticket.connect_token)
        .or(Err(TicketError("not a connect token")))?;
    let client = NetcodeClient::new(Authentication::Token(token), NetcodeConfig::default())
        .or(Err(TicketError("not a usable connect token")))?;
    forget(world);
    let link = Link::default().with_mtu(LinkMtu::new(LINK_MTU));
    let wire = world.spawn((link, protocol::transport())).id();
    world
        .entity_mut(wire)
        .insert((client, ReplicationReceiver, PeerAddr(ticket.server), io));
    world.insert_resource(Wire(wire));
    world.insert_resource(Me(Some(ticket.player)));
    world.insert_resource(LinkState::Connecting);
    world.trigger(Connect { entity: wire });
    world.flush();
    Ok(())
}

/// Leaves the room in good order. The next few updates tell it so.
pub fn disconnect(world: &mut World) {
    if let Some(Wire(wire)) = world.get_resource::<Wire>() {
        let entity = *wire;
        world.trigger(Disconnect { entity });
        world.flush();
    }
}

/// Drops the old connection and what the room had replicated over it.
fn forget(world: &mut World) {
    if let Some(Wire(wire)) = world.remove_resource::<Wire>() {
        world.despawn(wire);
    }
    things::forget_halves(world);
    let mut shown = world.query_filtered::<Entity, Or<(With<Player>, With<RoomState>)>>();
    for entity in shown.iter(world).collect::<Vec<_>>() {
        world.despawn(entity);
    }
}

fn on_connected(
    connected: On<Add, Connected>,
    wire: Option<Res<Wire>>,
    mut state: ResMut<LinkState>,
) {
    if wire.is_some_and(|wire| wire.0 == connected.entity) {
        *state = LinkState::Connected;
    }
}

fn on_disconnected(
    lost: On<Add, Disconnected>,
    reasons: Query<&Disconnected>,
    wire: Option<Res<Wire>>,
    mut state: ResMut<LinkState>,
) {
    let ours = wire.is_some_and(|wire| wire.0 == lost.entity);
    if ours && matches!(*state, LinkState::Connecting | LinkState::Connected) {
        let why = reasons
            .get(lost.entity)
            .map_or_else(|_| String::new(), |lost| lost.reason.to_string());
        *state = LinkState::Lost { why };
    }
}
