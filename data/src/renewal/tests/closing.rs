//! Closing a renewal, and what that does to its subscription.

use domain::{
    member::Permission,
    renewal::{
        RenewalOutcome::{
            self, Churned, Late, Renewed, RenewedWithDownsell, RenewedWithUpsell, WonBack,
        },
        RenewalState,
    },
};

use super::support::{
    all, by_id, closed, closings, mrr, outcome, prepared, renewal_of, report, subscribe, term,
    two_lines,
};
use crate::{
    error::{Error, RefusalCode},
    renewal::{ClosingInput, close},
    revenue::subscription::{self, SubscriptionFilter},
    scope::{Actor, OpenRequest, Scope},
    testing::{World, date, monthly, refusals},
    transaction::Mode,
};

const AROUND: [&str; 3] = ["2025-06-30", "2025-07-01", "2026-06-30"];

fn amount(outcome: RenewalOutcome, dollars: &str) -> ClosingInput {
    ClosingInput {
        renewed: Some(dollars.parse().unwrap()),
        ..ClosingInput::today(outcome)
    }
}

#[tokio::test]
async fn each_outcome_does_to_revenue_what_it_says() {
    let lines = ClosingInput {
        lines: Some(vec![monthly("90"), monthly("40")]),
        ..ClosingInput::today(RenewedWithUpsell)
    };
    for (input, revenue) in [
        (outcome(Renewed), [100, 100, 100]),
        (amount(RenewedWithUpsell, "1800"), [100, 150, 150]),
        (amount(RenewedWithDownsell, "600"), [100, 50, 50]),
        (lines, [100, 130, 130]),
        (outcome(Churned), [100, 0, 0]),
        (outcome(Late), [100, 0, 0]),
    ] {
        let world = World::new().await;
        let (of, renewal) = renewal_of(&world, "a").await;
        let said = input.outcome;
        let after = closed(&world, renewal.id, input).await.unwrap();
        assert_eq!(after.outcome.as_deref(), Some(said.as_str()));
        assert_eq!(mrr(&world, AROUND).await, revenue, "{said}");
        assert_eq!(mrr(&world, ["2026-07-01"]).await, [0], "{said}");
        world.assert_fresh().await;
        let scope = world.read().await;
        let row = &subscription::by_ids(&scope, &[of.row.id]).await.unwrap()[0];
        let goes_on = !matches!(said, Churned | Late);
        let end = if goes_on { "2026-07-01" } else { "2025-07-01" };
        assert_eq!(row.ends_on, Some(date(end)), "{said}");
    }
}

#[tokio::test]
async fn several_lines_keep_their_proportions_and_quantities() {
    let world = World::new().await;
    world.accounts(["a"]).await;
    let input = two_lines(term("a", "2024-07-01", "2025-07-01", "1"));
    let of = subscribe(&world, input).await;
    prepared(&world).await;
    let renewal = super::support::only(&world, of.row.id).await;
    let input = ClosingInput {
        term_months: Some(24),
        ..amount(RenewedWithUpsell, "1800")
    };
    closed(&world, renewal.id, input).await.unwrap();
    let scope = world.read().await;
    let lines = subscription::lines_of(&scope, &[of.row.id]).await.unwrap();
    let mut lines: Vec<_> = lines[&of.row.id]
        .iter()
        .filter(|line| line.starts_on == date("2025-07-01"))
        .map(|line| (line.amount, line.quantity, line.ends_on))
        .collect();
    lines.sort_unstable();
    let end = Some(date("2027-07-01"));
    assert_eq!(lines, [(4_500, 2, end), (6_000, 1, end)]);
}

