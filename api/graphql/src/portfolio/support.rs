//! How support cases went in a window, as answers show it.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use data::{
    error::Refusal,
    page::{self, PageRequest},
};
use domain::{
    metric::Ratio,
    support::{ResolutionConvention as ExactConvention, Score, SupportReport as Exact, TopBoxes},
};
use uuid::Uuid;

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection,
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    metric::Metric,
    page::{Total, page_request},
    session::ContextSession,
    support::{SupportCase, SupportCaseConnection},
    window::WindowInput,
};

/// How the support cases of a portfolio went in a window.
pub type SupportMetrics = Loaded<Exact, Relations>;

/// What metrics that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<()>,
    cases: Batch<(Listed, PageRequest), HashMap<Uuid, SupportCase>>,
}

/// Which resolution of a case counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactConvention")]
pub enum ResolutionConvention {
    /// The one that stands: a case that came back is not resolved until it is resolved again.
    Full,
    /// The first one, even when the case came back.
    First,
}

/// The cases behind a number of support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum SupportCaseList {
    /// Opened in the window: the numerator of `casesPerAccount`.
    Opened,
    /// First resolved in the window: the denominator of `firstContactResolution`.
    Resolved,
    /// Resolved at the first contact: the numerator of `firstContactResolution`.
    FirstContact,
    /// Resolved at the first contact, with business days left in which they may come back.
    Provisional,
    /// Open at the end of the window.
    Backlog,
    /// Opened by customers in the window, and not answered yet.
    Unanswered,
}

/// A list of cases, by how many scores count as satisfied where it is of those.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Listed {
    Of(SupportCaseList),
    Satisfied(TopBoxes),
}

impl Listed {
    fn ids(self, exact: &Exact) -> Vec<Uuid> {
        match self {
            Self::Of(SupportCaseList::Opened) => exact.opened.clone(),
            Self::Of(SupportCaseList::Resolved) => exact.resolved.clone(),
            Self::Of(SupportCaseList::FirstContact) => exact.first_contact.clone(),
            Self::Of(SupportCaseList::Provisional) => exact.provisional.clone(),
            Self::Of(SupportCaseList::Backlog) => exact.backlog.clone(),
            Self::Of(SupportCaseList::Unanswered) => exact.unanswered.clone(),
            Self::Satisfied(boxes) => exact.satisfied(boxes),
        }
    }
}

/// How long something took, in minutes. The numerator of each is what all cases took together, the denominator how many cases there are.
#[derive(Clone, SimpleObject)]
pub struct CaseTime {
    /// A half of the cases took at most so long.
    median: Metric,
    /// Nine tenths of the cases took at most so long.
    p90: Metric,
}

impl CaseTime {
    fn of(time: impl Fn(Ratio) -> domain::metric::Metric) -> Self {
        let share = |part, whole| Ratio::new(part, whole).unwrap_or(Ratio::ONE);
        Self {
            median: time(share(1, 2)).into(),
            p90: time(share(9, 10)).into(),
        }
    }
}

/// How often a score was given.
#[derive(Clone, SimpleObject)]
pub struct SatisfactionCount {
    /// The score, from 1 to 5.
    score: i32,
    /// How many cases have it.
    count: i32,
}

impl Portfolio {
    /// The cases of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn support_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
    ) -> async_graphql::Result<SupportMetrics> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| cut.exact.support(&window));
            Ok(Loaded::family(cuts.collect()))
        };
        let support = &self.batches().care.support;
        let support = support.get(window, load).await.or_fault()?;
        at(&support, self.row().place)
    }
}

fn check_boxes(boxes: i32) -> Result<TopBoxes, Refusal> {
    let boxes = TopBoxes::new(boxes.into());
    boxes.map_err(|error| Refusal::invalid("topBoxes", error))
}

impl SupportMetrics {
    /// A page of the cases behind a number, loaded along with the same page of its whole family.
    async fn listed(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<SupportCaseConnection> {
        let scope = context.scope().await?;
        let own = listed.ids(self.row());
        let page = page::of_ids(&own, &request).or_fault()?;
        let load = async || {
            let mut wanted = Vec::new();
            for row in self.rows() {
                let page = page::of_ids(&listed.ids(row), &request)?;
                wanted.extend(page.items().copied());
            }
            SupportCase::by_ids(scope, &wanted).await
        };
        let cases = &self.batches().cases;
        let known = cases
            .get((listed, request.clone()), load)
            .await
            .or_fault()?;
        let page = page.filter_map(|id| known.get(&id).cloned());
        let total = Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX));
        Ok(SupportCaseConnection::from_page(page, total))
    }
}

