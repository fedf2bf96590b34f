//! The life of subscriptions, as a front end sees it.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Answer, Client, TestApp, both};

both!(
    a_subscription_lives_as_its_mutations_say,
    lines_change_backdated_and_ahead,
    a_bulk_upsert_carries_the_life_and_tells_what_is_wrong,
    the_order_in_which_facts_arrive_does_not_matter,
);

/// Runs a mutation that must be done, and answers its payload.
async fn run(client: &Client, mutation: &str, input: Value, fields: &str) -> Value {
    let answer = attempt(client, mutation, input, fields).await.good();
    answer.data_at(&format!("/{mutation}")).clone()
}

async fn attempt(client: &Client, mutation: &str, input: Value, fields: &str) -> Answer {
    let (head, rest) = mutation.split_at(1);
    let of = format!("{}{rest}Input", head.to_uppercase());
    let document = format!(
        "mutation($input: {of}!) {{ {mutation}(input: $input) {{ {fields} userErrors {{ code field message }} }} }}"
    );
    client.ask_with(&document, json!({ "input": input })).await
}

/// An account and an open subscription of 10 dollars a month; the ids of the subscription and of its line.
async fn subscribed(owner: &Client) -> (String, String) {
    let account = json!({ "name": "Acme", "externalId": "acme" });
    let account = run(owner, "createAccount", account, "account { id }").await;
    let input = json!({
        "account": account["account"]["id"], "externalId": "s-1", "startsOn": "2024-01-01",
        "lines": [{ "amount": "10", "currency": "USD", "billingInterval": "MONTH" }],
    });
    let fields = "subscription { id lines { id } }";
    let made = run(owner, "createSubscription", input, fields).await;
    let text = |place: &str| made.pointer(place).unwrap().as_str().unwrap().to_owned();
    (text("/subscription/id"), text("/subscription/lines/0/id"))
}

/// MRR of the portfolio at the end of some days.
async fn mrr(client: &Client, days: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for day in days {
        let query = format!("{{ portfolio(asOf: \"{day}\") {{ mrr {{ amount }} }} }}");
        let answer = client.ask(&query).await.good();
        found.push(answer.text_at("/portfolio/mrr/amount").to_owned());
    }
    found
}

async fn statuses(client: &Client, days: &[&str]) -> Vec<String> {
    let fields = days.iter().enumerate();
    let fields = fields.map(|(place, day)| format!("d{place}: status(asOf: \"{day}\")"));
    let fields: Vec<_> = fields.collect();
    let query = format!(
        "{{ subscription(externalId: \"s-1\") {{ {} }} }}",
        fields.join(" ")
    );
    let answer = client.ask(&query).await.good();
    let status = |place| {
        answer
            .text_at(&format!("/subscription/d{place}"))
            .to_owned()
    };
    (0..days.len()).map(status).collect()
}

