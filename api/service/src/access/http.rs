//! The endpoints for tokens: OAuth 2.0 (RFC 6749, 7009), our public keys (RFC 7517) and where to find them (RFC 8414).

mod answer;
mod authentication;
mod form;
mod metadata;
mod revoke;
mod token;

use std::sync::Arc;

use actix_web::{
    middleware::from_fn,
    web::{self, Data, ServiceConfig},
};

use super::Access;
use edge::Edge;

/// Mounts `/oauth/token`, `/oauth/revoke`, `/.well-known/jwks.json` and `/.well-known/oauth-authorization-server`. What strangers ask of the database is
/// charged to their address by the edge.
pub fn configure(access: Arc<Access>, edge: Arc<Edge>) -> impl FnOnce(&mut ServiceConfig) {
    let (access, edge) = (Data::from(access), Data::from(edge));
    move |config| {
        config
            .service(
                web::resource("/oauth/token")
                    .wrap(from_fn(edge::observe))
                    .app_data(access.clone())
                    .app_data(edge.clone())
                    .app_data(form::bounds())
                    .route(web::post().to(token::handle)),
            )
            .service(
                web::resource("/oauth/revoke")
                    .wrap(from_fn(edge::observe))
                    .app_data(access.clone())
                    .app_data(edge)
                    .app_data(form::bounds())
                    .route(web::post().to(revoke::handle)),
            )
            .service(
                web::resource("/.well-known/jwks.json")
                    .wrap(from_fn(edge::observe))
                    .app_data(access.clone())
                    .route(web::get().to(metadata::keys)),
            )
            .service(
                web::resource("/.well-known/oauth-authorization-server")
                    .wrap(from_fn(edge::observe))
                    .app_data(access)
                    .route(web::get().to(metadata::server)),
            );
    }
}
