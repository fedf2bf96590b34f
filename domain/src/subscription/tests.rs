//! Legal moves and refused ones, as tables.

use chrono::NaiveDate;

use super::{
    Contract, Life, LifeError, SubscriptionStatus, check_line_change, scheduled_days,
    withdraw_change,
};
use crate::revenue::{Cancellation, ChurnDate, Pause};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn day(text: &str) -> Option<NaiveDate> {
    Some(date(text))
}

/// From the first of January 2025, open.
fn open() -> Life {
    Life::open(date("2025-01-01"))
}

/// For the year 2025.
fn fixed() -> Life {
    Life {
        ends_on: day("2026-01-01"),
        contract: Contract {
            months: Some(12),
            notice_days: Some(30),
            ..Contract::default()
        },
        ..open()
    }
}

/// From term to term, by the year.
fn rolling() -> Life {
    Life {
        contract: Contract {
            months: Some(12),
            term_ends_on: day("2026-01-01"),
            notice_days: None,
            renews_automatically: true,
        },
        ..open()
    }
}

/// Bound up to a day, open beyond.
fn bound(term_ends_on: &str, months: Option<u32>, renews_automatically: bool) -> Life {
    Life {
        contract: Contract {
            months,
            term_ends_on: day(term_ends_on),
            notice_days: None,
            renews_automatically,
        },
        ..open()
    }
}

/// In trial in January.
fn trial() -> Life {
    Life {
        trial_ends_on: day("2025-02-01"),
        ..open()
    }
}

fn paused(starts_on: &str, ends_on: Option<&str>) -> Life {
    let mut life = open();
    life.pause(date(starts_on), ends_on.map(date)).unwrap();
    life
}

fn on(cancelled_on: &str) -> Cancellation {
    Cancellation {
        cancelled_on: date(cancelled_on),
        paid_until: None,
    }
}

fn cancelled(effective_on: &str) -> Life {
    let mut life = open();
    life.cancel(on("2025-05-20"), day(effective_on)).unwrap();
    life
}

#[test]
fn a_pause_lies_within_the_subscription_and_overlaps_no_other() {
    let pauses = |life: &mut Life, starts_on: &str, ends_on: Option<&str>| {
        life.pause(date(starts_on), ends_on.map(date))
    };
    let table = [
        (open(), "2025-01-01", None, None),
        (open(), "2024-12-31", None, Some("outside of")),
        (fixed(), "2025-12-31", Some("2026-02-01"), None),
        (fixed(), "2026-01-01", None, Some("outside of")),
        (
            open(),
            "2025-03-01",
            Some("2025-03-01"),
            Some("must be later"),
        ),
        (
            paused("2025-03-01", None),
            "2025-09-01",
            None,
            Some("must not overlap"),
        ),
        (
            paused("2025-03-01", Some("2025-04-01")),
            "2025-04-01",
            None,
            None,
        ),
        (
            paused("2025-03-01", Some("2025-04-01")),
            "2025-03-31",
            Some("2025-04-02"),
            Some("must not overlap"),
        ),
        (
            paused("2025-03-01", Some("2025-04-01")),
            "2025-02-01",
            Some("2025-03-01"),
            None,
        ),
        (
            paused("2025-03-01", Some("2025-04-01")),
            "2025-02-01",
            None,
            Some("must not overlap"),
        ),
    ];
    for (mut life, starts_on, ends_on, refused) in table {
        let before = life.clone();
        match (pauses(&mut life, starts_on, ends_on), refused) {
            (Ok(()), None) => {
                assert_eq!(life.pauses.len(), before.pauses.len() + 1);
                assert!(life.pauses.is_sorted());
                assert_eq!(life.check(), Ok(()));
            }
            (Err(error), Some(text)) => {
                assert!(error.to_string().contains(text), "{starts_on}: {error}");
                assert_eq!(life, before);
            }
            (answer, _) => panic!("{starts_on} {ends_on:?}: {answer:?}"),
        }
    }
}

