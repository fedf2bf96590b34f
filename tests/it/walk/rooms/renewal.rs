//! Renewals, how they come out, and what is foreseen of them.

use serde_json::{Value, json};

use crate::walk::{
    bad_input::{BadInput, bad},
    permissions::{Permitted, permitted},
    world::World,
};

const WHO: &str = "MANAGER ADMIN OWNER";
const SCOPES: &str = "subscriptions:write";

pub const PERMISSIONS: [Permitted; 6] = [
    permitted("createRenewal", WHO, SCOPES).on_own_accounts(),
    permitted("updateRenewal", WHO, SCOPES).on_own_accounts(),
    permitted("recordRenewalForecast", WHO, SCOPES).on_own_accounts(),
    permitted("closeRenewal", WHO, SCOPES).on_own_accounts(),
    permitted("prepareRenewals", WHO, SCOPES),
    permitted("upsertRenewals", WHO, SCOPES),
];

/// A renewal that is open, and one of the same spring that was called and closed.
pub async fn seed(world: &mut World) {
    let account = world.id("account").to_owned();
    let subscription = term(world, &account).await;
    let open = json!({ "subscription": subscription, "externalId": "shared", "noticeDeadline": "2025-05-01", "riskReasons": ["PRICE"] });
    let open = world.make("createRenewal", open, "renewal").await;
    world.put(&open);
    let only = json!({ "account": account, "externalId": world.only("externalId"), "dueOn": "2025-05-01", "amountDue": "100" });
    let only = world.make("createRenewal", only, "renewal").await;
    let record = "mutation($input: RecordRenewalForecastInput!) { recordRenewalForecast(input: $input) { recorded { forecast { id } } userErrors { field message } } }";
    for renewal in [only.as_str(), open.as_str()] {
        let call = json!({ "id": renewal, "source": "CSM", "likelihood": "0.75" });
        let answer = world.change(record, call).await;
        world.put(answer.text_at("/recordRenewalForecast/recorded/forecast/id"));
    }
    let closing = json!({ "id": only, "outcome": "RENEWED" });
    world.make("closeRenewal", closing, "renewal").await;
}

/// A subscription of $5 a month whose term ends soon.
async fn term(world: &World, account: &str) -> String {
    let line = json!({ "amount": "5", "currency": "USD", "billingInterval": "MONTH" });
    let input = json!({ "account": account, "startsOn": "2024-06-01", "endsOn": "2025-06-01", "lines": [line] });
    world.make("createSubscription", input, "subscription").await
}

async fn fresh(world: &World, account: &str) -> String {
    let input = json!({ "subscription": term(world, account).await });
    world.make("createRenewal", input, "renewal").await
}

/// The input of a mutation about a renewal of an account.
pub async fn arguments_at(world: &World, mutation: &str, account: &str) -> Option<Value> {
    Some(match mutation {
        "createRenewal" => json!({ "subscription": term(world, account).await }),
        "updateRenewal" => json!({ "id": fresh(world, account).await, "stage": "OFFER_SENT" }),
        "recordRenewalForecast" => json!({ "id": fresh(world, account).await, "source": "FINAL", "likelihood": "0.9" }),
        "closeRenewal" => json!({ "id": fresh(world, account).await, "outcome": "RENEWED_WITH_UPSELL", "renewedAmount": "120" }),
        _ => return None,
    })
}

pub async fn arguments(world: &World, field: &str) -> Option<Value> {
    let year = json!({ "year": 2025 });
    let input = match field {
        "Query.renewal" => return Some(json!({ "id": world.id("renewal") })),
        "Portfolio.renewals" => return Some(json!({ "window": year })),
        "Portfolio.renewalCalibration" => return Some(json!({ "window": year, "byCsm": true })),
        "RenewalReport.accounts" => return Some(json!({ "state": "RENEWED" })),
        "Mutation.prepareRenewals" => {
            term(world, world.id("account")).await;
            return Some(json!({}));
        }
        "Mutation.upsertRenewals" => {
            let row = json!({
                "externalId": world.unique("external"), "accountExternalId": "shared", "dueOn": "2024-12-01", "amountDue": "10", "currency": "USD",
                "outcome": "RENEWED",
            });
            json!({ "rows": [row] })
        }
        _ => {
            let mutation = field.strip_prefix("Mutation.")?;
            arguments_at(world, mutation, world.id("account")).await?
        }
    };
    Some(json!({ "input": input }))
}

