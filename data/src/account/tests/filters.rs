//! Which accounts a filter means.

use chrono::NaiveDate;
use domain::{
    account::{Stage, TraitKind},
    member::{Permission, Role},
    ownership::OwnershipRole,
};
use rust_decimal::Decimal;

use super::support::*;
use crate::{
    account::{
        self, AccountFilter, AccountInput, Archived, FilterContext, OwnedBy, TraitFilter, TraitTest,
    },
    error::RefusalCode,
    filter::Comparators,
    id,
    ownership::{self, NewAssignment},
    patch::Patch,
    revenue::entity::{line, plan, product, subscription},
    scope::Scope,
};

fn equal<T>(value: T) -> Option<Comparators<T>> {
    Some(Comparators::equal(value))
}

fn country(code: &str) -> AccountFilter {
    AccountFilter {
        country: equal(code.to_owned()),
        ..AccountFilter::default()
    }
}

fn of_trait(key: &str, test: TraitTest) -> AccountFilter {
    AccountFilter {
        traits: vec![TraitFilter {
            key: key.to_owned(),
            test,
        }],
        ..AccountFilter::default()
    }
}

fn on(day: &str) -> FilterContext {
    FilterContext {
        on: Some(date(day)),
    }
}

async fn filled(world: &World) -> Scope {
    let scope = world.write().await;
    define(&scope, "seats", TraitKind::Number, &[]).await;
    define(&scope, "tier", TraitKind::Choice, &["Gold", "Silver"]).await;
    define(&scope, "renewed", TraitKind::Date, &[]).await;
    define(&scope, "trial", TraitKind::Boolean, &[]).await;
    let in_country = |name: &str, country: Option<&str>, traits| AccountInput {
        country: Patch::from_option(country.map(str::to_owned)),
        traits,
        ..row(name)
    };
    let rows = vec![
        in_country(
            "a",
            Some("DE"),
            vec![
                text("seats", "5"),
                text("tier", "Gold"),
                text("trial", "true"),
            ],
        ),
        in_country(
            "b",
            Some("FR"),
            vec![text("seats", "12.5"), text("renewed", "2025-02-01")],
        ),
        in_country(
            "c",
            None,
            vec![text("tier", "Silver"), text("trial", "false")],
        ),
    ];
    load(&scope, rows).await;
    scope
}

#[tokio::test]
async fn and_or_and_not_with_absent_values() {
    let world = World::new().await;
    let scope = filled(&world).await;
    assert_eq!(
        names(&scope, AccountFilter::default()).await,
        ["a", "b", "c"]
    );
    assert_eq!(names(&scope, country("DE")).await, ["a"]);
    let not = AccountFilter {
        not: Some(Box::new(country("DE"))),
        ..AccountFilter::default()
    };
    assert_eq!(
        names(&scope, not.clone()).await,
        ["b", "c"],
        "an account without a country is not in DE"
    );
    let any = AccountFilter {
        or: vec![country("DE"), country("FR")],
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, any.clone()).await, ["a", "b"]);
    let both = AccountFilter {
        and: vec![any, not],
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, both).await, ["b"]);
}

