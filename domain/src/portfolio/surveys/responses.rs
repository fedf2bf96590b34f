//! What became of those who were to be asked.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Circumstances, InvitationRow};
use crate::{
    metric::{Exclusion, ExclusionReason, Metric},
    name::names,
    portfolio::{columns::day, evaluate::Portfolio},
    survey::{DecisionKind, ResponseCounts, SurveyKind},
    time::Window,
};

/// A step on the way from an audience to its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResponseStep {
    /// Was to be asked.
    Selected,
    /// Was not asked: had been asked not long before.
    Throttled,
    /// Was not asked, or did not answer: does not want to be asked.
    OptedOut,
    /// Could not be asked.
    WithoutAddress,
    /// Was asked.
    Sent,
    /// Was asked, but the message came back.
    Bounced,
    /// Opened the question.
    Opened,
    /// Began to answer, and has not finished.
    Partial,
    /// Answered.
    Completed,
    /// Let the time pass.
    Expired,
}

names!(ResponseStep {
    Selected => "SELECTED",
    Throttled => "THROTTLED",
    OptedOut => "OPTED_OUT",
    WithoutAddress => "WITHOUT_ADDRESS",
    Sent => "SENT",
    Bounced => "BOUNCED",
    Opened => "OPENED",
    Partial => "PARTIAL",
    Completed => "COMPLETED",
    Expired => "EXPIRED",
});

/// One who was to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    id: Uuid,
    account: Uuid,
    /// A bit for every step.
    steps: u16,
    pub(super) asked: Arc<Circumstances>,
}

/// What became of those whom campaigns of a window were to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyResponses {
    pub(super) invitations: Vec<Asked>,
    pub(super) window: Window,
    pub(super) as_of: NaiveDate,
}

impl Portfolio {
    /// What became of those about whom was decided in the window, as it is known on the portfolio's date: of surveys of one kind, or of all.
    #[must_use]
    pub fn survey_responses(
        &self,
        window: &Window,
        kind: Option<SurveyKind>,
        campaign: Option<Uuid>,
    ) -> SurveyResponses {
        let days = day(window.start())..day(window.end());
        let mut invitations = Vec::new();
        for account in &*self.population {
            let rows = self.invitations_of(*account);
            let rows = rows.filter(|row| {
                days.contains(&row.day)
                    && kind.is_none_or(|kind| row.kind == kind)
                    && campaign.is_none_or(|campaign| row.asked.campaign == Some(campaign))
            });
            invitations.extend(rows.map(|row| Asked {
                id: row.id,
                account: self.id(*account),
                steps: row.steps(self.basis.day),
                asked: Arc::clone(&row.asked),
            }));
        }
        SurveyResponses {
            invitations,
            window: *window,
            as_of: self.basis.as_of,
        }
    }

    /// The decisions about contacts of an account while it is in the books, as far as they are known, ascending.
    pub(super) fn invitations_of(&self, account: u32) -> impl Iterator<Item = &InvitationRow> {
        let tenure = self.facts.tenure(account);
        let end = tenure.end.min(self.basis.day.saturating_add(1));
        let days = tenure.first..end;
        let rows = self.facts.invitations.of(account).iter();
        rows.filter(move |row| days.contains(&row.day) && self.is_of_this_plan(&row.asked))
    }
}

impl InvitationRow {
    /// The steps that were taken by the end of a day.
    fn steps(&self, by: i32) -> u16 {
        let is = |on: i32| on <= by;
        let asks = self.decision == DecisionKind::Ask;
        let completed = asks && is(self.completed);
        let partial = asks && is(self.partial) && !completed;
        let opened = asks && (is(self.opened) || completed || partial);
        let sent = asks && (is(self.sent) || opened);
        let steps = [
            (ResponseStep::Selected, true),
            (
                ResponseStep::Throttled,
                self.decision == DecisionKind::Throttled,
            ),
            (
                ResponseStep::OptedOut,
                self.decision == DecisionKind::OptedOut || (is(self.opted_out) && !completed),
            ),
            (
                ResponseStep::WithoutAddress,
                self.decision == DecisionKind::NoAddress,
            ),
            (ResponseStep::Sent, sent),
            (ResponseStep::Bounced, is(self.bounced) && !opened),
            (ResponseStep::Opened, opened),
            (ResponseStep::Partial, partial),
            (ResponseStep::Completed, completed),
            (
                ResponseStep::Expired,
                is(self.expired) && !completed && !partial,
            ),
        ];
        let taken = steps.into_iter().filter(|(_, taken)| *taken);
        taken.fold(0, |bits, (step, _)| bits | 1 << step as u16)
    }
}

impl Asked {
    const fn took(&self, step: ResponseStep) -> bool {
        self.steps & (1 << step as u16) != 0
    }
}

impl SurveyResponses {
    /// How many took each step.
    #[must_use]
    pub fn counts(&self) -> ResponseCounts {
        let of = |step| self.count(step);
        ResponseCounts {
            selected: of(ResponseStep::Selected),
            throttled: of(ResponseStep::Throttled),
            opted_out: of(ResponseStep::OptedOut),
            without_address: of(ResponseStep::WithoutAddress),
            sent: of(ResponseStep::Sent),
            bounced: of(ResponseStep::Bounced),
            opened: of(ResponseStep::Opened),
            partial: of(ResponseStep::Partial),
            completed: of(ResponseStep::Completed),
            expired: of(ResponseStep::Expired),
        }
    }

    /// How many took a step.
    #[must_use]
    pub fn count(&self, step: ResponseStep) -> usize {
        self.invitations
            .iter()
            .filter(|asked| asked.took(step))
            .count()
    }

    /// The accounts of those who took a step, by id, each once.
    #[must_use]
    pub fn accounts(&self, step: ResponseStep) -> Vec<Uuid> {
        let asked = self.invitations.iter().filter(|asked| asked.took(step));
        let mut accounts: Vec<_> = asked.map(|asked| asked.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// The invitations of those who took a step.
    #[must_use]
    pub fn ids(&self, step: ResponseStep) -> Vec<Uuid> {
        let asked = self.invitations.iter().filter(|asked| asked.took(step));
        asked.map(|asked| asked.id).collect()
    }

    /// Response rate: completed / (sent - bounced - throttled). Those who were throttled were not sent anything and are told apart, so that they are
    /// not in the denominator.
    #[must_use]
    pub fn rate(&self) -> Metric {
        let counts = self.counts();
        let excluded = [
            (ExclusionReason::Bounced, counts.bounced),
            (ExclusionReason::Throttled, counts.throttled),
        ];
        let rate = Metric::proportion(
            counts.completed,
            counts.reached(),
            "COMPLETED_OF_REACHED",
            self.as_of,
        );
        rate.over(self.window)
            .excluding(excluded.map(|(reason, count)| Exclusion { reason, count }))
    }
}