/// How the support cases of a portfolio went in a window. Cases of prospects and of former customers count too. What happens after the portfolio's date is
/// not known yet. Cases are of no plan: a slice by plan has none.
#[Object]
impl SupportMetrics {
    /// How many cases were opened.
    async fn opened_count(&self) -> i32 {
        count(self.row().opened.len())
    }

    /// First contact resolution (FCR): cases resolved while the customer had been in touch once, to open them, and not reopened within five business days /
    /// cases first resolved in the window. Cases that are spam, that an agent opened, that a system closed for want of an answer, or of which it is not known
    /// how often the customer was in touch are left out, and counted under `excluded`.
    async fn first_contact_resolution(&self) -> Metric {
        self.row().first_contact_resolution().into()
    }

    /// How many cases of the numerator of `firstContactResolution` may still come back within their five business days. The result is provisional while there
    /// is one.
    async fn provisional_count(&self) -> i32 {
        count(self.row().provisional.len())
    }

    /// From the opening to the first answer, of the cases that customers opened in the window. To be resolved is an answer. Those that nobody has answered
    /// yet are counted under `excluded`.
    async fn first_response_time(&self) -> CaseTime {
        CaseTime::of(|share| self.row().first_response_time(share))
    }

    /// From the opening to the resolution, of the cases resolved in the window, spam apart.
    async fn resolution_time(
        &self,
        #[graphql(
            desc = "Which resolution of a case counts.",
            default_with = "ResolutionConvention::Full"
        )]
        convention: ResolutionConvention,
    ) -> CaseTime {
        CaseTime::of(|share| self.row().resolution_time(convention.into(), share))
    }

    /// How many cases were open before the window. With those opened and reopened, less those that ended, it is `backlogCount`.
    async fn backlog_before_count(&self) -> i32 {
        count(self.row().backlog_before)
    }

    /// How many times a case came back in the window.
    async fn reopened_count(&self) -> i32 {
        count(self.row().reopenings)
    }

    /// How many times a case was resolved, or closed while it was open, in the window.
    async fn ended_count(&self) -> i32 {
        count(self.row().endings)
    }

    /// How many cases are open at the end of the window, or of the portfolio's date when that is earlier.
    async fn backlog_count(&self) -> i32 {
        count(self.row().backlog.len())
    }

    /// Cases opened in the window / accounts that are customers in the window or opened one.
    async fn cases_per_account(&self) -> Metric {
        self.row().cases_per_account().into()
    }

    /// How many cases got a score in the window.
    async fn rated_count(&self) -> i32 {
        count(self.row().rated_count())
    }

    /// Customer satisfaction (CSAT): scores in the top boxes / scores given in the window, with the interval of Wilson.
    async fn satisfaction(
        &self,
        #[graphql(
            desc = "How many of the best scores count as satisfied, 1 to 4: two are 4 and 5.",
            default = 2
        )]
        top_boxes: i32,
    ) -> async_graphql::Result<Metric> {
        let boxes = check_boxes(top_boxes).or_fault()?;
        Ok(self.row().satisfaction(boxes).into())
    }

    /// How often each score was given in the window, from 1 to 5.
    async fn satisfaction_counts(&self) -> Vec<SatisfactionCount> {
        let scores = (1..=i32::from(Score::BEST)).filter_map(|score| {
            let exact = Score::new(score.into()).ok()?;
            let count = count(self.row().count_of(exact));
            Some(SatisfactionCount { score, count })
        });
        scores.collect()
    }

    /// The cases behind a number, as many as it says.
    async fn cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Behind which number.")] of: SupportCaseList,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SupportCaseConnection> {
        let request = page_request(first, after, last, before);
        self.listed(context, Listed::Of(of), request).await
    }

    /// The cases with a score in the top boxes, as many as the numerator of `satisfaction` says.
    async fn satisfied_cases(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "How many of the best scores count as satisfied, 1 to 4: two are 4 and 5.",
            default = 2
        )]
        top_boxes: i32,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SupportCaseConnection> {
        let listed = Listed::Satisfied(check_boxes(top_boxes).or_fault()?);
        let request = page_request(first, after, last, before);
        self.listed(context, listed, request).await
    }

    /// The accounts of which a case was opened in the window.
    async fn accounts_with_cases(
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
        let ids = |exact: &Exact| exact.accounts_with_cases.clone();
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, ((), request), ids).await?;
        Ok(found.connection())
    }
}
