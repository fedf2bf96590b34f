//! How fast time to value is reckoned: the curve of Kaplan and Meier, and the whole answer from onboardings, of 100,000 accounts, on one thread.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark whose made-up tenant makes no sense shall stop"
)]

use std::{collections::BTreeMap, hint::black_box, sync::Arc};

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::{
    metric::{Lifetime, Survival},
    money::{Currency, RateTable},
    onboarding::{
        DayCount, Duration, MilestoneEvent, MilestoneMove, MilestoneTerms, OwnerRole, PhaseTerms,
        Plan, Template, ValueQuestion, WorkCalendar,
    },
    ownership::OwnerConvention,
    portfolio::{AccountFact, AccountSet, Facts, FactsBuilder, Portfolio, Question},
    time::Window,
};
use uuid::Uuid;

const ACCOUNTS: u64 = 100_000;
const DAYS: u64 = 720;

fn day(number: u64) -> NaiveDate {
    "2023-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

/// Numbers without an order, the same at every run.
fn scattered(number: u64, limit: u64) -> u64 {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) % limit
}

/// When an account starts, and after how many days it gets there: a fifth never does.
fn onboarding(number: u64) -> (u64, Option<u64>) {
    let start = scattered(number, DAYS);
    let days = 5 + scattered(number + ACCOUNTS, 120);
    (start, (!number.is_multiple_of(5)).then_some(days))
}

fn lifetimes() -> Vec<Lifetime> {
    let numbers = 0..ACCOUNTS;
    let lifetimes = numbers.map(|number| {
        let (start, took) = onboarding(number);
        let known = DAYS - start;
        let days = took.filter(|days| *days <= known);
        Lifetime {
            days: u32::try_from(days.unwrap_or(known)).unwrap(),
            ended: days.is_some(),
        }
    });
    lifetimes.collect()
}

fn template() -> Template {
    let milestone = |key: &str, needs: &[&str], is_first_value| MilestoneTerms {
        key: key.to_owned(),
        name: key.to_owned(),
        owner: OwnerRole::Csm,
        duration: Duration {
            days: 10,
            count: DayCount::Business,
        },
        needs: needs.iter().map(ToString::to_string).collect(),
        is_required: true,
        is_first_value,
        is_full_value: false,
    };
    let milestones = vec![
        milestone("kickoff", &[], false),
        milestone("setup", &["kickoff"], false),
        milestone("value", &["setup"], true),
    ];
    let phase = PhaseTerms {
        key: "all".to_owned(),
        name: "All".to_owned(),
        milestones,
    };
    Template::new(vec![phase]).unwrap()
}

fn facts() -> Facts {
    let template = Arc::new(template());
    let calendar = WorkCalendar::default();
    let mut builder = FactsBuilder::new();
    builder.calendar(WorkCalendar::default());
    for number in 0..ACCOUNTS {
        let id = Uuid::from_u128(u128::from(number) + 1);
        let (start, took) = onboarding(number);
        builder.account(&AccountFact {
            id,
            signed_up_on: Some(day(start)),
            ..AccountFact::default()
        });
        let mut plan = Plan::of(Arc::clone(&template), day(start), &calendar, || id);
        for (place, milestone) in plan.milestones.iter_mut().enumerate() {
            let days = took.map(|days| days * (place as u64 + 1) / 3);
            milestone.events.extend(days.map(|days| MilestoneEvent {
                on: day(start + days),
                what: MilestoneMove::Done,
            }));
        }
        builder.onboarding(id, id, plan);
    }
    builder.finish()
}

/// The curve by the definition: for every day on which somebody got there, everybody is asked whether they are still waiting.
fn plainly(lifetimes: &[Lifetime]) -> BTreeMap<u32, f64> {
    let mut days: Vec<u32> = lifetimes
        .iter()
        .filter(|life| life.ended)
        .map(|life| life.days)
        .collect();
    days.sort_unstable();
    days.dedup();
    let mut share = 1.0;
    let points = days.into_iter().map(|day| {
        let waiting = lifetimes.iter().filter(|life| life.days >= day).count();
        let ended = lifetimes
            .iter()
            .filter(|life| life.ended && life.days == day)
            .count();
        share *= 1.0 - ended as f64 / waiting as f64;
        (day, share)
    });
    points.collect()
}

fn curve(criterion: &mut Criterion) {
    let lifetimes = lifetimes();
    let survival = Survival::of(lifetimes.clone());
    for (day, share) in plainly(&lifetimes) {
        let ours: f64 = survival.share_after(day).try_into().unwrap();
        // Ours has six decimals.
        assert!((ours - share).abs() < 1e-6, "{day}: {ours}, not {share}");
    }
    let mut group = criterion.benchmark_group("the curve of 100,000 accounts");
    group.throughput(Throughput::Elements(ACCOUNTS));
    group.bench_function("Kaplan and Meier, with its interval", |bench| {
        bench.iter(|| Survival::of(black_box(lifetimes.clone())));
    });
    group.bench_function(
        "the share by the definition, without an interval",
        |bench| {
            bench.iter(|| plainly(black_box(&lifetimes)));
        },
    );
    group.finish();
}

fn whole_answer(criterion: &mut Criterion) {
    let facts = Arc::new(facts());
    let rates = RateTable::new();
    let reporting: Currency = "USD".parse().unwrap();
    let question = Question {
        as_of: day(DAYS),
        today: day(DAYS),
        owner: OwnerConvention::Now,
        reporting,
        rates: &rates,
    };
    let portfolio = Portfolio::evaluate(&facts, &AccountSet::all(&facts), &question);
    let window = Window::new(day(0), day(DAYS), Tz::UTC).unwrap();
    let mut group = criterion.benchmark_group("time to value of 100,000 accounts");
    group.sample_size(20);
    group.throughput(Throughput::Elements(ACCOUNTS));
    group.bench_function("median, p90 and who waits, from onboardings", |bench| {
        bench.iter(|| {
            let times = portfolio.time_to_value(&window, ValueQuestion::default());
            black_box((times.median(), times.waiting().len()))
        });
    });
    group.finish();
}

criterion_group!(benches, curve, whole_answer);
criterion_main!(benches);
