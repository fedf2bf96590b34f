//! Why a mail was not taken.

use lettre::transport::smtp;

/// Why a mail was not taken. The texts have nothing in them about the one it was meant for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// There is no such address, or its owner takes no mail: sending it again would not help.
    #[error("the address was refused ({0})")]
    Refused(String),
    /// It may work later: the server is away, slow, busy, or does not take mails from us.
    #[error("{0}")]
    Later(String),
}

impl NotSent {
    /// What an error of a delivery means. A permanent answer is about the address, except where it is about us: a log-in that is not good, a
    /// command that the server does not know, or, by the second number of an enhanced status code (RFC 3463), its policy.
    pub(crate) fn of(error: &smtp::Error) -> Self {
        let Some(code) = error.status() else {
            return Self::Later(reason(error).to_owned());
        };
        let code = code.to_string();
        let is_about_us = !matches!(code.as_str(), "550" | "551" | "552" | "553" | "554" | "556")
            || enhanced(error).is_some_and(|status| !matches!(status, '1' | '2'));
        if error.is_permanent() && !is_about_us {
            Self::Refused(code)
        } else {
            Self::Later(format!("the SMTP server answered {code}"))
        }
    }
}

/// The subject of the enhanced status code that the server's answer begins with: 1 is the address, 2 the mailbox.
fn enhanced(error: &smtp::Error) -> Option<char> {
    let answer = std::error::Error::source(error)?.to_string();
    let mut parts = answer.split_whitespace().next()?.split('.');
    parts.next().filter(|class| *class == "5")?;
    parts.next()?.chars().next()
}

/// What is wrong with the connection. The library's own texts may quote what was said on it.
fn reason(error: &smtp::Error) -> &'static str {
    if error.is_timeout() {
        "the SMTP server took too long"
    } else if error.is_tls() {
        "no protected connection to the SMTP server came about"
    } else if error.is_response() || error.is_client() {
        "the SMTP server does not speak as it should"
    } else {
        "the SMTP server cannot be reached"
    }
}
