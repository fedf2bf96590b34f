//! Recurring revenue over time, asked for through HTTP: windows, movements, conventions, and the accounts behind every number.

mod account;
mod conventions;
mod movements;
mod ravenstack;
mod reasons;
mod start;

use serde_json::{Value, json};
use tests::Client;

/// The rows of one bulk upsert.
const ROWS: usize = 1_000;

/// A subscription to one line by the month.
#[derive(Clone)]
struct Paid {
    account: String,
    starts_on: &'static str,
    ends_on: Option<&'static str>,
    amount: &'static str,
    currency: &'static str,
}

/// So much in dollars a month from a day on.
fn pays(account: impl Into<String>, starts_on: &'static str, amount: &'static str) -> Paid {
    Paid {
        account: account.into(),
        starts_on,
        ends_on: None,
        amount,
        currency: "USD",
    }
}

impl Paid {
    /// Up to, not including, a day.
    fn until(self, ends_on: &'static str) -> Self {
        Self {
            ends_on: Some(ends_on),
            ..self
        }
    }

    fn subscription(&self, number: usize) -> Value {
        let line =
            json!({ "amount": self.amount, "currency": self.currency, "billingInterval": "MONTH" });
        json!({
            "externalId": format!("{}-{number}", self.account), "accountExternalId": self.account,
            "startsOn": self.starts_on, "endsOn": self.ends_on, "lines": [line],
        })
    }
}

/// Makes accounts and what they pay, in bulk.
async fn book(owner: &Client, paid: &[Paid]) {
    let mut names: Vec<&str> = paid.iter().map(|paid| paid.account.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let accounts: Vec<Value> = names
        .iter()
        .map(|name| json!({ "externalId": name, "name": name }))
        .collect();
    upsert(owner, "Accounts", &accounts).await;
    let subscriptions = paid.iter().enumerate();
    let subscriptions: Vec<Value> = subscriptions
        .map(|(number, paid)| paid.subscription(number))
        .collect();
    upsert(owner, "Subscriptions", &subscriptions).await;
}

async fn upsert(owner: &Client, what: &str, rows: &[Value]) {
    let document = format!(
        "mutation($input: Upsert{what}Input!) {{ upsert{what}(input: $input) {{ userErrors {{ code field message }} }} }}"
    );
    for rows in rows.chunks(ROWS) {
        let input = json!({ "input": { "rows": rows } });
        owner.ask_with(&document, input).await.good();
    }
}

/// An amount of dollars.
fn dollars(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}
