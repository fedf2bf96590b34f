//! Rows of integration clients.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A program that works in the tenant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "client")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The name that people read.
    pub name: String,
    /// Names of [`domain::member::AccessScope`], separated by spaces.
    pub scopes: String,
    /// The hash of the secret.
    #[serde(skip)]
    pub secret_hash: String,
    /// When its access was taken away.
    pub revoked_at: Option<DateTimeUtc>,
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
