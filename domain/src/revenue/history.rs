//! The movements of one account: a pure projection from its lines.

use chrono::NaiveDate;

use crate::{
    money::{Currency, MissingRate, RateTable},
    time::{Window, date_of_day},
};

use super::{
    line::Line,
    movement::{Movement, MovementKind, MovementView, RevenueSettings},
    story::Story,
    trace::events,
    waterfall::Waterfall,
};

/// What is known about the recurring revenue of one account. The order of its lines does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountHistory<'a> {
    /// All its lines, each as it counts (see [`Line::parts`]).
    pub lines: &'a [Line],
    /// Lines count from this day on.
    pub signed_up_on: Option<NaiveDate>,
    /// The first day on which it is not in the books any more. What still counted then leaves as a correction, not as churn.
    pub archived_on: Option<NaiveDate>,
}

/// How an account's movements are reckoned.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// What took effect after this day is not known yet: MRR stays as it is at its end.
    pub as_of: NaiveDate,
    /// The currency of the answer.
    pub reporting: Currency,
    /// The exchange rates.
    pub rates: &'a RateTable,
    /// The tenant's settings.
    pub settings: RevenueSettings,
}

impl AccountHistory<'_> {
    /// What changed its MRR in the window, one movement for all of a day, by date. Changes of exchange rates are apart, each on its day.
    ///
    /// # Errors
    /// When a line that counts has no exchange rate on a day that is needed.
    pub fn movements(
        &self,
        window: &Window,
        books: &Books<'_>,
    ) -> Result<Vec<Movement>, MissingRate> {
        let story = Story::of(self, window, books);
        let mut found = Vec::new();
        let days = (story.opening + 1, story.closing);
        let Story {
            stretches,
            spells,
            removed,
            book,
            ..
        } = &story;
        events(
            stretches,
            spells,
            *removed,
            days,
            book,
            &books.settings,
            &mut found,
        );
        let mut movements = story.revaluations(books)?;
        for event in found {
            if !event.complete {
                return Err(story.missing_on(event.day, books));
            }
            movements.push(Movement {
                date: date_of_day(event.day),
                kind: event.kind,
                change: event.change,
            });
        }
        // What was there is valued anew before anything changes.
        movements
            .sort_by_key(|movement| (movement.date, movement.kind != MovementKind::ExchangeRate));
        Ok(movements)
    }

    /// Its MRR at the start and the end of the window and what lies between them, by the view of the settings.
    ///
    /// # Errors
    /// When a line that counts has no exchange rate on a day that is needed.
    pub fn waterfall(&self, window: &Window, books: &Books<'_>) -> Result<Waterfall, MissingRate> {
        let story = Story::of(self, window, books);
        let mut waterfall = Waterfall {
            opening: story.reported_on(story.opening, books)?,
            closing: story.reported_on(story.closing, books)?,
            ..Waterfall::default()
        };
        match books.settings.view {
            MovementView::PerEvent => {
                for movement in self.movements(window, books)? {
                    waterfall.add(movement.kind, movement.change);
                }
            }
            MovementView::Netted => {
                let change = story.net(books)?;
                if let Some(kind) = story.net_kind(change, &books.settings) {
                    waterfall.add(kind, change);
                }
                let rates = waterfall.closing - waterfall.sum();
                waterfall.add(MovementKind::ExchangeRate, rates);
            }
        }
        Ok(waterfall)
    }
}
