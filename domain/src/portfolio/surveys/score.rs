//! Scores with their working, each answer, each account or each unit of revenue counting alike.

use rust_decimal::Decimal;

use super::{Answered, SurveyReport};
use crate::{
    metric::{Metric, Ratio, Status, Unit},
    money::MonthlyAmount,
    survey::{AnswerConvention, Change, EffortConvention, NpsTally, Weighting},
};

/// The decimals to which the score of an account is reckoned before accounts are added up.
const DECIMALS: u32 = 9;

impl SurveyReport {
    /// Net Promoter Score, in points: 100 x (promoters - detractors) / answered. Weighted by accounts or ARR it is the mean of the accounts' own
    /// scores, without an interval.
    #[must_use]
    pub fn nps(&self, weighting: Weighting) -> Metric {
        if weighting != Weighting::Answers {
            let of = |answers: &[Answered]| {
                let tally: NpsTally = answers.iter().map(|answer| answer.score).collect();
                tally.score()
            };
            return self.weighted(weighting, Unit::Points, of);
        }
        let tally = self.nps_tally();
        let answered = Ratio::count(tally.answered());
        let metric = self.quotient(tally.balance(), answered, Unit::Points, weighting);
        let metric = match tally.score() {
            Some(score) => metric.with_value(score),
            None => metric,
        };
        match tally.interval() {
            Some(interval) => metric.with_interval(interval),
            None => metric,
        }
    }

    /// Customer satisfaction: answers in the best `boxes` / answers.
    #[must_use]
    pub fn satisfaction(&self, boxes: u16, weighting: Weighting) -> Metric {
        self.share(weighting, |answer| {
            answer.scale.is_in_top(answer.score, boxes)
        })
    }

    /// Customer effort.
    #[must_use]
    pub fn effort(&self, convention: EffortConvention, weighting: Weighting) -> Metric {
        match convention {
            EffortConvention::ShareAgreeing => self.share(weighting, |answer| {
                let boxes = answer.scale.agreeing_boxes();
                answer.scale.is_in_top(answer.score, boxes)
            }),
            EffortConvention::Mean => self.mean(weighting),
            EffortConvention::TopTwo => self.satisfaction(2, weighting),
        }
    }

    /// The mean score; not known of answers on several scales.
    #[must_use]
    pub fn mean(&self, weighting: Weighting) -> Metric {
        let Some(scale) = self.scale() else {
            let none = self.quotient(Ratio::ZERO, Ratio::ZERO, Unit::Number, weighting);
            return match self.answers.is_empty() {
                true => none,
                false => none.without_value(Status::NoData),
            };
        };
        if weighting != Weighting::Answers {
            let of = |answers: &[Answered]| {
                let sum = answers.iter().map(|answer| i128::from(answer.score)).sum();
                Ratio::whole(sum).divided_by(Ratio::count(answers.len()))
            };
            return self.weighted(weighting, Unit::Number, of);
        }
        let scores = self.scores();
        let (sum, count) = (Ratio::whole(scores.sum()), Ratio::count(scores.count()));
        let metric = self.quotient(sum, count, Unit::Number, weighting);
        match scores.interval(scale.lowest(), scale.highest()) {
            Some(interval) => metric.with_interval(interval),
            None => metric,
        }
    }

    fn share(&self, weighting: Weighting, is_top: impl Fn(&Answered) -> bool) -> Metric {
        if weighting != Weighting::Answers {
            let of = |answers: &[Answered]| {
                let top = answers.iter().filter(|answer| is_top(answer)).count();
                Ratio::count(top).divided_by(Ratio::count(answers.len()))
            };
            return self.weighted(weighting, Unit::Proportion, of);
        }
        let tally = self.tally(is_top);
        let (top, all) = (Ratio::count(tally.top), Ratio::count(tally.answered));
        let metric = self.quotient(top, all, Unit::Proportion, weighting);
        match tally.interval() {
            Some(interval) => metric.with_interval(interval),
            None => metric,
        }
    }

    /// The change of the share of the best `boxes` since the answers of another window.
    #[must_use]
    pub fn satisfaction_change(&self, earlier: &Self, boxes: u16) -> Option<Change> {
        Change::of_shares(earlier.box_tally(boxes), self.box_tally(boxes))
    }

    /// The change of customer effort since the answers of another window.
    #[must_use]
    pub fn effort_change(&self, earlier: &Self, convention: EffortConvention) -> Option<Change> {
        match convention {
            EffortConvention::ShareAgreeing => {
                Change::of_shares(earlier.agreeing_tally(), self.agreeing_tally())
            }
            EffortConvention::Mean => match earlier.scale()? == self.scale()? {
                true => Change::of_means(&earlier.scores(), &self.scores()),
                false => None,
            },
            EffortConvention::TopTwo => self.satisfaction_change(earlier, 2),
        }
    }

    /// The mean of the accounts' own scores, by what each account counts.
    fn weighted(
        &self,
        weighting: Weighting,
        unit: Unit,
        score: impl Fn(&[Answered]) -> Option<Ratio>,
    ) -> Metric {
        let (mut sum, mut weights) = (0_i128, 0_i128);
        let mut is_incomplete = false;
        for answers in self
            .answers
            .chunk_by(|one, other| one.account == other.account)
        {
            let weight = match weighting {
                Weighting::Arr => answers[0].monthly.map(MonthlyAmount::exact),
                Weighting::Answers | Weighting::Accounts => Some(1),
            };
            let (Some(weight), Some(score)) = (weight, score(answers)) else {
                is_incomplete = true;
                continue;
            };
            sum = sum.saturating_add(weight.saturating_mul(scaled(score)));
            weights = weights.saturating_add(weight);
        }
        let sum = Ratio::new(sum, 10_i128.pow(DECIMALS)).unwrap_or(Ratio::ZERO);
        let metric = self.quotient(sum, Ratio::whole(weights), unit, weighting);
        match is_incomplete {
            true => metric.without_value(Status::MissingExchangeRate),
            false => metric,
        }
    }

    fn quotient(
        &self,
        numerator: Ratio,
        denominator: Ratio,
        unit: Unit,
        weighting: Weighting,
    ) -> Metric {
        let convention = convention(self.question.convention, weighting);
        let metric = Metric::quotient(numerator, denominator, unit, convention, self.as_of);
        let metric = match self.answers.is_empty() {
            true => metric.without_value(Status::NoData),
            false => metric,
        };
        metric
            .over(self.question.window)
            .excluding(self.exclusions())
    }
}

/// A score in units of its last decimal.
fn scaled(score: Ratio) -> i128 {
    let mut rounded: Decimal = score.to_decimal(DECIMALS);
    rounded.rescale(DECIMALS);
    rounded.mantissa()
}

const fn convention(answers: AnswerConvention, weighting: Weighting) -> &'static str {
    use AnswerConvention::{AllAnswers, LatestPerContact};
    match (answers, weighting) {
        (LatestPerContact, Weighting::Answers) => "LATEST_PER_CONTACT",
        (LatestPerContact, Weighting::Accounts) => "LATEST_PER_CONTACT_BY_ACCOUNT",
        (LatestPerContact, Weighting::Arr) => "LATEST_PER_CONTACT_BY_ARR",
        (AllAnswers, Weighting::Answers) => "ALL_ANSWERS",
        (AllAnswers, Weighting::Accounts) => "ALL_ANSWERS_BY_ACCOUNT",
        (AllAnswers, Weighting::Arr) => "ALL_ANSWERS_BY_ARR",
    }
}
