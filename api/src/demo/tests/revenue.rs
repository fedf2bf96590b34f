//! What accounts pay for: lines within subscriptions, worth something, more every year.

use std::collections::HashSet;

use chrono::Months;
use domain::{money::MonthlyAmount, revenue::BillingInterval};

use super::*;

#[test]
fn lines_lie_within_their_subscription_and_follow_the_rules() {
    for (tenant, today) in many() {
        for row in &tenant.subscriptions {
            assert!(row.starts_on <= today, "{row:?}");
            assert!(row.ends_on.is_none_or(|end| row.starts_on < end), "{row:?}");
            assert_eq!(domain_lines(row).len(), row.lines.len());
            assert!(row.lines.iter().any(|line| line.starts_on == row.starts_on));
            for line in &row.lines {
                assert!(line.starts_on >= row.starts_on && line.starts_on <= today);
                assert!(line.ends_on.is_none_or(|end| line.starts_on < end));
                let within = |end| line.ends_on.is_some_and(|line_end| line_end <= end);
                assert!(row.ends_on.is_none_or(within), "{row:?}");
                assert!(line.quantity > 0 && line.amount_minor > line.discount_minor);
            }
        }
    }
}

#[test]
fn trials_start_with_their_subscription_and_only_first_ones_have_one() {
    for (tenant, _) in many() {
        let mut seen = HashSet::new();
        for row in &tenant.subscriptions {
            let is_first = seen.insert(&row.account);
            if let Some((start, end)) = row.trial {
                assert!(is_first);
                assert!(start == row.starts_on && start < end);
                assert!(row.ends_on.is_none_or(|last| end <= last));
            }
        }
    }
}

#[test]
fn an_account_has_one_subscription_at_a_time() {
    for (tenant, _) in many() {
        for rows in tenant.subscriptions.windows(2) {
            let same_account = rows[0].account == rows[1].account;
            let one_after_the_other = rows[0].ends_on.is_some_and(|end| end <= rows[1].starts_on);
            assert!(!same_account || one_after_the_other, "{rows:?}");
        }
    }
}

#[test]
fn every_currency_has_a_rate_for_every_day_of_the_history() {
    for (tenant, today) in many() {
        let start = today - Months::new(24);
        let foreign: HashSet<_> = tenant.rates.iter().map(|rate| rate.currency).collect();
        let lines = tenant.subscriptions.iter().flat_map(|row| &row.lines);
        let used: HashSet<_> = lines.map(|line| line.currency).collect();
        for currency in used.iter().filter(|currency| **currency != tenant.currency) {
            assert!(foreign.contains(currency), "{currency}");
        }
        for currency in foreign {
            let dates = tenant.rates.iter().filter(|rate| rate.currency == currency);
            let dates: Vec<_> = dates.map(|rate| rate.on).collect();
            assert!(dates.is_sorted());
            assert!(dates[0] <= start && *dates.last().unwrap() <= today);
        }
    }
}

#[test]
fn most_accounts_are_worth_something_and_together_more_than_a_year_ago() {
    for profile in [&NORTHWIND, &FJORDLIGHT] {
        let tenant = generate(profile, SEED, profile.accounts, date(TODAY)).unwrap();
        let total = |on: &str| mrr(&tenant, date(on)).into_values().sum::<MonthlyAmount>();
        let paying = mrr(&tenant, date(TODAY));
        let paying = paying.values().filter(|mrr| mrr.is_positive()).count();
        assert!(paying * 4 >= profile.accounts * 3, "{paying}");
        let (now, then) = (total(TODAY), total("2025-03-17"));
        assert!(then.is_positive() && now > then, "{now:?} {then:?}");
    }
}

#[test]
fn there_are_several_currencies_intervals_contracts_upgrades_and_trials() {
    for profile in [&NORTHWIND, &FJORDLIGHT] {
        let today = date(TODAY);
        let tenant = generate(profile, SEED, profile.accounts, today).unwrap();
        let subscriptions = &tenant.subscriptions;
        let lines: Vec<_> = subscriptions.iter().flat_map(|row| &row.lines).collect();
        let currencies: HashSet<_> = lines.iter().map(|line| line.currency).collect();
        let intervals: HashSet<_> = lines.iter().map(|line| line.interval).collect();
        assert!(currencies.len() >= 3, "{currencies:?}");
        assert!(intervals.contains(&BillingInterval::Month) && intervals.len() >= 3);
        let running = |row: &&DemoSubscription| row.trial.is_some_and(|(_, end)| end > today);
        let running = subscriptions.iter().filter(running).count();
        assert!((2..=10).contains(&running), "{running}");
        let ends = |row: &DemoSubscription| row.ends_on;
        assert!(subscriptions.iter().filter_map(ends).any(|end| end > today));
        assert!(
            subscriptions
                .iter()
                .filter_map(ends)
                .any(|end| end <= today)
        );
        let is_upgraded = |row: &DemoSubscription| {
            let next = |line: &DemoLine| {
                row.lines
                    .iter()
                    .any(|old| old.ends_on == Some(line.starts_on))
            };
            row.lines.iter().any(next)
        };
        assert!(subscriptions.iter().any(is_upgraded));
    }
}

