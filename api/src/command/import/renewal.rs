//! Renewals of a file.

use data::{
    bulk::Policy,
    error::Error,
    patch::Patch,
    reference::Reference,
    renewal::{RenewalRow, upsert},
    scope::Scope,
};
use domain::{money::Currency, name::UnknownName};

use super::{
    row::{required, split},
    sink::join,
};
use crate::import::{Cell, Row, RowOutcome, Value, Values};

/// Writes renewals. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let (inputs, refused) = split(batch, input);
    let results = upsert(scope, &inputs, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn input(values: &Values) -> Result<RenewalRow, String> {
    let currency = required(values.text("currency"), "currency")?;
    let currency: Currency = currency
        .parse()
        .map_err(|error| format!("currency: {error}"))?;
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    Ok(RenewalRow {
        external_id: required(values.text("externalId"), "externalId")?.to_owned(),
        account: Reference::ExternalId(account.to_owned()),
        subscription_external_id: values.text("subscriptionExternalId").map(str::to_owned),
        due_on: required(values.date("dueOn"), "dueOn")?,
        amount_due: required(values.decimal("amountDue"), "amountDue")?,
        currency,
        notice_deadline: match values.cell("noticeDeadline") {
            Cell::Value(Value::Date(day)) => Patch::Set(*day),
            Cell::Empty => Patch::Clear,
            _ => Patch::Keep,
        },
        owner_email: match values.cell("ownerEmail") {
            Cell::Value(Value::Text(email)) => Patch::Set(email.clone()),
            Cell::Empty => Patch::Clear,
            _ => Patch::Keep,
        },
        stage: named(values.text("stage"), "stage")?,
        risk_reasons: match values.cell("riskReasons") {
            Cell::Value(Value::Names(names)) => {
                let reasons = names.iter().map(|name| named(Some(name), "riskReasons"));
                let reasons: Vec<_> = reasons.collect::<Result<_, _>>()?;
                Some(reasons.into_iter().flatten().collect())
            }
            Cell::Empty => Some(Vec::new()),
            _ => None,
        },
        outcome: named(values.text("outcome"), "outcome")?,
        closed_on: values.date("closedOn"),
        renewed: values.decimal("renewedAmount"),
    })
}

/// A name of a closed list.
fn named<T: std::str::FromStr<Err = UnknownName>>(
    name: Option<&str>,
    field: &str,
) -> Result<Option<T>, String> {
    name.map(|name| name.parse().map_err(|error| format!("{field}: {error}")))
        .transpose()
}
