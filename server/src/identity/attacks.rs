//! A provider on loopback, and every way we know to get in with a token it never gave.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Json, Router, routing::get};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey as _, rand_core::OsRng};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;
use crate::{limits::Limits, store::Keeping};

const AUDIENCE: &str = "incant";

/// An OpenID provider that says what it is told to.
struct Double {
    issuer: String,
    keys: Arc<Mutex<Vec<Value>>>,
    asked: Arc<AtomicUsize>,
}

/// A key with its name.
struct Signer {
    name: &'static str,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Double {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let keys: Arc<Mutex<Vec<Value>>> = Arc::default();
        let asked = Arc::new(AtomicUsize::new(0));
        let configuration = json!({ "issuer": issuer, "jwks_uri": format!("{issuer}/keys") });
        let (shown, count) = (keys.clone(), asked.clone());
        let app = Router::new()
            .route(
                "/.well-known/openid-configuration",
                get(move || async move { Json(configuration) }),
            )
            .route(
                "/keys",
                get(move || async move {
                    count.fetch_add(1, Ordering::Relaxed);
                    Json(json!({ "keys": *shown.lock().unwrap() }))
                }),
            );
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            issuer,
            keys,
            asked,
        }
    }

    fn shows(&self, keys: impl IntoIterator<Item = Value>) {
        *self.keys.lock().unwrap() = keys.into_iter().collect();
    }

    fn claims(&self, now: u64) -> Value {
        json!({
            "iss": self.issuer, "aud": AUDIENCE, "sub": "ann-1", "name": "Ann", "tenant": "acme",
            "iat": now, "nbf": now, "exp": now + 600,
        })
    }
}

impl Signer {
    fn rsa(name: &'static str, bits: usize) -> Self {
        let key = RsaPrivateKey::new(&mut OsRng, bits).unwrap();
        Self {
            name,
            algorithm: Algorithm::RS256,
            key: EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes()),
        }
    }

    fn ec(name: &'static str) -> Self {
        use p256::{SecretKey, pkcs8::EncodePrivateKey as _};
        let key = SecretKey::random(&mut OsRng);
        Self {
            name,
            algorithm: Algorithm::ES256,
            key: EncodingKey::from_ec_der(key.to_pkcs8_der().unwrap().as_bytes()),
        }
    }

    fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.name.to_owned());
        serde_json::to_value(jwk).unwrap()
    }

    fn signed(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some(self.name.to_owned()),
            ..Header::new(self.algorithm)
        };
        encode(&header, claims, &self.key).unwrap()
    }
}

/// A server's passes that believe this provider.
async fn passes(double: &Double, clock: &Clock) -> (Passes, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let keeping = Keeping::in_folder(folder.path());
    let store = Store::open(&keeping, Limits::none(), clock.clone())
        .await
        .unwrap();
    let provider = Provider {
        issuer: double.issuer.clone(),
        audience: AUDIENCE.to_owned(),
        keys: None,
        tenant_claim: "tenant".to_owned(),
        admin_group: "admins".to_owned(),
    };
    let outside = Outside::new(&[]).unwrap();
    let handed = (store, outside, clock.clone());
    let passes = Passes::new(Some([1; 32]), Some(provider), "the worker token", handed).unwrap();
    (passes, folder)
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let mut bits = 0_u32;
        for (place, byte) in chunk.iter().enumerate() {
            bits |= u32::from(*byte) << (16 - 8 * place);
        }
        for place in 0..=chunk.len() {
            let digit = bits >> (18 - 6 * place) & 63;
            out.push(char::from(DIGITS[digit as usize]));
        }
    }
    out
}

#[tokio::test]
async fn both_algorithms_say_who_somebody_is_and_where_they_belong() {
    let double = Double::start().await;
    let clock = Clock::cranked();
    let (passes, _folder) = passes(&double, &clock).await;
    let signers = [Signer::rsa("r1", 2_048), Signer::ec("e1")];
    double.shows(signers.iter().map(Signer::public));
    for signer in &signers {
        let token = signer.signed(&double.claims(clock.now_secs()));
        let Subject::Person(ann) = passes.subject(&token).await.unwrap() else {
            panic!("a person");
        };
        assert_eq!((ann.name.as_str(), ann.tenant.as_str()), ("Ann", "acme"));
        assert!(!ann.admin);
    }
    let mut boss = double.claims(clock.now_secs());
    boss["groups"] = json!(["people", "admins"]);
    let boss = passes.subject(&signers[0].signed(&boss)).await.unwrap();
    assert!(matches!(boss, Subject::Person(boss) if boss.admin));
    assert_eq!(
        double.asked.load(Ordering::Relaxed),
        1,
        "keys are asked for once"
    );
}

