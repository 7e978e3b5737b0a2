//! Numbers that depend on a recipe's parameters: `"width / 2 - 0.1"`.
//!
//! Grammar: `+ - * / ( )`, comparison `< <= > >= == !=` (1 or 0), `a ? b : c`, the functions
//! `min max clamp floor round abs sqrt sin cos` (degrees), parameters by name. Same bits on every machine.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use crate::limits::EXPR_CHARS_MAX;

/// A number, or a formula over parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Expr {
    /// Itself.
    Number(f32),
    /// To be evaluated.
    Formula(String),
}

/// A parameter's value while evaluating: toggles are 0 or 1, choices their index.
pub type Value = f32;

/// The values formulas may name.
pub type Scope = BTreeMap<String, Value>;

/// Why a formula has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExprError {
    /// Longer than [`EXPR_CHARS_MAX`].
    #[error("the formula is longer than {EXPR_CHARS_MAX} characters")]
    TooLong,
    /// A name that is neither a parameter nor a function.
    #[error("there is no parameter named `{0}`")]
    Unknown(String),
    /// Something else stood where `wanted` was expected.
    #[error("expected {wanted} at character {at}")]
    Syntax {
        /// What was expected.
        wanted: &'static str,
        /// Counted from 0.
        at: usize,
    },
    /// Division by zero, a root of a negative number, an overflow.
    #[error("the value is not a finite number")]
    NotFinite,
}

impl Default for Expr {
    fn default() -> Self {
        Self::Number(0.0)
    }
}

impl From<f32> for Expr {
    fn from(number: f32) -> Self {
        Self::Number(number)
    }
}

impl schemars::JsonSchema for Expr {
    fn schema_name() -> Cow<'static, str> {
        "Expr".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "a number, or a formula over the parameters such as \"width / 2 - 0.1\"",
            "type": ["number", "string"],
            "maxLength": EXPR_CHARS_MAX,
        })
    }
}

impl Expr {
    /// Its value where the names mean what `scope` says.
    pub fn value(&self, scope: &Scope) -> Result<Value, ExprError> {
        let value = match self {
            Self::Number(number) => *number,
            Self::Formula(text) => evaluate(text, scope)?,
        };
        if value.is_finite() {
            Ok(value)
        } else {
            Err(ExprError::NotFinite)
        }
    }
}

fn evaluate(text: &str, scope: &Scope) -> Result<Value, ExprError> {
    if text.len() > EXPR_CHARS_MAX {
        return Err(ExprError::TooLong);
    }
    let mut reader = Reader {
        text: text.as_bytes(),
        at: 0,
        scope,
    };
    let value = reader.choice()?;
    reader.skip_space();
    if reader.at < text.len() {
        Err(reader.expected("an operator"))
    } else {
        Ok(value)
    }
}

/// Recursive descent; the length limit bounds its depth.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    scope: &'a Scope,
}

