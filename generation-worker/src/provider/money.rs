//! What asking costs, in whole millionths of a dollar: sums are exact, whoever adds them up.

use serde::{Deserialize, Serialize};

/// Millionths of a dollar.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MicroUsd(pub u64);

impl MicroUsd {
    /// A sum that cannot wrap.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// What a model costs. Nothing said is free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Price {
    /// Each call, or picture, or shape.
    pub micro_usd_per_call: MicroUsd,
    /// A million tokens read.
    pub micro_usd_per_million_tokens_in: MicroUsd,
    /// A million tokens written.
    pub micro_usd_per_million_tokens_out: MicroUsd,
}

impl Price {
    /// What so many tokens read and written cost in one call, rounded up.
    #[must_use]
    pub fn of(&self, [read, written]: [u64; 2]) -> MicroUsd {
        let share = |tokens: u64, MicroUsd(per_million): MicroUsd| {
            u128::from(tokens) * u128::from(per_million)
        };
        let tokens = share(read, self.micro_usd_per_million_tokens_in)
            + share(written, self.micro_usd_per_million_tokens_out);
        let tokens = u64::try_from(tokens.div_ceil(1_000_000)).unwrap_or(u64::MAX);
        self.micro_usd_per_call.plus(MicroUsd(tokens))
    }
}

/// A decimal number of dollars, such as `0.00000015`, as millionths of a dollar for `times` of it, rounded up; nothing
/// for what is none.
pub(super) fn decimal(text: &str, times: u64) -> Option<MicroUsd> {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if rest.len() > 18 || whole.len() > 9 || whole.is_empty() && rest.is_empty() {
        return None;
    }
    let digits = |text: &str| -> Option<u128> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| {
            text.bytes()
                .fold(0, |sum, byte| sum * 10 + u128::from(byte - b'0'))
        })
    };
    let places = 10_u128.pow(rest.len() as u32);
    let units = digits(whole)? * places + digits(rest)?;
    let micro = (units * u128::from(times)).checked_mul(1_000_000)?;
    u64::try_from(micro.div_ceil(places)).ok().map(MicroUsd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_counted_to_the_millionth() {
        let price = Price {
            micro_usd_per_call: MicroUsd(100),
            micro_usd_per_million_tokens_in: MicroUsd(150_000),
            micro_usd_per_million_tokens_out: MicroUsd(600_000),
        };
        assert_eq!(price.of([0, 0]), MicroUsd(100));
        assert_eq!(price.of([1_000_000, 500_000]), MicroUsd(450_100));
        assert_eq!(price.of([1, 0]), MicroUsd(101), "a part of one is one");
        let dear = Price {
            micro_usd_per_million_tokens_in: MicroUsd(2_000_000),
            ..price
        };
        assert_eq!(dear.of([u64::MAX; 2]), MicroUsd(u64::MAX));
    }

    #[test]
    fn dollars_are_read_without_rounding() {
        assert_eq!(decimal("0.00000015", 1_000_000), Some(MicroUsd(150_000)));
        assert_eq!(decimal("0.04", 1), Some(MicroUsd(40_000)));
        assert_eq!(decimal("2", 1), Some(MicroUsd(2_000_000)));
        assert_eq!(decimal("0.0000001", 1), Some(MicroUsd(1)));
        for text in ["", ".", "-1", "1e-7", "NaN", "0.0.1", "12345678901"] {
            assert_eq!(decimal(text, 1), None, "{text}");
        }
    }
}
