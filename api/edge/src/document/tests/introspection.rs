use super::*;

const FULL: &str = include_str!("introspection.graphql");

#[test]
fn the_whole_introspection_query_passes_and_is_free() {
    let sdl = async_graphql::Schema::new(
        engine::Query,
        engine::Mutation,
        async_graphql::EmptySubscription,
    )
    .sdl();
    for sdl in [SDL, &sdl] {
        let guard = DocumentGuard::new(sdl, Limits::default()).unwrap();
        let prepared = guard.prepare(raw(FULL, &Value::Null)).unwrap();
        assert_eq!(prepared.root_fields, ["__schema"]);
        assert_eq!(prepared.cost.requested, 0);
    }
}

#[test]
fn introspection_cannot_be_made_large() {
    let fields = "{ types { fields { type { fields { type { fields { name } } } } } } }";
    too_complex(&format!("{{ __schema {fields} }}"));
    too_complex(
        "{ __schema { ...A } } fragment A on __Schema { types { fields { type { ...B } } } } fragment B on __Type { fields { type { ...C } } } fragment C on __Type { inputFields { name } }",
    );
    let wide = (0..11)
        .map(|n| format!("a{n}: types {{ name }} "))
        .collect::<String>();
    too_complex(&format!("{{ __schema {{ {wide} }} }}"));
    let roots = (0..11)
        .map(|n| format!("a{n}: __type(name: \"Account\") {{ fields {{ name }} }} "))
        .collect::<String>();
    too_complex(&format!("{{ {roots} }}"));
}
