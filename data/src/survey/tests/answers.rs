//! Answering, recording, following up.

use domain::{
    account::Millionths,
    health::{Factor, FactorKind, Normalisation, Point, Score, Weight},
};

use super::*;
use crate::{health, testing::KeptFacts};

fn scored(score: i64) -> Response {
    Response {
        score: Some(score),
        is_final: true,
        ..Response::default()
    }
}

async fn answered(world: &World, invitation: Uuid, response: &Response) -> entity::answer::Model {
    changed(world, async |scope| {
        respond(scope, invitation, response).await
    })
    .await
}

#[tokio::test]
async fn an_answer_counts_once_it_is_whole() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    contacts(&world, acme, &["ann"]).await;
    let cache = FactsCache::new(1 << 30);
    let id = running(&world, &nps("Spring")).await;
    let invited = invitations(&world, id).await[0].id;
    changed(&world, async |scope| mark_sent(scope, &[invited]).await).await;
    assert_eq!(score(&world, &cache).await, "NO_DATA");
    let part = Response {
        score: Some(3),
        ..Response::default()
    };
    let row = answered(&world, invited, &part).await;
    assert!(row.partial && row.follow_up.is_none());
    assert_eq!(row.owner_id, Some(ada));
    assert_eq!(score(&world, &cache).await, "NO_DATA");
    let script = "<script>alert('hi')</script>\nand more";
    let rest = Response {
        comment: Some(script.to_owned()),
        is_final: true,
        ..Response::default()
    };
    let row = answered(&world, invited, &rest).await;
    assert_eq!((row.score, row.comment.as_deref()), (Some(3), Some(script)));
    assert_eq!(row.follow_up.as_deref(), Some("OPEN"));
    assert_eq!(score(&world, &cache).await, "-100");
    let rows = invitations(&world, id).await;
    assert_eq!(states(&rows), [InvitationState::Completed]);
    // The log says that something was written, and not what.
    let log = world.log().await;
    let told: Vec<&str> = log
        .iter()
        .filter_map(|entry| entry.after.as_deref())
        .collect();
    assert!(told.iter().all(|after| !after.contains("alert")));
    let length = format!("\"comment_length\":{}", script.len());
    assert!(told.iter().any(|after| after.contains(&length)));
    assert!(!format!("{row:?}").contains("alert"));
    // It can be changed for an hour.
    world.now += TimeDelta::minutes(59);
    let row = answered(&world, invited, &scored(9)).await;
    assert_eq!((row.score, row.comment.as_deref()), (Some(9), Some(script)));
    assert_eq!(row.edited_at, Some(world.now));
    assert_eq!(row.follow_up, None);
    assert_eq!(score(&world, &cache).await, "100");
    let same = answered(&world, invited, &scored(9)).await;
    assert_eq!(same.version, row.version);
    world.now += TimeDelta::minutes(1);
    let scope = world.write().await;
    let refused = refusals(respond(&scope, invited, &scored(0)).await);
    assert_eq!(refused, [(RefusalCode::Conflict, "id".to_owned())]);
}

#[tokio::test]
async fn what_cannot_be_answered_stores_nothing() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    contacts(&world, acme, &["ann"]).await;
    let id = running(&world, &nps("Spring")).await;
    let invited = invitations(&world, id).await[0].id;
    changed(&world, async |scope| mark_sent(scope, &[invited]).await).await;
    let scope = world.write().await;
    let invalid = |field: &str| [(RefusalCode::ValidationFailed, field.to_owned())];
    for score in [-1, 11, i64::MAX, i64::MIN] {
        let refused = refusals(respond(&scope, invited, &scored(score)).await);
        assert_eq!(refused, invalid("score"), "{score}");
    }
    let long = Response {
        comment: Some("x".repeat(5_001)),
        ..scored(5)
    };
    let refused = refusals(respond(&scope, invited, &long).await);
    assert_eq!(refused, invalid("comment"));
    scope.close().await.unwrap();
    world.go_to("2025-07-06");
    let scope = world.write().await;
    let opened = open(&scope, invited).await.unwrap().unwrap();
    assert_eq!(opened.standing, Standing::Expired);
    let refused = refusals(respond(&scope, invited, &scored(5)).await);
    assert_eq!(refused, [(RefusalCode::Conflict, "id".to_owned())]);
    let opened = open(&scope, invited).await.unwrap().unwrap();
    assert!(opened.answer.is_none());
}

