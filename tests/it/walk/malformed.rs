//! A malformed value is refused wherever it can stand, by a message that names the field, and nothing happens.

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

use super::{
    call::Call,
    places::{Holds, Place},
    schema::Schema,
    world::World,
};

both!(
    a_malformed_value_is_refused_wherever_it_stands,
    a_far_fetched_value_is_no_fault_of_ours,
);

/// Values that are none of what stands at a place.
fn malformed(holds: &Holds) -> Vec<Value> {
    let null_character = json!("a\0b");
    match holds {
        Holds::Id => vec![
            json!(""),
            json!("nonsense"),
            json!("account_0"),
            json!(true),
            null_character,
        ],
        Holds::Cursor => vec![
            json!(""),
            json!("nonsense"),
            json!("bm9uc2Vuc2U"),
            json!(7),
            null_character,
        ],
        Holds::Text => vec![null_character, json!(7)],
        Holds::Enum(_) => vec![json!("NONSENSE"), json!(7)],
        Holds::Scalar(name) => match *name {
            "Boolean" => vec![json!("perhaps"), json!(1)],
            "Int" => vec![json!("many"), json!(1.5), json!(3_000_000_000_u32)],
            "NaiveDate" | "Date" => vec![
                json!("yesterday"),
                json!("2024-02-30"),
                json!("2024-13-01"),
                json!(""),
                json!(20240101),
                null_character,
            ],
            "DateTime" => vec![
                json!("now"),
                json!("2024-02-30T00:00:00Z"),
                json!(""),
                json!(0),
                null_character,
            ],
            "Decimal" => vec![
                json!("much"),
                json!(""),
                json!("1,5"),
                json!("NaN"),
                json!("1".repeat(40)),
                json!(true),
                null_character,
            ],
            "CurrencyCode" => vec![
                json!("EURO"),
                json!("ZZZ"),
                json!("eur"),
                json!(""),
                json!(978),
                null_character,
            ],
            "LogVersion" => vec![
                json!(-1),
                json!("yesterday"),
                json!(1.5),
                json!(9_007_199_254_740_992_u64),
                null_character,
            ],
            _ => panic!(
                "say what a malformed {name} looks like: add some to `malformed` in tests/it/walk/malformed.rs"
            ),
        },
    }
}

async fn a_malformed_value_is_refused_wherever_it_stands(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let world = World::new(&app, "own", "Aerospace").await;
    let (mut places, mut faults) = (0, Vec::new());
    for call in everything(schema) {
        let arguments = call.arguments(&world).await;
        let before = match call.is_mutation() {
            true => Some(world.tenant.snapshot().await),
            false => None,
        };
        for place in Place::all(schema, &call.name(), call.field()) {
            for value in malformed(&place.holds) {
                let answer = call
                    .ask(&world, &place.put(&world, &arguments, value.clone()))
                    .await;
                if !is_refused(&answer, &place) {
                    faults.push(format!("{} with {value} at {place}: {answer}", call.name()));
                }
            }
            places += 1;
        }
        if let Some(before) = before {
            world
                .tenant
                .assert_unchanged_since(&before, &call.name())
                .await;
        }
    }
    assert!(places > 400, "{places} places were tried");
    assert!(
        faults.is_empty(),
        "{} malformed values should be refused as VALIDATION_FAILED by a message that names the field:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// Every field that takes arguments but for subscriptions, which have their own protocol.
fn everything(schema: &'static Schema) -> Vec<Call> {
    let mut calls = Call::queries(schema);
    calls.extend(Call::roots(schema, "Mutation"));
    calls.retain(|call| !call.field().arguments.is_empty());
    calls
}

fn is_refused(answer: &Answer, place: &Place) -> bool {
    let names = place.fair_names();
    let named = |text: &str| names.iter().any(|name| text.contains(name));
    let by_payload = answer
        .user_errors()
        .iter()
        .any(|error| error.code == "VALIDATION_FAILED" && named(&error.field));
    let by_error = answer.errors().iter().any(|error| {
        let extensions = &error["extensions"];
        let texts = [&error["message"], &extensions["field"], &extensions["path"]];
        extensions["code"] == "VALIDATION_FAILED"
            && texts.into_iter().any(|text| named(&text.to_string()))
    });
    by_payload || by_error
}

/// Values that are well formed, and beyond what anybody means.
fn far_fetched(holds: &Holds) -> Vec<Value> {
    match holds {
        Holds::Id | Holds::Cursor | Holds::Enum(_) => Vec::new(),
        Holds::Text => vec![
            json!(""),
            json!("%"),
            json!("\u{10FFFF}'\"\\--"),
            json!("x".repeat(10_000)),
        ],
        Holds::Scalar(name) => match *name {
            "Int" => vec![json!(i32::MIN), json!(-1), json!(0), json!(i32::MAX)],
            "NaiveDate" | "Date" => vec![
                json!("0000-01-01"),
                json!("9999-12-31"),
                json!("-4800-01-01"),
                json!("+262142-12-31"),
            ],
            "DateTime" => vec![
                json!("0000-01-01T00:00:00Z"),
                json!("9999-12-31T23:59:59Z"),
                json!("-9999-01-01T00:00:00Z"),
                json!("+262142-12-31T23:59:59Z"),
            ],
            "Decimal" => vec![
                json!("-79228162514264337593543950335"),
                json!("0"),
                json!("0.0000000000000000000000000001"),
                json!("79228162514264337593543950335"),
            ],
            "LogVersion" => vec![json!(9_007_199_254_740_991_u64)],
            _ => Vec::new(),
        },
    }
}

async fn a_far_fetched_value_is_no_fault_of_ours(app: TestApp) {
    let schema = Schema::of_the_product().await;
    let world = World::new(&app, "own", "Aerospace").await;
    let mut faults = Vec::new();
    for call in everything(schema) {
        let arguments = call.arguments(&world).await;
        for place in Place::all(schema, &call.name(), call.field()) {
            for value in far_fetched(&place.holds) {
                let answer = call
                    .ask(&world, &place.put(&world, &arguments, value.clone()))
                    .await;
                let fault = answer.errors().iter().any(|error| {
                    let code = error["extensions"]["code"].as_str();
                    code.is_none_or(|code| ["INTERNAL", "UNAVAILABLE"].contains(&code))
                });
                if fault || answer.status >= 500 {
                    faults.push(format!("{} with {value} at {place}: {answer}", call.name()));
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} values are answered as if the fault were ours:
{}",
        faults.len(),
        faults.join(
            "
"
        )
    );
}
