use chrono::{DateTime, Utc};
use domain::{
    member::{Permission, Role},
    onboarding::{
        BlockedOn, DayCount, Duration, MilestoneMove, MilestoneTerms, OwnerRole, PhaseTerms,
        PlanStatus, StartConvention, ValueQuestion,
    },
    ownership::OwnerConvention,
    portfolio::Portfolio,
    time::Window,
};

use super::*;
use crate::{
    account::contact,
    bulk::{Outcome, Policy},
    error::{Error, RefusalCode::Conflict, RefusalCode::NotFound, RefusalCode::ValidationFailed},
    page::PageRequest,
    patch::Patch,
    portfolio::{self, FactsCache},
    reference::Reference,
    scope::{Actor, OpenRequest, Scope},
    tenant::{self, TenantPatch},
    testing::{World, date, refusals, subscription},
    transaction::Mode,
};

fn milestone(key: &str, days: u16, needs: &[&str]) -> MilestoneTerms {
    MilestoneTerms {
        key: key.to_owned(),
        name: key.to_owned(),
        owner: OwnerRole::Csm,
        duration: Duration {
            days,
            count: DayCount::Business,
        },
        needs: needs.iter().map(|need| (*need).to_owned()).collect(),
        is_required: true,
        is_first_value: false,
        is_full_value: false,
    }
}

fn phases(days: u16) -> Vec<PhaseTerms> {
    let live = MilestoneTerms {
        is_first_value: true,
        ..milestone("live", days, &["kickoff"])
    };
    vec![PhaseTerms {
        key: "all".to_owned(),
        name: "All of it".to_owned(),
        milestones: vec![milestone("kickoff", 0, &[]), live],
    }]
}

fn named(name: &str, phases: Vec<PhaseTerms>) -> TemplateInput {
    TemplateInput {
        name: Some(name.to_owned()),
        phases,
        version: None,
    }
}

fn starting(account: Uuid, template: Uuid, on: &str) -> StartInput {
    StartInput {
        account: Reference::Id(account),
        template,
        starts_on: Some(date(on)),
        contract_signed_on: None,
    }
}

fn step(what: MilestoneMove, on: &str) -> MoveInput {
    MoveInput {
        what,
        on: Some(date(on)),
        reason: None,
        version: None,
    }
}

async fn template(world: &World) -> Uuid {
    let scope = world.write().await;
    let made = create_template(&scope, named("Standard", phases(5))).await;
    scope.commit().await.unwrap();
    made.unwrap().id
}

async fn started(world: &World, account: Uuid, template: Uuid, on: &str) -> OnboardingPlan {
    let scope = world.write().await;
    let plan = start(&scope, starting(account, template, on)).await;
    scope.commit().await.unwrap();
    plan.unwrap()
}

async fn happened(world: &World, milestone: Uuid, input: MoveInput) -> OnboardingPlan {
    let scope = world.write().await;
    let plan = change_milestone(&scope, milestone, input).await;
    scope.commit().await.unwrap();
    plan.unwrap()
}

async fn today(world: &World, cache: &FactsCache) -> Portfolio {
    let scope = world.read().await;
    let portfolio = portfolio::evaluate(&scope, cache, None, scope.today(), OwnerConvention::Then);
    let portfolio = portfolio.await.unwrap();
    scope.close().await.unwrap();
    portfolio
}

/// The facts that rows say are those that the log says.
async fn assert_told_whole(world: &World) {
    let scope = world.read().await;
    let rows = portfolio::load(&scope).await.unwrap();
    let told = portfolio::told_whole(&scope, scope.log_version())
        .await
        .unwrap();
    assert_eq!(*rows.facts, told);
    scope.close().await.unwrap();
}

fn year() -> Window {
    Window::new(date("2025-01-01"), date("2026-01-01"), chrono_tz::Tz::UTC).unwrap()
}

