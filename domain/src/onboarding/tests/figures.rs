//! Worked examples of the numbers.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::world::*;
use crate::{
    metric::{ExclusionReason, Metric, Status},
    onboarding::*,
    time::{NEVER, Window, day_number},
};

const AS_OF: &str = "2024-12-31";

fn year() -> Window {
    Window::new(date("2024-01-01"), date("2025-01-01"), Tz::UTC).unwrap()
}

fn shown(metric: &Metric, decimals: u32) -> String {
    let shown = metric.displayed(decimals).map(|value| value.to_string());
    shown.unwrap_or_else(|| metric.status.to_string())
}

fn ends(metric: &Metric) -> Option<(String, String)> {
    let interval = metric.confidence_interval?;
    Some((interval.low.to_string(), interval.high.to_string()))
}

/// An account with one milestone, which is the value, done after so many days or not, and watched for so long.
fn waited(days: u64, is_done: bool) -> Plan {
    let milestone = MilestoneTerms {
        is_first_value: true,
        ..calendar_days("value", 30, &[])
    };
    let template = Template::new(vec![phase("a", vec![milestone])]).unwrap();
    let watched = date(AS_OF);
    let starts_on = match is_done {
        true => date("2024-02-01"),
        // Those that wait have done so until the date.
        false => watched - Days::new(days),
    };
    let mut plan = Plan::of(template.into(), starts_on, &calendar(), Uuid::nil);
    if is_done {
        plan.milestones[0].events.push(MilestoneEvent {
            on: starts_on + Days::new(days),
            what: MilestoneMove::Done,
        });
    }
    plan
}

fn times(plans: &[Plan], question: ValueQuestion) -> TimeToValue {
    let accounts = (1_u128..).zip(plans).map(|(number, plan)| Onboarded {
        account: Uuid::from_u128(number),
        signed_up_on: Some(plan.starts_on - Days::new(10)),
        left_on: None,
        plans: vec![plan],
    });
    TimeToValue::of(accounts, question, &calendar(), year(), date(AS_OF))
}

/// Forty accounts, twelve of which still wait. The expected numbers were computed once with Python's lifelines 0.30.3 (`KaplanMeierFitter` with its
/// log-log interval, `percentile`, and `qth_survival_times` of the ends of the interval).
#[test]
fn time_to_value_agrees_with_an_independent_estimate() {
    let reached = [
        12, 15, 18, 21, 23, 26, 26, 36, 37, 49, 52, 57, 62, 66, 68, 74, 76, 78, 88, 93, 96, 106,
        110, 115, 119, 120, 120, 123,
    ];
    let waiting = [42, 43, 51, 57, 75, 80, 89, 98, 102, 110, 113, 121];
    let reached = reached.into_iter().map(|days| waited(days, true));
    let waiting = waiting.into_iter().map(|days| waited(days, false));
    let plans: Vec<_> = reached.chain(waiting).collect();
    let times = times(&plans, ValueQuestion::default());
    assert_eq!(times.accounts.len(), 40);
    assert_eq!(times.reached().len(), 28);
    for (metric, days, low, high) in [
        (times.quantile(Decimal::new(25, 2)), "49", "23", "68"),
        (times.median(), "88", "62", "110"),
        (times.quantile(Decimal::new(6, 1)), "106", "76", "120"),
    ] {
        assert_eq!(shown(&metric, 0), days);
        assert_eq!(ends(&metric), Some((low.to_owned(), high.to_owned())));
    }
    // Where the last one gets there Greenwood's formula has no answer: the upper end is not known here, and 123 days there.
    for (share, days) in [(75, "119"), (90, "123")] {
        let metric = times.quantile(Decimal::new(share, 2));
        assert_eq!((shown(&metric, 0), ends(&metric)), (days.to_owned(), None));
    }
    for (days, share, low, high) in [
        (30, "0.175", "0.087535", "0.332344"),
        (60, "0.307152", "0.187129", "0.477902"),
        (90, "0.51569", "0.364562", "0.686291"),
        (120, "0.889301", "0.714304", "0.97907"),
    ] {
        let metric = times.reached_by(days);
        assert_eq!(shown(&metric, 6), share, "{days}");
        assert_eq!(
            ends(&metric),
            Some((low.to_owned(), high.to_owned())),
            "{days}"
        );
    }
    let early = times.reached_by(10);
    assert_eq!((shown(&early, 2), ends(&early)), ("0".to_owned(), None));
    let waiting: Vec<_> = times.waiting().iter().map(|account| account.days).collect();
    assert_eq!(
        waiting,
        [121, 113, 110, 102, 98, 89, 80, 75, 57, 51, 43, 42]
    );
}

