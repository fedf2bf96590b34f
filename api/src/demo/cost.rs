//! What the tenant spends to keep its customers, month by month.

use chrono::Datelike;
use domain::{
    cost::CostCategory::{self, CustomerMarketing, Programmes, Salaries, Systems, Training},
    money::Currency,
};

use super::{
    calendar::{History, first_of_month, plus_months},
    chance::{Chance, Topic},
    model::DemoCost,
    profile::Profile,
};

/// What a month costs in units of the currency, for each customer success manager, and every how many months it is spent.
const SPENT: [(CostCategory, i64, u32); 5] = [
    (Salaries, 5_400, 1),
    (Systems, 350, 1),
    (CustomerMarketing, 600, 1),
    (Programmes, 900, 3),
    (Training, 1_100, 6),
];

/// The costs of every month that is over, or has begun.
pub(super) fn costs(
    profile: &Profile,
    currency: Currency,
    seed: u64,
    history: History,
) -> Vec<DemoCost> {
    let first = first_of_month(history.start);
    let unit = 10_i64.pow(currency.minor_digits());
    let csms = i64::try_from(profile.csms).unwrap_or(1);
    let mut costs = Vec::new();
    for month in 0.. {
        let starts_on = plus_months(first, month);
        if starts_on > history.today {
            break;
        }
        let mut chance = Chance::new(seed, Topic::Costs, month as usize);
        for (category, amount, every) in SPENT {
            // Up to a twentieth more or less.
            let amount = amount * csms * chance.between(950, 1_050) / 1_000;
            if month % every == 0 {
                costs.push(DemoCost {
                    external_id: format!(
                        "COST-{}-{:02}-{category}",
                        starts_on.year(),
                        starts_on.month()
                    ),
                    category,
                    starts_on,
                    ends_on: plus_months(starts_on, 1),
                    amount_minor: amount * unit,
                });
            }
        }
    }
    costs
}
