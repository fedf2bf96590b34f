use super::*;
use chrono::NaiveDate;
use rust_decimal::Decimal;

fn with(change: impl FnOnce(&mut Formats)) -> Formats {
    let mut formats = Formats::default();
    change(&mut formats);
    formats
}

fn dates(patterns: &[&str]) -> Formats {
    with(|formats| {
        formats.dates = patterns
            .iter()
            .map(|pattern| DatePattern::new(pattern).unwrap())
            .collect();
    })
}

fn number(text: &str, decimal: char, thousands: Option<char>) -> Option<String> {
    let formats = with(|formats| {
        formats.decimal_separator = decimal;
        formats.thousands_separator = thousands;
        formats.strip = vec!["$".to_owned(), "EUR".to_owned()];
    });
    match convert(text, FieldType::Decimal, &formats) {
        Ok(Value::Decimal(decimal)) => Some(decimal.to_string()),
        Ok(other) => panic!("{other:?}"),
        Err(_) => None,
    }
}

#[test]
fn dates_are_read_by_their_pattern_and_nothing_else() {
    let day = Value::Date(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap());
    for (pattern, text) in [
        ("%Y-%m-%d", "2024-02-29"),
        ("%d-%m-%Y", "29-02-2024"),
        ("%m/%d/%Y", "2/29/2024"),
        ("%d.%m.%y", "29.02.24"),
        ("%d %b %Y", "29 Feb 2024"),
        ("%Y-%m-%d %H:%M:%S", "2024-02-29 23:59:59"),
        ("%Y-%m-%dT%H:%M:%S%.fZ", "2024-02-29T23:59:59.123Z"),
    ] {
        assert_eq!(
            convert(text, FieldType::Date, &dates(&[pattern])),
            Ok(day.clone()),
            "{pattern}"
        );
    }
    for text in [
        "2023-02-29",
        "2024-13-01",
        "29-02-2024",
        "2024-02-29x",
        "0024-02-29",
        "9999-12-31",
    ] {
        assert!(
            convert(text, FieldType::Date, &Formats::default()).is_err(),
            "{text}"
        );
    }
    let reason = convert("1/2", FieldType::Date, &dates(&["%Y-%m-%d", "%m/%d/%Y"])).unwrap_err();
    assert_eq!(
        reason,
        "\"1/2\" is not a date of the form %Y-%m-%d or %m/%d/%Y"
    );
}

