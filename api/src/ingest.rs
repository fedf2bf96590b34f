//! `POST /ingest/events`: what people do, one JSON object a line, in a body of any length.

mod line;
mod results;

use std::sync::Arc;

use async_trait::async_trait;
use data::{
    bulk::Policy,
    engagement::{EventInput, EventOutcome, record_many},
    error::{Error, Refusal},
    scope::OpenRequest,
    transaction::Mode,
};
use domain::engagement::AsideReason;
use serde_json::{Map, Value, json};

use edge::{
    Refused, RequestContext,
    lines::{Line, LineEngine, LineSession},
};
use service::{product::Product, viewer::Viewer};

use self::{
    line::event,
    results::{LineOutcome, Results},
};
use crate::engine::refused;

/// The most lines of a kind that a summary names.
const MOST_NAMED: usize = 1_000;

/// Takes events.
pub struct Ingestion {
    product: Arc<Product>,
}

impl Ingestion {
    /// What takes events into a product's tenants.
    #[must_use]
    pub const fn new(product: Arc<Product>) -> Self {
        Self { product }
    }
}

impl LineEngine for Ingestion {
    fn begin(&self, context: RequestContext) -> Box<dyn LineSession> {
        Box::new(Events {
            product: Arc::clone(&self.product),
            context,
            counts: Counts::default(),
            results: Results::default(),
            refusals: Vec::new(),
            asides: Vec::new(),
        })
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    received: u64,
    recorded: u64,
    duplicates: u64,
    kept_aside: u64,
    refused: u64,
}

/// The events of a body.
struct Events {
    product: Arc<Product>,
    context: RequestContext,
    counts: Counts,
    results: Results,
    refusals: Vec<Value>,
    asides: Vec<Value>,
}

#[async_trait]
impl LineSession for Events {
    async fn take(&mut self, lines: Vec<Line>) -> Result<(), Refused> {
        let (mut good, mut read) = (
            Vec::with_capacity(lines.len()),
            Vec::with_capacity(lines.len()),
        );
        for line in lines {
            let said = match event(&line) {
                Ok(event) => {
                    let id = event.id.clone();
                    good.push(event);
                    Ok(id)
                }
                Err(refusal) => Err(refusal),
            };
            read.push((line.number, said));
        }
        let mut outcomes = self.record(good).await.map_err(refused)?.into_iter();
        // What could not be done is not counted either.
        self.counts.received += read.len() as u64;
        for (number, said) in read {
            match said {
                Ok(id) => {
                    let outcome = outcomes.next();
                    let missing = || refused(Error::internal("an event has no outcome"));
                    self.note(number, &id, outcome.ok_or_else(missing)?);
                }
                Err(refusal) => self.refuse(number, None, &[refusal]),
            }
        }
        Ok(())
    }

    fn summary(&self) -> Map<String, Value> {
        let counts = self.counts;
        let summary = json!({
            "received": counts.received,
            "recorded": counts.recorded,
            "duplicates": counts.duplicates,
            "keptAside": counts.kept_aside,
            "refused": counts.refused,
            "results": self.results.runs(),
            "resultsThrough": self.results.told_through(),
            "refusals": self.refusals,
            "asides": self.asides,
        });
        match summary {
            Value::Object(summary) => summary,
            _ => Map::new(),
        }
    }
}

impl Events {
    /// Records events in a transaction of their own.
    async fn record(&self, events: Vec<EventInput>) -> Result<Vec<EventOutcome>, Error> {
        let identity = &self.context.caller.identity;
        let viewer = identity.downcast_ref::<Viewer>();
        let viewer = viewer.ok_or(Error::Unauthenticated)?;
        let request = OpenRequest {
            tenant: viewer.tenant,
            actor: viewer.actor.clone(),
            permissions: viewer.permissions,
            token_hash: viewer.token_hash.clone(),
            mode: Mode::Write,
            now: self.product.clock.now(),
            request_id: self.context.request_id.as_str().to_owned(),
        };
        let scope = self.product.open(request).await?;
        match record_many(&scope, events, Policy::RejectRow).await {
            Ok(outcomes) => {
                self.product.commit(&scope).await?;
                Ok(outcomes)
            }
            Err(error) => {
                scope.close().await?;
                Err(error)
            }
        }
    }

    fn note(&mut self, line: u64, id: &str, outcome: EventOutcome) {
        match outcome {
            EventOutcome::Recorded => {
                self.counts.recorded += 1;
                self.results.add(line, LineOutcome::Recorded);
            }
            EventOutcome::Duplicate => {
                self.counts.duplicates += 1;
                self.results.add(line, LineOutcome::Duplicate);
            }
            EventOutcome::KeptAside(reason) => self.keep_aside(line, id, reason),
            EventOutcome::Rejected(refusals) => {
                // Their place in the call says nothing to the sender.
                let within = |refusal: Refusal| Refusal {
                    field: refusal.field.into_iter().skip(2).collect(),
                    ..refusal
                };
                let refusals: Vec<Refusal> = refusals.into_iter().map(within).collect();
                self.refuse(line, Some(id), &refusals);
            }
        }
    }

    fn keep_aside(&mut self, line: u64, id: &str, reason: AsideReason) {
        self.counts.kept_aside += 1;
        self.results.add(line, LineOutcome::KeptAside);
        if self.asides.len() < MOST_NAMED {
            let aside = json!({ "line": line, "id": id, "reason": reason.as_str() });
            self.asides.push(aside);
        }
    }

    fn refuse(&mut self, line: u64, id: Option<&str>, refusals: &[Refusal]) {
        self.counts.refused += 1;
        self.results.add(line, LineOutcome::Rejected);
        if self.refusals.len() < MOST_NAMED {
            let errors = refusals.iter().map(|refusal| {
                json!({ "code": refusal.code.as_str(), "field": refusal.field, "message": refusal.message })
            });
            let errors: Vec<Value> = errors.collect();
            self.refusals
                .push(json!({ "line": line, "id": id, "errors": errors }));
        }
    }
}
