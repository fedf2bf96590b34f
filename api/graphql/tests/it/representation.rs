//! Entities as other subgraphs name them.

use async_graphql::value;

use async_graphql::{ID, Value};
use data::id::Kind;
use graphql::federation::representation::Representation;
use service::id;
use uuid::Uuid;

fn refused(value: &Value) -> (String, String) {
    let refusal = Representation::read(value, 3).unwrap_err();
    (refusal.field.join("."), refusal.message)
}

#[test]
fn an_entity_is_named_by_its_id_or_where_it_has_one_by_its_external_id() {
    let uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    let ID(id) = id::encode(Kind::Plan, uuid);
    let by_id = value!({ "__typename": "Plan", "id": (id.clone()), "name": "beside the point" });
    let read = |value| Representation::read(value, 0).unwrap();
    assert_eq!(read(&by_id), Representation::Id(Kind::Plan, uuid));
    let both = value!({ "__typename": "Plan", "externalId": "pro", "id": (id) });
    assert_eq!(read(&both), Representation::Id(Kind::Plan, uuid));
    let by_external_id = value!({ "__typename": "Plan", "externalId": "pro", "id": null });
    let pro = Representation::ExternalId(Kind::Plan, "pro".to_owned());
    assert_eq!(read(&by_external_id), pro);
}

#[test]
fn what_names_nothing_is_refused_with_its_place() {
    for value in [value!("account"), value!(null), value!([])] {
        assert_eq!(refused(&value).0, "representations.3", "{value}");
    }
    for value in [
        value!({ "id": "account_01h2xcejqtf2nbrexx3vqjhp41" }),
        value!({ "__typename": 1, "id": "account_01h2xcejqtf2nbrexx3vqjhp41" }),
        value!({ "__typename": "Money", "amount": "1" }),
    ] {
        assert_eq!(refused(&value).0, "representations.3.__typename", "{value}");
    }
    let keyless = value!({ "__typename": "Plan", "externalId": null });
    let (field, message) = refused(&keyless);
    assert_eq!(field, "representations.3");
    assert_eq!(
        message,
        "a representation of Plan has the key `id` or `externalId`"
    );
    for value in [
        value!({ "__typename": "Account", "id": "account" }),
        value!({ "__typename": "Account", "id": "plan_01h2xcejqtf2nbrexx3vqjhp41" }),
        value!({ "__typename": "Account", "id": 7 }),
    ] {
        assert_eq!(refused(&value).0, "representations.3.id", "{value}");
    }
}
