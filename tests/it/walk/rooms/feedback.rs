//! Feedback items.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "support:write";

pub const PERMISSIONS: [Permitted; 6] = [
    permitted("createFeedbackItem", WHO, SCOPES).on_own_accounts(),
    permitted("updateFeedbackItem", WHO, SCOPES).on_own_accounts(),
    permitted("closeFeedbackLoop", WHO, SCOPES).on_own_accounts(),
    permitted("deleteFeedbackNote", WHO, SCOPES).on_own_accounts(),
    permitted("deleteFeedbackItem", WHO, SCOPES).on_own_accounts(),
    permitted("upsertFeedbackItems", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let shared = json!({
        "externalId": "shared", "source": "SUPPORT_CASE", "supportCase": world.id("support_case"), "title": world.text("Export"),
        "text": world.text("Please"), "owner": world.id("member"), "accounts": [account],
    });
    let item = world.make("createFeedbackItem", shared, "feedbackItem").await;
    world.put(&item);
    let note = told(world, &item, Some(&account)).await;
    world.put(&note);
    let only = json!({
        "externalId": world.only("externalId"), "source": "SURVEY", "surveyAnswer": world.id("survey_answer"), "title": world.text("A pony"),
    });
    world.make("createFeedbackItem", only, "feedbackItem").await;
}

/// Tells a customer, and answers the id of the note.
async fn told(world: &World, item: &str, account: Option<&str>) -> String {
    let mutation =
        "mutation($input: CloseFeedbackLoopInput!) { closeFeedbackLoop(input: $input) { feedbackItem { notes { id } } userErrors { field message } } }";
    let answer = world.change(mutation, json!({ "id": item, "account": account, "note": world.text("It is there") })).await;
    answer.text_at("/closeFeedbackLoop/feedbackItem/notes/0/id").to_owned()
}

fn whole(account: &str) -> Value {
    json!({ "title": "Dark mode", "accounts": [account] })
}

async fn fresh(world: &World, account: &str) -> String {
    world.make("createFeedbackItem", whole(account), "feedbackItem").await
}

/// The input of a mutation about an item of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "createFeedbackItem" => whole(account),
        "updateFeedbackItem" => json!({ "id": fresh(world, account).await, "status": "PLANNED" }),
        "closeFeedbackLoop" => json!({ "id": fresh(world, account).await, "note": "It is there." }),
        "deleteFeedbackNote" => {
            let item = fresh(world, account).await;
            json!({ "id": told(world, &item, None).await })
        }
        "deleteFeedbackItem" => json!({ "id": fresh(world, account).await }),
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.feedbackItem" => return Some(json!({ "id": world.id("feedback_item") })),
        "Mutation.upsertFeedbackItems" => json!({ "rows": [row(&world.unique("external"))] }),
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
    };
    Some(json!({ "input": input }))
}

