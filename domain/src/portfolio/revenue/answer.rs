//! What a portfolio's recurring revenue did in a window.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric, Ratio, Status, Unit},
    money::{Currency, MonthlyAmount},
    portfolio::{
        evaluate::{Basis, Portfolio},
        facts::Facts,
        measure::RevenueConvention,
    },
    revenue::{MovementKind, NetChurnConvention, RevenueSettings, Share, Waterfall},
    time::Window,
};

use super::{asked::Asked, books::Entries, span::Spans, tally::Tally, walk::Walk};

/// The recurring revenue of a portfolio in a window: movements, churn, retention, and the accounts behind each number.
///
/// A window is half-open: its opening is the MRR at the end of the day before it, its closing that at the end of its last day. What took
/// effect after the portfolio's date is not known: MRR stays as it is on that date.
///
/// An account counts from its signup until it is archived, whether it is in the portfolio on the portfolio's date or not: what it paid
/// before it was archived is not forgotten. In the portfolio of one plan only that plan's lines count, so that an account which changes to
/// another plan is lost to the one and new to the other.
#[derive(Clone, Debug)]
pub struct Revenue {
    pub(super) facts: Arc<Facts>,
    pub(super) basis: Arc<Basis>,
    pub(super) plan: Option<u32>,
    pub(super) population: Arc<[u32]>,
    pub(super) settings: RevenueSettings,
    pub(super) window: Window,
    pub(super) tally: Tally,
}

impl Portfolio {
    /// The recurring revenue in a window.
    #[must_use]
    pub fn revenue(&self, window: &Window, settings: &RevenueSettings) -> Revenue {
        let tally = self.tallies(std::slice::from_ref(window), settings)[0];
        self.answer(window, settings, tally)
    }

    /// The recurring revenue in each of some windows, such as the months of a year (see [`Window::by`]), in one pass over the facts.
    #[must_use]
    pub fn revenues(&self, windows: &[Window], settings: &RevenueSettings) -> Vec<Revenue> {
        let tallies = self.tallies(windows, settings);
        let answers = windows.iter().zip(tallies);
        answers
            .map(|(window, tally)| self.answer(window, settings, tally))
            .collect()
    }

    fn tallies(&self, windows: &[Window], settings: &RevenueSettings) -> Vec<Tally> {
        let spans = Spans::new(windows, self.basis.day);
        tallies(self.asked(*settings), &spans)
    }

    pub(super) fn asked(&self, settings: RevenueSettings) -> Asked<'_> {
        Asked {
            facts: &self.facts,
            basis: &self.basis,
            plan: self.plan,
            population: &self.population,
            settings,
        }
    }

    fn answer(&self, window: &Window, settings: &RevenueSettings, tally: Tally) -> Revenue {
        Revenue {
            facts: Arc::clone(&self.facts),
            basis: Arc::clone(&self.basis),
            plan: self.plan,
            population: Arc::clone(&self.population),
            settings: *settings,
            window: *window,
            tally,
        }
    }
}

