//! Scalars of the schema's own, by their rules: wherever a value stands, it is checked before anything runs.

use serde_json::json;

use super::*;
use crate::document::ScalarRule;

/// A guard that lets `Json` be nothing but a text that begins with `ok`.
fn guard_with_rule() -> DocumentGuard {
    guard().with_scalars(vec![ScalarRule {
        scalar: "Json".to_owned(),
        allowed: "a text that begins with \"ok\"",
        accepts: |value| matches!(value, async_graphql::Value::String(text) if text.starts_with("ok")),
    }])
}

fn ask(query: &str, variables: &Value) -> Result<PreparedRequest, Refusal> {
    guard_with_rule().prepare(raw(query, variables))
}

const UPSERT: &str =
    "mutation M($input: UpsertInput!) { ping upsert(input: $input) { rows { id } } }";

#[test]
fn good_values_pass_wherever_they_stand() {
    for query in [
        "{ anything(value: \"ok\") }",
        "{ anything(value: null) other: anything }",
        "query Q($v: Json = \"ok\") { anything(value: $v) }",
        "mutation { upsert(input: {rows: [{name: \"a\", note: \"ok\"}, {name: \"b\"}]}) { rows { id } } }",
        "mutation { upsert(input: {rows: {name: \"a\", note: \"okay\"}}) { rows { id } } }",
    ] {
        ask(query, &Value::Null).unwrap();
    }
    let rows = json!({ "rows": [{ "name": "a", "note": "ok" }, { "name": "b", "note": null }] });
    ask(UPSERT, &json!({ "input": rows })).unwrap();
}

#[test]
fn a_bad_value_in_the_document_is_refused_with_its_place_and_what_is_allowed() {
    for query in [
        "{ anything(value: \"no\") }",
        "{ anything(value: 12) }",
        "{ anything(value: ok) }",
        "{ anything(value: [\"ok\"]) }",
        "{ anything(value: {a: \"ok\"}) }",
        "query Q($x: String) { anything(value: {a: $x}) }",
        "query Q($v: Json = \"no\") { anything(value: $v) }",
        "{ account(id: 1) { ...F } } fragment F on Account { query { anything(value: \"no\") } }",
        "mutation { upsert(input: {rows: [{name: \"a\", note: \"no\"}]}) { rows { id } } }",
        "mutation { upsert(input: {rows: {name: \"a\", note: \"no\"}}) { rows { id } } }",
    ] {
        let refusal = ask(query, &Value::Null).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.stage),
            (RefusalCode::ValidationFailed, Stage::Validate),
            "{query}"
        );
        let [error] = refusal.errors.as_slice() else {
            panic!("{refusal:?}");
        };
        let expected = "Expected Json (a text that begins with \"ok\"), found ";
        assert!(error.message.starts_with(expected), "{}", error.message);
        assert_eq!(error.locations.len(), 1, "{query}");
    }
}

#[test]
fn a_bad_value_in_a_variable_is_refused_with_its_path_and_what_is_allowed() {
    let query = "query Q($v: Json) { anything(value: $v) }";
    let refusal = ask(query, &json!({ "v": ["ok"] })).unwrap_err();
    assert_eq!(refusal.stage, Stage::Coerce);
    let rows = json!({ "rows": [{ "name": "a", "note": "ok" }, { "name": "b", "note": "no" }] });
    let refusal = ask(UPSERT, &json!({ "input": rows })).unwrap_err();
    assert_eq!(
        refusal.errors[0].message,
        "Variable \"$input.rows[1].note\" must be Json (a text that begins with \"ok\"), but the text \"no\" is given."
    );
    assert_eq!(
        refusal.errors[0].extensions["path"],
        json!(["rows", 1, "note"])
    );
}
