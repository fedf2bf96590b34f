//! Where accounts stand, kept in the process.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{health::Standings, member::Permission};
use uuid::Uuid;

use super::standing::standings;
use crate::{error::Error, id::Kind, log, scope::Scope, shelf::Shelf};

/// Roughly what an account takes of a day, in bytes.
const STANDING: usize = 160;

/// Where all accounts of tenants stand at the end of the days that were asked about last, within a bound of memory.
///
/// It is kept under the version of the tenant's log that the reading snapshot shows, so that it is never stale, and read anew when the log says that scores
/// were computed or set by hand since. Requests that need the same day at the same time read it once.
#[derive(Debug)]
pub struct StandingsCache {
    days: Shelf<(Uuid, NaiveDate), Known>,
}

/// What is known by a version.
#[derive(Debug, Default)]
struct Known {
    /// None when nothing is.
    version: Option<i64>,
    standings: Arc<Standings>,
}

impl StandingsCache {
    /// An empty cache that keeps about `capacity` bytes. A day that is larger than that is kept for nobody.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            days: Shelf::new(capacity),
        }
    }

    /// Where the accounts stand at the end of a day, as the scope sees it; none means all. There may be others in the answer than were asked for. What is read
    /// of some accounts is not kept, and neither is what a scope reads that has written, or that is older than what is known.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the permission to read the portfolio; else when the database is away.
    pub async fn standings(
        &self,
        scope: &Scope,
        accounts: Option<&[Uuid]>,
        on: NaiveDate,
    ) -> Result<Arc<Standings>, Error> {
        scope.check(Permission::ReadPortfolio)?;
        let kept = match (scope.is_at_its_version(), accounts) {
            (false, _) => None,
            (true, None) => self.all(scope, on).await?,
            (true, Some(_)) => self.at_hand(scope, on),
        };
        match kept {
            Some(kept) => Ok(kept),
            None => standings(scope, accounts, on).await.map(Arc::new),
        }
    }

    /// What is kept of a day, if that can be had at once.
    fn at_hand(&self, scope: &Scope, on: NaiveDate) -> Option<Arc<Standings>> {
        let kept = self.days.known((scope.tenant_id(), on))?;
        let known = kept.try_lock().ok()?;
        let is_of_scope = known.version == Some(scope.log_version());
        is_of_scope.then(|| Arc::clone(&known.standings))
    }

    /// All accounts on a day; nothing when something newer is known, which the others need.
    async fn all(&self, scope: &Scope, on: NaiveDate) -> Result<Option<Arc<Standings>>, Error> {
        let day = (scope.tenant_id(), on);
        let kept = self.days.value(day);
        let mut known = kept.lock().await;
        let now = scope.log_version();
        match known.version {
            Some(version) if version > now => return Ok(None),
            Some(version) if version == now => {}
            Some(version) if !log::tells_of(scope, version, moves).await? => {}
            _ => known.standings = Arc::new(standings(scope, None, on).await?),
        }
        known.version = Some(now);
        let standings = Arc::clone(&known.standings);
        drop(known);
        self.days.weigh(day, standings.len() * STANDING);
        Ok(Some(standings))
    }
}

/// Whether accounts may stand elsewhere after something of a kind was written.
const fn moves(kind: Kind) -> bool {
    match kind {
        // Computed scores are noted once for all of them.
        Kind::HealthRound | Kind::HealthOverride => true,
        Kind::Tenant
        | Kind::Member
        | Kind::MemberSession
        | Kind::Client
        | Kind::RevokedToken
        | Kind::Account
        | Kind::Contact
        | Kind::TraitDefinition
        | Kind::Ownership
        | Kind::Product
        | Kind::Plan
        | Kind::Subscription
        | Kind::SubscriptionLine
        | Kind::ChurnReason
        | Kind::ExchangeRate
        | Kind::Purchase
        | Kind::PurchaseRefund
        | Kind::Invoice
        | Kind::RetentionCost
        | Kind::FrozenPeriod
        | Kind::Renewal
        | Kind::RenewalForecast
        | Kind::RenewalClosing
        | Kind::SurveyCampaign
        | Kind::SurveyWave
        | Kind::SurveyInvitation
        | Kind::SurveyAnswer
        | Kind::SupportCase
        | Kind::SupportCaseEvent
        | Kind::Touchpoint
        | Kind::FeedbackItem
        | Kind::FeedbackNote
        | Kind::UsageUser
        | Kind::OnboardingTemplate
        | Kind::OnboardingTemplateVersion
        | Kind::OnboardingPlan
        | Kind::OnboardingMilestone
        | Kind::OnboardingPrompt
        | Kind::OnboardingLink
        | Kind::Kpi
        | Kind::KpiSeries
        | Kind::KpiValue
        | Kind::SuccessPlan
        | Kind::DesiredOutcome
        | Kind::HealthProfile
        | Kind::HealthJudgement
        | Kind::HealthScore
        | Kind::Task
        | Kind::Playbook
        | Kind::PlaybookRun
        | Kind::AdvocacyActivity
        | Kind::BusinessReview
        | Kind::BusinessReviewFollowUp
        | Kind::WorkRule => false,
    }
}
