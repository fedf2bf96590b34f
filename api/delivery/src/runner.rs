//! The runner of campaigns: it starts, plans and closes those for which it is time, puts what is to be sent into the queue, and sends what is in it.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use data::{
    error::Error,
    job::{self, Claim, NewJob},
    scope::Scope,
    survey, tenant,
    transaction::Mode,
};
use domain::{job::JobKind, member::Permission};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval_at},
};
use uuid::Uuid;

use crate::{Delivery, is_shut};

/// How many contacts or invitations one transaction looks at, so that no writer of the tenant waits long for it.
const AT_ONCE: u64 = 500;

/// How long a job is one server's own: longer than any delivery takes.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// How many jobs are claimed for each that may be under way at once: one that takes long holds up no other, and all of them are done well before their
/// leases end.
const CLAIMED: usize = 4;

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Contacts that were decided about.
    pub decided: usize,
    /// Mails that were put into the queue.
    pub queued: usize,
    /// Jobs that left the queue.
    pub worked: usize,
    /// Invitations whose time had passed.
    pub expired: usize,
}

impl Done {
    const fn add(&mut self, part: Self) {
        self.decided += part.decided;
        self.queued += part.queued;
        self.worked += part.worked;
        self.expired += part.expired;
    }
}

impl Delivery {
    /// Does everything that is due at this moment, for all tenants, and then what is due in the queue. What is broken off goes on in the next
    /// round; several servers do no harm to each other.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database is away.
    pub async fn round(&self, stopping: &watch::Receiver<bool>) -> Result<Done, Error> {
        let mut done = self.prepare(stopping).await?;
        done.worked = self.work_off(stopping).await?;
        Ok(done)
    }

    /// Starts, plans and closes the campaigns of all tenants for which it is time, lets invitations expire, and puts mails into the queue. Sends
    /// nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database is away.
    pub async fn prepare(&self, stopping: &watch::Receiver<bool>) -> Result<Done, Error> {
        let mut done = Done::default();
        for (slug, id) in tenant::list_slugs(&self.product.database).await? {
            let campaigns = Campaigns {
                delivery: self,
                tenant: id,
                stopping,
            };
            match campaigns.prepare(&mut done).await {
                Err(error @ Error::Unavailable(_)) => return Err(error),
                Err(error) if is_shut(&error) => {}
                Err(error) => {
                    tracing::error!(%error, tenant = %slug, "the campaigns of a tenant could not go on");
                }
                Ok(()) => {}
            }
        }
        for (what, count) in [
            ("decided", done.decided),
            ("queued", done.queued),
            ("expired", done.expired),
        ] {
            metrics::counter!("tenure_survey_invitations_total", "what" => what)
                .increment(count as u64);
        }
        Ok(done)
    }

    /// Does the jobs that are due until none is. Answers how many it claimed.
    async fn work_off(&self, stopping: &watch::Receiver<bool>) -> Result<usize, Error> {
        let mut all = 0;
        while !*stopping.borrow() {
            match self.work_once().await? {
                0 => break,
                worked => all += worked,
            }
        }
        Ok(all)
    }

    /// Claims some jobs that are due and does them. Answers how many it claimed.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database is away.
    pub async fn work_once(&self) -> Result<usize, Error> {
        let claim = Claim {
            lease: Uuid::new_v4(),
            now: self.now(),
            lasts: LEASE,
            most: (self.at_once * CLAIMED) as u64,
        };
        let jobs = job::claim(&self.product.database, claim).await?;
        self.work(&jobs).await;
        Ok(jobs.len())
    }
}

/// The campaigns of one tenant in one round.
struct Campaigns<'a> {
    delivery: &'a Delivery,
    tenant: Uuid,
    stopping: &'a watch::Receiver<bool>,
}

