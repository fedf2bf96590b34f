use chrono::TimeDelta;
use domain::{
    account::Stage,
    member::Permission,
    ownership::OwnerConvention,
    portfolio::SurveyQuestion,
    survey::{
        AnswerConvention, DecisionKind, InvitationState, SurveyChannel, SurveyKind, ThrottleRule,
        TriggerKind, Weighting,
    },
    time::Window,
};
use uuid::Uuid;

use super::*;
use crate::{
    account::{self, AccountFilter, AccountInput, contact},
    bulk::{Outcome, Policy},
    error::{Error, RefusalCode},
    filter::Comparators,
    page::PageRequest,
    patch::Patch,
    portfolio::{self, FactsCache},
    reference::Reference,
    scope::Scope,
    testing::{World, date, refusals},
};

mod answers;
mod milestones;
mod occasions;
mod runs;

fn text(language: &str, question: &str) -> CampaignText {
    CampaignText {
        language: language.to_owned(),
        question: question.to_owned(),
        ..CampaignText::default()
    }
}

fn nps(name: &str) -> CampaignInput {
    CampaignInput {
        name: Some(name.to_owned()),
        kind: Some(SurveyKind::Nps),
        texts: Some(vec![text("en", "How likely are you to recommend us?")]),
        ..CampaignInput::default()
    }
}

/// Contacts of an account, with addresses.
async fn contacts(world: &World, account: Uuid, names: &[&str]) -> Vec<Uuid> {
    let scope = world.write().await;
    let mut ids = Vec::new();
    for name in names {
        let input = contact::ContactInput {
            account: Patch::Set(Reference::Id(account)),
            external_id: Patch::Set((*name).to_owned()),
            name: Patch::Set((*name).to_owned()),
            email: Patch::Set(format!("{name}@example.com")),
            ..contact::ContactInput::default()
        };
        ids.push(contact::create(&scope, input).await.unwrap().id);
    }
    scope.commit().await.unwrap();
    ids
}

async fn made(world: &World, input: &CampaignInput) -> entity::campaign::Model {
    let scope = world.write().await;
    let row = create(&scope, input).await.unwrap();
    scope.commit().await.unwrap();
    row
}

/// A campaign that runs, with its first wave planned.
async fn running(world: &World, input: &CampaignInput) -> Uuid {
    let id = made(world, input).await.id;
    let scope = world.write().await;
    schedule(&scope, id, None, None).await.unwrap();
    start(&scope, id, None).await.unwrap();
    plan(&scope, id, 1_000).await.unwrap();
    scope.commit().await.unwrap();
    id
}

async fn invitations(world: &World, campaign: Uuid) -> Vec<entity::invitation::Model> {
    let scope = world.read().await;
    let filter = InvitationFilter {
        campaign: Comparators::equal(campaign),
        ..InvitationFilter::default()
    };
    let query = invitations_matching(&scope, filter);
    let mut rows = query.all(scope.connection()).await.unwrap();
    rows.sort_by_key(|row| row.contact_id);
    rows
}

fn states(rows: &[entity::invitation::Model]) -> Vec<InvitationState> {
    rows.iter().map(|row| state_of(row).unwrap()).collect()
}

async fn changed<T>(world: &World, change: impl AsyncFnOnce(&Scope) -> Result<T, Error>) -> T {
    let scope = world.write().await;
    let done = change(&scope).await.unwrap();
    scope.commit().await.unwrap();
    done
}

/// NPS of all accounts over all time; facts that were kept, facts read anew and facts told by the log must say the same.
async fn score(world: &World, cache: &FactsCache) -> String {
    let scope = world.read().await;
    let kept = cache.facts(&scope).await.unwrap();
    let fresh = portfolio::load(&scope).await.unwrap();
    assert_eq!(kept.facts, fresh.facts);
    let told = portfolio::told_whole(&scope, scope.log_version())
        .await
        .unwrap();
    assert_eq!(*kept.facts, told);
    let whole = kept.evaluate(&scope, None, scope.today(), OwnerConvention::Then);
    let question = SurveyQuestion {
        kind: SurveyKind::Nps,
        window: Window::new(date("2020-01-01"), date("2030-01-01"), chrono_tz::UTC).unwrap(),
        convention: AnswerConvention::LatestPerContact,
        campaign: None,
    };
    let nps = whole.survey(&question).nps(Weighting::Answers);
    nps.displayed(1)
        .map_or_else(|| nps.status.to_string(), |value| value.to_string())
}

