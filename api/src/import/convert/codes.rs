//! Codes and names that are written in one way only.

use domain::{account::Country, money::Currency};

use super::shown;

/// An e-mail address, as it was written.
pub(super) fn email(text: &str) -> Result<String, String> {
    let well_formed = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    if well_formed && !text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Ok(text.to_owned());
    }
    Err(format!("{} is not an e-mail address", shown(text)))
}

/// A currency code in capitals.
pub(super) fn currency(text: &str) -> Result<String, String> {
    let code = text.to_ascii_uppercase().parse::<Currency>();
    code.map(|currency| currency.as_str().to_owned())
        .map_err(|_| {
            format!(
                "{} is not a currency code of ISO 4217, such as USD",
                shown(text)
            )
        })
}

/// A country code of two capitals, from one of two or three letters.
pub(super) fn country(text: &str) -> Result<String, String> {
    let code = text.to_ascii_uppercase();
    let country = code.parse().ok().or_else(|| Country::from_alpha3(&code));
    country.map(|country| country.as_str().to_owned()).ok_or_else(|| {
        format!(
            "{} is not a country code of ISO 3166, such as GB (others can be translated under `map`)",
            shown(text)
        )
    })
}

/// One of the allowed names; capitals, spaces and hyphens do not matter.
pub(super) fn choice(text: &str, allowed: &[&str]) -> Result<String, String> {
    let name = capitals(text);
    if allowed.contains(&name.as_str()) {
        return Ok(name);
    }
    Err(format!("{} is none of {}", shown(text), allowed.join(", ")))
}

/// A name in capitals, such as `AT_RISK` from `at risk`.
pub(super) fn name(text: &str) -> Result<String, String> {
    let name = capitals(text);
    let well_formed = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if well_formed {
        return Ok(name);
    }
    Err(format!(
        "{} is not a name of letters, digits and _",
        shown(text)
    ))
}

fn capitals(text: &str) -> String {
    text.trim().to_ascii_uppercase().replace([' ', '-'], "_")
}
