use domain::{member::Permission, ownership::OwnerConvention, survey::SurveyKind};

use super::*;
use crate::{
    bulk::{Outcome, Policy},
    error::{Error, RefusalCode, RefusalCode::Conflict, RefusalCode::NotFound},
    filter::Comparators,
    page::{Page, PageRequest},
    patch::Patch,
    portfolio::{self, FactsCache},
    refresh::Projection,
    revenue::subscription,
    survey,
    testing::{World, date, refusals, subscription as row},
};

fn wanted(external_id: &str, title: &str, accounts: &[&str]) -> FeedbackInput {
    FeedbackInput {
        external_id: Some(external_id.to_owned()),
        source: FeedbackSource::Manual,
        case: None,
        answer: None,
        title: title.to_owned(),
        body: Some("Please.\nSoon.".to_owned()),
        status: FeedbackStatus::New,
        owner: None,
        accounts: accounts
            .iter()
            .map(|name| Reference::ExternalId((*name).to_owned()))
            .collect(),
    }
}

fn told(account: Option<Uuid>) -> NoteInput {
    NoteInput {
        account,
        told_on: None,
        note: "It is in the next version.".to_owned(),
    }
}

async fn revenue(world: &World, rows: &[(&str, &str)]) {
    let scope = world.write().await;
    let rows: Vec<_> = rows
        .iter()
        .map(|(account, amount)| row(account, account, "2025-01-01", amount))
        .collect();
    subscription::upsert(&scope, &rows, Policy::RejectAll, Projection::Now)
        .await
        .unwrap();
    scope.commit().await.unwrap();
}

#[tokio::test]
async fn items_are_ranked_by_the_revenue_behind_them() {
    let world = World::new().await;
    world.accounts(["acme", "blue", "coral"]).await;
    revenue(&world, &[("acme", "100"), ("blue", "30")]).await;
    let scope = world.write().await;
    let rows = [
        wanted("f-1", "Dark mode", &["blue", "coral"]),
        wanted("f-2", "Export", &["acme", "acme"]),
        wanted("f-3", "A pony", &[]),
    ];
    let results = upsert(&scope, &rows, Policy::RejectAll).await.unwrap();
    assert!(
        results
            .iter()
            .all(|result| result.outcome == Outcome::Created)
    );
    let again = upsert(&scope, &rows, Policy::RejectAll).await.unwrap();
    assert!(
        again
            .iter()
            .all(|result| result.outcome == Outcome::Unchanged)
    );
    scope.commit().await.unwrap();
    let cache = FactsCache::new(1 << 30);
    let scope = world.read().await;
    let ranked = async |day: &str, filter: FeedbackFilter, request: PageRequest| {
        let on = date(day);
        let whole = portfolio::evaluate(&scope, &cache, None, on, OwnerConvention::Then).await;
        rank(&scope, &whole.unwrap(), filter, &request).await
    };
    let titles = |page: &Page<Ranked>| -> Vec<String> {
        page.items()
            .map(|ranked| ranked.row.title.clone())
            .collect()
    };
    let all = FeedbackFilter::default;
    let whole = PageRequest::default;
    let day = "2025-06-15";
    let (page, count) = ranked(day, all(), whole()).await.unwrap();
    let shown = page.items().map(|ranked| {
        let annual = ranked.demand.monthly.annual().to_minor_half_even();
        (ranked.row.title.as_str(), annual, ranked.demand.accounts)
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            ("Export", 120_000, 1),
            ("Dark mode", 36_000, 2),
            ("A pony", 0, 0)
        ]
    );
    assert_eq!((count, page.has_next, page.has_previous), (3, false, false));
    // Page by page, from either end.
    let first = PageRequest {
        first: Some(1),
        ..whole()
    };
    let (top, count) = ranked(day, all(), first.clone()).await.unwrap();
    assert_eq!((titles(&top), count), (vec!["Export".to_owned()], 3));
    assert!(top.has_next && !top.has_previous);
    let after = PageRequest {
        after: Some(top.rows[0].0.clone()),
        ..whole()
    };
    let (rest, _) = ranked(day, all(), after.clone()).await.unwrap();
    assert_eq!(titles(&rest), ["Dark mode", "A pony"]);
    assert!(!rest.has_next && rest.has_previous);
    let last = PageRequest {
        last: Some(1),
        before: Some(rest.rows[1].0.clone()),
        ..whole()
    };
    let (middle, _) = ranked(day, all(), last).await.unwrap();
    assert_eq!(titles(&middle), ["Dark mode"]);
    // A cursor is of one list: another filter or date has others, and nonsense is none.
    let planned = FeedbackFilter {
        status: Comparators::equal("PLANNED".to_owned()),
        ..all()
    };
    let nonsense = PageRequest {
        after: Some("nonsense".to_owned()),
        ..whole()
    };
    let invalid = [(RefusalCode::ValidationFailed, "after".to_owned())];
    for (day, filter, request) in [
        (day, planned, after.clone()),
        ("2025-06-14", all(), after),
        (day, all(), nonsense),
    ] {
        let refused = ranked(day, filter, request).await.map(drop);
        assert_eq!(refusals(refused), invalid);
    }
    // Nobody paid yet: the oldest item is first.
    let (page, _) = ranked("2024-12-31", all(), first).await.unwrap();
    assert_eq!(titles(&page), ["Dark mode"]);
}