#[tokio::test]
async fn plans_keep_the_version_of_their_template() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    assert_eq!(plan.row.planned_go_live_on, date("2025-06-09"));
    let scope = world.write().await;
    let same = revise_template(&scope, template, named("Standard", phases(5))).await;
    assert_eq!(same.unwrap().revision, 1);
    let seen = TemplateInput {
        version: Some(1),
        ..named("Slower", phases(10))
    };
    let revised = revise_template(&scope, template, seen.clone())
        .await
        .unwrap();
    assert_eq!((revised.name.as_str(), revised.revision), ("Slower", 2));
    assert_eq!(
        refusals(revise_template(&scope, template, seen).await),
        [(Conflict, "version".to_owned())]
    );
    scope.commit().await.unwrap();
    let later = started(&world, acme, template, "2025-06-02").await;
    assert_eq!(later.row.planned_go_live_on, date("2025-06-16"));
    let scope = world.read().await;
    let plans = by_ids(&scope, &[plan.id(), later.id()]).await.unwrap();
    let mut numbers: Vec<_> = plans.iter().map(|plan| plan.version.row.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
    let of_account = of_account(&scope, acme, &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(of_account.rows.len(), 2);
    scope.close().await.unwrap();
}

/// The go-live first, though it needs a review that is new, and the kickoff.
fn reviewed() -> Vec<PhaseTerms> {
    let live = MilestoneTerms {
        is_first_value: true,
        ..milestone("live", 5, &["kickoff", "review"])
    };
    vec![PhaseTerms {
        key: "all".to_owned(),
        name: "All of it".to_owned(),
        milestones: vec![
            live,
            milestone("kickoff", 0, &[]),
            milestone("review", 2, &["kickoff"]),
        ],
    }]
}

async fn revised(world: &World, template: Uuid, phases: Vec<PhaseTerms>) {
    let scope = world.write().await;
    let revised = revise_template(&scope, template, named("Standard", phases)).await;
    scope.commit().await.unwrap();
    revised.unwrap();
}

fn to(version: i32, to_version: Option<i32>) -> PlanMoveInput {
    PlanMoveInput {
        version,
        to_version,
        may_lose: false,
    }
}

#[tokio::test]
async fn a_plan_is_moved_to_another_version_as_the_preview_shows() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    let done = step(MilestoneMove::Done, "2025-06-02");
    let plan = happened(&world, plan.milestones[0].id, done).await;
    revised(&world, template, reviewed()).await;
    let scope = world.read().await;
    let versions = versions_of(&scope, &[template]).await.unwrap();
    let preview = |to| preview_move(&scope, &plan, &versions[&template], to);
    assert_eq!(preview(Some(1)).unwrap(), None);
    assert_eq!(
        refusals(preview(Some(3))),
        [(NotFound, "toVersion".to_owned())]
    );
    let planned = preview(None).unwrap().unwrap();
    assert_eq!(planned, preview(Some(2)).unwrap().unwrap());
    scope.close().await.unwrap();
    let scope = world.write().await;
    for (input, field, code) in [
        (to(1, None), "version", Conflict),
        (to(2, Some(3)), "toVersion", NotFound),
        (to(2, Some(1)), "toVersion", Conflict),
    ] {
        assert_eq!(
            refusals(move_plan(&scope, plan.id(), input).await),
            [(code, field.to_owned())]
        );
    }
    let moved = move_plan(&scope, plan.id(), to(2, None)).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!((moved.version.row.number, moved.row.version), (2, 3));
    // The review is new, and could not have begun before today, a Sunday.
    let days = ["2025-06-24", "2025-06-02", "2025-06-17"].map(date);
    let shown = &planned.change.plan.milestones;
    for (place, milestone) in moved.milestones.iter().enumerate() {
        assert_eq!(milestone.planned_on, days[place]);
        assert_eq!(milestone.planned_on, shown[place].planned_on);
        assert_eq!(moved.exact().milestones[place].events, shown[place].events);
    }
    assert_eq!(moved.row.planned_go_live_on, days[0]);
    assert_eq!(moved.milestones[1], plan.milestones[0]);
    assert_eq!(moved.milestones[0].id, plan.milestones[1].id);
    let scope = world.read().await;
    let found = by_ids(&scope, &[plan.id()]).await.unwrap();
    assert_eq!(found.as_slice(), std::slice::from_ref(&moved));
    scope.close().await.unwrap();
    assert_told_whole(&world).await;
    // What is done is lost only where somebody says so, and stays in the log.
    let done = step(MilestoneMove::Done, "2025-06-15");
    happened(&world, moved.milestones[2].id, done).await;
    let scope = world.write().await;
    let back = to(4, Some(1));
    assert_eq!(
        refusals(move_plan(&scope, plan.id(), back.clone()).await),
        [(Conflict, "allowLosing".to_owned())]
    );
    let losing = PlanMoveInput {
        may_lose: true,
        ..back
    };
    let back = move_plan(&scope, plan.id(), losing).await.unwrap();
    scope.commit().await.unwrap();
    let ids = |plan: &OnboardingPlan| [plan.milestones[0].id, plan.milestones[1].id];
    assert_eq!((back.milestones.len(), ids(&back)), (2, ids(&plan)));
    let log = world.log().await;
    let last = log.last().and_then(|entry| entry.before.as_deref());
    assert!(last.is_some_and(|before| before.contains("review")));
    assert_told_whole(&world).await;
}

