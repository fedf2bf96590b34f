//! What new customers are led through, and how far each has come.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::onboarding::{
    BlockedOn, DayCount, Duration, MilestoneMove, MilestoneTerms,
    OwnerRole::{self, Csm, Customer, OnboardingManager, Technical},
    PhaseTerms, WorkCalendar,
};

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days},
    chance::{Chance, Topic},
    lifetime::Lifetime,
    model::{DemoMilestoneEvent, DemoOnboarding, DemoTemplate},
};

/// How many of a thousand milestones waited for somebody on the way.
const BLOCKED: u64 = 80;
/// Of those how many waited for the customer.
const BLOCKED_ON_CUSTOMER: u64 = 700;
/// How many of a thousand recent onboardings wait for somebody today, and for how many days an onboarding is recent.
const STUCK: (u64, i64) = (250, 150);
/// How many of a thousand do without single sign-on.
const SKIPPED: u64 = 250;
/// How many of a thousand never reviewed their goals, of those that stay and of those that leave.
const UNREVIEWED: (u64, u64) = (80, 600);
/// By how many percent those take longer that leave later.
const SLOWER: i64 = 35;

/// What a milestone is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Optional,
    Required,
    FirstValue,
    FullValue,
}
use Mark::{FirstValue, FullValue, Optional, Required};

/// A milestone of both templates.
#[derive(Clone, Copy)]
struct Sheet {
    key: &'static str,
    name: &'static str,
    owner: OwnerRole,
    /// How many business days it takes most accounts, and large ones.
    days: [u16; 2],
    /// The keys of those that it needs, which stand before it.
    needs: &'static [&'static str],
    mark: Mark,
}

const fn sheet(
    key: &'static str,
    name: &'static str,
    owner: OwnerRole,
    days: [u16; 2],
    needs: &'static [&'static str],
    mark: Mark,
) -> Sheet {
    Sheet {
        key,
        name,
        owner,
        days,
        needs,
        mark,
    }
}

/// The phases of both templates: key, name and milestones.
const PHASES: &[(&str, &str, &[Sheet])] = &[
    (
        "setup",
        "Set up",
        &[
            sheet("kickoff", "Kickoff held", Csm, [3, 5], &[], Required),
            sheet(
                "colleagues",
                "Colleagues invited",
                Customer,
                [2, 5],
                &["kickoff"],
                Required,
            ),
            sheet(
                "single-sign-on",
                "Single sign-on works",
                Customer,
                [8, 15],
                &["kickoff"],
                Optional,
            ),
            sheet(
                "data",
                "Data brought in",
                Technical,
                [7, 20],
                &["colleagues"],
                Required,
            ),
        ],
    ),
    (
        "adoption",
        "First use",
        &[
            sheet(
                "training",
                "Team trained",
                OnboardingManager,
                [5, 12],
                &["data"],
                Required,
            ),
            sheet(
                "first-report",
                "First report shared",
                Customer,
                [4, 8],
                &["training"],
                FirstValue,
            ),
        ],
    ),
    (
        "goals",
        "Goals",
        &[sheet(
            "review",
            "Goals reviewed together",
            Csm,
            [20, 30],
            &["first-report"],
            FullValue,
        )],
    ),
];

/// The templates: for most accounts, and for large ones.
const TEMPLATES: &[(&str, &str)] = &[
    ("standard", "Standard onboarding"),
    ("rollout", "Rollout at a large customer"),
];

/// The templates as they are declared.
pub(super) fn templates() -> Vec<DemoTemplate> {
    let templates = TEMPLATES.iter().enumerate();
    let templates = templates.map(|(of, (key, name))| DemoTemplate {
        key,
        name,
        phases: PHASES
            .iter()
            .map(|(key, name, milestones)| PhaseTerms {
                key: (*key).to_owned(),
                name: (*name).to_owned(),
                milestones: milestones.iter().map(|sheet| terms(sheet, of)).collect(),
            })
            .collect(),
    });
    templates.collect()
}

fn terms(sheet: &Sheet, of: usize) -> MilestoneTerms {
    MilestoneTerms {
        key: sheet.key.to_owned(),
        name: sheet.name.to_owned(),
        owner: sheet.owner,
        duration: business(sheet.days[of]),
        needs: sheet.needs.iter().map(|need| (*need).to_owned()).collect(),
        is_required: matches!(sheet.mark, Required | FirstValue),
        is_first_value: sheet.mark == FirstValue,
        is_full_value: sheet.mark == FullValue,
    }
}

const fn business(days: u16) -> Duration {
    Duration {
        days,
        count: DayCount::Business,
    }
}

/// How long an account takes in percent of what was planned, from the fastest to the slowest.
const fn pace(segment: Segment) -> (i64, i64) {
    match segment {
        Segment::Small => (45, 120),
        Segment::Middle => (60, 140),
        Segment::Large => (65, 135),
    }
}

