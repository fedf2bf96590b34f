//! One open socket, from its first message to its closing.

use std::{net::IpAddr, sync::Arc};

use actix_ws::{AggregatedMessage, AggregatedMessageStream, MessageStream, ProtocolError, Session};
use futures_util::{StreamExt as _, stream, stream::BoxStream};
use tokio::{
    sync::watch,
    time::{Instant, Interval, MissedTickBehavior, interval_at, timeout},
};

use super::{
    closing::Closing,
    handshake::Place,
    operations::{Operations, error_text},
    phase::{Admission, Phase, Progress, reach},
    protocol::{ClientMessage, ServerMessage},
};
use crate::{
    answer::Answer,
    document::{OperationKind, RawRequest},
    engine::{RequestContext, Transport},
    idempotency,
    refused::{ErrorCode, Refused},
    request_id::RequestId,
    server::Edge,
};

/// Who is at the other end.
pub(super) struct Peer {
    /// The id of the request that opened the socket; its operations carry it.
    pub(super) request_id: RequestId,
    pub(super) address: Option<IpAddr>,
}

struct Socket {
    edge: Arc<Edge>,
    peer: Peer,
    session: Session,
    messages: AggregatedMessageStream,
    operations: Operations,
    phase: Phase,
    keep_alive: Interval,
    last_sign_of_life: Instant,
    stopping: watch::Receiver<bool>,
    /// When the server no longer waits for queries and mutations; set once it stops.
    drained_by: Option<Instant>,
}

/// What wakes a socket up.
enum Event {
    Message(Option<Result<AggregatedMessage, ProtocolError>>),
    Outgoing(String),
    Progress(Progress),
    KeepAlive,
    ServerStops,
    Drained,
}

/// Serves a socket until it is closed.
pub(super) async fn serve(
    edge: Arc<Edge>,
    peer: Peer,
    session: Session,
    messages: MessageStream,
    place: Place,
) {
    let start = Instant::now();
    let request_id = peer.request_id.clone();
    let write_timeout = edge.settings.websocket.write_timeout;
    let mut socket = Socket::new(edge, peer, session.clone(), messages);
    let closing = socket.run().await;
    drop(socket);
    // A client that reads nothing does not read this either; the connection then ends without it.
    let _ = timeout(write_timeout, session.close(closing.reason())).await;
    drop(place);
    metrics::counter!("tenure_websocket_closes_total", "code" => closing.code().to_string())
        .increment(1);
    tracing::info!(
        %request_id,
        code = closing.code(),
        seconds = start.elapsed().as_secs_f64(),
        "socket closed"
    );
}

