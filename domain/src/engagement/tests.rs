//! Worked examples, edges, and what holds for all usage.

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    metric::{ExclusionReason, Metric, Ratio, Status},
    time::Window,
};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn window(start: &str, end: &str) -> Window {
    Window::new(date(start), date(end), Tz::UTC).unwrap()
}

fn account(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn shown(metric: &Metric) -> String {
    metric
        .displayed(2)
        .map_or_else(|| metric.status.to_string(), |value| value.to_string())
}

/// One thing that a user did on a day, once, at ten o'clock.
fn row(user: u32) -> UsageRow {
    UsageRow {
        user,
        actions: 1,
        quantity: 1,
        half_hours: HalfHours::of(36_000, 0),
        ..UsageRow::default()
    }
}

/// Users by their account, and days by what was done on them.
fn usage(users: &[(u128, bool)], days: &[(&str, Vec<UsageRow>)]) -> UsageFacts {
    let users = users.iter().map(|(number, is_service)| UsageUser {
        account: account(*number),
        is_service: *is_service,
    });
    let features = vec!["report".to_owned(), "export".to_owned()];
    let first = days.iter().map(|(day, _)| date(day)).min();
    let mut usage = UsageFacts::new(UsageUsers::new(users.collect()), features, first);
    for (day, rows) in days {
        usage.set_day(date(day), UsageDay::new(rows.clone()));
    }
    usage
}

fn members(accounts: impl IntoIterator<Item = u128>) -> Vec<UsageMember> {
    let accounts = accounts.into_iter();
    accounts
        .map(|number| UsageMember::current(account(number)))
        .collect()
}

fn ask(usage: &UsageFacts, members: Vec<UsageMember>, window: &Window) -> Engagement {
    usage
        .engagement(&[members], window, date("2024-12-31"))
        .remove(0)
}

#[test]
fn weekdays_alone_count_when_asked_for() {
    // Ten users on the 22 weekdays that June and the first days of July 2024 have among thirty, one of them on weekends, too.
    let users = [(1, false); 10];
    let start = date("2024-06-03");
    let days: Vec<(String, Vec<UsageRow>)> = (0..30)
        .map(|day| {
            let is_weekend = day % 7 >= 5;
            let count = if is_weekend { 1 } else { 10 };
            (
                (start + Days::new(day)).to_string(),
                (0..count).map(row).collect(),
            )
        })
        .collect();
    let days: Vec<_> = days
        .iter()
        .map(|(day, rows)| (day.as_str(), rows.clone()))
        .collect();
    let engagement = ask(
        &usage(&users, &days),
        members([1]),
        &window("2024-06-03", "2024-07-03"),
    );
    // 22 x 10 + 8 x 1 over 30 days; 10 on every weekday.
    assert_eq!(
        shown(&engagement.mean_daily_users(DayConvention::AllDays)),
        "7.6"
    );
    assert_eq!(
        shown(&engagement.mean_daily_users(DayConvention::Weekdays)),
        "10"
    );
    assert_eq!(
        shown(&engagement.stickiness(DayConvention::AllDays)),
        "0.76"
    );
    assert_eq!(shown(&engagement.stickiness(DayConvention::Weekdays)), "1");
    assert_eq!(
        engagement.stickiness(DayConvention::Weekdays).convention,
        "WEEKDAYS"
    );
}

#[test]
fn a_month_is_thirty_days_or_the_calendar_month_that_was_asked_for() {
    let usage = usage(
        &[(1, false), (1, false)],
        &[("2024-10-01", vec![row(0)]), ("2024-10-31", vec![row(1)])],
    );
    for (start, end, users, of, convention) in [
        // All 31 days of October.
        (
            "2024-10-01",
            "2024-11-01",
            "2",
            ("2024-10-01", "2024-11-01"),
            "CALENDAR_MONTH",
        ),
        // The last thirty days of two months: the first user was active before them.
        (
            "2024-09-01",
            "2024-11-01",
            "1",
            ("2024-10-02", "2024-11-01"),
            "LAST_30_DAYS",
        ),
        // Days before a short window count, too.
        (
            "2024-10-30",
            "2024-10-31",
            "1",
            ("2024-10-01", "2024-10-31"),
            "LAST_30_DAYS",
        ),
        (
            "2024-10-31",
            "2024-11-01",
            "1",
            ("2024-10-02", "2024-11-01"),
            "LAST_30_DAYS",
        ),
    ] {
        let engagement = ask(&usage, members([1]), &window(start, end));
        let metric = engagement.monthly_users();
        assert_eq!(shown(&metric), users, "{start} {end}");
        assert_eq!(metric.convention, convention);
        let days = metric.window.unwrap();
        assert_eq!((days.start(), days.end()), (date(of.0), date(of.1)));
    }
}

#[test]
fn trailing_weeks_and_months_follow_the_days() {
    let usage = usage(
        &[(1, false), (1, false)],
        &[
            ("2024-01-01", vec![row(0)]),
            ("2024-01-05", vec![row(0), row(1)]),
            ("2024-02-01", vec![row(1)]),
        ],
    );
    let engagement = ask(&usage, members([1]), &window("2024-01-01", "2024-03-15"));
    let on = |day: &str| {
        let found = engagement
            .days()
            .find(|known| known.date == date(day))
            .unwrap();
        (found.daily, found.weekly, found.monthly)
    };
    assert_eq!(engagement.days().count(), 74);
    assert_eq!(on("2024-01-01"), (1, 1, 1));
    assert_eq!(on("2024-01-05"), (2, 2, 2));
    assert_eq!(on("2024-01-11"), (0, 2, 2));
    assert_eq!(on("2024-01-12"), (0, 0, 2));
    assert_eq!(on("2024-02-01"), (1, 1, 2));
    assert_eq!(on("2024-02-04"), (0, 1, 1));
    assert_eq!(on("2024-03-01"), (0, 0, 1));
    assert_eq!(on("2024-03-02"), (0, 0, 0));
    assert_eq!(shown(&engagement.weekly_users()), "0");
}

#[test]
fn service_users_count_nowhere_and_are_said_to_be_left_out() {
    let usage = usage(
        &[(1, false), (1, true)],
        &[("2024-06-10", vec![row(0), row(1)])],
    );
    let engagement = ask(&usage, members([1]), &window("2024-06-01", "2024-07-01"));
    assert_eq!(
        (
            engagement.users,
            engagement.service_users,
            engagement.actions
        ),
        (1, 1, 1)
    );
    let stickiness = engagement.stickiness(DayConvention::AllDays);
    let excluded = stickiness.excluded.first().unwrap();
    assert_eq!(
        (excluded.reason, excluded.count),
        (ExclusionReason::ServiceUser, 1)
    );
    // A robot alone does not make its account active.
    let robot = ask(
        &self::usage(&[(1, true)], &[("2024-06-10", vec![row(0)])]),
        members([1]),
        &window("2024-06-01", "2024-07-01"),
    );
    assert_eq!(robot.inactive_accounts, [account(1)]);
    assert_eq!(
        robot.stickiness(DayConvention::AllDays).status,
        Status::ZeroDenominator
    );
}

#[test]
fn active_time_sessions_and_actions_are_per_active_user_of_the_window() {
    let long = UsageRow {
        actions: 3,
        seconds: 5_400,
        half_hours: HalfHours::of(32_400, 5_400).union(HalfHours::of(50_000, 60)),
        ..row(0)
    };
    let late = UsageRow {
        seconds: 600,
        half_hours: HalfHours::of(86_100, 600),
        ..row(1)
    };
    let early = UsageRow {
        seconds: 600,
        half_hours: HalfHours::of(0, 600),
        ..row(1)
    };
    let usage = usage(
        &[(1, false), (1, false)],
        &[
            ("2024-06-10", vec![long, late]),
            ("2024-06-11", vec![early]),
        ],
    );
    let engagement = ask(&usage, members([1]), &window("2024-06-01", "2024-07-01"));
    // Two sessions of the first user; the second one's goes on after midnight.
    assert_eq!(
        (engagement.actions, engagement.seconds, engagement.sessions),
        (5, 6_600, 3)
    );
    assert_eq!(shown(&engagement.actions_per_user()), "2.5");
    assert_eq!(shown(&engagement.sessions_per_user()), "1.5");
    assert_eq!(shown(&engagement.seconds_per_user()), "3300");
    // A session belongs to the day on which it began, so that windows add up.
    let sessions = |start, end| ask(&usage, members([1]), &window(start, end)).sessions;
    assert_eq!(
        (
            sessions("2024-06-10", "2024-06-11"),
            sessions("2024-06-11", "2024-06-12")
        ),
        (3, 0)
    );
}

#[test]
fn half_hours_are_runs_of_the_clock() {
    for (start, seconds, bits) in [
        (0, 0, 0b1),
        (1_799, 1, 0b1),
        (1_799, 2, 0b11),
        (1_800, 0, 0b10),
        (0, 86_400, (1 << 48) - 1),
        (86_399, 0, 1 << 47),
        (84_600, 86_400, 1 << 47),
    ] {
        assert_eq!(
            HalfHours::of(start, seconds).bits(),
            bits,
            "{start} {seconds}"
        );
    }
    assert_eq!(HalfHours::from_bits(-1).bits(), (1 << 48) - 1);
    assert_eq!(HalfHours::from_bits(0).sessions(true), 0);
    assert_eq!(HalfHours::from_bits(0b1011).sessions(true), 1);
    assert_eq!(HalfHours::from_bits(0b1011).sessions(false), 2);
}

#[test]
fn seats_are_used_by_the_users_of_accounts_that_have_them() {
    let usage = usage(
        &[(1, false), (1, false), (2, false), (3, false)],
        &[("2024-06-10", vec![row(0), row(1), row(2)])],
    );
    let seats = |number, seats| UsageMember {
        seats,
        ..UsageMember::current(account(number))
    };
    let set = vec![seats(1, Some(10)), seats(2, None), seats(3, Some(5))];
    let engagement = ask(&usage, set, &window("2024-06-01", "2024-07-01"));
    let utilisation = engagement.seat_utilisation();
    assert_eq!(shown(&utilisation), "0.13");
    assert_eq!(
        (utilisation.numerator, utilisation.denominator),
        (Ratio::whole(2), Ratio::whole(15))
    );
    let excluded = utilisation.excluded.first().unwrap();
    assert_eq!(
        (excluded.reason, excluded.count),
        (ExclusionReason::NoSeats, 1)
    );
    let without = ask(&usage, members([1]), &window("2024-06-01", "2024-07-01"));
    assert_eq!(without.seat_utilisation().status, Status::ZeroDenominator);
}

#[test]
fn an_account_that_was_archived_counts_until_then_and_is_neither_active_nor_inactive() {
    let usage = usage(
        &[(1, false), (2, false)],
        &[
            ("2024-06-10", vec![row(0), row(1)]),
            ("2024-06-20", vec![row(0), row(1)]),
        ],
    );
    let archived = UsageMember {
        until: Some(date("2024-06-20")),
        is_current: false,
        ..UsageMember::current(account(2))
    };
    let mut set = members([1, 3]);
    set.push(archived);
    let engagement = ask(&usage, set, &window("2024-06-01", "2024-07-01"));
    assert_eq!((engagement.users, engagement.actions), (2, 3));
    assert_eq!(engagement.active_accounts, [account(1)]);
    assert_eq!(engagement.inactive_accounts, [account(3)]);
    assert_eq!(shown(&engagement.inactive_share()), "0.5");
}

#[test]
fn breadth_and_depth_of_features() {
    let with = |user, feature, quantity| UsageRow {
        feature,
        quantity,
        ..row(user)
    };
    let usage = usage(
        &[(1, false), (1, false), (2, false), (3, true)],
        &[
            (
                "2024-06-10",
                vec![with(0, 0, 4), with(0, 1, 1), with(1, 0, 2), with(3, 1, 99)],
            ),
            ("2024-06-11", vec![with(0, 0, 4), with(2, 0, 5)]),
        ],
    );
    let adoption = usage.adoption(
        &[members([1, 2, 3, 4])],
        &window("2024-06-01", "2024-07-01"),
        date("2024-12-31"),
    );
    let adoption = &adoption[0];
    let [export, report] = &adoption.features[..] else {
        panic!("two features: {adoption:?}");
    };
    assert_eq!((report.users, report.quantity, report.actions), (3, 15, 4));
    assert_eq!(report.accounts, [account(1), account(2)]);
    assert_eq!((export.users, export.quantity), (1, 1));
    // Three features of two active accounts; sixteen done by four pairs of user and feature.
    assert_eq!(shown(&adoption.breadth()), "1.5");
    assert_eq!(shown(&adoption.depth()), "4");
    assert_eq!(shown(&adoption.adoption_of(report)), "0.5");
    assert_eq!(shown(&adoption.depth_of(report)), "5");
}

#[test]
fn what_is_not_known_is_not_zero() {
    let nothing = usage(&[], &[]);
    let june = window("2024-06-01", "2024-07-01");
    let engagement = ask(&nothing, members([1]), &june);
    for metric in [
        engagement.mean_daily_users(DayConvention::AllDays),
        engagement.monthly_users(),
        engagement.stickiness(DayConvention::AllDays),
        engagement.actions_per_user(),
        engagement.inactive_share(),
    ] {
        assert_eq!((metric.value, metric.status), (None, Status::NoData));
    }
    // Recorded later than the window.
    let later = usage(&[(1, false)], &[("2024-07-01", vec![row(0)])]);
    assert_eq!(
        ask(&later, members([1]), &june).monthly_users().status,
        Status::NoData
    );
    // Recorded, but nobody was active: the count is zero, and there is nothing to divide by.
    let before = usage(&[(1, false)], &[("2024-01-01", vec![row(0)])]);
    let quiet = ask(&before, members([1]), &june);
    assert_eq!(shown(&quiet.mean_daily_users(DayConvention::AllDays)), "0");
    assert_eq!(shown(&quiet.monthly_users()), "0");
    assert_eq!(
        quiet.stickiness(DayConvention::AllDays).status,
        Status::ZeroDenominator
    );
    // A weekend has no weekdays.
    let weekend = ask(&before, members([1]), &window("2024-06-01", "2024-06-03"));
    assert_eq!(
        weekend.mean_daily_users(DayConvention::Weekdays).status,
        Status::ZeroDenominator
    );
    // A window that has not begun.
    let ahead = ask(&before, members([1]), &window("2025-02-01", "2025-03-01"));
    assert_eq!(ahead.monthly_users().status, Status::NoData);
    assert_eq!(ahead.days().count(), 0);
}

#[test]
fn a_window_ends_with_what_is_known() {
    let usage = usage(
        &[(1, false), (1, false)],
        &[("2024-06-10", vec![row(0)]), ("2024-06-20", vec![row(1)])],
    );
    let set = members([1]);
    let june = window("2024-06-01", "2024-07-01");
    let engagement = usage
        .engagement(&[set], &june, date("2024-06-10"))
        .remove(0);
    assert_eq!((engagement.users, engagement.days().count()), (1, 10));
    assert_eq!(
        shown(&engagement.mean_daily_users(DayConvention::AllDays)),
        "0.1"
    );
    assert_eq!(engagement.monthly_users().convention, "LAST_30_DAYS");
}

#[test]
fn an_event_belongs_to_its_day_in_the_zone() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let terms = |text, seconds, quantity| EventTerms {
        at: at(text),
        seconds,
        quantity,
    };
    for (zone, text, day, bits) in [
        (Tz::UTC, "2024-06-30T23:59:59Z", "2024-06-30", 1_i64 << 47),
        // India is five and a half hours ahead.
        (Tz::Asia__Kolkata, "2024-06-30T18:30:00Z", "2024-07-01", 1),
        (
            Tz::Asia__Kolkata,
            "2024-06-30T18:29:59Z",
            "2024-06-30",
            1 << 47,
        ),
        // The hour that comes twice: the half hours of both.
        (
            Tz::America__New_York,
            "2024-11-03T05:10:00Z",
            "2024-11-03",
            1 << 2,
        ),
        (
            Tz::America__New_York,
            "2024-11-03T06:10:00Z",
            "2024-11-03",
            1 << 2,
        ),
        // The hour that is left out.
        (
            Tz::America__New_York,
            "2024-03-10T07:10:00Z",
            "2024-03-10",
            1 << 6,
        ),
    ] {
        let activity = Activity::of(&terms(text, 0, 1), zone).unwrap();
        assert_eq!(
            (activity.date, activity.half_hours.bits()),
            (date(day), bits),
            "{text}"
        );
    }
    let refused = |seconds, quantity| {
        Activity::of(&terms("2024-06-30T12:00:00Z", seconds, quantity), Tz::UTC).unwrap_err()
    };
    assert_eq!(refused(-1, 1), EventError::Seconds(-1));
    assert_eq!(refused(86_401, 1), EventError::Seconds(86_401));
    assert_eq!(refused(0, -1), EventError::Quantity(-1));
    assert_eq!(
        refused(0, 1_000_000_001),
        EventError::Quantity(1_000_000_001)
    );
    assert_eq!(
        Activity::of(&terms("1969-12-31T12:00:00Z", 0, 1), Tz::UTC),
        Err(EventError::OutOfTime)
    );
    let now = at("2024-06-30T12:00:00Z");
    assert!(!Activity::is_ahead(now + TimeDelta::minutes(5), now));
    assert!(Activity::is_ahead(
        now + TimeDelta::minutes(5) + TimeDelta::seconds(1),
        now
    ));
}

