//! Planning, sending, reminding, expiring.

use super::*;

pub(super) async fn many(world: &World, account: Uuid, count: usize) {
    let names: Vec<String> = (0..count).map(|number| format!("c{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    contacts(world, account, &names).await;
}

#[tokio::test]
async fn a_wave_is_planned_in_steps_that_can_be_cut_anywhere() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    many(&world, acme, 25).await;
    let id = made(&world, &nps("Spring")).await.id;
    changed(&world, async |scope| schedule(scope, id, None, None).await).await;
    changed(&world, async |scope| start(scope, id, None).await).await;
    let mut steps = 0;
    loop {
        // A step that is cut off leaves nothing.
        let scope = world.write().await;
        plan(&scope, id, 10).await.unwrap();
        drop(scope);
        let planned = changed(&world, async |scope| plan(scope, id, 10).await).await;
        steps += 1;
        if planned.finished {
            break;
        }
    }
    assert_eq!(steps, 3);
    let rows = invitations(&world, id).await;
    assert_eq!(rows.len(), 25);
    assert!(rows.iter().all(|row| row.wave_id == rows[0].wave_id));
}

#[tokio::test]
async fn the_statements_of_planning_do_not_depend_on_the_contacts() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    contacts(&world, acme, &["ann"]).await;
    let mut counted = Vec::new();
    for name in ["first", "second"] {
        let id = made(&world, &nps(name)).await.id;
        let scope = world.write().await;
        schedule(&scope, id, None, None).await.unwrap();
        start(&scope, id, None).await.unwrap();
        let before = scope.statements();
        plan(&scope, id, 1_000).await.unwrap();
        counted.push(scope.statements() - before);
        scope.commit().await.unwrap();
        if name == "first" {
            many(&world, blue, 60).await;
        }
    }
    assert_eq!(counted[0], counted[1]);
}

#[tokio::test]
async fn nobody_is_asked_too_often_by_whatever_campaigns() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    contacts(&world, acme, &["ann"]).await;
    let first = running(&world, &nps("first")).await;
    let sent = invitations(&world, first).await[0].id;
    changed(&world, async |scope| mark_sent(scope, &[sent]).await).await;
    let csat = CampaignInput {
        kind: Some(SurveyKind::Csat),
        ..nps("satisfied?")
    };
    let (any, relationship) = (ThrottleRule::AnySurvey, ThrottleRule::Relationship);
    for (day, input, throttled) in [
        ("2025-06-16", &csat, Some((any, "2025-06-22"))),
        ("2025-06-21", &nps("b"), Some((relationship, "2025-09-13"))),
        ("2025-06-22", &csat, None),
        ("2025-09-12", &nps("c"), Some((relationship, "2025-09-13"))),
        ("2025-09-13", &nps("d"), None),
    ] {
        world.go_to(day);
        let id = running(&world, input).await;
        let row = invitations(&world, id).await.remove(0);
        let rule = throttled.map(|(rule, _)| rule.to_string());
        assert_eq!(row.throttle_rule, rule, "{day}");
        let until = throttled.map(|(_, until)| date(until));
        assert_eq!(row.throttled_until, until, "{day}");
        let asks = row.decision == DecisionKind::Ask.as_str();
        assert_eq!(asks, throttled.is_none(), "{day}");
        if asks {
            changed(&world, async |scope| mark_sent(scope, &[row.id]).await).await;
        }
    }
}

