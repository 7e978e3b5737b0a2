//! Cutting a text where one thing ends and the next begins.

use crate::text::Token;

/// The words about one thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Clause {
    pub(crate) tokens: Vec<Token>,
    /// It says where another thing is ("on the hill"), so what it names may well be there already.
    pub(crate) is_place: bool,
}

/// What a text falls into: the clauses, and the parts of things that are left out ("with red wheels").
pub(crate) struct Clauses {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) left_out: Vec<String>,
}

/// Cuts at commas, "and", and words of place.
pub(crate) fn split(tokens: &[Token]) -> Clauses {
    let mut split = Clauses {
        clauses: vec![Clause::default()],
        left_out: Vec::new(),
    };
    let mut rest = tokens;
    while let [token, after @ ..] = rest {
        rest = after;
        match joint(token) {
            Some(Joint::And) => split.begin(false),
            Some(Joint::Place) => split.begin(true),
            Some(Joint::With) => {
                let end = sentence(after);
                if after[..end].iter().any(|t| joint(t) == Some(Joint::Place)) {
                    split.begin(false); // "with four chairs around it": they are things too.
                } else {
                    split.leave_out(token, &after[..end]);
                    rest = &after[end..];
                }
            }
            None => split.push(token.clone()),
        }
    }
    split.clauses.retain(|clause| !clause.tokens.is_empty());
    split
}

impl Clauses {
    fn begin(&mut self, is_place: bool) {
        self.clauses.push(Clause {
            tokens: Vec::new(),
            is_place,
        });
    }

    fn push(&mut self, token: Token) {
        if let Some(clause) = self.clauses.last_mut() {
            clause.tokens.push(token);
        }
    }

    fn leave_out(&mut self, with: &Token, what: &[Token]) {
        let words: Vec<_> = [with].into_iter().chain(what).map(Token::text).collect();
        self.left_out.push(words.join(" "));
    }
}

/// Whether it ties clauses together.
pub(crate) fn is_joint(token: &Token) -> bool {
    joint(token).is_some() || matches!(token.word(), Some("of" | "from"))
}

#[derive(Clone, Copy, PartialEq)]
enum Joint {
    And,
    Place,
    With,
}

fn joint(token: &Token) -> Option<Joint> {
    let word = match token {
        Token::Break => return Some(Joint::And),
        Token::Number(..) | Token::Hex(_) => return None,
        Token::Word(word) => word.as_str(),
    };
    match word {
        "and" | "plus" | "then" | "or" => Some(Joint::And),
        "with" | "without" | "having" => Some(Joint::With),
        "on" | "onto" | "upon" | "in" | "into" | "inside" | "under" | "underneath" | "beneath"
        | "below" | "above" | "over" | "beside" | "besides" | "near" | "behind" | "between"
        | "around" | "against" | "along" | "by" | "at" | "across" | "next" | "front" | "top"
        | "facing" | "among" | "outside" => Some(Joint::Place),
        _ => None,
    }
}

/// How many tokens there are before the next comma or full stop.
fn sentence(tokens: &[Token]) -> usize {
    let end = tokens.iter().position(|token| *token == Token::Break);
    end.unwrap_or(tokens.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = split(&tokens(text))
            .clauses
            .iter()
            .map(|clause| {
                let words: Vec<_> = clause.tokens.iter().map(Token::text).collect();
                words.join(" ")
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn things_are_told_apart() {
        check("a table and two chairs", &["a table", "two chairs"]);
        check("a cat on a table", &["a cat", "a table"]);
        check(
            "a table with four chairs around it",
            &["a table", "four chairs", "it"],
        );
        check("a car with red wheels, a dog", &["a car", "a dog"]);
    }
}