#[test]
fn users_can_become_known_and_change_later() {
    let user = |number, is_service| UsageUser {
        account: account(number),
        is_service,
    };
    let users = UsageUsers::new(vec![user(2, false), user(1, false)]);
    let changed = users.with(&[(3, user(3, true)), (0, user(2, true)), (2, user(1, false))]);
    let whole = UsageUsers::new(vec![
        user(2, true),
        user(1, false),
        user(1, false),
        user(3, true),
    ]);
    assert_eq!(changed, whole);
    assert_eq!(
        (whole.len(), whole.accounts()),
        (4, &[account(1), account(2), account(3)][..])
    );
}

/// Two hundred days, thirteen users of five accounts, one a robot, and events on any day.
fn any_events() -> impl Strategy<Value = Vec<(u32, UsageRow)>> {
    let row = (0..13_u32, 0..2_u16, 0..86_400_u32, 0..7_200_u32, 0..20_u64);
    let row = row.prop_map(|(user, feature, start, seconds, quantity)| UsageRow {
        user,
        feature,
        actions: 1,
        quantity,
        seconds,
        half_hours: HalfHours::of(start, seconds),
    });
    prop::collection::vec((0..200_u32, row), 1..150)
}

fn of_events(events: &[(u32, UsageRow)]) -> UsageFacts {
    let users = (0..13_u128).map(|number| UsageUser {
        account: account(number % 5),
        is_service: number == 12,
    });
    let first = date("2024-01-01");
    let features = vec!["report".to_owned(), "export".to_owned()];
    let mut usage = UsageFacts::new(UsageUsers::new(users.collect()), features, Some(first));
    for day in 0..200 {
        let rows = events.iter().filter(|(on, _)| *on == day);
        usage.set_day(
            first + Days::new(day.into()),
            UsageDay::new(rows.map(|(_, row)| *row).collect()),
        );
    }
    usage
}

