//! Health: profiles, what CSMs think, scores set by hand, and what is computed.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "health:write";

pub const PERMISSIONS: [Permitted; 9] = [
    permitted("createHealthProfile", WHO, SCOPES),
    permitted("updateHealthProfile", WHO, SCOPES),
    permitted("deleteHealthProfile", WHO, SCOPES),
    permitted("publishHealthProfile", WHO, SCOPES),
    permitted("archiveHealthProfile", WHO, SCOPES),
    permitted("recordHealthJudgement", WHO, SCOPES).on_own_accounts(),
    permitted("setHealthOverride", WHO, SCOPES).on_own_accounts(),
    permitted("endHealthOverride", WHO, SCOPES).on_own_accounts(),
    permitted("recomputeHealth", WHO, SCOPES),
];

/// What the CSM thinks, from 1 to 5 points of which the best are worth so many.
fn judgement(worst: &str, best: &str) -> Value {
    json!({
        "kind": "CSM_JUDGEMENT", "weight": "1",
        "points": [{ "value": "1", "score": worst }, { "value": "5", "score": best }],
    })
}

/// A factor.
pub fn factor() -> Value {
    judgement("0", "100")
}

fn whole(world: &World, factor: Value) -> Value {
    json!({
        "name": world.text("health"), "minimumCoverage": "0", "yellowFrom": "40", "greenFrom": "70", "hysteresis": "2", "factors": [factor],
    })
}

/// A profile by which the account is well, a draft by which it would not be, and a score that was set by hand.
pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let published = world.make("createHealthProfile", whole(world, factor()), "healthProfile").await;
    let publish = json!({ "id": published, "effectiveFrom": "2024-01-01" });
    world.make("publishHealthProfile", publish, "healthProfile").await;
    world.put_as("published health profile", &published);
    let draft = world.make("createHealthProfile", whole(world, judgement("100", "0")), "healthProfile").await;
    world.put(&draft);
    let judge = "mutation($input: RecordHealthJudgementInput!) { recordHealthJudgement(input: $input) { userErrors { code field message } } }";
    let judged = json!({ "account": account, "judgement": 5, "judgedOn": "2025-01-10", "note": world.text("All is well") });
    world.change(judge, judged).await;
    let compute = "mutation($input: RecomputeHealthInput!) { recomputeHealth(input: $input) { recomputed { scoredCount } userErrors { code field message } } }";
    let answer = world.change(compute, json!({})).await;
    assert_eq!(answer.data_at("/recomputeHealth/recomputed/scoredCount"), 1);
    set(world, &account).await;
}

async fn set(world: &World, account: &str) {
    let set = "mutation($input: SetHealthOverrideInput!) { setHealthOverride(input: $input) { userErrors { code field message } } }";
    world.change(set, by_hand(world, account)).await;
}

fn by_hand(world: &World, account: &str) -> Value {
    json!({ "account": account, "score": "20", "endsOn": "2025-06-30", "reason": world.text("Sponsor left") })
}

async fn fresh(world: &World) -> String {
    world.make("createHealthProfile", whole(world, factor()), "healthProfile").await
}

async fn fresh_published(world: &World) -> String {
    let draft = fresh(world).await;
    let input = json!({ "id": draft, "effectiveFrom": "2030-01-01" });
    world.make("publishHealthProfile", input, "healthProfile").await
}