#[test]
fn only_what_is_paused_is_resumed() {
    let mut life = paused("2025-03-01", None);
    for early in ["2025-02-28", "2025-03-01"] {
        assert_eq!(
            life.resume(date(early)),
            Err(LifeError::NotPaused(date(early)))
        );
    }
    life.resume(date("2025-05-01")).unwrap();
    let pause = Pause {
        starts_on: date("2025-03-01"),
        ends_on: day("2025-05-01"),
    };
    assert_eq!(life.pauses, [pause]);
    let twice = life.resume(date("2025-05-01"));
    assert_eq!(twice, Err(LifeError::NotPaused(date("2025-05-01"))));
    // Sooner than was planned.
    life.resume(date("2025-04-01")).unwrap();
    assert_eq!(life.pauses[0].ends_on, day("2025-04-01"));
}

#[test]
fn a_cancellation_takes_effect_at_once_on_a_day_or_at_the_end_of_the_term() {
    let table = [
        (open(), Some("2025-05-20"), Ok("2025-05-20")),
        (open(), Some("2025-08-01"), Ok("2025-08-01")),
        (open(), None, Err(LifeError::NoTermToEnd)),
        (rolling(), None, Ok("2026-01-01")),
        (fixed(), None, Ok("2026-01-01")),
        (bound("2025-03-01", Some(3), true), None, Ok("2025-06-01")),
        (bound("2025-01-31", Some(1), true), None, Ok("2025-05-31")),
        (
            bound("2025-03-01", Some(3), false),
            None,
            Err(LifeError::NoTermToEnd),
        ),
        (
            bound("2025-03-01", None, true),
            None,
            Err(LifeError::NoTermToEnd),
        ),
        (
            fixed(),
            Some("2026-01-02"),
            Err(LifeError::EndsEarlier(date("2026-01-01"))),
        ),
        (
            cancelled("2025-08-01"),
            Some("2025-07-01"),
            Err(LifeError::AlreadyCancelled(date("2025-05-20"))),
        ),
    ];
    for (mut life, effective_on, expected) in table {
        let answer = life.cancel(on("2025-05-20"), effective_on.map(date));
        match expected {
            Ok(ends_on) => {
                assert_eq!(answer, Ok(()));
                assert_eq!(life.ends_on, day(ends_on));
                assert_eq!(life.check(), Ok(()));
            }
            Err(error) => assert_eq!(answer, Err(error)),
        }
    }
    let early = open()
        .cancel(on("2025-05-20"), day("2024-12-31"))
        .unwrap_err();
    assert!(
        early.to_string().contains("must be on or after the start"),
        "{early}"
    );
    let unpaid = Cancellation {
        paid_until: day("2024-12-31"),
        ..on("2025-05-20")
    };
    let unpaid = open().cancel(unpaid, day("2025-06-01")).unwrap_err();
    assert!(
        unpaid.to_string().contains("it starts on 2025-01-01"),
        "{unpaid}"
    );
}

#[test]
fn a_cancellation_is_withdrawn_until_it_takes_effect() {
    let withdraw = |mut life: Life, ends_on: Option<&str>, today: &str| {
        let answer = life.withdraw_cancellation(ends_on.map(date), date(today));
        answer.map(|()| life)
    };
    assert_eq!(
        withdraw(cancelled("2025-08-01"), None, "2025-07-31"),
        Ok(open())
    );
    let until = withdraw(cancelled("2025-08-01"), Some("2026-01-01"), "2025-06-01").unwrap();
    assert_eq!(
        (until.ends_on, until.cancellation),
        (day("2026-01-01"), None)
    );
    assert_eq!(
        withdraw(cancelled("2025-08-01"), None, "2025-08-01"),
        Err(LifeError::HasEnded(date("2025-08-01")))
    );
    assert_eq!(
        withdraw(open(), None, "2025-06-01"),
        Err(LifeError::NotCancelled)
    );
}

#[test]
fn an_end_takes_what_comes_after_it_along() {
    let mut life = paused("2025-03-01", Some("2025-04-01"));
    life.pause(date("2025-06-01"), None).unwrap();
    life.end(date("2025-06-01")).unwrap();
    assert_eq!(life.pauses.len(), 1);
    assert!(life.end(date("2024-12-31")).is_err());
    // A trial that would start after the end.
    let mut late = Life {
        trial_starts_on: day("2025-02-01"),
        ..open()
    };
    let error = late.end(date("2025-01-15")).unwrap_err();
    assert!(error.to_string().contains("the trial starts on"), "{error}");
    assert_eq!(late.ends_on, None);
}

