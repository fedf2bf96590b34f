//! What callers say about health.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    health::{JudgementInput, OverrideInput, ProfileInput, ProfilePatch},
    id::Kind,
};
use domain::{
    account::Millionths,
    health::{Factor, Normalisation, Point, Score, Weight},
};

use super::HealthFactorKind;
use crate::{
    bulk::{given, patch},
    id,
    scalar::{Date, Decimal},
};

fn score(points: Decimal, field: &str) -> Result<Score, Refusal> {
    Score::new(points.0).map_err(|error| Refusal::invalid(field, error))
}

fn number(value: Decimal, field: &str) -> Result<Millionths, Refusal> {
    Millionths::from_decimal(value.0).map_err(|error| Refusal::invalid(field, error))
}

/// A value and the score that it makes.
#[derive(Clone, Debug, InputObject)]
pub struct HealthPointInput {
    /// The value, in the unit of the factor, with at most six decimals.
    value: Decimal,
    /// Its score, 0 to 100, with at most two decimals.
    score: Decimal,
}

/// How what is measured counts in a score.
#[derive(Clone, Debug, InputObject)]
pub struct HealthFactorInput {
    /// What is measured.
    kind: HealthFactorKind,
    /// How much it counts beside the others, 0 to 1,000,000. Only proportions matter.
    weight: Decimal,
    /// For how many days after the day of which it tells it counts, 0 to 3,650; for ever when nothing is said.
    fresh_for_days: Option<i32>,
    /// The score of values below the first point, which makes bands of the points: each has its score from its value on. Without it there are straight lines
    /// between the points.
    below: Option<Decimal>,
    /// Values and the scores that they make, ascending by value: 2 to 20 for straight lines, 1 to 20 for bands.
    points: Vec<HealthPointInput>,
}

/// The most days for which a factor can be fresh.
const MOST_DAYS: u32 = 3_650;

impl HealthFactorInput {
    fn factor(self, place: usize) -> Result<Factor, Refusal> {
        let field = |name: &str| format!("factors.{place}.{name}");
        let weight = Weight::of_millionths(number(self.weight, &field("weight"))?);
        let weight = weight.ok_or_else(|| {
            Refusal::invalid(
                &field("weight"),
                format!("a weight is from 0 to 1000000, not {}", self.weight.0),
            )
        });
        let fresh = self.fresh_for_days.map(|days| {
            let allowed = u32::try_from(days).ok().filter(|days| *days <= MOST_DAYS);
            allowed.ok_or_else(|| {
                let rule = format!("0 to {MOST_DAYS} days, not {days}");
                Refusal::invalid(&field("freshForDays"), rule)
            })
        });
        let points = self
            .points
            .into_iter()
            .enumerate()
            .map(|(number_of, point)| {
                let field = |name: &str| format!("factors.{place}.points.{number_of}.{name}");
                Ok(Point {
                    value: number(point.value, &field("value"))?,
                    score: score(point.score, &field("score"))?,
                })
            });
        let points = points.collect::<Result<Vec<_>, Refusal>>()?;
        let below = self.below.map(|below| score(below, &field("below")));
        Ok(Factor {
            kind: self.kind.into(),
            weight: weight?,
            normalisation: match below.transpose()? {
                None => Normalisation::Linear(points),
                Some(below) => Normalisation::Bands {
                    below,
                    steps: points,
                },
            },
            fresh_for_days: fresh.transpose()?,
        })
    }
}

fn factors(inputs: Vec<HealthFactorInput>) -> Result<Vec<Factor>, Refusal> {
    let factors = inputs.into_iter().enumerate();
    factors.map(|(place, input)| input.factor(place)).collect()
}

/// A new health profile, a draft.
#[derive(Clone, Debug, InputObject)]
pub struct CreateHealthProfileInput {
    /// What people call it, 1 to 200 characters.
    name: String,
    /// The segment that it is for; for all accounts whose segment has no profile of its own, when nothing is said.
    segment: Option<String>,
    /// The share of the weight, 0 to 1, that has to be known and fresh for a score.
    minimum_coverage: Decimal,
    /// The score from which on an account is YELLOW; below it is RED.
    yellow_from: Decimal,
    /// The score from which on an account is GREEN.
    green_from: Decimal,
    /// By how many points a score has to pass a boundary before the account changes its band.
    hysteresis: Decimal,
    /// What makes the score, each factor at most once.
    factors: Vec<HealthFactorInput>,
}

impl CreateHealthProfileInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ProfileInput, Refusal> {
        Ok(ProfileInput {
            name: self.name,
            segment: self.segment,
            minimum_coverage: self.minimum_coverage.0,
            yellow_from: score(self.yellow_from, "yellowFrom")?,
            green_from: score(self.green_from, "greenFrom")?,
            hysteresis: score(self.hysteresis, "hysteresis")?,
            factors: factors(self.factors)?,
        })
    }
}

