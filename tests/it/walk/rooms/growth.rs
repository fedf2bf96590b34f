//! KPIs of customers and their values.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "outcomes:write";

pub const PERMISSIONS: [Permitted; 9] = [
    permitted("createKpi", WHO, SCOPES),
    permitted("updateKpi", WHO, SCOPES),
    permitted("archiveKpi", WHO, SCOPES),
    permitted("restoreKpi", WHO, SCOPES),
    permitted("setKpiGoals", WHO, SCOPES).on_own_accounts(),
    permitted("recordKpiValue", WHO, SCOPES).on_own_accounts(),
    permitted("updateKpiValue", WHO, SCOPES).on_own_accounts(),
    permitted("deleteKpiValue", WHO, SCOPES).on_own_accounts(),
    permitted("upsertKpiValues", WHO, SCOPES),
];

pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let shared = json!({ "key": "shared", "label": world.text("Orders"), "unit": world.text("orders") });
    let kpi = world.make("createKpi", shared, "kpi").await;
    world.put(&kpi);
    let goals = json!({
        "account": account, "kpi": kpi, "baseline": { "on": "2024-01-01", "value": "100" }, "target": { "on": "2025-12-31", "value": "200" },
    });
    let series = world.make("setKpiGoals", goals, "kpiSeries").await;
    world.put(&series);
    let shared = json!({
        "account": account, "kpi": kpi, "externalId": "shared", "measuredOn": "2024-05-06", "value": "120", "note": world.text("A good spring"),
    });
    let value = world.make("recordKpiValue", shared, "kpiValue").await;
    world.put(&value);
    let only = json!({
        "account": account, "kpi": kpi, "externalId": world.only("externalId"), "measuredOn": "2024-05-07", "value": "121",
    });
    world.make("recordKpiValue", only, "kpiValue").await;
    // The first account was measured long ago; of two others one grows and one shrinks.
    for (account, values) in [("holding", ["10", "12"]), ("foreign currency account", ["10", "8"])] {
        for (day, value) in ["2024-11-30", "2025-01-10"].into_iter().zip(values) {
            let measured = json!({ "account": world.id(account), "kpi": kpi, "measuredOn": day, "value": value });
            world.make("recordKpiValue", measured, "kpiValue").await;
        }
    }
}

fn definition(key: &str) -> Value {
    json!({ "key": key, "label": "Revenue", "unit": "USD" })
}

/// A KPI that nothing was measured of.
async fn fresh_kpi(world: &World) -> String {
    world.make("createKpi", definition(&world.unique("kpi").replace('-', "_")), "kpi").await
}

fn whole(account: &str, kpi: &str) -> Value {
    json!({ "account": account, "kpi": kpi, "measuredOn": "2024-05-08", "value": "99.5" })
}

async fn fresh(world: &World, account: &str) -> String {
    let kpi = fresh_kpi(world).await;
    world.make("recordKpiValue", whole(account, &kpi), "kpiValue").await
}

/// The input of a mutation about a value of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "setKpiGoals" => json!({ "account": account, "kpi": fresh_kpi(world).await, "target": { "on": "2025-12-31", "value": "9" } }),
        "recordKpiValue" => whole(account, &fresh_kpi(world).await),
        "updateKpiValue" => json!({ "id": fresh(world, account).await, "value": "98" }),
        "deleteKpiValue" => json!({ "id": fresh(world, account).await }),
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let input = match field {
        "Query.kpi" => return Some(json!({ "id": world.id("kpi") })),
        "Query.kpiValue" => return Some(json!({ "id": world.id("kpi_value") })),
        "Portfolio.growth" => return Some(json!({ "kpi": world.id("kpi") })),
        "CustomerGrowth.growthQuantile" => return Some(json!({ "share": "0.9" })),
        "CustomerGrowth.unknown" | "CustomerGrowth.unknownCount" => return Some(json!({ "reason": "STALE" })),
        "KpiSeries.growthAround" => return Some(json!({ "day": "2024-03-01" })),
        "Mutation.createKpi" => definition(&world.unique("kpi").replace('-', "_")),
        "Mutation.updateKpi" => json!({ "id": fresh_kpi(world).await, "direction": "LOWER_IS_BETTER" }),
        "Mutation.archiveKpi" => json!({ "id": fresh_kpi(world).await }),
        "Mutation.restoreKpi" => {
            let kpi = fresh_kpi(world).await;
            world.make("archiveKpi", json!({ "id": kpi }), "kpi").await;
            json!({ "id": kpi })
        }
        "Mutation.upsertKpiValues" => {
            let key = world.unique("kpi").replace('-', "_");
            world.make("createKpi", definition(&key), "kpi").await;
            json!({ "rows": [with(row(&world.unique("external")), "kpiKey", json!(key))] })
        }
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
    };
    Some(json!({ "input": input }))
}

