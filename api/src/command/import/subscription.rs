//! Subscriptions of a file, each with one line.

use chrono::NaiveDate;
use data::{
    bulk::Policy,
    error::Error,
    reference::Reference,
    refresh::Projection,
    revenue::{
        entity::line,
        subscription::{
            LifeInput, LineInput, PlanReference, Subscription, SubscriptionInput, known,
            upsert_over,
        },
    },
    scope::Scope,
};
use domain::revenue::{BillingInterval, ChargeKind};
use rust_decimal::Decimal;

use super::{
    row::{required, split},
    sink::join,
};
use crate::import::{Cell, Row, RowOutcome, Value, Values};

/// Writes subscriptions. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let external_ids = batch.iter().filter_map(|row| row.values.text("externalId"));
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let stored = known(scope, &external_ids).await?;
    let (inputs, refused) = split(batch, |values| {
        let known = values
            .text("externalId")
            .and_then(|id| stored.get(id.trim()));
        input(values, known)
    });
    let (policy, projection) = (Policy::RejectRow, Projection::Deferred);
    let results = upsert_over(scope, &inputs, stored, policy, projection).await?;
    Ok(join(results, refused))
}

fn input(values: &Values, known: Option<&Subscription>) -> Result<SubscriptionInput, String> {
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    let row = known.map(|known| &known.row);
    // A row of a file is a subscription with one line; of several stored ones none is the row's.
    let only = known.and_then(|known| match known.lines.as_slice() {
        [only] => Some(only),
        _ => None,
    });
    Ok(SubscriptionInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: values.text("externalId").map(str::to_owned),
        starts_on: required(values.date("startsOn"), "startsOn")?,
        ends_on: day(values, "endsOn", row.and_then(|row| row.ends_on)),
        trial_starts_on: day(
            values,
            "trialStartsOn",
            row.and_then(|row| row.trial_starts_on),
        ),
        trial_ends_on: day(values, "trialEndsOn", row.and_then(|row| row.trial_ends_on)),
        lines: vec![line(values, only)?],
        life: LifeInput::default(),
    })
}

fn line(values: &Values, known: Option<&line::Model>) -> Result<LineInput, String> {
    let currency = required(values.text("currency"), "currency")?;
    let (charge, billing_interval) =
        charge(required(values.text("billingInterval"), "billingInterval")?)?;
    let discounted = known.filter(|line| line.currency == currency);
    Ok(LineInput {
        plan: plan(values, known),
        description: known.and_then(|line| line.description.clone()),
        amount: required(values.decimal("amount"), "amount")?,
        discount: discounted.map_or(Ok(Decimal::ZERO), discount)?,
        currency: currency.to_owned(),
        quantity: required(values.integer("quantity"), "quantity")?,
        charge,
        billing_interval,
        starts_on: None,
        ends_on: None,
    })
}

/// The discount of a stored line, in major units.
fn discount(line: &line::Model) -> Result<Decimal, String> {
    let currency = line
        .currency
        .parse()
        .map_err(|error| format!("currency: {error}"))?;
    Ok(domain::money::Money::new(line.discount, currency).to_major())
}

/// The plan that a row names. A product without a plan is bought by a plan of the same key.
fn plan(values: &Values, known: Option<&line::Model>) -> Option<PlanReference> {
    let product = values.text("product").map(str::to_owned);
    match (values.text("plan"), product) {
        (Some(plan), product) => Some(PlanReference::Key {
            plan: plan.to_owned(),
            product,
        }),
        (None, Some(product)) => Some(PlanReference::Key {
            plan: product.clone(),
            product: Some(product),
        }),
        (None, None) if says_nothing(values, "plan") && says_nothing(values, "product") => {
            known.and_then(|line| line.plan_id).map(PlanReference::Id)
        }
        (None, None) => None,
    }
}

fn says_nothing(values: &Values, field: &str) -> bool {
    matches!(values.cell(field), Cell::Unmapped)
}

fn charge(name: &str) -> Result<(ChargeKind, Option<BillingInterval>), String> {
    if name == ChargeKind::OneOff.as_str() {
        return Ok((ChargeKind::OneOff, None));
    }
    let interval = name
        .parse()
        .map_err(|error| format!("billingInterval: {error}"))?;
    Ok((ChargeKind::Recurring, Some(interval)))
}

fn day(values: &Values, field: &str, stored: Option<NaiveDate>) -> Option<NaiveDate> {
    match values.cell(field) {
        Cell::Value(Value::Date(day)) => Some(*day),
        Cell::Unmapped => stored,
        _ => None,
    }
}