#[tokio::test]
async fn an_invitation_goes_its_way() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ids = contacts(&world, acme, &["ann", "bob", "cyd"]).await;
    let input = CampaignInput {
        reminders: Some(1),
        remind_after_days: Some(4),
        expires_after_days: Some(10),
        ..nps("Spring")
    };
    let id = running(&world, &input).await;
    let scope = world.read().await;
    assert_eq!(due(&scope).await.unwrap(), Due::default());
    let waiting = to_send(&scope, None, 100).await.unwrap();
    assert_eq!(waiting.len(), 3);
    let rest = to_send(&scope, Some(waiting[1].id), 100).await.unwrap();
    assert_eq!(rest.len(), 1);
    scope.close().await.unwrap();
    // Who opts out before it is sent is not asked.
    changed(&world, async |scope| opt_out(scope, ids[2]).await).await;
    let unknown = [(RefusalCode::NotFound, "id".to_owned())];
    let scope = world.write().await;
    assert_eq!(refusals(opt_out(&scope, Uuid::nil()).await), unknown);
    assert_eq!(refusals(mark_sent(&scope, &[Uuid::nil()]).await), unknown);
    let waiting = to_send(&scope, None, 100).await.unwrap();
    let sent: Vec<Uuid> = waiting.iter().map(|row| row.id).collect();
    assert_eq!(sent.len(), 2);
    mark_sent(&scope, &sent).await.unwrap();
    mark_sent(&scope, &sent).await.unwrap();
    assert!(to_send(&scope, None, 100).await.unwrap().is_empty());
    assert!(to_remind(&scope, None, 100).await.unwrap().is_empty());
    scope.commit().await.unwrap();
    let rows = invitations(&world, id).await;
    let of = |contact| {
        rows.iter()
            .find(|row| row.contact_id == contact)
            .unwrap()
            .id
    };
    let (opened, bounced) = (of(ids[0]), of(ids[1]));
    changed(&world, async |scope| {
        mark_bounced(scope, bounced, "550 no such\r\nuser").await?;
        mark_opened(scope, opened).await
    })
    .await;
    world.go_to("2025-06-19");
    let scope = world.write().await;
    let silent = to_remind(&scope, None, 100).await.unwrap();
    assert_eq!(silent.len(), 1);
    assert_eq!(silent[0].id, opened);
    mark_reminded(&scope, &[opened]).await.unwrap();
    assert!(to_remind(&scope, None, 100).await.unwrap().is_empty());
    assert_eq!(expire(&scope, 100).await.unwrap(), 0);
    scope.commit().await.unwrap();
    assert_eq!(
        states(&invitations(&world, id).await),
        [
            InvitationState::Opened,
            InvitationState::Bounced,
            InvitationState::OptedOut
        ]
    );
    world.go_to("2025-06-25");
    let expired = changed(&world, async |scope| expire(scope, 100).await).await;
    assert_eq!(expired, 3);
    let expired = changed(&world, async |scope| expire(scope, 100).await).await;
    assert_eq!(expired, 0);
    let rows = invitations(&world, id).await;
    assert_eq!(states(&rows)[0], InvitationState::Expired);
    // Every state is found by what it is called.
    let scope = world.read().await;
    for state in InvitationState::ALL {
        let filter = InvitationFilter {
            states: Some(vec![state]),
            ..InvitationFilter::default()
        };
        let found = invitations_matching(&scope, filter);
        let found = found.all(scope.connection()).await.unwrap();
        let expected = states(&rows).into_iter().filter(|of| *of == state);
        assert_eq!(found.len(), expected.count(), "{state}");
    }
}

#[tokio::test]
async fn a_recurring_campaign_asks_again_and_closes_in_time() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    contacts(&world, acme, &["ann"]).await;
    let input = CampaignInput {
        trigger: Some(TriggerInput {
            kind: TriggerKind::Recurring,
            days: Some(100),
            stage: None,
            milestone: None,
        }),
        ends_at: Patch::Set(world.now + TimeDelta::days(150)),
        ..nps("Pulse")
    };
    let id = made(&world, &input).await.id;
    let at = world.now + TimeDelta::days(1);
    changed(&world, async |scope| {
        schedule(scope, id, Some(at), None).await
    })
    .await;
    let now = async |world: &World| due(&world.read().await).await.unwrap();
    assert_eq!(now(&world).await, Due::default());
    world.go_to("2025-06-16");
    assert_eq!(now(&world).await.to_start, [id]);
    changed(&world, async |scope| start(scope, id, None).await).await;
    assert_eq!(now(&world).await.to_plan, [id]);
    changed(&world, async |scope| plan(scope, id, 10).await).await;
    assert_eq!(now(&world).await, Due::default());
    world.go_to("2025-09-24");
    assert_eq!(now(&world).await.to_plan, [id]);
    changed(&world, async |scope| plan(scope, id, 10).await).await;
    assert_eq!(invitations(&world, id).await.len(), 2);
    world.go_to("2025-12-01");
    assert_eq!(now(&world).await.to_close, [id]);
    changed(&world, async |scope| close(scope, id, None).await).await;
    assert_eq!(now(&world).await, Due::default());
    let rows = invitations(&world, id).await;
    assert_eq!(states(&rows), [InvitationState::Expired; 2]);
    let scope = world.write().await;
    let refused = refusals(plan(&scope, id, 10).await);
    assert_eq!(refused, [(RefusalCode::Conflict, "id".to_owned())]);
}

