//! Accounts by what their latest business review saw.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::metric::{Exclusion, ExclusionReason, Metric};

use super::Level;

/// What a business review saw of an account. Ordered by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ReviewRow {
    pub(crate) held_on: NaiveDate,
    pub(crate) value: Level,
    pub(crate) relationship: Level,
}

/// The accounts of one of the nine boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxedAccounts {
    /// How much of what the customer wanted came true.
    pub value: Level,
    /// How good the relationship is.
    pub relationship: Level,
    /// The accounts, by id.
    pub accounts: Vec<Uuid>,
}

/// The accounts of a portfolio in the nine boxes of value realised and relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NineBox {
    /// The boxes: by value, then by relationship, from low to high.
    pub boxes: Vec<BoxedAccounts>,
    /// The accounts of which no review was held within the days, by id.
    pub unreviewed: Vec<Uuid>,
    as_of: NaiveDate,
}

impl NineBox {
    /// Nine empty boxes.
    pub(crate) fn new(as_of: NaiveDate) -> Self {
        let boxes = Level::ALL.into_iter().flat_map(|value| {
            Level::ALL
                .into_iter()
                .map(move |relationship| BoxedAccounts {
                    value,
                    relationship,
                    accounts: Vec::new(),
                })
        });
        Self {
            boxes: boxes.collect(),
            unreviewed: Vec::new(),
            as_of,
        }
    }

    /// Adds an account with its reviews, ascending by day, of which those held since `since` count.
    pub(crate) fn take(&mut self, account: Uuid, reviews: &[ReviewRow], since: NaiveDate) {
        let known = reviews.partition_point(|review| review.held_on <= self.as_of);
        let latest = reviews[..known].last();
        match latest.filter(|review| review.held_on >= since) {
            Some(review) => {
                let place = review.value as usize * Level::ALL.len() + review.relationship as usize;
                self.boxes[place].accounts.push(account);
            }
            None => self.unreviewed.push(account),
        }
    }

    /// How many accounts were reviewed.
    #[must_use]
    pub fn reviewed_count(&self) -> usize {
        self.boxes.iter().map(|boxed| boxed.accounts.len()).sum()
    }

    /// Accounts with a review within the days / accounts.
    #[must_use]
    pub fn reviewed_share(&self) -> Metric {
        let reviewed = self.reviewed_count();
        let all = reviewed + self.unreviewed.len();
        Metric::proportion(reviewed, all, "REVIEWED_ACCOUNTS", self.as_of)
    }

    /// Accounts in the box of high value and high relationship / accounts that were reviewed.
    #[must_use]
    pub fn best_share(&self) -> Metric {
        let best = self.boxes.last().map_or(0, |boxed| boxed.accounts.len());
        let unreviewed = Exclusion {
            reason: ExclusionReason::NotReviewed,
            count: self.unreviewed.len(),
        };
        Metric::proportion(
            best,
            self.reviewed_count(),
            "HIGH_VALUE_HIGH_RELATIONSHIP",
            self.as_of,
        )
        .excluding([unreviewed])
    }
}
