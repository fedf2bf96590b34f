//! The log lines of the servers under test: kept quiet, but for what they tell about the statements of a request.
//!
//! `TENURE_TEST_LOG=debug` (or any other filter) prints the lines too.

use std::{
    collections::HashMap,
    fmt::Debug,
    sync::{LazyLock, Mutex, Once},
};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id},
};
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, layer::Context, layer::SubscriberExt,
    registry::LookupSpan, util::SubscriberInitExt,
};

/// By request id: how many messages with statements the request has sent to the database, its COMMIT or ROLLBACK not counted.
static STATEMENTS: LazyLock<Mutex<HashMap<String, u64>>> = LazyLock::new(Mutex::default);

/// Installs the log for this process, once.
pub(crate) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // The span of a request is the edge's, what it sent is told by the program.
        let counting = CountStatements.with_filter(filter_fn(|metadata| {
            ["api", "edge"]
                .iter()
                .any(|name| metadata.target().starts_with(name))
        }));
        let lines = std::env::var("TENURE_TEST_LOG").ok().map(|filter| {
            tracing_subscriber::fmt::layer()
                .with_test_writer()
                .with_filter(EnvFilter::new(filter))
        });
        tracing_subscriber::registry()
            .with(counting)
            .with(lines)
            .init();
    });
}

/// What the request of that id has sent to the database; `None` for a request that needed nothing from it.
pub(crate) fn statements(request_id: &str) -> Option<u64> {
    STATEMENTS.lock().unwrap().remove(request_id)
}

struct CountStatements;

struct RequestId(String);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for CountStatements {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let (Some(request), Some(span)) = (fields.request_id, context.span(id)) {
            span.extensions_mut().insert(RequestId(request));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let Some(statements) = fields.statements else {
            return;
        };
        let spans = context.event_scope(event).into_iter().flatten();
        for span in spans {
            if let Some(RequestId(request)) = span.extensions().get() {
                STATEMENTS
                    .lock()
                    .unwrap()
                    .insert(request.clone(), statements);
            }
        }
    }
}

#[derive(Default)]
struct Fields {
    request_id: Option<String>,
    statements: Option<u64>,
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "statements" {
            self.statements = Some(value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "request_id" {
            self.request_id = Some(format!("{value:?}"));
        }
    }
}
