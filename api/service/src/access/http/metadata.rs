//! Our public keys, and where everything is.

use actix_web::{HttpResponse, http::header, web::Data};
use domain::member::AccessScope;
use serde::Serialize;

use super::token::GRANTS;
use crate::access::Access;

/// How long others may keep the keys: a new one is announced an hour before it signs.
const KEYS_CACHE: &str = "public, max-age=600";

/// `GET /.well-known/jwks.json`
pub(super) async fn keys(access: Data<Access>) -> HttpResponse {
    let now = access.now();
    access.keep_keys(now).await;
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, KEYS_CACHE))
        .insert_header((header::CONTENT_TYPE, "application/jwk-set+json"))
        .json(access.authenticator.keys().public_keys(now))
}

/// The metadata of an authorization server (RFC 8414, section 2).
#[derive(Serialize)]
struct Metadata<'a> {
    issuer: &'a str,
    token_endpoint: String,
    token_endpoint_auth_methods_supported: [&'static str; 3],
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    jwks_uri: String,
    grant_types_supported: [&'static str; 2],
    /// There is no authorization endpoint, and so no response type.
    response_types_supported: [&'static str; 0],
    scopes_supported: Vec<&'static str>,
}

const AUTHENTICATION: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// What is answered while the issuer is no URL, from which the addresses would begin.
const NO_URL: &str = "The issuer of this installation is a name and no URL, so that it has no metadata: set `issuer` to the URL that clients reach \
    the server at. Tokens are had at /oauth/token, keys at /.well-known/jwks.json.";

/// `GET /.well-known/oauth-authorization-server`. The addresses begin with the issuer, which is to be set to the URL that the server is reached at;
/// without one there is nothing true to say.
pub(super) async fn server(access: Data<Access>) -> HttpResponse {
    let issuer = access.authenticator.issuer();
    if !issuer.starts_with("https://") && !issuer.starts_with("http://") {
        return HttpResponse::NotFound().body(NO_URL);
    }
    let at = |path: &str| format!("{}{path}", issuer.trim_end_matches('/'));
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, KEYS_CACHE))
        .json(Metadata {
            issuer,
            token_endpoint: at("/oauth/token"),
            token_endpoint_auth_methods_supported: AUTHENTICATION,
            revocation_endpoint: at("/oauth/revoke"),
            revocation_endpoint_auth_methods_supported: AUTHENTICATION,
            jwks_uri: at("/.well-known/jwks.json"),
            grant_types_supported: GRANTS,
            response_types_supported: [],
            scopes_supported: AccessScope::ALL.map(AccessScope::as_str).to_vec(),
        })
}
