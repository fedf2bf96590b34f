//! Pauses and cancellations.

use super::*;

fn line(from: u64, until: Option<u64>) -> Line {
    Line::new(LineTerms {
        starts_on: day(from),
        ends_on: until.map(day),
        ..terms(100, BillingInterval::Month)
    })
    .unwrap()
}

fn days(parts: &[Line]) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    parts
        .iter()
        .map(|part| (part.terms().starts_on, part.terms().ends_on))
        .collect()
}

fn expected(days: &[(u64, Option<u64>)]) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    days.iter()
        .map(|(from, until)| (day(*from), until.map(day)))
        .collect()
}

fn pause(from: u64, until: Option<u64>) -> Pause {
    Pause {
        starts_on: day(from),
        ends_on: until.map(day),
    }
}

#[test]
fn a_pause_counts_as_churn_only_when_it_outlasts_some_days() {
    for (pauses, after, parts) in [
        (vec![pause(20, Some(50))], None, vec![(10, Some(90))]),
        (vec![pause(20, Some(50))], Some(30), vec![(10, Some(90))]),
        (
            vec![pause(20, Some(50))],
            Some(29),
            vec![(10, Some(49)), (50, Some(90))],
        ),
        (
            vec![pause(20, Some(50))],
            Some(0),
            vec![(10, Some(20)), (50, Some(90))],
        ),
        (vec![pause(20, None)], Some(10), vec![(10, Some(30))]),
        (vec![pause(85, None)], Some(10), vec![(10, Some(90))]),
        (vec![pause(0, Some(60))], Some(0), vec![(60, Some(90))]),
        (
            vec![
                pause(60, Some(70)),
                pause(20, Some(40)),
                pause(30, Some(35)),
            ],
            Some(5),
            vec![(10, Some(25)), (40, Some(65)), (70, Some(90))],
        ),
        // One that starts when another one ends prolongs it.
        (
            vec![pause(30, Some(60)), pause(20, Some(30))],
            Some(5),
            vec![(10, Some(25)), (60, Some(90))],
        ),
        (
            vec![pause(20, Some(30)), pause(30, None)],
            Some(20),
            vec![(10, Some(40))],
        ),
        (vec![pause(0, None)], Some(0), vec![]),
    ] {
        let settings = LifeSettings {
            pause_counts_as_churn_after_days: after,
            ..LifeSettings::default()
        };
        let life = LineLife {
            pauses: &pauses,
            ..LineLife::default()
        };
        let cut = line(10, Some(90)).parts(&life, &settings);
        assert_eq!(days(&cut), expected(&parts), "{pauses:?} {after:?}");
    }
}

#[test]
fn a_cancelled_line_ends_on_the_day_of_the_convention() {
    let cancelled = |paid_until: Option<u64>| LineLife {
        cancellation: Some(Cancellation {
            cancelled_on: day(40),
            paid_until: paid_until.map(day),
        }),
        pauses: &[],
    };
    for (life, convention, end) in [
        (cancelled(Some(70)), ChurnDate::WhenCancelled, 40),
        (cancelled(Some(70)), ChurnDate::WhenEffective, 60),
        (cancelled(Some(70)), ChurnDate::EndOfPaidTerm, 70),
        (cancelled(None), ChurnDate::EndOfPaidTerm, 60),
        (LineLife::default(), ChurnDate::WhenCancelled, 60),
    ] {
        let settings = LifeSettings {
            churn_date: convention,
            ..LifeSettings::default()
        };
        let parts = line(10, Some(60)).parts(&life, &settings);
        assert_eq!(days(&parts), expected(&[(10, Some(end))]), "{convention}");
    }
    // Cancelled before it began: it never counts.
    let settings = LifeSettings {
        churn_date: ChurnDate::WhenCancelled,
        ..LifeSettings::default()
    };
    assert!(
        line(50, Some(60))
            .parts(&cancelled(None), &settings)
            .is_empty()
    );
}

#[test]
fn a_trial_stays_where_it_was() {
    let line = Line::new(LineTerms {
        trial_starts_on: Some(day(10)),
        trial_ends_on: Some(day(40)),
        ..*line(10, None).terms()
    })
    .unwrap();
    let settings = LifeSettings {
        pause_counts_as_churn_after_days: Some(0),
        ..LifeSettings::default()
    };
    let pauses = [pause(20, Some(30))];
    let life = LineLife {
        pauses: &pauses,
        ..LineLife::default()
    };
    let parts = line.parts(&life, &settings);
    assert_eq!(days(&parts), expected(&[(10, Some(20)), (30, None)]));
    let counts: Vec<_> = [15, 25, 35, 39, 40]
        .map(|number| parts.iter().any(|part| part.counts_on(day(number))))
        .to_vec();
    assert_eq!(counts, [false, false, false, false, true]);
}

proptest! {
    #[test]
    fn parts_count_when_the_line_does_and_no_pause_is_too_long(
        pauses in prop::collection::vec((0_u64..60, prop::option::of(0_u64..30)), 0..4),
        end in prop::option::of(5_u64..60), trial in prop::option::of(5_u64..30), grace in 0_u32..12,
    ) {
        let line = Line::new(LineTerms { trial_ends_on: trial.map(day), ..*line(5, end).terms() }).unwrap();
        let pauses: Vec<_> = pauses.into_iter().map(|(from, length)| pause(from, length.map(|length| from + length))).collect();
        let life = LineLife { pauses: &pauses, ..LineLife::default() };
        let settings = LifeSettings { pause_counts_as_churn_after_days: Some(grace), ..LifeSettings::default() };
        let parts = line.parts(&life, &settings);
        for number in 0..100 {
            let too_long = pauses.iter().any(|pause| {
                let mut first = pause.starts_on;
                while let Some(day) = pauses.iter().filter(|earlier| earlier.ends_on == Some(first) && earlier.starts_on < first).map(|earlier| earlier.starts_on).min() {
                    first = day;
                }
                let counted = first + Days::new(grace.into());
                pause.starts_on.max(counted) <= day(number) && pause.ends_on.is_none_or(|end| day(number) < end)
            });
            let counting = parts.iter().filter(|part| part.counts_on(day(number))).count();
            prop_assert_eq!(counting, usize::from(line.counts_on(day(number)) && !too_long), "day {}", number);
        }
    }
}
