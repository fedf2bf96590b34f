//! What holds all over the contract.

use std::ops::Range;

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestApp, both};

both!(
    a_bad_scalar_is_refused_before_anything_runs,
    a_row_that_makes_no_sense_is_rejected_like_any_other,
    an_id_that_is_none_is_refused,
    pages_within_pages_are_read_at_once,
    histories_and_portfolios_of_a_page_are_read_at_once,
    null_empties_what_may_be_empty,
    more_slices_than_anybody_reads_are_refused,
    long_texts_to_look_for_and_odd_decimals_are_refused,
    an_answer_without_data_has_changed_nothing,
);

const DATE: &str = "Date (a day as year, month and day, such as \"2025-06-30\")";

async fn a_bad_scalar_is_refused_before_anything_runs(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let before = northwind.snapshot().await;
    let create = |signed_up_on: &str| {
        format!(
            "mutation($input: UpsertExchangeRatesInput!) {{
                createAccount(input: {{name: \"never\", signedUpOn: {signed_up_on}}}) {{ userErrors {{ message }} }}
                upsertExchangeRates(input: $input) {{ userErrors {{ message }} }}
            }}"
        )
    };
    let rates = |on_date: Value| json!({ "input": { "rows": [{ "currency": "EUR", "onDate": on_date, "rate": "1.1" }] } });
    for (signed_up_on, on_date, message) in [
        (
            "null",
            json!("30.06.2025"),
            format!(
                "Variable \"$input.rows[0].onDate\" must be {DATE}, but the text \"30.06.2025\" is given."
            ),
        ),
        (
            "null",
            json!(20_250_630),
            format!("Variable \"$input.rows[0].onDate\" must be {DATE}, but 20250630 is given."),
        ),
        (
            "\"2025-02-30\"",
            json!("2025-06-30"),
            format!("Expected {DATE}, found \"2025-02-30\"."),
        ),
    ] {
        let answer = owner.ask_with(&create(signed_up_on), rates(on_date)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "VALIDATION_FAILED"),
            "{answer}"
        );
        assert_eq!(answer.body["errors"][0]["message"], message);
    }
    for query in [
        "{ accounts(where: {createdAt: {gt: \"yesterday\"}}) { totalCount } }",
        "{ accounts(where: {mrr: {gt: \"1,5\"}}) { totalCount } }",
        "{ changes(after: -1) { hasMore } }",
        "{ portfolio(asOf: \"2025-13-01\") { accountCount } }",
        "mutation { deleteExchangeRate(input: {currency: \"XXX\", onDate: \"2025-01-01\"}) { userErrors { message } } }",
    ] {
        let answer = owner.ask(query).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "VALIDATION_FAILED"),
            "{answer}"
        );
    }
    northwind
        .assert_unchanged_since(&before, "bad scalars")
        .await;
    let answer = owner
        .ask_with(&create("\"2025-01-10\""), rates(json!("2025-06-30")))
        .await;
    answer.good();
}

async fn a_row_that_makes_no_sense_is_rejected_like_any_other(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let before = northwind.snapshot().await;
    let upsert = "mutation($input: UpsertAccountsInput!) {
        upsertAccounts(input: $input) { results { outcome userErrors { code field message } } userErrors { code field message } }
    }";
    let rows = json!([
        { "externalId": "crm-0", "name": "Harbour" },
        { "externalId": "crm-1", "name": "Quay", "parent": "nonsense" },
        { "externalId": "crm-2", "name": "Jetty" },
        { "externalId": "crm-3", "name": "" },
        { "externalId": "crm-4", "name": "Pier", "parent": "nonsense", "parentExternalId": "crm-0" },
    ]);
    let refused = owner
        .ask_with(upsert, json!({ "input": { "rows": rows } }))
        .await;
    let fields = |answer: &tests::Answer| -> Vec<String> {
        let errors = answer.user_errors().into_iter();
        errors.map(|error| error.field).collect()
    };
    assert_eq!(fields(&refused), ["rows.1.parent", "rows.4.parent"]);
    northwind
        .assert_unchanged_since(&before, "a refused call")
        .await;
    let input = json!({ "rows": rows, "policy": "REJECT_ROW" });
    let answer = owner.ask_with(upsert, json!({ "input": input })).await;
    let results = answer
        .data_at("/upsertAccounts/results")
        .as_array()
        .unwrap();
    let outcomes: Vec<&Value> = results.iter().map(|result| &result["outcome"]).collect();
    let expected = ["CREATED", "REJECTED", "CREATED", "REJECTED", "REJECTED"];
    assert_eq!(outcomes, expected);
    let expected = ["rows.1.parent", "rows.3.name", "rows.4.parent"];
    assert_eq!(fields(&answer), expected);
}

