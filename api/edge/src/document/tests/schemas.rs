use async_graphql::{
    EmptyMutation, EmptySubscription, ID, Object, SDLExportOptions, Schema, SimpleObject,
};

use super::*;

#[derive(SimpleObject)]
struct Owned {
    id: ID,
}

struct Query;

#[Object]
impl Query {
    async fn owned(&self) -> Owned {
        Owned { id: "1".into() }
    }

    #[graphql(entity)]
    async fn find_owned(&self, id: ID) -> Owned {
        Owned { id }
    }
}

const ENTITIES: &str = "{ _service { sdl } _entities(representations: [{ __typename: \"Owned\", id: 1 }]) { ... on Owned { id } } }";

#[test]
fn a_federated_schema_is_loaded_in_both_forms() {
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription).finish();
    let federated = schema.sdl_with_options(SDLExportOptions::new().federation());
    assert!(federated.contains("@key"), "{federated}");
    for sdl in [schema.sdl(), federated] {
        let guard = DocumentGuard::new(&sdl, Limits::default()).unwrap();
        let prepared = guard.prepare(raw(ENTITIES, &Value::Null)).unwrap();
        assert_eq!(prepared.root_fields, ["_service", "_entities"]);
        assert_eq!(prepared.cost.requested, 2);
        assert!(
            guard
                .prepare(raw("{ _service { sdl } nothing }", &Value::Null))
                .is_err()
        );
    }
}

#[test]
fn a_broken_schema_is_named() {
    let error = DocumentGuard::new("type Query { a: Nothing }", Limits::default()).unwrap_err();
    assert!(error.to_string().contains("Nothing"), "{error}");
    assert!(DocumentGuard::new("type Query {", Limits::default()).is_err());
}