#[tokio::test]
async fn a_campaign_is_made_whole_or_says_why_not() {
    let world = World::new().await;
    let row = made(&world, &nps("Spring")).await;
    assert_eq!((row.status.as_str(), row.version), ("DRAFT", 1));
    assert_eq!((row.scale_lowest, row.scale_highest), (0, 10));
    assert_eq!(row.purpose, "RELATIONSHIP");
    let scope = world.write().await;
    let bad = |change: fn(&mut CampaignInput)| {
        let mut input = nps("Other");
        change(&mut input);
        input
    };
    let long = "x".repeat(501);
    for (input, field) in [
        (bad(|input| input.name = None), "name"),
        (bad(|input| input.kind = None), "kind"),
        (bad(|input| input.texts = None), "texts"),
        (bad(|input| input.scale = Some((0, 5))), "scale"),
        (bad(|input| input.scale = Some((0, i64::MAX))), "scale"),
        (bad(|input| input.reminders = Some(6)), "reminders"),
        (
            bad(|input| input.expires_after_days = Some(0)),
            "expiresAfterDays",
        ),
        (
            bad(|input| input.phase = Patch::Set("x".repeat(61))),
            "phase",
        ),
        (
            bad(|input| input.product = Patch::Set(Uuid::nil())),
            "product",
        ),
        (
            bad(|input| input.texts = Some(vec![text("german", "?")])),
            "defaultLanguage",
        ),
        (
            CampaignInput {
                texts: Some(vec![text("en", &long)]),
                ..nps("Other")
            },
            "texts.0.question",
        ),
        (
            bad(|input| input.texts = Some(vec![text("en", "?"), text("EN", "!")])),
            "texts.1.language",
        ),
        (
            bad(|input| {
                input.trigger = Some(TriggerInput {
                    kind: TriggerKind::Recurring,
                    days: None,
                    stage: None,
                    milestone: None,
                });
            }),
            "trigger.days",
        ),
        (
            bad(|input| {
                input.audience = Some(Audience {
                    share: 0,
                    ..Audience::default()
                });
            }),
            "audience.share",
        ),
    ] {
        let refused = refusals(create(&scope, &input).await);
        let fields: Vec<&str> = refused.iter().map(|(_, field)| field.as_str()).collect();
        assert_eq!(fields, [field]);
    }
    scope.close().await.unwrap();
    let scope = world.write_with(&[Permission::ReadPortfolio]).await;
    let forbidden = create(&scope, &nps("Other")).await.unwrap_err();
    assert!(matches!(
        forbidden,
        Error::Forbidden(Permission::ManageSurveys)
    ));
}

