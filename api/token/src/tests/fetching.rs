//! Keys by URL: a provider on this machine that counts how often it is asked.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use actix_web::{App, HttpResponse, HttpServer, rt, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::support::{header, jwk, jwks, key, now, token, with_providers};
use crate::{Algorithm, Authenticator, Provider, SigningKey};

/// How the provider answers.
#[derive(Clone)]
struct Answer {
    status: u16,
    body: String,
    delay: Duration,
}

#[derive(Clone)]
struct Server {
    answer: Arc<Mutex<Answer>>,
    asked: Arc<AtomicUsize>,
    address: String,
}

impl Server {
    /// Starts a provider that publishes these keys.
    fn start(keys: &[&SigningKey]) -> Self {
        let answer = Arc::new(Mutex::new(Answer {
            status: 200,
            body: String::new(),
            delay: Duration::ZERO,
        }));
        let asked = Arc::new(AtomicUsize::new(0));
        let data = (Arc::clone(&answer), Arc::clone(&asked));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(data.clone()))
                .default_service(web::to(respond))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let address = format!("http://{}/jwks", server.addrs()[0]);
        rt::spawn(server.run());
        let server = Self {
            answer,
            asked,
            address,
        };
        server.publish(keys);
        server
    }

    fn publish(&self, keys: &[&SigningKey]) {
        let keys: Vec<Value> = keys.iter().map(|key| jwk(key)).collect();
        self.answer_with(200, jwks(&keys));
    }

    fn answer_with(&self, status: u16, body: String) {
        let mut answer = self.answer.lock().unwrap();
        answer.status = status;
        answer.body = body;
    }

    fn delay(&self, delay: Duration) {
        self.answer.lock().unwrap().delay = delay;
    }

    fn asked(&self) -> usize {
        self.asked.load(SeqCst)
    }

    /// An authenticator that trusts this provider, with a maximal age of ten minutes and an interval of thirty seconds.
    fn trusted(&self) -> Authenticator {
        let configuration = serde_json::from_value(json!({
            "issuer": "https://login.example.com/",
            "audience": "tenure",
            "algorithms": ["EdDSA", "RS256"],
            "tenants": ["acme"],
            "keys": {"url": self.address},
        }))
        .unwrap();
        let provider = Provider::new(configuration, now()).unwrap();
        with_providers(&key(Algorithm::EdDsa), vec![provider])
    }
}

async fn respond(data: web::Data<(Arc<Mutex<Answer>>, Arc<AtomicUsize>)>) -> HttpResponse {
    data.1.fetch_add(1, SeqCst);
    let Answer {
        status,
        body,
        delay,
    } = data.0.lock().unwrap().clone();
    rt::time::sleep(delay).await;
    HttpResponse::build(status.try_into().unwrap())
        .insert_header(("Location", "/elsewhere"))
        .body(body)
}

/// A token of the key that is valid for a day.
fn their_token(key: &SigningKey) -> String {
    let claims = json!({
        "iss": "https://login.example.com/",
        "aud": "tenure",
        "sub": "person-1",
        "jti": "token-1",
        "tenant": "acme",
        "iat": now().timestamp(),
        "exp": now().timestamp() + 86_400,
    });
    token(key, &header(key), &claims)
}

async fn accepted(authenticator: &Authenticator, key: &SigningKey, at: DateTime<Utc>) -> bool {
    authenticator.verify(&their_token(key), at).await.is_ok()
}

