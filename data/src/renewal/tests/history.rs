//! Renewals of a system of record, with how they came out.

use domain::renewal::RenewalOutcome;

use super::support::{by_id, closings, mrr, renewal_of, subscribe, term};
use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{
        Error,
        RefusalCode::{self, Conflict, NotFound, ValidationFailed},
    },
    patch::Patch,
    reference::Reference,
    renewal::{RenewalRow, upsert},
    testing::{World, date},
};

fn row(external_id: &str, account: &str, due_on: &str) -> RenewalRow {
    RenewalRow {
        external_id: external_id.to_owned(),
        account: Reference::ExternalId(account.to_owned()),
        subscription_external_id: None,
        due_on: date(due_on),
        amount_due: "1200".parse().unwrap(),
        currency: "USD".parse().unwrap(),
        notice_deadline: Patch::Keep,
        owner_email: Patch::Keep,
        stage: None,
        risk_reasons: None,
        outcome: None,
        closed_on: None,
        renewed: None,
    }
}

fn came_out(outcome: RenewalOutcome, row: RenewalRow) -> RenewalRow {
    RenewalRow {
        outcome: Some(outcome),
        ..row
    }
}

async fn put(world: &World, rows: &[RenewalRow], policy: Policy) -> Result<Vec<RowResult>, Error> {
    let scope = world.write().await;
    let answer = upsert(&scope, rows, policy).await;
    match &answer {
        Ok(_) => _ = scope.commit().await.unwrap(),
        Err(_) => scope.close().await.unwrap(),
    }
    answer
}

fn outcomes(results: &[RowResult]) -> Vec<Outcome> {
    results
        .iter()
        .map(|result| result.outcome.clone())
        .collect()
}

#[tokio::test]
async fn the_same_history_twice_changes_nothing_and_subscriptions_stay_as_they_are() {
    let world = World::new().await;
    world.member("ada").await;
    world.accounts(["a"]).await;
    let of = subscribe(&world, term("a", "2022-07-01", "2025-07-01", "100")).await;
    let term = |external_id, due_on| RenewalRow {
        subscription_external_id: of.row.external_id.clone(),
        ..row(external_id, "a", due_on)
    };
    let mut upsell = came_out(RenewalOutcome::RenewedWithUpsell, term("r-2", "2024-07-01"));
    upsell.renewed = Some("1500".parse().unwrap());
    upsell.closed_on = Some(date("2024-07-10"));
    upsell.owner_email = Patch::Set("ADA@example.com".to_owned());
    let rows = [
        came_out(RenewalOutcome::Renewed, term("r-1", "2023-07-01")),
        upsell,
        came_out(RenewalOutcome::Churned, row("r-3", "a", "2024-12-01")),
        term("r-4", "2025-07-01"),
    ];
    let first = put(&world, &rows, Policy::RejectAll).await.unwrap();
    assert_eq!(outcomes(&first), vec![Outcome::Created; 4]);
    let (noted, log) = (closings(&world).await, world.log().await.len());
    assert_eq!(noted.len(), 3);
    let second = put(&world, &rows, Policy::RejectAll).await.unwrap();
    assert_eq!(outcomes(&second), vec![Outcome::Unchanged; 4]);
    assert_eq!(
        (closings(&world).await, world.log().await.len()),
        (noted, log)
    );
    assert_eq!(mrr(&world, ["2025-06-30", "2025-07-01"]).await, [100, 0]);

    // Won back later: the same rule as for closing by hand.
    let mut won = came_out(RenewalOutcome::WonBack, row("r-3", "a", "2024-12-01"));
    won.closed_on = Some(date("2025-02-01"));
    let third = put(&world, &[won], Policy::RejectAll).await.unwrap();
    assert_eq!(outcomes(&third), [Outcome::Updated]);
    let other = came_out(RenewalOutcome::Churned, row("r-1", "a", "2023-07-01"));
    let refused = put(&world, &[other], Policy::RejectRow).await.unwrap();
    assert_eq!(
        rejected(&refused),
        [(0, Conflict, "rows.0.outcome".to_owned())]
    );
}

