//! The parameters of a request, each at most once (RFC 6749, section 3.2).

use std::collections::HashMap;

use actix_web::{Error, web};
use secrecy::SecretString;

use super::answer::{Code, Refusal};

/// The most bytes of a body. The longest parameter is an access token, of at most 8 KiB.
const BODY_BYTES: usize = 16 * 1024;

/// What the framework extracts, or why it cannot.
pub(super) type Extracted = Result<web::Form<Vec<(String, String)>>, Error>;

/// The bounds of the body.
pub(super) fn bounds() -> web::FormConfig {
    web::FormConfig::default().limit(BODY_BYTES)
}

/// The parameters that were sent. Empty ones count as not sent.
pub(super) struct Parameters(HashMap<String, SecretString>);

impl Parameters {
    pub(super) fn read(extracted: Extracted) -> Result<Self, Refusal> {
        let refused = |reason: &str| Err(Refusal::new(Code::InvalidRequest, reason));
        let Ok(web::Form(pairs)) = extracted else {
            return refused(
                "the body has to be application/x-www-form-urlencoded, of at most 16 KiB",
            );
        };
        let mut parameters = HashMap::with_capacity(pairs.len());
        for (name, value) in pairs {
            if parameters.insert(name, SecretString::from(value)).is_some() {
                return refused("a parameter was sent twice");
            }
        }
        Ok(Self(parameters))
    }

    pub(super) fn get(&self, name: &str) -> Option<&SecretString> {
        use secrecy::ExposeSecret as _;
        self.0
            .get(name)
            .filter(|value| !value.expose_secret().is_empty())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        use secrecy::ExposeSecret as _;
        self.get(name).map(|value| value.expose_secret())
    }

    pub(super) fn required(&self, name: &str) -> Result<&SecretString, Refusal> {
        self.get(name).ok_or_else(|| {
            Refusal::new(
                Code::InvalidRequest,
                format!("the parameter `{name}` is missing"),
            )
        })
    }
}
