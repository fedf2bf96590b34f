//! How fast a tenant's recurring revenue is reckoned: 10,000 accounts with a million movements, on one thread.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark whose made-up tenant makes no sense shall stop"
)]

mod naive;
mod tenant;

use std::{collections::HashSet, hint::black_box, sync::Arc};

use chrono_tz::Tz;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::{
    ownership::OwnerConvention,
    portfolio::{AccountSet, Dimension, Facts, FactsBuilder, Portfolio, Question},
    revenue::{AccountHistory, Books, MovementView, RevenueSettings},
    time::Window,
};

use tenant::{ACCOUNTS, Tenant};

fn portfolio(tenant: &Tenant, facts: &Arc<Facts>) -> Portfolio {
    let question = Question {
        as_of: tenant.as_of,
        today: tenant.as_of,
        owner: OwnerConvention::Now,
        reporting: tenant.reporting,
        rates: &tenant.rates,
    };
    Portfolio::evaluate(facts, &AccountSet::all(facts), &question)
}

fn months(tenant: &Tenant) -> Vec<Window> {
    let last = Window::last_months(24, tenant.as_of, Tz::UTC).unwrap();
    last.by_month().collect()
}

/// The 24-month waterfall with NRR, against the same reckoned plainly from the lines.
fn waterfall(criterion: &mut Criterion) {
    let tenant = Tenant::in_one_currency();
    let facts = Arc::new(tenant.facts());
    let whole = portfolio(&tenant, &facts);
    let months = months(&tenant);
    let lifetime = Window::new(tenant.first, tenant.as_of, Tz::UTC).unwrap();
    let per_event = settings(MovementView::PerEvent);
    let answers = whole.revenues(&months, &RevenueSettings::default());
    assert_eq!(
        answers
            .iter()
            .map(|answer| answer.waterfall().unwrap())
            .collect::<Vec<_>>(),
        naive::waterfalls(&tenant, &months)
            .iter()
            .map(|(waterfall, _)| *waterfall)
            .collect::<Vec<_>>(),
    );
    let mut group = criterion.benchmark_group("24 months of 10,000 accounts");
    group.throughput(Throughput::Elements(tenant.movements()));
    group.bench_function("columns, netted", |bench| {
        bench.iter(|| black_box(whole.revenues(&months, &RevenueSettings::default())));
    });
    group.bench_function("columns, per event", |bench| {
        bench.iter(|| black_box(whole.revenues(&months, &per_event)));
    });
    let slices = whole.slices(Dimension::Csm);
    group.bench_function("columns, netted, for each of 50 CSMs", |bench| {
        bench.iter(|| {
            for slice in &slices {
                black_box(
                    slice
                        .portfolio
                        .revenues(&months, &RevenueSettings::default()),
                );
            }
        });
    });
    group.bench_function("columns, one window of all days", |bench| {
        bench.iter(|| black_box(whole.revenue(&lifetime, &RevenueSettings::default())));
    });
    group.bench_function("plainly from the lines, netted", |bench| {
        bench.iter(|| black_box(naive::waterfalls(&tenant, &months)));
    });
    group.finish();
}

/// The same in three currencies with a rate a day.
fn currencies(criterion: &mut Criterion) {
    let tenant = Tenant::in_three_currencies();
    let facts = Arc::new(tenant.facts());
    let whole = portfolio(&tenant, &facts);
    let months = months(&tenant);
    let mut group = criterion.benchmark_group("24 months of 10,000 accounts in three currencies");
    group.throughput(Throughput::Elements(tenant.movements()));
    for view in MovementView::ALL {
        group.bench_function(view.as_str(), |bench| {
            bench.iter(|| black_box(whole.revenues(&months, &settings(view))));
        });
    }
    group.finish();
}

/// From rows to columns, and from the lines of each account to its movements.
fn projection(criterion: &mut Criterion) {
    let tenant = Tenant::in_one_currency();
    let mut group = criterion.benchmark_group("projection of 1,000,000 lines");
    group.throughput(Throughput::Elements(tenant.movements()));
    group.sample_size(10);
    group.bench_function("facts from rows", |bench| {
        bench.iter(|| black_box(tenant.facts()))
    });
    let facts = tenant.facts();
    group.bench_function("facts after a change of one account", |bench| {
        let changed = HashSet::from([tenant::account(0)]);
        bench.iter(|| {
            let mut builder = FactsBuilder::new();
            builder.carry_over(&facts, &changed);
            tenant.add(&mut builder, 0);
            black_box(builder.finish())
        });
    });
    let books = Books {
        as_of: tenant.as_of,
        reporting: tenant.reporting,
        rates: &tenant.rates,
        settings: settings(MovementView::PerEvent),
    };
    let window = Window::new(tenant.first, tenant.as_of, Tz::UTC).unwrap();
    group.bench_function("movements of every account", |bench| {
        bench.iter(|| {
            for lines in &tenant.lines {
                let history = AccountHistory {
                    lines,
                    ..AccountHistory::default()
                };
                black_box(history.movements(&window, &books).unwrap());
            }
        });
    });
    group.finish();
    assert_eq!(tenant.lines.len(), ACCOUNTS);
}

fn settings(view: MovementView) -> RevenueSettings {
    RevenueSettings {
        view,
        ..RevenueSettings::default()
    }
}

criterion_group!(benches, waterfall, currencies, projection);
criterion_main!(benches);
