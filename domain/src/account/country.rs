//! Countries by ISO 3166.

use std::{fmt, str::FromStr};

/// A country of ISO 3166-1, by its two-letter code. Ordered by code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country(&'static str);

impl Country {
    /// The two-letter code, such as `GB`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The country of a three-letter code, such as `GBR`, in capitals.
    #[must_use]
    pub fn from_alpha3(code: &str) -> Option<Self> {
        rust_iso3166::from_alpha3(code).map(|country| Self(country.alpha2))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// A text that is no country code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{code}` is not a country code of ISO 3166: two capital letters such as US, DE or GB{hint}", hint = hint(code))]
pub struct UnknownCountry {
    /// What was given.
    pub code: String,
}

fn hint(code: &str) -> &'static str {
    match code {
        "UK" => " (the United Kingdom is GB)",
        "EL" => " (Greece is GR)",
        _ => "",
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(code: &str) -> Result<Self, UnknownCountry> {
        rust_iso3166::from_alpha2(code)
            .map(|country| Self(country.alpha2))
            .ok_or_else(|| UnknownCountry {
                code: code.to_owned(),
            })
    }
}