/// The input of a mutation about the health of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "recordHealthJudgement" => json!({ "account": account, "judgement": 3 }),
        "setHealthOverride" => by_hand(world, account),
        "endHealthOverride" => {
            set(world, account).await;
            json!({ "account": account })
        }
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let profile = world.id("health_profile");
    let input = match field {
        "Query.healthProfile" => return Some(json!({ "id": profile })),
        "PortfolioHealth.arrAtRisk" => return Some(json!({ "dueWithinDays": 200 })),
        "PortfolioHealth.transitions" => return Some(json!({ "since": "2024-12-31" })),
        "PortfolioHealth.whatIf" => return Some(json!({ "profile": profile })),
        // So many days before the closed renewal is due the score was computed.
        "PortfolioHealth.backTest" => return Some(json!({ "window": { "year": 2025 }, "horizonDays": 106 })),
        "HealthTransitions.accounts" => return Some(json!({ "to": "RED" })),
        "HealthBackTest.accounts" => return Some(json!({ "group": "CALM" })),
        "Mutation.createHealthProfile" => whole(world, factor()),
        "Mutation.updateHealthProfile" => json!({ "id": fresh(world).await, "greenFrom": "80" }),
        "Mutation.deleteHealthProfile" => json!({ "id": fresh(world).await }),
        "Mutation.publishHealthProfile" => json!({ "id": fresh(world).await, "effectiveFrom": "2030-01-01" }),
        "Mutation.archiveHealthProfile" => json!({ "id": fresh_published(world).await, "on": "2030-01-01" }),
        "Mutation.recomputeHealth" => json!({ "accounts": [world.id("account")], "on": "2025-01-02" }),
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
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
    let account = world.id("account");
    let published = world.id("published health profile");
    let unknown = super::unknown;
    let create = |field: &str, value: Value, names| {
        let input = with(whole(world, factor()), field, value);
        bad("Mutation.createHealthProfile", json!({ "input": input }), INVALID, names)
    };
    let of_factor = |field: &str, value: Value, names| create("factors", json!([with(factor(), field, value)]), names);
    let point = |value: &str, score: &str| json!({ "value": value, "score": score });
    let mut examples = vec![
        bad("Query.healthProfile", json!({ "id": account }), INVALID, "id"),
        create("name", json!(""), "name"),
        create("segment", json!("x".repeat(1001)), "segment"),
        create("minimumCoverage", json!("1.1"), "minimumCoverage"),
        create("yellowFrom", json!("70"), "yellowFrom"),
        create("yellowFrom", json!("100.5"), "yellowFrom"),
        create("hysteresis", json!("20"), "hysteresis"),
        create("factors", json!([]), "factors"),
        create("factors", json!([factor(), factor()]), "factors.1.kind"),
        of_factor("weight", json!("0"), "factors"),
        of_factor("weight", json!("-1"), "factors.0.weight"),
        of_factor("weight", json!("0.0000001"), "factors.0.weight"),
        of_factor("freshForDays", json!(-1), "factors.0.freshForDays"),
        of_factor("below", json!("101"), "factors.0.below"),
        of_factor("points", json!([point("1", "0")]), "factors.0"),
        of_factor("points", json!([point("2", "0"), point("1", "9")]), "factors.0.points.1.value"),
        of_factor("points", json!([point("1", "0"), point("2", "100.001")]), "factors.0.points.1.score"),
        bad("Query.healthProfiles", json!({ "withArchived": "perhaps" }), INVALID, "withArchived"),
        bad("Mutation.publishHealthProfile", json!({ "input": { "id": published } }), "CONFLICT", "id"),
        bad("Mutation.updateHealthProfile", json!({ "input": { "id": published, "name": "x" } }), "CONFLICT", "id"),
        bad("Mutation.deleteHealthProfile", json!({ "input": { "id": published } }), "CONFLICT", "id"),
        bad("Mutation.archiveHealthProfile", json!({ "input": { "id": world.id("health_profile") } }), "CONFLICT", "id"),
        bad("Mutation.archiveHealthProfile", json!({ "input": { "id": published, "on": "2023-12-31" } }), INVALID, "on"),
        bad("Mutation.endHealthOverride", json!({ "input": { "account": world.id("holding") } }), "CONFLICT", "account"),
        bad("Mutation.recomputeHealth", json!({ "input": { "on": "2999-01-01" } }), INVALID, "on"),
        bad("Mutation.recomputeHealth", json!({ "input": { "accounts": [account, published] } }), INVALID, "accounts.1"),
        bad("Mutation.recomputeHealth", json!({ "input": { "accounts": [account, unknown("account")] } }), "NOT_FOUND", "accounts.1"),
        bad("Mutation.recomputeHealth", json!({ "input": { "accounts": vec![account; 1001] } }), INVALID, "accounts"),
        bad("Account.healthHistory", json!({ "first": 101 }), INVALID, "first"),
        bad("PortfolioHealth.arrAtRisk", json!({ "dueWithinDays": -1 }), INVALID, "dueWithinDays"),
        bad("PortfolioHealth.whatIf", json!({ "profile": account }), INVALID, "profile"),
        bad("PortfolioHealth.whatIf", json!({ "profile": unknown("health_profile") }), "NOT_FOUND", "profile"),
        bad("PortfolioHealth.backTest", json!({ "window": { "year": 2025 }, "horizonDays": -1 }), INVALID, "horizonDays"),
        bad("PortfolioHealth.backTest", json!({ "window": { "year": 2025 }, "atRiskBelow": "101" }), INVALID, "atRiskBelow"),
        bad("PortfolioHealth.backTest", json!({ "window": { "lastMonths": 121 } }), INVALID, "window.lastMonths"),
        bad("PortfolioHealth.backTest", json!({ "window": { "year": 2025 }, "profile": account }), INVALID, "profile"),
        bad("HealthWhatIf.changes", json!({ "first": 101 }), INVALID, "first"),
    ];
    for (field, value, code) in [
        ("account", json!(published), INVALID),
        ("account", json!(unknown("account")), "NOT_FOUND"),
        ("judgement", json!(0), INVALID),
        ("judgement", json!(6), INVALID),
        ("judgedOn", json!("2999-01-01"), INVALID),
        ("note", json!("x".repeat(10_001)), INVALID),
    ] {
        let input = with(json!({ "account": account, "judgement": 3 }), field, value);
        examples.push(bad("Mutation.recordHealthJudgement", json!({ "input": input }), code, field));
    }
    for (field, value, code) in [
        ("account", json!(unknown("account")), "NOT_FOUND"),
        ("score", json!("100.01"), INVALID),
        ("endsOn", json!("2024-12-31"), INVALID),
        ("endsOn", json!("2027-01-01"), INVALID),
        ("reason", json!(""), INVALID),
    ] {
        let input = with(by_hand(world, account), field, value);
        examples.push(bad("Mutation.setHealthOverride", json!({ "input": input }), code, field));
    }
    let about = [
        "Mutation.updateHealthProfile",
        "Mutation.deleteHealthProfile",
        "Mutation.publishHealthProfile",
        "Mutation.archiveHealthProfile",
    ];
    for field in about {
        let input = |input: Value| json!({ "input": input });
        examples.push(bad(field, input(json!({ "id": account })), INVALID, "id"));
        examples.push(bad(field, input(json!({ "id": unknown("health_profile") })), "NOT_FOUND", "id"));
        examples.push(bad(field, input(json!({ "id": published, "version": 99 })), "CONFLICT", "version"));
    }
    examples
}
