//! The renewals of a made-up tenant, told from its contracts: each term that is over was followed by another one, or was not.

use chrono::{Days, NaiveDate};
use data::{
    bulk::MOST,
    error::Error,
    patch::Patch,
    reference::Reference,
    renewal::{PastCall, RenewalRow, prepare, take_over_calls, upsert},
    scope::Scope,
};
use domain::{
    money::{Currency, Money},
    ownership::OwnershipRole,
    renewal::{
        CallHorizon, ForecastSource, Likelihood, LinePrice, RenewalOutcome, annual_of, outcome_of,
    },
};

use super::load::POLICY;
use crate::demo::{DemoSubscription, DemoTenant};

/// Writes what came of the terms that are over and what was called about them, and makes the renewals that lie ahead.
pub(super) async fn write(scope: &Scope, made_up: &DemoTenant) -> Result<(), Error> {
    let (rows, calls) = history(made_up, scope.today());
    for rows in rows.chunks(MOST) {
        upsert(scope, rows, POLICY).await?;
    }
    for calls in calls.chunks(MOST) {
        take_over_calls(scope, calls).await?;
    }
    prepare(scope).await.map(drop)
}

/// The renewals of the terms that are over, and the calls about them.
fn history(made_up: &DemoTenant, today: NaiveDate) -> (Vec<RenewalRow>, Vec<PastCall>) {
    let (mut rows, mut calls) = (Vec::new(), Vec::new());
    for (place, term) in made_up.subscriptions.iter().enumerate() {
        let is_contract = term.life.contract_months.is_some();
        let over = term.ends_on.filter(|end| is_contract && *end <= today);
        let Some(due_on) = over else { continue };
        let next = made_up.subscriptions.get(place + 1);
        let next = next.filter(|next| next.account == term.account && next.starts_on == due_on);
        let Some(last_day) = due_on.pred_opt() else {
            continue;
        };
        let due = worth(term, last_day);
        let renewed = next.map_or(0, |next| worth(next, due_on));
        let outcome = outcome_of(renewed, due).unwrap_or(RenewalOutcome::Churned);
        let Some(currency) = term.lines.first().map(|line| line.currency) else {
            continue;
        };
        if due > 0 {
            let row = row(term, due_on, (due, renewed), (outcome, currency));
            calls.extend(calls_about(made_up, &row, place));
            rows.push(row);
        }
    }
    (rows, calls)
}

/// What a subscription is worth a year on a day, in minor units.
fn worth(of: &DemoSubscription, on: NaiveDate) -> i64 {
    let running = of
        .lines
        .iter()
        .filter(|line| line.starts_on <= on && line.ends_on.is_none_or(|end| on < end));
    let prices: Vec<LinePrice> = running
        .map(|line| LinePrice {
            amount_minor: line.amount_minor - line.discount_minor,
            quantity: line.quantity,
            interval: line.interval,
        })
        .collect();
    i64::try_from(annual_of(&prices)).unwrap_or(i64::MAX)
}

fn row(
    term: &DemoSubscription,
    due_on: NaiveDate,
    (due, renewed): (i64, i64),
    (outcome, currency): (RenewalOutcome, Currency),
) -> RenewalRow {
    let cancelled_on = term.life.cancellation.as_ref();
    let cancelled_on = cancelled_on.map(|cancellation| cancellation.cancelled_on);
    let is_lost = outcome == RenewalOutcome::Churned;
    let major = |minor| Money::new(minor, currency).to_major();
    RenewalRow {
        external_id: term.external_id.replace("SUB-", "REN-"),
        account: Reference::ExternalId(term.account.clone()),
        subscription_external_id: Some(term.external_id.clone()),
        due_on,
        amount_due: major(due),
        currency,
        notice_deadline: Patch::Keep,
        owner_email: Patch::Keep,
        stage: None,
        risk_reasons: None,
        outcome: Some(outcome),
        closed_on: cancelled_on.filter(|_| is_lost).or(Some(due_on)),
        renewed: (!is_lost).then(|| major(renewed)),
    }
}

/// The server's calls at each horizon, the CSM's at 90 days and the final one at 30: better than chance, and too hopeful.
fn calls_about(made_up: &DemoTenant, row: &RenewalRow, place: usize) -> Vec<PastCall> {
    let is_lost = row.outcome == Some(RenewalOutcome::Churned);
    let whim = u8::try_from(place * 37 % 25).unwrap_or(0);
    let (csm, last) = match is_lost {
        true => (35 + whim, 15 + whim),
        false => (70 + whim, 75 + whim),
    };
    [
        (ForecastSource::Automated, CallHorizon::Days180, 80),
        (ForecastSource::Automated, CallHorizon::Days90, 80),
        (ForecastSource::Csm, CallHorizon::Days90, csm),
        (ForecastSource::Automated, CallHorizon::Days30, 80),
        (ForecastSource::Final, CallHorizon::Days30, last),
    ]
    .into_iter()
    .filter_map(|(source, horizon, per_cent)| {
        let made_on = row.due_on.checked_sub_days(Days::new(horizon.days()))?;
        let csm = owner_on(made_up, row, made_on);
        Some(PastCall {
            renewal: row.external_id.clone(),
            source,
            made_on,
            likelihood: Likelihood::per_cent(per_cent),
            csm_email: csm.filter(|_| source != ForecastSource::Automated),
        })
    })
    .collect()
}

/// Who was the primary owner of the account on a day.
fn owner_on(made_up: &DemoTenant, row: &RenewalRow, day: NaiveDate) -> Option<String> {
    let account = match &row.account {
        Reference::ExternalId(account) => account,
        Reference::Id(_) => return None,
    };
    let mut owners = made_up.ownership.iter();
    let owner = owners.find(|owner| {
        owner.role == OwnershipRole::Primary
            && owner.account == *account
            && owner.starts_on <= day
            && owner.ends_on.is_none_or(|end| day < end)
    });
    owner.map(|owner| owner.member.clone())
}
