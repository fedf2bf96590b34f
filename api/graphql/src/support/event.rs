//! What happened to cases.

use async_graphql::{ComplexObject, Enum, ID, SimpleObject};
use data::{error::Error, id::Kind, support::entity::event::Model};
use domain::support as exact;
use uuid::Uuid;

use super::SupportCaseClosureReason;
use crate::{id, scalar::DateTime};

/// What happens to a case after it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::CaseEventKind")]
pub enum SupportCaseEventKind {
    /// The customer was in touch again.
    CustomerContact,
    /// An agent was in touch.
    AgentContact,
    /// An agent answered for the first time; a contact of an agent too.
    FirstResponse,
    /// An agent resolved it.
    Resolved,
    /// It came back, resolved or closed as it was.
    Reopened,
    /// It was put away, for a reason.
    Closed,
}

/// Something that happened to a case.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct SupportCaseEvent {
    /// The id in the help desk; unique in the tenant.
    external_id: Option<String>,
    /// What happened.
    kind: SupportCaseEventKind,
    /// When.
    occurred_at: DateTime,
    /// Why it was closed; null for other events.
    closure_reason: Option<SupportCaseClosureReason>,
    /// Anything worth knowing.
    note: Option<String>,
    #[graphql(skip)]
    uuid: Uuid,
}

#[ComplexObject]
impl SupportCaseEvent {
    /// The id.
    async fn id(&self) -> ID {
        id::encode(Kind::SupportCaseEvent, self.uuid)
    }
}

impl SupportCaseEvent {
    /// The event of a row.
    pub(super) fn of(row: Model) -> Result<Self, Error> {
        let kind: exact::CaseEventKind = row.kind.parse().map_err(Error::internal)?;
        let reason = row.closure_reason.as_deref();
        let reason = reason.map(str::parse::<exact::ClosureReason>).transpose();
        Ok(Self {
            external_id: row.external_id,
            kind: kind.into(),
            occurred_at: DateTime(row.occurred_at),
            closure_reason: reason.map_err(Error::internal)?.map(Into::into),
            note: row.note,
            uuid: row.id,
        })
    }
}
