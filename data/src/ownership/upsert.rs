//! Assignments in bulk, as imports bring them: the same rows twice change nothing the second time.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    member::Permission,
    ownership::{self as rules, Assignment, OwnershipRole},
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    ledger::{Ledger, refusal, suspended},
    write::optional_reason,
};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    member::entity::member,
    reference::{AccountDirectory, Reference},
    refresh::{self, Projection},
    scope::{Scope, Writer},
};

/// One assignment of an account, identified by account, member, role and first day.
#[derive(Clone, Debug)]
pub struct AssignmentRow {
    /// The account.
    pub account: Reference,
    /// The e-mail address of the member, who must be active.
    pub csm_email: String,
    /// What the member does for the account.
    pub role: OwnershipRole,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one. None leaves the end open: until the next primary owner, or as it is when the assignment is known.
    pub ends_on: Option<NaiveDate>,
    /// Why, in 1 to 500 characters; none leaves it as it is.
    pub reason: Option<String>,
}

/// Writes assignments, in the order of the rows.
///
/// A primary owner without a last day takes the account over from whoever has it on the first day, until the next planned one.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::AssignOwners`]; [`Error::Refused`] for too many rows, or for any bad row under [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[AssignmentRow],
    policy: Policy,
    projection: Projection,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::AssignOwners)?;
    bulk::check_size(rows.len())?;
    let directory = AccountDirectory::load(scope, rows.iter().map(|row| &row.account)).await?;
    let members = members(scope, rows).await?;
    let named: Vec<_> = rows
        .iter()
        .map(|row| parties(row, &directory, &members))
        .collect();
    let accounts: HashSet<Uuid> = named.iter().flatten().map(|named| named.account).collect();
    let accounts: Vec<Uuid> = accounts.into_iter().collect();
    let mut ledger = Ledger::open(writer, &accounts).await?;
    let mut results = Vec::with_capacity(rows.len());
    for (place, (row, named)) in rows.iter().zip(named).enumerate() {
        let outcome = match named {
            Ok(named) => put(&mut ledger, named, row)?.map_err(|refusal| vec![refusal]),
            Err(refusals) => Err(refusals),
        };
        results.push(outcome.unwrap_or_else(|refusals| RowResult::rejected(place, refusals)));
    }
    answer::enforce(policy, &results)?;
    let changed = ledger.save().await?;
    let touched: HashSet<Uuid> = changed.iter().map(|row| row.account_id).collect();
    let touched: Vec<Uuid> = touched.into_iter().collect();
    refresh::project(&writer, &touched, projection).await?;
    Ok(results)
}

/// A primary owner that an account is to have from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerWish {
    /// The account, which exists.
    pub account: Uuid,
    /// The member, who is active.
    pub member: Uuid,
    /// The first day.
    pub on: NaiveDate,
}

/// Makes members the primary owners of accounts, whoever that was before, and answers the accounts where that changed something.
/// The caller has checked the permission, the accounts and the members, and refreshes the accounts.
///
/// # Errors
/// When the database refuses.
pub async fn set_owners(writer: &Writer<'_>, wishes: &[OwnerWish]) -> Result<Vec<Uuid>, Error> {
    let accounts: HashSet<Uuid> = wishes.iter().map(|wish| wish.account).collect();
    let accounts: Vec<Uuid> = accounts.into_iter().collect();
    let mut ledger = Ledger::open(*writer, &accounts).await?;
    for wish in wishes {
        let existing = ledger.assignments(wish.account)?;
        let changes = rules::set_owner(&existing, wish.member, wish.on);
        ledger.apply(wish.account, &changes, None);
    }
    let changed = ledger.save().await?;
    let mut accounts: Vec<Uuid> = changed.iter().map(|row| row.account_id).collect();
    accounts.dedup();
    Ok(accounts)
}

#[derive(Clone, Copy)]
struct Parties {
    account: Uuid,
    member: Uuid,
}

