//! Sending invitations and reminders: what is still wanted is written, handed over, and noted.

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;
use data::{
    account::contact,
    error::Error,
    job::{self, Aside, Job},
    scope::{Actor, OpenRequest, Scope},
    survey::{self, Opened, Standing},
    transaction::Mode,
};
use domain::{job::Retries, member::Permission};
use futures_util::StreamExt;
use mail::{Mail, NotSent};
use rand::RngExt as _;
use service::survey_link::Link;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use uuid::Uuid;

use crate::{
    Delivery,
    invitation::{self, Writing},
    is_shut,
};

/// When the jobs of a suspended tenant are looked at again.
const SHUT: TimeDelta = TimeDelta::hours(1);

/// How often what was sent is noted, should the database be away just then: it must not be sent again.
const NOTING: u32 = 5;

/// Of how many mails at most one transaction notes that they were sent.
const NOTED: usize = 100;

impl Delivery {
    /// Does jobs that were claimed, some at once, and says so in the queue. What was sent is noted while the next ones are being sent, in one transaction for
    /// all that were sent meanwhile: a transaction for each would be what takes longest.
    pub(crate) async fn work(&self, jobs: &[Job]) {
        let (outbox, sent) = mpsc::unbounded_channel();
        let sending = async {
            let mut tasks = Vec::with_capacity(jobs.len());
            for job in jobs {
                tasks.push(self.try_to_send(job, outbox.clone()));
            }
            drop(outbox);
            let mut tasks = futures_util::stream::iter(tasks).buffer_unordered(self.at_once);
            while tasks.next().await.is_some() {}
        };
        tokio::join!(sending, self.note_all(sent));
    }