impl Campaigns<'_> {
    async fn prepare(&self, done: &mut Done) -> Result<(), Error> {
        if self.is_stopping() {
            return Ok(());
        }
        let product = &self.delivery.product;
        let scope = product
            .open(self.delivery.request(self.tenant, Mode::Read))
            .await?;
        let due = survey::due(&scope).await?;
        let is_waiting = survey::is_any_to_expire(&scope).await?
            || !survey::to_send(&scope, None, 1).await?.is_empty()
            || !survey::to_remind(&scope, None, 1).await?.is_empty();
        scope.close().await?;
        let mut steps: Vec<Step> = due.to_close.into_iter().map(Step::Close).collect();
        steps.extend(due.to_start.iter().copied().map(Step::Start));
        let to_plan = due.to_start.into_iter().chain(due.to_plan);
        steps.extend(to_plan.map(Step::Plan));
        for step in steps {
            self.of_campaign(step, self.take(step, done).await)?;
        }
        match is_waiting {
            true => self.take(Step::Sweep { after: None }, done).await,
            false => Ok(()),
        }
    }

    /// Takes a step as often as there is more to do, each time in a transaction of its own.
    async fn take(&self, step: Step, done: &mut Done) -> Result<(), Error> {
        let product = &self.delivery.product;
        let mut next = Some(step);
        while let Some(step) = next.filter(|_| !self.is_stopping()) {
            let request = self.delivery.request(self.tenant, Mode::Write);
            let scope = product.open(request).await?;
            match step.take(&scope).await {
                Ok((part, more)) => {
                    product.commit(&scope).await?;
                    done.add(part);
                    next = more;
                }
                Err(error) => {
                    scope.close().await?;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// What is wrong with one campaign must not hold up the others.
    fn of_campaign(&self, step: Step, result: Result<(), Error>) -> Result<(), Error> {
        match result {
            Err(error @ (Error::Unavailable(_) | Error::Unauthenticated)) => Err(error),
            // Another server was ahead, or somebody has just closed it.
            Err(error @ Error::Refused(_)) => {
                tracing::info!(%error, tenant = %self.tenant, ?step, "a campaign was left alone");
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, tenant = %self.tenant, ?step, "a campaign could not go on");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }
}

/// Something that is done in one transaction.
#[derive(Clone, Copy, Debug)]
enum Step {
    Close(Uuid),
    Start(Uuid),
    /// Plans a part of the wave that is due. What it decides to send is in the queue when it is kept.
    Plan(Uuid),
    /// Lets invitations expire, and puts into the queue what is to be sent and is not in it: reminders, and invitations after one of them.
    Sweep {
        /// The last invitation that an earlier step of the round put into the queue.
        after: Option<Uuid>,
    },
}

impl Step {
    /// Takes it. Answers what was done, and the step that is to be taken after it, if there may be more to do.
    async fn take(self, scope: &Scope) -> Result<(Done, Option<Self>), Error> {
        let mut done = Done::default();
        let next = match self {
            Self::Close(campaign) => {
                survey::close(scope, campaign, None).await?;
                None
            }
            Self::Start(campaign) => {
                survey::start(scope, campaign, None).await?;
                None
            }
            Self::Plan(campaign) => {
                let planned = survey::plan(scope, campaign, AT_ONCE).await?;
                done.decided = planned.decided;
                let mails = planned
                    .to_send
                    .into_iter()
                    .map(|invitation| (invitation, 0));
                done.queued = queue(scope, mails).await?;
                (!planned.finished).then_some(self)
            }
            Self::Sweep { after } => {
                done.expired = survey::expire(scope, AT_ONCE).await?;
                let invitations = survey::to_send(scope, after, AT_ONCE).await?;
                let reminders = survey::to_remind(scope, None, AT_ONCE).await?;
                let last = invitations.last().map(|row| row.id);
                let most = done.expired.max(invitations.len()).max(reminders.len());
                let mails = invitations.into_iter().map(|row| (row.id, 0));
                let reminders = reminders.into_iter().map(|row| (row.id, row.reminders + 1));
                done.queued = queue(scope, mails.chain(reminders)).await?;
                let after = last.or(after);
                (most as u64 >= AT_ONCE).then_some(Self::Sweep { after })
            }
        };
        Ok((done, next))
    }
}

/// Puts mails into the queue, together with what made them due: each of an invitation, with its number, 0 for the invitation itself.
async fn queue(scope: &Scope, mails: impl Iterator<Item = (Uuid, i32)>) -> Result<usize, Error> {
    let job = |(subject, number)| NewJob {
        kind: JobKind::SendInvitation,
        subject,
        number,
        due_at: scope.now(),
    };
    let jobs: Vec<NewJob> = mails.map(job).collect();
    let writer = scope.require(Permission::ManageSurveys)?;
    job::enqueue(&writer, &jobs).await?;
    Ok(jobs.len())
}

/// The runner of a server.
pub struct Runner {
    stopping: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Runner {
    /// Starts to look every `interval` for what is due. Planning goes on while a large campaign is being sent.
    #[must_use]
    pub fn start(delivery: Arc<Delivery>, interval: Duration) -> Self {
        let (stopping, stopped) = watch::channel(false);
        let task = tokio::spawn(run(delivery, interval, stopped));
        Self { stopping, task }
    }

    /// Lets the deliveries under way come to their end, for at most `patience`, and starts no other.
    pub async fn stop(self, patience: Duration) {
        self.stopping.send_replace(true);
        let abort = self.task.abort_handle();
        match tokio::time::timeout(patience, self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, "the runner of campaigns ended with an error")
            }
            Err(_) => abort.abort(),
        }
    }
}

/// What a runner does by turns.
#[derive(Clone, Copy)]
enum Part {
    Prepare,
    Work,
}

async fn run(delivery: Arc<Delivery>, interval: Duration, stopping: watch::Receiver<bool>) {
    tokio::join!(
        every(&delivery, Part::Prepare, interval, stopping.clone()),
        every(&delivery, Part::Work, interval, stopping),
    );
}

async fn every(
    delivery: &Delivery,
    part: Part,
    interval: Duration,
    mut stopping: watch::Receiver<bool>,
) {
    let mut rounds = interval_at(Instant::now() + interval, interval);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            _ = rounds.tick() => {}
        }
        let done = match part {
            Part::Prepare => delivery.prepare(&stopping).await.map(drop),
            Part::Work => delivery.work_off(&stopping).await.map(drop),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "the campaigns were broken off; the next round goes on with them");
        }
    }
}
