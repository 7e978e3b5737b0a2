//! Four hundred and fifty sentences and what a person would expect of them: `golden/prompts.txt`.

use std::collections::BTreeMap;

use super::understand;
use crate::{Item, data::lines};

const PROMPTS: &str = include_str!("../../golden/prompts.txt");

/// Right and asked, by what was looked at.
#[derive(Default)]
struct Score(BTreeMap<&'static str, (usize, usize)>);

impl Score {
    fn count(&mut self, what: &'static str, is_right: bool, prompt: &str) {
        let (right, asked) = self.0.entry(what).or_default();
        *asked += 1;
        *right += usize::from(is_right);
        if !is_right {
            eprintln!("{what}: {prompt}: {:#?}", understand(prompt).items);
        }
    }

    fn share(&self, what: &str) -> f32 {
        let (right, asked) = self.0[what];
        right as f32 / asked as f32
    }
}

#[test]
fn most_sentences_mean_what_people_expect() {
    let mut score = Score::default();
    let sentences = lines(PROMPTS).filter_map(|line| line.split_once(" => "));
    for (prompt, expected) in sentences {
        let items = understand(prompt).items;
        let wanted: Vec<&str> = expected.split("; ").collect();
        score.count("items", items.len() == wanted.len(), prompt);
        for (item, wanted) in items.iter().zip(wanted) {
            look(prompt, item, wanted, &mut score);
        }
    }
    for (what, (right, asked)) in &score.0 {
        eprintln!("{what}: {right} of {asked} are right");
    }
    assert!(score.share("family") >= 0.9);
    for what in [
        "items",
        "color",
        "stuff",
        "size",
        "count",
        "arrangement",
        "relation",
        "part",
        "style",
        "writing",
        "choice",
    ] {
        assert!(score.share(what) >= 0.95, "{what}");
    }
}

/// Compares one item with what was expected of it.
fn look(prompt: &str, item: &Item, wanted: &str, score: &mut Score) {
    let mut words = wanted.split(' ').peekable();
    let families = words.next().unwrap();
    score.count(
        "family",
        families.split('/').any(|family| family == item.family),
        prompt,
    );
    let mut is_counted = false;
    while let Some(word) = words.next() {
        if let Some(count) = word.strip_prefix('*') {
            is_counted = true;
            score.count("count", count.parse() == Ok(item.count), prompt);
            continue;
        }
        if let Some(part) = word.strip_prefix(['+', '-']) {
            score.count("part", has_part(item, part, word.starts_with('+')), prompt);
            continue;
        }
        match word {
            "style" => {
                let style = words.next().unwrap().replace('_', " ");
                score.count("style", item.style.as_ref() == Some(&style), prompt);
            }
            "says" => {
                let said = words.next().unwrap().replace('_', " ");
                score.count("writing", item.writing.as_ref() == Some(&said), prompt);
            }
            "choice" => {
                let family = words.next().unwrap();
                let is_offered = item.choices.iter().any(|choice| choice.family == family);
                score.count("choice", is_offered, prompt);
            }
            "accent" => {
                let named =
                    understand(&format!("a {} chair", words.next().unwrap())).items[0].color;
                score.count(
                    "color",
                    item.accent.is_some() && item.accent == named,
                    prompt,
                );
            }
            "color" => {
                let mut name = words.next().unwrap().to_owned();
                while let Some(more) = words.next_if(|word| is_color_word(&name, word)) {
                    name = format!("{name} {more}");
                }
                let named = understand(&format!("a {name} chair")).items[0].color;
                score.count("color", item.color.is_some() && item.color == named, prompt);
            }
            "stuff" => {
                let surface = serde_json::to_value(item.main_surface).unwrap();
                let is_metal = surface == "painted_metal" || surface == "metal";
                let wanted = words.next().unwrap();
                let is_right = surface == wanted || (wanted == "metal" && is_metal);
                score.count("stuff", is_right, prompt);
            }
            "big" | "small" => {
                let plain = &understand(&item.name).items[0];
                let volume = |item: &Item| item.size_meters.iter().product::<f32>();
                let is_big = volume(item) > volume(plain) * 1.05;
                let is_small = volume(item) < volume(plain) * 0.95;
                score.count(
                    "size",
                    if word == "big" { is_big } else { is_small },
                    prompt,
                );
            }
            "high" | "wide" | "long" => {
                let [width, height, depth] = item.size_meters;
                let meters: f32 = words.next().unwrap().parse().unwrap();
                let edge = match word {
                    "high" => height,
                    "wide" => width,
                    _ => width.max(depth),
                };
                score.count("size", (edge - meters).abs() < 0.01 * meters, prompt);
            }
            "row" | "ring" | "grid" | "stack" | "pyramid" | "scatter" => {
                let arrangement = serde_json::to_value(item.arrangement).unwrap();
                score.count("arrangement", arrangement == word, prompt);
            }
            _ => {
                let anchor: usize = words.next().unwrap().parse().unwrap();
                let is_right = item.placing.is_some_and(|placing| {
                    placing.anchor == anchor
                        && serde_json::to_value(placing.relation).unwrap() == word
                });
                score.count("relation", is_right, prompt);
            }
        }
    }
    if !is_counted && prompt.starts_with("a ") && !wanted.contains(' ') {
        let is_one = item.count == 1 || prompt.contains(" of ");
        score.count("count", is_one, prompt);
    }
}

/// Whether `part` was wished for, as in `leg*3:red`.
fn has_part(item: &Item, part: &str, is_present: bool) -> bool {
    let (part, color) = part
        .split_once(':')
        .map_or((part, None), |(part, color)| (part, Some(color)));
    let (part, count) = part
        .split_once('*')
        .map_or((part, None), |(part, count)| (part, Some(count)));
    let color = color.map(|color| understand(&format!("a {color} chair")).items[0].color);
    item.wishes.iter().any(|wish| {
        wish.part == part
            && wish.is_present == is_present
            && wish.count == count.map(|count| count.parse().unwrap())
            && color.is_none_or(|color| color == wish.color)
    })
}

/// "lime green" is one colour; "red small" is a colour and a size.
fn is_color_word(name: &str, word: &str) -> bool {
    crate::sense::of(&format!("{name} {word}")).is_some()
}
