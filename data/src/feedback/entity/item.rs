//! Rows of feedback items.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// Something that customers want.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "feedback_item")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The id in the system it comes from; unique in the tenant.
    pub external_id: Option<String>,
    /// Where it came from, such as SURVEY.
    pub source: String,
    /// The support case that it came from.
    pub case_id: Option<Uuid>,
    /// The survey answer that it came from.
    pub answer_id: Option<Uuid>,
    /// What is wanted.
    pub title: String,
    /// In the words of whoever said it.
    pub body: Option<String>,
    /// How far it is, such as PLANNED.
    pub status: String,
    /// Who looks after it.
    pub owner_id: Option<Uuid>,
    /// Counts the changes, those of its accounts included.
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
