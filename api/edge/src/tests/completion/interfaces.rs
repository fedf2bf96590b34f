//! Fields that fail where objects of several types may stand.

use super::*;

#[actix_web::test]
async fn the_type_is_the_one_that_is_named() {
    let query = "{ nodes { kind: __typename ... on Account { note } ... on Member { email } ... on Plan { name } } }";
    let (data, errors) = run(query).await;
    let nodes = json!([
        { "kind": "Account", "note": null },
        null,
        { "kind": "Member", "email": null },
        { "kind": "Plan", "name": "Pro" },
    ]);
    assert_eq!(data, json!({ "nodes": nodes }));
    assert_eq!(errors, [r#"["nodes",0,"note"]"#, r#"["nodes",2,"email"]"#]);
}

#[actix_web::test]
async fn the_type_is_the_one_whose_fields_are_there_or_failed() {
    let query = "{ nodes {
        ... on Account { name note tags { colour } }
        id
        ...M
        ... on Plan { name }
    } }
    fragment M on Member { email account { id note } }";
    let (data, _) = run(query).await;
    let colourless = json!({ "colour": null });
    let nodes = json!([
        { "name": "Acme", "note": null, "tags": [colourless, colourless, colourless, colourless], "id": "account" },
        null,
        { "id": "member", "email": null, "account": { "id": "account", "note": null } },
        { "id": "plan", "name": "Pro" },
    ]);
    assert_eq!(data, json!({ "nodes": nodes }));
}

#[actix_web::test]
async fn fields_of_other_types_are_not_added() {
    let query = "{ node(id: \"ID\") { ... on Account { note } ... on Member { email } ... on Plan { id } } note }";
    for (id, node) in [
        ("account", json!({ "note": null })),
        ("member", json!({ "email": null })),
        ("plan", json!({ "id": "plan" })),
        ("nobody", Value::Null),
    ] {
        let (data, _) = run(&query.replace("ID", id)).await;
        assert_eq!(data, json!({ "node": node, "note": null }), "{id}");
    }
}

#[actix_web::test]
async fn where_several_types_remain_what_failed_is_null() {
    let query = "{ nodes { id ... on Account { same: note } ... on Member { same: email } } }";
    let (data, _) = run(query).await;
    let nodes = json!([
        { "id": "account", "same": null },
        null,
        { "id": "member", "same": null },
        { "id": "plan" },
    ]);
    assert_eq!(data, json!({ "nodes": nodes }));
    let query = "{ found {
        ... on Account { one: strict { note id } }
        ... on Member { one: account { id label } }
    } }";
    let (data, _) = run(query).await;
    let found = json!([
        { "one": { "note": null, "id": "account" } },
        { "one": { "id": "account", "label": null } },
    ]);
    assert_eq!(data, json!({ "found": found }));
}

#[actix_web::test]
async fn null_rises_through_interfaces_and_unions() {
    let query = "{ nodes { id ... on Account { number } ... on Member { account { number } } } }";
    let (data, _) = run(query).await;
    assert_eq!(
        data,
        json!({ "nodes": [null, null, null, { "id": "plan" }] })
    );
    let (data, _) = run("{ found { ... on Account { number } } note }").await;
    assert_eq!(data, Value::Null);
    let (data, _) = run("{ found { ... on Account { id } } note }").await;
    assert_eq!(
        data,
        json!({ "found": [{ "id": "account" }, {}], "note": null })
    );
}

#[actix_web::test]
async fn errors_of_fields_of_an_interface_get_the_path_that_the_engine_forgets() {
    let (data, errors) =
        run("{\n  # é\n  node(id: \"account\") { id ... { mine: label } } }").await;
    assert_eq!(data, json!({ "node": { "id": "account", "mine": null } }));
    assert_eq!(errors, [r#"["node","mine"]"#]);
    let (data, errors) = run("{ nodes { id label } }").await;
    let nodes = json!([
        { "id": "account", "label": null },
        null,
        { "id": "member", "label": null },
        { "id": "plan", "label": null },
    ]);
    assert_eq!(data, json!({ "nodes": nodes }));
    assert_eq!(errors, ["null", "null"], "which is whose is not known");
}
