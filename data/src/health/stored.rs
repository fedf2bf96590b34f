//! How factors and readings are written down.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    account::Millionths,
    health::{Factor, FactorKind, Normalisation, Point, Reading, Readings, Score, Weight},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// A factor of a profile. Numbers are decimals as text.
#[derive(Serialize, Deserialize)]
struct StoredFactor {
    kind: FactorKind,
    weight: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fresh_for_days: Option<u32>,
    /// The score below the first step; none for straight lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    below: Option<String>,
    /// Values and their scores.
    points: Vec<(String, String)>,
}

pub(super) fn write_factors(factors: &[Factor]) -> Result<String, Error> {
    let stored = factors.iter().map(|factor| StoredFactor {
        kind: factor.kind,
        weight: factor.weight.millionths().to_decimal().to_string(),
        fresh_for_days: factor.fresh_for_days,
        below: match &factor.normalisation {
            Normalisation::Linear(_) => None,
            Normalisation::Bands { below, .. } => Some(below.to_string()),
        },
        points: {
            let points = factor.normalisation.points().iter();
            let told = points.map(|point| {
                let value = point.value.to_decimal().to_string();
                (value, point.score.to_string())
            });
            told.collect()
        },
    });
    let stored: Vec<StoredFactor> = stored.collect();
    serde_json::to_string(&stored).map_err(Error::internal)
}

pub(super) fn read_factors(text: &str) -> Result<Vec<Factor>, Error> {
    let stored: Vec<StoredFactor> = serde_json::from_str(text).map_err(Error::internal)?;
    stored.into_iter().map(read_factor).collect()
}

fn read_factor(stored: StoredFactor) -> Result<Factor, Error> {
    let point = |(value, score): &(String, String)| {
        Ok(Point {
            value: number(value)?,
            score: score_of(score)?,
        })
    };
    let points = stored.points.iter().map(point);
    let points = points.collect::<Result<Vec<_>, Error>>()?;
    let weight = Weight::of_millionths(number(&stored.weight)?);
    Ok(Factor {
        kind: stored.kind,
        weight: weight.ok_or_else(|| Error::internal("a weight that is none"))?,
        normalisation: match stored.below {
            None => Normalisation::Linear(points),
            Some(below) => Normalisation::Bands {
                below: score_of(&below)?,
                steps: points,
            },
        },
        fresh_for_days: stored.fresh_for_days,
    })
}

fn number(text: &str) -> Result<Millionths, Error> {
    let decimal: Decimal = text.parse().map_err(Error::internal)?;
    Millionths::from_decimal(decimal).map_err(Error::internal)
}

fn score_of(text: &str) -> Result<Score, Error> {
    let points: Decimal = text.parse().map_err(Error::internal)?;
    Score::new(points).map_err(Error::internal)
}

/// By name of the factor its value in millionths and the day of which it tells.
type StoredReadings = BTreeMap<String, (i64, NaiveDate)>;

pub(super) fn write_readings(readings: &Readings) -> Result<String, Error> {
    let stored = readings.iter().map(|(kind, reading)| {
        let told = (reading.value.0, reading.measured_on);
        (kind.as_str().to_owned(), told)
    });
    let stored: StoredReadings = stored.collect();
    serde_json::to_string(&stored).map_err(Error::internal)
}

pub(super) fn read_readings(text: &str) -> Result<Readings, Error> {
    let stored: StoredReadings = serde_json::from_str(text).map_err(Error::internal)?;
    let readings = stored.into_iter().map(|(kind, (value, measured_on))| {
        let kind: FactorKind = kind.parse().map_err(Error::internal)?;
        let value = Millionths(value);
        Ok((kind, Reading { value, measured_on }))
    });
    readings.collect()
}

/// A score as its column holds it, and back.
pub(super) fn hundredths(score: Score) -> i32 {
    score.hundredths().into()
}

pub(super) fn score(hundredths: i32) -> Result<Score, Error> {
    let score = Score::of_hundredths(hundredths.into());
    score.ok_or_else(|| Error::internal("a score that is none"))
}
