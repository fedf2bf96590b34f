//! From the facts of one version of the log to those of a later one, by what the log says in between.

use std::{collections::HashSet, sync::Arc};

use domain::portfolio::FactsBuilder;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    TenantFacts,
    load::{self, load},
};
use crate::{
    error::Error,
    id::Kind,
    log::{
        ChangeKind,
        entity::{Column, Entity},
    },
    revenue::rate_table,
    scope::Scope,
};

/// The most entries of the log that are gone through, and the most for each account where that is more; after more of them everything is read anew. When
/// all scores were computed there may be an entry for each account, and to read it takes far less long than to read the account.
const ENTRIES: i64 = 2_000;
const ENTRIES_OF_ACCOUNT: i64 = 4;
/// The most accounts that are read anew one by one.
const ACCOUNTS: usize = 1_000;

/// One entry: its kind, what it is about, and the account of that.
type Entry = (String, String, Uuid, Option<Uuid>, Option<String>);

/// What a part of the log says about facts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    /// Accounts about which something else is true now.
    pub(super) accounts: HashSet<Uuid>,
    /// Exchange rates differ.
    pub(super) rates: bool,
    /// The products of plans may differ.
    plans: bool,
    /// Anything may differ.
    pub(super) all: bool,
}

/// The facts of the scope's version, from those of an earlier one.
pub(super) async fn advance(scope: &Scope, known: &TenantFacts) -> Result<TenantFacts, Error> {
    let distance = scope.log_version() - known.version;
    let accounts = i64::try_from(known.facts.account_count()).unwrap_or(i64::MAX);
    let most = ENTRIES.max(accounts.saturating_mul(ENTRIES_OF_ACCOUNT));
    if !(0..=most).contains(&distance) {
        return load(scope).await;
    }
    let entries = entries_since(scope, known.version).await?;
    // The log has no gaps. If it has one, nothing can be told from it.
    let complete = usize::try_from(distance).is_ok_and(|distance| distance == entries.len());
    let news = News::of(&entries)?;
    if !complete || news.all || news.accounts.len() > ACCOUNTS {
        return load(scope).await;
    }
    let mut facts = TenantFacts {
        version: scope.log_version(),
        ..known.clone()
    };
    if news.rates {
        facts.rates = Arc::new(rate_table(scope).await?);
    }
    if !news.accounts.is_empty() || news.plans {
        let ids: Vec<Uuid> = news.accounts.iter().copied().collect();
        let mut builder = FactsBuilder::new();
        builder.carry_over(&known.facts, &news.accounts);
        load::read(scope, Some(&ids), &mut builder).await?;
        facts.facts = Arc::new(builder.finish());
    }
    Ok(facts)
}

async fn entries_since(scope: &Scope, version: i64) -> Result<Vec<Entry>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Version.gt(version))
        .filter(Column::Version.lte(scope.log_version()))
        .select_only()
        .columns([
            Column::Kind,
            Column::SubjectKind,
            Column::SubjectId,
            Column::AccountId,
            Column::Before,
        ]);
    Ok(query.into_tuple().all(scope.connection()).await?)
}

/// The account from which something was moved away.
#[derive(Deserialize)]
struct Moved {
    account_id: Option<Uuid>,
}

impl News {
    /// What the log says after a version.
    pub(super) async fn since(scope: &Scope, version: i64) -> Result<Self, Error> {
        Self::of(&entries_since(scope, version).await?)
    }

    fn of(entries: &[Entry]) -> Result<Self, Error> {
        let mut news = Self::default();
        for (change, subject, id, account, before) in entries {
            match Kind::from_prefix(subject) {
                Some(Kind::Account) => {
                    news.accounts.insert(*id);
                }
                Some(
                    Kind::Ownership
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
                    | Kind::OnboardingPlan
                    | Kind::OnboardingPrompt
                    | Kind::KpiSeries
                    | Kind::KpiValue
                    | Kind::DesiredOutcome
                    | Kind::AdvocacyActivity
                    | Kind::BusinessReview,
                ) => {
                    news.accounts.extend(account);
                    let moved = change == ChangeKind::Updated.as_str();
                    if let Some(before) = before.as_deref().filter(|_| moved) {
                        let moved: Moved = serde_json::from_str(before).map_err(Error::internal)?;
                        news.accounts.extend(moved.account_id);
                    }
                }
                Some(Kind::ExchangeRate) => news.rates = true,
                // Another product may be bought by it. Nothing is bought by a new one yet.
                Some(Kind::Plan) => news.plans |= change == ChangeKind::Updated.as_str(),
                Some(
                    Kind::Member
                    | Kind::MemberSession
                    | Kind::Client
                    | Kind::RevokedToken
                    | Kind::Contact
                    | Kind::Product
                    | Kind::ChurnReason
                    | Kind::FrozenPeriod
                    | Kind::RetentionCost
                    | Kind::SurveyCampaign
                    | Kind::SurveyWave
                    | Kind::FeedbackItem
                    | Kind::FeedbackNote
                    | Kind::UsageUser
                    | Kind::OnboardingTemplate
                    | Kind::OnboardingLink
                    | Kind::Kpi
                    | Kind::SuccessPlan
                    | Kind::HealthProfile
                    | Kind::HealthJudgement
                    | Kind::HealthOverride
                    | Kind::HealthScore
                    | Kind::HealthRound
                    | Kind::Task
                    | Kind::Playbook
                    | Kind::PlaybookRun
                    | Kind::WorkRule,
                ) => {}
                // A tenant's time zone moves days; a kind that is not thought of here may matter.
                _ => news.all = true,
            }
        }
        Ok(news)
    }
}
