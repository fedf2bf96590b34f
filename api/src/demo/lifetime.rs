//! How long an account stays, in what stages.

mod bond;
mod stage;
mod stay;

use chrono::NaiveDate;
use domain::{account::StageHistory, revenue::BillingInterval};

use super::{account::Segment, calendar::History, chance::Chance, signup::SignUp};

use bond::bound;
pub(super) use stage::stages;
pub(super) use stay::{lifetime, months_of};

/// How an account is billed, and how long it binds itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Commitment {
    pub(super) interval: BillingInterval,
    /// For how many months a contract binds, which is renewed by another one; none for what goes on until cancelled.
    pub(super) contract_months: Option<u32>,
}

/// A time in which an account is a customer, or tries to become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) starts_on: NaiveDate,
    /// The first day that is paid for; the day after the last one of the trial, if there is one.
    pub(super) paid_from: NaiveDate,
    /// The first day as no customer.
    pub(super) ends_on: Option<NaiveDate>,
}

/// The life of an account.
#[derive(Debug)]
pub(super) struct Lifetime {
    pub(super) commitment: Commitment,
    pub(super) first: Stay,
    /// It came back.
    pub(super) second: Option<Stay>,
    pub(super) stages: StageHistory,
}

impl Lifetime {
    /// The life of an account that signs up.
    pub(super) fn new(
        chance: &mut Chance,
        sign_up: &SignUp,
        segment: Segment,
        history: History,
    ) -> Self {
        let (commitment, first, second) = lifetime(chance, sign_up, segment, history.today);
        let stays = (first, second);
        let (commitment, first) = bound(commitment, stays, sign_up, segment, history.today);
        let stages = stages(
            chance,
            sign_up,
            segment,
            [Some(first), second],
            history.today,
        );
        Self {
            commitment,
            first,
            second,
            stages,
        }
    }

    /// The times as a customer, oldest first.
    pub(super) fn stays(&self) -> impl Iterator<Item = Stay> {
        [Some(self.first), self.second].into_iter().flatten()
    }

    /// Whether it is a customer, or on trial, today.
    pub(super) fn is_here(&self) -> bool {
        self.stays().any(|stay| stay.ends_on.is_none())
    }
}