#[test]
fn what_is_not_known_has_no_value() {
    let none = times(&[], ValueQuestion::default());
    assert_eq!(none.median().status, Status::NoData);
    assert_eq!(none.reached_by(30).status, Status::NoData);
    let plans = [waited(20, true), waited(40, false), waited(40, false)];
    let few = times(&plans, ValueQuestion::default());
    assert_eq!(few.median().status, Status::InsufficientSample);
    assert_eq!(shown(&few.reached_by(30), 4), "0.3333");
    assert_eq!(few.reached_by(41).status, Status::InsufficientSample);
    // The last one got there: nobody is taken to wait longer, whenever the others were looked at last.
    let last = [waited(20, false), waited(40, true)];
    let last = times(&last, ValueQuestion::default());
    assert_eq!(shown(&last.reached_by(41), 1), "1");
    // All have got there: that holds for any number of days.
    let all = times(&plans[..1], ValueQuestion::default());
    assert_eq!(shown(&all.reached_by(400), 1), "1");
    let full = ValueQuestion {
        value: ValueKind::FullValue,
        ..ValueQuestion::default()
    };
    assert!(times(&plans, full).accounts.is_empty());
    let by_signup = ValueQuestion {
        start: StartConvention::SignUp,
        ..full
    };
    let excluded = times(&plans, by_signup).median().excluded;
    assert_eq!(
        (excluded[0].reason, excluded[0].count),
        (ExclusionReason::NoOnboarding, 3)
    );
}

#[test]
fn days_are_counted_from_a_start_and_without_waiting() {
    let mut plan = plan("2024-04-26");
    plan.contract_signed_on = Some(date("2024-04-19"));
    done(&mut plan, "kickoff", "2024-04-26");
    happened(
        &mut plan,
        "access",
        "2024-04-29",
        MilestoneMove::Blocked(BlockedOn::Customer),
    );
    // Waits at the same time, and leads to the go-live too.
    happened(
        &mut plan,
        "training",
        "2024-05-01",
        MilestoneMove::Blocked(BlockedOn::Customer),
    );
    // Does not lead to it.
    happened(
        &mut plan,
        "survey",
        "2024-04-26",
        MilestoneMove::Blocked(BlockedOn::Customer),
    );
    done(&mut plan, "access", "2024-05-03");
    done(&mut plan, "training", "2024-05-06");
    done(&mut plan, "data", "2024-05-07");
    done(&mut plan, "live", "2024-05-08");
    for (start, days, without_waiting, expected) in [
        (StartConvention::Kickoff, DayCount::Calendar, false, 12),
        // From 29 April to 6 May.
        (StartConvention::Kickoff, DayCount::Calendar, true, 5),
        // Without two weekends and a holiday.
        (StartConvention::Kickoff, DayCount::Business, false, 7),
        (StartConvention::Kickoff, DayCount::Business, true, 3),
        (StartConvention::Contract, DayCount::Calendar, false, 19),
        (StartConvention::SignUp, DayCount::Calendar, false, 22),
    ] {
        let question = ValueQuestion {
            value: ValueKind::FirstValue,
            start,
            days,
            without_waiting,
        };
        let times = times(std::slice::from_ref(&plan), question);
        assert_eq!(times.accounts[0].days, expected, "{question:?}");
    }
    let unsigned = Plan {
        contract_signed_on: None,
        ..plan
    };
    let question = ValueQuestion {
        start: StartConvention::Contract,
        ..ValueQuestion::default()
    };
    let excluded = times(&[unsigned], question).median().excluded;
    assert_eq!(
        (excluded[0].reason, excluded[0].count),
        (ExclusionReason::StartNotKnown, 1)
    );
}

