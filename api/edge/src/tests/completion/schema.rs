//! A product whose fields fail.

use std::time::Duration;

use async_graphql::{Error, ID, Interface, Object, Response, Result, Schema, Subscription, Union};
use async_trait::async_trait;
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream, Stream},
};

use crate::{
    AuthenticationFailure, Caller, Engine, Executed, RequestContext, document::PreparedRequest,
};

fn failure<T>(message: &str) -> Result<T> {
    Err(Error::new(message))
}

#[derive(Clone)]
pub(super) struct Account;

#[Object]
impl Account {
    async fn id(&self) -> ID {
        "account".into()
    }

    async fn name(&self) -> &str {
        "Acme"
    }

    async fn label(&self) -> Result<Option<String>> {
        failure("no label")
    }

    async fn note(&self) -> Result<Option<String>> {
        failure("no note")
    }

    async fn number(&self) -> Result<i32> {
        failure("no number")
    }

    async fn strict(&self) -> Account {
        Account
    }

    async fn parent(&self) -> Option<Account> {
        Some(Account)
    }

    /// Every second one fails when asked for its text.
    async fn tags(&self) -> Vec<Option<Tag>> {
        (0..4).map(|place| Some(Tag { place })).collect()
    }

    async fn strict_tags(&self) -> Vec<Tag> {
        (0..4).map(|place| Tag { place }).collect()
    }

    async fn tags_at_best(&self) -> Option<Vec<Tag>> {
        Some((0..4).map(|place| Tag { place }).collect())
    }

    async fn grid(&self) -> Vec<Option<Vec<Result<i32>>>> {
        vec![Some(vec![Ok(1)]), Some(vec![Ok(2), failure("no cell")])]
    }
}

#[derive(Clone)]
pub(super) struct Tag {
    place: usize,
}

#[Object]
impl Tag {
    async fn place(&self) -> usize {
        self.place
    }

    async fn text(&self) -> Result<String> {
        if self.place % 2 == 1 {
            return failure("no text");
        }
        Ok(format!("tag {}", self.place))
    }

    async fn colour(&self) -> Result<Option<String>> {
        failure("no colour")
    }
}

#[derive(Clone)]
pub(super) struct Member;

#[Object]
impl Member {
    async fn id(&self) -> ID {
        "member".into()
    }

    async fn email(&self) -> Result<Option<String>> {
        failure("no address")
    }

    async fn label(&self) -> Result<Option<String>> {
        failure("no label")
    }

    async fn account(&self) -> Account {
        Account
    }
}

/// Has nothing that fails.
#[derive(Clone)]
pub(super) struct Plan;

#[Object]
impl Plan {
    async fn id(&self) -> ID {
        "plan".into()
    }

    async fn label(&self) -> Result<Option<String>> {
        Ok(None)
    }

    async fn name(&self) -> &str {
        "Pro"
    }
}

#[derive(Clone, Interface)]
#[graphql(
    field(name = "id", ty = "ID"),
    field(name = "label", ty = "Result<Option<String>>")
)]
pub(super) enum Node {
    Account(Account),
    Member(Member),
    Plan(Plan),
}

#[derive(Clone, Union)]
pub(super) enum Found {
    Account(Account),
    Member(Member),
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "world"
    }

    async fn late(&self) -> Option<&str> {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Some("late")
    }

    async fn note(&self) -> Result<Option<String>> {
        failure("no note")
    }

    async fn number(&self) -> Result<i32> {
        failure("no number")
    }

    async fn account(&self) -> Option<Account> {
        Some(Account)
    }

    async fn nobody(&self) -> Option<Account> {
        None
    }

    async fn strict_account(&self) -> Account {
        Account
    }

    async fn node(&self, id: ID) -> Option<Node> {
        match id.as_str() {
            "account" => Some(Node::Account(Account)),
            "member" => Some(Node::Member(Member)),
            "plan" => Some(Node::Plan(Plan)),
            _ => None,
        }
    }

    async fn nodes(&self) -> Vec<Option<Node>> {
        vec![
            Some(Node::Account(Account)),
            None,
            Some(Node::Member(Member)),
            Some(Node::Plan(Plan)),
        ]
    }

    async fn found(&self) -> Vec<Found> {
        vec![Found::Account(Account), Found::Member(Member)]
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn done(&self) -> i32 {
        1
    }

    async fn failed(&self) -> Result<Option<i32>> {
        failure("not done")
    }

    async fn failed_strictly(&self) -> Result<i32> {
        failure("not done")
    }
}

pub(super) struct Subscriptions;

#[Subscription]
impl Subscriptions {
    async fn accounts(&self) -> impl Stream<Item = Account> + use<> {
        stream::iter([Account, Account])
    }

    async fn counts(&self) -> impl Stream<Item = Result<Option<i32>>> + use<> {
        stream::iter([Ok(Some(1)), failure("no count"), Ok(Some(3))])
    }

    async fn strict_counts(&self) -> impl Stream<Item = Result<i32>> + use<> {
        stream::iter([Ok(1), failure("no count"), Ok(3)])
    }
}

/// The product: everybody may do everything.
pub(super) struct FailingEngine(pub(super) Schema<Query, Mutation, Subscriptions>);

impl FailingEngine {
    pub(super) fn new() -> Self {
        Self(Schema::new(Query, Mutation, Subscriptions))
    }
}

#[async_trait]
impl Engine for FailingEngine {
    async fn authenticate(&self, _: Option<&str>) -> Result<Caller, AuthenticationFailure> {
        Ok(Caller {
            anonymous: false,
            ..Caller::anonymous()
        })
    }

    async fn execute(&self, _: RequestContext, prepared: PreparedRequest) -> Executed {
        Executed::Answered(self.0.execute(prepared.request).await)
    }

    fn subscribe(
        &self,
        _: RequestContext,
        prepared: PreparedRequest,
    ) -> BoxStream<'static, Response> {
        self.0.execute_stream(prepared.request).boxed()
    }
}
