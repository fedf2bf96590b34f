//! Notices that a token is no longer good while a socket of it is open.

use std::{sync::Arc, time::Duration};

use data::{
    error::Error,
    log::Awaited,
    scope::{OpenRequest, Scope},
    transaction::Mode,
};

use service::{product::Product, viewer::Viewer};

/// How long a withdrawal goes unnoticed at most, whatever was not told.
const LOOK: Duration = Duration::from_secs(15);

/// Resolves when the viewer's session, member, client, token or tenant is revoked or suspended. Whatever takes access away is in the tenant's log, so
/// an entry that may is the moment to look.
pub async fn watch(product: Arc<Product>, viewer: Viewer) {
    let mut wake_ups = product.feed.follow(viewer.tenant, Awaited::Access);
    loop {
        // Whichever comes first.
        let _ = tokio::time::timeout(LOOK, wake_ups.changed()).await;
        if let Err(Error::Unauthenticated) = look(&product, &viewer).await {
            return;
        }
    }
}

async fn look(product: &Product, viewer: &Viewer) -> Result<(), Error> {
    let request = OpenRequest {
        tenant: viewer.tenant,
        actor: viewer.actor.clone(),
        permissions: viewer.permissions,
        token_hash: viewer.token_hash.clone(),
        mode: Mode::Read,
        now: product.clock.now(),
        request_id: "withdrawal".to_owned(),
    };
    Scope::open(&product.database, request).await?.close().await
}
