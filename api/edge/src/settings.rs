//! How the edge is set up. Every setting has a default that is safe for a server on the open internet.

use std::{num::NonZeroU32, time::Duration};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Settings of the edge. Durations are written as `10s`, `250ms` or `2m`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct EdgeSettings {
    /// The path of the GraphQL endpoint, for HTTP and WebSocket. Default `/graphql`.
    pub path: String,
    /// The longest request body, in bytes. Default 2 MiB.
    pub body_bytes: usize,
    /// How long a request body may take from its first to its last byte. Default 10 seconds.
    #[serde(with = "humantime_serde")]
    pub body_timeout: Duration,
    /// How long a query or mutation may run. One that takes longer is ended, and a mutation's changes are undone. Default 30 seconds.
    #[serde(with = "humantime_serde")]
    pub run_timeout: Duration,
    /// Web pages of other hosts that may call the API, as `https://app.example.com`; pages of the same host always may open sockets. Default: none.
    pub allowed_origins: Vec<String>,
    /// Networks of reverse proxies whose `X-Forwarded-For` is believed. Default: none, so that the peer's address counts.
    pub trusted_proxies: Vec<IpNet>,
    /// What clients are told to wait when the server cannot answer. Default 5 seconds.
    #[serde(with = "humantime_serde")]
    pub unavailable_retry_after: Duration,
    /// Room for automatically persisted documents, in bytes, shared by all tenants. Default 8 MiB.
    pub persisted_document_bytes: u64,
    /// How much callers may ask for over time.
    pub rate_limit: RateLimitSettings,
    /// Sockets for subscriptions.
    pub websocket: WebSocketSettings,
}

impl Default for EdgeSettings {
    fn default() -> Self {
        Self {
            path: "/graphql".to_owned(),
            body_bytes: 2 * 1024 * 1024,
            body_timeout: Duration::from_secs(10),
            run_timeout: Duration::from_secs(30),
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            unavailable_retry_after: Duration::from_secs(5),
            persisted_document_bytes: 8 * 1024 * 1024,
            rate_limit: RateLimitSettings::default(),
            websocket: WebSocketSettings::default(),
        }
    }
}

/// Token buckets, in units of cost: a request takes its cost, at least one unit.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimitSettings {
    /// Units that a caller (subject of a tenant) gains per second. Default 5,000.
    pub units_per_second: NonZeroU32,
    /// Units that a caller can save up. Default 100,000.
    pub burst: NonZeroU32,
    /// Units that an address without a good token gains per second. Default 20.
    pub anonymous_units_per_second: NonZeroU32,
    /// Units that an address without a good token can save up. Default 2,000.
    pub anonymous_burst: NonZeroU32,
}

/// A number that is written out below and cannot be zero.
const fn positive(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

impl Default for RateLimitSettings {
    fn default() -> Self {
        Self {
            units_per_second: positive(5_000),
            burst: positive(100_000),
            anonymous_units_per_second: positive(20),
            anonymous_burst: positive(2_000),
        }
    }
}

/// Bounds of sockets.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebSocketSettings {
    /// Sockets that may be open at once in this process. Default 10,000.
    pub sockets: usize,
    /// The longest message from a client, in bytes, however it is split into frames. Default 256 KiB.
    pub message_bytes: usize,
    /// Operations that may run at once on a socket. Default 100.
    pub operations: usize,
    /// Responses that wait for a client before its operations are held back. Default 16.
    pub queue: usize,
    /// How long a socket may stay open without `connection_init`. Default 3 seconds.
    #[serde(with = "humantime_serde")]
    pub init_timeout: Duration,
    /// How often a silent client is asked for a sign of life; after two such periods without one the socket is closed. Default 20 seconds.
    #[serde(with = "humantime_serde")]
    pub keep_alive: Duration,
    /// How long a client may leave a response unread that is ready to be written. Default 10 seconds.
    #[serde(with = "humantime_serde")]
    pub write_timeout: Duration,
    /// How long queries and mutations may take to finish when the server stops. Default 10 seconds.
    #[serde(with = "humantime_serde")]
    pub shutdown_grace: Duration,
}

impl Default for WebSocketSettings {
    fn default() -> Self {
        Self {
            sockets: 10_000,
            message_bytes: 256 * 1024,
            operations: 100,
            queue: 16,
            init_timeout: Duration::from_secs(3),
            keep_alive: Duration::from_secs(20),
            write_timeout: Duration::from_secs(10),
            shutdown_grace: Duration::from_secs(10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_with_defaults_for_the_rest() {
        let settings: EdgeSettings = toml::from_str(
            r#"
            body_bytes = 1000
            body_timeout = "250ms"
            trusted_proxies = ["10.0.0.0/8"]
            [rate_limit]
            burst = 7
            [websocket]
            keep_alive = "1m"
            "#,
        )
        .unwrap();
        assert_eq!(settings.body_bytes, 1000);
        assert_eq!(settings.body_timeout, Duration::from_millis(250));
        assert_eq!(settings.rate_limit.burst.get(), 7);
        assert_eq!(settings.rate_limit.units_per_second.get(), 5_000);
        assert_eq!(settings.websocket.keep_alive, Duration::from_secs(60));
        assert_eq!(settings.websocket.init_timeout, Duration::from_secs(3));
    }

    #[test]
    fn unknown_and_impossible_settings_are_refused() {
        for text in [
            "body_byte = 1",
            "[websocket]\nkeepalive = '1s'",
            "[rate_limit]\nburst = 0",
            "trusted_proxies = ['proxy']",
            "body_timeout = 10",
        ] {
            assert!(toml::from_str::<EdgeSettings>(text).is_err(), "{text}");
        }
    }
}
