//! What the rows of a file are in the words of the data layer.

use data::{
    account::{AccountInput, TraitInput, contact::ContactInput},
    ownership::AssignmentRow,
    patch::Patch,
    reference::Reference,
    revenue::{
        churn_reason::ChurnReasonInput,
        rate::RateRow,
        subscription::{ChurnEvent, ReasonReference},
    },
};

use crate::import::{Cell, Row, Value, Values};

/// The inputs that could be made, and for each row why it could not.
pub(super) fn split<T>(
    batch: &[Row],
    convert: impl Fn(&Values) -> Result<T, String>,
) -> (Vec<T>, Vec<Option<String>>) {
    let (mut inputs, mut refused) = (
        Vec::with_capacity(batch.len()),
        Vec::with_capacity(batch.len()),
    );
    for row in batch {
        match convert(&row.values) {
            Ok(input) => {
                inputs.push(input);
                refused.push(None);
            }
            Err(reason) => refused.push(Some(reason)),
        }
    }
    (inputs, refused)
}

/// What a row says about an account; its owner is seen to apart.
pub(super) fn account(values: &Values) -> AccountInput {
    let traits = values.traits().iter();
    AccountInput {
        external_id: text(values, "externalId"),
        name: text(values, "name"),
        domain: text(values, "domain"),
        industry: text(values, "industry"),
        country: text(values, "country"),
        segment: text(values, "segment"),
        // An account is always in a stage: an empty cell says nothing about it.
        stage: values
            .text("stage")
            .map_or(Patch::Keep, |stage| Patch::Set(stage.to_owned())),
        stage_since: None,
        parent: map(text(values, "parentExternalId"), Reference::ExternalId),
        signed_up_on: match values.cell("signedUpOn") {
            Cell::Value(Value::Date(day)) => Patch::Set(*day),
            Cell::Empty => Patch::Clear,
            _ => Patch::Keep,
        },
        traits: traits
            .map(|given| (given.key.to_string(), trait_input(&given.cell)))
            .collect(),
    }
}

/// What a row says about a contact.
pub(super) fn contact(values: &Values) -> ContactInput {
    ContactInput {
        external_id: text(values, "externalId"),
        account: map(text(values, "accountExternalId"), Reference::ExternalId),
        name: text(values, "name"),
        email: text(values, "email"),
        title: text(values, "title"),
        phone: text(values, "phone"),
        roles: match values.cell("roles") {
            Cell::Value(Value::Names(names)) => Patch::Set(names.clone()),
            Cell::Empty => Patch::Clear,
            _ => Patch::Keep,
        },
        do_not_survey: match values.cell("doNotSurvey") {
            Cell::Value(Value::Boolean(boolean)) => Patch::Set(*boolean),
            Cell::Empty => Patch::Clear,
            _ => Patch::Keep,
        },
    }
}

/// What a row says about an exchange rate.
pub(super) fn rate(values: &Values) -> Result<RateRow, String> {
    Ok(RateRow {
        currency: required(values.text("currency"), "currency")?.to_owned(),
        on_date: required(values.date("onDate"), "onDate")?,
        rate: required(values.decimal("rate"), "rate")?,
    })
}

/// What a row says about a churn reason.
pub(super) fn churn_reason(values: &Values) -> Result<ChurnReasonInput, String> {
    Ok(ChurnReasonInput {
        external_id: required(values.text("externalId"), "externalId")?.to_owned(),
        name: values.text("name").map(str::to_owned),
        archived: values.boolean("archived"),
    })
}

/// What a row says about customers who left.
pub(super) fn churn_event(values: &Values) -> Result<ChurnEvent, String> {
    let kind = values.text("churnKind").map(str::parse).transpose();
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    Ok(ChurnEvent {
        account: Reference::ExternalId(account.to_owned()),
        subscription: values.text("subscriptionExternalId").map(str::to_owned),
        churned_on: required(values.date("churnedOn"), "churnedOn")?,
        cancelled_on: values.date("cancelledOn"),
        kind: kind.map_err(|error| format!("churnKind: {error}"))?,
        reasons: churn_reasons(values),
        ends_subscriptions: values.boolean("endsSubscriptions").unwrap_or(true),
    })
}

/// The churn reasons that a row picks.
pub(super) fn churn_reasons(values: &Values) -> Vec<ReasonReference> {
    let keys = values.names("churnReasons").unwrap_or_default().iter();
    keys.cloned().map(ReasonReference::Key).collect()
}

/// What a row says about an assignment.
pub(super) fn assignment(values: &Values) -> Result<AssignmentRow, String> {
    let role = required(values.text("role"), "role")?;
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    Ok(AssignmentRow {
        account: Reference::ExternalId(account.to_owned()),
        csm_email: required(values.text("csmEmail"), "csmEmail")?.to_owned(),
        role: role.parse().map_err(|error| format!("role: {error}"))?,
        starts_on: required(values.date("startsOn"), "startsOn")?,
        ends_on: values.date("endsOn"),
        reason: values.text("reason").map(str::to_owned),
    })
}

/// The value of a field that every row has.
pub(super) fn required<T>(value: Option<T>, field: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("{field}: is missing"))
}

fn text(values: &Values, field: &str) -> Patch<String> {
    match values.cell(field) {
        Cell::Value(Value::Text(text)) => Patch::Set(text.clone()),
        Cell::Empty => Patch::Clear,
        _ => Patch::Keep,
    }
}

fn map<T, U>(patch: Patch<T>, convert: impl FnOnce(T) -> U) -> Patch<U> {
    match patch {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(value) => Patch::Set(convert(value)),
    }
}

/// The value as a text, which the definition of the trait reads as its kind says.
fn trait_input(cell: &Cell) -> Patch<TraitInput> {
    match cell {
        Cell::Unmapped => Patch::Keep,
        Cell::Empty => Patch::Clear,
        Cell::Value(value) => Patch::Set(TraitInput::Text(written(value))),
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Names(names) => names.join(";"),
        Value::Date(date) => date.to_string(),
        Value::Instant(local, _) => local.to_string(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Integer(integer) => integer.to_string(),
        Value::Decimal(decimal) => decimal.normalize().to_string(),
    }
}