#[tokio::test]
async fn a_plan_that_was_given_up_is_not_moved() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    revised(&world, template, reviewed()).await;
    let scope = world.write().await;
    let given_up = CancelInput {
        reason: "They left.".to_owned(),
        on: None,
        version: None,
    };
    let plan = cancel(&scope, plan.id(), given_up).await.unwrap();
    let versions = versions_of(&scope, &[template]).await.unwrap();
    let preview = preview_move(&scope, &plan, &versions[&template], None);
    assert_eq!(preview.unwrap(), None);
    assert_eq!(
        refusals(move_plan(&scope, plan.id(), to(2, None)).await),
        [(Conflict, "id".to_owned())]
    );
    scope.close().await.unwrap();
}

#[tokio::test]
async fn an_onboarding_goes_on_and_the_portfolio_knows() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let scope = world.write().await;
    let holidays = TenantPatch {
        holidays: Some(vec![date("2025-06-09"), date("2025-06-09")]),
        ..TenantPatch::default()
    };
    tenant::update(&scope, holidays).await.unwrap();
    scope.commit().await.unwrap();
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    // Over a weekend and a holiday.
    assert_eq!(plan.row.planned_go_live_on, date("2025-06-10"));
    started(&world, blue, template, "2025-06-02").await;
    let cache = FactsCache::new(1 << 30);
    let report = today(&world, &cache).await.onboarding(&year());
    assert_eq!(
        (report.running.len(), report.overdue.len(), report.due.len()),
        (2, 4, 2)
    );
    let [kickoff, live] = [plan.milestones[0].id, plan.milestones[1].id];
    happened(&world, kickoff, step(MilestoneMove::Done, "2025-06-02")).await;
    let blocked = MilestoneMove::Blocked(BlockedOn::Customer);
    happened(&world, live, step(blocked, "2025-06-03")).await;
    let plan = happened(&world, live, step(MilestoneMove::Done, "2025-06-10")).await;
    assert_eq!(plan.row.completed_on, Some(date("2025-06-10")));
    assert_eq!(plan.row.version, 4);
    let portfolio = today(&world, &cache).await;
    let report = portfolio.onboarding(&year());
    assert_eq!(report.on_time, [plan.id()]);
    let times = portfolio.time_to_value(&year(), ValueQuestion::default());
    assert_eq!(times.reached(), [acme]);
    assert_eq!(times.accounts.iter().map(|time| time.days).max(), Some(13));
    let without = ValueQuestion {
        without_waiting: true,
        ..ValueQuestion::default()
    };
    let times = portfolio.time_to_value(&year(), without);
    let acme_time = times.accounts.iter().find(|time| time.account == acme);
    assert_eq!(acme_time.map(|time| time.days), Some(1));
    let reopened = happened(&world, live, step(MilestoneMove::Reopened, "2025-06-12")).await;
    assert_eq!(reopened.row.completed_on, None);
    let times = today(&world, &cache)
        .await
        .time_to_value(&year(), ValueQuestion::default());
    assert!(times.reached().is_empty());
    assert_told_whole(&world).await;
    let scope = world.write().await;
    let given_up = CancelInput {
        reason: "They left.".to_owned(),
        on: Some(date("2025-06-13")),
        version: Some(5),
    };
    let cancelled = cancel(&scope, plan.id(), given_up.clone()).await.unwrap();
    assert_eq!(
        cancelled.on(date("2025-06-13"), &scope).status,
        PlanStatus::Cancelled
    );
    assert_eq!(
        refusals(
            cancel(
                &scope,
                plan.id(),
                CancelInput {
                    version: None,
                    ..given_up
                }
            )
            .await
        ),
        [(Conflict, "id".to_owned())]
    );
    assert_eq!(
        refusals(change_milestone(&scope, live, step(MilestoneMove::Done, "2025-06-14")).await),
        [(Conflict, "id".to_owned())]
    );
    scope.commit().await.unwrap();
    assert_told_whole(&world).await;
}

