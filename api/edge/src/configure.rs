//! Mounting the edge in an application.

use std::sync::Arc;

use actix_web::{
    middleware::from_fn,
    web::{self, Data, ServiceConfig},
};

use super::{access_log::observe, http, server::Edge};

/// Mounts the GraphQL endpoint: HTTP, WebSocket, access log and CORS, at the path of the settings.
pub fn configure(edge: Arc<Edge>) -> impl FnOnce(&mut ServiceConfig) + Clone {
    move |config| {
        config.service(
            web::resource(edge.settings.path.clone())
                .wrap(edge.origins.middleware())
                .wrap(from_fn(observe))
                .app_data(Data::from(edge))
                .default_service(web::to(http::handle)),
        );
    }
}
