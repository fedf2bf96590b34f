//! What recurring revenue did in a window.

mod edge;
mod logos;
mod reason;
mod reckoned;

use async_graphql::{Context, Object};
use domain::{
    metric::Ratio,
    money::MonthlyAmount,
    revenue::{ChurnConvention as ExactChurn, RetentionConvention as ExactRetention, Waterfall},
};

pub use edge::{ChurnedAccountConnection, MovedAccountConnection};
pub use logos::LogoCounts;
pub use reason::{ChurnByKind, ChurnByReason};
pub use reckoned::Period;
use reckoned::{Listed, Reckoned, Relations};
pub(super) use reckoned::{at, settings};

use super::{RevenueConvention, count};
use crate::{
    account::AccountConnection,
    loaded::Loaded,
    metric::{Exclusion, ExclusionReason, Metric, MetricStatus},
    money::Money,
    page::page_request,
    revenue::{
        ChurnConvention, MovementKind, MovementView, NetChurnConvention, RetentionConvention,
    },
    scalar::{Date, Decimal},
    session::ContextSession,
    window::Window,
};

/// What the recurring revenue of a set of accounts did in a window of time.
pub type Revenue = Loaded<Reckoned, Relations>;

impl Revenue {
    fn exact(&self) -> &domain::portfolio::Revenue {
        &self.row().exact
    }

    fn money(&self, amount: Option<MonthlyAmount>) -> async_graphql::Result<Option<Money>> {
        amount
            .map(|amount| Money::monthly(amount, self.exact().currency()))
            .transpose()
    }

    /// A line of the waterfall; nothing when an exchange rate is missing.
    fn line(
        &self,
        line: impl FnOnce(Waterfall) -> MonthlyAmount,
    ) -> async_graphql::Result<Option<Money>> {
        self.money(self.exact().waterfall().map(line))
    }
}

/// What the recurring revenue of a set of accounts did in a window of time: opening + new + reactivation + expansion - contraction - churn +
/// exchangeRate + correction = closing. Amounts are null when an exchange rate is missing; counts of customers stand nevertheless.
#[Object]
impl Revenue {
    /// The days that it is about.
    async fn window(&self) -> Window {
        self.exact().window().into()
    }

    /// The date, until its end, whose knowledge it rests on. What takes effect later is not known.
    async fn as_of(&self) -> Date {
        Date(self.exact().as_of())
    }

    /// What counts as one movement.
    async fn view(&self) -> MovementView {
        self.exact().settings().view.into()
    }

    /// Whether amounts and their ratios have values, and if not, why.
    async fn money_status(&self) -> MetricStatus {
        self.exact().money_status().into()
    }

