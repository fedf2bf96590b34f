//! Windows as the days whose levels they compare.

use crate::{portfolio::columns::day, time::Window};

/// A window by its two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// The last day before the window, and its last one; neither is later than the date of the portfolio.
    pub(super) days: (i32, i32),
    /// The places of the two among all days.
    pub(super) places: (usize, usize),
}

/// Windows, and the days that they compare.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    /// Ascending.
    pub(super) days: Vec<i32>,
    pub(super) spans: Vec<Span>,
}

impl Spans {
    /// What took effect after the day `as_of` is not known: every later day is that day.
    pub(super) fn new(windows: &[Window], as_of: i32) -> Self {
        let ends = |window: &Window| {
            let opening = (day(window.start()) - 1).min(as_of);
            let closing = (day(window.end()) - 1).min(as_of);
            (opening, closing)
        };
        let mut days: Vec<_> = windows
            .iter()
            .flat_map(|window| [ends(window).0, ends(window).1])
            .collect();
        days.sort_unstable();
        days.dedup();
        let place = |day: i32| days.partition_point(|known| *known < day);
        let spans = windows
            .iter()
            .map(|window| {
                let (opening, closing) = ends(window);
                Span {
                    days: (opening, closing),
                    places: (place(opening), place(closing)),
                }
            })
            .collect();
        Self { spans, days }
    }

    /// The place of the first of the days that is not before `day`.
    pub(super) fn place(&self, day: i32) -> usize {
        self.days.partition_point(|known| *known < day)
    }

    /// The first day that any of the windows compares, and the last one.
    pub(super) fn range(&self) -> (i32, i32) {
        let ends = (self.days.first(), self.days.last());
        (
            ends.0.copied().unwrap_or_default(),
            ends.1.copied().unwrap_or_default(),
        )
    }
}