fn parties(
    row: &AssignmentRow,
    directory: &AccountDirectory,
    members: &HashMap<String, (Uuid, bool)>,
) -> Result<Parties, Vec<Refusal>> {
    let account = directory.resolve(&row.account, "account");
    let email = row.csm_email.trim().to_lowercase();
    let member = match members.get(&email) {
        Some((member, true)) => Ok(*member),
        Some((_, false)) => Err(suspended("csmEmail")),
        None => Err(Refusal::not_found(
            "csmEmail",
            format!("there is no member with the e-mail address `{email}`"),
        )),
    };
    let reason = optional_reason(row.reason.as_deref());
    match (account, member, reason) {
        (Ok(account), Ok(member), Ok(_)) => Ok(Parties { account, member }),
        (account, member, reason) => {
            let refusals = [account.err(), member.err(), reason.err()];
            Err(refusals.into_iter().flatten().collect())
        }
    }
}

/// Ids of the members by e-mail address, with whether they are active.
async fn members(
    scope: &Scope,
    rows: &[AssignmentRow],
) -> Result<HashMap<String, (Uuid, bool)>, Error> {
    let emails: HashSet<String> = rows
        .iter()
        .map(|row| row.csm_email.trim().to_lowercase())
        .collect();
    let query = scope
        .find::<member::Entity>()
        .filter(member::Column::Email.is_in(emails))
        .select_only()
        .columns([
            member::Column::Email,
            member::Column::Id,
            member::Column::Status,
        ]);
    let found: Vec<(String, Uuid, String)> = query.into_tuple().all(scope.connection()).await?;
    let found = found.into_iter();
    Ok(found
        .map(|(email, id, status)| (email, (id, status == "ACTIVE")))
        .collect())
}

/// Puts one row into the ledger; the inner error is for whoever sent the row.
fn put(
    ledger: &mut Ledger<'_>,
    Parties { account, member }: Parties,
    row: &AssignmentRow,
) -> Result<Result<RowResult, Refusal>, Error> {
    let existing = ledger.assignments(account)?;
    let reason = row.reason.as_deref().map(str::trim);
    let wanted = Assignment {
        csm: member,
        role: row.role,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
    };
    // One that was taken back before it began is as good as none.
    let same = |known: &Assignment| {
        (known.csm, known.role, known.starts_on) == (member, row.role, row.starts_on)
            && (known.ends_on != Some(known.starts_on) || known.ends_on == row.ends_on)
    };
    if let Some(place) = existing.iter().position(same) {
        return Ok(adjust(ledger, account, &existing, place, wanted, reason));
    }
    let changes = if row.role == OwnershipRole::Primary && row.ends_on.is_none() {
        rules::set_owner(&existing, member, row.starts_on)
    } else {
        match rules::assign(&existing, wanted) {
            Ok(changes) => changes,
            Err(refused) => return Ok(Err(refusal(refused, "csmEmail", "endsOn"))),
        }
    };
    ledger.apply(account, &changes, reason);
    let covering = |known: &Assignment| {
        known.csm == member && known.role == row.role && known.covers(row.starts_on)
    };
    let place = match changes.is_empty() {
        true => existing.iter().position(covering),
        false => ledger.assignments(account)?.len().checked_sub(1),
    };
    let id = place
        .and_then(|place| ledger.row(account, place))
        .map(|row| row.id);
    let id = id.ok_or_else(|| Error::internal("an assignment was lost"))?;
    Ok(Ok(match changes.is_empty() {
        true => RowResult::done(Outcome::Unchanged, id),
        false => RowResult::done(Outcome::Created, id),
    }))
}

/// Gives a known assignment the end and the reason of its row.
fn adjust(
    ledger: &mut Ledger<'_>,
    account: Uuid,
    existing: &[Assignment],
    place: usize,
    wanted: Assignment,
    reason: Option<&str>,
) -> Result<RowResult, Refusal> {
    let others: Vec<Assignment> = existing
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place)
        .map(|(_, assignment)| *assignment)
        .collect();
    if wanted.ends_on.is_some() && wanted.ends_on != existing[place].ends_on {
        rules::assign(&others, wanted).map_err(|refused| refusal(refused, "csmEmail", "endsOn"))?;
    }
    let Some(row) = ledger.row(account, place) else {
        return Err(Refusal::not_found("account", "there is no such account"));
    };
    let before = row.clone();
    row.ends_on = wanted.ends_on.or(row.ends_on);
    if let Some(reason) = reason {
        row.reason = Some(reason.to_owned());
    }
    Ok(match *row == before {
        true => RowResult::done(Outcome::Unchanged, row.id),
        false => RowResult::done(Outcome::Updated, row.id),
    })
}
