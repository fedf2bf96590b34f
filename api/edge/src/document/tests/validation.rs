use super::*;

#[test]
fn what_the_engine_lets_pass_is_refused() {
    for query in [
        "{ __typename(a: 1) }",
        "{ __typename { a } }",
        "{ __typename @unknown }",
        "{ account(id: 1) }",
        "{ account(id: 1) { } }",
        "{ account { id } }",
        "{ account(id: null) { id } }",
        "{ account(id: 1, id: 2) { id } }",
        "{ account(id: 1) { id { a } } }",
        "{ account(id: 1) { id: name id } }",
        "{ account(id: 1) { ...Missing } }",
        "{ __typename } fragment Unused on Account { id }",
        "{ account(id: 1) { ... on Member { id } } }",
        "{ a: repeat(text: \"a\") a: repeat(text: \"b\") }",
        "query Q { __typename } query Q { __typename }",
        "{ __typename } { __typename }",
        "{ __typename } query Q { __typename }",
        "query Q($a: Int) { __typename }",
        "query Q($a: Int, $a: Int) { repeat(text: \"a\", times: $a) }",
        "query Q($a: Account) { __typename }",
        "{ repeat(text: $a) }",
        "type T { a: Int }",
        "subscription { accountChanged(id: 1) { id } other: accountChanged(id: 2) { id } __typename }",
        "{ repeat(text: \"a\") @include }",
        "{ repeat(text: \"a\") @skip(if: true) @skip(if: true) }",
    ] {
        let refusal = prepare(query).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::ValidationFailed, "{query}");
    }
}

#[test]
fn literals_have_the_type_of_their_place() {
    for value in [
        "2147483648",
        "-2147483649",
        "99999999999999999999",
        "1.0",
        "\"1\"",
        "true",
        "FIRST",
        "[1]",
        "null",
        "{a: 1}",
    ] {
        invalid(&format!("{{ repeat(text: \"a\", times: {value}) }}"));
    }
    for value in ["2147483647", "-2147483648", "0", "-0"] {
        assert!(
            prepare(&format!("{{ repeat(text: \"a\", times: {value}) }}")).is_ok(),
            "{value}"
        );
    }
    for value in ["1e999", "[[1e999]]", "[[\"1\"]]", "[[[1]]]"] {
        invalid(&format!("{{ repeat(text: \"a\", at: {value}) }}"));
    }
    for value in ["1", "1.5", "[1]", "[[1, 2.5], null]"] {
        assert!(
            prepare(&format!("{{ repeat(text: \"a\", at: {value}) }}")).is_ok(),
            "{value}"
        );
    }
    invalid("{ anything(value: 1e999) }");
    invalid("{ ranked(by: [FOURTH]) { id } }");
    invalid("{ ranked(by: [\"FIRST\"]) { id } }");
    invalid("{ accounts(where: {unknown: 1}) { totalCount } }");
    invalid("{ accounts(where: {name: \"a\", name: \"b\"}) { totalCount } }");
    invalid("{ accounts(where: {all: [{name: \"a\", name: \"b\"}]}) { totalCount } }");
    invalid("mutation { upsert(input: {}) { rows { id } } }");
    invalid("mutation { upsert(input: {rows: [{seats: 1}]}) { rows { id } } }");
    invalid("mutation { upsert(input: {rows: [], policy: null}) { rows { id } } }");
}

#[test]
fn variables_stand_only_where_their_type_may() {
    for query in [
        "query Q($n: String) { repeat(text: $n) }",
        "query Q($n: Int = null) { repeat(text: \"a\", times: $n) repeat2: repeat(text: \"b\", times: $n) account(id: $n) { id } }",
        "query Q($n: String = null) { repeat(text: $n) }",
        "query Q($n: Int) { repeat(text: $n) }",
        "query Q($n: [Int]) { ranked(by: $n) { id } }",
        "query Q($n: ID) { nodes(ids: [$n]) { id } }",
        "query Q($n: [ID]!) { nodes(ids: $n) { id } }",
        "query Q($n: ID!) { nodes(ids: $n) { id } }",
        "mutation Q($n: String) { upsert(input: {rows: [{name: $n}]}) { rows { id } } }",
        "mutation Q($n: [Row]!) { upsert(input: {rows: $n}) { rows { id } } }",
        "query Q($n: [String]) { accounts(where: {all: [{tags: $n}]}) { totalCount } }",
        "{ anything(value: {a: [$n]}) }",
        "query Q($n: Boolean) { __typename @skip(if: $n) }",
        "query Q($n: String) { accounts { ...A } } fragment A on AccountConnection { nodes { query { repeat(text: $n) } } }",
        "query Q($n: ID) { find(by: {id: $n}) { id } }",
    ] {
        invalid(query);
    }
    for query in [
        "query Q($n: Int) { repeat(text: \"a\", times: $n) }",
        "query Q($n: String = \"a\") { repeat(text: $n) }",
        "query Q($n: [ID!] = [1]) { nodes(ids: $n) { id } }",
        "query Q($n: [[Float!]!]) { repeat(text: \"a\", at: $n) }",
        "query Q($n: Int) { anything(value: {a: [$n]}) }",
        "query Q($n: String) { accounts(where: {name: $n}) { totalCount } }",
        "query Q($n: Policy) { accounts { totalCount } anything(value: {n: $n}) }",
        "query Q($n: ID! = 1) { find(by: {id: $n}) { id } }",
    ] {
        let outcome = prepare(query);
        assert!(outcome.is_ok(), "{query}: {outcome:?}");
    }
}

