use model::{Color, Expr, Part, Recipe, Shape, Surface};

use crate::{catalogue, family, part, understand, wish::Wish};

use super::grant;

/// The recipe of what `text` asks for, its wishes granted, and what was said about them.
fn granted(text: &str) -> (Recipe, Vec<String>) {
    let item = understand(text).items.remove(0);
    let mut recipe = family(&item.family).unwrap().recipe.clone();
    let notes = grant(&mut recipe, &item.wishes);
    assert_eq!(recipe.check(), [], "{text}");
    (recipe, notes)
}

fn parameter(recipe: &Recipe, name: &str) -> f32 {
    recipe.scope()[name]
}

/// How many parts of this name stand there.
fn standing(parts: &[Part], name: &str, recipe: &Recipe) -> u32 {
    let scope = recipe.scope();
    let value = |expr: &Expr| expr.value(&scope).unwrap();
    let present = parts
        .iter()
        .filter(|part| part.when.as_ref().is_none_or(|when| value(when) > 0.0));
    present
        .map(|part| {
            let array = part.array.as_ref().map_or(1.0, |array| value(&array.count));
            let ring = part.ring.as_ref().map_or(1.0, |ring| value(&ring.count));
            let copies = (array * ring) as u32 * (1 << part.mirror.len());
            let is_named = part.name.as_deref().map(part::singular).as_deref() == Some(name);
            match &part.shape {
                _ if is_named => copies,
                Shape::Group { parts } => copies * standing(parts, name, recipe),
                _ => 0,
            }
        })
        .sum()
}

/// Colour and stuff of the first part of this name.
fn look(recipe: &Recipe, name: &str) -> (Color, Surface) {
    fn material<'a>(parts: &'a [Part], name: &str) -> Option<&'a str> {
        parts.iter().find_map(|part| match &part.shape {
            _ if part.name.as_deref() == Some(name) => part.material.as_deref(),
            Shape::Group { parts } => material(parts, name),
            _ => None,
        })
    }
    let name = material(&recipe.parts, name).unwrap();
    let found = recipe
        .materials
        .iter()
        .find(|material| material.name == name)
        .unwrap();
    (found.color, found.surface)
}

const RED: Color = Color([0xc8, 0x37, 0x2d]);

#[test]
fn a_number_of_parts_is_obeyed() {
    let (stool, notes) = granted("a three-legged stool");
    assert_eq!((parameter(&stool, "legs"), notes), (3.0, vec![]));
    let (castle, notes) = granted("a castle with six towers");
    assert_eq!(
        (standing(&castle.parts, "corner tower", &castle), notes),
        (6, vec![])
    );
    let (table, _) = granted("a table with five legs");
    assert_eq!(standing(&table.parts, "leg", &table), 5);
    assert_eq!(standing(&table.parts, "leg top", &table), 5);
    let (house, notes) = granted("a nine storey house");
    assert_eq!(parameter(&house, "floors"), 3.0);
    assert_eq!(
        notes,
        ["The catalogue's house cannot have 9 floors; I made it 3."]
    );
}

#[test]
fn parts_come_and_go() {
    let (house, notes) = granted("a house without a chimney");
    assert_eq!((parameter(&house, "chimney"), notes), (0.0, vec![]));
    let (robot, _) = granted("a robot with no arms");
    for name in ["arm", "forearm", "gripper"] {
        assert_eq!(standing(&robot.parts, name, &robot), 0, "{name}");
    }
    assert!(standing(&robot.parts, "leg", &robot) > 0);
    let (robot, _) = granted("a robot with wheels");
    assert_eq!(parameter(&robot, "wheels"), 1.0);
}

#[test]
fn parts_are_dressed_by_themselves() {
    let (table, notes) = granted("a table with red legs");
    assert_eq!(notes, [""; 0]);
    assert_eq!(look(&table, "leg"), (RED, Surface::Wood));
    assert_ne!(look(&table, "top").0, RED);
    let (house, _) = granted("a blue house with a red roof");
    assert_eq!(look(&house, "roof").0, RED);
    let (chest, _) = granted("a chest with golden hinges");
    let item = understand("a house with blue walls").items.remove(0);
    assert_eq!(
        item.main_color,
        understand("a blue house").items[0].main_color
    );
    assert!(chest.check().is_empty());
    let (robot, _) = granted("a robot with glowing red eyes");
    assert_eq!(look(&robot, "eye").0, RED);
}

#[test]
fn what_cannot_be_granted_is_said() {
    for (text, note) in [
        ("a table with wings", "The catalogue's table has no wings."),
        (
            "a car without a chimney",
            "The catalogue's car has no chimney.",
        ),
        (
            "a three-headed dragon",
            "The catalogue's dragon has 1 head; I could not make it 3.",
        ),
    ] {
        assert_eq!(understand(text).notes, [note], "{text}");
    }
}

#[test]
fn a_car_with_big_wheels_has_them() {
    let (car, notes) = granted("a car with big wheels");
    assert_eq!(notes, [""; 0]);
    assert_ne!(car.parts, family("car").unwrap().recipe.parts);
}

#[test]
fn no_wish_spoils_a_recipe() {
    let wishes = |name: &str| {
        let plain = Wish::present(name);
        [
            Wish {
                is_present: false,
                ..plain.clone()
            },
            Wish {
                color: Some(RED),
                surface: Some(Surface::Glass),
                ..plain.clone()
            },
            Wish {
                count: Some(1),
                ..plain.clone()
            },
            Wish {
                count: Some(3),
                ..plain.clone()
            },
            Wish {
                count: Some(8),
                size: 2.0,
                glow: 1.0,
                ..plain
            },
        ]
    };
    for family in catalogue() {
        let names = family
            .recipe
            .parts
            .iter()
            .filter_map(|part| part.name.as_deref());
        for wish in names.flat_map(wishes) {
            let mut recipe = family.recipe.clone();
            grant(&mut recipe, std::slice::from_ref(&wish));
            assert_eq!(recipe.check(), [], "{}: {wish:?}", family.name);
        }
    }
}
