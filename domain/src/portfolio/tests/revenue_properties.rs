//! What holds for recurring revenue in every window of every tenant.

use std::collections::HashSet;

use chrono_tz::Tz;
use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    metric::{ExclusionReason, Metric, Ratio},
    money::{MonthlyAmount, RateTable},
    ownership::OwnerConvention,
    portfolio::{AccountFact, AccountSet, CohortConvention, Dimension, Portfolio, Revenue},
    revenue::{
        AccountHistory, Books, ChurnConvention, Line, LogoCounts, MovementKind, MovementView,
        NetChurnConvention, RetentionConvention, RevenueSettings, Waterfall,
    },
    time::Window,
};

use super::{properties::any_rows, world::*};

/// Rates that change, for tenants with rows of the first 60 days. At times there are none before some day.
fn any_rates() -> impl Strategy<Value = RateTable> {
    let entries = prop::collection::vec((0_u64..60, 1_i64..3_000_000, any::<bool>()), 0..8);
    (entries, any::<bool>()).prop_map(|(entries, from_the_start)| {
        let mut rates = RateTable::new();
        let mut insert = |code: &str, from, millionths| {
            let rate = rust_decimal::Decimal::new(millionths, 6);
            rates
                .insert(currency(code), currency("USD"), from, rate)
                .unwrap();
        };
        if from_the_start {
            insert("EUR", chrono::NaiveDate::MIN, 1_100_000);
            insert("JPY", chrono::NaiveDate::MIN, 6_500);
        }
        for (from, millionths, euro) in entries {
            insert(if euro { "EUR" } else { "JPY" }, day(from), millionths);
        }
        rates
    })
}

fn any_settings() -> impl Strategy<Value = RevenueSettings> {
    let view = prop::sample::select(MovementView::ALL.to_vec());
    (view, prop::option::of(0_u32..20)).prop_map(|(view, reactivation_gap_days)| RevenueSettings {
        view,
        reactivation_gap_days,
    })
}

fn answer(rows: &[Row], as_of: u64, rates: &RateTable) -> Portfolio {
    let facts = facts(rows);
    ask_as(
        &facts,
        &AccountSet::all(&facts),
        as_of,
        OwnerConvention::Then,
        rates,
    )
}

/// The accounts of the rows, each with its lines.
fn histories(rows: &[Row]) -> Vec<(AccountFact<'static>, Vec<Line>)> {
    let accounts = rows.iter().filter_map(|row| match row {
        Row::Account(fact) => Some(*fact),
        _ => None,
    });
    let lines_of = |id: Uuid| {
        let lines = rows.iter().filter_map(|row| match row {
            Row::Line(account, _, line) if *account == id => Some(*line),
            _ => None,
        });
        lines.collect()
    };
    accounts.map(|fact| (fact, lines_of(fact.id))).collect()
}

fn sum(waterfalls: impl IntoIterator<Item = Waterfall>) -> Waterfall {
    let mut sum = Waterfall::default();
    for waterfall in waterfalls {
        sum.opening += waterfall.opening;
        sum.closing += waterfall.closing;
        for kind in MovementKind::ALL {
            let shown = waterfall.line(kind);
            sum.add(kind, kind.shown(shown));
        }
    }
    sum
}

fn add(one: LogoCounts, other: LogoCounts) -> LogoCounts {
    LogoCounts {
        start: one.start + other.start,
        new: one.new + other.new,
        churned_of_start: one.churned_of_start + other.churned_of_start,
        churned_of_new: one.churned_of_new + other.churned_of_new,
        removed: one.removed + other.removed,
    }
}

fn value(metric: &Metric) -> Option<Ratio> {
    metric.value
}

