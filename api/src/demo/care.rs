//! What accounts ask support for, how often somebody is in touch with them, and what they want.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::{
    feedback::FeedbackStatus,
    ownership::OwnershipRole,
    support::{CaseChannel, CaseEventKind, CasePriority, ClosureReason},
    touchpoint::{TouchpointInitiator, TouchpointKind},
};

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days},
    chance::{Chance, Topic, Weighted},
    lifetime::Lifetime,
    model::{DemoCase, DemoCaseEvent, DemoContact, DemoFeedback, DemoOwnership, DemoTouchpoint},
    purchase::last_day,
};

const SUBJECTS: &[&str] = &[
    "Cannot log in",
    "Export is empty",
    "Invoice shows the wrong address",
    "How do we add a colleague?",
    "The report takes minutes",
    "Import stops half-way",
    "Numbers differ from last month",
    "Notification arrives twice",
];

const CHANNELS: &[Weighted<CaseChannel>] = &[
    (5, CaseChannel::Email),
    (3, CaseChannel::InApp),
    (2, CaseChannel::Chat),
    (1, CaseChannel::Phone),
];

const PRIORITIES: &[Weighted<CasePriority>] = &[
    (3, CasePriority::Low),
    (5, CasePriority::Medium),
    (2, CasePriority::High),
    (1, CasePriority::Urgent),
];

const SCORES: &[Weighted<i64>] = &[(1, 1), (1, 2), (3, 3), (6, 4), (7, 5)];

const KINDS: &[Weighted<TouchpointKind>] = &[
    (5, TouchpointKind::Call),
    (6, TouchpointKind::Mail),
    (3, TouchpointKind::Meeting),
    (1, TouchpointKind::BusinessReview),
    (2, TouchpointKind::Note),
];

const INITIATORS: &[Weighted<TouchpointInitiator>] = &[
    (7, TouchpointInitiator::CustomerSuccess),
    (2, TouchpointInitiator::Customer),
    (1, TouchpointInitiator::Support),
];

/// What customers want, and how far it is.
const WISHES: &[(&str, FeedbackStatus)] = &[
    ("Single sign-on for everybody", FeedbackStatus::Delivered),
    ("Export to a spreadsheet", FeedbackStatus::InProgress),
    ("A dark colour scheme", FeedbackStatus::Declined),
    ("Reports by mail every Monday", FeedbackStatus::Planned),
    ("A log of who changed what", FeedbackStatus::UnderReview),
    ("Roles of our own", FeedbackStatus::Planned),
    ("Faster search", FeedbackStatus::New),
    ("An app for the telephone", FeedbackStatus::New),
];

/// Who asks, and for how long: from the first day on which it pays until the last one before today.
#[derive(Clone, Copy)]
struct Stay {
    first: NaiveDate,
    days: i64,
}

impl Stay {
    fn of(life: &Lifetime, history: History) -> Option<Self> {
        let first = life.first.paid_from;
        let last = last_day(life, history).min(plus_days(history.today, -1));
        let days = (last - first).num_days();
        (days >= 0).then_some(Self { first, days })
    }

    /// A moment of a working day's hours.
    fn moment(self, chance: &mut Chance) -> NaiveDateTime {
        let day = plus_days(self.first, chance.between(0, self.days));
        let minutes = chance.between(8 * 60, 18 * 60);
        day.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(minutes)
    }
}

/// How much there is to do for an account: cases or touchpoints in a year.
const fn a_year(segment: Segment) -> i64 {
    match segment {
        Segment::Large => 14,
        Segment::Middle => 8,
        Segment::Small => 4,
    }
}

/// How many of a number in a year there are in the days of a stay, by chance.
fn count(chance: &mut Chance, stay: Stay, a_year: i64) -> i64 {
    chance.between(0, (a_year * 2 * stay.days).div_euclid(365).max(1))
}