#[test]
fn a_term_follows_on_the_one_before() {
    let mut life = fixed();
    assert_eq!(life.notice_deadline(), day("2025-12-02"));
    assert_eq!(life.renew(None), Ok(date("2026-01-01")));
    assert_eq!(
        (life.ends_on, life.term_end()),
        (day("2027-01-01"), day("2027-01-01"))
    );
    assert_eq!(life.renew(Some(6)), Ok(date("2027-01-01")));
    assert_eq!(
        (life.ends_on, life.contract.months),
        (day("2027-07-01"), Some(12))
    );
    let mut life = rolling();
    life.renew(None).unwrap();
    assert_eq!((life.ends_on, life.term_end()), (None, day("2027-01-01")));

    let ended = Life {
        ends_on: day("2025-06-01"),
        ..rolling()
    };
    let unknown = Life {
        contract: Contract::default(),
        ..fixed()
    };
    let mut gone = rolling();
    gone.cancel(on("2025-05-20"), None).unwrap();
    for (mut life, months, refused) in [
        (open(), Some(12), LifeError::NoTermToRenew),
        (ended, None, LifeError::HasEnded(date("2025-06-01"))),
        (unknown, None, LifeError::NoMonths),
        (gone, None, LifeError::AlreadyCancelled(date("2025-05-20"))),
        (fixed(), Some(0), LifeError::Months(0)),
        (fixed(), Some(121), LifeError::Months(121)),
    ] {
        assert_eq!(life.renew(months), Err(refused));
    }
}

#[test]
fn what_has_ended_may_come_back() {
    let ended = cancelled("2025-08-01");
    assert_eq!(ended.check_reactivation(date("2025-08-01")), Ok(()));
    for (life, on) in [(ended, "2025-07-31"), (open(), "2025-09-01")] {
        let error = life.check_reactivation(date(on)).unwrap_err();
        assert!(error.to_string().contains("it can come back"), "{error}");
    }
}

#[test]
fn a_trial_converts_or_expires_while_it_runs() {
    let mut life = trial();
    life.convert_trial(date("2025-01-20")).unwrap();
    assert_eq!(
        (life.trial_ends_on, life.ends_on),
        (day("2025-01-20"), None)
    );
    for late in ["2025-01-01", "2025-02-02"] {
        let error = trial().convert_trial(date(late)).unwrap_err();
        assert!(error.to_string().contains("the trial runs from"), "{error}");
    }
    assert_eq!(
        open().convert_trial(date("2025-01-20")),
        Err(LifeError::NoTrial)
    );
    let mut life = trial();
    life.expire_trial(None).unwrap();
    assert_eq!(life.ends_on, day("2025-02-01"));
    let mut life = trial();
    life.expire_trial(day("2025-01-10")).unwrap();
    assert_eq!(
        (life.trial_ends_on, life.ends_on),
        (day("2025-01-10"), day("2025-01-10"))
    );
    assert_eq!(open().expire_trial(None), Err(LifeError::NoTrial));
    let mut endless = Life {
        trial_starts_on: day("2025-01-01"),
        ..open()
    };
    assert_eq!(endless.expire_trial(None), Err(LifeError::TrialWithoutEnd));
}

#[test]
fn a_line_is_changed_while_it_runs() {
    let check = |ends_on: Option<&str>, on: &str| {
        check_line_change(date("2025-01-01"), ends_on.map(date), date(on)).is_ok()
    };
    assert!(check(None, "2025-01-01") && check(None, "2030-01-01"));
    assert!(!check(None, "2024-12-31") && !check(Some("2025-03-01"), "2025-03-01"));
    assert!(check(Some("2025-03-01"), "2025-02-28"));
}

#[test]
fn the_status_of_a_day() {
    use SubscriptionStatus::{Active, CancellationScheduled, Ended, Paused, Scheduled, Trialing};
    let mut both = paused("2025-05-01", None);
    both.cancel(on("2025-05-20"), day("2025-08-01")).unwrap();
    for (life, day, status) in [
        (open(), "2024-12-31", Scheduled),
        (open(), "2025-01-01", Active),
        (trial(), "2025-01-31", Trialing),
        (trial(), "2025-02-01", Active),
        (
            paused("2025-03-01", Some("2025-04-01")),
            "2025-03-01",
            Paused,
        ),
        (
            paused("2025-03-01", Some("2025-04-01")),
            "2025-04-01",
            Active,
        ),
        (cancelled("2025-08-01"), "2025-05-19", Active),
        (cancelled("2025-08-01"), "2025-05-20", CancellationScheduled),
        (cancelled("2025-08-01"), "2025-08-01", Ended),
        (both.clone(), "2025-05-10", Paused),
        (both, "2025-05-20", CancellationScheduled),
        (fixed(), "2025-12-31", Active),
    ] {
        assert_eq!(life.status_on(date(day)), status, "{day}");
    }
}

