//! Fields that are asked for more than once.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_graphql::{Context, EmptySubscription, Interface, Object, Schema, Union};
use serde_json::json;

use super::*;

/// How often each resolver ran.
#[derive(Default)]
struct Runs {
    account: AtomicUsize,
    owner: AtomicUsize,
    touch: AtomicUsize,
}

fn count(context: &Context<'_>, which: impl Fn(&Runs) -> &AtomicUsize) -> usize {
    let runs = context.data_unchecked::<Arc<Runs>>();
    which(runs).fetch_add(1, Ordering::SeqCst) + 1
}

#[derive(Clone)]
struct Person;

#[Object]
impl Person {
    async fn id(&self) -> &str {
        "person"
    }

    async fn name(&self) -> &str {
        "Ada"
    }

    async fn mail(&self) -> &str {
        "ada@example.com"
    }
}

#[derive(Clone)]
struct Account;

#[Object]
impl Account {
    async fn id(&self) -> &str {
        "account"
    }

    async fn name(&self) -> &str {
        "Acme"
    }

    async fn broken(&self) -> async_graphql::Result<i32> {
        Err("broken".into())
    }

    async fn owner(&self, context: &Context<'_>) -> Person {
        count(context, |runs| &runs.owner);
        Person
    }

    async fn siblings(&self) -> Vec<Account> {
        vec![Account, Account]
    }
}

#[derive(Clone)]
struct Plan;

#[Object]
impl Plan {
    async fn id(&self) -> &str {
        "plan"
    }

    async fn title(&self) -> &str {
        "Pro"
    }

    async fn owner(&self, context: &Context<'_>) -> Person {
        count(context, |runs| &runs.owner);
        Person
    }
}

#[derive(Interface)]
#[graphql(field(name = "id", ty = "&str"), field(name = "owner", ty = "Person"))]
enum Owned {
    Account(Account),
    Plan(Plan),
}

#[derive(Union)]
enum Found {
    Account(Account),
    Plan(Plan),
    Person(Person),
}

struct Query;

#[Object]
impl Query {
    async fn account(&self, context: &Context<'_>, id: i32) -> Option<Account> {
        count(context, |runs| &runs.account);
        (id > 0).then_some(Account)
    }

    async fn owned(&self) -> Vec<Owned> {
        vec![Owned::Account(Account), Owned::Plan(Plan)]
    }

    async fn found(&self) -> Vec<Found> {
        vec![
            Found::Account(Account),
            Found::Plan(Plan),
            Found::Person(Person),
        ]
    }
}

struct Touched(usize);

#[Object]
impl Touched {
    async fn times(&self) -> usize {
        self.0
    }

    async fn account(&self) -> Account {
        Account
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self, context: &Context<'_>) -> Touched {
        Touched(count(context, |runs| &runs.touch))
    }
}

/// What a document is answered with, and how often resolvers ran.
async fn run_with(query: &str, variables: &Value) -> (Value, Arc<Runs>) {
    let runs = Arc::new(Runs::default());
    let schema = Schema::build(Query, Mutation, EmptySubscription)
        .register_output_type::<Owned>()
        .data(Arc::clone(&runs))
        .finish();
    let guard = DocumentGuard::new(&schema.sdl(), Limits::default()).unwrap();
    let prepared = guard.prepare(raw(query, variables)).unwrap();
    let completion = prepared.completion.clone();
    let mut response = schema.execute(prepared.request).await;
    completion.complete(&mut response);
    (serde_json::to_value(response).unwrap(), runs)
}

async fn run(query: &str) -> (Value, Arc<Runs>) {
    run_with(query, &Value::Null).await
}

