//! Worked examples of tasks, and what holds for all of them.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::metric::{Ratio, Status};

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

fn ended(end: TaskEnd) -> TaskState {
    TaskState {
        end: Some(end),
        snoozed_until: None,
    }
}

fn snoozed(until: u64) -> TaskState {
    TaskState {
        end: None,
        snoozed_until: Some(day(until)),
    }
}

#[test]
fn what_may_happen_to_a_task_on_the_tenth_day() {
    use TaskMove::{Complete, Drop, Reopen, Snooze};
    let (done, dropped) = (ended(TaskEnd::Done), ended(TaskEnd::Dropped));
    let late = |until| TaskMoveError::NotAhead {
        until: day(until),
        today: day(10),
    };
    for (before, what, expected) in [
        (TaskState::OPEN, Complete, Ok(done)),
        (TaskState::OPEN, Drop, Ok(dropped)),
        (TaskState::OPEN, Snooze(day(11)), Ok(snoozed(11))),
        (TaskState::OPEN, Snooze(day(10)), Err(late(10))),
        (TaskState::OPEN, Reopen, Err(TaskMoveError::IsOpen)),
        (snoozed(11), Complete, Ok(done)),
        (snoozed(11), Snooze(day(20)), Ok(snoozed(20))),
        (snoozed(11), Reopen, Ok(TaskState::OPEN)),
        // It is open again by itself.
        (snoozed(10), Reopen, Err(TaskMoveError::IsOpen)),
        (done, Complete, Err(TaskMoveError::Ended(TaskStatus::Done))),
        (
            dropped,
            Snooze(day(11)),
            Err(TaskMoveError::Ended(TaskStatus::Dropped)),
        ),
        (done, Reopen, Ok(TaskState::OPEN)),
    ] {
        assert_eq!(before.after(what, day(10)), expected, "{before:?} {what:?}");
    }
}

#[test]
fn overdue_is_what_is_open_and_was_due_before() {
    for (state, due, on, expected) in [
        (TaskState::OPEN, Some(5), 5, false),
        (TaskState::OPEN, Some(5), 6, true),
        (TaskState::OPEN, None, 6, false),
        (snoozed(8), Some(5), 7, false),
        (snoozed(8), Some(5), 8, true),
        (ended(TaskEnd::Done), Some(5), 9, false),
    ] {
        let due = due.map(day);
        assert_eq!(state.is_overdue(due, day(on)), expected, "{state:?} {on}");
    }
}

#[test]
fn work_of_three_accounts() {
    let account = |number| Uuid::from_u128(number);
    let task = |due: Option<u64>, until: Option<u64>| OpenTask {
        due_on: due.map(day),
        snoozed_until: until.map(day),
    };
    let mut report = WorkReport::new(day(10));
    report.take(
        account(1),
        &[task(Some(9), None), task(Some(10), None), task(None, None)],
    );
    report.take(account(2), &[task(Some(3), Some(12))]);
    report.take(account(3), &[]);
    assert_eq!((report.open, report.overdue, report.snoozed), (3, 1, 1));
    assert_eq!(report.open_accounts, [account(1)]);
    assert_eq!(report.overdue_accounts, [account(1)]);
    assert_eq!(report.overdue_share().value, Ratio::new(1, 3));
    assert_eq!(report.per_account().value, Ratio::new(1, 1));
    let nothing = WorkReport::new(day(10));
    assert_eq!(nothing.overdue_share().status, Status::ZeroDenominator);
    assert_eq!(nothing.per_account().status, Status::ZeroDenominator);
}

#[test]
fn steps_are_due_on_days_that_count() {
    use crate::onboarding::{DayCount, Duration, WorkCalendar};
    // The sixth of May 2024 is a Monday; the ninth is a holiday.
    let start: NaiveDate = "2024-05-06".parse().unwrap();
    let calendar = WorkCalendar::new(["2024-05-09".parse().unwrap()]);
    for (days, count, expected) in [
        (0, DayCount::Calendar, "2024-05-06"),
        (0, DayCount::Business, "2024-05-06"),
        (6, DayCount::Calendar, "2024-05-12"),
        (3, DayCount::Business, "2024-05-10"),
        (4, DayCount::Business, "2024-05-13"),
    ] {
        let terms = TaskTerms {
            title: "Call".to_owned(),
            description: None,
            kind: TaskKind::Risk,
            priority: TaskPriority::High,
            due_after: Duration { days, count },
        };
        assert_eq!(terms.due_on(start, &calendar).to_string(), expected);
    }
    assert_eq!(RunStatus::of(0), RunStatus::Ended);
    assert_eq!(RunStatus::of(2), RunStatus::Running);
}

