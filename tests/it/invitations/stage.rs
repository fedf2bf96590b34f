//! A tenant with contacts, a mail server, and a clock that is moved by hand.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use data::{
    account::{self, AccountInput, contact},
    bulk::Policy,
    patch::Patch,
    reference::Reference,
    survey::{self, Audience, CampaignInput, CampaignText, entity::invitation},
    transaction::Mode,
};
use domain::survey::SurveyKind;
use mail::{MailTransport, SmtpSettings, SmtpTls};
use reqwest::{RequestBuilder, Response, StatusCode};
use tests::{Arrived, MailServer, Tenant, TestApp, TestDatabase};
use tokio::sync::watch;
use uuid::Uuid;

/// Where the servers are for those who get mails.
pub const PUBLIC: &str = "https://surveys.example.com";

pub struct Stage {
    pub app: TestApp,
    pub mails: MailServer,
    pub tenant: Tenant,
}

/// What a server answered.
pub struct Page {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

pub async fn start(database: &TestDatabase, port: u16) -> TestApp {
    TestApp::start_with(database, |configuration| {
        configuration.mail.transport = MailTransport::Smtp;
        configuration.mail.sender = "Surveys <surveys@example.com>".to_owned();
        configuration.mail.public_url = PUBLIC.to_owned();
        configuration.mail.smtp = SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port: Some(port),
            tls: SmtpTls::None,
            timeout: Duration::from_secs(2),
            ..SmtpSettings::default()
        };
    })
    .await
}

impl Stage {
    /// A tenant whose contacts have these names, on an account each.
    pub async fn with(database: &TestDatabase, names: &[&str]) -> Self {
        let mails = MailServer::start();
        let app = start(database, mails.port()).await;
        let tenant = app.tenant("northwind").await;
        let stage = Self { app, mails, tenant };
        stage.add_contacts(names).await;
        stage
    }

    async fn add_contacts(&self, names: &[&str]) {
        let scope = self.tenant.scope(Mode::Write).await;
        let rows = names.iter().map(|name| AccountInput {
            external_id: Patch::Set((*name).to_owned()),
            name: Patch::Set(format!("Account of {name}")),
            ..AccountInput::default()
        });
        account::upsert(&scope, rows.collect(), Policy::RejectAll)
            .await
            .unwrap();
        let rows = names.iter().map(|name| contact::ContactInput {
            external_id: Patch::Set((*name).to_owned()),
            account: Patch::Set(Reference::ExternalId((*name).to_owned())),
            name: Patch::Set((*name).to_owned()),
            email: Patch::Set(address(name)),
            ..contact::ContactInput::default()
        });
        contact::upsert(&scope, rows.collect(), Policy::RejectAll)
            .await
            .unwrap();
        scope.commit().await.unwrap();
    }

    /// Stops the server and starts another one on the same database at the same time.
    pub async fn restart(&mut self) {
        let now = self.app.clock.now();
        self.app.stop().await;
        self.app = start(self.app.database(), self.mails.port()).await;
        self.app.clock.set(now);
        self.tenant = self.app.tenant("northwind").await;
    }