#[test]
fn a_pattern_that_names_no_day_is_refused() {
    for pattern in ["%Y-%m", "%H:%M", "day", "", "%Q", "%Y-%m-%"] {
        assert!(DatePattern::new(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn booleans_are_read_in_any_capitals() {
    for text in ["True", "TRUE", "1", "yes", "Y"] {
        let read = convert(text, FieldType::Boolean, &Formats::default());
        assert_eq!(read, Ok(Value::Boolean(true)), "{text}");
    }
    for text in ["False", "no", "0"] {
        let read = convert(text, FieldType::Boolean, &Formats::default());
        assert_eq!(read, Ok(Value::Boolean(false)), "{text}");
    }
    assert!(convert("2", FieldType::Boolean, &Formats::default()).is_err());
}

#[test]
fn numbers_keep_every_digit() {
    assert_eq!(number("0.1", '.', None).as_deref(), Some("0.1"));
    assert_eq!(number("-12.50", '.', None).as_deref(), Some("-12.50"));
    assert_eq!(
        number("$1,234,567.89", '.', Some(',')).as_deref(),
        Some("1234567.89")
    );
    assert_eq!(
        number("12,34,567", '.', Some(',')).as_deref(),
        Some("1234567")
    );
    assert_eq!(
        number("1.234,5 EUR", ',', Some('.')).as_deref(),
        Some("1234.5")
    );
    assert_eq!(
        number("1\u{202f}234,5", ',', Some(' ')).as_deref(),
        Some("1234.5")
    );
    assert_eq!(number("1.5e3", '.', None).as_deref(), Some("1500"));
    assert_eq!(number("1234.5", '.', Some(',')).as_deref(), Some("1234.5"));
}

#[test]
fn what_is_no_number_is_refused() {
    for text in [
        "", "-", "1,5", "1,23,4", "1.2.3", "12a", "NaN", "inf", "1_000", "0x10", "١٢",
    ] {
        assert_eq!(number(text, '.', Some(',')), None, "{text}");
    }
    assert_eq!(number("1,234", '.', None), None);
    assert_eq!(number("99999999999999999999999999999999", '.', None), None);
}

#[test]
fn whole_numbers_have_no_fraction() {
    let read = |text| convert(text, FieldType::Integer, &Formats::default());
    assert_eq!(read("3.0"), Ok(Value::Integer(3)));
    assert!(read("3.5").is_err());
    assert!(read("9223372036854775808").is_err());
}

#[test]
fn codes_and_names_come_out_in_one_spelling() {
    let read = |text, field_type| convert(text, field_type, &Formats::default());
    let text = |text: &str| Ok(Value::Text(text.to_owned()));
    assert_eq!(read("usd", FieldType::Currency), text("USD"));
    assert_eq!(read("gbr", FieldType::Country), text("GB"));
    assert_eq!(
        read("half year", FieldType::Choice(&["HALF_YEAR"])),
        text("HALF_YEAR")
    );
    assert_eq!(read("at-risk", FieldType::Name), text("AT_RISK"));
    assert_eq!(
        read("champion; buyer;;Champion", FieldType::Names),
        Ok(Value::Names(vec![
            "CHAMPION".to_owned(),
            "BUYER".to_owned()
        ]))
    );
    assert!(read("UK", FieldType::Country).is_err());
    assert!(read("XYZ", FieldType::Currency).is_err());
    assert!(read("XAU", FieldType::Currency).is_err());
    assert!(read("é", FieldType::Country).is_err());
    assert!(read("nobody", FieldType::Email).is_err());
    assert!(read("a\0b", FieldType::Text).is_err());
    assert_eq!(
        read("YEARLY", FieldType::Choice(&["YEAR"])),
        Err("\"YEARLY\" is none of YEAR".to_owned())
    );
}

#[test]
fn decimals_are_exact() {
    let read = convert("10159608.01", FieldType::Money, &Formats::default());
    assert_eq!(read, Ok(Value::Decimal(Decimal::new(1_015_960_801, 2))));
}

#[test]
fn a_date_with_a_time_is_of_the_zone_unless_it_has_an_offset() {
    let zone = chrono_tz::Tz::Europe__Berlin;
    let formats = dates(&["%Y-%m-%d", "%d.%m.%Y %H:%M"]);
    for (text, instant) in [
        ("2024-07-01T12:00:00Z", "2024-07-01T12:00:00Z"),
        ("2024-07-01T12:00:00+01:00", "2024-07-01T11:00:00Z"),
        ("2024-07-01 12:00:00", "2024-07-01T10:00:00Z"),
        ("2024-07-01T12:00", "2024-07-01T10:00:00Z"),
        ("2024-07-01", "2024-06-30T22:00:00Z"),
        ("01.07.2024 12:00", "2024-07-01T10:00:00Z"),
    ] {
        let value = convert(text, FieldType::Instant, &formats).unwrap();
        let Value::Instant(local, offset) = value else {
            panic!("{value:?}");
        };
        let found = match offset {
            Some(offset) => (local - offset).and_utc(),
            None => domain::time::instant_of(local, zone),
        };
        assert_eq!(
            found.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            instant,
            "{text}"
        );
    }
    for text in [
        "yesterday",
        "2024-02-30T00:00:00Z",
        "12:00",
        "1812-01-01T00:00:00Z",
    ] {
        assert!(
            convert(text, FieldType::Instant, &formats).is_err(),
            "{text}"
        );
    }
}
