//! The examples of docs/metrics.md are what the product answers.
//!
//! A table whose first column is `account`, `renewal`, `case`, `touchpoint` or `onboarding` is the data of the examples that follow it: a tenant of its
//! own, to which tables add what their first column names: a `cost`, a `usage` of the product, a `wish`, a value of a `kpi`, an `advocacy` activity. A block of
//! `graphql` is asked of it, and the block of `json` after it is the answer. `UPDATE_DOCS=1` writes the answers anew.

use std::{fs, path::PathBuf};

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestApp, both};

both!(the_examples_of_the_handbook_are_what_the_product_answers);

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/metrics.md")
}

/// A part of the text that means something here.
enum Part {
    /// The rows of a table of data, by the names of their columns.
    Data(Vec<Row>),
    /// The rows of a table of what is spent on the accounts of the table before.
    Costs(Vec<Row>),
    /// The rows of a table of renewals, each of an account of its own.
    Renewals(Vec<Row>),
    /// The rows of a table of support cases, of accounts of their own.
    Cases(Vec<Row>),
    /// The rows of a table of touchpoints, of accounts of their own.
    Touchpoints(Vec<Row>),
    /// The rows of a table of onboardings, each of an account of its own.
    Onboardings(Vec<Row>),
    /// The rows of a table of what people of those accounts did.
    Usage(Vec<Row>),
    /// The rows of a table of what those accounts want.
    Wishes(Vec<Row>),
    /// The rows of a table of what was measured of those accounts.
    Measurements(Vec<Row>),
    /// The rows of a table of what those accounts did for the product.
    Advocacy(Vec<Row>),
    /// A query.
    Query(String),
    /// The lines from which an answer starts, and at which it ends.
    Answer(usize, usize),
}

/// A row of a table: what accounts pay, buy or answer, or what is spent on them.
type Row = Vec<(String, String)>;

fn parts(lines: &[&str]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut place = 0;
    while place < lines.len() {
        let end = |from: usize, ends: &dyn Fn(&str) -> bool| {
            let rest = lines[from..].iter().position(|line| ends(line));
            from + rest.expect("the end of a block or a table")
        };
        let is_fence = |line: &str| line == "```";
        let is_over = |line: &str| !line.starts_with('|');
        place = match lines[place] {
            "```graphql" => {
                let end = end(place + 1, &is_fence);
                parts.push(Part::Query(lines[place + 1..end].join("\n")));
                end
            }
            "```json" => {
                let end = end(place + 1, &is_fence);
                parts.push(Part::Answer(place + 1, end));
                end
            }
            line if line.starts_with("| account |") => {
                let end = end(place, &is_over);
                parts.push(Part::Data(rows(&lines[place..end])));
                end
            }
            line if line.starts_with("| cost |") => {
                let end = end(place, &is_over);
                parts.push(Part::Costs(rows(&lines[place..end])));
                end
            }
            line if line.starts_with("| renewal |") => {
                let end = end(place, &is_over);
                parts.push(Part::Renewals(rows(&lines[place..end])));
                end
            }
            line if line.starts_with("| case |") => {
                let end = end(place, &is_over);
                parts.push(Part::Cases(rows(&lines[place..end])));
                end
            }
            line if line.starts_with("| touchpoint |") => {
                let end = end(place, &is_over);
                parts.push(Part::Touchpoints(rows(&lines[place..end])));
                end
            }
            line if line.starts_with("| onboarding |") => {
                let end = end(place, &is_over);
                parts.push(Part::Onboardings(rows(&lines[place..end])));
                end
            }
            line if line.starts_with("| kpi |") => {
                let end = end(place, &is_over);
                parts.push(Part::Measurements(rows(&lines[place..end])));
                end
            }
            line if line.starts_with("| advocacy |") => {
                let end = end(place, &is_over);
                parts.push(Part::Advocacy(rows(&lines[place..end])));
                end
            }
            line if line.starts_with("| usage |") => {
                let end = end(place, &is_over);
                parts.push(Part::Usage(rows(&lines[place..end])));
                end
            }
            line if line.starts_with("| wish |") => {
                let end = end(place, &is_over);
                parts.push(Part::Wishes(rows(&lines[place..end])));
                end
            }
            _ => place,
        };
        place += 1;
    }
    parts
}

