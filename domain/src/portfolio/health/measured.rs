//! What facts say of the health of accounts.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    account::Millionths,
    engagement::RecentUsage,
    growth::{CustomerGrowth, KpiTerms},
    health::{FactorKind, Judgements, Reading, Readings},
    invoice::paid_in_time,
    metric::Ratio,
    onboarding::{MilestoneStatus, PlanStatus},
    outcome::OutcomeEnd,
    portfolio::{columns::day, evaluate::Portfolio, surveys::AnswerRow},
    renewal::{RenewalSettings, RenewalState},
    survey::{NpsTally, SurveyKind},
    time::date_of_day,
};

/// For how many days an answer tells something, how far back cases and touchpoints are counted, and from how many days on an account has been a customer
/// for long enough to be spoken to.
const ANSWERS: i32 = 365;
const CARE: i32 = 90;
const MONTH: i32 = 30;

/// How many boxes of a scale are satisfied ones.
const SATISFIED: u16 = 2;

/// What is measured of health beside the facts of a portfolio.
#[derive(Clone, Copy, Debug)]
pub struct MeasuredElsewhere<'a> {
    /// What people did with the product until the portfolio's date.
    pub usage: &'a RecentUsage,
    /// What CSMs think.
    pub judgements: &'a Judgements,
    /// How the tenant reckons renewals.
    pub renewals: &'a RenewalSettings,
    /// The KPIs that count.
    pub kpis: &'a HashMap<Uuid, KpiTerms>,
}

impl Portfolio {
    /// What is measured of the health of every account, by id, at the end of the portfolio's date: nothing that happened later counts.
    ///
    /// Of a tenant that keeps no cases, touchpoints or usage at all, nobody knows how many an account has: then there is no reading rather than a zero.
    #[must_use]
    pub fn health_readings(&self, elsewhere: MeasuredElsewhere<'_>) -> Vec<(Uuid, Readings)> {
        let today = self.basis.day;
        let accounts = || 0..u32::try_from(self.facts.account_count()).unwrap_or(u32::MAX);
        let keeps_cases = accounts().any(|account| {
            let first = self.facts.cases.of(account).first();
            first.is_some_and(|case| case.opened <= today)
        });
        let keeps_touches = accounts().any(|account| {
            let first = self.facts.touches.of(account).first();
            first.is_some_and(|touch| touch.day <= today)
        });
        let measure = Measure {
            portfolio: self,
            elsewhere,
            keeps_cases,
            keeps_touches,
            growth: self.growth(elsewhere.kpis),
        };
        let accounts = self.holdings.iter().map(|holding| holding.account);
        accounts
            .map(|account| (self.id(account), measure.of(account)))
            .collect()
    }
}

struct Measure<'a> {
    portfolio: &'a Portfolio,
    elsewhere: MeasuredElsewhere<'a>,
    keeps_cases: bool,
    keeps_touches: bool,
    growth: CustomerGrowth,
}

