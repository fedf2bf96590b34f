//! What can be seen of customers before they leave: their people come less often, and ask for help that does not come soon.

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;
use domain::{
    support::{CaseChannel, CaseEventKind, CasePriority, ClosureReason},
    time::local_date,
};

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days},
    chance::{Chance, Topic},
    lifetime::Lifetime,
    model::{DemoCase, DemoCaseEvent, DemoContact, DemoUsageEvent},
};

/// How many of a thousand customers that leave can be seen to.
const SEEN: u64 = 800;
/// For how many days before they leave fewer come, and by how many days later half of them are left.
const FADING: i64 = 180;
const HALVING: i64 = 50;
/// On so many days before they leave people come less often anyway, to a third.
const ANYWAY: i64 = 60;

/// How many of a thousand still come so many days before the end: half as many after every so many days, as straight lines between.
fn still_coming(days_left: i64) -> u64 {
    let gone = FADING - days_left;
    let halved = (gone / HALVING).clamp(0, 9);
    let from = 1_000_i64 >> halved;
    let share = from - from * (gone % HALVING) / (2 * HALVING);
    let share = if days_left < ANYWAY { share * 3 } else { share };
    share.clamp(0, 1_000).unsigned_abs()
}

/// Takes away what people did not do any more before the account of that number left.
pub(super) fn fade(
    seed: u64,
    number: usize,
    life: &Lifetime,
    zone: Tz,
    usage: &mut Vec<DemoUsageEvent>,
) {
    let mut chance = Chance::new(seed, Topic::Fading, number);
    let Some(end) = life.first.ends_on.filter(|_| chance.happens(SEEN)) else {
        return;
    };
    usage.retain(|event| {
        let left = (end - local_date(event.at, zone)).num_days();
        let fades = (0..FADING).contains(&left) && !event.is_service;
        !fades || chance.happens(still_coming(left))
    });
}

const COMPLAINTS: &[&str] = &[
    "It was down again this morning",
    "Nobody has answered our question",
    "We are charged for people who left",
    "The same error as last week",
];

/// How many cases more an account has before it leaves, from the fewest to the most.
const fn more_cases(segment: Segment) -> (i64, i64) {
    match segment {
        Segment::Small => (0, 2),
        Segment::Middle => (1, 4),
        Segment::Large => (2, 6),
    }
}

/// The cases that the account of that number had on top in the months before it left: most stay open for weeks.
pub(super) fn complaints(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    contacts: &[DemoContact],
    history: History,
) -> Vec<DemoCase> {
    let mut chance = Chance::new(seed, Topic::Complaints, number);
    let stay = life.first;
    let has_paid = stay.ends_on != Some(stay.paid_from);
    let Some(end) = stay.ends_on.filter(|_| has_paid) else {
        return Vec::new();
    };
    let (fewest, most) = more_cases(account.segment);
    let now = history.today.and_time(NaiveTime::MIN);
    let mut cases = Vec::new();
    for place in 0..chance.between(fewest, most) {
        let day = plus_days(end, -chance.between(10, 130)).max(stay.paid_from);
        let opened_at =
            day.and_time(NaiveTime::MIN) + TimeDelta::minutes(chance.between(480, 1_080));
        let (first, resolved) = (chance.between(1, 6), chance.between(15, 70));
        let happened = [
            (first, CaseEventKind::AgentContact, None),
            (resolved, CaseEventKind::Resolved, None),
            (
                resolved + 7,
                CaseEventKind::Closed,
                Some(ClosureReason::Solved),
            ),
        ];
        let events = happened
            .into_iter()
            .map(|(days, kind, reason)| DemoCaseEvent {
                at: opened_at + TimeDelta::days(days),
                kind,
                reason,
            });
        let events: Vec<DemoCaseEvent> = events.filter(|event| event.at < now).collect();
        let is_resolved = events.len() > 1;
        let score = chance.between(1, 3);
        let contact = contacts.get(chance.index(contacts.len().max(1)));
        if opened_at < now {
            cases.push(DemoCase {
                external_id: format!("CASE-{:05}-L{}", number + 1, place + 1),
                account: account.external_id.clone(),
                contact: contact.map(|contact| contact.external_id.clone()),
                subject: chance.pick(COMPLAINTS),
                channel: CaseChannel::Email,
                priority: CasePriority::High,
                opened_at,
                score: is_resolved.then_some(score),
                events,
            });
        }
    }
    cases.sort_by_key(|case| case.opened_at);
    cases
}
