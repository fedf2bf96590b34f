//! The service as a subgraph: its schema, and entities by representations, as a router asks for them.

use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use tests::{Answer, Client, Tenant, TestApp, both};

both!(
    a_subgraph_says_what_it_is,
    entities_are_found_by_their_keys,
    what_is_not_yours_to_read_is_as_if_it_did_not_exist,
    a_malformed_representation_is_an_error_of_its_place,
    entities_take_a_fixed_number_of_statements,
    entities_are_paid_for_one_by_one,
);

const ENTITIES: &str = "query($representations: [_Any!]!) {
    _entities(representations: $representations) { __typename ... on Node { id } }
}";

/// The types that are entities.
const TYPES: [&str; 10] = [
    "Tenant",
    "Member",
    "Client",
    "Account",
    "Contact",
    "TraitDefinition",
    "Product",
    "Plan",
    "AccountSubscription",
    "Renewal",
];

async fn ask(client: &Client, representations: &[Value]) -> Answer {
    let variables = json!({ "representations": representations });
    client.ask_with(ENTITIES, variables).await
}

/// The id of what a mutation makes.
async fn made(owner: &Client, mutation: &str, path: &str, input: Value) -> Value {
    let of = mutation.split_at(1);
    let kind = format!("{}{}Input", of.0.to_uppercase(), of.1);
    let object = path.replace('.', " { ") + " { id" + &" }".repeat(path.split('.').count());
    let query = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {object} userErrors {{ message }} }} }}"
    );
    let answer = owner.ask_with(&query, json!({ "input": input })).await;
    let path = format!("/{mutation}/{}/id", path.replace('.', "/"));
    answer.good().data_at(&path).clone()
}

/// Makes one of everything, and answers the representations by id, in the order of [`TYPES`].
async fn one_of_everything(tenant: &Tenant) -> Vec<Value> {
    let owner = tenant.holding(Role::Owner).await;
    let member = json!({ "email": "ada@example.com", "name": "Ada", "role": "CSM" });
    let member = made(&owner, "createMember", "member", member).await;
    let client = json!({ "name": "Billing", "scopes": ["READ_PORTFOLIO"] });
    let client = made(&owner, "createClient", "credentials.client", client).await;
    let account = made(
        &owner,
        "createAccount",
        "account",
        json!({ "name": "Harbour" }),
    )
    .await;
    let contact = json!({ "account": account, "name": "Grace" });
    let contact = made(&owner, "createContact", "contact", contact).await;
    let seats = json!({ "key": "seats", "label": "Seats", "kind": "NUMBER" });
    let seats = made(&owner, "createTrait", "trait", seats).await;
    let product = made(
        &owner,
        "createProduct",
        "product",
        json!({ "externalId": "core" }),
    )
    .await;
    let plan = json!({ "product": product, "externalId": "pro" });
    let plan = made(&owner, "createPlan", "plan", plan).await;
    let subscription = json!({ "account": account, "startsOn": "2025-01-01", "lines": [] });
    let subscription = made(&owner, "createSubscription", "subscription", subscription).await;
    let renewal = json!({ "account": account, "dueOn": "2025-06-01", "amountDue": "100" });
    let renewal = made(&owner, "createRenewal", "renewal", renewal).await;
    let ids = [
        json!(tenant.id),
        member,
        client,
        account,
        contact,
        seats,
        product,
        plan,
        subscription,
        renewal,
    ];
    let named = TYPES.iter().zip(ids);
    named
        .map(|(name, id)| json!({ "__typename": name, "id": id }))
        .collect()
}

fn by_external_id(name: &str, id: &str) -> Value {
    json!({ "__typename": name, "externalId": id })
}

async fn a_subgraph_says_what_it_is(app: TestApp) {
    let answer = app.anonymous().ask("{ _service { sdl } }").await.good();
    let sdl = answer.text_at("/_service/sdl");
    assert!(
        sdl.contains("https://specs.apollo.dev/federation/v2"),
        "{sdl}"
    );
    for name in TYPES {
        let keyed = format!("type {name} implements Node @key(fields: \"id\")");
        assert!(sdl.contains(&keyed), "{name} has no key");
    }
    for name in ["Product", "Plan"] {
        let keyed = format!(
            "type {name} implements Node @key(fields: \"id\") @key(fields: \"externalId\") {{"
        );
        assert!(sdl.contains(&keyed), "{name} has no second key");
    }
    assert!(sdl.contains("type PageInfo @shareable {"));
    let nothing = ask(&app.anonymous(), &[]).await;
    assert_eq!((nothing.status, nothing.code()), (401, "UNAUTHENTICATED"));
}

