//! Events that do not count yet: of accounts that are not known, or from the future.

use std::collections::HashMap;

use domain::{
    engagement::{Activity, AsideReason},
    member::Permission,
};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};

use super::{
    draft::Draft,
    entity::aside::{Column, Entity, Model},
    input::{EventInput, EventOutcome},
    record::record_many,
};
use crate::{
    account::entity::account,
    bulk::{MOST, Policy},
    error::{Error, Refusal},
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::{Scope, Writer},
    transaction,
};

/// The most events that a tenant has aside.
const MOST_ASIDE: i64 = 100_000;

/// How many more events can be kept aside; asked for so many.
pub(super) async fn room(scope: &Scope, wanted: usize) -> Result<usize, Error> {
    if wanted == 0 {
        return Ok(0);
    }
    let known = page::count(scope, scope.find::<Entity>()).await?;
    Ok(usize::try_from(MOST_ASIDE - known).unwrap_or(0))
}

/// The refusal of an event for which there is no room.
pub(super) fn full() -> Refusal {
    let rule = format!(
        "{MOST_ASIDE} events are kept aside, which is the most: make the accounts that they name and claim them"
    );
    Refusal::conflict("accountExternalId", rule)
}

/// The events that are kept aside under the ids of some, by their ids. One statement, none when there are none.
pub(super) async fn known(
    writer: &Writer<'_>,
    events: &[(AsideReason, Draft)],
) -> Result<HashMap<String, EventInput>, Error> {
    if events.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = events.iter().map(|(_, draft)| draft.input.id.as_str());
    let query = writer.find::<Entity>().filter(Column::EventId.is_in(ids));
    let found = query.all(writer.connection()).await?.into_iter();
    let named = found.map(|row| (row.event_id.clone(), EventInput::from(row)));
    Ok(named.collect())
}

/// Whether two events say the same. Whether a robot did it does not matter, as among events that count.
pub(super) fn says_the_same(one: &EventInput, other: &EventInput) -> bool {
    said(one) == said(other)
}

fn said(event: &EventInput) -> (&str, Option<&str>, &str, i64, i64, i64) {
    (
        &event.account,
        event.user.as_deref(),
        &event.feature,
        event.at.timestamp_micros(),
        event.seconds,
        event.quantity,
    )
}

/// The refusal of an event that says something else than one that is kept aside with its id.
pub(super) fn taken(id: &str) -> Refusal {
    let rule = format!("another event with the id `{id}` is kept aside: claim that first");
    Refusal::conflict("id", rule)
}

/// Keeps events aside; those that are there already say only why now.
pub(super) async fn keep(
    writer: &Writer<'_>,
    events: &[(AsideReason, Draft)],
) -> Result<(), Error> {
    let mut seen = std::collections::HashSet::new();
    let events = events.iter();
    let events: Vec<&(AsideReason, Draft)> = events
        .filter(|(_, draft)| seen.insert(draft.input.id.as_str()))
        .collect();
    let given = columns(writer, &events);
    let sql = "INSERT INTO usage_aside (tenant_id, event_id, reason, account_external_id, user_external_id, feature, at, seconds, quantity, is_service, received_at) \
        SELECT $1, event_id, reason, account_external_id, user_external_id, feature, at, seconds, quantity, is_service, received_at FROM given WHERE true \
        ON CONFLICT (tenant_id, event_id) DO UPDATE SET reason = excluded.reason";
    let connection = writer.connection();
    connection
        .with_rows(sql, writer.tenant_id(), &given, |_| Ok(()))
        .await
}

fn columns(
    writer: &Writer<'_>,
    events: &[&(AsideReason, Draft)],
) -> [(&'static str, transaction::Column); 10] {
    use transaction::Column::{Instants, Integers, OptionalTexts, Texts, Truths};
    let inputs = || events.iter().map(|(_, draft)| &draft.input);
    let reasons = events.iter().map(|(reason, _)| reason.as_str().to_owned());
    [
        (
            "event_id",
            Texts(inputs().map(|input| input.id.clone()).collect()),
        ),
        ("reason", Texts(reasons.collect())),
        (
            "account_external_id",
            Texts(inputs().map(|input| input.account.clone()).collect()),
        ),
        (
            "user_external_id",
            OptionalTexts(inputs().map(|input| input.user.clone()).collect()),
        ),
        (
            "feature",
            Texts(inputs().map(|input| input.feature.clone()).collect()),
        ),
        ("at", Instants(inputs().map(|input| input.at).collect())),
        (
            "seconds",
            Integers(inputs().map(|input| input.seconds).collect()),
        ),
        (
            "quantity",
            Integers(inputs().map(|input| input.quantity).collect()),
        ),
        (
            "is_service",
            Truths(inputs().map(|input| input.is_service).collect()),
        ),
        ("received_at", Instants(vec![writer.now(); events.len()])),
    ]
}

/// Which events that are kept aside are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AsideFilter {
    /// Those with this reason.
    pub reason: Option<AsideReason>,
    /// Those that could be claimed now, or those that could not.
    pub claimable: Option<bool>,
}