async fn enter(world: &World, account: Uuid, stage: Stage) {
    let input = AccountInput {
        stage: Patch::Set(stage.to_string()),
        ..AccountInput::default()
    };
    changed(world, async |scope| {
        account::update(scope, account, input.clone(), None).await
    })
    .await;
}

#[tokio::test]
async fn events_make_a_campaign_ask_those_they_happened_to() {
    let mut world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let ann = contacts(&world, acme, &["ann"]).await[0];
    let bob = contacts(&world, blue, &["bob"]).await[0];
    let trigger = |kind, days, stage| {
        Some(TriggerInput {
            kind,
            days,
            stage,
            milestone: None,
        })
    };
    let input = CampaignInput {
        trigger: trigger(TriggerKind::StageEntered, None, Some(Stage::AtRisk)),
        ..nps("What is wrong?")
    };
    let id = running(&world, &input).await;
    let asked = async |world: &World, id| -> Vec<Uuid> {
        let rows = invitations(world, id).await;
        rows.iter().map(|row| row.contact_id).collect()
    };
    assert!(asked(&world, id).await.is_empty());
    world.go_to("2025-06-20");
    enter(&world, acme, Stage::AtRisk).await;
    enter(&world, blue, Stage::Onboarding).await;
    changed(&world, async |scope| plan(scope, id, 10).await).await;
    // Later on the same day.
    enter(&world, blue, Stage::AtRisk).await;
    changed(&world, async |scope| plan(scope, id, 10).await).await;
    assert_eq!(asked(&world, id).await, [ann]);
    world.go_to("2025-06-21");
    changed(&world, async |scope| plan(scope, id, 10).await).await;
    assert_eq!(asked(&world, id).await, [ann, bob]);
    let rows = invitations(&world, id).await;
    assert_eq!(rows[0].phase.as_deref(), Some("AT_RISK"));
    world.go_to("2025-06-22");
    changed(&world, async |scope| plan(scope, id, 10).await).await;
    assert_eq!(asked(&world, id).await.len(), 2);

    let signed_up = AccountInput {
        signed_up_on: Patch::Set(date("2025-06-01")),
        ..AccountInput::default()
    };
    changed(&world, async |scope| {
        account::update(scope, acme, signed_up.clone(), None).await
    })
    .await;
    let input = CampaignInput {
        trigger: trigger(TriggerKind::DaysAfterStart, Some(30), None),
        ..nps("After a month")
    };
    let id = running(&world, &input).await;
    assert!(asked(&world, id).await.is_empty());
    world.go_to("2025-07-02");
    changed(&world, async |scope| plan(scope, id, 10).await).await;
    assert_eq!(asked(&world, id).await, [ann]);
}

#[tokio::test]
async fn other_reminders_hold_for_those_who_were_asked_before() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ids = contacts(&world, acme, &["ann", "bob"]).await;
    let input = CampaignInput {
        reminders: Some(1),
        remind_after_days: Some(4),
        ..nps("Spring")
    };
    let id = running(&world, &input).await;
    let rows = invitations(&world, id).await;
    let sent: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    changed(&world, async |scope| {
        mark_sent(scope, &sent).await?;
        mark_bounced(scope, sent[1], "550 no such user").await
    })
    .await;
    let silent = async |world: &World| -> Vec<Uuid> {
        let scope = world.read().await;
        let rows = to_remind(&scope, None, 100).await.unwrap();
        rows.iter().map(|row| row.contact_id).collect()
    };
    let remind = async |world: &World, reminders: i64, days: i64| {
        let input = CampaignInput {
            reminders: Some(reminders),
            remind_after_days: Some(days),
            ..CampaignInput::default()
        };
        changed(world, async |scope| update(scope, id, &input, None).await).await;
    };
    // None any more, then more than before, then later.
    remind(&world, 0, 4).await;
    world.go_to("2025-06-20");
    assert!(silent(&world).await.is_empty());
    remind(&world, 2, 4).await;
    assert_eq!(silent(&world).await, ids[..1]);
    let first = sent[0];
    changed(&world, async |scope| mark_reminded(scope, &[first]).await).await;
    remind(&world, 2, 10).await;
    world.go_to("2025-06-29");
    assert!(silent(&world).await.is_empty());
    world.go_to("2025-06-30");
    assert_eq!(silent(&world).await, ids[..1]);
}

