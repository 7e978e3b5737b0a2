//! What this program can do alone of what others are asked for: always there, free, and the same everywhere.

use words::{Item, Plan};

use super::{Answer, Card, Deadline, Embed, Price, Provider, ProviderError};

/// Numbers of a point: enough that the words of a short text seldom meet.
const NUMBERS: usize = 256;

/// How much what a thing is made as says, beside the words themselves.
const FAMILY: f32 = 2.0;

/// How much three letters in a row say: misspelt words are still near.
const LETTERS: f32 = 0.25;

/// This program. Recipes, meshes and textures of its own making are not asked for here: the pipeline makes them.
#[derive(Debug)]
pub struct Offline;

impl Provider for Offline {
    fn protocol(&self) -> &'static str {
        "offline"
    }

    fn health(&self, _deadline: Deadline) -> Result<(), ProviderError> {
        Ok(())
    }

    fn card(&self, _model: &str) -> Card {
        Card {
            price: Some(Price::default()),
            ..Card::default()
        }
    }

    fn embed(&self) -> Option<&dyn Embed> {
        Some(self)
    }
}

impl Embed for Offline {
    fn embed_all(
        &self,
        _model: &str,
        texts: &[&str],
        _deadline: Deadline,
    ) -> Result<Answer<Vec<Vec<f32>>>, ProviderError> {
        Ok(Answer {
            value: texts.iter().map(|text| point(text)).collect(),
            version: "hashed-1".to_owned(),
            tokens: [0; 2],
        })
    }
}

/// Of length one; where words, what they name and how they are spelt have led it.
fn point(text: &str) -> Vec<f32> {
    let mut point = vec![0.0; NUMBERS];
    let text = text.to_lowercase();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        lead(&mut point, word, 1.0);
        let letters: Vec<char> = word.chars().collect();
        for three in letters.windows(3) {
            lead(
                &mut point,
                &format!("{}…", String::from_iter(three)),
                LETTERS,
            );
        }
    }
    let Plan { items, .. } = words::understand(&text);
    for Item { family, name, .. } in &items {
        lead(&mut point, &format!("family {family}"), FAMILY);
        lead(&mut point, name, 1.0);
    }
    let length = point
        .iter()
        .map(|number| number * number)
        .sum::<f32>()
        .sqrt();
    if length > 0.0 {
        point.iter_mut().for_each(|number| *number /= length);
    }
    point
}

/// Moves a point along the direction that a feature has: some of its numbers, up or down.
fn lead(point: &mut [f32], feature: &str, weight: f32) {
    let hash = *blake3::hash(feature.as_bytes()).as_bytes();
    let (places, signs) = hash.split_at(hash.len() / 2);
    for (place, sign) in places.iter().zip(signs) {
        point[usize::from(*place) % NUMBERS] += if sign % 2 == 0 { weight } else { -weight };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: &str, b: &str) -> f32 {
        point(a).iter().zip(point(b)).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn what_means_the_same_is_near() {
        assert!((near("a red chair", "a red chair") - 1.0).abs() < 1e-5);
        let related = near("a red couch", "an old sofa");
        let strange = near("a red couch", "a lighthouse");
        assert!(related > strange + 0.1, "{related} {strange}");
        assert!(near("teapott", "teapot") > near("teapott", "forklift"));
        assert_eq!(point(""), vec![0.0; NUMBERS]);
    }
}
