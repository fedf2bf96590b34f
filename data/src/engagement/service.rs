//! Saying by hand who is a service user.

use domain::member::Permission;
use serde::Serialize;

use super::{
    head,
    users::{Known, find, key, set_service},
};
use crate::{
    bulk,
    error::{Error, Refusal},
    id::Kind,
    log::{ChangeKind, Subject},
    reference::{AccountDirectory, Reference},
    scope::Scope,
};

/// Users of an account that are service users, or are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUsers {
    /// The account.
    pub account: Reference,
    /// Their ids in the product.
    pub users: Vec<String>,
    /// Whether they are service users.
    pub is_service: bool,
}

/// What the log says of a user.
#[derive(Serialize)]
struct Said {
    is_service: bool,
}

/// Says of users of an account whether they are service users, for all that they did and will do. Answers how many of them were not so before.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::RecordUsage`]; [`Error::Refused`] when the account or a user is unknown, or there are too many.
pub async fn set_service_users(scope: &Scope, input: ServiceUsers) -> Result<usize, Error> {
    let writer = scope.require(Permission::RecordUsage)?;
    if !(1..=bulk::MOST).contains(&input.users.len()) {
        let rule = format!("give 1 to {} users, not {}", bulk::MOST, input.users.len());
        return Err(Refusal::invalid("users", rule).into());
    }
    let accounts = AccountDirectory::load(scope, [&input.account]).await?;
    let account = accounts.resolve(&input.account, "account")?;
    let keys = input.users.iter();
    let keys: Vec<String> = keys.map(|user| key(account, Some(user.trim()))).collect();
    let known = find(&writer, keys.clone()).await?;
    let mut refusals = Vec::new();
    for (place, (user, key)) in input.users.iter().zip(&keys).enumerate() {
        if user.trim().is_empty() || !known.contains_key(key) {
            let rule = "no event of this account names this user";
            let refusal = Refusal::not_found("", rule);
            refusals.push(refusal.under(&["users", &place.to_string()]));
        }
    }
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let others = known.values();
    let others: Vec<&Known> = others
        .filter(|user| user.is_service != input.is_service)
        .collect();
    if others.is_empty() {
        return Ok(0);
    }
    let mut head = head::read(scope).await?;
    head.version += 1;
    let numbers = others.iter().map(|user| user.number.into()).collect();
    set_service(&writer, numbers, input.is_service, head.version).await?;
    head::write(&writer, &head).await?;
    for user in &others {
        let subject = Subject::of_account(Kind::UsageUser, user.id, account);
        let said = |is_service| Said { is_service };
        let (before, after) = (said(user.is_service), said(input.is_service));
        writer.record(ChangeKind::Updated, subject, Some(&before), Some(&after))?;
    }
    Ok(others.len())
}
