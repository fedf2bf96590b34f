//! Mails and the server that takes them.

use std::time::Duration;

use chrono::TimeDelta;
use data::{job, survey, transaction::Mode};
use tests::{TestDatabase, both};
use uuid::Uuid;

use super::stage::{self, PUBLIC, Stage, address, path_in, recipients};

both!(
    a_mail_says_who_asks_and_how_to_be_left_in_peace,
    a_server_that_is_away_is_tried_again,
    an_address_that_is_refused_for_now_is_tried_again_and_one_that_is_refused_is_not,
    a_server_that_is_too_slow_is_tried_again,
    what_is_not_wanted_any_more_is_not_sent,
    a_reminder_that_its_campaign_has_given_up_is_not_sent,
    the_mail_of_a_killed_server_is_sent_by_another_one,
    two_servers_send_each_mail_once,
    what_was_sent_when_its_tenant_was_suspended_is_not_sent_again,
    a_campaign_in_another_language_speaks_it,
);

const MANY: usize = 40;

async fn waiting(stage: &Stage) -> (i64, i64) {
    let count = job::count(&stage.app.product().database).await.unwrap();
    (count.waiting, count.failed)
}

async fn a_mail_says_who_asks_and_how_to_be_left_in_peace(database: TestDatabase) {
    let stage = Stage::with(&database, &["ada"]).await;
    let campaign = stage.campaign("mails", |_| {}).await;
    stage.round().await;
    let [mail] = stage.mails.take().try_into().unwrap();
    assert_eq!(mail.from, "surveys@example.com");
    let header = |name: &str| mail.header(name).unwrap();
    assert_eq!(header("from"), "northwind <surveys@example.com>");
    assert_eq!(header("to"), "ada <ada@example.com>");
    assert_eq!(header("subject"), "One question");
    assert_eq!(header("date"), "Wed, 15 Jan 2025 12:00:00 +0000");
    let invitation = stage.invitation(campaign, "ada").await.id.simple();
    assert_eq!(
        header("message-id"),
        format!("<{invitation}.0@example.com>")
    );
    let path = path_in(&mail);
    assert_eq!(
        header("list-unsubscribe"),
        format!("<{PUBLIC}{path}/unsubscribe>")
    );
    assert_eq!(
        header("list-unsubscribe-post"),
        "List-Unsubscribe=One-Click"
    );
    let html = mail.part("text/html");
    for score in 0..=10 {
        assert!(html.contains(&format!("href=\"{PUBLIC}{path}?score={score}\"")));
    }
    assert!(html.contains("<html lang=\"en\">"));
    assert!(html.contains("How likely are you to recommend us?"));
}

async fn a_server_that_is_away_is_tried_again(database: TestDatabase) {
    let mut stage = Stage::with(&database, &["ada", "ben"]).await;
    stage.campaign("away", |_| {}).await;
    stage.mails.go_down();
    stage.round().await;
    assert_eq!(waiting(&stage).await, (2, 0));
    stage.round().await;
    stage.mails.come_back();
    stage.round().await;
    assert_eq!(stage.mails.take(), [], "not before the wait is over");
    stage.wait(TimeDelta::minutes(2));
    stage.round().await;
    assert_eq!(
        recipients(&stage.mails.take()),
        ["ada@example.com", "ben@example.com"]
    );
    assert_eq!(waiting(&stage).await, (0, 0));
}

