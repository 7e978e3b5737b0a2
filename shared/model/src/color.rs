//! Colours as people write them.

use std::{borrow::Cow, fmt, str::FromStr, sync::LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The light of every byte: whole pictures are turned into light, and a power takes longer than all else about a pixel.
static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let encoded = byte as f32 / 255.0;
        if encoded <= 0.04045 {
            encoded / 12.92
        } else {
            libm::powf((encoded + 0.055) / 1.055, 2.4)
        }
    })
});

/// An sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Color(pub [u8; 3]);

impl Color {
    /// Linear components in 0..=1 (IEC 61966-2-1).
    #[must_use]
    pub fn to_linear(self) -> [f32; 3] {
        self.0.map(|byte| LINEAR[usize::from(byte)])
    }

    /// This colour with `share` (0..=1) of `other`, mixed as written (not linear): what a painter expects.
    #[must_use]
    pub fn mixed(self, other: Self, share: f32) -> Self {
        let mut mixed = self.0;
        for (byte, other) in mixed.iter_mut().zip(other.0) {
            *byte = (f32::from(*byte) * (1.0 - share) + f32::from(other) * share + 0.5) as u8;
        }
        Self(mixed)
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl FromStr for Color {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = "a colour is written #rrggbb";
        let digits = text
            .strip_prefix('#')
            .filter(|hex| hex.len() == 6 && hex.is_ascii())
            .ok_or(bad)?;
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).or(Err(bad));
        Ok(Self([byte(0)?, byte(2)?, byte(4)?]))
    }
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Cow::<'_, str>::deserialize(deserializer)?
                .parse()
                .map_err(D::Error::custom)
        } else {
            Deserialize::deserialize(deserializer).map(Self)
        }
    }
}

impl schemars::JsonSchema for Color {
    fn schema_name() -> Cow<'static, str> {
        "Color".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^#[0-9a-fA-F]{6}$" })
    }
}
