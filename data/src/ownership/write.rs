//! Assigning accounts and handing them over.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::{
    member::Permission,
    ownership::{
        self as rules, Assignment, HandOver, HandOverReason, OwnershipRefusal, OwnershipRole,
    },
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    entity::{Column, Entity, Model},
    ledger::{Ledger, check_owner, refusal},
    read::covers,
};
use crate::{
    error::{Error, Refusal},
    reference::{AccountDirectory, Reference},
    refresh,
    scope::{Scope, Writer},
};

/// The most accounts that one call names.
const MOST_ACCOUNTS: usize = 1_000;

/// A member to be assigned to accounts.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// The accounts, at most 1,000, each once.
    pub accounts: Vec<Uuid>,
    /// The member, who must be active.
    pub member: Uuid,
    /// What the member does for the accounts.
    pub role: OwnershipRole,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one; until further notice when none.
    pub ends_on: Option<NaiveDate>,
    /// Why, in 1 to 500 characters.
    pub reason: Option<String>,
}

/// Assigns a member to accounts, to all of them or to none, and answers the new assignments.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::AssignOwners`]; [`Error::Refused`] when an account or the member is unknown or
/// suspended, the end is before the start, another one is the primary owner, or the member has the role already.
pub async fn assign(scope: &Scope, input: NewAssignment) -> Result<Vec<Model>, Error> {
    let writer = scope.require(Permission::AssignOwners)?;
    let reason = optional_reason(input.reason.as_deref())?;
    check_owner(scope, input.member, "member").await?;
    check_accounts(scope, &input.accounts).await?;
    let wanted = Assignment {
        csm: input.member,
        role: input.role,
        starts_on: input.starts_on,
        ends_on: input.ends_on,
    };
    let rule = |existing: &[Assignment]| rules::assign(existing, wanted);
    let fields = Fields {
        who: "member",
        end: "endsOn",
    };
    change(writer, &input.accounts, reason.as_ref(), fields, rule).await
}

/// An assignment of accounts that ends.
#[derive(Clone, Debug)]
pub struct AssignmentEnd {
    /// The accounts, at most 1,000, each once.
    pub accounts: Vec<Uuid>,
    /// The member.
    pub member: Uuid,
    /// What the member does for the accounts.
    pub role: OwnershipRole,
    /// The first day without the member; the first day of the assignment takes it back as a whole.
    pub ends_on: NaiveDate,
    /// Why, in 1 to 500 characters.
    pub reason: Option<String>,
}

/// Ends the assignment that a member has in a role on a day, of all the accounts or of none, and answers the assignments as they became.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::AssignOwners`]; [`Error::Refused`] when an account is unknown or the member does not
/// have the role for it on that day.
pub async fn end(scope: &Scope, input: AssignmentEnd) -> Result<Vec<Model>, Error> {
    let writer = scope.require(Permission::AssignOwners)?;
    let reason = optional_reason(input.reason.as_deref())?;
    check_accounts(scope, &input.accounts).await?;
    let rule =
        |existing: &[Assignment]| rules::end(existing, input.member, input.role, input.ends_on);
    let fields = Fields {
        who: "member",
        end: "endsOn",
    };
    change(writer, &input.accounts, reason.as_ref(), fields, rule).await
}

/// Accounts that pass from one member to another.
#[derive(Clone, Debug)]
pub struct AccountsHandOver {
    /// The accounts, at most 1,000, each once.
    pub accounts: Vec<Uuid>,
    /// Who has them until that day.
    pub from: Uuid,
    /// Who has them from that day on; must be active.
    pub to: Uuid,
    /// Which role passes.
    pub role: OwnershipRole,
    /// The first day of the new one.
    pub on: NaiveDate,
    /// Why, in 1 to 500 characters.
    pub reason: String,
}

/// Hands accounts over, all of them or none, and answers both the ended and the new assignments.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::AssignOwners`]; [`Error::Refused`] when an account or member is unknown, the new owner is
/// suspended, the old one does not have the role for an account on that day, or the new one has it already.
pub async fn hand_over(scope: &Scope, input: AccountsHandOver) -> Result<Vec<Model>, Error> {
    let writer = scope.require(Permission::AssignOwners)?;
    let reason = required_reason(&input.reason)?;
    check_owner(scope, input.to, "to").await?;
    check_accounts(scope, &input.accounts).await?;
    let wanted = HandOver {
        from: input.from,
        to: input.to,
        role: input.role,
        on: input.on,
    };
    let rule = |existing: &[Assignment]| rules::hand_over(existing, wanted);
    let fields = Fields {
        who: "from",
        end: "on",
    };
    change(writer, &input.accounts, Some(&reason), fields, rule).await
}

/// A whole book of business that passes from one member to another.
#[derive(Clone, Debug)]
pub struct BookHandOver {
    /// Whose book it is until that day.
    pub from: Uuid,
    /// Whose it is from that day on; must be active.
    pub to: Uuid,
    /// Which roles pass; all when empty.
    pub roles: Vec<OwnershipRole>,
    /// The first day of the new one.
    pub on: NaiveDate,
    /// Why, in 1 to 500 characters.
    pub reason: String,
}

