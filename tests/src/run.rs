//! Running one test on one database.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    time::Duration,
};

use actix_web::rt::System;
use futures_util::FutureExt;

use crate::{Backend, TestApp, TestDatabase, log};

/// A test that has not ended by then hangs.
const LONGEST: Duration = Duration::from_secs(600);

/// What a test can ask for as its argument.
pub trait Given: Sized {
    /// Makes it on a fresh, migrated database.
    fn given(database: &TestDatabase) -> impl Future<Output = Self>;
}

impl Given for TestDatabase {
    async fn given(database: &TestDatabase) -> Self {
        database.clone()
    }
}

impl Given for TestApp {
    async fn given(database: &TestDatabase) -> Self {
        Self::start(database).await
    }
}

/// Runs a test on a database of its own, which is removed afterwards with all servers on it. Without that kind of database it says so and
/// does nothing.
///
/// # Panics
/// When the test does, or has not ended after ten minutes.
pub fn run<G: Given, T: Future<Output = ()>>(backend: Backend, test: impl FnOnce(G) -> T) {
    log::install();
    let runner = System::new();
    let outcome = runner.block_on(async {
        let Some(database) = TestDatabase::migrated(backend).await else {
            return Ok(());
        };
        let body = async {
            let body = async { test(G::given(&database).await).await };
            let ended = tokio::time::timeout(LONGEST, body).await;
            ended.unwrap_or_else(|_| panic!("the test has not ended after {LONGEST:?}"));
        };
        let outcome = AssertUnwindSafe(body).catch_unwind().await;
        database.dispose().await;
        outcome
    });
    System::current().stop();
    runner.run().expect("the runtime ends");
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Makes tests of async functions: `name::sqlite` and `name::postgres`. Each function takes a [`TestApp`](crate::TestApp) or a
/// [`TestDatabase`](crate::TestDatabase).
#[macro_export]
macro_rules! both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                $crate::run($crate::Backend::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Backend::Postgres, super::$name);
            }
        }
    )+};
}

/// Makes tests of async functions that need PostgreSQL: `name::postgres`.
#[macro_export]
macro_rules! postgres_only {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn postgres() {
                $crate::run($crate::Backend::Postgres, super::$name);
            }
        }
    )+};
}
