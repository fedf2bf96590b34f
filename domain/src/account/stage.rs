//! The stages of an account's life, over time.

use chrono::NaiveDate;

use crate::name::names;

/// Where an account stands in its life as a customer, in the usual order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Not a customer yet.
    Prospect,
    /// Trying the product.
    Trial,
    /// Signed, and on the way to the first value.
    Onboarding,
    /// Using the product and getting value from it.
    Active,
    /// A customer who may leave.
    AtRisk,
    /// A customer no more.
    Churned,
}

names!(Stage {
    Prospect => "PROSPECT",
    Trial => "TRIAL",
    Onboarding => "ONBOARDING",
    Active => "ACTIVE",
    AtRisk => "AT_RISK",
    Churned => "CHURNED",
});

/// What recording a change of stage did to a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageChange {
    /// A new entry was made.
    Inserted,
    /// The entry of that date was replaced; this is what it said.
    Replaced(Stage),
    /// The entry of that date said so already.
    Unchanged,
}

/// The stages that an account entered, each on a date; at most one a day, the last word of that day.
///
/// The history is the same in whatever order its entries arrive. For that, an entry stays even where it repeats the stage before it: an
/// entry that is backdated in between must not change what was said about later days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageHistory {
    entries: Vec<(NaiveDate, Stage)>,
}

impl StageHistory {
    /// A history without entries: the stage is not known on any date.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Records that the account entered `stage` on `date`, which may lie before other entries.
    pub fn record(&mut self, date: NaiveDate, stage: Stage) -> StageChange {
        match self.entries.binary_search_by_key(&date, |(date, _)| *date) {
            Ok(index) if self.entries[index].1 == stage => StageChange::Unchanged,
            Ok(index) => {
                StageChange::Replaced(std::mem::replace(&mut self.entries[index].1, stage))
            }
            Err(index) => {
                self.entries.insert(index, (date, stage));
                StageChange::Inserted
            }
        }
    }

    /// The stage at the end of `date`; `None` before the first entry.
    #[must_use]
    pub fn stage_on(&self, date: NaiveDate) -> Option<Stage> {
        let after = self
            .entries
            .partition_point(|(entered, _)| *entered <= date);
        self.entries[..after].last().map(|(_, stage)| *stage)
    }

    /// The entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[(NaiveDate, Stage)] {
        &self.entries
    }
}

impl FromIterator<(NaiveDate, Stage)> for StageHistory {
    /// The history of entries in any order; of several on one date the last one given counts.
    fn from_iter<I: IntoIterator<Item = (NaiveDate, Stage)>>(entries: I) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
        entries.reverse();
        let mut kept: Vec<(NaiveDate, Stage)> = Vec::with_capacity(entries.len());
        for (date, stage) in entries {
            if kept.last().is_none_or(|(last, _)| *last != date) {
                kept.push((date, stage));
            }
        }
        Self { entries: kept }
    }
}