impl Measure<'_> {
    fn of(&self, account: u32) -> Readings {
        let mut readings = Readings::default();
        self.usage(account, &mut readings);
        for (factor, survey) in [
            (FactorKind::Nps, SurveyKind::Nps),
            (FactorKind::Csat, SurveyKind::Csat),
            (FactorKind::Ces, SurveyKind::Ces),
        ] {
            if let Some(reading) = self.answers(account, survey) {
                readings.set(factor, reading);
            }
        }
        if self.keeps_cases {
            let open = self.open_cases(account);
            readings.set(FactorKind::OpenCases, self.today(Ratio::count(open)));
            let reopened = self.reopened_cases(account);
            let reopened = self.today(Ratio::count(reopened));
            readings.set(FactorKind::ReopenedCases, reopened);
        }
        if let Some(frequency) = self.touches(account) {
            readings.set(FactorKind::TouchFrequency, self.today(frequency));
        }
        if let Some(distance) = self.renewal(account) {
            readings.set(FactorKind::RenewalDistance, self.today(distance));
        }
        let (id, on) = (self.portfolio.id(account), self.portfolio.basis.as_of);
        if let Some(judged) = self.elsewhere.judgements.reading(id, on) {
            readings.set(FactorKind::CsmJudgement, judged);
        }
        if let Some(progress) = self.milestones(account) {
            readings.set(FactorKind::MilestoneProgress, progress);
        }
        if let Some(attainment) = self.outcomes(account) {
            readings.set(FactorKind::OutcomeAttainment, self.today(attainment));
        }
        if let Some(share) = paid_in_time(self.portfolio.facts.invoices.of(account), on) {
            readings.set(FactorKind::Payment, self.today(share));
        }
        if let Some(growth) = self.growth.of(id) {
            readings.set(FactorKind::KpiGrowth, self.today(growth.growth()));
        }
        readings
    }

    /// What is true at the end of the day itself.
    fn today(&self, value: Ratio) -> Reading {
        Reading {
            value: rounded(value),
            measured_on: self.portfolio.basis.as_of,
        }
    }

    fn usage(&self, account: u32, readings: &mut Readings) {
        let usage = self.elsewhere.usage;
        let Some(measured_on) = usage.recorded_on else {
            return;
        };
        let id = self.portfolio.id(account);
        let own = usage.accounts.get(&id).copied().unwrap_or_default();
        let seats = self.portfolio.seats(account).map(i128::from);
        let utilisation = seats.and_then(|seats| Ratio::new(own.monthly.into(), seats));
        for (kind, value) in [
            (FactorKind::UsageTrend, own.trend()),
            (FactorKind::Stickiness, own.stickiness()),
            (FactorKind::SeatUtilisation, utilisation),
        ] {
            if let Some(value) = value.map(rounded) {
                readings.set(kind, Reading { value, measured_on });
            }
        }
    }

    fn answers(&self, account: u32, kind: SurveyKind) -> Option<Reading> {
        let first = self.portfolio.basis.day - ANSWERS;
        let rows = self.portfolio.answers_of(account);
        let rows = rows
            .iter()
            .rev()
            .take_while(|row| row.day > first)
            .filter(|row| row.kind == kind);
        let mut contacts: Vec<Uuid> = Vec::new();
        let mut counting: Vec<(&AnswerRow, i16)> = Vec::new();
        for row in rows {
            let Some(score) = row.score else { continue };
            if let Some(contact) = row.contact {
                if contacts.contains(&contact) {
                    continue;
                }
                contacts.push(contact);
            }
            counting.push((row, score));
        }
        let (latest, _) = counting.first()?;
        let share = |is_good: fn(&AnswerRow, i16) -> bool| {
            let good = counting.iter().filter(|(row, score)| is_good(row, *score));
            Ratio::count(good.count()).divided_by(Ratio::count(counting.len()))
        };
        let value = match kind {
            SurveyKind::Nps => {
                let tally: NpsTally = counting.iter().map(|(_, score)| *score).collect();
                tally.score()
            }
            SurveyKind::Ces => {
                share(|row, score| row.scale.is_in_top(score, row.scale.agreeing_boxes()))
            }
            SurveyKind::Csat | SurveyKind::Custom => {
                share(|row, score| row.scale.is_in_top(score, SATISFIED))
            }
        };
        Some(Reading {
            value: rounded(value?),
            measured_on: date_of_day(latest.day),
        })
    }

    fn open_cases(&self, account: u32) -> usize {
        let today = self.portfolio.basis.day;
        let cases = self.portfolio.cases(account).iter();
        cases.filter(|case| case.is_open(today)).count()
    }

    fn reopened_cases(&self, account: u32) -> usize {
        let today = self.portfolio.basis.day;
        let endings = self.portfolio.cases(account).iter();
        let endings = endings.flat_map(|case| &case.endings);
        endings
            .filter(|ending| today - CARE < ending.reopened && ending.reopened <= today)
            .count()
    }

    /// Touchpoints in 30 days; not known of a tenant that keeps none, and of an account that is new.
    fn touches(&self, account: u32) -> Option<Ratio> {
        let today = self.portfolio.basis.day;
        let signed_up = self.portfolio.facts.signed_up[account as usize];
        let days = today.saturating_sub(signed_up).saturating_add(1).min(CARE);
        if !self.keeps_touches || days < MONTH {
            return None;
        }
        let touches = self.portfolio.touches(account).iter();
        let counting = touches
            .filter(|touch| touch.counts() && today - days < touch.day && touch.day <= today);
        let count = i128::try_from(counting.count()).unwrap_or(i128::MAX);
        Ratio::new(count.saturating_mul(MONTH.into()), days.into())
    }

    fn renewal(&self, account: u32) -> Option<Ratio> {
        let as_of = self.portfolio.basis.as_of;
        let grace = self.elsewhere.renewals.grace_days;
        let mut renewals = self.portfolio.renewals_of(account);
        let next =
            renewals.find(|row| row.renewal.state(as_of, grace).0 == RenewalState::Pending)?;
        let days = day(next.renewal.due_on) - self.portfolio.basis.day;
        Some(Ratio::whole(days.into()))
    }

    /// The milestones that are done among those that are due, of the onboardings that have started and were not given up. It tells of the day on which the
    /// last of these onboardings was completed, and of today while one is under way.
    fn milestones(&self, account: u32) -> Option<Reading> {
        let today = self.portfolio.basis.as_of;
        let (mut done, mut due) = (0, 0);
        let mut measured_on = NaiveDate::MIN;
        for row in self.portfolio.onboardings(account) {
            let state = row.plan.on(today, &self.portfolio.facts.calendar);
            if !matches!(state.status, PlanStatus::Running | PlanStatus::Completed) {
                continue;
            }
            measured_on = measured_on.max(state.completed_on.unwrap_or(today));
            let milestones = state.milestones.iter();
            for milestone in milestones.filter(|milestone| milestone.due_on <= today) {
                due += usize::from(milestone.status != MilestoneStatus::Skipped);
                done += usize::from(milestone.status == MilestoneStatus::Done);
            }
        }
        let value = Ratio::count(done).divided_by(Ratio::count(due))?;
        Some(Reading {
            value: rounded(value),
            measured_on,
        })
    }

    /// The desired outcomes that are attained among those that are due, those that were given up apart.
    fn outcomes(&self, account: u32) -> Option<Ratio> {
        let today = self.portfolio.basis.as_of;
        let outcomes = self.portfolio.facts.outcomes.of(account).iter();
        let (mut attained, mut due) = (0, 0);
        for outcome in outcomes.take_while(|outcome| outcome.due_on <= today) {
            match outcome.end.filter(|end| end.day() <= today) {
                Some(OutcomeEnd::Abandoned(_)) => {}
                end => {
                    due += 1;
                    attained += usize::from(end.is_some());
                }
            }
        }
        Ratio::count(attained).divided_by(Ratio::count(due))
    }
}

/// The number with six decimals, rounded half to even.
fn rounded(value: Ratio) -> Millionths {
    let decimal = value.to_decimal(6);
    Millionths::from_decimal(decimal).unwrap_or(Millionths(match decimal.is_sign_negative() {
        true => i64::MIN,
        false => i64::MAX,
    }))
}
