//! Terms that end, and what became of them, in few words.

use domain::{
    ownership::OwnerConvention,
    renewal::{RenewalOutcome, RenewalReport},
    time::Window,
};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::{
    error::Error,
    portfolio,
    renewal::{
        ClosingInput, Prepared, close,
        entity::{
            closing, forecast,
            renewal::{Column, Entity, Model},
        },
        prepare,
    },
    revenue::subscription::{self, Subscription, SubscriptionInput},
    testing::{World, date, monthly, subscription as open_subscription},
};

/// A subscription of one account with one monthly line, from a day up to another.
pub(super) fn term(account: &str, from: &str, until: &str, amount: &str) -> SubscriptionInput {
    SubscriptionInput {
        ends_on: Some(date(until)),
        ..open_subscription(account, &format!("{account} {from}"), from, amount)
    }
}

pub(super) async fn subscribe(world: &World, input: SubscriptionInput) -> Subscription {
    let scope = world.write().await;
    let made = subscription::create(&scope, input).await.unwrap();
    scope.commit().await.unwrap();
    made
}

pub(super) async fn prepared(world: &World) -> Prepared {
    let scope = world.write().await;
    let prepared = prepare(&scope).await.unwrap();
    scope.commit().await.unwrap();
    prepared
}

/// An account with a subscription of $100 a month that ends on 2025-07-01 after a year, and its renewal.
pub(super) async fn renewal_of(world: &World, account: &str) -> (Subscription, Model) {
    world.accounts([account]).await;
    let of = subscribe(world, term(account, "2024-07-01", "2025-07-01", "100")).await;
    prepared(world).await;
    let renewal = only(world, of.row.id).await;
    (of, renewal)
}

/// The renewals of a subscription by due date.
pub(super) async fn all(world: &World, subscription: Uuid) -> Vec<Model> {
    let scope = world.read().await;
    let query = scope
        .find::<Entity>()
        .filter(Column::SubscriptionId.eq(subscription))
        .order_by_asc(Column::DueOn);
    query.all(scope.connection()).await.unwrap()
}

/// The only renewal of a subscription.
pub(super) async fn only(world: &World, subscription: Uuid) -> Model {
    let mut found = all(world, subscription).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found.pop().unwrap()
}

pub(super) async fn by_id(world: &World, id: Uuid) -> Model {
    let scope = world.read().await;
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    query.one(scope.connection()).await.unwrap().unwrap()
}

/// The whole ledger, by its ids.
pub(super) async fn ledger(world: &World) -> Vec<forecast::Model> {
    let scope = world.read().await;
    let query = scope
        .find::<forecast::Entity>()
        .order_by_asc(forecast::Column::Id);
    query.all(scope.connection()).await.unwrap()
}

pub(super) async fn closings(world: &World) -> Vec<closing::Model> {
    let scope = world.read().await;
    let query = scope
        .find::<closing::Entity>()
        .order_by_asc(closing::Column::Id);
    query.all(scope.connection()).await.unwrap()
}

/// Closes a renewal and keeps that when it went well.
pub(super) async fn closed(world: &World, id: Uuid, input: ClosingInput) -> Result<Model, Error> {
    let scope = world.write().await;
    let answer = close(&scope, id, input).await;
    match &answer {
        Ok(_) => _ = scope.commit().await.unwrap(),
        Err(_) => scope.close().await.unwrap(),
    }
    answer
}

pub(super) fn outcome(outcome: RenewalOutcome) -> ClosingInput {
    ClosingInput::today(outcome)
}

/// MRR of the tenant at the end of days, in whole dollars.
pub(super) async fn mrr<const N: usize>(world: &World, days: [&str; N]) -> [i128; N] {
    let scope = world.read().await;
    let facts = portfolio::load(&scope).await.unwrap();
    days.map(|day| {
        let portfolio = facts.evaluate(&scope, None, date(day), OwnerConvention::Then);
        let minor = portfolio.mrr().unwrap().to_minor_half_even();
        assert_eq!(minor % 100, 0);
        minor / 100
    })
}

/// What is said of the renewals due from a day up to another, at the end of a day.
pub(super) async fn report(
    world: &World,
    (from, until): (&str, &str),
    as_of: &str,
) -> RenewalReport {
    let scope = world.read().await;
    let facts = portfolio::load(&scope).await.unwrap();
    let portfolio = facts.evaluate(&scope, None, date(as_of), OwnerConvention::Then);
    let window = Window::new(date(from), date(until), chrono_tz::UTC).unwrap();
    let settings = scope.tenant().settings.renewals.settings();
    portfolio.renewals(&window, &settings)
}

/// Two lines a month, of $60 for two and $40.
pub(super) fn two_lines(input: SubscriptionInput) -> SubscriptionInput {
    let mut seats = monthly("30");
    seats.quantity = 2;
    SubscriptionInput {
        lines: vec![seats, monthly("40")],
        ..input
    }
}
