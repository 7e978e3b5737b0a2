//! Connections that the process around the room holds: a browser has no plain datagrams, but it has something
//! that carries them.

use std::sync::{Mutex, mpsc::Receiver};

use bevy::prelude::*;
use bytes::Bytes;
use lightyear::prelude::*;

use super::Door;

/// Those who may arrive within one tick.
const ARRIVALS_MAX: usize = 16;

/// Datagrams of one player that are read within one tick; the others wait, and where they wait there is a limit.
const DATAGRAMS_MAX: usize = 64;

/// The other end is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// One connection's end in the room. Nobody waits at it: what does not fit is lost, as datagrams are.
pub trait Wire: Send + Sync {
    /// The next datagram that came, if there is one.
    fn receive(&mut self) -> Result<Option<Bytes>, Gone>;

    /// Sends one, or loses it.
    fn send(&mut self, datagram: Bytes) -> Result<(), Gone>;
}

/// Lets in those who come to the room over wires. It needs a door, too: see [`super::listen`].
pub fn accept(app: &mut App, newcomers: Receiver<Box<dyn Wire>>) {
    app.insert_resource(Newcomers(Mutex::new(newcomers)));
}

/// Wires whose player has just arrived.
#[derive(Resource)]
struct Newcomers(Mutex<Receiver<Box<dyn Wire>>>);

/// What carries a link's datagrams.
#[derive(Component)]
struct Wired(Box<dyn Wire>);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        PreUpdate,
        (let_in, receive).chain().in_set(LinkSystems::Receive),
    )
    .add_systems(PostUpdate, send.in_set(LinkSystems::Send));
}

fn let_in(newcomers: Option<Res<Newcomers>>, door: Option<Res<Door>>, mut commands: Commands) {
    let (Some(newcomers), Some(door)) = (newcomers, door) else {
        return;
    };
    let Ok(newcomers) = newcomers.0.lock() else {
        return;
    };
    for wire in newcomers.try_iter().take(ARRIVALS_MAX) {
        let link_of = LinkOf { server: door.0 };
        commands.spawn((link_of, Link::default(), Linked, Wired(wire)));
    }
}

fn receive(mut links: Query<(Entity, &mut Link, &mut Wired)>, mut commands: Commands) {
    for (entity, mut link, mut wired) in &mut links {
        for _ in 0..DATAGRAMS_MAX {
            match wired.0.receive() {
                Ok(Some(datagram)) => link.recv.push_raw(datagram.into()),
                Ok(None) => break,
                Err(Gone) => {
                    fall_silent(entity, &mut commands);
                    break;
                }
            }
        }
    }
}

fn send(mut links: Query<(Entity, &mut Link, &mut Wired)>, mut commands: Commands) {
    for (entity, mut link, mut wired) in &mut links {
        while let Some(datagram) = link.send.pop() {
            if wired.0.send(datagram) == Err(Gone) {
                fall_silent(entity, &mut commands);
                break;
            }
        }
    }
}

/// Netcode takes those who are silent for gone, whatever carried them; until then their place is theirs.
fn fall_silent(entity: Entity, commands: &mut Commands) {
    commands.entity(entity).try_remove::<Wired>();
}
