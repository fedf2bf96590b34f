//! Rows of members.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A person who works in the tenant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The e-mail address, in lower case; unique in the tenant.
    pub email: String,
    /// The name that people read.
    pub name: String,
    /// A [`domain::member::Role`].
    pub role: String,
    /// ACTIVE or SUSPENDED.
    pub status: String,
    /// The argon2id hash; none when the member cannot log in by password.
    #[serde(skip)]
    pub password_hash: Option<String>,
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
