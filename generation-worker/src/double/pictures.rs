//! A painter with one idea (bricks, in the colour that the words name), and a machine that lifts every picture to the
//! same teapot.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::Color;
use serde_json::json;

use super::{
    files,
    wire::{Asked, Told},
};
use crate::finish;

/// Pixels along an edge, whatever was asked for: painters do as they like.
const EDGE: usize = 320;

pub(super) fn painted(asked: &Asked) -> Told {
    match asked.body["prompt"].as_str() {
        Some(prompt) if asked.body["model"].is_string() => picture(prompt),
        _ => Told::problem(400, "a model and a prompt are needed"),
    }
}

pub(super) fn repainted(asked: &Asked) -> Told {
    let prompt = asked.part("prompt").map(String::from_utf8_lossy);
    match (prompt, asked.part("image")) {
        (Some(prompt), Some(image)) if is_png(image) => picture(&prompt),
        _ => Told::problem(400, "an image and a prompt are needed"),
    }
}

pub(super) fn lifted(asked: &Asked) -> Told {
    match asked.part("image") {
        Some(image) if is_png(image) => files::file("/files/refined.glb"),
        _ => Told::problem(400, "an image is needed"),
    }
}

fn is_png(bytes: &[u8]) -> bool {
    glb::Image::size(bytes).is_some()
}

fn picture(prompt: &str) -> Told {
    let Ok(png) = bricks(prompt) else {
        return Told::problem(500, "no paint");
    };
    let data = json!([{ "b64_json": STANDARD.encode(png) }]);
    Told::json(&json!({ "created": 1, "data": data }))
}

/// A wall in the colour that the words name, or happen to hash to.
fn bricks(prompt: &str) -> Result<Vec<u8>, finish::PictureError> {
    let named = prompt.find('#').and_then(|at| prompt.get(at..at + 7));
    let named: Option<Color> = named.and_then(|text| text.parse().ok());
    let hash = blake3::hash(prompt.as_bytes());
    let [red, green, blue, ..] = *hash.as_bytes();
    let Color(brick) = named.unwrap_or(Color([red, green, blue]));
    let pixels: Vec<[u8; 3]> = (0..EDGE * EDGE)
        .map(|at| {
            let (row, column) = (at / EDGE, at % EDGE);
            let shift = if row / 40 % 2 == 0 { 0 } else { 40 };
            let is_joint = row % 40 < 4 || (column + shift) % 80 < 4;
            if is_joint { [200, 196, 188] } else { brick }
        })
        .collect();
    finish::png(&pixels, EDGE, EDGE)
}