/// The cases of the account of that number, oldest first.
pub(super) fn cases(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    contacts: &[DemoContact],
    history: History,
) -> Vec<DemoCase> {
    let mut chance = Chance::new(seed, Topic::Cases, number);
    let Some(stay) = Stay::of(life, history) else {
        return Vec::new();
    };
    let many = count(&mut chance, stay, a_year(account.segment));
    let mut opened: Vec<_> = (0..many).map(|_| stay.moment(&mut chance)).collect();
    opened.sort_unstable();
    let end = history.today.and_time(chrono::NaiveTime::MIN);
    let cases = opened.into_iter().enumerate().map(|(place, opened_at)| {
        let mut events = events(&mut chance, opened_at);
        let score = chance.weighted(SCORES);
        let is_rated = chance.happens(550);
        // What would have happened today or later has not happened yet.
        events.retain(|event| event.at < end);
        let is_resolved = events
            .iter()
            .any(|event| event.kind == CaseEventKind::Resolved);
        let contact = contacts.get(chance.index(contacts.len().max(1)));
        DemoCase {
            external_id: format!("CASE-{:05}-{}", number + 1, place + 1),
            account: account.external_id.clone(),
            contact: contact.map(|contact| contact.external_id.clone()),
            subject: chance.pick(SUBJECTS),
            channel: chance.weighted(CHANNELS),
            priority: chance.weighted(PRIORITIES),
            opened_at,
            score: (is_resolved && is_rated).then_some(score),
            events,
        }
    });
    cases.collect()
}

/// What happens to a case after it was opened.
fn events(chance: &mut Chance, opened_at: NaiveDateTime) -> Vec<DemoCaseEvent> {
    let event = |at, kind| DemoCaseEvent {
        at,
        kind,
        reason: None,
    };
    if chance.happens(30) {
        let at = opened_at + TimeDelta::minutes(chance.skewed(1, 60));
        return vec![DemoCaseEvent {
            reason: Some(ClosureReason::Spam),
            ..event(at, CaseEventKind::Closed)
        }];
    }
    let mut at = opened_at + TimeDelta::minutes(chance.skewed(2, 480));
    let mut events = vec![event(at, CaseEventKind::AgentContact)];
    let rounds = if chance.happens(650) {
        0
    } else {
        chance.skewed(1, 4)
    };
    for _ in 0..rounds {
        at += TimeDelta::minutes(chance.skewed(20, 1_440));
        events.push(event(at, CaseEventKind::CustomerContact));
        at += TimeDelta::minutes(chance.skewed(5, 720));
        events.push(event(at, CaseEventKind::AgentContact));
    }
    at += TimeDelta::minutes(chance.skewed(5, 2_880));
    events.push(event(at, CaseEventKind::Resolved));
    if chance.happens(80) {
        at += TimeDelta::minutes(chance.between(600, 14_400));
        events.push(event(at, CaseEventKind::Reopened));
        at += TimeDelta::minutes(chance.skewed(30, 4_320));
        events.push(event(at, CaseEventKind::Resolved));
    }
    at += TimeDelta::days(7);
    events.push(DemoCaseEvent {
        reason: Some(ClosureReason::Solved),
        ..event(at, CaseEventKind::Closed)
    });
    events
}

/// The touchpoints of the account of that number, oldest first.
pub(super) fn touchpoints(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    owners: &[DemoOwnership],
    history: History,
) -> Vec<DemoTouchpoint> {
    let mut chance = Chance::new(seed, Topic::Touchpoints, number);
    let Some(stay) = Stay::of(life, history) else {
        return Vec::new();
    };
    let many = count(&mut chance, stay, a_year(account.segment));
    let mut on: Vec<_> = (0..many).map(|_| stay.moment(&mut chance)).collect();
    on.sort_unstable();
    let touchpoints = on
        .into_iter()
        .enumerate()
        .map(|(place, at)| DemoTouchpoint {
            external_id: format!("TOUCH-{:05}-{}", number + 1, place + 1),
            account: account.external_id.clone(),
            kind: chance.weighted(KINDS),
            initiator: chance.weighted(INITIATORS),
            at,
            member: owner_on(owners, at.date()),
        });
    touchpoints.collect()
}

/// The primary owner of a day.
pub(super) fn owner_on(owners: &[DemoOwnership], day: NaiveDate) -> Option<String> {
    let owner = owners.iter().find(|owner| {
        owner.role == OwnershipRole::Primary
            && owner.starts_on <= day
            && owner.ends_on.is_none_or(|end| day < end)
    });
    owner.map(|owner| owner.member.clone())
}

/// What customers want, before any of them was asked.
pub(super) fn wishes() -> Vec<DemoFeedback> {
    let wishes = WISHES
        .iter()
        .enumerate()
        .map(|(place, (title, status))| DemoFeedback {
            external_id: format!("WISH-{}", place + 1),
            title,
            status: *status,
            accounts: Vec::new(),
        });
    wishes.collect()
}

/// Links the account of that number to what it wants.
pub(super) fn ask(seed: u64, number: usize, account: &Identity, wishes: &mut [DemoFeedback]) {
    let mut chance = Chance::new(seed, Topic::Wishes, number);
    for wish in wishes {
        if chance.happens(60) {
            wish.accounts.push(account.external_id.clone());
        }
    }
}