#[tokio::test]
async fn a_contract_is_known_by_the_first_subscription() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let scope = world.write().await;
    let sold = subscription("acme", "s-1", "2025-05-20", "100");
    crate::revenue::subscription::create(&scope, sold)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    let plan = started(&world, acme, template, "2025-06-02").await;
    assert_eq!(plan.row.contract_signed_on, Some(date("2025-05-20")));
    let question = ValueQuestion {
        start: StartConvention::Contract,
        ..ValueQuestion::default()
    };
    let cache = FactsCache::new(1 << 30);
    let times = today(&world, &cache).await.time_to_value(&year(), question);
    assert_eq!(times.accounts[0].started_on, date("2025-05-20"));
}

#[tokio::test]
async fn what_is_not_possible_is_refused_by_its_field() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let plan = started(&world, acme, template, "2025-06-02").await;
    let [kickoff, live] = [plan.milestones[0].id, plan.milestones[1].id];
    let scope = world.write().await;
    let circle = vec![PhaseTerms {
        key: "a".to_owned(),
        name: "A".to_owned(),
        milestones: vec![milestone("one", 1, &["two"]), milestone("two", 1, &["one"])],
    }];
    assert_eq!(
        refusals(create_template(&scope, named("Circle", circle)).await),
        [(ValidationFailed, "phases.0.milestones.0.needs".to_owned())]
    );
    assert_eq!(
        refusals(create_template(&scope, named("Standard", phases(1))).await),
        [(Conflict, "name".to_owned())]
    );
    let unknown = Uuid::from_u128(7);
    for (input, field, code) in [
        (
            starting(unknown, template, "2025-06-02"),
            "account",
            NotFound,
        ),
        (starting(acme, unknown, "2025-06-02"), "template", NotFound),
        (
            StartInput {
                contract_signed_on: Some(date("2025-06-03")),
                ..starting(acme, template, "2025-06-02")
            },
            "contractSignedOn",
            ValidationFailed,
        ),
    ] {
        assert_eq!(
            refusals(start(&scope, input).await),
            [(code, field.to_owned())]
        );
    }
    for (id, input, field, code) in [
        (
            unknown,
            step(MilestoneMove::Done, "2025-06-02"),
            "id",
            NotFound,
        ),
        (
            live,
            step(MilestoneMove::Done, "2025-06-03"),
            "id",
            Conflict,
        ),
        (
            kickoff,
            step(MilestoneMove::Done, "2025-06-01"),
            "on",
            ValidationFailed,
        ),
        (
            kickoff,
            step(MilestoneMove::Done, "2025-06-16"),
            "on",
            ValidationFailed,
        ),
        (
            kickoff,
            step(MilestoneMove::Skipped, "2025-06-03"),
            "reason",
            ValidationFailed,
        ),
        (
            kickoff,
            step(MilestoneMove::Rescheduled(date("2025-06-01")), "2025-06-03"),
            "dueOn",
            ValidationFailed,
        ),
    ] {
        let refused = refusals(change_milestone(&scope, id, input.clone()).await);
        assert_eq!(refused, [(code, field.to_owned())], "{input:?}");
    }
    scope.close().await.unwrap();
}