fn row(external_id: &str) -> Value {
    json!({ "externalId": external_id, "accountExternalId": "shared", "kpiKey": "shared", "measuredOn": "2024-05-09", "value": "7" })
}

/// A good input with one field changed.
fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    const INVALID: &str = "VALIDATION_FAILED";
    let (kpi, own) = (world.id("kpi"), world.id("kpi_value"));
    let account = world.id("account");
    let unknown = super::unknown;
    let upsert = |row: Value, code, names| bad("Mutation.upsertKpiValues", json!({ "input": { "rows": [row] } }), code, names);
    let goals = |field: &str, value: Value, code, names| {
        bad("Mutation.setKpiGoals", json!({ "input": with(json!({ "account": account, "kpi": kpi }), field, value) }), code, names)
    };
    let mut examples = vec![
        bad("Query.kpi", json!({}), INVALID, "id"),
        bad("Query.kpis", json!({ "withArchived": "yes" }), INVALID, "withArchived"),
        bad("Query.kpi", json!({ "id": own }), INVALID, "id"),
        bad("Query.kpiValue", json!({}), INVALID, "id"),
        bad("Query.kpiValue", json!({ "id": kpi }), INVALID, "id"),
        bad("Account.kpis", json!({ "first": 101 }), INVALID, "first"),
        bad("KpiSeries.values", json!({ "first": 101 }), INVALID, "first"),
        bad("Portfolio.growth", json!({ "kpi": own }), INVALID, "kpi"),
        bad("Portfolio.growth", json!({ "kpi": unknown("kpi") }), "NOT_FOUND", "kpi"),
        bad("CustomerGrowth.growthQuantile", json!({ "share": "1.1" }), INVALID, "share"),
        bad("CustomerGrowth.growthQuantile", json!({ "share": "-0.1" }), INVALID, "share"),
        bad("CustomerGrowth.known", json!({ "first": 101 }), INVALID, "first"),
        bad("CustomerGrowth.growing", json!({ "first": 101 }), INVALID, "first"),
        bad("CustomerGrowth.shrinking", json!({ "first": 101 }), INVALID, "first"),
        bad("CustomerGrowth.unknown", json!({ "reason": "STALE", "first": 101 }), INVALID, "first"),
        bad("CustomerGrowth.unknown", json!({ "reason": "TIRED" }), INVALID, "reason"),
        goals("account", json!(unknown("account")), "NOT_FOUND", "account"),
        goals("kpi", json!(unknown("kpi")), "NOT_FOUND", "kpi"),
        goals("kpi", json!(own), INVALID, "kpi"),
        goals("version", json!(99), "CONFLICT", "version"),
        goals("baseline", json!({ "on": "2999-01-01", "value": "1" }), INVALID, "baseline.on"),
        goals("baseline", json!({ "on": "2024-01-01", "value": "0.0000001" }), INVALID, "baseline.value"),
        goals("target", json!({ "on": "2024-01-01", "value": "9000000000001" }), INVALID, "target.value"),
        bad("Mutation.upsertKpiValues", json!({ "input": { "rows": [] } }), INVALID, "rows"),
        bad("Mutation.upsertKpiValues", json!({ "input": { "rows": [row("new"), row("new")] } }), "CONFLICT", "rows.1.externalId"),
        bad("Mutation.upsertKpiValues", json!({ "input": { "rows": [row("new"), row("newer")] } }), "CONFLICT", "rows.1.measuredOn"),
        upsert(with(row("new"), "accountExternalId", json!("unknown")), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(with(row("new"), "kpiKey", json!("unknown")), "NOT_FOUND", "rows.0.kpiKey"),
        upsert(with(row("new"), "unit", json!("EUR")), INVALID, "rows.0.unit"),
        upsert(with(row("new"), "measuredOn", json!("2024-05-06")), "CONFLICT", "rows.0.measuredOn"),
        upsert(with(row("new"), "value", json!("9000000000001")), INVALID, "rows.0.value"),
    ];
    for (field, value, code, names) in [
        ("key", json!("shared"), "CONFLICT", "key"),
        ("key", json!("Net revenue"), INVALID, "key"),
        ("label", json!(" "), INVALID, "label"),
        ("unit", json!("x".repeat(41)), INVALID, "unit"),
        ("direction", json!("SIDEWAYS"), INVALID, "direction"),
        ("staleAfterDays", json!(0), INVALID, "staleAfterDays"),
        ("staleAfterDays", json!(3_654), INVALID, "staleAfterDays"),
    ] {
        let input = with(definition("new"), field, value);
        examples.push(bad("Mutation.createKpi", json!({ "input": input }), code, names));
    }
    for (field, value, code, names) in [
        ("account", json!(unknown("account")), "NOT_FOUND", "account"),
        ("account", json!(own), INVALID, "account"),
        ("kpi", json!(unknown("kpi")), "NOT_FOUND", "kpi"),
        ("kpi", json!(own), INVALID, "kpi"),
        ("unit", json!("EUR"), INVALID, "unit"),
        ("externalId", json!("shared"), "CONFLICT", "externalId"),
        ("measuredOn", json!("2024-05-06"), "CONFLICT", "measuredOn"),
        ("measuredOn", json!("2999-01-01"), INVALID, "measuredOn"),
        ("value", json!("0.0000001"), INVALID, "value"),
        ("source", json!("HEARSAY"), INVALID, "source"),
        ("note", json!(" "), INVALID, "note"),
    ] {
        let input = with(whole(account, kpi), field, value);
        examples.push(bad("Mutation.recordKpiValue", json!({ "input": input }), code, names));
    }
    for field in ["label", "unit", "direction", "staleAfterDays"] {
        let input = with(json!({ "id": kpi }), field, Value::Null);
        examples.push(bad("Mutation.updateKpi", json!({ "input": input }), INVALID, field));
    }
    // There are values in the unit.
    examples.push(bad("Mutation.updateKpi", json!({ "input": { "id": kpi, "unit": "EUR" } }), "CONFLICT", "unit"));
    for field in ["measuredOn", "value", "source"] {
        let input = with(json!({ "id": own }), field, Value::Null);
        examples.push(bad("Mutation.updateKpiValue", json!({ "input": input }), INVALID, field));
    }
    let day = json!({ "id": own, "measuredOn": "2024-05-07" });
    examples.push(bad("Mutation.updateKpiValue", json!({ "input": day }), "CONFLICT", "measuredOn"));
    let taken = json!({ "id": own, "externalId": world.only("externalId") });
    examples.push(bad("Mutation.updateKpiValue", json!({ "input": taken }), "CONFLICT", "externalId"));
    for (kind, id, fields) in [
        ("kpi", kpi, &["Mutation.updateKpi", "Mutation.archiveKpi", "Mutation.restoreKpi"][..]),
        ("kpi_value", own, &["Mutation.updateKpiValue", "Mutation.deleteKpiValue"]),
    ] {
        for field in fields {
            let input = |input: Value| json!({ "input": input });
            examples.push(bad(field, input(json!({ "id": account })), INVALID, "id"));
            examples.push(bad(field, input(json!({ "id": unknown(kind) })), "NOT_FOUND", "id"));
            examples.push(bad(field, input(json!({ "id": id, "version": 99 })), "CONFLICT", "version"));
        }
    }
    examples
}
