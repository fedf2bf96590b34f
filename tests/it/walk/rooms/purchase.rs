//! One-off purchases and their refunds.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "subscriptions:write";

pub const PERMISSIONS: [Permitted; 6] = [
    permitted("createPurchase", WHO, SCOPES),
    permitted("updatePurchase", WHO, SCOPES),
    permitted("refundPurchase", WHO, SCOPES),
    permitted("deletePurchaseRefund", WHO, SCOPES),
    permitted("deletePurchase", WHO, SCOPES),
    permitted("upsertPurchases", WHO, SCOPES),
];

/// One account buys more and something else, another has days left to buy again.
pub async fn seed(world: &mut World) {
    let only = json!({
        "account": world.id("foreign currency account"), "externalId": world.only("externalId"), "purchasedOn": "2024-12-20", "amount": "100",
        "currency": "JPY",
    });
    world.make("createPurchase", only, "purchase").await;
    for (day, product) in [("2024-07-01", Some(world.id("product"))), ("2024-07-15", None)] {
        let again = json!({ "account": world.id("account"), "product": product, "purchasedOn": day, "amount": "5", "currency": "USD" });
        world.make("createPurchase", again, "purchase").await;
    }
    let shared = json!({
        "account": world.id("account"), "externalId": "shared", "product": world.id("product"), "purchasedOn": "2024-05-01", "amount": "99.50",
        "currency": "USD", "quantity": 3,
    });
    let purchase = world.make("createPurchase", shared, "purchase").await;
    world.put(&purchase);
    let refund = refund(world, &purchase, "shared").await;
    world.put(&refund);
}

/// Gives a dollar back, and answers the id of the refund.
async fn refund(world: &World, purchase: &str, external_id: &str) -> String {
    let mutation = "mutation($input: RefundPurchaseInput!) { refundPurchase(input: $input) { purchase { refunds { id } } userErrors { field message } } }";
    let input = json!({ "id": purchase, "externalId": external_id, "refundedOn": "2024-06-01", "amount": "1" });
    let answer = world.change(mutation, input).await;
    answer.text_at("/refundPurchase/purchase/refunds/0/id").to_owned()
}

fn whole(world: &World) -> Value {
    json!({ "account": world.id("account"), "purchasedOn": "2024-05-01", "amount": "10", "currency": "USD" })
}

async fn fresh(world: &World) -> String {
    world.make("createPurchase", whole(world), "purchase").await
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.purchase" => return Some(json!({ "id": world.id("purchase") })),
        "Portfolio.purchases" | "Portfolio.additionalSales" => return Some(json!({ "window": { "year": 2024 } })),
        "Portfolio.repeatPurchases" => return Some(json!({ "window": { "year": 2024 }, "withinDays": 90 })),
        "Portfolio.lifetimeValue" => {
            return Some(json!({ "method": "AVERAGE_PURCHASE", "window": { "year": 2024 }, "lifespanMonths": "24" }));
        }
        "Mutation.createPurchase" => whole(world),
        "Mutation.updatePurchase" => json!({ "id": fresh(world).await, "amount": "11" }),
        "Mutation.refundPurchase" => json!({ "id": fresh(world).await, "refundedOn": "2024-06-01", "amount": "1" }),
        "Mutation.deletePurchaseRefund" => {
            let purchase = fresh(world).await;
            json!({ "id": refund(world, &purchase, &world.unique("refund")).await })
        }
        "Mutation.deletePurchase" => json!({ "id": fresh(world).await }),
        "Mutation.upsertPurchases" => json!({ "rows": [row(&world.unique("external"))] }),
        _ => return None,
    };
    Some(json!({ "input": input }))
}

fn row(external_id: &str) -> Value {
    json!({ "externalId": external_id, "accountExternalId": "shared", "purchasedOn": "2024-05-01", "amount": "10", "currency": "USD" })
}

