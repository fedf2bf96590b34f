//! What the scalars take.

use async_graphql::{Number, Value};
use graphql::scalar;

fn takes(scalar: &str, values: &[Value]) -> Vec<bool> {
    let rules = scalar::rules();
    let rule = rules.iter().find(|rule| rule.scalar == scalar).unwrap();
    values.iter().map(|value| (rule.accepts)(value)).collect()
}

fn texts(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|text| Value::from(*text)).collect()
}

#[test]
fn a_date_is_written_in_one_way() {
    let good = texts(&["2025-06-30", "2024-02-29", "0001-01-01", "9999-12-31"]);
    assert_eq!(takes("Date", &good), [true; 4]);
    let bad = texts(&[
        "",
        "2025-6-30",
        "2025-06-31",
        "2023-02-29",
        "0000-01-01",
        "+202-01-01",
        "30-06-2025",
        "2025-06-30T00:00:00Z",
        " 2025-06-30",
        "12025-06-30",
    ]);
    assert_eq!(takes("Date", &bad), [false; 10]);
    assert_eq!(
        takes("Date", &[Value::from(20_250_630), Value::Null]),
        [false; 2]
    );
}

#[test]
fn an_instant_has_an_offset() {
    let good = texts(&["2025-06-30T14:00:00Z", "2025-06-30T14:00:00.123456+02:00"]);
    assert_eq!(takes("DateTime", &good), [true; 2]);
    let bad = texts(&[
        "2025-06-30",
        "2025-06-30T14:00:00",
        "2025-06-30T25:00:00Z",
        "now",
    ]);
    assert_eq!(takes("DateTime", &bad), [false; 4]);
}

#[test]
fn a_decimal_is_text_or_a_number() {
    let mut good = texts(&["1234.50", "-0.1", "1e3"]);
    good.extend([
        Value::from(12),
        Number::from_f64(0.25).map_or(Value::Null, Value::Number),
    ]);
    assert_eq!(takes("Decimal", &good), [true; 5]);
    let bad = texts(&[
        "",
        "1,5",
        "NaN",
        "1.2.3",
        "99999999999999999999999999999999",
    ]);
    assert_eq!(takes("Decimal", &bad), [false; 5]);
}

#[test]
fn a_currency_is_a_code_that_is_in_use() {
    assert_eq!(takes("CurrencyCode", &texts(&["EUR", "JPY"])), [true; 2]);
    assert_eq!(
        takes("CurrencyCode", &texts(&["eur", "XXX", "ABC", ""])),
        [false; 4]
    );
}

#[test]
fn a_version_of_the_log_is_not_negative() {
    let mut good = vec![Value::from(0), Value::from((1_i64 << 53) - 1)];
    good.extend(texts(&["17"]));
    assert_eq!(takes("LogVersion", &good), [true; 3]);
    let mut bad = vec![Value::from(-1), Value::from(1_i64 << 53), Value::from(true)];
    bad.extend(texts(&["1.5", "last"]));
    assert_eq!(takes("LogVersion", &bad), [false; 5]);
}
