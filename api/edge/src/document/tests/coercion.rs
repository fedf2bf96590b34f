use async_graphql::{Value as Coerced, value};
use serde_json::json;

use super::*;

/// The coerced value of the variable `$v` of this type.
fn coerce(of: &str, given: &Value) -> Result<Coerced, Refusal> {
    let query = format!("query Q($v: {of}) {{ anything(value: {{v: $v}}) }}");
    let variables = prepare_with(&query, &json!({ "v": given }))?
        .request
        .variables;
    Ok(variables.get("v").cloned().unwrap())
}

fn wrong(of: &str, given: &Value) -> Refusal {
    let refusal = coerce(of, given).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.stage),
        (RefusalCode::ValidationFailed, Stage::Coerce)
    );
    assert_eq!(refusal.errors[0].extensions["variable"], "v");
    refusal
}

#[test]
fn built_in_scalars_take_what_the_specification_says() {
    for (of, given, coerced) in [
        ("Int", json!(1), value!(1)),
        ("Int", json!(-2_147_483_648_i64), value!(-2_147_483_648_i64)),
        ("Int", json!(3.0), value!(3)),
        ("Int", json!(null), value!(null)),
        ("Float", json!(1), value!(1)),
        ("Float", json!(1.5), value!(1.5)),
        ("String", json!(""), value!("")),
        ("Boolean", json!(true), value!(true)),
        ("ID", json!("a"), value!("a")),
        ("ID", json!(7), value!("7")),
        ("Rank", json!("FIRST"), value!("FIRST")),
    ] {
        assert_eq!(coerce(of, &given).unwrap(), coerced, "{of} {given}");
    }
    for (of, given) in [
        ("Int", json!(2_147_483_648_i64)),
        ("Int", json!(1.5)),
        ("Int", json!(1e300)),
        ("Int", json!("1")),
        ("Int", json!(true)),
        ("Int!", json!(null)),
        ("Float", json!("1.5")),
        ("String", json!(1)),
        ("String", json!(["a"])),
        ("Boolean", json!(1)),
        ("Boolean", json!("true")),
        ("ID", json!(1.5)),
        ("ID", json!(true)),
        ("Rank", json!("first")),
        ("Rank", json!(1)),
    ] {
        let refusal = wrong(of, &given);
        assert!(
            refusal.errors[0].message.contains(&of.replace('!', "")),
            "{refusal}"
        );
    }
}

#[test]
fn errors_name_the_place_and_what_is_expected() {
    let rows = json!({ "rows": [{ "name": "a" }, { "name": null, "seats": "many", "colour": 1 }] });
    let refusal = wrong("UpsertInput", &rows);
    let messages: Vec<_> = refusal
        .errors
        .iter()
        .map(|error| error.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "Variable \"$v.rows[1].colour\" must be a field of Row, but there is none of this name.",
            "Variable \"$v.rows[1].name\" must be String!, but null is given.",
            "Variable \"$v.rows[1].seats\" must be Int, but the text \"many\" is given.",
        ]
    );
    assert_eq!(
        refusal.errors[1].extensions["path"],
        json!(["rows", 1, "name"])
    );
    assert_eq!(refusal.errors[1].extensions["expected"], "String!");
    let refusal = wrong("Rank", &json!("LAST"));
    assert_eq!(
        refusal.errors[0].message,
        "Variable \"$v\" must be Rank (FIRST, SECOND, THIRD), but the text \"LAST\" is given."
    );
}

#[test]
fn no_text_has_a_null_character() {
    for (of, given) in [
        ("String", json!("a\0b")),
        ("ID!", json!("\0")),
        ("[String]", json!(["a", "b\0"])),
        ("Row", json!({ "name": "a\0" })),
    ] {
        let refusal = wrong(of, &given);
        let message = &refusal.errors[0].message;
        assert!(
            message.ends_with("but a text with the character U+0000 is given."),
            "{message}"
        );
    }
}

