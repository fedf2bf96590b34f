//! A score with its working.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use data::page::{self, PageRequest};
use domain::{
    metric::Metric as ExactMetric,
    portfolio::{Answered, SurveyReport},
    survey::{Change, NpsGroup as ExactGroup, Weighting},
};
use uuid::Uuid;

use super::{Asked, Measure, part::SurveyScorePart};
use crate::{
    account::AccountConnection,
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    metric::{ConfidenceInterval, Metric},
    page::{Total, page_request},
    portfolio::{
        behind::{Pages, behind},
        count,
    },
    scalar::Decimal,
    session::ContextSession,
    survey::{NpsGroup, SurveyAnswer, SurveyAnswerConnection, SurveySplitBy},
};

/// What was answered in a window, and what that makes.
pub type SurveyScore = Loaded<Scored, Relations>;

/// The answers of a window and of the one before; of a part, of the window alone.
pub struct Scored {
    pub(super) report: SurveyReport,
    pub(super) before: Option<SurveyReport>,
    pub(super) asked: Asked,
}

/// What scores that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<Option<ExactGroup>>,
    answers: Batch<(Option<ExactGroup>, PageRequest), HashMap<Uuid, SurveyAnswer>>,
}

impl Scored {
    fn metric(&self, report: &SurveyReport) -> ExactMetric {
        let weighting = self.asked.weighting;
        match self.asked.measure {
            Measure::Nps => report.nps(weighting),
            Measure::Satisfaction(boxes) => report.satisfaction(boxes, weighting),
            Measure::Effort(convention) => report.effort(convention, weighting),
        }
    }

    fn change(&self) -> Option<Change> {
        let before = self.before.as_ref()?;
        if self.asked.weighting != Weighting::Answers {
            return None;
        }
        match self.asked.measure {
            Measure::Nps => self.report.nps_change(before),
            Measure::Satisfaction(boxes) => self.report.satisfaction_change(before, boxes),
            Measure::Effort(convention) => self.report.effort_change(before, convention),
        }
    }

    fn answers_of(&self, group: Option<ExactGroup>) -> Vec<Uuid> {
        let mut ids = self.report.ids(|answer| is_of(answer, group));
        ids.sort_unstable();
        ids
    }
}

fn is_of(answer: &Answered, group: Option<ExactGroup>) -> bool {
    group.is_none_or(|group| answer.group() == group)
}

/// How often a score was given.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurveyScoreCount {
    /// The score.
    score: i32,
    /// How often it was given.
    count: i32,
}

/// The difference between a window and the one before, of the same length. The two are taken as samples that have nothing to do with each other.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurveyChange {
    /// The score of the window before.
    previous: Metric,
    /// The score less the one before, in the unit of the score; null when one of the two has none, and unless every answer counts alike.
    difference: Option<Decimal>,
    /// The interval of the difference.
    interval: Option<ConfidenceInterval>,
    /// Whether the interval leaves out "no change"; null without an interval.
    significant: Option<bool>,
}

/// What was answered in a window, and what that makes. A question that was skipped counts nowhere.
#[Object]
impl SurveyScore {
    /// The score. NPS is in points from -100 to 100; the share that is satisfied, or that agrees, is a share of one. The interval is that of a sample; when
    /// accounts or ARR count alike there is none.
    async fn score(&self) -> Metric {
        self.row().metric(&self.row().report).into()
    }

    /// How many answers count.
    async fn answer_count(&self) -> i32 {
        count(self.row().report.answers.len())
    }

    /// How many skipped the question.
    async fn skipped_count(&self) -> i32 {
        count(self.row().report.skipped)
    }

    /// How many answers were followed by a later one of the same contact.
    async fn superseded_count(&self) -> i32 {
        count(self.row().report.superseded)
    }

    /// How many gave 9 or 10; of NPS.
    async fn promoter_count(&self) -> Option<i32> {
        self.of_group(ExactGroup::Promoter)
    }

    /// How many gave 7 or 8; of NPS.
    async fn passive_count(&self) -> Option<i32> {
        self.of_group(ExactGroup::Passive)
    }

    /// How many gave 6 or less; of NPS.
    async fn detractor_count(&self) -> Option<i32> {
        self.of_group(ExactGroup::Detractor)
    }

