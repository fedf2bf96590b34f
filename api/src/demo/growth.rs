//! The customers' own business, as KPIs tell it month by month.

use chrono::NaiveDate;
use domain::growth::{KpiDirection, KpiSource};

use super::{
    account::{Identity, Segment},
    calendar::{History, first_of_month, plus_days, plus_months},
    chance::{Chance, Topic, Weighted},
    lifetime::Lifetime,
    model::{DemoKpi, DemoKpiValue},
    profile::Profile,
    purchase::last_day,
};

/// The key of the KPI that is better when it is higher, and of the one that is better when it is lower.
pub(super) const REVENUE: &str = "revenue";
pub(super) const REPORT_HOURS: &str = "report_hours";

/// How many of a thousand customers tell each.
const TELLING: &[(&str, u64)] = &[(REVENUE, 700), (REPORT_HOURS, 550)];
/// How many of a thousand stop telling, and for how many days nothing has been heard of them.
const SILENT: (u64, i64) = (110, 150);
/// For how many days before they leave things go badly for customers.
const DECLINE: i64 = 240;
/// For how many days a value stands.
const STALE_AFTER: i64 = 75;

const SOURCES: &[Weighted<KpiSource>] = &[
    (6, KpiSource::CustomerReported),
    (3, KpiSource::Integrated),
    (1, KpiSource::Estimated),
];

/// What is measured of the customers of a tenant.
pub(super) fn kpis(profile: &Profile) -> Vec<DemoKpi> {
    vec![
        DemoKpi {
            key: REVENUE,
            label: "Revenue a month",
            unit: profile.currency,
            direction: KpiDirection::HigherIsBetter,
            stale_after_days: STALE_AFTER,
        },
        DemoKpi {
            key: REPORT_HOURS,
            label: "Hours spent on reports a month",
            unit: "hours",
            direction: KpiDirection::LowerIsBetter,
            stale_after_days: STALE_AFTER,
        },
    ]
}

/// The first value, from the least to the greatest.
fn first_value(kpi: &str, segment: Segment) -> (i64, i64) {
    match (kpi == REVENUE, segment) {
        (true, Segment::Small) => (20_000, 160_000),
        (true, Segment::Middle) => (160_000, 1_600_000),
        (true, Segment::Large) => (1_600_000, 20_000_000),
        (false, Segment::Small) => (10, 60),
        (false, Segment::Middle) => (40, 200),
        (false, Segment::Large) => (150, 900),
    }
}

/// By how many thousandths a value changes in a month, from the least to the most.
const fn change(is_revenue: bool, declines: bool) -> (i64, i64) {
    match (is_revenue, declines) {
        (true, false) => (-12, 32),
        (true, true) => (-45, 8),
        (false, false) => (-60, 12),
        (false, true) => (-5, 55),
    }
}

/// The values of the KPIs of the account of that number, from its first paid day to its last one.
pub(super) fn kpi_values(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    history: History,
) -> Vec<DemoKpiValue> {
    let mut values = Vec::new();
    for (place, (kpi, tells)) in TELLING.iter().enumerate() {
        let mut chance = Chance::new(seed, Topic::Kpis, number * TELLING.len() + place);
        let (least, greatest) = first_value(kpi, account.segment);
        let mut value = chance.skewed(least, greatest);
        let (tells, falls_silent) = (chance.happens(*tells), chance.happens(SILENT.0));
        let source = chance.weighted(SOURCES);
        let last = last_day(life, history);
        let last = if falls_silent {
            plus_days(last, -SILENT.1)
        } else {
            last
        };
        let days = days(life.first.paid_from).take_while(|day| tells && *day <= last);
        for measured_on in days {
            values.push(DemoKpiValue {
                external_id: format!("KPI-{:05}-{kpi}-{measured_on}", number + 1),
                account: account.external_id.clone(),
                kpi,
                measured_on,
                value,
                source,
            });
            let declines = life
                .first
                .ends_on
                .is_some_and(|end| (end - measured_on).num_days() < DECLINE);
            let (least, most) = change(*kpi == REVENUE, declines);
            value = (value * (1_000 + chance.between(least, most)) / 1_000).max(1);
        }
    }
    values
}

/// The first day, and the first of every month after it.
fn days(first: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let months = (1..).map(move |month| plus_months(first_of_month(first), month));
    std::iter::once(first).chain(months)
}
