//! The way into a room.

use std::net::SocketAddr;

use axum::{Json, extract::State};
use model::{
    PlayerId, RoomId,
    api::{JoinAnswer, JoinRequest, WebTransportDoor},
};
use protocol::PROTOCOL_VERSION;

use super::{
    Shell,
    door::Host,
    play,
    problem::Problem,
    rooms::role_of,
    take::{At, Body},
};
use crate::identity::{Person, Subject};

pub(super) async fn join(
    person: Person,
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    Host(reached): Host,
    Body(request): Body<JoinRequest>,
) -> Result<Json<JoinAnswer>, Problem> {
    if request.protocol != PROTOCOL_VERSION {
        let detail = format!(
            "This server speaks protocol {PROTOCOL_VERSION}, your client {}. Get the version of Incant that speaks {PROTOCOL_VERSION}.",
            request.protocol
        );
        return Err(Problem::conflict("protocol_mismatch", detail));
    }
    let role = role_of(&shell, &Subject::Person(person.clone()), room).await?;
    let door = shell.rooms.wake(room).await?;
    if door.players >= door.players_max {
        let detail = format!(
            "This room is full: {} players are the most.",
            door.players_max
        );
        return Err(Problem::conflict("room_full", detail));
    }
    let ip = if shell.ip.is_unspecified() {
        reached.unwrap_or(shell.ip)
    } else {
        shell.ip
    };
    let udp = SocketAddr::new(ip, door.address.port());
    let path = play::path(room);
    let web_transport = shell.web_transport.as_ref().map(|offered| {
        let address = SocketAddr::new(ip, offered.port());
        WebTransportDoor {
            url: format!("https://{address}{path}"),
            certificate_sha256: offered.certificate(),
        }
    });
    let id = PlayerId::from(person.user);
    let connect_token = door.ticket(udp, id, (&person.name, role));
    Ok(Json(JoinAnswer {
        player: id,
        udp,
        web_transport,
        web_socket: path,
        connect_token: connect_token.map_err(|error| Problem::ours(&error))?,
    }))
}
