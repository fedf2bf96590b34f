//! The tenant itself: reading and changing it, and what every mutation has in common.

use domain::member::Role;
use serde_json::json;
use tests::{TestApp, both};

both!(
    everyone_reads_the_own_tenant,
    an_admin_changes_the_tenant_and_the_log_says_so,
    how_revenue_is_reckoned_is_the_tenants_choice,
    changing_nothing_leaves_no_trace,
    what_breaks_a_rule_names_its_field,
    a_stale_version_is_a_conflict,
    a_refused_field_does_not_undo_its_neighbour,
    an_idempotency_key_answers_the_first_answer_again,
    a_replay_is_the_first_answer_byte_for_byte,
    an_idempotency_key_serves_one_request_of_one_actor,
    an_answer_is_not_repeated_to_someone_who_may_do_less,
    a_suspended_tenant_is_shut_at_once,
);

const UPDATE: &str = "mutation Update($input: UpdateTenantInput!) {
    updateTenant(input: $input) { tenant { name timeZone fiscalYearStartMonth csmWrites version } userErrors { code field message } }
}";

async fn everyone_reads_the_own_tenant(app: TestApp) {
    let northwind = app
        .tenant_like("northwind", |tenant| {
            tenant.time_zone = chrono_tz::Europe::Berlin
        })
        .await;
    app.tenant("contoso").await;
    for role in Role::ALL {
        let answer = northwind.holding(role).await;
        let answer = answer.ask("{ tenant { id slug name timeZone reportingCurrency fiscalYearStartMonth csmWrites version createdAt logVersion } }").await;
        let expected = json!({
            "id": northwind.id, "slug": "northwind", "name": "northwind", "timeZone": "Europe/Berlin", "reportingCurrency": "USD",
            "fiscalYearStartMonth": 1, "csmWrites": "OWNED_ACCOUNTS", "version": 1, "createdAt": "2025-01-15T12:00:00+00:00", "logVersion": 1,
        });
        assert_eq!(answer.good().data_at("/tenant"), &expected, "{role}");
    }
}

async fn an_admin_changes_the_tenant_and_the_log_says_so(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let admin = northwind
        .holding(Role::Admin)
        .await
        .with_header("x-request-id", "request-of-the-test");
    let input = json!({ "name": "Northwind Traders", "timeZone": "Asia/Kolkata", "fiscalYearStartMonth": 4, "csmWrites": "ALL_ACCOUNTS", "version": 1 });
    app.clock.advance(chrono::TimeDelta::hours(1));
    let answer = admin
        .ask_with(UPDATE, json!({ "input": input }))
        .await
        .good();
    let expected = json!({ "name": "Northwind Traders", "timeZone": "Asia/Kolkata", "fiscalYearStartMonth": 4, "csmWrites": "ALL_ACCOUNTS", "version": 2 });
    assert_eq!(answer.data_at("/updateTenant/tenant"), &expected);

    let entry = "version kind subjectKind subjectId subject { id } accountId actor { kind identifier } at requestId before after";
    let log = format!(
        "query Log($id: ID!) {{ changes(after: 1) {{ changes {{ {entry} }} next hasMore }} auditTrail(subject: $id) {{ {entry} }} }}"
    );
    let log = admin
        .ask_with(&log, json!({ "id": northwind.id }))
        .await
        .good();
    let change = log.data_at("/changes/changes/0");
    assert_eq!(
        change,
        log.data_at("/auditTrail/0"),
        "the audit trail shows the newest first"
    );
    assert_eq!(log.data_at("/auditTrail").as_array().unwrap().len(), 2);
    assert_eq!(log.data_at("/changes/next"), 2);
    assert_eq!(log.data_at("/changes/hasMore"), false);
    let expected = json!({
        "version": 2, "kind": "UPDATED", "subjectKind": "tenant", "subjectId": northwind.id, "subject": { "id": northwind.id }, "accountId": null,
        "actor": { "kind": "ISSUED_TOKEN", "identifier": "test ADMIN" }, "at": "2025-01-15T13:00:00+00:00", "requestId": change["requestId"],
        "before": { "fiscal_year_start_month": 1, "name": "northwind", "settings": change["before"]["settings"], "time_zone": "UTC" },
        "after": { "fiscal_year_start_month": 4, "name": "Northwind Traders", "settings": change["after"]["settings"], "time_zone": "Asia/Kolkata" },
    });
    assert_eq!(change, &expected);
    assert_ne!(change["before"]["settings"], change["after"]["settings"]);
}