fn occasion(account: u128, about: u128, on: u64) -> Occasion {
    let about = About {
        kind: AboutKind::SupportCase,
        id: Uuid::from_u128(about),
    };
    Occasion {
        on: day(on),
        account: Uuid::from_u128(account),
        about: Some(about),
        reason: "A support case was opened again".to_owned(),
    }
}

#[test]
fn a_rule_makes_one_thing_at_a_time_and_keeps_quiet_after_it() {
    for (one_per, expected) in [
        (OnePer::Account, [true, false, false, true, true]),
        (OnePer::Subject, [true, true, false, true, true]),
    ] {
        let mut memory = RuleMemory::default();
        let admitted = [
            occasion(1, 7, 10),
            occasion(1, 8, 10),
            occasion(1, 7, 14),
            occasion(1, 7, 15),
            occasion(2, 9, 15),
        ]
        .map(|occasion| memory.admits(one_per, 5, &occasion));
        assert_eq!(admitted, expected, "{one_per}");
    }
    // What has not ended comes before the days.
    let first = occasion(1, 7, 10);
    let mut memory = RuleMemory::default();
    memory.open.insert(OnePer::Account.key(&first));
    assert!(!memory.admits(OnePer::Account, 1, &first));
    assert!(memory.fired.is_empty());
    memory.open.clear();
    assert!(memory.admits(OnePer::Account, 0, &first));
    // Never twice of one day.
    assert!(!memory.admits(OnePer::Account, 0, &first));
}

#[test]
fn conditions_have_bounds() {
    let days = |signed_up_within_days| Condition::AccountUnowned {
        signed_up_within_days,
    };
    for (condition, field) in [
        (Condition::HealthBelow { hundredths: 0 }, "score"),
        (Condition::HealthBelow { hundredths: 10_001 }, "score"),
        (Condition::CaseReopened { times: 21 }, "times"),
        (Condition::MilestoneOverdue { for_days: 731 }, "forDays"),
        (days(Some(0)), "signedUpWithinDays"),
    ] {
        assert_eq!(condition.check().unwrap_err().field, field, "{condition:?}");
    }
    for (condition, rule) in [
        (
            Condition::HealthBelow { hundredths: 10_050 },
            "0.01 to 100, not 100.5",
        ),
        (Condition::CaseReopened { times: 21 }, "1 to 20, not 21"),
    ] {
        assert_eq!(condition.check().unwrap_err().to_string(), rule);
    }
    for condition in [
        Condition::HealthBelow { hundredths: 4_000 },
        Condition::CaseReopened { times: 1 },
        Condition::MilestoneOverdue { for_days: 730 },
        Condition::KpiStale { kpi: None },
        days(None),
    ] {
        condition.check().unwrap();
    }
}

fn any_move() -> impl Strategy<Value = TaskMove> {
    prop_oneof![
        (0_u64..40).prop_map(|until| TaskMove::Snooze(day(until))),
        Just(TaskMove::Complete),
        Just(TaskMove::Drop),
        Just(TaskMove::Reopen),
    ]
}

proptest! {
    #[test]
    fn a_task_is_either_to_be_done_or_has_ended(moves in proptest::collection::vec((0_u64..30, any_move()), 0..12)) {
        let mut state = TaskState::OPEN;
        for (on, what) in moves {
            let Ok(after) = state.after(what, day(on)) else {
                continue;
            };
            let expected = match what {
                TaskMove::Snooze(_) => TaskStatus::Snoozed,
                TaskMove::Complete => TaskStatus::Done,
                TaskMove::Drop => TaskStatus::Dropped,
                TaskMove::Reopen => TaskStatus::Open,
            };
            prop_assert_eq!(after.on(day(on)), expected);
            // What has ended is not put off, and what is put off comes back.
            prop_assert!(after.end.is_none() || after.snoozed_until.is_none());
            prop_assert!(after.end.is_some() || after.on(day(1_000)) == TaskStatus::Open);
            state = after;
        }
    }

    #[test]
    fn between_two_of_one_key_are_the_quiet_days(
        mut days in proptest::collection::vec((0_u64..60, 1_u128..3, 1_u128..3), 0..40),
        quiet in 0_u32..20,
        one_per in prop_oneof![Just(OnePer::Account), Just(OnePer::Subject)],
    ) {
        days.sort_unstable();
        let mut memory = RuleMemory::default();
        let mut last: std::collections::HashMap<RuleKey, NaiveDate> = std::collections::HashMap::new();
        for (on, account, about) in days {
            let occasion = occasion(account, about, on);
            let key = one_per.key(&occasion);
            let gap = last.get(&key).map(|last| (occasion.on - *last).num_days());
            let expected = gap.is_none_or(|gap| gap >= i64::from(quiet.max(1)));
            prop_assert_eq!(memory.admits(one_per, quiet, &occasion), expected);
            if expected {
                last.insert(key, occasion.on);
            }
        }
    }
}
