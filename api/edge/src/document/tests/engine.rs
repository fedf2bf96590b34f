//! Documents that have passed, run by the engine.

use async_graphql::{
    EmptySubscription, Enum, ID, InputObject, Object, OneofObject, Schema, SimpleObject,
};
use serde_json::json;

use super::*;

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum Colour {
    Red,
    DarkBlue,
}

#[derive(InputObject)]
pub(super) struct Row {
    name: String,
    #[graphql(default = 3)]
    seats: i32,
    colours: Option<Vec<Colour>>,
}

#[derive(OneofObject)]
pub(super) enum Key {
    Id(ID),
    Name(String),
}

#[derive(SimpleObject)]
pub(super) struct Account {
    id: ID,
    name: String,
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn account(&self, id: ID) -> Account {
        Account {
            name: format!("account {}", id.as_str()),
            id,
        }
    }

    async fn find(&self, by: Key) -> String {
        match by {
            Key::Id(id) => format!("id {}", id.as_str()),
            Key::Name(name) => format!("name {name}"),
        }
    }

    async fn describe(
        &self,
        rows: Vec<Row>,
        #[graphql(default_with = "Colour::Red")] colour: Colour,
    ) -> Vec<String> {
        let rows = rows.iter().map(|row| {
            let colours = row
                .colours
                .iter()
                .flatten()
                .filter(|one| **one == colour)
                .count();
            format!("{} {} {colours}", row.name, row.seats)
        });
        rows.collect()
    }

    async fn fail(&self) -> async_graphql::Result<i32> {
        Err("failed".into())
    }

    async fn echo(&self, text: String) -> String {
        text
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn set(&self, value: i32) -> i32 {
        value
    }
}

async fn run(query: &str, variables: &Value) -> Value {
    let schema = Schema::new(Query, Mutation, EmptySubscription);
    let guard = DocumentGuard::new(&schema.sdl(), Limits::default()).unwrap();
    let prepared = guard.prepare(raw(query, variables)).unwrap();
    let response = schema.execute(prepared.request).await;
    serde_json::to_value(response).unwrap()
}

#[tokio::test]
async fn documents_run_as_they_were_written() {
    let query = "query Q($id: ID!, $rows: [Row!]!, $by: Key!, $colour: Colour = DARK_BLUE, $with: Boolean!) {
        first: account(id: $id) { ...A }
        account(id: 2) { ... on Account @include(if: $with) { id } ... @skip(if: $with) { name } }
        describe(rows: $rows, colour: $colour)
        literal: describe(rows: {name: \"l\", seats: 9, colours: [RED]})
        find(by: $by)
        echo(text: \"\"\"
          a \\\"\"\" 😀
            b
        \"\"\")
        pair: echo(text: \"\\uD83D\\uDE00\\u{e9}\\n\")
    }
    fragment A on Account { __typename name }";
    let variables = json!({
        "id": 1,
        "rows": [{ "name": "r", "colours": "DARK_BLUE" }, { "name": "s", "seats": 1, "colours": null }],
        "by": { "name": "n" },
        "with": true,
    });
    assert_eq!(
        run(query, &variables).await["data"],
        json!({
            "first": { "__typename": "Account", "name": "account 1" },
            "account": { "id": "2" },
            "describe": ["r 3 1", "s 1 0"],
            "literal": ["l 9 1"],
            "find": "name n",
            "echo": "a \"\"\" 😀\n  b",
            "pair": "😀é\n",
        })
    );
}

#[tokio::test]
async fn the_operation_that_is_named_runs() {
    let schema = Schema::new(Query, Mutation, EmptySubscription);
    let guard = DocumentGuard::new(&schema.sdl(), Limits::default()).unwrap();
    let query =
        "mutation A { set(value: 1) } mutation B { set(value: 2) } query C { find(by: {id: 1}) }";
    let request = RawRequest {
        operation_name: Some("B".to_owned()),
        ..raw(query, &Value::Null)
    };
    let response = schema
        .execute(guard.prepare(request).unwrap().request)
        .await;
    assert_eq!(
        serde_json::to_value(response).unwrap()["data"],
        json!({ "set": 2 })
    );
}

#[tokio::test]
async fn errors_at_run_time_say_where() {
    let response = run("{\r\n  e: echo(text: \"é\") fail\n}", &Value::Null).await;
    assert_eq!(
        response["errors"][0]["locations"],
        json!([{ "line": 2, "column": 22 }]),
        "{response}"
    );
}

#[tokio::test]
async fn introspection_runs() {
    let response = run(include_str!("introspection.graphql"), &Value::Null).await;
    assert_eq!(response["data"]["__schema"]["queryType"]["name"], "Query");
    assert!(response.get("errors").is_none(), "{response}");
}
