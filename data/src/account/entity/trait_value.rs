//! Rows of the values of custom traits.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// The value of a custom trait of an account, in the column of its kind.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "account_trait")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// The trait.
    #[sea_orm(primary_key, auto_increment = false)]
    pub trait_id: Uuid,
    /// The value of a text or a choice.
    pub text_value: Option<String>,
    /// The value of a number, in millionths.
    pub number_value: Option<i64>,
    /// The value of a date.
    pub date_value: Option<Date>,
    /// The value of a truth.
    pub boolean_value: Option<bool>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
