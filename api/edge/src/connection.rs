//! What is set on every connection before its first request.

use std::{any::Any, time::Duration};

use actix_web::{dev::Extensions, rt::net::TcpStream};

/// Makes a callback for `HttpServer::on_connect` that lets the kernel drop a connection whose peer takes none of the data that is ready for it during
/// `timeout`. The server itself cannot: while a connection's write buffer is full nothing of it is polled, and a response that nobody reads would stay
/// in memory for as long as the peer keeps the connection open. Does nothing where the platform lacks the option (`TCP_USER_TIMEOUT`).
pub fn limit_stalled_writes(
    timeout: Duration,
) -> impl Fn(&dyn Any, &mut Extensions) + Clone + Send + Sync + 'static {
    move |connection, _| {
        if let Some(stream) = connection.downcast_ref::<TcpStream>() {
            set(stream, timeout);
        }
    }
}

#[cfg(target_os = "linux")]
fn set(stream: &TcpStream, timeout: Duration) {
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(timeout)) {
        tracing::debug!(%error, "the write timeout of a connection could not be set");
    }
}

#[cfg(not(target_os = "linux"))]
fn set(_stream: &TcpStream, _timeout: Duration) {}