    /// The standard error in points, 100 x sqrt((p + d - (p - d)^2) / n); of NPS.
    async fn standard_error(&self) -> Option<Decimal> {
        let is_nps = self.row().asked.measure == Measure::Nps;
        let tally = self.row().report.nps_tally();
        tally.standard_error().filter(|_| is_nps).map(Decimal)
    }

    /// The mean score; not of NPS, which is no mean, and not of answers on several scales.
    async fn mean(&self) -> Option<Metric> {
        let row = self.row();
        let is_nps = row.asked.measure == Measure::Nps;
        (!is_nps).then(|| row.report.mean(row.asked.weighting).into())
    }

    /// How often each score was given, ascending; scores of the scale that nobody gave are told with zero.
    async fn distribution(&self) -> Vec<SurveyScoreCount> {
        let report = &self.row().report;
        let scores = report.scores();
        let given: Vec<i16> = match report.scale() {
            Some(scale) => scale.scores().collect(),
            None => scores.iter().map(|(score, _)| score).collect(),
        };
        let counted = given.into_iter().map(|score| SurveyScoreCount {
            score: score.into(),
            count: count(scores.of(score)),
        });
        counted.collect()
    }

    /// The change from the window before, of the same length: as many months where the window has whole ones, else as many days. Null in a part of the
    /// answers.
    async fn change_from_previous(&self) -> Option<SurveyChange> {
        let row = self.row();
        let previous = row.metric(row.before.as_ref()?);
        let change = row.change();
        Some(SurveyChange {
            previous: previous.into(),
            difference: change.map(|change| Decimal(change.difference.to_decimal(6))),
            interval: change.map(|change| change.interval.into()),
            significant: change.map(|change| change.significant),
        })
    }

    /// The answers taken apart by what was so when they were asked for, by ascending key. The score of the whole is that of all answers together, not a mean
    /// of these.
    async fn parts(
        &self,
        #[graphql(desc = "By what.")] by: SurveySplitBy,
        #[graphql(desc = "How many parts at most, 1 to 1,000.", default = 50)] at_most: i32,
    ) -> async_graphql::Result<Vec<SurveyScorePart>> {
        SurveyScorePart::cut(self.row(), by, at_most).or_fault()
    }

    /// The accounts with an answer that counts, or with one of a group.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those with an answer of this group, of NPS.")] group: Option<
            NpsGroup,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let group = group.map(ExactGroup::from);
        let request = page_request(first, after, last, before);
        let ids = |scored: &Scored| scored.report.accounts(|answer| is_of(answer, group));
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, (group, request), ids).await?;
        Ok(found.connection())
    }

    /// The answers that count, as many as `answerCount` says, or those of a group, as many as its count says.
    async fn answers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those of this group, of NPS.")] group: Option<NpsGroup>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SurveyAnswerConnection> {
        let group = group.map(ExactGroup::from);
        let request = page_request(first, after, last, before);
        self.answers_behind(context, group, request).await
    }
}

impl SurveyScore {
    fn of_group(&self, group: ExactGroup) -> Option<i32> {
        let row = self.row();
        let is_nps = row.asked.measure == Measure::Nps;
        is_nps.then(|| count(row.report.nps_tally().count(group)))
    }

    async fn answers_behind(
        &self,
        context: &Context<'_>,
        group: Option<ExactGroup>,
        request: PageRequest,
    ) -> async_graphql::Result<SurveyAnswerConnection> {
        let scope = context.scope().await?;
        let own = self.row().answers_of(group);
        let page = page::of_ids(&own, &request).or_fault()?;
        let load = async || {
            let mut wanted = Vec::new();
            for scored in self.rows() {
                let ids = scored.answers_of(group);
                wanted.extend(page::of_ids(&ids, &request)?.items().copied());
            }
            SurveyAnswer::by_ids(scope, &wanted).await
        };
        let answers = &self.batches().answers;
        let known = answers
            .get((group, request.clone()), load)
            .await
            .or_fault()?;
        let page = page.filter_map(|id| known.get(&id).cloned());
        let total = Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX));
        Ok(SurveyAnswerConnection::from_page(page, total))
    }
}
