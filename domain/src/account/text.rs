//! Texts that name things: trimmed, limited, checked once, and then known to be good.

use std::{fmt, str::FromStr};

/// Why a text is not what it was given as.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("the {what} is empty: it has from 1 to {limit} characters")]
    Empty {
        /// What the text was to be.
        what: &'static str,
        /// How many characters are allowed.
        limit: usize,
    },
    /// Too many characters.
    #[error("the {what} has {length} characters: at most {limit} are allowed")]
    TooLong {
        /// What the text was to be.
        what: &'static str,
        /// How many characters it has.
        length: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// A line break, a tab, a null.
    #[error("the {what} has a control character (such as a line break or a tab): none is allowed")]
    ControlCharacter {
        /// What the text was to be.
        what: &'static str,
    },
    /// Not an e-mail address.
    #[error(
        "`{0}` is not an e-mail address: one @ between a name and a host name, such as ada@example.com"
    )]
    NotAnEmailAddress(String),
    /// Not a host name.
    #[error(
        "`{0}` is not a domain: a host name such as example.com, without https:// and without a path"
    )]
    NotADomain(String),
    /// Not the key of a trait.
    #[error(
        "`{0}` is not a key: 1 to 50 lower-case letters, digits and underscores, the first a letter, such as plan_tier"
    )]
    NotAKey(String),
}

/// Trims a text and checks what every name keeps: 1 to `limit` characters, none of them a control character.
fn checked(text: &str, what: &'static str, limit: usize) -> Result<String, TextError> {
    let text = text.trim();
    let length = text.chars().count();
    if text.chars().all(is_invisible) {
        return Err(TextError::Empty { what, limit });
    }
    if length > limit {
        return Err(TextError::TooLong {
            what,
            length,
            limit,
        });
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::ControlCharacter { what });
    }
    Ok(text.to_owned())
}

/// Whether nothing is drawn for a character: white space, and what Unicode calls default-ignorable.
const fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

macro_rules! text {
    ($(#[$doc:meta])* $type:ident, $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(String);

        impl $type {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl FromStr for $type {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                let parse: fn(&str) -> Result<String, TextError> = $parse;
                parse(text).map(Self)
            }
        }
    };
}

text! {
    /// The name of an account, a contact, a plan, a product: 1 to 200 characters without control characters, white space around it removed.
    AccountName, |text| checked(text, "name", 200)
}

text! {
    /// A word that accounts are grouped by, such as a segment, an industry or a choice: 1 to 100 characters without control characters.
    Label, |text| checked(text, "label", 100)
}

text! {
    /// What the values of a KPI are in, such as USD or employees: 1 to 40 characters without control characters.
    KpiUnit, |text| checked(text, "unit", 40)
}

text! {
    /// The id of something in an integration's own system: 1 to 200 characters without control characters. Case matters.
    ExternalId, |text| checked(text, "external id", 200)
}

text! {
    /// An e-mail address of at most 254 characters. The part after the @ is lower-cased.
    EmailAddress, email_address
}

text! {
    /// A host name such as `example.com`, lower-cased, without a dot at its end. Names of other alphabets are given in their ASCII form (`xn--...`).
    DomainName, domain_name
}

text! {
    /// What a person is at an account, such as Head of Data: 1 to 200 characters without control characters.
    JobTitle, |text| checked(text, "job title", 200)
}

text! {
    /// A telephone number as people write it: 1 to 50 characters without control characters.
    PhoneNumber, |text| checked(text, "telephone number", 50)
}

text! {
    /// What something is about, in a line: 1 to 200 characters without control characters.
    Subject, |text| checked(text, "subject", 200)
}

text! {
    /// What somebody wrote, in any number of lines: 1 to 10,000 characters, white space around them removed. Of control characters only line breaks
    /// and tabs are allowed.
    LongText, long_text
}

text! {
    /// The name of a trait in filters and imports: 1 to 50 lower-case letters, digits and underscores, the first a letter.
    TraitKey, trait_key
}

fn long_text(text: &str) -> Result<String, TextError> {
    const LIMIT: usize = 10_000;
    let lines = text.replace("\r\n", "\n");
    let in_line: String = lines
        .chars()
        .map(|character| match character {
            '\n' | '\t' => ' ',
            other => other,
        })
        .collect();
    checked(&in_line, "text", LIMIT)?;
    Ok(lines.trim().to_owned())
}

fn trait_key(text: &str) -> Result<String, TextError> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let good = (1..=50).contains(&text.len())
        && text.bytes().all(allowed)
        && text.starts_with(|first: char| first.is_ascii_lowercase());
    if good {
        Ok(text.to_owned())
    } else {
        Err(TextError::NotAKey(text.to_owned()))
    }
}

fn email_address(text: &str) -> Result<String, TextError> {
    let text = checked(text, "e-mail address", 254)?;
    let refused = || TextError::NotAnEmailAddress(text.clone());
    let (name, host) = text.rsplit_once('@').ok_or_else(refused)?;
    let good_name = !name.is_empty()
        && name.len() <= 64
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && name
            .chars()
            .all(|character| !character.is_whitespace() && !r#"@"(),:;<>[\]"#.contains(character));
    let host = host.to_lowercase();
    if good_name && is_host_name(&host) {
        Ok(format!("{name}@{host}"))
    } else {
        Err(refused())
    }
}

fn domain_name(text: &str) -> Result<String, TextError> {
    let given = checked(text, "domain", 253)?;
    let lower = given.to_lowercase();
    let name = lower.strip_suffix('.').unwrap_or(&lower);
    if is_host_name(name) {
        Ok(name.to_owned())
    } else {
        Err(TextError::NotADomain(given))
    }
}

/// At least two labels of letters, digits and inner hyphens; the last one is not a number, so that an address is not a name.
fn is_host_name(name: &str) -> bool {
    let good = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= 253
        && name.contains('.')
        && name.split('.').all(good)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}
