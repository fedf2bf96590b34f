//! What happened to subscriptions, as far as their lines do not say it: trials, pauses, cancellations.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    revenue::{Cancellation, ChurnDate, ChurnKind, Ending, LifeSettings, Line, Pause},
    subscription::{Contract, Life},
    trial::Trial,
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::of_accounts;
use crate::{
    error::Error,
    revenue::entity::{pause, reason_pick, subscription},
    scope::Scope,
};

/// The subscriptions to which something happened; to most of them nothing did.
pub(crate) struct Lives {
    settings: LifeSettings,
    by_subscription: HashMap<Uuid, Known>,
}

/// A subscription to which something may have happened.
pub(crate) struct Known {
    account: Uuid,
    life: Life,
    kind: Option<ChurnKind>,
    trial: Option<(NaiveDate, Option<NaiveDate>)>,
    /// What was tried, by plan.
    tried: HashMap<Option<Uuid>, Vec<Line>>,
}

impl Lives {
    /// Those of some accounts, of all when none are given. Two statements.
    pub(crate) async fn load(scope: &Scope, accounts: Option<&[Uuid]>) -> Result<Self, Error> {
        let mut lives = Self {
            settings: scope.tenant().settings.revenue.life(),
            by_subscription: HashMap::new(),
        };
        let connection = scope.connection();
        let query = subscriptions(scope, accounts);
        connection
            .for_each(&query.into_query(), |row| {
                let (id, known) = read(row)?;
                lives.by_subscription.insert(id, known);
                Ok(())
            })
            .await?;
        use pause::{Column, Entity};
        let query = of_accounts::<Entity>(scope, Column::AccountId, accounts).select_only();
        let query = query.columns([Column::SubscriptionId, Column::StartsOn, Column::EndsOn]);
        connection
            .for_each(&query.into_query(), |row| {
                let subscription: Uuid = row.try_get_by_index(0)?;
                let pause = Pause {
                    starts_on: row.try_get_by_index(1)?,
                    ends_on: row.try_get_by_index(2)?,
                };
                if let Some(known) = lives.by_subscription.get_mut(&subscription) {
                    known.life.pauses.push(pause);
                }
                Ok(())
            })
            .await?;
        Ok(lives)
    }

    /// The subscription, when something happened to it.
    pub(super) fn get(&mut self, subscription: Uuid) -> (Option<&mut Known>, &LifeSettings) {
        let known = self.by_subscription.get_mut(&subscription);
        (known, &self.settings)
    }

    /// The trials, one for every plan that was tried; of no plan when nothing is said about what was tried. Known when all lines were read.
    pub(crate) fn trials(&self) -> Vec<(Uuid, Option<Uuid>, Trial)> {
        let mut trials = Vec::new();
        for known in self.by_subscription.values() {
            let of_plans = known.trials().into_iter();
            trials.extend(of_plans.map(|(plan, trial)| (known.account, plan, trial)));
        }
        trials
    }

    /// How and why cancelled subscriptions of the accounts ended. One statement.
    pub(crate) async fn endings(
        &self,
        scope: &Scope,
        accounts: Option<&[Uuid]>,
    ) -> Result<Vec<(Uuid, Ending)>, Error> {
        use reason_pick::{Column, Entity};
        let query = of_accounts::<Entity>(scope, Column::AccountId, accounts).select_only();
        let query = query.columns([Column::SubscriptionId, Column::ChurnReasonId]);
        let picks: Vec<(Uuid, Uuid)> = query.into_tuple().all(scope.connection()).await?;
        let mut reasons: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (subscription, reason) in picks {
            reasons.entry(subscription).or_default().push(reason);
        }
        let ending = |(id, known): (&Uuid, &Known)| {
            let reasons = reasons.get(id).cloned().unwrap_or_default();
            let ending = known.ending(reasons, self.settings.churn_date)?;
            Some((known.account, ending))
        };
        Ok(self.by_subscription.iter().filter_map(ending).collect())
    }
}

