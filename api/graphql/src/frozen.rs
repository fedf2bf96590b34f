//! Frozen periods, and what has changed in their numbers since.

mod mutation;
mod query;
mod restatement;

use async_graphql::{ComplexObject, ID, SimpleObject};
use chrono_tz::Tz;
use data::{error::Error, frozen::entity::Model, id::Kind, scope::Scope};
use domain::time::Window as ExactWindow;
use std::collections::HashMap;
use uuid::Uuid;

pub use mutation::FrozenPeriodMutation;
pub use query::FrozenPeriodQuery;
pub use restatement::Restatement;

use super::{
    id,
    log::ChangeActor,
    page::connection,
    scalar::{DateTime, LogVersion},
    window::Window,
};

connection!(
    /// A page of frozen periods.
    FrozenPeriodConnection,
    FrozenPeriodEdge,
    FrozenPeriod
);

/// A closed window of time whose numbers were given out. What was known then can be asked for again, with `portfolio(knownAt:)`, and
/// `restatement` says what has changed since.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct FrozenPeriod {
    /// The days that it is about.
    window: Window,
    /// When it was frozen.
    frozen_at: DateTime,
    /// Who froze it.
    frozen_by: ChangeActor,
    /// The version of the tenant's log that its numbers rest on.
    log_version: LogVersion,
    /// What was said about it.
    note: Option<String>,
    #[graphql(skip)]
    uuid: Uuid,
}

#[ComplexObject]
impl FrozenPeriod {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::FrozenPeriod, self.uuid)
    }
}

impl FrozenPeriod {
    fn new(row: &Model, zone: Tz) -> Result<Self, Error> {
        Ok(Self {
            window: window(row, zone)?.into(),
            frozen_at: DateTime(row.frozen_at),
            frozen_by: ChangeActor::new(&row.actor_kind, &row.actor_id),
            log_version: LogVersion(row.log_version),
            note: row.note.clone(),
            uuid: row.id,
        })
    }

    /// The frozen periods of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let zone = scope.tenant().time_zone;
        let rows = data::frozen::by_ids(scope, ids).await?.into_iter();
        rows.map(|row| Ok((row.id, Self::new(&row, zone)?)))
            .collect()
    }
}

fn window(row: &Model, zone: Tz) -> Result<ExactWindow, Error> {
    ExactWindow::new(row.starts_on, row.ends_on, zone).map_err(Error::internal)
}