fn cells(line: &str) -> impl Iterator<Item = String> {
    let cells = line.trim_matches('|').split('|');
    cells.map(|cell| cell.trim().trim_matches('`').to_owned())
}

fn rows(table: &[&str]) -> Vec<Row> {
    let names: Vec<String> = cells(table[0]).collect();
    let rows = table[2..].iter();
    rows.map(|line| names.iter().cloned().zip(cells(line)).collect())
        .collect()
}

/// What stands in a column; nothing when the table has none of the name, or nothing in it.
fn cell<'a>(row: &'a Row, name: &str) -> Option<&'a str> {
    let found = row.iter().find(|(column, _)| column == name);
    found
        .map(|(_, text)| text.as_str())
        .filter(|text| !text.is_empty())
}

/// The names of the accounts of a row: `Harbour`, or `stayed × 3` for three of them.
fn accounts(row: &Row) -> Vec<String> {
    let text = cell(row, "account").expect("an account");
    match text.split_once(" × ") {
        Some((name, count)) => {
            let count: u32 = count
                .replace(',', "")
                .parse()
                .expect("a number of accounts");
            (1..=count)
                .map(|number| format!("{name} {number}"))
                .collect()
        }
        None => vec![text.to_owned()],
    }
}

/// Makes the accounts of a table, and what they pay, buy or answer.
async fn book(owner: &Client, rows: &[Row]) {
    let (mut made, mut subscriptions, mut purchases) = (Vec::new(), Vec::new(), Vec::new());
    let mut answers = Vec::new();
    for row in rows {
        for account in accounts(row) {
            if !made
                .iter()
                .any(|known: &Value| known["externalId"] == json!(account))
            {
                made.push(json!({ "externalId": account, "name": account, "segment": cell(row, "segment") }));
            }
            if cell(row, "answered").is_some() {
                answers.push(answer(row, &account, answers.len()));
                continue;
            }
            if cell(row, "bought").is_some() {
                purchases.push(purchase(row, &account, purchases.len()));
                continue;
            }
            let number = subscriptions.len();
            let line = json!({
                "amount": cell(row, "amount").map(|amount| amount.replace(',', "")),
                "currency": cell(row, "currency").unwrap_or("USD"), "billingInterval": cell(row, "every").unwrap_or("MONTH"),
                "quantity": cell(row, "seats").map_or(1, |seats| seats.parse::<u32>().expect("a number of seats")),
            });
            let mut subscription = json!({
                "externalId": number.to_string(), "accountExternalId": account,
                "startsOn": cell(row, "starts"), "endsOn": cell(row, "ends"),
                "trialStartsOn": cell(row, "trial ends").and(cell(row, "starts")), "trialEndsOn": cell(row, "trial ends"),
                "lines": [line],
            });
            if let Some(kind) = cell(row, "how") {
                let reasons: Vec<&str> = cell(row, "why")
                    .into_iter()
                    .flat_map(|why| why.split(", "))
                    .collect();
                subscription["cancellation"] =
                    json!({ "kind": kind, "reasonExternalIds": reasons });
            }
            subscriptions.push(subscription);
        }
    }
    upsert(owner, "Accounts", &made).await;
    upsert(owner, "Subscriptions", &subscriptions).await;
    upsert(owner, "Purchases", &purchases).await;
    record(owner, &answers).await;
}

/// What somebody at an account answered.
fn answer(row: &Row, account: &str, number: usize) -> Value {
    let score = cell(row, "score").map(|score| score.parse::<i32>().expect("a score"));
    let day = cell(row, "answered").expect("a day");
    json!({
        "externalId": number.to_string(), "accountExternalId": account, "kind": cell(row, "asked"), "score": score,
        "answeredAt": format!("{day}T12:00:00Z"), "phase": cell(row, "phase"),
    })
}