/// The different people among the events of some days, by going through all of them.
fn people(events: &[(u32, UsageRow)], days: std::ops::Range<i64>) -> usize {
    let inside = events
        .iter()
        .filter(|(day, _)| days.contains(&i64::from(*day)));
    let users = inside.map(|(_, row)| row.user).filter(|user| *user != 12);
    users.collect::<HashSet<_>>().len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_arrival_does_not_matter(mut events in any_events(), seed in any::<u64>()) {
        let before = of_events(&events);
        let length = events.len();
        for place in 0..length {
            let other = (seed.rotate_left(place as u32 % 64) as usize) % length;
            events.swap(place, other);
        }
        prop_assert_eq!(of_events(&events), before);
    }

    #[test]
    fn trailing_counts_are_those_of_going_through_all_events(events in any_events(), start in 0..200_u64, length in 1..60_u64) {
        let first = date("2024-01-01");
        let window = Window::new(first + Days::new(start), first + Days::new(start + length), Tz::UTC).unwrap();
        let engagement = of_events(&events).engagement(&[members(0..5)], &window, date("2030-01-01")).remove(0);
        for (day, known) in (start as i64..).zip(engagement.days()) {
            prop_assert_eq!(known.daily as usize, people(&events, day..day + 1));
            prop_assert_eq!(known.weekly as usize, people(&events, day - 6..day + 1));
            prop_assert_eq!(known.monthly as usize, people(&events, day - 29..day + 1));
        }
        prop_assert_eq!(engagement.users, people(&events, start as i64..(start + length) as i64));
    }

    #[test]
    fn parts_add_up_to_the_whole(events in any_events(), start in 0..150_u64) {
        let usage = of_events(&events);
        let first = date("2024-01-01");
        let window = Window::new(first + Days::new(start), first + Days::new(start + 40), Tz::UTC).unwrap();
        let as_of = date("2030-01-01");
        let sets: Vec<_> = [members([0, 3]), members([1]), members([2, 4]), members(0..5)].into();
        let parts = usage.engagement(&sets, &window, as_of);
        let (whole, parts) = parts.split_last().unwrap();
        let sum = |of: fn(&Engagement) -> u64| parts.iter().map(of).sum::<u64>();
        prop_assert_eq!(sum(|part| part.users as u64), whole.users as u64);
        prop_assert_eq!(sum(|part| part.service_users as u64), whole.service_users as u64);
        prop_assert_eq!(sum(|part| part.actions), whole.actions);
        prop_assert_eq!(sum(|part| part.seconds), whole.seconds);
        prop_assert_eq!(sum(|part| part.sessions), whole.sessions);
        for (place, day) in whole.days().enumerate() {
            let monthly: u32 = parts.iter().filter_map(|part| part.days().nth(place)).map(|day| day.monthly).sum();
            prop_assert_eq!(monthly, day.monthly);
        }
        // Windows add up, too: sessions over midnight are counted once.
        let cut = first + Days::new(start + 17);
        let halves = [Window::new(window.start(), cut, Tz::UTC).unwrap(), Window::new(cut, window.end(), Tz::UTC).unwrap()];
        let halves = halves.map(|half| usage.engagement(&[members(0..5)], &half, as_of).remove(0));
        prop_assert_eq!(halves[0].sessions + halves[1].sessions, whole.sessions);
        prop_assert_eq!(halves[0].seconds + halves[1].seconds, whole.seconds);
        // Every account is active or not; stickiness is a proportion.
        prop_assert_eq!(whole.active_accounts.len() + whole.inactive_accounts.len(), 5);
        if let Some(value) = whole.stickiness(DayConvention::AllDays).displayed(6) {
            prop_assert!(value >= 0.into() && value <= 1.into());
        }
        // Features add up to the same.
        let adoption = usage.adoption(&sets, &window, as_of);
        let of_features: u64 = adoption[3].features.iter().map(|feature| feature.actions).sum();
        prop_assert_eq!(of_features, whole.actions);
        prop_assert_eq!(adoption[3].active_accounts, whole.active_accounts.len());
        for part in &adoption {
            prop_assert!(part.features.iter().all(|feature| feature.accounts.len() <= part.active_accounts));
        }
    }
}

