//! Top right: who is here, and what they do.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, RichText},
};
use protocol::{Activity, Player, Presence};

use super::parts::{anchored, dot, panel};
use crate::theme::{
    people::panel_color,
    tokens::{QUIET, SMALL, SPACE},
};
use session::Me;

pub(super) fn show(
    mut contexts: EguiContexts,
    players: Query<(&Player, &Presence)>,
    me: Res<Me>,
) -> Result {
    let mut here: Vec<_> = players.iter().collect();
    here.sort_by_key(|(player, _)| (Some(player.player) != me.0, player.player));
    if here.is_empty() {
        return Ok(());
    }
    anchored("people", Align2::RIGHT_TOP).show(contexts.ctx_mut()?, |ui| {
        panel().show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.spacing_mut().item_spacing.y = SPACE;
            for (player, presence) in here {
                let mine = Some(player.player) == me.0;
                let gone = matches!(presence.activity, Activity::Idle | Activity::Away);
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = SPACE * 1.5;
                    ui.set_opacity(if gone && !mine { 0.55 } else { 1.0 });
                    dot(ui, panel_color(player.color_index));
                    ui.label(RichText::new(&player.name).size(SMALL));
                    let words = if mine {
                        "you".to_owned()
                    } else {
                        words(presence)
                    };
                    ui.label(RichText::new(words).size(SMALL).color(QUIET));
                });
            }
        });
    });
    Ok(())
}

/// What somebody does, in a word or two.
fn words(presence: &Presence) -> String {
    match (presence.activity, presence.selected.len()) {
        (Activity::Build, 0) => "building".to_owned(),
        (Activity::Build, 1) => "has chosen a thing".to_owned(),
        (Activity::Build, many) => format!("has chosen {many} things"),
        (Activity::Play, _) => "playing".to_owned(),
        (Activity::Idle, _) => "idle".to_owned(),
        (Activity::Away, _) => "away".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use model::ObjectId;

    use super::*;

    #[test]
    fn what_people_do_is_said_in_a_word_or_two() {
        let presence = |activity, things: u32| Presence {
            selected: (0..things).map(ObjectId).collect(),
            activity,
        };
        assert_eq!(words(&presence(Activity::Build, 0)), "building");
        assert_eq!(words(&presence(Activity::Build, 3)), "has chosen 3 things");
        assert_eq!(words(&presence(Activity::Away, 3)), "away");
    }
}
