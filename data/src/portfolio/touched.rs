//! Whose numbers may be others than before, by what the log says.

use std::collections::BTreeSet;

use domain::member::Permission;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    error::Error,
    id::Kind,
    log::{Entry, entries_after},
    scope::Scope,
};

/// The most entries of the log that are gone through; more of them touch everything.
pub(crate) const MOST_ENTRIES: i64 = 2_000;

/// An entry of the log after which a portfolio may have other numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The version.
    pub version: i64,
    /// The accounts that it is about; none when it may be about any.
    pub accounts: Option<BTreeSet<Uuid>>,
}

/// Whom an entry concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Nobody,
    /// The account that it is about, and the one from which it moved something away.
    Account,
    Everybody,
}

impl Touch {
    /// What an entry touches; nothing when it changes no number of a portfolio.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let accounts = match entry.kind.map_or(Reach::Everybody, reach) {
            Reach::Nobody => return None,
            Reach::Everybody => None,
            Reach::Account => accounts_of(entry),
        };
        Some(Self {
            version: entry.version,
            accounts,
        })
    }
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
    if distance > MOST_ENTRIES {
        return Ok(vec![Touch {
            version: version.saturating_add(1),
            accounts: None,
        }]);
    }
    let entries = entries_after(scope, version).await?;
    Ok(entries.iter().filter_map(Touch::of).collect())
}

/// The accounts that the entries after a version concern, when each kind has its reach; none when they may concern any. One statement.
///
/// # Errors
/// When the database is away.
pub(crate) async fn concerned_since(
    scope: &Scope,
    version: i64,
    reach: impl Fn(Kind) -> Reach,
) -> Result<Option<Vec<Uuid>>, Error> {
    if scope.log_version() - version > MOST_ENTRIES {
        return Ok(None);
    }
    let mut accounts = BTreeSet::new();
    for entry in entries_after(scope, version).await? {
        match entry.kind.map_or(Reach::Everybody, &reach) {
            Reach::Nobody => {}
            Reach::Everybody => return Ok(None),
            Reach::Account => match accounts_of(&entry) {
                Some(of_entry) => accounts.extend(of_entry),
                None => return Ok(None),
            },
        }
    }
    Ok(Some(accounts.into_iter().collect()))
}

/// The account from which something was moved away.
#[derive(Deserialize)]
struct Moved {
    account_id: Option<Uuid>,
}

/// The accounts that an entry is about: also the one from which something was moved away, which `before` tells. None when that cannot be read.
fn accounts_of(entry: &Entry) -> Option<BTreeSet<Uuid>> {
    if entry.kind == Some(Kind::Account) {
        return Some(BTreeSet::from([entry.subject]));
    }
    let moved: Option<Moved> = match entry.before.as_deref() {
        Some(before) => serde_json::from_str(before).ok()?,
        None => None,
    };
    let from = moved.and_then(|moved| moved.account_id);
    Some([entry.account, from].into_iter().flatten().collect())
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
