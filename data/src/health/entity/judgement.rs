//! Rows of judgements.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What somebody thinks of an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "health_judgement")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// Who thinks so; none when it was another system that said it.
    pub member_id: Option<Uuid>,
    /// From 1 (at risk) to 5 (strong).
    pub judgement: i32,
    /// The day on which it was so.
    pub judged_on: Date,
    /// Why.
    pub note: Option<String>,
    /// When it was recorded.
    pub created_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
