//! What becomes of fields that fail.

mod interfaces;
mod schema;

use async_graphql::{Response, ServerError, Value as EngineValue};
use serde_json::{Value, json};

use super::{
    server::{TestServer, answer, parts_of},
    socket_client::Socket,
};
use crate::document::{DocumentGuard, Limits, RawRequest};
use schema::FailingEngine;

fn start() -> TestServer<FailingEngine> {
    let engine = FailingEngine::new();
    let sdl = engine.0.sdl();
    TestServer::serve(parts_of(engine, &sdl, ""))
}

/// The whole body that answers a request.
async fn body(query: &str, variables: Value) -> Value {
    let server = start();
    let request = json!({ "query": query, "variables": variables });
    let answer = answer(server.post(request.to_string())).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

/// The data that answers a document, and the paths of the errors, sorted. Every error has its place in the document.
async fn run(query: &str) -> (Value, Vec<String>) {
    let body = body(query, json!({})).await;
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    let paths = errors.iter().map(|error| {
        assert!(error["locations"][0]["line"].is_u64(), "{error}");
        error["path"].to_string()
    });
    let mut paths: Vec<_> = paths.collect();
    paths.sort();
    (body["data"].clone(), paths)
}

#[actix_web::test]
async fn a_nullable_field_that_fails_is_null() {
    let body = body("{\n  hello\n  note\n}", json!({})).await;
    assert_eq!(body["data"], json!({ "hello": "world", "note": null }));
    let error = json!({
        "message": "no note",
        "locations": [{ "line": 3, "column": 3 }],
        "path": ["note"],
    });
    assert_eq!(body["errors"], json!([error]));
}

#[actix_web::test]
async fn null_rises_from_where_it_may_not_stand() {
    let cases = [
        ("{ hello number }", Value::Null, r#"["number"]"#),
        (
            "{ hello strictAccount { name number } }",
            Value::Null,
            r#"["strictAccount","number"]"#,
        ),
        (
            "{ hello strictAccount { strict { strict { number } } } }",
            Value::Null,
            r#"["strictAccount","strict","strict","number"]"#,
        ),
        (
            "{ hello account { name strict { name number } } }",
            json!({ "hello": "world", "account": null }),
            r#"["account","strict","number"]"#,
        ),
        (
            "{ account { name parent { strict { name number } } } }",
            json!({ "account": { "name": "Acme", "parent": null } }),
            r#"["account","parent","strict","number"]"#,
        ),
        (
            "{ account { strict { parent { name number } name } } }",
            json!({ "account": { "strict": { "parent": null, "name": "Acme" } } }),
            r#"["account","strict","parent","number"]"#,
        ),
    ];
    for (query, data, path) in cases {
        assert_eq!(run(query).await, (data, vec![path.to_owned()]), "{query}");
    }
}

#[actix_web::test]
async fn an_object_whose_fields_all_fail_is_an_object() {
    let cases = [
        ("{ note }", json!({ "note": null })),
        (
            "{ account { note } }",
            json!({ "account": { "note": null } }),
        ),
        ("{ account { number } }", json!({ "account": null })),
        (
            "{ strictAccount { note } }",
            json!({ "strictAccount": { "note": null } }),
        ),
        ("{ strictAccount { number } }", Value::Null),
        (
            "{ account { parent { strict { note } } } }",
            json!({ "account": { "parent": { "strict": { "note": null } } } }),
        ),
        (
            "{ nobody { note } note }",
            json!({ "nobody": null, "note": null }),
        ),
    ];
    for (query, data) in cases {
        assert_eq!(run(query).await.0, data, "{query}");
    }
}

#[actix_web::test]
async fn in_lists_null_stands_for_items_where_it_may() {
    let paths = |list: &str| [1, 3].map(|place| format!(r#"["account","{list}",{place},"text"]"#));
    let (data, errors) = run("{ account { tags { place text } } }").await;
    let tags =
        json!([{ "place": 0, "text": "tag 0" }, null, { "place": 2, "text": "tag 2" }, null]);
    assert_eq!(data, json!({ "account": { "tags": tags } }));
    assert_eq!(errors, paths("tags"));

    let (data, errors) = run("{ account { tagsAtBest { place text } name } }").await;
    let expected = json!({ "account": { "tagsAtBest": null, "name": "Acme" } });
    assert_eq!(data, expected);
    assert_eq!(errors, paths("tagsAtBest"));

    let (data, errors) = run("{ hello account { strictTags { text } } }").await;
    assert_eq!(data, json!({ "hello": "world", "account": null }));
    assert_eq!(errors, paths("strictTags"));

    let (data, errors) = run("{ strictAccount { strictTags { colour } } }").await;
    let colourless = json!({ "colour": null });
    let tags = json!([colourless, colourless, colourless, colourless]);
    assert_eq!(data, json!({ "strictAccount": { "strictTags": tags } }));
    assert_eq!(errors.len(), 4);

    let (data, _) = run("{ account { grid } }").await;
    assert_eq!(data, json!({ "account": { "grid": [[1], null] } }));
}

#[actix_web::test]
async fn fields_stand_under_their_aliases_in_the_order_of_the_document() {
    let server = start();
    let query = "{ z: late a: note m: account { y: note b: name ...F } hello \
        account { id note } account { name } } fragment F on Account { a: name x: note }";
    let request = server.post(json!({ "query": query }).to_string());
    let text = request.send().await.unwrap().text().await.unwrap();
    let data = r#"{"data":{"z":"late","a":null,"m":{"y":null,"b":"Acme","a":"Acme","x":null},"hello":"world","account":{"id":"account","note":null,"name":"Acme"}},"#;
    assert!(text.starts_with(data), "{text}");
}

#[actix_web::test]
async fn fragments_and_conditions_are_followed() {
    let query = "query Q($yes: Boolean!, $no: Boolean = false) {
        account {
            ...A
            ... on Account @include(if: $no) { number }
            ... @skip(if: $yes) { number }
            ... { note @include(if: $yes) }
            other: note @skip(if: true)
            ...Strict @include(if: $no)
        }
        note @skip(if: $no)
        number @include(if: false)
        strictAccount @skip(if: $no) { ...B }
    }
    fragment A on Account { parent { ...B ... on Account { label } } }
    fragment B on Account { id first: note }
    fragment Strict on Account { number }";
    let body = body(query, json!({ "yes": true })).await;
    let expected = json!({
        "account": {
            "parent": { "id": "account", "first": null, "label": null },
            "note": null,
        },
        "note": null,
        "strictAccount": { "id": "account", "first": null },
    });
    assert_eq!(body["data"], expected);
    assert_eq!(body["errors"].as_array().unwrap().len(), 5);
}

#[actix_web::test]
async fn introspection_beside_a_failure_is_left_as_it_is() {
    let (data, errors) = run(
        "{ note __typename __type(name: \"Account\") { name interfaces { name } fields { name } } }",
    )
    .await;
    assert_eq!(data["note"], Value::Null);
    assert_eq!(data["__typename"], "Query");
    assert_eq!(data["__type"]["interfaces"], json!([{ "name": "Node" }]));
    assert_eq!(errors, [r#"["note"]"#]);
}

#[actix_web::test]
async fn what_a_mutation_did_before_another_failed_is_answered() {
    let (data, errors) = run("mutation { first: done failed last: done }").await;
    assert_eq!(data, json!({ "first": 1, "failed": null, "last": 1 }));
    assert_eq!(errors, [r#"["failed"]"#]);
    let (data, errors) = run("mutation { first: done failedStrictly }").await;
    assert_eq!(data, Value::Null);
    assert_eq!(errors, [r#"["failedStrictly"]"#]);
}

#[actix_web::test]
async fn an_operation_that_selects_nothing_has_empty_data() {
    let (data, errors) = run("{ hello @skip(if: true) }").await;
    assert_eq!((data, errors), (json!({}), vec![]));
}

#[actix_web::test]
async fn answers_on_a_socket_are_completed() {
    let server = start();
    let mut socket = Socket::acknowledged(&server, "good").await;
    let cases = [
        (
            "{ hello note }",
            vec![json!({ "hello": "world", "note": null })],
        ),
        (
            "mutation { done failed }",
            vec![json!({ "done": 1, "failed": null })],
        ),
        (
            "subscription { accounts { name note parent { number } } }",
            vec![json!({ "accounts": { "name": "Acme", "note": null, "parent": null } }); 2],
        ),
        (
            "subscription { counts }",
            vec![
                json!({ "counts": 1 }),
                json!({ "counts": null }),
                json!({ "counts": 3 }),
            ],
        ),
        (
            "subscription { strictCounts }",
            vec![
                json!({ "strictCounts": 1 }),
                Value::Null,
                json!({ "strictCounts": 3 }),
            ],
        ),
        ("subscription { accounts { number } }", vec![Value::Null; 2]),
    ];
    for (query, expected) in cases {
        socket.subscribe("1", query).await;
        for data in expected {
            let message = socket.next().await;
            assert_eq!(message["payload"]["data"], data, "{query}: {message}");
            let has_failed = message.to_string().contains("null");
            let errors = message["payload"]["errors"].as_array();
            assert_eq!(errors.is_some(), has_failed, "{message}");
            for error in errors.into_iter().flatten() {
                assert!(error["path"][0].is_string(), "{error}");
                assert!(error["locations"][0]["line"].is_u64(), "{error}");
            }
        }
        assert_eq!(socket.next().await["type"], "complete");
    }
}

#[actix_web::test]
async fn completion_leaves_what_needs_none() {
    let schema = FailingEngine::new().0;
    let guard = DocumentGuard::new(&schema.sdl(), Limits::default()).unwrap();
    let query = "{ number account { strict { note } parent { name number } } }";
    let prepared = guard.prepare(RawRequest {
        query: query.to_owned(),
        ..RawRequest::default()
    });
    let prepared = prepared.unwrap();
    let completion = prepared.completion.clone();

    let mut refused = Response::from_errors(vec![ServerError::new("the database went away", None)]);
    completion.complete(&mut refused);
    assert_eq!(refused.data, EngineValue::Null);
    assert_eq!(refused.errors.len(), 1);

    let unselected = json!({ "other": 1, "number": 2 });
    let mut odd = Response::new(EngineValue::from_json(unselected.clone()).unwrap());
    completion.complete(&mut odd);
    assert_eq!(odd.data.into_json().unwrap(), unselected);

    let mut response = schema.execute(prepared.request).await;
    completion.complete(&mut response);
    let once = serde_json::to_string(&response).unwrap();
    completion.complete(&mut response);
    assert_eq!(serde_json::to_string(&response).unwrap(), once);
}