impl Revenue {
    /// The window.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.window
    }

    /// The date, until its end, whose knowledge the numbers rest on.
    #[must_use]
    pub fn as_of(&self) -> NaiveDate {
        self.basis.as_of
    }

    /// The currency of all amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.basis.reporting
    }

    /// How movements are reckoned.
    #[must_use]
    pub const fn settings(&self) -> RevenueSettings {
        self.settings
    }

    /// Whether amounts of money are known: [`Status::MissingExchangeRate`] when a line that counts cannot be converted.
    #[must_use]
    pub const fn money_status(&self) -> Status {
        if self.tally.incomplete == 0 {
            Status::Ok
        } else {
            Status::MissingExchangeRate
        }
    }

    /// Opening MRR, movements and closing MRR; `None` unless [`Revenue::money_status`] is [`Status::Ok`].
    #[must_use]
    pub fn waterfall(&self) -> Option<Waterfall> {
        (self.tally.incomplete == 0).then(|| self.tally.waterfall())
    }

    /// How many accounts have a movement of a kind in the window, and are behind it in [`Revenue::accounts_with`].
    #[must_use]
    pub const fn account_count_with(&self, kind: MovementKind) -> usize {
        self.tally.accounts[kind as usize]
    }

    /// Gross MRR churn: (churn + contraction) / opening MRR.
    #[must_use]
    pub fn gross_churn(&self) -> Metric {
        self.of_share(
            self.tally.waterfall().gross_churn(),
            Unit::Proportion,
            self.view(),
        )
    }

    /// Net MRR churn: (churn + contraction - expansion) / opening MRR, by convention also less reactivation.
    #[must_use]
    pub fn net_churn(&self, convention: NetChurnConvention) -> Metric {
        let share = self.tally.waterfall().net_churn(convention);
        self.of_share(share, Unit::Proportion, convention.as_str())
    }

    /// Gross revenue retention (GRR): what the opening accounts still pay at the closing, each no more than it did at the opening, by the
    /// opening MRR. From 0 to 1; netted and at the opening's exchange rates, whatever the view.
    #[must_use]
    pub fn gross_retention(&self) -> Metric {
        let share = self.by_opening(self.tally.kept_at_most);
        self.of_share(share, Unit::Proportion, "CAPPED_PER_ACCOUNT")
    }

    /// Net revenue retention (NRR): what the opening accounts pay at the closing by the opening MRR. Netted, and apart from what exchange
    /// rates alone changed: 1 - net churn.
    #[must_use]
    pub fn net_retention(&self) -> Metric {
        let share = self.by_opening(self.tally.kept);
        self.of_share(share, Unit::Proportion, "OPENING_ACCOUNTS")
    }

    /// Expansion MRR %: expansion / opening MRR.
    #[must_use]
    pub fn expansion_rate(&self) -> Metric {
        let share = self.tally.waterfall().expansion_rate();
        self.of_share(share, Unit::Proportion, self.view())
    }

    /// Expansion by what accounts paid at first: expansion / new. Over a lifetime ([`Portfolio::lifetime`]) and per event, this is by how much
    /// accounts grew after they came, at best of a single account.
    #[must_use]
    pub fn expansion_of_new(&self) -> Metric {
        let waterfall = self.tally.waterfall();
        let share = Share {
            part: waterfall.expansion,
            whole: waterfall.new,
        };
        self.of_share(share, Unit::Proportion, self.view())
    }

    /// Quick ratio: (new + reactivation + expansion) / (contraction + churn).
    #[must_use]
    pub fn quick_ratio(&self) -> Metric {
        self.of_share(
            self.tally.waterfall().quick_ratio(),
            Unit::Number,
            self.view(),
        )
    }

    /// MRR per account (ARPA): closing MRR by the accounts that pay, or by all accounts, at the closing.
    #[must_use]
    pub fn closing_per_account(&self, convention: RevenueConvention) -> Metric {
        let accounts = match convention {
            RevenueConvention::PayingAccounts => self.tally.paying,
            RevenueConvention::AllAccounts => self.tally.books.at_closing,
        };
        let closing = Ratio::monthly(self.tally.waterfall().closing, self.currency());
        let unit = Unit::Money(self.currency());
        self.of_money(closing, Ratio::count(accounts), unit, convention.as_str())
    }

    /// What was left out, by reason: accounts that are not in the books in the window, and those that could not be converted.
    #[must_use]
    pub fn excluded(&self) -> Vec<Exclusion> {
        let reasons = [
            (
                ExclusionReason::NotSignedUpYet,
                self.tally.books.not_signed_up,
            ),
            (ExclusionReason::Archived, self.tally.books.archived),
            (ExclusionReason::MissingExchangeRate, self.tally.incomplete),
        ];
        let left_out = reasons.into_iter().filter(|(_, count)| *count > 0);
        left_out
            .map(|(reason, count)| Exclusion { reason, count })
            .collect()
    }

    const fn view(&self) -> &'static str {
        self.settings.view.as_str()
    }

    fn by_opening(&self, part: MonthlyAmount) -> Share {
        Share {
            part,
            whole: self.tally.waterfall().opening,
        }
    }

    fn of_share(&self, share: Share, unit: Unit, convention: &'static str) -> Metric {
        let (part, whole) = share.in_major_units(self.currency());
        self.of_money(part, whole, unit, convention)
    }

    /// A metric of money, which is not known when an exchange rate is missing.
    pub(super) fn of_money(
        &self,
        part: Ratio,
        whole: Ratio,
        unit: Unit,
        convention: &'static str,
    ) -> Metric {
        let metric = Metric::quotient(part, whole, unit, convention, self.as_of());
        let metric = self.explained(metric);
        match self.money_status() {
            Status::Ok => metric,
            missing => metric.without_value(missing),
        }
    }

    /// A metric with its window and what was left out, without a value when there are no accounts.
    pub(super) fn explained(&self, metric: Metric) -> Metric {
        let metric = metric.over(self.window).excluding(self.excluded());
        if self.tally.books.within == 0 {
            metric.without_value(Status::NoData)
        } else {
            metric
        }
    }

    pub(super) fn asked(&self) -> Asked<'_> {
        Asked {
            facts: &self.facts,
            basis: &self.basis,
            plan: self.plan,
            population: &self.population,
            settings: self.settings,
        }
    }
}

/// The sums of every window.
pub(super) fn tallies(asked: Asked<'_>, spans: &Spans) -> Vec<Tally> {
    let entries = Entries::new(asked.facts, asked.population, spans);
    let empty = |span| Tally {
        books: entries.books(span),
        ..Tally::default()
    };
    let mut tallies: Vec<_> = spans.spans.iter().map(empty).collect();
    Walk::new(asked, spans).each(|place, change| tallies[place].add(change));
    tallies
}
