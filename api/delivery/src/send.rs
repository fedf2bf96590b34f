//! Sending one invitation or reminder: what is still wanted is written, handed over, and noted.

use std::time::Duration;

use chrono::TimeDelta;
use data::{
    account::contact,
    error::Error,
    job::{self, Aside, Job},
    scope::Scope,
    survey::{self, Opened, Standing},
    transaction::Mode,
};
use domain::{job::Retries, member::Permission};
use mail::{Mail, NotSent};
use rand::RngExt as _;
use service::survey_link::Link;

use crate::{
    Delivery,
    invitation::{self, Writing},
    is_shut,
};

/// When the jobs of a suspended tenant are looked at again.
const SHUT: TimeDelta = TimeDelta::hours(1);

/// How often what was sent is noted, should the database be away just then: it must not be sent again.
const NOTING: u32 = 5;

impl Delivery {
    /// Does a job that was claimed, and says so in the queue. Answers whether it is out of the queue.
    pub(crate) async fn work(&self, job: &Job) -> bool {
        let now = self.now();
        let aside = match self.try_to_send(job).await {
            Ok(true) => return true,
            Ok(false) => return false,
            Err(Failure::Shut) => Aside::Postponed(now + SHUT),
            Err(Failure::Later(reason)) => {
                metrics::counter!("tenure_mails_total", "result" => "postponed").increment(1);
                let jitter = rand::rng().random();
                Aside::after(job, now, &Retries::USUAL, jitter, reason)
            }
        };
        if let Aside::Failed(reason) = &aside {
            tracing::error!(job = %job.id, tenant = %job.tenant, reason, "a mail was given up");
        }
        if let Err(error) = job::set_aside(&self.product.database, job, &aside).await {
            tracing::warn!(%error, job = %job.id, "a job could not be set aside: it comes back when its lease ends");
        }
        false
    }

    async fn try_to_send(&self, job: &Job) -> Result<bool, Failure> {
        let Some(mail) = self.written(job).await? else {
            return self.note(job, Noted::Unwanted).await;
        };
        let noted = match self.mailer.send(&mail).await {
            Ok(()) => Noted::Sent,
            Err(NotSent::Refused(code)) => Noted::Refused(code),
            Err(error @ NotSent::Later(_)) => return Err(Failure::Later(error.to_string())),
        };
        let result = match noted {
            Noted::Sent => "sent",
            _ => "refused",
        };
        metrics::counter!("tenure_mails_total", "result" => result).increment(1);
        // The mail is out of the house: only that may be tried again that notes it.
        let mut attempt = 1;
        loop {
            match self.note(job, noted.clone()).await {
                Err(Failure::Later(reason)) if attempt < NOTING => {
                    tracing::warn!(job = %job.id, reason, "that a mail was sent could not be noted");
                    tokio::time::sleep(Duration::from_secs(1) * attempt).await;
                    attempt += 1;
                }
                result => return result,
            }
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

    /// Notes what became of a mail, and takes its job out of the queue with it. `false` when the job is somebody else's by now.
    async fn note(&self, job: &Job, noted: Noted) -> Result<bool, Failure> {
        let request = self.request(job.tenant, Mode::Write);
        let scope = self.product.open(request).await?;
        let done = match keep(&scope, job, noted).await {
            Ok(done) => done,
            Err(error) => {
                scope.close().await?;
                return Err(error.into());
            }
        };
        match done {
            true => self.product.commit(&scope).await?,
            false => scope.close().await?,
        }
        Ok(done)
    }
}

/// What became of a mail.
#[derive(Clone)]
enum Noted {
    Sent,
    Refused(String),
    Unwanted,
}

async fn keep(scope: &Scope, job: &Job, noted: Noted) -> Result<bool, Error> {
    let ids = [job.subject];
    if !matches!(noted, Noted::Unwanted) {
        match job.number {
            0 => survey::mark_sent(scope, &ids).await?,
            _ => survey::mark_reminded(scope, &ids).await?,
        }
    }
    if let Noted::Refused(code) = noted {
        let reason = format!("the address was refused ({code})");
        survey::mark_bounced(scope, job.subject, &reason).await?;
    }
    let writer = scope.require(Permission::ManageSurveys)?;
    job::complete(&writer, job).await
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
