//! What customers say when they are asked: campaigns, answers, and the scores that they make.

use chrono::TimeDelta;
use data::{page::PageRequest, survey, transaction::Mode};
use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, Tenant, TestApp, both};
use uuid::Uuid;

both!(
    ten_answers_make_a_score_that_opens_into_them,
    a_campaign_asks_is_answered_and_moves_the_score,
    effort_is_pooled_and_taken_apart_by_phase,
    a_change_from_the_window_before_says_whether_it_is_one,
    accounts_and_revenue_count_alike_when_asked,
    slices_of_answers_cost_no_further_statements,
    comments_are_searched_and_tagged_and_stay_out_of_the_log,
);

async fn northwind(app: &TestApp) -> (Tenant, Client) {
    let tenant = app.tenant("northwind").await;
    let owner = tenant.holding(Role::Owner).await;
    (tenant, owner)
}

async fn accounts(client: &Client, rows: &[Value]) {
    let mutation = "mutation($rows: [UpsertAccountRow!]!) { upsertAccounts(input: {rows: $rows}) { userErrors { field message } } }";
    let rows = json!({ "rows": rows });
    client.ask_with(mutation, rows).await.good();
}

fn account(name: &str, segment: &str) -> Value {
    json!({ "externalId": name, "name": name, "segment": segment })
}

async fn contacts(client: &Client, names: &[&str], of: &str) {
    let mutation = "mutation($rows: [UpsertContactRow!]!) { upsertContacts(input: {rows: $rows}) { userErrors { field message } } }";
    let rows = names.iter().map(|name| {
        json!({ "externalId": name, "accountExternalId": of, "name": name, "email": format!("{name}@example.com") })
    });
    let rows = json!({ "rows": rows.collect::<Vec<_>>() });
    client.ask_with(mutation, rows).await.good();
}

/// An answer to the question of NPS.
fn answer(id: &str, of: &str, score: i32) -> Value {
    json!({ "externalId": id, "accountExternalId": of, "kind": "NPS", "score": score, "answeredAt": "2024-12-10T10:00:00Z" })
}

async fn record(client: &Client, rows: &[Value]) -> Vec<String> {
    let mutation = "mutation($rows: [SurveyAnswerRow!]!) { recordSurveyAnswers(input: {rows: $rows}) { results { outcome surveyAnswer { id } } userErrors { field message } } }";
    let rows = json!({ "rows": rows });
    let done = client.ask_with(mutation, rows).await.good();
    let results = done.data_at("/recordSurveyAnswers/results");
    let results = results.as_array().unwrap().iter();
    let ids = results.map(|result| result["surveyAnswer"]["id"].as_str().unwrap().to_owned());
    ids.collect()
}

async fn ten(client: &Client) {
    accounts(
        client,
        &[account("acme", "SMB"), account("blue", "Enterprise")],
    )
    .await;
    let scores = [10, 10, 9, 9, 9, 8, 7, 4, 2, 1];
    let rows = scores.iter().enumerate().map(|(place, score)| {
        let of = if place % 2 == 0 { "acme" } else { "blue" };
        answer(&format!("a-{place}"), of, *score)
    });
    record(client, &rows.collect::<Vec<_>>()).await;
}

