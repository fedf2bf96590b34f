//! Whether scores foretold what came.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use data::{health, id::Kind};
use domain::{
    health::{BackTest as Exact, CalibrationRange, RiskDecile, Score, TestMoment},
    time::Window as ExactWindow,
};
use uuid::Uuid;

use super::{PortfolioHealth, profile};
use crate::{
    account::AccountConnection,
    error::OrFault,
    health::points,
    id,
    loaded::Loaded,
    metric::Metric,
    page::page_request,
    portfolio::{
        at,
        behind::{Pages, behind},
        count,
    },
    scalar::Decimal,
    session::ContextSession,
    window::Window,
};

/// What is asked: the window, the horizon, the threshold, and the profile if one is.
pub type Asked = ((ExactWindow, u32, Score), Option<Uuid>);

/// Whether scores foretold which customers would be lost.
pub type HealthBackTest = Loaded<Known, Relations>;

/// The test, and its window.
pub struct Known {
    exact: Exact,
    window: ExactWindow,
}

/// What a renewal proved of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum HealthTestGroup {
    /// It was flagged, and lost: as many as the numerators of `precision` and `recall` say.
    Foreseen,
    /// It was lost, and not flagged.
    Missed,
    /// It was flagged, and renewed all the same.
    FalseAlarm,
    /// It was not flagged, and renewed.
    Calm,
}

impl HealthTestGroup {
    /// The accounts of these renewals, by id, each once.
    fn accounts(self, test: &Exact) -> Vec<Uuid> {
        match self {
            Self::Foreseen => sorted(test.foreseen()),
            Self::Missed => sorted(test.missed()),
            Self::FalseAlarm => sorted(test.false_alarms()),
            Self::Calm => sorted(test.calm()),
        }
    }
}

/// What is loaded together for portfolios that were evaluated together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<HealthTestGroup>,
}

impl PortfolioHealth {
    pub(super) async fn tested(
        &self,
        context: &Context<'_>,
        asked: (ExactWindow, u32, Score),
        of: Option<ID>,
    ) -> async_graphql::Result<HealthBackTest> {
        let scope = context.scope().await?;
        let (window, horizon, below) = asked;
        let uuid = of
            .as_ref()
            .map(|id| id::expect(Kind::HealthProfile, id, "profile"));
        let uuid = uuid.transpose().or_fault()?;
        let settings = scope.tenant().settings.renewals.settings();
        let load = async || {
            let by = match &of {
                Some(id) => Some(profile(scope, id).await?.1),
                None => None,
            };
            let moments: Vec<Vec<TestMoment>> = self
                .rows()
                .map(|reckoned| {
                    let portfolio = &reckoned.portfolio;
                    portfolio.test_moments(&window, horizon, &settings)
                })
                .collect();
            let all = moments.iter().flatten();
            let all = all.map(|moment| (moment.account, moment.on));
            let scores = health::scores_at(scope, all, by.as_ref()).await?;
            let known = moments.into_iter().zip(self.rows()).map(|(moments, of)| {
                let scored = moments.into_iter().map(|moment| {
                    let score = scores.get(&(moment.account, moment.on)).copied();
                    (moment, score)
                });
                let as_of = of.exact.as_of();
                Known {
                    exact: Exact::of(scored, (below, horizon), window, as_of),
                    window,
                }
            });
            Ok(Loaded::family(known.collect()))
        };
        let known = self.batches().back_tests.get((asked, uuid), load).await;
        at(&known.or_fault()?, self.row().place)
    }
}

/// A tenth of the accounts, by score.
#[derive(Clone, SimpleObject)]
pub struct HealthRiskDecile {
    /// Which one: 1 has the lowest scores, 10 the highest.
    number: i32,
    /// How many were lost of it; a fraction when accounts of equal score are spread over two tenths.
    lost: Decimal,
    /// The share of lost ones in it / the share of lost ones in all.
    lift: Metric,
    /// The lost ones of this tenth and of all before it / all lost ones: what is found by looking at the lowest scores first.
    gain: Metric,
}

