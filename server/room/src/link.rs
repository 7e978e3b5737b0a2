//! The room's side of every connection: the door, who comes, who goes.

mod guard;
mod wire;

use std::net::SocketAddr;

use bevy::prelude::*;
use lightyear::{
    netcode::TokenUserData,
    prelude::{
        server::{ClientOf, NetcodeConfig, NetcodeServer, Start},
        *,
    },
};
use model::{PlayerId, Pose, Role, limits::NAME_CHARS_MAX};
use protocol::{Gaze, LINK_MTU, LookAt, PROTOCOL_VERSION, Player, SILENCE_SECS};
use sim::Step;

use crate::Identity;

pub use guard::Guard;
pub use wire::{Gone, Wire, accept};

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins((guard::plugin, wire::plugin))
        .add_observer(prepare_link)
        .add_observer(welcome)
        .add_systems(FixedUpdate, follow_looks.in_set(Step::Receive));
}

/// The one netcode server; whatever carries it, every link belongs to it.
#[derive(Resource)]
struct Door(Entity);

/// A link whose player is in the room, and what they are there.
#[derive(Component)]
pub(crate) struct Member(pub(crate) PlayerId, pub(crate) Role);

/// Opens the room's door: `io` is what carries the datagrams, `expected` the address connect tokens are made for.
pub fn listen(app: &mut App, io: impl Bundle, expected: SocketAddr, private_key: [u8; 32]) {
    let world = app.world_mut();
    let players_max = world.resource::<Identity>().0.players_max;
    let config = NetcodeConfig {
        // One more than fit, so that a returning player is not locked out by their own ghost.
        max_clients: players_max + 1,
        client_timeout_secs: SILENCE_SECS,
        protocol_id: PROTOCOL_VERSION,
        private_key,
        additional_expected_addresses: vec![expected],
        ..default()
    };
    let door = world.spawn((NetcodeServer::new(config), io)).id();
    world.insert_resource(Door(door));
    world.trigger(Start { entity: door });
    world.flush();
}

/// What a connect token says about its bearer: a length, then the name as UTF-8; what they are here in the last byte.
#[must_use]
pub fn badge(name: &str, role: Role) -> [u8; 256] {
    let mut badge = [0; 256];
    badge[255] = role as u8;
    let name: String = name.chars().take(NAME_CHARS_MAX).collect();
    badge[0] = name.len() as u8;
    badge[1..=name.len()].copy_from_slice(name.as_bytes());
    badge
}

const _: () = assert!(
    NAME_CHARS_MAX * 4 < 255,
    "the longest name must fit a badge"
);

fn name_on(badge: &[u8; 256]) -> String {
    let name = badge.get(1..=usize::from(badge[0])).unwrap_or_default();
    let name: String = String::from_utf8_lossy(name)
        .chars()
        .take(NAME_CHARS_MAX)
        .collect();
    if name.trim().is_empty() {
        "guest".to_owned()
    } else {
        name
    }
}

/// Whoever carries a badge that says nothing else may look.
fn role_on(badge: &[u8; 256]) -> Role {
    [Role::Player, Role::Editor, Role::Owner]
        .into_iter()
        .find(|role| *role as u8 == badge[255])
        .unwrap_or(Role::Visitor)
}

/// Makes a new link one of the door's, small enough for every transport, and able to replicate.
fn prepare_link(
    arrived: On<Add, LinkOf>,
    mut links: Query<(&LinkOf, &mut Link)>,
    door: Option<Res<Door>>,
    mut commands: Commands,
) {
    let Ok((link_of, mut link)) = links.get_mut(arrived.entity) else {
        return;
    };
    let fresh = std::mem::take(&mut *link);
    *link = fresh.with_mtu(LinkMtu::new(LINK_MTU));
    let mut entity = commands.entity(arrived.entity);
    entity.insert((protocol::transport(), ReplicationSender));
    if let Some(door) = door
        && link_of.server != door.0
    {
        entity.insert(LinkOf { server: door.0 });
    }
}

/// Somebody proved who they are: they are in the room.
fn welcome(
    connected: On<Add, Connected>,
    links: Query<(&RemoteId, Option<&TokenUserData>), With<ClientOf>>,
    players: Query<&Player>,
    mut commands: Commands,
) {
    let Ok((remote, token)) = links.get(connected.entity) else {
        return;
    };
    let PeerId::Netcode(id) = remote.0 else {
        return;
    };
    let name = token.map_or_else(|| "guest".to_owned(), |token| name_on(&token.0));
    let role = token.map_or(Role::Visitor, |token| role_on(&token.0));
    let color_index =
        (0..=u8::MAX).find(|index| players.iter().all(|player| player.color_index != *index));
    tracing::info!(player = id, name, "joined");
    commands
        .entity(connected.entity)
        .insert(Member(PlayerId(id), role));
    commands.spawn((
        Player {
            player: PlayerId(id),
            name,
            color_index: color_index.unwrap_or_default(),
        },
        Gaze(Pose::default().lifted(1.7)),
        ControlledBy {
            owner: connected.entity,
            lifetime: default(),
        },
        Replicate::to_clients(NetworkTarget::All),
    ));
}

/// Shows everybody where everybody looks.
fn follow_looks(
    mut links: Query<(&Member, &mut MessageReceiver<LookAt>)>,
    mut players: Query<(&Player, &mut Gaze)>,
) {
    for (member, mut looks) in &mut links {
        let Some(LookAt(pose)) = looks.receive().last() else {
            continue;
        };
        for (player, mut gaze) in &mut players {
            if player.player == member.0 {
                gaze.set_if_neq(Gaze(pose));
            }
        }
    }
}
