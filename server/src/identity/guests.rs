//! People without an account: this server says who they are.

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, errors::Error,
    jwk::Jwk,
};
use model::{UserId, limits::NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};

use super::{Person, Tenant};
use crate::{clock::Clock, secret};

/// Who issues the passes, and for whom; a token made for anything else is worth nothing here.
const ISSUER: &str = "incant";
const AUDIENCE: &str = "incant-players";

/// A guest who comes back within a month is still the same person.
const PASS_SECS: u64 = 30 * 24 * 3_600;

/// The one algorithm: a token cannot choose.
const ALGORITHM: Algorithm = Algorithm::EdDSA;

/// RFC 8410: what stands before the 32 bytes of an Ed25519 private key in PKCS #8.
const PKCS8_ED25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Checks and issues passes.
pub(super) struct Guests {
    signing: EncodingKey,
    checking: DecodingKey,
    clock: Clock,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    name: String,
    iat: u64,
    nbf: u64,
    exp: u64,
}

impl Guests {
    pub(super) fn new(key: [u8; 32], clock: Clock) -> Result<Self, Error> {
        let signing = EncodingKey::from_ed_der(&[&PKCS8_ED25519[..], &key].concat());
        let checking = DecodingKey::from_jwk(&Jwk::from_encoding_key(&signing, ALGORITHM)?)?;
        Ok(Self {
            signing,
            checking,
            clock,
        })
    }

    pub(super) fn issue(&self, name: &str) -> Result<(UserId, String), Error> {
        let user = UserId(secret::random());
        let now = self.clock.now_secs();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            name: name.to_owned(),
            iat: now,
            nbf: now,
            exp: now + PASS_SECS,
        };
        let token = encode(&Header::new(ALGORITHM), &claims, &self.signing)?;
        Ok((user, token))
    }

    /// The guest with this pass, if it is one of ours and valid now.
    pub(super) fn whose(&self, token: &str) -> Option<Person> {
        let mut rules = Validation::new(ALGORITHM);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Both are checked below, by the clock that was handed in.
        (rules.validate_exp, rules.validate_nbf) = (false, false);
        let claims = decode::<Claims>(token, &self.checking, &rules).ok()?.claims;
        let now = self.clock.now_secs();
        let name_fits = (1..=NAME_CHARS_MAX).contains(&claims.name.chars().count());
        let valid = (claims.nbf..claims.exp).contains(&now) && name_fits;
        valid.then(|| Person {
            user: claims.sub,
            tenant: Tenant::local(),
            name: claims.name,
            admin: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn guests(key: u8, clock: &Clock) -> Guests {
        Guests::new([key; 32], clock.clone()).unwrap()
    }

    fn claims(now: u64) -> Claims {
        Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: UserId([1; 16]),
            name: "ann".to_owned(),
            iat: now,
            nbf: now,
            exp: now + 60,
        }
    }

    #[test]
    fn a_pass_says_who_somebody_is_until_it_expires() {
        let clock = Clock::cranked();
        let guests = guests(1, &clock);
        let (user, token) = guests.issue("ann").unwrap();
        let ann = guests.whose(&token).unwrap();
        assert_eq!((ann.user, ann.name.as_str()), (user, "ann"));
        assert_eq!((ann.tenant, ann.admin), (Tenant::local(), false));
        clock.crank(Duration::from_secs(PASS_SECS));
        assert_eq!(guests.whose(&token), None);
    }

    #[test]
    fn only_this_key_issuer_audience_and_time_are_believed() {
        let clock = Clock::cranked();
        let guests = guests(1, &clock);
        let now = clock.now_secs();
        let signed =
            |claims: &Claims| encode(&Header::new(ALGORITHM), claims, &guests.signing).unwrap();
        assert!(guests.whose(&signed(&claims(now))).is_some());

        let wrong = [
            Claims {
                iss: "somebody".to_owned(),
                ..claims(now)
            },
            Claims {
                aud: "others".to_owned(),
                ..claims(now)
            },
            Claims {
                nbf: now + 30,
                ..claims(now)
            },
            Claims {
                exp: now,
                ..claims(now)
            },
            Claims {
                name: String::new(),
                ..claims(now)
            },
        ];
        for claims in &wrong {
            assert_eq!(guests.whose(&signed(claims)), None);
        }
        let (_, foreign) = self::guests(2, &clock).issue("ann").unwrap();
        assert_eq!(guests.whose(&foreign), None);
        let by_secret = EncodingKey::from_secret(&[1; 32]);
        let weak = encode(&Header::new(Algorithm::HS256), &claims(now), &by_secret).unwrap();
        assert_eq!(guests.whose(&weak), None);
        for nonsense in ["", "x", "a.b.c", "the worker token"] {
            assert_eq!(guests.whose(nonsense), None);
        }
    }
}