fn at_most(one: Ratio, other: Ratio) -> bool {
    one.numerator() * other.denominator() <= other.numerator() * one.denominator()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn columns_say_what_the_lines_of_each_account_say(
        rows in any_rows(), rates in any_rates(), settings in any_settings(),
        from in 0_u64..60, length in 1_u64..60, as_of in 0_u64..100,
    ) {
        let window = window(from, from + length);
        let revenue = answer(&rows, as_of, &rates).revenue(&window, &settings);
        let books = Books { as_of: day(as_of), reporting: currency("USD"), rates: &rates, settings };
        let mut expected = Vec::new();
        for (fact, lines) in histories(&rows) {
            let history = AccountHistory { lines: &lines, signed_up_on: fact.signed_up_on, archived_on: fact.archived_on };
            let waterfall = history.waterfall(&window, &books).ok();
            if waterfall != Some(Waterfall::default()) {
                expected.push((fact.id, waterfall));
            }
        }
        expected.sort_unstable_by_key(|(id, _)| *id);
        let seen: Vec<_> = revenue.accounts().iter()
            .map(|account| (account.account, account.waterfall))
            // One that came and went is in the window, and netted it has no movements.
            .filter(|(_, waterfall)| *waterfall != Some(Waterfall::default()))
            .collect();
        prop_assert_eq!(&seen, &expected);
        let whole: Option<Vec<_>> = expected.iter().map(|(_, waterfall)| *waterfall).collect();
        prop_assert_eq!(revenue.waterfall(), whole.map(sum));
        if let Some(waterfall) = revenue.waterfall() {
            prop_assert_eq!(waterfall.sum(), waterfall.closing);
        }
    }

    #[test]
    fn slices_add_up_to_the_whole(
        rows in any_rows(), rates in any_rates(), settings in any_settings(),
        from in 0_u64..60, length in 1_u64..60, as_of in 0_u64..100,
    ) {
        let window = window(from, from + length);
        let whole = answer(&rows, as_of, &rates);
        let all = whole.revenue(&window, &settings);
        for by in DIMENSIONS {
            let slices = whole.slices(by);
            for deeper in [Dimension::Segment, Dimension::Plan] {
                let parts: Vec<_> = slices.iter().flat_map(|slice| slice.portfolio.slices(deeper)).collect();
                adds_up(&all, parts.iter().map(|slice| slice.portfolio.revenue(&window, &settings)).collect(), by == Dimension::Plan || deeper == Dimension::Plan)?;
            }
            adds_up(&all, slices.iter().map(|slice| slice.portfolio.revenue(&window, &settings)).collect(), by == Dimension::Plan)?;
        }
    }

    #[test]
    fn a_count_opens_into_its_accounts(
        rows in any_rows(), rates in any_rates(), settings in any_settings(),
        from in 0_u64..60, length in 1_u64..60, as_of in 0_u64..100, by in prop::sample::select(DIMENSIONS.to_vec()),
    ) {
        let whole = answer(&rows, as_of, &rates);
        let slices = whole.slices(by);
        for portfolio in std::iter::once(&whole).chain(slices.iter().map(|slice| &slice.portfolio)) {
            let revenue = portfolio.revenue(&window(from, from + length), &settings);
            for kind in MovementKind::ALL {
                let accounts = revenue.accounts_with(kind);
                prop_assert_eq!(accounts.len(), revenue.account_count_with(kind));
                if let Some(waterfall) = revenue.waterfall() {
                    let amounts: MonthlyAmount = accounts.iter().map(|(_, amount)| *amount).sum();
                    prop_assert_eq!(amounts, waterfall.line(kind), "{}", kind);
                }
            }
            for convention in ChurnConvention::ALL {
                let churned = revenue.churned_accounts(convention);
                prop_assert_eq!(Ratio::count(churned.len()), revenue.logo_churn(convention).numerator);
                let with_reasons: Vec<_> = revenue.churned(convention).iter().map(|lost| lost.account).collect();
                prop_assert_eq!(&churned, &with_reasons);
                let by_kind: usize = revenue.churn_by_kind(convention).iter().map(|group| group.accounts).sum();
                prop_assert_eq!(by_kind, churned.len());
            }
            let logos = revenue.logos();
            prop_assert_eq!(revenue.opening_accounts().len(), logos.start);
            prop_assert_eq!(revenue.closing_accounts().len(), logos.end());
            for exclusion in revenue.excluded() {
                prop_assert_eq!(revenue.excluded_accounts(exclusion.reason).len(), exclusion.count);
            }
            for reason in ExclusionReason::ALL {
                let counted = revenue.excluded().iter().any(|exclusion| exclusion.reason == reason);
                prop_assert!(counted || revenue.excluded_accounts(reason).is_empty());
            }
        }
    }

    #[test]
    fn retention_is_what_is_left_after_churn(
        rows in any_rows(), rates in any_rates(), settings in any_settings(), from in 0_u64..60, length in 1_u64..60,
    ) {
        let whole = answer(&rows, 100, &rates);
        let revenue = whole.revenue(&window(from, from + length), &settings);
        let (gross, net) = (revenue.gross_retention(), revenue.net_retention());
        prop_assert_eq!(gross.status, net.status);
        let (Some(gross), Some(net)) = (gross.value, net.value) else { return Ok(()) };
        prop_assert!(at_most(Ratio::ZERO, gross) && at_most(gross, Ratio::ONE) && at_most(gross, net));
        let netted = whole.revenue(&window(from, from + length), &RevenueSettings { view: MovementView::Netted, ..settings });
        prop_assert_eq!(Some(net), value(&netted.net_churn(NetChurnConvention::LessExpansion)).unwrap().complement());
        prop_assert_eq!(Some(gross), value(&netted.gross_churn()).unwrap().complement());
        prop_assert_eq!(value(&netted.net_retention()), Some(net));
        let (one, other) = (revenue.waterfall().unwrap(), netted.waterfall().unwrap());
        prop_assert_eq!((one.opening, one.closing), (other.opening, other.closing));
    }

    #[test]
    fn windows_follow_one_another_and_agree_with_the_portfolio_of_each_date(
        rows in any_rows(), rates in any_rates(), settings in any_settings(),
        (from, middle, end) in (1_u64..40, 1_u64..40, 1_u64..40), as_of in 0_u64..130,
    ) {
        let whole = answer(&rows, as_of, &rates);
        let windows = [window(from, from + middle), window(from + middle, from + middle + end), window(from, from + middle + end)];
        let answers = whole.revenues(&windows, &settings);
        for (one, window) in answers.iter().zip(&windows) {
            let alone = whole.revenue(window, &settings);
            prop_assert_eq!(seen(one), seen(&alone));
        }
        let logos = answers.iter().map(Revenue::logos).collect::<Vec<_>>();
        prop_assert_eq!(logos[0].end(), logos[1].start);
        prop_assert_eq!((logos[2].start, logos[2].end()), (logos[0].start, logos[1].end()));
        for (portfolio_day, amount) in [
            (from - 1, answers[0].waterfall().map(|waterfall| waterfall.opening)),
            (from + middle - 1, answers[0].waterfall().map(|waterfall| waterfall.closing)),
            (from + middle - 1, answers[1].waterfall().map(|waterfall| waterfall.opening)),
            (from + middle + end - 1, answers[2].waterfall().map(|waterfall| waterfall.closing)),
        ] {
            if let Some(amount) = amount {
                let portfolio = answer(&rows, portfolio_day.min(as_of), &rates);
                prop_assert_eq!(portfolio.mrr(), Some(amount));
            }
        }
    }

    #[test]
    fn daily_churn_is_the_sum_of_the_days(
        rows in any_rows(), settings in any_settings(), from in 0_u64..60, length in 1_u64..40, as_of in 0_u64..100,
    ) {
        let whole = answer(&rows, as_of, &RateTable::new());
        let revenue = whole.revenue(&window(from, from + length), &settings);
        let churned = revenue.churned(ChurnConvention::DailySum);
        let mut sum = Some(Ratio::ZERO);
        for number in from..(from + length).min(as_of + 1) {
            let lost = churned.iter().filter(|lost| lost.churned_on == day(number)).count();
            let base = whole.revenue(&window(number, number + 1), &settings).logos().start;
            if lost > 0 {
                sum = sum.unwrap().plus(Ratio::new(lost as i128, base as i128).unwrap());
            }
        }
        let metric = revenue.logo_churn(ChurnConvention::DailySum);
        if let Some(value) = metric.value {
            prop_assert_eq!(Some(value), sum);
            prop_assert_eq!(metric.numerator.divided_by(metric.denominator), Some(value));
        } else {
            prop_assert_eq!(churned.len(), 0);
        }
    }

    #[test]
    fn revenue_is_earned_day_by_day(rows in any_rows(), rates in any_rates(), from in 0_u64..60, length in 1_u64..50, as_of in 0_u64..100) {
        let whole = answer(&rows, as_of, &rates);
        let settings = RevenueSettings::default();
        let mut earned = Some(Ratio::ZERO);
        for number in from..(from + length).min(as_of + 1) {
            // January to April of 2024.
            let days = match number { 0..31 => 31, 31..60 => 29, 60..91 => 31, _ => 30 };
            let part = whole.revenue(&window(number, number + 1), &settings).waterfall().map(|waterfall| {
                Ratio::monthly(waterfall.closing, currency("USD")).divided_by(Ratio::whole(days)).unwrap()
            });
            // The opening of a day's window may be without a rate where its closing is not.
            let part = part.or_else(|| {
                let on_the_day = answer(&rows, number, &rates);
                on_the_day.mrr().map(|mrr| Ratio::monthly(mrr, currency("USD")).divided_by(Ratio::whole(days)).unwrap())
            });
            earned = earned.zip(part).and_then(|(sum, part)| sum.plus(part));
        }
        prop_assert_eq!(whole.revenue(&window(from, from + length), &settings).earned(), earned);
    }

    #[test]
    fn cohorts_and_lifetimes_are_those_of_customers(rows in any_rows(), rates in any_rates(), settings in any_settings(), as_of in 0_u64..130) {
        let whole = answer(&rows, as_of, &rates);
        let year = window(0, 366);
        for convention in CohortConvention::ALL {
            for cohort in whole.cohorts(convention, &year) {
                let members: HashSet<_> = cohort.accounts.iter().copied().collect();
                for age in &cohort.ages {
                    let month = Window::new(age.date, age.date.succ_opt().unwrap(), Tz::UTC).unwrap();
                    let revenue = whole.revenue(&month, &settings);
                    let paying: Vec<_> = revenue.closing_accounts().into_iter().filter(|account| members.contains(account)).collect();
                    prop_assert_eq!(&paying, &age.paying);
                    let retention = cohort.logo_retention(age.months).unwrap().value.unwrap();
                    prop_assert!(at_most(retention, Ratio::ONE));
                }
            }
        }
        let first_paid = whole.cohorts(CohortConvention::FirstPaidMonth, &year);
        let mut customers: Vec<_> = first_paid.iter().flat_map(|cohort| cohort.accounts.clone()).collect();
        customers.sort_unstable();
        let lifetimes = whole.lifetimes(&settings);
        let mut living: Vec<_> = lifetimes.accounts.iter().map(|life| life.account).collect();
        living.dedup();
        prop_assert_eq!(customers, living);
        prop_assert_eq!(lifetimes.survival.subjects, lifetimes.accounts.len());
        let ended = lifetimes.accounts.iter().filter(|life| life.ended_on.is_some()).count();
        prop_assert_eq!(lifetimes.survival.ended, ended);
        prop_assert!(lifetimes.survival.points.windows(2).all(|pair| pair[0].share >= pair[1].share && pair[0].days < pair[1].days));
    }
}

