use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn currencies_know_their_minor_units() {
    for (code, digits) in [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)] {
        assert_eq!(currency(code).minor_digits(), digits, "{code}");
        assert_eq!(currency(code).as_str(), code);
    }
    for code in ["usd", "US", "XYZ", "XAU", "XXX", "", "USDT"] {
        let refusal = code.parse::<Currency>().unwrap_err().to_string();
        assert!(refusal.contains("three capital letters"), "{refusal}");
    }
}

#[test]
fn major_amounts_become_minor_units_exactly_or_are_refused() {
    for (amount, code, minor) in [
        ("166.67", "USD", Some(16_667)),
        ("166.6700", "USD", Some(16_667)),
        ("-0.01", "USD", Some(-1)),
        ("50", "JPY", Some(50)),
        ("1.234", "KWD", Some(1_234)),
        ("166.667", "USD", None),
        ("0.5", "JPY", None),
        ("92233720368547758.07", "USD", Some(i64::MAX)),
        ("92233720368547758.08", "USD", None),
        ("79228162514264337593543950335", "USD", None),
    ] {
        let money = Money::from_major(decimal(amount), currency(code)).ok();
        assert_eq!(money.map(|money| money.minor), minor, "{amount} {code}");
    }
    assert_eq!(
        Money::from_major(decimal("1.005"), currency("USD"))
            .unwrap_err()
            .to_string(),
        "1.005 has too many decimals: an amount in USD has at most 2"
    );
    assert_eq!(
        Money::new(16_667, currency("USD")).to_string(),
        "166.67 USD"
    );
}

#[test]
fn rounding_goes_half_to_even() {
    for (exact, minor) in [
        (24, 0),
        (25, 1),
        (72, 2),
        (71, 1),
        (-24, 0),
        (-25, -1),
        (-72, -2),
        (120, 2),
    ] {
        assert_eq!(
            MonthlyAmount::from_exact(exact).to_minor_half_even(),
            minor,
            "{exact}"
        );
    }
}

#[test]
fn two_thousand_a_year_is_166_67_a_month_and_2000_a_year_again() {
    let monthly = MonthlyAmount::from_exact(200_000 * 4);
    assert_eq!(
        monthly.to_money(currency("USD")).unwrap().to_string(),
        "166.67 USD"
    );
    assert_eq!(
        monthly.annual().to_money(currency("USD")).unwrap().minor,
        200_000
    );
}

#[test]
fn the_newest_rate_at_or_before_the_date_is_taken_in_either_direction() {
    let (usd, eur, jpy) = (currency("USD"), currency("EUR"), currency("JPY"));
    let mut rates = RateTable::new();
    rates
        .insert(eur, usd, date("2024-01-01"), decimal("1.10"))
        .unwrap();
    rates
        .insert(eur, usd, date("2024-03-01"), decimal("1.20"))
        .unwrap();
    rates
        .insert(usd, eur, date("2024-02-01"), decimal("0.8"))
        .unwrap();
    rates
        .insert(usd, eur, date("2024-03-01"), decimal("0.5"))
        .unwrap();
    rates
        .insert(usd, jpy, date("2024-01-01"), decimal("150"))
        .unwrap();
    let hundred = MonthlyAmount::from_minor(10_000);
    for (from, to, on, minor) in [
        (usd, usd, "1999-01-01", Some(10_000)),
        (eur, usd, "2023-12-31", None),
        (eur, usd, "2024-01-01", Some(11_000)),
        (eur, usd, "2024-01-31", Some(11_000)),
        (eur, usd, "2024-02-01", Some(12_500)),
        (eur, usd, "2024-03-01", Some(12_000)),
        (usd, eur, "2024-03-02", Some(5_000)),
        (usd, eur, "2024-01-15", Some(9_091)),
        (usd, jpy, "2024-01-15", Some(15_000)),
        (jpy, usd, "2024-01-15", Some(6_667)),
        (jpy, eur, "2024-03-15", None),
    ] {
        // The amount is 10,000 minor units whatever the currency: 100 dollars, 100 euros, 10,000 yen.
        let converted = rates
            .rate(from, to, date(on))
            .ok()
            .map(|rate| rate.convert(hundred));
        assert_eq!(
            converted.map(MonthlyAmount::to_minor_half_even),
            minor,
            "{from} {to} {on}"
        );
    }
    assert_eq!(
        rates
            .rate(jpy, eur, date("2024-03-15"))
            .unwrap_err()
            .to_string(),
        "no exchange rate from JPY to EUR is known on or before 2024-03-15"
    );
}