async fn a_subscription_lives_as_its_mutations_say(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let (id, _) = subscribed(&owner).await;
    let settings = json!({ "revenueSettings": { "pauseCountsAsChurnAfterDays": 0 } });
    run(&owner, "updateTenant", settings, "tenant { slug }").await;

    let pause = json!({ "id": id, "startsOn": "2024-03-01" });
    run(
        &owner,
        "pauseSubscription",
        pause.clone(),
        "subscription { id }",
    )
    .await;
    let again = attempt(&owner, "pauseSubscription", pause, "subscription { id }").await;
    let errors = again.user_errors();
    assert_eq!(
        errors[0].message,
        "it is paused from 2024-03-01 until further notice: pauses must not overlap"
    );
    let resume = json!({ "id": id, "resumesOn": "2024-05-01", "version": 2 });
    let fields = "subscription { version status pauses { startsOn endsOn } }";
    let resumed = run(&owner, "resumeSubscription", resume, fields).await;
    let pauses = json!([{ "startsOn": "2024-03-01", "endsOn": "2024-05-01" }]);
    let expected = json!({ "version": 3, "status": "ACTIVE", "pauses": pauses });
    assert_eq!(resumed["subscription"], expected);

    let cancel = json!({
        "id": id, "cancelledOn": "2025-01-10", "effectiveOn": "2025-02-01", "kind": "VOLUNTARY",
        "reasonExternalIds": ["price", "missing-feature"],
    });
    let fields = "subscription { status endsOn cancellation { cancelledOn effectiveOn kind reasons { externalId } } }";
    let cancelled = run(&owner, "cancelSubscription", cancel.clone(), fields).await;
    let cancelled = &cancelled["subscription"];
    assert_eq!(cancelled["status"], "CANCELLATION_SCHEDULED");
    assert_eq!(cancelled["cancellation"]["kind"], "VOLUNTARY");
    assert_eq!(cancelled["cancellation"]["effectiveOn"], "2025-02-01");
    let reasons = cancelled["cancellation"]["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), 2);
    let twice = attempt(
        &owner,
        "cancelSubscription",
        cancel.clone(),
        "subscription { id }",
    )
    .await;
    assert_eq!(twice.user_errors()[0].code, "CONFLICT");
    let days = [
        "2023-12-31",
        "2024-03-01",
        "2024-05-01",
        "2025-01-10",
        "2025-02-01",
    ];
    assert_eq!(
        statuses(&owner, &days).await,
        [
            "SCHEDULED",
            "PAUSED",
            "ACTIVE",
            "CANCELLATION_SCHEDULED",
            "ENDED"
        ]
    );
    assert_eq!(
        mrr(&owner, &days).await,
        ["0.00", "0.00", "10.00", "10.00", "0.00"]
    );

    // The day of churn is the tenant's choice, of the past, too.
    let settings = json!({ "revenueSettings": { "churnDate": "WHEN_CANCELLED" } });
    run(&owner, "updateTenant", settings, "tenant { slug }").await;
    assert_eq!(mrr(&owner, &days[3..]).await, ["0.00", "0.00"]);
    let query = "{ accounts { nodes { mrr { amount } } } }";
    let answer = owner.ask(query).await.good();
    assert_eq!(answer.text_at("/accounts/nodes/0/mrr/amount"), "0.00");
    let settings = json!({ "revenueSettings": { "churnDate": "WHEN_EFFECTIVE" } });
    run(&owner, "updateTenant", settings, "tenant { slug }").await;

    let withdraw = json!({ "id": id });
    let fields = "subscription { status endsOn cancellation { kind } lines { endsOn } }";
    let back = run(&owner, "withdrawCancellation", withdraw, fields).await;
    let expected = json!({ "status": "ACTIVE", "endsOn": null, "cancellation": null, "lines": [{ "endsOn": null }] });
    assert_eq!(back["subscription"], expected);

    run(&owner, "cancelSubscription", cancel, "subscription { id }").await;
    let back = json!({ "id": id, "startsOn": "2025-02-15", "externalId": "s-2" });
    let fields = "subscription { externalId status account { externalId } lines { startsOn } }";
    let second = run(&owner, "reactivateSubscription", back, fields).await;
    let expected = json!({ "externalId": "s-2", "status": "SCHEDULED", "account": { "externalId": "acme" }, "lines": [{ "startsOn": "2025-02-15" }] });
    assert_eq!(second["subscription"], expected);
    let days = ["2025-01-31", "2025-02-01", "2025-02-15"];
    assert_eq!(mrr(&owner, &days).await, ["10.00", "0.00", "10.00"]);
    let reasons = owner
        .ask("{ churnReasons { totalCount nodes { externalId name archived } } }")
        .await;
    assert_eq!(reasons.good().data_at("/churnReasons/totalCount"), 2);
}

async fn lines_change_backdated_and_ahead(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let (id, line) = subscribed(&owner).await;
    let days = ["2024-05-31", "2024-06-01", "2025-03-01"];
    assert_eq!(mrr(&owner, &days).await, ["10.00"; 3]);
    let change = |quantity: i32, day: &str, line: &str| json!({ "id": id, "effectiveOn": day, "changes": [{ "line": line, "quantity": quantity }] });
    let fields = "subscription { lines { id startsOn endsOn quantity } } movements { date kind change { amount currency } }";
    let upgraded = run(
        &owner,
        "changeSubscription",
        change(5, "2024-06-01", &line),
        fields,
    )
    .await;
    let movement = |day: &str, kind: &str, amount: &str| json!([{ "date": day, "kind": kind, "change": { "amount": amount, "currency": "USD" } }]);
    assert_eq!(
        upgraded["movements"],
        movement("2024-06-01", "EXPANSION", "40.00")
    );
    let newer = upgraded
        .pointer("/subscription/lines/1/id")
        .unwrap()
        .as_str()
        .unwrap();
    let planned = run(
        &owner,
        "changeSubscription",
        change(2, "2025-03-01", newer),
        fields,
    )
    .await;
    assert_eq!(
        planned["movements"],
        movement("2025-03-01", "CONTRACTION", "-30.00")
    );
    assert_eq!(mrr(&owner, &days).await, ["10.00", "50.00", "20.00"]);

    let add = json!({ "id": id, "line": { "amount": "7", "currency": "USD", "billingInterval": "MONTH", "startsOn": "2025-02-01" } });
    let fields = "subscription { lines { id amount { amount } } scheduledChanges { effectiveOn starts { quantity amount { amount } } ends { quantity } } } movements { kind }";
    let added = run(&owner, "addSubscriptionLine", add, fields).await;
    assert_eq!(added["movements"], json!([{ "kind": "EXPANSION" }]));
    let scheduled = json!([
        { "effectiveOn": "2025-02-01", "starts": [{ "quantity": 1, "amount": { "amount": "7.00" } }], "ends": [] },
        { "effectiveOn": "2025-03-01", "starts": [{ "quantity": 2, "amount": { "amount": "10.00" } }], "ends": [{ "quantity": 5 }] },
    ]);
    assert_eq!(added["subscription"]["scheduledChanges"], scheduled);
    let withdraw = json!({ "id": id, "effectiveOn": "2025-03-01" });
    let fields = "subscription { scheduledChanges { effectiveOn } }";
    let left = run(&owner, "withdrawScheduledChange", withdraw, fields).await;
    let left = &left["subscription"]["scheduledChanges"];
    assert_eq!(*left, json!([{ "effectiveOn": "2025-02-01" }]));
    assert_eq!(mrr(&owner, &days).await, ["10.00", "50.00", "57.00"]);

    let lines = added["subscription"]["lines"].as_array().unwrap();
    let add_on = lines
        .iter()
        .find(|line| line["amount"]["amount"] == "7.00")
        .unwrap();
    let end = json!({ "id": id, "line": add_on["id"], "endsOn": "2025-03-01" });
    let ended = run(
        &owner,
        "endSubscriptionLine",
        end,
        "subscription { id } movements { kind }",
    )
    .await;
    assert_eq!(ended["movements"], json!([{ "kind": "CONTRACTION" }]));

    let contract = json!({ "id": id, "contract": { "months": 12, "termEndsOn": "2025-06-01", "noticeDays": 30, "renewsAutomatically": true } });
    run(
        &owner,
        "updateSubscription",
        contract,
        "subscription { id }",
    )
    .await;
    let renew = json!({ "id": id, "changes": [{ "line": newer, "amount": "12" }] });
    let fields =
        "subscription { endsOn contract { months termEndsOn noticeDeadline renewsAutomatically } }";
    let renewed = run(&owner, "renewSubscriptionTerm", renew, fields).await;
    let contract = json!({ "months": 12, "termEndsOn": "2026-06-01", "noticeDeadline": "2026-05-02", "renewsAutomatically": true });
    assert_eq!(
        renewed["subscription"],
        json!({ "endsOn": null, "contract": contract })
    );
    assert_eq!(
        mrr(&owner, &["2025-05-31", "2025-06-01"]).await,
        ["50.00", "60.00"]
    );
}

/// Whole subscriptions with their lives.
fn rows() -> [Value; 3] {
    let line =
        |amount: &str| json!([{ "amount": amount, "currency": "USD", "billingInterval": "MONTH" }]);
    [
        json!({
            "externalId": "s-1", "accountExternalId": "acme", "startsOn": "2024-01-01", "endsOn": "2024-09-01", "lines": line("10"),
            "contract": { "months": 8 }, "pauses": [{ "startsOn": "2024-03-01", "endsOn": "2024-05-01" }],
            "cancellation": { "cancelledOn": "2024-08-01", "kind": "INVOLUNTARY", "reasonExternalIds": ["unpaid"] },
        }),
        json!({ "externalId": "s-2", "accountExternalId": "acme", "startsOn": "2024-06-01", "lines": line("20"), "pauses": [{ "startsOn": "2024-07-01", "endsOn": "2024-08-01" }] }),
        json!({ "externalId": "s-3", "accountExternalId": "blue", "startsOn": "2024-02-01", "trialEndsOn": "2024-03-01", "lines": line("40") }),
    ]
}

async fn tenant(app: &TestApp, slug: &str) -> Client {
    let owner = app.tenant(slug).await.holding(Role::Owner).await;
    for name in ["acme", "blue"] {
        let account = json!({ "name": name, "externalId": name });
        run(&owner, "createAccount", account, "account { id }").await;
    }
    let settings = json!({ "revenueSettings": { "pauseCountsAsChurnAfterDays": 0 } });
    run(&owner, "updateTenant", settings, "tenant { slug }").await;
    owner
}

async fn upsert(owner: &Client, rows: Vec<Value>) -> Vec<String> {
    let input = json!({ "rows": rows });
    let done = run(owner, "upsertSubscriptions", input, "results { outcome }").await;
    let results = done["results"].as_array().unwrap().iter();
    results
        .map(|result| result["outcome"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_bulk_upsert_carries_the_life_and_tells_what_is_wrong(app: TestApp) {
    let owner = tenant(&app, "northwind").await;
    assert_eq!(upsert(&owner, rows().to_vec()).await, ["CREATED"; 3]);
    assert_eq!(upsert(&owner, rows().to_vec()).await, ["UNCHANGED"; 3]);
    let query = "{ subscriptions(first: 1) { nodes { pauses { startsOn } cancellation { kind reasons { name } } contract { months } } } }";
    let answer = owner.ask(query).await.good();
    let expected = json!({
        "pauses": [{ "startsOn": "2024-03-01" }], "contract": { "months": 8 },
        "cancellation": { "kind": "INVOLUNTARY", "reasons": [{ "name": "unpaid" }] },
    });
    assert_eq!(*answer.data_at("/subscriptions/nodes/0"), expected);
    let [lived, ..] = rows();
    for (field, value, names) in [
        ("endsOn", Value::Null, "rows.0.endsOn"),
        (
            "pauses",
            json!([{ "startsOn": "2023-12-31" }]),
            "rows.0.pauses",
        ),
        ("contract", json!({ "months": 0 }), "rows.0.contract.months"),
        (
            "cancellation",
            json!({ "paidUntil": "2023-12-31" }),
            "rows.0.cancellation.paidUntil",
        ),
    ] {
        let mut row = lived.clone();
        row[field] = value;
        let answer = attempt(
            &owner,
            "upsertSubscriptions",
            json!({ "rows": [row] }),
            "results { outcome }",
        )
        .await;
        assert_eq!(answer.user_errors()[0].field, names);
    }
}

async fn the_order_in_which_facts_arrive_does_not_matter(app: TestApp) {
    let days = [
        "2024-02-29",
        "2024-03-31",
        "2024-06-30",
        "2024-07-31",
        "2024-09-01",
    ];
    let expected = ["10.00", "40.00", "70.00", "50.00", "60.00"];
    for (slug, order) in [
        ("north", [0, 1, 2]),
        ("south", [2, 1, 0]),
        ("west", [1, 2, 0]),
    ] {
        let owner = tenant(&app, slug).await;
        for place in order {
            upsert(&owner, vec![rows()[place].clone()]).await;
            // Asked in between, so that facts that are known already have to follow.
            mrr(&owner, &days[..1]).await;
        }
        assert_eq!(mrr(&owner, &days).await, expected, "{slug}");
    }
}
