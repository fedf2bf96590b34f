//! Windows of time as they are asked for.

use chrono_tz::Tz;
use data::tenant::TenantSettings;
use uuid::Uuid;

use chrono::NaiveDate;
use data::scope::TenantProfile;
use graphql::{
    scalar::Date,
    window::{DaysInput, WindowInput},
};

fn tenant(fiscal_year_start_month: u32) -> TenantProfile {
    TenantProfile {
        id: Uuid::nil(),
        slug: "tenant".to_owned(),
        name: "Tenant".to_owned(),
        time_zone: Tz::Asia__Kolkata,
        reporting_currency: "USD".parse().unwrap(),
        fiscal_year_start_month,
        settings: TenantSettings::default(),
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn between(start: &str, end: &str) -> WindowInput {
    WindowInput::Between(DaysInput {
        start: Date(date(start)),
        end: Date(date(end)),
    })
}

#[test]
fn a_window_is_said_in_one_of_several_ways() {
    for (input, start, end) in [
        (
            between("2024-01-15", "2024-03-02"),
            "2024-01-15",
            "2024-03-02",
        ),
        (WindowInput::LastMonths(12), "2024-01-01", "2025-01-01"),
        (
            WindowInput::Month("2024-02".to_owned()),
            "2024-02-01",
            "2024-03-01",
        ),
        (
            WindowInput::Quarter("2024-Q4".to_owned()),
            "2024-10-01",
            "2025-01-01",
        ),
        (WindowInput::Year(2024), "2024-01-01", "2025-01-01"),
        (
            WindowInput::FiscalQuarter("2024-Q1".to_owned()),
            "2023-04-01",
            "2023-07-01",
        ),
        (WindowInput::FiscalYear(2024), "2023-04-01", "2024-04-01"),
    ] {
        let window = input.resolve(date("2025-01-15"), &tenant(4)).unwrap();
        let days = (window.start(), window.end());
        assert_eq!(days, (date(start), date(end)), "{input:?}");
        assert_eq!(window.time_zone(), Tz::Asia__Kolkata);
    }
    let window = WindowInput::FiscalYear(2024).resolve(date("2025-01-15"), &tenant(1));
    assert_eq!(window.unwrap().start(), date("2024-01-01"));
}

#[test]
fn a_window_that_is_none_is_refused_with_what_is_allowed() {
    let text = str::to_owned;
    for (input, field, rule) in [
        (
            between("2024-03-01", "2024-03-01"),
            "between.end",
            "after its start 2024-03-01",
        ),
        (
            between("2014-01-01", "2024-01-02"),
            "between.end",
            "at most 120 months",
        ),
        (
            between("1812-01-01", "1812-02-01"),
            "between.end",
            "1900 to 9998",
        ),
        (WindowInput::LastMonths(0), "lastMonths", "1 to 120 months"),
        (
            WindowInput::LastMonths(121),
            "lastMonths",
            "1 to 120 months",
        ),
        (
            WindowInput::Month(text("2024-13")),
            "month",
            "such as `2024-03`",
        ),
        (
            WindowInput::Month(text("+024-03")),
            "month",
            "such as `2024-03`",
        ),
        (
            WindowInput::Quarter(text("2024-Q5")),
            "quarter",
            "from 1 to 4",
        ),
        (WindowInput::Quarter(text("2024")), "quarter", "from 1 to 4"),
        (WindowInput::Year(24), "year", "1900 to 9998"),
        (
            WindowInput::FiscalQuarter(text("Q1-2024")),
            "fiscalQuarter",
            "from 1 to 4",
        ),
        (
            WindowInput::FiscalYear(i32::MIN),
            "fiscalYear",
            "1900 to 9998",
        ),
    ] {
        let refusal = input.resolve(date("2025-01-15"), &tenant(4)).unwrap_err();
        assert_eq!(refusal.field.join("."), format!("window.{field}"));
        assert!(refusal.message.contains(rule), "{}", refusal.message);
    }
    let early = WindowInput::LastMonths(1).resolve(date("0001-01-01"), &tenant(1));
    assert!(early.unwrap_err().message.contains("1900 to 9998"));
}
