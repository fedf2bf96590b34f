//! What an account buys over time: seats come and go, plans change, things are bought on top.

use chrono::NaiveDate;

use crate::demo::{
    account::Segment,
    calendar::plus_months,
    chance::Chance,
    lifetime::Stay,
    profile::{PlanSheet, Plans},
};

/// How many of a thousand accounts buy more seats in a month.
const MORE_SEATS: u64 = 38;
/// How many give some back.
const FEWER_SEATS: u64 = 10;
/// How many move to the next plan.
const NEXT_PLAN: u64 = 9;
/// How many start with the add-on, and how many buy it in a later month.
const ADD_ON: (u64, u64) = (150, 14);
/// How many of the large ones start with the support plan.
const SUPPORT: u64 = 450;

/// So many of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) plan: PlanSheet,
    pub(super) quantity: i64,
    /// What was negotiated, in percent.
    pub(super) discount_percent: i64,
}

/// What is bought of one kind, from each day on, oldest first.
#[derive(Debug)]
pub(super) struct Track(Vec<(NaiveDate, Offer)>);

/// An offer, from a day up to another.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) offer: Offer,
    pub(super) starts_on: NaiveDate,
    pub(super) ends_on: Option<NaiveDate>,
}

impl Track {
    /// What is bought in a time, piece after piece.
    pub(super) fn pieces(
        &self,
        starts_on: NaiveDate,
        ends_on: Option<NaiveDate>,
    ) -> impl Iterator<Item = Piece> {
        let nexts = self.0.iter().skip(1).map(|(from, _)| Some(*from));
        let steps = self.0.iter().zip(nexts.chain([None]));
        steps.filter_map(move |((from, offer), next)| {
            let starts_on = starts_on.max(*from);
            let ends_on = match (next, ends_on) {
                (Some(next), Some(end)) => Some(next.min(end)),
                (next, end) => next.or(end),
            };
            let covers_a_day = ends_on.is_none_or(|end| starts_on < end);
            covers_a_day.then_some(Piece {
                offer: *offer,
                starts_on,
                ends_on,
            })
        })
    }
}

/// What an account buys while it stays, up to today.
pub(super) fn tracks(
    chance: &mut Chance,
    plans: &Plans,
    segment: Segment,
    stay: Stay,
    today: NaiveDate,
) -> Vec<Track> {
    let end = stay.ends_on.unwrap_or(today);
    let months: Vec<_> = (1..)
        .map(|month| plus_months(stay.paid_from, month))
        .take_while(|date| *date < end)
        .collect();
    let seats = seats(chance, plans, segment, stay.starts_on, &months);
    let support = segment == Segment::Large && chance.happens(SUPPORT);
    let add_on = add_on(chance, plans, segment, stay.starts_on, &months);
    let support = support.then(|| Track(vec![(stay.starts_on, one_of(plans.support))]));
    [Some(seats), add_on, support]
        .into_iter()
        .flatten()
        .collect()
}

const fn one_of(plan: PlanSheet) -> Offer {
    Offer {
        plan,
        quantity: 1,
        discount_percent: 0,
    }
}

fn seats(
    chance: &mut Chance,
    plans: &Plans,
    segment: Segment,
    starts_on: NaiveDate,
    months: &[NaiveDate],
) -> Track {
    let (mut tier, (fewest, most)) = match segment {
        Segment::Small => (0, (3, 30)),
        Segment::Middle => (1, (20, 120)),
        Segment::Large => (2, (90, 420)),
    };
    let discount_percent = match segment {
        Segment::Small => 0,
        Segment::Middle => chance.pick(&[0, 0, 5]),
        Segment::Large => chance.pick(&[0, 5, 10, 15]),
    };
    let mut offer = Offer {
        plan: plans.tiers[tier],
        quantity: chance.skewed(fewest, most),
        discount_percent,
    };
    let mut steps = vec![(starts_on, offer)];
    for month in months {
        let draw = chance.below(1_000);
        if draw < MORE_SEATS {
            offer.quantity += (offer.quantity * chance.between(8, 40) / 100).max(1);
        } else if draw < MORE_SEATS + FEWER_SEATS {
            offer.quantity -= offer.quantity * chance.between(8, 25) / 100;
        } else if draw < MORE_SEATS + FEWER_SEATS + NEXT_PLAN && tier + 1 < plans.tiers.len() {
            tier += 1;
            offer.plan = plans.tiers[tier];
        }
        if steps.last().is_some_and(|(_, last)| *last != offer) {
            steps.push((*month, offer));
        }
    }
    Track(steps)
}

fn add_on(
    chance: &mut Chance,
    plans: &Plans,
    segment: Segment,
    starts_on: NaiveDate,
    months: &[NaiveDate],
) -> Option<Track> {
    let (at_first, later) = ADD_ON;
    let starts_with_it = chance.happens(at_first);
    let bought_in = months.iter().find(|_| chance.happens(later));
    let starts_on = if starts_with_it {
        starts_on
    } else {
        *bought_in?
    };
    let most = match segment {
        Segment::Small => 1,
        Segment::Middle => 3,
        Segment::Large => 8,
    };
    let mut offer = one_of(plans.add_on);
    offer.quantity = chance.between(1, most);
    Some(Track(vec![(starts_on, offer)]))
}
