//! Rows of contacts.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A person at an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "contact")]
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
    /// The id in the system of record; unique in the tenant.
    pub external_id: Option<String>,
    /// The name that people read.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The job title.
    pub title: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// What the person is to us, such as CHAMPION; a JSON array of strings.
    pub roles: String,
    /// Whether the person must never be surveyed.
    pub do_not_survey: bool,
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
