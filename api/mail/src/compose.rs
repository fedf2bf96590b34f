//! One mail, and how it is put into a message.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

/// A mail to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub address: String,
    /// The name of the sender that people read; none: that of the settings.
    pub sender_name: Option<String>,
    /// The subject.
    pub subject: String,
    /// The language of subject and text.
    pub language: String,
    /// The text for programs that show no HTML.
    pub text: String,
    /// The text as HTML.
    pub html: String,
    /// Names the mail; the same mail has the same one each time it is sent, so that a mail that arrives twice is known to be one.
    pub id: String,
    /// Where a program takes the person off the list with one POST request (RFC 8058), and a person is shown how.
    pub unsubscribe: Option<String>,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// Why a mail cannot be put into a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// The person's address is none.
    Address,
    /// Anything else: a fault of ours.
    Other,
}

impl Mail {
    /// The message of this mail from `sender`. Its id ends in the domain of the sender's address.
    pub(crate) fn message(&self, sender: &Mailbox) -> Result<Message, Malformed> {
        let address: Address = self.address.parse().map_err(|_| Malformed::Address)?;
        let name = Some(one_line(&self.name)).filter(|name| !name.is_empty());
        let sender_name = self.sender_name.as_deref().map(one_line);
        let from = Mailbox::new(
            sender_name.or_else(|| sender.name.clone()),
            sender.email.clone(),
        );
        let id = format!("<{}@{}>", self.id, sender.email.domain());
        let mut builder = Message::builder()
            .from(from)
            .to(Mailbox::new(name, address))
            .subject(one_line(&self.subject))
            .date(SystemTime::from(self.written_at))
            .message_id(Some(id))
            .raw_header(raw("Auto-Submitted", "auto-generated")?)
            .raw_header(raw("Content-Language", &self.language)?);
        if let Some(link) = &self.unsubscribe {
            builder = builder
                .raw_header(raw("List-Unsubscribe", &format!("<{link}>"))?)
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")?);
        }
        let parts = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        builder.multipart(parts).map_err(|_| Malformed::Other)
    }
}

fn raw(name: &str, value: &str) -> Result<HeaderValue, Malformed> {
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| Malformed::Other)?;
    Ok(HeaderValue::new(name, one_line(value)))
}

/// A text without line breaks, which would begin another header.
fn one_line(text: &str) -> String {
    let words = text.split(char::is_control).map(str::trim);
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
