//! Rows of users.

use sea_orm::entity::prelude::*;

/// Somebody of an account who uses the product.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_user")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The number, from 0 without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The id.
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The id in the product; none for an account that is its own user.
    pub external_id: Option<String>,
    /// The account and the id in the product together; unique in the tenant.
    pub key: String,
    /// Whether it is a robot or an integration.
    pub is_service: bool,
    /// The version of the usage by which it was made or last changed.
    pub version: i64,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