async fn record(owner: &Client, rows: &[Value]) {
    if rows.is_empty() {
        return;
    }
    let document = "mutation($input: RecordSurveyAnswersInput!) { recordSurveyAnswers(input: $input) { userErrors { field message } } }";
    let input = json!({ "input": { "rows": rows } });
    owner.ask_with(document, input).await.good();
}

/// What an account bought, and gave back.
fn purchase(row: &Row, account: &str, number: usize) -> Value {
    let refund = cell(row, "given back")
        .map(|amount| json!({ "amount": amount, "refundedOn": cell(row, "given back on") }));
    json!({
        "externalId": number.to_string(), "accountExternalId": account, "purchasedOn": cell(row, "bought"), "amount": cell(row, "amount"),
        "currency": "USD", "productExternalId": cell(row, "product"), "refunds": refund.into_iter().collect::<Vec<_>>(),
        "automaticRenewal": cell(row, "by itself").is_some(),
    })
}

/// Writes down what is spent.
async fn spend(owner: &Client, rows: &[Row]) {
    let costs = rows.iter().enumerate().map(|(number, row)| {
        json!({
            "externalId": number.to_string(), "category": cell(row, "cost"), "startsOn": cell(row, "starts"), "endsOn": cell(row, "ends"),
            "amount": cell(row, "amount").map(|amount| amount.replace(',', "")), "currency": "USD", "accountExternalId": cell(row, "spent on"),
        })
    });
    upsert(owner, "RetentionCosts", &costs.collect::<Vec<_>>()).await;
}

/// Writes down renewals, how they came out, and what a CSM calls those that are open.
async fn renew(owner: &Client, rows: &[Row]) {
    let accounts = rows.iter().map(|row| {
        let name = cell(row, "renewal");
        json!({ "externalId": name, "name": name })
    });
    upsert(owner, "Accounts", &accounts.collect::<Vec<_>>()).await;
    let renewals = rows.iter().map(|row| {
        let name = cell(row, "renewal");
        json!({
            "externalId": name, "accountExternalId": name, "dueOn": cell(row, "due on"), "amountDue": cell(row, "amount due"), "currency": "USD",
            "outcome": cell(row, "outcome"), "renewedAmount": cell(row, "renewed"),
        })
    });
    upsert(owner, "Renewals", &renewals.collect::<Vec<_>>()).await;
    for row in rows {
        let Some(likelihood) = cell(row, "called at") else {
            continue;
        };
        let query =
            "query($name: String!) { renewals(where: {externalId: {eq: $name}}) { nodes { id } } }";
        let name = json!({ "name": cell(row, "renewal") });
        let found = owner.ask_with(query, name).await.good();
        let input = json!({ "id": found.text_at("/renewals/nodes/0/id"), "source": "CSM", "likelihood": likelihood });
        let call = "mutation($input: RecordRenewalForecastInput!) { recordRenewalForecast(input: $input) { userErrors { message } } }";
        owner.ask_with(call, json!({ "input": input })).await.good();
    }
}

/// Writes down support cases, and each contact after the opening.
async fn ask_support(owner: &Client, rows: &[Row]) {
    make_accounts(owner, rows).await;
    let cases = rows.iter().map(|row| {
        json!({
            "externalId": cell(row, "case"), "subject": cell(row, "case"), "accountExternalId": cell(row, "account"), "openedAt": cell(row, "opened"),
            "firstResponseAt": cell(row, "answered"), "resolvedAt": cell(row, "resolved"), "reopenedAt": cell(row, "came back"),
            "closedAt": cell(row, "closed"), "closureReason": cell(row, "why"), "contactsListed": true,
            "satisfactionScore": cell(row, "score").map(|score| score.parse::<i32>().expect("a score")),
        })
    });
    upsert(owner, "SupportCases", &cases.collect::<Vec<_>>()).await;
    let contacts = rows.iter().filter_map(|row| {
        let at = cell(row, "contact")?;
        Some(json!({
            "externalId": cell(row, "case"), "caseExternalId": cell(row, "case"), "kind": "CUSTOMER_CONTACT", "occurredAt": at,
        }))
    });
    upsert(owner, "SupportCaseEvents", &contacts.collect::<Vec<_>>()).await;
}

