//! The tenant itself.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

pub const PERMISSIONS: [Permitted; 1] = [permitted("updateTenant", "ADMIN OWNER", "")];

pub async fn seed(_world: &mut World) {}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    match field {
        "Mutation.updateTenant" => Some(json!({ "input": { "name": world.text(&world.unique("tenant")) } })),
        _ => None,
    }
}

pub async fn bad_input(_world: &World) -> Vec<BadInput> {
    let update = |input: Value, code, names| bad("Mutation.updateTenant", json!({ "input": input }), code, names);
    vec![
        update(json!({ "name": "" }), "VALIDATION_FAILED", "name"),
        update(json!({ "timeZone": "Nowhere" }), "VALIDATION_FAILED", "timeZone"),
        update(json!({ "fiscalYearStartMonth": 13 }), "VALIDATION_FAILED", "fiscalYearStartMonth"),
        update(json!({ "csmWrites": "NOTHING" }), "VALIDATION_FAILED", "csmWrites"),
        update(json!({ "holidays": vec!["2024-12-25"; 501] }), "VALIDATION_FAILED", "holidays"),
        update(json!({ "revenueSettings": { "reactivationGapDays": -1 } }), "VALIDATION_FAILED", "revenueSettings.reactivationGapDays"),
        update(json!({ "revenueSettings": { "pauseCountsAsChurnAfterDays": 3651 } }), "VALIDATION_FAILED", "revenueSettings.pauseCountsAsChurnAfterDays"),
        update(json!({ "revenueSettings": { "churnConvention": "GUESSED" } }), "VALIDATION_FAILED", "churnConvention"),
        update(json!({ "renewalSettings": { "horizonDays": 731 } }), "VALIDATION_FAILED", "renewalSettings.horizonDays"),
        update(json!({ "renewalSettings": { "graceDays": -1 } }), "VALIDATION_FAILED", "renewalSettings.graceDays"),
        update(json!({ "name": "late", "version": 99 }), "CONFLICT", "version"),
    ]
}
