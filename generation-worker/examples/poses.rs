//! Characters in moments of their motions, on one page:
//! `cargo run -p generation-worker --example poses -- PAGE.png assets/catalogue/people/*.json`.

use std::{error::Error, fs};

use generation_worker::{
    finish,
    paint::{self, Distance, Shelter},
    picture,
    rig::Rig,
    sheet::{CELL, Sheet},
};
use model::{Motion, Recipe};

/// What is shown of everybody.
const MOMENTS: [(Motion, f64); 9] = [
    (Motion::Idle, 0.25),
    (Motion::Walk, 0.0),
    (Motion::Walk, 0.3),
    (Motion::Run, 0.05),
    (Motion::Run, 0.3),
    (Motion::Jump, 1.0),
    (Motion::Crouch, 0.0),
    (Motion::Sneak, 0.2),
    (Motion::Carry, 0.0),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let page = words.next().ok_or("say where the page goes")?;
    let wanted: Vec<_> = words.collect();
    let mut pictures = Vec::new();
    for file in &wanted {
        let family: serde_json::Value = serde_json::from_slice(&fs::read(file)?)?;
        let recipe: Recipe = serde_json::from_value(family["recipe"].clone())?;
        pictures.extend(moments(&recipe)?);
    }
    let sheet = Sheet::of(&pictures, MOMENTS.len());
    fs::write(page, finish::png(&sheet.pixels, sheet.width, sheet.height)?)?;
    Ok(())
}

fn moments(recipe: &Recipe) -> Result<Vec<(String, picture::Picture)>, Box<dyn Error>> {
    let levels = finish::levels(recipe)?;
    let facets = &levels.facets[0];
    let rig = Rig::of(&levels.parts, facets)?.ok_or("it does not move")?;
    let shelter = Shelter::of(facets);
    let mut mesh = paint::mesh(recipe, facets, &shelter, Distance::Near);
    rig.put_into(&mut mesh, facets, true);
    let moment = |(motion, share): (Motion, f64)| {
        let posed = rig.pose(motion, share).applied(&mesh);
        let picture = picture::take(&posed, &shelter, CELL);
        (
            format!("{} {} {share}", recipe.name, motion.name()),
            picture,
        )
    };
    Ok(MOMENTS.into_iter().map(moment).collect())
}