/// Writes down touchpoints, each at noon of its day.
async fn touch(owner: &Client, rows: &[Row]) {
    make_accounts(owner, rows).await;
    let touchpoints = rows.iter().enumerate().map(|(number, row)| {
        json!({
            "externalId": number.to_string(), "accountExternalId": cell(row, "account"), "kind": cell(row, "touchpoint"),
            "initiator": cell(row, "who"), "occurredAt": cell(row, "on").map(|day| format!("{day}T12:00:00Z")),
        })
    });
    upsert(owner, "Touchpoints", &touchpoints.collect::<Vec<_>>()).await;
}

/// Starts onboardings: a kickoff, and ten days after it the go-live, which is of value.
async fn onboard(owner: &Client, rows: &[Row]) {
    make_accounts(owner, rows).await;
    let kickoff = json!({ "key": "kickoff", "name": "Kickoff", "durationDays": 0 });
    let live = json!({ "key": "live", "name": "Go-live", "durationDays": 10, "needs": ["kickoff"], "isFirstValue": true });
    let phase =
        |key: &str, milestone: Value| json!({ "key": key, "name": key, "milestones": [milestone] });
    let template =
        json!({ "name": "Standard", "phases": [phase("start", kickoff), phase("roll-out", live)] });
    let create = "mutation($input: CreateOnboardingTemplateInput!) { createOnboardingTemplate(input: $input) { onboardingTemplate { id } userErrors { message } } }";
    let answer = owner.ask_with(create, json!({ "input": template })).await;
    let template = answer
        .good()
        .text_at("/createOnboardingTemplate/onboardingTemplate/id")
        .to_owned();
    let start = "mutation($input: StartOnboardingInput!) { startOnboarding(input: $input) { onboardingPlan { milestones { id } } userErrors { message } } }";
    let complete = "mutation($input: OnboardingMilestoneStepInput!) { completeOnboardingMilestone(input: $input) { userErrors { message } } }";
    let account = "query($name: String!) { account(externalId: $name) { id } }";
    for row in rows {
        let name = json!({ "name": cell(row, "account") });
        let found = owner.ask_with(account, name).await.good();
        let account = found.text_at("/account/id");
        let starting = json!({ "account": account, "template": template, "startsOn": cell(row, "onboarding") });
        let started = owner.ask_with(start, json!({ "input": starting })).await;
        let started = started.good();
        for (place, column) in ["kickoff", "live"].into_iter().enumerate() {
            if let Some(day) = cell(row, column) {
                let id = started.data_at(&format!(
                    "/startOnboarding/onboardingPlan/milestones/{place}/id"
                ));
                let done = json!({ "id": id, "on": day });
                owner
                    .ask_with(complete, json!({ "input": done }))
                    .await
                    .good();
            }
        }
    }
}

/// Defines the KPIs that rows name, and records the values.
async fn measure(owner: &Client, rows: &[Row]) {
    let mut keys: Vec<&str> = rows.iter().filter_map(|row| cell(row, "kpi")).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let row = rows.iter().find(|row| cell(row, "kpi") == Some(key));
        let better = row.and_then(|row| cell(row, "better")).unwrap_or("HIGHER");
        let input = json!({ "key": key, "label": key, "unit": "USD", "direction": format!("{better}_IS_BETTER") });
        let create = "mutation($input: CreateKpiInput!) { createKpi(input: $input) { userErrors { message } } }";
        owner
            .ask_with(create, json!({ "input": input }))
            .await
            .good();
    }
    let values = rows.iter().enumerate().map(|(number, row)| {
        json!({
            "externalId": number.to_string(), "accountExternalId": cell(row, "account"), "kpiKey": cell(row, "kpi"),
            "measuredOn": cell(row, "on"), "value": cell(row, "value").map(|value| value.replace(',', "")),
        })
    });
    upsert(owner, "KpiValues", &values.collect::<Vec<_>>()).await;
}