#[test]
fn lists_take_single_values() {
    assert_eq!(coerce("[Int]", &json!(1)).unwrap(), value!([1]));
    assert_eq!(coerce("[[Int]]", &json!(1)).unwrap(), value!([[1]]));
    assert_eq!(
        coerce("[[Int]]", &json!([1, [2, null], null])).unwrap(),
        value!([[1], [2, null], null])
    );
    assert_eq!(coerce("[Int]", &json!(null)).unwrap(), value!(null));
    assert_eq!(
        coerce("[ID!]", &json!([1, "b"])).unwrap(),
        value!(["1", "b"])
    );
    wrong("[Int!]", &json!([null]));
    wrong("[Int!]!", &json!(null));
    wrong("[Int]", &json!([1, "2"]));
}

#[test]
fn input_objects_are_whole() {
    let coerced = coerce(
        "UpsertInput",
        &json!({ "rows": { "name": "a", "note": { "b": [1.5] } } }),
    );
    assert_eq!(
        coerced.unwrap(),
        value!({ "rows": [{ "name": "a", "note": { "b": [1.5] } }] })
    );
    let filter = json!({ "all": [{ "name": null }, { "all": { "rank": "SECOND" } }] });
    let coerced = coerce("AccountFilter", &filter).unwrap();
    assert_eq!(
        coerced,
        value!({ "all": [{ "name": null }, { "all": [{ "rank": "SECOND" }] }] })
    );
    for given in [
        json!({}),
        json!({ "rows": [{}] }),
        json!({ "rows": null }),
        json!("rows"),
        json!([1]),
    ] {
        wrong("UpsertInput", &given);
    }
    wrong("UpsertInput", &json!({ "rows": [], "policy": null }));
}

#[test]
fn exactly_one_field_of_a_one_of_input_is_given() {
    assert_eq!(
        coerce("Key", &json!({ "id": 1 })).unwrap(),
        value!({ "id": "1" })
    );
    for given in [
        json!({}),
        json!({ "id": 1, "externalId": "a" }),
        json!({ "id": null }),
        json!({ "id": 1, "externalId": null }),
    ] {
        wrong("Key", &given);
    }
}

#[test]
fn scalars_without_a_rule_pass_as_they_are() {
    for given in [
        json!({ "a": [1, "b", null, { "c": 1.25 }] }),
        json!("text"),
        json!(12_345_678_901_234_u64),
    ] {
        assert_eq!(coerce("Json", &given).unwrap().into_json().unwrap(), given);
    }
}

#[test]
fn what_is_not_given_has_its_default_or_is_missing() {
    let query = "query Q($a: Int = 5, $b: Int, $c: Rank = SECOND) { anything(value: {a: $a, b: $b, c: $c}) }";
    let variables = prepare_with(query, &json!({ "unknown": 1 }))
        .unwrap()
        .request
        .variables;
    assert_eq!(variables.into_value(), value!({ "a": 5, "c": "SECOND" }));
    let variables = prepare_with(query, &json!({ "a": null, "b": null }))
        .unwrap()
        .request
        .variables;
    assert_eq!(
        variables.into_value(),
        value!({ "a": null, "b": null, "c": "SECOND" })
    );
    let required = "query Q($id: ID!) { account(id: $id) { id } }";
    let refusal = prepare(required).unwrap_err();
    assert_eq!(
        refusal.errors[0].message,
        "Variable \"$id\" must be ID!, but it is not given."
    );
    assert_eq!(refusal.stage, Stage::Coerce);
}

#[test]
fn errors_are_few_and_short() {
    let many = vec![json!("x"); 100_000];
    let refusal = wrong("[Int]", &json!(many));
    assert_eq!(refusal.errors.len(), 20);
    let refusal = wrong("Int", &json!("x".repeat(1_000_000)));
    assert!(refusal.errors[0].message.len() < 320);
    let refusal = wrong("Row", &json!({ "é".repeat(500_000): 1, "name": "a" }));
    assert!(serde_json::to_string(&refusal.errors).unwrap().len() < 1_000);
}