#[test]
fn who_gave_up_or_left_waits_no_more() {
    let cancelled = Plan {
        cancelled_on: Some(date("2024-12-11")),
        ..waited(30, false)
    };
    let mut skipped = waited(30, false);
    skipped.milestones[0].events.push(MilestoneEvent {
        on: date("2024-12-06"),
        what: MilestoneMove::Skipped,
    });
    let waiting = waited(30, false);
    let account = |number, plans, left_on| Onboarded {
        account: Uuid::from_u128(number),
        signed_up_on: None,
        left_on,
        plans,
    };
    let accounts = [
        account(1, vec![&cancelled], None),
        account(2, vec![&skipped], None),
        account(3, vec![&waiting], Some(date("2024-12-21"))),
        // Given up once, and tried again.
        account(4, vec![&cancelled, &waiting], None),
    ];
    let question = ValueQuestion::default();
    let times = TimeToValue::of(
        accounts.into_iter(),
        question,
        &calendar(),
        year(),
        date(AS_OF),
    );
    let seen: Vec<_> = times
        .accounts
        .iter()
        .map(|account| (account.days, account.is_waiting))
        .collect();
    assert_eq!(seen, [(10, false), (5, false), (20, false), (30, true)]);
    assert_eq!((times.survival.subjects, times.survival.ended), (4, 0));
}

