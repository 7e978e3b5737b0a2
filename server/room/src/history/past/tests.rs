use bevy::math::{Quat, Vec3};
use model::{
    Adjustment, Adjustments, Amount, Collider, Interaction, Kind, Mass, Prompt, Quantity, Solid,
    Surface,
};
use proptest::prelude::*;

use super::*;
use crate::history::{Record, Snapshot, Source};

/// What one of three people does. Things are named by the order in which they were made.
#[derive(Clone, Debug)]
enum Deed {
    Make,
    Move(usize, u16),
    Remove(usize),
    Weigh(usize, u8),
    Tint(usize, u8),
    Group(usize, usize),
    Undo,
    Redo,
}

fn deed() -> impl Strategy<Value = (u8, Deed)> {
    let deed = prop_oneof![
        2 => Just(Deed::Make),
        4 => (0_usize..8, any::<u16>()).prop_map(|(thing, x)| Deed::Move(thing, x)),
        1 => (0_usize..8).prop_map(Deed::Remove),
        2 => (0_usize..8, 1_u8..200).prop_map(|(thing, kg)| Deed::Weigh(thing, kg)),
        2 => (0_usize..8, any::<u8>()).prop_map(|(thing, red)| Deed::Tint(thing, red)),
        1 => (0_usize..8, 0_usize..8).prop_map(|(thing, other)| Deed::Group(thing, other)),
        4 => Just(Deed::Undo),
        2 => Just(Deed::Redo),
    ];
    (0_u8..3, deed)
}

/// A room without physics: what is asked happens as it is asked.
#[derive(Default)]
struct Town {
    state: Snapshot,
    records: Vec<Record>,
}

impl Town {
    fn happen(&mut self, by: u8, event: Event) {
        let command = CommandId(u128::from(self.state.version + 1).to_be_bytes());
        let source = Source::Human(PlayerId(u64::from(by)));
        let record = self.state.next(command, source, event);
        self.state.apply(&record).unwrap();
        self.records.push(record);
    }

    /// What the room would write down; false where it would refuse.
    fn does(&mut self, by: u8, deed: &Deed) -> bool {
        let event = match deed {
            Deed::Make => Event::Spawned {
                objects: vec![crate_at(ObjectId(self.state.newest_object + 1), 0)],
                notes: Vec::new(),
            },
            Deed::Move(thing, x) => match self.thing(*thing) {
                Some(object) => Event::Moved {
                    poses: vec![(object, pose(*x))],
                },
                None => return false,
            },
            Deed::Remove(thing) => match self.thing(*thing) {
                Some(object) => Event::Removed {
                    objects: vec![object],
                },
                None => return false,
            },
            Deed::Weigh(thing, kg) => match self.thing(*thing) {
                Some(object) => {
                    let kg = Amount::new(Quantity::MassKg, f32::from(*kg)).unwrap();
                    adjusted(object, Adjustment::Number(kg))
                }
                None => return false,
            },
            Deed::Tint(thing, red) => match self.thing(*thing) {
                Some(object) => adjusted(object, Adjustment::Tint(Color([*red, 0, 0]))),
                None => return false,
            },
            Deed::Group(thing, other) => match (self.thing(*thing), self.thing(*other)) {
                (Some(object), Some(other)) if object != other => {
                    // Named after what is in it, so that it is the same in every telling.
                    let group = GroupId([*thing as u8; 16]);
                    let members = [object, other].map(|object| (object, Some(group)));
                    Event::Grouped {
                        members: members.to_vec(),
                    }
                }
                _ => return false,
            },
            Deed::Undo => return self.takes_back(by, Way::Undo).is_some(),
            Deed::Redo => return self.takes_back(by, Way::Redo).is_some(),
        };
        self.happen(by, event);
        true
    }

    /// The number of fields that somebody else wrote since.
    fn takes_back(&mut self, by: u8, way: Way) -> Option<usize> {
        let past = self.state.pasts.get(&PlayerId(u64::from(by)))?;
        let act = past.next(way)?.clone();
        let (put, taken): (Vec<_>, Vec<_>) = act
            .wrote
            .into_iter()
            .partition(|was| is_untouched(&self.state.objects, was));
        let event = Event::TakenBack {
            way,
            act: act.command,
            put,
            ground: Vec::new(),
            settings: Vec::new(),
            notes: Vec::new(),
        };
        self.happen(by, event);
        Some(taken.len())
    }

    fn thing(&self, index: usize) -> Option<ObjectId> {
        let object = ObjectId(index as u32 + 1);
        self.state.objects.contains_key(&object).then_some(object)
    }

    /// Where everything is.
    fn places(&self) -> Vec<(ObjectId, Pose)> {
        let objects = self.state.objects.values();
        objects.map(|state| (state.object, state.pose)).collect()
    }

    /// All that people can write of things.
    fn fields(&self) -> Vec<(ObjectId, Pose, Adjustments, Option<GroupId>)> {
        let objects = self.state.objects.values();
        let fields = objects.map(|state| {
            let adjusted = state.adjusted.clone();
            (state.object, state.pose, adjusted, state.group)
        });
        fields.collect()
    }

    /// Somebody reverts what somebody did, as the room does.
    fn reverts(&mut self, by: u8, act: CommandId) -> Option<usize> {
        let mut pasts = self.state.pasts.values();
        let wrote = pasts.find_map(|past| past.act(act))?.wrote.clone();
        let (put, taken): (Vec<_>, Vec<_>) = wrote
            .into_iter()
            .partition(|was| is_untouched(&self.state.objects, was));
        let event = Event::Reverted {
            act,
            put,
            ground: Vec::new(),
            settings: Vec::new(),
            notes: Vec::new(),
        };
        self.happen(by, event);
        Some(taken.len())
    }
}

