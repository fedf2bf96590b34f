use std::collections::HashMap;

use uuid::Uuid;

use super::*;
use crate::{
    metric::{ExclusionReason, Metric, Ratio, Status},
    money::MonthlyAmount,
};
use FactorKind::{Csat, Nps};
use HealthBand::{Green, Red, Yellow};

fn account(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn shown(metric: &Metric) -> String {
    metric
        .displayed(4)
        .map_or_else(|| metric.status.to_string(), |value| value.to_string())
}

/// An account with whole dollars a year.
fn entry(number: u128, placed: Option<(u8, HealthBand)>, dollars: Option<i64>) -> HealthEntry {
    HealthEntry {
        account: account(number),
        placed: placed.map(|(points, band)| (Score::whole(points), band)),
        annual: dollars.map(|dollars| MonthlyAmount::from_minor(dollars * 100)),
    }
}

fn report(entries: Vec<HealthEntry>) -> HealthReport {
    HealthReport::new(entries, "USD".parse().unwrap(), date("2024-06-30"))
}

#[test]
fn health_is_weighted_by_revenue_and_told_by_band() {
    let health = report(vec![
        entry(1, Some((90, Green)), Some(3_000)),
        entry(2, Some((20, Red)), Some(1_000)),
        entry(3, Some((50, Yellow)), Some(0)),
        entry(4, None, Some(6_000)),
    ]);
    // (3,000 x 90 + 1,000 x 20) / 4,000
    let mean = health.mean(HealthWeighting::Arr);
    assert_eq!(shown(&mean), "72.5");
    let working = |metric: Metric| (metric.numerator, metric.denominator);
    let whole = |above, below| (Ratio::whole(above), Ratio::whole(below));
    assert_eq!(working(mean.clone()), whole(290_000, 4_000));
    let alike = health.mean(HealthWeighting::Accounts);
    assert_eq!(working(alike), whole(160, 3));
    assert_eq!(mean.excluded[0].reason, ExclusionReason::NoHealthScore);
    assert_eq!(shown(&health.mean(HealthWeighting::Accounts)), "53.3333");
    let bands: Vec<_> = health
        .bands()
        .into_iter()
        .map(|band| {
            let annual = band.annual.unwrap().to_decimal(0).to_string();
            (band.band, band.accounts, annual, shown(&band.share))
        })
        .collect();
    let row = |band, number, annual: &str| {
        (
            band,
            vec![account(number)],
            annual.to_owned(),
            "0.25".to_owned(),
        )
    };
    assert_eq!(
        bands,
        [
            row(Some(Red), 2, "1000"),
            row(Some(Yellow), 3, "0"),
            row(Some(Green), 1, "3000"),
            row(None, 4, "6000"),
        ]
    );
}

#[test]
fn what_cannot_be_weighed_has_no_mean() {
    let missing = report(vec![
        entry(1, Some((90, Green)), None),
        entry(2, Some((50, Yellow)), Some(1)),
    ]);
    assert_eq!(
        missing.mean(HealthWeighting::Arr).status,
        Status::MissingExchangeRate
    );
    assert_eq!(shown(&missing.mean(HealthWeighting::Accounts)), "70");
    assert_eq!(missing.band(Some(Green)).annual, None);
    let unpaid = report(vec![entry(1, Some((90, Green)), Some(0))]);
    assert_eq!(
        unpaid.mean(HealthWeighting::Arr).status,
        Status::ZeroDenominator
    );
    for unscored in [report(vec![]), report(vec![entry(1, None, Some(5))])] {
        assert_eq!(unscored.mean(HealthWeighting::Arr).status, Status::NoData);
        assert_eq!(
            unscored.mean(HealthWeighting::Accounts).status,
            Status::NoData
        );
    }
}

fn stands(placed: Option<(u8, HealthBand)>) -> Standing {
    let placed = placed.map(|(points, band)| (Score::whole(points), band));
    let computed = Computed {
        score: placed.map(|(score, _)| score),
        band: placed.map(|(_, band)| band),
        status: HealthStatus::Ok,
        computed_on: date("2024-03-31"),
    };
    Standing::new(Some(computed), None, date("2024-03-31"))
}

#[test]
fn every_account_came_from_one_band_to_one() {
    let now = report(vec![
        entry(1, Some((90, Green)), Some(100)),
        entry(2, Some((50, Yellow)), Some(200)),
        entry(3, Some((20, Red)), Some(400)),
        entry(4, Some((20, Red)), None),
        entry(5, None, Some(800)),
        entry(6, Some((80, Green)), Some(1_600)),
    ]);
    let before: Standings = HashMap::from([
        (account(1), stands(Some((50, Yellow)))),
        (account(2), stands(Some((50, Yellow)))),
        (account(3), stands(Some((90, Green)))),
        (account(4), stands(Some((90, Green)))),
        (account(5), stands(Some((90, Green)))),
        (account(6), stands(None)),
        // Gone since.
        (account(7), stands(Some((10, Red)))),
    ]);
    let matrix = now.transitions(&before, date("2024-03-31"));
    assert_eq!(matrix.transitions.len(), 16);
    let filled: Vec<_> = matrix
        .transitions
        .iter()
        .filter(|cell| !cell.accounts.is_empty())
        .map(|cell| {
            let annual = cell.annual.map(|annual| annual.to_decimal(0).to_string());
            (
                cell.from,
                cell.to,
                cell.accounts.len(),
                annual,
                shown(&cell.share),
            )
        })
        .collect();
    let row = |from, to, count, annual: Option<&str>, share: &str| {
        (from, to, count, annual.map(str::to_owned), share.to_owned())
    };
    assert_eq!(
        filled,
        [
            row(Some(Yellow), Some(Yellow), 1, Some("200"), "0.5"),
            row(Some(Yellow), Some(Green), 1, Some("100"), "0.5"),
            row(Some(Green), Some(Red), 2, None, "0.6667"),
            row(Some(Green), None, 1, Some("800"), "0.3333"),
            row(None, Some(Green), 1, Some("1600"), "1"),
        ]
    );
    assert_eq!(matrix.improved(), [account(1)]);
    assert_eq!(matrix.worsened(), [account(3), account(4)]);
    let cells: usize = matrix
        .transitions
        .iter()
        .map(|cell| cell.accounts.len())
        .sum();
    assert_eq!(cells, now.entries.len());
}

#[test]
fn another_profile_moves_accounts() {
    let today = date("2024-06-30");
    let known = |nps: &str, csat: &str| -> Readings {
        let readings = [
            (Nps, reading(nps, "2024-06-01")),
            (Csat, reading(csat, "2024-06-01")),
        ];
        readings.into_iter().collect()
    };
    let in_force = profile(vec![factor(Nps, "1")], "1");
    let draft = profile(vec![factor(Nps, "1"), factor(Csat, "1")], "1");
    let readings = [
        known("80", "10"),
        known("71", "71"),
        Readings::default(),
        known("39", "45"),
    ];
    // The last is yellow from better days: 39 does not pass the boundary of 40 by 2.
    let before = [
        Some((80, Green)),
        Some((71, Green)),
        Some((50, Yellow)),
        Some((39, Yellow)),
    ];
    let candidates = || {
        let pairs = (1_u128..).zip(readings.iter().zip(&before));
        pairs.map(|(number, (readings, placed))| Candidate {
            account: account(number),
            readings,
            before: placed.map(|(points, band)| (Score::whole(points), band)),
            annual: Some(MonthlyAmount::from_minor(100)),
        })
    };
    let what_if =
        |profile: &Profile| WhatIf::of(profile, candidates(), "USD".parse().unwrap(), today);
    let changed = |what_if: &WhatIf| -> Vec<_> {
        let changes = what_if.changes();
        changes
            .map(|change| {
                (
                    change.account,
                    change.after.map(|(score, band)| (score.to_string(), band)),
                )
            })
            .collect()
    };
    // The same profile changes nothing, but for the account of which nothing is known any more.
    assert_eq!(changed(&what_if(&in_force)), [(account(3), None)]);
    let moved = what_if(&draft);
    assert_eq!(
        changed(&moved),
        [
            (account(1), Some(("45".to_owned(), Yellow))),
            (account(3), None),
        ]
    );
    assert_eq!(shown(&moved.before().mean(HealthWeighting::Accounts)), "60");
    assert_eq!(
        shown(&moved.after().mean(HealthWeighting::Accounts)),
        "52.6667"
    );
    assert_eq!(moved.transitions().worsened(), [account(1)]);
}
