//! What customers do for the product, as answers show it.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use data::page::{self, PageRequest};
use domain::advocacy::{
    AdvocacyKind as ExactKind, AdvocacyReport as Exact, AdvocacyStage as ExactStage, CASE_STUDY_AIM,
};
use uuid::Uuid;

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count, settings,
};
use crate::{
    account::AccountConnection,
    advocacy::{AdvocacyActivity, AdvocacyActivityConnection, AdvocacyKind, AdvocacyStage},
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    metric::Metric,
    page::{Total, page_request},
    scalar::Decimal,
    session::ContextSession,
    window::WindowInput,
};

/// What the customers of a portfolio did for the product in a window.
pub type AdvocacyMetrics = Loaded<Exact, Relations>;

/// What answers that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<()>,
    activities: Batch<(Listed, PageRequest), HashMap<Uuid, AdvocacyActivity>>,
}

/// A list of activities behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Listed {
    /// What came into a stage in the window, of a kind or of all.
    Entered(Option<ExactKind>, ExactStage),
    /// What was asked for in the window and is given.
    Given(ExactKind),
}

impl Listed {
    fn ids(self, exact: &Exact) -> Vec<Uuid> {
        match self {
            Self::Entered(kind, stage) => exact.entered(kind, stage),
            Self::Given(kind) => exact.given(kind),
        }
    }
}

/// How many activities of a kind are in a stage, and came into it.
#[derive(Clone, SimpleObject)]
pub struct AdvocacyStageCount {
    /// The stage.
    stage: AdvocacyStage,
    /// How many came into it in the window.
    entered: i32,
    /// How many are in it on the portfolio's date, whenever they came into it.
    standing: i32,
}

/// The activities of a kind.
#[derive(Clone, SimpleObject)]
pub struct AdvocacyKindCount {
    /// The kind.
    kind: AdvocacyKind,
    /// Its stages, in their order.
    stages: Vec<AdvocacyStageCount>,
    /// Activities that are given by the date / activities that were asked for in the window. DELIVERED, PUBLISHED and INTRODUCED are given. The numerator counts
    /// `given` of the kind.
    given_share: Metric,
}

fn of_kind(exact: &Exact, kind: ExactKind) -> AdvocacyKindCount {
    let stages = kind.stages().map(|stage| AdvocacyStageCount {
        stage: stage.into(),
        entered: count(exact.count(Some(kind), stage)),
        standing: count(exact.standing(kind, stage)),
    });
    AdvocacyKindCount {
        kind: kind.into(),
        stages: stages.collect(),
        given_share: exact.given_share(kind).into(),
    }
}

impl Portfolio {
    /// The activities of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn advocacy_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
    ) -> async_graphql::Result<AdvocacyMetrics> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let churn = scope.tenant().settings.revenue.churn;
            let settings = settings(scope, None);
            let cuts = self
                .rows()
                .map(|cut| cut.exact.advocacy(&window, &settings, churn));
            Ok(Loaded::family(cuts.collect()))
        };
        let advocacy = &self.batches().care.advocacy;
        let advocacy = advocacy.get(window, load).await.or_fault()?;
        at(&advocacy, self.row().place)
    }
}

impl AdvocacyMetrics {
    /// A page of a list of activities, loaded along with the same page of all that was reckoned with it.
    async fn listed(
        &self,
        context: &Context<'_>,
        list: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<AdvocacyActivityConnection> {
        let scope = context.scope().await?;
        let own = list.ids(self.row());
        let page = page::of_ids(&own, &request).or_fault()?;
        let load = async || {
            let mut wanted = Vec::new();
            for row in self.rows() {
                wanted.extend(page::of_ids(&list.ids(row), &request)?.items().copied());
            }
            AdvocacyActivity::by_ids(scope, &wanted).await
        };
        let activities = &self.batches().activities;
        let known = activities
            .get((list, request.clone()), load)
            .await
            .or_fault()?;
        let page = page.filter_map(|id| known.get(&id).cloned());
        let total = Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX));
        Ok(AdvocacyActivityConnection::from_page(page, total))
    }
}

/// What the customers of a portfolio did for the product. An activity counts in the window that contains the day on which it came into a stage; what happens
/// after the portfolio's date is not known yet. Activities of former customers count too. They are of no plan: a slice by plan has none.
#[Object]
impl AdvocacyMetrics {
    /// Every kind with its stages.
    async fn by_kind(&self) -> Vec<AdvocacyKindCount> {
        let kinds = ExactKind::ALL.into_iter();
        kinds.map(|kind| of_kind(self.row(), kind)).collect()
    }

    /// How many activities came into a stage in the window.
    async fn count(
        &self,
        #[graphql(desc = "Into which stage.")] stage: AdvocacyStage,
        #[graphql(desc = "Of which kind; of all when nothing is said.")] kind: Option<AdvocacyKind>,
    ) -> i32 {
        count(self.row().count(kind.map(Into::into), stage.into()))
    }

    /// The activities that came into a stage in the window, as many as `count` says.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn activities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Into which stage.")] stage: AdvocacyStage,
        #[graphql(desc = "Of which kind; of all when nothing is said.")] kind: Option<AdvocacyKind>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AdvocacyActivityConnection> {
        let list = Listed::Entered(kind.map(Into::into), stage.into());
        let request = page_request(first, after, last, before);
        self.listed(context, list, request).await
    }

    /// The activities of a kind that were asked for in the window and are given by the date: the numerator of `givenShare`.
    async fn given(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of which kind.")] kind: AdvocacyKind,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AdvocacyActivityConnection> {
        let request = page_request(first, after, last, before);
        self.listed(context, Listed::Given(kind.into()), request)
            .await
    }

    /// Referral balance: referrals won - logos churned, in the window; by the tenant's `churnConvention`. The aim is zero or more.
    async fn referral_balance(&self) -> Metric {
        self.row().referral_balance().into()
    }

    /// Whether the referrals that were won make up for the logos that were lost.
    async fn is_balanced(&self) -> bool {
        self.row().is_balanced()
    }

    /// How many referrals were won in the window: `activities(stage: WON)`.
    async fn referrals_won(&self) -> i32 {
        count(self.row().won().len())
    }

    /// How many logos were lost in the window: `churnedAccounts`.
    async fn logos_churned(&self) -> i32 {
        count(self.row().churned.len())
    }

    /// The accounts that were lost in the window, as many as `logosChurned` says.
    async fn churned_accounts(
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
        let ids = |exact: &Exact| exact.churned.clone();
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, ((), request), ids).await?;
        Ok(found.connection())
    }

    /// What the referrals that were won in the window are worth a year, in the reporting currency at the exchange rates of the days on which they were won. Those
    /// of which nobody has said it are left out, and counted under `excluded`.
    async fn referred_value(&self) -> Metric {
        self.row().referred_value().into()
    }

    /// How many CSMs own an account of the portfolio on its date.
    async fn csm_count(&self) -> i32 {
        count(self.row().csms)
    }

    /// Case studies published in the window / (CSMs who own an account on the date x months of the window that have gone by). For each CSM, ask for it in `slices(by: CSM)`.
    async fn case_studies_per_csm(&self) -> Metric {
        self.row().case_studies_per_csm().into()
    }

    /// How many case studies a CSM is to bring about in a month.
    async fn case_study_aim(&self) -> Decimal {
        Decimal(CASE_STUDY_AIM.to_decimal(0))
    }

    /// Whether there were as many case studies as there are to be; null when nobody owns an account.
    async fn meets_case_study_aim(&self) -> Option<bool> {
        self.row().meets_case_study_aim()
    }
}
