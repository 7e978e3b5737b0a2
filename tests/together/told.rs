//! What the others see and hear of somebody: what they did, what they chose, what they say.

use model::{Adjust, BuildCommand, Chapter, ObjectId, Page, Refusal, What, Words};
use protocol::{Activity, Presence, Talk};
use session::{Chat, Heard, MyPresence, Recalling, Remembered, Talking};

use super::{at, chair, does, moved, send, set, tint, village};
use crate::stage::{Stage, Who};

/// What the room tells of its history.
#[track_caller]
fn recall(stage: &mut Stage, who: Who, chapter: Chapter) -> Page {
    let world = stage.world_mut(who);
    let ask =
        |chapter: bevy::prelude::In<Chapter>, mut recalling: Recalling| recalling.ask(chapter.0);
    let number = world.run_system_cached_with(ask, chapter).unwrap();
    for _ in 0..60 {
        stage.tick();
        let world = stage.world_mut(who);
        let mut told = world.resource_mut::<bevy::prelude::Messages<Remembered>>();
        let mine = told.drain().find(|told| told.number == number);
        if let Some(told) = mine {
            return told.page.unwrap();
        }
    }
    panic!("the room tells nothing");
}

#[test]
fn the_history_tells_who_did_what_and_pages_back() {
    let (mut stage, ann, ben, houses) = village();
    let act = does(&mut stage, ann, moved(houses[1], at(0.0, 40.0)));
    does(&mut stage, ben, set(houses[1], tint(3)));
    does(&mut stage, ben, BuildCommand::Revert { act });
    let page = recall(&mut stage, ann, Chapter::default());
    let told = page.deeds.iter().map(|entry| {
        let deed = &entry.deed;
        (deed.name.as_str(), deed.what.clone(), deed.taken_back)
    });
    let told: Vec<_> = told.collect();
    let red = What::Adjusted(Adjust::Set(tint(3)));
    assert_eq!(
        told[..3],
        [
            ("ben", What::Reverted(act), false),
            ("ben", red, false),
            ("ann", What::Moved, true)
        ]
    );
    assert!(page.deeds[0].revertible && !page.deeds[2].revertible);
    assert_eq!(told.len(), 6);

    let object = Some(houses[0]);
    let of_one = recall(
        &mut stage,
        ann,
        Chapter {
            object,
            ..Chapter::default()
        },
    );
    assert_eq!(of_one.deeds.len(), 1, "nobody touched it since it was made");
    let since = page.deeds[2].deed.version;
    let newer = recall(
        &mut stage,
        ben,
        Chapter {
            since,
            ..Chapter::default()
        },
    );
    assert_eq!(newer.deeds.len(), 2);

    for step in 0..120_u8 {
        stage.ask(ben, moved(houses[2], at(30.0, f32::from(step) / 4.0)));
        stage.run(3);
    }
    let mut stage = stage.restarted();
    let ann = stage.join("ann");
    let (mut before, mut told) = (None, 0);
    loop {
        let page = recall(
            &mut stage,
            ann,
            Chapter {
                before,
                ..Chapter::default()
            },
        );
        told += page.deeds.len();
        before = page.deeds.last().map(|last| last.deed.version);
        if !page.more {
            break;
        }
    }
    assert_eq!(told, 126);
}

#[test]
fn everybody_sees_what_the_others_chose_and_whether_they_are_there() {
    let (mut stage, ann, ben, chair) = chair();
    let ghost = ObjectId(4_000);
    let presence = Presence {
        selected: vec![chair, chair, ghost],
        activity: Activity::Play,
    };
    stage.world_mut(ann).resource_mut::<MyPresence>().0 = presence;
    stage.run(30);
    let anns = |stage: &mut Stage| {
        let world = stage.world_mut(ben);
        let mut players = world.query::<(&protocol::Player, &Presence)>();
        let mut known = players.iter(world);
        let ann = known.find(|(player, _)| player.name == "ann");
        ann.map(|(_, presence)| presence.clone())
    };
    let seen = anns(&mut stage).unwrap();
    assert_eq!(seen.selected, [chair]);
    assert_eq!(seen.activity, Activity::Play);
    stage.run(3_700);
    assert_eq!(anns(&mut stage).unwrap().activity, Activity::Idle);
    stage.world_mut(ann).resource_mut::<session::MyGaze>().0 = Some(at(1.0, 1.0));
    stage.run(30);
    assert_eq!(anns(&mut stage).unwrap().activity, Activity::Play);
    stage.leave(ann);
    assert_eq!(anns(&mut stage), None);
}

fn says(stage: &mut Stage, who: Who, words: &str) {
    let words = Words::parse(words).unwrap();
    let say = |words: bevy::prelude::In<Words>, mut talking: Talking| talking.say(words.0);
    let world = stage.world_mut(who);
    world.run_system_cached_with(say, words).unwrap();
    stage.run(20);
}

fn lines(stage: &Stage, who: Who) -> Vec<(String, String, bool)> {
    let chat = &stage.world(who).resource::<Chat>().0;
    let lines = chat
        .iter()
        .map(|said| (said.name.clone(), said.words.to_string(), said.missed));
    lines.collect()
}

#[test]
fn words_reach_everybody_and_the_last_of_them_whoever_comes_later() {
    let (mut stage, ann, ben, _) = chair();
    says(&mut stage, ann, "hello");
    says(&mut stage, ben, "hello ann");
    let line = |name: &str, words: &str, missed| (name.to_owned(), words.to_owned(), missed);
    let both = [line("ann", "hello", false), line("ben", "hello ann", false)];
    assert_eq!(lines(&stage, ann), both);
    assert_eq!(lines(&stage, ben), both);
    for number in 0..60 {
        says(&mut stage, ben, &format!("line {number}"));
        stage.run(50);
    }
    let cid = stage.join("cid");
    stage.run(30);
    let missed = lines(&stage, cid);
    assert_eq!(missed.len(), 50);
    assert_eq!(missed[49], line("ben", "line 59", true));

    for _ in 0..40 {
        let words = Words::parse("spam").unwrap();
        send::<_, Talk>(&mut stage, ann, protocol::Say(words));
    }
    let mut refused = 0;
    for _ in 0..30 {
        stage.tick();
        let world = stage.world_mut(ann);
        let mut heard = world.resource_mut::<bevy::prelude::Messages<Heard>>();
        let news = heard.drain();
        refused += news
            .filter(|news| matches!(news, Heard::Refused(Refusal::TooChatty)))
            .count();
    }
    let chat = lines(&stage, ben);
    let spam = chat.iter().filter(|(_, words, _)| words == "spam").count();
    assert_eq!(spam + refused, 40);
    assert!(spam <= 7, "{spam}");
}
