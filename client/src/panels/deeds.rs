//! What people did, in words.

use model::{Ability, Adjust, Adjustment, Aspect, Body, Change, DayTime, Deed, Quantity, What};

use super::parts::short;

const NAME_CHARS: usize = 26;
const WORDS_CHARS: usize = 44;

/// What somebody did, as it follows their name: "moved the chair".
pub(super) fn words(deed: &Deed) -> String {
    let things = things(deed);
    match &deed.what {
        What::Made => format!("made {things}"),
        What::Moved => format!("moved {things}"),
        What::Removed => format!("took away {things}"),
        What::Edited(Change::Words(words)) => {
            let said = short(words.as_str(), WORDS_CHARS);
            format!("said of {things}: \u{201c}{said}\u{201d}")
        }
        What::Edited(Change::Parameters(settings)) => {
            let names = settings.iter().map(|(name, _)| name.replace('_', " "));
            let names: Vec<_> = names.collect();
            format!("set the {} of {things}", names.join(", "))
        }
        What::Adjusted(change) => adjusted(change, &things),
        What::Grouped => format!("grouped {things}"),
        What::Ungrouped => format!("ungrouped {things}"),
        What::Retried => format!("tried {things} again"),
        What::Sculpted => "shaped the ground".to_owned(),
        What::Flooded(level) => format!("let water stand at {:.1} m", level.metres()),
        What::Dawned(time) => format!("made it {}", clock(*time)),
        What::Ruled(mode) => format!("made this a room for {mode}"),
        What::Undid(_) => format!("took back what they did to {things}"),
        What::Redid(_) => format!("did again what they did to {things}"),
        What::Reverted(_) => format!("reverted a change of {things}"),
    }
}

/// A time as people read it.
pub(super) fn clock(time: DayTime) -> String {
    let minutes = (time.hours() * 60.0).round() as u32;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn things(deed: &Deed) -> String {
    let name = short(&deed.subject, NAME_CHARS);
    match (name.as_str(), deed.count) {
        (_, 0) => "nothing".to_owned(),
        ("", 1) => "a thing".to_owned(),
        ("", many) => format!("{many} things"),
        (name, 1) => name.to_owned(),
        (name, many) => format!("{name} and {} more", many - 1),
    }
}

fn adjusted(change: &Adjust, things: &str) -> String {
    match change {
        Adjust::Set(Adjustment::Body(Body::Static)) => format!("made {things} stay in place"),
        Adjust::Set(Adjustment::Body(Body::Dynamic)) => format!("made {things} movable"),
        Adjust::Set(Adjustment::Number(amount)) => {
            let what = quantity(amount.quantity());
            format!("set the {what} of {things} to {}", number(amount.value()))
        }
        Adjust::Set(Adjustment::Tint(color)) => format!("coloured {things} {color}"),
        Adjust::Set(Adjustment::Material(surface)) => {
            let stuff = stuff(*surface).to_lowercase();
            format!("made {things} look like {stuff}")
        }
        Adjust::Set(Adjustment::NoShadow) => format!("took the shadow from {things}"),
        Adjust::Set(Adjustment::Can(which, true)) => {
            format!("let everybody {} {things}", ability(*which).1)
        }
        Adjust::Set(Adjustment::Can(which, false)) => {
            format!("let nobody {} {things}", ability(*which).1)
        }
        Adjust::Set(Adjustment::Name(name)) => {
            format!("called {things} \u{201c}{name}\u{201d}")
        }
        Adjust::Set(Adjustment::StandsFirm) => {
            format!("made {things} stay when the ground moves")
        }
        Adjust::Set(Adjustment::Locked) => format!("locked {things}"),
        Adjust::Reset(Aspect::Locked) => format!("unlocked {things}"),
        Adjust::Reset(aspect) => format!("reset the {} of {things}", field(*aspect)),
    }
}

/// What a field is called inside a sentence.
fn field(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Body => "body",
        Aspect::Number(which) => quantity(which),
        Aspect::Tint => "colour",
        Aspect::Material => "material",
        Aspect::Shadow => "shadow",
        Aspect::Can(_) => "behaviour",
        Aspect::Name => "name",
        Aspect::Footing => "footing",
        Aspect::Locked => "lock",
    }
}

/// What a quantity is called inside a sentence.
pub(super) const fn quantity(which: Quantity) -> &'static str {
    match which {
        Quantity::MassKg => "mass",
        Quantity::Friction => "friction",
        Quantity::Restitution => "bounce",
        Quantity::GravityScale => "gravity",
    }
}

/// What an ability is called on a switch, and inside a sentence.
pub(super) const fn ability(which: Ability) -> (&'static str, &'static str) {
    match which {
        Ability::Pickup => ("Can be carried", "carry"),
        Ability::Pushable => ("Can be pushed", "push"),
        Ability::Throwable => ("Can be thrown", "throw"),
        Ability::Breakable => ("Can break", "break"),
        Ability::Sittable => ("Can be sat on", "sit on"),
        Ability::Possessable => ("Can be played", "play"),
    }
}

/// `PaintedMetal` as people read it.
pub(super) fn stuff(surface: model::Surface) -> String {
    let mut words = String::new();
    for letter in format!("{surface:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

/// Without digits nobody needs.
fn number(value: f32) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use model::{Amount, Color, CommandId, ObjectId, PlayerId, Surface};

    use super::*;

    fn deed(what: What, subject: &str, count: u32) -> Deed {
        Deed {
            version: 1,
            act: CommandId([0; 16]),
            player: PlayerId(1),
            name: "ann".to_owned(),
            what,
            subject: subject.to_owned(),
            objects: (0..count).map(ObjectId).collect(),
            count,
            taken_back: false,
        }
    }

    #[test]
    fn deeds_read_as_people_tell_them() {
        let tell = |what, subject, count| words(&deed(what, subject, count));
        assert_eq!(tell(What::Made, "oak", 3), "made oak and 2 more");
        assert_eq!(tell(What::Moved, "", 2), "moved 2 things");
        let heavy = Amount::new(Quantity::MassKg, 12.345).unwrap();
        let heavy = What::Adjusted(Adjust::Set(Adjustment::Number(heavy)));
        assert_eq!(tell(heavy, "chair", 1), "set the mass of chair to 12.35");
        let red = Adjust::Set(Adjustment::Tint(Color([255, 0, 0])));
        assert_eq!(
            tell(What::Adjusted(red), "chair", 1),
            "coloured chair #ff0000"
        );
        let unlocked = What::Adjusted(Adjust::Reset(Aspect::Locked));
        assert_eq!(tell(unlocked, "chair", 1), "unlocked chair");
        assert_eq!(stuff(Surface::PaintedMetal), "Painted metal");
    }
}
