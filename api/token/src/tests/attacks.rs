//! Every attack gets the same answer. The reason is checked where the log has it.

use std::{
    io,
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::support::{
    authenticator, claims, header, jwk, key, message, now, token, token_of_text, with, without,
};
use crate::{Algorithm, Authenticator, SigningKey, Unauthenticated, verify::Refusal};

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Presents a token and expects the one answer, the reason in the log, and nothing of the token there.
async fn refused(authenticator: &Authenticator, token: &str, reason: Refusal) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let answer = authenticator.verify(token, now()).await;
    drop(guard);
    assert_eq!(answer, Err(Unauthenticated), "{reason}: {token}");
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains(&reason.to_string()), "{reason}: {logged}");
    assert!(logged.contains("DEBUG"), "{logged}");
    for part in token.split('.').filter(|part| part.len() > 12) {
        assert!(!logged.contains(part), "{logged}");
    }
}

fn ours() -> (SigningKey, Authenticator) {
    let key = key(Algorithm::EdDsa);
    let authenticator = authenticator(&key);
    (key, authenticator)
}

#[actix_web::test]
async fn unsigned_tokens() {
    let (key, authenticator) = ours();
    for name in ["none", "None", "NONE", "nOnE", "", "eddsa"] {
        let header = with(header(&key), "alg", json!(name)).to_string();
        let message = message(&header, &claims().to_string());
        refused(
            &authenticator,
            &format!("{message}."),
            Refusal::UnknownAlgorithm,
        )
        .await;
    }
    let message = message(&header(&key).to_string(), &claims().to_string());
    refused(
        &authenticator,
        &format!("{message}."),
        Refusal::WrongSignature,
    )
    .await;
    refused(&authenticator, &message, Refusal::Malformed).await;
}

/// The public key is known to all: whoever signs by HMAC with its bytes as the secret must not get in.
#[actix_web::test]
async fn public_keys_taken_for_shared_secrets() {
    for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa] {
        let key = key(algorithm);
        let public = jwk(&key);
        let main_member = if algorithm == Algorithm::Rs256 {
            "n"
        } else {
            "x"
        };
        let bytes = URL_SAFE_NO_PAD
            .decode(public[main_member].as_str().unwrap())
            .unwrap();
        let message = message(
            &with(header(&key), "alg", json!("HS256")).to_string(),
            &claims().to_string(),
        );
        for secret in [bytes, public.to_string().into_bytes()] {
            let signature = jsonwebtoken::crypto::sign(
                message.as_bytes(),
                &EncodingKey::from_secret(&secret),
                jsonwebtoken::Algorithm::HS256,
            )
            .unwrap();
            refused(
                &authenticator(&key),
                &format!("{message}.{signature}"),
                Refusal::WrongAlgorithm,
            )
            .await;
        }
    }
}

#[actix_web::test]
async fn algorithms_other_than_that_of_the_key() {
    for of in Algorithm::ALL {
        let key = key(of);
        for stated in Algorithm::ALL.into_iter().filter(|stated| *stated != of) {
            let header = with(header(&key), "alg", json!(stated));
            let token = token(&key, &header, &claims());
            refused(&authenticator(&key), &token, Refusal::WrongAlgorithm).await;
        }
        for unsupported in ["HS512", "RS512", "PS256", "ES384", "ES256K", "Ed448"] {
            let header = with(header(&key), "alg", json!(unsupported));
            let token = token(&key, &header, &claims());
            refused(&authenticator(&key), &token, Refusal::UnknownAlgorithm).await;
        }
    }
}

/// The attacker signs with a key of the own and sends it along, or says where it is.
#[actix_web::test]
async fn keys_brought_along() {
    let (ours, authenticator) = ours();
    let theirs = key(Algorithm::EdDsa);
    for (name, member) in [
        ("jwk", jwk(&theirs)),
        ("jku", json!("https://attacker.example/jwks.json")),
        ("x5u", json!("https://attacker.example/certificate")),
        ("x5c", json!(["MIIB"])),
        ("jwk", Value::Null),
    ] {
        let header = with(header(&ours), name, member);
        for key in [&theirs, &ours] {
            refused(
                &authenticator,
                &token(key, &header, &claims()),
                Refusal::ForbiddenHeader,
            )
            .await;
        }
    }
}