fn ran(count: &AtomicUsize) -> usize {
    count.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_field_of_composed_fragments_runs_once() {
    let query = "{ ...A ...B account(id: 1) { id } }
        fragment A on Query { account(id: 1) { name owner { id } } }
        fragment B on Query { account(id: 1) { owner { name } siblings { id } } ...C }
        fragment C on Query { account(id: 1) { siblings { name } owner { name } } }";
    let (answer, runs) = run(query).await;
    let sibling = json!({ "id": "account", "name": "Acme" });
    let account = json!({
        "name": "Acme",
        "owner": { "id": "person", "name": "Ada" },
        "siblings": [sibling, sibling],
        "id": "account",
    });
    assert_eq!(answer, json!({ "data": { "account": account } }));
    assert_eq!((ran(&runs.account), ran(&runs.owner)), (1, 1));
    let (answer, runs) = run("{ account(id: 0) { id } account(id: 0) { name } }").await;
    assert_eq!(answer, json!({ "data": { "account": null } }));
    assert_eq!(ran(&runs.account), 1);
}

#[tokio::test]
async fn fields_under_other_keys_run_by_themselves() {
    let query = "{ account(id: 1) { id } b: account(id: 1) { id } ...A }
        fragment A on Query { b: account(id: 1) { name } c: account(id: 2) { id } }";
    let (answer, runs) = run(query).await;
    assert_eq!(
        answer["data"]["b"],
        json!({ "id": "account", "name": "Acme" })
    );
    assert_eq!(ran(&runs.account), 3);
}

#[tokio::test]
async fn a_mutation_runs_once() {
    let query = "mutation { ...A ...B second: touch { times } }
        fragment A on Mutation { touch { times } }
        fragment B on Mutation { touch { times account { id } } }";
    let (answer, runs) = run(query).await;
    assert_eq!(ran(&runs.touch), 2);
    let data = json!({
        "touch": { "times": 1, "account": { "id": "account" } },
        "second": { "times": 2 },
    });
    assert_eq!(answer["data"], data);
}

#[tokio::test]
async fn what_fails_in_one_selection_does_not_hide_the_other() {
    let query = "{ account(id: 1) { ... { owner { mail } } ...A ...B } }
        fragment A on Account { siblings { id } }
        fragment B on Account { siblings { name } owner { id } }";
    let (answer, _) = run(query).await;
    assert_eq!(
        answer["data"]["account"]["owner"],
        json!({ "mail": "ada@example.com", "id": "person" })
    );
    let (answer, runs) =
        run("{ account(id: 1) { broken } ...A } fragment A on Query { account(id: 1) { name } }")
            .await;
    assert_eq!(answer["data"], json!({ "account": null }));
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
    assert_eq!(answer["errors"][0]["path"], json!(["account", "broken"]));
    assert_eq!(ran(&runs.account), 1);
}

#[tokio::test]
async fn conditions_decide_what_is_merged() {
    let query = "mutation Q($a: Boolean!, $b: Boolean = false) {
        touch @include(if: $a) { times }
        ... @skip(if: $b) { touch { account { id } } }
        ...A @include(if: $b)
    }
    fragment A on Mutation { touch { account { name @include(if: $a) siblings { id } } } }";
    let sibling = json!({ "id": "account" });
    let siblings = json!([sibling, sibling]);
    for (a, b, touch) in [
        (
            true,
            json!(true),
            json!({ "times": 1, "account": { "name": "Acme", "siblings": siblings } }),
        ),
        (
            true,
            json!(false),
            json!({ "times": 1, "account": { "id": "account" } }),
        ),
        (
            false,
            json!(true),
            json!({ "account": { "siblings": siblings } }),
        ),
        (
            false,
            json!(false),
            json!({ "account": { "id": "account" } }),
        ),
    ] {
        let (answer, runs) = run_with(query, &json!({ "a": a, "b": b })).await;
        assert_eq!(answer, json!({ "data": { "touch": touch } }), "{a} {b}");
        assert_eq!(ran(&runs.touch), 1, "{a} {b}");
    }
    let (answer, _) = run_with(query, &json!({ "a": true })).await;
    assert_eq!(
        answer["data"],
        json!({ "touch": { "times": 1, "account": { "id": "account" } } })
    );
    let (answer, runs) = run("mutation { touch @skip(if: true) { times } ... @include(if: false) { touch { times } } __typename }").await;
    assert_eq!(answer["data"], json!({ "__typename": "Mutation" }));
    assert_eq!(ran(&runs.touch), 0);
}

#[tokio::test]
async fn what_is_asked_through_an_interface_and_of_a_type_is_merged() {
    let query = "{ owned {
        ... on Account { id name owner { mail } }
        id
        owner { id }
        ... on Owned { owner { name } }
        ... on Plan { title owner { id } }
        __typename
    } }";
    let (answer, runs) = run(query).await;
    let account = json!({
        "id": "account",
        "name": "Acme",
        "owner": { "mail": "ada@example.com", "id": "person", "name": "Ada" },
        "__typename": "Account",
    });
    let plan = json!({
        "id": "plan",
        "owner": { "id": "person", "name": "Ada" },
        "title": "Pro",
        "__typename": "Plan",
    });
    assert_eq!(answer, json!({ "data": { "owned": [account, plan] } }));
    assert_eq!(ran(&runs.owner), 2);
}