fn elsewhere(external_id: &str, score: Option<i64>) -> AnswerInput {
    AnswerInput {
        external_id: Some(external_id.to_owned()),
        account: Some(Reference::ExternalId("acme".to_owned())),
        contact: None,
        campaign: None,
        kind: Some(SurveyKind::Nps),
        scale: None,
        direction: None,
        score,
        comment: None,
        language: None,
        answered_at: "2025-06-01T09:00:00Z".parse().unwrap(),
        phase: None,
        product: None,
        themes: None,
    }
}

async fn outcomes(world: &World, rows: &[AnswerInput]) -> Vec<Outcome> {
    let results = changed(world, async |scope| {
        record(scope, rows, Policy::RejectRow).await
    })
    .await;
    results.into_iter().map(|result| result.outcome).collect()
}

#[tokio::test]
async fn answers_from_elsewhere_are_recorded_once() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    let ann = contacts(&world, acme, &["ann"]).await[0];
    let cache = FactsCache::new(1 << 30);
    let themes = ["support", "Price", "support"].map(str::to_owned);
    let rows = [
        AnswerInput {
            contact: Some(Reference::ExternalId("ann".to_owned())),
            account: None,
            comment: Some("Great".to_owned()),
            themes: Some(themes.to_vec()),
            ..elsewhere("a-1", Some(10))
        },
        elsewhere("a-2", None),
        elsewhere("a-3", Some(4)),
    ];
    assert_eq!(
        outcomes(&world, &rows).await,
        [const { Outcome::Created }; 3]
    );
    assert_eq!(
        outcomes(&world, &rows).await,
        [const { Outcome::Unchanged }; 3]
    );
    assert_eq!(score(&world, &cache).await, "0");
    let moved = [AnswerInput {
        account: Some(Reference::ExternalId("blue".to_owned())),
        ..elsewhere("a-3", Some(9))
    }];
    assert_eq!(outcomes(&world, &moved).await, [Outcome::Updated]);
    assert_eq!(score(&world, &cache).await, "100");
    let found = async |filter: AnswerFilter| {
        let scope = world.read().await;
        let request = PageRequest::default();
        let page = list_answers(&scope, filter, AnswerOrder::default(), &request).await;
        page.unwrap().items().cloned().collect::<Vec<_>>()
    };
    let rows = found(AnswerFilter {
        themes: Some(vec!["Price".to_owned()]),
        search: Some("gREAT".to_owned()),
        ..AnswerFilter::default()
    })
    .await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].contact_id, rows[0].account_id), (Some(ann), acme));
    assert_eq!(themes_of(&rows[0]).unwrap(), ["Price", "support"]);
    let partly = AnswerFilter {
        themes: Some(vec!["Pric".to_owned(), "%".to_owned()]),
        ..AnswerFilter::default()
    };
    assert!(found(partly).await.is_empty());
}