/// Upserts rows as the owner.
async fn upsert(owner: &Client, mutation: &str, kind: &str, rows: Vec<Value>) {
    let mutation = format!(
        "mutation($rows: [{kind}!]!) {{
            {mutation}(input: {{rows: $rows}}) {{ results {{ outcome }} userErrors {{ message }} }}
        }}"
    );
    let answer = owner.ask_with(&mutation, json!({ "rows": rows })).await;
    answer.good();
}

/// Makes accounts, each with two accounts below it, and a contact and a subscription of its own plan at each of those.
async fn grow(owner: &Client, numbers: Range<i32>) {
    let top = |number| json!({ "externalId": format!("top-{number}"), "name": "Harbour" });
    let tops = numbers.clone().map(top).collect();
    upsert(owner, "upsertAccounts", "UpsertAccountRow", tops).await;
    let places = numbers.flat_map(|number| [(number, 0), (number, 1)]);
    let each = |row: fn((i32, i32)) -> Value| places.clone().map(row).collect::<Vec<_>>();
    let accounts = each(
        |(number, place)| json!({ "externalId": format!("{number}-{place}"), "name": "Quay", "parentExternalId": format!("top-{number}"), "segment": format!("{number}") }),
    );
    upsert(owner, "upsertAccounts", "UpsertAccountRow", accounts).await;
    let contacts = each(
        |(number, place)| json!({ "externalId": format!("{number}-{place}"), "accountExternalId": format!("{number}-{place}"), "name": "Grace" }),
    );
    upsert(owner, "upsertContacts", "UpsertContactRow", contacts).await;
    let subscriptions = each(|(number, place)| {
        let line = json!({ "planExternalId": format!("plan-{number}"), "amount": "10", "currency": "USD", "billingInterval": "MONTH" });
        json!({
            "externalId": format!("{number}-{place}"), "accountExternalId": format!("{number}-{place}"), "startsOn": "2025-01-01", "lines": [line],
        })
    });
    upsert(
        owner,
        "upsertSubscriptions",
        "UpsertSubscriptionRow",
        subscriptions,
    )
    .await;
}

/// Every object of a page loads what hangs on it together with the others, at any depth.
async fn pages_within_pages_are_read_at_once(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let query = "{ accounts(first: 20, where: {parent: {isNull: true}}) { nodes {
        children(first: 3) { totalCount nodes {
            parent { name }
            contacts(first: 2) { totalCount nodes { name account { name } } }
            subscriptions(first: 2) { totalCount nodes { account { name } lines { plan { product { name } } } } }
            ownerships { member { name } account { name } }
        } }
    } } }";
    let mut statements = Vec::new();
    for numbers in [0..1, 1..12] {
        grow(&owner, numbers).await;
        let answer = owner.ask(query).await.good();
        let child = answer.data_at("/accounts/nodes/0/children/nodes/0");
        assert_eq!(child["parent"]["name"], "Harbour");
        assert_eq!(child["contacts"]["nodes"][0]["account"]["name"], "Quay");
        let product = &child["subscriptions"]["nodes"][0]["lines"][0]["plan"]["product"];
        assert_eq!(product["name"], "plan-0");
        assert_eq!(answer.data_at("/accounts/nodes/0/children/totalCount"), 2);
        statements.push(answer.statements);
    }
    assert_eq!(statements[0], statements[1]);
}

