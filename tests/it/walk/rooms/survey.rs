//! Survey campaigns, whom they ask, and what is answered.

use data::{survey, transaction::Mode};
use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::{World, log_version},
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "surveys:write";

pub const PERMISSIONS: [Permitted; 12] = [
    permitted("createSurveyCampaign", WHO, SCOPES),
    permitted("updateSurveyCampaign", WHO, SCOPES),
    permitted("scheduleSurveyCampaign", WHO, SCOPES),
    permitted("unscheduleSurveyCampaign", WHO, SCOPES),
    permitted("startSurveyCampaign", WHO, SCOPES),
    permitted("closeSurveyCampaign", WHO, SCOPES),
    permitted("handOutSurveyLinks", WHO, SCOPES),
    Permitted::with_a_link("openSurveyQuestion"),
    Permitted::with_a_link("answerSurveyQuestion"),
    permitted("recordSurveyAnswers", WHO, SCOPES),
    permitted("tagSurveyAnswer", WHO, SCOPES).on_own_accounts(),
    permitted("followUpSurveyAnswer", WHO, SCOPES).on_own_accounts(),
];

/// A campaign that runs and has asked, and answers that were given elsewhere.
pub async fn seed(world: &mut World) {
    let only = campaign(world, &world.only("externalId"));
    world.make("createSurveyCampaign", only, "surveyCampaign").await;
    let mut shared = campaign(world, "shared");
    shared["phase"] = json!(world.text("phase"));
    shared["product"] = json!(world.id("product"));
    let id = world.make("createSurveyCampaign", shared, "surveyCampaign").await;
    world.put(&id);
    for step in ["scheduleSurveyCampaign", "startSurveyCampaign"] {
        step_on(world, step, &id).await;
    }
    ask(world).await;
    let mut rows = vec![row("shared"), row(&world.only("externalId"))];
    for (row, score) in rows.iter_mut().zip([3, 10]) {
        row["score"] = json!(score);
        row["comment"] = json!(world.text("comment"));
        row["themes"] = json!([world.text("theme")]);
    }
    rows[0]["contactExternalId"] = json!("shared");
    rows[0]["campaignExternalId"] = json!("shared");
    let ids = record(world, json!(rows)).await;
    world.put(&ids[0]);
    for (kind, answer) in [("CSAT", 2), ("CES", 6)] {
        let mut other = row(&world.unique("external"));
        other["kind"] = json!(kind);
        other["score"] = json!(answer);
        record(world, json!([other])).await;
    }
}

/// Moves a campaign on; all but the first mutation share their input.
async fn step_on(world: &World, mutation: &str, id: &str) {
    let input = match mutation {
        "scheduleSurveyCampaign" => "ScheduleSurveyCampaignInput",
        _ => "MoveSurveyCampaignInput",
    };
    let document = format!(
        "mutation($input: {input}!) {{ {mutation}(input: $input) {{ userErrors {{ code field message }} }} }}"
    );
    world.change(&document, json!({ "id": id })).await;
}

/// Plans the waves that are due, which no mutation does: the server does it by itself.
async fn plan(world: &World) {
    let scope = world.tenant.scope(Mode::Write).await;
    for campaign in survey::due(&scope).await.expect("campaigns").to_plan {
        survey::plan(&scope, campaign, 1_000).await.expect("a wave");
    }
    scope.commit().await.expect("a commit");
}

/// A running campaign of the channel LINK that has asked a new contact.
async fn by_links(world: &World) -> String {
    let name = world.unique("asked");
    let contact = json!({ "account": world.id("account"), "externalId": name, "name": world.text("Asked") });
    world.make("createContact", contact, "contact").await;
    let mut input = campaign(world, &world.unique("campaign"));
    input["channel"] = json!("LINK");
    input["audience"] = json!({ "contacts": { "externalId": { "eq": name } } });
    let id = world.make("createSurveyCampaign", input, "surveyCampaign").await;
    for step in ["scheduleSurveyCampaign", "startSurveyCampaign"] {
        step_on(world, step, &id).await;
    }
    plan(world).await;
    id
}

