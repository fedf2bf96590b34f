//! Business reviews: who met when, what was talked about, what it saw, and what was to be done after it.

mod text;
mod view;

use chrono::NaiveDate;
use domain::outcome::Level;

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days},
    chance::{Chance, Topic, Weighted},
    lifetime::{Lifetime, Stay},
    model::{
        DemoAnswer, DemoContact, DemoFollowUp, DemoOwnership, DemoReview, DemoSuccessPlan,
        DemoUsageEvent,
    },
};
use text::{AGENDA, OPENING, TO_DO};

/// How many days after the first paid one the first review is due.
const FIRST: (i64, i64) = (75, 130);
/// How many days lie between two of them: a quarter, or half a year.
const EVERY: &[Weighted<i64>] = &[(2, 91), (3, 182)];
/// By how many days one is earlier or later.
const SHIFT: i64 = 9;
/// How many of a thousand are called off.
const CALLED_OFF: u64 = 100;
/// For how many days ahead they are planned.
const AHEAD: i64 = 45;
/// How many of a thousand have something on their agenda, and how many of a thousand contacts come on top of the first one.
const ON_AGENDA: u64 = 450;
const COMES: u64 = 500;
/// How many of a thousand follow-ups are done, of those that were due lately and long ago, and for how many days that is lately.
const DONE: (u64, u64) = (600, 930);
const LATELY: i64 = 60;

/// What is known of an account when it is reviewed.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) owners: &'a [DemoOwnership],
    pub(super) people: &'a [DemoContact],
    pub(super) answers: &'a [DemoAnswer],
    pub(super) usage: &'a [DemoUsageEvent],
    pub(super) plan: Option<&'a DemoSuccessPlan>,
}

/// How many of a thousand accounts are reviewed.
const fn reviewed(segment: Segment) -> u64 {
    match segment {
        Segment::Large => 850,
        Segment::Middle => 350,
        Segment::Small => 0,
    }
}

/// The business reviews of the account of that number, oldest first; the last one may be planned.
pub(super) fn reviews(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    known: Known<'_>,
    history: History,
) -> Vec<DemoReview> {
    let mut chance = Chance::new(seed, Topic::Reviews, number);
    let stay = life.first;
    let has_paid = stay.ends_on != Some(stay.paid_from) && stay.paid_from < history.today;
    let is_reviewed = chance.happens(reviewed(account.segment));
    if !has_paid || !is_reviewed {
        return Vec::new();
    }
    let days = days(&mut chance, stay, history).into_iter();
    let reviews = days.map(|on| review(&mut chance, account, known, (on, history.today)));
    reviews.collect()
}

/// The days of the reviews, oldest first.
fn days(chance: &mut Chance, stay: Stay, history: History) -> Vec<NaiveDate> {
    let ahead = plus_days(history.today, AHEAD);
    let last = stay.ends_on.map_or(ahead, |end| plus_days(end, -1));
    let every = chance.weighted(EVERY);
    let mut due = plus_days(stay.paid_from, chance.between(FIRST.0, FIRST.1));
    let mut days = Vec::new();
    while due <= last {
        let on = plus_days(due, chance.between(-SHIFT, SHIFT));
        let is_called_off = chance.happens(CALLED_OFF);
        if (history.start..=last).contains(&on) && !is_called_off {
            days.push(history.working_day(on));
        }
        due = plus_days(due, every);
    }
    days
}

/// The review of a day, which has seen nothing yet when the day is not over.
fn review(
    chance: &mut Chance,
    account: &Identity,
    known: Known<'_>,
    (on, today): (NaiveDate, NaiveDate),
) -> DemoReview {
    let members = attending(known.owners, on);
    let contacts = guests(chance, known.people);
    let agenda = agenda(chance);
    let view = view::seen(chance, known, on);
    let summary = summary(chance, view);
    let mut follow_ups = follow_ups(chance, &members, (on, today));
    let is_held = on < today;
    follow_ups.retain(|_| is_held);
    DemoReview {
        account: account.external_id.clone(),
        held_on: on,
        agenda,
        members,
        contacts,
        summary: is_held.then_some(summary),
        view: is_held.then_some(view),
        follow_ups,
    }
}

/// Those who looked after the account on a day, each once.
fn attending(owners: &[DemoOwnership], on: NaiveDate) -> Vec<String> {
    let there = owners
        .iter()
        .filter(|owner| owner.starts_on <= on && owner.ends_on.is_none_or(|end| on < end));
    let mut members: Vec<String> = there.map(|owner| owner.member.clone()).collect();
    members.sort_unstable();
    members.dedup();
    members
}

/// Who comes from the customer: the one who is known first, and some of the others.
fn guests(chance: &mut Chance, people: &[DemoContact]) -> Vec<String> {
    let people = people.iter().enumerate();
    let guests = people.filter(|(place, _)| chance.happens(COMES) || *place == 0);
    guests
        .map(|(_, person)| person.external_id.clone())
        .collect()
}

fn agenda(chance: &mut Chance) -> Vec<&'static str> {
    let others = AGENDA.into_iter().filter(|_| chance.happens(ON_AGENDA));
    OPENING.into_iter().chain(others).collect()
}

fn summary(chance: &mut Chance, (value, relationship): (Level, Level)) -> String {
    let value = chance.pick(text::of_value(value));
    let relationship = chance.pick(text::of_relationship(relationship));
    format!("{value} {relationship}")
}

fn follow_ups(
    chance: &mut Chance,
    members: &[String],
    days: (NaiveDate, NaiveDate),
) -> Vec<DemoFollowUp> {
    let mut texts = TO_DO;
    chance.shuffle(&mut texts);
    let many = chance.skewed(1, 4).unsigned_abs() as usize;
    let texts = texts.into_iter().take(many);
    texts
        .map(|text| follow_up(chance, text, members, days))
        .collect()
}

/// Something to do after a review; it may be done by today, earlier or later than it was to be.
fn follow_up(
    chance: &mut Chance,
    text: &'static str,
    members: &[String],
    (held_on, today): (NaiveDate, NaiveDate),
) -> DemoFollowUp {
    let due_on = plus_days(held_on, chance.between(7, 45));
    let done_on = plus_days(due_on, chance.between(-10, 14)).max(plus_days(held_on, 1));
    let is_lately = (today - due_on).num_days() <= LATELY;
    let is_done = chance.happens(if is_lately { DONE.0 } else { DONE.1 });
    let member = members.get(chance.index(members.len()));
    DemoFollowUp {
        text,
        due_on,
        member: member.cloned(),
        done_on: (is_done && done_on < today).then_some(done_on),
    }
}