#[tokio::test]
async fn a_token_it_never_gave_is_worth_nothing() {
    let double = Double::start().await;
    let clock = Clock::cranked();
    let (passes, _folder) = passes(&double, &clock).await;
    let (rsa, ec) = (Signer::rsa("r1", 2_048), Signer::ec("e1"));
    let (foreign, weak) = (Signer::rsa("r1", 2_048), Signer::rsa("w1", 1_024));
    let mut encryption = Signer::ec("enc");
    encryption.name = "enc";
    let mut for_encryption = encryption.public();
    for_encryption["use"] = json!("enc");
    double.shows([rsa.public(), ec.public(), weak.public(), for_encryption]);
    let now = clock.now_secs();
    let good = double.claims(now);
    assert!(passes.subject(&rsa.signed(&good)).await.is_ok());

    let with = |claim: &str, value: Value| {
        let mut claims = good.clone();
        claims[claim] = value;
        claims
    };
    let without = |claim: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(claim);
        claims
    };
    let mut attacks: Vec<(String, String)> = Vec::new();
    for (name, claims) in [
        ("expired", with("exp", json!(now))),
        ("expired long ago", with("exp", json!(0))),
        ("never expires", without("exp")),
        ("expires as text", with("exp", json!("9999999999"))),
        ("expires before it begins", with("exp", json!(-1))),
        ("not yet", with("nbf", json!(now + 60))),
        ("another issuer", with("iss", json!("https://evil.example"))),
        (
            "an issuer that begins the same",
            with("iss", json!(format!("{}/x", double.issuer))),
        ),
        ("no issuer", without("iss")),
        (
            "many issuers",
            with("iss", json!([double.issuer, "https://evil.example"])),
        ),
        ("another audience", with("aud", json!("others"))),
        ("no audience", without("aud")),
        ("empty audience", with("aud", json!([]))),
        ("nobody", without("sub")),
        ("the empty subject", with("sub", json!(""))),
        (
            "a subject that is no text",
            with("sub", json!({ "$ne": null })),
        ),
        ("a tenant that is a path", with("tenant", json!("../acme"))),
        ("a tenant that is no text", with("tenant", json!(["acme"]))),
    ] {
        attacks.push((name.to_owned(), rsa.signed(&claims)));
    }
    attacks.push((
        "somebody else's key of the same name".to_owned(),
        foreign.signed(&good),
    ));
    attacks.push(("a key that can be broken".to_owned(), weak.signed(&good)));
    attacks.push(("a key for encryption".to_owned(), encryption.signed(&good)));
    let unknown = Signer {
        name: "unknown",
        ..Signer::ec("unknown")
    };
    attacks.push(("a key nobody knows".to_owned(), unknown.signed(&good)));

    // The public key taken for a secret: the algorithm is the token's word against ours.
    let public = rsa.public().to_string();
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let header = Header {
            kid: Some("r1".to_owned()),
            ..Header::new(algorithm)
        };
        for secret in [
            public.as_bytes(),
            rsa.public()["n"].as_str().unwrap().as_bytes(),
            b"",
        ] {
            let token = encode(&header, &good, &EncodingKey::from_secret(secret)).unwrap();
            attacks.push((format!("{algorithm:?} with the public key"), token));
        }
    }
    for algorithm in [Algorithm::RS384, Algorithm::RS512, Algorithm::PS256] {
        let header = Header {
            kid: Some("r1".to_owned()),
            ..Header::new(algorithm)
        };
        attacks.push((
            format!("{algorithm:?}"),
            encode(&header, &good, &rsa.key).unwrap(),
        ));
    }
    let swapped = Header {
        kid: Some("r1".to_owned()),
        ..Header::new(Algorithm::ES256)
    };
    attacks.push((
        "another kind of key".to_owned(),
        encode(&swapped, &good, &ec.key).unwrap(),
    ));
    let nameless = Header::new(Algorithm::RS256);
    attacks.push((
        "no key's name".to_owned(),
        encode(&nameless, &good, &rsa.key).unwrap(),
    ));

    let token = rsa.signed(&good);
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else {
        panic!("three parts");
    };
    for algorithm in ["none", "None", "NONE", "nOnE", "", "RS256 ", "rs256"] {
        let header = base64(&json!({ "alg": algorithm, "typ": "JWT", "kid": "r1" }).to_string());
        attacks.push((format!("alg {algorithm:?}"), format!("{header}.{payload}.")));
        attacks.push((
            format!("alg {algorithm:?}, signed"),
            format!("{header}.{payload}.{signature}"),
        ));
    }
    let own_key = json!({ "alg": "ES256", "kid": "x", "jwk": unknown.public(), "jku": "http://127.0.0.1:1/" });
    let own_key = base64(&own_key.to_string());
    attacks.push((
        "a key it brings along".to_owned(),
        format!("{own_key}.{payload}.{signature}"),
    ));
    let critical =
        base64(&json!({ "alg": "RS256", "kid": "r1", "crit": ["b64"], "b64": false }).to_string());
    attacks.push((
        "critical".to_owned(),
        format!("{critical}.{payload}.{signature}"),
    ));
    for kid in ["../../dev/null", "r1\0", "' OR 1=1 --", "r1 "] {
        let header = base64(&json!({ "alg": "RS256", "kid": kid }).to_string());
        attacks.push((
            format!("kid {kid:?}"),
            format!("{header}.{payload}.{signature}"),
        ));
    }
    let other = base64(&with("sub", json!("ben-1")).to_string());
    attacks.push((
        "another payload".to_owned(),
        format!("{header}.{other}.{signature}"),
    ));
    attacks.push(("no signature".to_owned(), format!("{header}.{payload}.")));
    attacks.push((
        "a cut signature".to_owned(),
        token[..token.len() - 4].to_owned(),
    ));
    attacks.push((
        "a zero signature".to_owned(),
        format!("{header}.{payload}.{}", "A".repeat(342)),
    ));
    attacks.push(("a fourth part".to_owned(), format!("{token}.x")));
    attacks.push(("two parts".to_owned(), format!("{header}.{payload}")));
    attacks.push((
        "five parts, as if encrypted".to_owned(),
        "a.b.c.d.e".to_owned(),
    ));
    attacks.push((
        "too long".to_owned(),
        format!("{token}{}", "A".repeat(20_000)),
    ));
    attacks.push(("nothing".to_owned(), String::new()));
    let zeros = base64(&json!({ "alg": "ES256", "kid": "e1" }).to_string());
    attacks.push((
        "CVE-2022-21449".to_owned(),
        format!("{zeros}.{payload}.{}", "A".repeat(86)),
    ));

    assert!(attacks.len() > 60, "{}", attacks.len());
    for (name, token) in &attacks {
        let got = passes.subject(token).await;
        assert!(matches!(got, Err(BadPass::Invalid)), "{name}: {got:?}");
    }
}