fn adds_up(all: &Revenue, parts: Vec<Revenue>, by_plan: bool) -> Result<(), TestCaseError> {
    let waterfalls: Option<Vec<_>> = parts.iter().map(Revenue::waterfall).collect();
    let whole = waterfalls.map(sum);
    if by_plan {
        // A change of plan is a movement of both, so that only the ends add up, where every rate is known.
        if let (Some(whole), Some(all)) = (whole, all.waterfall()) {
            prop_assert_eq!((whole.opening, whole.closing), (all.opening, all.closing));
        }
        return Ok(());
    }
    prop_assert_eq!(whole, all.waterfall());
    let logos = parts
        .iter()
        .map(Revenue::logos)
        .fold(LogoCounts::default(), add);
    prop_assert_eq!(logos, all.logos());
    for kind in MovementKind::ALL {
        let count: usize = parts.iter().map(|part| part.account_count_with(kind)).sum();
        prop_assert_eq!(count, all.account_count_with(kind));
    }
    Ok(())
}

/// All numbers of a window.
fn seen(revenue: &Revenue) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        revenue.waterfall(),
        revenue.logos(),
        revenue.excluded(),
        revenue.gross_retention(),
        revenue.net_retention(),
        revenue.accounts(),
        revenue.earned(),
        ChurnConvention::ALL.map(|convention| revenue.logo_churn(convention)),
        RetentionConvention::ALL.map(|convention| revenue.logo_retention(convention)),
    )
}
