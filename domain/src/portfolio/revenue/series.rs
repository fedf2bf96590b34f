//! Other windows of the same portfolio.

use crate::time::{FiscalYearStart, Period, Window};

use super::{
    answer::{Revenue, tallies},
    span::Spans,
};

impl Revenue {
    /// The window cut into months, or into quarters or years of a fiscal year (see [`Window::by`]), in one pass over the facts. The closing
    /// of each part is the opening of the next one.
    #[must_use]
    pub fn by(&self, period: Period, year: FiscalYearStart) -> Vec<Self> {
        self.over(&self.window.by(period, year).collect::<Vec<_>>())
    }

    /// The same portfolio in the twelve months that end with the window.
    #[must_use]
    pub fn trailing_twelve_months(&self) -> Self {
        let mut answers = self.over(&[self.window.trailing_twelve_months()]);
        answers.swap_remove(0)
    }

    fn over(&self, windows: &[Window]) -> Vec<Self> {
        let spans = Spans::new(windows, self.basis.day);
        let tallies = tallies(self.asked(), &spans);
        let answers = windows.iter().zip(tallies);
        let answer = |(window, tally): (&Window, _)| Self {
            window: *window,
            tally,
            ..self.clone()
        };
        answers.map(answer).collect()
    }
}