impl From<RiskDecile> for HealthRiskDecile {
    fn from(decile: RiskDecile) -> Self {
        Self {
            number: count(decile.number),
            lost: Decimal(decile.lost.to_decimal(2)),
            lift: decile.lift.into(),
            gain: decile.gain.into(),
        }
    }
}

/// The scores of a range, and what came of them.
#[derive(Clone, SimpleObject)]
pub struct HealthCalibrationRange {
    /// The lowest score of the range.
    from: Decimal,
    /// The score at which the next range begins; the last range has it too.
    to: Decimal,
    /// How many renewals had such a score.
    count: i32,
    /// Their mean score, in points.
    mean_score: Metric,
    /// How many of them renewed / how many there are.
    renewed: Metric,
}

impl From<CalibrationRange> for HealthCalibrationRange {
    fn from(range: CalibrationRange) -> Self {
        Self {
            from: points(range.from),
            to: points(range.to),
            count: count(range.cases),
            mean_score: range.mean_score.into(),
            renewed: range.renewed.into(),
        }
    }
}

fn sorted(pairs: impl Iterator<Item = (Uuid, Uuid)>) -> Vec<Uuid> {
    let mut accounts: Vec<Uuid> = pairs.map(|(_, account)| account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

/// Scores some days before renewals were due, held against what came of them as it is known on the portfolio's date. Renewals that are not decided, and those
/// of accounts without a score, are left out and counted under `excluded`.
#[Object]
impl HealthBackTest {
    /// When the renewals were due.
    async fn window(&self) -> Window {
        self.row().window.into()
    }

    /// How many days before the due date the scores are of.
    async fn horizon_days(&self) -> i32 {
        i32::try_from(self.row().exact.horizon_days()).unwrap_or(i32::MAX)
    }

    /// The score below which an account is flagged.
    async fn at_risk_below(&self) -> Decimal {
        points(self.row().exact.at_risk_below())
    }

    /// How many decided renewals have a score.
    async fn renewal_count(&self) -> i32 {
        count(self.row().exact.case_count())
    }

    /// Lost / all: what a score has to be better than.
    async fn base_rate(&self) -> Metric {
        self.row().exact.base_rate().into()
    }

    /// Lost / flagged.
    async fn precision(&self) -> Metric {
        self.row().exact.precision().into()
    }

    /// Flagged / lost.
    async fn recall(&self) -> Metric {
        self.row().exact.recall().into()
    }

    /// The chance that of one lost and one renewed account the lost one had the lower score, equal ones counting half (the area under the ROC curve): 0.5 for a
    /// score that foretells nothing, 1 for one that foretells everything.
    async fn area_under_curve(&self) -> Metric {
        self.row().exact.area_under_curve().into()
    }

    /// The lift of each tenth of the accounts, from the lowest scores to the highest: about 1 everywhere for a score that foretells nothing. Not known of fewer than
    /// ten renewals.
    async fn deciles(&self) -> Vec<HealthRiskDecile> {
        let deciles = self.row().exact.deciles().into_iter();
        deciles.map(HealthRiskDecile::from).collect()
    }

    /// What came of the scores of each range of ten points, those without any included.
    async fn calibration(&self) -> Vec<HealthCalibrationRange> {
        let ranges = self.row().exact.calibration().into_iter();
        ranges.map(Into::into).collect()
    }

    /// The mean of (score / 100 - 1 for renewed, 0 for lost) squared: 0 when every score came true, 0.25 for a score of 50 for everybody.
    async fn brier_score(&self) -> Metric {
        self.row().exact.brier_score().into()
    }

    /// The accounts behind the precision and the recall.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of the four groups.")] group: HealthTestGroup,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let ids = |known: &Known| group.accounts(&known.exact);
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, (group, request), ids).await?;
        Ok(found.connection())
    }
}