async fn how_revenue_is_reckoned_is_the_tenants_choice(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let fields = "revenueSettings { movementView reactivationGapDays churnConvention retentionConvention netChurnConvention
        revenuePerAccountConvention churnDate pauseCountsAsChurnAfterDays }";
    let viewer = northwind.holding(Role::Viewer).await;
    let answer = viewer
        .ask(&format!("{{ tenant {{ {fields} }} }}"))
        .await
        .good();
    let mut expected = json!({
        "movementView": "NETTED", "reactivationGapDays": null, "churnConvention": "START_BASE_ALL_CHURN", "retentionConvention": "END_WITHOUT_NEW",
        "netChurnConvention": "LESS_EXPANSION", "revenuePerAccountConvention": "PAYING_ACCOUNTS", "churnDate": "WHEN_EFFECTIVE",
        "pauseCountsAsChurnAfterDays": null,
    });
    assert_eq!(answer.data_at("/tenant/revenueSettings"), &expected);

    let update = format!(
        "mutation Update($input: UpdateTenantInput!) {{ updateTenant(input: $input) {{ tenant {{ csmWrites {fields} }} userErrors {{ field }} }} }}"
    );
    let admin = northwind.holding(Role::Admin).await;
    for change in [
        json!({ "movementView": "PER_EVENT", "reactivationGapDays": 90, "churnConvention": "START_BASE_COHORT" }),
        json!({ "retentionConvention": "NAIVE_END_OVER_START", "netChurnConvention": "LESS_EXPANSION_AND_REACTIVATION" }),
        json!({ "revenuePerAccountConvention": "ALL_ACCOUNTS", "churnDate": "END_OF_PAID_TERM", "pauseCountsAsChurnAfterDays": 30 }),
        json!({ "reactivationGapDays": null }),
    ] {
        let input = json!({ "csmWrites": "ALL_ACCOUNTS", "revenueSettings": change });
        let answer = admin
            .ask_with(&update, json!({ "input": input }))
            .await
            .good();
        for (name, value) in change.as_object().unwrap() {
            expected[name] = value.clone();
        }
        assert_eq!(
            answer.data_at("/updateTenant/tenant/revenueSettings"),
            &expected
        );
        assert_eq!(
            answer.data_at("/updateTenant/tenant/csmWrites"),
            "ALL_ACCOUNTS"
        );
    }
}

async fn changing_nothing_leaves_no_trace(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let admin = northwind.holding(Role::Admin).await;
    let before = northwind.snapshot().await;
    let answer = admin
        .ask_with(
            UPDATE,
            json!({ "input": { "name": "northwind", "timeZone": "UTC" } }),
        )
        .await
        .good();
    assert_eq!(answer.data_at("/updateTenant/tenant/version"), 1);
    northwind
        .assert_unchanged_since(&before, "an update to what it was")
        .await;
}

