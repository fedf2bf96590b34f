//! What accounts pay for: subscriptions with their lines.

mod churn;
mod price;
mod track;

use chrono::NaiveDate;
use domain::money::Currency;

use super::{
    account::Identity,
    calendar::{History, plus_months},
    chance::{Chance, Topic},
    lifetime::{Lifetime, Stay},
    model::{DemoLine, DemoSubscription},
    profile::Profile,
};
pub(super) use churn::REASONS;
use price::PriceList;
use track::{Track, tracks};

/// Everything that subscriptions of any account are made with.
#[derive(Debug)]
pub(super) struct Billing<'a> {
    profile: &'a Profile,
    reporting: Currency,
    seed: u64,
    history: History,
}

impl<'a> Billing<'a> {
    pub(super) const fn new(
        profile: &'a Profile,
        reporting: Currency,
        seed: u64,
        history: History,
    ) -> Self {
        Self {
            profile,
            reporting,
            seed,
            history,
        }
    }

    /// The subscriptions of the account of that number, oldest first: one for every contract, or for the whole time as a customer.
    pub(super) fn subscriptions(
        &self,
        number: usize,
        account: &Identity,
        life: &Lifetime,
    ) -> Vec<DemoSubscription> {
        let mut chance = Chance::new(self.seed, Topic::Revenue, number);
        let prices = PriceList::new(
            self.profile,
            account.currency,
            self.reporting,
            life.commitment.interval,
        );
        let mut whims = Chance::new(self.seed, Topic::Churn, number);
        let mut subscriptions = Vec::new();
        for stay in life.stays() {
            let today = self.history.today;
            let tracks = tracks(
                &mut chance,
                &self.profile.plans,
                account.segment,
                stay,
                today,
            );
            for (starts_on, ends_on) in terms(life, stay, today) {
                let in_trial = starts_on == stay.starts_on && starts_on < stay.paid_from;
                let lines = lines(&tracks, &prices, starts_on, ends_on);
                subscriptions.push(DemoSubscription {
                    external_id: format!("SUB-{:05}-{}", number + 1, subscriptions.len() + 1),
                    account: account.external_id.clone(),
                    starts_on,
                    ends_on,
                    trial: in_trial.then_some((starts_on, stay.paid_from)),
                    lines,
                    life: churn::life(&mut whims, life, stay, (starts_on, ends_on), today),
                });
            }
        }
        subscriptions
    }
}

/// The terms of the contracts, up to the one that runs today, or the whole stay: the first day, and the day after the last one.
fn terms(life: &Lifetime, stay: Stay, today: NaiveDate) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let is_over_with_trial = stay.ends_on == Some(stay.paid_from);
    let months = life.commitment.contract_months;
    let Some(months) = months.filter(|_| !is_over_with_trial) else {
        return vec![(stay.starts_on, stay.ends_on)];
    };
    let mut terms = Vec::new();
    let mut starts_on = stay.starts_on;
    for term in 1.. {
        let ends_on = plus_months(stay.paid_from, months * term);
        terms.push((starts_on, Some(ends_on)));
        if ends_on > today || Some(ends_on) == stay.ends_on {
            break;
        }
        starts_on = ends_on;
    }
    terms
}

/// The lines of a subscription that runs from one day up to another.
fn lines(
    tracks: &[Track],
    prices: &PriceList,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
) -> Vec<DemoLine> {
    let pieces = tracks
        .iter()
        .flat_map(|track| track.pieces(starts_on, ends_on));
    let lines = pieces.map(|piece| DemoLine {
        plan: piece.offer.plan.external_id,
        description: format!("{}, {}", piece.offer.plan.name, piece.offer.plan.unit),
        amount_minor: prices.amount(piece.offer.plan),
        discount_minor: prices.discount(piece.offer),
        currency: prices.currency(),
        quantity: piece.offer.quantity,
        interval: prices.interval(),
        starts_on: piece.starts_on,
        ends_on: piece.ends_on,
    });
    lines.collect()
}