    /// MRR at the end of the day before the window.
    async fn opening(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.opening)
    }

    /// MRR of accounts that pay for the first time.
    #[graphql(name = "new")]
    async fn new_line(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.new)
    }

    /// MRR of accounts that pay again.
    async fn reactivation(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.reactivation)
    }

    /// What accounts pay more.
    async fn expansion(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.expansion)
    }

    /// What accounts pay less, those that still pay; not below zero.
    async fn contraction(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.contraction)
    }

    /// What accounts that pay no more have paid; not below zero.
    async fn churn(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.churn)
    }

    /// What exchange rates alone changed; of either sign.
    async fn exchange_rate(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.exchange_rate)
    }

    /// What left the books without anybody having cancelled, such as an account that was archived while it paid; of either sign.
    async fn correction(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.correction)
    }

    /// MRR at the end of the window.
    async fn closing(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.closing)
    }

    /// ARR at the end of the day before the window: MRR x 12.
    async fn opening_arr(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.opening.annual())
    }

    /// ARR at the end of the window: MRR x 12.
    async fn closing_arr(&self) -> async_graphql::Result<Option<Money>> {
        self.line(|waterfall| waterfall.closing.annual())
    }

    /// Gross MRR churn: (churn + contraction) / opening.
    async fn gross_churn(&self) -> Metric {
        self.exact().gross_churn().into()
    }

    /// Net MRR churn: (churn + contraction - expansion) / opening; below zero when expansion makes up for more than was lost.
    async fn net_churn(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "What makes up for what was lost; the tenant's convention when nothing is said."
        )]
        convention: Option<NetChurnConvention>,
    ) -> async_graphql::Result<Metric> {
        let of_tenant = context.scope().await?.tenant().settings.revenue.net_churn;
        let convention = convention.map_or(of_tenant, Into::into);
        Ok(self.exact().net_churn(convention).into())
    }

    /// Gross revenue retention (GRR): what the accounts of the opening still pay at the end, each no more than it did at the opening, by the
    /// opening MRR. From 0 to 1.
    async fn gross_revenue_retention(&self) -> Metric {
        self.exact().gross_retention().into()
    }

    /// Net revenue retention (NRR): what the accounts of the opening pay at the end, by the opening MRR.
    async fn net_revenue_retention(&self) -> Metric {
        self.exact().net_retention().into()
    }

    /// Expansion by the opening MRR.
    async fn expansion_rate(&self) -> Metric {
        self.exact().expansion_rate().into()
    }

    /// Expansion by what new accounts paid at first. Over the lifetime of accounts, per event, it is by how much they grew after they came.
    async fn expansion_of_new(&self) -> Metric {
        self.exact().expansion_of_new().into()
    }

    /// Quick ratio: (new + reactivation + expansion) / (contraction + churn).
    async fn quick_ratio(&self) -> Metric {
        self.exact().quick_ratio().into()
    }

    /// MRR per account (ARPA): the closing MRR by the accounts that pay, or all accounts, at the end of the window.
    async fn revenue_per_account(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "By how many accounts it is divided; the tenant's convention when nothing is said."
        )]
        convention: Option<RevenueConvention>,
    ) -> async_graphql::Result<Metric> {
        let choices = context.scope().await?.tenant().settings.revenue;
        let convention = convention.map_or(choices.revenue_per_account, Into::into);
        Ok(self.exact().closing_per_account(convention).into())
    }

    /// Recurring revenue earned in the window: MRR day by day, each day being its part of its month, at the exchange rates of the day.
    async fn earned(&self) -> Option<Money> {
        let currency = self.exact().currency();
        let major = |earned: Ratio| {
            let mut amount = earned.to_decimal(currency.minor_digits());
            amount.rescale(currency.minor_digits());
            Decimal(amount)
        };
        self.exact().earned().map(|earned| Money {
            amount: major(earned),
            currency: crate::scalar::CurrencyCode(currency),
        })
    }

    /// Recurring revenue earned in the window per account (ARPA): by the accounts that paid in it, or by all that were there in it.
    async fn earned_per_account(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "By how many accounts it is divided; the tenant's convention when nothing is said."
        )]
        convention: Option<RevenueConvention>,
    ) -> async_graphql::Result<Metric> {
        let choices = context.scope().await?.tenant().settings.revenue;
        let convention = convention.map_or(choices.revenue_per_account, Into::into);
        Ok(self.exact().earned_per_account(convention).into())
    }

    /// How many customers there were, came and went.
    async fn logos(&self) -> LogoCounts {
        self.exact().logos().into()
    }

    /// The share of customers that were lost. The numerator counts `churnedAccounts` of the same convention. Netted, an account that left and came
    /// back in the window is not lost; per event it is, once.
    async fn logo_churn(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Who counts as lost, and by what they are divided; the tenant's convention when nothing is said."
        )]
        convention: Option<ChurnConvention>,
    ) -> async_graphql::Result<Metric> {
        let convention = churn(context, convention).await?;
        Ok(self.exact().logo_churn(convention).into())
    }

    /// The share of customers that were lost in every convention, side by side; each names its own.
    async fn logo_churns(&self) -> Vec<Metric> {
        let conventions = ExactChurn::ALL.into_iter();
        let metrics = conventions.map(|convention| self.exact().logo_churn(convention));
        metrics.map(Metric::from).collect()
    }

    /// The churn rate of a year at which the window's rate would leave off: 1 - (1 - rate)^(12 / months). Without a value (NO_DATA) when the window has
    /// no whole number of months, or the rate is above one.
    async fn annualised_logo_churn(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Who counts as lost, and by what they are divided; the tenant's convention when nothing is said."
        )]
        convention: Option<ChurnConvention>,
    ) -> async_graphql::Result<Metric> {
        let convention = churn(context, convention).await?;
        Ok(self.exact().annualised_logo_churn(convention).into())
    }

    /// The share of customers that were kept.
    async fn logo_retention(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who counts as kept; the tenant's convention when nothing is said.")]
        convention: Option<RetentionConvention>,
    ) -> async_graphql::Result<Metric> {
        let of_tenant = context.scope().await?.tenant().settings.revenue.retention;
        let convention = convention.map_or(of_tenant, Into::into);
        Ok(self.exact().logo_retention(convention).into())
    }

    /// The share of customers that were kept in every convention, side by side; each names its own.
    async fn logo_retentions(&self) -> Vec<Metric> {
        let conventions = ExactRetention::ALL.into_iter();
        let metrics = conventions.map(|convention| self.exact().logo_retention(convention));
        metrics.map(Metric::from).collect()
    }

    /// The customers that were lost, by how they left; ways that nobody left in are not in it.
    async fn churn_by_kind(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who counts as lost; the tenant's convention when nothing is said.")]
        convention: Option<ChurnConvention>,
    ) -> async_graphql::Result<Vec<ChurnByKind>> {
        let convention = churn(context, convention).await?;
        self.by_kind(convention)
    }

    /// The customers that were lost, by why they left; one with several reasons is in several groups.
    async fn churn_by_reason(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who counts as lost; the tenant's convention when nothing is said.")]
        convention: Option<ChurnConvention>,
    ) -> async_graphql::Result<Vec<ChurnByReason>> {
        let convention = churn(context, convention).await?;
        self.by_reason(context, convention).await
    }

    /// The customers that were lost, as many as the numerator of `logoChurn` of the same convention, by id.
    async fn churned_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who counts as lost; the tenant's convention when nothing is said.")]
        convention: Option<ChurnConvention>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<ChurnedAccountConnection> {
        let convention = churn(context, convention).await?.into();
        let request = page_request(first, after, None, None);
        self.churned(context, convention, request).await
    }

    /// How many accounts have a movement of a kind.
    async fn account_count_with(&self, #[graphql(desc = "The kind.")] kind: MovementKind) -> i32 {
        count(self.exact().account_count_with(kind.into()))
    }

    /// The accounts with a movement of a kind, by id, each with its amount; together they make the line of the waterfall.
    async fn accounts_with(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The kind.")] kind: MovementKind,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<MovedAccountConnection> {
        let request = page_request(first, after, None, None);
        self.moved(context, kind, request).await
    }

    /// The customers at the start of the window, by id; as many as `logos.start`.
    async fn opening_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        self.listed(context, Listed::Opening, request).await
    }

    /// The customers that came in the window, new ones and ones that came back, by id.
    async fn arrived_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        self.listed(context, Listed::Arrived, request).await
    }

    /// The customers at the end of the window, by id; as many as `logos.end`.
    async fn closing_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        self.listed(context, Listed::Closing, request).await
    }

    /// What was left out, by reason: accounts that were not customers in the window, and those whose amounts could not be converted.
    async fn excluded(&self) -> Vec<Exclusion> {
        let excluded = self.exact().excluded().into_iter();
        excluded.map(Exclusion::from).collect()
    }

    /// The accounts that were left out for a reason, by id.
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
        let listed = Listed::Excluded(reason);
        self.listed(context, listed, request).await
    }

    /// The same of the twelve months that end with the window. Twelve-month figures go by the accounts of twelve months ago; they are no product or
    /// mean of months.
    async fn trailing_twelve_months(&self) -> async_graphql::Result<Revenue> {
        self.twelve_months().await
    }

    /// The window cut into months, quarters or years, oldest first: the closing of one is the opening of the next. The first and the last one are
    /// shorter when the window does not start or end with one.
    async fn movements(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Into what it is cut.")] by: Period,
    ) -> async_graphql::Result<Vec<Revenue>> {
        self.cut_by(context, by).await
    }
}

/// The convention that is asked for, or the tenant's.
async fn churn(
    context: &Context<'_>,
    convention: Option<ChurnConvention>,
) -> async_graphql::Result<ExactChurn> {
    let of_tenant = context.scope().await?.tenant().settings.revenue.churn;
    Ok(convention.map_or(of_tenant, Into::into))
}