    pub fn wait(&self, wait: TimeDelta) {
        self.app.clock.advance(wait);
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Everything that is due is done.
    pub async fn round(&self) -> delivery::Done {
        let (_never, stopping) = watch::channel(false);
        self.app.delivery().round(&stopping).await.unwrap()
    }

    /// Everything that is due is put into the queue, and nothing is sent.
    pub async fn prepare(&self) -> delivery::Done {
        let (_never, stopping) = watch::channel(false);
        self.app.delivery().prepare(&stopping).await.unwrap()
    }

    /// A campaign that starts at once, as `change` wants it.
    pub async fn campaign(&self, name: &str, change: impl FnOnce(&mut CampaignInput)) -> Uuid {
        let mut input = CampaignInput {
            name: Some(name.to_owned()),
            kind: Some(SurveyKind::Nps),
            texts: Some(vec![CampaignText {
                language: "en".to_owned(),
                question: "How likely are you to recommend us?".to_owned(),
                follow_up: Some("What is the reason?".to_owned()),
                subject: Some("One question".to_owned()),
                thanks: Some("Thanks a lot!".to_owned()),
            }]),
            audience: Some(Audience::default()),
            ..CampaignInput::default()
        };
        change(&mut input);
        let scope = self.tenant.scope(Mode::Write).await;
        let campaign = survey::create(&scope, &input).await.unwrap();
        survey::schedule(&scope, campaign.id, None, None)
            .await
            .unwrap();
        scope.commit().await.unwrap();
        campaign.id
    }

    /// The invitation of a contact to a campaign.
    pub async fn invitation(&self, campaign: Uuid, name: &str) -> invitation::Model {
        let scope = self.tenant.scope(Mode::Read).await;
        let contacts = contact::by_external_ids(&scope, &[name.to_owned()])
            .await
            .unwrap();
        let filter = survey::InvitationFilter {
            campaign: data::filter::Comparators::equal(campaign),
            contact: data::filter::Comparators::equal(contacts[0].id),
            ..survey::InvitationFilter::default()
        };
        use sea_orm::QuerySelect as _;
        let query = survey::invitations_matching(&scope, filter).limit(2);
        let mut rows = query.all(scope.connection()).await.unwrap();
        scope.close().await.unwrap();
        assert_eq!(rows.len(), 1, "invitations of {name}");
        rows.remove(0)
    }

    pub async fn state(&self, campaign: Uuid, name: &str) -> &'static str {
        let row = self.invitation(campaign, name).await;
        survey::state_of(&row).unwrap().as_str()
    }

    /// The score and the comment that were stored for an invitation, with whether that is all.
    pub async fn answer(
        &self,
        campaign: Uuid,
        name: &str,
    ) -> Option<(Option<i16>, Option<String>, bool)> {
        let row = self.invitation(campaign, name).await;
        let scope = self.tenant.scope(Mode::Read).await;
        let opened = survey::open(&scope, row.id).await.unwrap().unwrap();
        scope.close().await.unwrap();
        let answer = opened.answer?;
        Some((answer.score, answer.comment, !answer.partial))
    }

    /// Opens a page as a browser does, without going where it leads.
    pub async fn get(&self, path: &str) -> Page {
        page(self.app.http().get(path)).await
    }

    /// Sends a form, and follows where it leads.
    pub async fn post(&self, path: &str, body: &str) -> Page {
        let sent = self.app.http().post(path);
        let sent = sent.header("content-type", "application/x-www-form-urlencoded");
        page(sent.body(body.to_owned())).await
    }
}

pub fn address(name: &str) -> String {
    format!("{name}@example.com")
}

async fn page(request: RequestBuilder) -> Page {
    let response: Response = request.send().await.unwrap();
    Page {
        status: response.status(),
        headers: response.headers().clone(),
        text: response.text().await.unwrap(),
    }
}

/// The addresses that mails went to, in order.
pub fn recipients(mails: &[Arrived]) -> Vec<&str> {
    let mut recipients: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    recipients.sort_unstable();
    recipients
}

/// The path that the mail to somebody leads to.
pub fn path_for(mails: &[Arrived], name: &str) -> String {
    let mail = mails.iter().find(|mail| mail.to == address(name));
    let mail = mail.unwrap_or_else(|| panic!("no mail to {name}"));
    path_in(mail)
}

/// The path that a mail leads to.
pub fn path_in(mail: &Arrived) -> String {
    let text = mail.part("text/plain");
    let line = text.lines().find(|line| line.starts_with("Answer: "));
    let line = line.unwrap_or_else(|| panic!("no link in {text}"));
    let path = line["Answer: ".len()..].trim().strip_prefix(PUBLIC);
    path.expect("a link to us").to_owned()
}