async fn ten_answers_make_a_score_that_opens_into_them(app: TestApp) {
    let (_, owner) = northwind(&app).await;
    ten(&owner).await;
    let query = "{ portfolio { nps(window: {month: \"2024-12\"}) {
        score { value numerator denominator convention status confidenceInterval { low high confidence } }
        answerCount promoterCount passiveCount detractorCount standardError mean { value }
        distribution { score count }
        accounts { totalCount } detractorAccounts: accounts(group: DETRACTOR) { totalCount }
        answers { totalCount } promoters: answers(group: PROMOTER, first: 2) { totalCount nodes { score group account { externalId } } pageInfo { hasNextPage } }
        detractors: answers(group: DETRACTOR) { totalCount nodes { score followUp { state } } }
    } } }";
    let nps = owner.ask(query).await.good();
    let nps = nps.data_at("/portfolio/nps");
    let score = &nps["score"];
    assert_eq!(
        (&score["value"], &score["numerator"]),
        (&json!("20"), &json!("2"))
    );
    assert_eq!(
        (&score["denominator"], &score["status"]),
        (&json!("10"), &json!("OK"))
    );
    assert_eq!(nps["standardError"], "27.568098");
    // Of ten answers the adjusted interval: 15.4 +/- 45.7.
    let low: f64 = score["confidenceInterval"]["low"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let high: f64 = score["confidenceInterval"]["high"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (low + 30.3).abs() < 0.1 && (high - 61.1).abs() < 0.1,
        "{low} {high}"
    );
    for (field, count) in [
        ("promoterCount", 5),
        ("passiveCount", 2),
        ("detractorCount", 3),
        ("answerCount", 10),
    ] {
        assert_eq!(nps[field], count, "{field}");
    }
    assert_eq!(nps["mean"], Value::Null);
    assert_eq!(nps["distribution"].as_array().unwrap().len(), 11);
    assert_eq!(nps["distribution"][9], json!({ "score": 9, "count": 3 }));
    assert_eq!(nps["accounts"]["totalCount"], 2);
    assert_eq!(nps["answers"]["totalCount"], 10);
    assert_eq!(nps["promoters"]["totalCount"], 5);
    assert_eq!(nps["promoters"]["nodes"].as_array().unwrap().len(), 2);
    assert_eq!(nps["promoters"]["pageInfo"]["hasNextPage"], true);
    assert_eq!(nps["detractors"]["totalCount"], 3);
    let detractors = nps["detractors"]["nodes"].as_array().unwrap();
    assert!(
        detractors
            .iter()
            .all(|one| one["followUp"]["state"] == "OPEN")
    );
    // An account has the same, and nothing is no zero.
    let query = "{ account(externalId: \"acme\") { surveyAnswers { totalCount } portfolio { nps(window: {month: \"2024-12\"}) { answerCount } } }
        portfolio { nps(window: {month: \"2024-01\"}) { score { value status } } csat(window: {year: 2024}) { score { value status } } } }";
    let seen = owner.ask(query).await.good();
    assert_eq!(seen.data_at("/account/surveyAnswers/totalCount"), 5);
    assert_eq!(seen.data_at("/account/portfolio/nps/answerCount"), 5);
    let none = json!({ "value": null, "status": "NO_DATA" });
    assert_eq!(seen.data_at("/portfolio/nps/score"), &none);
    assert_eq!(seen.data_at("/portfolio/csat/score"), &none);
}

async fn campaign(client: &Client, input: Value) -> String {
    let mutation = "mutation($input: CreateSurveyCampaignInput!) { createSurveyCampaign(input: $input) { surveyCampaign { id } userErrors { field message } } }";
    let made = client
        .ask_with(mutation, json!({ "input": input }))
        .await
        .good();
    made.text_at("/createSurveyCampaign/surveyCampaign/id")
        .to_owned()
}

async fn moved(client: &Client, step: &str, id: &str) -> (String, String) {
    let input = match step {
        "schedule" => "ScheduleSurveyCampaignInput",
        _ => "MoveSurveyCampaignInput",
    };
    let mutation = format!(
        "mutation($input: {input}!) {{ moved: {step}SurveyCampaign(input: $input) {{ surveyCampaign {{ status }} userErrors {{ code field }} }} }}"
    );
    let answer = client
        .ask_with(&mutation, json!({ "input": { "id": id } }))
        .await;
    let moved = answer.data_at("/moved");
    let status = moved["surveyCampaign"]["status"]
        .as_str()
        .unwrap_or_default();
    let code = moved["userErrors"][0]["code"].as_str().unwrap_or_default();
    (status.to_owned(), code.to_owned())
}

/// Does what the server does by itself: plans what is due, sends it, and answers the invitations.
async fn run(tenant: &Tenant) -> Vec<Uuid> {
    let scope = tenant.scope(Mode::Write).await;
    for campaign in survey::due(&scope).await.unwrap().to_plan {
        while !survey::plan(&scope, campaign, 2).await.unwrap().finished {}
    }
    let sent = survey::to_send(&scope, None, 100).await.unwrap();
    let sent: Vec<Uuid> = sent.into_iter().map(|row| row.id).collect();
    survey::mark_sent(&scope, &sent).await.unwrap();
    scope.commit().await.unwrap();
    sent
}

async fn respond(tenant: &Tenant, invitation: Uuid, score: i64) {
    let scope = tenant.scope(Mode::Write).await;
    let response = survey::Response {
        score: Some(score),
        is_final: true,
        ..survey::Response::default()
    };
    survey::respond(&scope, invitation, &response)
        .await
        .unwrap();
    scope.commit().await.unwrap();
}

async fn a_campaign_asks_is_answered_and_moves_the_score(app: TestApp) {
    let (tenant, owner) = northwind(&app).await;
    accounts(
        &owner,
        &[account("acme", "SMB"), account("blue", "Enterprise")],
    )
    .await;
    contacts(&owner, &["ann", "bob", "cyd"], "acme").await;
    contacts(&owner, &["dan"], "blue").await;
    let filter = json!({ "segment": { "eq": "SMB" } });
    let id = campaign(
        &owner,
        json!({
            "name": "Spring", "kind": "NPS", "audience": { "accounts": filter, "share": "1" },
            "texts": [{ "language": "en", "question": "How likely?" }, { "language": "de", "question": "Wie sehr?" }],
        }),
    )
    .await;
    let query = "query($id: ID!) { node(id: $id) { ... on SurveyCampaign { status scale { lowest highest direction } trigger { kind }
        texts { language } audience { accounts contacts share seed }
        preview { selectedCount askedCount throttledCount optedOutCount withoutAddressCount sample(atMost: 2) { name } } } } }";
    let seen = owner.ask_with(query, json!({ "id": id })).await.good();
    assert_eq!(seen.data_at("/node/audience/accounts"), &filter);
    assert_eq!(seen.text_at("/node/audience/share"), "1");
    assert_eq!(seen.data_at("/node/preview/askedCount"), 3);
    assert_eq!(
        seen.data_at("/node/preview/sample")
            .as_array()
            .unwrap()
            .len(),
        2
    );
    // Only legal moves.
    assert_eq!(moved(&owner, "start", &id).await.1, "CONFLICT");
    assert_eq!(moved(&owner, "schedule", &id).await.0, "SCHEDULED");
    assert_eq!(moved(&owner, "start", &id).await.0, "RUNNING");
    assert_eq!(run(&tenant).await.len(), 3);
    let query = "{ surveyInvitations(where: {state: [SENT]}) { totalCount nodes { id decision state contact { externalId } csm { id } } }
        portfolio { nps(window: {month: \"2025-01\"}) { score { status } } surveyResponses(window: {month: \"2025-01\"}) {
            sentCount completedCount responseRate { value numerator denominator status } } } }";
    let seen = owner.ask(query).await.good();
    assert_eq!(seen.data_at("/surveyInvitations/totalCount"), 3);
    assert_eq!(seen.text_at("/portfolio/nps/score/status"), "NO_DATA");
    assert_eq!(seen.data_at("/portfolio/surveyResponses/sentCount"), 3);
    let scope = tenant.scope(Mode::Read).await;
    let filter = survey::InvitationFilter::default();
    let request = PageRequest::default();
    let all = survey::list_invitations(&scope, filter, &request).await;
    let all: Vec<Uuid> = all.unwrap().items().map(|row| row.id).collect();
    scope.close().await.unwrap();
    respond(&tenant, all[0], 10).await;
    respond(&tenant, all[1], 2).await;
    let query = "{ portfolio { nps(window: {month: \"2025-01\"}) { score { value } parts(by: SEGMENT) { key survey { answerCount } } }
        surveyResponses(window: {month: \"2025-01\"}, kind: NPS) { completedCount responseRate { value }
            accounts(step: COMPLETED) { totalCount } invitations(step: COMPLETED) { totalCount nodes { state } }
            parts(by: CAMPAIGN) { key campaign { name } responses { completedCount } } } } }";
    let seen = owner.ask(query).await.good();
    assert_eq!(seen.text_at("/portfolio/nps/score/value"), "0");
    let parts = json!([{ "key": "SMB", "survey": { "answerCount": 2 } }]);
    assert_eq!(seen.data_at("/portfolio/nps/parts"), &parts);
    let responses = seen.data_at("/portfolio/surveyResponses");
    assert_eq!(responses["responseRate"]["value"], "0.666667");
    assert_eq!(responses["accounts"]["totalCount"], 1);
    assert_eq!(responses["invitations"]["totalCount"], 2);
    assert_eq!(responses["parts"][0]["campaign"]["name"], "Spring");
    assert_eq!(responses["parts"][0]["responses"]["completedCount"], 2);
    // A second campaign asks nobody of them so soon, and says why.
    app.clock.advance(TimeDelta::days(1));
    let other = campaign(
        &owner,
        json!({ "name": "Again", "kind": "NPS", "texts": [{ "language": "en", "question": "And now?" }] }),
    )
    .await;
    moved(&owner, "schedule", &other).await;
    moved(&owner, "start", &other).await;
    assert_eq!(run(&tenant).await.len(), 1);
    let query = "query($id: ID!) { surveyInvitations(where: {campaign: {eq: $id}, decision: {eq: THROTTLED}}) { totalCount nodes { state throttleRule throttledUntil } } }";
    let seen = owner.ask_with(query, json!({ "id": other })).await.good();
    assert_eq!(seen.data_at("/surveyInvitations/totalCount"), 3);
    let first = seen.data_at("/surveyInvitations/nodes/0");
    assert_eq!(first["throttleRule"], "RELATIONSHIP");
    assert_eq!(first["throttledUntil"], "2025-04-15");
    assert_eq!(moved(&owner, "close", &other).await.0, "CLOSED");
    assert_eq!(moved(&owner, "schedule", &other).await.1, "CONFLICT");
}

