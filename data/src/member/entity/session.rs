//! Rows of sessions.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A log-in of a member and all refreshes of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "member_session")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub member_id: Uuid,
    /// The hash of the part that all refresh tokens of the session share.
    #[serde(skip)]
    pub family_hash: String,
    /// The hash of the part that only the refresh token that is good now has.
    #[serde(skip)]
    pub secret_hash: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last refreshed.
    pub refreshed_at: DateTimeUtc,
    /// When it ends.
    pub expires_at: DateTimeUtc,
    /// When it was ended before its time.
    pub revoked_at: Option<DateTimeUtc>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
