//! Purchases in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::{HashMap, HashSet};

use domain::member::Permission;
use uuid::Uuid;

use super::{
    Purchase, PurchaseInput, RefundInput,
    check::check,
    products::Products,
    read,
    save::{change, save},
};
use crate::{
    bulk::{self, Policy, RowResult},
    error::{Error, Refusal},
    reference::AccountDirectory,
    scope::Scope,
    upsert::{Known, settle},
};

/// Writes whole purchases. A known one becomes what its row says, and moves to the account that the row names; refunds stay as they are
/// stored when the row says nothing about them. Unknown products are made when the actor may change the catalogue.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] for too many rows, or any bad row under
/// [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[PurchaseInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    scope.check(Permission::ManageSubscriptions)?;
    bulk::check_size(rows.len())?;
    let external_ids = rows.iter().filter_map(|row| row.external_id.as_deref());
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let known = load_known(scope, &external_ids).await?;
    upsert_over(scope, rows, known, policy).await
}

/// As [`upsert`], for a caller who has the purchases that the rows may be about from [`known`], in the same scope.
///
/// # Errors
/// As [`upsert`].
pub async fn upsert_over(
    scope: &Scope,
    rows: &[PurchaseInput],
    known: HashMap<String, Purchase>,
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    bulk::check_size(rows.len())?;
    let accounts = AccountDirectory::load(scope, rows.iter().map(|row| &row.account)).await?;
    let products = rows.iter().filter_map(|row| row.product.as_ref());
    let mut products = Products::load(scope, products).await?;
    let refunds = rows.iter().filter_map(|row| row.refunds.as_deref());
    let names: Vec<&str> = refunds.flat_map(refund_names).collect();
    let mut names = RefundNames::load(scope, &names).await?;
    let mut known = Known::new("purchase", known);
    let checked = rows.iter().map(|input| {
        let checked = known.check(input.external_id.as_deref(), |stored| {
            names.check(stored, input.refunds.as_deref())?;
            check(&writer, input, stored, &accounts, &products)
        });
        checked.map(|(before, mut draft)| {
            let product = draft.product.as_ref();
            draft.row.product_id = product.map(|product| products.obtain(&writer, product));
            change(&writer, before, draft)
        })
    });
    let (results, mut changes) = settle(policy, checked)?;
    products.save(&writer).await?;
    save(&writer, &mut changes).await?;
    Ok(results)
}

/// The purchases of those external ids, by them, with their refunds. Two statements, one when none is known.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn known(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, Purchase>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    load_known(scope, external_ids).await
}

async fn load_known(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, Purchase>, Error> {
    let found = read::rows_by_external_ids(scope, external_ids).await?;
    let with_refunds = read::with_refunds(scope, found).await?.into_iter();
    let named = with_refunds.filter_map(|known| Some((known.row.external_id.clone()?, known)));
    Ok(named.collect())
}

/// The external ids of refunds.
pub(super) fn refund_names(refunds: &[RefundInput]) -> impl Iterator<Item = &str> {
    let names = refunds.iter();
    names.filter_map(|refund| refund.external_id.as_deref().map(str::trim))
}

/// Which purchase each external id of a refund belongs to.
pub(super) struct RefundNames {
    stored: HashMap<String, Uuid>,
    seen: HashSet<String>,
}

impl RefundNames {
    /// Looks all of them up, in at most one statement.
    pub(super) async fn load(scope: &Scope, names: &[&str]) -> Result<Self, Error> {
        let stored = read::refunds_by_external_ids(scope, names).await?;
        let stored = stored.into_iter();
        Ok(Self {
            stored: stored
                .map(|(name, refund)| (name, refund.purchase_id))
                .collect(),
            seen: HashSet::new(),
        })
    }

    /// Refuses refunds that another purchase has, or that come twice.
    pub(super) fn check(
        &mut self,
        purchase: Option<&Purchase>,
        refunds: Option<&[RefundInput]>,
    ) -> Result<(), Vec<Refusal>> {
        let mut refusals = Vec::new();
        for (place, refund) in refunds.unwrap_or_default().iter().enumerate() {
            let Some(name) = refund.external_id.as_deref().map(str::trim) else {
                continue;
            };
            let owner = self.stored.get(name);
            let of_another = owner.is_some_and(|owner| Some(*owner) != purchase.map(Purchase::id));
            if of_another || !self.seen.insert(name.to_owned()) {
                let rule = format!("there is another refund with the externalId `{name}`");
                let refusal = Refusal::conflict("externalId", rule);
                refusals.push(refusal.under(&["refunds", &place.to_string()]));
            }
        }
        match refusals.is_empty() {
            true => Ok(()),
            false => Err(refusals),
        }
    }
}