/// A good refund within a row.
pub fn refund_of_row() -> Value {
    json!({ "refundedOn": "2024-06-01", "amount": "1" })
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let own = world.id("purchase");
    let purchases = |arguments, names| bad("Query.purchases", arguments, INVALID, names);
    let update = |field: &str, value: Value, code, names| {
        bad("Mutation.updatePurchase", json!({ "input": with(json!({ "id": own }), field, value) }), code, names)
    };
    let upsert = |rows: Value, code, names| bad("Mutation.upsertPurchases", json!({ "input": { "rows": rows } }), code, names);
    let refunds = |refunds: Value| json!([with(row("new"), "refunds", refunds)]);
    let back = |on: &str, amount: &str| json!({ "refundedOn": on, "amount": amount });
    let mut examples = vec![
        bad("Query.purchase", json!({}), INVALID, "id"),
        bad("Query.purchase", json!({ "id": world.id("account") }), INVALID, "id"),
        purchases(json!({ "first": 101 }), "first"),
        purchases(json!({ "where": { "product": { "eq": own } } }), "product"),
        purchases(json!({ "where": { "account": { "in": [own] } } }), "account"),
        purchases(json!({ "where": { "purchasedOn": { "between": { "from": "2024-02-02", "to": "2024-02-01" } } } }), "purchasedOn"),
        bad("Account.purchases", json!({ "first": 101 }), INVALID, "first"),
        update("externalId", json!(world.only("externalId")), "CONFLICT", "externalId"),
        update("externalId", json!(""), INVALID, "externalId"),
        update("amount", json!("0.99"), INVALID, "refunds"),
        update("amount", json!("-1"), INVALID, "amount"),
        update("purchasedOn", json!("2024-06-02"), INVALID, "purchasedOn"),
        update("currency", json!("EUR"), INVALID, "currency"),
        update("quantity", json!(0), INVALID, "quantity"),
        update("product", json!(super::unknown("product")), "NOT_FOUND", "product"),
        upsert(json!([]), INVALID, "rows"),
        upsert(json!([row("new"), row("new")]), "CONFLICT", "rows.1.externalId"),
        upsert(json!([with(row("new"), "accountExternalId", json!("unknown"))]), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(json!([with(row("new"), "amount", json!("-0.01"))]), INVALID, "rows.0.amount"),
        upsert(refunds(json!([back("2024-05-01", "6"), back("2024-05-02", "4.01")])), INVALID, "rows.0.refunds"),
        upsert(refunds(json!([back("2024-04-30", "1")])), INVALID, "rows.0.refunds.0.refundedOn"),
        upsert(refunds(json!([back("2024-05-01", "0")])), INVALID, "rows.0.refunds.0.amount"),
        upsert(
            refunds(json!([{ "externalId": "shared", "refundedOn": "2024-05-01", "amount": "1" }])),
            "CONFLICT",
            "rows.0.refunds.0.externalId",
        ),
        bad("Mutation.deletePurchaseRefund", json!({ "input": { "id": own } }), INVALID, "id"),
        bad("Mutation.deletePurchaseRefund", json!({ "input": { "id": super::unknown("purchase_refund") } }), "NOT_FOUND", "id"),
        bad("Mutation.deletePurchaseRefund", json!({ "input": { "id": world.id("purchase_refund"), "version": 99 } }), "CONFLICT", "version"),
    ];
    let backwards = json!({ "between": { "start": "2024-02-01", "end": "2024-01-01" } });
    for field in ["Portfolio.purchases", "Portfolio.additionalSales"] {
        examples.push(bad(field, json!({ "window": backwards }), INVALID, "window.between.end"));
        examples.push(bad(field, json!({ "window": { "lastMonths": 121 } }), INVALID, "window.lastMonths"));
    }
    let year = json!({ "year": 2024 });
    for days in [0, -30, 3_651] {
        examples.push(bad("Portfolio.repeatPurchases", json!({ "window": year, "withinDays": days }), INVALID, "withinDays"));
    }
    examples.push(bad("Portfolio.repeatPurchases", json!({ "window": backwards, "withinDays": 30 }), INVALID, "window.between.end"));
    for (arguments, names) in [
        (json!({ "method": "GUESS" }), "method"),
        (json!({ "method": "AVERAGE_PURCHASE", "lifespanMonths": "24" }), "window"),
        (json!({ "method": "AVERAGE_PURCHASE", "window": year }), "lifespanMonths"),
        (json!({ "method": "AVERAGE_PURCHASE", "window": year, "lifespanMonths": "0" }), "lifespanMonths"),
        (json!({ "method": "AVERAGE_PURCHASE", "window": year, "lifespanMonths": "1201" }), "lifespanMonths"),
        (json!({ "method": "AVERAGE_PURCHASE", "window": year, "lifespanMonths": "24", "grossMargin": "0.8" }), "grossMargin"),
        (json!({ "method": "AVERAGE_PURCHASE", "window": year, "lifespanMonths": "24", "churn": "END_BASE" }), "churn"),
        (json!({ "method": "MARGIN_OVER_CHURN", "window": year }), "grossMargin"),
        (json!({ "method": "MARGIN_OVER_CHURN", "window": year, "grossMargin": "80" }), "grossMargin"),
        (json!({ "method": "MARGIN_OVER_CHURN", "window": year, "grossMargin": "0" }), "grossMargin"),
        (json!({ "method": "MARGIN_OVER_CHURN", "window": backwards, "grossMargin": "0.8" }), "window.between.end"),
        (json!({ "method": "OBSERVED", "window": year }), "window"),
    ] {
        examples.push(bad("Portfolio.lifetimeValue", arguments, INVALID, names));
    }
    for field in ["purchasedOn", "amount", "currency", "quantity", "automaticRenewal"] {
        examples.push(update(field, Value::Null, INVALID, field));
    }
    for (field, value, code, names) in [
        ("account", json!(super::unknown("account")), "NOT_FOUND", "account"),
        ("account", json!(own), INVALID, "account"),
        ("externalId", json!("shared"), "CONFLICT", "externalId"),
        ("amount", json!("-0.01"), INVALID, "amount"),
        ("amount", json!("0.001"), INVALID, "amount"),
        ("amount", json!("99999999999999999999"), INVALID, "amount"),
        ("quantity", json!(0), INVALID, "quantity"),
        ("product", json!(super::unknown("product")), "NOT_FOUND", "product"),
        ("product", json!(own), INVALID, "product"),
        ("productExternalId", json!(""), INVALID, "productExternalId"),
    ] {
        let input = with(whole(world), field, value);
        examples.push(bad("Mutation.createPurchase", json!({ "input": input }), code, names));
    }
    for (change, code, names) in [
        (json!({ "amount": "98.51" }), INVALID, "amount"),
        (json!({ "amount": "0" }), INVALID, "amount"),
        (json!({ "amount": "-1" }), INVALID, "amount"),
        (json!({ "refundedOn": "2024-04-30" }), INVALID, "refundedOn"),
        (json!({ "externalId": "shared" }), "CONFLICT", "externalId"),
    ] {
        let mut input = json!({ "id": own, "refundedOn": "2024-06-01", "amount": "1" });
        for (field, value) in change.as_object().expect("an object") {
            input[field] = value.clone();
        }
        examples.push(bad("Mutation.refundPurchase", json!({ "input": input }), code, names));
    }
    for field in ["Mutation.updatePurchase", "Mutation.refundPurchase", "Mutation.deletePurchase"] {
        let input = |mut input: Value| {
            if field == "Mutation.refundPurchase" {
                input["refundedOn"] = json!("2024-06-01");
                input["amount"] = json!("1");
            }
            json!({ "input": input })
        };
        examples.push(bad(field, input(json!({ "id": world.id("account") })), INVALID, "id"));
        examples.push(bad(field, input(json!({ "id": super::unknown("purchase") })), "NOT_FOUND", "id"));
        examples.push(bad(field, input(json!({ "id": own, "version": 99 })), "CONFLICT", "version"));
    }
    examples
}
