//! Asking for members, and who is asking.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::Utc;
use data::{
    error::{Error, Refusal},
    filter::Comparators,
    id::Kind,
    member::{MemberFilter as Filter, MemberOrder as Order, MemberOrderField as Field, client},
    scope::Actor,
};
use domain::member::{MemberStatus, Permissions, Role as ExactRole};

use super::{Client, Member, MemberConnection, Permission, RoleFilter};
use crate::{
    account::Direction,
    error::OrFault,
    page::{Total, page_request},
    scalar::DateTime,
    session::ContextSession,
};
use service::id;

/// What kind of holder a token has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// A member, by a log-in.
    Member,
    /// An integration client.
    Client,
    /// The holder of a token that an operator issued from the command line.
    IssuedToken,
    /// Someone whom an identity provider vouches for.
    External,
}

/// Who sends the request, as the token says and the database confirms.
pub struct Viewer {
    actor: Actor,
    permissions: Permissions,
    expires_at: Option<chrono::DateTime<Utc>>,
}

/// Who sends the request, as the token says and the database confirms.
#[Object]
impl Viewer {
    /// What kind of holder the token has.
    async fn kind(&self) -> async_graphql::Result<ViewerKind> {
        match self.actor {
            Actor::Member { .. } => Ok(ViewerKind::Member),
            Actor::Client(_) => Ok(ViewerKind::Client),
            Actor::IssuedToken(_) => Ok(ViewerKind::IssuedToken),
            Actor::External { .. } => Ok(ViewerKind::External),
            Actor::System(_) => Err(Error::internal("a token names the program itself")).or_fault(),
        }
    }

    /// Which one of that kind, as the log names it: an id for members and clients, a name for the others.
    async fn identifier(&self) -> String {
        match &self.actor {
            Actor::Member { id, .. } => id::encode(Kind::Member, *id).0,
            Actor::Client(id) => id::encode(Kind::Client, *id).0,
            other => other.identifier(),
        }
    }

    /// The member; null for the other kinds.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let Some(id) = self.actor.member() else {
            return Ok(None);
        };
        let row = data::member::by_id(context.scope().await?, id)
            .await
            .or_fault()?;
        Ok(row.map(Member::from))
    }

    /// The integration client; null for the other kinds.
    async fn client(&self, context: &Context<'_>) -> async_graphql::Result<Option<Client>> {
        let Actor::Client(id) = self.actor else {
            return Ok(None);
        };
        let row = client::by_id(context.scope().await?, id).await.or_fault()?;
        Ok(row.map(Client::from))
    }

    /// Everything that the viewer may do at this moment: what the token carries, as far as the member's role or the client's scopes still allow it.
    async fn permissions(&self) -> Vec<Permission> {
        self.permissions.iter().map(Permission::from).collect()
    }

    /// When the token of this request ends.
    async fn expires_at(&self) -> Option<DateTime> {
        self.expires_at.map(DateTime)
    }
}

/// Which members are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct MemberFilter {
    /// The role.
    role: Option<RoleFilter>,
    /// Whether they may come in (true) or are suspended (false); not given, both.
    active: Option<bool>,
    /// The name or e-mail address contains this text, whatever the case of the letters.
    search: Option<String>,
}

impl From<MemberFilter> for Filter {
    fn from(filter: MemberFilter) -> Self {
        Self {
            role: filter.role.map(|role| role.comparators(ExactRole::from)),
            status: filter
                .active
                .map(|active| Comparators::equal(status(active))),
            search: filter.search,
        }
    }
}

/// The status of members who may come in, or may not.
pub(super) const fn status(active: bool) -> MemberStatus {
    match active {
        true => MemberStatus::Active,
        false => MemberStatus::Suspended,
    }
}

/// By what members are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct MemberOrder {
    /// The field.
    field: MemberOrderField,
    /// Least first or greatest first.
    #[graphql(default)]
    direction: Direction,
}

impl From<MemberOrder> for Order {
    fn from(order: MemberOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}

/// What members can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum MemberOrderField {
    /// The name.
    Name,
    /// The e-mail address.
    Email,
    /// When the member was made.
    CreatedAt,
}

/// Asking for members, and who is asking.
#[derive(Default)]
pub struct MemberQuery;

/// Asking for members, and who is asking.
#[Object]
impl MemberQuery {
    /// Who sends the request, and what they may do. The tenant is in `tenant`.
    async fn viewer(&self, context: &Context<'_>) -> async_graphql::Result<Viewer> {
        let scope = context.scope().await?;
        Ok(Viewer {
            actor: scope.actor().clone(),
            permissions: scope.permissions(),
            expires_at: context.session()?.viewer().map(|viewer| viewer.expires_at),
        })
    }

    /// The members of the tenant, suspended ones among them, by name when no order is given. Every role may ask; integrations need the scope
    /// `members:read`.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn members(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which members; all when nothing is said.")] r#where: Option<MemberFilter>,
        #[graphql(desc = "The order; by name when nothing is said.")] order_by: Option<MemberOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<MemberConnection> {
        let scope = context.scope().await?;
        let filter = Arc::new(Filter::from(r#where.unwrap_or_default()));
        let order = order_by.map(Order::from).unwrap_or_default();
        let request = page_request(first, after, last, before);
        let page = data::member::list(scope, &filter, order, &request)
            .await
            .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let filter = Arc::clone(&filter);
            Box::pin(async move { data::member::count(scope, &filter).await })
        });
        Ok(MemberConnection::from_page(page.map(Member::from), total))
    }

    /// The member of that id or e-mail address; null when there is none. Give one of the two. Every role may ask; integrations need the scope
    /// `members:read`.
    async fn member(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The e-mail address, in any case.")] email: Option<String>,
    ) -> async_graphql::Result<Option<Member>> {
        let scope = context.scope().await?;
        let row = match (id, email) {
            (Some(id), None) => {
                let id = id::expect(Kind::Member, &id, "id").or_fault()?;
                data::member::by_id(scope, id).await.or_fault()?
            }
            (None, Some(email)) => data::member::by_email(scope, &email).await.or_fault()?,
            _ => {
                return Err(Refusal::invalid("id", "give `id` or `email`, one of them")).or_fault();
            }
        };
        Ok(row.map(Member::from))
    }
}