async fn what_breaks_a_rule_names_its_field(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let admin = northwind.holding(Role::Admin).await;
    let before = northwind.snapshot().await;
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("  ")),
        ("name", json!("a\nb")),
        ("name", json!("x".repeat(201))),
        ("timeZone", json!("Europe/Atlantis")),
        ("timeZone", json!("")),
        ("fiscalYearStartMonth", json!(0)),
        ("fiscalYearStartMonth", json!(13)),
        ("fiscalYearStartMonth", json!(-1)),
    ] {
        let answer = admin
            .ask_with(UPDATE, json!({ "input": { field: value } }))
            .await;
        assert_eq!(
            answer.refusal(),
            ("VALIDATION_FAILED".to_owned(), field.to_owned()),
            "{value}"
        );
        assert_eq!(answer.data_at("/updateTenant/tenant"), &json!(null));
    }
    // What does not even fit the schema never comes so far.
    for value in [
        json!({ "csmWrites": "SOME" }),
        json!({ "version": "one" }),
        json!({ "slug": "other" }),
        json!(null),
    ] {
        let answer = admin.ask_with(UPDATE, json!({ "input": value })).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "VALIDATION_FAILED"),
            "{value}"
        );
    }
    northwind.assert_unchanged_since(&before, "bad input").await;
}

async fn a_stale_version_is_a_conflict(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let admin = northwind.holding(Role::Admin).await;
    admin
        .ask_with(
            UPDATE,
            json!({ "input": { "name": "first", "version": 1 } }),
        )
        .await
        .good();
    let before = northwind.snapshot().await;
    let late = admin
        .ask_with(
            UPDATE,
            json!({ "input": { "name": "second", "version": 1 } }),
        )
        .await;
    assert_eq!(
        late.refusal(),
        ("CONFLICT".to_owned(), "version".to_owned())
    );
    northwind
        .assert_unchanged_since(&before, "a stale update")
        .await;
}

async fn a_refused_field_does_not_undo_its_neighbour(app: TestApp) {
    let admin = app.tenant("northwind").await.holding(Role::Admin).await;
    let two = r#"mutation {
        first: updateTenant(input: {name: "kept"}) { userErrors { code } }
        second: updateTenant(input: {name: "lost", fiscalYearStartMonth: 13}) { userErrors { code } }
    }"#;
    let answer = admin.ask(two).await;
    assert_eq!(answer.user_errors().len(), 1, "{answer}");
    let tenant = admin.ask("{ tenant { name version } }").await.good();
    assert_eq!(
        tenant.data_at("/tenant"),
        &json!({ "name": "kept", "version": 2 })
    );
}

async fn an_idempotency_key_answers_the_first_answer_again(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let admin = northwind.holding(Role::Admin).await;
    let repeating = admin.with_header("idempotency-key", "once");
    let variables = json!({ "input": { "name": "first" } });
    let first = repeating.ask_with(UPDATE, variables.clone()).await.good();
    assert_eq!(first.header("idempotent-replayed"), None);
    admin
        .ask_with(UPDATE, json!({ "input": { "name": "second" } }))
        .await
        .good();

    let before = northwind.snapshot().await;
    let again = repeating.ask_with(UPDATE, variables.clone()).await.good();
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(
        again.body["data"], first.body["data"],
        "the first answer, not the state of now"
    );
    let other = repeating
        .ask_with(UPDATE, json!({ "input": { "name": "third" } }))
        .await;
    assert_eq!((other.status, other.code()), (409, "CONFLICT"));
    northwind.assert_unchanged_since(&before, "a replay").await;

    app.clock.advance(chrono::TimeDelta::hours(25));
    let late = repeating.ask_with(UPDATE, variables).await.good();
    assert_eq!(
        late.header("idempotent-replayed"),
        None,
        "answers are kept for a day"
    );
    assert_eq!(late.data_at("/updateTenant/tenant/version"), 4);
}

