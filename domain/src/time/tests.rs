use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use proptest::prelude::*;

use super::*;
use crate::metric::Ratio;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn days_start_at_the_first_instant_that_the_zone_has_of_them() {
    for (zone, day, start) in [
        ("UTC", "2024-12-31", "2024-12-31T00:00:00Z"),
        ("Asia/Kolkata", "2024-12-31", "2024-12-30T18:30:00Z"),
        ("Asia/Kathmandu", "2024-12-31", "2024-12-30T18:15:00Z"),
        ("America/New_York", "2024-03-10", "2024-03-10T05:00:00Z"),
        ("America/New_York", "2024-03-11", "2024-03-11T04:00:00Z"),
        // Clocks skipped from midnight to one.
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
        ("Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z"),
        // Midnight comes twice: the first one counts.
        ("America/Havana", "2024-11-03", "2024-11-03T04:00:00Z"),
        // The whole day was skipped when the date line was moved.
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
    ] {
        let zone: Tz = zone.parse().unwrap();
        assert_eq!(
            start_of_day(date(day), zone),
            instant(start),
            "{zone} {day}"
        );
    }
}

#[test]
fn a_day_with_a_clock_change_has_23_or_25_hours() {
    for (zone, day, hours) in [
        ("Europe/Berlin", "2024-03-31", 23),
        ("Europe/Berlin", "2024-10-27", 25),
        ("Europe/Berlin", "2024-06-01", 24),
        ("America/Sao_Paulo", "2018-11-04", 23),
        ("America/Havana", "2024-11-03", 25),
    ] {
        let zone: Tz = zone.parse().unwrap();
        let length = end_of_day(date(day), zone) - start_of_day(date(day), zone);
        assert_eq!(length, TimeDelta::hours(hours), "{zone} {day}");
    }
}

#[test]
fn the_ends_of_the_calendar_do_not_break_a_day() {
    let zone = Tz::Pacific__Kiritimati;
    assert!(start_of_day(NaiveDate::MIN, zone) <= end_of_day(NaiveDate::MIN, zone));
    for end in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        assert!(dates_anywhere(end).count() < 3);
    }
    assert!(start_of_day(NaiveDate::MAX, zone) <= end_of_day(NaiveDate::MAX, zone));
}

#[test]
fn months_are_read_counted_and_written() {
    let month = Month::of(date("2024-02-29"));
    assert_eq!(month.to_string(), "2024-02");
    assert_eq!("2024-02".parse(), Ok(month));
    assert_eq!(month.plus(-2).to_string(), "2023-12");
    assert_eq!(month.plus(11).months_since(month), 11);
    assert_eq!(month.months_since(month.plus(14)), -14);
    for text in ["2024", "2024-13", "2024-02-01", "February"] {
        let refusal = text.parse::<Month>().unwrap_err().to_string();
        assert!(refusal.contains("such as 2024-12"), "{refusal}");
    }
}

#[test]
fn a_fiscal_year_starts_with_its_month() {
    for (start, day, year, quarter) in [
        (1, "2024-12-31", "2024-01-01", "2024-10-01"),
        (4, "2024-03-31", "2023-04-01", "2024-01-01"),
        (4, "2024-04-01", "2024-04-01", "2024-04-01"),
        (2, "2024-01-15", "2023-02-01", "2023-11-01"),
        (12, "2024-12-01", "2024-12-01", "2024-12-01"),
    ] {
        let fiscal = FiscalYearStart::new(start).unwrap();
        assert_eq!(fiscal.year_of(date(day)), date(year), "{start} {day}");
        assert_eq!(fiscal.quarter_of(date(day)), date(quarter), "{start} {day}");
    }
    for month in [0, 13, -1, 300] {
        assert_eq!(
            FiscalYearStart::new(month),
            Err(MonthError::NotAMonthNumber(month))
        );
    }
}