#[test]
fn the_day_of_leaving_follows_the_convention() {
    let mut life = cancelled("2025-08-01");
    life.cancellation.as_mut().unwrap().paid_until = day("2025-09-01");
    for (convention, left_on) in [
        (ChurnDate::WhenCancelled, "2025-05-20"),
        (ChurnDate::WhenEffective, "2025-08-01"),
        (ChurnDate::EndOfPaidTerm, "2025-09-01"),
    ] {
        assert_eq!(life.left_on(convention), day(left_on));
        // The day from which its last line counts no more is the same one.
        let settings = crate::revenue::LifeSettings {
            churn_date: convention,
            ..Default::default()
        };
        let parts = life.parts(&line("2025-01-01", "2025-08-01"), &settings);
        assert_eq!(parts[0].terms().ends_on, day(left_on));
    }
    assert_eq!(open().left_on(ChurnDate::WhenEffective), None);
}

#[test]
fn a_line_that_was_replaced_is_not_prolonged_by_what_was_paid() {
    let mut life = cancelled("2025-08-01");
    life.cancellation.as_mut().unwrap().paid_until = day("2025-09-01");
    let ends = |line: &crate::revenue::Line, churn_date| {
        let settings = crate::revenue::LifeSettings {
            churn_date,
            ..Default::default()
        };
        let parts = life.parts(line, &settings);
        parts.first().map(|part| part.terms().ends_on)
    };
    let replaced = line("2025-01-01", "2025-06-01");
    assert_eq!(
        ends(&replaced, ChurnDate::EndOfPaidTerm),
        Some(day("2025-06-01"))
    );
    assert_eq!(
        ends(&replaced, ChurnDate::WhenEffective),
        Some(day("2025-06-01"))
    );
    assert_eq!(
        ends(&replaced, ChurnDate::WhenCancelled),
        Some(day("2025-05-20"))
    );
    let planned = line("2025-06-01", "2025-08-01");
    assert_eq!(ends(&planned, ChurnDate::WhenCancelled), None);
}

#[test]
fn a_scheduled_change_is_taken_back_as_a_whole() {
    let lines = [
        (date("2025-01-01"), day("2025-07-01")),
        (date("2025-07-01"), day("2026-01-01")),
        (date("2025-07-01"), day("2025-09-01")),
        (date("2025-01-01"), day("2026-01-01")),
    ];
    let (ends_on, today) = (day("2026-01-01"), date("2025-05-20"));
    let days = scheduled_days(&lines, ends_on, today);
    assert_eq!(days, [date("2025-07-01"), date("2025-09-01")]);
    // What would have ended runs on as long as what would have followed.
    let whole = withdraw_change(&lines, ends_on, date("2025-07-01"), today);
    assert_eq!(whole, Ok(vec![Some(ends_on), None, None, Some(ends_on)]));
    // A planned end alone: it runs as long as the subscription.
    let ended = withdraw_change(&lines, ends_on, date("2025-09-01"), today).unwrap();
    assert_eq!(ended[2], Some(ends_on));
    for other in ["2025-08-01", "2026-01-01", "2025-01-01"] {
        let answer = withdraw_change(&lines, ends_on, date(other), today);
        assert_eq!(answer, Err(LifeError::NothingScheduled(date(other))));
    }
    assert!(scheduled_days(&lines, ends_on, date("2025-09-01")).is_empty());
}

fn line(starts_on: &str, ends_on: &str) -> crate::revenue::Line {
    use crate::revenue::{BillingInterval, Charge, Line, LineTerms};
    Line::new(LineTerms {
        amount_minor: 1_000,
        discount_minor: 0,
        quantity: 1,
        currency: "USD".parse().unwrap(),
        charge: Charge::Recurring(BillingInterval::Month),
        starts_on: date(starts_on),
        ends_on: day(ends_on),
        trial_starts_on: None,
        trial_ends_on: None,
    })
    .unwrap()
}