#[test]
fn recent_usage_is_held_against_the_four_weeks_before() {
    // Account 1: two users, one robot. Account 2 did something long ago.
    let users = [(1, false), (1, false), (1, true), (2, false)];
    let usage = usage(
        &users,
        &[
            ("2024-05-05", vec![row(0), row(3)]),
            ("2024-05-06", vec![row(0)]),
            ("2024-06-02", vec![row(0), row(1)]),
            ("2024-06-03", vec![row(0)]),
            ("2024-06-29", vec![row(1), row(2)]),
            ("2024-07-01", vec![row(0)]),
        ],
    );
    // The days from June 3rd on, and from May 6th on before.
    let recent = usage.recent(date("2024-06-30"));
    assert_eq!(recent.recorded_on, Some(date("2024-06-29")));
    let expected = AccountUsage {
        recent: 2,
        before: 3,
        daily: 4,
        monthly: 2,
    };
    assert_eq!(recent.accounts, [(account(1), expected)].into());
    let shown = |ratio: Option<Ratio>| ratio.map(|ratio| ratio.to_decimal(4).to_string());
    assert_eq!(shown(expected.trend()).as_deref(), Some("-0.3333"));
    assert_eq!(shown(expected.stickiness()).as_deref(), Some("0.0667"));
    assert_eq!(AccountUsage::default().trend(), None);
    assert_eq!(AccountUsage::default().stickiness(), None);
    assert_eq!(
        recent_days(date("2024-06-30")),
        (date("2024-05-06"), date("2024-07-01"))
    );
    assert_eq!(usage.recent(date("2024-04-30")), RecentUsage::default());
}
