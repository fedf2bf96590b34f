//! What an operation that was run is answered with.

use std::collections::BTreeMap;

use async_graphql::{Response, ServerError, Value};
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

/// The entry of an answer's extensions that says that it is that of an earlier request, on a socket, where there are no headers.
const REPLAYED: &str = "idempotentReplayed";

/// A GraphQL response as the specification has it: no `data` when nothing was run.
#[derive(Serialize)]
pub(super) struct ResponseBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) errors: &'a [ServerError],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) extensions: &'a BTreeMap<String, Value>,
}

impl<'a> From<&'a Response> for ResponseBody<'a> {
    fn from(response: &'a Response) -> Self {
        Self {
            data: Some(&response.data),
            errors: &response.errors,
            extensions: &response.extensions,
        }
    }
}

/// An answer as it was sent, kept to be sent again byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer(String);

impl KeptAnswer {
    /// Keeps a response, which has to be complete: see [`Completion`](super::Completion).
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn of(response: &Response) -> Result<Self, serde_json::Error> {
        serde_json::to_string(&ResponseBody::from(response)).map(Self)
    }

    /// What [`KeptAnswer::as_text`] gave.
    #[must_use]
    pub const fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The JSON that was sent.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.0
    }

    /// The answer with the word that it is a replay.
    fn marked(&self) -> Result<MarkedAnswer<'_>, serde_json::Error> {
        let mut marked: MarkedAnswer<'_> = serde_json::from_str(&self.0)?;
        let yes = serde_json::value::to_raw_value(&true)?;
        marked.extensions.insert(REPLAYED.to_owned(), yes);
        Ok(marked)
    }
}

/// The parts of a kept answer, as they were written.
#[derive(Deserialize, Serialize)]
struct MarkedAnswer<'text> {
    #[serde(borrow)]
    data: &'text RawValue,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    errors: Option<&'text RawValue>,
    #[serde(default)]
    extensions: BTreeMap<String, Box<RawValue>>,
}

/// What running an operation answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// It was run now.
    Made(Response),
    /// It was run before.
    Kept(KeptAnswer),
}

/// As it is written on a socket.
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Made(response) => ResponseBody::from(response).serialize(serializer),
            Self::Kept(kept) => {
                let marked = kept.marked().map_err(S::Error::custom)?;
                marked.serialize(serializer)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_answer_keeps_its_bytes_and_says_on_a_socket_that_it_is_one() {
        let text = r#"{"data":{"z":1.10,"a":1e2},"errors":[{"message":"é"}],"extensions":{"cost":{"requested":1}}}"#;
        let kept = KeptAnswer::from_text(text.to_owned());
        assert_eq!(kept.as_text(), text);
        assert_eq!(
            serde_json::to_string(&Answer::Kept(kept)).unwrap(),
            r#"{"data":{"z":1.10,"a":1e2},"errors":[{"message":"é"}],"extensions":{"cost":{"requested":1},"idempotentReplayed":true}}"#
        );
        let kept = KeptAnswer::of(&Response::new(Value::Null)).unwrap();
        assert_eq!(kept.as_text(), r#"{"data":null}"#);
        assert_eq!(
            serde_json::to_string(&Answer::Kept(kept)).unwrap(),
            r#"{"data":null,"extensions":{"idempotentReplayed":true}}"#
        );
    }
}
