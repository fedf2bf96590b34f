//! The answers of a portfolio in a window, and the scores that they make.

use std::{collections::HashSet, ops::Range, sync::Arc};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{AnswerRow, Circumstances};
use crate::{
    metric::{Exclusion, ExclusionReason},
    money::MonthlyAmount,
    portfolio::{
        columns::{NONE, day},
        evaluate::Portfolio,
    },
    survey::{AnswerConvention, BoxTally, Change, NpsGroup, NpsTally, Scale, Scores, SurveyKind},
    time::Window,
};

/// Which answers are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SurveyQuestion {
    /// What was asked.
    pub kind: SurveyKind,
    /// The days of the answers.
    pub window: Window,
    /// Which answers of a contact count.
    pub convention: AnswerConvention,
    /// Only those to this campaign.
    pub campaign: Option<Uuid>,
}

/// An answer with a score that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The answer.
    pub id: Uuid,
    /// The account.
    pub account: Uuid,
    /// The score.
    pub score: i16,
    /// The scale of the score.
    pub scale: Scale,
    /// What was so when it was asked.
    pub asked: Arc<Circumstances>,
    /// The account's recurring revenue a month on the portfolio's date; `None` when an exchange rate is missing.
    pub(super) monthly: Option<MonthlyAmount>,
}

/// What the accounts of a portfolio answered in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyReport {
    /// The answers with a score that count, by account and time.
    pub answers: Vec<Answered>,
    /// How many skipped the question.
    pub skipped: usize,
    /// How many were followed by a later one of the same contact.
    pub superseded: usize,
    pub(super) question: SurveyQuestion,
    pub(super) as_of: NaiveDate,
}

impl Portfolio {
    /// What was answered, as it is known on the portfolio's date. An answer belongs to the account while it is in the books. In the portfolio of
    /// one plan only answers of accounts that had this plan when they were asked count.
    #[must_use]
    pub fn survey(&self, question: &SurveyQuestion) -> SurveyReport {
        let mut report = SurveyReport {
            answers: Vec::new(),
            skipped: 0,
            superseded: 0,
            question: *question,
            as_of: self.basis.as_of,
        };
        let window = &question.window;
        let days = day(window.start())..day(window.end());
        let mut seen = HashSet::new();
        for account in &*self.population {
            let rows = self.answers_within(*account, &days).iter().rev();
            let (id, monthly) = (self.id(*account), self.monthly_of(*account));
            let first = report.answers.len();
            seen.clear();
            for row in rows.filter(|row| self.is_asked(row, question)) {
                let Some(score) = row.score else {
                    report.skipped += 1;
                    continue;
                };
                let is_later = |contact: Uuid| seen.insert(contact);
                if question.convention == AnswerConvention::LatestPerContact
                    && !row.contact.is_none_or(is_later)
                {
                    report.superseded += 1;
                    continue;
                }
                report.answers.push(Answered {
                    id: row.id,
                    account: id,
                    score,
                    scale: row.scale,
                    asked: Arc::clone(&row.asked),
                    monthly,
                });
            }
            report.answers[first..].reverse();
        }
        report
    }

    fn is_asked(&self, row: &AnswerRow, question: &SurveyQuestion) -> bool {
        row.kind == question.kind
            && question
                .campaign
                .is_none_or(|campaign| row.asked.campaign == Some(campaign))
            && self.is_of_this_plan(&row.asked)
    }

    /// Whether what was asked when the account had a plan belongs here: everything does, unless this is the portfolio of one plan.
    pub(super) fn is_of_this_plan(&self, asked: &Circumstances) -> bool {
        match self.plan {
            None => true,
            Some(NONE) => asked.plan.is_none(),
            Some(plan) => asked.plan == self.facts.plans.get(plan as usize).copied(),
        }
    }

    /// The answers of an account while it is in the books, as far as they are known, ascending.
    pub(in crate::portfolio) fn answers_of(&self, account: u32) -> &[AnswerRow] {
        self.answers_within(account, &(i32::MIN..i32::MAX))
    }

