//! Worked examples, edges, and what holds for all scores.

mod back_test;
mod bands;
mod profiles;
mod reports;
mod scores;

use chrono::NaiveDate;

use super::*;
use crate::account::Millionths;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn number(text: &str) -> Millionths {
    Millionths::from_decimal(text.parse().unwrap()).unwrap()
}

fn score(text: &str) -> Score {
    Score::new(text.parse().unwrap()).unwrap()
}

fn point(value: &str, points: &str) -> Point {
    Point {
        value: number(value),
        score: score(points),
    }
}

/// A straight line from one point to another.
fn line(from: (&str, &str), to: (&str, &str)) -> Normalisation {
    Normalisation::Linear(vec![point(from.0, from.1), point(to.0, to.1)])
}

/// A factor whose value is its score.
fn factor(kind: FactorKind, weight: &str) -> Factor {
    Factor {
        kind,
        weight: Weight::of_millionths(number(weight)).unwrap(),
        normalisation: line(("0", "0"), ("100", "100")),
        fresh_for_days: None,
    }
}

fn profile(factors: Vec<Factor>, minimum: &str) -> Profile {
    Profile::new(factors, minimum.parse().unwrap(), BandBoundaries::USUAL).unwrap()
}

/// What was measured on a day.
fn reading(value: &str, on: &str) -> Reading {
    Reading {
        value: number(value),
        measured_on: date(on),
    }
}
