//! Writing outcomes with their measures and milestones: one statement per table, one entry in the log per outcome.

use chrono::NaiveDate;
use domain::outcome::{Outcome, OutcomeEnd, OutcomeStatus};
use sea_orm::{ColumnTrait, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{DesiredOutcome, entity};
use crate::{
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// An outcome as the log shows it.
#[derive(Serialize)]
struct Logged<'a> {
    #[serde(flatten)]
    row: &'a entity::outcome::Model,
    measures: &'a [entity::measure::Model],
    milestones: &'a [Uuid],
}

impl<'a> Logged<'a> {
    fn of(outcome: &'a DesiredOutcome) -> Self {
        Self {
            row: &outcome.row,
            measures: &outcome.measures,
            milestones: &outcome.milestones,
        }
    }
}

/// Writes and logs new outcomes.
pub(super) async fn create(writer: &Writer<'_>, outcomes: &[DesiredOutcome]) -> Result<(), Error> {
    let (mut rows, mut measures, mut milestones) = (Vec::new(), Vec::new(), Vec::new());
    for outcome in outcomes {
        let logged = Logged::of(outcome);
        writer.record(ChangeKind::Created, subject(outcome), None, Some(&logged))?;
        rows.push(outcome.row.clone());
        measures.extend(outcome.measures.iter().cloned());
        milestones.extend(links(outcome));
    }
    writer.save::<entity::outcome::Entity>(&rows).await?;
    writer.save::<entity::measure::Entity>(&measures).await?;
    writer.save::<entity::milestone::Entity>(&milestones).await
}

/// What links an outcome to its milestones.
fn links(outcome: &DesiredOutcome) -> impl Iterator<Item = entity::milestone::Model> {
    let (tenant_id, outcome_id) = (outcome.row.tenant_id, outcome.row.id);
    let milestones = outcome.milestones.iter();
    milestones.map(move |milestone_id| entity::milestone::Model {
        tenant_id,
        outcome_id,
        milestone_id: *milestone_id,
    })
}

/// Writes and logs an outcome that changed; counts its version up.
pub(super) async fn replace(
    writer: &Writer<'_>,
    before: &DesiredOutcome,
    mut after: DesiredOutcome,
) -> Result<DesiredOutcome, Error> {
    use entity::measure::{Column, Entity};
    let (old, new) = (Logged::of(before), Logged::of(&after));
    if !writer.record(ChangeKind::Updated, subject(&after), Some(&old), Some(&new))? {
        return Ok(after);
    }
    after.row.version += 1;
    after.row.updated_at = writer.now();
    let rows = std::slice::from_ref(&after.row);
    writer.save::<entity::outcome::Entity>(rows).await?;
    if before.measures != after.measures {
        let these = Condition::all().add(Column::OutcomeId.eq(after.row.id));
        writer.delete::<Entity>(these).await?;
        writer.save::<Entity>(&after.measures).await?;
    }
    if before.milestones != after.milestones {
        replace_links(writer, &after).await?;
    }
    Ok(after)
}

async fn replace_links(writer: &Writer<'_>, outcome: &DesiredOutcome) -> Result<(), Error> {
    use entity::milestone::{Column, Entity};
    let these = Condition::all().add(Column::OutcomeId.eq(outcome.row.id));
    writer.delete::<Entity>(these).await?;
    let rows: Vec<_> = links(outcome).collect();
    writer.save::<Entity>(&rows).await
}

const fn subject(outcome: &DesiredOutcome) -> Subject {
    let row = &outcome.row;
    Subject::of_account(Kind::DesiredOutcome, row.id, row.account_id)
}

/// An outcome as the domain reckons with it, from what its row says.
pub(crate) fn exact(
    id: Uuid,
    due_on: NaiveDate,
    status: &str,
    ended_on: Option<NaiveDate>,
) -> Result<Outcome, Error> {
    let status: OutcomeStatus = status.parse().map_err(Error::internal)?;
    let end = ended_on.and_then(|on| match status {
        OutcomeStatus::Open => None,
        OutcomeStatus::Attained => Some(OutcomeEnd::Attained(on)),
        OutcomeStatus::Abandoned => Some(OutcomeEnd::Abandoned(on)),
    });
    Ok(Outcome { due_on, id, end })
}
