//! Writing subscriptions with their lines: one statement per table, one entry in the log per subscription.

use sea_orm::{ColumnTrait, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{Subscription, lines::Lines};
use crate::{
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    refresh::{self, Projection},
    renewal::follow,
    revenue::entity::{line, subscription},
    scope::Writer,
};

/// How many lines one statement removes.
const AT_ONCE: usize = 10_000;

/// A subscription as it was, none when it is new, and as it is to be.
pub(super) struct Change {
    pub(super) before: Option<Subscription>,
    pub(super) row: subscription::Model,
    pub(super) lines: Lines,
}

impl Change {
    /// Whether anything differs.
    pub(super) fn differs(&self) -> bool {
        self.before.as_ref().map(|before| &before.row) != Some(&self.row)
            || !self.lines.removed.is_empty()
            || self.lines.rows.iter().any(|(_, written)| *written)
    }

    /// The subscription as it is to be.
    pub(super) fn into_after(self) -> Subscription {
        let lines = self.lines.rows.into_iter().map(|(line, _)| line);
        Subscription {
            row: self.row,
            lines: lines.collect(),
        }
    }
}

/// A subscription as the log shows it.
#[derive(Serialize)]
struct Logged<'a> {
    #[serde(flatten)]
    row: &'a subscription::Model,
    lines: Vec<&'a line::Model>,
}

/// Writes and logs the changes that change something; counts the versions up in `changes`.
pub(super) async fn save(
    writer: &Writer<'_>,
    changes: &mut [Change],
    projection: Projection,
) -> Result<(), Error> {
    let (mut rows, mut lines) = (Vec::with_capacity(changes.len()), Vec::new());
    let (mut removed, mut accounts) = (Vec::new(), Vec::new());
    for change in changes.iter_mut().filter(|change| change.differs()) {
        record(writer, change)?;
        change.row.version += 1;
        change.row.updated_at = writer.now();
        rows.push(change.row.clone());
        let written = change.lines.rows.iter().filter(|(_, written)| *written);
        lines.extend(written.map(|(line, _)| line.clone()));
        removed.append(&mut change.lines.removed);
        accounts.push(change.row.account_id);
        accounts.extend(change.before.as_ref().map(|before| before.row.account_id));
    }
    writer.save::<subscription::Entity>(&rows).await?;
    remove_lines(writer, &removed).await?;
    writer.save::<line::Entity>(&lines).await?;
    let known: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    follow::follow(writer, &known).await?;
    accounts.sort_unstable();
    accounts.dedup();
    refresh::project(writer, &accounts, projection).await
}

fn record(writer: &Writer<'_>, change: &Change) -> Result<(), Error> {
    let kind = match change.before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let before = change.before.as_ref().map(|before| Logged {
        row: &before.row,
        lines: before.lines.iter().collect(),
    });
    let after = Logged {
        row: &change.row,
        lines: change.lines.rows.iter().map(|(line, _)| line).collect(),
    };
    let subject = Subject::of_account(Kind::Subscription, change.row.id, change.row.account_id);
    writer.record(kind, subject, before.as_ref(), Some(&after))?;
    Ok(())
}

/// Removes a subscription with its lines.
pub(super) async fn remove(writer: &Writer<'_>, subscription: &Subscription) -> Result<(), Error> {
    let row = &subscription.row;
    let subject = Subject::of_account(Kind::Subscription, row.id, row.account_id);
    let logged = Logged {
        row,
        lines: subscription.lines.iter().collect(),
    };
    writer.record(ChangeKind::Deleted, subject, Some(&logged), None)?;
    follow::leave(writer, row.id).await?;
    let of_subscription = Condition::all().add(line::Column::SubscriptionId.eq(row.id));
    writer.delete::<line::Entity>(of_subscription).await?;
    let this = Condition::all().add(subscription::Column::Id.eq(row.id));
    writer.delete::<subscription::Entity>(this).await?;
    refresh::accounts(writer, &[row.account_id]).await
}

async fn remove_lines(writer: &Writer<'_>, lines: &[Uuid]) -> Result<(), Error> {
    for chunk in lines.chunks(AT_ONCE) {
        let these = Condition::all().add(line::Column::Id.is_in(chunk.iter().copied()));
        writer.delete::<line::Entity>(these).await?;
    }
    Ok(())
}