    /// Those of some days.
    fn answers_within(&self, account: u32, days: &Range<i32>) -> &[AnswerRow] {
        let tenure = self.facts.tenure(account);
        let known = self.basis.day.saturating_add(1);
        let end = tenure.end.min(known).min(days.end);
        let first = tenure.first.max(days.start);
        let rows = self.facts.answers.of(account);
        let rows = &rows[..rows.partition_point(|row| row.day < end)];
        &rows[rows.partition_point(|row| row.day < first)..]
    }

    /// Whether the account was asked or answered something by the portfolio's date.
    pub(in crate::portfolio) fn was_surveyed(&self, account: u32) -> bool {
        let mut answers = self.answers_of(account).iter();
        let answered = answers.any(|row| self.is_of_this_plan(&row.asked));
        answered || self.invitations_of(account).next().is_some()
    }

    /// The recurring revenue of an account a month; `None` when an exchange rate is missing.
    fn monthly_of(&self, account: u32) -> Option<MonthlyAmount> {
        let place = self
            .holdings
            .binary_search_by_key(&account, |holding| holding.account);
        match place.ok().map(|place| &self.holdings[place]) {
            None => Some(MonthlyAmount::ZERO),
            Some(holding) if holding.incomplete => None,
            Some(holding) => Some(holding.monthly),
        }
    }
}

impl SurveyReport {
    /// What was asked about.
    #[must_use]
    pub const fn question(&self) -> &SurveyQuestion {
        &self.question
    }

    /// How many promoters, passives and detractors there are.
    #[must_use]
    pub fn nps_tally(&self) -> NpsTally {
        self.answers.iter().map(|answer| answer.score).collect()
    }

    /// How many answers are in the best `boxes` of their scale.
    #[must_use]
    pub fn box_tally(&self, boxes: u16) -> BoxTally {
        self.tally(|answer| answer.scale.is_in_top(answer.score, boxes))
    }

    /// How many answers agree: are above the middle of their scale.
    #[must_use]
    pub fn agreeing_tally(&self) -> BoxTally {
        let boxes = |answer: &Answered| answer.scale.agreeing_boxes();
        self.tally(|answer| answer.scale.is_in_top(answer.score, boxes(answer)))
    }

    pub(super) fn tally(&self, is_top: impl Fn(&Answered) -> bool) -> BoxTally {
        BoxTally {
            top: self.answers.iter().filter(|answer| is_top(answer)).count(),
            answered: self.answers.len(),
        }
    }

    /// The scale of all answers; `None` when there are none, or they are on several.
    #[must_use]
    pub fn scale(&self) -> Option<Scale> {
        let first = self.answers.first()?.scale;
        let same = self.answers.iter().all(|answer| answer.scale == first);
        same.then_some(first)
    }

    /// How often each score was given.
    #[must_use]
    pub fn scores(&self) -> Scores {
        self.answers.iter().map(|answer| answer.score).collect()
    }

    /// The change of NPS since the answers of another window.
    #[must_use]
    pub fn nps_change(&self, earlier: &Self) -> Option<Change> {
        Change::of_nps(earlier.nps_tally(), self.nps_tally())
    }

    /// The accounts with an answer that meets a condition, by id, each once.
    #[must_use]
    pub fn accounts(&self, wanted: impl Fn(&Answered) -> bool) -> Vec<Uuid> {
        let answers = self.answers.iter().filter(|answer| wanted(answer));
        let mut accounts: Vec<_> = answers.map(|answer| answer.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// The answers that meet a condition.
    #[must_use]
    pub fn ids(&self, wanted: impl Fn(&Answered) -> bool) -> Vec<Uuid> {
        let answers = self.answers.iter().filter(|answer| wanted(answer));
        answers.map(|answer| answer.id).collect()
    }

    /// What was left out, by reason.
    #[must_use]
    pub fn exclusions(&self) -> [Exclusion; 2] {
        [
            (ExclusionReason::Skipped, self.skipped),
            (ExclusionReason::Superseded, self.superseded),
        ]
        .map(|(reason, count)| Exclusion { reason, count })
    }
}

impl Answered {
    /// What the answer makes of who gave it, by the question of NPS.
    #[must_use]
    pub const fn group(&self) -> NpsGroup {
        NpsGroup::of(self.score)
    }
}