#[tokio::test]
async fn whoever_enters_a_stage_again_is_asked_again() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    contacts(&world, acme, &["ann"]).await;
    let input = CampaignInput {
        trigger: Some(TriggerInput {
            kind: TriggerKind::StageEntered,
            days: None,
            stage: Some(Stage::AtRisk),
            milestone: None,
        }),
        ..nps("What is wrong?")
    };
    let id = running(&world, &input).await;
    // Nobody else enters the stage in between.
    for (day, stage, decided) in [
        ("2025-06-20", Stage::AtRisk, 1),
        ("2025-07-20", Stage::Onboarding, 1),
        ("2025-10-20", Stage::AtRisk, 2),
        ("2025-10-21", Stage::AtRisk, 2),
    ] {
        world.go_to(day);
        enter(&world, acme, stage).await;
        changed(&world, async |scope| plan(scope, id, 10).await).await;
        let decisions = invitations(&world, id).await;
        assert_eq!(decisions.len(), decided, "{day}");
    }
}

#[tokio::test]
async fn a_stage_that_is_noted_some_days_later_is_asked_about() {
    let mut world = World::new().await;
    let [acme, blue, cold] = world.accounts(["acme", "blue", "cold"]).await;
    let ann = contacts(&world, acme, &["ann"]).await[0];
    let bob = contacts(&world, blue, &["bob"]).await[0];
    contacts(&world, cold, &["cyd"]).await;
    let input = CampaignInput {
        trigger: Some(TriggerInput {
            kind: TriggerKind::StageEntered,
            days: None,
            stage: Some(Stage::AtRisk),
            milestone: None,
        }),
        ..nps("What is wrong?")
    };
    let id = running(&world, &input).await;
    let asked = async |world: &World| -> Vec<Uuid> {
        changed(world, async |scope| plan(scope, id, 10).await).await;
        let rows = invitations(world, id).await;
        rows.iter().map(|row| row.contact_id).collect()
    };
    world.go_to("2025-06-24");
    enter(&world, blue, Stage::AtRisk).await;
    assert_eq!(asked(&world).await, [bob]);
    // Before the last wave, and before the campaign.
    world.go_to("2025-06-27");
    for (account, since) in [(acme, "2025-06-20"), (cold, "2025-06-14")] {
        let input = AccountInput {
            stage: Patch::Set(Stage::AtRisk.to_string()),
            stage_since: Some(date(since)),
            ..AccountInput::default()
        };
        changed(&world, async |scope| {
            account::update(scope, account, input.clone(), None).await
        })
        .await;
    }
    assert_eq!(asked(&world).await, [ann, bob]);
    world.go_to("2025-06-28");
    assert_eq!(asked(&world).await, [ann, bob]);
}

#[tokio::test]
async fn another_tenant_knows_nothing_of_it() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ann = contacts(&world, acme, &["ann"]).await[0];
    let id = running(&world, &nps("Spring")).await;
    let invited = invitations(&world, id).await[0].id;
    let scope = world.write_elsewhere().await;
    assert!(invitation(&scope, invited).await.unwrap().is_none());
    assert!(open(&scope, invited).await.unwrap().is_none());
    assert!(to_send(&scope, None, 10).await.unwrap().is_empty());
    let unknown = [(RefusalCode::NotFound, "id".to_owned())];
    assert_eq!(refusals(plan(&scope, id, 10).await), unknown);
    assert_eq!(refusals(opt_out(&scope, ann).await), unknown);
    let response = Response::default();
    assert_eq!(refusals(respond(&scope, invited, &response).await), unknown);
}
