//! MRR that is agreed on, whether it counts already or not.

use chrono::NaiveDate;

use crate::{
    metric::Status,
    money::MonthlyAmount,
    portfolio::{
        columns::{NEVER, day},
        evaluate::Portfolio,
    },
};

/// MRR on a date, what is signed to start after it, and what is cancelled to end after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CommittedRevenue {
    /// MRR on the portfolio's date.
    pub monthly: MonthlyAmount,
    /// Of lines that start to count later. Trials are not signed: they are left out until they convert.
    pub future_starts: MonthlyAmount,
    /// Of lines that count, or will, and end later.
    pub scheduled_ends: MonthlyAmount,
}

impl CommittedRevenue {
    /// Committed MRR: MRR + signed future starts - scheduled cancellations.
    #[must_use]
    pub fn committed(&self) -> MonthlyAmount {
        self.monthly + self.future_starts - self.scheduled_ends
    }
}

impl Portfolio {
    /// Committed MRR with its parts: what starts and ends after the portfolio's date, up to and including `until` when it is given, at the
    /// exchange rates of the portfolio's date. The one number that looks ahead: it changes as soon as something is signed or cancelled.
    ///
    /// # Errors
    /// [`Status::MissingExchangeRate`] when one of the amounts cannot be converted.
    pub fn committed_revenue(&self, until: Option<NaiveDate>) -> Result<CommittedRevenue, Status> {
        let mut committed = CommittedRevenue {
            monthly: self.mrr().ok_or(Status::MissingExchangeRate)?,
            ..CommittedRevenue::default()
        };
        let until = until.map_or(NEVER - 1, day);
        let accounts = self.holdings.iter().map(|holding| holding.account);
        for line in accounts.flat_map(|account| self.facts.lines.range(account)) {
            self.add_committed(line, until, &mut committed)?;
        }
        Ok(committed)
    }

    fn add_committed(
        &self,
        line: usize,
        until: i32,
        committed: &mut CommittedRevenue,
    ) -> Result<(), Status> {
        let (lines, today) = (&self.facts.lines, self.basis.day);
        let (first, end) = (lines.first[line], lines.end[line]);
        let in_trial_on = |day| lines.trial_first[line] <= day && day < lines.trial_end[line];
        let is_other_plan = self.plan.is_some_and(|only| only != lines.plan[line]);
        if lines.monthly[line] == 0 || is_other_plan || end <= first {
            return Ok(());
        }
        let counts = first <= today && today < end && !in_trial_on(today);
        let starts = today < first && first <= until && !in_trial_on(first);
        if !counts && !starts {
            return Ok(());
        }
        let rate = self.basis.rate(lines.currency[line]);
        let amount = rate
            .ok_or(Status::MissingExchangeRate)?
            .convert(MonthlyAmount::from_exact(lines.monthly[line].into()));
        if starts {
            committed.future_starts += amount;
        }
        if end <= until {
            committed.scheduled_ends += amount;
        }
        Ok(())
    }
}
