//! Answering by a link without a log-in and without our page.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use tests::{Answer, Client, TestDatabase, both};

use super::stage::Stage;

both!(
    a_widget_asks_and_keeps_the_answer_without_a_log_in,
    every_link_that_cannot_be_answered_gets_the_same_answer_and_stores_nothing,
    what_is_wrong_with_an_answer_is_said_and_nothing_of_it_is_kept,
    a_question_is_asked_in_a_language_that_the_campaign_speaks,
    answering_by_a_link_is_a_request_of_its_own,
    an_answer_that_can_never_be_changed_is_kept,
);

const QUESTION: &str = "askedBy kind language question followUp thanks scale { lowest highest direction } score comment completed answerableUntil";

/// A running campaign of the channel LINK, made by an integration, as the contract has it.
pub struct Campaign {
    pub stage: Stage,
    pub integration: Client,
    pub id: String,
}

impl Campaign {
    pub async fn with(database: &TestDatabase, names: &[&str], change: Value) -> Self {
        let stage = Stage::with(database, names).await;
        let integration = stage.tenant.integration(&[AccessScope::WriteSurveys]).await;
        let mut input = json!({
            "name": "In the product", "kind": "NPS", "channel": "LINK",
            "texts": [
                { "language": "en", "question": "How likely are you to recommend us?", "followUp": "What is the reason?" },
                { "language": "de", "question": "Wie wahrscheinlich empfehlen Sie uns?", "thanks": "Danke!" },
            ],
        });
        for (field, value) in change.as_object().unwrap() {
            input[field] = value.clone();
        }
        let create = "mutation($input: CreateSurveyCampaignInput!) { createSurveyCampaign(input: $input) { surveyCampaign { id channel reminders } userErrors { code field } } }";
        let made = integration
            .ask_with(create, json!({ "input": input }))
            .await
            .good();
        let id = made
            .text_at("/createSurveyCampaign/surveyCampaign/id")
            .to_owned();
        let schedule = "mutation($id: ID!) { scheduleSurveyCampaign(input: {id: $id}) { userErrors { code } } startSurveyCampaign(input: {id: $id}) { userErrors { code } } }";
        integration
            .ask_with(schedule, json!({ "id": id }))
            .await
            .good();
        let campaign = Self {
            stage,
            integration,
            id,
        };
        campaign.stage.round().await;
        campaign
    }

    pub async fn links(&self, more: Value) -> Answer {
        hand_out(&self.integration, &self.id, more).await
    }

    /// The tokens of all links, by the names of their contacts.
    async fn tokens(&self) -> BTreeMap<String, String> {
        let answer = self.links(json!({})).await.good();
        let links = answer.data_at("/handOutSurveyLinks/batch/links");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let links = links.as_array().unwrap().iter();
        links
            .map(|link| (text(&link["contactExternalId"]), text(&link["token"])))
            .collect()
    }

    /// The token of the only link.
    async fn token(&self) -> String {
        let tokens = self.tokens().await;
        assert_eq!(tokens.len(), 1);
        tokens.into_values().next().unwrap()
    }

    async fn states(&self) -> Vec<String> {
        let owner = self.stage.tenant.holding(Role::Owner).await;
        let query = "query($id: ID!) { surveyInvitations(where: {campaign: {eq: $id}}) { nodes { state contact { name } } } }";
        let answer = owner.ask_with(query, json!({ "id": self.id })).await.good();
        let nodes = answer.data_at("/surveyInvitations/nodes").as_array();
        let state = |node: &Value| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            format!(
                "{} {}",
                text(&node["contact"]["name"]),
                text(&node["state"])
            )
        };
        let mut states: Vec<String> = nodes.unwrap().iter().map(state).collect();
        states.sort();
        states
    }

    fn anonymous(&self) -> Client {
        self.stage.app.anonymous()
    }
}

pub async fn hand_out(client: &Client, campaign: &str, more: Value) -> Answer {
    let mut input = json!({ "campaign": campaign });
    for (field, value) in more.as_object().unwrap() {
        input[field] = value.clone();
    }
    let mutation = "mutation($input: HandOutSurveyLinksInput!) { handOutSurveyLinks(input: $input) {
        batch { hasMore links { invitationId contactId contactExternalId language url token expiresAt } } userErrors { code field message } } }";
    client.ask_with(mutation, json!({ "input": input })).await
}

async fn question(client: &Client, token: &str, language: Option<&str>) -> Answer {
    let query = format!(
        "query($token: String!, $language: String) {{ surveyQuestion(token: $token, language: $language) {{ {QUESTION} }} }}"
    );
    let variables = json!({ "token": token, "language": language });
    client.ask_with(&query, variables).await
}

