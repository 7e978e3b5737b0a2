//! F2: from words to a finished bundle. F11: what comes after the recipe, without the picture.

use std::{hint::black_box, ops::ControlFlow};

use generation_worker::{
    finish,
    make::make,
    paint::{self, Distance, Shelter},
    plan::plan,
};
use model::{Kind, Prompt, Recipe};

use crate::{
    clock::{computed, timed},
    report::{Line, tell},
    spread::Spread,
};

const SEEDS: u64 = 3;

/// As people ask: common things and large ones, plain words and many.
const PROMPTS: &str = "\
a rusty forklift
a wooden table
a red leather armchair
a tall stone tower
a small blue car
a snowman
a glass bottle
a golden crown
a green cactus
a lighthouse
a bicycle
a flurbgronk
an oak
a huge old tree
a dragon
a tiny teapot
a haunted castle
a mossy well
a pine
a wooden barrel
a bridge
a grand piano
a violin
an elephant
a cat
a yellow duck
a giraffe
a red fire truck
a steam locomotive
a helicopter
a sailing boat
a skyscraper
a barn
a medieval church
a blue bus
a street lamp
a park bench
a chair without arms
a bookshelf
a king's throne
a treasure chest
a silver sword
a knight
a wizard
a robot
an astronaut
a pizza
a birthday cake
a burger
a banana
a rusty anvil
a wheelbarrow
a ladder
a wooden fence
a traffic light
a swing
a slide
a teddy bear
a tent
a campfire
a volcano
a 40 m tall windmill
";

pub(crate) fn measure() {
    let wanted: Vec<Prompt> = PROMPTS
        .lines()
        .map(|words| Prompt::parse(words).expect("a prompt"))
        .collect();
    // The words and the catalogue are read once for each process.
    black_box(made(&wanted[0], 0));
    let (mut whole, mut after) = (Vec::new(), Vec::new());
    let mut alone = [Vec::new(), Vec::new()];
    for seed in 1..=SEEDS {
        for prompt in &wanted {
            let before = computed();
            let (_, ms) = timed(|| black_box(made(prompt, seed)));
            whole.push((ms, prompt.as_str()));
            alone[0].extend(before.zip(computed()).map(|(before, after)| after - before));
            let recipe = plan(prompt, seed).expect("a recipe");
            if recipe.kind == Kind::Prop {
                let before = computed();
                let (_, ms) = timed(|| black_box(finished(&recipe)));
                after.push((ms, prompt.as_str()));
                alone[1].extend(before.zip(computed()).map(|(before, after)| after - before));
            }
        }
    }
    for (what, alone) in ["making", "finishing"].into_iter().zip(alone) {
        let mean = alone.iter().sum::<f64>() / alone.len().max(1) as f64;
        tell(&format!(
            "{what}: of that computing, on all cores, {mean:.1} ms each"
        ));
    }
    slowest("making", &whole);
    slowest("finishing", &after);
    let whole = Spread::new(whole.into_iter().map(|(ms, _)| ms).collect());
    let metric = "prompt to finished bundle";
    Line::new("make", format!("{metric}, p50"), "ms", &whole, 0.5)
        .goal(150.0)
        .print();
    Line::new("make", format!("{metric}, p95"), "ms", &whole, 0.95)
        .goal(500.0)
        .print();
    let after = Spread::new(after.into_iter().map(|(ms, _)| ms).collect());
    let metric = "prop: recipe to three painted levels and a collider";
    Line::new("make", format!("{metric}, p50"), "ms", &after, 0.5)
        .goal(20.0)
        .print();
    Line::new("make", format!("{metric}, p95"), "ms", &after, 0.95)
        .goal(20.0)
        .print();
}

fn made(prompt: &Prompt, seed: u64) -> usize {
    let made = make(prompt, seed, &mut |_| ControlFlow::Continue(()));
    made.expect("a bundle").files.0.len()
}

/// Everything between the recipe and the files, but the picture.
fn finished(recipe: &Recipe) -> usize {
    let levels = finish::levels(recipe).expect("levels");
    let shelter = Shelter::of(&levels.facets[0]);
    let solid = finish::solid(recipe, &levels.parts);
    let bytes = [0, 1, 2].map(|level| {
        let from = Distance::OF_LEVELS[level];
        let mut mesh = paint::mesh(recipe, &levels.facets[level], &shelter, from);
        mesh.surfaces.iter_mut().for_each(finish::optimize);
        glb::write(&mesh).len()
    });
    solid.collider.0.len() + bytes.iter().sum::<usize>()
}

fn slowest(what: &str, times: &[(f64, &str)]) {
    let mut times = times.to_vec();
    times.sort_by(|a, b| b.0.total_cmp(&a.0));
    let worst: Vec<_> = times
        .iter()
        .take(5)
        .map(|(ms, words)| format!("{words} {ms:.0} ms"))
        .collect();
    tell(&format!("slowest {what}: {}", worst.join(", ")));
}