async fn an_address_that_is_refused_for_now_is_tried_again_and_one_that_is_refused_is_not(
    database: TestDatabase,
) {
    let stage = Stage::with(&database, &["ada", "ben", "cas", "dee"]).await;
    let campaign = stage.campaign("refused", |_| {}).await;
    for (name, answer) in [
        ("ben", "451 4.2.1 not now"),
        ("cas", "550 5.1.1 nobody is called so"),
        ("dee", "554 5.7.1 we do not take mails from you"),
    ] {
        stage.mails.answer(&address(name), answer);
    }
    stage.round().await;
    assert_eq!(recipients(&stage.mails.take()), ["ada@example.com"]);
    assert_eq!(stage.state(campaign, "ben").await, "PLANNED");
    assert_eq!(stage.state(campaign, "cas").await, "BOUNCED");
    let reason = stage.invitation(campaign, "cas").await.bounce_reason;
    assert_eq!(reason.unwrap(), "the address was refused (550)");
    assert_eq!(
        stage.state(campaign, "dee").await,
        "PLANNED",
        "what is wrong with us is not wrong with the address"
    );
    stage.mails.take_all();
    stage.wait(TimeDelta::minutes(2));
    stage.round().await;
    assert_eq!(
        recipients(&stage.mails.take()),
        ["ben@example.com", "dee@example.com"]
    );
    stage.wait(TimeDelta::days(5));
    stage.round().await;
    assert_eq!(
        recipients(&stage.mails.take()),
        ["ada@example.com", "ben@example.com", "dee@example.com"],
        "who could not be reached is not reminded"
    );
}

async fn a_server_that_is_too_slow_is_tried_again(database: TestDatabase) {
    let stage = Stage::with(&database, &["ada"]).await;
    let campaign = stage.campaign("slow", |_| {}).await;
    stage.mails.slow_down(Duration::from_secs(3));
    stage.round().await;
    assert_eq!(stage.state(campaign, "ada").await, "PLANNED");
    stage.mails.slow_down(Duration::ZERO);
    stage.wait(TimeDelta::minutes(2));
    stage.round().await;
    assert_eq!(recipients(&stage.mails.take()), ["ada@example.com"]);
}

async fn what_is_not_wanted_any_more_is_not_sent(database: TestDatabase) {
    let stage = Stage::with(&database, &["ada", "ben"]).await;
    let campaign = stage.campaign("unwanted", |_| {}).await;
    stage.prepare().await;
    let ada = stage.invitation(campaign, "ada").await.contact_id;
    let scope = stage.tenant.scope(Mode::Write).await;
    survey::opt_out(&scope, ada).await.unwrap();
    scope.commit().await.unwrap();
    stage.round().await;
    assert_eq!(recipients(&stage.mails.take()), ["ben@example.com"]);
    let scope = stage.tenant.scope(Mode::Write).await;
    survey::close(&scope, campaign, None).await.unwrap();
    scope.commit().await.unwrap();
    stage.wait(TimeDelta::days(5));
    stage.round().await;
    assert_eq!(stage.mails.take(), [], "a closed campaign reminds nobody");
    assert_eq!(waiting(&stage).await, (0, 0));
}

async fn a_reminder_that_its_campaign_has_given_up_is_not_sent(database: TestDatabase) {
    let stage = Stage::with(&database, &["ada", "ben"]).await;
    let campaign = stage.campaign("reminded", |_| {}).await;
    stage.round().await;
    assert_eq!(stage.mails.take().len(), 2);
    let remind = async |reminders: i64| {
        let input = survey::CampaignInput {
            reminders: Some(reminders),
            ..survey::CampaignInput::default()
        };
        let scope = stage.tenant.scope(Mode::Write).await;
        survey::update(&scope, campaign, &input, None)
            .await
            .unwrap();
        scope.commit().await.unwrap();
    };
    // In the queue already.
    stage.wait(TimeDelta::days(4));
    assert_eq!(stage.prepare().await.queued, 2);
    remind(0).await;
    stage.round().await;
    assert_eq!(stage.mails.take(), []);
    assert_eq!(waiting(&stage).await, (0, 0));
    assert_eq!(stage.prepare().await.queued, 0);
    remind(1).await;
    stage.round().await;
    assert_eq!(stage.mails.take().len(), 2);
}