async fn open(client: &Client, token: &str) -> Answer {
    let mutation = "mutation($token: String!) { openSurveyQuestion(input: {token: $token}) { surveyQuestion { question } userErrors { code field message } } }";
    client.ask_with(mutation, json!({ "token": token })).await
}

async fn answer(client: &Client, token: &str, what: Value) -> Answer {
    let mut input = json!({ "token": token });
    for (field, value) in what.as_object().unwrap() {
        input[field] = value.clone();
    }
    let mutation = format!(
        "mutation($input: AnswerSurveyQuestionInput!) {{ answerSurveyQuestion(input: $input) {{ surveyQuestion {{ {QUESTION} }} userErrors {{ code field message }} }} }}"
    );
    client.ask_with(&mutation, json!({ "input": input })).await
}

async fn a_widget_asks_and_keeps_the_answer_without_a_log_in(database: TestDatabase) {
    let campaign = Campaign::with(&database, &["ada", "ben"], json!({})).await;
    assert_eq!(campaign.stage.mails.take(), [], "links are not mailed");
    assert_eq!(campaign.states().await, ["ada PLANNED", "ben PLANNED"]);
    let tokens = campaign.tokens().await;
    assert_eq!(campaign.states().await, ["ada SENT", "ben SENT"]);
    let (widget, ada) = (campaign.anonymous(), tokens["ada"].as_str());
    let asked = question(&widget, ada, None).await.good();
    assert_eq!(
        asked.data_at("/surveyQuestion"),
        &json!({
            "askedBy": "northwind", "kind": "NPS", "language": "en", "question": "How likely are you to recommend us?",
            "followUp": "What is the reason?", "thanks": null,
            "scale": { "lowest": 0, "highest": 10, "direction": "HIGHER_IS_BETTER" },
            "score": null, "comment": null, "completed": false, "answerableUntil": "2025-02-05T12:00:00+00:00",
        })
    );
    assert_eq!(campaign.states().await, ["ada SENT", "ben SENT"]);
    open(&widget, ada).await.good();
    assert_eq!(campaign.states().await, ["ada OPENED", "ben SENT"]);
    // In part, then whole, then changed.
    let part = json!({ "score": 9, "complete": false });
    answer(&widget, ada, part).await.good();
    assert_eq!(campaign.states().await, ["ada PARTIAL", "ben SENT"]);
    let script = "<script>alert(1)</script>";
    let whole = answer(&widget, ada, json!({ "comment": script })).await;
    let whole = whole.good();
    let kept = whole.data_at("/answerSurveyQuestion/surveyQuestion");
    assert_eq!(
        (&kept["score"], &kept["comment"]),
        (&json!(9), &json!(script))
    );
    assert_eq!(
        (&kept["completed"], &kept["answerableUntil"]),
        (&json!(true), &json!("2025-01-15T13:00:00+00:00"))
    );
    campaign.stage.wait(TimeDelta::minutes(30));
    let change = json!({ "score": 2, "comment": "" });
    answer(&widget, ada, change).await.good();
    let owner = campaign.stage.tenant.holding(Role::Owner).await;
    let stored = owner
        .ask("{ surveyAnswers { nodes { score comment partial language editedAt followUp { state } } } portfolio { nps(window: {year: 2025}) { score { value } answerCount } } }")
        .await
        .good();
    assert_eq!(
        stored.data_at("/surveyAnswers/nodes"),
        &json!([{
            "score": 2, "comment": null, "partial": false, "language": "en", "editedAt": "2025-01-15T12:30:00+00:00", "followUp": { "state": "OPEN" },
        }])
    );
    assert_eq!(stored.text_at("/portfolio/nps/score/value"), "-100");
    assert_eq!(campaign.states().await, ["ada COMPLETED", "ben SENT"]);
    // What was answered is over after its time, and given to nobody any more.
    campaign.stage.wait(TimeDelta::minutes(31));
    assert_eq!(
        question(&widget, ada, None)
            .await
            .good()
            .data_at("/surveyQuestion"),
        &Value::Null
    );
    // The integration's own token has ended by now.
    let write = &[AccessScope::WriteSurveys];
    let again = campaign.stage.tenant.integration(write).await;
    let links = hand_out(&again, &campaign.id, json!({})).await.good();
    let links = links.data_at("/handOutSurveyLinks/batch/links");
    assert_eq!(links.as_array().unwrap().len(), 1);
    assert_eq!(links[0]["token"], tokens["ben"]);
    // Nobody is reminded.
    campaign.stage.wait(TimeDelta::days(10));
    campaign.stage.round().await;
    assert_eq!(campaign.stage.mails.take(), []);
}

