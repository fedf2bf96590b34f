//! Any set of accounts at any date.

mod additional;
mod adoption;
mod advocacy;
mod argument;
mod behind;
mod care;
mod cohort;
mod commerce;
mod committed;
mod costs;
mod cut;
mod engagement;
mod growth;
mod health;
mod lifetime;
mod list;
mod live;
mod nine_box;
mod onboarding;
mod outcomes;
mod prompts;
mod purchases;
mod query;
mod renewals;
mod repeat;
mod revenue;
mod slice;
mod support;
mod survey;
mod time_to_value;
mod touchpoints;
mod trial;
mod value;
mod work;

use async_graphql::{Context, ID, Object};
use domain::{money::MonthlyAmount, portfolio::Portfolio as Exact};

pub use additional::AdditionalSales;
pub use adoption::FeatureAdoption;
pub use advocacy::AdvocacyMetrics;
pub use argument::{OwnerConvention, RevenueConvention, SliceBy};
pub use cohort::{Cohort, CohortAge};
pub use committed::CommittedRevenue;
pub use costs::RetentionCostMetrics;
pub use engagement::Engagement;
pub use growth::{CustomerGrowth, GrowingAccountConnection, GrowthUnknown};
pub use health::PortfolioHealth;
pub use lifetime::Lifetime;
pub use list::Concentration;
use list::Listed;
pub use live::{PortfolioChange, PortfolioSubscription};
pub use nine_box::NineBox;
pub use onboarding::{OnboardingCompletionConvention, OnboardingMetrics, OnboardingPlanList};
pub use outcomes::{OutcomeList, OutcomeMetrics};
pub use prompts::PromptMetrics;
pub use purchases::PurchaseMetrics;
pub use query::PortfolioQuery;
pub use renewals::{RenewalCalibration, RenewalForecastCases, RenewalReport};
pub use repeat::RepeatPurchases;
pub use revenue::Revenue;
use revenue::{at, settings};
pub use support::{ResolutionConvention, SupportCaseList, SupportMetrics};
pub use survey::{SurveyResponses, SurveyResponsesPart, SurveyScore, SurveyScorePart};
pub use time_to_value::{
    DayCount, TimeToValue, TimeToValueStart, ValueKind, WaitingAccountConnection,
};
pub use touchpoints::{ContactFrequency, UntouchedAccounts};
pub use trial::TrialConversion;
pub use value::LifetimeValueMethod;
pub use work::{PortfolioWork, TaskAccountList};

use super::{
    account::AccountConnection,
    error::OrFault,
    loaded::Loaded,
    metric::{Exclusion, ExclusionReason, Metric, MetricStatus},
    money::Money,
    page::page_request,
    renewal::CallHorizon,
    revenue::{ChurnConvention, CohortConvention, MovementView},
    scalar::{Date, Decimal},
    session::ContextSession,
    survey::{CustomerEffortConvention, SurveyAnswerConvention, SurveyKind, SurveyWeighting},
    window::WindowInput,
};

/// A set of accounts at the end of a date, with every metric on it.
pub type Portfolio = Loaded<cut::Cut, cut::Relations>;

impl Portfolio {
    fn exact(&self) -> &Exact {
        &self.row().exact
    }

    fn money(&self, amount: Option<MonthlyAmount>) -> async_graphql::Result<Option<Money>> {
        amount
            .map(|amount| Money::monthly(amount, self.exact().currency()))
            .transpose()
    }
}

/// A set of accounts at the end of a date, with every metric on it. Slices are portfolios again.
#[Object]
impl Portfolio {
    /// What the accounts of a slice have in common: an id for CSM and PLAN, a date as `2024-03` for SIGNUP_MONTH, otherwise the value. Null for the
    /// whole portfolio, and for the slice of those that have none.
    async fn key(&self) -> Option<String> {
        self.row().label.as_ref()?.key.clone()
    }

    /// The same for people: the name of the CSM or plan, otherwise the value. Null for the whole portfolio, and for the slice of those that have none.
    async fn label(&self) -> Option<&str> {
        self.row().label.as_ref()?.text.as_deref()
    }

