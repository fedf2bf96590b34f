//! Settings: defaults in the program, then a TOML file, then `TENURE_*` environment variables.

use std::{
    net::SocketAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

use edge::EdgeSettings;
use mail::MailSettings;
use token::{ProviderConfiguration, password::PasswordCost};

/// Everything that can be set. In the environment a setting is `TENURE_` and its name, with `__` before the name of a nested one:
/// `TENURE_DATABASE_URL`, `TENURE_EDGE__BODY_BYTES`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Configuration {
    /// `sqlite://FILE?mode=rwc` or `postgres://USER:PASSWORD@HOST/DATABASE`. Default: `tenure.db` in the working directory.
    pub database_url: String,
    /// The most database connections held at once; on SQLite the readers, beside one writer. Default 16.
    pub database_connections: u32,
    /// How long a request waits for a free connection before it is answered 503. Default 5 seconds.
    #[serde(with = "humantime_serde")]
    pub database_wait: Duration,
    /// The PostgreSQL role that `tenure migrate up` lets read and write, when another role owns the tables. Default: none.
    pub application_role: Option<String>,
    /// The address to listen on. Default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// Threads that serve requests. Default: one per processor.
    pub workers: Option<usize>,
    /// The `iss` of the tokens that this installation signs. Default `tenure`.
    pub issuer: String,
    /// The `aud` of the tokens that this installation signs and accepts. Default `tenure`.
    pub audience: String,
    /// Lifetimes of tokens.
    pub tokens: TokenSettings,
    /// What checking a password costs.
    pub passwords: PasswordSettings,
    /// Identity providers whose tokens are accepted.
    pub identity_providers: Vec<ProviderConfiguration>,
    /// Log lines.
    pub log: LogSettings,
    /// Where to send traces by OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`. Default: nowhere.
    pub traces_endpoint: Option<String>,
    /// The GraphQL endpoint.
    pub edge: EdgeSettings,
    /// How long running requests may take to finish when the server is stopped. Default 25 seconds.
    #[serde(with = "humantime_serde")]
    pub shutdown_timeout: Duration,
    /// How often ended sessions and revoked tokens and old answers to repeated requests are removed, and renewals made that come into sight. The first time after a fifteenth of it. Default 15 minutes.
    #[serde(with = "humantime_serde")]
    pub upkeep_interval: Duration,
    /// How often is looked for campaigns for which it is time, and for mails that are to be sent. Default 10 seconds.
    #[serde(with = "humantime_serde")]
    pub delivery_interval: Duration,
    /// Mails.
    pub mail: MailSettings,
}

/// Lifetimes of tokens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenSettings {
    /// How long a member's access token is good. Default 15 minutes.
    #[serde(with = "humantime_serde")]
    pub access: Duration,
    /// How long a member stays logged in without a refresh. Default 30 days.
    #[serde(with = "humantime_serde")]
    pub refresh: Duration,
    /// How long an integration's access token is good. Default 1 hour.
    #[serde(with = "humantime_serde")]
    pub client: Duration,
}

impl Default for TokenSettings {
    fn default() -> Self {
        const MINUTE: u64 = 60;
        Self {
            access: Duration::from_secs(15 * MINUTE),
            refresh: Duration::from_secs(30 * 24 * 60 * MINUTE),
            client: Duration::from_secs(60 * MINUTE),
        }
    }
}

/// What checking a password with argon2id costs the server, and a thief of the hashes. Stored hashes of another cost are replaced at the next log-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordSettings {
    /// Memory, in KiB. Default 19456, what OWASP asks for at least.
    pub memory_kib: u32,
    /// Passes over the memory. Default 2.
    pub passes: u32,
    /// Lanes. Default 1.
    pub lanes: u32,
    /// The most passwords that are checked at once; each takes its memory. Default 4.
    pub at_once: NonZeroUsize,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        let cost = PasswordCost::default();
        let at_once = NonZeroUsize::MIN.saturating_add(3);
        Self {
            memory_kib: cost.memory,
            passes: cost.passes,
            lanes: cost.lanes,
            at_once,
        }
    }
}

/// Log lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// Default `pretty` for people; `json` for machines.
    pub format: LogFormat,
    /// Which lines, such as `info,edge=debug`. Default `info`.
    pub filter: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            format: LogFormat::Pretty,
            filter: "info".to_owned(),
        }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            database_url: "sqlite://tenure.db?mode=rwc".to_owned(),
            database_connections: 16,
            database_wait: Duration::from_secs(5),
            application_role: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            workers: None,
            issuer: "tenure".to_owned(),
            audience: "tenure".to_owned(),
            tokens: TokenSettings::default(),
            passwords: PasswordSettings::default(),
            identity_providers: Vec::new(),
            log: LogSettings::default(),
            traces_endpoint: None,
            edge: EdgeSettings::default(),
            shutdown_timeout: Duration::from_secs(25),
            upkeep_interval: Duration::from_secs(15 * 60),
            delivery_interval: Duration::from_secs(10),
            mail: MailSettings::default(),
        }
    }
}

/// The file that is read when none is named and it is there.
const USUAL_FILE: &str = "tenure.toml";

/// Variables of the environment that are not settings.
const NOT_SETTINGS: [&str; 3] = ["config", "require_postgres", "token"];

impl Configuration {
    /// Reads the settings; `file` must exist when it is named.
    ///
    /// # Errors
    /// When the file is missing or a setting is unknown or malformed; the message names it.
    pub fn load(file: Option<&Path>) -> Result<Self, String> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        let file = match file {
            Some(file) if !file.is_file() => {
                return Err(format!("there is no configuration file {}", file.display()));
            }
            Some(file) => Some(file.to_owned()),
            None => Some(PathBuf::from(USUAL_FILE)).filter(|file| file.is_file()),
        };
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        let environment = Env::prefixed("TENURE_")
            .filter(|name| {
                !NOT_SETTINGS.iter().any(|other| name == other) && !name.starts_with("test_")
            })
            .split("__");
        figment
            .merge(environment)
            .extract()
            .map_err(|error| format!("the configuration is not usable: {error}"))
    }

    /// The settings in force as TOML, with passwords masked.
    ///
    /// # Errors
    /// When they cannot be written as TOML.
    pub fn masked(&self) -> Result<String, String> {
        let mut shown = self.clone();
        shown.database_url = mask_password(&self.database_url);
        toml::to_string(&shown).map_err(|error| error.to_string())
    }
}

fn mask_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:***@{host}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked() {
        assert_eq!(
            mask_password("postgres://ada:p@ss@db/tenure"),
            "postgres://ada:***@db/tenure"
        );
        assert_eq!(
            mask_password("sqlite://tenure.db?mode=rwc"),
            "sqlite://tenure.db?mode=rwc"
        );
    }

    #[test]
    fn the_defaults_can_be_shown() {
        let shown = Configuration::default().masked().unwrap();
        assert!(shown.contains("listen = \"127.0.0.1:8080\""), "{shown}");
    }
}
