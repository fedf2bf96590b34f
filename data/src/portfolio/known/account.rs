//! Accounts and their owners, from what the log says of them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    account::{TraitDefinition, TraitKind, TraitValue},
    ownership::{Assignment, OwnershipRole},
    portfolio::{AccountFact, FactsBuilder},
    time::local_date,
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::error::Error;

/// The custom traits by key: their ids and kinds.
pub(super) type Traits = HashMap<String, (Uuid, TraitKind)>;

#[derive(Deserialize)]
struct Account {
    signed_up_on: Option<NaiveDate>,
    archived_at: Option<DateTime<Utc>>,
    segment: Option<String>,
    industry: Option<String>,
    country: Option<String>,
    parent_id: Option<Uuid>,
    stage_history: BTreeMap<NaiveDate, String>,
    traits: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Ownership {
    account_id: Uuid,
    member_id: Uuid,
    role: String,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
}

/// Adds an account with its stages and traits. Traits that are not defined any more say nothing.
pub(super) fn add_account(
    builder: &mut FactsBuilder,
    id: Uuid,
    fields: Value,
    zone: Tz,
    traits: &Traits,
) -> Result<(), Error> {
    let account: Account = read(fields)?;
    builder.account(&AccountFact {
        id,
        signed_up_on: account.signed_up_on,
        archived_on: account.archived_at.map(|instant| local_date(instant, zone)),
        segment: account.segment.as_deref(),
        industry: account.industry.as_deref(),
        country: account.country.as_deref(),
        parent: account.parent_id,
    });
    for (date, stage) in &account.stage_history {
        builder.stage(id, *date, stage.parse().map_err(Error::internal)?);
    }
    for (key, text) in &account.traits {
        let Some((definition, kind)) = traits.get(key) else {
            continue;
        };
        // A choice of then may be none of today's.
        let value = match kind {
            TraitKind::Choice => TraitValue::Choice(text.clone()),
            kind => TraitDefinition::new(*kind, Vec::new())
                .and_then(|rule| rule.parse(text))
                .map_err(Error::internal)?,
        };
        builder.trait_value(id, *definition, value);
    }
    Ok(())
}

/// Adds a period of ownership to its account, when it is one of `wanted`.
pub(super) fn add_ownership(
    builder: &mut FactsBuilder,
    fields: Value,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let ownership: Ownership = read(fields)?;
    let role: OwnershipRole = ownership.role.parse().map_err(Error::internal)?;
    if role == OwnershipRole::Primary && wanted(ownership.account_id) {
        let assignment = Assignment {
            csm: ownership.member_id,
            role,
            starts_on: ownership.starts_on,
            ends_on: ownership.ends_on,
        };
        builder.assignment(ownership.account_id, &assignment);
    }
    Ok(())
}
