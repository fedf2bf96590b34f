//! Scores set by hand, as clients see them.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use data::{error::Error, health::entity::set::Model};
use domain::health as exact;
use uuid::Uuid;

use super::{HealthBand, points};
use crate::{
    account::Account,
    batch::Batch,
    error::fault,
    loaded::{Loaded, identified},
    member::Member,
    scalar::{Date, Decimal},
    support::named,
};

identified!(Model);

/// A health score that somebody set by hand.
pub type HealthOverride = Loaded<Model, Relations>;

/// What scores that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    members: Batch<(), HashMap<Uuid, Member>>,
}

/// A health score that somebody set by hand, because more is known of the account than was measured. It stands in the place of the computed one while it holds.
#[Object]
impl HealthOverride {
    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// The score, 0 to 100.
    async fn score(&self) -> async_graphql::Result<Decimal> {
        let score = exact::Score::of_hundredths(self.row().score.into());
        let score = score.ok_or_else(|| fault(Error::internal("a score that is none")))?;
        Ok(points(score))
    }

    /// The band of the score, by the profile that was in force when it was set.
    async fn band(&self) -> async_graphql::Result<HealthBand> {
        named::<exact::HealthBand, _>(&self.row().band)
    }

    /// The first day on which it holds.
    async fn starts_on(&self) -> Date {
        Date(self.row().starts_on)
    }

    /// The last day on which it holds; before the first one when it was taken back on that day.
    async fn ends_on(&self) -> Date {
        Date(self.row().ends_on)
    }

    /// Why it was set.
    async fn reason(&self) -> &str {
        &self.row().reason
    }

    /// Who set it; null when another system did.
    async fn author(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        let id = |row: &Model| row.member_id;
        self.one(context, members, id, Member::by_ids).await
    }
}
