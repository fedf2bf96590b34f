//! The life-cycle stages of accounts.

use async_graphql::{Enum, SimpleObject};
use data::{account::entity::stage::Model, error::Error};
use domain::account::Stage as ExactStage;

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
    /// The entries of rows, in their order.
    ///
    /// # Errors
    /// When a row makes no sense (a fault of ours).
    pub(super) fn history(rows: Vec<Model>) -> Result<Vec<Self>, Error> {
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
