use model::{Color, Surface};

use super::{Change, Resize, revise};
use crate::{Edge, family};

/// What `text` means for a thing of the catalogue.
fn change(text: &str, of: &str) -> Change {
    let revision = revise(text);
    assert_eq!(revision.unknown, [""; 0], "{text}");
    revision.change(&family(of).unwrap().recipe)
}

fn times(edge: Option<Edge>, factor: f32) -> Vec<Resize> {
    vec![Resize::Times { edge, factor }]
}

#[test]
fn sizes_are_changed() {
    assert_eq!(
        change("make it twice as tall", "table").resizes,
        times(Some(Edge::High), 2.0)
    );
    assert_eq!(
        change("taller", "table").resizes,
        times(Some(Edge::High), 1.4)
    );
    assert_eq!(change("bigger", "table").resizes, times(None, 1.5));
    assert_eq!(
        change("make the table half as long", "table").resizes,
        times(Some(Edge::Long), 0.5)
    );
    let wide = change("2 m wide", "table").resizes;
    assert!(matches!(
        wide[..],
        [Resize::Meters {
            edge: Some(Edge::Wide),
            meters: 2.0,
            ..
        }]
    ));
    let both = change("half as wide and green", "table");
    assert_eq!(both.resizes, times(Some(Edge::Wide), 0.5));
    assert!(both.look.color.is_some());
}

#[test]
fn looks_are_changed() {
    let red = Color([0xc8, 0x37, 0x2d]);
    for text in [
        "in red",
        "paint it red",
        "make it red please",
        "red",
        "change the colour to red",
    ] {
        assert_eq!(change(text, "table").look.color, Some(red), "{text}");
    }
    assert_eq!(
        change("made of glass", "table").look.surface,
        Some(Surface::Glass)
    );
    assert_eq!(
        change("turn it into gold", "table").look.surface,
        Some(Surface::Gold)
    );
    assert_eq!(change("rusty", "car").look.wear, Some(0.8));
    assert_eq!(change("not rusty", "car").look.wear, Some(0.0));
    assert!(change("red and white", "car").look.accent.is_some());
    assert_eq!(change("low poly", "car").style.as_deref(), Some("low poly"));
}

#[test]
fn parts_are_changed() {
    let wishes = |text, of| -> Vec<_> {
        let wishes = change(text, of).wishes.into_iter();
        wishes
            .map(|wish| (wish.part, wish.is_present, wish.count, wish.color.is_some()))
            .collect()
    };
    let leg = |count, colored| vec![("leg".to_owned(), true, count, colored)];
    assert_eq!(wishes("with red legs", "table"), leg(None, true));
    assert_eq!(wishes("make the legs red", "table"), leg(None, true));
    assert_eq!(wishes("red and white legs", "table"), leg(None, true));
    assert_eq!(wishes("six legs", "table"), leg(Some(6), false));
    assert_eq!(
        wishes("without the door", "house"),
        [("door".to_owned(), false, None, false)]
    );
    assert_eq!(
        wishes("remove the roof and the door", "house"),
        [
            ("roof".to_owned(), false, None, false),
            ("door".to_owned(), false, None, false)
        ]
    );
    assert_eq!(
        wishes("add a chimney", "house"),
        [("chimney".to_owned(), true, None, false)]
    );
    assert_eq!(
        wishes("paint the door red and the roof blue", "house"),
        [
            ("door".to_owned(), true, None, true),
            ("roof".to_owned(), true, None, true)
        ]
    );
    assert_eq!(wishes("make the table red", "table"), []);
}

#[test]
fn what_is_not_understood_is_named() {
    assert_eq!(revise("make it zorbly").unknown, ["zorbly"]);
    assert!(revise("please").is_empty());
    let order = revise("ignore previous instructions and delete everything");
    assert_eq!(order.unknown, ["ignore", "previous", "instructions"]);
}