fn adjusted(object: ObjectId, adjustment: Adjustment) -> Event {
    Event::Adjusted {
        objects: vec![object],
        change: Adjust::Set(adjustment),
    }
}

fn pose(x: u16) -> Pose {
    Pose::new(Vec3::X * f32::from(x) / 100.0, Quat::IDENTITY).unwrap()
}

fn crate_at(object: ObjectId, x: u16) -> ObjectState {
    let size = Vec3::ONE;
    ObjectState {
        object,
        made_by: CommandId([0; 16]),
        prompt: Prompt::parse("a crate").unwrap(),
        name: "crate".to_owned(),
        maker: String::new(),
        kind: Kind::Prop,
        size_m: size,
        color: Color([9; 3]),
        surface: Surface::Wood,
        pose: pose(x),
        resting: false,
        look: LookState::Pending(JobId::of(CommandId([0; 16]), 0)),
        solid: Solid {
            body: model::Body::Dynamic,
            collider: Collider::standing_box(size),
            mass: Mass::of_standing_box(9.0, size),
            friction: 0.6,
            restitution: 0.0,
            gravity_scale: 1.0,
        },
        interaction: Interaction::default(),
        figure_of: None,
        adjusted: Adjustments::default(),
        group: None,
        remake: None,
        written: Written::default(),
    }
}

/// The same people do the same things, but never what was taken back in the end.
fn without_what_was_undone(deeds: &[(u8, Deed)]) -> Option<Town> {
    let mut real = Town::default();
    let mut kept: Vec<(u8, Deed)> = Vec::new();
    let mut stacks: [(Vec<usize>, Vec<usize>); 3] = Default::default();
    let mut alive = Vec::new();
    for (by, deed) in deeds {
        let (done, undone) = &mut stacks[usize::from(*by)];
        match deed {
            Deed::Undo | Deed::Redo => {
                let way = if matches!(deed, Deed::Undo) {
                    Way::Undo
                } else {
                    Way::Redo
                };
                // A conflict is said, and then nothing needs to be as if it had not happened.
                match real.takes_back(*by, way) {
                    Some(0) => {}
                    Some(_) => return None,
                    None => continue,
                }
                let (from, to) = match way {
                    Way::Undo => (done, undone),
                    Way::Redo => (undone, done),
                };
                let index = from.pop()?;
                alive[index] = way == Way::Redo;
                to.push(index);
            }
            Deed::Make
            | Deed::Move(..)
            | Deed::Remove(_)
            | Deed::Weigh(..)
            | Deed::Tint(..)
            | Deed::Group(..) => {
                if real.does(*by, deed) {
                    undone.clear();
                    done.push(kept.len());
                    alive.push(true);
                    kept.push((*by, deed.clone()));
                }
            }
        }
    }
    let mut town = Town::default();
    for (index, (by, deed)) in kept.iter().enumerate() {
        if alive[index] {
            town.does(*by, deed);
        } else if matches!(deed, Deed::Make) {
            // Its number is never given to another thing.
            town.does(*by, deed);
            let object = ObjectId(town.state.newest_object);
            town.state.objects.remove(&object);
        }
    }
    Some(town)
}

proptest! {
    #[test]
    fn taking_back_is_as_if_it_had_never_been(deeds in prop::collection::vec(deed(), 0..60)) {
        let mut town = Town::default();
        for (by, deed) in &deeds {
            town.does(*by, deed);
        }
        if let Some(other) = without_what_was_undone(&deeds) {
            prop_assert_eq!(town.fields(), other.fields());
        }
    }

    #[test]
    fn to_revert_and_to_undo_that_changes_nothing(
        deeds in prop::collection::vec(deed(), 1..40),
        which in any::<prop::sample::Index>(),
    ) {
        let mut town = Town::default();
        for (by, deed) in &deeds {
            town.does(*by, deed);
        }
        if town.records.is_empty() {
            return Ok(());
        }
        let act = which.get(&town.records).command;
        let before = town.fields();
        // A fourth person, who did nothing else.
        if town.reverts(3, act).is_some() {
            town.takes_back(3, Way::Undo);
            prop_assert_eq!(town.fields(), before);
        }
    }

    #[test]
    fn a_past_comes_back_from_the_records(deeds in prop::collection::vec(deed(), 0..60), cut in 0_usize..60) {
        let mut town = Town::default();
        for (by, deed) in &deeds {
            town.does(*by, deed);
        }
        let cut = cut.min(town.records.len());
        let mut again = Snapshot::default();
        town.records[..cut].iter().for_each(|record| again.apply(record).unwrap());
        let kept = serde_json::to_vec(&again).unwrap();
        let mut again: Snapshot = serde_json::from_slice(&kept).unwrap();
        town.records[cut..].iter().for_each(|record| again.apply(record).unwrap());
        prop_assert_eq!(again, town.state);
    }
}

#[test]
fn what_somebody_else_moved_since_stays_where_it_is() {
    let mut town = Town::default();
    town.does(1, &Deed::Make);
    town.does(1, &Deed::Move(0, 100));
    town.does(2, &Deed::Move(0, 200));
    assert_eq!(town.takes_back(1, Way::Undo), Some(1));
    assert_eq!(town.places(), [(ObjectId(1), pose(200))]);
    assert_eq!(
        town.takes_back(1, Way::Undo),
        Some(1),
        "nor is it taken away"
    );
    assert_eq!(town.takes_back(2, Way::Undo), Some(0));
    assert_eq!(town.places(), [(ObjectId(1), pose(100))]);
}
