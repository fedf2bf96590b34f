//! Proposing to ask, after a promoter's answer or an outcome that was attained.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{
    advocacy::{
        AdvocacyPath, AdvocacyStage, LOOK_BACK_DAYS, Occasion, OccasionKind, REST_DAYS, is_resting,
        proposals,
    },
    member::Permission,
    outcome::OutcomeStatus,
    survey::{NpsGroup, SurveyKind},
    time::local_date,
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    check::blank,
    entity::{Column, Entity, Model},
};
use crate::{
    account::entity::account,
    change::{self, Change},
    error::Error,
    outcome::entity::outcome,
    scope::{Scope, Writer},
    survey::entity::answer,
};

/// The most proposals of one call; the next one goes on.
const AT_ONCE: usize = 1_000;

/// How many accounts one statement is about.
const ACCOUNTS: usize = 10_000;

/// Proposes to ask the customers of whom a promoter answered, or an outcome was attained, in the last [`LOOK_BACK_DAYS`]: each account once, and none that is
/// to be asked already, or was asked lately. Answers how many it proposed. A fixed number of statements for any page of accounts.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageAdvocacy`]; else when the database is away.
pub async fn propose(scope: &Scope) -> Result<usize, Error> {
    let writer = scope.require(Permission::ManageAdvocacy)?;
    let mut occasions = promoters(scope).await?;
    occasions.extend(attained(scope).await?);
    if occasions.is_empty() {
        return Ok(0);
    }
    let lately = Lately::load(scope).await?;
    occasions.retain(|occasion| !lately.used.contains(&occasion.id));
    let proposed = proposals(occasions, &lately.resting, scope.today());
    let owners = owners(scope, &proposed).await?;
    let mut changes = Vec::new();
    for occasion in proposed {
        if let Some(owner) = owners.get(&occasion.account) {
            let row = row(&writer, &occasion, *owner)?;
            changes.push(Change {
                before: None,
                after: row,
            });
        }
    }
    changes.truncate(AT_ONCE);
    change::save::<Entity>(&writer, &mut changes).await?;
    Ok(changes.len())
}

fn row(writer: &Writer<'_>, occasion: &Occasion, owner: Option<Uuid>) -> Result<Model, Error> {
    let kind = occasion.kind.asks_for();
    let today = (AdvocacyStage::Proposed, writer.today());
    let path = AdvocacyPath::new(kind, [today]).map_err(Error::internal)?;
    let of = |kind| (occasion.kind == kind).then_some(occasion.id);
    let mut row = Model {
        account_id: occasion.account,
        contact_id: occasion.contact,
        member_id: owner,
        answer_id: of(OccasionKind::Promoter),
        outcome_id: of(OccasionKind::Outcome),
        ..blank(writer)
    };
    row.go(&path);
    Ok(row)
}

/// The answers of promoters.
async fn promoters(scope: &Scope) -> Result<Vec<Occasion>, Error> {
    use answer::Column;
    let query = scope
        .find::<answer::Entity>()
        .filter(Column::Kind.eq(SurveyKind::Nps.as_str()))
        .filter(Column::Partial.eq(false))
        .filter(Column::AnsweredAt.gte(looked_back(scope)))
        .filter(Column::Score.is_not_null())
        .select_only()
        .columns([
            Column::Id,
            Column::AccountId,
            Column::ContactId,
            Column::AnsweredAt,
            Column::Score,
        ]);
    type Row = (Uuid, Uuid, Option<Uuid>, DateTime<Utc>, i16);
    let found: Vec<Row> = query.into_tuple().all(scope.connection()).await?;
    let zone = scope.tenant().time_zone;
    let happy = found
        .into_iter()
        .filter(|(_, _, _, _, score)| NpsGroup::of(*score) == NpsGroup::Promoter);
    let occasions = happy.map(|(id, account, contact, at, _)| Occasion {
        on: local_date(at, zone),
        kind: OccasionKind::Promoter,
        id,
        account,
        contact,
    });
    Ok(occasions.collect())
}

/// The outcomes that were attained.
async fn attained(scope: &Scope) -> Result<Vec<Occasion>, Error> {
    use outcome::Column;
    let since = scope.today() - Days::new(LOOK_BACK_DAYS);
    let query = scope
        .find::<outcome::Entity>()
        .filter(Column::Status.eq(OutcomeStatus::Attained.as_str()))
        .filter(Column::EndedOn.gte(since))
        .select_only()
        .columns([Column::Id, Column::AccountId, Column::EndedOn]);
    let found: Vec<(Uuid, Uuid, Option<chrono::NaiveDate>)> =
        query.into_tuple().all(scope.connection()).await?;
    let occasions = found.into_iter().filter_map(|(id, account, on)| {
        Some(Occasion {
            on: on?,
            kind: OccasionKind::Outcome,
            id,
            account,
            contact: None,
        })
    });
    Ok(occasions.collect())
}

/// An instant before all that counts: which day it was is told afterwards.
fn looked_back(scope: &Scope) -> DateTime<Utc> {
    let days = i64::try_from(LOOK_BACK_DAYS).unwrap_or_default();
    scope.now() - TimeDelta::days(days + 1)
}

/// What was proposed or asked lately.
struct Lately {
    /// The accounts that are left alone.
    resting: HashSet<Uuid>,
    /// The answers and outcomes after which it was proposed.
    used: HashSet<Uuid>,
}

impl Lately {
    async fn load(scope: &Scope) -> Result<Self, Error> {
        let since = scope.today() - Days::new(REST_DAYS);
        let any = Condition::any()
            .add(Column::Stage.eq(AdvocacyStage::Proposed.as_str()))
            .add(Column::ProposedOn.gte(since))
            .add(Column::AskedOn.gte(since))
            .add(Column::CreatedAt.gte(looked_back(scope)));
        let query = scope.find::<Entity>().filter(any);
        let (mut resting, mut used) = (HashSet::new(), HashSet::new());
        for row in query.all(scope.connection()).await? {
            used.extend([row.answer_id, row.outcome_id].into_iter().flatten());
            if is_resting(&row.path()?, scope.today()) {
                resting.insert(row.account_id);
            }
        }
        Ok(Self { resting, used })
    }
}

/// The accounts that are not archived, each with who owns it today.
async fn owners(
    scope: &Scope,
    occasions: &[Occasion],
) -> Result<HashMap<Uuid, Option<Uuid>>, Error> {
    use account::Column;
    let mut owners = HashMap::with_capacity(occasions.len());
    for part in occasions.chunks(ACCOUNTS) {
        let query = scope
            .find::<account::Entity>()
            .filter(Column::Id.is_in(part.iter().map(|occasion| occasion.account)))
            .filter(Column::ArchivedAt.is_null())
            .select_only()
            .columns([Column::Id, Column::OwnerId]);
        let found: Vec<(Uuid, Option<Uuid>)> = query.into_tuple().all(scope.connection()).await?;
        owners.extend(found);
    }
    Ok(owners)
}
