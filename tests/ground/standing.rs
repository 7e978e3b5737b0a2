//! What stands on the ground goes with it.

use bevy::prelude::*;
use model::{Body, BuildCommand, Collider, Kind, Manifest, ObjectId, Piece, Spot, Tool};
use sim::physics;

use super::{height_m, look_at_meadow, sculpt, stroke, true_ground};
use crate::stage::{Stage, Who, manifest_of};

fn small(name: &str, size: Vec3, piece: Option<Piece>) -> Manifest {
    let mut manifest = manifest_of(name, size, Kind::Prop);
    if let Some(piece) = piece {
        manifest.solid.collider.0 = vec![piece];
    }
    manifest
}

/// Crates, balls and barrels in rows, each on its own piece of the meadow.
fn litter(stage: &mut Stage, who: Who, count: usize) -> Vec<(ObjectId, Collider)> {
    let ball = Piece::Ball {
        center: Vec3::Y * 0.25,
        radius: 0.25,
    };
    let barrel = Piece::Cylinder {
        a: Vec3::ZERO,
        b: Vec3::Y * 0.8,
        radius: 0.3,
    };
    let kinds = [
        small("a crate", Vec3::splat(0.5), None),
        small("a ball", Vec3::splat(0.5), Some(ball)),
        small("a barrel", Vec3::new(0.6, 0.8, 0.6), Some(barrel)),
    ];
    let place = |index: usize| {
        let (column, row) = (index % 25, index / 25);
        Vec3::new(column as f32 * 1.1 - 13.0, 0.0, row as f32 * 1.1 - 11.0)
    };
    (0..count)
        .map(|index| {
            let at = Spot::new(place(index), 0.0).unwrap();
            let kind = kinds[index % kinds.len()].clone();
            let collider = kind.solid.collider.clone();
            (stage.place(who, kind, at), collider)
        })
        .collect()
}

/// How deep each of them is in the ground, the deepest first.
fn depths(stage: &Stage, bodies: &[(ObjectId, Collider)]) -> Vec<f32> {
    let ground = true_ground(stage);
    let mut depths: Vec<_> = bodies
        .iter()
        .map(|(object, collider)| physics::buried_m(&ground, collider, stage.true_pose(*object)))
        .collect();
    depths.sort_by(|a, b| b.total_cmp(a));
    depths
}

#[test]
fn five_hundred_bodies_go_with_the_ground_and_none_is_buried() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    let bodies = litter(&mut stage, ann, 500);
    stage.run_until_quiet();
    let all_over = |radius_m: f32| -> Vec<(f32, f32)> {
        let step = radius_m * 0.7;
        let count = (34.0 / step) as i32;
        let along = move |index: i32| index as f32 * step - 17.0;
        (0..=count)
            .flat_map(|x| (0..=count).map(move |z| (along(x), along(z))))
            .collect()
    };
    for tool in [
        Tool::Lower,
        Tool::Raise,
        Tool::Raise,
        Tool::Noise { seed: 3 },
        Tool::Terrace { step: 200 },
    ] {
        for places in all_over(6.0).chunks(12) {
            for _ in 0..2 {
                let done = stage.ask(ann, sculpt(stroke(tool, 6.0, places)));
                done.result.unwrap();
                stage.run(3);
            }
        }
        let deepest = depths(&stage, &bodies);
        assert!(deepest[0] < 0.1, "{tool:?} buries {:?}", &deepest[..5]);
        stage.run(240);
        let deepest = depths(&stage, &bodies);
        assert!(deepest[0] < 0.1, "{tool:?} lets sink {:?}", &deepest[..5]);
    }
    let ground = true_ground(&stage);
    for (object, _) in &bodies {
        let at = stage.true_pose(*object).position;
        assert!(
            at.y > ground.height_m(at.x, at.z) - 0.3,
            "{object:?} fell through"
        );
    }
}

#[test]
fn what_is_fixed_keeps_its_height_above_the_ground_unless_it_stands_firm() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    let mut tree = manifest_of("a tree", Vec3::new(1.0, 6.0, 1.0), Kind::Structure);
    tree.solid.body = Body::Static;
    let follows = stage.place(
        ann,
        tree.clone(),
        Spot::new(Vec3::new(4.0, 0.0, 0.0), 0.0).unwrap(),
    );
    let stays = stage.place(
        ann,
        tree,
        Spot::new(Vec3::new(-4.0, 0.0, 0.0), 0.0).unwrap(),
    );
    let firm = model::Adjust::Set(model::Adjustment::StandsFirm);
    stage
        .ask(
            ann,
            BuildCommand::Adjust {
                objects: vec![stays],
                change: firm,
            },
        )
        .result
        .unwrap();
    stage
        .ask(ann, sculpt(stroke(Tool::Raise, 12.0, &[(0.0, 0.0); 16])))
        .result
        .unwrap();
    stage.run(30);
    let top_m = stage.true_pose(follows).position.y;
    assert!(
        top_m > 1.0 && (top_m - height_m(&stage, 4.0, 0.0)).abs() < 0.4,
        "{top_m}"
    );
    assert_eq!(stage.pose(ann, follows), stage.true_pose(follows));
    assert_eq!(stage.true_pose(stays).position.y, 0.0);
    let before = stage.true_pose(follows);
    let stage = stage.restarted();
    assert_eq!(stage.true_pose(follows), before);
}
