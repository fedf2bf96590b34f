//! What the people of accounts do with the product.

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use domain::time::start_of_day;

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days},
    chance::{Chance, Topic, Weighted},
    lifetime::{Lifetime, Stay},
    model::DemoUsageEvent,
};

/// What is used, and how often.
const FEATURES: &[Weighted<&str>] = &[
    (30, "dashboard"),
    (20, "report.export"),
    (15, "search"),
    (10, "import"),
    (8, "sharing"),
    (6, "alerts"),
    (3, "api"),
    (1, "audit"),
];

/// How many of a thousand working days a user comes on, of the eager, the usual and the rare ones.
const HABITS: &[Weighted<u64>] = &[(1, 550), (4, 220), (5, 60)];
/// Before they leave, people come less often for so many days.
const FADING: i64 = 60;
/// How many features a user knows at most.
const KNOWN: i64 = 5;

/// What was done with the account of that number while it was a customer, until yesterday.
pub(super) fn usage(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    zone: Tz,
    history: History,
) -> Vec<DemoUsageEvent> {
    let mut chance = Chance::new(seed, Topic::Usage, number);
    let users = users(&mut chance, account.segment);
    let mut events = Vec::new();
    for user in 1..=users {
        let person = Person::new(&mut chance, user);
        let stays = [Some(life.first), life.second].into_iter().flatten();
        for stay in stays {
            person.days(&mut chance, stay, history, |chance, day| {
                events.push(person.event(chance, account, day, zone));
            });
        }
    }
    if account.segment == Segment::Large {
        robot(&mut chance, account, life.first, zone, history, &mut events);
    }
    for (place, event) in events.iter_mut().enumerate() {
        event.id = format!("USE-{:05}-{}", number + 1, place + 1);
    }
    events
}

fn users(chance: &mut Chance, segment: Segment) -> i64 {
    match segment {
        Segment::Large => chance.between(4, 7),
        Segment::Middle => chance.between(2, 4),
        Segment::Small => chance.between(1, 2),
    }
}

/// Somebody with habits.
struct Person {
    name: String,
    /// How many of a thousand working days.
    comes: u64,
    features: Vec<&'static str>,
}

impl Person {
    fn new(chance: &mut Chance, number: i64) -> Self {
        let known = chance.between(1, KNOWN);
        Self {
            name: format!("user-{number}"),
            comes: chance.weighted(HABITS),
            features: (0..known).map(|_| chance.weighted(FEATURES)).collect(),
        }
    }

    /// Hands out the days of a stay on which the person comes.
    fn days(
        &self,
        chance: &mut Chance,
        stay: Stay,
        history: History,
        mut take: impl FnMut(&mut Chance, NaiveDate),
    ) {
        let end = stay
            .ends_on
            .map_or(history.today, |end| end.min(history.today));
        let mut day = stay.starts_on.max(history.start);
        while day < end {
            let fades = stay
                .ends_on
                .is_some_and(|end| (end - day).num_days() < FADING);
            let comes = match day.weekday() {
                Weekday::Sat | Weekday::Sun => self.comes / 12,
                _ if fades => self.comes / 3,
                _ => self.comes,
            };
            if chance.happens(comes) {
                take(chance, day);
            }
            day = plus_days(day, 1);
        }
    }

    fn event(
        &self,
        chance: &mut Chance,
        account: &Identity,
        day: NaiveDate,
        zone: Tz,
    ) -> DemoUsageEvent {
        DemoUsageEvent {
            id: String::new(),
            account: account.external_id.clone(),
            user: self.name.clone(),
            feature: chance.pick(&self.features),
            at: at(day, chance.between(7 * 60, 18 * 60), zone),
            seconds: chance.skewed(20, 3_600),
            quantity: chance.skewed(1, 12),
            is_service: false,
        }
    }
}

/// An integration that calls every Monday night.
fn robot(
    chance: &mut Chance,
    account: &Identity,
    stay: Stay,
    zone: Tz,
    history: History,
    events: &mut Vec<DemoUsageEvent>,
) {
    let end = stay
        .ends_on
        .map_or(history.today, |end| end.min(history.today));
    let mut day = stay.starts_on.max(history.start);
    while day < end {
        if day.weekday() == Weekday::Mon {
            events.push(DemoUsageEvent {
                id: String::new(),
                account: account.external_id.clone(),
                user: "nightly-sync".to_owned(),
                feature: "api",
                at: at(day, 120, zone),
                seconds: chance.between(30, 300),
                quantity: chance.between(100, 5_000),
                is_service: true,
            });
        }
        day = plus_days(day, 1);
    }
}

/// So many minutes after the beginning of a day.
fn at(day: NaiveDate, minutes: i64, zone: Tz) -> DateTime<Utc> {
    start_of_day(day, zone) + TimeDelta::minutes(minutes)
}
