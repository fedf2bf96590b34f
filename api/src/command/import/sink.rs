//! Rows of a file written to the tenant's rows, a batch in a transaction.

use data::{
    account::{contact, definition},
    bulk::{Outcome, Policy, RowResult},
    clock::Clock,
    database::Database,
    error::{Error, Refusal, RefusalCode},
    ownership,
    refresh::Projection,
    revenue::{churn_reason, rate, subscription::record_churn},
    scope::{Actor, OpenRequest, Scope},
};
use uuid::Uuid;

use super::{
    account, advocacy, cost, definition::NewTrait, feedback, growth, invoice, onboarding, purchase,
    renewal, row, subscription, support, support_event, survey, task, touchpoint, usage,
};
use crate::{
    command::{Failure, operator},
    import::{Kind, Row, RowOutcome, Sink, SinkError},
};

/// Writes rows of one kind to a tenant. Every batch is a transaction, so that a run that is cut short leaves whole batches; a dry run is one
/// transaction that is undone in the end.
pub(super) struct DatabaseSink<'a> {
    database: &'a Database,
    clock: &'a Clock,
    tenant: Uuid,
    kind: Kind,
    /// The transaction of a dry run.
    rehearsal: Option<Scope>,
}

impl<'a> DatabaseSink<'a> {
    pub(super) const fn new(
        database: &'a Database,
        clock: &'a Clock,
        tenant: Uuid,
        kind: Kind,
    ) -> Self {
        Self {
            database,
            clock,
            tenant,
            kind,
            rehearsal: None,
        }
    }

    /// From now on nothing is kept.
    pub(super) async fn rehearse(&mut self) -> Result<(), Error> {
        self.rehearsal = Some(self.open().await?);
        Ok(())
    }

    /// Ends a dry run.
    pub(super) async fn finish(self) -> Result<(), Error> {
        match self.rehearsal {
            Some(scope) => scope.close().await,
            None => Ok(()),
        }
    }

    /// The keys of all traits of the tenant, archived ones included.
    pub(super) async fn known_traits(&self) -> Result<Vec<String>, Error> {
        if let Some(scope) = &self.rehearsal {
            return trait_keys(scope).await;
        }
        let scope = self.open().await?;
        let keys = trait_keys(&scope).await;
        scope.close().await?;
        keys
    }

    /// Defines traits, all of them or none.
    pub(super) async fn define(&self, traits: &[NewTrait]) -> Result<(), Failure> {
        if traits.is_empty() {
            return Ok(());
        }
        if let Some(scope) = &self.rehearsal {
            return define(scope, traits).await;
        }
        let failed = |error: Error| error.to_string();
        let scope = self.open().await.map_err(failed)?;
        match define(&scope, traits).await {
            Ok(()) => scope
                .commit_at(self.clock.now())
                .await
                .map(drop)
                .map_err(failed),
            Err(failure) => {
                scope.close().await.map_err(failed)?;
                Err(failure)
            }
        }
    }

    async fn open(&self) -> Result<Scope, Error> {
        let request = operator::open_request(self.tenant, self.clock);
        Scope::open(
            self.database,
            OpenRequest {
                actor: Actor::System("import"),
                ..request
            },
        )
        .await
    }
}

impl Sink for DatabaseSink<'_> {
    async fn write(&mut self, batch: &[Row]) -> Result<Vec<RowOutcome>, SinkError> {
        if let Some(scope) = &self.rehearsal {
            return Ok(write(scope, self.kind, batch).await?);
        }
        let scope = self.open().await?;
        match write(&scope, self.kind, batch).await {
            Ok(outcomes) => {
                scope.commit_at(self.clock.now()).await?;
                Ok(outcomes)
            }
            Err(error) => {
                scope.close().await?;
                Err(error.into())
            }
        }
    }
}

async fn trait_keys(scope: &Scope) -> Result<Vec<String>, Error> {
    let rows = definition::list(scope, true).await?;
    Ok(rows.into_iter().map(|row| row.key).collect())
}

async fn define(scope: &Scope, traits: &[NewTrait]) -> Result<(), Failure> {
    for new in traits {
        let defined = definition::create(scope, new.input()).await;
        defined.map_err(|error| format!("the trait `{}` cannot be defined: {error}", new.key))?;
    }
    Ok(())
}

