//! How a tenant works: playbooks, the rules that make work by themselves, and a run that is under way.

use chrono::NaiveDate;
use domain::{
    onboarding::{DayCount, Duration},
    work::{Condition, OnePer, TaskKind, TaskPriority, TaskTerms},
};

use super::{
    calendar::{History, plus_days},
    model::{DemoAction, DemoPlaybook, DemoRule, DemoRun, DemoSubscription},
};

/// The keys of the playbooks.
const RENEWAL: &str = "renewal";
const DETRACTOR: &str = "detractor";

/// So many days before a contract ends its renewal is begun.
const RENEWAL_DAYS: i64 = 90;

/// What came of the steps of a renewal that is under way, all but the last one.
const SO_FAR: &[&str] = &[
    "Usage is as last year, and no case is open",
    "The champion wants to go on, with a few seats more",
    "Two goals are agreed on for the next year",
    "The offer is with purchasing",
];

fn step(
    title: &str,
    (kind, priority): (TaskKind, TaskPriority),
    (days, count): (u16, DayCount),
) -> TaskTerms {
    TaskTerms {
        title: title.to_owned(),
        description: None,
        kind,
        priority,
        due_after: Duration { days, count },
    }
}

/// The playbooks.
pub(super) fn playbooks() -> Vec<DemoPlaybook> {
    let usual = (TaskKind::Lifecycle, TaskPriority::Medium);
    let last = (TaskKind::Lifecycle, TaskPriority::High);
    let soon = (TaskKind::Risk, TaskPriority::High);
    let later = (TaskKind::Risk, TaskPriority::Medium);
    let within = |days| (days, DayCount::Calendar);
    let working = |days| (days, DayCount::Business);
    vec![
        DemoPlaybook {
            key: RENEWAL,
            name: "Renewal",
            description: "From a look at the year that is over to the signature.",
            steps: vec![
                step("Look at usage, cases and answers", usual, within(3)),
                step("Call the champion about the year ahead", usual, within(14)),
                step("Agree on what the next year is to bring", usual, within(35)),
                step("Send the offer", last, within(50)),
                step("Have the contract signed", last, within(80)),
            ],
        },
        DemoPlaybook {
            key: DETRACTOR,
            name: "After a detractor's answer",
            description: "Listen, mend, and tell what was mended.",
            steps: vec![
                step("Call whoever answered", soon, working(2)),
                step("Agree on what is mended first", later, working(7)),
                step("Tell what was mended, and ask again", later, working(30)),
            ],
        },
    ]
}

/// The rules.
pub(super) fn rules() -> Vec<DemoRule> {
    let at_risk = (TaskKind::Risk, TaskPriority::High);
    let renewal = (TaskKind::Lifecycle, TaskPriority::High);
    let within = |days| (days, DayCount::Business);
    vec![
        DemoRule {
            name: "Health fell below 50",
            condition: Condition::HealthBelow { hundredths: 5_000 },
            action: DemoAction::Task(step("Find out what has become worse", at_risk, within(3))),
            one_per: OnePer::Account,
            quiet_days: 60,
        },
        DemoRule {
            name: "Renewal due in 90 days and nobody in touch for 30",
            condition: Condition::RenewalUntouched {
                due_within_days: 90,
                untouched_for_days: 30,
            },
            action: DemoAction::Task(step("Talk about the renewal", renewal, within(5))),
            one_per: OnePer::Subject,
            quiet_days: 30,
        },
        DemoRule {
            name: "A detractor answered",
            condition: Condition::DetractorAnswered { campaign: None },
            action: DemoAction::Playbook(DETRACTOR),
            one_per: OnePer::Account,
            quiet_days: 30,
        },
    ]
}

/// The renewal that is under way: of the contract of which about half of the time is left, if there is one that ends soon and goes on.
pub(super) fn run(subscriptions: &[DemoSubscription], history: History) -> Option<DemoRun> {
    let middle = plus_days(history.today, RENEWAL_DAYS / 2);
    let away = |end: &NaiveDate| (*end - middle).num_days().abs();
    let is_near = |end: &NaiveDate| *end > history.today && away(end) < RENEWAL_DAYS / 2;
    let ahead = subscriptions.iter().filter_map(|row| {
        let goes_on = row.life.contract_months.is_some() && row.life.cancellation.is_none();
        let end = row.ends_on.filter(|end| goes_on && is_near(end))?;
        Some((end, row))
    });
    let (end, row) = ahead.min_by_key(|(end, _)| away(end))?;
    Some(DemoRun {
        account: row.account.clone(),
        playbook: RENEWAL,
        starts_on: plus_days(end, -RENEWAL_DAYS),
        outcomes: SO_FAR,
    })
}
