//! Looks at everything a stranger sends before the libraries below do: lightyear 0.30 and replicon 0.44
//! trust lengths, kinds and counts that a single datagram can forge into a panic, an abort or another identity.

mod datagram;
mod payload;

use bevy::prelude::*;
use bevy_replicon::prelude::ServerSystems;
use lightyear::{
    prelude::*,
    transport::{channel::registry::ChannelKind, plugin::TransportSystems},
};
use lightyear_replication::channels::{RepliconMutationsChannel, RepliconUpdatesChannel};
use lightyear_sync::ping::plugin::PingSystems;

/// Ticks until a link that proved nothing is dropped.
const PATIENCE_TICKS: u32 = 120;

/// A pong may speak of frames this far apart, in ticks.
const PONG_TICKS_MAX: u32 = 1 << 16;

/// Where it looks.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guard {
    /// At what came over the network.
    Datagrams,
    /// At what netcode has decrypted.
    Payloads,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        PreUpdate,
        (
            check_datagrams
                .in_set(Guard::Datagrams)
                .after(LinkSystems::Receive)
                .before(ConnectionSystems::Receive),
            check_payloads
                .in_set(Guard::Payloads)
                .after(ConnectionSystems::Receive)
                .before(TransportSystems::Receive),
            drain_replication
                .after(TransportSystems::Receive)
                .before(ServerSystems::ReceivePackets),
            check_pongs
                .after(MessageSystems::Receive)
                .before(PingSystems::Receive),
        ),
    )
    .add_systems(Last, drop_strangers);
}

/// Only what a netcode client may send reaches netcode.
fn check_datagrams(mut links: Query<&mut Link, With<LinkOf>>) {
    for mut link in &mut links {
        keep(&mut link, datagram::is_plausible);
    }
}

/// Only what a transport may carry reaches it; by now it is decrypted.
fn check_payloads(mut links: Query<&mut Link, With<LinkOf>>) {
    for mut link in &mut links {
        keep(&mut link, payload::is_plausible);
    }
}

fn keep(link: &mut Link, good: impl Fn(&[u8]) -> bool) {
    for _ in 0..link.recv.len() {
        if let Some(bytes) = link.recv.pop()
            && good(&bytes)
        {
            link.recv.push_raw(bytes);
        }
    }
}

/// Players never replicate to the room; replicon panics when one tries.
fn drain_replication(
    registry: Res<ChannelRegistry>,
    mut links: Query<&mut Transport, With<LinkOf>>,
) {
    let kinds = [
        ChannelKind::of::<RepliconUpdatesChannel>(),
        ChannelKind::of::<RepliconMutationsChannel>(),
    ];
    for channel in kinds
        .iter()
        .filter_map(|kind| registry.get_net_from_kind(kind))
    {
        for mut transport in &mut links {
            if let Some(received) = transport.channel_receive_mut(*channel) {
                while received.read_message().is_some() {}
            }
        }
    }
}

/// A pong from the far future makes lightyear compute a negative duration, which panics.
fn check_pongs(mut links: Query<&mut MessageReceiver<Pong>, With<LinkOf>>) {
    for mut pongs in &mut links {
        pongs.retain_messages(|pong| pong.frame_time.tick_diff() < PONG_TICKS_MAX);
    }
}

/// Somebody who has not proved who they are.
type Stranger = (With<LinkOf>, Without<Connected>);

/// Links that proved nothing in time are dropped; netcode itself waits for ever.
fn drop_strangers(
    strangers: Query<Entity, Stranger>,
    mut ages: Local<Vec<(Entity, u32)>>,
    mut commands: Commands,
) {
    ages.retain(|(entity, _)| strangers.contains(*entity));
    for entity in &strangers {
        match ages.iter_mut().find(|(known, _)| *known == entity) {
            Some((_, age)) if *age >= PATIENCE_TICKS => commands.entity(entity).try_despawn(),
            Some((_, age)) => *age += 1,
            None => ages.push((entity, 0)),
        }
    }
}
