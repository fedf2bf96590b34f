//! Renewals made and changed by hand, calls, and who answers for them.

use domain::{
    ownership::OwnershipRole,
    renewal::{ForecastSource, Likelihood, RenewalOutcome, RenewalStage, RiskReason},
};

use super::support::{by_id, closed, ledger, outcome, renewal_of, subscribe, term};
use crate::{
    error::{
        Error,
        RefusalCode::{self, Conflict, NotFound, ValidationFailed},
    },
    filter::Comparators,
    ownership::{self, NewAssignment},
    patch::Patch,
    renewal::{
        CallInput, RenewalFilter, RenewalInput, RenewalPatch, create, entity::renewal::Model, list,
        owners, record_call, risk_reasons, update,
    },
    testing::{World, date, primary, refusals, subscription as open_subscription},
};

fn call(source: ForecastSource, per_cent: u8) -> CallInput {
    CallInput {
        source,
        likelihood: Likelihood::per_cent(per_cent),
        amount: None,
    }
}

async fn made(world: &World, input: RenewalInput) -> Result<Model, Error> {
    let scope = world.write().await;
    let answer = create(&scope, input).await;
    match &answer {
        Ok(_) => _ = scope.commit().await.unwrap(),
        Err(_) => scope.close().await.unwrap(),
    }
    answer
}

#[tokio::test]
async fn a_renewal_is_made_of_a_subscription_or_without_one() {
    let world = World::new().await;
    let [account, other] = world.accounts(["a", "b"]).await;
    let of = subscribe(&world, term("a", "2024-07-01", "2027-07-01", "100"))
        .await
        .row
        .id;
    let open = open_subscription("a", "open", "2024-01-01", "10");
    let open = subscribe(&world, open).await.row.id;
    let by_subscription = RenewalInput {
        subscription: Some(of),
        ..RenewalInput::default()
    };
    let renewal = made(&world, by_subscription.clone()).await.unwrap();
    assert_eq!(
        (renewal.due_on, renewal.amount_due),
        (date("2027-07-01"), 120_000)
    );
    let by_account = RenewalInput {
        account: Some(account),
        external_id: Some("r-1".to_owned()),
        due_on: Some(date("2025-09-01")),
        amount_due: Some("500".parse().unwrap()),
        currency: Some("EUR".parse().unwrap()),
        notice_deadline: Some(date("2025-08-01")),
        stage: RenewalStage::Negotiating,
        risk_reasons: vec![RiskReason::Price, RiskReason::LowUsage, RiskReason::Price],
        ..RenewalInput::default()
    };
    let renewal = made(&world, by_account.clone()).await.unwrap();
    assert_eq!((renewal.amount_due, &*renewal.currency), (50_000, "EUR"));
    assert_eq!(
        risk_reasons(&renewal).unwrap(),
        [RiskReason::LowUsage, RiskReason::Price]
    );

    let with = |of: &RenewalInput, change: &dyn Fn(&mut RenewalInput)| {
        let mut input = of.clone();
        input.external_id = None;
        change(&mut input);
        input
    };
    let unknown = uuid::Uuid::from_u128(1);
    let table: [(RenewalInput, RefusalCode, &str); 13] = [
        (by_subscription.clone(), Conflict, "subscription"),
        (by_account.clone(), Conflict, "externalId"),
        (
            with(&by_subscription, &|input| input.subscription = Some(open)),
            ValidationFailed,
            "subscription",
        ),
        (
            with(&by_subscription, &|input| {
                input.subscription = Some(unknown)
            }),
            NotFound,
            "subscription",
        ),
        (
            with(&by_subscription, &|input| input.account = Some(other)),
            ValidationFailed,
            "account",
        ),
        (
            with(&by_subscription, &|input| {
                input.due_on = Some(date("2026-07-01"))
            }),
            ValidationFailed,
            "dueOn",
        ),
        (
            with(&by_account, &|input| input.account = None),
            ValidationFailed,
            "account",
        ),
        (
            with(&by_account, &|input| input.account = Some(unknown)),
            NotFound,
            "account",
        ),
        (
            with(&by_account, &|input| input.due_on = None),
            ValidationFailed,
            "dueOn",
        ),
        (
            with(&by_account, &|input| input.amount_due = None),
            ValidationFailed,
            "amountDue",
        ),
        (
            with(&by_account, &|input| {
                input.amount_due = Some("-1".parse().unwrap())
            }),
            ValidationFailed,
            "amountDue",
        ),
        (
            with(&by_account, &|input| {
                input.notice_deadline = Some(date("2025-09-02"))
            }),
            ValidationFailed,
            "noticeDeadline",
        ),
        (
            with(&by_account, &|input| input.owner = Some(unknown)),
            NotFound,
            "owner",
        ),
    ];
    for (input, code, field) in table {
        let said = format!("{input:?}");
        let answer = made(&world, input).await;
        assert_eq!(refusals(answer), [(code, field.to_owned())], "{said}");
    }
}

