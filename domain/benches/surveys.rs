//! How fast NPS is reckoned of each of 50 parts of a portfolio, over 200,000 answers of 10,000 accounts, on one thread.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark whose made-up tenant makes no sense shall stop"
)]

use std::{collections::BTreeMap, hint::black_box, sync::Arc};

use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::{
    money::{Currency, RateTable},
    ownership::OwnerConvention,
    portfolio::{
        AccountFact, AccountSet, AnswerFact, Circumstances, Dimension, Facts, FactsBuilder,
        Portfolio, Question, SliceKey, SurveyQuestion,
    },
    survey::{AnswerConvention, Direction, NpsTally, Scale, SurveyKind, Weighting},
    time::Window,
};
use uuid::Uuid;

const ACCOUNTS: u64 = 10_000;
const ANSWERS: u64 = 200_000;
const PARTS: u64 = 50;
const DAYS: u64 = 365;

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

/// Numbers without an order, the same at every run.
fn scattered(number: u64, limit: u64) -> u64 {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) % limit
}

fn segment(account: u64) -> String {
    format!("segment {:02}", account % PARTS)
}

/// The account of an answer, and its score.
fn answer(number: u64) -> (u64, i16) {
    let score = 10 - scattered(number + 1, 11) * scattered(number + 2, 11) / 10;
    (
        scattered(number, ACCOUNTS),
        i16::try_from(score.min(10)).unwrap(),
    )
}

fn id(number: u64) -> Uuid {
    Uuid::from_u128(u128::from(number) + 1)
}

fn facts() -> Facts {
    let scale = Scale::new(SurveyKind::Nps, 0, 10, Direction::HigherIsBetter).unwrap();
    let mut builder = FactsBuilder::new();
    for account in 0..ACCOUNTS {
        builder.account(&AccountFact {
            id: id(account),
            signed_up_on: Some(day(0)),
            segment: Some(&segment(account)),
            ..AccountFact::default()
        });
    }
    for number in 0..ANSWERS {
        let (account, score) = answer(number);
        let answered_on = day(scattered(number + 3, DAYS));
        builder.answer(
            id(account),
            AnswerFact {
                id: id(number),
                answered_at: answered_on.and_time(NaiveTime::MIN).and_utc(),
                answered_on,
                contact: Some(id(number)),
                kind: SurveyKind::Nps,
                scale,
                score: Some(score),
                asked: Circumstances::default(),
            },
        );
    }
    builder.finish()
}

/// The tallies by the definition: each answer counts for the segment of its account.
fn plainly() -> BTreeMap<String, NpsTally> {
    let mut scores: BTreeMap<String, Vec<i16>> = BTreeMap::new();
    for number in 0..ANSWERS {
        let (account, score) = answer(number);
        scores.entry(segment(account)).or_default().push(score);
    }
    let tallies = scores.into_iter();
    tallies
        .map(|(segment, scores)| (segment, scores.into_iter().collect()))
        .collect()
}

fn by_part(criterion: &mut Criterion) {
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
    let asked = |convention| SurveyQuestion {
        kind: SurveyKind::Nps,
        window: Window::new(day(0), day(DAYS), Tz::UTC).unwrap(),
        convention,
        campaign: None,
    };
    let every = asked(AnswerConvention::AllAnswers);
    let ours: BTreeMap<String, NpsTally> = portfolio
        .slices(Dimension::Segment)
        .iter()
        .filter_map(|slice| match &slice.key {
            SliceKey::Segment(segment) => {
                let tally = slice.portfolio.survey(&every).nps_tally();
                Some((segment.clone(), tally))
            }
            _ => None,
        })
        .collect();
    assert_eq!(ours, plainly());
    let mut group = criterion.benchmark_group("NPS of 200,000 answers, whole and by segment");
    group.sample_size(30);
    group.throughput(Throughput::Elements(ANSWERS));
    for convention in AnswerConvention::ALL {
        let asked = asked(convention);
        group.bench_function(convention.as_str(), |bench| {
            bench.iter(|| {
                let slices = portfolio.slices(Dimension::Segment);
                let parts = slices.iter().map(|slice| &slice.portfolio);
                let scores = parts
                    .chain([&portfolio])
                    .map(|part| part.survey(&asked).nps(Weighting::Answers));
                black_box(scores.collect::<Vec<_>>())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, by_part);
criterion_main!(benches);
