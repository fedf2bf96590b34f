//! The page that the mails lead to, as browsers, scanners and strangers see it.

use chrono::TimeDelta;
use data::{survey, transaction::Mode};
use domain::survey::SurveyKind;
use reqwest::StatusCode;
use tests::{TestDatabase, both};
use uuid::Uuid;

use super::stage::{Page, Stage, path_for};

both!(
    a_page_works_without_scripts_for_everybody,
    programs_that_open_links_answer_nothing,
    links_that_are_not_good_show_the_same_page_and_store_nothing,
    a_script_in_a_comment_is_text,
    what_is_wrong_is_said_and_what_was_typed_is_kept,
    an_answer_can_be_changed_for_a_while,
    who_can_change_nothing_any_more_is_thanked_all_the_same,
    whoever_wants_no_more_questions_gets_none,
    a_link_of_one_tenant_shows_nothing_of_another,
    a_form_that_is_far_too_long_is_not_read,
);

/// Somebody who was asked, and the path of the link.
async fn asked(database: &TestDatabase) -> (Stage, Uuid, String) {
    let stage = Stage::with(database, &["ada"]).await;
    let campaign = stage.campaign("page", |_| {}).await;
    stage.round().await;
    let path = path_for(&stage.mails.take(), "ada");
    (stage, campaign, path)
}

fn header<'a>(page: &'a Page, name: &str) -> &'a str {
    let value = page.headers.get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

async fn a_page_works_without_scripts_for_everybody(database: TestDatabase) {
    let (stage, _, path) = asked(&database).await;
    let page = stage.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    let policy = header(&page, "content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex"),
        ("content-type", "text/html; charset=utf-8"),
        ("set-cookie", ""),
    ] {
        assert_eq!(header(&page, name), value, "{name}");
    }
    let text = &page.text;
    assert!(
        !text.contains("<script") && !text.contains("javascript:"),
        "{text}"
    );
    assert!(text.contains("<html lang=\"en\">"), "{text}");
    assert!(
        text.contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
    );
    assert!(
        text.contains("<legend><h1>How likely are you to recommend us?</h1></legend>"),
        "{text}"
    );
    assert_eq!(
        text.matches("<label><input type=\"radio\" name=\"score\"")
            .count(),
        11
    );
    assert_eq!(text.matches("</label>").count(), 11);
    assert!(text.contains("not at all likely") && text.contains("extremely likely"));
    let second = stage.post(&path, "score=8&step=next").await;
    assert!(
        second
            .text
            .contains("<label for=\"comment\">What is the reason?"),
        "{}",
        second.text
    );
    assert!(second.text.contains("value=\"8\" required checked"));
}