async fn histories_and_portfolios_of_a_page_are_read_at_once(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let query = "{
        accounts(first: 20, where: {parent: {isNull: true}}) { nodes {
            changes(first: 2) { kind subject { id } }
            portfolio(withDescendants: true) {
                accountCount
                accounts(first: 2) { totalCount nodes { name contacts(first: 1) { nodes { name } } } }
                concentration(top: 2) { accounts { name } }
                slices(by: PLAN, atMost: 5) { label slices(by: SEGMENT, atMost: 5) { label payingAccounts(first: 1) { nodes { name } } } }
            }
        } }
        changes(after: 0) { changes { subject { id } } }
    }";
    let mut statements = Vec::new();
    for numbers in [0..1, 1..12] {
        grow(&owner, numbers.clone()).await;
        owner.ask(query).await.good(); // Facts are loaded once, and kept.
        let answer = owner.ask(query).await.good();
        let accounts = answer.data_at("/accounts/nodes").as_array().unwrap();
        assert_eq!(accounts.len(), usize::try_from(numbers.end).unwrap());
        for account in accounts {
            assert_eq!(account["changes"].as_array().unwrap().len(), 1);
            let portfolio = &account["portfolio"];
            assert_eq!(portfolio["accountCount"], 3);
            assert_eq!(portfolio["accounts"]["totalCount"], 3);
            assert_eq!(portfolio["accounts"]["nodes"].as_array().unwrap().len(), 2);
            let largest = &portfolio["concentration"]["accounts"];
            assert_eq!(largest, &json!([{ "name": "Quay" }, { "name": "Quay" }]));
            let plan = &portfolio["slices"][0];
            assert!(plan["label"].as_str().unwrap().starts_with("plan-"));
            let name = &plan["slices"][0]["payingAccounts"]["nodes"][0]["name"];
            assert_eq!(name, "Quay");
        }
        let changes = answer.data_at("/changes/changes").as_array().unwrap();
        assert!(
            changes
                .iter()
                .any(|change| change["subject"]["id"].is_string())
        );
        statements.push(answer.statements);
    }
    assert_eq!(statements[0], statements[1]);
}

async fn an_id_that_is_none_is_refused(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let unknown = "account_01h2xcejqtf2nbrexx3vqjhp41";
    for (id, refused) in [
        (unknown, false),
        ("planet_01h2xcejqtf2nbrexx3vqjhp41", true),
        ("nonsense", true),
        ("", true),
    ] {
        let query = "query($id: ID!) { node(id: $id) { id } }";
        let node = owner.ask_with(query, json!({ "id": id })).await;
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let nodes = owner.ask_with(query, json!({ "ids": [unknown, id] })).await;
        for (answer, field) in [(&node, "id"), (&nodes, "ids.1")] {
            let code = if refused { "VALIDATION_FAILED" } else { "" };
            assert_eq!(answer.code(), code, "{answer}");
            if refused {
                assert_eq!(answer.body["errors"][0]["extensions"]["field"], field);
            }
        }
    }
}

async fn null_empties_what_may_be_empty(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let run = async |mutation: &str, input: Value| {
        let answer = owner.ask_with(mutation, json!({ "input": input })).await;
        answer.good()
    };
    let account = "mutation($input: CreateAccountInput!) { createAccount(input: $input) { account { id stage } userErrors { field message } } }";
    // A new account takes the usual stage.
    let account = run(account, json!({ "name": "Harbour", "stage": null })).await;
    assert_eq!(account.data_at("/createAccount/account/stage"), "ACTIVE");
    let account = account.data_at("/createAccount/account/id").clone();
    let contact = "mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } userErrors { field message } } }";
    let input = json!({ "account": account, "name": "Grace", "title": "Captain", "roles": ["CHAMPION"], "doNotSurvey": true });
    let contact = run(contact, input).await;
    let id = contact.data_at("/createContact/contact/id");
    let update = "mutation($input: UpdateContactInput!) {
        updateContact(input: $input) { contact { title roles doNotSurvey } userErrors { field message } }
    }";
    let kept = run(update, json!({ "id": id })).await;
    let expected = json!({ "title": "Captain", "roles": ["CHAMPION"], "doNotSurvey": true });
    assert_eq!(kept.data_at("/updateContact/contact"), &expected);
    let input = json!({ "id": id, "title": null, "roles": null, "doNotSurvey": null });
    let emptied = run(update, input).await;
    let expected = json!({ "title": null, "roles": [], "doNotSurvey": false });
    assert_eq!(emptied.data_at("/updateContact/contact"), &expected);
}

