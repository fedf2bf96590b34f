use serde_json::json;

use super::*;
use crate::document::Cost;

fn cost(query: &str) -> u64 {
    cost_with(query, &Value::Null)
}

fn cost_with(query: &str, variables: &Value) -> u64 {
    prepare_with(query, variables).unwrap().cost.requested
}

#[test]
fn objects_cost_one_and_scalars_nothing() {
    assert_eq!(cost("{ __typename repeat(text: \"a\") }"), 0);
    assert_eq!(cost("{ account(id: 1) { id name } }"), 1);
    assert_eq!(cost("{ account(id: 1) { id owner { name } } }"), 2);
    assert_eq!(
        cost("{ node(id: 1) { id ... on Account { owner { id } } } }"),
        2
    );
    assert_eq!(
        cost("{ __schema { types { name } } __type(name: \"Account\") { fields { name } } }"),
        0
    );
}

#[test]
fn values_of_an_object_cost_nothing() {
    let months = "{ revenue(window: {year: 2024}) { movements(by: MONTH) { closing { amount currency } } } }";
    let bare = "{ revenue(window: {year: 2024}) { movements(by: MONTH) { __typename } } }";
    assert_eq!(cost(months), cost(bare));
    assert_eq!(
        cost("{ accounts { nodes { id } pageInfo { hasNextPage } } }"),
        21
    );
    // A list of them is as long as it is.
    assert_eq!(cost("{ account(id: 1) { tags { name } } }"), 2);
}

#[test]
fn pages_multiply_by_what_they_hold() {
    assert_eq!(cost("{ accounts(first: 50) { totalCount } }"), 1);
    assert_eq!(cost("{ accounts(first: 50) { nodes { id } } }"), 51);
    assert_eq!(
        cost("{ accounts(last: 50) { edges { node { id } } } }"),
        101
    );
    assert_eq!(cost("{ accounts { nodes { id } } }"), 21);
    assert_eq!(
        cost(
            "{ accounts(first: 50) { nodes { owner { id } contacts(first: 5) { nodes { id } } } } }"
        ),
        1 + 50 * (1 + 1 + 1 + 5)
    );
    assert_eq!(cost("{ changes { items { id } } }"), 51);
    assert_eq!(cost("{ changes(first: 3) { items { id } } }"), 4);
    assert_eq!(cost("{ accounts(first: 0) { nodes { id } } }"), 1);
    assert_eq!(
        cost("{ accounts(first: 2, last: 30) { nodes { id } } }"),
        31
    );
    assert_eq!(cost("{ accounts(first: null) { nodes { id } } }"), 21);
    assert_eq!(cost("{ accounts(first: -50) { nodes { id } } }"), 21);
}

#[test]
fn lists_without_pages_have_an_assumed_size() {
    assert_eq!(cost("{ account(id: 1) { tags { name } } }"), 2);
    assert_eq!(cost("{ ranked(by: []) { owner { id } } }"), 11);
}

#[test]
fn what_is_named_one_by_one_costs_one_each() {
    assert_eq!(cost("{ nodes(ids: [1, 2, 3]) { id } }"), 3);
    assert_eq!(cost("{ nodes(ids: []) { id } }"), 0);
    assert_eq!(
        cost("{ nodes(ids: [1, 2, 3]) { ... on Account { owner { id } } } }"),
        6
    );
    let query = "query Q($ids: [ID!]!) { nodes(ids: $ids) { ... on Account { owner { id } } } }";
    assert_eq!(cost_with(query, &json!({ "ids": vec![1; 100] })), 200);
    assert_eq!(cost_with(query, &json!({ "ids": "1" })), 2);
}

#[test]
fn lists_that_say_how_many_they_hold_at_most_hold_so_many() {
    assert_eq!(
        cost("{ account(id: 1) { slices(by: FIRST) { owner { id } } } }"),
        2 + 100
    );
    let query = "{ account(id: 1) { slices(by: FIRST, atMost: 7) { slices(by: FIRST, atMost: 3) { owner { id } } } } }";
    assert_eq!(cost(query), 2 + 7 * (1 + 3));
    assert_eq!(
        cost("{ revenue(window: {year: 2024}) { shares(days: [1, 2, 3]) { name } } }"),
        1 + 3
    );
}

#[test]
fn days_that_are_gone_through_cost_one_each() {
    let query = "query Q($days: Int!) { rehearsal(lastDays: $days) { best { id } } }";
    assert_eq!(cost("{ rehearsal { best { id } } }"), 2 + 90);
    assert_eq!(cost("{ rehearsal(lastDays: 366) { __typename } }"), 1 + 366);
    assert_eq!(cost_with(query, &json!({ "days": 7 })), 2 + 7);
}