#[tokio::test]
async fn a_campaign_moves_only_where_it_may() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let id = made(&world, &nps("Spring")).await.id;
    let scope = world.write().await;
    // Nobody is there to be asked.
    let refused = refusals(schedule(&scope, id, None, None).await);
    assert_eq!(
        refused,
        [(RefusalCode::ValidationFailed, "audience".to_owned())]
    );
    scope.close().await.unwrap();
    contacts(&world, acme, &["ann"]).await;
    let scope = world.write().await;
    let conflict = [(RefusalCode::Conflict, "id".to_owned())];
    assert_eq!(refusals(start(&scope, id, None).await), conflict);
    assert_eq!(refusals(close(&scope, id, None).await), conflict);
    let past = Some(world.now - TimeDelta::hours(1));
    let refused = refusals(schedule(&scope, id, past, None).await);
    assert_eq!(refused[0].1, "startsAt");
    let row = schedule(&scope, id, None, Some(1)).await.unwrap();
    assert_eq!((row.status.as_str(), row.version), ("SCHEDULED", 2));
    assert_eq!(refusals(start(&scope, id, Some(1)).await)[0].1, "version");
    unschedule(&scope, id, None).await.unwrap();
    schedule(&scope, id, None, None).await.unwrap();
    start(&scope, id, None).await.unwrap();
    // While it runs, only what leaves answers comparable.
    let change = |change: fn(&mut CampaignInput)| {
        let mut input = CampaignInput::default();
        change(&mut input);
        input
    };
    for (input, field) in [
        (change(|input| input.kind = Some(SurveyKind::Csat)), "kind"),
        (change(|input| input.scale = Some((1, 10))), "scale"),
        (
            change(|input| input.phase = Patch::Set("Renewal".to_owned())),
            "phase",
        ),
        (
            change(|input| input.texts = Some(vec![text("en", "Other?")])),
            "texts",
        ),
    ] {
        let refused = refusals(update(&scope, id, &input, None).await);
        assert_eq!(refused, [(RefusalCode::Conflict, field.to_owned())]);
    }
    let more = CampaignInput {
        name: Some("Spring 2025".to_owned()),
        reminders: Some(3),
        texts: Some(vec![
            text("en", "How likely are you to recommend us?"),
            text("de", "Wie wahrscheinlich empfehlen Sie uns?"),
        ]),
        ..CampaignInput::default()
    };
    let row = update(&scope, id, &more, None).await.unwrap();
    assert_eq!(text_in(&row, "de-AT").unwrap().language, "de");
    assert_eq!(text_in(&row, "fr").unwrap().language, "en");
    close(&scope, id, None).await.unwrap();
    let reminders = change(|input| input.reminders = Some(1));
    assert_eq!(
        refusals(update(&scope, id, &reminders, None).await)[0].1,
        "reminders"
    );
    assert_eq!(refusals(schedule(&scope, id, None, None).await), conflict);
    let unknown = refusals(start(&scope, Uuid::nil(), None).await);
    assert_eq!(unknown, [(RefusalCode::NotFound, "id".to_owned())]);
}

#[tokio::test]
async fn the_preview_stores_nothing_and_decides_as_planning_does() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let ids = contacts(&world, acme, &["ann", "bob", "cyd"]).await;
    contacts(&world, blue, &["dan"]).await;
    changed(&world, async |scope| opt_out(scope, ids[1]).await).await;
    let without = contact::ContactInput {
        email: Patch::Clear,
        ..contact::ContactInput::default()
    };
    changed(&world, async |scope| {
        contact::update(scope, ids[2], without.clone(), None).await
    })
    .await;
    let accounts = AccountFilter {
        id: Some(Comparators::equal(acme)),
        ..AccountFilter::default()
    };
    let input = CampaignInput {
        audience: Some(Audience {
            accounts,
            ..Audience::default()
        }),
        ..nps("Spring")
    };
    let id = made(&world, &input).await.id;
    let versions = world.log().await.len();
    let scope = world.read().await;
    let seen = preview(&scope, id).await.unwrap();
    assert_eq!((seen.asked, seen.sample.as_slice()), (1, &ids[..1]));
    assert_eq!((seen.counts.selected, seen.counts.opted_out), (3, 1));
    assert_eq!(seen.counts.without_address, 1);
    scope.close().await.unwrap();
    assert_eq!(world.log().await.len(), versions);
    assert!(invitations(&world, id).await.is_empty());
    changed(&world, async |scope| schedule(scope, id, None, None).await).await;
    changed(&world, async |scope| start(scope, id, None).await).await;
    let planned = changed(&world, async |scope| plan(scope, id, 100).await).await;
    assert_eq!(
        (planned.decided, planned.asked, planned.finished),
        (3, 1, true)
    );
    let rows = invitations(&world, id).await;
    assert_eq!(
        states(&rows),
        [
            InvitationState::Planned,
            InvitationState::OptedOut,
            InvitationState::NoAddress
        ]
    );
    // Once is once.
    let again = changed(&world, async |scope| plan(scope, id, 100).await).await;
    assert_eq!((again.decided, again.finished), (0, true));
}
