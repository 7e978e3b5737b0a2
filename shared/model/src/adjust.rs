//! What people make different about a thing without making it anew: over what its asset says, field by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Body, Color, Interaction, Label, Solid, Surface, limits::MASS_KG_MAX};

/// One field of a thing, as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adjust {
    /// It is to be so.
    Set(Adjustment),
    /// It is to be what the asset says again.
    Reset(Aspect),
}

/// One field that is different from what the asset says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// Whether it moves.
    Body(Body),
    /// A number of its physics.
    Number(Amount),
    /// A colour over all of it.
    Tint(Color),
    /// What all of it is made of, to the eye.
    Material(Surface),
    /// It throws no shadow.
    NoShadow,
    /// Whether one can do this with it.
    Can(Ability, bool),
    /// What people call it.
    Name(Label),
    /// It stays where it is when the ground under it goes up or down.
    StandsFirm,
    /// Nothing else about it changes until this goes.
    Locked,
}

/// Which field it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants of an adjustment")]
pub enum Aspect {
    Body,
    Number(Quantity),
    Tint,
    Material,
    Shadow,
    Can(Ability),
    Name,
    Footing,
    Locked,
}

/// A number of a thing's physics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Its mass, in kilograms.
    MassKg,
    /// Coulomb's coefficient.
    Friction,
    /// How much of a fall it bounces back.
    Restitution,
    /// How much of the world's gravity it feels.
    GravityScale,
}

/// Something one can do with a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// Carry it.
    Pickup,
    /// Lean against it until it slides.
    Pushable,
    /// Throw it.
    Throwable,
    /// Break it.
    Breakable,
    /// Sit down on it.
    Sittable,
    /// Become it.
    Possessable,
}

/// A quantity within its range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "(Quantity, f32)", into = "(Quantity, f32)")]
pub struct Amount {
    quantity: Quantity,
    value: f32,
}

/// A number no thing can have.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{value} is not between {min} and {max}")]
pub struct OutOfRange {
    value: f32,
    min: f32,
    max: f32,
}

impl Quantity {
    /// The least and the most of it.
    #[must_use]
    pub const fn range(self) -> (f32, f32) {
        match self {
            Self::MassKg => (0.01, MASS_KG_MAX),
            Self::Friction => (0.0, 2.0),
            Self::Restitution => (0.0, 1.0),
            Self::GravityScale => (-2.0, 2.0),
        }
    }

    /// What a solid has of it.
    #[must_use]
    pub const fn of(self, solid: &Solid) -> f32 {
        match self {
            Self::MassKg => solid.mass.kg,
            Self::Friction => solid.friction,
            Self::Restitution => solid.restitution,
            Self::GravityScale => solid.gravity_scale,
        }
    }
}

impl Ability {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Pickup,
        Self::Pushable,
        Self::Throwable,
        Self::Breakable,
        Self::Sittable,
        Self::Possessable,
    ];

    /// Where an interaction says it.
    pub const fn of(self, interaction: &mut Interaction) -> &mut bool {
        match self {
            Self::Pickup => &mut interaction.pickup,
            Self::Pushable => &mut interaction.pushable,
            Self::Throwable => &mut interaction.throwable,
            Self::Breakable => &mut interaction.breakable,
            Self::Sittable => &mut interaction.sittable,
            Self::Possessable => &mut interaction.possessable,
        }
    }
}

impl Amount {
    /// Refuses what is out of range, and what is no number.
    pub fn new(quantity: Quantity, value: f32) -> Result<Self, OutOfRange> {
        let (min, max) = quantity.range();
        if (min..=max).contains(&value) {
            Ok(Self { quantity, value })
        } else {
            Err(OutOfRange { value, min, max })
        }
    }

    /// The nearest amount there can be; `None` of what is no number.
    #[must_use]
    pub fn nearest(quantity: Quantity, value: f32) -> Option<Self> {
        let (min, max) = quantity.range();
        Self::new(quantity, value.clamp(min, max)).ok()
    }

    /// Of what.
    #[must_use]
    pub const fn quantity(self) -> Quantity {
        self.quantity
    }

    /// How much.
    #[must_use]
    pub const fn value(self) -> f32 {
        self.value
    }
}

impl TryFrom<(Quantity, f32)> for Amount {
    type Error = OutOfRange;

    fn try_from((quantity, value): (Quantity, f32)) -> Result<Self, OutOfRange> {
        Self::new(quantity, value)
    }
}

impl From<Amount> for (Quantity, f32) {
    fn from(amount: Amount) -> Self {
        (amount.quantity, amount.value)
    }
}

impl Adjustment {
    /// Which field it is.
    #[must_use]
    pub const fn aspect(&self) -> Aspect {
        match self {
            Self::Body(_) => Aspect::Body,
            Self::Number(amount) => Aspect::Number(amount.quantity),
            Self::Tint(_) => Aspect::Tint,
            Self::Material(_) => Aspect::Material,
            Self::NoShadow => Aspect::Shadow,
            Self::Can(ability, _) => Aspect::Can(*ability),
            Self::Name(_) => Aspect::Name,
            Self::StandsFirm => Aspect::Footing,
            Self::Locked => Aspect::Locked,
        }
    }
}

impl Adjust {
    /// Which field it is.
    #[must_use]
    pub const fn aspect(&self) -> Aspect {
        match self {
            Self::Set(adjustment) => adjustment.aspect(),
            Self::Reset(aspect) => *aspect,
        }
    }
}

/// All that is different about a thing; each field at most once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Adjustment>", into = "Vec<Adjustment>")]
pub struct Adjustments(BTreeMap<Aspect, Adjustment>);

