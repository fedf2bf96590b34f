//! How a client says who it is: by HTTP Basic, or by parameters, not by both (RFC 6749, section 2.3).

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderValue},
    web,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    answer::{Code, Refusal},
    form::Parameters,
};

/// What a client says that it is.
pub(super) struct Claimed {
    pub(super) client_id: String,
    pub(super) secret: SecretString,
}

/// What the client says that it is; `None` when it says nothing, as public clients do.
pub(super) fn of(
    request: &HttpRequest,
    parameters: &Parameters,
) -> Result<Option<Claimed>, Refusal> {
    let in_body = parameters
        .text("client_id")
        .zip(parameters.get("client_secret"));
    let header = request.headers().get(header::AUTHORIZATION);
    match (header, in_body) {
        (Some(_), _) if parameters.get("client_secret").is_some() => Err(Refusal::new(
            Code::InvalidRequest,
            "a client authenticates by the header or by parameters, not by both",
        )),
        (Some(header), _) => basic(header, parameters).map(Some),
        (None, Some((client_id, secret))) => Ok(Some(Claimed {
            client_id: client_id.to_owned(),
            secret: secret.clone(),
        })),
        (None, None) => Ok(None),
    }
}

fn basic(header: &HeaderValue, parameters: &Parameters) -> Result<Claimed, Refusal> {
    let refused = || {
        Refusal::new(
            Code::InvalidClient,
            "the Authorization header has to be `Basic`, with the client id and the client secret",
        )
    };
    let (client_id, secret) = credentials(header).ok_or_else(refused)?;
    if parameters
        .text("client_id")
        .is_some_and(|named| named != client_id)
    {
        return Err(Refusal::new(
            Code::InvalidRequest,
            "the header and `client_id` name different clients",
        ));
    }
    Ok(Claimed { client_id, secret })
}

fn credentials(header: &HeaderValue) -> Option<(String, SecretString)> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = STANDARD.decode(encoded.trim()).ok()?;
    let text = SecretString::from(String::from_utf8(bytes).ok()?);
    let (client_id, secret) = text.expose_secret().split_once(':')?;
    Some((
        form_decoded(client_id)?,
        SecretString::from(form_decoded(secret)?),
    ))
}

/// Both halves are form-encoded before they are put together.
fn form_decoded(text: &str) -> Option<String> {
    let query = format!("it={text}");
    let web::Query(pairs) = web::Query::<Vec<(String, String)>>::from_query(&query).ok()?;
    match <[_; 1]>::try_from(pairs) {
        Ok([(_, value)]) => Some(value),
        Err(_) => None,
    }
}