async fn effort_is_pooled_and_taken_apart_by_phase(app: TestApp) {
    let (_, owner) = northwind(&app).await;
    accounts(&owner, &[account("acme", "SMB")]).await;
    let phases = [
        "Onboarding",
        "Activation",
        "Adding a module",
        "Training",
        "Support",
        "Renewal",
        "Migration",
    ];
    let mut rows = Vec::new();
    for (place, phase) in phases.iter().enumerate() {
        // Onboarding is easy for four, everything else is hard for one.
        for number in 0..if place == 0 { 4 } else { 1 } {
            let mut row = answer(
                &format!("e-{place}-{number}"),
                "acme",
                if place == 0 { 6 } else { 3 },
            );
            row["kind"] = json!("CES");
            row["phase"] = json!(phase);
            rows.push(row);
        }
    }
    record(&owner, &rows).await;
    let query = "{ portfolio { customerEffort(window: {year: 2024}) { score { value numerator denominator } parts(by: PHASE) { key survey { score { value } } } }
        mean: customerEffort(window: {year: 2024}, convention: MEAN) { score { value } } } }";
    let seen = owner.ask(query).await.good();
    let effort = seen.data_at("/portfolio/customerEffort");
    assert_eq!(effort["score"]["value"], "0.4");
    assert_eq!(effort["parts"].as_array().unwrap().len(), 7);
    let onboarding = json!({ "key": "Onboarding", "survey": { "score": { "value": "1" } } });
    assert!(effort["parts"].as_array().unwrap().contains(&onboarding));
    assert_eq!(seen.text_at("/portfolio/mean/score/value"), "4.2");
}