async fn entities_are_found_by_their_keys(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let expected = one_of_everything(&northwind).await;
    let owner = northwind.holding(Role::Owner).await;
    let mut representations = expected.clone();
    representations.push(by_external_id("Plan", "pro"));
    representations.push(by_external_id("Product", "core"));
    // Fields beside the key, such as those that `@requires` brings along, do not matter.
    let account = &expected[3];
    representations.push(json!({ "__typename": "Account", "id": account["id"], "tickets": 3 }));
    representations.push(by_external_id("Product", "pro"));
    let answer = ask(&owner, &representations).await.good();
    let mut found = expected.clone();
    found.extend([
        expected[7].clone(),
        expected[6].clone(),
        account.clone(),
        Value::Null,
    ]);
    assert_eq!(answer.data_at("/_entities"), &json!(found));
    let none = ask(&owner, &[]).await.good();
    assert_eq!(none.data_at("/_entities"), &json!([]));
}

async fn what_is_not_yours_to_read_is_as_if_it_did_not_exist(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let everything = one_of_everything(&northwind).await;
    let contoso = app.tenant("contoso").await;
    let own = one_of_everything(&contoso).await;
    let stranger = contoso.holding(Role::Owner).await;
    let answer = ask(&stranger, &everything).await.good();
    assert_eq!(
        answer.data_at("/_entities"),
        &json!(vec![Value::Null; TYPES.len()])
    );
    // The same external id in two tenants names what is one's own.
    let pro = ask(&stranger, &[by_external_id("Plan", "pro")])
        .await
        .good();
    assert_eq!(pro.data_at("/_entities/0"), &own[7]);

    let members = northwind.integration(&[AccessScope::ReadMembers]).await;
    let portfolio = northwind.integration(&[AccessScope::ReadPortfolio]).await;
    let viewer = northwind.holding(Role::Viewer).await;
    for (client, shown) in [
        (&members, vec!["Tenant", "Member"]),
        (
            &viewer,
            TYPES.into_iter().filter(|name| *name != "Client").collect(),
        ),
        (
            &portfolio,
            TYPES
                .into_iter()
                .filter(|name| !["Member", "Client"].contains(name))
                .collect(),
        ),
    ] {
        let answer = ask(client, &everything).await.good();
        let expected: Vec<Value> = everything
            .iter()
            .map(
                |one| match shown.iter().any(|name| one["__typename"] == *name) {
                    true => one.clone(),
                    false => Value::Null,
                },
            )
            .collect();
        assert_eq!(answer.data_at("/_entities"), &json!(expected));
        let ids: Vec<&Value> = everything.iter().map(|one| &one["id"]).collect();
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
        let nodes = client.ask_with(query, json!({ "ids": ids })).await.good();
        assert_eq!(
            nodes.data_at("/nodes"),
            &json!(expected),
            "`nodes` shows the same"
        );
    }
    let by_key = ask(&members, &[by_external_id("Plan", "pro")]).await.good();
    assert_eq!(by_key.data_at("/_entities"), &json!([null]));
}

async fn a_malformed_representation_is_an_error_of_its_place(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let account = made(
        &owner,
        "createAccount",
        "account",
        json!({ "name": "Harbour" }),
    )
    .await;
    let good = json!({ "__typename": "Account", "id": account });
    let bad = [
        (
            json!("Account"),
            "representations.0",
            "is an object with its `__typename` and a key",
        ),
        (
            json!({ "id": account }),
            "representations.1.__typename",
            "is one of Tenant, Member,",
        ),
        (
            json!({ "__typename": "Money" }),
            "representations.2.__typename",
            "is one of Tenant, Member,",
        ),
        (
            json!({ "__typename": "Plan" }),
            "representations.3",
            "has the key `id` or `externalId`",
        ),
        (
            json!({ "__typename": "Account", "externalId": "crm-1" }),
            "representations.4",
            "has the key `id`",
        ),
        (
            json!({ "__typename": "Account", "id": "crm-1" }),
            "representations.5.id",
            "one looks like `account_",
        ),
        (
            json!({ "__typename": "Plan", "id": account }),
            "representations.6.id",
            "one looks like `plan_",
        ),
        (
            json!({ "__typename": "Plan", "externalId": 7 }),
            "representations.7.externalId",
            "is a text",
        ),
        (
            json!({ "__typename": "Plan", "externalId": "a\u{0}b" }),
            "representations.8.externalId",
            "control character",
        ),
    ];
    let mut representations: Vec<Value> = bad.iter().map(|(value, _, _)| value.clone()).collect();
    representations.push(good.clone());
    let answer = ask(&owner, &representations).await;
    assert_eq!(answer.status, 200, "{answer}");
    let mut expected = vec![Value::Null; bad.len()];
    expected.push(good);
    assert_eq!(answer.data_at("/_entities"), &json!(expected));
    assert_eq!(answer.errors().len(), bad.len(), "{answer}");
    for (place, (_, field, message)) in bad.iter().enumerate() {
        let error = answer
            .errors()
            .iter()
            .find(|error| error["path"] == json!(["_entities", place]))
            .unwrap_or_else(|| panic!("no error at {place}: {answer}"));
        assert_eq!(error["extensions"]["code"], "VALIDATION_FAILED", "{error}");
        assert_eq!(error["extensions"]["field"], *field, "{error}");
        let text = error["message"].as_str().unwrap();
        assert!(text.contains(message), "{text}");
    }
    let answer = owner
        .ask_with(ENTITIES, json!({ "representations": [null] }))
        .await;
    assert_eq!((answer.status, answer.code()), (400, "VALIDATION_FAILED"));
}

