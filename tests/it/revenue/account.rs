//! The revenue of single accounts, read for a page of them at once.

use domain::member::Role;
use serde_json::json;
use tests::{TestApp, both};

use super::{book, pays};

both!(the_revenue_of_a_page_of_accounts_is_reckoned_at_once);

async fn the_revenue_of_a_page_of_accounts_is_reckoned_at_once(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let query = "{ accounts(first: 20) { nodes {
        name
        revenue(window: {year: 2024}) {
            opening { amount } expansion { amount } closing { amount } netRevenueRetention { value } logos { start end }
            accountsWith(kind: EXPANSION) { totalCount nodes { name } }
        }
        portfolio(asOf: \"2024-12-31\") { lifetimeRevenue(view: PER_EVENT) { window { start end } expansionOfNew { value } earned { amount } } }
    } } }";
    let mut statements = Vec::new();
    for accounts in [1, 12] {
        let paid = (0..accounts).flat_map(|number| {
            let name = format!("account-{number:02}");
            [
                pays(&name, "2023-11-01", "100"),
                pays(&name, "2024-06-01", "50"),
            ]
        });
        book(&owner, &paid.collect::<Vec<_>>()).await;
        owner.ask(query).await.good(); // Facts are loaded once, and kept.
        let answer = owner.ask(query).await.good();
        let found = answer.data_at("/accounts/nodes").as_array().unwrap();
        assert_eq!(found.len(), accounts);
        for account in found {
            let revenue = json!({
                "opening": { "amount": "100.00" }, "expansion": { "amount": "50.00" }, "closing": { "amount": "150.00" },
                "netRevenueRetention": { "value": "1.5" }, "logos": { "start": 1, "end": 1 },
                "accountsWith": { "totalCount": 1, "nodes": [{ "name": account["name"] }] },
            });
            assert_eq!(account["revenue"], revenue);
            let lifetime = json!({ "window": { "start": "2023-11-01", "end": "2025-01-01" }, "expansionOfNew": { "value": "0.5" }, "earned": { "amount": "1750.00" } });
            assert_eq!(account["portfolio"]["lifetimeRevenue"], lifetime);
        }
        statements.push(answer.statements);
    }
    assert_eq!(statements[0], statements[1]);
}
