//! What rules watch for, in a portfolio.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    growth::standings,
    health::{Computed, Score},
    renewal::RenewalState,
    survey::{NpsGroup, SurveyKind},
    time::date_of_day,
    work::{About, AboutKind, Condition, KnownElsewhere, Occasion},
};

use super::{
    columns::{NONE, day},
    evaluate::Portfolio,
};

impl Portfolio {
    /// Where a condition is met: what happened from `since` until the portfolio's date, on the day on which it did, and what is so at the end of the date.
    /// Ascending by day.
    #[must_use]
    pub fn occasions(
        &self,
        condition: &Condition,
        elsewhere: KnownElsewhere<'_>,
        since: NaiveDate,
    ) -> Vec<Occasion> {
        let mut watch = Watch {
            portfolio: self,
            elsewhere,
            since: day(since),
            today: self.basis.day,
            found: Vec::new(),
        };
        for holding in &self.holdings {
            watch.account(condition, holding.account);
        }
        watch.found.sort_unstable();
        watch.found
    }
}

struct Watch<'a> {
    portfolio: &'a Portfolio,
    elsewhere: KnownElsewhere<'a>,
    since: i32,
    today: i32,
    found: Vec<Occasion>,
}

impl Watch<'_> {
    fn account(&mut self, condition: &Condition, account: u32) {
        match *condition {
            Condition::HealthBelow { hundredths } => self.health_below(account, hundredths),
            Condition::HealthBand { band } => self.scores(account, |before, now| {
                let moved = now.band == Some(band) && before.band != Some(band);
                moved.then(|| format!("The health of the account came into the band {band}"))
            }),
            Condition::RenewalUntouched {
                due_within_days,
                untouched_for_days,
            } => self.renewals(account, due_within_days, untouched_for_days),
            Condition::DetractorAnswered { campaign } => self.detractors(account, campaign),
            Condition::CaseReopened { times } => self.cases(account, times),
            Condition::MilestoneOverdue { for_days } => self.milestones(account, for_days),
            Condition::KpiStale { kpi } => self.kpis(account, kpi),
            Condition::AccountUnowned {
                signed_up_within_days,
            } => self.unowned(account, signed_up_within_days),
        }
    }

    fn push(&mut self, account: u32, on: i32, about: Option<About>, reason: String) {
        self.found.push(Occasion {
            on: date_of_day(on),
            account: self.portfolio.id(account),
            about,
            reason,
        });
    }

    /// Whether a day is one of those that are asked about.
    fn is_asked(&self, on: i32) -> bool {
        self.since <= on && on <= self.today
    }

    fn health_below(&mut self, account: u32, hundredths: u16) {
        let limit = Score::of_hundredths(hundredths.into()).unwrap_or(Score::FULL);
        self.scores(account, |before, now| {
            let (before, now) = (before.score?, now.score?);
            let fell = now < limit && before >= limit;
            fell.then(|| format!("The health score fell from {before} to {now}, below {limit}"))
        });
    }

    /// Each score against the one before it; days without a score say nothing.
    fn scores(&mut self, account: u32, reason: impl Fn(&Computed, &Computed) -> Option<String>) {
        let id = self.portfolio.id(account);
        let Some(scores) = self.elsewhere.health.get(&id) else {
            return;
        };
        let known = scores.iter().filter(|computed| computed.score.is_some());
        let mut before: Option<&Computed> = None;
        for now in known {
            let on = day(now.computed_on);
            if let Some(before) = before
                && self.is_asked(on)
                && let Some(reason) = reason(before, now)
            {
                self.push(account, on, None, reason);
            }
            before = Some(now);
        }
    }

    fn renewals(&mut self, account: u32, within: u32, untouched: u32) {
        let (portfolio, as_of) = (self.portfolio, self.portfolio.basis.as_of);
        let before = self.today.saturating_sub_unsigned(untouched);
        // One that is new has had no time to be spoken to.
        if portfolio.facts.signed_up[account as usize] > before.saturating_add(1) {
            return;
        }
        let touches = portfolio.touches(account);
        let until = touches.partition_point(|touch| touch.day <= self.today);
        let last = touches[..until].iter().rfind(|touch| touch.counts());
        if last.is_some_and(|last| last.day > before) {
            return;
        }
        let grace = self.elsewhere.renewals.grace_days;
        for row in portfolio.renewals_of(account) {
            let due_on = row.renewal.due_on;
            let away = (due_on - as_of).num_days();
            let is_due = (0..=i64::from(within)).contains(&away);
            if is_due && row.renewal.state(as_of, grace).0 == RenewalState::Pending {
                let reason = format!(
                    "The renewal of {due_on} is {away} days away, and nobody has been in touch for {untouched} days"
                );
                let about = about(AboutKind::Renewal, row.renewal.id);
                self.push(account, self.today, about, reason);
            }
        }
    }

    fn detractors(&mut self, account: u32, campaign: Option<Uuid>) {
        let since = self.since;
        let rows = self.portfolio.answers_of(account).iter().rev();
        for row in rows.take_while(|row| row.day >= since) {
            let asked = campaign.is_none_or(|campaign| row.asked.campaign == Some(campaign));
            let Some(score) = row.score.filter(|_| asked && row.kind == SurveyKind::Nps) else {
                continue;
            };
            if self.is_asked(row.day) && NpsGroup::of(score) == NpsGroup::Detractor {
                let reason = format!("Somebody answered with {score}, as a detractor");
                let about = about(AboutKind::SurveyAnswer, row.id);
                self.push(account, row.day, about, reason);
            }
        }
    }

    fn cases(&mut self, account: u32, times: u32) {
        let today = self.today;
        for case in self.portfolio.cases(account) {
            if case.spam <= today {
                continue;
            }
            let returns = case.endings.iter().map(|ending| ending.reopened);
            let returns = returns.filter(|on| *on <= today);
            for (on, number) in returns.zip(1..) {
                if number >= times && self.is_asked(on) {
                    let reason = match number {
                        1 => "A support case was opened again".to_owned(),
                        _ => format!("A support case was opened again {number} times"),
                    };
                    let about = about(AboutKind::SupportCase, case.id);
                    self.push(account, on, about, reason);
                }
            }
        }
    }

    fn milestones(&mut self, account: u32, for_days: u32) {
        let (portfolio, as_of) = (self.portfolio, self.portfolio.basis.as_of);
        for row in portfolio.onboardings(account) {
            if row.starts > self.today {
                continue;
            }
            let state = row.plan.on(as_of, &portfolio.facts.calendar);
            let due = state.overdue().map(|place| state.milestones[place].due_on);
            let due = due.filter(|due| (as_of - *due).num_days() >= for_days.into());
            let due: Vec<NaiveDate> = due.collect();
            if let Some(first) = due.iter().min() {
                let count = due.len();
                let reason = match count {
                    1 => format!("A milestone of the onboarding is overdue since {first}"),
                    _ => format!(
                        "{count} milestones of the onboarding are overdue, the first since {first}"
                    ),
                };
                let about = about(AboutKind::OnboardingPlan, row.id);
                self.push(account, self.today, about, reason);
            }
        }
    }

    fn kpis(&mut self, account: u32, only: Option<Uuid>) {
        let (portfolio, as_of) = (self.portfolio, self.portfolio.basis.as_of);
        let rows = portfolio.facts.kpis.of(account);
        for (kpi, standing) in standings(rows, as_of) {
            if only.is_some_and(|only| only != kpi) {
                continue;
            }
            let terms = self.elsewhere.kpis.get(&kpi);
            let terms = terms.filter(|terms| standing.is_stale(**terms));
            if let Some((terms, latest)) = terms.zip(standing.latest) {
                let reason = format!(
                    "The latest value of the KPI is of {}, and a value stands for {} days",
                    latest.on, terms.stale_after_days
                );
                self.push(account, self.today, about(AboutKind::Kpi, kpi), reason);
            }
        }
    }

    fn unowned(&mut self, account: u32, within: Option<u32>) {
        let facts = &self.portfolio.facts;
        let signed_up = facts.signed_up[account as usize];
        let is_new = within.is_none_or(|within| {
            signed_up > self.today.saturating_sub_unsigned(within) && signed_up != i32::MIN
        });
        if is_new && facts.owner_place(account, self.today) == NONE {
            let reason = "The account has no primary owner".to_owned();
            self.push(account, self.today, None, reason);
        }
    }
}

const fn about(kind: AboutKind, id: Uuid) -> Option<About> {
    Some(About { kind, id })
}