#[test]
fn lives_follow_the_rules_and_reasons_exist() {
    for (tenant, today) in many() {
        let reasons: HashSet<_> = tenant
            .churn_reasons
            .iter()
            .map(|reason| reason.external_id)
            .collect();
        for row in &tenant.subscriptions {
            let DemoLife {
                contract_months,
                pause,
                cancellation,
                ..
            } = &row.life;
            assert!(contract_months.is_none() || row.ends_on.is_some());
            if let Some((starts_on, ends_on)) = pause {
                assert!(*starts_on <= today && row.starts_on < *starts_on, "{row:?}");
                assert!(ends_on.is_none_or(|end| *starts_on < end && end <= today));
                let within = |end| ends_on.unwrap_or(*starts_on) < end;
                assert!(row.ends_on.is_none_or(within), "{row:?}");
            }
            if let Some(cancelled) = cancellation {
                assert!(cancelled.cancelled_on >= row.starts_on && cancelled.cancelled_on <= today);
                assert!(row.ends_on.is_some_and(|end| cancelled.cancelled_on <= end));
                assert!(!cancelled.reasons.is_empty());
                assert!(cancelled.reasons.iter().all(|key| reasons.contains(key)));
            }
        }
    }
}

#[test]
fn front_ends_see_every_kind_of_life() {
    for profile in [&NORTHWIND, &FJORDLIGHT] {
        let today = date(TODAY);
        let tenant = generate(profile, SEED, profile.accounts, today).unwrap();
        let lives = || tenant.subscriptions.iter().map(|row| (row, &row.life));
        let cancelled = lives().filter_map(|(row, life)| Some((row, life.cancellation.as_ref()?)));
        let cancelled: Vec<_> = cancelled.collect();
        assert!(
            cancelled
                .iter()
                .any(|(_, cancelled)| cancelled.reasons.len() > 1)
        );
        assert!(lives().any(|(_, life)| life.pause.is_some()));
        assert!(lives().any(|(_, life)| life.contract_months.is_some()));
        if profile.accounts >= 200 {
            assert!(cancelled.iter().any(|(row, _)| row.ends_on > Some(today)));
            assert!(lives().any(|(_, life)| life.pause.is_some_and(|(_, end)| end.is_none())));
        }
    }
}

/// How many terms of contracts are over, and how many of them no other one followed.
fn decided(tenant: &DemoTenant) -> (usize, usize) {
    let rows = tenant.subscriptions.iter().enumerate();
    let over = rows.filter(|(_, row)| {
        let is_contract = row.life.contract_months.is_some();
        is_contract && row.ends_on.is_some_and(|end| end <= date(TODAY))
    });
    let is_lost = |(place, row): &(usize, &DemoSubscription)| {
        let next = tenant.subscriptions.get(place + 1);
        !next.is_some_and(|next| next.account == row.account && Some(next.starts_on) == row.ends_on)
    };
    (over.clone().count(), over.filter(is_lost).count())
}

#[test]
fn about_one_renewal_of_ten_is_lost() {
    for accounts in [NORTHWIND.accounts, 2_000] {
        let (all, lost) = decided(&northwind(accounts));
        assert!(all * 5 > accounts, "{all} of {accounts}");
        assert!(
            (80..=130).contains(&(lost * 1_000 / all)),
            "{lost} of {all}"
        );
    }
}

#[test]
fn some_sign_for_a_year_and_pay_by_the_month() {
    let tenant = northwind(NORTHWIND.accounts);
    let mut rows = tenant.subscriptions.iter();
    assert!(rows.any(|row| {
        let pays_by_the_month = row.lines[0].interval == BillingInterval::Month;
        row.life.contract_months == Some(12) && pays_by_the_month
    }));
}