/// The token of a link that nobody has used.
async fn token(world: &World) -> String {
    let id = by_links(world).await;
    let mutation = "mutation($input: HandOutSurveyLinksInput!) { handOutSurveyLinks(input: $input) { batch { links { token } } userErrors { message } } }";
    let answer = world.change(mutation, json!({ "campaign": id })).await;
    answer.text_at("/handOutSurveyLinks/batch/links/0/token").to_owned()
}

async fn ask(world: &mut World) {
    let after = log_version(&world.owner).await;
    plan(world).await;
    let query = format!(
        "{{ surveyInvitations {{ nodes {{ id }} }} changes(after: {after}) {{ changes {{ subjectKind subjectId }} }} }}"
    );
    let answer = world.owner.ask(&query).await.good();
    world.put(answer.text_at("/surveyInvitations/nodes/0/id"));
    let changes = answer.data_at("/changes/changes").as_array().expect("a list");
    let wave = changes.iter().find(|change| change["subjectKind"] == "survey_wave");
    world.put(wave.expect("a wave")["subjectId"].as_str().expect("an id"));
}

fn campaign(world: &World, external_id: &str) -> Value {
    json!({
        "externalId": external_id, "name": world.text("campaign"), "kind": "NPS",
        "texts": [text()], "audience": { "contacts": { "externalId": { "eq": "shared" } } },
    })
}

fn row(external_id: &str) -> Value {
    json!({
        "externalId": external_id, "accountExternalId": "shared", "kind": "NPS", "score": 7,
        "answeredAt": "2024-06-01T12:00:00Z",
    })
}

/// A good text of a campaign.
pub fn text() -> Value {
    json!({ "language": "en", "question": "How likely are you to recommend us?" })
}

async fn record(world: &World, rows: Value) -> Vec<String> {
    let mutation = "mutation($input: RecordSurveyAnswersInput!) { recordSurveyAnswers(input: $input) { results { surveyAnswer { id } } userErrors { field message } } }";
    let answer = world.change(mutation, json!({ "rows": rows })).await;
    let results = answer.data_at("/recordSurveyAnswers/results");
    let results = results.as_array().expect("results").iter();
    let ids = results.map(|result| result["surveyAnswer"]["id"].as_str().expect("an id").to_owned());
    ids.collect()
}

/// A new campaign that has been moved on by some mutations.
async fn moved(world: &World, steps: &[&str]) -> String {
    let input = campaign(world, &world.unique("campaign"));
    let id = world.make("createSurveyCampaign", input, "surveyCampaign").await;
    for step in steps {
        step_on(world, step, &id).await;
    }
    id
}

/// The input of a mutation about an answer of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    if !["tagSurveyAnswer", "followUpSurveyAnswer"].contains(&mutation) {
        return None;
    }
    let name = world.unique("asked");
    let named = json!({ "id": account, "externalId": name });
    world.make("updateAccount", named, "account").await;
    let mut row = row(&world.unique("external"));
    row["accountExternalId"] = json!(name);
    Some(about(&record(world, json!([row])).await[0], mutation))
}

