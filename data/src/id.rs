//! Identifiers: UUIDv7 in the database, so that new rows stay together in every index.

use std::sync::atomic::{AtomicU16, Ordering};

use chrono::{DateTime, Utc};
use uuid::{NoContext, Timestamp, Uuid};

/// The kinds of things that have an id of their own, with the prefix their ids carry outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A tenant.
    Tenant,
    /// A member of a tenant.
    Member,
    /// A member's log-in on one device.
    MemberSession,
    /// An integration client.
    Client,
    /// A customer's account.
    Account,
    /// A person at an account.
    Contact,
    /// The definition of a custom trait.
    TraitDefinition,
    /// A period in which a member owned an account.
    Ownership,
    /// A product.
    Product,
    /// A plan of a product.
    Plan,
    /// A subscription of an account.
    Subscription,
    /// A line of a subscription.
    SubscriptionLine,
    /// A reason for which customers leave.
    ChurnReason,
    /// An exchange rate; identified by currency and date.
    ExchangeRate,
    /// A token that was revoked before it expired.
    RevokedToken,
    /// A one-off purchase of an account.
    Purchase,
    /// Money given back for a purchase.
    PurchaseRefund,
    /// What an account is asked to pay.
    Invoice,
    /// What was spent to keep customers.
    RetentionCost,
    /// A period whose numbers were given out.
    FrozenPeriod,
    /// A term that ends, and is to be renewed.
    Renewal,
    /// How likely somebody said a renewal is.
    RenewalForecast,
    /// How a renewal came out on a day.
    RenewalClosing,
    /// A survey campaign.
    SurveyCampaign,
    /// One asking of a campaign's audience.
    SurveyWave,
    /// What was decided about a contact in a wave, and what became of it.
    SurveyInvitation,
    /// What a customer answered.
    SurveyAnswer,
    /// A case that a customer has with support.
    SupportCase,
    /// Something that happened to a support case.
    SupportCaseEvent,
    /// That somebody was in touch with a customer.
    Touchpoint,
    /// Something that customers want.
    FeedbackItem,
    /// That a customer was told what became of a wish.
    FeedbackNote,
    /// Somebody of an account who uses the product.
    UsageUser,
    /// What new customers are led through.
    OnboardingTemplate,
    /// One version of that.
    OnboardingTemplateVersion,
    /// An onboarding template applied to an account.
    OnboardingPlan,
    /// A milestone of an onboarding.
    OnboardingMilestone,
    /// A message that leads a new customer on.
    OnboardingPrompt,
    /// That a contact was given a link to a milestone.
    OnboardingLink,
    /// Something that is measured of customers.
    Kpi,
    /// That a KPI is measured of an account.
    KpiSeries,
    /// What a KPI of an account was on a day.
    KpiValue,
    /// What a customer and a CSM agreed on.
    SuccessPlan,
    /// What a customer wants to reach.
    DesiredOutcome,
    /// A health profile.
    HealthProfile,
    /// What a CSM thinks of an account.
    HealthJudgement,
    /// A health score that somebody set by hand.
    HealthOverride,
    /// The health score of an account; identified by the account.
    HealthScore,
    /// That health scores were computed; identified by the tenant.
    HealthRound,
    /// Something that is to be done for a customer.
    Task,
    /// What is done for a customer, step by step.
    Playbook,
    /// A playbook that was run on an account.
    PlaybookRun,
    /// What a customer does for the product.
    AdvocacyActivity,
    /// What makes work by itself.
    WorkRule,
    /// A talk with those who decide at a customer about what the product is worth to them.
    BusinessReview,
    /// What is to be done after a business review.
    BusinessReviewFollowUp,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 56] = [
        Self::Tenant,
        Self::Member,
        Self::MemberSession,
        Self::Client,
        Self::Account,
        Self::Contact,
        Self::TraitDefinition,
        Self::Ownership,
        Self::Product,
        Self::Plan,
        Self::Subscription,
        Self::SubscriptionLine,
        Self::ChurnReason,
        Self::ExchangeRate,
        Self::RevokedToken,
        Self::Purchase,
        Self::PurchaseRefund,
        Self::Invoice,
        Self::RetentionCost,
        Self::FrozenPeriod,
        Self::Renewal,
        Self::RenewalForecast,
        Self::RenewalClosing,
        Self::SurveyCampaign,
        Self::SurveyWave,
        Self::SurveyInvitation,
        Self::SurveyAnswer,
        Self::SupportCase,
        Self::SupportCaseEvent,
        Self::Touchpoint,
        Self::FeedbackItem,
        Self::FeedbackNote,
        Self::UsageUser,
        Self::OnboardingTemplate,
        Self::OnboardingTemplateVersion,
        Self::OnboardingPlan,
        Self::OnboardingMilestone,
        Self::OnboardingPrompt,
        Self::OnboardingLink,
        Self::Kpi,
        Self::KpiSeries,
        Self::KpiValue,
        Self::SuccessPlan,
        Self::DesiredOutcome,
        Self::HealthProfile,
        Self::HealthJudgement,
        Self::HealthOverride,
        Self::HealthScore,
        Self::HealthRound,
        Self::Task,
        Self::Playbook,
        Self::PlaybookRun,
        Self::AdvocacyActivity,
        Self::WorkRule,
        Self::BusinessReview,
        Self::BusinessReviewFollowUp,
    ];

    /// The prefix of this kind's ids outside: `account` in `account_01h2xcejqtf2nbrexx3vqjhp41`.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Member => "member",
            Self::MemberSession => "member_session",
            Self::Client => "client",
            Self::Account => "account",
            Self::Contact => "contact",
            Self::TraitDefinition => "trait",
            Self::Ownership => "ownership",
            Self::Product => "product",
            Self::Plan => "plan",
            Self::Subscription => "subscription",
            Self::SubscriptionLine => "subscription_line",
            Self::ChurnReason => "churn_reason",
            Self::ExchangeRate => "exchange_rate",
            Self::RevokedToken => "revoked_token",
            Self::Purchase => "purchase",
            Self::PurchaseRefund => "purchase_refund",
            Self::Invoice => "invoice",
            Self::RetentionCost => "retention_cost",
            Self::FrozenPeriod => "frozen_period",
            Self::Renewal => "renewal",
            Self::RenewalForecast => "renewal_forecast",
            Self::RenewalClosing => "renewal_closing",
            Self::SurveyCampaign => "survey_campaign",
            Self::SurveyWave => "survey_wave",
            Self::SurveyInvitation => "survey_invitation",
            Self::SurveyAnswer => "survey_answer",
            Self::SupportCase => "support_case",
            Self::SupportCaseEvent => "support_case_event",
            Self::Touchpoint => "touchpoint",
            Self::FeedbackItem => "feedback_item",
            Self::FeedbackNote => "feedback_note",
            Self::UsageUser => "usage_user",
            Self::OnboardingTemplate => "onboarding_template",
            Self::OnboardingTemplateVersion => "onboarding_template_version",
            Self::OnboardingPlan => "onboarding_plan",
            Self::OnboardingMilestone => "onboarding_milestone",
            Self::OnboardingPrompt => "onboarding_prompt",
            Self::OnboardingLink => "onboarding_link",
            Self::Kpi => "kpi",
            Self::KpiSeries => "kpi_series",
            Self::KpiValue => "kpi_value",
            Self::SuccessPlan => "success_plan",
            Self::DesiredOutcome => "desired_outcome",
            Self::HealthProfile => "health_profile",
            Self::HealthJudgement => "health_judgement",
            Self::HealthOverride => "health_override",
            Self::HealthScore => "health_score",
            Self::HealthRound => "health_round",
            Self::Task => "task",
            Self::Playbook => "playbook",
            Self::PlaybookRun => "playbook_run",
            Self::AdvocacyActivity => "advocacy_activity",
            Self::WorkRule => "work_rule",
            Self::BusinessReview => "business_review",
            Self::BusinessReviewFollowUp => "business_review_follow_up",
        }
    }

    /// The kind whose ids carry `prefix`.
    #[must_use]
    pub fn from_prefix(prefix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.prefix() == prefix)
    }
}

/// A new id that sorts by `now`.
#[must_use]
pub fn new(now: DateTime<Utc>) -> Uuid {
    static SEQUENCE: AtomicU16 = AtomicU16::new(0);
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    let fresh = Uuid::new_v7(Timestamp::from_unix(
        NoContext,
        seconds,
        now.timestamp_subsec_nanos(),
    ));
    // Twelve bits count within a millisecond, so that ids made in a row keep their order.
    let count = SEQUENCE.fetch_add(1, Ordering::Relaxed) & 0x0fff;
    let mut bytes = fresh.into_bytes();
    bytes[6] = 0x70 | (count >> 8) as u8;
    bytes[7] = (count & 0xff) as u8;
    Uuid::from_bytes(bytes)
}