impl Known {
    /// A subscription of an account, whose lines are to come.
    pub(crate) fn new(account: Uuid, life: Life, kind: Option<&str>) -> Result<Self, Error> {
        let kind = kind.map(|kind| kind.parse().map_err(Error::internal));
        Ok(Self {
            account,
            kind: kind.transpose()?,
            trial: life.term().map_err(Error::internal)?.trial(),
            tried: HashMap::new(),
            life,
        })
    }

    /// Its trials, one for every plan that was tried; of no plan when nothing is said about what was tried. Known when all its lines were read.
    pub(crate) fn trials(&self) -> Vec<(Option<Uuid>, Trial)> {
        let Some((started_on, _)) = self.trial else {
            return Vec::new();
        };
        let trial = |lines: &[Line]| Trial::of_subscription(started_on, lines);
        if self.tried.is_empty() {
            return vec![(None, trial(&[]))];
        }
        let of_plans = self.tried.iter();
        of_plans
            .map(|(plan, lines)| (*plan, trial(lines)))
            .collect()
    }

    /// How and why it ended, when it was cancelled.
    pub(crate) fn ending(&self, mut reasons: Vec<Uuid>, churn_date: ChurnDate) -> Option<Ending> {
        reasons.sort_unstable();
        Some(Ending {
            ends_on: self.life.left_on(churn_date)?,
            kind: self.kind,
            reasons,
        })
    }

    /// The days of its trial.
    pub(crate) const fn trial(&self) -> Option<(NaiveDate, Option<NaiveDate>)> {
        self.trial
    }

    /// One of its lines as it counts.
    pub(crate) fn parts(
        &mut self,
        plan: Option<Uuid>,
        line: &Line,
        settings: &LifeSettings,
    ) -> Vec<Line> {
        let parts = self.life.parts(line, settings);
        if self.trial.is_some() {
            self.tried.entry(plan).or_default().extend(&parts);
        }
        parts
    }
}

fn subscriptions(scope: &Scope, accounts: Option<&[Uuid]>) -> Select<subscription::Entity> {
    use subscription::Column;
    let paused = of_accounts::<pause::Entity>(scope, pause::Column::AccountId, accounts)
        .select_only()
        .column(pause::Column::SubscriptionId);
    let has_life = Condition::any()
        .add(Column::TrialStartsOn.is_not_null())
        .add(Column::TrialEndsOn.is_not_null())
        .add(Column::CancelledOn.is_not_null())
        .add(Column::Id.in_subquery(paused.into_query()));
    of_accounts::<subscription::Entity>(scope, Column::AccountId, accounts)
        .filter(has_life)
        .select_only()
        .columns([
            Column::Id,
            Column::AccountId,
            Column::StartsOn,
            Column::EndsOn,
            Column::TrialStartsOn,
            Column::TrialEndsOn,
            Column::CancelledOn,
            Column::PaidUntil,
            Column::ChurnKind,
        ])
}

fn read(row: &QueryResult) -> Result<(Uuid, Known), Error> {
    let cancelled_on: Option<NaiveDate> = row.try_get_by_index(6)?;
    let paid_until = row.try_get_by_index(7)?;
    let life = Life {
        starts_on: row.try_get_by_index(2)?,
        ends_on: row.try_get_by_index(3)?,
        trial_starts_on: row.try_get_by_index(4)?,
        trial_ends_on: row.try_get_by_index(5)?,
        // Terms bind; they do not change what counts.
        contract: Contract::default(),
        pauses: Vec::new(),
        cancellation: cancelled_on.map(|cancelled_on| Cancellation {
            cancelled_on,
            paid_until,
        }),
    };
    let kind: Option<String> = row.try_get_by_index(8)?;
    let known = Known::new(row.try_get_by_index(1)?, life, kind.as_deref())?;
    Ok((row.try_get_by_index(0)?, known))
}