#[tokio::test]
async fn a_renewed_term_is_as_long_as_the_last_one() {
    let mut world = World::new().await;
    world.accounts(["a"]).await;
    let of = subscribe(&world, term("a", "2025-05-01", "2025-07-01", "10")).await;
    let mut ends = Vec::new();
    for day in ["2025-06-20", "2025-08-20", "2025-10-20"] {
        world.go_to(day);
        prepared(&world).await;
        let last = all(&world, of.row.id).await.pop().unwrap();
        ends.push(last.due_on);
        closed(&world, last.id, outcome(Renewed)).await.unwrap();
    }
    let expected = ["2025-07-01", "2025-09-01", "2025-11-01"].map(date);
    assert_eq!(ends, expected);
    assert_eq!(mrr(&world, ["2025-12-31", "2026-01-01"]).await, [10, 0]);
}

#[tokio::test]
async fn what_is_closed_is_not_closed_again_and_it_is_said_by_whom() {
    let world = World::new().await;
    let csm = world.member("Ada").await;
    let (_, renewal) = renewal_of(&world, "a").await;
    world
        .assign(renewal.account_id, csm, "2025-01-01", None)
        .await;
    let request = OpenRequest {
        actor: Actor::Member {
            id: csm,
            session: None,
        },
        ..world.request(Mode::Write)
    };
    let scope = Scope::open(&world.database, request).await.unwrap();
    close(&scope, renewal.id, outcome(Renewed)).await.unwrap();
    scope.commit().await.unwrap();
    let before = (closings(&world).await, world.log().await);
    let again = closed(&world, renewal.id, outcome(Renewed)).await;
    let Err(Error::Refused(refused)) = again else {
        panic!("{again:?}")
    };
    assert_eq!(refused[0].code, RefusalCode::Conflict);
    let says = "closed as RENEWED on 2025-06-15 by Ada";
    assert!(refused[0].message.contains(says), "{}", refused[0].message);
    assert_eq!((closings(&world).await, world.log().await), before);
}

#[tokio::test]
async fn of_two_who_close_at_once_one_is_refused() {
    let world = World::new().await;
    let (_, renewal) = renewal_of(&world, "a").await;
    let try_it = || closed(&world, renewal.id, outcome(Renewed));
    let (first, second) = tokio::join!(try_it(), try_it());
    let mut codes = Vec::new();
    for answer in [first, second] {
        if answer.is_err() {
            codes.extend(refusals(answer));
        }
    }
    assert_eq!(codes, [(RefusalCode::Conflict, "id".to_owned())]);
    assert_eq!(closings(&world).await.len(), 1);
    assert_eq!(mrr(&world, ["2026-06-30", "2026-07-01"]).await, [100, 0]);
}

#[tokio::test]
async fn what_was_lost_and_won_back_is_restated_and_comes_back_as_another_subscription() {
    let mut world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    let quarter = ("2025-07-01", "2025-10-01");
    closed(&world, renewal.id, outcome(Churned)).await.unwrap();
    let state =
        async |world: &World, as_of: &str| report(world, quarter, as_of).await.entries[0].state;
    assert_eq!(state(&world, "2025-06-14").await, RenewalState::Pending);
    assert_eq!(state(&world, "2025-06-15").await, RenewalState::Lost);
    world.go_to("2025-09-10");
    let input = amount(WonBack, "600");
    closed(&world, renewal.id, input).await.unwrap();
    assert_eq!(state(&world, "2025-09-09").await, RenewalState::Lost);
    assert_eq!(state(&world, "2025-09-10").await, RenewalState::Renewed);
    let days = [
        "2025-06-30",
        "2025-07-01",
        "2025-09-09",
        "2025-09-10",
        "2026-09-09",
        "2026-09-10",
    ];
    assert_eq!(mrr(&world, days).await, [100, 0, 0, 50, 50, 0]);
    let scope = world.read().await;
    let query = subscription::matching(&scope, SubscriptionFilter::default());
    assert_eq!(crate::page::count(&scope, query).await.unwrap(), 2);
    assert_eq!(all(&world, of.row.id).await.len(), 1);
}

