//! Federation's way to an object, by the keys that its subgraph names: what another tenant has is not there. It takes values of any form, so the walks
//! over the arguments of fields say nothing about it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Answer, TestApp, both};

use super::comparable;
use crate::walk::{
    rooms,
    schema::Schema,
    world::{World, kind},
};

both!(
    an_entity_of_another_tenant_is_like_none,
    a_malformed_representation_is_refused,
);

const ENTITIES: &str = "query($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on Node { id } } }";

async fn ask(world: &World, representation: Value) -> Answer {
    let variables = json!({ "representations": [representation] });
    world.owner.ask_with(ENTITIES, variables).await
}

/// The id of an object of each type.
async fn ids(world: &World) -> BTreeMap<String, String> {
    let ids: Vec<&str> = world.kinds().map(|(_, id)| id).collect();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    let answer = world
        .owner
        .ask_with(query, json!({ "ids": ids }))
        .await
        .good();
    let nodes = answer.data_at("/nodes").as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    nodes
        .filter(|node| !node.is_null())
        .map(|node| (text(&node["__typename"]), text(&node["id"])))
        .collect()
}

async fn an_entity_of_another_tenant_is_like_none(app: TestApp) {
    let [own, foreign] = World::two(&app).await;
    let (own_ids, foreign_ids) = (ids(&own).await, ids(&foreign).await);
    let mut tried = 0;
    for name in &Schema::of_the_product().await.get("_Entity").possible {
        let unknown = || panic!("`seed` of no room in tests/it/walk/rooms makes a {name}");
        let own_id = own_ids.get(name).unwrap_or_else(unknown);
        let foreign_id = foreign_ids.get(name).unwrap_or_else(unknown);
        let by_id = |id: &str| json!({ "__typename": name, "id": id });
        let answer = ask(&own, by_id(own_id)).await.good();
        assert_eq!(answer.data_at("/_entities/0/id"), own_id, "{answer}");
        let missing = rooms::unknown(kind(foreign_id));
        assert_null(
            &own,
            &foreign,
            by_id(foreign_id),
            by_id(&missing),
            [foreign_id, &missing],
        )
        .await;
        tried += 1;

        let by_key = |key: &str| json!({ "__typename": name, "externalId": key });
        if ask(&own, by_key("shared"))
            .await
            .data_at("/_entities/0")
            .is_null()
        {
            continue; // Its external id is no key.
        }
        let answer = ask(&own, by_key("shared")).await.good();
        assert_eq!(answer.data_at("/_entities/0/id"), own_id, "{answer}");
        let theirs = foreign.only("externalId");
        assert_null(
            &own,
            &foreign,
            by_key(&theirs),
            by_key("nobodys"),
            [&theirs, "nobodys"],
        )
        .await;
        tried += 1;
    }
    assert!(tried > 10, "{tried} representations were tried");
}

async fn assert_null(
    own: &World,
    foreign: &World,
    theirs: Value,
    nobodys: Value,
    given: [&str; 2],
) {
    let by_foreign = ask(own, theirs).await.good();
    let by_missing = ask(own, nobodys).await.good();
    assert!(by_foreign.data_at("/_entities/0").is_null(), "{by_foreign}");
    assert_eq!(
        comparable(&by_foreign, given[0]),
        comparable(&by_missing, given[1])
    );
    foreign.assert_untold(&by_foreign, given[0], "_entities");
}

async fn a_malformed_representation_is_refused(app: TestApp) {
    let own = World::new(&app, "own", "Aerospace").await;
    for name in &Schema::of_the_product().await.get("_Entity").possible {
        for representation in [
            json!("nonsense"),
            json!({}),
            json!({ "__typename": name }),
            json!({ "__typename": name, "id": "nonsense" }),
            json!({ "__typename": name, "id": 7 }),
            json!({ "__typename": name, "id": "a\0b" }),
            json!({ "__typename": name, "id": rooms::unknown("ownership") }),
            json!({ "__typename": name, "externalId": "a\0b" }),
            json!({ "__typename": "Nonsense", "id": own.id("account") }),
        ] {
            let answer = ask(&own, representation.clone()).await;
            assert_eq!(
                answer.code(),
                "VALIDATION_FAILED",
                "{representation}: {answer}"
            );
            let text = answer.body["errors"].to_string();
            assert!(
                text.contains("representations"),
                "{representation}: {answer}"
            );
        }
    }
}
