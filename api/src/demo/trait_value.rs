//! Custom traits, and their values of an account.

use domain::account::{Millionths, TraitKind, TraitValue};

use super::{
    account::Identity,
    calendar::{History, plus_days},
    chance::{Chance, Topic},
    lifetime::Lifetime,
    model::DemoTrait,
    profile::{Fill, Profile, TraitSheet},
};

/// How many of a thousand values are known.
const KNOWN: u64 = 880;

/// The traits of a tenant.
pub(super) fn definitions(profile: &Profile) -> Vec<DemoTrait> {
    let definition = |sheet: &TraitSheet| DemoTrait {
        key: sheet.key,
        label: sheet.label,
        kind: kind(sheet.fill),
        choices: match sheet.fill {
            Fill::Choice(choices) => choices.to_vec(),
            _ => Vec::new(),
        },
    };
    profile.traits.iter().map(definition).collect()
}

const fn kind(fill: Fill) -> TraitKind {
    match fill {
        Fill::Text(_) => TraitKind::Text,
        Fill::Employees => TraitKind::Number,
        Fill::AfterSignUp => TraitKind::Date,
        Fill::Boolean(_) => TraitKind::Boolean,
        Fill::Choice(_) => TraitKind::Choice,
    }
}

/// The values of the account of that number, by the key of the trait; most traits have one.
pub(super) fn values(
    profile: &Profile,
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    history: History,
) -> Vec<(&'static str, TraitValue)> {
    let mut chance = Chance::new(seed, Topic::Traits, number);
    let mut known = Vec::with_capacity(profile.traits.len());
    for sheet in profile.traits {
        let is_known = chance.happens(KNOWN);
        let value = value(&mut chance, sheet.fill, account, life, history);
        known.extend(value.filter(|_| is_known).map(|value| (sheet.key, value)));
    }
    known
}

fn value(
    chance: &mut Chance,
    fill: Fill,
    account: &Identity,
    life: &Lifetime,
    history: History,
) -> Option<TraitValue> {
    Some(match fill {
        Fill::Text(start) => TraitValue::Text(format!("{start}{}", chance.between(10_000, 99_999))),
        Fill::Employees => {
            let (fewest, most) = account.segment.employees();
            TraitValue::Number(Millionths(chance.skewed(fewest, most) * 1_000_000))
        }
        Fill::AfterSignUp => {
            let date = plus_days(life.first.paid_from, chance.between(5, 40));
            let has_come = date <= life.first.ends_on.unwrap_or(history.today);
            return has_come.then_some(TraitValue::Date(date));
        }
        Fill::Boolean(per_mille) => TraitValue::Boolean(chance.happens(per_mille)),
        Fill::Choice(choices) => TraitValue::Choice(chance.pick(choices).to_owned()),
    })
}
