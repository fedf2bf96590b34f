//! What happens to subscriptions, and what follows for revenue.

use std::collections::HashSet;

use domain::{
    member::Permission,
    revenue::{ChurnConvention, ChurnDate, ChurnKind, Pause, RevenueSettings},
    subscription::Contract,
    time::Window,
};
use uuid::Uuid;

use crate::{
    bulk::{Outcome, Policy},
    error::{Error, RefusalCode},
    patch::Patch,
    portfolio,
    refresh::Projection,
    revenue::{
        churn_reason::{self, ChurnReasonInput},
        subscription::{
            CancellationInput, LifeInput, LineChange, LineInput, Reactivation, ReasonReference,
            Step, Subscription, SubscriptionInput, SubscriptionPatch, create, delete, reactivate,
            step, update, upsert,
        },
    },
    tenant::{self, RevenuePatch, TenantPatch},
    testing::{World, date, monthly, refusals, subscription},
};

async fn made(world: &World, input: SubscriptionInput) -> Subscription {
    let scope = world.write().await;
    let made = create(&scope, input).await.unwrap();
    scope.commit().await.unwrap();
    made
}

/// Lets something happen, which must be legal.
async fn take(world: &World, id: Uuid, taken: Step) -> Subscription {
    let scope = world.write().await;
    let after = step(&scope, id, None, taken).await.unwrap();
    scope.commit().await.unwrap();
    world.assert_fresh().await;
    after
}

/// What is refused about a step.
async fn refused(world: &World, id: Uuid, taken: Step) -> (RefusalCode, String) {
    let scope = world.write().await;
    let answer = step(&scope, id, None, taken).await;
    scope.close().await.unwrap();
    refusals(answer).remove(0)
}

async fn choose(world: &World, revenue: RevenuePatch) {
    let scope = world.write().await;
    let patch = TenantPatch {
        revenue,
        ..TenantPatch::default()
    };
    tenant::update(&scope, patch).await.unwrap();
    scope.commit().await.unwrap();
}

/// MRR of the tenant on some days, in cents.
async fn mrr(world: &World, days: &[&str]) -> Vec<i128> {
    let scope = world.read().await;
    let facts = portfolio::load(&scope).await.unwrap();
    let of_day = |day: &&str| {
        let owner = domain::ownership::OwnerConvention::Then;
        let portfolio = facts.evaluate(&scope, None, date(day), owner);
        let revenues = portfolio.account_revenues();
        let cents = revenues.map(|(_, mrr)| mrr.unwrap().to_minor_half_even());
        cents.sum()
    };
    days.iter().map(of_day).collect()
}

/// First day, end and quantity of every line, by first day.
fn lines(subscription: &Subscription) -> Vec<(String, Option<String>, i64)> {
    let mut lines: Vec<_> = subscription
        .lines
        .iter()
        .map(|line| {
            let end = line.ends_on.map(|end| end.to_string());
            (line.starts_on.to_string(), end, line.quantity)
        })
        .collect();
    lines.sort();
    lines
}

fn line(first: &str, end: Option<&str>, quantity: i64) -> (String, Option<String>, i64) {
    (first.to_owned(), end.map(str::to_owned), quantity)
}

fn of_quantity(line: Uuid, quantity: i64) -> LineChange {
    LineChange {
        line,
        plan: None,
        description: Patch::Keep,
        amount: None,
        discount: None,
        quantity: Some(quantity),
        billing_interval: None,
    }
}

fn change(line: Uuid, quantity: i64, effective_on: &str) -> Step {
    Step::Change {
        effective_on: date(effective_on),
        changes: vec![of_quantity(line, quantity)],
    }
}

fn cancel(effective_on: Option<&str>) -> Step {
    Step::Cancel {
        cancelled_on: None,
        effective_on: effective_on.map(date),
        paid_until: None,
        kind: None,
        reasons: Vec::new(),
    }
}

fn pause(starts_on: &str, ends_on: Option<&str>) -> Step {
    Step::Pause {
        starts_on: date(starts_on),
        ends_on: ends_on.map(date),
    }
}

