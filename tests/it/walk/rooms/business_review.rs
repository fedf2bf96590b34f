//! Business reviews, and what is to be done after them.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "outcomes:write";

pub const PERMISSIONS: [Permitted; 6] = [
    permitted("createBusinessReview", WHO, SCOPES).on_own_accounts(),
    permitted("updateBusinessReview", WHO, SCOPES).on_own_accounts(),
    permitted("deleteBusinessReview", WHO, SCOPES).on_own_accounts(),
    permitted("addBusinessReviewFollowUp", WHO, SCOPES).on_own_accounts(),
    permitted("updateBusinessReviewFollowUp", WHO, SCOPES).on_own_accounts(),
    permitted("deleteBusinessReviewFollowUp", WHO, SCOPES).on_own_accounts(),
];

pub async fn seed(world: &mut World) {
    let follow_up = json!({ "text": world.text("Send the numbers"), "dueOn": "2025-02-01", "member": world.id("member"), "doneOn": "2025-01-10" });
    let review = json!({
        "account": world.id("account"), "heldOn": "2024-12-01", "agenda": [world.text("What came true")], "members": [world.id("member")],
        "contacts": [world.id("contact")], "summary": world.text("They are glad"), "valueRealised": "HIGH", "relationship": "HIGH", "followUps": [follow_up],
    });
    let review = world.make("createBusinessReview", review, "businessReview").await;
    world.put(&review);
    let follow_up = follow_up_of(world, &review).await;
    world.put(&follow_up);
}

async fn follow_up_of(world: &World, review: &str) -> String {
    let query = "query($id: ID!) { businessReview(id: $id) { followUps { id } } }";
    let answer = world.owner.ask_with(query, json!({ "id": review })).await.good();
    answer.text_at("/businessReview/followUps/0/id").to_owned()
}

/// A good follow-up.
pub fn follow_up() -> Value {
    json!({ "text": "Send the numbers", "dueOn": "2025-02-01" })
}

fn whole(account: &str) -> Value {
    json!({ "account": account, "heldOn": "2024-12-01", "followUps": [follow_up()] })
}

async fn fresh(world: &World, account: &str) -> String {
    world.make("createBusinessReview", whole(account), "businessReview").await
}

async fn fresh_follow_up(world: &World, account: &str) -> String {
    let review = fresh(world, account).await;
    follow_up_of(world, &review).await
}

