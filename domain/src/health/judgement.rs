//! What CSMs think of their accounts.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::account::Millionths;

use super::factor::Reading;

/// The judgements that can be made: 1 (at risk) to 5 (strong).
const JUDGEMENTS: std::ops::RangeInclusive<i32> = 1..=5;

/// What a CSM thinks of an account: 1 (at risk) to 5 (strong).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Judgement(u8);

/// Why a number is no judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a judgement is a whole number from 1 (at risk) to 5 (strong), not {0}")]
pub struct JudgementError(pub i32);

impl Judgement {
    /// The judgement of a number.
    ///
    /// # Errors
    /// When it is not from 1 to 5.
    pub fn new(number: i32) -> Result<Self, JudgementError> {
        match u8::try_from(number) {
            Ok(small) if JUDGEMENTS.contains(&number) => Ok(Self(small)),
            _ => Err(JudgementError(number)),
        }
    }

    /// The number, 1 to 5.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// All judgements of a tenant, by account and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgements(HashMap<Uuid, Vec<(NaiveDate, Judgement)>>);

impl Judgements {
    /// Of judgements with their accounts and days, in the order in which they were made.
    #[must_use]
    pub fn new(made: impl IntoIterator<Item = (Uuid, NaiveDate, Judgement)>) -> Self {
        let mut judgements = Self::default();
        for (account, on, judgement) in made {
            let of_account = judgements.0.entry(account).or_default();
            of_account.push((on, judgement));
        }
        for of_account in judgements.0.values_mut() {
            // Those of a day stay in their order.
            of_account.sort_by_key(|(on, _)| *on);
        }
        judgements
    }

    /// The latest judgement of an account that was made by the end of a day, as a reading.
    #[must_use]
    pub fn reading(&self, account: Uuid, on: NaiveDate) -> Option<Reading> {
        let made = self.0.get(&account)?;
        let after = made.partition_point(|(day, _)| *day <= on);
        let (measured_on, judgement) = *made[..after].last()?;
        Some(Reading {
            value: Millionths(i64::from(judgement.number()) * 1_000_000),
            measured_on,
        })
    }
}
