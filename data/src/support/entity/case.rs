//! Rows of cases.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A case that a customer has with support.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "support_case")]
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
    /// The person who asks.
    pub contact_id: Option<Uuid>,
    /// The id in the help desk; unique in the tenant.
    pub external_id: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// How the customer got in touch, such as EMAIL.
    pub channel: Option<String>,
    /// How much it matters, such as HIGH.
    pub priority: String,
    /// Whether it was passed on to somebody who can do more.
    pub escalated: bool,
    /// Who opened it: CUSTOMER or AGENT.
    pub opened_by: String,
    /// When it was opened.
    pub opened_at: DateTimeUtc,
    /// What is known about contacts: LISTED, COUNTED or UNKNOWN.
    pub contact_record: String,
    /// How often the customer was in touch, when that is counted.
    pub contact_count: Option<i32>,
    /// How satisfied the customer is, from 1 to 5.
    pub satisfaction_score: Option<i32>,
    /// When the customer said that.
    pub rated_at: Option<DateTimeUtc>,
    /// Where it stands, from its events.
    pub status: String,
    /// When it was first answered, from its events.
    pub first_response_at: Option<DateTimeUtc>,
    /// When it was last resolved, while it stays so, from its events.
    pub resolved_at: Option<DateTimeUtc>,
    /// When it was put away, while it is, from its events.
    pub closed_at: Option<DateTimeUtc>,
    /// Why, from its events.
    pub closure_reason: Option<String>,
    /// How many times it came back, from its events.
    pub reopenings: i32,
    /// Counts the changes, those of its events included.
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
