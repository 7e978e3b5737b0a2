//! One more of something already published.

use bevy::prelude::*;
use model::{Adjustments, AssetVersion, Prompt, Refusal, Spot, Surface, limits::OBJECTS_MAX};

use super::{Asker, Verdict, name_of, record};
use crate::{
    history::{Event, LookState, ObjectState, Written},
    ledger::Ledger,
    shelf::{Known, look_up},
    space,
    things::{self, Directory},
};

pub(super) fn apply(
    world: &mut World,
    by: Asker,
    asset: AssetVersion,
    at: Spot,
) -> Result<Verdict, Refusal> {
    let manifest = match look_up(world, asset) {
        Known::Asset(manifest) => *manifest,
        Known::Nothing => return Err(Refusal::NoSuchAsset),
        Known::NotYet => return Ok(Verdict::Await(asset)),
    };
    if world.resource::<Directory>().len() >= OBJECTS_MAX {
        return Err(Refusal::RoomFull);
    }
    let pose = space::find(world, &manifest.solid.collider, at).ok_or(Refusal::NoSpace)?;
    let object = world.resource::<Ledger>().next_object();
    let prompt =
        Prompt::parse(&manifest.provenance.prompt).or_else(|_| Prompt::parse(&manifest.name))?;
    let maker = name_of(world, by.player);
    let state = ObjectState {
        object,
        made_by: by.command,
        prompt,
        name: manifest.name,
        maker,
        kind: manifest.kind,
        size_m: manifest.size_meters,
        color: manifest.main_color,
        surface: Surface::Plaster,
        pose,
        resting: false,
        look: LookState::Ready(asset),
        solid: manifest.solid,
        interaction: manifest.interaction,
        figure_of: None,
        adjusted: Adjustments::default(),
        group: None,
        remake: None,
        written: Written::default(),
    };
    things::spawn(world, state.clone());
    let event = Event::Spawned {
        objects: vec![state],
        notes: Vec::new(),
    };
    Ok(Verdict::Done(record(
        world,
        by,
        event,
        vec![object],
        Vec::new(),
    )))
}