#[tokio::test]
async fn a_change_of_a_line_ends_one_and_starts_another() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let made = made(&world, subscription("acme", "s-1", "2025-01-01", "10")).await;
    let (id, first) = (made.row.id, made.lines[0].id);
    // Backdated, then scheduled, then between the two.
    let backdated = take(&world, id, change(first, 5, "2025-03-01")).await;
    assert_eq!(
        lines(&backdated),
        [
            line("2025-01-01", Some("2025-03-01"), 1),
            line("2025-03-01", None, 5)
        ]
    );
    assert!(backdated.lines.iter().any(|line| line.id == first));
    let second = backdated
        .lines
        .iter()
        .find(|line| line.id != first)
        .unwrap()
        .id;
    let planned = take(&world, id, change(second, 2, "2025-09-01")).await;
    assert_eq!(planned.lines.len(), 3);
    assert_eq!(
        world.account(acme).await.refresh_on,
        Some(date("2025-09-01"))
    );
    take(&world, id, change(second, 3, "2025-07-01")).await;
    let days = ["2025-02-28", "2025-03-01", "2025-07-01", "2025-09-01"];
    assert_eq!(mrr(&world, &days).await, [1_000, 5_000, 3_000, 2_000]);

    // On its first day a line becomes another one, and what is the same already changes nothing.
    let edited = take(&world, id, change(first, 4, "2025-01-01")).await;
    assert_eq!(edited.lines.len(), 4);
    let version = edited.row.version;
    let same = take(&world, id, change(first, 4, "2025-02-01")).await;
    assert_eq!((same.lines.len(), same.row.version), (4, version));

    let (code, field) = refused(&world, id, change(first, 9, "2025-03-01")).await;
    assert_eq!(
        (code, field.as_str()),
        (RefusalCode::ValidationFailed, "effectiveOn")
    );
    let (code, field) = refused(&world, id, change(id, 9, "2025-02-01")).await;
    assert_eq!(
        (code, field.as_str()),
        (RefusalCode::NotFound, "changes.0.line")
    );
    let (_, field) = refused(&world, id, change(first, -1, "2025-02-01")).await;
    assert_eq!(field, "changes.0.quantity");

    // Both changes that lie ahead are taken back, one after the other.
    let withdraw = |day: &str| Step::WithdrawChange {
        effective_on: date(day),
    };
    take(&world, id, withdraw("2025-09-01")).await;
    let left = take(&world, id, withdraw("2025-07-01")).await;
    assert_eq!(
        lines(&left),
        [
            line("2025-01-01", Some("2025-03-01"), 4),
            line("2025-03-01", None, 5)
        ]
    );
    let (_, field) = refused(&world, id, withdraw("2025-03-01")).await;
    assert_eq!(field, "effectiveOn");
    assert_eq!(world.account(acme).await.refresh_on, None);
}

#[tokio::test]
async fn things_are_bought_on_top_and_given_up() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let made = made(&world, subscription("acme", "s-1", "2025-01-01", "10")).await;
    let id = made.row.id;
    let added = take(&world, id, Step::AddLine(monthly("7"))).await;
    // Without a day of its own it starts today.
    assert_eq!(
        mrr(&world, &["2025-06-14", "2025-06-15"]).await,
        [1_000, 1_700]
    );
    let add_on = added
        .lines
        .iter()
        .find(|line| line.amount == 700)
        .unwrap()
        .id;
    let end = |ends_on: &str| Step::EndLine {
        line: add_on,
        ends_on: date(ends_on),
    };
    take(&world, id, end("2025-08-01")).await;
    assert_eq!(
        mrr(&world, &["2025-07-31", "2025-08-01"]).await,
        [1_700, 1_000]
    );
    for late in ["2025-06-14", "2025-08-02"] {
        let (code, field) = refused(&world, id, end(late)).await;
        assert_eq!(
            (code, field.as_str()),
            (RefusalCode::ValidationFailed, "endsOn")
        );
    }
    let early = LineInput {
        starts_on: Some(date("2024-12-31")),
        ..monthly("7")
    };
    let (_, field) = refused(&world, id, Step::AddLine(early)).await;
    assert_eq!(field, "line.startsOn");
}

