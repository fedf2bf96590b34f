//! Calls of the past, as another system or the demonstration brings them.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    member::Permission,
    renewal::{ForecastSource, Likelihood},
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    call,
    entity::renewal::{Column, Entity, Model},
    record::{Call, Change, save},
};
use crate::{
    bulk,
    error::{Error, Refusal},
    member::entity::member,
    scope::Scope,
};

/// A call that was made on a day that has passed.
#[derive(Clone, Debug)]
pub struct PastCall {
    /// The external id of the renewal.
    pub renewal: String,
    /// Who called.
    pub source: ForecastSource,
    /// The day.
    pub made_on: NaiveDate,
    /// How likely the renewal was said to be.
    pub likelihood: Likelihood,
    /// The e-mail address of the member who called.
    pub csm_email: Option<String>,
}

/// Adds up to 1,000 calls of the past to the ledger, in a constant number of statements. When they were noted stays visible.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] for too many calls, one of a day to come, or one about a
/// renewal or by a member that is not there.
pub async fn take_over_calls(scope: &Scope, calls: &[PastCall]) -> Result<(), Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    bulk::check_size(calls.len())?;
    let named = calls.iter().map(|call| call.renewal.as_str());
    let query = scope
        .find::<Entity>()
        .filter(Column::ExternalId.is_in(named));
    let found = query.all(scope.connection()).await?.into_iter();
    let mut known: HashMap<String, (Model, Model)> = found
        .filter_map(|row| Some((row.external_id.clone()?, (row.clone(), row))))
        .collect();
    let members = members(scope, calls).await?;
    let mut sorted: Vec<(usize, &PastCall)> = calls.iter().enumerate().collect();
    sorted.sort_by_key(|(_, call)| call.made_on);
    let mut entries = Vec::with_capacity(calls.len());
    for (place, past) in sorted {
        let at = |field: &str| format!("rows.{place}.{field}");
        let unknown = || Refusal::not_found(&at("renewalExternalId"), "there is no such renewal");
        let (_, row) = known.get_mut(&past.renewal).ok_or_else(unknown)?;
        if past.made_on > scope.today() {
            let rule = "a call of the past was made today or before";
            return Err(Refusal::invalid(&at("madeOn"), rule).into());
        }
        let member = past.csm_email.as_ref().map(|email| {
            let unknown = || Refusal::not_found(&at("csmEmail"), "there is no such member");
            members.get(email).copied().ok_or_else(unknown)
        });
        let call = Call {
            source: past.source,
            horizon: None,
            made_on: past.made_on,
            likelihood: past.likelihood,
            amount: row.amount_due,
            member: member.transpose()?,
        };
        entries.push(call::note(&writer, row, call)?);
    }
    let changes = known.into_values().map(|(before, row)| Change {
        before: Some(before),
        row,
    });
    save(&writer, &mut changes.collect::<Vec<_>>()).await?;
    call::add(&writer, &entries).await
}

async fn members(scope: &Scope, calls: &[PastCall]) -> Result<HashMap<String, Uuid>, Error> {
    let emails = calls.iter().filter_map(|call| call.csm_email.as_deref());
    let query = scope
        .find::<member::Entity>()
        .filter(member::Column::Email.is_in(emails))
        .select_only()
        .columns([member::Column::Email, member::Column::Id]);
    let found: Vec<(String, Uuid)> = query.into_tuple().all(scope.connection()).await?;
    Ok(found.into_iter().collect())
}