#[test]
fn fields_of_one_key_have_lists_of_the_same_length() {
    for query in [
        "{ a: nodes(ids: [1]) { id } a: nodes(ids: [1, 2]) { id } }",
        "{ a: nodes(ids: [1, 2]) { id } a: nodes(ids: []) { id } }",
        "{ a: nodes(ids: [1]) { id } ...A } fragment A on Query { ... { a: nodes(ids: [1, 2]) { id } } }",
        "{ repeat(text: \"a\", at: [[1]]) repeat(text: \"a\", at: [[1], [2]]) }",
        "{ repeat(text: \"a\", at: [[1, 2]]) repeat(at: [[1]], text: \"a\") }",
        "{ accounts(where: {all: [{tags: [\"a\"]}]}) { totalCount } accounts(where: {all: [{tags: []}]}) { totalCount } }",
        "{ accounts { nodes { query { ranked(by: [FIRST]) { id } } } nodes { query { ranked(by: []) { id } } } } }",
        "{ account(id: 1) { ...A ...B } } fragment A on Account { query { ranked(by: [FIRST]) { id } } } fragment B on Account { query { ranked(by: [FIRST, FIRST]) { name } } }",
        "{ node(id: 1) { ... on Node { ... on Account { query { ranked(by: [FIRST]) { id } } } } ... on Account { query { ranked(by: [FIRST, SECOND]) { id } } } } }",
        "{ a: nodes(ids: [1]) @skip(if: true) { id } a: nodes(ids: [1, 2]) { id } }",
    ] {
        let refusal = invalid(query);
        assert!(refusal.errors[0].message.len() < 200, "{refusal}");
        assert_eq!(refusal.errors[0].locations.len(), 1, "{query}");
    }
    for query in [
        "{ a: nodes(ids: [1]) { id } a: nodes(ids: [1]) { id } b: nodes(ids: [1, 2]) { id } }",
        "{ a: account(id: 1) { query { ranked(by: [FIRST]) { id } } } b: account(id: 1) { query { ranked(by: [FIRST, SECOND]) { id } } } }",
        "{ node(id: 1) { ... on Account { query { ranked(by: [FIRST]) { id } } } ... on Contact { account { query { ranked(by: []) { id } } } } } }",
        "{ accounts(where: {name: \"a\", tags: [\"x\"]}) { totalCount } accounts(where: {tags: [\"x\"], name: \"a\"}) { totalCount } }",
    ] {
        let outcome = prepare(query);
        assert!(outcome.is_ok(), "{query}: {outcome:?}");
    }
}

#[test]
fn no_text_of_a_document_has_a_null_character() {
    for (query, name) in [
        (r#"{ account(id: "a\u0000b") { id } }"#, "id"),
        (
            r#"{ accounts(where: {tags: ["a", "\u0000"]}) { totalCount } }"#,
            "tags",
        ),
        (
            r#"{ accounts(where: {all: [{name: "\u0000"}]}) { totalCount } }"#,
            "name",
        ),
        (r#"{ anything(value: {a: ["\u0000"]}) }"#, "a"),
        (
            r#"query Q($text: String! = "\u0000") { repeat(text: $text) }"#,
            "text",
        ),
        (
            r#"{ ...F } fragment F on Query { node(id: "\u0000") { id } }"#,
            "id",
        ),
    ] {
        let refusal = invalid(query);
        let message =
            format!("The text of \"{name}\" has the character U+0000, which is not allowed.");
        assert_eq!(refusal.errors[0].message, message);
        assert_eq!(refusal.errors[0].locations.len(), 1);
    }
    assert!(prepare(r#"{ account(id: "a\u0001b") { id } }"#).is_ok());
}

#[test]
fn exactly_one_field_of_a_one_of_input_is_given() {
    assert!(prepare("{ find(by: {id: 1}) { id } }").is_ok());
    for value in [
        "{}",
        "{id: 1, externalId: \"a\"}",
        "{id: null}",
        "{id: 1, externalId: null}",
    ] {
        let refusal = invalid(&format!("{{ find(by: {value}) {{ id }} }}"));
        assert!(
            refusal.errors[0]
                .message
                .contains("Exactly one field of \"Key\""),
            "{refusal}"
        );
    }
}

#[test]
fn a_document_that_passed_is_known_again() {
    let guard = guard();
    let query = "query Q($first: Int) { accounts(first: $first) { nodes { id } } }";
    for (first, cost) in [(1, 2), (10, 11), (20, 21)] {
        let prepared = guard
            .prepare(raw(query, &serde_json::json!({ "first": first })))
            .unwrap();
        assert_eq!(prepared.cost.requested, cost);
        assert!(guard.documents.get(query).is_some());
    }
    assert!(guard.prepare(raw("{ nothing }", &Value::Null)).is_err());
    assert!(guard.documents.get("{ nothing }").is_none());
}
