//! The ways out of the house.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{
        self, PoolConfig,
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};

use crate::{
    Mail, MailSettings, MailTransport, NotSent, SmtpSettings, SmtpTls, compose::Malformed,
};

/// Sends mails as the settings say.
pub struct Mailer {
    sender: Mailbox,
    way: Way,
}

enum Way {
    /// With how long a delivery may take: the library bounds no more than the way to the server.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>, Duration),
    Log,
    File(PathBuf),
}

/// Why mails cannot be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum UnusableSettings {
    /// The sender's address is none.
    #[error(
        "`mail.sender` is not an address such as `surveys@example.com` or `Example <surveys@example.com>`"
    )]
    Sender,
    /// Links in mails would lead nowhere.
    #[error(
        "`mail.public_url` has to begin with `https://` or `http://` and has to end without a slash"
    )]
    PublicUrl,
    /// A user without a password, or the other way round.
    #[error("`mail.smtp.user` and `mail.smtp.password` have to be set together")]
    LogIn,
    /// A log-in would be readable on the way.
    #[error(
        "`mail.smtp.password` would be sent in the clear: set `mail.smtp.tls` to `starttls` or `implicit`"
    )]
    InTheClear,
    /// No step of a delivery would have time.
    #[error("`mail.smtp.timeout` must be longer than nothing")]
    Timeout,
    /// TLS cannot be set up for the server.
    #[error("`mail.smtp.host` cannot be used with TLS")]
    Tls,
    /// The folder cannot be made.
    #[error("`mail.folder` cannot be used: {0}")]
    Folder(io::Error),
}

impl Mailer {
    /// Prepares the way out. Nobody is connected to yet.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(settings: &MailSettings) -> Result<Self, UnusableSettings> {
        let sender = settings
            .sender
            .parse()
            .map_err(|_| UnusableSettings::Sender)?;
        let url = settings.public_url.as_str();
        let has_host = ["https://", "http://"]
            .iter()
            .filter_map(|scheme| url.strip_prefix(scheme))
            .any(|rest| !rest.is_empty());
        if !has_host || url.ends_with('/') || url.contains(char::is_whitespace) {
            return Err(UnusableSettings::PublicUrl);
        }
        let way = match settings.transport {
            MailTransport::Log => Way::Log,
            MailTransport::File => {
                std::fs::create_dir_all(&settings.folder).map_err(UnusableSettings::Folder)?;
                Way::File(settings.folder.clone())
            }
            MailTransport::Smtp => {
                let transport = smtp(&settings.smtp, settings.at_once.get())?;
                Way::Smtp(Box::new(transport), settings.smtp.timeout)
            }
        };
        Ok(Self { sender, way })
    }

    /// Hands a mail over. When it answers well, the mail is in somebody else's hands.
    ///
    /// # Errors
    /// When the mail was not taken.
    pub async fn send(&self, mail: &Mail) -> Result<(), NotSent> {
        let message = mail
            .message(&self.sender)
            .map_err(|malformed| match malformed {
                Malformed::Address => NotSent::Refused("it is not an address".to_owned()),
                Malformed::Other => NotSent::Later("the mail cannot be written".to_owned()),
            })?;
        match &self.way {
            Way::Smtp(transport, longest) => {
                match tokio::time::timeout(*longest, transport.send(message)).await {
                    Ok(sent) => sent.map(drop).map_err(|error| NotSent::of(&error)),
                    Err(_) => Err(NotSent::Later("the SMTP server took too long".to_owned())),
                }
            }
            Way::Log => {
                tracing::info!(id = %mail.id, "a mail was not sent: mail.transport is `log`");
                Ok(())
            }
            Way::File(folder) => write(folder, &mail.id, &message).await.map_err(|error| {
                NotSent::Later(format!("the mail cannot be kept: {}", error.kind()))
            }),
        }
    }
}

fn smtp(
    settings: &SmtpSettings,
    connections: u32,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, UnusableSettings> {
    if settings.timeout.is_zero() {
        return Err(UnusableSettings::Timeout);
    }
    let tls = || TlsParameters::new(settings.host.clone()).map_err(|_| UnusableSettings::Tls);
    let (tls, usual) = match settings.tls {
        SmtpTls::StartTls => (Tls::Required(tls()?), smtp::SUBMISSION_PORT),
        SmtpTls::Implicit => (Tls::Wrapper(tls()?), smtp::SUBMISSIONS_PORT),
        SmtpTls::None => (Tls::None, smtp::SMTP_PORT),
    };
    let pool = PoolConfig::new().max_size(connections);
    // The name of this machine is nobody's business.
    let hello = ClientId::Domain("tenure.localhost".to_owned());
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
        .port(settings.port.unwrap_or(usual))
        .tls(tls)
        .hello_name(hello)
        .timeout(Some(settings.timeout))
        .pool_config(pool);
    match (&settings.user, &settings.password) {
        (None, None) => {}
        (Some(_), Some(_)) if settings.tls == SmtpTls::None && !is_this_machine(&settings.host) => {
            return Err(UnusableSettings::InTheClear);
        }
        (Some(user), Some(password)) => {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            builder = builder.credentials(credentials);
        }
        _ => return Err(UnusableSettings::LogIn),
    }
    Ok(builder.build())
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Writes a message whole or not at all; the same mail has the same file.
async fn write(folder: &Path, id: &str, message: &Message) -> io::Result<()> {
    let file = folder.join(format!("{id}.eml"));
    let part = folder.join(format!("{id}.part"));
    let bytes = message.formatted();
    let written = tokio::task::spawn_blocking(move || {
        std::fs::write(&part, bytes)?;
        std::fs::rename(part, file)
    });
    written.await.map_err(io::Error::other)?
}