/// Hands over every account that a member has on a day in the roles, and answers both the ended and the new assignments.
///
/// Where the new one has a role other than PRIMARY for an account already, the old one's assignment just ends.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::AssignOwners`]; [`Error::Refused`] when a member is unknown, the new owner is suspended,
/// or both are the same one.
pub async fn hand_over_book(scope: &Scope, input: BookHandOver) -> Result<Vec<Model>, Error> {
    let writer = scope.require(Permission::AssignOwners)?;
    let reason = required_reason(&input.reason)?;
    if input.from == input.to {
        return Err(refusal(OwnershipRefusal::SameManager, "to", "on").into());
    }
    check_owner(scope, input.to, "to").await?;
    check_known_member(scope, input.from, "from").await?;
    let owned = owned_roles(scope, &input).await?;
    let accounts: HashSet<Uuid> = owned.iter().map(|(account, _)| *account).collect();
    let accounts: Vec<Uuid> = accounts.into_iter().collect();
    let mut ledger = Ledger::open(writer, &accounts).await?;
    for (account, role) in owned {
        let existing = ledger.assignments(account)?;
        let wanted = HandOver {
            from: input.from,
            to: input.to,
            role,
            on: input.on,
        };
        let changes = match rules::hand_over(&existing, wanted) {
            Err(OwnershipRefusal::AlreadyAssigned { .. }) => {
                rules::end(&existing, input.from, role, input.on)
            }
            decided => decided,
        };
        let changes = changes.map_err(|refused| refusal(refused, "from", "on"))?;
        ledger.apply(account, &changes, Some(reason.as_str()));
    }
    let changed = ledger.save().await?;
    refresh::accounts(&writer, &accounts).await?;
    Ok(changed)
}

/// The accounts and roles that the giving member has on the day.
async fn owned_roles(
    scope: &Scope,
    input: &BookHandOver,
) -> Result<Vec<(Uuid, OwnershipRole)>, Error> {
    let mut query = scope
        .find::<Entity>()
        .filter(Column::MemberId.eq(input.from))
        .filter(covers(input.on));
    if !input.roles.is_empty() {
        let roles = input.roles.iter().map(|role| role.as_str());
        query = query.filter(Column::Role.is_in(roles));
    }
    let query = query
        .select_only()
        .columns([Column::AccountId, Column::Role]);
    let rows: Vec<(Uuid, String)> = query.into_tuple().all(scope.connection()).await?;
    let owned = rows.into_iter().map(|(account, role)| {
        let role = role.parse::<OwnershipRole>().map_err(Error::internal)?;
        Ok((account, role))
    });
    owned.collect()
}

/// The input fields that refusals name.
#[derive(Clone, Copy)]
struct Fields {
    who: &'static str,
    end: &'static str,
}

/// Applies a rule to every account, and writes what follows when it refuses none of them.
async fn change(
    writer: Writer<'_>,
    accounts: &[Uuid],
    reason: Option<&HandOverReason>,
    fields: Fields,
    rule: impl Fn(&[Assignment]) -> Result<Vec<rules::OwnershipChange>, OwnershipRefusal>,
) -> Result<Vec<Model>, Error> {
    let mut ledger = Ledger::open(writer, accounts).await?;
    let mut refusals = Vec::new();
    for account in accounts {
        match rule(&ledger.assignments(*account)?) {
            Ok(changes) => ledger.apply(*account, &changes, reason.map(HandOverReason::as_str)),
            Err(refused) => refusals.push(refusal(refused, fields.who, fields.end)),
        }
    }
    if !refusals.is_empty() {
        refusals.dedup();
        return Err(Error::Refused(refusals));
    }
    let changed = ledger.save().await?;
    refresh::accounts(&writer, accounts).await?;
    Ok(changed)
}

async fn check_accounts(scope: &Scope, accounts: &[Uuid]) -> Result<(), Error> {
    let distinct: HashSet<&Uuid> = accounts.iter().collect();
    if accounts.is_empty() || accounts.len() > MOST_ACCOUNTS || distinct.len() < accounts.len() {
        let rule = format!("name 1 to {MOST_ACCOUNTS} accounts, each once");
        return Err(Refusal::invalid("accounts", rule).into());
    }
    let references: Vec<Reference> = accounts.iter().copied().map(Reference::Id).collect();
    let directory = AccountDirectory::load(scope, &references).await?;
    let refusals: Vec<Refusal> = references
        .iter()
        .enumerate()
        .filter_map(|(place, reference)| {
            directory
                .resolve(reference, &format!("accounts.{place}"))
                .err()
        })
        .collect();
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(Error::Refused(refusals))
    }
}

async fn check_known_member(scope: &Scope, member: Uuid, field: &str) -> Result<(), Error> {
    use crate::member::entity::member::{Column, Entity};
    let query = scope.find::<Entity>().filter(Column::Id.eq(member));
    match query.one(scope.connection()).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::not_found(field, "there is no such member").into()),
    }
}

pub(super) fn optional_reason(text: Option<&str>) -> Result<Option<HandOverReason>, Refusal> {
    text.map(required_reason).transpose()
}

fn required_reason(text: &str) -> Result<HandOverReason, Refusal> {
    text.parse()
        .map_err(|bad: rules::BadReason| Refusal::invalid("reason", bad))
}