impl Socket {
    fn new(edge: Arc<Edge>, peer: Peer, session: Session, messages: MessageStream) -> Self {
        let settings = &edge.settings.websocket;
        let now = Instant::now();
        let mut keep_alive = interval_at(now + settings.keep_alive, settings.keep_alive);
        keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            session,
            messages: messages
                .max_frame_size(settings.message_bytes)
                .aggregate_continuations()
                .max_continuation_size(settings.message_bytes),
            operations: Operations::new(settings.queue),
            phase: Phase::Waiting {
                until: now + settings.init_timeout,
            },
            keep_alive,
            last_sign_of_life: now,
            stopping: edge.stopping(),
            drained_by: None,
            peer,
            edge,
        }
    }

    async fn run(&mut self) -> Closing {
        loop {
            let event = self.next_event().await;
            if let Err(closing) = self.handle(event).await {
                return closing;
            }
        }
    }

    async fn next_event(&mut self) -> Event {
        if self.drained_by.is_some() && self.operations.count() == 0 {
            return Event::Drained;
        }
        tokio::select! {
            message = self.messages.recv() => Event::Message(message),
            text = self.operations.next() => Event::Outgoing(text),
            progress = self.phase.progress() => Event::Progress(progress),
            _ = self.keep_alive.tick() => Event::KeepAlive,
            _ = self.stopping.wait_for(|stopping| *stopping), if self.drained_by.is_none() => Event::ServerStops,
            () = reach(self.drained_by) => Event::Drained,
        }
    }

    async fn handle(&mut self, event: Event) -> Result<(), Closing> {
        match event {
            Event::Message(message) => self.received(message).await,
            Event::Outgoing(text) => self.send(text).await,
            Event::Progress(progress) => self.progressed(progress).await,
            Event::KeepAlive => self.ask_for_sign_of_life().await,
            Event::ServerStops => {
                self.operations.stop_subscriptions();
                self.drained_by =
                    Some(Instant::now() + self.edge.settings.websocket.shutdown_grace);
                Ok(())
            }
            Event::Drained => Err(Closing::ServerStops),
        }
    }

    async fn received(
        &mut self,
        message: Option<Result<AggregatedMessage, ProtocolError>>,
    ) -> Result<(), Closing> {
        self.last_sign_of_life = Instant::now();
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => {
                self.understood(ClientMessage::parse(&text)?).await
            }
            Some(Ok(AggregatedMessage::Binary(_))) => {
                Err(Closing::InvalidMessage("Messages are text".to_owned()))
            }
            Some(Ok(AggregatedMessage::Ping(payload))) => {
                let sent = self.session.pong(&payload);
                bounded(&self.edge, sent).await
            }
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Ok(AggregatedMessage::Close(reason))) => Err(Closing::ByClient(reason)),
            Some(Err(error)) => Err(broken(&error)),
            None => Err(Closing::Gone),
        }
    }

    async fn understood(&mut self, message: ClientMessage) -> Result<(), Closing> {
        match message {
            ClientMessage::ConnectionInit(payload) => {
                if !matches!(self.phase, Phase::Waiting { .. }) {
                    return Err(Closing::TooManyInitialisations);
                }
                self.phase = Phase::authenticate(self.edge.clone(), &self.peer, payload);
                Ok(())
            }
            ClientMessage::Ping(payload) => {
                self.send_message(ServerMessage::Pong { payload }).await
            }
            ClientMessage::Pong => Ok(()),
            ClientMessage::Complete(id) => {
                self.operations.stop(&id);
                Ok(())
            }
            ClientMessage::Subscribe(id, raw) => self.subscribe(id, raw).await,
        }
    }

    async fn subscribe(&mut self, id: String, raw: RawRequest) -> Result<(), Closing> {
        let Phase::Acknowledged(admission) = &self.phase else {
            return Err(Closing::Unauthorized);
        };
        if self.operations.is_running(&id) {
            return Err(Closing::SubscriberExists(id));
        }
        match self.prepare(admission, raw) {
            Ok((kind, responses)) => {
                self.operations.start(id, kind, responses);
                Ok(())
            }
            Err(refused) => match error_text(&id, &refused.errors) {
                Some(text) => self.send(text).await,
                None => Ok(()),
            },
        }
    }

    /// Checks and charges an operation and says what it will answer.
    fn prepare(
        &self,
        admission: &Admission,
        raw: RawRequest,
    ) -> Result<(OperationKind, BoxStream<'static, Result<Answer, Refused>>), Refused> {
        if !self.edge.is_available() {
            return Err(self.edge.unavailable());
        }
        let most = self.edge.settings.websocket.operations;
        if self.operations.count() >= most {
            let message = format!("At most {most} operations may run at once on a socket.");
            return Err(Refused::new(ErrorCode::RateLimited, message));
        }
        let remaining = self.edge.rate_limits.charge_request(&admission.payer)?;
        let context = RequestContext {
            caller: admission.caller.clone(),
            request_id: self.peer.request_id.clone(),
            idempotency_key: idempotency::from_extensions(&raw.extensions)?,
            remote_address: self.peer.address,
            transport: Transport::WebSocket,
        };
        let edge = self.edge.clone();
        let admitted = edge.admit(raw, &admission.caller, &admission.payer, remaining)?;
        let kind = admitted.kind();
        let responses = match kind {
            OperationKind::Subscription => {
                let responses = edge.subscribe(context, admitted);
                responses.map(|response| Ok(Answer::Made(response))).boxed()
            }
            OperationKind::Query | OperationKind::Mutation => {
                let answer = async move { edge.run(context, admitted).await };
                stream::once(answer).boxed()
            }
        };
        Ok((kind, responses))
    }

    async fn progressed(&mut self, progress: Progress) -> Result<(), Closing> {
        match progress {
            Progress::TimedOut => Err(Closing::InitialisationTimeout),
            Progress::Expired => Err(Closing::Expired),
            Progress::Withdrawn => Err(Closing::Withdrawn),
            Progress::Authenticated(Err(refused)) if refused.code == ErrorCode::Unauthenticated => {
                Err(Closing::Forbidden)
            }
            Progress::Authenticated(Err(_)) => Err(Closing::NotNow),
            Progress::Authenticated(Ok(caller)) => {
                self.phase = Phase::acknowledge(&self.edge, &self.peer, caller);
                self.send_message(ServerMessage::ConnectionAck).await
            }
        }
    }

    async fn ask_for_sign_of_life(&mut self) -> Result<(), Closing> {
        if self.last_sign_of_life.elapsed() >= self.edge.settings.websocket.keep_alive * 2 {
            return Err(Closing::NoSignOfLife);
        }
        bounded(&self.edge, self.session.ping(b"")).await
    }

    async fn send_message(&mut self, message: ServerMessage<'_>) -> Result<(), Closing> {
        match message.text() {
            Ok(text) => self.send(text).await,
            Err(_) => Ok(()),
        }
    }

    async fn send(&mut self, text: String) -> Result<(), Closing> {
        bounded(&self.edge, self.session.text(text)).await
    }
}

/// Waits for room in the connection, but not longer than a client may leave responses unread.
async fn bounded(
    edge: &Edge,
    sent: impl Future<Output = Result<(), actix_ws::Closed>>,
) -> Result<(), Closing> {
    match timeout(edge.settings.websocket.write_timeout, sent).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Closing::Gone),
        Err(_) => Err(Closing::SlowReader),
    }
}

/// Why the messages cannot be read any further.
fn broken(error: &ProtocolError) -> Closing {
    match error {
        ProtocolError::Overflow => Closing::MessageTooLong,
        ProtocolError::Io(error) if error.to_string().contains("continuation size") => {
            Closing::MessageTooLong
        }
        ProtocolError::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Closing::InvalidMessage("Messages are text in UTF-8".to_owned())
        }
        ProtocolError::Io(_) => Closing::Gone,
        _ => Closing::NotWebSocket,
    }
}
