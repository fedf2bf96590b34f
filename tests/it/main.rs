//! The product from outside: through HTTP and WebSocket, as clients see it, and as processes, as operators do.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod access;
mod advocacy;
mod availability;
mod business_reviews;
mod carpentries;
mod cdnow;
mod connections;
mod contract;
mod edge;
mod engagement;
mod federation;
mod frozen;
mod growth;
mod handbook;
mod health;
mod imports;
mod invitations;
mod invoices;
mod jobs;
mod journey;
mod live;
mod log;
mod migrations;
mod milestone_pages;
mod onboarding;
mod outcomes;
mod processes;
mod purchases;
mod renewals;
mod revenue;
mod schema;
mod serving;
mod sockets;
mod subscription_life;
mod support;
mod surveys;
mod tenant;
mod traces;
mod upkeep;
mod walk;
mod wall;
mod work;

/// The program, built for these tests.
const PROGRAM: &str = env!("CARGO_BIN_EXE_tenure_under_test");