fn row(external_id: &str) -> Value {
    json!({ "externalId": external_id, "title": "Dark mode", "accountExternalIds": ["shared"] })
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let own = world.id("feedback_item");
    let unknown = super::unknown;
    let items = |arguments, names| bad("Query.feedbackItems", arguments, INVALID, names);
    let upsert = |row: Value, code, names| bad("Mutation.upsertFeedbackItems", json!({ "input": { "rows": [row] } }), code, names);
    let close = |input: Value, code, names| bad("Mutation.closeFeedbackLoop", json!({ "input": input }), code, names);
    let mut examples = vec![
        bad("Query.feedbackItem", json!({}), INVALID, "id"),
        bad("Query.feedbackItem", json!({ "id": world.id("account") }), INVALID, "id"),
        items(json!({ "first": 101 }), "first"),
        items(json!({ "where": { "account": own } }), "account"),
        items(json!({ "where": { "owner": { "in": [own] } } }), "owner"),
        items(json!({ "where": { "surveyAnswer": { "eq": own } } }), "surveyAnswer"),
        items(json!({ "where": { "supportCase": { "eq": own } } }), "supportCase"),
        bad("Query.rankedFeedbackItems", json!({ "first": 101 }), INVALID, "first"),
        bad("Query.rankedFeedbackItems", json!({ "first": 1, "last": 1 }), INVALID, "last"),
        bad("Query.rankedFeedbackItems", json!({ "after": "nonsense" }), INVALID, "after"),
        bad("Mutation.upsertFeedbackItems", json!({ "input": { "rows": [] } }), INVALID, "rows"),
        bad("Mutation.upsertFeedbackItems", json!({ "input": { "rows": [row("new"), row("new")] } }), "CONFLICT", "rows.1.externalId"),
        upsert(with(row("new"), "title", json!(" ")), INVALID, "rows.0.title"),
        upsert(with(row("new"), "accountExternalIds", json!(["unknown"])), "NOT_FOUND", "rows.0.accountExternalIds.0"),
        upsert(with(row("new"), "accountExternalIds", json!(vec!["shared"; 1_001])), INVALID, "rows.0.accounts"),
        upsert(with(row("new"), "ownerEmail", json!("nobody@example.com")), "NOT_FOUND", "rows.0.ownerEmail"),
        upsert(with(row("new"), "caseExternalId", json!("shared")), INVALID, "rows.0.source"),
        upsert(with(with(row("new"), "caseExternalId", json!("unknown")), "source", json!("SUPPORT_CASE")), "NOT_FOUND", "rows.0.caseExternalId"),
        upsert(with(row("new"), "answerExternalId", json!("shared")), INVALID, "rows.0.source"),
        upsert(with(with(row("new"), "answerExternalId", json!("unknown")), "source", json!("SURVEY")), "NOT_FOUND", "rows.0.answerExternalId"),
        close(json!({ "id": own, "note": " " }), INVALID, "note"),
        close(json!({ "id": own, "note": "x", "toldOn": "2999-01-01" }), INVALID, "toldOn"),
        close(json!({ "id": own, "note": "x", "account": world.id("foreign currency account") }), "NOT_FOUND", "account"),
        close(json!({ "id": world.id("account"), "note": "x" }), INVALID, "id"),
        close(json!({ "id": unknown("feedback_item"), "note": "x" }), "NOT_FOUND", "id"),
        bad("Mutation.deleteFeedbackNote", json!({ "input": { "id": own } }), INVALID, "id"),
        bad("Mutation.deleteFeedbackNote", json!({ "input": { "id": unknown("feedback_note") } }), "NOT_FOUND", "id"),
        bad("Mutation.updateFeedbackItem", json!({ "input": { "id": own, "externalId": world.only("externalId") } }), "CONFLICT", "externalId"),
        bad("Mutation.deleteSupportCase", json!({ "input": { "id": world.id("support_case") } }), "CONFLICT", "id"),
    ];
    for (field, value, code, names) in [
        ("title", json!(""), INVALID, "title"),
        ("text", json!("\u{7}"), INVALID, "text"),
        ("externalId", json!("shared"), "CONFLICT", "externalId"),
        ("owner", json!(unknown("member")), "NOT_FOUND", "owner"),
        ("accounts", json!([unknown("account")]), "NOT_FOUND", "accounts.0"),
        ("accounts", json!([own]), INVALID, "accounts.0"),
        ("supportCase", json!(world.id("support_case")), INVALID, "source"),
        ("surveyAnswer", json!(world.id("survey_answer")), INVALID, "source"),
        ("surveyAnswer", json!(world.id("support_case")), INVALID, "surveyAnswer"),
        ("source", json!("DREAM"), INVALID, "source"),
    ] {
        let input = with(whole(world.id("account")), field, value);
        examples.push(bad("Mutation.createFeedbackItem", json!({ "input": input }), code, names));
    }
    for field in ["title", "status", "accounts"] {
        let input = with(json!({ "id": own }), field, Value::Null);
        examples.push(bad("Mutation.updateFeedbackItem", json!({ "input": input }), INVALID, field));
    }
    for field in ["Mutation.updateFeedbackItem", "Mutation.deleteFeedbackItem"] {
        let input = |input: Value| json!({ "input": input });
        examples.push(bad(field, input(json!({ "id": world.id("account") })), INVALID, "id"));
        examples.push(bad(field, input(json!({ "id": unknown("feedback_item") })), "NOT_FOUND", "id"));
        examples.push(bad(field, input(json!({ "id": own, "version": 99 })), "CONFLICT", "version"));
    }
    examples
}