#[tokio::test]
async fn a_pause_counts_as_the_tenant_wants() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let made = made(&world, subscription("acme", "s-1", "2025-01-01", "10")).await;
    let id = made.row.id;
    let paused = take(&world, id, pause("2025-06-01", None)).await;
    assert_eq!((paused.pauses.len(), paused.row.version), (1, 2));
    let days = ["2025-06-10", "2025-06-11", "2025-08-01"];
    assert_eq!(mrr(&world, &days).await, [1_000; 3]);
    choose(
        &world,
        RevenuePatch {
            pause_counts_as_churn_after_days: Patch::Set(10),
            ..RevenuePatch::default()
        },
    )
    .await;
    world.assert_fresh().await;
    assert_eq!(mrr(&world, &days).await, [1_000, 0, 0]);
    assert_eq!(world.account(acme).await.current_mrr, Some(0));
    let (code, field) = refused(&world, id, pause("2025-07-01", None)).await;
    assert_eq!(
        (code, field.as_str()),
        (RefusalCode::ValidationFailed, "startsOn")
    );
    let resume = |day: &str| Step::Resume {
        resumes_on: date(day),
    };
    take(&world, id, resume("2025-08-01")).await;
    assert_eq!(mrr(&world, &days).await, [1_000, 0, 1_000]);
    assert_eq!(
        world.account(acme).await.refresh_on,
        Some(date("2025-08-01"))
    );
    let (_, field) = refused(&world, id, resume("2025-08-01")).await;
    assert_eq!(field, "resumesOn");
    world.go_to("2025-08-01");
    assert_eq!(world.account(acme).await.current_mrr, Some(1_000 * 48));
    world.assert_fresh().await;
    // A wrong pause is taken out, and what follows is restated.
    let scope = world.write().await;
    let patch = SubscriptionPatch {
        life: LifeInput {
            pauses: Some(Vec::new()),
            ..LifeInput::default()
        },
        ..SubscriptionPatch::default()
    };
    update(&scope, id, patch).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(mrr(&world, &days).await, [1_000; 3]);
    let entry = world.log().await.pop().unwrap();
    assert!(entry.before.unwrap().contains("\"pauses\":[{"));
    world.assert_fresh().await;
}

#[tokio::test]
async fn a_cancellation_has_a_day_a_kind_and_reasons() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let first = made(&world, subscription("acme", "s-1", "2025-01-01", "10")).await;
    let id = first.row.id;
    let scope = world.write().await;
    let input = ChurnReasonInput {
        external_id: "price".to_owned(),
        name: Some("Too expensive".to_owned()),
        archived: None,
    };
    let price = churn_reason::create(&scope, input).await.unwrap().id;
    scope.commit().await.unwrap();
    let explained = Step::Cancel {
        cancelled_on: None,
        effective_on: Some(date("2025-07-01")),
        paid_until: Some(date("2025-09-01")),
        kind: Some(ChurnKind::Voluntary),
        reasons: vec![
            ReasonReference::Id(price),
            ReasonReference::Key("competitor".to_owned()),
            ReasonReference::Id(price),
        ],
    };
    let cancelled = take(&world, id, explained.clone()).await;
    assert_eq!(cancelled.row.cancelled_on, Some(date("2025-06-15")));
    assert_eq!(cancelled.row.ends_on, Some(date("2025-07-01")));
    assert_eq!(
        lines(&cancelled),
        [line("2025-01-01", Some("2025-07-01"), 1)]
    );
    assert_eq!(cancelled.reasons.len(), 2);
    assert_eq!(cancelled.churn_kind(), Some(ChurnKind::Voluntary));
    let (code, field) = refused(&world, id, explained).await;
    assert_eq!((code, field.as_str()), (RefusalCode::Conflict, "id"));

    // The day of churn follows the tenant's convention, and so does what stands on the account's row.
    let days = ["2025-06-15", "2025-07-01", "2025-09-01"];
    for (churn_date, expected) in [
        (ChurnDate::WhenEffective, [1_000, 0, 0]),
        (ChurnDate::WhenCancelled, [0, 0, 0]),
        (ChurnDate::EndOfPaidTerm, [1_000, 1_000, 0]),
    ] {
        let revenue = RevenuePatch {
            churn_date: Some(churn_date),
            ..RevenuePatch::default()
        };
        choose(&world, revenue).await;
        assert_eq!(mrr(&world, &days).await, expected, "{churn_date}");
        let today = i64::try_from(expected[0]).unwrap() * 48;
        assert_eq!(world.account(acme).await.current_mrr, Some(today));
        world.assert_fresh().await;
    }

    // Withdrawn, it is what it was.
    let back = take(&world, id, Step::WithdrawCancellation { ends_on: None }).await;
    let mut row = first.row.clone();
    (row.version, row.updated_at) = (back.row.version, back.row.updated_at);
    assert_eq!(
        (back.row, back.lines, back.reasons),
        (row, first.lines, vec![])
    );
    let withdraw = Step::WithdrawCancellation { ends_on: None };
    assert_eq!(
        refused(&world, id, withdraw.clone()).await.0,
        RefusalCode::Conflict
    );
    take(&world, id, cancel(Some("2025-07-01"))).await;
    world.go_to("2025-07-01");
    assert_eq!(refused(&world, id, withdraw).await.0, RefusalCode::Conflict);

    // A reason that was picked cannot be forgotten by removing the subscription's other parts.
    let scope = world.write().await;
    delete(&scope, id, None).await.unwrap();
    scope.commit().await.unwrap();
    world.assert_fresh().await;
}

