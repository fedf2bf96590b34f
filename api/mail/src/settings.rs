//! What can be set about mails.

use std::{fmt, num::NonZeroU32, path::PathBuf, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How mails are sent, and what stands in them about the installation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// Default `log`: nothing leaves the house.
    pub transport: MailTransport,
    /// The sender, `surveys@example.com` or `Example <surveys@example.com>`. Default `tenure@localhost`.
    pub sender: String,
    /// Where people reach this installation, without a slash at the end: what the links in mails begin with. Default `http://127.0.0.1:8080`.
    pub public_url: String,
    /// The folder for the transport `file`. Default `mail` in the working directory.
    pub folder: PathBuf,
    /// How many mails may be under way at once. Default 4.
    pub at_once: NonZeroU32,
    /// The server for the transport `smtp`.
    pub smtp: SmtpSettings,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            transport: MailTransport::Log,
            sender: "tenure@localhost".to_owned(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            folder: PathBuf::from("mail"),
            at_once: NonZeroU32::MIN.saturating_add(3),
            smtp: SmtpSettings::default(),
        }
    }
}

/// How mails leave the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// They are handed to an SMTP server.
    Smtp,
    /// They do not: a log line says that there was one. For development.
    Log,
    /// They are written to files, for development and for other programs.
    File,
}

/// The SMTP server that takes our mails.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmtpSettings {
    /// Its name. Default `localhost`.
    pub host: String,
    /// Default: 587 for `starttls`, 465 for `implicit`, 25 for `none`.
    pub port: Option<u16>,
    /// How the connection is protected. Default `starttls`.
    pub tls: SmtpTls,
    /// The user to log in as. Default: no log-in.
    pub user: Option<String>,
    /// That user's password.
    pub password: Option<Password>,
    /// How long a delivery may take. Default 30 seconds.
    #[serde(with = "humantime_serde")]
    pub timeout: Duration,
}

impl Default for SmtpSettings {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: None,
            tls: SmtpTls::StartTls,
            user: None,
            password: None,
            timeout: Duration::from_secs(30),
        }
    }
}

/// How a connection to an SMTP server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// By TLS after a greeting in the clear; a server that does not offer it is not used.
    StartTls,
    /// By TLS from the first byte.
    Implicit,
    /// Not at all: for a server on this machine or in a network that nobody else is in.
    None,
}

/// A password, which is never shown.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for Password {
    fn from(password: &str) -> Self {
        Self(SecretString::from(password))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl Serialize for Password {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|password| Self(SecretString::from(password)))
    }
}