#[test]
fn onboardings_of_a_window() {
    let on_time = |number: u128, last: &str| {
        let mut plan = plan_from(date("2024-04-26"), number * 100);
        for key in ["kickoff", "access", "training", "data", "live"] {
            done(&mut plan, key, "2024-05-03");
        }
        done(&mut plan, "report", last);
        plan
    };
    let mut skipped = plan_from(date("2024-04-26"), 300);
    done(&mut skipped, "kickoff", "2024-04-26");
    for key in ["access", "training", "data", "live", "report"] {
        happened(&mut skipped, key, "2024-05-02", MilestoneMove::Skipped);
    }
    let mut running = plan_from(date("2024-04-26"), 400);
    done(&mut running, "kickoff", "2024-04-26");
    let cancelled = Plan {
        cancelled_on: Some(date("2024-05-01")),
        ..plan_from(date("2024-04-26"), 500)
    };
    let plans = [
        on_time(1, "2024-05-22"),
        on_time(2, "2024-05-23"),
        skipped,
        running,
        cancelled,
        plan_from(date("2024-12-20"), 600),
    ];
    let report = |as_of: &str| {
        let mut report = OnboardingReport::new(year(), date(as_of));
        for (number, plan) in (1..).zip(&plans) {
            let id = Uuid::from_u128(number);
            report.take(id, id, plan, &calendar());
        }
        report.finish()
    };
    let year_end = report(AS_OF);
    assert_eq!((year_end.started.len(), year_end.due.len()), (6, 4));
    let done_or_skipped = year_end.completion(CompletionConvention::DoneOrSkipped);
    assert_eq!(shown(&done_or_skipped, 2), "0.75");
    assert_eq!(
        shown(&year_end.completion(CompletionConvention::Done), 2),
        "0.5"
    );
    assert_eq!(shown(&year_end.on_time_rate(), 2), "0.5");
    let left_out = year_end.on_time_rate().excluded;
    assert_eq!(
        (left_out[0].reason, left_out[0].count),
        (ExclusionReason::Cancelled, 1)
    );
    assert_eq!(year_end.running.len(), 2);
    // Of the running one all but the kickoff; of the new one the kickoff and what was due since.
    assert_eq!(year_end.accounts_overdue.len(), 2);
    assert_eq!(year_end.overdue.len(), 6 + 4);
    let funnel: Vec<_> = year_end
        .funnel
        .iter()
        .map(|stage| {
            (
                stage.key.as_str(),
                stage.plans,
                stage.reached.len(),
                stage.current.len(),
            )
        })
        .collect();
    assert_eq!(
        funnel,
        [
            ("set-up", 6, 6, 2),
            ("roll-out", 6, 3, 0),
            ("value", 6, 3, 0)
        ]
    );
    assert_eq!(shown(&year_end.funnel[1].share(), 1), "0.5");
    // On an earlier date less was known.
    let early = report("2024-05-21");
    assert_eq!((early.due.len(), early.running.len()), (0, 3));
    assert_eq!(early.on_time_rate().status, Status::ZeroDenominator);
    assert_eq!(
        (early.milestones_on_time.len(), early.milestones_due.len()),
        (8, 20)
    );
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn prompt(sent_at: &str, hours: Option<i64>) -> Prompt {
    let sent_at = instant(sent_at);
    Prompt {
        sent_at,
        answered_at: hours.map(|hours| sent_at + TimeDelta::hours(hours)),
    }
}

#[test]
fn responses_within_a_day() {
    let prompts = [
        prompt("2024-03-01T10:00:00Z", Some(24)),
        prompt("2024-03-01T10:00:00Z", Some(25)),
        prompt("2024-03-02T10:00:00Z", None),
        prompt("2024-03-10T10:00:00Z", None),
    ];
    let report = |as_of: &str| {
        let mut report = PromptReport::new(year(), 30, date(as_of));
        let rows = (1..).zip(&prompts);
        let rows = rows.map(|(id, prompt)| PromptRow::new(Uuid::from_u128(id), prompt, Tz::UTC));
        let rows: Vec<_> = rows.collect();
        report.take(Uuid::nil(), NEVER, &rows);
        report.finish()
    };
    let known = report("2024-03-11");
    assert_eq!(shown(&known.response_rate(), 2), "0.25");
    assert_eq!((known.answered.len(), known.provisional.len()), (2, 0));
    assert_eq!(report("2024-03-10").provisional.len(), 1);
    let early = report("2024-03-01");
    assert_eq!(
        (
            early.sent.len(),
            early.in_time.len(),
            early.provisional.len()
        ),
        (2, 0, 2)
    );
}

/// Seed 001: nearly 80 % more of those who respond within 24 hours become paying customers. The interval was computed once with
/// `scipy.stats.contingency.relative_risk` of Python's SciPy 1.17.1.
#[test]
fn the_uplift_of_responders() {
    let sent = date("2024-03-01");
    let mut report = PromptReport::new(year(), 14, date(AS_OF));
    let mut take = |number: u128, hours, paid_on: Option<NaiveDate>| {
        let prompt = prompt("2024-03-01T10:00:00Z", hours);
        let row = PromptRow::new(Uuid::from_u128(number), &prompt, Tz::UTC);
        let paid = paid_on.map_or(NEVER, day_number);
        report.take(Uuid::from_u128(number), paid, &[row]);
    };
    for number in 0..80 {
        take(number, Some(3), (number < 36).then(|| sent + Days::new(14)));
    }
    for number in 100..220 {
        // On the day itself, or too late.
        let paid = if number < 130 {
            sent
        } else {
            sent + Days::new(15)
        };
        take(number, Some(30), Some(paid));
    }
    take(300, Some(1), Some(date("2024-02-29")));
    let uplift = report.uplift();
    assert_eq!(shown(&uplift, 4), "0.8");
    assert_eq!(
        ends(&uplift),
        Some(("0.214625".to_owned(), "1.667491".to_owned()))
    );
    assert_eq!(shown(&report.responder_conversion(), 2), "0.45");
    assert_eq!(shown(&report.other_conversion(), 2), "0.25");
    let excluded = uplift.excluded;
    assert_eq!(
        (excluded[0].reason, excluded[0].count),
        (ExclusionReason::AlreadyCustomer, 1)
    );
}

#[test]
fn an_uplift_needs_both_groups_and_somebody_who_converts() {
    let row = |hours| PromptRow::new(Uuid::nil(), &prompt("2024-12-10T10:00:00Z", hours), Tz::UTC);
    let mut report = PromptReport::new(year(), 21, date(AS_OF));
    report.take(
        Uuid::from_u128(1),
        day_number(date("2024-12-12")),
        &[row(Some(1))],
    );
    assert_eq!(report.uplift().status, Status::NoData);
    report.take(Uuid::from_u128(2), NEVER, &[row(None)]);
    assert_eq!(report.uplift().status, Status::ZeroDenominator);
    report.take(
        Uuid::from_u128(3),
        day_number(date("2024-12-12")),
        &[row(None)],
    );
    assert_eq!(shown(&report.uplift(), 2), "1");
    // Who has not had all days to pay is not known yet.
    let mut recent = PromptReport::new(year(), 22, date(AS_OF));
    recent.take(Uuid::from_u128(1), NEVER, &[row(Some(1))]);
    let excluded = recent.uplift().excluded;
    assert_eq!(
        (excluded[0].reason, excluded[0].count),
        (ExclusionReason::TooRecent, 1)
    );
}