#[tokio::test]
async fn reasons_are_those_of_the_tenant() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let made = made(&world, subscription("acme", "s-1", "2025-01-01", "10")).await;
    let elsewhere = world.write_elsewhere().await;
    let input = ChurnReasonInput {
        external_id: "price".to_owned(),
        name: None,
        archived: None,
    };
    let foreign = churn_reason::create(&elsewhere, input).await.unwrap().id;
    elsewhere.commit().await.unwrap();
    let because = |reasons: Vec<ReasonReference>| Step::Cancel {
        cancelled_on: None,
        effective_on: Some(date("2025-07-01")),
        paid_until: None,
        kind: None,
        reasons,
    };
    let id = made.row.id;
    let (code, field) = refused(&world, id, because(vec![ReasonReference::Id(foreign)])).await;
    assert_eq!((code, field.as_str()), (RefusalCode::NotFound, "reasons.0"));
    let many = vec![ReasonReference::Key("price".to_owned()); 21];
    let (_, field) = refused(&world, id, because(many)).await;
    assert_eq!(field, "reasons");
    let scope = world.write_with(&[Permission::ManageSubscriptions]).await;
    let key = vec![ReasonReference::Key("price".to_owned())];
    let answer = step(&scope, id, None, because(key)).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::NotFound, "reasonExternalIds.0".to_owned())]
    );
    scope.close().await.unwrap();
    let scope = world.write_with(&[Permission::ManageCatalogue]).await;
    let answer = step(&scope, id, None, cancel(Some("2025-07-01"))).await;
    assert!(matches!(
        answer,
        Err(Error::Forbidden(Permission::ManageSubscriptions))
    ));
}

#[tokio::test]
async fn a_term_is_renewed_with_other_amounts() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let mut input = subscription("acme", "s-1", "2025-01-01", "10");
    input.ends_on = Some(date("2026-01-01"));
    let contract = Contract {
        months: Some(12),
        notice_days: Some(90),
        ..Contract::default()
    };
    input.life.contract = Patch::Set(contract);
    let made = made(&world, input).await;
    let renew = Step::RenewTerm {
        months: None,
        changes: vec![of_quantity(made.lines[0].id, 3)],
        additions: vec![monthly("5")],
    };
    let renewed = take(&world, made.row.id, renew).await;
    assert_eq!(renewed.row.ends_on, Some(date("2027-01-01")));
    assert_eq!(renewed.row.term_ends_on, Some(date("2027-01-01")));
    assert_eq!(
        lines(&renewed),
        [
            line("2025-01-01", Some("2026-01-01"), 1),
            line("2026-01-01", Some("2027-01-01"), 1),
            line("2026-01-01", Some("2027-01-01"), 3),
        ]
    );
    let days = ["2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"];
    assert_eq!(mrr(&world, &days).await, [1_000, 3_500, 3_500, 0]);
    let wrong = |months, changes| Step::RenewTerm {
        months,
        changes,
        additions: Vec::new(),
    };
    let id = made.row.id;
    assert_eq!(
        refused(&world, id, wrong(Some(0), vec![])).await.1,
        "months"
    );
    let unknown = vec![of_quantity(id, 3)];
    assert_eq!(
        refused(&world, id, wrong(None, unknown)).await.1,
        "changes.0.line"
    );
    take(&world, id, cancel(None)).await;
    let (code, _) = refused(&world, id, wrong(None, vec![])).await;
    assert_eq!(code, RefusalCode::Conflict);
}

