//! What customers want to reach, and whether they do.

use chrono::NaiveDate;
use domain::outcome::{OutcomeEnd, SuccessPlanStatus};

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days},
    care::owner_on,
    chance::{Chance, Topic},
    growth::{REPORT_HOURS, REVENUE},
    lifetime::Lifetime,
    model::{DemoOutcome, DemoOwnership, DemoSuccessPlan},
};

/// What customers want, in their words.
#[derive(Clone, Copy)]
struct Want {
    statement: &'static str,
    /// By what it is measured, and in which unit; that of the KPI where there is one.
    label: &'static str,
    unit: Option<&'static str>,
    kpi: Option<&'static str>,
    /// From where to where.
    baseline: i64,
    target: i64,
    /// The keys of the milestones that lead to it.
    milestones: &'static [&'static str],
}

impl Want {
    const fn after(self, milestones: &'static [&'static str]) -> Self {
        Self { milestones, ..self }
    }
}

const fn want(
    statement: &'static str,
    label: &'static str,
    unit: &'static str,
    (baseline, target): (i64, i64),
) -> Want {
    Want {
        statement,
        label,
        unit: Some(unit),
        kpi: None,
        baseline,
        target,
        milestones: &[],
    }
}

const fn told_by(
    kpi: &'static str,
    statement: &'static str,
    label: &'static str,
    (baseline, target): (i64, i64),
) -> Want {
    Want {
        statement,
        label,
        unit: None,
        kpi: Some(kpi),
        baseline,
        target,
        milestones: &[],
    }
}

const WANTS: [Want; 6] = [
    want(
        "We close the month in two days instead of five",
        "Days until the month is closed",
        "days",
        (5, 2),
    ),
    want(
        "Everybody in sales works in the product",
        "People who come every week",
        "people",
        (4, 25),
    )
    .after(&["colleagues", "training"]),
    want(
        "Our customers have an answer within a day",
        "Hours until the first answer",
        "hours",
        (48, 24),
    ),
    want(
        "Nobody copies numbers by hand any more",
        "Sheets that are kept by hand",
        "sheets",
        (30, 3),
    )
    .after(&["data"]),
    told_by(
        REPORT_HOURS,
        "Reports cost us half the time",
        "Hours spent on reports",
        (100, 50),
    )
    .after(&["first-report"]),
    told_by(
        REVENUE,
        "We sell a fifth more with the same team",
        "Revenue a month",
        (250_000, 300_000),
    ),
];

/// How many of a thousand accounts have a plan.
const fn planning(segment: Segment) -> u64 {
    match segment {
        Segment::Large => 950,
        Segment::Middle => 650,
        Segment::Small => 250,
    }
}

/// How many of a thousand outcomes are attained and given up, of accounts that stay and of those that leave.
const STAYING: (u64, u64) = (700, 80);
const LEAVING: (u64, u64) = (220, 280);

/// The success plan of the account of that number, if it has one.
pub(super) fn success_plan(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    owners: &[DemoOwnership],
    history: History,
) -> Option<DemoSuccessPlan> {
    let mut chance = Chance::new(seed, Topic::Outcomes, number);
    let stay = life.first;
    let has_paid = stay.ends_on != Some(stay.paid_from) && stay.paid_from < history.today;
    let plans = chance.happens(planning(account.segment));
    if !has_paid || !plans {
        return None;
    }
    let mut wants = WANTS;
    chance.shuffle(&mut wants);
    let many = chance.between(1, 3).unsigned_abs() as usize;
    let yesterday = plus_days(history.today, -1);
    let last = stay.ends_on.map_or(yesterday, |end| end.min(yesterday));
    let outcomes: Vec<DemoOutcome> = wants
        .iter()
        .take(many)
        .map(|want| {
            let due_on = plus_days(stay.paid_from, chance.between(80, 300));
            let end = end(&mut chance, due_on, stay.ends_on.is_some());
            let end = end.filter(|end| (stay.paid_from..=last).contains(&end.day()));
            outcome(&mut chance, want, (due_on, end), (stay.paid_from, last))
        })
        .collect();
    let is_settled = outcomes.iter().all(|outcome| outcome.end.is_some());
    let status = match (stay.ends_on, is_settled) {
        (Some(_), _) => SuccessPlanStatus::Cancelled,
        (None, true) => SuccessPlanStatus::Completed,
        (None, false) => SuccessPlanStatus::Active,
    };
    Some(DemoSuccessPlan {
        account: account.external_id.clone(),
        owner: owner_on(owners, stay.paid_from),
        title: "What the first year is to bring",
        status,
        outcomes,
    })
}

/// How an outcome ends, if it does.
fn end(chance: &mut Chance, due_on: NaiveDate, leaves: bool) -> Option<OutcomeEnd> {
    let (attained, abandoned) = if leaves { LEAVING } else { STAYING };
    let on = plus_days(due_on, chance.between(-35, 25));
    let draw = chance.below(1_000);
    if draw < attained {
        Some(OutcomeEnd::Attained(on))
    } else if draw < attained + abandoned {
        Some(OutcomeEnd::Abandoned(on))
    } else {
        None
    }
}

/// The outcome with what its measure says: the target when it is attained, else a part of the way.
fn outcome(
    chance: &mut Chance,
    want: &Want,
    (due_on, end): (NaiveDate, Option<OutcomeEnd>),
    (first, last): (NaiveDate, NaiveDate),
) -> DemoOutcome {
    let part = chance.between(10, 75);
    let so_far = want.baseline + (want.target - want.baseline) * part / 100;
    let value = match end {
        Some(OutcomeEnd::Attained(on)) => (on, want.target),
        Some(OutcomeEnd::Abandoned(on)) => (on, so_far),
        None => (last.max(first), so_far),
    };
    DemoOutcome {
        statement: want.statement,
        due_on,
        label: want.label,
        unit: want.unit,
        kpi: want.kpi,
        baseline: want.baseline,
        target: want.target,
        value: want.kpi.is_none().then_some(value),
        milestones: want.milestones,
        end,
    }
}
