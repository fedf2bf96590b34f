//! `POST /oauth/revoke`: giving a token back (RFC 7009).

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use data::scope::Actor;

use super::{
    answer::{Code, Refusal},
    authentication,
    form::{Extracted, Parameters},
    token::charge,
};
use crate::access::Access;
use edge::{Edge, RequestId};

pub(super) async fn handle(
    request: HttpRequest,
    access: Data<Access>,
    edge: Data<Edge>,
    form: Extracted,
) -> HttpResponse {
    match revoke(&request, &access, &edge, form).await {
        // A token that was not good is answered in the same way.
        Ok(()) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish(),
        Err(refusal) => refusal.response(),
    }
}

async fn revoke(
    request: &HttpRequest,
    access: &Access,
    edge: &Edge,
    form: Extracted,
) -> Result<(), Refusal> {
    charge(request, edge)?;
    let parameters = Parameters::read(form)?;
    let token = parameters.required("token")?;
    let claimed = authentication::of(request, &parameters)?;
    let refusal = |error| Refusal::of(error, Code::InvalidClient);
    let client = match claimed {
        Some(claimed) => {
            let row = access
                .authenticate_client(&claimed.client_id, &claimed.secret)
                .await
                .map_err(refusal)?;
            Some(Actor::Client(row.id))
        }
        None => None,
    };
    let request_id = RequestId::of_request(request);
    access
        .revoke_token(token, client.as_ref(), request_id.as_str())
        .await
        .map_err(refusal)
}