async fn write(scope: &Scope, kind: Kind, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    const POLICY: Policy = Policy::RejectRow;
    const PROJECTION: Projection = Projection::Deferred;
    let results = match kind {
        Kind::Accounts => return account::write(scope, batch).await,
        Kind::Contacts => {
            let inputs = batch.iter().map(|row| row::contact(&row.values)).collect();
            contact::upsert(scope, inputs, POLICY).await?
        }
        Kind::Subscriptions => return subscription::write(scope, batch).await,
        Kind::Purchases => return purchase::write(scope, batch).await,
        Kind::Invoices => return invoice::write(scope, batch).await,
        Kind::SurveyAnswers => return survey::write(scope, batch).await,
        Kind::RetentionCosts => return cost::write(scope, batch).await,
        Kind::ChurnReasons => {
            let (inputs, refused) = row::split(batch, row::churn_reason);
            let results = churn_reason::upsert(scope, &inputs, POLICY).await?;
            return Ok(join(results, refused));
        }
        Kind::ChurnEvents => {
            let (inputs, refused) = row::split(batch, row::churn_event);
            let results = record_churn(scope, &inputs, POLICY, PROJECTION).await?;
            return Ok(join(results, refused));
        }
        Kind::ExchangeRates => {
            let (inputs, refused) = row::split(batch, row::rate);
            let results = rate::upsert(scope, &inputs, POLICY, PROJECTION).await?;
            return Ok(join(results, refused));
        }
        Kind::Ownership => {
            let (inputs, refused) = row::split(batch, row::assignment);
            let results = ownership::upsert(scope, &inputs, POLICY, PROJECTION).await?;
            return Ok(join(results, refused));
        }
        Kind::Renewals => return renewal::write(scope, batch).await,
        Kind::SupportCases => return support::write(scope, batch).await,
        Kind::SupportEvents => return support_event::write(scope, batch).await,
        Kind::Touchpoints => return touchpoint::write(scope, batch).await,
        Kind::Tasks => return task::write(scope, batch).await,
        Kind::OnboardingPrompts => return onboarding::write(scope, batch).await,
        Kind::FeedbackItems => return feedback::write(scope, batch).await,
        Kind::KpiValues => return growth::write(scope, batch).await,
        Kind::AdvocacyActivities => return advocacy::write(scope, batch).await,
        Kind::UsageEvents => return usage::write(scope, batch).await,
    };
    Ok(results.into_iter().map(outcome).collect())
}

/// The outcomes of a batch: for each row the reason why it did not reach the database, or else the next result.
pub(super) fn join(results: Vec<RowResult>, refused: Vec<Option<String>>) -> Vec<RowOutcome> {
    let mut results = results.into_iter();
    let refused = refused.into_iter();
    refused
        .filter_map(|reason| match reason {
            Some(reason) => Some(RowOutcome::Rejected(reason)),
            None => results.next().map(outcome),
        })
        .collect()
}

/// What became of a row, in the words of the import.
pub(super) fn outcome(result: RowResult) -> RowOutcome {
    match result.outcome {
        Outcome::Created => RowOutcome::Created,
        Outcome::Updated => RowOutcome::Updated,
        Outcome::Unchanged => RowOutcome::Unchanged,
        Outcome::Rejected(refusals) => {
            let reasons: Vec<String> = refusals.iter().map(reason).collect();
            let reasons = reasons.join("; ");
            match refusals.iter().all(awaits_parent) {
                true => RowOutcome::Deferred(reasons),
                false => RowOutcome::Rejected(reasons),
            }
        }
    }
}

/// Whether a later row may bring what the refused one refers to.
fn awaits_parent(refusal: &Refusal) -> bool {
    refusal.code == RefusalCode::NotFound
        && refusal
            .field
            .last()
            .is_some_and(|field| ["parentExternalId", "caseExternalId"].contains(&field.as_str()))
}

/// The reason without the place of the row in its batch, which means nothing to the reader of the file.
fn reason(refusal: &Refusal) -> String {
    let mut path = refusal.field.as_slice();
    for list in ["rows", "lines", "refunds"] {
        path = match path {
            [first, _, rest @ ..] if first == list => rest,
            other => other,
        };
    }
    match path.is_empty() {
        true => refusal.message.clone(),
        false => format!("{}: {}", path.join("."), refusal.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(refusals: Vec<Refusal>) -> RowOutcome {
        outcome(RowResult {
            outcome: Outcome::Rejected(refusals),
            id: None,
        })
    }

    #[test]
    fn reasons_name_the_field_and_not_the_place_in_the_batch() {
        let refusals = vec![
            Refusal::invalid("rows.3.lines.0.amount", "must not be negative"),
            Refusal::not_found("rows.3.account", "there is no such account"),
        ];
        let reasons = "amount: must not be negative; account: there is no such account";
        assert_eq!(rejected(refusals), RowOutcome::Rejected(reasons.to_owned()));
    }

    #[test]
    fn only_a_missing_parent_is_waited_for() {
        let parent = || Refusal::not_found("rows.0.parentExternalId", "there is no account `A1`");
        assert!(matches!(rejected(vec![parent()]), RowOutcome::Deferred(_)));
        let other = Refusal::invalid("rows.0.country", "is none");
        assert!(matches!(
            rejected(vec![parent(), other]),
            RowOutcome::Rejected(_)
        ));
    }

    #[test]
    fn results_find_their_rows_again() {
        let created = RowResult {
            outcome: Outcome::Created,
            id: None,
        };
        let refused = vec![Some("no".to_owned()), None];
        let outcomes = join(vec![created], refused);
        assert_eq!(
            outcomes,
            [RowOutcome::Rejected("no".to_owned()), RowOutcome::Created]
        );
    }
}
