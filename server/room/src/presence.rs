//! What everybody is busy with: what they have chosen, and whether they are still there.

use std::collections::BTreeSet;

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{
    ObjectId, PlayerId,
    limits::{SHOWN_SELECTED_MAX, TICK_HZ},
};
use protocol::{Activity, Gaze, Here, Player, Presence};
use sim::Step;

use crate::{link::Member, things::Directory};

/// Who has neither looked elsewhere nor done anything for so long, in ticks, is idle.
const IDLE_TICKS: u32 = 60 * TICK_HZ;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Stirs>()
        .add_observer(arrive)
        .add_systems(FixedUpdate, hear.in_set(Step::Receive))
        .add_systems(FixedUpdate, show.in_set(Step::Publish));
}

/// Who did something in this tick.
#[derive(Resource, Default)]
pub(crate) struct Stirs(BTreeSet<PlayerId>);

impl Stirs {
    /// They did.
    pub(crate) fn note(&mut self, player: PlayerId) {
        self.0.insert(player);
    }
}

/// What a player says they do, and for how many ticks nothing came from them.
#[derive(Component, Default)]
struct Doing {
    told: Presence,
    still_ticks: u32,
}

fn arrive(arrived: On<Add, Player>, mut commands: Commands) {
    commands
        .entity(arrived.entity)
        .insert((Presence::default(), Doing::default()));
}

fn hear(
    mut links: Query<(&Member, &mut MessageReceiver<Here>)>,
    mut players: Query<(&Player, &mut Doing)>,
    directory: Res<Directory>,
    mut stirs: ResMut<Stirs>,
) {
    for (member, mut told) in &mut links {
        let Some(Here(mut presence)) = told.receive().last() else {
            continue;
        };
        keep_real(&mut presence.selected, &directory);
        for (player, mut doing) in &mut players {
            if player.player == member.0 && doing.told != presence {
                doing.told = presence.clone();
                stirs.note(member.0);
            }
        }
    }
}

/// Each thing once, only what is there, and not more than anybody wants to see.
fn keep_real(selected: &mut Vec<ObjectId>, directory: &Directory) {
    let mut seen = BTreeSet::new();
    selected.truncate(SHOWN_SELECTED_MAX);
    selected.retain(|object| directory.get(*object).is_some() && seen.insert(*object));
}

fn show(
    mut players: Query<(&Player, Ref<Gaze>, &mut Doing, &mut Presence)>,
    mut stirs: ResMut<Stirs>,
) {
    for (player, gaze, mut doing, mut presence) in &mut players {
        let stirred = stirs.0.contains(&player.player) || gaze.is_changed();
        doing.still_ticks = if stirred { 0 } else { doing.still_ticks + 1 };
        let mut shown = doing.told.clone();
        if doing.still_ticks >= IDLE_TICKS && shown.activity != Activity::Away {
            shown.activity = Activity::Idle;
        }
        presence.set_if_neq(shown);
    }
    stirs.0.clear();
}