#[tokio::test]
async fn custom_traits_of_every_kind() {
    let world = World::new().await;
    let scope = filled(&world).await;
    let more = Comparators {
        gt: Some(Decimal::new(5, 0)),
        ..Comparators::default()
    };
    assert_eq!(
        names(&scope, of_trait("seats", TraitTest::Number(more))).await,
        ["b"]
    );
    let not_gold = Comparators {
        neq: Some("Gold".to_owned()),
        ..Comparators::default()
    };
    assert_eq!(
        names(&scope, of_trait("tier", TraitTest::Text(not_gold))).await,
        ["b", "c"]
    );
    let since = Comparators {
        gte: Some(date("2025-02-01")),
        ..Comparators::default()
    };
    assert_eq!(
        names(&scope, of_trait("renewed", TraitTest::Date(since))).await,
        ["b"]
    );
    let no = TraitTest::Boolean(Comparators::equal(false));
    assert_eq!(names(&scope, of_trait("trial", no)).await, ["c"]);
    assert_eq!(
        names(&scope, of_trait("tier", TraitTest::Present(false))).await,
        ["b"]
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_what_is_allowed() {
    let world = World::new().await;
    let scope = filled(&world).await;
    let refused = async |filter: AccountFilter| {
        let result = account::matching_ids(&scope, &filter, FilterContext::default()).await;
        let (code, path, message) = refusals(result).remove(0);
        assert_eq!(code, RefusalCode::ValidationFailed);
        (path, message)
    };
    let unknown = AccountFilter {
        or: vec![of_trait("size", TraitTest::Present(true))],
        ..AccountFilter::default()
    };
    assert_eq!(
        refused(unknown).await,
        (
            "where.or.0.traits.0.key".to_owned(),
            "there is no trait `size`; the traits are renewed, seats, tier, trial".to_owned()
        )
    );
    let wrong_kind = of_trait("seats", TraitTest::Boolean(Comparators::equal(true)));
    assert_eq!(refused(wrong_kind).await.0, "where.traits.0");
    let wrong_choice = of_trait(
        "tier",
        TraitTest::Text(Comparators::equal("Tin".to_owned())),
    );
    assert!(refused(wrong_choice).await.1.contains("Gold, Silver"));

    let mut deep = country("DE");
    for _ in 0..10 {
        deep = AccountFilter {
            and: vec![deep],
            ..AccountFilter::default()
        };
    }
    assert!(refused(deep).await.1.contains("at most 10 deep"));
    let wide = AccountFilter {
        or: vec![country("DE"); 101],
        ..AccountFilter::default()
    };
    assert!(refused(wide).await.1.contains("at most 100 comparisons"));
    let long = AccountFilter {
        country: Some(Comparators {
            is_in: Some(vec!["DE".to_owned(); 2_001]),
            ..Comparators::default()
        }),
        ..AccountFilter::default()
    };
    assert!(refused(long).await.1.contains("at most 2000 values"));
}

#[tokio::test]
async fn owner_stage_and_archive_on_a_day() {
    let world = World::new().await;
    let (first, second) = (
        world.member("first", Role::Csm).await,
        world.member("second", Role::Csm).await,
    );
    let scope = world.write().await;
    let input = |stage: &str, since: &str| AccountInput {
        stage: set(stage),
        stage_since: Some(date(since)),
        ..row("a")
    };
    load(&scope, vec![input("TRIAL", "2025-01-01")]).await;
    load(&scope, vec![input("ACTIVE", "2025-03-01"), row("unowned")]).await;
    let account = the(&scope, "a").await.id;
    for (member, from, to) in [
        (first, "2025-01-01", Some("2025-04-01")),
        (second, "2025-04-01", None),
    ] {
        let assignment = NewAssignment {
            accounts: vec![account],
            member,
            role: OwnershipRole::Primary,
            starts_on: date(from),
            ends_on: to.map(|day| day.parse::<NaiveDate>().unwrap()),
            reason: None,
        };
        ownership::assign(&scope, assignment).await.unwrap();
    }
    let of = |member| AccountFilter {
        csm: equal(member),
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, of(second)).await, ["a"]);
    assert!(names(&scope, of(first)).await.is_empty());
    assert_eq!(names_on(&scope, of(first), on("2025-03-31")).await, ["a"]);
    assert_eq!(names_on(&scope, of(second), on("2025-04-01")).await, ["a"]);
    let unowned = AccountFilter {
        csm: Some(Comparators {
            is_null: Some(true),
            ..Comparators::default()
        }),
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, unowned.clone()).await, ["unowned"]);
    assert_eq!(
        names_on(&scope, unowned, on("2024-12-31")).await,
        ["a", "unowned"]
    );
    let owned = |role| AccountFilter {
        owned_by: Some(OwnedBy {
            member: second,
            role,
        }),
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, owned(None)).await, ["a"]);
    assert!(
        names(&scope, owned(Some(OwnershipRole::Renewal)))
            .await
            .is_empty()
    );

    let trial = AccountFilter {
        stage: equal(Stage::Trial),
        ..AccountFilter::default()
    };
    assert!(names(&scope, trial.clone()).await.is_empty());
    assert_eq!(names_on(&scope, trial, on("2025-02-28")).await, ["a"]);

    account::archive(&scope, account, None).await.unwrap();
    let all = |archived| AccountFilter {
        archived,
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, all(None)).await, ["unowned"]);
    assert_eq!(names(&scope, all(Some(Archived::Only))).await, ["a"]);
    assert_eq!(names(&scope, all(Some(Archived::Include))).await.len(), 2);
    assert_eq!(
        names_on(&scope, all(None), on("2025-06-14")).await,
        ["a", "unowned"],
        "it was archived on the 15th"
    );
    assert_eq!(
        names_on(&scope, all(None), on("2025-06-15")).await,
        ["unowned"]
    );
}