/// A page of the events that are kept aside, those that came first first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] when the page is too large or the cursor is of another list.
pub async fn asides(
    scope: &Scope,
    filter: AsideFilter,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let order = [
        SortKey::ascending(Expr::col((Entity, Column::ReceivedAt)), SortKind::Instant),
        SortKey::ascending(Expr::col((Entity, Column::EventId)), SortKind::Text),
    ];
    page::load(scope, matching_asides(scope, filter), &order, request).await
}

/// The events that a filter wants.
#[must_use]
pub fn matching_asides(scope: &Scope, filter: AsideFilter) -> Select<Entity> {
    let mut query = scope.find::<Entity>();
    if let Some(reason) = filter.reason {
        query = query.filter(Column::Reason.eq(reason.as_str()));
    }
    match filter.claimable {
        Some(true) => query.filter(claimable(scope)),
        Some(false) => query.filter(claimable(scope).not()),
        None => query,
    }
}

/// Whether the reason is gone.
fn claimable(scope: &Scope) -> Condition {
    let accounts = scope
        .find::<account::Entity>()
        .select_only()
        .column(account::Column::ExternalId)
        .filter(account::Column::ExternalId.is_not_null());
    let is_unknown = Column::Reason.eq(AsideReason::UnknownAccount.as_str());
    let is_known = Column::AccountExternalId.in_subquery(accounts.into_query());
    let is_future = Column::Reason.eq(AsideReason::Future.as_str());
    let has_come = Column::At.lte(Activity::latest(scope.now()));
    Condition::any()
        .add(Condition::all().add(is_unknown).add(is_known))
        .add(Condition::all().add(is_future).add(has_come))
}

/// What became of the events that were claimed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// How many count from now on.
    pub recorded: usize,
    /// How many counted already.
    pub duplicates: usize,
    /// How many were given up, because another event has their id and day, or would bring one feature too many.
    pub refused: usize,
    /// How many are still kept aside, for another reason.
    pub kept_aside: usize,
    /// Whether there are more that could be claimed.
    pub has_more: bool,
}

/// Records events whose reason for being kept aside is gone, up to [`MOST`] of them, those that came first first.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::RecordUsage`].
pub async fn claim(scope: &Scope) -> Result<Claimed, Error> {
    let writer = scope.require(Permission::RecordUsage)?;
    let query = scope.find::<Entity>().filter(claimable(scope));
    let query = query
        .order_by_asc(Column::ReceivedAt)
        .order_by_asc(Column::EventId)
        .limit(MOST as u64 + 1);
    let mut rows: Vec<Model> = query.all(scope.connection()).await?;
    let has_more = rows.len() > MOST;
    rows.truncate(MOST);
    let ids: Vec<String> = rows.iter().map(|row| row.event_id.clone()).collect();
    let inputs: Vec<EventInput> = rows.into_iter().map(EventInput::from).collect();
    let outcomes = record_many(scope, inputs, Policy::RejectRow).await?;
    let mut claimed = Claimed {
        has_more,
        ..Claimed::default()
    };
    let mut gone = Vec::with_capacity(ids.len());
    for (id, outcome) in ids.into_iter().zip(outcomes) {
        match outcome {
            EventOutcome::Recorded => claimed.recorded += 1,
            EventOutcome::Duplicate => claimed.duplicates += 1,
            EventOutcome::Rejected(_) => claimed.refused += 1,
            EventOutcome::KeptAside(_) => {
                claimed.kept_aside += 1;
                continue;
            }
        }
        gone.push(id);
    }
    if !gone.is_empty() {
        let these = Condition::all().add(Column::EventId.is_in(gone));
        writer.delete::<Entity>(these).await?;
    }
    Ok(claimed)
}

impl From<Model> for EventInput {
    fn from(row: Model) -> Self {
        Self {
            id: row.event_id,
            account: row.account_external_id,
            user: row.user_external_id,
            feature: row.feature,
            at: row.at,
            seconds: row.seconds,
            quantity: row.quantity,
            is_service: row.is_service,
        }
    }
}