#[actix_web::test]
async fn headers_that_change_how_a_token_is_read() {
    let (key, authenticator) = ours();
    for (name, member) in [
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("enc", json!("A256GCM")),
        ("cty", json!("JWT")),
    ] {
        let header = with(header(&key), name, member);
        let token = token(&key, &header, &claims());
        refused(&authenticator, &token, Refusal::ForbiddenHeader).await;
    }
    for kind in [json!("logout+jwt"), json!("dpop+jwt"), json!(["JWT"])] {
        let header = with(header(&key), "typ", kind);
        let token = token(&key, &header, &claims());
        refused(&authenticator, &token, Refusal::WrongType).await;
    }
}

#[actix_web::test]
async fn usual_headers_are_fine() {
    let (key, authenticator) = ours();
    let typeless = without(header(&key), "typ");
    let access = with(header(&key), "typ", json!("application/AT+JWT"));
    let thumbprint = with(header(&key), "x5t", json!("dGVzdA"));
    for header in [typeless, access, thumbprint] {
        let token = token(&key, &header, &claims());
        assert!(
            authenticator.verify(&token, now()).await.is_ok(),
            "{header}"
        );
    }
}

#[actix_web::test]
async fn keys_that_are_not_ours() {
    let (ours, authenticator) = ours();
    let theirs = key(Algorithm::EdDsa);
    let with_our_id = token(&theirs, &header(&ours), &claims());
    refused(&authenticator, &with_our_id, Refusal::WrongSignature).await;
    let with_their_id = token(&theirs, &header(&theirs), &claims());
    refused(&authenticator, &with_their_id, Refusal::UnknownKey).await;
    for id in [json!(null), json!(7), json!(""), json!("x".repeat(256))] {
        let header = with(header(&ours), "kid", id);
        refused(
            &authenticator,
            &token(&ours, &header, &claims()),
            Refusal::NoKeyId,
        )
        .await;
    }
    let header = without(header(&ours), "kid");
    refused(
        &authenticator,
        &token(&ours, &header, &claims()),
        Refusal::NoKeyId,
    )
    .await;
}

#[actix_web::test]
async fn claims_changed_after_signing() {
    let (key, authenticator) = ours();
    let good = token(&key, &header(&key), &claims());
    let signature = good.rsplit('.').next().unwrap();
    let raised = with(claims(), "roles", json!(["OWNER"]));
    let message = message(&header(&key).to_string(), &raised.to_string());
    refused(
        &authenticator,
        &format!("{message}.{signature}"),
        Refusal::WrongSignature,
    )
    .await;
}

#[actix_web::test]
async fn claims_that_are_missing_or_wrong() {
    let (key, authenticator) = ours();
    let nil = json!("00000000-0000-0000-0000-000000000000");
    let past = json!(now().timestamp() - 3600);
    let future = json!(now().timestamp() + 600);
    let long_past = with(claims(), "iat", json!(now().timestamp() - 7200));
    for (claims, reason) in [
        (without(claims(), "iss"), Refusal::NoIssuer),
        (
            with(claims(), "iss", json!(["https://tenure.example"])),
            Refusal::NoIssuer,
        ),
        (
            with(claims(), "iss", json!("https://tenure.example/")),
            Refusal::UnknownIssuer,
        ),
        (
            with(claims(), "iss", json!("https://attacker.example")),
            Refusal::UnknownIssuer,
        ),
        (
            with(claims(), "aud", json!("another")),
            Refusal::WrongAudience,
        ),
        (with(claims(), "aud", json!("")), Refusal::WrongAudience),
        (without(claims(), "aud"), Refusal::MalformedClaims),
        (without(claims(), "exp"), Refusal::MalformedClaims),
        (with(claims(), "exp", Value::Null), Refusal::MalformedClaims),
        (with(long_past, "exp", past), Refusal::Expired),
        (with(claims(), "nbf", future.clone()), Refusal::NotYetValid),
        (with(claims(), "iat", future), Refusal::NotYetValid),
        (without(claims(), "iat"), Refusal::MalformedClaims),
        (without(claims(), "tenant"), Refusal::MalformedClaims),
        (
            with(claims(), "tenant", Value::Null),
            Refusal::MalformedClaims,
        ),
        (
            with(claims(), "tenant", json!("")),
            Refusal::MalformedClaims,
        ),
        (with(claims(), "tenant", nil.clone()), Refusal::NoTenant),
        (without(claims(), "jti"), Refusal::MalformedClaims),
        (with(claims(), "jti", Value::Null), Refusal::MalformedClaims),
        (with(claims(), "jti", nil), Refusal::NoTokenId),
        (with(claims(), "sub", json!("")), Refusal::NoSubject),
        (without(claims(), "roles"), Refusal::MalformedClaims),
        (
            with(claims(), "roles", json!(["GOD"])),
            Refusal::MalformedClaims,
        ),
        (
            with(claims(), "surprise", json!(1)),
            Refusal::MalformedClaims,
        ),
        (json!([claims()]), Refusal::MalformedClaims),
        (json!("text"), Refusal::MalformedClaims),
    ] {
        refused(&authenticator, &token(&key, &header(&key), &claims), reason).await;
    }
}