fn rejected(results: &[RowResult]) -> Vec<(usize, RefusalCode, String)> {
    let mut found = Vec::new();
    for (place, result) in results.iter().enumerate() {
        if let Outcome::Rejected(refusals) = &result.outcome {
            found.extend(
                refusals
                    .iter()
                    .map(|refusal| (place, refusal.code, refusal.field.join("."))),
            );
        }
    }
    found
}

#[tokio::test]
async fn a_row_about_a_term_that_the_server_knows_gives_its_renewal_an_external_id() {
    let world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    let known = RenewalRow {
        subscription_external_id: of.row.external_id.clone(),
        ..row("crm-1", "a", "2025-07-01")
    };
    let results = put(&world, std::slice::from_ref(&known), Policy::RejectAll)
        .await
        .unwrap();
    assert_eq!(
        (&results[0].outcome, results[0].id),
        (&Outcome::Updated, Some(renewal.id))
    );
    let row = by_id(&world, renewal.id).await;
    assert_eq!(
        (row.external_id.as_deref(), row.amount_is_given),
        (Some("crm-1"), false)
    );
    let twice = RenewalRow {
        external_id: "crm-2".to_owned(),
        ..known
    };
    let refused = put(&world, &[twice], Policy::RejectRow).await.unwrap();
    let field = "rows.0.subscriptionExternalId".to_owned();
    assert_eq!(rejected(&refused), [(0, Conflict, field)]);
}

#[tokio::test]
async fn bad_rows_are_refused_alone_or_with_the_call() {
    let world = World::new().await;
    world.accounts(["a", "b"]).await;
    let foreign = subscribe(&world, term("b", "2024-07-01", "2025-07-01", "1")).await;
    let with = |change: &dyn Fn(&mut RenewalRow)| {
        let mut bad = row("bad", "a", "2025-01-01");
        change(&mut bad);
        bad
    };
    let table: [(RenewalRow, RefusalCode, &str); 13] = [
        (
            with(&|row| row.external_id = " ".to_owned()),
            ValidationFailed,
            "externalId",
        ),
        (
            with(&|row| row.account = Reference::ExternalId("?".to_owned())),
            NotFound,
            "accountExternalId",
        ),
        (
            with(&|row| row.subscription_external_id = Some("?".to_owned())),
            NotFound,
            "subscriptionExternalId",
        ),
        (
            with(&|row| row.subscription_external_id = foreign.row.external_id.clone()),
            ValidationFailed,
            "subscriptionExternalId",
        ),
        (
            with(&|row| row.amount_due = "-1".parse().unwrap()),
            ValidationFailed,
            "amountDue",
        ),
        (
            with(&|row| row.owner_email = Patch::Set("x@example.com".to_owned())),
            NotFound,
            "ownerEmail",
        ),
        (
            with(&|row| row.notice_deadline = Patch::Set(date("2025-01-02"))),
            ValidationFailed,
            "noticeDeadline",
        ),
        (
            with(&|row| row.closed_on = Some(date("2025-01-01"))),
            ValidationFailed,
            "closedOn",
        ),
        (
            with(&|row| row.renewed = Some("1".parse().unwrap())),
            ValidationFailed,
            "renewedAmount",
        ),
        (
            came_out(
                RenewalOutcome::Renewed,
                with(&|row| row.closed_on = Some(date("2025-06-16"))),
            ),
            ValidationFailed,
            "closedOn",
        ),
        (
            came_out(RenewalOutcome::RenewedWithUpsell, with(&|_| {})),
            ValidationFailed,
            "renewedAmount",
        ),
        (
            came_out(RenewalOutcome::WonBack, with(&|_| {})),
            ValidationFailed,
            "outcome",
        ),
        (row("good", "a", "2025-02-01"), Conflict, "externalId"),
    ];
    for (bad, code, field) in table {
        let rows = [row("good", "a", "2025-01-01"), bad];
        let said = format!("{:?}", rows[1]);
        let all = put(&world, &rows, Policy::RejectAll).await;
        let expected = (code, format!("rows.1.{field}"));
        assert_eq!(
            crate::testing::refusals(all),
            std::slice::from_ref(&expected),
            "{said}"
        );
        let scope = world.write().await;
        let alone = upsert(&scope, &rows, Policy::RejectRow).await.unwrap();
        assert_eq!(alone[0].outcome, Outcome::Created, "{said}");
        assert_eq!(rejected(&alone), [(1, expected.0, expected.1)], "{said}");
        scope.close().await.unwrap();
    }
    let many = vec![row("x", "a", "2025-01-01"); 1_001];
    let refused = put(&world, &many, Policy::RejectAll).await;
    assert_eq!(
        crate::testing::refusals(refused),
        [(ValidationFailed, "rows".to_owned())]
    );
}

