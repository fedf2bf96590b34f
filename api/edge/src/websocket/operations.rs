//! The operations of one socket.
//!
//! Each runs in a task of its own and puts its responses into one short queue. A client that reads too slowly fills the queue, the tasks then wait for
//! room one after another and take nothing more from the engine: what a socket holds in memory is the queue and one response per operation.

use std::collections::{HashMap, HashSet};

use async_graphql::ServerError;
use futures_util::{StreamExt as _, stream::BoxStream};
use tokio::{
    sync::mpsc,
    task::{AbortHandle, Id, JoinError, JoinSet},
};

use super::protocol::ServerMessage;
use crate::{
    answer::Answer,
    document::OperationKind,
    refused::{ErrorCode, Refused},
};

/// A message of an operation on its way to the client.
pub(super) struct Outgoing {
    id: String,
    run: u64,
    text: String,
    is_last: bool,
}

/// An operation that runs.
struct Running {
    /// Tells this operation from an earlier one with the same id.
    run: u64,
    kind: OperationKind,
    task: AbortHandle,
}

/// All operations of a socket. Dropping it ends them.
pub(super) struct Operations {
    running: HashMap<String, Running>,
    tasks: JoinSet<()>,
    queue: mpsc::Sender<Outgoing>,
    waiting: mpsc::Receiver<Outgoing>,
    runs: u64,
}

impl Operations {
    /// No operations, with room for `queue` messages.
    pub(super) fn new(queue: usize) -> Self {
        let (sender, receiver) = mpsc::channel(queue);
        Self {
            running: HashMap::new(),
            tasks: JoinSet::new(),
            queue: sender,
            waiting: receiver,
            runs: 0,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.running.len()
    }

    pub(super) fn is_running(&self, id: &str) -> bool {
        self.running.contains_key(id)
    }

    /// Starts an operation whose answers are `answers`, or which ends with a refusal.
    pub(super) fn start(
        &mut self,
        id: String,
        kind: OperationKind,
        answers: BoxStream<'static, Result<Answer, Refused>>,
    ) {
        self.runs += 1;
        let outlet = Outlet {
            id: id.clone(),
            run: self.runs,
            queue: self.queue.clone(),
        };
        let task = self.tasks.spawn(deliver(outlet, answers));
        let running = Running {
            run: self.runs,
            kind,
            task,
        };
        self.running.insert(id, running);
        metrics::gauge!("tenure_websocket_operations_running").increment(1.0);
    }

    /// Ends an operation; nothing more of it is sent. An id that is not known is ignored.
    pub(super) fn stop(&mut self, id: &str) {
        if let Some(running) = self.running.remove(id) {
            running.task.abort();
            metrics::gauge!("tenure_websocket_operations_running").decrement(1.0);
        }
    }

    /// Ends the subscriptions and lets queries and mutations run on.
    pub(super) fn stop_subscriptions(&mut self) {
        let subscriptions: HashSet<String> = self
            .running
            .iter()
            .filter(|(_, running)| running.kind == OperationKind::Subscription)
            .map(|(id, _)| id.clone())
            .collect();
        for id in subscriptions {
            self.stop(&id);
        }
    }

    /// The next message that is to be sent. Never ends; may be dropped while waiting.
    pub(super) async fn next(&mut self) -> String {
        loop {
            tokio::select! {
                Some(outgoing) = self.waiting.recv() => {
                    if let Some(text) = self.release(outgoing) {
                        return text;
                    }
                }
                Some(ended) = self.tasks.join_next_with_id() => {
                    if let Some(text) = self.reap(ended) {
                        return text;
                    }
                }
                else => std::future::pending().await,
            }
        }
    }

    /// Lets a message pass unless its operation was stopped meanwhile.
    fn release(&mut self, outgoing: Outgoing) -> Option<String> {
        let running = self.running.get(&outgoing.id)?;
        if running.run != outgoing.run {
            return None;
        }
        if outgoing.is_last {
            self.stop(&outgoing.id);
        }
        Some(outgoing.text)
    }

    /// An operation whose task panicked has said nothing: the client is told that it failed.
    fn reap(&mut self, ended: Result<(Id, ()), JoinError>) -> Option<String> {
        let failure = ended.err().filter(JoinError::is_panic)?;
        let id = self
            .running
            .iter()
            .find(|(_, running)| running.task.id() == failure.id())
            .map(|(id, _)| id.clone())?;
        self.stop(&id);
        tracing::error!("an operation on a socket panicked");
        error_text(&id, &[ErrorCode::Internal.error("Internal error.")])
    }
}

impl Drop for Operations {
    fn drop(&mut self) {
        metrics::gauge!("tenure_websocket_operations_running").decrement(self.running.len() as f64);
    }
}

/// An `error` message as text.
pub(super) fn error_text(id: &str, errors: &[ServerError]) -> Option<String> {
    let message = ServerMessage::Error {
        id,
        payload: errors,
    };
    message
        .text()
        .inspect_err(|error| tracing::error!(%error, "an error could not be written as JSON"))
        .ok()
}

/// Where the messages of one operation go.
struct Outlet {
    id: String,
    run: u64,
    queue: mpsc::Sender<Outgoing>,
}

impl Outlet {
    async fn send(&self, text: String, is_last: bool) {
        let outgoing = Outgoing {
            id: self.id.clone(),
            run: self.run,
            text,
            is_last,
        };
        // The queue is closed when the socket is: nobody is left to be told.
        let _ = self.queue.send(outgoing).await;
    }

    async fn fail(&self, errors: &[ServerError]) {
        if let Some(text) = error_text(&self.id, errors) {
            self.send(text, true).await;
        }
    }
}

async fn deliver(outlet: Outlet, mut answers: BoxStream<'static, Result<Answer, Refused>>) {
    while let Some(answer) = answers.next().await {
        let answer = match answer {
            Ok(answer) => answer,
            Err(refused) => return outlet.fail(&refused.errors).await,
        };
        let message = ServerMessage::Next {
            id: &outlet.id,
            payload: &answer,
        };
        match message.text() {
            Ok(text) => outlet.send(text, false).await,
            Err(error) => {
                tracing::error!(%error, "a response could not be written as JSON");
                return outlet
                    .fail(&[ErrorCode::Internal.error("Internal error.")])
                    .await;
            }
        }
    }
    if let Ok(text) = (ServerMessage::Complete { id: &outlet.id }).text() {
        outlet.send(text, true).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::{Response, Value};
    use futures_util::stream;

    fn response(text: &str) -> Result<Answer, Refused> {
        Ok(Answer::Made(Response::new(Value::from(text))))
    }

    #[actix_web::test]
    async fn what_a_stopped_operation_left_in_the_queue_is_not_sent() {
        let mut operations = Operations::new(4);
        let endless = stream::repeat_with(|| response("old")).boxed();
        operations.start("1".to_owned(), OperationKind::Subscription, endless);
        assert!(operations.next().await.contains("old"));
        operations.stop("1");
        let once = stream::once(async { response("new") }).boxed();
        operations.start("1".to_owned(), OperationKind::Query, once);
        assert!(operations.next().await.contains("new"));
        assert_eq!(operations.next().await, r#"{"type":"complete","id":"1"}"#);
        assert_eq!(operations.count(), 0);
    }
}
