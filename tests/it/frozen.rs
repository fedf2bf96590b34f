//! What was known then: earlier knowledge, frozen periods, and what has changed since.

use chrono::TimeDelta;
use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestApp, both};

both!(
    what_was_known_then_never_changes,
    a_frozen_period_says_what_was_restated_and_why,
);

async fn subscribe(owner: &Client, rows: Value) {
    let upsert = "mutation($input: UpsertSubscriptionsInput!) { upsertSubscriptions(input: $input) { results { outcome } userErrors { field message } } }";
    let input = json!({ "input": { "rows": rows } });
    owner.ask_with(upsert, input).await.good();
}

fn row(id: &str, account: &str, starts_on: &str, amount: &str) -> Value {
    let line = json!({ "amount": amount, "currency": "USD", "billingInterval": "MONTH" });
    json!({ "externalId": id, "accountExternalId": account, "startsOn": starts_on, "lines": [line] })
}

async fn accounts(owner: &Client, names: &[&str]) {
    let upsert = "mutation($input: UpsertAccountsInput!) { upsertAccounts(input: $input) { userErrors { message } } }";
    let row = |name: &&str| json!({ "externalId": name, "name": name, "segment": "Small", "signedUpOn": "2024-01-01" });
    let rows: Vec<Value> = names.iter().map(row).collect();
    owner
        .ask_with(upsert, json!({ "input": { "rows": rows } }))
        .await
        .good();
}

/// All that facts are made of, cut in two ways.
const KNOWN: &str = r#"query($at: DateTime) {
    portfolio(asOf: "2024-12-31", knownAt: $at) {
        accountCount payingAccountCount mrr { amount }
        accounts { nodes { externalId } }
        bySegment: slices(by: SEGMENT) { key accountCount mrr { amount } }
        byPlan: slices(by: PLAN) { accountCount mrr { amount } }
    }
}"#;

async fn known(owner: &Client, at: Value) -> Value {
    let answer = owner.ask_with(KNOWN, json!({ "at": at })).await.good();
    answer.data_at("/portfolio").clone()
}

async fn what_was_known_then_never_changes(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    accounts(&owner, &["acme", "blue"]).await;
    subscribe(
        &owner,
        json!([
            row("s-1", "acme", "2024-02-01", "100"),
            row("s-2", "blue", "2024-03-01", "50")
        ]),
    )
    .await;
    let (then, now) = (json!(app.clock.now()), Value::Null);
    let said = known(&owner, now.clone()).await;
    assert_eq!(said["mrr"]["amount"], "150.00");
    assert_eq!(known(&owner, then.clone()).await, said);

    app.clock.advance(TimeDelta::days(1));
    accounts(&owner, &["late"]).await;
    // Backdated, moved, and removed; a new segment; and the owner's own changes of the tenant.
    subscribe(
        &owner,
        json!([
            row("s-1", "late", "2024-01-15", "70"),
            row("s-3", "acme", "2024-12-01", "30")
        ]),
    )
    .await;
    let change = r#"mutation {
        upsertAccounts(input: { rows: [{ externalId: "acme", name: "acme", segment: "Large" }] }) { userErrors { message } }
        updateTenant(input: { name: "renamed" }) { userErrors { message } }
    }"#;
    owner.ask(change).await.good();
    assert_eq!(known(&owner, then.clone()).await, said);
    let later = known(&owner, now.clone()).await;
    assert_eq!(later["mrr"]["amount"], "150.00");
    assert_eq!(later["accountCount"], 3);
    assert_eq!(known(&owner, json!(app.clock.now())).await, later);

    let before_anything = known(&owner, json!("2020-01-01T00:00:00Z")).await;
    assert_eq!(before_anything["accountCount"], 0);
    // Nobody else's knowledge.
    let other = app.tenant("southwind").await.holding(Role::Owner).await;
    assert_eq!(known(&other, then).await["accountCount"], 0);
}

