//! The life-cycle stages of accounts.

use std::collections::HashMap;

use async_graphql::{Enum, SimpleObject};
use data::{
    account::{entity::stage::Model, stage_histories},
    error::Error,
    scope::Scope,
};
use domain::account::Stage as ExactStage;
use uuid::Uuid;

use crate::{
    filter::enum_filter,
    scalar::{Date, DateTime},
};

/// Where an account stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactStage")]
pub enum Stage {
    /// Not a customer yet.
    Prospect,
    /// Tries the product.
    Trial,
    /// Has bought and is being set up.
    Onboarding,
    /// Uses the product.
    Active,
    /// May leave.
    AtRisk,
    /// Has left.
    Churned,
}

enum_filter!(
    /// Compares a life-cycle stage. All comparisons given must hold.
    StageFilter,
    Stage
);

/// A stage that an account has entered.
#[derive(Clone, SimpleObject)]
pub struct StageEntry {
    /// The stage.
    stage: Stage,
    /// The first day in it.
    starts_on: Date,
    /// When this was recorded.
    recorded_at: DateTime,
}

impl StageEntry {
    /// The stages that each of many accounts has entered, oldest first.
    ///
    /// # Errors
    /// Without the permission to read the portfolio, and when a row makes no sense (a fault of ours).
    pub(super) async fn of_accounts(
        scope: &Scope,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Self>>, Error> {
        let histories = stage_histories(scope, ids).await?.into_iter();
        histories
            .map(|(account, rows)| Ok((account, Self::history(rows)?)))
            .collect()
    }

    /// The entries of rows, in their order.
    fn history(rows: Vec<Model>) -> Result<Vec<Self>, Error> {
        let entry = |row: Model| {
            let stage: ExactStage = row.stage.parse().map_err(Error::internal)?;
            Ok(Self {
                stage: stage.into(),
                starts_on: row.starts_on.into(),
                recorded_at: row.recorded_at.into(),
            })
        };
        rows.into_iter().map(entry).collect()
    }
}
