//! Whose numbers may be others than before, by what the log says.

use std::collections::BTreeSet;

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    error::Error,
    id::Kind,
    log::entity::{Column, Entity},
    scope::Scope,
};

/// The most entries of the log that are gone through; more of them touch everything.
const ENTRIES: i64 = 2_000;

/// An entry of the log after which a portfolio may have other numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The version.
    pub version: i64,
    /// The accounts that it is about; none when it may be about any.
    pub accounts: Option<BTreeSet<Uuid>>,
}

/// Whose numbers an entry may change.
enum Reach {
    Nobody,
    Account,
    Everybody,
}

/// The entries after a version after which portfolios may have other numbers, oldest first. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn touches(scope: &Scope, version: i64) -> Result<Vec<Touch>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let distance = scope.log_version().saturating_sub(version);
    if distance <= 0 {
        return Ok(Vec::new());
    }
    if distance > ENTRIES {
        return Ok(vec![Touch {
            version: version.saturating_add(1),
            accounts: None,
        }]);
    }
    let query = scope
        .find::<Entity>()
        .filter(Column::Version.gt(version))
        .order_by_asc(Column::Version)
        .select_only()
        .columns([
            Column::Version,
            Column::SubjectKind,
            Column::SubjectId,
            Column::AccountId,
            Column::Before,
        ]);
    type Row = (i64, String, Uuid, Option<Uuid>, Option<String>);
    let entries: Vec<Row> = query.into_tuple().all(scope.connection()).await?;
    let mut touches = Vec::new();
    for (version, kind, id, account, before) in entries {
        let kind = Kind::from_prefix(&kind);
        let accounts = match kind.map_or(Reach::Everybody, reach) {
            Reach::Nobody => continue,
            Reach::Everybody => None,
            Reach::Account => Some(touched_by(kind, id, account, before.as_deref())?),
        };
        touches.push(Touch { version, accounts });
    }
    Ok(touches)
}

/// The account from which something was moved away.
#[derive(Deserialize)]
struct Moved {
    account_id: Option<Uuid>,
}

/// The accounts that an entry is about: also the one from which something was moved away, which `before` tells.
pub(crate) fn touched_by(
    kind: Option<Kind>,
    id: Uuid,
    account: Option<Uuid>,
    before: Option<&str>,
) -> Result<BTreeSet<Uuid>, Error> {
    if kind == Some(Kind::Account) {
        return Ok(BTreeSet::from([id]));
    }
    let moved: Option<Moved> = before
        .map(serde_json::from_str)
        .transpose()
        .map_err(Error::internal)?;
    let from = moved.and_then(|moved| moved.account_id);
    Ok([account, from].into_iter().flatten().collect())
}

/// Whose numbers something of a kind may change.
const fn reach(kind: Kind) -> Reach {
    match kind {
        Kind::Account
        | Kind::Contact
        | Kind::Ownership
        | Kind::Subscription
        | Kind::SubscriptionLine
        | Kind::Purchase
        | Kind::PurchaseRefund
        | Kind::Invoice
        | Kind::Renewal
        | Kind::RenewalForecast
        | Kind::RenewalClosing
        | Kind::SurveyInvitation
        | Kind::SurveyAnswer
        | Kind::SupportCase
        | Kind::SupportCaseEvent
        | Kind::Touchpoint
        | Kind::UsageUser
        | Kind::OnboardingPlan
        | Kind::OnboardingMilestone
        | Kind::OnboardingPrompt
        | Kind::KpiSeries
        | Kind::KpiValue
        | Kind::SuccessPlan
        | Kind::BusinessReview
        | Kind::BusinessReviewFollowUp
        | Kind::AdvocacyActivity
        | Kind::Task
        | Kind::PlaybookRun
        | Kind::DesiredOutcome
        | Kind::HealthJudgement
        | Kind::HealthOverride
        | Kind::HealthScore => Reach::Account,
        Kind::Tenant
        | Kind::TraitDefinition
        | Kind::Product
        | Kind::Plan
        | Kind::ChurnReason
        | Kind::ExchangeRate
        | Kind::RetentionCost
        | Kind::SurveyCampaign
        | Kind::Kpi
        | Kind::HealthProfile
        | Kind::HealthRound => Reach::Everybody,
        Kind::Member
        | Kind::MemberSession
        | Kind::Client
        | Kind::RevokedToken
        | Kind::FrozenPeriod
        | Kind::SurveyWave
        | Kind::FeedbackItem
        | Kind::FeedbackNote
        | Kind::OnboardingTemplate
        | Kind::OnboardingTemplateVersion
        | Kind::OnboardingLink
        | Kind::Playbook
        | Kind::WorkRule => Reach::Nobody,
    }
}
