//! What people say and show each other: passed on to everybody, and the last of it told to whoever comes later.

use std::collections::VecDeque;

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{PlayerId, Refusal};
use protocol::{PingSpot, Player, Said, Say, SpotPinged, Talk, Unsaid};
use sim::Step;

use crate::{
    link::Member,
    permit::{Allowance, Toll},
    presence::Stirs,
};

/// Lines that reach whoever comes later.
const LINES_MAX: usize = 50;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Lines>().add_systems(
        FixedUpdate,
        (catch_up, pass_on_words, pass_on_pings)
            .chain()
            .in_set(Step::Receive),
    );
}

/// What was said lately, oldest first.
#[derive(Resource, Default)]
struct Lines(VecDeque<Said>);

/// A link that knows what was said before it came.
#[derive(Component)]
struct CaughtUp;

/// Somebody whom nobody has told yet.
type Newcomer = (With<Member>, Without<CaughtUp>);

fn catch_up(
    mut newcomers: Query<(Entity, &mut MessageSender<Said>), Newcomer>,
    lines: Res<Lines>,
    mut commands: Commands,
) {
    for (link, mut wire) in &mut newcomers {
        for line in &lines.0 {
            wire.send::<Talk>(Said {
                missed: true,
                ..line.clone()
            });
        }
        commands.entity(link).insert(CaughtUp);
    }
}

fn pass_on_words(
    mut links: Query<(
        &Member,
        &mut MessageReceiver<Say>,
        &mut MessageSender<Unsaid>,
    )>,
    mut wires: Query<&mut MessageSender<Said>, With<CaughtUp>>,
    players: Query<&Player>,
    mut lines: ResMut<Lines>,
    mut allowance: ResMut<Allowance>,
    mut stirs: ResMut<Stirs>,
) {
    for (member, mut words, mut refused) in &mut links {
        for Say(words) in words.receive() {
            let known = players.iter().find(|player| player.player == member.0);
            let Some(player) = known else { continue };
            stirs.note(member.0);
            if let Err(why) = allowance.spend(member.0, Toll::Talk) {
                refuse(&mut refused, why);
                continue;
            }
            let said = Said {
                by: player.player,
                name: player.name.clone(),
                color_index: player.color_index,
                words,
                missed: false,
            };
            for mut wire in &mut wires {
                wire.send::<Talk>(said.clone());
            }
            lines.0.push_back(said);
            if lines.0.len() > LINES_MAX {
                lines.0.pop_front();
            }
        }
    }
}

fn pass_on_pings(
    mut links: Query<(
        &Member,
        &mut MessageReceiver<PingSpot>,
        &mut MessageSender<Unsaid>,
    )>,
    mut wires: Query<&mut MessageSender<SpotPinged>, With<Member>>,
    mut allowance: ResMut<Allowance>,
    mut stirs: ResMut<Stirs>,
) {
    for (member, mut pings, mut refused) in &mut links {
        for PingSpot(at) in pings.receive() {
            let by: PlayerId = member.0;
            stirs.note(by);
            if let Err(why) = allowance.spend(by, Toll::Talk) {
                refuse(&mut refused, why);
                continue;
            }
            for mut wire in &mut wires {
                wire.send::<Talk>(SpotPinged { by, at });
            }
        }
    }
}

fn refuse(wire: &mut MessageSender<Unsaid>, why: Refusal) {
    wire.send::<Talk>(Unsaid(why));
}