async fn every_link_that_cannot_be_answered_gets_the_same_answer_and_stores_nothing(
    database: TestDatabase,
) {
    let names = ["ada", "cas", "dee"];
    let campaign = Campaign::with(&database, &names, json!({})).await;
    let (stage, widget) = (&campaign.stage, campaign.anonymous());
    let mut tokens = campaign.tokens().await;
    let mut link = |name: &str| tokens.remove(name).unwrap();
    let ada = link("ada");
    let last = ada.chars().next_back().unwrap();
    let other = if last == 'A' { 'B' } else { 'A' };
    // Of this invitation, but signed for another tenant.
    let contoso = stage.app.tenant("contoso").await;
    let genuine = stage.app.delivery().links().read(&ada).unwrap();
    let elsewhere = service::survey_link::Link {
        tenant: contoso.uuid,
        ..genuine
    };
    let nowhere = service::survey_link::Link {
        tenant: stage.app.unused_uuid(),
        ..genuine
    };
    let mut bad = vec![
        String::new(),
        "nonsense".to_owned(),
        "x".repeat(100_000),
        format!("{}{other}", &ada[..ada.len() - 1]),
        stage.app.delivery().links().token(&elsewhere),
        stage.app.delivery().links().token(&nowhere),
    ];
    // Answered, and the time to change it is over.
    answer(&widget, &ada, json!({ "score": 9 })).await.good();
    stage.wait(TimeDelta::hours(2));
    bad.push(ada);
    let (cas, dee) = (link("cas"), link("dee"));
    let before = [stage.tenant.snapshot().await, contoso.snapshot().await];
    let mut told = Vec::new();
    let tell = async |told: &mut Vec<String>, token: &str| {
        let asked = question(&widget, token, None).await.good();
        assert_eq!(asked.data_at("/surveyQuestion"), &Value::Null, "{token}");
        for refused in [
            open(&widget, token).await,
            answer(&widget, token, json!({ "score": 1, "comment": "x" })).await,
            answer(&widget, token, json!({ "score": 99 })).await,
        ] {
            assert_eq!(refused.status, 200, "{refused}");
            assert_eq!(
                refused.refusal(),
                ("NOT_FOUND".to_owned(), "token".to_owned()),
                "{token}"
            );
            let errors = refused.user_errors();
            told.push(errors[0].message.clone());
        }
    };
    for token in &bad {
        tell(&mut told, token).await;
    }
    let after = "what cannot be answered";
    stage.tenant.assert_unchanged_since(&before[0], after).await;
    contoso.assert_unchanged_since(&before[1], after).await;
    // Expired, by its own time and by the end of the campaign.
    stage.wait(TimeDelta::days(22));
    let before = stage.tenant.snapshot().await;
    tell(&mut told, &cas).await;
    stage.tenant.assert_unchanged_since(&before, after).await;
    // Its tenant is shut.
    stage.wait(TimeDelta::days(-22));
    question(&widget, &dee, None).await.good();
    let scope = stage.tenant.scope(data::transaction::Mode::Write).await;
    data::tenant::set_status(&scope, false).await.unwrap();
    stage.app.product().commit(&scope).await.unwrap();
    let before = stage.tenant.snapshot().await;
    tell(&mut told, &dee).await;
    stage.tenant.assert_unchanged_since(&before, after).await;
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
}

async fn what_is_wrong_with_an_answer_is_said_and_nothing_of_it_is_kept(database: TestDatabase) {
    let campaign = Campaign::with(&database, &["ada"], json!({})).await;
    let (widget, ada) = (campaign.anonymous(), campaign.token().await);
    let before = campaign.stage.tenant.snapshot().await;
    for (what, field) in [
        (json!({ "score": 11 }), "score"),
        (json!({ "score": -1 }), "score"),
        (json!({ "score": i32::MAX }), "score"),
        (json!({ "comment": "No score." }), "score"),
        (
            json!({ "comment": "No score.", "complete": false }),
            "score",
        ),
        (
            json!({ "score": 3, "comment": "x".repeat(5_001) }),
            "comment",
        ),
        (json!({ "score": 3, "comment": "bell\u{7}" }), "comment"),
    ] {
        let refused = answer(&widget, &ada, what.clone()).await;
        let expected = ("VALIDATION_FAILED".to_owned(), field.to_owned());
        assert_eq!(refused.refusal(), expected, "{what}");
        let payload = refused.data_at("/answerSurveyQuestion/surveyQuestion");
        assert_eq!(payload, &Value::Null);
    }
    let stage = &campaign.stage;
    stage
        .tenant
        .assert_unchanged_since(&before, "bad answers")
        .await;
    // Nothing else is open to who has no token of a log-in.
    let refused = widget.ask("{ surveyAnswers { totalCount } }").await;
    assert_eq!(refused.status, 401);
    let with_more =
        format!("{{ surveyQuestion(token: \"{ada}\") {{ question }} tenant {{ name }} }}");
    assert_eq!(widget.ask(&with_more).await.status, 401);
}