/// Records what customers did for the product.
async fn speak(owner: &Client, rows: &[Row]) {
    let activities = rows.iter().enumerate().map(|(number, row)| {
        let kind = cell(row, "advocacy").expect("a kind");
        let given = match kind {
            "REFERENCE" => "deliveredOn",
            "REFERRAL" => "introducedOn",
            _ => "publishedOn",
        };
        let worth = cell(row, "worth").map(|worth| worth.replace(',', ""));
        json!({
            "externalId": number.to_string(), "accountExternalId": cell(row, "account"), "kind": kind,
            "days": { "askedOn": cell(row, "asked"), given: cell(row, "given"), "wonOn": cell(row, "won") },
            "currency": worth.as_ref().map(|_| "USD"), "amount": worth,
        })
    });
    upsert(owner, "AdvocacyActivities", &activities.collect::<Vec<_>>()).await;
}

/// Makes the accounts that rows name.
async fn make_accounts(owner: &Client, rows: &[Row]) {
    let accounts = rows.iter().map(|row| {
        let name = cell(row, "account");
        json!({ "externalId": name, "name": name })
    });
    upsert(owner, "Accounts", &accounts.collect::<Vec<_>>()).await;
}

/// Records what people did, once at noon of each day.
async fn use_product(owner: &Client, rows: &[Row]) {
    let mut events = Vec::new();
    for row in rows {
        let number =
            |column| cell(row, column).map(|number| number.parse::<u32>().expect("a number"));
        for day in cell(row, "on")
            .into_iter()
            .flat_map(|days| days.split(", "))
        {
            events.push(json!({
                "id": events.len().to_string(), "accountExternalId": cell(row, "account"), "user": cell(row, "user"), "feature": cell(row, "usage"),
                "at": format!("{day}T12:00:00Z"), "seconds": number("seconds").unwrap_or(0), "quantity": number("quantity").unwrap_or(1),
                "serviceUser": cell(row, "user") == Some("robot"),
            }));
        }
    }
    let document = "mutation($rows: [RecordUsageEventRow!]!) { recordUsageEvents(input: {rows: $rows}) { userErrors { field message } } }";
    owner
        .ask_with(document, json!({ "rows": events }))
        .await
        .good();
}

/// Writes down what customers want.
async fn want(owner: &Client, rows: &[Row]) {
    let items = rows.iter().map(|row| {
        let accounts = cell(row, "asked by").unwrap_or_default();
        let accounts: Vec<&str> = accounts.split(", ").filter(|name| !name.is_empty()).collect();
        json!({
            "externalId": cell(row, "wish"), "title": cell(row, "wish"), "status": cell(row, "status"), "accountExternalIds": accounts,
        })
    });
    upsert(owner, "FeedbackItems", &items.collect::<Vec<_>>()).await;
}

async fn upsert(owner: &Client, what: &str, rows: &[Value]) {
    for rows in rows.chunks(1_000) {
        let document = format!(
            "mutation($input: Upsert{what}Input!) {{ upsert{what}(input: $input) {{ userErrors {{ field message }} }} }}"
        );
        let input = json!({ "input": { "rows": rows } });
        owner.ask_with(&document, input).await.good();
    }
}