    /// The date, until its end in the tenant's time zone.
    async fn as_of(&self) -> Date {
        Date(self.exact().as_of())
    }

    /// Which day's owner counts.
    async fn owner_convention(&self) -> OwnerConvention {
        self.exact().owner_convention().into()
    }

    /// How many accounts.
    async fn account_count(&self) -> i32 {
        count(self.exact().account_count())
    }

    /// How many of them have recurring revenue.
    async fn paying_account_count(&self) -> i32 {
        count(self.exact().paying_account_count())
    }

    /// Monthly recurring revenue in the reporting currency: running lines, normalised to a month, without trials, one-off charges and usage. Null when
    /// an exchange rate is missing; `moneyStatus` says so.
    async fn mrr(&self) -> async_graphql::Result<Option<Money>> {
        self.money(self.exact().mrr())
    }

    /// Annual recurring revenue: MRR x 12. Null when an exchange rate is missing.
    async fn arr(&self) -> async_graphql::Result<Option<Money>> {
        self.money(self.exact().arr())
    }

    /// Whether the amounts have values, and if not, why.
    async fn money_status(&self) -> MetricStatus {
        self.exact().money_status().into()
    }

    /// MRR per account.
    async fn revenue_per_account(
        &self,
        #[graphql(
            desc = "By how many accounts it is divided.",
            default_with = "RevenueConvention::PayingAccounts"
        )]
        convention: RevenueConvention,
    ) -> Metric {
        self.exact().revenue_per_account(convention.into()).into()
    }

    /// The share of MRR that the largest accounts have.
    async fn concentration(
        &self,
        #[graphql(desc = "How many of the largest accounts, 1 to 100.", default = 10)] top: i32,
    ) -> async_graphql::Result<Concentration> {
        Concentration::new(self.clone(), top).or_fault()
    }

    /// The Herfindahl-Hirschman index of MRR: the sum of the squared shares, from nearly 0 (evenly spread) to 1 (all from one account).
    async fn herfindahl_index(&self) -> Metric {
        self.exact().herfindahl_index().into()
    }

    /// What the accounts bought once in a window: repeat purchase rate, average purchase value, purchase frequency.
    async fn purchases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<PurchaseMetrics> {
        self.purchases_in(context, &window).await
    }

    /// Who of the accounts whose first order is in a window ordered again.
    async fn repeat_purchases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window of the first orders.")] window: WindowInput,
        #[graphql(
            desc = "Within how many days of the first order the second one has to be, 1 to 3,650, such as 30, 60, 90, 180 or 360."
        )]
        within_days: i32,
    ) -> async_graphql::Result<RepeatPurchases> {
        self.repeats_in(context, &window, within_days).await
    }

    /// Who bought more in a window, of the same product (upsell) or of another one (cross-sell).
    async fn additional_sales(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<AdditionalSales> {
        self.additional_in(context, &window).await
    }

    /// What a customer is worth over its lifetime (CLV), in the reporting currency.
    async fn lifetime_value(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How it is reckoned.")] method: LifetimeValueMethod,
        #[graphql(desc = "The window that it is reckoned from; not for OBSERVED.")] window: Option<
            WindowInput,
        >,
        #[graphql(
            desc = "How many months a customer stays, above 0 and at most 1,200; for AVERAGE_PURCHASE."
        )]
        lifespan_months: Option<Decimal>,
        #[graphql(
            desc = "The share of revenue that is left after its cost, above 0 and at most 1; for MARGIN_OVER_CHURN."
        )]
        gross_margin: Option<Decimal>,
        #[graphql(
            desc = "Which churn rate it is divided by, for MARGIN_OVER_CHURN; the tenant's `churnConvention` when nothing is said."
        )]
        churn: Option<ChurnConvention>,
    ) -> async_graphql::Result<Metric> {
        let arguments = value::Arguments {
            window,
            lifespan_months,
            gross_margin,
            churn,
        };
        self.value_by(context, method, arguments).await
    }

    /// What was spent in a window to keep the accounts: customer retention cost (CRC). Needs a role of MANAGER or above, or the scope `costs:read`.
    async fn retention_cost(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<RetentionCostMetrics> {
        self.costs_in(context, &window).await
    }

    /// Net Promoter Score of what was answered in a window: 100 x (promoters - detractors) / answered.
    async fn nps(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window of the answers, of at most 120 months.")] window: WindowInput,
        #[graphql(desc = "Which answers of a contact count.", default)]
        answers: SurveyAnswerConvention,
        #[graphql(desc = "How much each answer counts.", default)] weighting: SurveyWeighting,
        #[graphql(desc = "The id of a campaign, when only its answers count.")] campaign: Option<
            ID,
        >,
    ) -> async_graphql::Result<SurveyScore> {
        let arguments = survey::Arguments::new(window, answers, weighting, campaign);
        self.score_in(context, survey::Measure::Nps, arguments)
            .await
    }

    /// Customer satisfaction (CSAT) of what was answered in a window: answers in the top boxes / answers.
    async fn csat(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window of the answers, of at most 120 months.")] window: WindowInput,
        #[graphql(
            desc = "How many boxes at the good end of the scale are satisfied, 1 to 9.",
            default = 2
        )]
        top_boxes: i32,
        #[graphql(desc = "Which answers of a contact count.", default)]
        answers: SurveyAnswerConvention,
        #[graphql(desc = "How much each answer counts.", default)] weighting: SurveyWeighting,
        #[graphql(desc = "The id of a campaign, when only its answers count.")] campaign: Option<
            ID,
        >,
    ) -> async_graphql::Result<SurveyScore> {
        let boxes = survey::check_boxes(top_boxes).or_fault()?;
        let arguments = survey::Arguments::new(window, answers, weighting, campaign);
        let measure = survey::Measure::Satisfaction(boxes);
        self.score_in(context, measure, arguments).await
    }

    /// Customer effort score (CES) of what was answered in a window: the share that agrees that it was easy. By phase, ask for its `parts`; the whole is
    /// pooled, not a mean of the phases.
    async fn customer_effort(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window of the answers, of at most 120 months.")] window: WindowInput,
        #[graphql(desc = "How it is reckoned.", default)] convention: CustomerEffortConvention,
        #[graphql(desc = "Which answers of a contact count.", default)]
        answers: SurveyAnswerConvention,
        #[graphql(desc = "How much each answer counts.", default)] weighting: SurveyWeighting,
        #[graphql(desc = "The id of a campaign, when only its answers count.")] campaign: Option<
            ID,
        >,
    ) -> async_graphql::Result<SurveyScore> {
        let arguments = survey::Arguments::new(window, answers, weighting, campaign);
        let measure = survey::Measure::Effort(convention.into());
        self.score_in(context, measure, arguments).await
    }

    /// What became of those whom surveys of a window were to ask: sent, opened, answered, and those who were not asked, with the response rate.
    async fn survey_responses(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window of the decisions, of at most 120 months.")]
        window: WindowInput,
        #[graphql(desc = "Only surveys of this kind; all when nothing is said.")] kind: Option<
            SurveyKind,
        >,
        #[graphql(desc = "The id of a campaign, when only its invitations count.")]
        campaign: Option<ID>,
    ) -> async_graphql::Result<SurveyResponses> {
        self.responses_in(context, &window, kind, campaign).await
    }

    /// What people did with the product in a window: daily, weekly and monthly active users, stickiness, sessions, features, seats.
    async fn engagement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<Engagement> {
        self.engagement_in(context, &window).await
    }

    /// How well the accounts are: scores by band, weighted by revenue, what is at risk, and how it moved.
    async fn health(&self, context: &Context<'_>) -> async_graphql::Result<PortfolioHealth> {
        self.health_of(context).await
    }

    /// How many accounts have no primary owner.
    async fn unowned_count(&self) -> i32 {
        count(self.exact().unowned_count())
    }

    /// The accounts without a primary owner, as many as `unownedCount` says.
    async fn unowned(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        self.listed(context, Listed::Unowned, request).await
    }

    /// The accounts of the portfolio, as many as `accountCount` says.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        self.listed(context, Listed::Accounts, request).await
    }

    /// The accounts with recurring revenue, as many as `payingAccountCount` says.
    async fn paying_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        self.listed(context, Listed::Paying, request).await
    }

    /// What recurring revenue did in a window of time: opening, movements and closing, churn and retention in every convention, customers won
    /// and lost.
    async fn revenue(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
        #[graphql(
            desc = "What counts as one movement; the tenant's `movementView` when nothing is said."
        )]
        view: Option<MovementView>,
    ) -> async_graphql::Result<Revenue> {
        self.revenue_in(context, &window, view).await
    }

    /// The same from the first payment of any of the accounts up to and including the portfolio's date. Null when none has paid.
    async fn lifetime_revenue(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "What counts as one movement; the tenant's `movementView` when nothing is said."
        )]
        view: Option<MovementView>,
    ) -> async_graphql::Result<Option<Revenue>> {
        self.revenue_of_lifetime(context, view).await
    }

    /// MRR that is agreed on: what counts on the portfolio's date, what is signed to start later, and what ends later. The one number that looks
    /// ahead.
    async fn committed_revenue(
        &self,
        #[graphql(
            desc = "Up to and including this day, on or after the portfolio's date; all that is known when nothing is said."
        )]
        until: Option<Date>,
    ) -> async_graphql::Result<CommittedRevenue> {
        CommittedRevenue::of(self.exact(), until)
    }

    /// What became of the accounts that started in the same month: a row for every month that the window touches and in which one started,
    /// followed until the portfolio's date. The window starts at most 240 months before that.
    async fn cohorts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The months of the cohorts.")] window: WindowInput,
        #[graphql(
            desc = "What makes a cohort.",
            default_with = "CohortConvention::FirstPaidMonth"
        )]
        by: CohortConvention,
    ) -> async_graphql::Result<Vec<Cohort>> {
        self.cohorts_in(context, &window, by).await
    }

    /// How long customers stay.
    async fn lifetime(&self, context: &Context<'_>) -> async_graphql::Result<Lifetime> {
        let settings = settings(context.scope().await?, None);
        Ok(self.exact().lifetimes(&settings).into())
    }

    /// How many of the trials that were started in a window turn into customers.
    async fn trial_conversion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window in which trials were started.")] window: WindowInput,
        #[graphql(
            desc = "Within how many days of its start a trial has to be paid for, 0 to 3,650.",
            default = 30
        )]
        within_days: i32,
    ) -> async_graphql::Result<TrialConversion> {
        self.trials_in(context, &window, within_days).await
    }

    /// The renewals that are due in a window, past or to come, as they are known on the portfolio's date. In a slice by PLAN those of that plan alone.
    async fn renewals(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "When they are due; not together with `dueWithinDays`.")] window: Option<
            WindowInput,
        >,
        #[graphql(
            desc = "Due on the portfolio's date or within so many days after it, 0 to 3,653; 90 when no window is given either."
        )]
        due_within_days: Option<i32>,
    ) -> async_graphql::Result<RenewalReport> {
        self.renewals_due(context, window, due_within_days).await
    }

    /// How well the renewals that are due in a window, and decided, were foreseen: by source, and within it by CSM if asked for.
    async fn renewal_calibration(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "When they are due.")] window: WindowInput,
        #[graphql(
            desc = "How long before the due date calls had to be made.",
            default_with = "CallHorizon::Days90"
        )]
        horizon: CallHorizon,
        #[graphql(desc = "Whether calls are told apart by CSM.", default = false)] by_csm: bool,
    ) -> async_graphql::Result<Vec<RenewalCalibration>> {
        self.calibrations(context, &window, horizon, by_csm).await
    }

    /// How the support cases of the accounts went in a window: first contact resolution, response and resolution time, backlog, cases per account,
    /// satisfaction.
    async fn support(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<SupportMetrics> {
        self.support_in(context, &window).await
    }

    /// How often the accounts were spoken to in a window, what support initiated apart.
    async fn touchpoints(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<ContactFrequency> {
        self.touchpoints_in(context, &window).await
    }

    /// The accounts that nobody spoke to in the last days until the portfolio's date.
    async fn untouched(
        &self,
        #[graphql(desc = "How many days, 1 to 3,650, the portfolio's date included.")] days: i32,
    ) -> async_graphql::Result<UntouchedAccounts> {
        self.untouched_for(days).await
    }

    /// How the onboardings of the accounts go in a window: completion, on-time rate, overdue milestones, stage funnel.
    async fn onboarding(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<OnboardingMetrics> {
        self.onboarding_in(context, &window).await
    }

    /// How long the accounts that started in a window took, or have waited so far, until the product was of value to them.
    async fn time_to_value(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "When the accounts started; of at most 120 months.")] window: WindowInput,
        #[graphql(desc = "Which value.", default_with = "ValueKind::FirstValue")] value: ValueKind,
        #[graphql(
            desc = "From when on days are counted.",
            default_with = "TimeToValueStart::Kickoff"
        )]
        from: TimeToValueStart,
        #[graphql(desc = "Which days are counted.", default_with = "DayCount::Calendar")]
        days: DayCount,
        #[graphql(
            desc = "Whether the days on which the customer was waited for are left out.",
            default = false
        )]
        without_waiting: bool,
    ) -> async_graphql::Result<TimeToValue> {
        let question = time_to_value::question(value, from, days, without_waiting);
        self.value_in(context, &window, question).await
    }

    /// The onboarding prompts that were sent to the accounts in a window: who responded within 24 hours, and who of those became a customer.
    async fn onboarding_prompts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "When they were sent; of at most 120 months.")] window: WindowInput,
        #[graphql(
            desc = "Within how many days of its first prompt an account has to pay to be converted, 1 to 730.",
            default = 30
        )]
        within_days: i32,
    ) -> async_graphql::Result<PromptMetrics> {
        self.prompts_in(context, &window, within_days).await
    }

    /// Whether the business of the customers grows, by the KPIs that are measured of them.
    async fn growth(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "The id of a KPI, archived or not; all that are not archived when nothing is said."
        )]
        kpi: Option<ID>,
    ) -> async_graphql::Result<CustomerGrowth> {
        self.growth_of(context, kpi).await
    }

    /// Whether the customers reached what they wanted: outcomes attained / outcomes due in a window.
    async fn outcomes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window of the due days, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<OutcomeMetrics> {
        self.outcomes_in(context, &window).await
    }

    /// What there is to do for the accounts: open and overdue tasks. Slices by CSM tell the load of each.
    async fn work(&self, context: &Context<'_>) -> async_graphql::Result<PortfolioWork> {
        self.work_of(context).await
    }

    /// The accounts in the nine boxes of value realised and relationship, by their latest business review until the portfolio's date.
    async fn nine_box(
        &self,
        #[graphql(
            desc = "Within how many days until the portfolio's date the review has to be, 1 to 3,650.",
            default = 365
        )]
        within_days: i32,
    ) -> async_graphql::Result<NineBox> {
        self.nine_box_of(within_days).await
    }

    /// What the customers did for the product in a window: what was asked for and given, the referral balance, case studies per CSM.
    async fn advocacy(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The window, of at most 120 months.")] window: WindowInput,
    ) -> async_graphql::Result<AdvocacyMetrics> {
        self.advocacy_in(context, &window).await
    }

    /// What was left out of the portfolio, by reason.
    async fn excluded(&self) -> Vec<Exclusion> {
        self.exact()
            .excluded()
            .into_iter()
            .map(Exclusion::from)
            .collect()
    }

    /// The accounts that were left out for a reason.
    async fn excluded_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The reason.")] reason: ExclusionReason,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        self.listed(context, Listed::Excluded(reason), request)
            .await
    }

    /// The portfolio cut into slices, each of this same type. Slices without accounts are left out, unless there was recurring revenue in them before;
    /// those that have none of it come last.
    async fn slices(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "By what.")] by: SliceBy,
        #[graphql(desc = "The key of the custom trait, for TRAIT.")] r#trait: Option<String>,
        #[graphql(
            desc = "How many slices there may be, 1 to 2,000: the request costs as much as if there were so many. More of them are refused, because slices that are left out would not add up.",
            default = 100
        )]
        at_most: i32,
    ) -> async_graphql::Result<Vec<Portfolio>> {
        self.cut(context, by, r#trait, at_most).await
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