#[tokio::test]
async fn bad_rows_say_what_is_wrong_with_them() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    contacts(&world, acme, &["ann"]).await;
    contacts(&world, blue, &["bob"]).await;
    let campaign = CampaignInput {
        external_id: Patch::Set("spring".to_owned()),
        ..nps("Spring")
    };
    made(&world, &campaign).await;
    let spring = Some(Reference::ExternalId("spring".to_owned()));
    let change = |change: fn(&mut AnswerInput)| {
        let mut row = elsewhere("a-9", Some(5));
        change(&mut row);
        row
    };
    let of_nobody = |row: &mut AnswerInput| row.account = Some(Reference::Id(Uuid::nil()));
    let by_nobody = |row: &mut AnswerInput| {
        row.contact = Some(Reference::ExternalId("zed".to_owned()));
    };
    let by_others = |row: &mut AnswerInput| {
        row.contact = Some(Reference::ExternalId("bob".to_owned()));
    };
    let to_come = |row: &mut AnswerInput| {
        row.answered_at = "2025-06-15T12:00:01Z".parse().unwrap();
    };
    let cases = [
        (change(|row| row.external_id = None), "externalId"),
        (change(|row| row.account = None), "accountExternalId"),
        (change(of_nobody), "account"),
        (change(by_nobody), "contactExternalId"),
        (change(by_others), "contactExternalId"),
        (change(|row| row.kind = None), "kind"),
        (change(|row| row.score = Some(11)), "score"),
        (change(|row| row.scale = Some((0, 7))), "scale"),
        (
            change(|row| row.comment = Some("x".repeat(5_001))),
            "comment",
        ),
        (
            change(|row| row.language = Some("english".to_owned())),
            "language",
        ),
        (change(to_come), "answeredAt"),
        (
            change(|row| row.themes = Some(vec![String::new()])),
            "themes.0",
        ),
        (
            AnswerInput {
                campaign: spring.clone(),
                ..change(|row| row.kind = Some(SurveyKind::Csat))
            },
            "kind",
        ),
        (
            AnswerInput {
                campaign: spring.clone(),
                ..change(|row| row.scale = Some((1, 10)))
            },
            "scale",
        ),
    ];
    let scope = world.write().await;
    for (row, field) in &cases {
        let results = record(&scope, std::slice::from_ref(row), Policy::RejectRow).await;
        let Outcome::Rejected(refusals) = &results.unwrap()[0].outcome else {
            panic!("{field} was taken")
        };
        let fields = refusals.iter().map(|refusal| refusal.field.join("."));
        assert_eq!(fields.collect::<Vec<_>>(), [format!("rows.0.{field}")]);
    }
    // One that is good all the same, and once more.
    let good = AnswerInput {
        campaign: spring,
        kind: None,
        ..elsewhere("a-9", Some(5))
    };
    let twice = [good.clone(), good];
    let all = record(&scope, &twice, Policy::RejectAll).await;
    assert_eq!(refusals(all)[0].1, "rows.1.externalId");
    let results = record(&scope, &twice, Policy::RejectRow).await.unwrap();
    assert_eq!(results[0].outcome, Outcome::Created);
    assert!(matches!(results[1].outcome, Outcome::Rejected(_)));
}

#[tokio::test]
async fn somebody_gets_back_to_who_is_unhappy() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let ada = world.member("ada").await;
    let results = changed(&world, async |scope| {
        record(scope, &[elsewhere("a-1", Some(2))], Policy::RejectAll).await
    })
    .await;
    let id = results[0].id.unwrap();
    let count = async |state: &str| {
        let scope = world.read().await;
        let filter = AnswerFilter {
            follow_up: Comparators::equal(state.to_owned()),
            ..AnswerFilter::default()
        };
        let query = answers_matching(&scope, filter);
        query.all(scope.connection()).await.unwrap().len()
    };
    assert_eq!((count("OPEN").await, count("DONE").await), (1, 0));
    let done = FollowUpInput {
        state: Some(domain::survey::FollowUp::Done),
        owner: Patch::Set(ada),
        note: Patch::Set("Called, all is well".to_owned()),
    };
    let row = changed(&world, async |scope| {
        follow_up(scope, id, &done, None).await
    })
    .await;
    assert_eq!(row.followed_up_at, Some(world.now));
    assert_eq!((count("OPEN").await, count("DONE").await), (0, 1));
    let tags = ["pricing".to_owned()];
    let row = changed(&world, async |scope| {
        set_themes(scope, id, &tags, None).await
    })
    .await;
    assert_eq!(themes_of(&row).unwrap(), ["pricing"]);
    let scope = world.write().await;
    let many: Vec<String> = (0..21).map(|number| number.to_string()).collect();
    let field = |refused: Vec<(RefusalCode, String)>| refused[0].1.clone();
    let refused = refusals(set_themes(&scope, id, &many, None).await);
    assert_eq!(field(refused), "themes");
    let refused = refusals(set_themes(&scope, id, &tags, Some(1)).await);
    assert_eq!(field(refused), "version");
    let refused = refusals(set_themes(&scope, Uuid::nil(), &tags, None).await);
    assert_eq!(field(refused), "id");
    let unknown = FollowUpInput {
        owner: Patch::Set(Uuid::nil()),
        ..FollowUpInput::default()
    };
    let refused = refusals(follow_up(&scope, id, &unknown, None).await);
    assert_eq!(field(refused), "owner");
    scope.close().await.unwrap();
    let scope = world.write_with(&[Permission::ReadPortfolio]).await;
    let forbidden = set_themes(&scope, id, &tags, None).await.unwrap_err();
    assert!(matches!(forbidden, Error::Forbidden(_)));
}

