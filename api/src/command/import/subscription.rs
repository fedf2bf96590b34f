//! Subscriptions of a file, each with one line.

use chrono::NaiveDate;
use data::{
    bulk::Policy,
    error::Error,
    patch::Patch,
    reference::Reference,
    refresh::Projection,
    revenue::{
        entity::line,
        subscription::{
            CancellationInput, LifeInput, LineInput, PlanReference, ReasonReference, Subscription,
            SubscriptionInput, known, upsert_over,
        },
    },
    scope::Scope,
};
use domain::{
    revenue::{BillingInterval, ChargeKind, Pause},
    subscription::{Contract, Life},
};
use rust_decimal::Decimal;

use super::{
    row::{churn_reasons, required, split},
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
        life: life(values, known)?,
    })
}

/// What a row says about the life of a subscription.
fn life(values: &Values, known: Option<&Subscription>) -> Result<LifeInput, String> {
    let stored = known.map(Subscription::life);
    Ok(LifeInput {
        contract: match says_nothing_of(values, CONTRACT) {
            true => Patch::Keep,
            false => Patch::Set(contract(values, stored.as_ref())?),
        },
        pauses: match values.cell("pauseStartsOn") {
            Cell::Unmapped => None,
            _ => Some(pause(values)?.into_iter().collect()),
        },
        cancellation: cancellation(values, known)?,
    })
}

const CONTRACT: &[&str] = &[
    "termMonths",
    "termEndsOn",
    "noticeDays",
    "renewsAutomatically",
];
const CANCELLATION: &[&str] = &["cancelledOn", "paidUntil", "churnKind", "churnReasons"];

fn contract(values: &Values, stored: Option<&Life>) -> Result<Contract, String> {
    let stored = stored.map(|life| life.contract).unwrap_or_default();
    let number = |field: &str, stored: Option<u32>| match values.cell(field) {
        Cell::Unmapped => Ok(stored),
        _ => values
            .integer(field)
            .map(|number| {
                u32::try_from(number)
                    .map_err(|_| format!("{field}: {number} is too small or too large"))
            })
            .transpose(),
    };
    Ok(Contract {
        months: number("termMonths", stored.months)?,
        term_ends_on: day(values, "termEndsOn", stored.term_ends_on),
        notice_days: number("noticeDays", stored.notice_days)?,
        renews_automatically: match values.cell("renewsAutomatically") {
            Cell::Unmapped => stored.renews_automatically,
            _ => values.boolean("renewsAutomatically").unwrap_or_default(),
        },
    })
}

fn pause(values: &Values) -> Result<Option<Pause>, String> {
    match (values.date("pauseStartsOn"), values.date("pauseEndsOn")) {
        (Some(starts_on), ends_on) => Ok(Some(Pause { starts_on, ends_on })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err("pauseEndsOn: a pause that ends has a first day, too".to_owned()),
    }
}

/// A row without a value in any of its fields says that it was not cancelled.
fn cancellation(
    values: &Values,
    known: Option<&Subscription>,
) -> Result<Patch<CancellationInput>, String> {
    if says_nothing_of(values, CANCELLATION) {
        return Ok(Patch::Keep);
    }
    if CANCELLATION
        .iter()
        .all(|field| values.value(field).is_none())
    {
        return Ok(Patch::Clear);
    }
    let row = known.map(|known| &known.row);
    let kind = match values.cell("churnKind") {
        Cell::Unmapped => known.and_then(Subscription::churn_kind),
        _ => values
            .text("churnKind")
            .map(str::parse)
            .transpose()
            .map_err(|error| format!("churnKind: {error}"))?,
    };
    let reasons = match values.cell("churnReasons") {
        Cell::Unmapped => known.map(|known| {
            known
                .reasons
                .iter()
                .copied()
                .map(ReasonReference::Id)
                .collect()
        }),
        _ => Some(churn_reasons(values)),
    };
    Ok(Patch::Set(CancellationInput {
        cancelled_on: day(values, "cancelledOn", row.and_then(|row| row.cancelled_on)),
        paid_until: day(values, "paidUntil", row.and_then(|row| row.paid_until)),
        kind,
        reasons: reasons.unwrap_or_default(),
    }))
}

fn says_nothing_of(values: &Values, fields: &[&str]) -> bool {
    fields.iter().all(|field| says_nothing(values, field))
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
