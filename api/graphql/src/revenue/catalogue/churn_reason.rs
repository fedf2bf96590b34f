//! The reasons for which customers leave.

mod mutation;

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};
use data::{
    error::Error,
    id::Kind,
    page,
    revenue::{
        churn_reason::{self, ChurnReasonFilter as Filter},
        entity::churn_reason::Model,
    },
    scope::Scope,
};
use uuid::Uuid;

pub use mutation::ChurnReasonMutation;

use crate::{
    error::OrFault,
    filter::StringFilter,
    page::{Total, connection, page_request},
    scalar::DateTime,
    session::ContextSession,
};
use service::id;

connection!(
    /// A page of churn reasons.
    ChurnReasonConnection,
    ChurnReasonEdge,
    ChurnReason
);

/// A reason for which customers leave, as the tenant words it. Cancellations pick as many as apply.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct ChurnReason {
    /// The key in other systems; unique in the tenant.
    external_id: String,
    /// The name that people read.
    name: String,
    /// It is offered no more; what was picked stays.
    archived: bool,
    /// Counts the changes; send it with a change to be told of others' changes.
    version: i32,
    /// When it was made here.
    created_at: DateTime,
    /// When it was last changed.
    updated_at: DateTime,
    #[graphql(skip)]
    uuid: Uuid,
}

impl From<Model> for ChurnReason {
    fn from(row: Model) -> Self {
        Self {
            external_id: row.external_id,
            name: row.name,
            archived: row.archived,
            version: row.version,
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
            uuid: row.id,
        }
    }
}

#[ComplexObject]
impl ChurnReason {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::ChurnReason, self.uuid)
    }
}

impl ChurnReason {
    /// The churn reasons of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let rows = churn_reason::by_ids(scope, ids).await?.into_iter();
        Ok(rows.map(|row| (row.id, Self::from(row))).collect())
    }

    /// The churn reasons of those external ids, by them; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_external_ids(
        scope: &Scope,
        external_ids: &[&str],
    ) -> Result<HashMap<String, Self>, Error> {
        let rows = churn_reason::by_keys(scope, external_ids.iter().copied()).await?;
        let rows = rows.into_iter();
        Ok(rows.map(|(key, row)| (key, Self::from(row))).collect())
    }
}

/// Which churn reasons are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ChurnReasonFilter {
    /// The key in other systems.
    external_id: Option<StringFilter>,
    /// The name.
    name: Option<StringFilter>,
    /// Whether they are archived; all when it is not given.
    archived: Option<bool>,
}

/// Asking for churn reasons.
#[derive(Default)]
pub struct ChurnReasonQuery;

/// Asking for churn reasons.
#[Object]
impl ChurnReasonQuery {
    /// The reasons for which customers of the tenant leave, by name.
    async fn churn_reasons(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which churn reasons; all when nothing is said.")] r#where: Option<
            ChurnReasonFilter,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ChurnReasonConnection> {
        let scope = context.scope().await?;
        let r#where = r#where.unwrap_or_default();
        let external_id = r#where.external_id.unwrap_or_default();
        let name = r#where.name.unwrap_or_default();
        let filter = Filter {
            external_id: external_id.comparators("where.externalId").or_fault()?,
            name: name.comparators("where.name").or_fault()?,
            archived: r#where.archived,
        };
        let request = page_request(first, after, last, before);
        let page = churn_reason::list(scope, filter.clone(), &request)
            .await
            .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = churn_reason::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(ChurnReasonConnection::from_page(
            page.map(ChurnReason::from),
            total,
        ))
    }
}
