//! Traces as a collector receives them.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use serde_json::json;
use tests::{Backend, Process, TestDatabase};

use crate::PROGRAM;

/// What was sent to the collector: the first lines of the requests with their headers, and the bodies.
type Received = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A collector that keeps what it is sent, and takes it all.
fn collector() -> (SocketAddr, Received) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let (address, received) = (listener.local_addr().unwrap(), Received::default());
    let keeping = Arc::clone(&received);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let keeping = Arc::clone(&keeping);
            std::thread::spawn(move || while take(&stream, &keeping).is_some() {});
        }
    });
    (address, received)
}

/// Takes one request of a connection; nothing when there is no more.
fn take(mut stream: &TcpStream, received: &Received) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        (reader.read_line(&mut head).ok()? > 0).then_some(())?;
    }
    let lower = head.to_lowercase();
    let (_, length) = lower.split_once("content-length:")?;
    let length = length.lines().next()?.trim().parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    received.lock().unwrap().push((lower, body));
    // An empty message says that everything was taken.
    let answer =
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
    stream.write_all(answer.as_bytes()).ok()
}

fn contains(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn a_collector_receives_the_requests_with_their_ids_and_no_secrets() {
    tests::run(Backend::Sqlite, |database: TestDatabase| async move {
        let (address, received) = collector();
        let made = Process::run(
            PROGRAM,
            &[
                "tenant",
                "create",
                "northwind",
                "--currency",
                "USD",
                "--time-zone",
                "UTC",
            ],
            &database.url(),
        );
        assert!(made.status.success());
        let token = Process::run(
            PROGRAM,
            &["token", "--tenant", "northwind", "--role", "OWNER"],
            &database.url(),
        );
        let token = String::from_utf8(token.stdout).unwrap();
        let token = token.trim();
        let endpoint = format!("http://{address}/v1/traces");
        let settings = [
            ("TENURE_TRACES_ENDPOINT", endpoint.as_str()),
            ("TENURE_LOG__FILTER", "trace"),
        ];
        let server = Process::serve(&[PROGRAM], &database.url(), &settings);
        let owner = server.http().client(Some(token));
        let secret = "a secret that nobody is to see";
        let log_in = "mutation($input: LogInInput!) { logIn(input: $input) { session { id } } }";
        let input =
            json!({ "tenant": "northwind", "email": "ada@example.com", "password": secret });
        for request_id in ["first-request", "second-request"] {
            let named = owner.request().header("x-request-id", request_id);
            let body = json!({ "query": log_in, "variables": { "input": input } });
            named.json(&body).send().await.unwrap();
        }
        let variables = json!({ "name": "a name that is in no span" });
        let rename = "mutation($name: String!) { updateTenant(input: {name: $name}) { userErrors { code } } }";
        owner.ask_with(rename, variables).await.good();
        server.terminate();
        let ended = tokio::task::spawn_blocking(move || server.wait()).await;
        assert!(ended.unwrap().success());

        let received = received.lock().unwrap();
        assert!(!received.is_empty(), "nothing was sent");
        for (head, _) in received.iter() {
            assert!(head.starts_with("post /v1/traces http/1.1\r\n"), "{head}");
            assert!(
                head.contains("content-type: application/x-protobuf"),
                "{head}"
            );
        }
        let all: Vec<u8> = received.iter().flat_map(|(_, body)| body.clone()).collect();
        for text in [
            "service.name",
            "tenure",
            "request_id",
            "first-request",
            "second-request",
        ] {
            assert!(contains(&all, text), "{text} was not sent");
        }
        let signature = token.rsplit_once('.').unwrap().1;
        for text in [
            token,
            signature,
            secret,
            "ada@example.com",
            "a name that is in no span",
        ] {
            assert!(!contains(&all, text), "{text} was sent");
        }
    });
}