#[tokio::test]
async fn csms_lead_their_own_customers_on() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let template = template(&world).await;
    let request = OpenRequest {
        actor: Actor::Member {
            id: ada,
            session: None,
        },
        permissions: Role::Csm.permissions(),
        ..world.request(Mode::Write)
    };
    let scope = Scope::open(&world.database, request).await.unwrap();
    let plan = start(&scope, starting(acme, template, "2025-06-02"))
        .await
        .unwrap();
    let done = step(MilestoneMove::Done, "2025-06-02");
    let plan = change_milestone(&scope, plan.milestones[0].id, done)
        .await
        .unwrap();
    assert_eq!(plan.milestones[0].events[0].member, Some(ada));
    assert!(matches!(
        start(&scope, starting(blue, template, "2025-06-02")).await,
        Err(Error::Forbidden(Permission::ManageAccounts))
    ));
    assert!(matches!(
        create_template(&scope, named("Own", phases(1))).await,
        Err(Error::Forbidden(Permission::ManageAccounts))
    ));
    scope.commit().await.unwrap();
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn prompts_are_told_in_bulk_and_once() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let sent = |external_id: &str, account: &str| PromptInput {
        external_id: external_id.to_owned(),
        account: Reference::ExternalId(account.to_owned()),
        contact: None,
        name: Some("Welcome".to_owned()),
        sent_at: at("2025-06-10T10:00:00Z"),
        answered_at: None,
    };
    let write = async |rows: &[PromptInput]| {
        let scope = world.write().await;
        let results = upsert_prompts(&scope, rows, Policy::RejectRow)
            .await
            .unwrap();
        scope.commit().await.unwrap();
        let outcomes = results.into_iter().map(|result| result.outcome);
        outcomes.collect::<Vec<_>>()
    };
    let mut rows = vec![sent("p-1", "acme"), sent("p-2", "blue")];
    assert_eq!(write(&rows).await, [Outcome::Created, Outcome::Created]);
    assert_eq!(write(&rows).await, [Outcome::Unchanged, Outcome::Unchanged]);
    let cache = FactsCache::new(1 << 30);
    let report = today(&world, &cache).await.prompts(&year(), 3);
    assert_eq!((report.sent.len(), report.in_time.len()), (2, 0));
    rows[0].answered_at = Some(at("2025-06-11T10:00:00Z"));
    assert_eq!(write(&rows).await, [Outcome::Updated, Outcome::Unchanged]);
    let report = today(&world, &cache).await.prompts(&year(), 3);
    assert_eq!((report.in_time.len(), report.responders.len()), (1, 1));
    assert_told_whole(&world).await;
    let before = PromptInput {
        answered_at: Some(at("2025-06-10T09:59:59Z")),
        ..sent("p-3", "acme")
    };
    for (row, field) in [
        (before, "answeredAt"),
        (sent("p-3", "coral"), "accountExternalId"),
        (
            PromptInput {
                sent_at: at("2025-06-16T10:00:00Z"),
                ..sent("p-3", "acme")
            },
            "sentAt",
        ),
    ] {
        let outcomes = write(&[row]).await;
        let Outcome::Rejected(refusals) = &outcomes[0] else {
            panic!("{outcomes:?}");
        };
        assert_eq!(refusals[0].field[2..].join("."), field);
    }
}

#[tokio::test]
async fn a_contact_says_by_a_link_that_a_milestone_is_done() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let scope = world.write().await;
    let mut of_customer = phases(5);
    of_customer[0].milestones[1].owner = OwnerRole::Customer;
    let template = create_template(&scope, named("Standard", of_customer)).await;
    let template = template.unwrap().id;
    let ann = contact::ContactInput {
        account: Patch::Set(Reference::Id(acme)),
        name: Patch::Set("Ann".to_owned()),
        ..contact::ContactInput::default()
    };
    let ann = contact::create(&scope, ann).await.unwrap().id;
    scope.commit().await.unwrap();
    let plan = started(&world, acme, template, "2025-06-02").await;
    let [kickoff, live] = [plan.milestones[0].id, plan.milestones[1].id];
    let wanted = |milestone, expires_after_days| LinkInput {
        milestone,
        contact: ann,
        expires_after_days,
    };
    let scope = world.write().await;
    for (input, field, code) in [
        (wanted(kickoff, 30), "milestone", Conflict),
        (wanted(ann, 30), "milestone", NotFound),
        (wanted(live, 0), "expiresAfterDays", ValidationFailed),
        (
            LinkInput {
                contact: kickoff,
                ..wanted(live, 30)
            },
            "contact",
            NotFound,
        ),
    ] {
        let refused = refusals(hand_out_link(&scope, input).await);
        assert_eq!(refused, [(code, field.to_owned())], "{input:?}");
    }
    let first = hand_out_link(&scope, wanted(live, 1)).await.unwrap();
    let again = hand_out_link(&scope, wanted(live, 30)).await.unwrap();
    assert_eq!(first.id, again.id);
    assert!(first.expires_at < again.expires_at);
    let standing = async |scope: &Scope| match open_link(scope, first.id).await.unwrap() {
        LinkOpening::Milestone(milestone) => milestone.standing,
        other => panic!("{other:?}"),
    };
    let waits = LinkStanding::Waits(vec!["kickoff".to_owned()]);
    assert_eq!(standing(&scope).await, waits);
    complete_by_link(&scope, first.id).await.unwrap();
    assert_eq!(standing(&scope).await, waits);
    scope.commit().await.unwrap();
    happened(&world, kickoff, step(MilestoneMove::Done, "2025-06-02")).await;
    let scope = world.write().await;
    assert_eq!(standing(&scope).await, LinkStanding::Open);
    for _ in 0..2 {
        complete_by_link(&scope, first.id).await.unwrap();
        assert_eq!(standing(&scope).await, LinkStanding::Done);
    }
    scope.commit().await.unwrap();
    let scope = world.read().await;
    let plan = by_ids(&scope, &[plan.id()]).await.unwrap().remove(0);
    let [event] = plan.milestones[1].events.as_slice() else {
        panic!("{plan:?}");
    };
    assert_eq!(event.event.on, date("2025-06-15"));
    assert_eq!((event.member, event.contact), (None, Some(ann)));
    scope.close().await.unwrap();
    assert_told_whole(&world).await;
    let scope = world.write_elsewhere().await;
    let elsewhere = complete_by_link(&scope, first.id).await.unwrap();
    assert_eq!(elsewhere, LinkOpening::Unknown);
    assert_eq!(
        refusals(hand_out_link(&scope, wanted(live, 30)).await),
        [(NotFound, "milestone".to_owned())]
    );
    scope.close().await.unwrap();
}