#[tokio::test]
async fn what_is_late_is_lost_after_its_grace_and_renewed_without_a_gap() {
    let mut world = World::new().await;
    let (_, renewal) = renewal_of(&world, "a").await;
    world.go_to("2025-07-05");
    closed(&world, renewal.id, outcome(Late)).await.unwrap();
    let state = async |world: &World, as_of: &str| {
        report(world, ("2025-07-01", "2025-08-01"), as_of)
            .await
            .entries[0]
            .state
    };
    assert_eq!(state(&world, "2025-07-30").await, RenewalState::Pending);
    assert_eq!(state(&world, "2025-07-31").await, RenewalState::Lost);
    world.go_to("2025-08-15");
    closed(&world, renewal.id, outcome(Renewed)).await.unwrap();
    assert_eq!(state(&world, "2025-08-14").await, RenewalState::Lost);
    assert_eq!(state(&world, "2025-08-15").await, RenewalState::Renewed);
    assert_eq!(mrr(&world, ["2025-07-01", "2026-06-30"]).await, [100, 100]);
    let noted = closings(&world).await;
    let outcomes: Vec<_> = noted.iter().map(|row| row.outcome.as_str()).collect();
    assert_eq!(outcomes, ["LATE", "RENEWED"]);
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_its_field_and_changes_nothing() {
    let world = World::new().await;
    let (_, renewal) = renewal_of(&world, "a").await;
    let before = (by_id(&world, renewal.id).await, world.log().await);
    let with = |outcome, change: fn(&mut ClosingInput)| {
        let mut input = ClosingInput::today(outcome);
        change(&mut input);
        input
    };
    use RefusalCode::{Conflict, ValidationFailed};
    for (input, code, field) in [
        (
            outcome(RenewedWithUpsell),
            ValidationFailed,
            "renewedAmount",
        ),
        (
            amount(RenewedWithUpsell, "1200"),
            ValidationFailed,
            "renewedAmount",
        ),
        (
            amount(Renewed, "1199.99"),
            ValidationFailed,
            "renewedAmount",
        ),
        (amount(Churned, "1"), ValidationFailed, "renewedAmount"),
        (
            amount(RenewedWithDownsell, "-1"),
            ValidationFailed,
            "renewedAmount",
        ),
        (
            amount(RenewedWithDownsell, "0.001"),
            ValidationFailed,
            "renewedAmount",
        ),
        (outcome(WonBack), ValidationFailed, "outcome"),
        (
            with(Renewed, |input| input.closed_on = Some(date("2025-06-16"))),
            ValidationFailed,
            "closedOn",
        ),
        (
            with(Renewed, |input| input.term_months = Some(0)),
            ValidationFailed,
            "termMonths",
        ),
        (
            with(Renewed, |input| input.term_months = Some(121)),
            ValidationFailed,
            "termMonths",
        ),
        (
            with(Churned, |input| input.term_months = Some(1)),
            ValidationFailed,
            "termMonths",
        ),
        (
            with(Renewed, |input| input.resumes_on = Some(date("2025-08-01"))),
            ValidationFailed,
            "resumesOn",
        ),
        (
            with(RenewedWithUpsell, |input| {
                input.lines = Some(vec![monthly("-1")])
            }),
            ValidationFailed,
            "lines.0.amount",
        ),
        (
            with(RenewedWithUpsell, |input| {
                let mut line = monthly("500");
                line.currency = "EUR".to_owned();
                input.lines = Some(vec![monthly("1"), line]);
            }),
            ValidationFailed,
            "lines.1.currency",
        ),
        (
            with(RenewedWithUpsell, |input| {
                input.lines = Some(vec![monthly("1")])
            }),
            ValidationFailed,
            "renewedAmount",
        ),
        (
            with(Renewed, |input| input.version = Some(99)),
            Conflict,
            "version",
        ),
    ] {
        let said = format!("{input:?}");
        let answer = closed(&world, renewal.id, input).await;
        assert_eq!(refusals(answer), [(code, field.to_owned())], "{said}");
    }
    assert_eq!((by_id(&world, renewal.id).await, world.log().await), before);
}

#[tokio::test]
async fn only_the_outcome_is_noted_when_the_subscription_is_not_to_change() {
    let world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    let scope = world.write().await;
    let ends_on = date("2025-05-01");
    let end = subscription::Step::End { ends_on };
    subscription::step(&scope, of.row.id, None, end)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    // It followed the subscription to another day, where it is lost.
    let moved = by_id(&world, renewal.id).await;
    assert_eq!(moved.due_on, date("2025-05-01"));
    let input = ClosingInput {
        change_subscription: false,
        ..outcome(Renewed)
    };
    closed(&world, renewal.id, input).await.unwrap();
    assert_eq!(mrr(&world, ["2025-04-30", "2025-05-01"]).await, [100, 0]);
}

#[tokio::test]
async fn a_csm_closes_the_renewals_of_own_accounts_alone() {
    let world = World::new().await;
    let csm = world.member("ada").await;
    let (_, own) = renewal_of(&world, "a").await;
    let (_, other) = renewal_of(&world, "b").await;
    world.assign(own.account_id, csm, "2025-01-01", None).await;
    let scope = world.csm(csm).await;
    let refused = close(&scope, other.id, outcome(Renewed)).await;
    let needs = Permission::ManageSubscriptions;
    assert!(matches!(refused, Err(Error::Forbidden(permission)) if permission == needs));
    close(&scope, own.id, outcome(Renewed)).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(mrr(&world, ["2026-06-30"]).await, [100]);
}

#[tokio::test]
async fn an_amount_in_another_currency_than_the_lines_is_not_spread_over_them() {
    let world = World::new().await;
    world.accounts(["a"]).await;
    let of = subscribe(&world, term("a", "2024-07-01", "2025-07-01", "100")).await;
    let scope = world.write().await;
    let input = crate::renewal::RenewalInput {
        account: None,
        subscription: Some(of.row.id),
        external_id: None,
        due_on: None,
        amount_due: Some("150000".parse().unwrap()),
        currency: Some("JPY".parse().unwrap()),
        notice_deadline: None,
        owner: None,
        stage: domain::renewal::RenewalStage::NotStarted,
        risk_reasons: Vec::new(),
    };
    let renewal = crate::renewal::create(&scope, input).await.unwrap();
    scope.commit().await.unwrap();
    let refused = closed(&world, renewal.id, amount(RenewedWithUpsell, "180000")).await;
    let invalid = (RefusalCode::ValidationFailed, "renewedAmount".to_owned());
    assert_eq!(refusals(refused), [invalid]);
    assert_eq!(mrr(&world, AROUND).await, [100, 0, 0]);
    closed(&world, renewal.id, outcome(Renewed)).await.unwrap();
    assert_eq!(mrr(&world, AROUND).await, [100, 100, 100]);
}

#[tokio::test]
async fn what_was_not_lost_does_not_come_back_a_second_time() {
    let mut world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    closed(&world, renewal.id, outcome(Churned)).await.unwrap();
    let scope = world.write().await;
    let goes_on = subscription::Step::WithdrawCancellation {
        ends_on: Some(date("2028-07-01")),
    };
    subscription::step(&scope, of.row.id, None, goes_on)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    world.go_to("2025-07-10");
    let refused = closed(&world, renewal.id, outcome(WonBack)).await;
    let conflict = (RefusalCode::Conflict, "changeSubscription".to_owned());
    assert_eq!(refusals(refused), [conflict]);
    let input = ClosingInput {
        change_subscription: false,
        ..outcome(WonBack)
    };
    closed(&world, renewal.id, input).await.unwrap();
    assert_eq!(mrr(&world, ["2028-06-30", "2028-07-01"]).await, [100, 0]);
}