#[tokio::test]
async fn keys_come_and_go() {
    let double = Double::start().await;
    let clock = Clock::cranked();
    let (passes, _folder) = passes(&double, &clock).await;
    let (old, new) = (Signer::ec("old"), Signer::ec("new"));
    double.shows([old.public()]);
    let claims = |clock: &Clock| double.claims(clock.now_secs());
    assert!(passes.subject(&old.signed(&claims(&clock))).await.is_ok());

    double.shows([old.public(), new.public()]);
    clock.crank(Duration::from_secs(11));
    assert!(passes.subject(&new.signed(&claims(&clock))).await.is_ok());
    assert!(passes.subject(&old.signed(&claims(&clock))).await.is_ok());

    double.shows([new.public()]);
    clock.crank(Duration::from_secs(601));
    let withdrawn = passes.subject(&old.signed(&claims(&clock))).await;
    assert!(matches!(withdrawn, Err(BadPass::Invalid)));

    // Who makes names up does not have us ask again and again.
    let asked = double.asked.load(Ordering::Relaxed);
    for _ in 0..50 {
        let stranger = Signer::ec("made up").signed(&claims(&clock));
        assert!(passes.subject(&stranger).await.is_err());
    }
    assert!(double.asked.load(Ordering::Relaxed) <= asked + 1);
}