pub async fn bad_input(world: &World) -> Vec<BadInput> {
    let (own, account) = (world.id("renewal"), world.id("account"));
    let unknown = super::unknown("renewal");
    let input = |field, input: Value, code, names| bad(field, json!({ "input": input }), code, names);
    let create = |given: Value, code, names| input("Mutation.createRenewal", given, code, names);
    let update = |given: Value, code, names| input("Mutation.updateRenewal", given, code, names);
    let close = |given: Value, code, names| input("Mutation.closeRenewal", given, code, names);
    let record = |given: Value, code, names| input("Mutation.recordRenewalForecast", given, code, names);
    let upsert = |rows: Value, code, names| input("Mutation.upsertRenewals", json!({ "rows": rows }), code, names);
    let renewals = |arguments, names| bad("Query.renewals", arguments, "VALIDATION_FAILED", names);
    let row = json!({ "externalId": "new", "accountExternalId": "shared", "dueOn": "2024-12-01", "amountDue": "10", "currency": "USD" });
    let with = |name: &str, value: Value| {
        let mut row = row.clone();
        row[name] = value;
        json!([row])
    };
    let mut examples = vec![
        bad("Query.renewal", json!({}), "VALIDATION_FAILED", "id"),
        bad("Query.renewal", json!({ "id": account }), "VALIDATION_FAILED", "id"),
        renewals(json!({ "first": 101 }), "first"),
        renewals(json!({ "where": { "owner": { "eq": own } } }), "owner"),
        renewals(json!({ "where": { "subscription": { "eq": own } } }), "subscription"),
        renewals(json!({ "where": { "dueOn": { "between": { "from": "2024-02-02", "to": "2024-02-01" } } } }), "dueOn"),
        bad("Account.renewals", json!({ "first": 101 }), "VALIDATION_FAILED", "first"),
        bad("Renewal.forecasts", json!({ "last": -1 }), "VALIDATION_FAILED", "last"),
        bad("RenewalReport.accounts", json!({ "state": "RENEWED", "first": 101 }), "VALIDATION_FAILED", "first"),
        bad("RenewalReport.renewals", json!({ "first": -1 }), "VALIDATION_FAILED", "first"),
        bad("Portfolio.renewals", json!({ "window": { "year": 2025 }, "dueWithinDays": 9 }), "VALIDATION_FAILED", "window"),
        bad("Portfolio.renewals", json!({ "dueWithinDays": -1 }), "VALIDATION_FAILED", "dueWithinDays"),
        bad("Portfolio.renewals", json!({ "dueWithinDays": 3654 }), "VALIDATION_FAILED", "dueWithinDays"),
        bad("Portfolio.renewals", json!({ "window": { "lastMonths": 121 } }), "VALIDATION_FAILED", "lastMonths"),
        bad("Portfolio.renewalCalibration", json!({ "window": { "month": "2025-13" } }), "VALIDATION_FAILED", "month"),
        bad("Portfolio.renewalCalibration", json!({ "window": { "year": 2025 }, "horizon": "T_MINUS_60" }), "VALIDATION_FAILED", "horizon"),
        create(json!({}), "VALIDATION_FAILED", "account"),
        create(json!({ "subscription": account }), "VALIDATION_FAILED", "subscription"),
        create(json!({ "subscription": super::unknown("subscription") }), "NOT_FOUND", "subscription"),
        create(json!({ "subscription": world.id("subscription") }), "VALIDATION_FAILED", "subscription"),
        create(json!({ "account": super::unknown("account"), "dueOn": "2025-05-01", "amountDue": "1" }), "NOT_FOUND", "account"),
        create(json!({ "account": account, "amountDue": "1" }), "VALIDATION_FAILED", "dueOn"),
        create(json!({ "account": account, "dueOn": "2025-05-01" }), "VALIDATION_FAILED", "amountDue"),
        create(json!({ "account": account, "dueOn": "2025-05-01", "amountDue": "-1" }), "VALIDATION_FAILED", "amountDue"),
        create(json!({ "account": account, "dueOn": "2025-05-01", "amountDue": "1", "externalId": "shared" }), "CONFLICT", "externalId"),
        create(json!({ "account": account, "dueOn": "2025-05-01", "amountDue": "1", "noticeDeadline": "2025-05-02" }), "VALIDATION_FAILED", "noticeDeadline"),
        create(json!({ "account": account, "dueOn": "2025-05-01", "amountDue": "1", "owner": super::unknown("member") }), "NOT_FOUND", "owner"),
        update(json!({ "id": own, "dueOn": "2025-05-01" }), "VALIDATION_FAILED", "dueOn"),
        update(json!({ "id": own, "likelihood": "1.5" }), "VALIDATION_FAILED", "likelihood"),
        update(json!({ "id": own, "riskReasons": ["WEATHER"] }), "VALIDATION_FAILED", "riskReasons"),
        update(json!({ "id": own, "noticeDeadline": "2025-06-02" }), "VALIDATION_FAILED", "noticeDeadline"),
        update(json!({ "id": own, "version": 99 }), "CONFLICT", "version"),
        record(json!({ "id": own, "source": "AUTOMATED", "likelihood": "0.5" }), "VALIDATION_FAILED", "source"),
        record(json!({ "id": own, "source": "CSM", "likelihood": "-0.1" }), "VALIDATION_FAILED", "likelihood"),
        record(json!({ "id": own, "source": "CSM", "likelihood": "0.12345" }), "VALIDATION_FAILED", "likelihood"),
        record(json!({ "id": own, "source": "CSM", "likelihood": "0.5", "amount": "-1" }), "VALIDATION_FAILED", "amount"),
        close(json!({ "id": own, "outcome": "RENEWED_WITH_UPSELL" }), "VALIDATION_FAILED", "renewedAmount"),
        close(json!({ "id": own, "outcome": "RENEWED_WITH_DOWNSELL", "renewedAmount": "61" }), "VALIDATION_FAILED", "renewedAmount"),
        close(json!({ "id": own, "outcome": "CHURNED", "renewedAmount": "1" }), "VALIDATION_FAILED", "renewedAmount"),
        close(json!({ "id": own, "outcome": "RENEWED", "renewedAmount": "60", "lines": [] }), "VALIDATION_FAILED", "lines"),
        close(json!({ "id": own, "outcome": "WON_BACK" }), "VALIDATION_FAILED", "outcome"),
        close(json!({ "id": own, "outcome": "RENEWED", "closedOn": "2025-01-16" }), "VALIDATION_FAILED", "closedOn"),
        close(json!({ "id": own, "outcome": "RENEWED", "termMonths": 0 }), "VALIDATION_FAILED", "termMonths"),
        close(json!({ "id": own, "outcome": "RENEWED", "resumesOn": "2025-07-01" }), "VALIDATION_FAILED", "resumesOn"),
        close(json!({ "id": own, "outcome": "RENEWED", "churnReasons": [super::unknown("churn_reason")] }), "VALIDATION_FAILED", "churnReasons"),
        close(json!({ "id": own, "outcome": "CHURNED", "churnReasons": [super::unknown("churn_reason")] }), "NOT_FOUND", "churnReasons.0"),
        close(json!({ "id": own, "outcome": "RENEWED", "version": 99 }), "CONFLICT", "version"),
        upsert(json!([]), "VALIDATION_FAILED", "rows"),
        upsert(json!([row, row]), "CONFLICT", "rows.1.externalId"),
        upsert(with("externalId", json!("")), "VALIDATION_FAILED", "rows.0.externalId"),
        upsert(with("accountExternalId", json!("unknown")), "NOT_FOUND", "rows.0.accountExternalId"),
        upsert(with("subscriptionExternalId", json!("unknown")), "NOT_FOUND", "rows.0.subscriptionExternalId"),
        upsert(with("ownerEmail", json!("nobody@example.com")), "NOT_FOUND", "rows.0.ownerEmail"),
        upsert(with("amountDue", json!("-1")), "VALIDATION_FAILED", "rows.0.amountDue"),
        upsert(with("closedOn", json!("2024-12-01")), "VALIDATION_FAILED", "rows.0.closedOn"),
        upsert(with("outcome", json!("WON_BACK")), "VALIDATION_FAILED", "rows.0.outcome"),
    ];
    for field in ["Mutation.updateRenewal", "Mutation.closeRenewal", "Mutation.recordRenewalForecast"] {
        let about = |id: &str| match field {
            "Mutation.closeRenewal" => json!({ "id": id, "outcome": "CHURNED" }),
            "Mutation.recordRenewalForecast" => json!({ "id": id, "source": "CSM", "likelihood": "0.5" }),
            _ => json!({ "id": id }),
        };
        examples.push(input(field, about(account), "VALIDATION_FAILED", "id"));
        examples.push(input(field, about(&unknown), "NOT_FOUND", "id"));
    }
    examples
}