#[test]
fn a_window_has_its_start_and_not_its_end() {
    let window = Window::new(date("2024-03-01"), date("2024-04-01"), Tz::Asia__Kolkata).unwrap();
    assert_eq!(window.days(), 31);
    assert!(window.contains(date("2024-03-01")) && window.contains(date("2024-03-31")));
    assert!(!window.contains(date("2024-02-29")) && !window.contains(date("2024-04-01")));
    assert!(window.contains_instant(instant("2024-02-29T18:30:00Z")));
    assert!(!window.contains_instant(instant("2024-02-29T18:29:59Z")));
    assert!(!window.contains_instant(window.end_instant()));
    for end in ["2024-03-01", "2024-02-01"] {
        let refusal = Window::new(date("2024-03-01"), date(end), Tz::UTC).unwrap_err();
        assert!(
            refusal
                .to_string()
                .contains("must be after its start 2024-03-01")
        );
    }
}

#[test]
fn a_local_time_is_an_instant_also_when_clocks_are_moved() {
    for (local, zone, expected) in [
        (
            "2024-07-01T12:00:00",
            Tz::Europe__Berlin,
            "2024-07-01T10:00:00Z",
        ),
        (
            "2024-07-01T12:00:00",
            Tz::Asia__Kolkata,
            "2024-07-01T06:30:00Z",
        ),
        // Twice in the night in which the clock is put back, never in that in which it is put forward.
        (
            "2024-10-27T02:30:00",
            Tz::Europe__Berlin,
            "2024-10-27T00:30:00Z",
        ),
        (
            "2024-03-31T02:30:00",
            Tz::Europe__Berlin,
            "2024-03-31T01:30:00Z",
        ),
    ] {
        let found = instant_of(local.parse().unwrap(), zone);
        assert_eq!(found, instant(expected), "{local} {zone}");
    }
}

#[test]
fn the_last_months_are_whole_months_that_are_over() {
    for (as_of, months, start, end) in [
        ("2024-12-31", 12, "2024-01-01", "2025-01-01"),
        ("2025-01-15", 12, "2024-01-01", "2025-01-01"),
        ("2024-12-30", 1, "2024-11-01", "2024-12-01"),
        ("2024-02-29", 1, "2024-02-01", "2024-03-01"),
    ] {
        let window = Window::last_months(months, date(as_of), Tz::UTC).unwrap();
        let days = (window.start(), window.end());
        assert_eq!(days, (date(start), date(end)), "{as_of}");
    }
    let window = Window::last_months(12, date("2024-12-31"), Tz::UTC).unwrap();
    let february = Window::of_months(Month::of(date("2024-02-10")), 1, Tz::UTC).unwrap();
    assert_eq!(february.days(), 29);
    let months: Vec<_> = window
        .by_month()
        .map(|part| part.start().to_string())
        .collect();
    assert_eq!(months.len(), 12);
    assert_eq!(
        (months[0].as_str(), months[11].as_str()),
        ("2024-01-01", "2024-12-01")
    );
    for months in [0, -1, 1_201] {
        assert!(Window::last_months(months, date("2024-12-31"), Tz::UTC).is_err());
    }
}

#[test]
fn a_window_is_cut_into_fiscal_quarters_and_years() {
    let window = Window::new(date("2023-11-15"), date("2025-02-01"), Tz::UTC).unwrap();
    let from_february = FiscalYearStart::new(2).unwrap();
    for (period, year, starts) in [
        (
            Period::Quarter,
            FiscalYearStart::JANUARY,
            vec![
                "2023-11-15",
                "2024-01-01",
                "2024-04-01",
                "2024-07-01",
                "2024-10-01",
                "2025-01-01",
            ],
        ),
        (
            Period::Quarter,
            from_february,
            vec![
                "2023-11-15",
                "2024-02-01",
                "2024-05-01",
                "2024-08-01",
                "2024-11-01",
            ],
        ),
        (
            Period::Year,
            FiscalYearStart::JANUARY,
            vec!["2023-11-15", "2024-01-01", "2025-01-01"],
        ),
        (
            Period::Year,
            from_february,
            vec!["2023-11-15", "2024-02-01"],
        ),
    ] {
        let parts: Vec<_> = window.by(period, year).collect();
        let starting: Vec<_> = parts.iter().map(|part| part.start().to_string()).collect();
        assert_eq!(starting, starts, "{period}");
        assert!(
            parts
                .windows(2)
                .all(|pair| pair[0].end() == pair[1].start())
        );
        assert_eq!(parts[parts.len() - 1].end(), window.end());
    }
}

