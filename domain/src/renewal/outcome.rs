//! One renewal, and how it came out.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::{money::Currency, name::names};

use super::call::{ForecastCall, Likelihood};

/// How a renewal was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RenewalOutcome {
    /// For as much as was due.
    Renewed,
    /// For more.
    RenewedWithUpsell,
    /// For less.
    RenewedWithDownsell,
    /// Not at all.
    Churned,
    /// Not yet, although it is due: it stays pending for the days of grace.
    Late,
    /// After it had been lost.
    WonBack,
}

names!(RenewalOutcome {
    Renewed => "RENEWED",
    RenewedWithUpsell => "RENEWED_WITH_UPSELL",
    RenewedWithDownsell => "RENEWED_WITH_DOWNSELL",
    Churned => "CHURNED",
    Late => "LATE",
    WonBack => "WON_BACK",
});

/// Where a renewal stands on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RenewalState {
    /// It is not decided.
    Pending,
    /// It was renewed, or won back.
    Renewed,
    /// It was given up, or its grace is over.
    Lost,
}

names!(RenewalState {
    Pending => "PENDING",
    Renewed => "RENEWED",
    Lost => "LOST",
});

/// How a renewal was closed on a day. Ordered by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Closing {
    /// The day.
    pub closed_on: NaiveDate,
    /// How.
    pub outcome: RenewalOutcome,
    /// For how much, in minor units of the currency that is due; zero unless it was renewed.
    pub renewed_minor: i64,
}

/// Why a renewal cannot be closed like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClosingError {
    /// It is decided.
    #[error(
        "the renewal was closed as {0} before: only one that is open, LATE or CHURNED can be closed, the last as WON_BACK"
    )]
    AlreadyClosed(RenewalOutcome),
    /// It was never lost.
    #[error("the renewal was not lost: WON_BACK closes one that is CHURNED or LATE")]
    NotLost,
    /// An earlier day than that of the closing before.
    #[error(
        "the renewal was closed as LATE or CHURNED on {0}: it cannot be closed on an earlier day"
    )]
    Earlier(NaiveDate),
    /// An amount that the outcome contradicts.
    #[error(
        "{renewed} minor units (cents) of {due} due do not make the outcome {outcome}: it needs {allowed}"
    )]
    Amount {
        /// The outcome.
        outcome: RenewalOutcome,
        /// What was renewed.
        renewed: i64,
        /// What is due.
        due: i64,
        /// What is allowed, in words.
        allowed: &'static str,
    },
}

/// Why something is not a renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenewalError {
    /// An amount below zero.
    #[error("the amount due is negative: it must be zero or more")]
    NegativeAmount,
}

/// A term that ends, and is to be renewed. Ordered by due date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Renewal {
    /// The day on which it is due.
    pub due_on: NaiveDate,
    /// The renewal.
    pub id: Uuid,
    /// The amount due, in minor units; not below zero.
    pub due_minor: i64,
    /// Its currency.
    pub currency: Currency,
    /// How it was closed, by day: once, or again after it had been late or lost.
    pub closings: Vec<Closing>,
    /// How likely it is, when nobody has called it.
    pub likelihood: Option<Likelihood>,
    /// The calls, by day.
    pub calls: Vec<ForecastCall>,
}

impl Renewal {
    /// The same, with closings and calls by day (those of a day stay in the order in which they are given), if it makes sense.
    ///
    /// # Errors
    /// When the amount due is negative.
    pub fn checked(mut self) -> Result<Self, RenewalError> {
        if self.due_minor < 0 {
            return Err(RenewalError::NegativeAmount);
        }
        self.closings.sort_by_key(|closing| closing.closed_on);
        self.calls.sort_by_key(|call| call.made_on);
        Ok(self)
    }

    /// Closes it.
    ///
    /// # Errors
    /// When it is decided already, the day is before that of its last closing, or the amount contradicts the outcome.
    pub fn close(&mut self, closing: Closing) -> Result<(), ClosingError> {
        use RenewalOutcome::{Churned, Late, WonBack};
        let last = self.closings.last();
        match (last.map(|last| last.outcome), closing.outcome) {
            (Some(Churned | Late), WonBack) | (Some(Late), _) => {}
            (Some(decided), _) => return Err(ClosingError::AlreadyClosed(decided)),
            (None, WonBack) => return Err(ClosingError::NotLost),
            (None, _) => {}
        }
        if let Some(last) = last.filter(|last| closing.closed_on < last.closed_on) {
            return Err(ClosingError::Earlier(last.closed_on));
        }
        self.check_amount(&closing)?;
        self.closings.push(closing);
        Ok(())
    }

    fn check_amount(&self, closing: &Closing) -> Result<(), ClosingError> {
        let (renewed, due) = (closing.renewed_minor, self.due_minor);
        let (fits, allowed) = match closing.outcome {
            RenewalOutcome::Renewed => (renewed == due, "the amount due"),
            RenewalOutcome::RenewedWithUpsell => (renewed > due, "more than the amount due"),
            RenewalOutcome::RenewedWithDownsell => (
                0 < renewed && renewed < due,
                "less than the amount due, and more than nothing",
            ),
            RenewalOutcome::WonBack => (renewed > 0, "more than nothing"),
            RenewalOutcome::Churned | RenewalOutcome::Late => (renewed == 0, "no amount"),
        };
        if fits {
            return Ok(());
        }
        Err(ClosingError::Amount {
            outcome: closing.outcome,
            renewed,
            due,
            allowed,
        })
    }

    /// Where it stands at the end of `as_of`, and what was renewed, in minor units. Late ones are pending for `grace_days` days from the due
    /// date on, then lost until they are won.
    #[must_use]
    pub fn state(&self, as_of: NaiveDate, grace_days: u32) -> (RenewalState, i64) {
        let known = self
            .closings
            .iter()
            .rfind(|closing| closing.closed_on <= as_of);
        match known.map(|closing| (closing.outcome, closing.renewed_minor)) {
            Some((RenewalOutcome::Churned, _)) => (RenewalState::Lost, 0),
            None | Some((RenewalOutcome::Late, _)) => {
                let over = self.due_on.checked_add_days(Days::new(grace_days.into()));
                if over.is_none_or(|over| as_of < over) {
                    (RenewalState::Pending, 0)
                } else {
                    (RenewalState::Lost, 0)
                }
            }
            Some((_, renewed)) => (RenewalState::Renewed, renewed),
        }
    }

    /// How likely it is at the end of `as_of`: the latest final call, or else the CSM's, or else the automated one, or else its own.
    #[must_use]
    pub fn likelihood_on(&self, as_of: NaiveDate) -> Option<Likelihood> {
        let known = self.calls.iter().filter(|call| call.made_on <= as_of);
        let best = known.max_by_key(|call| (call.source, call.made_on));
        best.map(|call| call.likelihood).or(self.likelihood)
    }

    /// Whether it was not decided by its due date, as far as is known at the end of `as_of`.
    #[must_use]
    pub fn is_late(&self, as_of: NaiveDate) -> bool {
        let decided = self
            .closings
            .iter()
            .find(|closing| closing.outcome != RenewalOutcome::Late);
        let decided_on = decided.map_or(as_of, |closing| closing.closed_on.min(as_of));
        self.due_on < decided_on
    }
}
