//! The contract as a file, and as a thing to be read.

use async_graphql::Request;
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema.graphql");

/// `UPDATE_SCHEMA=1 cargo test -p tests schema` writes the file anew.
#[test]
fn the_file_is_the_schema_of_the_program() {
    let current = graphql::sdl();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(FILE, &current).unwrap();
    }
    let file = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        file == current,
        "schema.graphql is stale: run `UPDATE_SCHEMA=1 cargo test -p tests schema`"
    );
}

#[tokio::test]
async fn everything_is_described() {
    let query = "{ __schema { types { name description
        fields(includeDeprecated: true) { name description args(includeDeprecated: true) { name description } }
        inputFields(includeDeprecated: true) { name description }
        enumValues(includeDeprecated: true) { name description } } } }";
    let response = graphql::schema().execute(Request::new(query)).await;
    let schema = response.data.into_json().unwrap();
    let mut silent = Vec::new();
    for kind in list(&schema["__schema"]["types"]) {
        let name = text(&kind["name"]);
        if name.starts_with('_') || name == "ID" {
            continue; // Not ours: introspection, Federation, GraphQL itself.
        }
        check(kind, name.to_owned(), &mut silent);
        for field in list(&kind["fields"]) {
            if text(&field["name"]).starts_with('_') {
                continue;
            }
            let path = format!("{name}.{}", text(&field["name"]));
            check(field, path.clone(), &mut silent);
            for argument in list(&field["args"]) {
                check(
                    argument,
                    format!("{path}({}:)", text(&argument["name"])),
                    &mut silent,
                );
            }
        }
        for part in list(&kind["inputFields"])
            .iter()
            .chain(list(&kind["enumValues"]))
        {
            check(part, format!("{name}.{}", text(&part["name"])), &mut silent);
        }
    }
    assert!(silent.is_empty(), "without a description: {silent:#?}");
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn check(described: &Value, path: String, silent: &mut Vec<String>) {
    if text(&described["description"]).trim().is_empty() {
        silent.push(path);
    }
}
