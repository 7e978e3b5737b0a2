//! Saying the prompts one after the other, and watching them become things at both players.

use std::{
    collections::BTreeSet,
    path::Path,
    time::{Duration, Instant},
};

use model::{AssetVersion, BuildCommand, CommandId, ObjectId, Prompt, Spot};
use protocol::Appearance;

use super::{
    HeadlessError, folder,
    player::{Player, version},
    wait, write,
};
use crate::{
    fetch::Api,
    platform::native::{now, wait_for},
};

/// Room between two things that stand side by side.
const GAP_M: f32 = 0.9;

/// One prompt and when each player saw what of it.
pub(super) struct Spoken {
    pub(super) prompt: String,
    pub(super) command: CommandId,
    pub(super) objects: Vec<ObjectId>,
    pub(super) version: AssetVersion,
    pub(super) versions: BTreeSet<AssetVersion>,
    pub(super) placeholder: [Duration; 2],
    pub(super) published: [Duration; 2],
    pub(super) swapped: [Duration; 2],
}

/// Says all prompts; returns when both players have swapped everything.
pub(super) fn speak(
    prompts: &[Prompt],
    players: &mut [&mut Player; 2],
) -> Result<Vec<Spoken>, HeadlessError> {
    let widths: Vec<_> = prompts.iter().map(width_m).collect();
    let mut left = -(widths.iter().sum::<f32>() + GAP_M * (prompts.len() as f32 - 1.0)) / 2.0;
    let mut spoken = Vec::new();
    for (prompt, width) in prompts.iter().zip(widths) {
        spoken.push(speak_one(prompt, left + width / 2.0, players)?);
        left += width + GAP_M;
    }
    Ok(spoken)
}

/// How wide the things will be that a prompt asks for.
fn width_m(prompt: &Prompt) -> f32 {
    let plan = words::understand(prompt.as_str());
    let widths = plan.items.iter().map(|item| {
        let [width, _, depth] = item.size_meters;
        width.max(depth) * (item.count as f32).sqrt().ceil()
    });
    widths.sum::<f32>().max(0.5)
}

fn speak_one(
    prompt: &Prompt,
    x: f32,
    players: &mut [&mut Player; 2],
) -> Result<Spoken, HeadlessError> {
    let at = Spot {
        position: bevy::math::Vec3::new(x, players[0].ground_m(x, 0.0), 0.0),
        yaw_rad: 0.0,
    };
    let text = prompt.as_str().to_owned();
    tracing::info!("ann says {text:?}");
    let command = players[0].ask(BuildCommand::Generate {
        prompt: prompt.clone(),
        at,
    });
    let asked = now();
    let mut seen = [Seen::default(), Seen::default()];
    let mut objects: Option<Vec<ObjectId>> = None;
    let looks = wait("swapping", players, |both| {
        for (player, seen) in both.iter_mut().zip(&mut seen) {
            if seen.placeholder.is_none() && !player.made_by(command).is_empty() {
                seen.placeholder = Some(asked.elapsed());
            }
        }
        if objects.is_none() {
            match both[0].answer(command).map(|answer| answer.result) {
                Some(Err(why)) => {
                    return Some(Err(HeadlessError::Refused {
                        prompt: text.clone(),
                        why,
                    }));
                }
                Some(Ok(done)) => {
                    done.notes.iter().for_each(|note| tracing::info!("{note}"));
                    objects = Some(done.objects);
                }
                None => {}
            }
        }
        let made = objects.as_ref()?;
        let mut all = Vec::new();
        for (player, seen) in both.iter_mut().zip(&mut seen) {
            match seen.look(player, made, asked) {
                Err(why) => {
                    return Some(Err(HeadlessError::NotMade {
                        prompt: text.clone(),
                        why,
                    }));
                }
                Ok(versions) => all.push(versions),
            }
        }
        let swapped = seen.iter().all(|seen| seen.swapped.is_some());
        swapped.then(|| Ok(all.swap_remove(1)))
    })??;
    let time = |pick: fn(&Seen) -> Option<Duration>| {
        seen.each_ref().map(|seen| pick(seen).unwrap_or_default())
    };
    Ok(Spoken {
        prompt: text,
        command,
        objects: objects.unwrap_or_default(),
        version: *looks
            .first()
            .ok_or(HeadlessError::TooLong("making anything"))?,
        versions: looks,
        placeholder: time(|seen| seen.placeholder),
        published: time(|seen| seen.published),
        swapped: time(|seen| seen.swapped),
    })
}

/// When one player saw what of one prompt.
#[derive(Default)]
struct Seen {
    placeholder: Option<Duration>,
    published: Option<Duration>,
    swapped: Option<Duration>,
}

impl Seen {
    /// Looks at all the things once more; gives the versions they show so far.
    fn look(
        &mut self,
        player: &mut Player,
        made: &[ObjectId],
        asked: Instant,
    ) -> Result<BTreeSet<AssetVersion>, model::Refusal> {
        let looks: Vec<_> = player
            .appearances()
            .into_iter()
            .filter(|(object, _)| made.contains(object))
            .collect();
        for (_, look) in &looks {
            if let Appearance::Failed { why, .. } = look {
                return Err(why.clone());
            }
        }
        let versions: Vec<_> = looks.iter().filter_map(|(_, look)| version(look)).collect();
        if versions.len() == made.len() {
            self.published.get_or_insert_with(|| asked.elapsed());
            if versions.iter().all(|version| player.has(*version)) {
                self.swapped.get_or_insert_with(|| asked.elapsed());
            }
        }
        Ok(versions.into_iter().collect())
    }
}

/// Copies every bundle to `out/bundles`.
pub(super) fn copy_bundles(spoken: &[Spoken], api: &Api, out: &Path) -> Result<(), HeadlessError> {
    let versions: BTreeSet<_> = spoken
        .iter()
        .flat_map(|spoken| spoken.versions.iter().copied())
        .collect();
    for version in versions {
        let to = out.join("bundles").join(version.to_string());
        folder(&to)?;
        let manifest = wait_for(api.manifest(version))?;
        let [fine, middle, coarse] = manifest.lods;
        let named = [
            ("lod0.glb", fine),
            ("lod1.glb", middle),
            ("lod2.glb", coarse),
            ("thumb.png", manifest.thumb),
            ("recipe.json", manifest.recipe),
        ];
        let wire = manifest.wire.map(|file| ("wire.png", file));
        for (name, file) in named.into_iter().chain(wire) {
            write(&to.join(name), &wait_for(api.file(file.hash))?)?;
        }
        write(
            &to.join("asset.json"),
            &serde_json::to_vec_pretty(&manifest).unwrap_or_default(),
        )?;
    }
    Ok(())
}
