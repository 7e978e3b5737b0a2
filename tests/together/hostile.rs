//! Nonsense, floods and lies of a player, and nobody else is the worse for it.

use bevy::math::{Quat, Vec3};
use model::{
    Adjustment, BuildCommand, Chapter, ObjectId, Pose, Refusal, Spot,
    limits::{PREVIEW_MAX, SELECTED_MAX, SHOWN_SELECTED_MAX},
};
use protocol::{Activity, Drags, Here, PingSpot, Presence, Preview, Recall, Talk};

use super::{at, chair, held, moved, send, set, tint};
use crate::stage::{Stage, Who, generate};

/// Ann's room is as it was, and she goes on building in it.
#[track_caller]
fn unharmed(stage: &mut Stage, ann: Who, before: model::ContentHash) {
    stage.run(60);
    assert_eq!(stage.state_hash(ann), before);
    stage
        .ask(ann, generate("a chair", Vec3::X * 20.0))
        .result
        .unwrap();
}

#[test]
fn commands_on_what_is_not_there_change_nothing() {
    let (mut stage, ann, ben, chair) = chair();
    let before = stage.state_hash(ann);
    // Another room's thing is a number nobody here has, or one of ours.
    for ghost in [ObjectId(0), ObjectId(4_000), ObjectId(u32::MAX)] {
        for command in [
            moved(ghost, at(0.0, 0.0)),
            BuildCommand::Group {
                objects: vec![chair, ghost],
            },
            BuildCommand::Ungroup {
                objects: vec![ghost],
            },
            set(ghost, tint(1)),
            set(ghost, Adjustment::Locked),
            BuildCommand::Remove {
                objects: vec![chair, ghost],
            },
        ] {
            let answer = stage.ask(ben, command.clone());
            assert_eq!(answer.result, Err(Refusal::Gone), "{command:?}");
        }
        stage.run(60);
    }
    let objects = vec![chair; SELECTED_MAX + 1];
    let many = BuildCommand::Group { objects };
    assert_eq!(stage.ask(ben, many).result, Err(Refusal::TooManyThings));
    let objects = vec![chair, chair];
    let same = BuildCommand::Group { objects };
    assert_eq!(stage.ask(ben, same).result, Err(Refusal::TooFewToGroup));
    let objects = vec![chair];
    let alone = BuildCommand::Ungroup { objects };
    assert_eq!(stage.ask(ben, alone).result, Err(Refusal::NotGrouped));
    unharmed(&mut stage, ann, before);
}

#[test]
fn numbers_no_thing_has_never_reach_the_room() {
    let (mut stage, ann, ben, chair) = chair();
    let before = stage.state_hash(ann);
    let nowhere = [f32::NAN, f32::INFINITY, 1e6, -5_000.0];
    for x in nowhere {
        let position = Vec3::new(x, 0.0, 0.0);
        let pose = Pose {
            position,
            rotation: Quat::IDENTITY,
        };
        let turned = Pose {
            position: Vec3::ZERO,
            rotation: Quat::from_xyzw(x, 0.0, 0.0, 0.0),
        };
        let turned = if x.is_finite() { pose } else { turned };
        for pose in [pose, turned] {
            stage.ask_only(ben, moved(chair, pose));
            send::<_, Drags>(
                &mut stage,
                ben,
                Preview {
                    poses: vec![(chair, pose)],
                },
            );
            let at = Spot {
                position: pose.position,
                yaw_rad: x,
            };
            send::<_, Talk>(&mut stage, ben, PingSpot(at));
            stage.run(6);
        }
    }
    assert_eq!(held(&stage, ann, chair), None);
    unharmed(&mut stage, ann, before);
}

#[test]
fn a_thousand_commands_a_second_are_refused_and_the_others_build_on() {
    let (mut stage, ann, ben, chair) = chair();
    let ids = (0..1_000).map(|step| {
        if step % 16 == 0 {
            stage.tick();
        }
        stage.ask_only(ben, set(chair, tint((step % 250) as u8)))
    });
    let ids: Vec<_> = ids.collect();
    stage
        .ask(ann, generate("a chair", Vec3::X * 20.0))
        .result
        .unwrap();
    stage.run_until(600, |stage| {
        ids.iter().all(|id| stage.answer(ben, *id).is_some())
    });
    let results = ids.iter().map(|id| stage.answer(ben, *id).unwrap().result);
    let (done, refused): (Vec<_>, Vec<_>) = results.partition(Result::is_ok);
    assert!((40..=90).contains(&done.len()), "{}", done.len());
    assert!(
        refused
            .iter()
            .all(|result| *result == Err(Refusal::TooFast))
    );
}

#[test]
fn hostile_previews_presence_and_questions_bother_nobody() {
    let (mut stage, ann, ben, chair) = chair();
    let before = stage.state_hash(ann);
    let records = stage.journal.len();
    let crowd = |count: usize| (0..count as u32).map(ObjectId);
    for _ in 0..120 {
        let poses = crowd(PREVIEW_MAX + 1).map(|object| (object, at(1.0, 1.0)));
        let poses = poses.collect();
        send::<_, Drags>(&mut stage, ben, Preview { poses });
        let presence = Presence {
            selected: crowd(10 * SHOWN_SELECTED_MAX).collect(),
            activity: Activity::Build,
        };
        send::<_, protocol::Glances>(&mut stage, ben, Here(presence));
        let chapter = Chapter {
            object: None,
            since: u64::MAX,
            before: Some(0),
        };
        send::<_, Talk>(&mut stage, ben, Recall { number: 7, chapter });
        stage.tick();
    }
    assert_eq!(held(&stage, ann, chair), None, "more than anybody can hold");
    let world = stage.world_mut(ann);
    let mut all = world.query::<&Presence>();
    let most = all
        .iter(world)
        .map(|presence| presence.selected.len())
        .max();
    assert!(most <= Some(1), "only what is there");
    assert_eq!(stage.journal.len(), records);
    unharmed(&mut stage, ann, before);
}
