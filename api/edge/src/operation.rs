//! What every operation goes through, however it came: who sends it, whether it is allowed and paid for, and running it.

use std::{net::IpAddr, sync::Arc};

use async_graphql::{ErrorExtensionValues, Pos, Response, ServerError, Value};
use futures_util::{StreamExt as _, stream::BoxStream};

use super::{
    answer::Answer,
    document::{
        Cost, DocumentError, OperationKind, PreparedRequest, RawRequest, Refusal, RefusalCode,
    },
    engine::{AuthenticationFailure, Caller, Executed, RequestContext},
    rate_limit::Payer,
    refused::{ErrorCode, Refused},
    server::Edge,
};

/// An operation that is allowed and paid for.
pub(super) struct Admitted {
    pub(super) prepared: PreparedRequest,
    /// What the payer's bucket still holds.
    remaining: u32,
}

impl Admitted {
    pub(super) fn kind(&self) -> OperationKind {
        self.prepared.kind
    }
}

impl Edge {
    /// Finds out who sends a request. Failed attempts are paid for by the address.
    pub(super) async fn identify(
        &self,
        bearer: Option<&str>,
        address: Option<IpAddr>,
    ) -> Result<Arc<Caller>, Refused> {
        match self.engine.authenticate(bearer).await {
            Ok(caller) => Ok(Arc::new(caller)),
            Err(AuthenticationFailure::Unavailable) => Err(self.unavailable()),
            Err(AuthenticationFailure::Refused) => {
                self.rate_limits.charge_request(&Payer::Address(address))?;
                Err(Refused::unauthenticated())
            }
        }
    }

    /// Resolves, checks and charges an operation. The first unit is paid already, see [`RateLimits::charge_request`]; `remaining` is what it left.
    ///
    /// [`RateLimits::charge_request`]: super::rate_limit::RateLimits::charge_request
    pub(super) fn admit(
        &self,
        mut raw: RawRequest,
        caller: &Caller,
        payer: &Payer,
        remaining: u32,
    ) -> Result<Admitted, Refused> {
        let candidate = self.persisted.resolve(&mut raw)?;
        let prepared = self.guard.prepare(raw).map_err(refused_by_guard)?;
        if let Some(candidate) = candidate {
            self.persisted.store(candidate);
        }
        if caller.anonymous && !self.is_open(&prepared) {
            return Err(Refused::unauthenticated());
        }
        let charged = self.rate_limits.charge_cost(payer, prepared.cost.requested);
        match charged {
            Ok(left) => Ok(Admitted {
                prepared,
                remaining: left.unwrap_or(remaining),
            }),
            Err(refused) => Err(Refused {
                cost: Some(prepared.cost),
                ..refused
            }),
        }
    }

    /// Runs a query or mutation.
    pub(super) async fn run(
        &self,
        context: RequestContext,
        admitted: Admitted,
    ) -> Result<Answer, Refused> {
        let mut prepared = admitted.prepared;
        let cost = prepared.cost;
        let extension = cost_extension(cost, Some(admitted.remaining));
        prepared.completion.extend("cost", extension);
        let completion = prepared.completion.clone();
        let running = self.engine.execute(context, prepared);
        let Ok(executed) = tokio::time::timeout(self.settings.run_timeout, running).await else {
            return Err(Refused {
                cost: Some(cost),
                ..Refused::took_too_long(self.settings.run_timeout)
            });
        };
        match executed {
            Executed::Answered(mut response) => {
                completion.complete(&mut response);
                Ok(Answer::Made(response))
            }
            Executed::Replayed(kept) => Ok(Answer::Kept(kept)),
            Executed::Refused(refused) => Err(self.refused_by_engine(refused)),
        }
    }

    /// Runs a subscription.
    pub(super) fn subscribe(
        &self,
        context: RequestContext,
        admitted: Admitted,
    ) -> BoxStream<'static, Response> {
        let completion = admitted.prepared.completion.clone();
        let responses = self.engine.subscribe(context, admitted.prepared);
        responses
            .map(move |mut response| {
                completion.complete(&mut response);
                response
            })
            .boxed()
    }

    pub(super) fn unavailable(&self) -> Refused {
        Refused::unavailable(self.settings.unavailable_retry_after)
    }

    fn is_open(&self, prepared: &PreparedRequest) -> bool {
        prepared.kind != OperationKind::Subscription
            && prepared
                .root_fields
                .iter()
                .all(|field| self.open_root_fields.contains(field))
    }

    fn refused_by_engine(&self, refused: Refused) -> Refused {
        match refused.code {
            ErrorCode::Unauthenticated => Refused::unauthenticated(),
            ErrorCode::Unavailable => self.unavailable(),
            code if refused.errors.is_empty() => Refused::new(code, "The request was refused."),
            _ => refused,
        }
    }
}

/// The `cost` entry of a response's extensions.
pub(super) fn cost_extension(cost: Cost, remaining: Option<u32>) -> Value {
    let mut entry = async_graphql::indexmap::IndexMap::new();
    entry.insert(
        async_graphql::Name::new("requested"),
        Value::from(cost.requested),
    );
    entry.insert(async_graphql::Name::new("limit"), Value::from(cost.limit));
    if let Some(remaining) = remaining {
        entry.insert(
            async_graphql::Name::new("remaining"),
            Value::from(remaining),
        );
    }
    Value::Object(entry)
}

fn refused_by_guard(refusal: Refusal) -> Refused {
    let code = match refusal.code {
        RefusalCode::ValidationFailed => ErrorCode::ValidationFailed,
        RefusalCode::TooComplex => ErrorCode::TooComplex,
    };
    let errors = refusal.errors.into_iter().map(server_error).collect();
    Refused {
        cost: refusal.cost,
        ..Refused::with_errors(code, errors).well_formed()
    }
}

fn server_error(error: DocumentError) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    for (key, value) in error.extensions {
        if let Ok(value) = Value::from_json(value) {
            extensions.set(key, value);
        }
    }
    let mut server_error = ServerError::new(error.message, None);
    server_error.locations = error
        .locations
        .into_iter()
        .map(|location| Pos {
            line: location.line,
            column: location.column,
        })
        .collect();
    server_error.extensions = Some(extensions);
    server_error
}
