//! Rooms: which there are, one more, and the way in.

use std::net::SocketAddr;

use axum::{Json, extract::State, http::StatusCode};
use model::{
    PlayerId, RoomId,
    api::{CreateRoom, JoinAnswer, JoinRequest, RoomSummary},
};
use protocol::PROTOCOL_VERSION;

use super::{
    Shell,
    door::Host,
    guests,
    problem::Problem,
    take::{At, Body},
};
use crate::{identity::Player, secret};

pub(super) async fn list(State(shell): State<Shell>) -> Result<Json<Vec<RoomSummary>>, Problem> {
    let worlds = shell.store.worlds().await?;
    let summaries = worlds.into_iter().map(|world| RoomSummary {
        id: world.id,
        name: world.name,
        warm: shell.rooms.is_warm(world.id),
    });
    Ok(Json(summaries.collect()))
}

pub(super) async fn create(
    State(shell): State<Shell>,
    Body(request): Body<CreateRoom>,
) -> Result<(StatusCode, Json<RoomSummary>), Problem> {
    let name = guests::name(&request.name)?;
    let id = RoomId(secret::random());
    shell.store.create_world(id, &name).await?;
    let warm = false;
    Ok((StatusCode::CREATED, Json(RoomSummary { id, name, warm })))
}

pub(super) async fn join(
    player: Player,
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
    let id = PlayerId::from(player.user);
    let connect_token = door.ticket(udp, id, &player.name);
    Ok(Json(JoinAnswer {
        player: id,
        udp,
        connect_token: connect_token.map_err(|error| Problem::ours(&error))?,
    }))
}