#[test]
fn a_window_knows_its_months() {
    let window = |start, end| Window::new(date(start), date(end), Tz::UTC).unwrap();
    for (start, end, months) in [
        ("2024-01-01", "2024-02-01", Some(1)),
        ("2024-01-15", "2025-01-15", Some(12)),
        ("2024-01-31", "2024-02-29", Some(1)),
        ("2024-01-01", "2024-01-31", None),
        ("2024-01-01", "2024-02-02", None),
    ] {
        assert_eq!(window(start, end).whole_months(), months, "{start} {end}");
    }
    let quarter = window("2024-01-01", "2024-04-01");
    for (as_of, months) in [
        ("2023-12-31", Ratio::ZERO),
        ("2024-01-31", Ratio::ONE),
        ("2024-02-29", Ratio::whole(2)),
        ("2024-03-31", Ratio::whole(3)),
        ("2025-01-01", Ratio::whole(3)),
        ("2024-01-10", Ratio::new(480, 1_461).unwrap()),
    ] {
        assert_eq!(quarter.months_until(date(as_of)), months, "{as_of}");
    }
    let trailing = window("2024-12-01", "2025-01-01").trailing_twelve_months();
    assert_eq!(trailing, window("2024-01-01", "2025-01-01"));
    assert!(
        window("2014-01-01", "2024-01-01")
            .within_most_months()
            .is_ok()
    );
    let refusal = window("2014-01-01", "2024-01-02")
        .within_most_months()
        .unwrap_err();
    assert!(
        refusal.to_string().contains("at most 120 months"),
        "{refusal}"
    );
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0_u64..60_000).prop_map(|days| date("1950-01-01") + Days::new(days))
}

proptest! {
    #[test]
    fn days_follow_one_another_in_every_zone(day in any_date(), zone in prop::sample::select(TZ_VARIANTS.to_vec())) {
        let (start, end) = (start_of_day(day, zone), end_of_day(day, zone));
        prop_assert!(start <= end);
        prop_assert_eq!(end, start_of_day(day + Days::new(1), zone));
        if start < end {
            prop_assert_eq!(local_date(start, zone), day);
        }
    }

    #[test]
    fn the_date_of_every_zone_is_one_of_those_anywhere(second in 0_i64..4_000_000_000, zone in prop::sample::select(TZ_VARIANTS.to_vec())) {
        let instant = DateTime::from_timestamp(second, 0).unwrap();
        let dates: Vec<_> = dates_anywhere(instant).collect();
        prop_assert!(dates.contains(&local_date(instant, zone)), "{:?}", dates);
        let of_hour = (second / 3_600) % 24;
        prop_assert_eq!(dates.len(), if (10..12).contains(&of_hour) { 3 } else { 2 });
    }

    #[test]
    fn months_cover_a_window(start in any_date(), days in 1_u64..2_000) {
        let window = Window::new(start, start + Days::new(days), Tz::UTC).unwrap();
        let parts: Vec<_> = window.by_month().collect();
        prop_assert_eq!(parts[0].start(), window.start());
        prop_assert_eq!(parts[parts.len() - 1].end(), window.end());
        prop_assert!(parts.windows(2).all(|pair| pair[0].end() == pair[1].start()));
        prop_assert!(parts.iter().all(|part| Month::of(part.start()) == Month::of(part.end() - Days::new(1))));
    }
}