async fn a_question_is_asked_in_a_language_that_the_campaign_speaks(database: TestDatabase) {
    let change = json!({ "defaultLanguage": "de" });
    let campaign = Campaign::with(&database, &["ada"], change).await;
    let (widget, ada) = (campaign.anonymous(), campaign.token().await);
    for (wanted, language, words) in [
        (None, "de", "Wie wahrscheinlich empfehlen Sie uns?"),
        (Some("en-GB"), "en", "How likely are you to recommend us?"),
        (Some("fr"), "de", "Wie wahrscheinlich empfehlen Sie uns?"),
        (Some(""), "de", "Wie wahrscheinlich empfehlen Sie uns?"),
    ] {
        let asked = question(&widget, &ada, wanted).await.good();
        assert_eq!(asked.text_at("/surveyQuestion/language"), language);
        assert_eq!(
            asked.text_at("/surveyQuestion/question"),
            words,
            "{wanted:?}"
        );
    }
    let english = json!({ "score": 8, "language": "en" });
    let kept = answer(&widget, &ada, english).await.good();
    assert_eq!(
        kept.text_at("/answerSurveyQuestion/surveyQuestion/language"),
        "en"
    );
    let owner = campaign.stage.tenant.holding(Role::Owner).await;
    let stored = owner.ask("{ surveyAnswers { nodes { language } } }").await;
    assert_eq!(
        stored.good().text_at("/surveyAnswers/nodes/0/language"),
        "en"
    );
}

async fn answering_by_a_link_is_a_request_of_its_own(database: TestDatabase) {
    let campaign = Campaign::with(&database, &["ada"], json!({})).await;
    let ada = campaign.token().await;
    let owner = campaign.stage.tenant.holding(Role::Owner).await;
    let before = campaign.stage.tenant.snapshot().await;
    let both = "mutation($token: String!) {
        updateTenant(input: {name: \"renamed\"}) { userErrors { code } }
        answerSurveyQuestion(input: {token: $token, score: 3}) { userErrors { code } }
    }";
    let refused = owner.ask_with(both, json!({ "token": ada })).await;
    assert_eq!(refused.code(), "VALIDATION_FAILED", "{refused}");
    let keyed = owner.with_header("idempotency-key", "answer");
    let refused = answer(&keyed, &ada, json!({ "score": 3 })).await;
    assert_eq!(refused.code(), "VALIDATION_FAILED", "{refused}");
    let what = "what is not a request of its own";
    let stage = &campaign.stage;
    stage.tenant.assert_unchanged_since(&before, what).await;
    // Who is logged in can answer too, whatever the tenant: the link says whose it is.
    let contoso = stage.app.tenant("contoso").await.holding(Role::Owner).await;
    answer(&contoso, &ada, json!({ "score": 3 })).await.good();
    let query = "{ changes(after: 0) { changes { subjectKind actor { kind } requestId } } }";
    let log = owner.ask(query).await.good();
    let changes = log.data_at("/changes/changes").as_array().unwrap();
    let answered = changes
        .iter()
        .find(|change| change["subjectKind"] == "survey_answer");
    assert_eq!(answered.unwrap()["actor"]["kind"], "SYSTEM");
}

async fn an_answer_that_can_never_be_changed_is_kept(database: TestDatabase) {
    let change = json!({ "editMinutes": 0 });
    let campaign = Campaign::with(&database, &["ada"], change).await;
    let (widget, ada) = (campaign.anonymous(), campaign.token().await);
    let kept = answer(&widget, &ada, json!({ "score": 9 })).await.good();
    let kept = kept.data_at("/answerSurveyQuestion/surveyQuestion");
    assert_eq!(
        (&kept["score"], &kept["completed"], &kept["answerableUntil"]),
        (&json!(9), &json!(true), &json!("2025-01-15T12:00:00+00:00"))
    );
    assert_eq!(campaign.states().await, ["ada COMPLETED"]);
    let again = answer(&widget, &ada, json!({ "score": 1 })).await;
    let expected = ("NOT_FOUND".to_owned(), "token".to_owned());
    assert_eq!(again.refusal(), expected);
    let asked = question(&widget, &ada, None).await.good();
    assert_eq!(asked.data_at("/surveyQuestion"), &Value::Null);
    let owner = campaign.stage.tenant.holding(Role::Owner).await;
    let stored = owner.ask("{ surveyAnswers { nodes { score partial } } }");
    assert_eq!(
        stored.await.good().data_at("/surveyAnswers/nodes"),
        &json!([{ "score": 9, "partial": false }])
    );
}
