//! Which accounts: a filter as callers give it, and the condition it becomes.

mod build;
mod relation;
mod terms;
mod traits;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{account::Stage, ownership::OwnershipRole};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(super) use build::{Compared, archived_condition, condition, negated};
pub(crate) use terms::contains_any;
pub(super) use terms::{Terms, column};
pub(super) use traits::trait_value;

use crate::filter::Comparators;

/// Which accounts are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountFilter {
    /// The id.
    pub id: Option<Comparators<Uuid>>,
    /// The id in the system of record.
    pub external_id: Option<Comparators<String>>,
    /// The name.
    pub name: Option<Comparators<String>>,
    /// The internet domain.
    pub domain: Option<Comparators<String>>,
    /// The industry.
    pub industry: Option<Comparators<String>>,
    /// The country, ISO 3166-1 alpha-2.
    pub country: Option<Comparators<String>>,
    /// The segment.
    pub segment: Option<Comparators<String>>,
    /// The stage on the day of the context.
    pub stage: Option<Comparators<Stage>>,
    /// The member who is primary owner on the day of the context; absent when the account is unowned.
    pub csm: Option<Comparators<Uuid>>,
    /// A member owns it on the day of the context.
    pub owned_by: Option<OwnedBy>,
    /// It has, on the day of the context, a line of a subscription to one of these plans.
    pub plan: Option<Vec<Uuid>>,
    /// The account it belongs to.
    pub parent: Option<Comparators<Uuid>>,
    /// It is this account or below it, at any depth.
    pub within_tree_of: Option<Uuid>,
    /// The day on which it became a customer.
    pub signed_up_on: Option<Comparators<NaiveDate>>,
    /// When it was made.
    pub created_at: Option<Comparators<DateTime<Utc>>>,
    /// Whether archived accounts are wanted. Not given: at the top of a filter only accounts that are not archived, inside
    /// `and`, `or` and `not` it does not matter.
    pub archived: Option<Archived>,
    /// Today's MRR in 1/48 minor units of the reporting currency, whatever the day of the context.
    pub current_mrr: Option<Comparators<i64>>,
    /// Custom traits.
    pub traits: Vec<TraitFilter>,
    /// The name, domain or external id contains this text, whatever the case of the letters.
    pub search: Option<String>,
    /// All of these hold.
    pub and: Vec<Self>,
    /// One of these holds; empty: no matter.
    pub or: Vec<Self>,
    /// This does not hold.
    pub not: Option<Box<Self>>,
}

/// Whether archived rows are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Archived {
    /// Only rows that are not archived.
    #[default]
    Exclude,
    /// Only archived rows.
    Only,
    /// Both.
    Include,
}

/// Ownership by a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedBy {
    /// The member.
    pub member: Uuid,
    /// In this role; none: in any.
    pub role: Option<OwnershipRole>,
}

/// A test of a custom trait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraitFilter {
    /// The key of the trait.
    pub key: String,
    /// What its value must meet.
    pub test: TraitTest,
}

/// What the value of a trait must meet; the kind must be the trait's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TraitTest {
    /// For the kinds TEXT and CHOICE.
    Text(Comparators<String>),
    /// For the kind NUMBER; at most six decimals.
    Number(Comparators<Decimal>),
    /// For the kind DATE.
    Date(Comparators<NaiveDate>),
    /// For the kind BOOLEAN.
    Boolean(Comparators<bool>),
    /// Whether there is a value at all; for every kind.
    Present(bool),
}

/// When a filter looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilterContext {
    /// The end of this day for the owner, the stage, the plan and the archive; today when none.
    pub on: Option<NaiveDate>,
}

impl AccountFilter {
    /// Whether it asks for a custom trait anywhere.
    pub(super) fn names_trait(&self) -> bool {
        let inner = self.and.iter().chain(&self.or).chain(self.not.as_deref());
        !self.traits.is_empty() || inner.into_iter().any(Self::names_trait)
    }
}