/// The input of a mutation about a review of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "createBusinessReview" => whole(account),
        "updateBusinessReview" => json!({ "id": fresh(world, account).await, "valueRealised": "LOW", "relationship": "MEDIUM" }),
        "deleteBusinessReview" => json!({ "id": fresh(world, account).await }),
        "addBusinessReviewFollowUp" => with(follow_up(), "review", json!(fresh(world, account).await)),
        "updateBusinessReviewFollowUp" => json!({ "id": fresh_follow_up(world, account).await, "doneOn": "2025-01-10" }),
        "deleteBusinessReviewFollowUp" => json!({ "id": fresh_follow_up(world, account).await }),
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    match field {
        "Query.businessReview" => return Some(json!({ "id": world.id("business_review") })),
        "NineBox.accounts" => return Some(json!({ "valueRealised": "HIGH", "relationship": "HIGH" })),
        _ => {}
    }
    let mutation = field.strip_prefix("Mutation.")?;
    let input = arguments_at(world, mutation, world.id("account")).await?;
    Some(json!({ "input": input }))
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let (own, account) = (world.id("business_review"), world.id("account"));
    let to_do = world.id("business_review_follow_up");
    let unknown = super::unknown;
    let mut examples = vec![
        bad("Query.businessReview", json!({ "id": account }), INVALID, "id"),
        bad("Account.businessReviews", json!({ "first": 101 }), INVALID, "first"),
        bad("Portfolio.nineBox", json!({ "withinDays": 0 }), INVALID, "withinDays"),
        bad("Portfolio.nineBox", json!({ "withinDays": 3_651 }), INVALID, "withinDays"),
        bad("NineBox.accounts", json!({ "valueRealised": "HIGH", "relationship": "HIGH", "first": 101 }), INVALID, "first"),
        bad("NineBox.accounts", json!({ "valueRealised": "SKY", "relationship": "HIGH" }), INVALID, "valueRealised"),
        bad("NineBox.unreviewed", json!({ "first": 101 }), INVALID, "first"),
    ];
    for (field, value, code, names) in [
        ("account", json!(unknown("account")), "NOT_FOUND", "account"),
        ("account", json!(own), INVALID, "account"),
        ("agenda", json!(["x", " "]), INVALID, "agenda.1"),
        ("agenda", json!(vec!["x"; 51]), INVALID, "agenda"),
        ("members", json!([unknown("member")]), "NOT_FOUND", "members.0"),
        ("members", json!([own]), INVALID, "members.0"),
        ("contacts", json!([unknown("contact")]), "NOT_FOUND", "contacts.0"),
        ("summary", json!(" "), INVALID, "summary"),
        ("valueRealised", json!("HIGH"), INVALID, "relationship"),
        ("relationship", json!("HIGH"), INVALID, "valueRealised"),
        ("followUps", json!([with(follow_up(), "text", json!(" "))]), INVALID, "followUps.0.text"),
        ("followUps", json!([with(follow_up(), "doneOn", json!("2999-01-01"))]), INVALID, "followUps.0.doneOn"),
        ("followUps", json!([with(follow_up(), "member", json!(unknown("member")))]), "NOT_FOUND", "followUps.0.member"),
        ("followUps", json!(vec![follow_up(); 51]), INVALID, "followUps"),
    ] {
        let input = with(whole(account), field, value);
        examples.push(bad("Mutation.createBusinessReview", json!({ "input": input }), code, names));
    }
    let ahead = json!({ "account": account, "heldOn": "2999-01-01", "valueRealised": "HIGH", "relationship": "HIGH" });
    examples.push(bad("Mutation.createBusinessReview", json!({ "input": ahead }), INVALID, "valueRealised"));
    for field in ["heldOn", "agenda", "members", "contacts"] {
        let input = with(json!({ "id": own }), field, Value::Null);
        examples.push(bad("Mutation.updateBusinessReview", json!({ "input": input }), INVALID, field));
    }
    let half = json!({ "id": own, "relationship": null });
    examples.push(bad("Mutation.updateBusinessReview", json!({ "input": half }), INVALID, "relationship"));
    for field in ["text", "dueOn"] {
        let input = with(json!({ "id": to_do }), field, Value::Null);
        examples.push(bad("Mutation.updateBusinessReviewFollowUp", json!({ "input": input }), INVALID, field));
    }
    for (field, value, code) in [
        ("text", json!(" "), INVALID),
        ("doneOn", json!("2999-01-01"), INVALID),
        ("member", json!(unknown("member")), "NOT_FOUND"),
    ] {
        let input = with(json!({ "id": to_do }), field, value.clone());
        examples.push(bad("Mutation.updateBusinessReviewFollowUp", json!({ "input": input }), code, field));
        let input = with(with(follow_up(), "review", json!(own)), field, value);
        examples.push(bad("Mutation.addBusinessReviewFollowUp", json!({ "input": input }), code, field));
    }
    for (field, at, kind, id) in [
        ("Mutation.updateBusinessReview", "id", "business_review", own),
        ("Mutation.deleteBusinessReview", "id", "business_review", own),
        ("Mutation.addBusinessReviewFollowUp", "review", "business_review", own),
        ("Mutation.updateBusinessReviewFollowUp", "id", "business_review_follow_up", to_do),
        ("Mutation.deleteBusinessReviewFollowUp", "id", "business_review_follow_up", to_do),
    ] {
        let rest = match at {
            "review" => follow_up(),
            _ => json!({}),
        };
        let input = |id: &str| json!({ "input": with(rest.clone(), at, json!(id)) });
        examples.push(bad(field, input(account), INVALID, at));
        examples.push(bad(field, input(&unknown(kind)), "NOT_FOUND", at));
        let mut old = input(id);
        old["input"]["version"] = json!(99);
        examples.push(bad(field, old, "CONFLICT", "version"));
    }
    examples
}