fn about(id: &str, mutation: &str) -> Value {
    match mutation {
        "tagSurveyAnswer" => json!({ "id": id, "themes": ["price"] }),
        _ => json!({ "id": id, "state": "DONE" }),
    }
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let year = json!({ "year": 2024 });
    let mutation = field.trim_start_matches("Mutation.");
    let input = match field {
        "Query.surveyCampaign" => return Some(json!({ "id": world.id("survey_campaign") })),
        "Query.surveyQuestion" => return Some(json!({ "token": token(world).await })),
        "Query.surveyAnswer" => return Some(json!({ "id": world.id("survey_answer") })),
        "Portfolio.nps" | "Portfolio.csat" | "Portfolio.customerEffort" => {
            return Some(json!({ "window": year }));
        }
        "Portfolio.surveyResponses" => return Some(json!({ "window": { "year": 2025 } })),
        "SurveyScore.parts" | "SurveyResponses.parts" => return Some(json!({ "by": "CAMPAIGN" })),
        "SurveyResponses.accounts" | "SurveyResponses.invitations" => {
            return Some(json!({ "step": "SELECTED" }));
        }
        "Mutation.createSurveyCampaign" => {
            with(campaign(world, "none"), "externalId", Value::Null)
        }
        "Mutation.updateSurveyCampaign" => {
            json!({ "id": moved(world, &[]).await, "name": world.text("renamed") })
        }
        "Mutation.scheduleSurveyCampaign" => json!({ "id": moved(world, &[]).await }),
        "Mutation.unscheduleSurveyCampaign"
        | "Mutation.startSurveyCampaign"
        | "Mutation.closeSurveyCampaign" => {
            json!({ "id": moved(world, &["scheduleSurveyCampaign"]).await })
        }
        "Mutation.handOutSurveyLinks" => json!({ "campaign": by_links(world).await }),
        "Mutation.openSurveyQuestion" => json!({ "token": token(world).await }),
        "Mutation.answerSurveyQuestion" => json!({ "token": token(world).await, "score": 8 }),
        "Mutation.recordSurveyAnswers" => json!({ "rows": [row(&world.unique("external"))] }),
        "Mutation.tagSurveyAnswer" | "Mutation.followUpSurveyAnswer" => {
            let rows = json!([row(&world.unique("external"))]);
            about(&record(world, rows).await[0], mutation)
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let (own, answer) = (world.id("survey_campaign"), world.id("survey_answer"));
    let update = |field: &str, value: Value, code, names| {
        bad("Mutation.updateSurveyCampaign", json!({ "input": with(json!({ "id": own }), field, value) }), code, names)
    };
    let rows = |rows: Value, code, names| bad("Mutation.recordSurveyAnswers", json!({ "input": { "rows": rows } }), code, names);
    let one = |field: &str, value: Value| json!([with(row("new"), field, value)]);
    let tag = |input: Value, code, names| bad("Mutation.tagSurveyAnswer", json!({ "input": input }), code, names);
    let follow = |input: Value, code, names| bad("Mutation.followUpSurveyAnswer", json!({ "input": input }), code, names);
    let (by_links, token) = (by_links(world).await, token(world).await);
    let link = |input: Value, code, names| bad("Mutation.handOutSurveyLinks", json!({ "input": input }), code, names);
    let respond = |input: Value, code, names| bad("Mutation.answerSurveyQuestion", json!({ "input": input }), code, names);
    let mut examples = vec![
        bad("Query.surveyCampaign", json!({}), INVALID, "id"),
        bad("Query.surveyCampaign", json!({ "id": answer }), INVALID, "id"),
        bad("Query.surveyAnswer", json!({ "id": own }), INVALID, "id"),
        bad("Query.surveyQuestion", json!({}), INVALID, "token"),
        link(json!({ "campaign": own }), "CONFLICT", "campaign"),
        link(json!({ "campaign": answer }), INVALID, "campaign"),
        link(json!({ "campaign": super::unknown("survey_campaign") }), "NOT_FOUND", "campaign"),
        link(json!({ "campaign": by_links, "first": 0 }), INVALID, "first"),
        link(json!({ "campaign": by_links, "first": 1_001 }), INVALID, "first"),
        link(json!({ "campaign": by_links, "after": super::unknown("survey_invitation") }), "NOT_FOUND", "after"),
        bad("Mutation.openSurveyQuestion", json!({ "input": { "token": "nonsense" } }), "NOT_FOUND", "token"),
        respond(json!({ "token": "nonsense", "score": 9 }), "NOT_FOUND", "token"),
        respond(json!({ "token": token, "score": 11 }), INVALID, "score"),
        respond(json!({ "token": token }), INVALID, "score"),
        respond(json!({ "token": token, "score": 9, "comment": "x".repeat(5_001) }), INVALID, "comment"),
        update("channel", json!("LINK"), "CONFLICT", "channel"),
        bad("Query.surveyCampaigns", json!({ "first": 101 }), INVALID, "first"),
        bad("Query.surveyCampaigns", json!({ "where": { "status": { "eq": "LATE" } } }), INVALID, "status"),
        bad("Query.surveyInvitations", json!({ "where": { "campaign": { "eq": answer } } }), INVALID, "campaign"),
        bad("Query.surveyInvitations", json!({ "first": -1 }), INVALID, "first"),
        bad("Query.surveyAnswers", json!({ "where": { "account": { "eq": own } } }), INVALID, "account"),
        bad("Query.surveyAnswers", json!({ "where": { "themes": vec!["x"; 21] } }), INVALID, "themes"),
        bad("Query.surveyAnswers", json!({ "where": { "search": "x".repeat(1_001) } }), INVALID, "search"),
        bad("Account.surveyAnswers", json!({ "first": 101 }), INVALID, "first"),
        bad("SurveyScore.parts", json!({ "by": "PHASE", "atMost": 0 }), INVALID, "atMost"),
        bad("SurveyResponses.parts", json!({ "by": "PHASE", "atMost": -1 }), INVALID, "atMost"),
        bad("SurveyPreview.sample", json!({ "atMost": 21 }), INVALID, "atMost"),
        bad("Portfolio.csat", json!({ "window": { "year": 2024 }, "topBoxes": 0 }), INVALID, "topBoxes"),
        bad("Portfolio.csat", json!({ "window": { "year": 2024 }, "topBoxes": 10 }), INVALID, "topBoxes"),
        update("kind", json!("CSAT"), "CONFLICT", "kind"),
        update("texts", json!([{ "language": "en", "question": "Another?" }]), "CONFLICT", "texts"),
        update("audience", json!({ "share": "0.5" }), "CONFLICT", "audience"),
        update("externalId", json!(world.only("externalId")), "CONFLICT", "externalId"),
        update("version", json!(99), "CONFLICT", "version"),
        update("reminders", json!(6), INVALID, "reminders"),
        update("name", json!(""), INVALID, "name"),
        rows(json!([]), INVALID, "rows"),
        rows(json!([row("new"), row("new")]), "CONFLICT", "rows.1.externalId"),
        rows(one("accountExternalId", json!("unknown")), "NOT_FOUND", "rows.0.accountExternalId"),
        rows(one("contactExternalId", json!("unknown")), "NOT_FOUND", "rows.0.contactExternalId"),
        rows(one("campaignExternalId", json!("unknown")), "NOT_FOUND", "rows.0.campaignExternalId"),
        rows(one("productExternalId", json!("unknown")), "NOT_FOUND", "rows.0.productExternalId"),
        rows(one("score", json!(11)), INVALID, "rows.0.score"),
        rows(one("score", json!(-1)), INVALID, "rows.0.score"),
        rows(one("kind", Value::Null), INVALID, "rows.0.kind"),
        rows(one("comment", json!("x".repeat(5_001))), INVALID, "rows.0.comment"),
        rows(one("language", json!("english")), INVALID, "rows.0.language"),
        rows(one("themes", json!([""])), INVALID, "rows.0.themes.0"),
        rows(one("answeredAt", json!("2199-01-01T00:00:00Z")), INVALID, "rows.0.answeredAt"),
        rows(one("scale", json!({ "lowest": 0, "highest": 7 })), INVALID, "rows.0.scale"),
        tag(json!({ "id": own, "themes": [] }), INVALID, "id"),
        tag(json!({ "id": super::unknown("survey_answer"), "themes": [] }), "NOT_FOUND", "id"),
        tag(json!({ "id": answer, "themes": [], "version": 99 }), "CONFLICT", "version"),
        tag(json!({ "id": answer, "themes": ["x".repeat(61)] }), INVALID, "themes.0"),
        follow(json!({ "id": super::unknown("survey_answer"), "state": "DONE" }), "NOT_FOUND", "id"),
        follow(json!({ "id": answer, "state": "DONE", "owner": super::unknown("member") }), "NOT_FOUND", "owner"),
        follow(json!({ "id": answer, "note": "x".repeat(5_001) }), INVALID, "note"),
    ];
    let backwards = json!({ "between": { "start": "2024-02-01", "end": "2024-01-01" } });
    for field in ["Portfolio.nps", "Portfolio.csat", "Portfolio.customerEffort", "Portfolio.surveyResponses"] {
        examples.push(bad(field, json!({ "window": backwards }), INVALID, "window.between.end"));
        examples.push(bad(field, json!({ "window": { "year": 2024 }, "campaign": answer }), INVALID, "campaign"));
    }
    for (field, value, code, names) in [
        ("name", json!(""), INVALID, "name"),
        ("externalId", json!("shared"), "CONFLICT", "externalId"),
        ("texts", json!([]), INVALID, "texts"),
        ("texts", json!([text(), text()]), "CONFLICT", "texts.1.language"),
        ("texts", json!([with(text(), "question", json!("x".repeat(501)))]), INVALID, "texts.0.question"),
        ("texts", json!([with(text(), "language", json!("english"))]), INVALID, "defaultLanguage"),
        ("defaultLanguage", json!("de"), INVALID, "texts"),
        ("scale", json!({ "lowest": 1, "highest": 5 }), INVALID, "scale"),
        ("direction", json!("LOWER_IS_BETTER"), INVALID, "scale"),
        ("phase", json!("x".repeat(61)), INVALID, "phase"),
        ("product", json!(super::unknown("product")), "NOT_FOUND", "product"),
        ("audience", json!({ "share": "0" }), INVALID, "audience.share"),
        ("audience", json!({ "share": "0.00001" }), INVALID, "audience.share"),
        ("audience", json!({ "seed": -1 }), INVALID, "audience.seed"),
        ("audience", json!({ "accounts": { "csm": { "eq": own } } }), INVALID, "audience.accounts.csm"),
        ("trigger", json!({ "kind": "RECURRING" }), INVALID, "trigger.days"),
        ("trigger", json!({ "kind": "STAGE_ENTERED" }), INVALID, "trigger.stage"),
        ("trigger", json!({ "kind": "MILESTONE_DONE", "milestone": "Go live" }), INVALID, "trigger.milestone"),
        ("trigger", json!({ "kind": "MILESTONE_DONE", "milestone": "unknown" }), "NOT_FOUND", "trigger.milestone"),
        ("channel", json!("FAX"), INVALID, "channel"),
        ("remindAfterDays", json!(0), INVALID, "remindAfterDays"),
        ("expiresAfterDays", json!(366), INVALID, "expiresAfterDays"),
        ("editMinutes", json!(-1), INVALID, "editMinutes"),
    ] {
        let input = with(campaign(world, "new"), field, value);
        examples.push(bad("Mutation.createSurveyCampaign", json!({ "input": input }), code, names));
    }
    for field in [
        "Mutation.scheduleSurveyCampaign",
        "Mutation.unscheduleSurveyCampaign",
        "Mutation.startSurveyCampaign",
        "Mutation.closeSurveyCampaign",
    ] {
        let unknown = super::unknown("survey_campaign");
        examples.push(bad(field, json!({ "input": { "id": answer } }), INVALID, "id"));
        examples.push(bad(field, json!({ "input": { "id": unknown } }), "NOT_FOUND", "id"));
        examples.push(bad(field, json!({ "input": { "id": own, "version": 99 } }), "CONFLICT", "version"));
        if field != "Mutation.closeSurveyCampaign" {
            examples.push(bad(field, json!({ "input": { "id": own } }), "CONFLICT", "id"));
        }
    }
    examples
}
