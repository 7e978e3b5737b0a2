//! Parts of another colour or stuff than the rest: they get a material of their own.

use std::collections::BTreeMap;

use model::{Material, Part, Recipe, Shape, limits::MATERIALS_MAX};

use super::select::Selected;
use crate::{look::tint_share, part, wish::Wish};

/// The material of this name.
pub(super) fn material(recipe: &Recipe, name: &str) -> Option<usize> {
    let names = part::names(name);
    let is_named = |material: &Material| names.contains(&part::singular(&material.name).as_str());
    recipe.materials.iter().position(is_named)
}

/// Dresses the parts, or the material, of this name; whether there is one.
pub(super) fn dress(recipe: &mut Recipe, wish: &Wish) -> bool {
    let selected = Selected::of(recipe, &wish.part);
    let named = material(recipe, &wish.part)
        .filter(|named| selected.is_none() || recipe.materials[*named].name == wish.part);
    if let Some(named) = named {
        wear(&mut recipe.materials[named], wish);
    }
    let Some(selected) = selected else {
        return named.is_some();
    };
    let mut wardrobe = Wardrobe {
        wish,
        named: named.map(|named| recipe.materials[named].name.clone()),
        own: BTreeMap::new(),
        materials: &mut recipe.materials,
        is_thorough: false,
        is_dressed: named.is_some(),
    };
    let main = wardrobe.materials.first().map(|main| main.name.clone());
    let main = main.unwrap_or_default();
    wardrobe.parts(&mut recipe.parts, &selected, &main, false);
    if !wardrobe.is_dressed {
        wardrobe.is_thorough = true;
        wardrobe.parts(&mut recipe.parts, &selected, &main, false);
    }
    wardrobe.is_dressed
}

/// Gives parts a material like their own, but as it was wished.
struct Wardrobe<'a> {
    wish: &'a Wish,
    /// What already is as it was wished.
    named: Option<String>,
    /// From a material's name to that of its copy.
    own: BTreeMap<String, String>,
    materials: &'a mut Vec<Material>,
    /// What keeps its colour is dressed too: nothing else is there.
    is_thorough: bool,
    is_dressed: bool,
}

impl Wardrobe<'_> {
    fn parts(&mut self, parts: &mut [Part], selected: &Selected, inherited: &str, is_inside: bool) {
        for part in parts {
            let is_named = selected.is_with_ends(part);
            let material = part.material.clone();
            let material = material.as_deref().unwrap_or(inherited);
            if let Shape::Group { parts } = &mut part.shape {
                let material = material.to_owned();
                let is_inside = is_inside || (is_named && self.named.is_none());
                self.parts(parts, selected, &material, is_inside);
            } else if is_named || (is_inside && (self.is_thorough || !self.is_fixed(material))) {
                part.material = Some(self.dressed(material));
            }
        }
    }

    fn is_fixed(&self, name: &str) -> bool {
        let mut named = self
            .materials
            .iter()
            .filter(|material| material.name == name);
        named.next().is_some_and(|material| material.fixed)
    }

    /// The name of the material that is like `name`, dressed as wished.
    fn dressed(&mut self, name: &str) -> String {
        if self.named.as_deref() == Some(name) {
            return name.to_owned();
        }
        if let Some(own) = self.own.get(name) {
            return own.clone();
        }
        let found = self.materials.iter().find(|material| material.name == name);
        let Some(mut material) = found.cloned() else {
            return name.to_owned();
        };
        if self.materials.len() >= MATERIALS_MAX {
            return name.to_owned();
        }
        wear(&mut material, self.wish);
        material.fixed = true;
        let mut own = format!("{} {name}", self.wish.part);
        while self.materials.iter().any(|other| other.name == own) {
            own.push('*');
        }
        material.name.clone_from(&own);
        self.materials.push(material);
        self.own.insert(name.to_owned(), own.clone());
        self.is_dressed = true;
        own
    }
}

fn wear(material: &mut Material, wish: &Wish) {
    if let Some(surface) = wish.surface {
        material.surface = surface;
    }
    if let Some(color) = wish.color {
        material.color = color;
    }
    if let Some(tint) = wish.tint {
        material.color = material.color.mixed(tint, tint_share(wish.wear));
    }
    material.wear = material.wear.max(wish.wear);
    material.glow = material.glow.max(wish.glow);
}
