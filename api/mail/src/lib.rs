//! Mails: what they are made of, and the ways in which they leave the house.
//!
//! Nothing here knows what a mail is about. No address, subject or text of a mail is ever logged.

mod compose;
mod outcome;
mod settings;
#[cfg(test)]
mod tests;
mod transport;

pub use compose::Mail;
pub use outcome::NotSent;
pub use settings::{MailSettings, MailTransport, Password, SmtpSettings, SmtpTls};
pub use transport::{Mailer, UnusableSettings};
