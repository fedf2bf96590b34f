//! Rows of the reasons for which customers leave.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A reason for which customers leave, as the tenant words it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "churn_reason")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The key; unique in the tenant.
    pub external_id: String,
    /// The name that people read.
    pub name: String,
    /// It is picked no more; what was picked stays.
    pub archived: bool,
    /// Counts the changes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
