//! Intervals of 95 % hold the true value in 93 to 97 of 100 simulated samples.

use rust_decimal::Decimal;

use crate::{metric::Interval, survey::*};

/// A generator of numbers that look random and are the same every time (Steele, Lea and Flood's SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as f64 / 2_f64.powi(64)
    }

    /// A score by the chances of 1, 2, 3, ...
    fn score(&mut self, chances: &[f64]) -> i16 {
        let mut left = self.next();
        for (score, chance) in (1_i16..).zip(chances) {
            left -= chance;
            if left < 0.0 {
                return score;
            }
        }
        chances.len() as i16
    }
}

const SAMPLES: usize = 4_000;

fn assert_covers(what: &str, truth: f64, mut sample: impl FnMut() -> Option<Interval>) {
    let truth = Decimal::try_from(truth).unwrap();
    let holds = (0..SAMPLES).filter(|_| {
        let interval = sample().unwrap();
        interval.low <= truth && truth <= interval.high
    });
    let share = holds.count() as f64 / SAMPLES as f64;
    assert!((0.93..=0.97).contains(&share), "{what}: {share}");
}

/// Detractors, passives and promoters.
const CUSTOMERS: [[f64; 3]; 4] = [
    [0.3, 0.2, 0.5],
    [0.1, 0.2, 0.7],
    [0.3, 0.4, 0.3],
    [0.5, 0.3, 0.2],
];

fn nps_sample(numbers: &mut Numbers, chances: &[f64], size: usize) -> NpsTally {
    let scores = (0..size).map(|_| [4, 8, 10][numbers.score(chances) as usize - 1]);
    scores.collect()
}

#[test]
fn intervals_of_nps_cover() {
    let mut numbers = Numbers(6);
    for chances in CUSTOMERS {
        let truth = 100.0 * (chances[2] - chances[0]);
        for size in [10, 25, 60, 99, 150, 400] {
            let what = format!("NPS of {size} of {chances:?}");
            assert_covers(&what, truth, || {
                nps_sample(&mut numbers, &chances, size).interval()
            });
        }
    }
}

#[test]
fn intervals_of_changes_of_nps_cover() {
    let mut numbers = Numbers(7);
    for (one, other) in [(0, 1), (1, 3), (2, 2)] {
        let (one, other) = (CUSTOMERS[one], CUSTOMERS[other]);
        let truth = 100.0 * ((other[2] - other[0]) - (one[2] - one[0]));
        for (before, after) in [(20, 20), (40, 150), (200, 300)] {
            let what = format!("from {before} to {after} of {one:?} and {other:?}");
            assert_covers(&what, truth, || {
                let earlier = nps_sample(&mut numbers, &one, before);
                let later = nps_sample(&mut numbers, &other, after);
                Change::of_nps(earlier, later).map(|change| change.interval)
            });
        }
    }
}

/// Chances of the scores 1 to 7.
const EFFORT: [f64; 7] = [0.05, 0.05, 0.1, 0.15, 0.25, 0.25, 0.15];

fn effort_sample(numbers: &mut Numbers, size: usize) -> Scores {
    (0..size).map(|_| numbers.score(&EFFORT)).collect()
}

fn boxes(scores: &Scores) -> BoxTally {
    BoxTally {
        top: (5..=7).map(|score| scores.of(score)).sum(),
        answered: scores.count(),
    }
}

#[test]
fn intervals_of_shares_and_means_cover() {
    let mut numbers = Numbers(8);
    let mean: f64 = (1..)
        .zip(EFFORT)
        .map(|(score, chance)| f64::from(score) * chance)
        .sum();
    for size in [15, 40, 120, 400] {
        assert_covers(&format!("share of {size}"), 0.65, || {
            boxes(&effort_sample(&mut numbers, size)).interval()
        });
        assert_covers(&format!("mean of {size}"), mean, || {
            effort_sample(&mut numbers, size).interval(1, 7)
        });
    }
}

#[test]
fn intervals_of_changes_of_shares_and_means_cover() {
    let mut numbers = Numbers(9);
    for (before, after) in [(20, 30), (60, 200)] {
        assert_covers(&format!("share from {before} to {after}"), 0.0, || {
            let earlier = boxes(&effort_sample(&mut numbers, before));
            let later = boxes(&effort_sample(&mut numbers, after));
            Change::of_shares(earlier, later).map(|change| change.interval)
        });
        assert_covers(&format!("mean from {before} to {after}"), 0.0, || {
            let earlier = effort_sample(&mut numbers, before);
            let later = effort_sample(&mut numbers, after);
            Change::of_means(&earlier, &later).map(|change| change.interval)
        });
    }
}