#[tokio::test]
async fn what_has_ended_comes_back_as_another_subscription() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let first = made(&world, subscription("acme", "s-1", "2025-01-01", "10")).await;
    let back = |starts_on: &str, external_id: &str| Reactivation {
        starts_on: date(starts_on),
        external_id: Some(external_id.to_owned()),
        lines: None,
    };
    let id = first.row.id;
    let scope = world.write().await;
    let early = reactivate(&scope, id, None, &back("2025-06-01", "s-2")).await;
    assert_eq!(refusals(early)[0].1, "startsOn");
    scope.close().await.unwrap();
    take(&world, id, cancel(Some("2025-03-01"))).await;
    let scope = world.write().await;
    let taken = reactivate(&scope, id, None, &back("2025-05-01", "s-1")).await;
    assert_eq!(refusals(taken)[0].1, "externalId");
    let second = reactivate(&scope, id, None, &back("2025-05-01", "s-2"))
        .await
        .unwrap();
    scope.commit().await.unwrap();
    assert_ne!(second.row.id, id);
    assert_eq!(second.row.account_id, first.row.account_id);
    let days = ["2025-02-28", "2025-03-01", "2025-04-30", "2025-05-01"];
    assert_eq!(mrr(&world, &days).await, [1_000, 0, 0, 1_000]);
    world.assert_fresh().await;
}

#[tokio::test]
async fn a_trial_converts_early_or_expires() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let on_trial = |account: &str| {
        let mut input = subscription(account, account, "2025-06-01", "10");
        input.trial_ends_on = Some(date("2025-07-01"));
        input
    };
    let acme = made(&world, on_trial("acme")).await.row.id;
    let blue = made(&world, on_trial("blue")).await.row.id;
    let converts_on = date("2025-06-10");
    take(&world, acme, Step::ConvertTrial { converts_on }).await;
    take(&world, blue, Step::ExpireTrial { ends_on: None }).await;
    let days = ["2025-06-09", "2025-06-10", "2025-07-01"];
    assert_eq!(mrr(&world, &days).await, [0, 1_000, 1_000]);
    let late = Step::ConvertTrial {
        converts_on: date("2025-08-01"),
    };
    assert_eq!(refused(&world, blue, late).await.1, "convertsOn");
}

/// A subscription to which everything has happened.
fn lived(external_id: &str, account: &str) -> SubscriptionInput {
    let mut input = subscription(account, external_id, "2025-01-01", "10");
    input.ends_on = Some(date("2025-06-01"));
    input.life = LifeInput {
        contract: Patch::Set(Contract {
            months: Some(6),
            ..Contract::default()
        }),
        pauses: Some(vec![Pause {
            starts_on: date("2025-02-01"),
            ends_on: Some(date("2025-03-01")),
        }]),
        cancellation: Patch::Set(CancellationInput {
            cancelled_on: Some(date("2025-05-01")),
            paid_until: None,
            kind: Some(ChurnKind::Involuntary),
            reasons: vec![ReasonReference::Key("unpaid".to_owned())],
        }),
    };
    input
}

