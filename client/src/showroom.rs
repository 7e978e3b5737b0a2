//! Every look there is, side by side and without a server: for whoever works on the look.

use std::collections::BTreeMap;

use bevy::prelude::*;
use model::{
    AssetId, AssetVersion, Collider, Color as Paint, CommandId, DayTime, JobId, JobState, Kind,
    ObjectId, PlayerId, Pose, Refusal, RoomMode, Surface,
};
use protocol::{Appearance, Gaze, Player, Progress, RoomState, Thing};
use session::{LinkState, Me, Shown};

use crate::{
    fetch::Bundle,
    look::{Shelf, Stock, decode},
    screens::Screen,
};

pub(crate) fn plugin(app: &mut App) {
    app.insert_resource(Screen::Playing)
        .add_systems(PostStartup, furnish)
        .add_systems(Update, (swap_now_and_then, count_frames));
}

fn furnish(mut commands: Commands, mut link: ResMut<LinkState>, mut me: ResMut<Me>) {
    *link = LinkState::Connected;
    me.0 = Some(PlayerId(1));
    commands.spawn(RoomState {
        mode: RoomMode::Both,
        day: DayTime::default(),
        name: "The showroom".to_owned(),
        durable: 1,
        trouble: None,
    });
    let gaze = |x: f32| {
        Gaze(Pose::new(Vec3::new(x, 2.0, 1.0), Quat::from_rotation_y(0.6)).unwrap_or_default())
    };
    commands.spawn((
        Player {
            player: PlayerId(1),
            name: "ann".to_owned(),
            color_index: 0,
        },
        gaze(0.0),
    ));
    commands.spawn((
        Player {
            player: PlayerId(2),
            name: "ben".to_owned(),
            color_index: 1,
        },
        gaze(4.2),
    ));
    let job = JobId([1; 16]);
    let failed = Appearance::Failed {
        job,
        why: Refusal::NotMade {
            why: "the worker gave up.".to_owned(),
        },
    };
    let generating = Progress {
        state: JobState::Generating,
        percent: 62,
        detail: "shaping".to_owned(),
    };
    let queued = Progress {
        state: JobState::Queued,
        percent: 0,
        detail: String::new(),
    };
    let stand = |name: &str, x: f32, size_m: Vec3, color: [u8; 3], id: u32| {
        (
            Thing {
                object: ObjectId(id),
                made_by: CommandId([id as u8; 16]),
                name: name.to_owned(),
                maker: "ann".to_owned(),
                kind: Kind::Prop,
                size_m,
                color: Paint(color),
                surface: Surface::Wood,
            },
            Shown(
                Pose::new(Vec3::new(x, 0.0, -1.0), Quat::from_rotation_y(0.35)).unwrap_or_default(),
            ),
        )
    };
    let pending = Appearance::Pending(job);
    commands.spawn((
        stand(
            "a rusty forklift",
            -3.4,
            Vec3::new(1.3, 2.1, 2.6),
            [0xC9, 0x6A, 0x2B],
            1,
        ),
        pending.clone(),
        generating,
    ));
    commands.spawn((
        stand(
            "a wooden table",
            0.0,
            Vec3::new(1.6, 0.75, 0.9),
            [0x8C, 0x5A, 0x34],
            2,
        ),
        pending.clone(),
        queued,
    ));
    commands.spawn((
        stand(
            "a quantum doorknob",
            2.4,
            Vec3::new(0.9, 1.2, 0.9),
            [0x44, 0x88, 0xCC],
            3,
        ),
        failed,
    ));
    commands.spawn((
        stand(
            "a blue barrel",
            5.0,
            Vec3::new(0.7, 0.95, 0.7),
            [0x3A, 0x6E, 0xA5],
            4,
        ),
        pending,
    ));
}

/// The barrel swaps every few seconds, so that the dissolve can be watched.
fn swap_now_and_then(
    things: Query<(Entity, &Thing)>,
    mut shelf: ResMut<Shelf>,
    mut stock: Stock,
    mut turn: Local<u32>,
    time: Res<Time>,
    mut commands: Commands,
) {
    let wanted = (time.elapsed_secs() / 4.0) as u32;
    if wanted <= *turn {
        return;
    }
    *turn = wanted;
    let version = AssetVersion {
        asset: AssetId([7; 16]),
        version: wanted,
    };
    let part = || decode::Part {
        mesh: if wanted.is_multiple_of(2) {
            Cylinder::new(0.35, 0.95).into()
        } else {
            Sphere::new(0.45).into()
        },
        material: StandardMaterial {
            base_color: crate::theme::world::clay(Paint([0x3A, 0x6E, 0xA5])),
            ..default()
        },
        color: None,
        relief: None,
    };
    let lods = [vec![part()], vec![part()], vec![part()]];
    let bundle = Bundle {
        version,
        size_m: Vec3::new(0.7, 0.95, 0.7),
        collider: Collider::standing_box(Vec3::new(0.7, 0.95, 0.7)),
        lods,
        armature: None,
        textures: BTreeMap::new(),
    };
    shelf.keep(bundle, &mut stock);
    for (entity, _) in things
        .iter()
        .filter(|(_, thing)| thing.object == ObjectId(4))
    {
        commands.entity(entity).insert(Appearance::Ready(version));
    }
}

fn count_frames(time: Res<Time<Real>>, mut frames: Local<(u32, f32)>) {
    frames.0 += 1;
    if time.elapsed_secs() - frames.1 >= 5.0 {
        info!(
            "{:.1} frames a second",
            frames.0 as f32 / (time.elapsed_secs() - frames.1)
        );
        *frames = (0, time.elapsed_secs());
    }
}