impl Reader<'_> {
    fn choice(&mut self) -> Result<Value, ExprError> {
        let condition = self.comparison()?;
        if !self.take("?") {
            return Ok(condition);
        }
        let then = self.choice()?;
        if !self.take(":") {
            return Err(self.expected("`:`"));
        }
        let otherwise = self.choice()?;
        Ok(if condition > 0.0 { then } else { otherwise })
    }

    fn comparison(&mut self) -> Result<Value, ExprError> {
        let left = self.sum()?;
        let operators: [(&str, fn(f32, f32) -> bool); 6] = [
            ("<=", |a, b| a <= b),
            (">=", |a, b| a >= b),
            ("==", |a, b| (a - b).abs() < 1e-6),
            ("!=", |a, b| (a - b).abs() >= 1e-6),
            ("<", |a, b| a < b),
            (">", |a, b| a > b),
        ];
        for (sign, holds) in operators {
            if self.take(sign) {
                return Ok(f32::from(holds(left, self.sum()?)));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Value, ExprError> {
        let mut total = self.product()?;
        loop {
            if self.take("+") {
                total += self.product()?;
            } else if self.take("-") {
                total -= self.product()?;
            } else {
                return Ok(total);
            }
        }
    }

    fn product(&mut self) -> Result<Value, ExprError> {
        let mut total = self.factor()?;
        loop {
            if self.take("*") {
                total *= self.factor()?;
            } else if self.take("/") {
                total /= self.factor()?;
            } else {
                return Ok(total);
            }
        }
    }

    fn factor(&mut self) -> Result<Value, ExprError> {
        if self.take("-") {
            return Ok(-self.factor()?);
        }
        if self.take("(") {
            let inner = self.choice()?;
            return if self.take(")") {
                Ok(inner)
            } else {
                Err(self.expected("`)`"))
            };
        }
        match self.text.get(self.at) {
            Some(b'0'..=b'9' | b'.') => self.number(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => self.name(),
            _ => Err(self.expected("a number, a parameter or `(`")),
        }
    }

    fn number(&mut self) -> Result<Value, ExprError> {
        let digits = self.run(|c| c.is_ascii_digit() || c == b'.');
        digits.parse().or(Err(self.expected("a number")))
    }

    fn name(&mut self) -> Result<Value, ExprError> {
        let name = self.run(|c| c.is_ascii_alphanumeric() || c == b'_');
        if !self.take("(") {
            return self
                .scope
                .get(&name)
                .copied()
                .ok_or(ExprError::Unknown(name));
        }
        let mut arguments = vec![self.choice()?];
        while self.take(",") {
            arguments.push(self.choice()?);
        }
        if !self.take(")") {
            return Err(self.expected("`)`"));
        }
        match (name.as_str(), arguments.as_slice()) {
            ("min", [a, b]) => Ok(a.min(*b)),
            ("max", [a, b]) => Ok(a.max(*b)),
            ("clamp", [x, low, high]) => Ok(x.max(*low).min(*high)),
            ("floor", [x]) => Ok(x.floor()),
            ("round", [x]) => Ok((x + 0.5).floor()),
            ("abs", [x]) => Ok(x.abs()),
            ("sqrt", [x]) => Ok(x.sqrt()),
            ("sin", [degrees]) => Ok(libm::sinf(degrees.to_radians())),
            ("cos", [degrees]) => Ok(libm::cosf(degrees.to_radians())),
            _ => Err(ExprError::Unknown(name)),
        }
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> String {
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| belongs(*c)) {
            self.at += 1;
        }
        String::from_utf8_lossy(&self.text[start..self.at]).into_owned()
    }

    /// Takes `sign` if it stands here; always skips the space before it.
    fn take(&mut self, sign: &str) -> bool {
        self.skip_space();
        let here = self.text[self.at..].starts_with(sign.as_bytes());
        if here {
            self.at += sign.len();
            self.skip_space();
        }
        here
    }

    fn skip_space(&mut self) {
        while self.text.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    fn expected(&self, wanted: &'static str) -> ExprError {
        ExprError::Syntax {
            wanted,
            at: self.at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<f32, ExprError> {
        let scope = Scope::from([("width".to_owned(), 2.0), ("legs".to_owned(), 4.0)]);
        Expr::Formula(text.to_owned()).value(&scope)
    }

    #[test]
    fn formulas_follow_the_rules_of_school() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * -3", -9.0),
            ("width / 2 - 0.25", 0.75),
            ("legs > 3 ? width : 0", 2.0),
            ("max(min(width, 1), 0.5) + round(1.6)", 3.0),
            ("sin(90) + cos(0)", 2.0),
            (" width ", 2.0),
        ] {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_bad_formula_says_what_is_wrong() {
        assert_eq!(
            value("heigth"),
            Err(ExprError::Unknown("heigth".to_owned()))
        );
        assert_eq!(value("1 / 0"), Err(ExprError::NotFinite));
        assert_eq!(
            value("1 +"),
            Err(ExprError::Syntax {
                wanted: "a number, a parameter or `(`",
                at: 3
            })
        );
        assert_eq!(
            value("1 2"),
            Err(ExprError::Syntax {
                wanted: "an operator",
                at: 2
            })
        );
        assert_eq!(
            value(&"(".repeat(EXPR_CHARS_MAX + 1)),
            Err(ExprError::TooLong)
        );
        assert!(value(&"(".repeat(EXPR_CHARS_MAX)).is_err());
        assert!(value("1.2.3").is_err() && value("").is_err() && value("ä").is_err());
    }
}