const RESTATEMENT: &str = r#"query($id: ID!) {
    restatement(frozenPeriod: $id) {
        isRestated
        frozenPeriod { window { start end } note frozenBy { kind } }
        before { mrr { amount } }
        after { mrr { amount } }
        accounts {
            totalCount
            edges {
                node { externalId }
                before { opening { amount } new { amount } expansion { amount } closing { amount } }
                after { opening { amount } new { amount } expansion { amount } closing { amount } }
                changes { kind subjectKind }
            }
        }
    }
}"#;

fn amounts(opening: &str, new: &str, expansion: &str, closing: &str) -> Value {
    let amount = |text: &str| json!({ "amount": text });
    json!({ "opening": amount(opening), "new": amount(new), "expansion": amount(expansion), "closing": amount(closing) })
}

async fn a_frozen_period_says_what_was_restated_and_why(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    // One after the other, so that their ids are in this order.
    for name in ["acme", "blue", "calm"] {
        accounts(&owner, &[name]).await;
        app.clock.advance(TimeDelta::seconds(1));
    }
    let rows = json!([
        row("s-1", "acme", "2024-02-01", "100"),
        row("s-2", "calm", "2024-03-01", "50")
    ]);
    subscribe(&owner, rows).await;
    let freeze = r#"mutation { freezePeriod(input: { window: { month: "2024-12" }, note: "for the board" }) { frozenPeriod { id } userErrors { code message } } }"#;
    let frozen = owner.ask(freeze).await.good();
    let id = frozen.text_at("/freezePeriod/frozenPeriod/id").to_owned();
    let ask = async |client: &Client, id: &str| {
        client
            .ask_with(RESTATEMENT, json!({ "id": id }))
            .await
            .good()
    };
    let unchanged = ask(&owner, &id).await;
    assert_eq!(unchanged.data_at("/restatement/isRestated"), false);
    assert_eq!(unchanged.data_at("/restatement/accounts/totalCount"), 0);
    let (code, _) = owner.ask(freeze).await.refusal();
    assert_eq!(code, "CONFLICT");

    app.clock.advance(TimeDelta::days(1));
    let rows = json!([
        row("s-3", "acme", "2024-12-05", "20"),
        row("s-4", "blue", "2024-12-31", "70"),
        row("s-5", "calm", "2025-01-01", "5")
    ]);
    subscribe(&owner, rows).await;
    let restated = ask(&owner, &id).await;
    let restatement = restated.data_at("/restatement");
    assert_eq!(
        restatement["frozenPeriod"]["window"],
        json!({ "start": "2024-12-01", "end": "2025-01-01" })
    );
    assert_eq!(restatement["frozenPeriod"]["note"], "for the board");
    assert_eq!(restatement["before"]["mrr"]["amount"], "150.00");
    assert_eq!(restatement["after"]["mrr"]["amount"], "240.00");
    assert_eq!(restatement["accounts"]["totalCount"], 2);
    let why = json!([{ "kind": "CREATED", "subjectKind": "subscription" }]);
    let expected = json!([
        {
            "node": { "externalId": "acme" },
            "before": amounts("100.00", "0.00", "0.00", "100.00"),
            "after": amounts("100.00", "0.00", "20.00", "120.00"),
            "changes": why,
        },
        {
            "node": { "externalId": "blue" },
            "before": amounts("0.00", "0.00", "0.00", "0.00"),
            "after": amounts("0.00", "70.00", "0.00", "70.00"),
            "changes": why,
        },
    ]);
    assert_eq!(restatement["accounts"]["edges"], expected);
    // Who may not read the log is told what, not why.
    let csm = northwind.holding(Role::Csm).await;
    let told = ask(&csm, &id).await;
    assert_eq!(
        told.data_at("/restatement/accounts/edges/0/changes"),
        &Value::Null
    );
    // Nobody else's period.
    let other = app.tenant("southwind").await.holding(Role::Owner).await;
    assert_eq!(ask(&other, &id).await.data_at("/restatement"), &Value::Null);
    let unfreeze = "mutation($id: ID!) { unfreezePeriod(input: { id: $id }) { frozenPeriod { id } userErrors { code } } }";
    owner.ask_with(unfreeze, json!({ "id": id })).await.good();
    assert_eq!(ask(&owner, &id).await.data_at("/restatement"), &Value::Null);
    owner.ask(freeze).await.good();
}
