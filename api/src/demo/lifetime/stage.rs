//! The stages that an account goes through while it stays and when it leaves.

use chrono::NaiveDate;
use domain::account::{Stage, StageHistory};

use super::Stay;
use crate::demo::{
    account::Segment,
    calendar::plus_days,
    chance::Chance,
    signup::{Beginning, SignUp},
};

/// How many of a thousand customers were at risk once and recovered.
const SCARES: u64 = 120;
/// How many of a thousand customers are at risk today.
const SCARED: u64 = 60;

/// The stages of an account that was a customer in these times, up to today.
pub(in crate::demo) fn stages(
    chance: &mut Chance,
    sign_up: &SignUp,
    segment: Segment,
    stays: [Option<Stay>; 2],
    today: NaiveDate,
) -> StageHistory {
    let mut entries = Vec::new();
    for stay in stays.into_iter().flatten() {
        if stay.starts_on < stay.paid_from {
            entries.push((stay.starts_on, Stage::Trial));
        }
        match (sign_up.beginning, stay.ends_on) {
            (Beginning::Lapsed, Some(end)) => entries.push((end, Stage::Prospect)),
            _ => customer(chance, segment, stay, today, &mut entries),
        }
    }
    entries.retain(|(date, _)| *date <= today);
    entries.into_iter().collect()
}

/// On the way to the first value, active, perhaps at risk, perhaps gone.
fn customer(
    chance: &mut Chance,
    segment: Segment,
    stay: Stay,
    today: NaiveDate,
    entries: &mut Vec<(NaiveDate, Stage)>,
) {
    entries.push((stay.paid_from, Stage::Onboarding));
    let (shortest, longest) = segment.onboarding_days();
    let active = plus_days(stay.paid_from, chance.between(shortest, longest));
    let end = stay.ends_on.unwrap_or(today);
    if active < end || stay.ends_on.is_none() {
        entries.push((active, Stage::Active));
    }
    let scare = scare(chance, active, end);
    if let Some(end) = stay.ends_on {
        let warned = plus_days(end, -chance.between(20, 75));
        let at_risk = warned.max(plus_days(active, 1));
        if at_risk < end {
            entries.push((at_risk, Stage::AtRisk));
        }
        entries.push((end, Stage::Churned));
    } else if chance.happens(SCARED) {
        let at_risk = plus_days(today, -chance.between(3, 50));
        if at_risk > active {
            entries.push((at_risk, Stage::AtRisk));
        }
    }
    entries.extend(scare.into_iter().flatten());
}

/// At risk once, and over it long before the end.
fn scare(
    chance: &mut Chance,
    active: NaiveDate,
    end: NaiveDate,
) -> Option<[(NaiveDate, Stage); 2]> {
    let happens = chance.happens(SCARES);
    let at_risk = plus_days(active, chance.between(20, 200));
    let recovered = plus_days(at_risk, chance.between(15, 60));
    let in_time = recovered < plus_days(end, -80);
    (happens && in_time).then_some([(at_risk, Stage::AtRisk), (recovered, Stage::Active)])
}
