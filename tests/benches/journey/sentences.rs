//! Sentences as people say them, no two alike, the same in every run.

const COLORS: [&str; 10] = [
    "red", "blue", "green", "yellow", "white", "black", "orange", "purple", "brown", "pink",
];

const NOUNS: [&str; 20] = [
    "chair",
    "table",
    "lamp",
    "car",
    "boat",
    "tree",
    "house",
    "tower",
    "dog",
    "forklift",
    "barrel",
    "bench",
    "sofa",
    "bicycle",
    "rocket",
    "snowman",
    "piano",
    "robot",
    "lighthouse",
    "teapot",
];

/// 200 of them.
pub(crate) fn all() -> impl Iterator<Item = String> {
    COLORS
        .iter()
        .flat_map(|color| NOUNS.iter().map(move |noun| format!("a {color} {noun}")))
}
