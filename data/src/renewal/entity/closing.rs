//! Rows of closings: how renewals came out, only added to.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// How a renewal was closed on a day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "renewal_closing")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The renewal.
    pub renewal_id: Uuid,
    /// The day.
    pub closed_on: Date,
    /// A [`domain::renewal::RenewalOutcome`].
    pub outcome: String,
    /// What was renewed a year, in minor units of the renewal's currency; zero unless it was renewed.
    pub renewed_amount: i64,
    /// What kind of actor closed it, as in the log.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: String,
    /// When it was noted.
    pub created_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