async fn more_slices_than_anybody_reads_are_refused(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let create = "mutation { createTrait(input: {key: \"seats\", label: \"Seats\", kind: NUMBER}) { userErrors { message } } }";
    owner.ask(create).await.good();
    let upsert = "mutation($input: UpsertAccountsInput!) { upsertAccounts(input: $input) { userErrors { message } } }";
    for part in [0..1_000, 1_000..2_000, 2_000..2_001] {
        let row = |number: i32| {
            let seats = json!([{ "key": "seats", "number": number.to_string() }]);
            let segment = if number < 1_000 { "small" } else { "large" };
            json!({ "externalId": number.to_string(), "name": "Account", "segment": segment, "traits": seats })
        };
        let rows: Vec<Value> = part.map(row).collect();
        let input = json!({ "input": { "rows": rows } });
        owner.ask_with(upsert, input).await.good();
    }
    let fewer = "(where: {externalId: {neq: \"0\"}})";
    let by_seats =
        |most: &str| format!("slices(by: TRAIT, trait: \"seats\"{most}) {{ accountCount }}");
    let nested = format!(
        "slices(by: SEGMENT, atMost: 2) {{ {} }}",
        by_seats(", atMost: 1500")
    );
    for (accounts, slices, field) in [
        ("", by_seats(""), Some("atMost")),
        ("", by_seats(", atMost: 2000"), Some("atMost")),
        ("", by_seats(", atMost: 2001"), Some("atMost")),
        ("", nested.clone(), Some("by")),
        (fewer, nested, None),
    ] {
        let answer = owner
            .ask(&format!("{{ portfolio{accounts} {{ {slices} }} }}"))
            .await;
        let refused = answer.errors().first();
        let refused = refused.map(|error| error["extensions"]["field"].as_str().unwrap());
        assert_eq!(refused, field, "{slices}: {answer}");
    }
    let all = by_seats(", atMost: 2000");
    let answer = owner
        .ask(&format!("{{ portfolio{fewer} {{ {all} }} }}"))
        .await
        .good();
    let slices = answer.data_at("/portfolio/slices").as_array().unwrap();
    assert_eq!(slices.len(), 2_000);
}

async fn long_texts_to_look_for_and_odd_decimals_are_refused(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let query = "query($where: AccountFilter!) { accounts(where: $where) { totalCount } }";
    for (length, code) in [(1_000, ""), (1_001, "VALIDATION_FAILED")] {
        let text = "%".repeat(length);
        for filter in [
            json!({ "name": { "contains": text } }),
            json!({ "search": text }),
        ] {
            let answer = owner.ask_with(query, json!({ "where": filter })).await;
            assert_eq!(answer.code(), code, "{length}: {answer}");
        }
    }
    let filter = json!({ "mrr": { "gt": "1_000" } });
    let answer = owner.ask_with(query, json!({ "where": filter })).await;
    assert_eq!(answer.code(), "VALIDATION_FAILED", "{answer}");
}

async fn an_answer_without_data_has_changed_nothing(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let create = r#"created: createAccount(input: {name: "kept or not"}) { account { name } userErrors { message } }"#;
    let log_in = r#"logIn(input: {tenant: "northwind", email: "a@example.com", password: "a good password"}) { session { id } }"#;
    let invite = r#"createMember(input: {name: "Ada", email: "ada@example.com", role: CSM}) { userErrors { message } }"#;
    let manager = northwind.holding(Role::Manager).await;
    let manager = manager.with_header("idempotency-key", "once");
    let before = northwind.snapshot().await;
    for (neighbour, code) in [(log_in, "VALIDATION_FAILED"), (invite, "FORBIDDEN")] {
        for fields in [
            format!("{create} {neighbour}"),
            format!("{neighbour} {create}"),
        ] {
            let answer = manager.ask(&format!("mutation {{ {fields} }}")).await;
            assert_eq!(
                (answer.code(), answer.data_at("")),
                (code, &Value::Null),
                "{answer}"
            );
            northwind.assert_unchanged_since(&before, &fields).await;
        }
    }
    // Nothing was done under the key, so that it is free.
    let answer = manager.ask(&format!("mutation {{ {create} }}")).await;
    answer.good();
}