async fn a_replay_is_the_first_answer_byte_for_byte(app: TestApp) {
    let manager = app.tenant("northwind").await.holding(Role::Manager).await;
    let upsert = r#"upsertAccounts(input: {rows: [{externalId: "a", name: "A"}]}) { results { outcome account { id @skip(if: true) } } }"#;
    let refused = r#"refused: upsertAccounts(input: {rows: [{externalId: "", name: "B"}]}) { userErrors { code field message } }"#;
    for (key, query) in [
        ("asks-nothing", format!("mutation {{ {upsert} }}")),
        (
            "partly-refused",
            format!("mutation {{ {upsert} {refused} }}"),
        ),
    ] {
        let client = manager.with_header("idempotency-key", key);
        let mut answers = Vec::new();
        for replayed in [false, true] {
            let request = client.request().json(&json!({ "query": query }));
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 200, "{key}");
            assert_eq!(
                response.headers().contains_key("idempotent-replayed"),
                replayed,
                "{key}"
            );
            let content_type = response.headers()["content-type"].clone();
            answers.push((content_type, response.text().await.unwrap()));
        }
        assert_eq!(answers[0], answers[1], "{key}");
        assert!(!answers[0].1.contains("\\u0000"), "{}", answers[0].1);
    }
}

async fn an_idempotency_key_serves_one_request_of_one_actor(app: TestApp) {
    let [northwind, contoso] = [app.tenant("northwind").await, app.tenant("contoso").await];
    let variables = json!({ "input": { "name": "renamed" } });
    for (tenant, role) in [
        (&northwind, Role::Admin),
        (&northwind, Role::Owner),
        (&contoso, Role::Admin),
    ] {
        let client = tenant
            .holding(role)
            .await
            .with_header("idempotency-key", "shared");
        let answer = client.ask_with(UPDATE, variables.clone()).await.good();
        assert_eq!(
            answer.header("idempotent-replayed"),
            None,
            "{} {role}",
            tenant.slug
        );
    }
    let admin = northwind.holding(Role::Admin).await;
    for key in ["", "two words", &"x".repeat(256)] {
        let answer = admin
            .with_header("idempotency-key", key)
            .ask_with(UPDATE, variables.clone())
            .await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "VALIDATION_FAILED"),
            "{key}"
        );
    }
}

async fn a_suspended_tenant_is_shut_at_once(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let bystander = app.tenant("contoso").await.holding(Role::Owner).await;
    let mut socket = owner.socket().await;
    set_active(&northwind, false).await;
    for query in [
        "{ tenant { name } }",
        r#"mutation { updateTenant(input: {name: "x"}) { userErrors { code } } }"#,
    ] {
        let answer = owner.ask(query).await;
        assert_eq!(
            (answer.status, answer.code()),
            (401, "UNAUTHENTICATED"),
            "{query}"
        );
    }
    assert_eq!(socket.closed().await.code, 4403);
    bystander.ask("{ tenant { name } }").await.good();
    set_active(&northwind, true).await;
    assert_eq!(
        owner
            .ask("{ tenant { name } }")
            .await
            .good()
            .data_at("/tenant/name"),
        "northwind"
    );
}

async fn set_active(tenant: &tests::Tenant, active: bool) {
    let scope = tenant.scope(data::transaction::Mode::Write).await;
    data::tenant::set_status(&scope, active).await.unwrap();
    tenant.app().product().commit(&scope).await.unwrap();
}

async fn an_answer_is_not_repeated_to_someone_who_may_do_less(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let query = json!({ "query": "mutation { createAccount(input: {name: \"Acme\"}) { account { name } userErrors { code } } }" });
    let mut answers = Vec::new();
    for role in [Role::Owner, Role::Viewer] {
        let (roles, lifetime) = ([role], std::time::Duration::from_secs(3_600));
        let issued = app.access();
        let issued = issued.issue_token(northwind.uuid, &roles, lifetime, "operator");
        let token = issued.await.unwrap();
        let client = app.http().client(Some(&token));
        let client = client.with_header("idempotency-key", "once");
        answers.push(client.send(query.clone()).await);
    }
    assert_eq!(answers[0].text_at("/createAccount/account/name"), "Acme");
    assert_eq!((answers[1].status, answers[1].code()), (409, "CONFLICT"));
}