#[tokio::test]
async fn what_is_asked_of_members_of_a_union_is_merged() {
    let query = "{ found {
        __typename
        ... on Owned { id owner { id } }
        ...A
        ... on Person { name }
        ... on Person { name mail }
    } }
    fragment A on Found { __typename ... on Account { owner { name } } ... on Owned { id } }";
    let (answer, runs) = run(query).await;
    let found = json!([
        { "__typename": "Account", "id": "account", "owner": { "id": "person", "name": "Ada" } },
        { "__typename": "Plan", "id": "plan", "owner": { "id": "person" } },
        { "__typename": "Person", "name": "Ada", "mail": "ada@example.com" },
    ]);
    assert_eq!(answer, json!({ "data": { "found": found } }));
    assert_eq!(ran(&runs.owner), 2);
}

#[tokio::test]
async fn one_key_may_be_another_field_for_another_type() {
    let query = "{ owned { ... on Account { label: name } ... on Plan { label: title } ... on Account { label: name } } }";
    let (answer, _) = run(query).await;
    assert_eq!(
        answer["data"]["owned"],
        json!([{ "label": "Acme" }, { "label": "Pro" }])
    );
}

#[tokio::test]
async fn an_object_of_which_nothing_is_asked_is_an_object() {
    let query = "query Q($not: Boolean = false) {
        account(id: 1) { id @include(if: $not) owner { name @skip(if: true) } }
        nothing: account(id: 0) { id @include(if: $not) }
        owned { ... on Plan { title owner { ... @include(if: $not) { id } } } }
        found { ... on Person { name } ... on Owned { owner { id } } }
        __schema @include(if: $not) { queryType { name } }
    }";
    let (answer, _) = run(query).await;
    let owner = json!({ "owner": { "id": "person" } });
    let data = json!({
        "account": { "owner": {} },
        "nothing": null,
        "owned": [{}, { "title": "Pro", "owner": {} }],
        "found": [owner, owner, { "name": "Ada" }],
    });
    assert_eq!(answer, json!({ "data": data }));
    let (answer, _) = run("mutation { touch { times @skip(if: true) } }").await;
    assert_eq!(answer, json!({ "data": { "touch": {} } }));
    let (answer, runs) = run("mutation { touch @skip(if: true) { times } }").await;
    assert_eq!(answer, json!({ "data": {} }));
    assert_eq!(ran(&runs.touch), 0);
}

#[tokio::test]
async fn introspection_is_merged_too() {
    let query = "{ __schema { queryType { name } } ...A }
        fragment A on Query { __schema { queryType { kind } mutationType { name } } }";
    let (answer, _) = run(query).await;
    assert_eq!(
        answer["data"]["__schema"],
        json!({ "queryType": { "name": "Query", "kind": "OBJECT" }, "mutationType": { "name": "Mutation" } })
    );
}

#[test]
fn a_large_document_of_fragments_becomes_a_small_operation() {
    let mut bomb = String::from("{ ...f0 }");
    for level in 0..12 {
        let next = level + 1;
        bomb.push_str(&format!(
            " fragment f{level} on Query {{ ...f{next} ...f{next} }}"
        ));
    }
    bomb.push_str(" fragment f12 on Query { repeat(text: \"a\") }");
    let limits = Limits {
        root_fields: 10_000,
        expanded_selections: 20_000,
        ..Limits::default()
    };
    let guard = guard_with(limits);
    let prepared = guard.prepare(raw(&bomb, &Value::Null)).unwrap();
    let request = format!("{:?}", prepared.request);
    assert!(
        request.len() < bomb.len() + 5_000,
        "{} bytes",
        request.len()
    );
}

#[test]
fn types_that_multiply_a_document_are_bounded() {
    // Every level asks for the same through the interface and of one of its types, so that each of its types needs a merged copy.
    let mut sdl = String::from(
        "schema { query: Query } type Query { node: Node } interface Node { node: Node id: ID }",
    );
    for number in 0..10 {
        sdl.push_str(&format!(
            " type T{number} implements Node {{ node: Node id: ID }}"
        ));
    }
    let guard = DocumentGuard::new(&sdl, Limits::default()).unwrap();
    let nested = |levels: usize| {
        let open = "node { ... on T0 { node { id } } ".repeat(levels);
        format!("{{ {open} id {} }}", "}".repeat(levels))
    };
    assert!(guard.prepare(raw(&nested(2), &Value::Null)).is_ok());
    let begun = std::time::Instant::now();
    let refusal = guard.prepare(raw(&nested(15), &Value::Null)).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::TooComplex);
    assert!(begun.elapsed() < std::time::Duration::from_secs(2));
}