#[tokio::test]
async fn the_loop_is_closed_with_those_who_asked() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let scope = world.write().await;
    let item = create(&scope, wanted("f-1", "Export", &["acme"]))
        .await
        .unwrap();
    let id = item.id();
    let future = NoteInput {
        told_on: Some(date("2025-06-16")),
        ..told(None)
    };
    let empty = NoteInput {
        note: " ".to_owned(),
        ..told(None)
    };
    for (input, expected) in [
        (told(Some(blue)), (NotFound, "account")),
        (future, (RefusalCode::ValidationFailed, "toldOn")),
        (empty, (RefusalCode::ValidationFailed, "note")),
    ] {
        let refused = refusals(add_note(&scope, id, input).await);
        assert_eq!(refused, [(expected.0, expected.1.to_owned())]);
    }
    let closed = |loop_closed| FeedbackFilter {
        loop_closed: Some(loop_closed),
        ..FeedbackFilter::default()
    };
    let count = async |filter| {
        crate::page::count(&scope, matching(&scope, filter))
            .await
            .unwrap()
    };
    assert_eq!(
        (count(closed(true)).await, count(closed(false)).await),
        (0, 1)
    );
    add_note(&scope, id, told(Some(acme))).await.unwrap();
    assert_eq!(
        (count(closed(true)).await, count(closed(false)).await),
        (1, 0)
    );
    let notes = notes_of(&scope, &[id]).await.unwrap();
    assert_eq!(notes[&id][0].told_on, date("2025-06-15"));
    let note = notes[&id][0].id;
    delete_note(&scope, note).await.unwrap();
    assert_eq!(
        refusals(delete_note(&scope, note).await),
        [(NotFound, "id".to_owned())]
    );
    add_note(&scope, id, told(None)).await.unwrap();
    let patch = FeedbackPatch {
        status: Some(FeedbackStatus::Delivered),
        accounts: Some(vec![Reference::Id(blue)]),
        body: Patch::Clear,
        ..FeedbackPatch::default()
    };
    let after = update(&scope, id, patch).await.unwrap();
    assert_eq!(
        (after.row.status.as_str(), after.accounts),
        ("DELIVERED", vec![blue])
    );
    delete(&scope, id, Some(2)).await.unwrap();
    assert_eq!(
        refusals(delete(&scope, id, None).await),
        [(NotFound, "id".to_owned())]
    );
    scope.commit().await.unwrap();
    let kinds: Vec<_> = world
        .log()
        .await
        .into_iter()
        .map(|entry| entry.subject_kind)
        .collect();
    assert!(kinds.contains(&"feedback_note".to_owned()));
}

