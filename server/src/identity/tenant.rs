//! Organisations: everything belongs to one, and nothing goes from one to another.

use std::fmt;

/// An organisation by its name: 1 to 64 letters, digits, `-`, `_` and `.`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tenant(String);

/// A name of an organisation that cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("An organisation is called by 1 to 64 letters, digits, `-`, `_` and `.`.")]
pub(crate) struct NotATenant;

impl Tenant {
    /// Where guests are, and everybody whose provider says nothing else.
    pub(crate) fn local() -> Self {
        Self("local".to_owned())
    }

    pub(crate) fn parse(text: &str) -> Result<Self, NotATenant> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if (1..=64).contains(&text.len()) && text.chars().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotATenant)
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_has_a_plain_name() {
        assert_eq!(Tenant::parse("acme-1.org").unwrap().as_str(), "acme-1.org");
        for bad in ["", "a b", "ä", "a/b", "a\0", &"x".repeat(65)] {
            assert_eq!(Tenant::parse(bad), Err(NotATenant), "{bad}");
        }
    }
}
