//! How the texts of one field are written.

use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

/// How dates, booleans, numbers and lists are written.
#[derive(Clone, Debug)]
pub(crate) struct Formats {
    /// Tried one after the other.
    pub dates: Vec<DatePattern>,
    /// Compared without regard to capitals.
    pub true_values: Vec<String>,
    /// Compared without regard to capitals.
    pub false_values: Vec<String>,
    pub decimal_separator: char,
    pub thousands_separator: Option<char>,
    /// Texts such as a currency sign, left out at either end of a number.
    pub strip: Vec<String>,
    pub list_separator: String,
}

impl Default for Formats {
    /// ISO dates, the usual words for true and false, a point before the fraction, `;` between items.
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            dates: DatePattern::new("%Y-%m-%d").into_iter().collect(),
            true_values: words(&["true", "t", "yes", "y", "1"]),
            false_values: words(&["false", "f", "no", "n", "0"]),
            decimal_separator: '.',
            thousands_separator: None,
            strip: Vec::new(),
            list_separator: ";".to_owned(),
        }
    }
}

/// A date format of chrono's `strftime`, taken apart once.
#[derive(Clone, Debug)]
pub(crate) struct DatePattern {
    pattern: String,
    items: Vec<Item<'static>>,
}

impl DatePattern {
    /// Takes a pattern apart, or says why no date can be read by it.
    pub(crate) fn new(pattern: &str) -> Result<Self, String> {
        let items = StrftimeItems::new(pattern)
            .parse_to_owned()
            .map_err(|_| format!("{pattern:?} holds a % code that does not exist"))?;
        let pattern = Self {
            pattern: pattern.to_owned(),
            items,
        };
        if pattern.reads_what_it_writes() {
            return Ok(pattern);
        }
        Err(format!(
            "{:?} does not name a day; allowed is any pattern with year, month and day, such as %Y-%m-%d, %d/%m/%y, %b %e, %Y",
            pattern.pattern
        ))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.pattern
    }

    /// The date that the text says; a time of day beside it is left out.
    pub(crate) fn parse(&self, text: &str) -> Option<NaiveDate> {
        let mut parsed = Parsed::new();
        parse(&mut parsed, text, self.items.iter()).ok()?;
        parsed.to_naive_date().ok()
    }

    /// The day and time that the text says, with its offset from UTC where the pattern has one; the start of the day without a time.
    pub(crate) fn parse_instant(&self, text: &str) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
        let mut parsed = Parsed::new();
        parse(&mut parsed, text, self.items.iter()).ok()?;
        let day = parsed.to_naive_date().ok()?;
        let time = parsed.to_naive_time().unwrap_or(NaiveTime::MIN);
        Some((day.and_time(time), parsed.to_fixed_offset().ok()))
    }

    fn reads_what_it_writes(&self) -> bool {
        let sample =
            NaiveDate::from_ymd_opt(2024, 11, 23).and_then(|day| day.and_hms_opt(13, 14, 15));
        sample.is_some_and(|sample| {
            let mut written = String::new();
            let formatted = sample.and_utc().format_with_items(self.items.iter());
            std::fmt::write(&mut written, format_args!("{formatted}")).is_ok()
                && self.parse(&written) == Some(sample.date())
        })
    }
}

/// A day with a time in its standard form, such as `2024-12-31T17:30:00+01:00`; without an offset, with a blank for the `T`, or without seconds too.
pub(crate) fn standard_instant(text: &str) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some((instant.naive_local(), Some(*instant.offset())));
    }
    let local = [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
    ]
    .into_iter()
    .find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok())?;
    Some((local, None))
}
