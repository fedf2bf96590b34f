//! `POST /oauth/token`: client credentials and refresh tokens for access tokens.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use domain::member::AccessScope;
use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::{
    answer::{Code, Refusal, granted},
    authentication,
    form::{Extracted, Parameters},
};
use crate::access::Access;
use edge::{Edge, RequestId};

/// The grants that are given.
pub(super) const GRANTS: [&str; 2] = ["client_credentials", "refresh_token"];

#[derive(Serialize)]
struct Granted<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

pub(super) async fn handle(
    request: HttpRequest,
    access: Data<Access>,
    edge: Data<Edge>,
    form: Extracted,
) -> HttpResponse {
    match grant(&request, &access, &edge, form).await {
        Ok(response) => response,
        Err(refusal) => refusal.response(),
    }
}

async fn grant(
    request: &HttpRequest,
    access: &Access,
    edge: &Edge,
    form: Extracted,
) -> Result<HttpResponse, Refusal> {
    charge(request, edge)?;
    let parameters = Parameters::read(form)?;
    match parameters.required("grant_type")?.expose_secret() {
        "client_credentials" => client_credentials(request, access, &parameters).await,
        "refresh_token" => refresh_token(request, access, &parameters).await,
        _ => Err(Refusal::new(
            Code::UnsupportedGrantType,
            format!("the grant types are: {}", GRANTS.join(", ")),
        )),
    }
}

/// Every request costs its address a unit, before the database is asked.
pub(super) fn charge(request: &HttpRequest, edge: &Edge) -> Result<(), Refusal> {
    edge.charge_address(edge.client_address(request))
        .map_err(|refused| {
            Refusal::slow_down(refused.retry_after.unwrap_or(Duration::from_secs(1)))
        })
}

async fn client_credentials(
    request: &HttpRequest,
    access: &Access,
    parameters: &Parameters,
) -> Result<HttpResponse, Refusal> {
    let claimed = authentication::of(request, parameters)?.ok_or_else(|| {
        Refusal::new(
            Code::InvalidClient,
            "send the client id and the client secret",
        )
    })?;
    let tokens = access
        .client_credentials(
            &claimed.client_id,
            &claimed.secret,
            parameters.text("scope"),
        )
        .await
        .map_err(|error| Refusal::of(error, Code::InvalidClient))?;
    let scopes: Vec<&str> = tokens
        .scopes
        .iter()
        .copied()
        .map(AccessScope::as_str)
        .collect();
    Ok(granted(Granted {
        access_token: tokens.access_token.expose_secret(),
        token_type: "Bearer",
        expires_in: tokens.lifetime.num_seconds(),
        refresh_token: None,
        scope: Some(scopes.join(" ")),
    }))
}

/// For members, whose programs are public clients: the refresh token is all that they have.
async fn refresh_token(
    request: &HttpRequest,
    access: &Access,
    parameters: &Parameters,
) -> Result<HttpResponse, Refusal> {
    let token = parameters.required("refresh_token")?;
    let request_id = RequestId::of_request(request);
    let tokens = access
        .refresh(token, request_id.as_str())
        .await
        .map_err(|error| Refusal::of(error, Code::InvalidGrant))?;
    Ok(granted(Granted {
        access_token: tokens.access_token.expose_secret(),
        token_type: "Bearer",
        expires_in: access.lifetimes.access.num_seconds(),
        refresh_token: Some(tokens.refresh_token.expose_secret()),
        scope: None,
    }))
}