    /// Writes and sends the mail of a job, and says what became of it.
    async fn try_to_send<'a>(&self, job: &'a Job, outbox: UnboundedSender<Worked<'a>>) {
        match self.send(job).await {
            // Whoever notes it goes on until all is sent.
            Ok(noted) => drop(outbox.send((job, noted))),
            Err(failure) => self.set_aside(job, failure).await,
        }
    }

    async fn send(&self, job: &Job) -> Result<Noted, Failure> {
        let Some(mail) = self.written(job).await? else {
            return Ok(Noted::Unwanted);
        };
        let (noted, result) = match self.mailer.send(&mail).await {
            Ok(()) => (Noted::Sent, "sent"),
            Err(NotSent::Refused(code)) => (Noted::Refused(code), "refused"),
            Err(error @ NotSent::Later(_)) => return Err(Failure::Later(error.to_string())),
        };
        metrics::counter!("tenure_mails_total", "result" => result).increment(1);
        Ok(noted)
    }

    async fn set_aside(&self, job: &Job, failure: Failure) {
        let now = self.now();
        let aside = match failure {
            Failure::Shut => Aside::Postponed(now + SHUT),
            Failure::Later(reason) => {
                metrics::counter!("tenure_mails_total", "result" => "postponed").increment(1);
                let jitter = rand::rng().random();
                Aside::after(job, now, &Retries::USUAL, jitter, reason)
            }
        };
        self.put(job, aside).await;
    }

    async fn put(&self, job: &Job, aside: Aside) {
        if let Aside::Failed(reason) = &aside {
            tracing::error!(job = %job.id, tenant = %job.tenant, reason, "a mail was given up");
        }
        if let Err(error) = job::set_aside(&self.product.database, job, &aside).await {
            tracing::warn!(%error, job = %job.id, "a job could not be set aside: it comes back when its lease ends");
        }
    }

    /// The mail of a job; none when nobody wants it sent any more.
    async fn written(&self, job: &Job) -> Result<Option<Mail>, Failure> {
        let request = self.request(job.tenant, Mode::Read);
        let scope = self.product.open(request).await?;
        let mail = self.write(&scope, job).await;
        scope.close().await?;
        mail
    }

    async fn write(&self, scope: &Scope, job: &Job) -> Result<Option<Mail>, Failure> {
        let Some(opened) = survey::open(scope, job.subject).await? else {
            return Ok(None);
        };
        let contact = contact::by_id(scope, opened.invitation.contact_id).await?;
        let Some(contact) = contact.filter(|_| is_wanted(&opened, job.number)) else {
            return Ok(None);
        };
        let Some(address) = contact
            .email
            .filter(|_| !contact.do_not_survey && contact.archived_at.is_none())
        else {
            return Ok(None);
        };
        let days = TimeDelta::days(opened.invitation.expires_after_days.into());
        let usual = scope.now() + days;
        let link = Link {
            tenant: job.tenant,
            invitation: job.subject,
            expires_at: match job.number {
                0 => usual,
                _ => opened.invitation.expires_at.unwrap_or(usual),
            },
        };
        let text = survey::text_in(&opened.campaign, &opened.invitation.language)?;
        let mail = invitation::write(&Writing {
            tenant: &scope.tenant().name,
            invitation: &opened.invitation,
            campaign: &opened.campaign,
            text: &text,
            contact: (&contact.name, &address),
            link: &self.address(&link),
            number: job.number,
            now: scope.now(),
        });
        mail.map(Some)
            .map_err(|_| Failure::Later("the mail cannot be written".to_owned()))
    }

    /// Notes what became of mails as they come in, those of a tenant together.
    async fn note_all(&self, mut sent: UnboundedReceiver<Worked<'_>>) {
        let mut worked = Vec::new();
        while sent.recv_many(&mut worked, NOTED).await > 0 {
            let mut of_tenants: HashMap<Uuid, Vec<Worked<'_>>> = HashMap::new();
            for (job, noted) in worked.drain(..) {
                of_tenants.entry(job.tenant).or_default().push((job, noted));
            }
            let mut noting = Vec::with_capacity(of_tenants.len());
            for (tenant, worked) in &of_tenants {
                noting.push(self.note_those_of(*tenant, worked));
            }
            futures_util::future::join_all(noting).await;
        }
    }

    /// Notes what became of mails of one tenant. When it cannot be done for all of them at once, it is done for each by itself, so that one does not keep the
    /// others from being noted; and what cannot be noted at all is not sent again.
    async fn note_those_of(&self, tenant: Uuid, worked: &[Worked<'_>]) {
        match (self.note_surely(tenant, worked).await, worked) {
            (Ok(()), _) => {}
            (Err(error @ Error::Unavailable(_)), _) => {
                tracing::error!(%tenant, %error, "that mails were sent could not be noted: they come back when their leases end");
            }
            (Err(error), [(job, _)]) => {
                tracing::error!(%tenant, %error, job = %job.id, "that a mail was sent could not be noted");
                let reason = "it was handed over, and that could not be noted".to_owned();
                self.put(job, Aside::Failed(reason)).await;
            }
            (Err(_), _) => {
                for one in worked.chunks(1) {
                    Box::pin(self.note_those_of(tenant, one)).await;
                }
            }
        }
    }

    /// The mails are out of the house: only that may be tried again that notes it, as long as the database is away.
    async fn note_surely(&self, tenant: Uuid, worked: &[Worked<'_>]) -> Result<(), Error> {
        let mut attempt = 1;
        loop {
            match self.note(tenant, worked).await {
                Err(error @ Error::Unavailable(_)) if attempt < NOTING => {
                    tracing::warn!(%tenant, %error, "that mails were sent could not be noted");
                    tokio::time::sleep(Duration::from_secs(1) * attempt).await;
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// Notes what became of mails, and takes their jobs out of the queue with it.
    async fn note(&self, tenant: Uuid, worked: &[Worked<'_>]) -> Result<(), Error> {
        let request = OpenRequest {
            actor: Actor::DELIVERY,
            ..self.request(tenant, Mode::Write)
        };
        let scope = self.product.open(request).await?;
        match keep(&scope, worked).await {
            Ok(()) => self.product.commit(&scope).await,
            Err(error) => {
                scope.close().await?;
                Err(error)
            }
        }
    }
}

/// A job, and what became of its mail.
type Worked<'a> = (&'a Job, Noted);

/// What became of a mail.
#[derive(Clone)]
enum Noted {
    Sent,
    Refused(String),
    Unwanted,
}

/// Nothing is kept of a job whose lease has ended: it is somebody else's by now.
async fn keep(scope: &Scope, worked: &[Worked<'_>]) -> Result<(), Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    let jobs: Vec<&Job> = worked.iter().map(|(job, _)| *job).collect();
    let ours = job::complete(&writer, &jobs).await?;
    let (mut sent, mut reminded, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (job, noted) in worked.iter().filter(|(job, _)| ours.contains(&job.id)) {
        if matches!(noted, Noted::Unwanted) {
            continue;
        }
        match job.number {
            0 => sent.push(job.subject),
            _ => reminded.push(job.subject),
        }
        if let Noted::Refused(code) = noted {
            refused.push((job.subject, code));
        }
    }
    survey::mark_sent(scope, &sent).await?;
    survey::mark_reminded(scope, &reminded).await?;
    for (invitation, code) in refused {
        let reason = format!("the address was refused ({code})");
        survey::mark_bounced(scope, invitation, &reason).await?;
    }
    Ok(())
}

/// Whether the mail of that number is to be sent: it was not sent before, and nothing has come in between.
fn is_wanted(opened: &Opened, number: i32) -> bool {
    let invitation = &opened.invitation;
    let is_open = matches!(opened.standing, Standing::Open(_))
        && invitation.opted_out_at.is_none()
        && invitation.bounced_at.is_none();
    is_open
        && match number {
            0 => invitation.sent_at.is_none(),
            _ => {
                invitation.sent_at.is_some()
                    && invitation.reminders + 1 == number
                    && number <= opened.campaign.reminders
            }
        }
}

/// Why a job was not done.
enum Failure {
    /// The tenant is suspended.
    Shut,
    /// It may work later; the reason has nobody's data in it.
    Later(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if is_shut(&error) {
            return Self::Shut;
        }
        match error {
            Error::Unavailable(_) => Self::Later("the database was away".to_owned()),
            error => {
                tracing::error!(%error, "a mail could not be sent");
                Self::Later("a fault of the server, which is in its log".to_owned())
            }
        }
    }
}