/// Health as the account's CSM judges it: 4 of 5 are 75 points, 2 are 25.
async fn judged(world: &World, account: Uuid, judgements: &[(&str, i32)]) {
    let point = |value: i64, points: u8| Point {
        value: Millionths(value * 1_000_000),
        score: Score::whole(points),
    };
    let profile = health::ProfileInput {
        name: "Usual".to_owned(),
        segment: None,
        minimum_coverage: "0.25".parse().unwrap(),
        yellow_from: Score::whole(40),
        green_from: Score::whole(70),
        hysteresis: Score::whole(10),
        factors: vec![Factor {
            kind: FactorKind::CsmJudgement,
            weight: Weight::of_millionths(Millionths(1_000_000)).unwrap(),
            normalisation: Normalisation::Linear(vec![point(1, 0), point(5, 100)]),
            fresh_for_days: Some(30),
        }],
    };
    let scope = world.write().await;
    let draft = health::create(&scope, profile).await.unwrap();
    let from = Some(date("2025-01-01"));
    health::publish(&scope, draft.id, from, None).await.unwrap();
    let kept = KeptFacts::default();
    for (on, judgement) in judgements {
        let input = health::JudgementInput {
            account,
            judgement: *judgement,
            judged_on: Some(date(on)),
            note: None,
        };
        health::judge(&scope, input).await.unwrap();
        health::recompute(&scope, kept.caches(), None, date(on))
            .await
            .unwrap();
    }
    scope.commit().await.unwrap();
}

#[tokio::test]
async fn an_answer_keeps_how_well_the_account_was_when_it_was_asked() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    contacts(&world, acme, &["ann"]).await;
    judged(&world, acme, &[("2025-05-20", 4), ("2025-06-10", 2)]).await;
    let id = running(&world, &nps("Spring")).await;
    let invited = &invitations(&world, id).await[0];
    assert_eq!(invited.health, Some(25));
    let row = answered(&world, invited.id, &scored(9)).await;
    assert_eq!(row.health, Some(25));
    // One that was given elsewhere keeps that of its day, and keeps it when it is sent again.
    let before = AnswerInput {
        answered_at: "2025-05-01T09:00:00Z".parse().unwrap(),
        ..elsewhere("a-2", Some(3))
    };
    let rows = [elsewhere("a-1", Some(3)), before];
    let healths = async || {
        let scope = world.read().await;
        let known = known(&scope, &["a-1", "a-2"]).await.unwrap();
        (known["a-1"].health, known["a-2"].health)
    };
    assert_eq!(
        outcomes(&world, &rows).await,
        [const { Outcome::Created }; 2]
    );
    assert_eq!(healths().await, (Some(75), None));
    assert_eq!(
        outcomes(&world, &rows).await,
        [const { Outcome::Unchanged }; 2]
    );
    assert_eq!(healths().await, (Some(75), None));
}
