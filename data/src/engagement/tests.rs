mod aside;
mod cache;
mod pack;
mod record;
mod service;

use chrono::{DateTime, Utc};
use domain::{
    engagement::{AsideReason, Engagement},
    ownership::OwnerConvention,
    time::Window,
};

use super::*;
use crate::{
    bulk::Policy,
    error::RefusalCode,
    portfolio,
    testing::{World, date, refusals},
};

const MEMORY: usize = 64 << 20;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn event(id: &str, account: &str, user: &str, at: &str) -> EventInput {
    EventInput {
        id: id.to_owned(),
        account: account.to_owned(),
        user: Some(user.to_owned()),
        feature: "report".to_owned(),
        at: instant(at),
        seconds: 60,
        quantity: 2,
        is_service: false,
    }
}

async fn send(world: &World, rows: Vec<EventInput>) -> Vec<EventOutcome> {
    let scope = world.write().await;
    let outcomes = record_many(&scope, rows, Policy::RejectRow).await.unwrap();
    scope.commit().await.unwrap();
    outcomes
}

/// What all accounts did in a window, by usage that was kept and by usage read anew.
async fn asked(world: &World, cache: &UsageCache, start: &str, end: &str) -> Engagement {
    let scope = world.read().await;
    let window = Window::new(date(start), date(end), chrono_tz::UTC).unwrap();
    let facts = portfolio::load(&scope).await.unwrap();
    let as_of = scope.today();
    let whole = facts.evaluate(&scope, None, as_of, OwnerConvention::Then);
    let members = [whole.usage_members()];
    let kept = usage(&scope, cache, &window, as_of).await.unwrap();
    let kept = kept.engagement(&members, &window, as_of);
    let fresh = UsageCache::new(MEMORY);
    let fresh = usage(&scope, &fresh, &window, as_of).await.unwrap();
    assert_eq!(kept, fresh.engagement(&members, &window, as_of));
    kept.into_iter().next().unwrap()
}
