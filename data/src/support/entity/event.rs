//! Rows of what happened to cases.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// Something that happened to a case.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "support_case_event")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The case, with which it is logged.
    #[serde(skip)]
    pub case_id: Uuid,
    /// The account of the case.
    #[serde(skip)]
    pub account_id: Uuid,
    /// The id in the help desk; unique in the tenant.
    pub external_id: Option<String>,
    /// What happened, such as RESOLVED.
    pub kind: String,
    /// When.
    pub occurred_at: DateTimeUtc,
    /// Why it was closed.
    pub closure_reason: Option<String>,
    /// Anything worth knowing.
    pub note: Option<String>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