async fn programs_that_open_links_answer_nothing(database: TestDatabase) {
    let (stage, campaign, path) = asked(&database).await;
    for score in 0..=10 {
        let page = stage.get(&format!("{path}?score={score}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let chosen = format!("value=\"{score}\" required checked");
        assert!(page.text.contains(&chosen), "{}", page.text);
    }
    for nonsense in ["score=11", "score=-1", "score=NaN", "score=<script>", "x"] {
        let page = stage.get(&format!("{path}?{nonsense}")).await;
        assert!(!page.text.contains("required checked"), "{}", page.text);
        assert!(!page.text.contains("<script"), "{}", page.text);
    }
    let page = stage.get(&format!("{path}/unsubscribe")).await;
    assert!(page.text.contains("<form method=\"post\""), "{}", page.text);
    assert_eq!(stage.answer(campaign, "ada").await, None);
    assert_eq!(stage.state(campaign, "ada").await, "OPENED");
}

async fn links_that_are_not_good_show_the_same_page_and_store_nothing(database: TestDatabase) {
    let (stage, campaign, path) = asked(&database).await;
    let before = stage.tenant.snapshot().await;
    let last = path.chars().next_back().unwrap();
    let other = if last == 'A' { 'B' } else { 'A' };
    let tampered = format!("{}{other}", &path[..path.len() - 1]);
    let mut pages = Vec::new();
    for bad in [tampered.as_str(), "/s/x", "/s/%00", &format!("{path}x")] {
        for page in [
            stage.get(bad).await,
            stage.post(bad, "score=9&step=send").await,
            stage.get(&format!("{bad}/unsubscribe")).await,
            stage.post(&format!("{bad}/unsubscribe"), "").await,
        ] {
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{bad}");
            pages.push(page.text);
        }
    }
    stage
        .tenant
        .assert_unchanged_since(&before, "a bad link")
        .await;
    // Answered, and the time to change it is over.
    stage.post(&path, "score=9&step=send").await;
    stage.wait(TimeDelta::hours(2));
    let answered = stage.tenant.snapshot().await;
    for page in [
        stage.get(&path).await,
        stage.get(&format!("{path}?change=1")).await,
        stage.post(&path, "score=1&step=send").await,
    ] {
        assert_eq!(page.status, StatusCode::GONE);
        pages.push(page.text);
    }
    // Expired.
    stage.wait(TimeDelta::days(30));
    for page in [
        stage.get(&path).await,
        stage.post(&path, "score=1&step=send").await,
    ] {
        assert_eq!(page.status, StatusCode::GONE);
        pages.push(page.text);
    }
    stage
        .tenant
        .assert_unchanged_since(&answered, "a link that is over")
        .await;
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:?}");
    assert_eq!(
        stage.answer(campaign, "ada").await,
        Some((Some(9), None, true))
    );
}

async fn a_script_in_a_comment_is_text(database: TestDatabase) {
    let (stage, campaign, path) = asked(&database).await;
    let comment = "</textarea><script>alert(1)</script>";
    let body = "score=2&comment=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let page = stage.post(&path, &format!("{body}&step=next")).await;
    assert!(!page.text.contains("<script"), "{}", page.text);
    assert!(page.text.contains("alert(1)"), "{}", page.text);
    stage.post(&path, &format!("{body}&step=send")).await;
    let page = stage.get(&format!("{path}?change=1")).await;
    assert!(!page.text.contains("<script"), "{}", page.text);
    let stored = stage.answer(campaign, "ada").await.unwrap();
    assert_eq!(stored.1.as_deref(), Some(comment));
}

async fn what_is_wrong_is_said_and_what_was_typed_is_kept(database: TestDatabase) {
    let (stage, campaign, path) = asked(&database).await;
    let before = stage.tenant.snapshot().await;
    let long = "ä".repeat(5_001);
    for (body, problem, kept) in [
        ("step=send".to_owned(), "Please choose a score.", ""),
        (
            "score=11&step=send".to_owned(),
            "Please choose one of the scores shown.",
            "",
        ),
        (
            "score=nine&step=send".to_owned(),
            "Please choose one of the scores shown.",
            "",
        ),
        (
            format!("score=4&comment={long}&step=send"),
            "5000",
            long.as_str(),
        ),
        (
            "score=4&comment=bell%07&step=send".to_owned(),
            "cannot be stored",
            "bell",
        ),
    ] {
        let page = stage.post(&path, &body).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert!(page.text.contains("role=\"alert\""), "{}", page.text);
        assert!(page.text.contains(problem), "{}", page.text);
        assert!(page.text.contains(kept), "{problem}");
        if body.starts_with("score=4") {
            assert!(page.text.contains("value=\"4\" required checked"));
            assert!(page.text.contains("aria-invalid=\"true\""));
        }
    }
    stage
        .tenant
        .assert_unchanged_since(&before, "a wrong form")
        .await;
    let body = format!("score=4&comment={}&step=send", "ä".repeat(5_000));
    let page = stage.post(&path, &body).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(stage.state(campaign, "ada").await, "COMPLETED");
}