#[test]
fn a_rate_of_the_same_date_is_replaced_and_a_senseless_one_refused() {
    let (usd, eur) = (currency("USD"), currency("EUR"));
    let mut rates = RateTable::new();
    rates
        .insert(eur, usd, date("2024-01-01"), decimal("1.10"))
        .unwrap();
    rates
        .insert(eur, usd, date("2024-01-01"), decimal("2"))
        .unwrap();
    let rate = rates.rate(eur, usd, date("2024-01-01")).unwrap();
    assert_eq!(
        rate.convert(MonthlyAmount::from_minor(5)),
        MonthlyAmount::from_minor(10)
    );
    for text in [
        "0",
        "-1",
        "1000000001",
        "0.0000000001",
        "1.2345678901234567890",
    ] {
        assert!(
            rates
                .insert(eur, usd, date("2024-01-01"), decimal(text))
                .is_err(),
            "{text}"
        );
    }
    assert_eq!(
        rates.insert(usd, usd, date("2024-01-01"), decimal("1")),
        Err(RateError::SameCurrency(usd))
    );
}

proptest! {
    #[test]
    fn major_and_minor_amounts_are_one_another(minor: i64, code in prop::sample::select(vec!["USD", "JPY", "KWD", "CLF"])) {
        let money = Money::new(minor, currency(code));
        prop_assert_eq!(Money::from_major(money.to_major(), money.currency).unwrap(), money);
    }

    #[test]
    fn rounding_is_never_off_by_more_than_half(exact in -(1_i128 << 100)..(1_i128 << 100)) {
        let rounded = MonthlyAmount::from_exact(exact).to_minor_half_even();
        prop_assert!((rounded * 48 - exact).abs() <= 24);
    }

    #[test]
    fn converting_there_and_back_loses_less_than_the_rounding(
        minor in 0_i64..1_000_000_000_000, millionths in 1_000_i64..1_000_000_000,
    ) {
        let (kwd, jpy) = (currency("KWD"), currency("JPY"));
        let mut rates = RateTable::new();
        rates.insert(kwd, jpy, date("2024-01-01"), Decimal::new(millionths, 6)).unwrap();
        let there = rates.rate(kwd, jpy, date("2024-01-01")).unwrap();
        let back = rates.rate(jpy, kwd, date("2024-01-01")).unwrap();
        let amount = MonthlyAmount::from_minor(minor);
        let returned = back.convert(there.convert(amount));
        // Half a unit of yen is worth at most `10^3 / rate` / 2 units of dinar, plus half a unit for the way back.
        let allowed = 1_000_000_000 / i128::from(millionths) + 2;
        prop_assert!((returned.exact() - amount.exact()).abs() <= allowed);
    }

    #[test]
    fn the_largest_line_converts_without_overflow(rate in 1_i64..1_000_000_000) {
        let (clf, jpy) = (currency("CLF"), currency("JPY"));
        let mut rates = RateTable::new();
        rates.insert(jpy, clf, date("2024-01-01"), Decimal::new(rate, 0)).unwrap();
        let largest = MonthlyAmount::from_exact(10_000_000_000_000_000);
        let converted = rates.rate(jpy, clf, date("2024-01-01")).unwrap().convert(largest);
        prop_assert_eq!(converted.exact(), largest.exact() * i128::from(rate) * 10_000);
    }
}