#[tokio::test]
async fn onboardings_of_the_past_are_taken_over_with_what_happened() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let template = template(&world).await;
    let event = |milestone: &str, what, on: &str| PastEvent {
        milestone: milestone.to_owned(),
        event: domain::onboarding::MilestoneEvent { on: date(on), what },
        reason: None,
    };
    let past = |events: Vec<PastEvent>| PastPlan {
        account: Reference::Id(acme),
        template,
        starts_on: date("2025-03-03"),
        contract_signed_on: None,
        events,
        cancelled: None,
    };
    let whole = vec![
        event("kickoff", MilestoneMove::Done, "2025-03-03"),
        event(
            "live",
            MilestoneMove::Blocked(BlockedOn::Customer),
            "2025-03-05",
        ),
        event("live", MilestoneMove::Done, "2025-03-12"),
    ];
    let scope = world.write().await;
    let before = scope.statements();
    take_over_plans(&scope, &[past(whole.clone())])
        .await
        .unwrap();
    let of_one = scope.statements() - before;
    let before = scope.statements();
    let given_up = PastPlan {
        cancelled: Some((date("2025-03-20"), "The customer left".to_owned())),
        ..past(vec![event("kickoff", MilestoneMove::Done, "2025-03-04")])
    };
    let many = vec![past(whole.clone()), given_up, past(Vec::new())];
    take_over_plans(&scope, &many).await.unwrap();
    assert_eq!(scope.statements() - before, of_one);
    // What cannot have happened is refused: a milestone before what it needs, the end before the last thing.
    let [_, _, live] = whole.try_into().unwrap();
    let refused = take_over_plans(&scope, &[past(vec![live])]).await;
    assert_eq!(refusals(refused), [(Conflict, "rows.0.id".to_owned())]);
    let early = PastPlan {
        cancelled: Some((date("2025-03-10"), "Too early".to_owned())),
        ..past(vec![event("kickoff", MilestoneMove::Done, "2025-03-11")])
    };
    let refused = take_over_plans(&scope, &[early]).await;
    assert_eq!(
        refusals(refused),
        [(ValidationFailed, "rows.0.on".to_owned())]
    );
    scope.commit().await.unwrap();
    let scope = world.read().await;
    let page = PageRequest::default();
    let plans = of_account(&scope, acme, &page).await.unwrap();
    let plans: Vec<_> = plans.rows.into_iter().map(|(_, plan)| plan).collect();
    let completed: Vec<_> = plans
        .iter()
        .filter_map(|plan| plan.row.completed_on)
        .collect();
    assert_eq!((plans.len(), completed), (4, vec![date("2025-03-12"); 2]));
    scope.close().await.unwrap();
    assert_told_whole(&world).await;
}
