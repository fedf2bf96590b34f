//! What came back, and how tests look into it.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// A response of the GraphQL endpoint.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; null when it was no JSON.
    pub body: Value,
    /// How many messages with statements the request sent to the database, its COMMIT or ROLLBACK not counted; 0 when it needed nothing.
    pub statements: u64,
}

/// An entry of a payload's `userErrors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// The code, such as `CONFLICT`.
    pub code: String,
    /// The path of the input field, with dots: `rows.3.country`.
    pub field: String,
    /// The message.
    pub message: String,
}

impl Answer {
    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The value at a path within `data`, such as `/tenant/name`.
    ///
    /// # Panics
    /// When there is no such value; the message shows the whole answer.
    #[must_use]
    #[track_caller]
    pub fn data_at(&self, path: &str) -> &Value {
        let value = self.body.pointer(&format!("/data{path}"));
        value.unwrap_or_else(|| panic!("no data at {path} in {self}"))
    }

    /// The text at a path within `data`.
    ///
    /// # Panics
    /// When there is no text.
    #[must_use]
    #[track_caller]
    pub fn text_at(&self, path: &str) -> &str {
        let value = self.data_at(path).as_str();
        value.unwrap_or_else(|| panic!("no text at {path} in {self}"))
    }

    /// The top-level errors.
    #[must_use]
    pub fn errors(&self) -> &[Value] {
        self.body["errors"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The code of the first top-level error, `""` without one.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    /// All `userErrors`: those of payloads and those of their rows.
    #[must_use]
    pub fn user_errors(&self) -> Vec<UserError> {
        let mut found = Vec::new();
        collect_user_errors(&self.body["data"], &mut found);
        found
    }

    /// The answer, after making sure that it has neither errors nor `userErrors`.
    ///
    /// # Panics
    /// When it has.
    #[track_caller]
    pub fn good(self) -> Self {
        let good = self.status == 200 && self.errors().is_empty() && self.user_errors().is_empty();
        assert!(good, "this should have gone well: {self}");
        self
    }

    /// The only entry of `userErrors`, as code and field.
    ///
    /// # Panics
    /// When there are more or none.
    #[must_use]
    #[track_caller]
    pub fn refusal(&self) -> (String, String) {
        match self.user_errors().as_slice() {
            [only] => (only.code.clone(), only.field.clone()),
            _ => panic!("this should have been refused for one reason: {self}"),
        }
    }
}

fn collect_user_errors(value: &Value, found: &mut Vec<UserError>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_array().filter(|_| name == "userErrors") {
                    Some(errors) => found.extend(errors.iter().map(UserError::read)),
                    None => collect_user_errors(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_user_errors(value, found)),
        _ => {}
    }
}

impl UserError {
    fn read(value: &Value) -> Self {
        let path = value["field"].as_array().into_iter().flatten();
        let path: Vec<&str> = path.filter_map(Value::as_str).collect();
        Self {
            code: value["code"].as_str().unwrap_or_default().to_owned(),
            field: path.join("."),
            message: value["message"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {:#}", self.status, self.body)
    }
}
