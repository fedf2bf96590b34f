use serde_json::json;

use super::*;
use crate::document::{Location, OperationKind};

fn syntax(query: &str) -> Refusal {
    refused(query, RefusalCode::ValidationFailed, Stage::Parse)
}

#[test]
fn what_is_no_document_is_refused_with_its_place() {
    let refusal = syntax("{\n  account(id: 1) { id }\n  }}");
    assert_eq!(
        refusal.errors[0].locations,
        [Location { line: 3, column: 4 }]
    );
    for query in [
        "",
        "   ",
        "{",
        "{ }",
        "query",
        "{ a(b: ) }",
        "\u{0}",
        "{ \"a\" }",
        "{ a: }",
        "fragment on on Query { id }",
    ] {
        assert!(prepare(query).is_err(), "{query}");
    }
}

#[test]
fn errors_never_quote_the_document() {
    let line = "x".repeat(100_000);
    for query in [
        format!("{{ {line} ) }}"),
        format!("{{ a(b: \"{line}\n\") }}"),
        format!("{{ {line}"),
        format!("{{ repeat(text: \"\\u{{{line}}}\") }}"),
    ] {
        let refusal = prepare(&query).unwrap_err();
        assert!(
            serde_json::to_string(&refusal.errors).unwrap().len() < 2_000,
            "{refusal:?}"
        );
    }
    let wrong = "{ ! ".repeat(1_000);
    let refusal = guard_with(Limits {
        brackets: 2_000,
        ..Limits::default()
    })
    .prepare(raw(&wrong, &Value::Null))
    .unwrap_err();
    assert!(refusal.errors.len() <= 20, "{refusal:?}");
}

#[test]
fn a_query_of_400_kilobytes_has_a_short_error() {
    let limits = Limits {
        document_bytes: 1_000_000,
        ..Limits::default()
    };
    let query = format!("{{ account(id: \"{}\" }}", "y".repeat(400_000));
    let refusal = guard_with(limits)
        .prepare(raw(&query, &Value::Null))
        .unwrap_err();
    assert_eq!(refusal.stage, Stage::Parse);
    assert!(serde_json::to_string(&refusal.errors).unwrap().len() < 1_000);
    assert_eq!(too_complex(&query).errors.len(), 1);
}

#[test]
fn escaped_characters_beyond_the_first_plane_are_understood() {
    for text in [
        r#""\uD83D\uDE00""#,
        r#""\u{1F600}""#,
        r#""\u{01f600}""#,
        "\"😀\"",
        "\"\"\"\n  😀\n\"\"\"",
    ] {
        let prepared = prepare(&format!("{{ repeat(text: {text}) }}")).unwrap();
        let mut request = prepared.request;
        let document = serde_json::to_value(request.parsed_query().unwrap()).unwrap();
        assert!(document.to_string().contains('😀'), "{text}: {document}");
    }
    for text in [
        r#""\uD83D""#,
        r#""\uDE00""#,
        r#""\uD83D\u0041""#,
        r#""\u{D83D}""#,
        r#""\u{110000}""#,
        r#""\u{}""#,
    ] {
        syntax(&format!("{{ repeat(text: {text}) }}"));
    }
}

#[test]
fn the_whole_grammar_is_read() {
    let query =
        "\u{feff}query Q($ids : [ ID ! ] ! = [\"1\"], $skip: Boolean = false) @include(if: true) {
        nodes(ids: $ids) { ... on # here
            Account { name } id @skip(if: $skip) } }";
    let refusal = invalid(query);
    assert!(refusal.errors[0].message.contains("include"), "{refusal}");
    let prepared = prepare(&query.replace("@include(if: true)", "")).unwrap();
    assert_eq!(prepared.kind, OperationKind::Query);
}

#[test]
fn the_operation_is_chosen_by_name() {
    let query = "query A { node(id: 1) { id } } mutation B { ping } subscription C { accountChanged(id: 1) { id } }";
    let choose = |name: Option<&str>| {
        guard().prepare(RawRequest {
            operation_name: name.map(str::to_owned),
            ..raw(query, &Value::Null)
        })
    };
    let chosen = choose(Some("B")).unwrap();
    assert_eq!(
        (chosen.kind, chosen.root_fields),
        (OperationKind::Mutation, vec!["ping".to_owned()])
    );
    assert_eq!(chosen.request.operation_name.as_deref(), Some("B"));
    assert_eq!(choose(Some("C")).unwrap().kind, OperationKind::Subscription);
    for none in [None, Some(""), Some("D"), Some("b")] {
        assert_eq!(choose(none).unwrap_err().stage, Stage::Validate);
    }
    let long = choose(Some(&"n".repeat(100_000))).unwrap_err();
    assert!(long.errors[0].message.len() < 320);
    let single = RawRequest {
        operation_name: Some(String::new()),
        ..raw("{ __typename }", &json!({}))
    };
    assert_eq!(
        guard().prepare(single).unwrap().request.operation_name,
        None
    );
    let anonymous = RawRequest {
        operation_name: Some("A".to_owned()),
        ..raw("{ __typename }", &json!({}))
    };
    assert_eq!(
        guard().prepare(anonymous).unwrap_err().stage,
        Stage::Validate
    );
}