impl Adjustments {
    /// Whether nothing is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One field; what it was comes back.
    pub fn apply(&mut self, change: Adjust) -> Adjust {
        let aspect = change.aspect();
        let before = match change {
            Adjust::Set(adjustment) => self.0.insert(aspect, adjustment),
            Adjust::Reset(aspect) => self.0.remove(&aspect),
        };
        before.map_or(Adjust::Reset(aspect), Adjust::Set)
    }

    /// What a field is now.
    #[must_use]
    pub fn get(&self, aspect: Aspect) -> Adjust {
        let set = self.0.get(&aspect).cloned();
        set.map_or(Adjust::Reset(aspect), Adjust::Set)
    }

    /// Whether this field is different at all.
    #[must_use]
    pub fn has(&self, aspect: Aspect) -> bool {
        self.0.contains_key(&aspect)
    }

    /// Whether nothing else about the thing may change.
    #[must_use]
    pub fn locked(&self) -> bool {
        self.has(Aspect::Locked)
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self.0.get(&Aspect::Name) {
            Some(Adjustment::Name(name)) => Some(name.as_str()),
            _ => None,
        }
    }

    /// The colour over all of it.
    #[must_use]
    pub fn tint(&self) -> Option<Color> {
        match self.0.get(&Aspect::Tint) {
            Some(Adjustment::Tint(color)) => Some(*color),
            _ => None,
        }
    }

    /// What all of it is made of, to the eye.
    #[must_use]
    pub fn material(&self) -> Option<Surface> {
        match self.0.get(&Aspect::Material) {
            Some(Adjustment::Material(surface)) => Some(*surface),
            _ => None,
        }
    }

    /// What one can do with it.
    #[must_use]
    pub fn over_interaction(&self, mut interaction: Interaction) -> Interaction {
        for adjustment in self.0.values() {
            if let Adjustment::Can(ability, can) = adjustment {
                *ability.of(&mut interaction) = *can;
            }
        }
        interaction
    }

    /// A solid as it is with all of it.
    #[must_use]
    pub fn over(&self, solid: &Solid) -> Solid {
        let mut over = solid.clone();
        for adjustment in self.0.values() {
            match adjustment {
                Adjustment::Body(body) => over.body = *body,
                Adjustment::Number(amount) => amount.put_into(&mut over),
                Adjustment::Tint(_)
                | Adjustment::Material(_)
                | Adjustment::NoShadow
                | Adjustment::Can(..)
                | Adjustment::Name(_)
                | Adjustment::StandsFirm
                | Adjustment::Locked => {}
            }
        }
        over
    }
}

impl Amount {
    /// A heavier thing is as much harder to turn.
    fn put_into(self, solid: &mut Solid) {
        match self.quantity {
            Quantity::MassKg => {
                solid.mass.inertia *= self.value / solid.mass.kg;
                solid.mass.kg = self.value;
            }
            Quantity::Friction => solid.friction = self.value,
            Quantity::Restitution => solid.restitution = self.value,
            Quantity::GravityScale => solid.gravity_scale = self.value,
        }
    }
}

impl From<Vec<Adjustment>> for Adjustments {
    fn from(all: Vec<Adjustment>) -> Self {
        let fields = all.into_iter();
        Self(fields.map(|field| (field.aspect(), field)).collect())
    }
}

impl From<Adjustments> for Vec<Adjustment> {
    fn from(adjustments: Adjustments) -> Self {
        adjustments.0.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;
    use crate::{Collider, Mass};

    fn mass(kg: f32) -> Adjustment {
        Adjustment::Number(Amount::new(Quantity::MassKg, kg).unwrap())
    }

    #[test]
    fn only_numbers_a_thing_can_have_are_amounts() {
        for bad in [f32::NAN, f32::INFINITY, 0.0, -1.0, 1e7] {
            assert!(Amount::new(Quantity::MassKg, bad).is_err(), "{bad}");
        }
        assert_eq!(
            Amount::nearest(Quantity::Friction, 9.0).unwrap().value(),
            2.0
        );
        assert_eq!(Amount::nearest(Quantity::Friction, f32::NAN), None);
        let read = serde_json::from_str::<Adjustment>(r#"{"number":["friction",3.0]}"#);
        assert!(read.is_err());
    }

    #[test]
    fn a_field_that_is_put_back_is_as_it_was() {
        let mut adjustments = Adjustments::default();
        let first = adjustments.apply(Adjust::Set(mass(5.0)));
        let second = adjustments.apply(Adjust::Set(mass(9.0)));
        assert_eq!(second, Adjust::Set(mass(5.0)));
        adjustments.apply(second);
        assert_eq!(adjustments.get(first.aspect()), Adjust::Set(mass(5.0)));
        adjustments.apply(first);
        assert!(adjustments.is_empty());
    }

    #[test]
    fn what_is_different_lies_over_what_the_asset_says() {
        let asset = Solid {
            body: Body::Dynamic,
            collider: Collider::standing_box(Vec3::ONE),
            mass: Mass::of_standing_box(10.0, Vec3::ONE),
            friction: 0.6,
            restitution: 0.0,
            gravity_scale: 1.0,
        };
        let all = vec![
            mass(20.0),
            Adjustment::Body(Body::Static),
            Adjustment::Locked,
        ];
        let text = serde_json::to_string(&Adjustments::from(all.clone())).unwrap();
        let adjustments: Adjustments = serde_json::from_str(&text).unwrap();
        let over = adjustments.over(&asset);
        assert_eq!((over.body, over.mass.kg), (Body::Static, 20.0));
        assert_eq!(over.mass.inertia, asset.mass.inertia * 2.0);
        assert_eq!(over.friction, asset.friction);
        assert!(adjustments.locked());
    }
}
