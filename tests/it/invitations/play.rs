//! A campaign is played whole, by one server and by many that are stopped in between.

use chrono::TimeDelta;
use data::{account::contact, patch::Patch, survey, transaction::Mode};
use domain::member::Role;
use reqwest::StatusCode;
use tests::{TestDatabase, both};

use super::stage::{Stage, path_for, recipients};

both!(
    a_campaign_is_played_whole,
    a_campaign_goes_on_when_the_server_is_another_one_at_every_step,
);

async fn a_campaign_is_played_whole(database: TestDatabase) {
    play(&database, false).await;
}

async fn a_campaign_goes_on_when_the_server_is_another_one_at_every_step(database: TestDatabase) {
    play(&database, true).await;
}

/// The score on the portfolio, and how many answers it is made of.
async fn score(stage: &Stage) -> (f64, i64) {
    let owner = stage.tenant.holding(Role::Owner).await;
    let query = "{ portfolio { nps(window: {year: 2025}) { score { value } answerCount } } }";
    let answer = owner.ask(query).await.good();
    let value = answer.text_at("/portfolio/nps/score/value").parse();
    let answers = answer.data_at("/portfolio/nps/answerCount").as_i64();
    (value.unwrap(), answers.unwrap())
}

/// Contacts who were asked lately, do not want to be asked, have no address that works, answer at once, answer when they are reminded, and stay silent.
async fn play(database: &TestDatabase, is_restarted: bool) {
    let names = ["ada", "ben", "cas", "dee", "eve", "fay"];
    let mut stage = Stage::with(database, &names).await;
    stage
        .mails
        .answer("dee@example.com", "550 5.1.1 nobody is called so");
    let scope = stage.tenant.scope(Mode::Write).await;
    let fay = contact::by_external_ids(&scope, &["fay".to_owned()])
        .await
        .unwrap();
    let refuses = contact::ContactInput {
        do_not_survey: Patch::Set(true),
        ..contact::ContactInput::default()
    };
    contact::update(&scope, fay[0].id, refuses, None)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    macro_rules! step {
        () => {
            if is_restarted {
                stage.restart().await;
            }
        };
    }

    // Eve is asked by another campaign the day before.
    let earlier = stage
        .campaign("earlier", |input| {
            let mut audience = survey::Audience::default();
            audience.contacts.name = Some(data::filter::Comparators::equal("eve".to_owned()));
            input.audience = Some(audience);
            input.reminders = Some(0);
        })
        .await;
    step!();
    stage.round().await;
    assert_eq!(recipients(&stage.mails.take()), ["eve@example.com"]);
    assert_eq!(stage.state(earlier, "eve").await, "SENT");
    stage.wait(TimeDelta::days(1));

    // Planned, and not yet sent.
    let campaign = stage.campaign("whole", |_| {}).await;
    step!();
    let done = stage.prepare().await;
    assert_eq!((done.decided, done.queued), (6, 4));
    assert_eq!(stage.mails.arrived(), []);
    step!();

    // Sent, once, to those who may be asked.
    assert_eq!(stage.round().await.worked, 4);
    step!();
    assert_eq!(stage.round().await.worked, 0);
    let mails = stage.mails.take();
    assert_eq!(
        recipients(&mails),
        ["ada@example.com", "ben@example.com", "cas@example.com"]
    );
    let mut states = Vec::new();
    for name in names {
        states.push(stage.state(campaign, name).await);
    }
    assert_eq!(
        states,
        ["SENT", "SENT", "SENT", "BOUNCED", "THROTTLED", "OPTED_OUT"]
    );

    // Ada opens the link of her score, answers in part, and goes on.
    let ada = path_for(&mails, "ada");
    step!();
    let page = stage.get(&format!("{ada}?score=10")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("value=\"10\" required checked"),
        "{}",
        page.text
    );
    assert_eq!(
        stage.answer(campaign, "ada").await,
        None,
        "nothing is voted by opening"
    );
    assert_eq!(stage.state(campaign, "ada").await, "OPENED");
    step!();
    let page = stage.post(&ada, "score=10&step=next").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("What is the reason?"), "{}", page.text);
    assert_eq!(stage.state(campaign, "ada").await, "PARTIAL");
    step!();
    let page = stage
        .post(&ada, "score=10&comment=It+works&step=send")
        .await;
    assert!(page.text.contains("Thanks a lot!"), "{}", page.text);
    let whole = (Some(10), Some("It works".to_owned()), true);
    assert_eq!(stage.answer(campaign, "ada").await, Some(whole));
    assert_eq!(score(&stage).await, (100.0, 1));

    // The silent are reminded, once, by a mail with the same link.
    stage.wait(TimeDelta::days(4));
    step!();
    stage.round().await;
    step!();
    stage.round().await;
    let reminders = stage.mails.take();
    assert_eq!(
        recipients(&reminders),
        ["ben@example.com", "cas@example.com"]
    );
    assert!(
        reminders
            .iter()
            .all(|mail| mail.header("subject").unwrap() == "Reminder: One question")
    );
    step!();
    let ben = path_for(&reminders, "ben");
    let page = stage.post(&ben, "score=3&step=send").await;
    assert!(page.text.contains("Thanks a lot!"), "{}", page.text);
    assert_eq!(stage.state(campaign, "ben").await, "COMPLETED");
    assert_eq!(score(&stage).await, (0.0, 2));
    stage.wait(TimeDelta::days(5));
    step!();
    stage.round().await;
    assert_eq!(recipients(&stage.mails.take()), Vec::<&str>::new());

    // The time of the last one passes.
    let cas = path_for(&reminders, "cas");
    stage.wait(TimeDelta::days(20));
    step!();
    // Those of cas and dee, and that of eve of the campaign before.
    assert_eq!(stage.round().await.expired, 3);
    assert_eq!(stage.state(campaign, "cas").await, "EXPIRED");
    let page = stage.post(&cas, "score=9&step=send").await;
    assert_eq!(page.status, StatusCode::GONE);

    // Closed: nobody is asked any more, and the score stands.
    let scope = stage.tenant.scope(Mode::Write).await;
    survey::close(&scope, campaign, None).await.unwrap();
    scope.commit().await.unwrap();
    step!();
    stage.round().await;
    assert_eq!(stage.mails.take(), []);
    let page = stage.get(&ada).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert_eq!(score(&stage).await, (0.0, 2));
}
