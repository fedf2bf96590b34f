//! Writing purchases with their refunds: one statement per table, one entry in the log per purchase.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{
    Purchase,
    check::Draft,
    entity::{purchase, refund},
};
use crate::{
    change::{Change, Versioned},
    error::Error,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// How many refunds one statement removes.
const AT_ONCE: usize = 10_000;

impl Versioned for Purchase {
    fn subject(&self) -> Subject {
        Subject::of_account(Kind::Purchase, self.row.id, self.row.account_id)
    }

    fn count(&mut self, now: DateTime<Utc>) {
        self.row.version += 1;
        self.row.updated_at = now;
    }
}

/// What makes the stored purchase what the draft says.
pub(super) fn change(
    writer: &Writer<'_>,
    before: Option<Purchase>,
    draft: Draft,
) -> Change<Purchase> {
    let mut row = draft.row;
    if before.is_none() {
        row.id = id::new(writer.now());
    }
    let stored = before.as_ref().map_or(&[][..], |before| &before.refunds);
    let mut refunds = match draft.refunds {
        Some(declared) => merge(writer, stored, declared),
        None => stored.to_vec(),
    };
    for refund in &mut refunds {
        refund.purchase_id = row.id;
        refund.account_id = row.account_id;
    }
    refunds.sort_by_key(|refund| refund.id);
    let after = Purchase { row, refunds };
    Change { before, after }
}

/// Gives each declared refund the id of the stored one that it is: that of its external id, or for one without the first that says the same.
fn merge(
    writer: &Writer<'_>,
    stored: &[refund::Model],
    declared: Vec<refund::Model>,
) -> Vec<refund::Model> {
    let mut free: Vec<&refund::Model> = stored.iter().collect();
    let mut merged = declared;
    for refund in &mut merged {
        let same = |known: &&refund::Model| match &refund.external_id {
            Some(_) => known.external_id == refund.external_id,
            None => {
                known.external_id.is_none()
                    && (known.refunded_on, known.amount) == (refund.refunded_on, refund.amount)
            }
        };
        refund.id = match free.iter().position(same) {
            Some(place) => free.remove(place).id,
            None => id::new(writer.now()),
        };
    }
    merged
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(
    writer: &Writer<'_>,
    changes: &mut [Change<Purchase>],
) -> Result<(), Error> {
    let (mut rows, mut refunds) = (Vec::with_capacity(changes.len()), Vec::new());
    let mut removed = Vec::new();
    for change in changes {
        if !change.log(writer)? {
            continue;
        }
        rows.push(change.after.row.clone());
        let stored = change.before.as_ref();
        let stored = stored.map_or(&[][..], |before| &before.refunds);
        let after = &change.after.refunds;
        let is_new = |refund: &&refund::Model| !stored.contains(refund);
        refunds.extend(after.iter().filter(is_new).cloned());
        let is_gone = |known: &&refund::Model| after.iter().all(|refund| refund.id != known.id);
        removed.extend(stored.iter().filter(is_gone).map(|known| known.id));
    }
    writer.save::<purchase::Entity>(&rows).await?;
    remove_refunds(writer, &removed).await?;
    writer.save::<refund::Entity>(&refunds).await
}

/// Removes a purchase with its refunds.
pub(super) async fn remove(writer: &Writer<'_>, purchase: &Purchase) -> Result<(), Error> {
    let (subject, id) = (purchase.subject(), purchase.id());
    writer.record(ChangeKind::Deleted, subject, Some(purchase), None)?;
    let of_purchase = Condition::all().add(refund::Column::PurchaseId.eq(id));
    writer.delete::<refund::Entity>(of_purchase).await?;
    let this = Condition::all().add(purchase::Column::Id.eq(id));
    writer.delete::<purchase::Entity>(this).await?;
    Ok(())
}

async fn remove_refunds(writer: &Writer<'_>, refunds: &[Uuid]) -> Result<(), Error> {
    for chunk in refunds.chunks(AT_ONCE) {
        let these = Condition::all().add(refund::Column::Id.is_in(chunk.iter().copied()));
        writer.delete::<refund::Entity>(these).await?;
    }
    Ok(())
}