fn after(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

#[actix_web::test]
async fn asks_once_and_keeps_the_keys_for_their_age() {
    let theirs = key(Algorithm::Rs256);
    let server = Server::start(&[&theirs]);
    let authenticator = server.trusted();
    assert_eq!(server.asked(), 0);
    for seconds in [0, 1, 300, 599] {
        assert!(accepted(&authenticator, &theirs, after(seconds)).await);
        assert_eq!(server.asked(), 1);
    }
    assert!(accepted(&authenticator, &theirs, after(600)).await);
    assert_eq!(server.asked(), 2);
}

#[actix_web::test]
async fn can_be_asked_ahead() {
    let theirs = key(Algorithm::EdDsa);
    let server = Server::start(&[&theirs]);
    let authenticator = server.trusted();
    authenticator.preload(now()).await;
    assert_eq!(server.asked(), 1);
    assert!(accepted(&authenticator, &theirs, now()).await);
    assert_eq!(server.asked(), 1);
}

#[actix_web::test]
async fn finds_a_new_key_at_once() {
    let (old, new) = (key(Algorithm::EdDsa), key(Algorithm::EdDsa));
    let server = Server::start(&[&old]);
    let authenticator = server.trusted();
    assert!(accepted(&authenticator, &old, now()).await);
    server.publish(&[&old, &new]);
    assert!(accepted(&authenticator, &new, after(30)).await);
    assert!(accepted(&authenticator, &old, after(30)).await);
    assert_eq!(server.asked(), 2);
}

#[actix_web::test]
async fn forgets_a_key_that_was_withdrawn() {
    let (old, new) = (key(Algorithm::EdDsa), key(Algorithm::EdDsa));
    let server = Server::start(&[&old]);
    let authenticator = server.trusted();
    assert!(accepted(&authenticator, &old, now()).await);
    server.publish(&[&new]);
    assert!(accepted(&authenticator, &old, after(599)).await);
    assert!(!accepted(&authenticator, &old, after(600)).await);
}

#[actix_web::test]
async fn is_not_hammered_by_unknown_keys() {
    let theirs = key(Algorithm::EdDsa);
    let server = Server::start(&[&theirs]);
    let authenticator = server.trusted();
    for _ in 0..50 {
        assert!(!accepted(&authenticator, &key(Algorithm::EdDsa), now()).await);
    }
    assert_eq!(server.asked(), 1);
    for seconds in 1..60 {
        let unknown = key(Algorithm::EdDsa);
        assert!(!accepted(&authenticator, &unknown, after(seconds)).await);
    }
    assert_eq!(server.asked(), 2);
    assert!(accepted(&authenticator, &theirs, after(60)).await);
    assert_eq!(server.asked(), 2);
}

#[actix_web::test]
async fn is_asked_once_by_many_at_a_time() {
    let theirs = key(Algorithm::EdDsa);
    let server = Server::start(&[&theirs]);
    server.delay(Duration::from_millis(200));
    let authenticator = server.trusted();
    let all = (0..20).map(|_| accepted(&authenticator, &theirs, now()));
    assert!(
        futures_util::future::join_all(all)
            .await
            .into_iter()
            .all(|yes| yes)
    );
    assert_eq!(server.asked(), 1);
}

#[actix_web::test]
async fn serves_old_keys_to_others_while_one_asks() {
    let theirs = key(Algorithm::EdDsa);
    let server = Server::start(&[&theirs]);
    let authenticator = server.trusted();
    assert!(accepted(&authenticator, &theirs, now()).await);
    server.delay(Duration::from_secs(2));
    let first = accepted(&authenticator, &theirs, after(600));
    let second = async {
        while server.asked() < 2 {
            rt::time::sleep(Duration::from_millis(5)).await;
        }
        let answer = accepted(&authenticator, &theirs, after(600));
        rt::time::timeout(Duration::from_secs(1), answer).await
    };
    let (first, second) = futures_util::future::join(first, second).await;
    assert!(first);
    assert_eq!(second.ok(), Some(true), "had to wait");
}

/// Whoever hangs up before the provider has answered must not keep the keys from arriving.
#[actix_web::test]
async fn answers_though_the_one_who_asked_is_gone() {
    let theirs = key(Algorithm::EdDsa);
    let server = Server::start(&[&theirs]);
    server.delay(Duration::from_millis(300));
    let authenticator = server.trusted();
    let impatient = accepted(&authenticator, &theirs, now());
    let gone = rt::time::timeout(Duration::from_millis(50), impatient).await;
    assert!(gone.is_err());
    assert!(accepted(&authenticator, &theirs, now()).await);
    assert_eq!(server.asked(), 1);
}

#[actix_web::test]
async fn survives_an_outage_for_an_hour() {
    let theirs = key(Algorithm::EdDsa);
    let server = Server::start(&[&theirs]);
    let authenticator = server.trusted();
    assert!(accepted(&authenticator, &theirs, now()).await);
    server.answer_with(503, String::new());
    assert!(accepted(&authenticator, &theirs, after(601)).await);
    assert!(accepted(&authenticator, &theirs, after(602)).await);
    assert_eq!(server.asked(), 2, "not more often than the interval allows");
    let hour = 600 + 3600;
    assert!(accepted(&authenticator, &theirs, after(hour - 1)).await);
    assert!(!accepted(&authenticator, &theirs, after(hour)).await);
    server.publish(&[&theirs]);
    assert!(accepted(&authenticator, &theirs, after(hour + 60)).await);
}

#[actix_web::test]
async fn refuses_answers_that_are_no_key_set() {
    let theirs = key(Algorithm::EdDsa);
    let secret = key(Algorithm::Hs256);
    let good = jwks(&[jwk(&theirs)]);
    for (status, body) in [
        (302, good.clone()),
        (404, good.clone()),
        (200, String::new()),
        (200, "<html>".to_owned()),
        (200, jwks(&[])),
        (200, jwks(&[jwk(&theirs), jwk(&secret)])),
        (200, format!("{good}{}", " ".repeat(256 * 1024))),
    ] {
        let server = Server::start(&[]);
        server.answer_with(status, body);
        let authenticator = server.trusted();
        assert!(!accepted(&authenticator, &theirs, now()).await);
        assert!(!accepted(&authenticator, &secret, now()).await);
        assert_eq!(server.asked(), 1, "a redirection was followed");
        server.answer_with(200, good.clone());
        assert!(accepted(&authenticator, &theirs, after(30)).await);
    }
}

#[actix_web::test]
async fn gives_up_on_a_provider_that_does_not_answer() {
    let theirs = key(Algorithm::EdDsa);
    let server = Server::start(&[&theirs]);
    server.delay(Duration::from_secs(60));
    let authenticator = server.trusted();
    let answer = rt::time::timeout(
        Duration::from_secs(20),
        accepted(&authenticator, &theirs, now()),
    )
    .await;
    assert_eq!(answer.ok(), Some(false));
}