async fn entities_take_a_fixed_number_of_statements(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let accounts: Vec<Value> = (0..60)
        .map(|number| json!({ "externalId": format!("crm-{number}"), "name": "Harbour" }))
        .collect();
    let upsert = "mutation($rows: [UpsertAccountRow!]!) {
        upsertAccounts(input: {rows: $rows}) { results { account { id } } userErrors { message } }
    }";
    let written = owner
        .ask_with(upsert, json!({ "rows": accounts }))
        .await
        .good();
    let contacts: Vec<Value> = (0..60)
        .map(|number| json!({ "externalId": format!("crm-{number}"), "accountExternalId": format!("crm-{number}"), "name": "Grace" }))
        .collect();
    let upsert = "mutation($rows: [UpsertContactRow!]!) { upsertContacts(input: {rows: $rows}) { userErrors { message } } }";
    owner
        .ask_with(upsert, json!({ "rows": contacts }))
        .await
        .good();
    for number in 0..60 {
        let input = json!({ "externalId": format!("product-{number}") });
        made(&owner, "createProduct", "product", input).await;
    }
    let results = written
        .data_at("/upsertAccounts/results")
        .as_array()
        .unwrap();
    let account =
        |result: &Value| json!({ "__typename": "Account", "id": result["account"]["id"] });
    let accounts: Vec<Value> = results.iter().map(account).collect();
    let product = |number| by_external_id("Product", &format!("product-{number}"));
    let products: Vec<Value> = (0..60).map(product).collect();
    let query = "query($representations: [_Any!]!) {
        _entities(representations: $representations) {
            ... on Account { name owner { name } contacts(first: 5) { totalCount nodes { name account { name } } } }
            ... on Product { name }
        }
    }";
    let mut counts = Vec::new();
    for many in [1, 60] {
        let representations = [&accounts[..many], &products[..many]].concat();
        let variables = json!({ "representations": representations });
        let answer = owner.ask_with(query, variables).await.good();
        let entities = answer.data_at("/_entities").as_array().unwrap();
        assert!(entities.iter().all(|entity| !entity.is_null()), "{answer}");
        assert_eq!(
            entities[0]["contacts"]["nodes"][0]["account"]["name"],
            "Harbour"
        );
        counts.push(answer.statements);
    }
    assert!(counts[0] > 2, "statements are counted: {counts:?}");
    assert_eq!(counts[0], counts[1]);
}

async fn entities_are_paid_for_one_by_one(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let representation = json!({ "__typename": "Tenant", "id": northwind.id });
    for (given, cost) in [(0, 0), (1, 1), (50, 50), (1_000, 1_000)] {
        let answer = ask(&owner, &vec![representation.clone(); given])
            .await
            .good();
        assert_eq!(answer.body["extensions"]["cost"]["requested"], cost);
        assert_eq!(
            answer.data_at("/_entities").as_array().unwrap().len(),
            given
        );
    }
    let answer = ask(&owner, &vec![representation.clone(); 1_001]).await;
    assert_eq!(answer.code(), "VALIDATION_FAILED", "{answer}");
    assert_eq!(
        answer.body["errors"][0]["extensions"]["field"],
        "representations"
    );
    let nested = "query($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on Account { contacts(first: 20) { nodes { id } } } }
    }";
    let variables = json!({ "representations": vec![representation; 500] });
    let answer = owner.ask_with(nested, variables).await;
    assert_eq!((answer.status, answer.code()), (400, "TOO_COMPLEX"));
    let cost = &answer.body["errors"][0]["extensions"]["cost"]["requested"];
    assert_eq!(cost, 500 * (1 + 1 + 20));
}