/// The onboarding of the account of that number; none while it tries the product, or when it never paid.
pub(super) fn onboarding(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    history: History,
) -> Option<DemoOnboarding> {
    let stay = life.first;
    let has_paid = stay.ends_on != Some(stay.paid_from) && stay.paid_from <= history.today;
    if !has_paid {
        return None;
    }
    let mut chance = Chance::new(seed, Topic::Onboardings, number);
    let template = usize::from(account.segment == Segment::Large);
    let leaves = stay.ends_on.is_some();
    let (fastest, slowest) = pace(account.segment);
    let slower = if leaves { SLOWER } else { 0 };
    let is_recent = (history.today - stay.paid_from).num_days() < STUCK.1;
    let stuck = chance.happens(STUCK.0) && is_recent && !leaves;
    let mut course = Course {
        pace: chance.between(fastest, slowest) + slower,
        stuck_at: stuck.then(|| chance.pick(&["colleagues", "data", "training"])),
        template,
        calendar: WorkCalendar::default(),
        done: HashMap::new(),
        events: Vec::new(),
    };
    course.run(&mut chance, stay.paid_from, leaves);
    let yesterday = plus_days(history.today, -1);
    let last = stay.ends_on.map_or(yesterday, |end| end.min(yesterday));
    let mut events = course.events;
    events.retain(|event| event.on <= last);
    events.sort_by_key(|event| event.on);
    let is_complete = course
        .done
        .get("first-report")
        .is_some_and(|done_on| *done_on <= last);
    let gone = stay.ends_on.filter(|_| !is_complete);
    Some(DemoOnboarding {
        account: account.external_id.clone(),
        template: TEMPLATES[template].0,
        starts_on: stay.paid_from,
        contract_signed_on: life.commitment.contract_months.map(|_| stay.paid_from),
        cancelled: gone.map(|end| (end, "The customer left")),
        events,
    })
}

/// An onboarding as it goes.
struct Course {
    pace: i64,
    stuck_at: Option<&'static str>,
    template: usize,
    calendar: WorkCalendar,
    /// The days on which milestones were done.
    done: HashMap<&'static str, NaiveDate>,
    events: Vec<DemoMilestoneEvent>,
}

impl Course {
    fn run(&mut self, chance: &mut Chance, starts_on: NaiveDate, leaves: bool) {
        for sheet in PHASES.iter().flat_map(|(_, _, milestones)| *milestones) {
            let needs = sheet.needs.iter();
            let done: Option<Vec<NaiveDate>> =
                needs.map(|need| self.done.get(need).copied()).collect();
            let days = self.days(chance, sheet);
            let (waits, skips) = (chance.happens(BLOCKED), chance.happens(SKIPPED));
            let unreviewed = if leaves { UNREVIEWED.1 } else { UNREVIEWED.0 };
            let is_given_up = chance.happens(unreviewed);
            // What needs something that is never done is never done itself.
            let Some(done) = done else { continue };
            let from = done.into_iter().max().unwrap_or(starts_on);
            if self.stuck_at == Some(sheet.key) {
                self.block(chance, sheet, from);
            } else if sheet.mark == Optional && skips {
                let on = self.calendar.after(from, business(1));
                let reason = Some("The customer does without it");
                self.note(sheet, on, MilestoneMove::Skipped, reason);
            } else if sheet.mark != FullValue || !is_given_up {
                let from = match waits {
                    true => self.wait(chance, sheet, from),
                    false => from,
                };
                let on = self.calendar.after(from, business(days));
                self.note(sheet, on, MilestoneMove::Done, None);
                self.done.insert(sheet.key, on);
            }
        }
    }

    /// How many business days a milestone takes, at least one.
    fn days(&self, chance: &mut Chance, sheet: &Sheet) -> u16 {
        let percent = self.pace + chance.between(-20, 20);
        let days = i64::from(sheet.days[self.template]) * percent / 100;
        u16::try_from(days.max(1)).unwrap_or(1)
    }

    /// A milestone waits for somebody from the next day on. Answers that day.
    fn block(&mut self, chance: &mut Chance, sheet: &Sheet, from: NaiveDate) -> NaiveDate {
        let since = self.calendar.after(from, business(1));
        let (whom, reason) = match chance.happens(BLOCKED_ON_CUSTOMER) {
            true => (BlockedOn::Customer, "Waits for the customer's approval"),
            false => (BlockedOn::Us, "Waits for our engineers"),
        };
        self.note(sheet, since, MilestoneMove::Blocked(whom), Some(reason));
        since
    }

    /// A milestone waits for somebody for a while. Answers the day on which it does not any more.
    fn wait(&mut self, chance: &mut Chance, sheet: &Sheet, from: NaiveDate) -> NaiveDate {
        let since = self.block(chance, sheet, from);
        let days = u16::try_from(chance.skewed(3, 15)).unwrap_or(3);
        let until = self.calendar.after(since, business(days));
        self.note(sheet, until, MilestoneMove::Unblocked, None);
        until
    }

    fn note(
        &mut self,
        sheet: &Sheet,
        on: NaiveDate,
        what: MilestoneMove,
        reason: Option<&'static str>,
    ) {
        self.events.push(DemoMilestoneEvent {
            milestone: sheet.key,
            on,
            what,
            reason,
        });
    }
}
