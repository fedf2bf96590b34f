//! Who owns which account, when.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

use super::{account, member};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "ownership:write";

pub const PERMISSIONS: [Permitted; 4] = [
    permitted("assignAccounts", WHO, SCOPES),
    permitted("endOwnership", WHO, SCOPES),
    permitted("handOverAccounts", WHO, SCOPES),
    permitted("handOverBook", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let (account, member) = (world.id("account"), world.id("member"));
    let id = assign(world, account, member, Some("2024-06-01")).await;
    world.put(&id);
}

/// Makes a member the primary owner of an account.
async fn assign(world: &World, account: &str, member: &str, starts_on: Option<&str>) -> String {
    let input = json!({ "accounts": [account], "member": member, "role": "PRIMARY", "startsOn": starts_on, "reason": world.text("reason") });
    world.make("assignAccounts", input, "ownerships").await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let (member, successor) = (world.id("member"), world.id("successor"));
    let reason = world.text("hand-over");
    let input = match field {
        "Mutation.assignAccounts" => json!({ "accounts": [account::fresh(world).await], "member": member, "role": "PRIMARY" }),
        "Mutation.endOwnership" => {
            let account = account::fresh(world).await;
            assign(world, &account, member, None).await;
            json!({ "accounts": [account], "member": member, "role": "PRIMARY" })
        }
        "Mutation.handOverAccounts" => {
            let account = account::fresh(world).await;
            assign(world, &account, member, None).await;
            json!({ "accounts": [account], "from": member, "to": successor, "role": "PRIMARY", "reason": reason })
        }
        "Mutation.handOverBook" => {
            let (_, leaver) = member::fresh(world, "CSM").await;
            assign(world, &account::fresh(world).await, &leaver, None).await;
            json!({ "from": leaver, "to": successor, "reason": reason })
        }
        _ => return None,
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let (account, member, successor) = (world.id("account"), world.id("member"), world.id("successor"));
    let unknown_member = super::unknown("member");
    let example = |field, good: &Value, change: Value, code, names| {
        let mut input = good.clone();
        for (name, value) in change.as_object().unwrap() {
            input[name] = value.clone();
        }
        bad(field, json!({ "input": input }), code, names)
    };
    let to_assign = json!({ "accounts": [world.id("holding")], "member": member, "role": "PRIMARY" });
    let assign = |change, code, names| example("Mutation.assignAccounts", &to_assign, change, code, names);
    let to_end = json!({ "accounts": [account], "member": member, "role": "PRIMARY" });
    let end = |change, code, names| example("Mutation.endOwnership", &to_end, change, code, names);
    let to_hand_over = json!({ "accounts": [account], "from": member, "to": successor, "role": "PRIMARY", "reason": "x" });
    let hand_over = |change, code, names| example("Mutation.handOverAccounts", &to_hand_over, change, code, names);
    let book = json!({ "from": member, "to": successor, "reason": "x" });
    let hand_over_book = |change, code, names| example("Mutation.handOverBook", &book, change, code, names);
    let mut examples = vec![
        // There is a primary owner already.
        assign(json!({ "accounts": [account], "member": successor }), "CONFLICT", "member"),
        assign(json!({ "accounts": [account] }), "CONFLICT", "member"),
        assign(json!({ "member": world.id("suspended") }), "VALIDATION_FAILED", "member"),
        assign(json!({ "startsOn": "2024-02-02", "endsOn": "2024-02-01" }), "VALIDATION_FAILED", "endsOn"),
        assign(json!({ "reason": "" }), "VALIDATION_FAILED", "reason"),
        assign(json!({ "role": "KING" }), "VALIDATION_FAILED", "role"),
        assign(json!({ "member": unknown_member }), "NOT_FOUND", "member"),
        end(json!({ "member": successor }), "VALIDATION_FAILED", "member"),
        end(json!({ "role": "RENEWAL" }), "VALIDATION_FAILED", "member"),
        end(json!({ "endsOn": "2024-05-01" }), "VALIDATION_FAILED", "endsOn"),
        hand_over(json!({ "to": member }), "VALIDATION_FAILED", "from"),
        hand_over(json!({ "from": successor, "to": member }), "VALIDATION_FAILED", "from"),
        hand_over(json!({ "to": world.id("suspended") }), "VALIDATION_FAILED", "to"),
        hand_over(json!({ "reason": " " }), "VALIDATION_FAILED", "reason"),
        hand_over(json!({ "reason": "x".repeat(501) }), "VALIDATION_FAILED", "reason"),
        hand_over(json!({ "on": "2024-05-01" }), "VALIDATION_FAILED", "on"),
        hand_over(json!({ "to": unknown_member }), "NOT_FOUND", "to"),
        hand_over_book(json!({ "to": member }), "VALIDATION_FAILED", "to"),
        hand_over_book(json!({ "reason": "" }), "VALIDATION_FAILED", "reason"),
        hand_over_book(json!({ "from": unknown_member }), "NOT_FOUND", "from"),
        hand_over_book(json!({ "from": account }), "VALIDATION_FAILED", "from"),
    ];
    for accounts in [json!([]), json!([account, account])] {
        examples.push(assign(json!({ "accounts": accounts }), "VALIDATION_FAILED", "accounts"));
        examples.push(end(json!({ "accounts": accounts }), "VALIDATION_FAILED", "accounts"));
        examples.push(hand_over(json!({ "accounts": accounts }), "VALIDATION_FAILED", "accounts"));
    }
    let unknown = json!([super::unknown("account")]);
    examples.push(assign(json!({ "accounts": unknown }), "NOT_FOUND", "accounts.0"));
    examples.push(end(json!({ "accounts": unknown }), "NOT_FOUND", "accounts.0"));
    examples.push(hand_over(json!({ "accounts": unknown }), "NOT_FOUND", "accounts.0"));
    examples
}
