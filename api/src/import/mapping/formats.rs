//! How texts are written: the `[defaults]` section, and what a single field says otherwise.

use super::Problem;
use super::file::{Defaults, RuleTable, Texts};
use crate::import::convert::{DatePattern, Formats};
use crate::import::kind::FieldType;

/// What fields that say nothing themselves are read by.
#[derive(Debug)]
pub(super) struct Common {
    pub trim: bool,
    pub empty: Vec<String>,
    pub formats: Formats,
}

/// Checks the `[defaults]` section.
pub(super) fn common(defaults: Defaults, problems: &mut Vec<Problem>) -> Common {
    let mut formats = Formats::default();
    let settings = Settings {
        dates: defaults.date_format,
        true_values: defaults.true_values,
        false_values: defaults.false_values,
        decimal_separator: defaults.decimal_separator,
        thousands_separator: defaults.thousands_separator,
    };
    settings.apply("defaults", "date_format", &mut formats, problems);
    Common {
        trim: defaults.trim.unwrap_or(true),
        empty: defaults.empty.map(|Texts(texts)| texts).unwrap_or_default(),
        formats,
    }
}

/// Checks what a field says about its own format.
pub(super) fn of_field(
    path: &str,
    rule: &mut RuleTable,
    field_type: FieldType,
    common: &Formats,
    problems: &mut Vec<Problem>,
) -> Formats {
    let is = |wanted| field_type == wanted;
    for (key, is_set, has_meaning) in [
        (
            "format",
            rule.format.is_some(),
            is(FieldType::Date) || is(FieldType::Instant),
        ),
        (
            "true_values",
            rule.true_values.is_some(),
            is(FieldType::Boolean),
        ),
        (
            "false_values",
            rule.false_values.is_some(),
            is(FieldType::Boolean),
        ),
        (
            "decimal_separator",
            rule.decimal_separator.is_some(),
            field_type.is_number(),
        ),
        (
            "thousands_separator",
            rule.thousands_separator.is_some(),
            field_type.is_number(),
        ),
        ("strip", rule.strip.is_some(), field_type.is_number()),
        ("separator", rule.separator.is_some(), field_type.is_list()),
        (
            "months_before",
            rule.months_before.is_some(),
            is(FieldType::Date),
        ),
    ] {
        if is_set && !has_meaning {
            let message = format!("has no meaning for {}", field_type.with_article());
            problems.push(Problem {
                key: format!("{path}.{key}"),
                message,
            });
        }
    }
    let mut formats = common.clone();
    let settings = Settings {
        dates: rule.format.take(),
        true_values: rule.true_values.take(),
        false_values: rule.false_values.take(),
        decimal_separator: rule.decimal_separator.take(),
        thousands_separator: rule.thousands_separator.take(),
    };
    settings.apply(path, "format", &mut formats, problems);
    if let Some(Texts(strip)) = rule.strip.take() {
        formats.strip = strip;
    }
    match rule.separator.take() {
        Some(separator) if separator.is_empty() => problems.push(Problem {
            key: format!("{path}.separator"),
            message: "must not be empty".to_owned(),
        }),
        Some(separator) => formats.list_separator = separator,
        None => {}
    }
    formats
}

/// What `[defaults]` and a field can both say.
struct Settings {
    dates: Option<Texts>,
    true_values: Option<Texts>,
    false_values: Option<Texts>,
    decimal_separator: Option<String>,
    thousands_separator: Option<String>,
}

impl Settings {
    fn apply(self, path: &str, date_key: &str, formats: &mut Formats, problems: &mut Vec<Problem>) {
        let mut complain = |key: &str, message: String| {
            problems.push(Problem {
                key: format!("{path}.{key}"),
                message,
            });
        };
        if let Some(Texts(patterns)) = self.dates {
            match patterns
                .iter()
                .map(|pattern| DatePattern::new(pattern))
                .collect()
            {
                Ok(patterns) => formats.dates = patterns,
                Err(message) => complain(date_key, message),
            }
        }
        let speaks_of_booleans = self.true_values.is_some() || self.false_values.is_some();
        set_words(&mut formats.true_values, self.true_values);
        set_words(&mut formats.false_values, self.false_values);
        let both = |word: &&String| {
            formats
                .false_values
                .iter()
                .any(|other| other.eq_ignore_ascii_case(word))
        };
        if speaks_of_booleans && let Some(word) = formats.true_values.iter().find(both) {
            complain(
                "true_values",
                format!("{word:?} cannot be both true and false"),
            );
        }
        if let Some(character) =
            separator("decimal_separator", self.decimal_separator, &mut complain)
        {
            formats.decimal_separator = character;
        }
        if let Some(character) = separator(
            "thousands_separator",
            self.thousands_separator,
            &mut complain,
        ) {
            formats.thousands_separator = Some(character);
        }
        if formats.thousands_separator == Some(formats.decimal_separator) {
            formats.thousands_separator = None;
            complain(
                "thousands_separator",
                "must differ from the decimal separator".to_owned(),
            );
        }
    }
}

fn set_words(words: &mut Vec<String>, texts: Option<Texts>) {
    if let Some(Texts(texts)) = texts {
        *words = texts;
    }
}

fn separator(
    key: &str,
    text: Option<String>,
    complain: &mut impl FnMut(&str, String),
) -> Option<char> {
    let text = text?;
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None)
            if !character.is_alphanumeric() && !matches!(character, '-' | '+') =>
        {
            Some(character)
        }
        _ => {
            complain(
                key,
                format!("{text:?} is not one character that stands between digits"),
            );
            None
        }
    }
}