/// What to change about a draft. Fields that are not given stay as they are.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateHealthProfileInput {
    /// The id of the draft.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// What people call it, 1 to 200 characters.
    name: MaybeUndefined<String>,
    /// The segment that it is for; null for all accounts whose segment has no profile of its own.
    segment: MaybeUndefined<String>,
    /// The share of the weight, 0 to 1, that has to be known and fresh for a score.
    minimum_coverage: MaybeUndefined<Decimal>,
    /// The score from which on an account is YELLOW; below it is RED.
    yellow_from: MaybeUndefined<Decimal>,
    /// The score from which on an account is GREEN.
    green_from: MaybeUndefined<Decimal>,
    /// By how many points a score has to pass a boundary before the account changes its band.
    hysteresis: MaybeUndefined<Decimal>,
    /// All that makes the score, each factor at most once.
    factors: MaybeUndefined<Vec<HealthFactorInput>>,
}

impl UpdateHealthProfileInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<ProfilePatch, Refusal> {
        let points = |said: MaybeUndefined<Decimal>, field: &str| {
            let said = given(said, field)?;
            said.map(|points| score(points, field)).transpose()
        };
        let coverage = given(self.minimum_coverage, "minimumCoverage")?;
        Ok(ProfilePatch {
            name: given(self.name, "name")?,
            segment: patch(self.segment),
            minimum_coverage: coverage.map(|coverage| coverage.0),
            yellow_from: points(self.yellow_from, "yellowFrom")?,
            green_from: points(self.green_from, "greenFrom")?,
            hysteresis: points(self.hysteresis, "hysteresis")?,
            factors: given(self.factors, "factors")?.map(factors).transpose()?,
            version: self.version,
        })
    }
}

/// A draft that is not wanted any more.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteHealthProfileInput {
    /// The id of the draft.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A draft that is to count.
#[derive(Clone, Debug, InputObject)]
pub struct PublishHealthProfileInput {
    /// The id of the draft.
    pub(super) id: ID,
    /// The first day on which it counts; today when nothing is said. A day that has passed does not change scores that were computed: `recomputeHealth` does.
    pub(super) effective_from: Option<Date>,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A published profile that is to count no more.
#[derive(Clone, Debug, InputObject)]
pub struct ArchiveHealthProfileInput {
    /// The id of the profile.
    pub(super) id: ID,
    /// The first day on which it does not count any more; today when nothing is said.
    pub(super) on: Option<Date>,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// What you think of an account.
#[derive(Clone, Debug, InputObject)]
pub struct RecordHealthJudgementInput {
    /// The id of the account.
    account: ID,
    /// From 1 (at risk) to 5 (strong).
    judgement: i32,
    /// The day on which it was so, not in the future; today when nothing is said.
    judged_on: Option<Date>,
    /// Why, up to 10,000 characters.
    note: Option<String>,
}

impl RecordHealthJudgementInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<JudgementInput, Refusal> {
        Ok(JudgementInput {
            account: id::expect(Kind::Account, &self.account, "account")?,
            judgement: self.judgement,
            judged_on: self.judged_on.map(Into::into),
            note: self.note,
        })
    }
}

/// A health score to set by hand.
#[derive(Clone, Debug, InputObject)]
pub struct SetHealthOverrideInput {
    /// The id of the account.
    account: ID,
    /// The score, 0 to 100, with at most two decimals.
    score: Decimal,
    /// The last day on which it holds, within 366 days from today on.
    ends_on: Date,
    /// Why, 1 to 10,000 characters.
    reason: String,
}

impl SetHealthOverrideInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<OverrideInput, Refusal> {
        Ok(OverrideInput {
            account: id::expect(Kind::Account, &self.account, "account")?,
            score: score(self.score, "score")?,
            ends_on: self.ends_on.into(),
            reason: self.reason,
        })
    }
}

/// A health score set by hand that is to hold no more.
#[derive(Clone, Debug, InputObject)]
pub struct EndHealthOverrideInput {
    /// The id of the account.
    pub(super) account: ID,
}

/// Which scores to compute.
#[derive(Clone, Debug, InputObject)]
pub struct RecomputeHealthInput {
    /// The ids of at most 1,000 accounts; all when nothing is said.
    accounts: Option<Vec<ID>>,
    /// The day, until its end, not in the future; today when nothing is said. A day that has passed is computed from what is known now to have been so then.
    pub(super) on: Option<Date>,
}

/// The most accounts that are named at once.
const MOST_ACCOUNTS: usize = 1_000;

impl RecomputeHealthInput {
    /// The accounts that are named, if any are.
    pub(super) fn accounts(&self) -> Result<Option<Vec<uuid::Uuid>>, Refusal> {
        let Some(ids) = &self.accounts else {
            return Ok(None);
        };
        if ids.len() > MOST_ACCOUNTS {
            let rule = format!(
                "at most {MOST_ACCOUNTS} accounts at once, not {}",
                ids.len()
            );
            return Err(Refusal::invalid("accounts", rule));
        }
        let account =
            |(place, id): (usize, &ID)| id::expect(Kind::Account, id, &format!("accounts.{place}"));
        let accounts = ids.iter().enumerate().map(account);
        Ok(Some(accounts.collect::<Result<_, Refusal>>()?))
    }
}