async fn an_answer_can_be_changed_for_a_while(database: TestDatabase) {
    let (stage, campaign, path) = asked(&database).await;
    stage.post(&path, "score=6&comment=slow&step=send").await;
    let thanks = stage.get(&path).await;
    assert!(thanks.text.contains("Thanks a lot!"), "{}", thanks.text);
    let change = format!("{path}?change=1");
    assert!(thanks.text.contains(&change), "{}", thanks.text);
    let page = stage.get(&change).await;
    assert!(page.text.contains("value=\"6\" required checked"));
    assert!(page.text.contains("\nslow</textarea>"), "{}", page.text);
    stage.wait(TimeDelta::minutes(30));
    stage.post(&path, "score=9&comment=&step=send").await;
    let changed = (Some(9), None, true);
    assert_eq!(stage.answer(campaign, "ada").await, Some(changed.clone()));
    stage.wait(TimeDelta::minutes(31));
    let page = stage.post(&path, "score=0&step=send").await;
    assert_eq!(page.status, StatusCode::GONE);
    assert_eq!(stage.answer(campaign, "ada").await, Some(changed));
}

async fn who_can_change_nothing_any_more_is_thanked_all_the_same(database: TestDatabase) {
    let stage = Stage::with(&database, &["ada"]).await;
    let final_at_once = |input: &mut survey::CampaignInput| input.edit_minutes = Some(0);
    let campaign = stage.campaign("final", final_at_once).await;
    stage.round().await;
    let path = path_for(&stage.mails.take(), "ada");
    let second = stage.post(&path, "score=6&step=next").await;
    assert!(
        second.text.contains("<label for=\"comment\">"),
        "{}",
        second.text
    );
    let thanks = stage.post(&path, "score=6&comment=slow&step=send").await;
    assert_eq!(thanks.status, StatusCode::OK);
    assert!(thanks.text.contains("Thanks a lot!"), "{}", thanks.text);
    assert!(!thanks.text.contains("change=1"), "{}", thanks.text);
    let again = stage.post(&path, "score=9&step=send").await;
    assert_eq!(again.status, StatusCode::GONE);
    let kept = (Some(6), Some("slow".to_owned()), true);
    assert_eq!(stage.answer(campaign, "ada").await, Some(kept));
}

async fn whoever_wants_no_more_questions_gets_none(database: TestDatabase) {
    let (stage, _, path) = asked(&database).await;
    let leave = format!("{path}/unsubscribe");
    // As a mail program does it, weeks later, and twice.
    stage.wait(TimeDelta::days(40));
    for _ in 0..2 {
        let page = stage.post(&leave, "List-Unsubscribe=One-Click").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.text.contains("northwind sends you no more surveys."),
            "{}",
            page.text
        );
    }
    let next = stage
        .campaign("next", |input| input.kind = Some(SurveyKind::Csat))
        .await;
    stage.round().await;
    assert_eq!(stage.mails.take(), []);
    assert_eq!(stage.state(next, "ada").await, "OPTED_OUT");
}

async fn a_link_of_one_tenant_shows_nothing_of_another(database: TestDatabase) {
    let (stage, campaign, _) = asked(&database).await;
    let contoso = stage.app.tenant("contoso").await;
    let invitation = stage.invitation(campaign, "ada").await.id;
    let link = service::survey_link::Link {
        tenant: contoso.uuid,
        invitation,
        expires_at: stage.now() + TimeDelta::days(1),
    };
    let address = stage.app.delivery().address(&link);
    let path = address.strip_prefix(super::stage::PUBLIC).unwrap();
    let page = stage.get(path).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = stage.post(&format!("{path}/unsubscribe"), "").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let scope = stage.tenant.scope(Mode::Read).await;
    let row = survey::invitation(&scope, invitation).await.unwrap();
    assert_eq!(row.unwrap().opted_out_at, None);
}

async fn a_form_that_is_far_too_long_is_not_read(database: TestDatabase) {
    let (stage, campaign, path) = asked(&database).await;
    let body = format!("score=9&comment={}", "x".repeat(300_000));
    let page = stage.post(&path, &body).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(stage.answer(campaign, "ada").await, None);
}