async fn a_change_from_the_window_before_says_whether_it_is_one(app: TestApp) {
    let (_, owner) = northwind(&app).await;
    accounts(&owner, &[account("acme", "SMB")]).await;
    let mut rows = Vec::new();
    for number in 0..30 {
        let mut before = answer(
            &format!("b-{number}"),
            "acme",
            if number < 15 { 3 } else { 9 },
        );
        before["answeredAt"] = json!("2024-11-10T10:00:00Z");
        rows.push(before);
        rows.push(answer(
            &format!("n-{number}"),
            "acme",
            if number < 3 { 3 } else { 9 },
        ));
    }
    record(&owner, &rows).await;
    let query = "{ portfolio { nps(window: {month: \"2024-12\"}) { changeFromPrevious { difference significant previous { value } interval { low high } } }
        weighted: nps(window: {month: \"2024-12\"}, weighting: ACCOUNTS) { score { value confidenceInterval { low } } changeFromPrevious { difference significant } }
        first: nps(window: {month: \"2024-11\"}) { changeFromPrevious { difference previous { status } } } } }";
    let seen = owner.ask(query).await.good();
    let change = seen.data_at("/portfolio/nps/changeFromPrevious");
    assert_eq!(
        (&change["difference"], &change["significant"]),
        (&json!("80"), &json!(true))
    );
    assert_eq!(change["previous"]["value"], "0");
    let weighted = json!({ "difference": null, "significant": null });
    assert_eq!(
        seen.data_at("/portfolio/weighted/changeFromPrevious"),
        &weighted
    );
    assert_eq!(seen.text_at("/portfolio/weighted/score/value"), "80");
    let first = json!({ "difference": null, "previous": { "status": "NO_DATA" } });
    assert_eq!(seen.data_at("/portfolio/first/changeFromPrevious"), &first);
}

async fn accounts_and_revenue_count_alike_when_asked(app: TestApp) {
    let (_, owner) = northwind(&app).await;
    accounts(
        &owner,
        &[account("acme", "SMB"), account("blue", "Enterprise")],
    )
    .await;
    let subscribe = "mutation($rows: [UpsertSubscriptionRow!]!) { upsertSubscriptions(input: {rows: $rows}) { userErrors { field message } } }";
    let row = |account: &str, amount: &str| {
        let line = json!({ "amount": amount, "currency": "USD", "billingInterval": "MONTH" });
        json!({ "externalId": account, "accountExternalId": account, "startsOn": "2024-01-01", "lines": [line] })
    };
    let rows = json!({ "rows": [row("acme", "900"), row("blue", "100")] });
    owner.ask_with(subscribe, rows).await.good();
    let rows = [
        answer("1", "acme", 10),
        answer("2", "blue", 1),
        answer("3", "blue", 2),
        answer("4", "blue", 8),
    ];
    record(&owner, &rows).await;
    let query = "{ portfolio { all: nps(window: {year: 2024}) { score { value } }
        accounts: nps(window: {year: 2024}, weighting: ACCOUNTS) { score { value convention } }
        arr: nps(window: {year: 2024}, weighting: ARR) { score { value } } } }";
    let seen = owner.ask(query).await.good();
    assert_eq!(seen.text_at("/portfolio/all/score/value"), "-25");
    assert_eq!(seen.text_at("/portfolio/accounts/score/value"), "16.666667");
    assert_eq!(
        seen.text_at("/portfolio/accounts/score/convention"),
        "LATEST_PER_CONTACT_BY_ACCOUNT"
    );
    assert_eq!(seen.text_at("/portfolio/arr/score/value"), "83.333333");
}

async fn slices_of_answers_cost_no_further_statements(app: TestApp) {
    let (_, owner) = northwind(&app).await;
    ten(&owner).await;
    let metrics = "nps(window: {year: 2024}) { score { value } changeFromPrevious { difference } answers(first: 2) { nodes { score } } accounts(first: 2) { nodes { externalId } } }
        surveyResponses(window: {year: 2024}) { responseRate { value } invitations(step: SENT, first: 2) { nodes { id } } }";
    let sliced =
        format!("{{ portfolio {{ slices(by: SEGMENT, atMost: 3) {{ key {metrics} }} }} }}");
    // The first asks for what the cache does not have yet.
    owner.ask(&sliced).await.good();
    let slices = owner.ask(&sliced).await.good();
    let whole = owner
        .ask(&format!("{{ portfolio {{ {metrics} }} }}"))
        .await
        .good();
    assert_eq!(
        slices
            .data_at("/portfolio/slices")
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert!(
        slices.statements <= whole.statements + 1,
        "{} {}",
        slices.statements,
        whole.statements
    );
}

async fn comments_are_searched_and_tagged_and_stay_out_of_the_log(app: TestApp) {
    let (_, owner) = northwind(&app).await;
    accounts(&owner, &[account("acme", "SMB")]).await;
    let mut rows = [answer("1", "acme", 3), answer("2", "acme", 9)];
    rows[0]["comment"] = json!("<script>steal()</script> Too EXPENSIVE");
    rows[1]["comment"] = json!("Lovely people");
    let ids = record(&owner, &rows).await;
    let tag = "mutation($id: ID!) { tagSurveyAnswer(input: {id: $id, themes: [\"price\"]}) { surveyAnswer { themes version } userErrors { message } }
        followUpSurveyAnswer(input: {id: $id, state: DONE, note: \"They stay\"}) { surveyAnswer { followUp { state note doneAt } } userErrors { message } } }";
    let done = owner.ask_with(tag, json!({ "id": ids[0] })).await.good();
    assert_eq!(
        done.text_at("/followUpSurveyAnswer/surveyAnswer/followUp/note"),
        "They stay"
    );
    let query = "{ found: surveyAnswers(where: {search: \"expensive\"}) { totalCount nodes { comment themes } }
        tagged: surveyAnswers(where: {themes: [\"price\"]}) { totalCount }
        open: surveyAnswers(where: {followUp: OPEN}) { totalCount } done: surveyAnswers(where: {followUp: DONE}) { totalCount }
        best: surveyAnswers(where: {scoreAtLeast: 9, group: PROMOTER}, orderBy: {field: SCORE, direction: DESCENDING}) { nodes { score } }
        changes(after: 0, first: 100) { changes { subjectKind before after } } }";
    let seen = owner.ask(query).await.good();
    assert_eq!(seen.data_at("/found/totalCount"), 1);
    assert_eq!(
        seen.text_at("/found/nodes/0/comment"),
        "<script>steal()</script> Too EXPENSIVE"
    );
    assert_eq!(seen.data_at("/found/nodes/0/themes"), &json!(["price"]));
    assert_eq!(seen.data_at("/tagged/totalCount"), 1);
    assert_eq!(seen.data_at("/open/totalCount"), 0);
    assert_eq!(seen.data_at("/done/totalCount"), 1);
    assert_eq!(seen.data_at("/best/nodes/0/score"), 9);
    let log = seen.data_at("/changes/changes").to_string();
    assert!(log.contains("comment_length"));
    for text in ["EXPENSIVE", "Lovely", "They stay"] {
        assert!(!log.contains(text), "{text} is in the log");
    }
}
