use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn window(start: &str, end: &str) -> Window {
    Window::new(date(start), date(end), Tz::UTC).unwrap()
}

fn usd() -> Currency {
    "USD".parse().unwrap()
}

fn cost(category: CostCategory, start: &str, end: &str, dollars: i64) -> RetentionCost {
    RetentionCost {
        category,
        starts_on: date(start),
        ends_on: date(end),
        amount: Money::new(dollars * 100, usd()),
    }
}

fn totals(costs: &[RetentionCost], window: Window, as_of: &str) -> CostTotals {
    CostTotals::of(costs, window, date(as_of), usd(), &RateTable::new()).unwrap()
}

fn shown(metric: &Metric) -> String {
    metric
        .displayed(4)
        .map_or_else(|| metric.status.to_string(), |value| value.to_string())
}

#[test]
fn what_it_costs_to_keep_a_customer() {
    let year = window("2024-01-01", "2025-01-01");
    for (dollars, customers, convention, value) in [
        (200_000, 5_000, CostConvention::PerRetainedCustomer, "40"),
        (125_000, 250, CostConvention::PerActiveCustomer, "500"),
        (
            125_000,
            0,
            CostConvention::PerActiveCustomer,
            "ZERO_DENOMINATOR",
        ),
    ] {
        let costs = [
            cost(
                CostCategory::Salaries,
                "2024-01-01",
                "2025-01-01",
                dollars - 1_000,
            ),
            cost(CostCategory::Training, "2024-05-01", "2024-05-02", 1_000),
        ];
        let totals = totals(&costs, year, "2024-12-31");
        let metric = totals.per_customer(None, customers, convention);
        assert_eq!(
            (shown(&metric).as_str(), metric.convention),
            (value, convention.as_str())
        );
        assert_eq!(
            totals.spent(Some(CostCategory::Training)),
            Ratio::whole(1_000)
        );
        assert_eq!(totals.spent(Some(CostCategory::Systems)), Ratio::ZERO);
        // By the 10,000 a month that were kept.
        let ratio = totals.by_retained_revenue(Ratio::whole(10_000));
        assert_eq!(ratio.value, Ratio::new(dollars.into(), 120_000));
        assert_eq!(totals.by_retained_revenue(Ratio::ZERO).value, None);
    }
}

#[test]
fn a_cost_is_spread_over_its_days_and_known_only_until_the_date() {
    let salaries = [cost(
        CostCategory::Salaries,
        "2024-01-01",
        "2025-01-01",
        366,
    )];
    let february = window("2024-02-01", "2024-03-01");
    for (as_of, dollars) in [("2024-12-31", 29), ("2024-02-10", 10), ("2024-01-31", 0)] {
        assert_eq!(
            totals(&salaries, february, as_of).spent(None),
            Ratio::whole(dollars),
            "{as_of}"
        );
    }
    let before = window("2023-01-01", "2024-01-01");
    assert_eq!(
        totals(&salaries, before, "2024-12-31").spent(None),
        Ratio::ZERO
    );
}

#[test]
fn a_cost_in_another_currency_takes_the_rate_of_its_first_day() {
    let mut rates = RateTable::new();
    let eur: Currency = "EUR".parse().unwrap();
    rates
        .insert(eur, usd(), date("2024-01-15"), "1.10".parse().unwrap())
        .unwrap();
    let cost = |start| RetentionCost {
        amount: Money::new(10_000, eur),
        ..cost(CostCategory::Systems, start, "2024-03-01", 0)
    };
    let of = |cost| {
        CostTotals::of(
            &[cost],
            window("2024-02-01", "2024-03-01"),
            date("2024-12-31"),
            usd(),
            &rates,
        )
    };
    assert_eq!(
        of(cost("2024-02-01")).unwrap().spent(None),
        Ratio::whole(110)
    );
    assert_eq!(of(cost("2024-01-14")).unwrap_err().date, date("2024-01-14"));
}

#[test]
fn costs_that_make_no_sense_are_refused() {
    let fine = cost(CostCategory::Systems, "2024-02-01", "2024-02-02", 0);
    assert_eq!(fine.checked(), Ok(fine));
    let negative = cost(CostCategory::Systems, "2024-02-01", "2024-02-02", -1);
    assert_eq!(negative.checked(), Err(CostError::NegativeAmount));
    let empty = cost(CostCategory::Systems, "2024-02-01", "2024-02-01", 1).checked();
    assert!(
        empty
            .unwrap_err()
            .to_string()
            .contains("must be after its start 2024-02-01")
    );
}

proptest! {
    #[test]
    fn the_parts_of_a_cost_add_up_to_it(cents in 0_i64..1_000_000, start in 0_u64..400, days in 1_u64..400) {
        let first = date("2023-12-01") + chrono::Days::new(start);
        let cost = RetentionCost {
            category: CostCategory::Discounts,
            starts_on: first,
            ends_on: first + chrono::Days::new(days),
            amount: Money::new(cents, usd()),
        };
        let months = window("2023-12-01", "2026-12-01").by_month();
        let spent: Option<Ratio> = months
            .map(|month| totals(&[cost], month, "2030-01-01").spent(None))
            .try_fold(Ratio::ZERO, Ratio::plus);
        prop_assert_eq!(spent, Some(Ratio::money(cents.into(), usd())));
    }
}