#[tokio::test]
async fn a_bulk_upsert_carries_the_life_and_leaves_what_it_does_not_mention() {
    let world = World::new().await;
    let [_, blue] = world.accounts(["acme", "blue"]).await;
    let write = async |rows: &[SubscriptionInput]| {
        let scope = world.write().await;
        let results = upsert(&scope, rows, Policy::RejectAll, Projection::Now).await;
        scope.commit().await.unwrap();
        let results = results.unwrap().into_iter();
        results.map(|result| result.outcome).collect::<Vec<_>>()
    };
    let find = async |external_id: &str| {
        let scope = world.read().await;
        let mut found = crate::revenue::subscription::known(&scope, &[external_id])
            .await
            .unwrap();
        found.remove(external_id).unwrap()
    };
    let rows = [lived("s-1", "acme")];
    assert_eq!(write(&rows).await, [Outcome::Created]);
    assert_eq!(write(&rows).await, [Outcome::Unchanged]);
    let stored = find("s-1").await;
    assert_eq!((stored.pauses.len(), stored.reasons.len()), (1, 1));
    // The billing system knows nothing of pauses and reasons: they stay, also when the account is another one.
    let mut billing = subscription("blue", "s-1", "2025-01-01", "12");
    billing.ends_on = Some(date("2025-06-01"));
    assert_eq!(write(&[billing.clone()]).await, [Outcome::Updated]);
    let moved = find("s-1").await;
    assert_eq!(moved.pauses[0].account_id, blue);
    assert_eq!(
        (moved.reasons, moved.row.churn_kind),
        (stored.reasons, stored.row.churn_kind)
    );
    world.assert_fresh().await;
    // It goes on after all: it is not cancelled then.
    billing.ends_on = None;
    assert_eq!(write(&[billing]).await, [Outcome::Updated]);
    let open = find("s-1").await;
    assert_eq!(
        (open.row.cancelled_on, open.reasons.len(), open.pauses.len()),
        (None, 0, 1)
    );

    let wrong = |change: fn(&mut SubscriptionInput)| {
        let mut row = lived("s-9", "acme");
        change(&mut row);
        row
    };
    let scope = world.write().await;
    for (row, field) in [
        (wrong(|row| row.ends_on = None), "rows.0.endsOn"),
        (
            wrong(|row| row.starts_on = date("2025-02-15")),
            "rows.0.pauses",
        ),
    ] {
        let answer = upsert(&scope, &[row], Policy::RejectAll, Projection::Now).await;
        assert_eq!(refusals(answer)[0].1, field);
    }
}

#[tokio::test]
async fn lives_take_as_many_statements_for_many_as_for_one() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    for round in 0..2 {
        let mut counts = HashSet::new();
        for range in [0..1, 1..500] {
            let rows: Vec<_> = range
                .map(|number| lived(&format!("s-{number}"), "acme"))
                .collect();
            let scope = world.write().await;
            if round == 0 && rows.len() == 1 {
                // The reason is made once.
                let input = ChurnReasonInput {
                    external_id: "unpaid".to_owned(),
                    name: None,
                    archived: None,
                };
                churn_reason::create(&scope, input).await.unwrap();
            }
            let before = scope.statements();
            upsert(&scope, &rows, Policy::RejectAll, Projection::Now)
                .await
                .unwrap();
            counts.insert(scope.statements() - before);
            scope.commit().await.unwrap();
        }
        assert_eq!(counts.len(), 1, "{counts:?}");
    }
}

#[tokio::test]
async fn facts_that_arrive_in_another_order_give_the_same_portfolio() {
    let rows = || {
        let mut open = subscription("acme", "s-2", "2025-03-01", "20");
        open.trial_ends_on = Some(date("2025-04-01"));
        [lived("s-1", "acme"), open, lived("s-3", "blue")]
    };
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let world = World::new().await;
        let [_, blue] = world.accounts(["acme", "blue"]).await;
        choose(
            &world,
            RevenuePatch {
                pause_counts_as_churn_after_days: Patch::Set(0),
                ..RevenuePatch::default()
            },
        )
        .await;
        for place in order {
            let scope = world.write().await;
            let row = rows()[place].clone();
            upsert(&scope, &[row], Policy::RejectAll, Projection::Now)
                .await
                .unwrap();
            scope.commit().await.unwrap();
        }
        world.assert_fresh().await;
        let days = [
            "2025-01-31",
            "2025-02-28",
            "2025-03-31",
            "2025-05-31",
            "2025-06-01",
        ];
        let answer = mrr(&world, &days).await;
        assert_eq!(answer, [2_000, 0, 2_000, 4_000, 2_000]);
        let scope = world.read().await;
        let facts = portfolio::load(&scope).await.unwrap();
        let owner = domain::ownership::OwnerConvention::Then;
        let portfolio = facts.evaluate(&scope, None, date("2025-06-15"), owner);
        let june = Window::new(date("2025-06-01"), date("2025-07-01"), chrono_tz::UTC).unwrap();
        let revenue = portfolio.revenue(&june, &RevenueSettings::default());
        let churned = revenue.churned(ChurnConvention::StartBaseAllChurn);
        assert_eq!(churned.len(), 1);
        assert_eq!(
            (churned[0].account, churned[0].churned_on),
            (blue, date("2025-06-01"))
        );
        assert_eq!(churned[0].kind, Some(ChurnKind::Involuntary));
        assert_eq!(churned[0].reasons.len(), 1);
    }
}