#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_rows() {
    let world = World::new().await;
    world.accounts(["a"]).await;
    let mut counts = Vec::new();
    for many in [1, 300] {
        let rows: Vec<_> = (0..many)
            .map(|number| {
                let external_id = format!("{many}-{number}");
                came_out(
                    RenewalOutcome::Renewed,
                    row(&external_id, "a", "2025-01-01"),
                )
            })
            .collect();
        let scope = world.write().await;
        let before = scope.statements();
        upsert(&scope, &rows, Policy::RejectAll).await.unwrap();
        counts.push(scope.statements() - before);
        scope.commit().await.unwrap();
    }
    assert_eq!(counts[0], counts[1]);
}

#[tokio::test]
async fn a_row_that_says_less_than_is_known_changes_nothing() {
    let mut world = World::new().await;
    world.accounts(["a"]).await;
    let rows = [
        came_out(RenewalOutcome::Renewed, row("r-1", "a", "2025-09-01")),
        came_out(RenewalOutcome::Late, row("r-2", "a", "2025-06-01")),
    ];
    put(&world, &rows, Policy::RejectAll).await.unwrap();
    world.go_to("2025-06-20");
    let mut won = rows[1].clone();
    won.outcome = Some(RenewalOutcome::Renewed);
    put(&world, &[won], Policy::RejectAll).await.unwrap();
    // The day of a closing that a row does not name is that of the one that is known; what is told late is known already.
    let again = put(&world, &rows, Policy::RejectAll).await.unwrap();
    assert_eq!(outcomes(&again), vec![Outcome::Unchanged; 2]);
}

#[tokio::test]
async fn a_row_keeps_to_the_subscription_and_to_what_is_decided() {
    let world = World::new().await;
    let (of, known) = renewal_of(&world, "a").await;
    world.accounts(["b"]).await;
    let named = |external_id: &str, due_on: &str| RenewalRow {
        subscription_external_id: of.row.external_id.clone(),
        ..row(external_id, "a", due_on)
    };
    put(&world, &[named("r-2", "2026-07-01")], Policy::RejectAll)
        .await
        .unwrap();
    // The term that ends then has a renewal, though the row does not name the subscription.
    let taken = put(&world, &[row("r-2", "a", "2025-07-01")], Policy::RejectRow).await;
    let conflict = |field: &str| vec![(0, Conflict, format!("rows.0.{field}"))];
    assert_eq!(
        rejected(&taken.unwrap()),
        conflict("subscriptionExternalId")
    );
    let elsewhere = put(&world, &[row("r-2", "b", "2026-07-01")], Policy::RejectRow).await;
    assert_eq!(rejected(&elsewhere.unwrap()), conflict("account"));

    let decided = came_out(RenewalOutcome::Renewed, named("r-1", "2025-07-01"));
    put(&world, &[decided], Policy::RejectAll).await.unwrap();
    let moved = put(&world, &[row("r-1", "a", "2024-07-01")], Policy::RejectRow).await;
    assert_eq!(rejected(&moved.unwrap()), conflict("dueOn"));
    assert_eq!(by_id(&world, known.id).await.due_on, date("2025-07-01"));

    let scope = world.write().await;
    crate::revenue::subscription::delete(&scope, of.row.id, None)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    let gone = came_out(RenewalOutcome::Churned, row("r-2", "a", "2026-07-01"));
    let gone = put(&world, &[gone], Policy::RejectRow).await;
    assert_eq!(rejected(&gone.unwrap()), conflict("outcome"));
}