#[tokio::test]
async fn an_open_renewal_is_changed_and_a_decided_one_keeps_what_it_rests_on() {
    let world = World::new().await;
    let (_, renewal) = renewal_of(&world, "a").await;
    let scope = world.write().await;
    let patch = RenewalPatch {
        external_id: Patch::Set(" r-1 ".to_owned()),
        stage: Some(RenewalStage::OfferSent),
        risk_reasons: Some(vec![RiskReason::Competitor]),
        likelihood: Some(Likelihood::per_cent(45)),
        version: Some(renewal.version),
        ..RenewalPatch::default()
    };
    let changed = update(&scope, renewal.id, patch.clone()).await.unwrap();
    assert_eq!(changed.external_id.as_deref(), Some("r-1"));
    assert_eq!(changed.likelihood, Some(4_500));
    assert_eq!(changed.version, renewal.version + 1);
    let stale = update(&scope, renewal.id, patch).await;
    assert_eq!(refusals(stale), [(Conflict, "version".to_owned())]);
    let moved = RenewalPatch {
        due_on: Some(date("2025-08-01")),
        ..RenewalPatch::default()
    };
    let moved = update(&scope, renewal.id, moved).await;
    assert_eq!(refusals(moved), [(ValidationFailed, "dueOn".to_owned())]);
    scope.commit().await.unwrap();

    closed(&world, renewal.id, outcome(RenewalOutcome::Renewed))
        .await
        .unwrap();
    let scope = world.write().await;
    let stage = RenewalPatch {
        stage: Some(RenewalStage::Agreed),
        ..RenewalPatch::default()
    };
    let stage = update(&scope, renewal.id, stage).await;
    assert_eq!(refusals(stage), [(Conflict, "stage".to_owned())]);
    let named = RenewalPatch {
        external_id: Patch::Set("r-2".to_owned()),
        ..RenewalPatch::default()
    };
    update(&scope, renewal.id, named).await.unwrap();
    let late = record_call(&scope, renewal.id, call(ForecastSource::Csm, 50)).await;
    assert_eq!(refusals(late), [(Conflict, "id".to_owned())]);
}

#[tokio::test]
async fn calls_are_only_added_and_who_knows_best_is_believed() {
    let world = World::new().await;
    let (_, renewal) = renewal_of(&world, "a").await;
    let mut entries = ledger(&world).await;
    for (source, per_cent, believed) in [
        (ForecastSource::Csm, 60, 6_000),
        (ForecastSource::Final, 90, 9_000),
        (ForecastSource::Csm, 10, 9_000),
    ] {
        let scope = world.write().await;
        let (row, entry) = record_call(&scope, renewal.id, call(source, per_cent))
            .await
            .unwrap();
        scope.commit().await.unwrap();
        assert_eq!(row.likelihood, Some(believed), "{source}");
        assert_eq!(entry.amount, 120_000);
        entries.push(entry);
        assert_eq!(ledger(&world).await, entries);
    }
    assert_eq!(by_id(&world, renewal.id).await.version, renewal.version);
    let scope = world.write().await;
    let automated = record_call(&scope, renewal.id, call(ForecastSource::Automated, 1)).await;
    assert_eq!(
        refusals(automated),
        [(ValidationFailed, "source".to_owned())]
    );
    let negative = CallInput {
        amount: Some("-5".parse().unwrap()),
        ..call(ForecastSource::Csm, 1)
    };
    let negative = record_call(&scope, renewal.id, negative).await;
    assert_eq!(
        refusals(negative),
        [(ValidationFailed, "amount".to_owned())]
    );
}

#[tokio::test]
async fn whoever_has_the_renewals_of_the_account_answers_for_it_unless_it_names_somebody() {
    let world = World::new().await;
    let [own, renewals, main] = [
        world.member("own").await,
        world.member("renewals").await,
        world.member("main").await,
    ];
    let (_, renewal) = renewal_of(&world, "a").await;
    let answers = async |expected: Option<uuid::Uuid>| {
        let scope = world.read().await;
        let owners = owners(&scope, &[renewal.id]).await.unwrap();
        assert_eq!(owners.get(&renewal.id).copied(), expected);
        for (member, found) in
            [own, renewals, main].map(|member| (member, expected == Some(member)))
        {
            let filter = RenewalFilter {
                owner: Some(Comparators::equal(member)),
                ..RenewalFilter::default()
            };
            let page = list(&scope, filter, Default::default(), &Default::default())
                .await
                .unwrap();
            assert_eq!(page.rows.len(), usize::from(found));
        }
    };
    answers(None).await;
    world
        .assign(renewal.account_id, main, "2025-01-01", None)
        .await;
    answers(Some(main)).await;
    let scope = world.write().await;
    let assignment = NewAssignment {
        role: OwnershipRole::Renewal,
        ..primary(&[renewal.account_id], renewals, "2025-06-01", None)
    };
    ownership::assign(&scope, assignment).await.unwrap();
    scope.commit().await.unwrap();
    answers(Some(renewals)).await;
    let scope = world.write().await;
    let named = RenewalPatch {
        owner: Patch::Set(own),
        ..RenewalPatch::default()
    };
    update(&scope, renewal.id, named).await.unwrap();
    scope.commit().await.unwrap();
    answers(Some(own)).await;
}

#[tokio::test]
async fn another_tenants_renewal_is_as_good_as_none() {
    let world = World::new().await;
    let (_, renewal) = renewal_of(&world, "a").await;
    let scope = world.write_elsewhere().await;
    let unknown = [(NotFound, "id".to_owned())];
    let input = outcome(RenewalOutcome::Renewed);
    let closing = crate::renewal::close(&scope, renewal.id, input).await;
    assert_eq!(refusals(closing), unknown);
    let change = update(&scope, renewal.id, RenewalPatch::default()).await;
    assert_eq!(refusals(change), unknown);
    let called = record_call(&scope, renewal.id, call(ForecastSource::Csm, 1)).await;
    assert_eq!(refusals(called), unknown);
}