#[tokio::test]
async fn an_item_knows_the_answer_that_it_came_from() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let scope = world.write().await;
    let said = |name: &str| survey::AnswerInput {
        external_id: Some(name.to_owned()),
        account: Some(Reference::Id(acme)),
        contact: None,
        campaign: None,
        kind: Some(SurveyKind::Nps),
        scale: None,
        direction: None,
        score: Some(4),
        comment: Some("No dark mode.".to_owned()),
        language: None,
        answered_at: world.now,
        phase: None,
        product: None,
        themes: None,
    };
    let answers = [said("a-1"), said("a-2")];
    let answers = survey::record(&scope, &answers, Policy::RejectAll).await;
    let answers: Vec<Uuid> = answers.unwrap().iter().filter_map(|row| row.id).collect();
    let item = |name: &str, answer| FeedbackInput {
        source: FeedbackSource::Survey,
        answer: Some(answer),
        ..wanted(name, "Dark mode", &["acme"])
    };
    create(&scope, item("f-1", Reference::Id(answers[0])))
        .await
        .unwrap();
    let named = [item("f-2", Reference::ExternalId("a-2".to_owned()))];
    for outcome in [Outcome::Created, Outcome::Unchanged] {
        let results = upsert(&scope, &named, Policy::RejectAll).await.unwrap();
        assert_eq!(results[0].outcome, outcome);
    }
    let of = async |answer| {
        let filter = FeedbackFilter {
            answer: Comparators::equal(answer),
            ..FeedbackFilter::default()
        };
        let found = matching(&scope, filter).all(scope.connection()).await;
        let names = found.unwrap().into_iter().filter_map(|row| row.external_id);
        names.collect::<Vec<_>>()
    };
    assert_eq!(of(answers[0]).await, ["f-1"]);
    assert_eq!(of(answers[1]).await, ["f-2"]);
    assert!(of(acme).await.is_empty());
    scope.commit().await.unwrap();
    let log = world.log().await;
    let made = log
        .iter()
        .rfind(|entry| entry.subject_kind == "feedback_item");
    let after = made.unwrap().after.clone().unwrap();
    assert!(after.contains(&answers[1].to_string()), "{after}");
}

#[tokio::test]
async fn bad_items_are_refused_by_their_fields() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    let scope = world.write().await;
    let good = wanted("f-1", "Export", &["acme"]);
    let of_case = |source| FeedbackInput {
        source,
        case: Some(Reference::ExternalId("c-9".to_owned())),
        ..good.clone()
    };
    for (input, code, fields) in [
        (
            wanted("f-1", " ", &["acme"]),
            RefusalCode::ValidationFailed,
            vec!["title"],
        ),
        (
            wanted("f-1", "Export", &["coral"]),
            NotFound,
            vec!["accountExternalIds.0"],
        ),
        (
            wanted("f-1", "Export", &["acme"; 1_001]),
            RefusalCode::ValidationFailed,
            vec!["accounts"],
        ),
        (
            of_case(FeedbackSource::SupportCase),
            NotFound,
            vec!["caseExternalId"],
        ),
        (
            FeedbackInput {
                owner: Some(MemberReference::Id(acme)),
                ..good.clone()
            },
            NotFound,
            vec!["owner"],
        ),
    ] {
        let refused = refusals(create(&scope, input).await);
        let expected: Vec<_> = fields
            .iter()
            .map(|field| (code, (*field).to_owned()))
            .collect();
        assert_eq!(refused, expected);
    }
    let refused = refusals(create(&scope, of_case(FeedbackSource::Survey)).await);
    assert!(refused.contains(&(RefusalCode::ValidationFailed, "source".to_owned())));
    let of_answer = FeedbackInput {
        answer: Some(Reference::ExternalId("a-9".to_owned())),
        ..good.clone()
    };
    let refused = refusals(create(&scope, of_answer).await);
    assert_eq!(
        refused,
        [
            (NotFound, "answerExternalId".to_owned()),
            (RefusalCode::ValidationFailed, "source".to_owned())
        ]
    );
    create(&scope, good.clone()).await.unwrap();
    assert_eq!(
        refusals(create(&scope, good.clone()).await),
        [(Conflict, "externalId".to_owned())]
    );
    scope.close().await.unwrap();
}

#[tokio::test]
async fn csms_write_of_their_own_accounts_and_not_of_what_is_everybodys() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let scope = world.csm(ada).await;
    let item = create(&scope, wanted("f-1", "Export", &["acme"]))
        .await
        .unwrap();
    // That comes before what is wrong with it, such as a title of spaces, or an account that there is not.
    for accounts in [&["acme", "blue"][..], &["blue", "coral"][..], &[]] {
        for title in ["Export", " "] {
            let input = wanted("f-2", title, accounts);
            let patch = FeedbackPatch {
                title: Some(title.to_owned()),
                accounts: Some(input.accounts.clone()),
                ..FeedbackPatch::default()
            };
            for refused in [
                create(&scope, input).await,
                update(&scope, item.id(), patch).await,
            ] {
                assert!(
                    matches!(refused, Err(Error::Forbidden(Permission::ManageSupport))),
                    "{refused:?}"
                );
            }
        }
    }
    for (accounts, field) in [
        (&["acme", "coral"][..], "accountExternalIds.1"),
        (&["coral"][..], "accountExternalIds.0"),
    ] {
        let refused = create(&scope, wanted("f-2", "Export", accounts)).await;
        assert_eq!(refusals(refused), [(NotFound, field.to_owned())]);
    }
    scope.close().await.unwrap();
}
