//! What the end-to-end tests stand on: a database of their own, a server on it, and clients that ask it as strangers would.
//!
//! A test is a plain `async fn` that takes a [`TestApp`] (a running server) or a [`TestDatabase`] (a migrated database to start
//! servers on), named in [`both!`](crate::both), which runs it on SQLite and on PostgreSQL:
//!
//! ```ignore
//! both!(a_tenant_has_a_name);
//!
//! async fn a_tenant_has_a_name(app: TestApp) {
//!     let northwind = app.tenant("northwind").await;
//!     let viewer = northwind.member(Role::Viewer).await;
//!     let answer = viewer.ask("{ tenant { name } }").await;
//!     assert_eq!(answer.data_at("/tenant/name"), "northwind");
//! }
//! ```
//!
//! [`postgres_only!`](crate::postgres_only) is for what only PostgreSQL has. PostgreSQL is the cluster of `TENURE_TEST_POSTGRES_URL`
//! (a role that may create databases and roles) or a throw-away one, made with the programs installed on this machine. Without either
//! its tests are skipped, and say so; `TENURE_REQUIRE_POSTGRES=1` makes them fail instead.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod answer;
mod app;
mod client;
mod database;
mod log;
mod process;
mod run;
mod smtp;
mod socket;

pub use answer::{Answer, UserError};
pub use app::{EPOCH, Http, TestApp, wait_until};
pub use client::{Client, Tenant};
pub use database::{
    Backend, TestDatabase,
    postgres::{Cluster, no_postgres},
    snapshot::Snapshot,
};
pub use process::{Job, Process};
pub use run::{Given, run};
pub use smtp::{Arrived, MailServer};
pub use socket::{Closed, Socket};
