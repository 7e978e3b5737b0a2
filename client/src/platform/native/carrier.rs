//! What carries datagrams here: any of the three.

mod wire;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use bevy::prelude::World;
use lightyear::prelude::{LocalAddr, UdpIo};
use session::{LinkInfo, Ticket, TicketError, Transport};

use super::spawn;
use crate::enter::Doors;

/// Connects by the one that was chosen.
pub(crate) fn connect(
    world: &mut World,
    ticket: &Ticket,
    doors: &Doors,
    transport: Transport,
) -> Result<(), TicketError> {
    world.insert_resource(LinkInfo { transport });
    match transport {
        Transport::Udp => {
            let io = (LocalAddr(any_address(ticket.server)), UdpIo::default());
            session::connect(world, ticket, io)
        }
        Transport::WebTransport => {
            let door = doors.web_transport();
            let door = door.ok_or(TicketError("no WebTransport"))?.clone();
            let (io, ends) = wire::pair();
            spawn(wire::by_web_transport(door, ends));
            session::connect(world, ticket, io)
        }
        Transport::WebSocket => {
            let (io, ends) = wire::pair();
            spawn(wire::by_web_socket(doors.web_socket_url().to_owned(), ends));
            session::connect(world, ticket, io)
        }
    }
}

/// Where to send from: any address of the server's kind.
fn any_address(server: SocketAddr) -> SocketAddr {
    let ip = match server.ip() {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    SocketAddr::new(ip, 0)
}