/// Two readers may each take another one of two members of the same name.
#[actix_web::test]
async fn members_that_occur_twice() {
    let (key, authenticator) = ours();
    let header = header(&key).to_string();
    let claims = claims().to_string();
    let twice = |text: &str, member: &str| text.replacen('{', &format!("{{{member},"), 1);
    for member in [
        r#""tenant":"0195f2d0-0000-7000-8000-00000000000b""#,
        r#""roles":["OWNER"]"#,
        r#""exp":99999999999"#,
        // The same name, written with an escape.
        r#""\u0074enant":"0195f2d0-0000-7000-8000-00000000000b""#,
    ] {
        let token = token_of_text(&key, &header, &twice(&claims, member));
        refused(&authenticator, &token, Refusal::MalformedClaims).await;
    }
    for member in [r#""alg":"none""#, r#""kid":"other""#] {
        let token = token_of_text(&key, &twice(&header, member), &claims);
        refused(&authenticator, &token, Refusal::MalformedHeader).await;
    }
}

#[actix_web::test]
async fn texts_that_are_no_tokens() {
    let (key, authenticator) = ours();
    let good = token(&key, &header(&key), &claims());
    assert!(authenticator.verify(&good, now()).await.is_ok());
    for (text, reason) in [
        (String::new(), Refusal::Malformed),
        ("..".to_owned(), Refusal::MalformedHeader),
        ("....".to_owned(), Refusal::MalformedHeader),
        ("Bearer".to_owned(), Refusal::Malformed),
        (format!("Bearer {good}"), Refusal::Malformed),
        (format!("{good}."), Refusal::Malformed),
        (format!(".{good}"), Refusal::MalformedHeader),
        (format!("{good}.{good}"), Refusal::Malformed),
        (format!("{good}="), Refusal::WrongSignature),
        (format!("{good}\n"), Refusal::WrongSignature),
        (format!(" {good}"), Refusal::Malformed),
        (good.replacen('.', "=.", 1), Refusal::Malformed),
        (message("[]", "{}") + ".", Refusal::MalformedHeader),
        (message("{\"alg\":", "{}") + ".", Refusal::MalformedHeader),
        ("é.é.é".to_owned(), Refusal::Malformed),
    ] {
        refused(&authenticator, &text, reason).await;
    }
}

/// The last character of a base64 text has bits that mean nothing: another one there must not make another valid token.
#[actix_web::test]
async fn signatures_written_in_a_second_way() {
    let (key, authenticator) = ours();
    let good = token(&key, &header(&key), &claims());
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = good.chars().last().unwrap();
    for other in alphabet.chars().filter(|other| *other != last) {
        let text = format!("{}{other}", &good[..good.len() - 1]);
        refused(&authenticator, &text, Refusal::WrongSignature).await;
    }
}

#[actix_web::test]
async fn tokens_of_great_length() {
    let (key, authenticator) = ours();
    let long = with(claims(), "sub", json!("x".repeat(9000)));
    let token = token(&key, &header(&key), &long);
    refused(&authenticator, &token, Refusal::TooLong).await;
    refused(&authenticator, &".".repeat(8193), Refusal::TooLong).await;
    let nested = format!("{}{}", "[".repeat(3000), "]".repeat(3000));
    let token = token_of_text(&key, &header_text(&key), &nested);
    refused(&authenticator, &token, Refusal::MalformedClaims).await;
}

fn header_text(key: &SigningKey) -> String {
    header(key).to_string()
}

#[test]
fn the_answer_gives_nothing_away() {
    assert_eq!(
        Unauthenticated.to_string(),
        "the access token is missing, expired or not accepted"
    );
}