#[tokio::test]
async fn a_tree_and_a_search() {
    let world = World::new().await;
    let elsewhere = world.write_elsewhere().await;
    let foreign = account::create(&elsewhere, row("a")).await.unwrap().id;
    elsewhere.commit().await.unwrap();
    let scope = world.write().await;
    let rows = vec![row("a"), below("b", "a"), below("c", "b"), row("50%_x")];
    load(&scope, rows).await;
    let within = |root| AccountFilter {
        within_tree_of: Some(root),
        ..AccountFilter::default()
    };
    let b = the(&scope, "b").await.id;
    assert_eq!(names(&scope, within(b)).await, ["b", "c"]);
    let outside = AccountFilter {
        not: Some(Box::new(within(b))),
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, outside).await, ["50%_x", "a"]);
    assert!(names(&scope, within(foreign)).await.is_empty());
    let search = |text: &str| AccountFilter {
        search: Some(text.to_owned()),
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, search("%_X")).await, ["50%_x"]);
    let roots = AccountFilter {
        parent: Some(Comparators {
            is_null: Some(true),
            ..Comparators::default()
        }),
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, roots).await, ["50%_x", "a"]);
}

/// A plan, and a subscription of the account to it in March 2025 whose line ends with the subscription or is left open.
async fn subscribe(scope: &Scope, account: uuid::Uuid, line_ends: bool) -> uuid::Uuid {
    let writer = scope.require(Permission::ManageAccounts).unwrap();
    let (tenant_id, at) = (scope.tenant_id(), now());
    let new = || id::new(at);
    let key = new().to_string();
    let product = product::Model {
        tenant_id,
        id: new(),
        external_id: key.clone(),
        name: key.clone(),
        version: 1,
        created_at: at,
        updated_at: at,
    };
    let plan = plan::Model {
        tenant_id,
        id: new(),
        product_id: product.id,
        external_id: key.clone(),
        name: key,
        version: 1,
        created_at: at,
        updated_at: at,
    };
    let subscription = subscription::Model {
        tenant_id,
        id: new(),
        account_id: account,
        external_id: None,
        starts_on: date("2025-03-01"),
        ends_on: Some(date("2025-04-01")),
        trial_starts_on: None,
        trial_ends_on: None,
        term_months: None,
        term_ends_on: None,
        notice_days: None,
        renews_automatically: false,
        cancelled_on: None,
        paid_until: None,
        churn_kind: None,
        version: 1,
        created_at: at,
        updated_at: at,
    };
    let line = line::Model {
        tenant_id,
        id: new(),
        subscription_id: subscription.id,
        account_id: account,
        plan_id: Some(plan.id),
        description: None,
        amount: 100,
        discount: 0,
        currency: "USD".to_owned(),
        quantity: 1,
        charge: "RECURRING".to_owned(),
        billing_interval: Some("MONTH".to_owned()),
        starts_on: date("2025-03-01"),
        ends_on: line_ends.then(|| date("2025-04-01")),
    };
    let id = plan.id;
    writer.save::<product::Entity>(&[product]).await.unwrap();
    writer.save::<plan::Entity>(&[plan]).await.unwrap();
    let subscriptions = [subscription];
    writer
        .save::<subscription::Entity>(&subscriptions)
        .await
        .unwrap();
    writer.save::<line::Entity>(&[line]).await.unwrap();
    id
}

#[tokio::test]
async fn a_plan_counts_from_its_first_day_to_the_end_of_line_and_subscription() {
    let world = World::new().await;
    let scope = world.write().await;
    load(&scope, vec![row("a"), row("b"), row("c")]).await;
    let (a, b) = (the(&scope, "a").await.id, the(&scope, "b").await.id);
    let plans = vec![
        subscribe(&scope, a, true).await,
        subscribe(&scope, b, false).await,
    ];
    let first = plans[..1].to_vec();
    let on_plan = |plans: &[uuid::Uuid]| AccountFilter {
        plan: Some(plans.to_vec()),
        ..AccountFilter::default()
    };
    for (day, expected) in [
        ("2025-02-28", &[][..]),
        ("2025-03-01", &["a", "b"]),
        ("2025-03-31", &["a", "b"]),
        ("2025-04-01", &[]),
    ] {
        assert_eq!(names_on(&scope, on_plan(&plans), on(day)).await, expected);
    }
    assert_eq!(
        names_on(&scope, on_plan(&first), on("2025-03-01")).await,
        ["a"]
    );
    assert!(names(&scope, on_plan(&plans)).await.is_empty(), "today");
    assert!(
        names_on(&scope, on_plan(&[]), on("2025-03-01"))
            .await
            .is_empty()
    );
    let no_revenue = AccountFilter {
        current_mrr: Some(Comparators {
            lte: Some(0),
            ..Comparators::default()
        }),
        ..AccountFilter::default()
    };
    assert_eq!(names(&scope, no_revenue).await, ["a", "b", "c"]);
}