async fn the_mail_of_a_killed_server_is_sent_by_another_one(database: TestDatabase) {
    let mut stage = Stage::with(&database, &["ada", "ben"]).await;
    stage.campaign("killed", |_| {}).await;
    stage.prepare().await;
    // A server that takes a job and is never heard of again.
    let claim = job::Claim {
        lease: Uuid::new_v4(),
        now: stage.now(),
        lasts: TimeDelta::minutes(10),
        most: 1,
    };
    let lost = job::claim(&stage.app.product().database, claim)
        .await
        .unwrap();
    assert_eq!(lost.len(), 1);
    stage.restart().await;
    stage.round().await;
    assert_eq!(stage.mails.take().len(), 1);
    stage.wait(TimeDelta::minutes(10));
    stage.round().await;
    assert_eq!(stage.mails.take().len(), 1);
    stage.round().await;
    assert_eq!(stage.mails.take(), []);
    assert_eq!(waiting(&stage).await, (0, 0));
}

async fn two_servers_send_each_mail_once(database: TestDatabase) {
    let names: Vec<String> = (0..MANY).map(|number| format!("contact{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let stage = Stage::with(&database, &names).await;
    stage.campaign("two", |_| {}).await;
    let second = stage::start(&database, stage.mails.port()).await;
    let other = Stage {
        tenant: second.tenant("northwind").await,
        app: second,
        mails: tests::MailServer::start(),
    };
    tokio::join!(stage.round(), other.round());
    tokio::join!(stage.round(), other.round());
    let mails = stage.mails.take();
    let mut addresses: Vec<String> = names.iter().map(|name| address(name)).collect();
    addresses.sort_unstable();
    assert_eq!(recipients(&mails), addresses);
    assert_eq!(waiting(&stage).await, (0, 0));
}

async fn what_was_sent_when_its_tenant_was_suspended_is_not_sent_again(database: TestDatabase) {
    let stage = Stage::with(&database, &["ada"]).await;
    let campaign = stage.campaign("suspended", |_| {}).await;
    let set_active = async |active: bool| {
        let scope = stage.tenant.scope(Mode::Write).await;
        data::tenant::set_status(&scope, active).await.unwrap();
        stage.app.product().commit(&scope).await.unwrap();
    };
    stage.mails.slow_down(Duration::from_millis(200));
    let suspend = async {
        // The mail is there, and the server has not said yet that it has taken it.
        while stage.mails.arrived().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        set_active(false).await;
    };
    let both = async { tokio::join!(stage.round(), suspend) };
    let in_time = tokio::time::timeout(Duration::from_secs(60), both);
    in_time.await.expect("the mail arrives");
    stage.mails.slow_down(Duration::ZERO);
    set_active(true).await;
    assert_eq!(recipients(&stage.mails.take()), ["ada@example.com"]);
    assert_eq!(stage.state(campaign, "ada").await, "SENT");
    stage.wait(TimeDelta::hours(2));
    stage.round().await;
    assert_eq!(stage.mails.take(), []);
    assert_eq!(waiting(&stage).await, (0, 0));
}

async fn a_campaign_in_another_language_speaks_it(database: TestDatabase) {
    let stage = Stage::with(&database, &["zoe"]).await;
    stage
        .campaign("german", |input| {
            let text = &mut input.texts.as_mut().unwrap()[0];
            text.language = "de-AT".to_owned();
            text.question = "Würden Sie uns empfehlen?".to_owned();
            text.subject = None;
        })
        .await;
    stage.round().await;
    let [mail] = stage.mails.take().try_into().unwrap();
    assert_eq!(mail.header("subject").unwrap(), "Eine Frage von northwind");
    assert_eq!(mail.header("content-language").unwrap(), "de-AT");
    let text = mail.part("text/plain");
    assert!(text.contains("Guten Tag zoe,"), "{text}");
    assert!(text.contains("Würden Sie uns empfehlen?"), "{text}");
    let html = mail.part("text/html");
    assert!(html.contains("<html lang=\"de-AT\">"), "{html}");
    let link = text
        .lines()
        .find_map(|line| line.strip_prefix("Antworten: "));
    let path = link.unwrap().strip_prefix(PUBLIC).unwrap();
    let page = stage.get(path).await;
    assert!(page.text.contains("<html lang=\"de-AT\">"), "{}", page.text);
    assert!(
        page.text.contains("äußerst wahrscheinlich"),
        "{}",
        page.text
    );
}
