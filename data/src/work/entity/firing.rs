//! Rows of what rules made work of last.

use sea_orm::entity::prelude::*;

/// The day of the last occasion of an account, or of a thing of it, that a rule made work of.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_firing")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule_id: Uuid,
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// What it was about; the account when it was about nothing else.
    #[sea_orm(primary_key, auto_increment = false)]
    pub about_id: Uuid,
    /// The day of the occasion.
    pub fired_on: Date,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