#[test]
fn lists_over_a_window_hold_one_for_each_of_its_periods() {
    for (window, by, parts) in [
        ("{lastMonths: 24}", "MONTH", 24),
        ("{lastMonths: 24}", "QUARTER", 9),
        ("{lastMonths: 24}", "FISCAL_YEAR", 3),
        ("{month: \"2024-03\"}", "QUARTER", 1),
        ("{quarter: \"2024-Q1\"}", "MONTH", 3),
        ("{year: 2024}", "MONTH", 12),
        (
            "{between: {start: \"2023-11-15\", end: \"2024-02-01\"}}",
            "MONTH",
            3,
        ),
        (
            "{between: {start: \"2023-11-15\", end: \"2024-02-02\"}}",
            "MONTH",
            4,
        ),
        (
            "{between: {start: \"2024-02-02\", end: \"2023-02-02\"}}",
            "MONTH",
            1,
        ),
        ("{lastMonths: 1000000}", "MONTH", 1),
    ] {
        let query = format!(
            "{{ revenue(window: {window}) {{ movements(by: {by}) {{ best {{ id }} }} }} }}"
        );
        assert_eq!(cost(&query), 2 + parts, "{window} by {by}");
    }
    assert_eq!(cost("{ cohorts(window: {lastMonths: 7}) { name } }"), 1);
    let owners = "{ revenue(window: {lastMonths: 5}) { best { revenue(window: {lastMonths: 7}) { movements(by: MONTH) { best { id } } } } } }";
    assert_eq!(cost(owners), 4 + 7, "the inner window counts");
    let parts = "{ revenue(window: {lastMonths: 5}) { movements(by: MONTH) { movements(by: MONTH) { best { id } } } } }";
    assert_eq!(
        cost(parts),
        2 + 5 * (1 + 121),
        "the windows of parts are not known"
    );
}

#[test]
fn variables_and_fragments_say_a_window_too() {
    let query = "query Q($window: Span!, $by: Period!) { revenue(window: $window) { ...Series } }
        fragment Series on Revenue { movements(by: $by) { best { id } } }";
    let of = |window: Value, by: &str| cost_with(query, &json!({ "window": window, "by": by }));
    assert_eq!(of(json!({ "lastMonths": 24 }), "MONTH"), 2 + 24);
    assert_eq!(of(json!({ "lastMonths": 24 }), "QUARTER"), 2 + 9);
    assert_eq!(
        of(
            json!({ "between": { "start": "2024-01-01", "end": "2025-01-01" } }),
            "MONTH"
        ),
        2 + 12
    );
    let query = "query Q($months: Int!, $start: String!) {
        a: revenue(window: {lastMonths: $months}) { ...Series }
        b: revenue(window: {between: {start: $start, end: \"2024-03-01\"}}) { ...Series }
    } fragment Series on Revenue { movements(by: MONTH) { best { id } } }";
    let variables = json!({ "months": 6, "start": "2024-01-01" });
    assert_eq!(cost_with(query, &variables), (2 + 6) + (2 + 2));
}

#[test]
fn variables_and_their_defaults_say_the_size() {
    let query = "query Q($first: Int = 7) { accounts(first: $first) { nodes { id } } }";
    assert_eq!(cost(query), 8);
    assert_eq!(cost_with(query, &json!({ "first": 40 })), 41);
    assert_eq!(cost_with(query, &json!({ "first": null })), 21);
    assert_eq!(cost_with(query, &json!({ "first": -1 })), 21);
}

#[test]
fn mutations_cost_ten_and_a_tenth_of_their_rows() {
    assert_eq!(cost("mutation { ping }"), 10);
    assert_eq!(
        cost("mutation { a: ping ...B } fragment B on Mutation { b: ping }"),
        20
    );
    assert_eq!(
        cost("mutation { rename(id: 1, name: \"a\") { id owner { id } } }"),
        11
    );
    let query = "mutation Q($input: UpsertInput!) { upsert(input: $input) { rows { id } } }";
    let rows = |count: usize| json!({ "input": { "rows": vec![json!({ "name": "a" }); count] } });
    assert_eq!(cost_with(query, &rows(0)), 11);
    assert_eq!(cost_with(query, &rows(1)), 12);
    assert_eq!(cost_with(query, &rows(1_000)), 111);
    let query = "mutation Q($rows: [Row!]!) { upsert(input: {rows: $rows}) { rows { id } } }";
    assert_eq!(cost_with(query, &rows(25)["input"]), 14);
    assert_eq!(
        cost("mutation { upsert(input: {rows: [{name: \"a\"}, {name: \"b\"}]}) { rows { id } } }"),
        12
    );
}

#[test]
fn fragments_cost_wherever_they_are_spread() {
    let query = "{ a: account(id: 1) { ...A } b: account(id: 2) { ...A ...A } } fragment A on Account { owner { id } }";
    assert_eq!(cost(query), 1 + 1 + 1 + 2);
}

#[test]
fn what_is_left_out_is_free() {
    let query = "query Q($with: Boolean!) { account(id: 1) { owner @include(if: $with) { id } ... @skip(if: $with) { tags { name } contacts { nodes { id } } } ...A @include(if: false) } } fragment A on Account { all: contacts(first: 100) { nodes { id } } }";
    assert_eq!(cost_with(query, &json!({ "with": true })), 2);
    assert_eq!(cost_with(query, &json!({ "with": false })), 1 + 1 + 21);
}

#[test]
fn too_high_a_cost_is_refused_with_the_cost() {
    let query = "{ accounts(first: 100) { nodes { contacts(first: 100) { nodes { id } } } } }";
    let refusal = too_complex(query);
    assert_eq!(
        refusal.cost,
        Some(Cost {
            requested: 10_201,
            limit: 10_000
        })
    );
    assert_eq!(
        refusal.errors[0].extensions["cost"],
        json!({ "requested": 10_201, "limit": 10_000 })
    );
}

#[test]
fn enormous_pages_do_not_wrap_around() {
    let huge = "contacts(first: 2147483647) { nodes { account { ";
    let query = format!(
        "{{ accounts(first: 2147483647) {{ nodes {{ {} id {} }} }} }}",
        huge.repeat(5),
        "} } }".repeat(5)
    );
    let refusal = too_complex(&query);
    assert_eq!(refusal.cost.unwrap().requested, u64::MAX);
}
