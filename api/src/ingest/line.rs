//! One line as an event.

use chrono::{DateTime, Utc};
use data::{engagement::EventInput, error::Refusal};
use serde::Deserialize;

use edge::lines::{LINE_BYTES, Line};

/// What a line says; as the rows of `recordUsageEvents`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Said {
    id: String,
    account_external_id: String,
    user: Option<String>,
    feature: String,
    at: DateTime<Utc>,
    #[serde(default)]
    seconds: i64,
    #[serde(default = "one")]
    quantity: i64,
    #[serde(default)]
    service_user: bool,
}

const fn one() -> i64 {
    1
}

/// The event that a line says.
///
/// # Errors
/// When it is too long, or no JSON object with the right fields.
pub(super) fn event(line: &Line) -> Result<EventInput, Refusal> {
    let Some(text) = &line.text else {
        let rule = format!("the line is longer than {LINE_BYTES} bytes");
        return Err(Refusal::invalid("", rule));
    };
    if !text.trim_ascii_start().starts_with(b"{") {
        return Err(Refusal::invalid("", "the line is no JSON object"));
    }
    let said: Said = serde_json::from_slice(text).map_err(|error| {
        let rule = format!("the line is no event: {error}");
        Refusal::invalid("", rule)
    })?;
    Ok(EventInput {
        id: said.id,
        account: said.account_external_id,
        user: said.user,
        feature: said.feature,
        at: said.at,
        seconds: said.seconds,
        quantity: said.quantity,
        is_service: said.service_user,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Result<EventInput, String> {
        let line = Line {
            number: 1,
            text: Some(text.to_owned().into()),
        };
        event(&line).map_err(|refusal| refusal.message)
    }

    #[test]
    fn a_line_says_what_a_row_of_the_mutation_does() {
        let whole = said(r#"{"id":"1","accountExternalId":"acme","user":"ann","feature":"report","at":"2025-01-01T01:00:00+01:00","seconds":3,"quantity":4,"serviceUser":true}"#).unwrap();
        assert_eq!(
            whole.at,
            "2025-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
        assert_eq!(
            (whole.seconds, whole.quantity, whole.is_service),
            (3, 4, true)
        );
        let least = said("{\"id\":\"1\",\"accountExternalId\":\"acme\",\"feature\":\"report\",\"at\":\"2025-01-01T00:00:00Z\"}\r").unwrap();
        assert_eq!((least.user, least.seconds, least.quantity), (None, 0, 1));
    }

    #[test]
    fn a_line_that_is_none_says_why() {
        for (text, why) in [
            ("", "no JSON object"),
            ("[\"1\"]", "no JSON object"),
            ("{", "EOF"),
            (r#"{"id":"1"}"#, "missing field `accountExternalId`"),
            (r#"{"id":"1","acount":"acme"}"#, "unknown field `acount`"),
            (
                r#"{"id":1}"#,
                "invalid type: integer `1`, expected a string",
            ),
            (r#"{"id":"1","at":"yesterday"}"#, "invalid characters"),
        ] {
            let reason = said(text).unwrap_err();
            assert!(reason.contains(why), "{text}: {reason}");
        }
        let long = event(&Line {
            number: 1,
            text: None,
        })
        .unwrap_err();
        assert!(long.message.contains("longer than 65536 bytes"));
    }
}