/// A value as people would write it: in one line while it fits, its fields in the order in which the query names them.
fn written(value: &Value, query: &str, indent: usize) -> String {
    const WIDTH: usize = 118;
    let inside = |value| written(value, query, indent + 2);
    let (open, close, space, items) = match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| place_in(query, name));
            let fields = fields.into_iter();
            let fields = fields.map(|(name, value)| format!("\"{name}\": {}", inside(value)));
            ('{', '}', " ", fields.collect::<Vec<_>>())
        }
        Value::Array(items) => ('[', ']', "", items.iter().map(inside).collect()),
        other => return other.to_string(),
    };
    let short = items.join(", ");
    if indent > 0 && indent + short.len() < WIDTH && !short.contains('\n') {
        return format!("{open}{space}{short}{space}{close}");
    }
    let (inner, outer) = (" ".repeat(indent + 2), " ".repeat(indent));
    format!(
        "{open}\n{inner}{}\n{outer}{close}",
        items.join(&format!(",\n{inner}"))
    )
}

/// Which word of the query names a field first.
fn place_in(query: &str, name: &str) -> Option<usize> {
    let mut words = query.split(|character: char| !character.is_alphanumeric());
    words.position(|word| word == name)
}

async fn the_examples_of_the_handbook_are_what_the_product_answers(app: TestApp) {
    let text = fs::read_to_string(file()).expect("docs/metrics.md");
    let lines: Vec<&str> = text.lines().collect();
    let mut owner = app.tenant("empty").await.holding(Role::Owner).await;
    let (mut tenants, mut examples, mut stale) = (0, 0, Vec::new());
    let (mut query, mut answer) = (String::new(), Value::Null);
    for part in parts(&lines) {
        match part {
            Part::Data(rows) => {
                tenants += 1;
                let tenant = app.tenant(&format!("example-{tenants}")).await;
                owner = tenant.holding(Role::Owner).await;
                book(&owner, &rows).await;
            }
            Part::Costs(rows) => spend(&owner, &rows).await,
            Part::Usage(rows) => use_product(&owner, &rows).await,
            Part::Wishes(rows) => want(&owner, &rows).await,
            Part::Measurements(rows) => measure(&owner, &rows).await,
            Part::Advocacy(rows) => speak(&owner, &rows).await,
            Part::Renewals(rows) => {
                tenants += 1;
                let tenant = app.tenant(&format!("example-{tenants}")).await;
                owner = tenant.holding(Role::Owner).await;
                renew(&owner, &rows).await;
            }
            Part::Cases(rows) => {
                tenants += 1;
                let tenant = app.tenant(&format!("example-{tenants}")).await;
                owner = tenant.holding(Role::Owner).await;
                ask_support(&owner, &rows).await;
            }
            Part::Touchpoints(rows) => {
                tenants += 1;
                let tenant = app.tenant(&format!("example-{tenants}")).await;
                owner = tenant.holding(Role::Owner).await;
                touch(&owner, &rows).await;
            }
            Part::Onboardings(rows) => {
                tenants += 1;
                let tenant = app.tenant(&format!("example-{tenants}")).await;
                owner = tenant.holding(Role::Owner).await;
                onboard(&owner, &rows).await;
            }
            Part::Query(asked) => {
                query = asked;
                answer = json!({ "data": owner.ask(&query).await.good().body["data"] })
            }
            Part::Answer(first, end) => {
                examples += 1;
                let said: Value =
                    serde_json::from_str(&lines[first..end].join("\n")).unwrap_or_default();
                if said != answer {
                    stale.push((first, end, written(&answer, &query, 0)));
                }
            }
        }
    }
    assert!(examples > 10, "{examples} examples were found");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        for (first, end, answer) in stale.iter().rev() {
            lines.splice(*first..*end, answer.lines().map(str::to_owned));
        }
        fs::write(file(), lines.join("\n") + "\n").expect("docs/metrics.md is written");
        return;
    }
    let stale: Vec<String> = stale
        .iter()
        .map(|(first, _, answer)| format!("line {first}:\n{answer}"))
        .collect();
    assert!(
        stale.is_empty(),
        "docs/metrics.md says what the product does not answer; `UPDATE_DOCS=1 cargo test -p tests handbook` writes it anew:\n{}",
        stale.join("\n")
    );
}
