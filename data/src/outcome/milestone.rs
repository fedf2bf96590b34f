//! The milestones of onboardings that lead to desired outcomes.

use std::collections::HashMap;

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{OutcomeInput, entity::milestone};
use crate::{
    error::{Error, Refusal},
    growth::KpiDirectory,
    onboarding::entity::milestone as of_plan,
    scope::Scope,
};

/// The most milestones of an outcome.
const MOST_MILESTONES: usize = 20;

/// Everything that inputs name.
pub(super) struct Directories {
    pub(super) kpis: KpiDirectory,
    /// The account of each milestone.
    milestones: HashMap<Uuid, Uuid>,
}

impl Directories {
    /// Looks all of it up, in a fixed number of statements.
    pub(super) async fn load<'i>(
        scope: &Scope,
        inputs: impl IntoIterator<Item = &'i OutcomeInput>,
    ) -> Result<Self, Error> {
        let milestones = inputs.into_iter().flat_map(|input| &input.milestones);
        let milestones: Vec<Uuid> = milestones.copied().collect();
        Ok(Self {
            kpis: KpiDirectory::load(scope).await?,
            milestones: accounts_of(scope, &milestones).await?,
        })
    }

    /// The milestones of an account that are named, each once, by id; a refusal names the place of the one that it is about.
    pub(super) fn milestones(
        &self,
        ids: &[Uuid],
        account: Uuid,
    ) -> Result<Vec<Uuid>, Vec<Refusal>> {
        resolve(&self.milestones, ids, account)
    }
}

/// The milestones of an account that are named, each once, by id.
pub(super) async fn milestones(
    scope: &Scope,
    ids: &[Uuid],
    account: Uuid,
) -> Result<Vec<Uuid>, Error> {
    let known = accounts_of(scope, ids).await?;
    resolve(&known, ids, account).map_err(Error::Refused)
}

fn resolve(
    known: &HashMap<Uuid, Uuid>,
    ids: &[Uuid],
    account: Uuid,
) -> Result<Vec<Uuid>, Vec<Refusal>> {
    if ids.len() > MOST_MILESTONES {
        let rule = format!(
            "an outcome has at most {MOST_MILESTONES} milestones, not {}",
            ids.len()
        );
        return Err(vec![Refusal::invalid("milestones", rule)]);
    }
    let refusals = ids.iter().enumerate().filter_map(|(place, id)| {
        let field = format!("milestones.{place}");
        match known.get(id) {
            None => Some(Refusal::not_found(&field, "there is no such milestone")),
            Some(of) if *of != account => {
                let rule = "the milestone is of another account: name one of this account";
                Some(Refusal::invalid(&field, rule))
            }
            Some(_) => None,
        }
    });
    let refusals: Vec<Refusal> = refusals.collect();
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// The account of each of some milestones; unknown ones are left out. One statement, none when there are none.
async fn accounts_of(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Error> {
    use of_plan::{Column, Entity};
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .select_only()
        .columns([Column::Id, Column::AccountId]);
    let found: Vec<(Uuid, Uuid)> = query.into_tuple().all(scope.connection()).await?;
    Ok(found.into_iter().collect())
}

/// The milestones that lead to each of some outcomes, by id. One statement.
pub(super) async fn ids_of(
    scope: &Scope,
    outcomes: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    use milestone::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::OutcomeId.is_in(outcomes.iter().copied()));
    let mut ids: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in query.all(scope.connection()).await? {
        ids.entry(row.outcome_id)
            .or_default()
            .push(row.milestone_id);
    }
    ids.values_mut().for_each(|ids| ids.sort_unstable());
    Ok(ids)
}

/// A milestone that leads to an outcome, and the onboarding that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedMilestone {
    /// The milestone.
    pub id: Uuid,
    /// The onboarding.
    pub plan: Uuid,
}

/// The milestones that lead to each of some outcomes, by id, those that their onboarding has no more left out. Two statements, one when there are none.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn milestones_of(
    scope: &Scope,
    outcomes: &[Uuid],
) -> Result<HashMap<Uuid, Vec<LinkedMilestone>>, Error> {
    use of_plan::{Column, Entity};
    scope.check(Permission::ReadPortfolio)?;
    let linked = ids_of(scope, outcomes).await?;
    if linked.is_empty() {
        return Ok(HashMap::new());
    }
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(linked.values().flatten().copied()))
        .select_only()
        .columns([Column::Id, Column::PlanId]);
    let plans: Vec<(Uuid, Uuid)> = query.into_tuple().all(scope.connection()).await?;
    let plans: HashMap<Uuid, Uuid> = plans.into_iter().collect();
    let known = linked.into_iter().map(|(outcome, ids)| {
        let milestones = ids.into_iter().filter_map(|id| {
            let plan = *plans.get(&id)?;
            Some(LinkedMilestone { id, plan })
        });
        (outcome, milestones.collect())
    });
    Ok(known.collect())
}
