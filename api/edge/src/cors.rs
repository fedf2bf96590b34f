//! Which web pages of other hosts may call the API.

use actix_cors::Cors;
use actix_web::{
    http::{Method, Uri, header},
    middleware::Condition,
};

use super::{idempotency, request_id, server::InvalidSettings};

const PREFLIGHT_SECONDS: usize = 3_600;

/// The origins that are allowed besides the server's own.
#[derive(Clone, Debug)]
pub(super) struct Origins(Vec<String>);

impl Origins {
    /// Checks the allow-list.
    ///
    /// # Errors
    /// For an entry that is not scheme, host and port alone.
    pub(super) fn new(origins: &[String]) -> Result<Self, InvalidSettings> {
        for origin in origins {
            if parts(origin).is_none() {
                return Err(InvalidSettings::Origin(origin.clone()));
            }
        }
        Ok(Self(
            origins
                .iter()
                .map(|origin| origin.to_ascii_lowercase())
                .collect(),
        ))
    }

    fn contains(&self, origin: &str) -> bool {
        self.0
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(origin))
    }

    /// Whether a page of `origin` may open a socket on the server known as `host`: one of the list or of the same host. Browsers always send the
    /// header, so a client without one is none.
    pub(super) fn allow_socket(&self, origin: Option<&str>, host: Option<&str>) -> bool {
        let Some(origin) = origin else { return true };
        if self.contains(origin) {
            return true;
        }
        match (parts(origin), host) {
            (Some((scheme, authority)), Some(host)) => {
                let default = if scheme == "https" { ":443" } else { ":80" };
                let plain = |name: &str| {
                    let name = name.to_ascii_lowercase();
                    name.strip_suffix(default)
                        .map_or(name.clone(), str::to_owned)
                };
                plain(&authority) == plain(host)
            }
            _ => false,
        }
    }

    /// The middleware that answers preflight requests and marks responses, when there is a list.
    pub(super) fn middleware(&self) -> Condition<Cors> {
        let mut cors = Cors::default()
            .allowed_methods([Method::GET, Method::POST])
            .allowed_headers([header::ACCEPT, header::AUTHORIZATION, header::CONTENT_TYPE])
            .allowed_header(idempotency::HEADER)
            .allowed_header(request_id::HEADER)
            .expose_headers([super::respond::REPLAYED, request_id::HEADER, "retry-after"])
            .max_age(PREFLIGHT_SECONDS);
        for origin in &self.0 {
            cors = cors.allowed_origin(origin);
        }
        Condition::new(!self.0.is_empty(), cors)
    }
}

/// Scheme and authority of an origin.
fn parts(origin: &str) -> Option<(String, String)> {
    let (_, after_scheme) = origin.split_once("://")?;
    if after_scheme.contains(['/', '?', '#', '@']) {
        return None;
    }
    let uri: Uri = origin.parse().ok()?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| matches!(*scheme, "http" | "https"))?;
    Some((scheme.to_owned(), uri.authority()?.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_are_for_pages_of_the_list_and_of_the_same_host() {
        let origins = Origins::new(&["https://app.example.com".to_owned()]).unwrap();
        for (origin, host, expected) in [
            (None, Some("api.example.com"), true),
            (
                Some("https://app.example.com"),
                Some("api.example.com"),
                true,
            ),
            (Some("HTTPS://APP.example.com"), None, true),
            (
                Some("https://api.example.com"),
                Some("api.example.com"),
                true,
            ),
            (
                Some("https://api.example.com"),
                Some("API.example.com:443"),
                true,
            ),
            (Some("http://localhost:8080"), Some("localhost:8080"), true),
            (Some("http://localhost:3000"), Some("localhost:8080"), false),
            (Some("https://evil.example"), Some("api.example.com"), false),
            (
                Some("https://app.example.com.evil.example"),
                Some("api.example.com"),
                false,
            ),
            (Some("null"), Some("null"), false),
            (Some("https://api.example.com"), None, false),
        ] {
            assert_eq!(
                origins.allow_socket(origin, host),
                expected,
                "{origin:?} {host:?}"
            );
        }
    }

    #[test]
    fn an_entry_must_be_an_origin() {
        for entry in [
            "",
            "*",
            "app.example.com",
            "https://",
            "https://a/",
            "https://a/b",
            "ftp://a",
            "https://u@a",
        ] {
            assert!(Origins::new(&[entry.to_owned()]).is_err(), "{entry}");
        }
        assert!(Origins::new(&["http://127.0.0.1:8080".to_owned()]).is_ok());
    }
}
