//! Telling people what happened, page by page.

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{Chapter, CommandId, Page};
use protocol::{Recall, Recalled, Talk};
use sim::Step;

use crate::{
    history::Snapshot,
    ledger::Ledger,
    link::Member,
    permit::{Allowance, Toll},
};

pub(crate) fn plugin(app: &mut App) {
    // After everything that happens in a tick, so that nobody is told half of it.
    app.add_systems(FixedUpdate, answer.in_set(Step::Publish));
}

fn answer(
    mut links: Query<(
        &Member,
        &mut MessageReceiver<Recall>,
        &mut MessageSender<Recalled>,
    )>,
    ledger: Res<Ledger>,
    mut allowance: ResMut<Allowance>,
) {
    for (member, mut questions, mut wire) in &mut links {
        for Recall { number, chapter } in questions.receive() {
            let may = allowance.spend(member.0, Toll::Recall);
            let page = may.map(|()| page(ledger.state(), chapter));
            wire.send::<Talk>(Recalled { number, page });
        }
    }
}

fn page(state: &Snapshot, chapter: Chapter) -> Page {
    let known = |act: CommandId| state.pasts.values().any(|past| past.act(act).is_some());
    state.chronicle.page(chapter, known)
}
