//! Rows of the definitions of custom traits.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A property of accounts that the tenant made up.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "trait_definition")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The name in filters and imports; unique in the tenant.
    pub key: String,
    /// The name that people read.
    pub label: String,
    /// A [`domain::account::TraitKind`].
    pub kind: String,
    /// The choices allowed, for the kind CHOICE; a JSON array of strings.
    pub choices: String,
    /// When it was put away.
    pub archived_at: Option<DateTimeUtc>,
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
